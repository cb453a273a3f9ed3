"""Who must be in a panel before it decides: counted by what members said of themselves, and enforced where it decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.check import problems
from prizes.edition.document.components import Composition
from prizes.edition.queries import edition_in_force
from prizes.errors import Conflict
from prizes.i18n.translator import without_isolates
from prizes.results.queries import selection_gaps
from prizes.review.rules.seats import MemberFacts, composition_lacks
from tests.contest import SELECTING, expert, small_rules, steward
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken
from tests.results.publishing import approved_contest
from tests.review.test_decision import contest, propose

ORGANIZER = ["International Telecommunication Union"]
ASKED = Composition(least=3, regions=2, both_sexes=True, outside=2, organizer=ORGANIZER)
ANA = MemberFacts("AFR", "woman", ("University of Nairobi",))
BO = MemberFacts("EUR", "man", ("ETH Zurich", "International Telecommunication Union"))
CY = MemberFacts("EUR", "woman", ("Ministry of Health",))
MUTE = MemberFacts()
PANEL = {"declaration": "none", "composition": {"least": 3}}


def test_a_panel_that_has_all_lacks_nothing():
    assert composition_lacks(ASKED, [ANA, BO, CY]) == []


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([ANA, BO], "It has 2 of at least 3 members."),
        ([BO, CY, CY], "Its members come from 1 of at least 2 regions."),
        ([ANA, CY, CY], "There are not both women and men among its members."),
        ([ANA, BO, BO], "1 of at least 2 members have named an organization outside the organizer."),
        ([ANA, BO, MUTE], "1 of at least 2 members have named an organization outside the organizer."),
    ],
)
def test_what_a_panel_lacks_is_a_sentence(members, said):
    assert said in [str(each) for each in composition_lacks(ASKED, members)]


@given(st.lists(st.sampled_from([ANA, BO, CY, MUTE]), max_size=6), st.sampled_from([ANA, BO, CY, MUTE]))
def test_one_more_member_never_makes_a_panel_lack_more(members, one):
    assert len(composition_lacks(ASKED, [*members, one])) <= len(composition_lacks(ASKED, members))


def test_whoever_said_nothing_is_counted_as_a_member_and_as_nothing_else():
    lacks = [str(each) for each in composition_lacks(ASKED, [MUTE] * 5)]
    assert len(lacks) == 3 and not any("of at least 3 members." in each for each in lacks)


async def test_winners_are_not_proposed_by_a_panel_that_is_too_small(session, time):
    with pytest.raises(Conflict) as refused:
        await approved_contest(session, time, selection__panel=PANEL)
    assert "the panel is not as the rules ask" in str(next(iter(refused.value.fields.values())))


async def test_a_panel_that_grew_leaves_no_gap(session, time):
    with pytest.raises(Conflict):
        await approved_contest(session, time, selection__panel=PANEL)
    time(SELECTING)
    edition = await edition_in_force(session, "2027")
    assert {gap.field for gap in await selection_gaps(session, edition)} >= {"C1", "C2"}
    for number in range(3):
        await expert(session, f"more{number}@example.org")
    assert not [g for g in await selection_gaps(session, edition) if "as the rules ask" in g.wrong.text]


async def test_a_nomination_is_not_decided_by_a_panel_that_is_too_small(session):
    boss = await steward(session)
    edition, _people, _projects = await contest(session, boss, [4], nomination__panel=PANEL)
    with pytest.raises(Conflict) as refused:
        await propose(session, edition, boss)
    assert refused.value.code == "panel-not-as-the-rules-ask"
    await expert(session, "third@example.org")
    assert (await propose(session, edition, boss)).kind == "nomination"


@pytest.mark.parametrize(
    ("composition", "said"),
    [
        ({"least": 2, "regions": 3}, "A panel of 2 cannot have 3."),
        ({"least": 1, "both_sexes": True}, "One member alone cannot be a woman and a man."),
        ({"least": 2, "outside": 1}, "the organizer is not named"),
        ({"least": 2, "organizer": ORGANIZER}, "the organizer is not named"),
    ],
)
def test_what_no_panel_can_be_is_a_problem(composition, said):
    rules = small_rules(
        kind="rehearsal", selection__panel={"declaration": "none", "composition": composition}
    )
    assert any(said in str(problem.wrong) for problem in problems(rules, BEFORE))


def test_the_guidelines_say_who_must_be_in_a_panel():
    panel = {"declaration": "none", "composition": ASKED.model_dump()}
    said = [without_isolates(each) for each in spoken(small_rules(selection__panel=panel))]
    for words in (
        "Before a panel decides, it must have in each category:",
        "at least 3 members",
        "members from 2 regions",
        "women and men",
        "at least 2 members who belong to none of these: International Telecommunication Union",
    ):
        assert words in said
