"""The language of conditions: how it is read, what it means, what the check says of it, and how it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.check import problems
from prizes.edition.conditions.grammar import ConditionError, parsed
from prizes.edition.conditions.language import (
    AllHold,
    Answered,
    BelongsTo,
    CalendarUnit,
    ColumnSum,
    Comparison,
    Condition,
    EntryCount,
    Membership,
    NameTerm,
    NotHolds,
    OneHolds,
    RowsHold,
    ShiftedDay,
    Term,
    ValueTerm,
    plainly,
)
from prizes.edition.conditions.meaning import holds, shifted
from prizes.edition.conditions.scope import ConditionScope
from prizes.edition.conditions.telling import told
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.naming import condition_scope
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator, without_isolates
from tests.edition.documents import BEFORE, CONTEST, changed, six


class Facts:
    """What is written down in a dictionary; rows are lists of dictionaries."""

    def __init__(self, known: dict[str, Any], around: Facts | None = None) -> None:
        self.known = (around.known if around else {}) | known

    def value(self, name: str) -> Any:
        return self.known.get(name)

    def answered(self, name: str) -> bool:
        return self.known.get(name) is not None

    def count(self, name: str) -> int:
        return len(self.known.get(name) or ())

    def rows(self, name: str) -> list[Any]:
        return [Facts(row, self) for row in self.known.get(name) or ()]

    def belongs(self, group: str) -> bool | None:
        return self.known.get(f"group {group}")


KNOWN = {
    "reach": Decimal(120),
    "since": date(2024, 2, 29),
    "closes": date(2026, 2, 28),
    "stage": "pilot",
    "tools": frozenset({"radio"}),
    "registered": True,
    "team": [
        {"role": "lead", "share": Decimal(60)},
        {"role": "radio", "share": Decimal(40)},
        {"role": None, "share": Decimal(0)},
    ],
    "group africa": True,
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("reach >= 120", True),
        ("reach ≥ 120.5", False),
        ("100 < reach", True),
        ("reach > missing", None),
        ("since <= closes - 2 years", False),
        ("since < closes - 24 months", False),
        ("since <= closes - 730 days", True),
        ("since + 1 year = 2025-02-28", True),
        ("stage = 'pilot'", True),
        ('stage in ["service", "pilot"]', True),
        ("stage not in ['service']", True),
        ("place in ['service']", None),
        ("tools has 'radio'", True),
        ("tools not has 'radio'", False),
        ("registered = yes", True),
        ("registered != yes", False),
        ("place is given", False),
        ("place is missing", True),
        ("count(team) = 3", True),
        ("count(place) = 0", True),
        ("count(team: role = 'lead') = 1", True),
        ("sum(team.share) = 100", True),
        ("sum(team.role) = 100", None),
        ("any(team: role = 'lead')", True),
        ("any(team: role = 'driver')", None),
        ("every(team: share >= 0)", True),
        ("every(team: share > 0)", False),
        ("every(team: role = 'lead')", False),
        ("any(place: role = 'lead')", None),
        ("any(team: share > reach)", False),
        ("project in africa", True),
        ("project not in africa", False),
        ("project in europe", None),
        ("place = 'x' or stage = 'pilot'", True),
        ("place = 'x' and stage = 'pilot'", None),
        ("place = 'x' and stage = 'service'", False),
        ("not (place = 'x')", None),
        ("not not stage = 'pilot'", True),
        ("stage = 'service' and place is given or registered = yes", True),
        ("stage = 'service' and (place is given or registered = yes)", False),
    ],
)
def test_what_a_condition_means(text, result):
    assert holds(parsed(text), Facts(KNOWN)) is result


@pytest.mark.parametrize(
    "text",
    [
        *("", "and", "stage", "stage =", "stage = pilot pilot", "= 3", "stage is", "stage is open", "not"),
        *("stage in []", "stage in ['a'", "(stage = 'a'", "stage = 'a')", "stage = 'a", "reach - 2 = 3"),
        *("since <= closes - 2", "since <= closes - years", "count() = 1", "sum(team) = 1", "any(team) = 1"),
        *(
            "since = 2025-02-30",
            "a; b",
            "a = 1 b = 2",
            "has = 1",
            "project in",
            "a" * 501,
            "since = closes - 99999 years",
        ),
        "(" * 200 + "a is given" + ")" * 200,
        "not stage not = 'a'",
        "__import__('os')",
    ],
)
def test_what_is_no_condition_is_said_in_words(text):
    with pytest.raises(ConditionError) as error:
        parsed(text)
    assert str(error.value.wrong)
    assert str(error.value.remedy)


@given(st.text(max_size=80) | st.text("()[]:,'+-=<> andorstage019.", max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        parsed(text)
    except ConditionError as error:
        assert "%(" not in str(error.wrong)  # noqa: PT017


# --- generated conditions --------------------------------------------------------------------------------

NUMBERS, DAYS = ("reach", "share"), ("since", "closes")
numbers = st.decimals(0, 999, places=2).map(lambda n: ValueTerm(n.normalize() + 0))
days = st.dates(date(1990, 1, 1), date(2060, 1, 1)).map(ValueTerm)
day_names = st.sampled_from(DAYS).map(NameTerm)
shifts = st.builds(ShiftedDay, day_names, st.integers(-900, 900), st.sampled_from(CalendarUnit))
orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
choices = st.sampled_from(["pilot", "service"]).map(ValueTerm)
in_rows = st.builds(Comparison, st.just(NameTerm("share")), orders, numbers)
counted = st.just(EntryCount("team")) | st.builds(EntryCount, st.just("team"), in_rows)
simple: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        Comparison,
        st.just(NameTerm("reach")) | st.just(ColumnSum("team", "share")) | counted,
        orders,
        numbers,
    ),
    st.builds(Comparison, day_names | shifts, orders, day_names | shifts | days),
    st.builds(Comparison, st.just(NameTerm("stage")), st.sampled_from(["=", "!="]), choices),
    st.builds(
        Membership,
        st.just("stage"),
        st.lists(choices, min_size=1, max_size=2).map(tuple),
        st.just(False),
        st.booleans(),
    ),
    st.builds(Membership, st.just("tools"), choices.map(lambda one: (one,)), st.just(True), st.booleans()),
    st.builds(Answered, st.sampled_from(["reach", "stage", "team"]), st.booleans()),
    st.builds(BelongsTo, st.just("africa"), st.booleans()),
    st.builds(RowsHold, st.just("team"), st.booleans(), in_rows),
)
conditions = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(NotHolds, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllHold(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: OneHolds(tuple(parts))),
    ),
    max_leaves=6,
)


def value(term: ValueTerm) -> str:
    match term.value:
        case bool():
            return "yes" if term.value else "no"
        case str():
            return f"'{term.value}'"
        case Decimal():
            return f"{term.value:f}"
    return str(term.value)


def term_text(term: Term) -> str:
    match term:
        case NameTerm(name):
            return name
        case ValueTerm():
            return value(term)
        case ShiftedDay(of, amount, unit):
            return f"{term_text(of)} {'-' if amount < 0 else '+'} {abs(amount)} {unit}"
        case EntryCount(of, None):
            return f"count({of})"
        case EntryCount(of, where):
            return f"count({of}: {text_of(where)})"
        case ColumnSum(of, column):
            return f"sum({of}.{column})"
    raise AssertionError(term)


def text_of(condition: Any) -> str:
    """As an author would write it, by other code than what reads it."""
    match condition:
        case AllHold(parts):
            return " and ".join(f"({text_of(part)})" for part in parts)
        case OneHolds(parts):
            return " or ".join(f"({text_of(part)})" for part in parts)
        case NotHolds(part):
            return f"not ({text_of(part)})"
        case Comparison(left, operator, right):
            return f"{term_text(left)} {operator} {term_text(right)}"
        case Membership(name, values, True, negated):
            return f"{name} {'not ' * negated}has {value(values[0])}"
        case Membership(name, values, _, negated):
            return f"{name} {'not ' * negated}in [{', '.join(map(value, values))}]"
        case Answered(name, negated):
            return f"{name} is {'missing' if negated else 'given'}"
        case BelongsTo(group, negated):
            return f"project {'not ' * negated}in {group}"
        case RowsHold(of, every, where):
            return f"{'every' if every else 'any'}({of}: {text_of(where)})"
    raise AssertionError(condition)


facts = st.fixed_dictionaries(
    {
        "reach": st.none() | st.decimals(0, 999, places=0),
        "since": st.none() | st.dates(date(1990, 1, 1), date(2060, 1, 1)),
        "closes": st.dates(date(2026, 1, 1), date(2028, 1, 1)),
        "stage": st.sampled_from([None, "pilot", "service"]),
        "tools": st.sampled_from([None, frozenset({"pilot"}), frozenset({"pilot", "service"})]),
        "team": st.none()
        | st.lists(
            st.fixed_dictionaries({"share": st.none() | st.decimals(0, 999, places=0)}),
            min_size=1,
            max_size=3,
        ),
        "group africa": st.sampled_from([None, True, False]),
    }
).map(Facts)


@given(conditions)
def test_what_is_written_is_what_is_read(condition):
    text = text_of(condition)
    if len(text) <= 500:
        assert parsed(text) == condition


@given(conditions, facts)
def test_a_condition_said_the_other_way_round_means_the_opposite(condition, known):
    result = holds(condition, known)
    assert holds(plainly(condition), known) is result
    assert holds(plainly(condition, negated=True), known) is (None if result is None else not result)


@given(conditions, facts)
def test_no_not_is_left_where_it_can_be_said_plainly(condition, known):
    assert "not (" not in text_of(plainly(condition))


FORMULAS = st.recursive(
    st.sampled_from(["a", "b", "c"]).map(lambda name: Comparison(NameTerm(name), "=", ValueTerm(True))),
    lambda inner: st.one_of(
        st.builds(NotHolds, inner),
        st.tuples(inner, inner).map(AllHold),
        st.tuples(inner, inner).map(OneHolds),
    ),
    max_leaves=8,
)


@given(FORMULAS, st.dictionaries(st.sampled_from("abc"), st.booleans()))
def test_what_is_true_or_false_now_stays_so_whatever_is_answered_later(formula, known):
    """So that nothing that was asked or found broken depends on the order in which a form is filled in."""
    result = holds(formula, Facts(known))
    whole = [Facts(dict(zip("abc", each, strict=True)) | known) for each in product([True, False], repeat=3)]
    results = {holds(formula, each) for each in whole}
    assert None not in results
    assert result is None or results == {result}


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.integers(-300, 300),
)
def test_a_later_day_is_never_earlier_after_the_same_span(one, other, n):
    for unit in CalendarUnit:
        before, after = shifted(min(one, other), n, unit), shifted(max(one, other), n, unit)
        assert before is not None
        assert after is not None
        assert before <= after


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-50, 50))
def test_years_keep_the_day_but_for_the_29th_of_february(day, n):
    then = shifted(day, n, CalendarUnit.YEARS)
    assert then is not None
    assert (then.year, then.month) == (day.year + n, day.month)
    assert then.day == day.day or (day.day, then.day) == (29, 28)


def test_a_day_beyond_the_calendar_is_no_day():
    assert shifted(date(2026, 1, 1), -9999, CalendarUnit.YEARS) is None


# --- in a document ---------------------------------------------------------------------------------------

FORM = [
    CONTEST["phases"][0]["form"]["fields"][0],
    {"id": "reach", "kind": "number", "label": six("Reach")},
    {"id": "since", "kind": "date", "label": six("Since")},
    {"id": "span", "kind": "date_range", "label": six("Span")},
    {"id": "stage", "kind": "choice", "label": six("Stage"), "choices": [
        {"id": "pilot", "label": six("Pilot")}, {"id": "service", "label": six("Service")}]},
    {"id": "tools", "kind": "choices", "label": six("Tools"), "choices": [
        {"id": "pilot", "label": six("Radio")}, {"id": "service", "label": six("Phone")}]},
    {"id": "team", "kind": "rows", "label": six("Team"), "columns": [
        {"id": "name", "label": six("Name")}, {"id": "share", "label": six("Share"), "kind": "percentage"}]},
]  # fmt: skip
WAY = ("phases", 0, "form")


def document(**more: Any) -> dict[str, Any]:
    return changed((WAY, CONTEST["phases"][0]["form"] | {"fields": FORM} | more))


def said(**more: Any) -> list[str]:
    return [str(problem) for problem in problems(document(**more), BEFORE)]


def with_condition(text: str) -> list[str]:
    return said(requirements=[{"id": "one", "holds": text}])


RULES = Rules.model_validate(document())
SCOPE = condition_scope(RULES, RULES.submission)


@pytest.mark.parametrize(
    "text",
    [
        "reach > 3 and since <= closes - 2 years",
        "span.last - 1 month >= voting.opens",
        "tools has 'pilot' or count(tools) = 2",
        "count(team: name is given and share > reach) >= 1",
        "sum(team.share) = 100 and every(team: share > 0)",
        "project.country = 'KE' and region != 'africa' and sdgs has '4'",
        "category in ['C1', 'C2'] and stakeholder_type = 'academia' and language = 'en'",
    ],
)
def test_a_condition_over_what_there_is_has_no_problem(text):
    assert with_condition(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sinse <= closes", "There is nothing of the name “sinse”."),
        (
            "stage = 'pilott'",
            "“pilott” is no choice of “stage”. The possible values are: 'pilot', 'service'.",
        ),
        ("country = 'Kenya'", "“Kenya” is no choice of “country”. Use a name of its list in quotation marks"),
        ("stage > 'pilot'", "Only numbers and dates are greater or less than others."),
        ("stage = 3", "“3” is no choice of “stage”."),
        ("reach = 'pilot'", "“reach” is a number, and is compared with something else."),
        ("reach = yes", "“reach” is a number, and is compared with something else."),
        ("reach > since", "“reach” and “since” are not of the same kind."),
        ("stage = country", "“stage” and “country” are not of the same kind."),
        ("summary = 'x'", "“summary” cannot be compared."),
        ("tools = 'pilot'", "“tools” cannot be compared."),
        ("tools in ['pilot']", "“tools” has several choices."),
        ("stage has 'pilot'", "“stage” does not have several choices."),
        ("reach - 2 years < since", "A span of time can only be taken from a date or added to one."),
        ("1 = 1 and reach > 0", "Two values are compared, so the result never changes."),
        ("closes > opens", "This condition is the same for every project."),
        ("count(reach) = 1", "“reach” has nothing to count."),
        ("any(reach: reach > 1)", "“reach” has no rows."),
        ("sum(team.name) = 1", "“team” has no column of numbers “name”."),
        ("any(team: shares > 1)", "There is nothing of the name “shares”."),
        ("share > 1", "There is nothing of the name “share”."),
        ("project in africa", "There is no group “africa”."),
        ("span > 2020-01-01", "“span” cannot be compared."),
        ("reach >", "This condition ends too early."),
        ("reach > 3 stage = 'pilot'", "“stage” at character 11 cannot be read as part of a condition."),
    ],
)
def test_the_check_says_what_is_wrong_with_a_condition_and_where(text, words):
    found = with_condition(text)
    assert len(found) == 1
    assert found[0].startswith(f"phases[0].form.requirements[0].holds: {words}")


def test_a_question_that_depends_on_itself_is_refused():
    circle = [
        field | {"asked_if": other}
        for field, other in zip(FORM[1:3], ("since is given", "reach > 1"), strict=True)
    ]
    found = said(fields=[FORM[0], *circle, *FORM[3:]])
    assert [each.split(": ")[0] for each in found] == [
        "phases[0].form.fields[1].asked_if",
        "phases[0].form.fields[2].asked_if",
    ]
    in_section = said(
        sections=[{"id": "s", "title": six("S"), "asked_if": "reach > 1"}],
        fields=[FORM[0], FORM[1] | {"section": "s"}, *FORM[2:]],
    )
    assert [each.split(": ")[0] for each in in_section] == ["phases[0].form.fields[1].asked_if"]


def test_a_condition_that_can_have_no_effect_is_refused():
    never = FORM[1] | {"required": False, "required_if": "stage = 'pilot'"}
    found = said(fields=[FORM[0], never, *FORM[2:]])
    assert len(found) == 1
    assert found[0].startswith("phases[0].form.fields[1].required_if: An answer is never required here")


def test_conditions_of_columns_see_the_cells_of_their_row_alone():
    def columns(condition: str) -> list[str]:
        made = [FORM[6]["columns"][0], FORM[6]["columns"][1] | {"asked_if": condition}]
        return said(fields=[*FORM[:6], FORM[6] | {"columns": made}])

    assert columns("name is given") == []
    assert columns("reach > 3")[0].startswith(
        "phases[0].form.fields[6].columns[1].asked_if: There is nothing"
    )
    assert columns("share > 3")[0].startswith(
        "phases[0].form.fields[6].columns[1].asked_if: Whether this is asked"
    )


@given(conditions)
def test_a_condition_can_be_told_in_every_language(condition):
    scope = ConditionScope(SCOPE.subjects, {"africa": {"en": "Africa"}})
    for lang in CODES:
        words = translator(lang).say(told(condition, scope))
        assert "%(" not in words
        assert "Reach" in words or lang != "en" or "reach" not in text_of(condition)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reach >= 100", "“Reach (en)” is at least 100"),
        ("100 <= reach", "“Reach (en)” is at least 100"),
        ("not reach >= 100", "“Reach (en)” is less than 100"),
        ("since <= closes - 2 years", "“Since (en)” is not later than 1 February 2025 (the close of “Submission” minus 2 years)"),
        ("span.first > 2020-03-01", "the first day of “Span (en)” is after 1 March 2020"),
        ("stage = 'pilot' and (reach > 1 or country = 'KE')", "“Stage (en)” is “Pilot (en)” and (“Reach (en)” is greater than 1 or “Country of the owner” is “Kenya”)"),
        ("not (stage = 'pilot' and reach is given)", "“Stage (en)” is not “Pilot (en)” or “Reach (en)” is not answered"),
        ("any(team: share > 50)", "in at least one row of “Team (en)”: “Share (en)” is greater than 50"),
        ("count(team) > 1", "the number of entries in “Team (en)” is greater than 1"),
        ("tools not has 'pilot'", "“Tools (en)” does not include “Radio (en)”"),
    ],
)  # fmt: skip
def test_a_condition_is_told_plainly(text, words):
    assert without_isolates(translator("en").say(told(parsed(text), SCOPE))) == words
