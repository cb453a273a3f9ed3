"""Groups of projects: who belongs, what they are asked, how many may be submitted; what the check says of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.countries import ITU_REGIONS, countries, country
from prizes.edition.actions import load
from prizes.edition.amending import amendment_problems
from prizes.edition.check import problems
from prizes.edition.document.components import NamedGroup, StakeholderType
from prizes.edition.document.membership import countries_of
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import belongs_to
from prizes.errors import Refusal
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.rules.completeness import missing, not_eligible
from prizes.nomination.rules.form import sections_for
from prizes.nomination.rules.submission import Counted, over_limits
from tests.contest import SUBMITTING, at, load_contest, person, small_rules
from tests.edition.documents import BEFORE, changed, six
from tests.nomination.drafts import answered, draft, rules_with, submitted

CODES = [each.alpha2 for each in countries()]
LAKE = {"id": "lake", "title": six("Lake"), "countries": ["KE", "UG"]}
YOUNG = {"id": "young", "title": six("Young"), "categories": ["C2"], "stakeholder_types": ["academia"]}

groups = st.builds(
    NamedGroup,
    id=st.just("g"),
    title=st.just({"en": "G"}),
    countries=st.lists(st.sampled_from(CODES), max_size=4),
    regions=st.lists(st.sampled_from(ITU_REGIONS), max_size=2),
    development=st.lists(st.sampled_from(["ldc", "lldc", "sids"]), max_size=2),
    categories=st.lists(st.sampled_from(["C1", "C2", "C3"]), max_size=2),
    stakeholder_types=st.lists(st.sampled_from(list(StakeholderType)), max_size=2),
    classes=st.sampled_from([[], [{"of": "size", "values": ["small"]}]]),
)
members = st.builds(
    SimpleNamespace,
    country=st.none() | st.sampled_from(CODES),
    category=st.none() | st.sampled_from(["C1", "C2", "C3"]),
    stakeholder_type=st.none() | st.sampled_from([each.value for each in StakeholderType]),
    answers=st.fixed_dictionaries({}, optional={"size": st.sampled_from(["small", "large"])}),
)


def plainly(group: NamedGroup, one: Any) -> bool:
    """Of a project of which everything is known, by other code."""
    place = country(one.country)
    here = (
        one.country in group.countries
        or place.itu_region in group.regions
        or ("ldc" in group.development and place.ldc)
        or ("lldc" in group.development and place.lldc)
        or ("sids" in group.development and place.sids)
    )
    anywhere = not (group.countries or group.regions or group.development)
    return (
        (here or anywhere)
        and (not group.categories or one.category in group.categories)
        and (not group.stakeholder_types or one.stakeholder_type in group.stakeholder_types)
        and (not group.classes or one.answers["size"] == "small")
    )


@given(groups, members)
def test_who_belongs_is_what_the_group_says_and_never_guessed(group, one):
    found = belongs_to(group, one)
    if None not in (one.country, one.category, one.stakeholder_type) and one.answers:
        assert found is plainly(group, one)
        return
    completions = [
        SimpleNamespace(
            country=one.country or code,
            category=one.category or category,
            stakeholder_type=one.stakeholder_type or kind,
            answers=one.answers or {"size": size},
        )
        for size in ("small", "large")
        for code in ("KE", "CH", "NP", "FJ", *group.countries)
        for category in ("C1", "C2", "C3")
        for kind in StakeholderType
    ]
    results = {plainly(group, each) for each in completions}
    assert found is None or results == {found}


def test_places_add_up_and_a_group_without_any_does_not_go_by_country():
    assert countries_of(NamedGroup(id="a", title={"en": "A"}, categories=["C1"])) is None
    both = NamedGroup(id="a", title={"en": "A"}, countries=["CH"], regions=["arab-states"])
    assert {"CH", "EG"} <= countries_of(both)
    assert "KE" not in countries_of(both)


def asking(**more: Any) -> Rules:
    return small_rules(
        groups=[LAKE, YOUNG],
        submission__eligibility=[
            {"id": "use", "label": "In use?"},
            {"id": "water", "label": "Near water?", "group": "lake"},
        ],
        **more,
    )


def test_a_question_on_eligibility_for_a_group_is_asked_of_it_alone_and_when_it_is_known():
    rules = asking()
    assert [gap.field for gap in not_eligible(rules, {})] == ["eligibility.use"]
    assert [gap.field for gap in missing(rules, draft(eligibility={"use": "yes"}))] == ["eligibility.water"]
    for unasked in ({"country": "TZ"}, {"country": None, "stakeholder_type": "international_organization"}):
        assert missing(rules, draft(eligibility={"use": "yes"}, **unasked)) == []
    refused = missing(rules, draft(eligibility={"use": "yes", "water": "no"}))
    assert [gap.field for gap in refused] == ["eligibility.water"]
    names = {part.id: part.names for part in sections_for(rules, draft())}
    assert names["eligibility"] == ("eligibility.use",)
    assert names["eligibility-of-group"] == ("eligibility.water",)
    assert "eligibility-of-group" not in {part.id for part in sections_for(rules, draft(country="TZ"))}


def test_conditions_can_name_groups():
    rules = rules_with(
        {"id": "water", "kind": "short_text", "label": "Water", "asked_if": "project in lake"}, groups=[LAKE]
    )
    assert [gap.field for gap in missing(rules, draft())] == ["answers.water"]
    assert missing(rules, draft(country="TZ")) == []


def limited(*further: dict[str, Any]) -> Rules:
    return small_rules(groups=[LAKE, YOUNG], submission__limits={}, submission__further_limits=list(further))


@pytest.mark.parametrize(
    ("limit", "count", "changes", "field"),
    [
        ({"per": ["country"], "most": 2}, 2, {}, "country"),
        ({"per": ["country"], "most": 2}, 1, {}, None),
        ({"per": ["country"], "most": 2}, 9, {"country": None}, None),
        ({"per": ["country"], "most": 2, "group": "lake"}, 2, {}, "country"),
        ({"per": ["country"], "most": 2, "group": "lake"}, 2, {"country": "TZ"}, None),
        ({"per": ["owner", "category"], "most": 1, "group": "young"}, 1, {}, None),
        ({"per": ["owner", "category"], "most": 1, "group": "young"}, 1, {"category": "C2", "stakeholder_type": "academia"}, "owner"),
        ({"per": ["person", "country"], "most": 1}, 1, {}, "title"),
    ],
)  # fmt: skip
def test_a_further_limit_counts_what_is_alike_in_its_group(limit, count, changes, field):
    over = over_limits(limited(limit), Counted(further=(count,)), exception=False, sheet=draft(**changes))
    assert [gap.field for gap in over] == ([field] if field else [])
    assert (
        over_limits(limited(limit), Counted(further=(count,)), exception=True, sheet=draft(**changes)) == []
    )


SIZE: dict[str, Any] = {
    "id": "size",
    "kind": "choice",
    "label": "Size",
    "choices": [{"id": "small", "label": "Small"}, {"id": "large", "label": "Large"}],
    "shown_to": ["public", "stewards"],
    "classifies": True,
}


def test_a_group_can_be_of_a_class():
    small = {"id": "small", "title": six("Small"), "classes": [{"of": "size", "values": ["small"]}]}
    advice = {"id": "advice", "kind": "short_text", "label": "Advice", "asked_if": "project in small"}
    rules = rules_with(SIZE, advice, groups=[small])
    assert [gap.field for gap in missing(rules, answered(size="small"))] == ["answers.advice"]
    assert missing(rules, answered(size="large")) == []


@pytest.mark.parametrize(("per", "group"), [(["country", "size"], None), (["country"], "small")])
async def test_a_limit_goes_by_a_class_also_when_an_answer_is_changed(session, time, per, group):
    """By the class itself, and by a group of one."""
    time(SUBMITTING)
    small = {"id": "small", "title": six("Small"), "classes": [{"of": "size", "values": ["small"]}]}
    rules = rules_with(
        SIZE,
        groups=[small],
        submission__limits={},
        submission__further_limits=[{"per": per, "most": 1, "group": group}],
    )
    edition = await load(session, rules, loader=None)
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana, title="One", **{"answers.size": "small"})
    with pytest.raises(Refusal):
        await submitted(session, edition, ana, title="Two", **{"answers.size": "small"})
    large = await submitted(session, edition, ana, title="Three", **{"answers.size": "large"})
    with pytest.raises(Refusal):
        await save_fields(session, edition, large.id, {"answers.size": "small"}, editor=ana)


# --- what the check says -----------------------------------------------------------------------------------


def said(*changes: Any) -> list[str]:
    return [str(each) for each in problems(changed(*changes), BEFORE)]


def with_limits(*further: dict[str, Any], **limits: Any) -> list[str]:
    return said(
        (("groups",), [LAKE]),
        (("phases", 0, "limits"), limits),
        (("phases", 0, "further_limits"), list(further)),
    )


def test_groups_and_limits_that_say_something_have_no_problem():
    assert (
        with_limits({"per": ["country"], "most": 5}, {"per": ["country"], "most": 3, "group": "lake"}) == []
    )
    assert with_limits({"per": ["owner", "category"], "most": 1}, per_entity=3) == []


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ({"countries": ["XX"]}, "groups[0].countries[0]: There is no country “XX”."),
        ({"countries": ["ke"]}, "groups[0].countries[0]: “ke” cannot be used here."),
        ({"countries": [], "categories": ["C9"]}, "groups[0].categories[0]: There is no category “C9”."),
        ({"countries": []}, "groups[0]: This group takes every project."),
        ({"title": {"en": "Lake"}}, "groups[0].title: This text is missing in: ar, zh, fr, ru, es."),
    ],
)
def test_the_check_says_what_is_wrong_with_a_group(group, words):
    found = said((("groups",), [LAKE | group]))
    assert len(found) == 1
    assert found[0].startswith(words)


def test_a_group_of_owners_who_may_not_submit_and_two_groups_of_one_name_are_refused():
    found = said((("groups",), [YOUNG]), (("phases", 0, "who"), ["government"]))
    assert found[0].startswith("groups[0].stakeholder_types: No project can belong to this group")
    found = said((("groups",), [LAKE, LAKE]))
    assert found[0].startswith("groups[1].id: `id` is the same")


@pytest.mark.parametrize(
    ("further", "limits", "words"),
    [
        ([{"per": ["country"], "most": 2, "group": "moon"}], {}, "group: There is no group “moon”."),
        ([{"per": ["country", "country"], "most": 2}], {}, "per: The same is named twice."),
        ([{"per": ["owner"], "most": 3}], {"per_entity": 3}, "most: Another limit never lets so many"),
        ([{"per": ["owner", "country"], "most": 3}], {"per_entity": 2}, "most: Another limit never lets so many"),
        ([{"per": ["country"], "most": 3, "group": "lake"}, {"per": ["country"], "most": 3}], {}, "most: Another limit"),
    ],
)  # fmt: skip
def test_the_check_says_what_is_wrong_with_a_further_limit(further, limits, words):
    found = with_limits(*further, **limits)
    assert len(found) == 1
    assert found[0].startswith(f"phases[0].further_limits[0].{words}")


def test_a_question_for_a_group_that_is_not_there_is_refused():
    question = {"id": "q", "label": six("Q"), "group": "moon"}
    found = said((("phases", 0, "eligibility"), [question]))
    assert found == ["phases[0].eligibility[0].group: There is no group “moon”. Add it to `groups`."]


def test_the_groups_stay_once_a_phase_has_opened_but_their_titles_can_be_corrected():
    old = small_rules(groups=[LAKE])
    other, renamed = (
        small_rules(groups=[LAKE | {"countries": ["KE"]}]),
        small_rules(groups=[LAKE | {"title": six("Sea")}]),
    )
    assert any("groups cannot be changed" in str(each) for each in amendment_problems(old, other, SUBMITTING))
    assert amendment_problems(old, renamed, SUBMITTING) == []
    assert amendment_problems(old, other, at("2026-10-01 12:00")) == []


@pytest.mark.both_databases
async def test_a_limit_by_country_in_a_group_holds_for_what_is_submitted(database, session, time):
    time(SUBMITTING)
    edition = await load_contest(
        session,
        groups=[LAKE],
        submission__limits={},
        submission__further_limits=[{"per": ["country"], "most": 1, "group": "lake"}],
    )
    one, other = await person(session, "one@example.org"), await person(session, "other@example.org")
    await submitted(session, edition, one)
    with pytest.raises(Refusal) as refusal:
        await submitted(session, edition, other, title="Second", owner="Another owner")
    assert refusal.value.code == "submission-not-allowed"
    assert list(refusal.value.fields) == ["country"]
    await submitted(session, edition, other, title="Third", owner="Third owner", country="UG")
    for title in ("Fourth", "Fifth"):
        await submitted(session, edition, other, title=title, owner=title, country="TZ")
