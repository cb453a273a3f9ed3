"""The register and the figures, on both databases."""

from __future__ import annotations

import pytest

from prizes.data.wsis import category_names
from prizes.nomination.actions.entities import settle_entities
from prizes.nomination.queries.filters import Filters
from prizes.results.models import Publication
from prizes.stocktaking.queries.figures import Figures, editions_with_winners, figures
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.rules.asking import fits, search_for
from prizes.stocktaking.rules.meaning import bent
from prizes.stocktaking.rules.names import of_category
from tests.contest import ANNOUNCING, load_contest, steward
from tests.web.test_public import nominee

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def two(session, time):
    newer = await load_contest(session, slug="2028")
    older = await load_contest(session, slug="2027")
    await nominee(session, older, "Radio", state="winner", sdgs=[4, 9])
    await nominee(session, older, "Library", state="champion", country="PE", sdgs=[4])
    await nominee(session, older, "Clinic", state="withdrawn")
    await nominee(session, newer, "Atlas", country=None)
    await session.commit()
    return older, newer


async def test_figures_count_what_is_public(session, two):
    assert await figures(session) == {
        "2027": Figures(projects=2, countries=2, champions=2, winners=1),
        "2028": Figures(projects=1, countries=0),
    }
    assert list(await figures(session, two[1].id)) == ["2028"]


async def test_the_register_begins_with_the_newest_edition(session, two):
    found = await register(session, RegisterFilter())
    assert [(each.edition, each.title) for each in found] == [
        ("2028", "Atlas"),
        ("2027", "Library"),
        ("2027", "Radio"),
    ]
    assert [each.title for each in await register(session, RegisterFilter(), offset=1, limit=1)] == [
        "Library"
    ]


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (Filters(sdg=9), 1),
        (Filters(sdg=4), 2),
        (Filters(q="RÀDIO"), 1),
        (Filters(q="100%_"), 0),
        (Filters(region="americas"), 1),
        (Filters(state="withdrawn"), 0),
    ],
)
async def test_the_register_is_narrowed(session, two, filters, number):
    search, total = await look_up(session, RegisterFilter(filters))
    assert len(await register(session, RegisterFilter(filters), search)) == total == number


async def test_the_register_is_narrowed_to_one_owner_over_all_editions(session, two):
    older, newer = two
    mine = [await nominee(session, edition, "Radio again", owner_key="owner of radio") for edition in two]
    await settle_entities(session, mine)
    await session.commit()
    found = await register(session, RegisterFilter(Filters(owner=mine[0].entity_id)))
    assert [(each.edition, each.title) for each in found] == [
        (newer.slug, "Radio again"),
        (older.slug, "Radio again"),
    ]


async def test_an_edition_has_winners_once_they_are_announced(session, two):
    edition = two[0]
    people = [(await steward(session, f"{name}@example.org")).id for name in "ab"]
    made = Publication(
        edition_id=edition.id,
        content="{}",
        sha256="0" * 64,
        publish_at=ANNOUNCING,
        proposed_by=people[0],
        approved_by=people[1],
    )
    session.add(made)
    await session.flush()
    assert await editions_with_winners(session) == frozenset()
    made.announced_at = ANNOUNCING
    await session.flush()
    assert await editions_with_winners(session) == {"2027"}


@pytest.fixture
async def of_sources(session, time):
    """Projects as sources of past editions have them: no goals, and texts in English alone."""
    edition = await load_contest(session)
    await nominee(session, edition, "Doctors by radio", category="C7-EGOV", sdgs=[])
    await nominee(session, edition, "Cooperation among towns", category="C1", sdgs=[])
    await session.commit()


@pytest.mark.parametrize("word", ["e-governmnet", "e-goverment", "egoverment", "E-GOVERMENT"])
async def test_one_letter_of_a_compound_may_be_wrong(session, of_sources, word):
    search, total = await look_up(session, RegisterFilter(Filters(q=word)))
    assert total == 1
    assert search.read[0][1] in (("e-government",), ("egovernment",))


async def test_a_compound_whose_parts_stand_apart_and_nowhere_together_is_named(session, of_sources):
    search, total = await look_up(session, RegisterFilter(Filters(q="radio-towns")))
    assert (total, search.unknown) == (0, ("radio-towns",))


@pytest.mark.parametrize(
    ("word", "goal"), [("здоровье", 3), ("здоровья", 3), ("健康", 3), ("образование", 4), ("голод", 2)]
)
def test_a_word_of_a_goal_is_one_for_the_category_about_it_in_every_language(word, goal):
    asked = search_for(word)
    read = bent(asked, [word], ["radio"])
    assert read.goals == [goal]
    found = [code for code in category_names() if fits(read, of_category(code))] if read.read else []
    assert found == {2: ["C7-EAGR"], 3: ["C7-EHEA"], 4: ["C7-ELEA"]}[goal]
