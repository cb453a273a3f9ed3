"""Divisions into groups: what the check says of them, and which group a project is in."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.kinds.dimensions import class_titles, classes_by, divided_by, place_in, values_of
from prizes.edition.kinds.groups import GroupFacts
from prizes.edition.remarks import remarks
from prizes.i18n.translator import translator
from tests.edition.documents import BEFORE, changed, six

NORTH = {"id": "north", "title": six("North"), "countries": ["NO", "SE"]}
SOUTH = {"id": "south", "title": six("South"), "countries": ["IT", "GR"]}
ALL = {"id": "south", "title": six("South"), "stakeholder_types": ["government"]}
REST = {
    "id": "north",
    "title": six("North"),
    "stakeholder_types": [
        *("private_sector", "civil_society", "international_organization"),
        *("academia", "technical_community", "other"),
    ],
}
ZONE = {"id": "zone", "title": six("Part of the continent"), "groups": ["north", "south"]}


def document(
    *, groups: Any = (NORTH, SOUTH), divisions: Any = (ZONE,), phase: str = "voting", **cut: Any
) -> dict[str, Any]:
    place = next(n for n, each in enumerate(changed()["phases"]) if each["id"] == phase)
    given = [((key,), [*value]) for key, value in (("groups", groups), ("divisions", divisions))]
    lines = cut or {"also_by": ["zone"]}
    return changed(*given, *((("phases", place, "cut", key), value) for key, value in lines.items()))


def said(**changes: Any) -> list[str]:
    return [str(each) for each in problems(document(**changes), BEFORE)]


def of(country: str | None) -> GroupFacts:
    return GroupFacts("C1", "government", country, {})


@pytest.mark.parametrize(
    "cut",
    [
        {"also_by": ["zone"]},
        {"also_by": ["zone", "stakeholder_type"], "by": "edition"},
        {"quotas": [{"of": "zone", "most": 2}], "ties": ["leave_out"]},
        {"minima": [{"of": "zone", "values": ["south", "other"], "least": 1}]},
    ],
)
def test_lines_quotas_and_minima_go_by_a_division(cut):
    assert said(**cut) == []


def test_a_panel_chooses_by_a_division():
    assert said(phase="selection", also_by=["zone"], by="edition") == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"divisions": [ZONE | {"groups": ["north", "west"]}]}, "groups[1]: There is no group “west”."),
        ({"divisions": [ZONE | {"groups": ["north", "north"]}]}, "groups[1]: The same is named twice."),
        ({"divisions": [ZONE, ZONE]}, "divisions[1].id: Rules can go by another “zone” already."),
        (
            {"divisions": [ZONE | {"id": "region"}], "also_by": []},
            "Rules can go by another “region” already.",
        ),
        (
            {"divisions": [ZONE | {"id": "summary"}], "also_by": []},
            "Rules can go by another “summary” already.",
        ),
        (
            {"groups": [NORTH, SOUTH | {"countries": ["IT", "SE"]}]},
            "in “south” and in “north”, for example",
        ),
        ({"groups": [NORTH, ALL]}, "Some projects would be in “south” and in “north”"),
        (
            {
                "groups": [NORTH, SOUTH | {"id": "other"}],
                "divisions": [ZONE | {"groups": ["north", "other"]}],
            },
            "“other” means projects in none of the groups of a division.",
        ),
        ({"also_by": ["zones"]}, "also_by[0]: This rule cannot go by “zones”."),
        ({"also_by": ["zone", "zone"]}, "also_by[1]: The same is named twice."),
        ({"minima": [{"of": "zone", "values": ["west"], "least": 1}]}, "“west” is no value of “zone”."),
        ({"quotas": [{"of": "zone", "most": 1}], "ties": ["leave_out"]}, "at most 3 could ever pass"),
        ({"divisions": [ZONE | {"title": {"en": "Zone"}}]}, "divisions[0].title: This text is missing in"),
    ],
)
def test_what_a_division_cannot_be_is_refused(changes, words):
    assert any(words in each for each in said(**changes)), said(**changes)


def test_limits_and_classes_do_not_go_by_a_division():
    limit = {"per": ["zone"], "most": 3}
    made = changed((("phases", 0, "further_limits"), [limit]), document=document())
    assert any("This rule cannot go by “zone”." in str(each) for each in problems(made, BEFORE))


def test_a_count_that_gives_places_does_not_go_by_a_division():
    counted = (("phases", 2, "count"), {"method": "schulze"})
    ranked = (("phases", 2, "ballot"), {"form": "ranking", "choices": 3})
    made = changed(counted, ranked, document=document())
    assert any("gives each project a place in its category" in str(each) for each in problems(made, BEFORE))


def test_a_project_is_in_one_group_or_in_none():
    rules = Rules.model_validate(document())
    found = [classes_by(rules, of(country)).get("zone") for country in ("SE", "GR", "KE", None)]
    assert found == ["north", "south", "other", None]
    cut = rules.votings[0].cut
    assert place_in(rules, cut, of("KE")) == {"category": "C1", "zone": "other"}
    voice = translator("fr")
    places = [voice.words(each)[0] for each in divided_by(rules, {"category": "C1", "zone": "south"})]
    assert places == ["South (fr)"]
    assert [voice.words(each)[0] for each in class_titles(rules, {"zone": "other"})] == ["Autre"]
    assert values_of(rules, "zone") == {"north", "south", "other"}


def test_the_guidelines_name_what_is_in_no_group_only_where_there_is_such():
    whole = Rules.model_validate(document(groups=[REST, ALL]))
    some = Rules.model_validate(document())
    words = "Projects in none of these groups"
    assert words in repr(guidelines(some))
    assert words not in repr(guidelines(whole))
    assert "Projects are divided into these groups" in repr(guidelines(whole))


def test_a_division_by_which_nothing_goes_is_noted():
    assert any("No rule goes by the division" in str(each) for each in remarks(document(also_by=[])))
    assert not any("division" in str(each) or "No rule names" in str(each) for each in remarks(document()))
