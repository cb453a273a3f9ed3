"""Questions that classify projects: what the check says of them and of rules that go by them, and what it cannot say."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.kinds.dimensions import class_titles, classes_in, divided_by
from prizes.i18n.translator import translator
from tests.edition.documents import BEFORE, changed, six

SIZE: dict[str, Any] = {
    "id": "size",
    "kind": "choice",
    "label": six("Size"),
    "choices": [{"id": each, "label": six(each)} for each in ("small", "large")],
    "shown_to": ["public", "experts"],
    "classifies": True,
}
FIELDS = ("phases", 0, "form", "fields")


def document(question: dict[str, Any] | None = None, **cut: Any) -> dict[str, Any]:
    base = changed()
    vote = next(n for n, each in enumerate(base["phases"]) if each["kind"] == "voting")
    changes: list[Any] = [(FIELDS, [*base["phases"][0]["form"]["fields"], question or SIZE])]
    changes += [(("phases", vote, "cut", key), value) for key, value in cut.items()]
    return changed(*changes)


def said(question: dict[str, Any] | None = None, **cut: Any) -> list[str]:
    return [str(each) for each in problems(document(question, **cut), BEFORE)]


def test_a_question_that_classifies_and_a_line_by_it_have_no_problem():
    assert said() == []
    assert said(also_by=["size"]) == []
    assert said(also_by=["country"]) == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"kind": "choices"}, "Only a question of the kind “choice” can classify projects."),
        ({"required": False}, "Some projects would be in no class"),
        ({"only_for": ["government"]}, "Some projects would be in no class"),
        ({"asked_if": "country = 'KE'"}, "Some projects would be in no class"),
        ({"shown_to": ["experts"]}, "Results would go by an answer that the public does not see."),
        ({"id": "region"}, "Every project has “region” without this question."),
    ],
)
def test_what_cannot_classify_all_projects_in_public_is_refused(question, words):
    found = said(SIZE | question)
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ({"also_by": ["stage"]}, "also_by[0]: This rule cannot go by “stage”."),
        ({"also_by": ["owner"]}, "also_by[0]: This rule cannot go by “owner”."),
        ({"also_by": ["size", "size"]}, "also_by[1]: The same is named twice."),
        ({"also_by": ["region"], "by": "category_and_region"}, "also_by[0]: The same is named twice."),
        (
            {"quotas": [{"of": "stage", "most": 1}]},
            "quotas[0].of: This rule cannot go by “stage”.",
        ),
        (
            {"quotas": [{"of": "size", "most": 1}], "most": 5},
            "quotas[0].most: With this quota, at most 2 could ever pass.",
        ),
        (
            {"minima": [{"of": "size", "values": ["huge"], "least": 1}]},
            "minima[0].values[0]: “huge” is no value of “size”.",
        ),
        (
            {"minima": [{"of": "stage", "values": ["idea"], "least": 1}]},
            "minima[0].of: This rule cannot go by “stage”.",
        ),
    ],
)
def test_rules_that_go_by_what_there_is_not_are_refused(cut, words):
    assert any(words in each for each in said(**cut)), said(**cut)


def test_a_panel_can_choose_in_parts_of_a_category():
    base = changed()
    select = next(n for n, each in enumerate(base["phases"]) if each["kind"] == "selection")
    found = [
        str(each) for each in problems(changed((("phases", select, "cut", "also_by"), ["country"])), BEFORE)
    ]
    assert not any("also_by" in each for each in found), found


def test_guidelines_name_the_question():
    rules = Rules.model_validate(document(also_by=["size"], quotas=[], most=2))
    told = [translator("en").value(each) for each in guidelines(rules).sentences()]
    plain = [each.replace("\u2068", "").replace("\u2069", "") for each in told]
    assert "The cut-off is applied separately by: category and “Size (en)”." in plain
    assert "Projects are classified by this answer." in plain


def test_a_class_is_an_answer_that_the_question_offers():
    rules = Rules.model_validate(document())
    assert classes_in(rules, {"size": "small", "other": "x"}) == {"size": "small"}
    assert classes_in(rules, {"size": "gone"}) == {}
    assert [each["en"] for each in class_titles(rules, {"size": "large"})] == ["large (en)"]
    places = [*divided_by(rules, {"category": "C1", "region": "africa", "size": None})]
    assert [translator("en").words(each)[0] for each in places] == ["Africa", "Not stated"]
