"""The one list of what is missing: what is on it, what is not, and that it is the rule that decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.nomination.rules.completeness import by_field, missing
from prizes.nomination.rules.parsing import fit
from tests.contest import small_rules
from tests.nomination.drafts import answered, draft, flat, rules_with

RULES = small_rules()


def names(project, rules=RULES) -> list[str]:
    return [gap.field for gap in missing(rules, project)]


def said(project, rules) -> str:
    return " ".join(str(gap.both) for gap in missing(rules, project))


def test_a_complete_project_lacks_nothing():
    assert missing(RULES, draft()) == []


def test_an_empty_draft_lacks_everything_that_is_required_in_the_order_of_the_form():
    empty = draft(
        category=None, title="", owner="", stakeholder_type=None, country=None, url="", sdgs=[], answers={}
    )
    assert names(empty) == [
        "title",
        "category",
        "owner",
        "stakeholder_type",
        "country",
        "answers.description",
        "sdgs",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "   "}, "title"),
        ({"title": "?!"}, "title"),
        ({"title": " ".join(["word"] * 21)}, "title"),
        ({"category": "C99"}, "category"),
        ({"owner": ""}, "owner"),
        ({"stakeholder_type": None}, "stakeholder_type"),
        ({"stakeholder_type": "pirates"}, "stakeholder_type"),
        ({"country": None}, "country"),
        ({"country": "XX"}, "country"),
        ({"language": "es"}, "language"),
        ({"url": "village.example.org"}, "url"),
        ({"sdgs": []}, "sdgs"),
        ({"sdgs": [18, 99]}, "sdgs"),
        ({"answers": {}}, "answers.description"),
    ],
)
def test_each_thing_that_does_not_fit_is_named_alone(change, field):
    assert names(draft(**change)) == [field]


def test_an_international_organization_needs_no_country_and_others_do():
    assert names(draft(country=None, stakeholder_type="international_organization")) == []
    assert names(draft(country=None, stakeholder_type="academia")) == ["country"]


def test_a_group_that_may_not_submit_is_told_so():
    rules = small_rules(submission__who=["academia"])
    assert "not open to the group" in said(draft(), rules)
    assert names(draft(stakeholder_type="academia"), rules) == []


@pytest.mark.parametrize(
    ("least", "most", "chosen", "fits"),
    [(2, 3, 1, False), (2, 3, 2, True), (2, 3, 3, True), (2, 3, 4, False), (0, 17, 0, True), (0, 0, 5, True)],
)
def test_goals_are_counted_between_least_and_most(least, most, chosen, fits):
    rules = small_rules(submission__form__sdgs_least=least, submission__form__sdgs_most=most)
    assert ("sdgs" in names(draft(sdgs=list(range(1, chosen + 1))), rules)) is not fits


def test_objectives_of_the_compact_are_asked_only_where_the_rules_ask():
    asking = small_rules(submission__form__gdc=True)
    assert names(draft(), asking) == ["gdc"]
    assert names(draft(gdc=[1]), asking) == []
    assert names(draft(gdc=[9]), asking) == ["gdc"]


@pytest.mark.parametrize(("n", "told"), [(4, "Add 1 word."), (5, ""), (20, ""), (21, "Remove 1 word.")])
def test_words_are_counted_at_both_ends_of_the_limit(n, told):
    text = said(answered(description=" ".join(["word"] * n)), RULES)
    assert told in text if told else text == ""


def test_chinese_is_counted_by_characters():
    assert names(answered(description="数字村庄")) == ["answers.description"]
    assert names(answered(description="数字村庄项目")) == []


QUESTIONS = [
    ({"kind": "number", "least": 10, "most": 20}, ["10", 10, 20, "٢٠", 12.5], [9, "21", "many", True]),
    ({"kind": "percentage"}, [0, "100", 33.3], [-1, 101, "1e3"]),
    ({"kind": "percentage", "least": 20, "most": 50}, [20, 50], [19, 51]),
    ({"kind": "date"}, ["2026-05-31"], ["31.05.2026", "2026-02-30", "20260531", "2026-W01-1"]),
    (
        {"kind": "date_range"},
        ["2026-03-01/2026-05-31", "2026-03-01/2026-03-01"],
        [
            "2026-05-31/2026-03-01",
            "2026-03-01/",
            "/2026-05-31",
            "2026-03-01",
            "March/May",
            "2026-02-01/2026-02-30",
            "2026-03-01/2026-04-01/2026-05-01",
        ],
    ),
    (
        {"kind": "link"},
        ["https://example.org", "http://example.org/a?b=c"],
        [
            "example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "https://",
            "https://u@example.org",
            "https://local",
            "https://[x",
        ],
    ),
    ({"kind": "yes_no"}, [True, False], ["yes", 1, "perhaps"]),
    ({"kind": "choice", "choices": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]}, ["a"], ["c"]),
    (
        {"kind": "choices", "least": 1, "most": 2, "choices": [{"id": i, "label": i} for i in "abc"]},
        [["a"], ["a", "b"]],
        [["a", "b", "c"], ["z"]],
    ),
    ({"kind": "country"}, ["CH"], ["XX"]),
    (
        {
            "kind": "rows",
            "least": 1,
            "most": 2,
            "columns": [{"id": "name", "label": "Name"}, {"id": "role", "label": "Role"}],
        },
        [[{"name": "Ana", "role": "Lead"}]],
        [[{"name": "Ana", "role": ""}], [{"name": "A", "role": "L"}] * 3],
    ),
    (
        {
            "kind": "rows",
            "columns": [
                {"id": "name", "label": "Name", "kind": "number"},
                {"id": "role", "label": "Role", "kind": "date_range", "required": False},
            ],
        },
        [[{"name": 0, "role": ""}], [{"name": "12", "role": "2026-03-01/2026-05-31"}]],
        [[{"name": "many", "role": ""}], [{"name": 1, "role": "2026-03-01/"}], [{"name": "", "role": "x"}]],
    ),
    ({"kind": "short_text", "words": {"least": 2, "most": 3}}, ["two words"], ["one", "one two three four"]),
    ({"kind": "sentence"}, ["x" * 140], ["x" * 141]),
]
KINDS = [f"{question['kind']}-{number}" for number, (question, _, _) in enumerate(QUESTIONS)]


@pytest.mark.parametrize(("question", "right", "wrong"), QUESTIONS, ids=KINDS)
def test_every_kind_of_question_takes_what_fits_and_names_what_does_not(question, right, wrong):
    rules = rules_with({"id": "extra", "label": "Extra", **question})
    for value in right:
        assert names(answered(extra=value), rules) == [], value
    for value in wrong:
        assert names(answered(extra=value), rules) == ["answers.extra"], value


@pytest.mark.parametrize("question", [q for q, _, _ in QUESTIONS], ids=KINDS)
def test_a_required_question_needs_an_answer_and_another_does_not(question):
    asked = {"id": "extra", "label": "Extra", **question}
    for blank in ({}, {"extra": ""}, {"extra": []}):
        assert names(answered(**blank), rules_with(asked)) == ["answers.extra"]
        assert names(answered(**blank), rules_with(asked | {"required": False})) == []


def test_a_question_is_asked_only_in_its_categories_and_of_its_groups():
    rules = rules_with(
        {"id": "law", "kind": "short_text", "label": "Law", "only_for": ["government"]},
        {"id": "cables", "kind": "short_text", "label": "Cables", "only_in": ["C2"]},
    )
    assert names(draft(), rules) == ["answers.law"]
    assert names(draft(stakeholder_type="academia"), rules) == []
    assert names(draft(stakeholder_type="academia", category="C2"), rules) == ["answers.cables"]
    assert names(draft(stakeholder_type=None, category=None), rules) == ["category", "stakeholder_type"]


def test_every_gap_says_what_is_wrong_and_what_to_do():
    empty = draft(category=None, title="", owner="", stakeholder_type=None, country=None, sdgs=[], answers={})
    for gap in missing(RULES, empty):
        assert str(gap.sentence)
        assert str(gap.remedy)
        assert "%(" not in str(gap.both)


def test_a_refusal_shows_one_sentence_a_field():
    gaps = missing(RULES, draft(title="", owner=""))
    assert list(by_field(gaps)) == ["title", "owner"]


value = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text() | st.integers()),
    st.lists(st.dictionaries(st.sampled_from(["name", "role", "x"]), st.text() | st.none())),
)  # fmt: skip
BY_KIND = {f"{question['kind']}-{n}": question for n, (question, _, _) in enumerate(QUESTIONS)}
ALL_KINDS = rules_with(*({"id": kind, "label": kind, **question} for kind, question in BY_KIND.items()))
ANY_NAME = st.sampled_from(
    [*flat(), "nonsense", "answers.nonsense", *(f"answers.{kind}" for kind in BY_KIND)]
)


@given(st.dictionaries(ANY_NAME, value))
def test_whatever_is_sent_is_either_refused_or_kept_in_a_form_that_the_list_can_judge(sent):
    fitted = fit(ALL_KINDS, sent)
    assert set(fitted.values) | set(fitted.faults) == set(sent)
    kept = {n: v for n, v in fitted.values.items() if not n.startswith("answers.")}
    answers = {n.removeprefix("answers."): v for n, v in fitted.values.items() if n.startswith("answers.")}
    for gap in missing(ALL_KINDS, draft(**kept, answers=answers)):
        assert "%(" not in str(gap.both)


@given(st.dictionaries(ANY_NAME, value))
def test_what_is_kept_is_kept_the_same_when_it_is_sent_again(sent):
    once = fit(ALL_KINDS, sent).values
    assert fit(ALL_KINDS, once).values == once
    assert fit(ALL_KINDS, once).faults == {}


@given(st.dictionaries(st.sampled_from(sorted(flat())), st.just(None)))
def test_filling_in_what_is_missing_leaves_nothing_missing_and_taking_away_never_helps(removed):
    full = {n: v for n, v in flat().items() if not n.startswith("answers.")}
    without = draft(
        **{
            n: (type(v)() if isinstance(v, list | str) else None) if n in removed else v
            for n, v in full.items()
        },
        answers={} if "answers.description" in removed else draft().answers,
    )
    lacking = set(names(without))
    optional = {"url", "targets", "gdc", "belongs", "owner_email"}
    assert lacking == set(removed) - optional
    assert names(draft()) == []
