"""Finished contests from the database, replayed."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prizes import clock
from prizes.data.countries import itu_region
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.errors import Conflict
from prizes.replay.queries import finished_editions, replayed
from prizes.replay.rules.outcomes import Replayed
from tests.contest import at, load_contest, small_rules
from tests.edition.strategies import rules_documents
from tests.results.playing import Player

LATER = at("2031-01-01 12:00")


async def played(empty: Path, rules, seed: int, other=None):
    """The replay of a contest that was played whole, under its own rules or others; None where nobody won anything."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prizes.sqlite"
        shutil.copy(empty, path)
        database = Database(f"sqlite+aiosqlite:///{path}")
        try:
            player = Player(database, rules, seed)
            await player.play()
            with clock.at(LATER):
                async with database.writing() as session:
                    edition = await edition_in_force(session, rules.slug)
                    if edition.slug not in [each.slug for each in await finished_editions(session)]:
                        return None
                    return await replayed(session, edition, other or rules)
        finally:
            await database.close()


async def test_a_finished_contest_under_its_own_rules_is_as_it_was(migrated_sqlite):
    found = await played(migrated_sqlite, small_rules(), seed=3)
    assert [stage.phase.id for stage in found.stages] == ["nomination", "voting", "selection"]
    for stage in found.stages:
        assert stage.rows
        assert not [row for row in stage.rows if row.differs or row.would is Replayed.UNKNOWN]
    assert found.stages[-1].total.was > 0


async def test_complete_ballots_can_be_asked_for_less_and_not_more(migrated_sqlite):
    all_ = small_rules(voting__ballot={"complete": "all"})
    found = await played(migrated_sqlite, all_, seed=3, other=small_rules(voting__ballot={"complete": 2}))
    assert found.stages[1].incomplete is not None
    found = await played(migrated_sqlite, small_rules(), seed=3, other=all_)
    assert found.stages[1].incomplete is None
    assert "cannot be joined" in str(found.stages[1].notes[-1])


RANKED = {
    "voting__ballot__form": "ranking",
    "voting__ballot__choices": 3,
    "voting__cut": {"gives": "champion", "basis": [{"source": "votes"}], "most": 2, "ties": ["admit_all"]},
}


@pytest.mark.parametrize("method", ["schulze", "ranked_pairs", "run_off", "stv", "points"])
async def test_rankings_under_their_own_rules_are_as_they_were(migrated_sqlite, method):
    count = {"method": method} | ({"table": [3, 2, 1]} if method == "points" else {})
    rules = small_rules(**RANKED, voting__count=count)
    found = await played(migrated_sqlite, rules, seed=3)
    assert found.stages[1].rows
    assert not [row for row in found.stages[1].rows if row.differs or row.would is Replayed.UNKNOWN]


async def test_rankings_are_counted_by_another_count_and_not_as_choices(migrated_sqlite):
    was = small_rules(**RANKED, voting__count={"method": "schulze"})
    other = small_rules(**RANKED, voting__count={"method": "run_off"})
    found = await played(migrated_sqlite, was, seed=3, other=other)
    assert not [row for row in found.stages[1].rows if row.would is Replayed.UNKNOWN]
    found = await played(migrated_sqlite, was, seed=3, other=small_rules(voting__ballot__choices=3))
    assert {row.would for row in found.stages[1].rows} == {Replayed.UNKNOWN}


SHARED = {
    "voting__ballot__form": "points",
    "voting__ballot__choices": 3,
    "voting__ballot__points": 10,
    "voting__cut": RANKED["voting__cut"],
}


async def test_points_are_as_they_were_and_other_points_cannot_be_known(migrated_sqlite):
    was = small_rules(**SHARED)
    found = await played(migrated_sqlite, was, seed=3)
    assert found.stages[1].rows
    assert not [row for row in found.stages[1].rows if row.differs or row.would is Replayed.UNKNOWN]
    quorum = small_rules(**SHARED, voting__count={"quorum": 100_000})
    found = await played(migrated_sqlite, was, seed=3, other=quorum)
    assert {row.would for row in found.stages[1].rows} == {Replayed.NOT_PASSED}
    for other in ({"voting__ballot__points": 9}, {"voting__ballot__most_points": 5}):
        found = await played(migrated_sqlite, was, seed=3, other=small_rules(**(SHARED | other)))
        assert {row.would for row in found.stages[1].rows} == {Replayed.UNKNOWN}


@pytest.mark.parametrize("other", [{"choices": 2, "least": 2}, {"none_of_these": True}])
async def test_voters_who_were_asked_otherwise_are_not_counted_as_if(migrated_sqlite, other):
    found = await played(migrated_sqlite, small_rules(), seed=3, other=small_rules(voting__ballot=other))
    assert {row.would for row in found.stages[1].rows} == {Replayed.UNKNOWN}


async def test_a_quorum_that_a_round_would_have_missed(migrated_sqlite):
    other = small_rules(voting__count={"quorum": 100_000})
    found = await played(migrated_sqlite, small_rules(), seed=3, other=other)
    assert {row.would for row in found.stages[1].rows} == {Replayed.NOT_PASSED}


BY_REGION = {"gives": "winner", "decided": "panel", "most": 1, "by": "edition", "also_by": ["region"]}


async def test_winners_by_region_are_as_they_were_and_by_category_as_far_as_the_panels_say_it(
    migrated_sqlite,
):
    was = small_rules(selection__cut=BY_REGION)
    found = await played(migrated_sqlite, was, seed=5)
    rows = found.stages[-1].rows
    assert not [row for row in rows if row.differs or row.would is Replayed.UNKNOWN]
    region, winners = regions_and_winners(found)
    assert len(winners) == len({region[each] for each in winners}) > 1, "at most one in a region"
    sums = found.stages[-1].sums(lambda row: [region[row.project]])
    assert {each.name: (each.was, each.would, each.unknown) for each in sums} == {
        name: (number := sum(region[each] == name for each in winners), number, 0)
        for name in set(region.values())
    }

    found = await played(migrated_sqlite, was, seed=5, other=small_rules())
    rows = found.stages[-1].rows
    region, winners = regions_and_winners(found)
    awarded = {region[each] for each in winners}
    for row in rows:
        mates = [each.project for each in rows if each.category == row.category]
        elsewhere = [each for each in mates if region[each] != region[row.project]]
        ahead = [each for each in winners if each in mates and region[each] == region[row.project]]
        if row.project in winners:  # preferred to all of its region, and to no other
            sure = not [each for each in elsewhere if region[each] in awarded]
            expected = Replayed.PASSED if sure else Replayed.UNKNOWN
        elif region[row.project] not in awarded or ahead:
            expected = Replayed.NOT_PASSED
        else:
            expected = Replayed.UNKNOWN
        assert row.would is expected, row


def regions_and_winners(found):
    """Of the projects of the last phase, as they were."""
    rows = found.stages[-1].rows
    region = {row.project: itu_region(found.projects[row.project].country) or "" for row in rows}
    return region, [row.project for row in rows if row.was is Replayed.PASSED]


async def test_an_edition_that_is_not_finished_is_refused(session):
    edition = await load_contest(session)
    assert await finished_editions(session) == []
    with pytest.raises(Conflict, match="not published yet"):
        await replayed(session, edition, edition.rules)


def test_any_contest_that_was_played_is_as_it_was_under_its_own_rules(empty_database):
    """What is said to be known is what happened."""
    seen = []

    @settings(
        max_examples=12,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rules=rules_documents(), seed=st.integers(0, 2**16))
    def play(rules, seed):
        found = asyncio.run(played(empty_database, rules, seed))
        seen.extend(found.stages if found else ())
        for stage in found.stages if found else ():
            for row in stage.rows:
                assert row.would is row.was, (stage.phase.id, row)

    play()
    assert len({stage.phase.kind for stage in seen if stage.rows}) > 1
