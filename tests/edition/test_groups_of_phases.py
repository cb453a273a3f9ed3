"""Phases for a group of projects: on which ways candidates come, what the check says, and what the guidelines."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.amending import amendment_problems
from prizes.edition.check import problems
from prizes.edition.document.components import NamedGroup
from prizes.edition.document.membership import all_projects, less, membership, outside, values_in, within
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import changes
from prizes.edition.kinds.groups import belongs_to, facts_of_member
from prizes.edition.remarks import remarks
from prizes.edition.spans import (
    categories_in_reach,
    clashes,
    concerns,
    cut_chain,
    next_for,
    path_to,
    routes,
    routes_of,
    sources,
    takers,
)
from prizes.edition.titles import categories_given
from tests.contest import NOMINATING, small_rules
from tests.edition.documents import BEFORE, six
from tests.edition.strategies import rules_documents
from tests.edition.test_guidelines import spoken

LARGE = {"id": "large", "title": six("Large"), "categories": ["C1", "C2"]}
REST = {"id": "rest", "title": six("Rest"), "categories": ["C7-EGOV"]}
AFRICA = {"id": "africa", "title": six("Africa"), "regions": ["africa"]}
GROUPS = [LARGE, REST, AFRICA]
FIRST: dict[str, Any] = {
    "id": "first",
    "kind": "nomination",
    "opens": "2026-12-21",
    "closes": "2026-12-31",
    "cut": {"gives": "next_round", "decided": "screening"},
}
PUBLIC = {"shown_to": ["public", "voters", "experts", "stewards"]}


def rules(*further: dict[str, Any], groups=GROUPS, **more: Any) -> Rules:
    """The small contest with further phases, in order of their opening."""
    made = small_rules(groups=groups, kind="rehearsal", **more).model_dump(mode="json")
    made["phases"][1:1] = further
    return Rules.model_validate(made)


def project(category="C1", country="KE", kind="government", **answers: str) -> dict[str, Any]:
    return facts_of_member(
        SimpleNamespace(category=category, country=country, stakeholder_type=kind, answers=answers)
    )


def named(phases) -> list[str]:
    return [each.id for each in phases]


def ways(rules: Rules, phase: str) -> list[tuple[list[str], tuple[str, ...]]]:
    return [(named(each.passed), each.outside) for each in routes(rules, rules.phase(phase))]


def found(rules: Rules) -> dict[str, str]:
    return {p.place: str(p) for p in problems(rules, BEFORE) if p.place.startswith("phases")}


# --- on which ways candidates come ----------------------------------------------------------------------


def test_who_is_not_in_the_large_categories_passes_the_first_round_by():
    some = rules(FIRST | {"group": "large"})
    assert found(some) == {}
    assert ways(some, "first") == [([], ())]
    assert ways(some, "nomination") == [(["first"], ()), ([], ("large",))]
    assert ways(some, "voting") == [(["nomination"], ())]
    assert named(sources(some, some.phase("nomination"))) == ["first"]
    large, small = project("C1"), project("C7-EGOV")
    assert [each.passed for each in routes_of(some, some.phase("nomination"), small)] == [()]
    assert [named(each.passed) for each in routes_of(some, some.phase("nomination"), large)] == [["first"]]
    assert routes_of(some, some.phase("first"), small) == []


def test_a_vote_on_two_categories_leaves_the_others_to_the_panel():
    some = rules(voting__group="large")
    assert found(some) == {}
    assert ways(some, "selection") == [(["voting"], ()), (["nomination"], ("large",))]
    assert categories_in_reach(some, some.phase("voting")) == {"C1", "C2"}
    assert categories_in_reach(some, some.phase("selection")) == {"C1", "C2", "C7-EGOV"}
    nomination = some.phase("nomination")
    assert next_for(some, nomination, project("C1")) is some.phase("voting")
    assert next_for(some, nomination, project("C7-EGOV")) is some.phase("selection")
    assert not concerns(some, some.phase("voting"), project("C7-EGOV"))


def test_two_rounds_of_the_same_vote_are_passed_by_together():
    some = rules(
        FIRST
        | {"id": "one", "kind": "voting", "group": "large", "opens": "2027-02-01", "closes": "2027-02-10"}
        | {"cut": {"gives": "next_round", "basis": [{"source": "votes"}], "most": 3, "ties": ["admit_all"]}},
        voting__group="large",
        voting__opens="2027-02-15T09:00:00",
    )
    assert found(some) == {}
    assert ways(some, "voting") == [(["one"], ())]
    assert ways(some, "selection") == [(["voting"], ()), (["nomination"], ("large",))]


def test_of_phases_that_are_named_those_that_concern_a_project_give_it_and_no_other():
    """Two nominations, each for its own categories, at the same time."""
    second = FIRST | {"id": "second", "group": "rest", "cut": {"gives": "nominated", "decided": "screening"}}
    some = rules(
        second,
        nomination__group="large",
        nomination__opens="2026-12-21",
        voting__candidates_from=["nomination", "second"],
    )
    assert ways(some, "voting") == [(["second", "nomination"], ())]
    assert clashes(some) == []
    assert found(some) == {}
    assert takers(some, some.phase("second")) == [some.phase("voting")]
    assert path_to(some, some.phase("nomination")) == []


def test_marks_of_two_rounds_at_once_still_clash():
    second = rules().phase("nomination").model_dump(mode="json") | {"id": "second", "group": "rest"}
    some = rules(second, nomination__group="large", voting__candidates_from=["nomination", "second"])
    assert [why.name for _, _, why in clashes(some)] == ["MARKS"]


def test_a_second_selection_for_one_region_takes_no_candidate_from_the_first():
    regional = rules().phase("selection").model_dump(mode="json") | {
        "id": "regional",
        "group": "africa",
        "opens": "2027-03-20T09:00:00",
        "candidates_from": ["voting"],
        "recognitions": [],
    }
    regional["cut"] |= {"gives": "regional"}
    some = rules(regional, honours=[{"id": "regional", "one": six("Prize"), "many": six("Prizes")}])
    assert found(some) == {}
    assert ways(some, "regional") == [(["voting"], ())]
    assert concerns(some, some.phase("regional"), project(country="KE"))
    assert not concerns(some, some.phase("regional"), project(country="FR"))
    assert categories_given(some, "regional") == {"C1", "C2", "C7-EGOV"}


def test_of_whom_the_country_is_not_known_no_group_of_countries_holds():
    some = rules(FIRST | {"group": "africa"})
    unknown = project(country=None)
    assert not concerns(some, some.phase("first"), unknown)
    assert [each.passed for each in routes_of(some, some.phase("nomination"), unknown)] == [()]


def test_a_group_that_there_is_not_is_told_and_harms_nothing():
    some = rules(voting__group="nowhere")
    assert "There is no group" in found(some)["phases[2].group"]
    assert ways(some, "selection") == [(["voting"], ())]


def test_a_ring_is_told_and_followed_once():
    some = rules(
        FIRST | {"group": "large", "candidates_from": ["nomination"]},
        nomination__group="large",
        nomination__candidates_from=["first"],
    )
    assert "itself has its candidates from" in str(found(some))


# --- pure and the same as the definition -----------------------------------------------------------------


def members(*, phase: str, rules: Rules, facts: dict[str, Any], passed: set[str]) -> bool:
    """As the key says it, without routes: a phase that does not concern a project is taken out."""
    chain = cut_chain(rules)

    def origins(each) -> list[Any]:
        named_ = [one for one in chain if one.id in each.candidates_from]
        before = chain[: chain.index(each)][-1:]
        there = named_ or before
        ours = [one for one in there if concerns(rules, one, facts)]
        if ours or not there:
            return ours
        deeper = [origins(one) for one in there]
        return [None] if any(not one for one in deeper) else [one for found in deeper for one in found]

    here = rules.phase(phase)
    if not concerns(rules, here, facts):
        return False
    there = origins(here)
    return not there or any(one is None or one.id in passed for one in there)


@given(rules=rules_documents(), data=st.data())
def test_routes_are_what_the_key_says(rules, data):
    chain = cut_chain(rules)
    code = data.draw(st.sampled_from([each.code for each in rules.categories]))
    who = rules.submission.who
    facts = project(
        code, data.draw(st.sampled_from(["KE", "FR", "FJ"])), str(data.draw(st.sampled_from(who)))
    )
    facts |= {
        each.id: data.draw(st.sampled_from([c.id for c in each.choices])) for each in rules.classifications
    }
    passed = data.draw(st.sets(st.sampled_from([each.id for each in chain])))
    for phase in chain:
        open_ = routes_of(rules, phase, facts)
        comes = any(not each.passed or {one.id for one in each.passed} & passed for each in open_)
        assert comes == members(phase=phase.id, rules=rules, facts=facts, passed=passed)
        if open_:
            assert code in categories_in_reach(rules, phase)


COUNTRIES = st.lists(st.sampled_from(["KE", "TZ", "FR"]), unique=True)
CODES = ["C1", "C2", "C7-EGOV"]
NAMED = st.builds(
    lambda countries, categories, kinds: NamedGroup.model_validate(
        {
            "id": "g",
            "title": "G",
            "countries": countries,
            "categories": categories,
            "stakeholder_types": kinds,
        }
    ),
    COUNTRIES,
    st.lists(st.sampled_from(CODES), unique=True),
    st.lists(st.sampled_from(["government", "academia"]), unique=True),
)


@given(first=NAMED, second=NAMED)
def test_what_can_occur_is_counted_as_if_each_project_was_looked_at(first, second):
    """Of every kind of project there is one."""
    every = [
        SimpleNamespace(category=code, country=country, stakeholder_type=kind, answers={})
        for code in CODES
        for country in ("KE", "TZ", "FR", "DE")
        for kind in ("government", "academia", "other")
    ]
    reach = less(
        outside(all_projects(rules()), membership(first)), within(all_projects(rules()), membership(second))
    )
    left = [p for p in every if not belongs_to(first, p) and not belongs_to(second, p)]
    assert values_in(reach, "category") == {p.category for p in left}
    assert values_in(reach, "stakeholder_type") >= {p.stakeholder_type for p in left}
    for each in every:
        there = any(
            all(facts_of_member(each)[dimension] in values for dimension, values in part.items())
            for part in reach
        )
        assert there == (each in left)


# --- what the check says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("some", "place", "says"),
    [
        (rules(FIRST | {"group": "africa"}, nomination__group="rest"), "phases[3]", "without having been selected: rest"),
        (rules(nomination__group="large", voting__group="rest"), "phases[2]", "without having been selected: large"),
        (
            rules(
                nomination__group="large",
                voting__group="large",
                selection__group="large",
            ),
            "phases[3].group",
            "candidates of no phase",
        ),
        (
            rules(voting__group="large", selection__group="rest", selection__candidates_from=["voting"]),
            "phases[2].cut.gives",
            "No phase chooses from the projects that pass here",
        ),
        (
            rules(
                FIRST | {"group": "large"},
                nomination__group="rest",
                voting__group="large",
                voting__candidates_from=["first"],
            ),
            "phases[1].cut.gives",
            "does not go to another round",
        ),
        (
            rules(groups=[*GROUPS, {"id": "none", "title": six("None"), "categories": ["C1"]}], voting__group="none",
                  voting__ballot={"complete": 2}),
            "phases[2].ballot.complete",
            "the number of categories is 1",
        ),
    ],
)  # fmt: skip
def test_the_check_finds_what_has_no_way(some, place, says):
    assert says in found(some).get(place, ""), found(some)


def test_a_group_whose_projects_never_come_so_far_is_told():
    """The vote takes from the first round alone, and that is for others."""
    some = rules(
        FIRST | {"group": "large", "cut": {"gives": "nominated", "decided": "screening"}},
        voting__group="rest",
        voting__candidates_from=["first"],
    )
    assert "without having been selected: large" in str(found(some))
    nobody = {"id": "nobody", "title": six("Nobody"), "categories": ["C1"], "stakeholder_types": ["other"]}
    told = rules(groups=[nobody], submission__who=["government"], voting__group="nobody")
    assert "No project of this group can be a candidate" in found(told)["phases[2].group"]


def test_marks_of_a_round_for_a_group_cannot_count_for_others():
    marked = rules().phase("nomination").model_dump(mode="json") | {
        "id": "first",
        "group": "large",
        "opens": "2026-12-21",
        "closes": "2026-12-31",
    }
    marked["cut"] |= {"gives": "next_round"}
    some = rules(marked, nomination__marking=None)
    assert "is not for all of its candidates" in found(some)["phases[2].cut"]
    assert "E-government" in found(some)["phases[2].cut"]


def test_notes_tell_who_can_never_win():
    told = [str(each) for each in remarks(rules(selection__group="large", voting__group="large"))]
    assert any("No project can win in these categories" in each and "E-government" in each for each in told)
    told = [str(each) for each in remarks(rules(selection__group="africa"))]
    assert any("Only projects of a group can win" in each for each in told)
    assert not any("can win" in str(each) for each in remarks(rules(voting__group="large")))
    assert not any("“large”" in str(each) for each in remarks(rules(voting__group="large")))


def test_the_group_of_a_phase_cannot_change_once_it_has_opened():
    some, other = rules(nomination__group="large"), rules()
    assert any("“nomination” has opened" in str(each) for each in amendment_problems(some, other, NOMINATING))
    later = rules(selection__group="large")
    assert not any("“selection”" in str(each) for each in amendment_problems(later, other, NOMINATING))


# --- in words -------------------------------------------------------------------------------------------


def test_the_guidelines_say_for_whom_a_phase_is_and_where_the_others_come_from():
    said = " ".join(spoken(rules(voting__group="large"))).replace("\u2068", "")
    assert "Only projects in the group “Large" in said
    assert "Projects outside “Large" in said
    assert "are candidates if they passed any of these phases: Nomination" in said
    assert "are candidates if they were submitted" in " ".join(spoken(rules(FIRST | {"group": "large"})))
    assert "Only projects in the group" not in " ".join(spoken(rules()))


def test_a_changed_group_is_a_difference_in_words():
    told = str(changes(rules(), rules(voting__group="large")))
    assert "Only projects in the group" in told


def test_a_document_without_groups_keeps_its_bytes():
    assert b'"group"' not in small_rules().canonical()
    assert rules(voting__group="large").sha256() != rules().sha256()
