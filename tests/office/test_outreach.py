"""Who is missing is told by counts alone, and whom to invite is what everybody can read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.countries import countries
from prizes.kit.listing import Wanted
from prizes.kit.sentence import say
from prizes.nomination.actions.importing import take_over
from prizes.outreach.queries import compared, whom_to_invite
from prizes.outreach.rules import STATISTICS, Cell, CountedProject, ProjectCounts, outreach
from tests.contest import at, load_contest, person, small_rules
from tests.nomination.drafts import begun, submitted
from tests.queries import statements

RULES = small_rules()
KE = Cell("C1", "KE", "government", "en", 2)
"""Kenya: Africa, not least developed."""
NP = Cell("C2", "NP", "academia", "fr", 1)
"""Nepal: Asia and the Pacific, least developed, landlocked."""


def with_goals(goals: dict[int, int]) -> list[CountedProject]:
    return [CountedProject(sdgs=[goal]) for goal, n in goals.items() for _ in range(n)]


def sentences(now: list[Cell], before: list[Cell] = (), goals: dict[int, int] | None = None) -> list[str]:
    found = outreach(
        RULES, ProjectCounts(now, with_goals(goals or {})), ProjectCounts(), ProjectCounts(before)
    )
    return [str(sentence) for sentence in found.missing]


def shares(name, now, drafts=(), before=()):
    found = outreach(RULES, ProjectCounts(now), ProjectCounts(drafts), ProjectCounts(before))
    return {share.key: (share.now, share.drafts, share.before) for share in found.shares[name]}


def test_each_group_is_counted_against_the_other_edition():
    assert shares("region", [KE, NP], [KE], [NP, NP])["africa"] == (2, 2, 0)
    assert shares("region", [KE, NP], [KE], [NP, NP])["asia-pacific"] == (1, 0, 2)
    assert shares("situation", [KE, NP]) == {"ldc": (1, None, 0), "lldc": (1, None, 0), "sids": (0, None, 0)}
    assert shares("category", [KE], [NP]) == {"C1": (2, 0, 0), "C2": (0, 1, 0), "C7-EGOV": (0, 0, 0)}
    assert shares("language", [NP]) == {"en": (0, None, 0), "fr": (1, None, 0), "ar": (0, None, 0)}
    assert list(shares("country", [KE, NP], before=[Cell("C1", "CH", "other", "en", 9)])) == [
        "KE",
        "NP",
        "CH",
    ]


def test_what_is_not_stated_stands_last_and_only_where_it_occurs():
    nowhere = Cell(None, None, None, "en", 3)
    assert list(shares("region", [nowhere]).items())[-1] == ("", (3, 0, 0))
    assert "" not in shares("region", [KE])
    assert shares("country", [Cell("C1", "ZZ", None, "en", 1)])["ZZ"] == (1, None, 0)


def test_sentences_name_what_is_missing():
    members = sum(c.itu_member_state for c in countries())
    said = sentences([KE, NP], [Cell("C1", "CH", "other", "en", 1), KE])
    assert f"No submissions yet from {members - 2} of {members} Member States of ITU." in said
    assert "1 country that participated in the earlier edition has no submission yet." in said
    assert "2 of 3 categories have no submission from a least developed country." in said
    assert any(line.startswith("No submissions yet in: [{'en': 'E-government'") for line in said)
    assert any(line.startswith("No submissions yet from:") for line in said)


def test_nothing_is_missing_where_every_group_has_one():
    kinds = [
        share.key
        for share in outreach(RULES, ProjectCounts(), ProjectCounts(), ProjectCounts()).shares[
            "stakeholder_type"
        ]
    ]
    everywhere = [
        Cell(category.code, each.alpha2, kind, "en", 1)
        for each in countries()
        for category in RULES.categories
        for kind in kinds
    ]
    found = outreach(
        RULES,
        ProjectCounts(everywhere, with_goals(dict.fromkeys(range(1, 18), 1))),
        ProjectCounts(),
        ProjectCounts(),
    )
    assert list(found.missing) == []
    assert (found.no_country, found.no_category) == ((), ())


def at_local(rules, text):
    return datetime.fromisoformat(text).replace(tzinfo=rules.zone).astimezone(UTC)


def weeks(rules, *moments, before=(), of=None):
    now = ProjectCounts((), [CountedProject(submitted_at=moment) for moment in moments], rules)
    then = ProjectCounts((), [CountedProject(submitted_at=moment) for moment in before], of)
    found = outreach(rules, now, ProjectCounts(), then).shares["week"]
    return {share.key: (share.now, share.drafts, share.before) for share in found}


OPEN = {"submission__opens": "2026-11-25", "submission__closes": "2026-12-16T00:00:00"}


def test_a_week_begins_on_the_weekday_of_the_opening_in_the_zone_of_the_edition():
    rules = small_rules(**OPEN, timezone="Asia/Tokyo")
    moments = ("2026-11-25T00:00:00", "2026-12-01T23:59:59", "2026-12-02T00:00:00", "2026-12-15T23:59:59")
    found = weeks(rules, *(at_local(rules, moment) for moment in moments))
    assert found == {"01": (2, None, 0), "02": (1, None, 0), "03": (1, None, 0)}
    label = STATISTICS["week"].label(rules, "02")
    assert label == say("Week %(number)s, from %(day)s", number=2, day=date(2026, 12, 2))


def test_weeks_are_compared_by_their_number_each_counted_from_its_own_opening():
    rules = small_rules(**OPEN)
    older = small_rules(submission__opens="2024-03-04", submission__closes="2024-04-01")
    found = weeks(rules, before=[at_local(older, "2024-03-12T08:00:00")], of=older)
    assert [key for key, (_, _, before) in found.items() if before] == ["02"]


def test_late_entries_have_weeks_of_their_own_and_what_nobody_knows_stands_last():
    rules = small_rules(**OPEN)
    late, early = at_local(rules, "2026-12-20T10:00:00"), at_local(rules, "2026-11-20T10:00:00")
    assert list(weeks(rules, late, early, None).items())[-2:] == [("04", (1, None, 0)), ("", (2, None, 0))]


cells = st.builds(
    Cell,
    st.sampled_from(["C1", "C2", "C9", None]),
    st.sampled_from([c.alpha2 for c in countries()] + ["ZZ", None]),
    st.sampled_from(["government", "academia", None]),
    st.sampled_from(["en", "zh"]),
    st.integers(1, 50),
)


@given(st.lists(cells), st.lists(cells))
def test_nobody_is_lost_in_counting(now, before):
    found = outreach(RULES, ProjectCounts(now), ProjectCounts(now), ProjectCounts(before))
    for name in set(STATISTICS) - {"situation", "sdg", "week"}:
        assert sum(share.now for share in found.shares[name]) == found.now
        assert sum(share.before for share in found.shares[name]) == found.before


# --- from the database ---------------------------------------------------------------------------------

PAST = {"title": "Village", "category": "C1", "country": "NP", "owner": "A Ministry", "state": "winner", "source_url": "x"}  # fmt: skip


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def record(session, edition):
    record = await load_contest(session, slug="2019", kind="record")
    rows = [
        PAST,
        PAST | {"title": "Older", "owner": "A ministry."},
        PAST | {"title": "Own", "country": "KE", "owner": "Ministry of Digital Affairs", "category": "C2"},
        PAST | {"title": "Kenyan", "country": "KE", "category": "C2", "owner": "Kenyan school"},
        PAST | {"title": "Not missing", "country": "KE", "category": "C1", "owner": "Kenyan library"},
        PAST | {"title": "Hidden", "country": "CH", "state": "not_nominated", "owner": "Hidden owner"},
    ]
    await take_over(session, record, rows)
    return record


@pytest.mark.both_databases
async def test_a_record_is_compared_by_its_nominees_and_says_so(session, edition, record):
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana)
    await begun(session, edition, ana, country="NP", category="C2")
    found = await compared(session, edition)
    assert found.reference is not None
    assert (found.reference.edition.slug, found.reference.basis) == ("2019", "nominees")
    assert (found.outreach.now, found.outreach.drafts, found.outreach.before) == (1, 1, 5)
    assert {s.key: s.now for s in found.outreach.shares["sdg"] if s.now} == {"4": 1, "9": 1}


async def test_a_contest_is_compared_at_the_same_moment_of_its_time(session, time):
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    time(at("2026-11-25 12:00"))
    before = await load_contest(session, submission__edit_until_close=True)
    early = await submitted(session, before, ana)
    time(at("2026-12-10 12:00"))
    late = await submitted(session, before, ben, title="Another", category="C2", owner="Other")
    for each in (early, late):
        each.state = "nominated"
        session.add(each)
    dates = {
        f"{phase}__{end}": value
        for phase, opens, closes in [
            ("submission", "2027-11-01T09:00:00", "2027-12-20T23:00:00"),
            ("nomination", "2028-01-02T09:00:00", "2028-01-31T23:00:00"),
            ("voting", "2028-02-01T09:00:00", "2028-02-28T23:00:00"),
            ("selection", "2028-03-01T09:00:00", "2028-03-31T23:00:00"),
            ("announcement", "2028-04-01T09:00:00", "2028-04-02T09:00:00"),
        ]
        for end, value in (("opens", opens), ("closes", closes))
    }
    edition = await load_contest(session, slug="2028", **dates)
    time(at("2027-11-30 12:00"))
    found = await compared(session, edition)
    assert (found.reference.basis, found.outreach.before) == ("moment", 1)
    time(at("2027-12-30 12:00"))
    found = await compared(session, edition)
    assert (found.reference.basis, found.outreach.before) == ("end", 2)


@pytest.mark.both_databases
async def test_whom_to_invite_is_public_once_each_and_not_who_is_here(session, edition, record):
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana)
    found = await compared(session, edition)
    invitees = await whom_to_invite(session, edition, found.outreach, Wanted())
    assert [(each.country, each.owner, each.country_lacks) for each in invitees.rows] == [
        ("KE", "Kenyan school", False),
        ("NP", invitees.rows[1].owner, True),
    ]
    assert invitees.total == 2
    asia = await whom_to_invite(
        session, edition, found.outreach, Wanted(filters={"region": "asia-pacific"}, limit=1)
    )
    assert ([each.country for each in asia.rows], asia.total) == (["NP"], 1)


@pytest.mark.parametrize("n", [1, 4])
async def test_queries_do_not_grow(session, database, edition, n):
    record = await load_contest(session, slug="2019", kind="record")
    await take_over(
        session, record, [PAST | {"title": f"Village {i}", "owner": f"Owner {i}"} for i in range(n)]
    )
    await compared(session, edition)
    with statements(database) as sent:
        found = await compared(session, edition)
        assert len((await whom_to_invite(session, edition, found.outreach, Wanted())).rows) == n
    assert len(sent) == 8
