"""The guidelines say every rule: whatever value of a document changes, some sentence changes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from prizes.edition.document.components import Component, Unknown
from prizes.edition.document.loading import load_shipped, shipped
from prizes.edition.document.phases import NominationPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import changes, differences
from prizes.edition.guidelines.cut import quoted
from prizes.edition.guidelines.gaps import WORDS as GAPS
from prizes.edition.guidelines.history import history
from prizes.edition.guidelines.reported import counted
from prizes.edition.guidelines.whole import guidelines
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator, without_isolates
from tests.contest import small_rules
from tests.edition.full import LATER

Way = tuple[str | int, ...]


def spoken(rules: Rules, lang: str = "en") -> list[str]:
    made = guidelines(rules)
    return [*(translator(lang).value(said) for said in made.sentences()), *made.sources]


SPOKEN = spoken(Rules.model_validate(LATER))

NOT_SENTENCES = {
    "format": "version of the file format",
    "id": "a name for programs",
}
ONE_VALUE = {"kind", "identity", "approvals"}
"""Keys that can have no other value where they stand."""


def leaves(value: Any, way: Way = ()) -> Iterator[Way]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*way, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, each in enumerate(value):
            yield from leaves(each, (*way, place))
    else:
        yield way


def at(document: Any, way: Way) -> Any:
    for step in way:
        document = document[step]
    return document


def with_value(way: Way, value: Any) -> dict[str, Any]:
    made = deepcopy(LATER)
    at(made, way[:-1])[way[-1]] = value
    return made


def words_of_the_schema(annotation: Any = Rules, seen: set[Any] | None = None) -> set[Any]:
    """All values that a rule can be chosen from, anywhere in the schema."""
    seen = set() if seen is None else seen
    found: set[Any] = set()
    if isinstance(annotation, str):
        return {annotation}
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {member.value for member in annotation}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return set()
        seen.add(annotation)
        for field in annotation.model_fields.values():
            found |= words_of_the_schema(field.annotation, seen)
        return found
    for argument in get_args(annotation):
        if not isinstance(argument, int):
            found |= words_of_the_schema(argument, seen)
    return found


WORDS = sorted(words_of_the_schema())


def candidates(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1, "any", "all")
        case str():
            yield from ("Asia/Tokyo", f"{value} changed", f"{value}x", f"x{value}", "4/5")
            yield from WORDS if value in WORDS else ()
            with suppress(ValueError):
                yield (datetime.fromisoformat(value) + timedelta(days=1)).isoformat()
        case list():
            yield []
            yield value[1:]
            yield from ([*value, word] for word in WORDS if word not in value)
    yield None


def variants(way: Way) -> list[Rules]:
    """The document with every other value that this leaf can have."""
    made = {}
    for value in candidates(at(LATER, way)):
        try:
            rules = Rules.model_validate(with_value(way, value))
            assert rules.zone
        except (ValidationError, KeyError):  # KeyError: no such zone
            continue
        if at(written(rules), way) != at(WHOLE, way):
            made[repr(value)] = rules
    return list(made.values())


def written(rules: Rules) -> dict[str, Any]:
    """With all keys, also those that are left out of the bytes while they have their default."""

    def whole(part: Any) -> Any:
        if isinstance(part, BaseModel):
            return {name: whole(getattr(part, name)) for name in type(part).model_fields}
        return [whole(each) for each in part] if isinstance(part, list) else part

    return whole(rules)


WHOLE = written(Rules.model_validate(LATER))


@pytest.mark.parametrize("way", list(leaves(LATER)), ids=lambda way: ".".join(map(str, way)))
def test_every_other_value_of_a_rule_changes_a_sentence(way):
    if way[-1] in NOT_SENTENCES:
        return
    made = variants(way)
    assert made or way[-1] in ONE_VALUE, "no other value was tried"
    silent = [at(written(rules), way) for rules in made if spoken(rules) == SPOKEN]
    assert not silent, f"these values are not told apart: {silent}"


def lists_of_parts(value: Any, way: Way = ()) -> Iterator[Way]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from lists_of_parts(each, (*way, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield way
        for place, each in enumerate(value):
            yield from lists_of_parts(each, (*way, place))


@pytest.mark.parametrize("way", list(lists_of_parts(LATER)), ids=lambda way: ".".join(map(str, way)))
def test_taking_out_a_part_changes_a_sentence(way):
    for place in range(len(at(LATER, way))):
        less = [each for n, each in enumerate(at(LATER, way)) if n != place]
        try:
            rules = Rules.model_validate(with_value(way, less))
        except ValidationError:
            continue  # a list that may not be empty
        assert spoken(rules) != SPOKEN


@pytest.mark.parametrize("way", [("phases", n, key) for n, key in ((1, "marking"), (3, "marking"))])
def test_doing_without_marks_changes_a_sentence(way):
    assert spoken(Rules.model_validate(with_value(way, None))) != SPOKEN


def keys_of(model: type[BaseModel], seen: set[type]) -> Iterator[tuple[str, str]]:
    """Every key that the schema knows, with the name of its part."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield model.__name__, name
        for part in parts_in(field.annotation):
            yield from keys_of(part, seen)


def parts_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, Component):
        yield annotation
    for argument in get_args(annotation):
        yield from parts_in(argument)


def keys_used(part: BaseModel) -> Iterator[tuple[str, str]]:
    for name in part.model_fields_set:
        yield type(part).__name__, name
        value = getattr(part, name)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, BaseModel):
                yield from keys_used(each)


def test_the_full_document_uses_every_key_of_the_schema():
    """So that a rule added to the schema and forgotten in the guidelines fails above."""
    known = set(keys_of(Rules, set()))
    assert len(known) > 100
    assert known - set(keys_used(Rules.model_validate(LATER))) == set()


# --- what some sentences say ------------------------------------------------------------------------------


def gap_of(way: Way) -> str | None:
    """The rule that a leaf belongs to, as `unknown` names it; None for wording and dates."""
    if way[0] != "phases" or way[2] in ("opens", "closes"):
        return None
    path = [str(step) for step in way[2:] if not isinstance(step, int) and step not in CODES]
    known = (".".join(path[:end]) for end in range(len(path), 0, -1))
    found = next((rule for rule in known if rule in GAPS), None)
    return f"phases.{LATER['phases'][way[1]]['id']}.{found}" if found else None


GAP_LEAVES = [(way, gap) for way in leaves(LATER) if (gap := gap_of(way))]


@pytest.mark.parametrize(("way", "gap"), GAP_LEAVES, ids=[".".join(map(str, way)) for way, _ in GAP_LEAVES])
def test_the_default_of_a_rule_that_is_not_known_is_never_said(way, gap):
    def recorded(rules: Rules) -> list[str]:
        return spoken(rules.model_copy(update={"kind": "record", "unknown": [Unknown(at=gap)]}))

    said = {tuple(recorded(rules)) for rules in [Rules.model_validate(LATER), *variants(way)]}
    assert len(said) == 1


def test_what_this_service_does_is_not_said_of_past_editions():
    ours = "A vote that breaks these rules is excluded with a public reason. It is never deleted."
    assert has(small_rules(), ours)
    assert not has(small_rules(kind="record"), ours)


@pytest.mark.parametrize("name", shipped())
def test_every_gap_of_a_shipped_edition_has_words(name):
    rules = load_shipped(name)
    paths = {unknown.at for unknown in rules.unknown}
    assert not paths & set(spoken(rules))
    assert not [sentence for sentence in spoken(rules) if "phases." in sentence]


@pytest.mark.parametrize(
    ("kind", "words"), [("date_range", "A first and a last day."), ("yes_no", "Yes or no.")]
)
def test_what_a_question_asks_for_is_said(kind, words):
    asked = {"id": "extra", "kind": kind, "label": "Extra"}
    assert has(small_rules(submission__form={"fields": [asked]}), words)


@pytest.mark.parametrize(("most", "words"), [(None, "At most 40 rows."), (5, "At most 5 rows.")])
def test_the_most_rows_are_said_where_the_rules_leave_it_open(most, words):
    rows = {"id": "team", "kind": "rows", "label": "Team", "columns": [{"id": "name", "label": "Name"}]}
    asked = small_rules(submission__form={"fields": [rows | {"most": most}]})
    assert [sentence for sentence in spoken(asked) if "rows." in sentence] == [words]
    record = small_rules(kind="record", submission__form={"fields": [rows]})
    assert not has(record, "40 rows")


def has(rules: Rules, words: str) -> bool:
    return any(words in sentence or words in without_isolates(sentence) for sentence in spoken(rules))


BY_COUNTRY = {"voting__count": {"by_group": {"of": "country", "table": [12, 10]}}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"submission__limits": {"per_person": 1}}, "A person may submit at most 1 project."),
        ({"submission__limits": {"per_person": 3}}, "A person may submit at most 3 projects."),
        (
            {
                "groups": [{"id": "north", "title": "North"}, {"id": "south", "title": "South"}],
                "voting__count": {
                    "by_group": {
                        "of": "groups",
                        "groups": [{"group": "north"}, {"group": "south", "weight": 3}],
                        "table": [12, 10],
                    }
                },
            },
            "The points of “South” count 3 times.",
        ),
        ({"voting__ballot": {"complete": "all"}}, "Your votes count only if you vote in all categories."),
        ({"voting__ballot": {"complete": 2}}, "only if you vote in at least 2 categories."),
        ({"voting__ballot": {"complete": 2}}, "All your votes have the same mark"),
        (
            {"voting__ballot": {"complete": "any"}},
            "Your vote has a different mark in each category, so no one can link your votes.",
        ),
        ({"voting__ballot": {"change": "never"}}, "A vote cannot be changed or withdrawn."),
        ({"voting__ballot": {"choices": 3}}, "You can choose up to 3 projects in each category"),
        (
            {"voting__electorate": {"grace_minutes": 0}},
            "A sign-in code requested before the close gives no additional time.",
        ),
        ({"voting__electorate": {"voter_list": True}}, "Only people on the list of voters can vote."),
        ({"voting__electorate": {"voter_list": True}}, "Each voter needs a confirmed email address."),
        ({"voting__electorate": {"voter_list": True}}, "people can be added, but no one is removed"),
        (
            {"voting__electorate": {"voter_list": True, "weights": True}},
            "as often as the weight of its voter on the list of voters says.",
        ),
        (BY_COUNTRY, "What counts is the country that you state before you vote."),
        (BY_COUNTRY, "from the first place down: 12, 10. The points of all groups are added up."),
        (BY_COUNTRY, "a group gives points only if it has at least 20 counted votes there."),
        (BY_COUNTRY, "The count becomes final only after an auditor has signed it."),
        ({"nomination__marking__spread_most": "1/2"}, "differ by more than 1/2 of the scale"),
        ({"nomination__marking__load_most": 40}, "An expert is given at most 40 projects."),
        (
            {"nomination__marking__score": "standardised"},
            "Before that, the marks of each expert are adjusted to the same mean and spread, so that a strict or lenient expert has no effect.",
        ),
        ({"nomination__panel": {"interests": ["country"]}}, "It is from their own country."),
        (
            {"selection__method": "borda"},
            "The members of the panel vote in secret. Each member ranks the projects. The higher a project is ranked, the more points it receives.",
        ),
        (
            {"selection__method": "schulze"},
            "The members of the panel vote in secret. Each member ranks the projects. Each project is compared with each other project by how many members prefer it (Schulze method).",
        ),
        ({"selection__method": "stv", "selection__casting_vote": True}, "the chair decides"),
        ({"announcement__challenge_days": 10}, "there are 10 days to challenge it"),
        (
            {"kind": "rehearsal"},
            "In a test edition, a phase can also be ended early, so that the next one can be tried.",
        ),
        ({"kind": "record"}, "This edition is over. Its rules are a record, as far as they are known."),
    ],
)
def test_a_rule_is_said_in_plain_words(changes, words):
    assert has(small_rules(**changes), words)


def test_a_ballot_that_never_changes_says_nothing_of_changes():
    assert not has(small_rules(voting__ballot={"change": "never"}), "changes")


def test_a_past_edition_says_nothing_of_amendments():
    assert not has(small_rules(kind="record"), "These rules are frozen when the first phase opens.")


def test_an_unknown_date_is_named_under_its_phase():
    rules = small_rules(unknown=[{"at": "phases.voting.opens"}], voting__opens=None)
    assert spoken(rules)[-2:] == ["Public voting:", "when it opened"]
    assert has(rules, "Public voting: until 28 February 2027, 23:00.")


def test_instants_are_shown_in_the_zone_of_the_rules():
    rules = small_rules(timezone="Asia/Tokyo", place={"en": "Tokyo"})
    assert has(rules, "to 28 February 2027, 23:00 UTC+9.")
    assert has(rules, "All times are local in Tokyo (time zone Asia/Tokyo).")
    assert not has(rules, "Geneva")


def test_a_zone_without_a_place_is_named_as_it_is():
    rules = small_rules(timezone="America/St_Johns")
    assert has(rules, "to 28 February 2027, 23:00 UTC\N{MINUS SIGN}3:30.")
    assert has(rules, "The dates are set in the time zone America/St_Johns.") and not has(rules, "Geneva")


@pytest.mark.parametrize("lang", CODES)
def test_the_full_document_is_said_in_every_language(lang):
    assert all(spoken(Rules.model_validate(LATER), lang))


# --- what another version changes -------------------------------------------------------------------------


def told(said: Any) -> str:
    return translator("en").value(said)


def test_a_change_is_shown_as_the_sentence_before_and_the_one_after():
    found = changes(small_rules(), small_rules(voting__ballot={"changes_most": 2}))
    assert [(told(c.section), [told(s) for s in c.before], [told(s) for s in c.after]) for c in found] == [
        (
            "Public voting",
            ["In each category you can make 5 changes."],
            ["In each category you can make 2 changes."],
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            {"voting__ballot": {"changes_most": 5}},
            {"voting__ballot": {"changes_most": 2}},
            "Falls from 5 to 2.",
        ),
        (
            {"voting__ballot": {"changes_most": 1}},
            {"voting__ballot": {"changes_most": 2}},
            "Rises from 1 to 2.",
        ),
        ({}, {"voting__closes": "2027-04-20T23:59:59"}, None),
        ({}, {"submission__consent": "required"}, None),
    ],
)
def test_a_number_that_falls_or_rises_is_said_from_which_to_which(old, new, said):
    found = changes(small_rules(**old), small_rules(**new))
    assert found
    assert [told(step) for change in found for step in change.steps] == ([said] if said else [])


def test_a_sentence_in_the_place_of_another_has_no_step():
    found = changes(small_rules(), small_rules(submission__limits={"per_entity": 5}))
    assert [(len(change.before), len(change.after), change.steps) for change in found] == [(1, 1, ())]


def test_a_sentence_stands_beside_the_same_one_with_another_number_though_another_comes_before_it():
    old = small_rules(submission__limits={"per_entity_and_category": 1})
    new = small_rules(submission__limits={"per_entity": 5, "per_entity_and_category": 2})
    assert [([told(s) for s in c.before], [told(s) for s in c.after]) for c in changes(old, new)] == [
        (
            ["An owner may have at most 1 project in a category."],
            ["An owner may have at most 2 projects in a category."],
        ),
        ([], ["An owner may have at most 5 projects in this edition."]),
    ]


def test_editions_are_compared_by_section_without_what_always_differs():
    found = differences(load_shipped("2024"), load_shipped("2025"))
    ids = [section.id for section in found]
    assert "submission" in ids and not {"_about", "_reported"} & set(ids)
    assert all(change.before or change.after for section in found for change in section.changes)
    assert differences(load_shipped("2025"), load_shipped("2025")) == []


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_edition_can_be_compared_with_every_other(name):
    for other in shipped():
        for section in differences(load_shipped(other), load_shipped(name)):
            texts = [told(said) for change in section.changes for said in (*change.before, *change.after)]
            assert texts and all(text.strip() and "%(" not in text for text in texts)


PAST = [(name, load_shipped(name)) for name in shipped() if name.isdigit()]


def test_reported_numbers_of_parts_are_named_and_not_quoted():
    said = [without_isolates(told(counted(each.what))) for each in load_shipped("2016").reported]
    assert {"Selected projects (Africa)", "Selected projects (Private sector)"} <= set(said)
    assert "Selected projects (Academia and others)" in said
    for name in shipped():
        for each in load_shipped(name).reported:
            assert not isinstance(counted(each.what), str), each.what
    assert counted("visitors: Africa") == "visitors: Africa" and counted("votes: Mars") == "votes: Mars"


def test_a_rehearsal_says_once_that_it_is_one():
    assert sum("This is a test edition" in said for said in spoken(load_shipped("rehearsal"))) == 1
    assert has(small_rules(kind="rehearsal"), "in this test edition have no effect")


def test_questions_of_some_categories_name_them_and_do_not_show_codes():
    said = next(said for said in SPOKEN if said.startswith("Asked only in these categories"))
    assert "C1" not in said and "First" in said


def test_a_rule_stands_with_the_editions_that_say_it():
    sections = {section.id: section for section in history(PAST)}
    assert not {"_about", "_calendar", "_reported", "_unknown"} & sections.keys()
    voting = {told(each.says): each.editions for each in sections["voting"].changed}
    assert voting["At most 3 projects pass in each category."] == (("2015", "2015"),)
    assert voting["At most 5 projects pass in each category."][-1][1] == "2026"
    assert "You can choose one project in each category." in [
        told(each.says) for each in sections["voting"].unchanged
    ]
    limits = [told(each.says) for each in sections["voting"].changed if "projects pass" in told(each.says)]
    places = [[told(each.says) for each in sections["voting"].changed].index(text) for text in limits]
    assert places == list(range(places[0], places[0] + len(limits))), "forms of one sentence are apart"


def test_every_sentence_of_the_history_is_said_by_just_those_editions():
    for section in history(PAST):
        for name, rules in PAST:
            (said,) = [each for each in guidelines(rules).sections if each.id == section.id] or [None]
            texts = [] if said is None else pairs_of(said)
            years = [year for year, _ in PAST]
            told_there = []
            for each in (*section.changed, *section.unchanged):
                if any(years.index(a) <= years.index(name) <= years.index(b) for a, b in each.editions):
                    told_there += [(each.parent, each.says), *((each.says, under) for under in each.under)]
            assert sorted(map(repr, told_there)) == sorted({repr(pair) for pair in texts})


def pairs_of(section):
    """Each sentence with the one under which it stands."""
    entries = [entry for group in section.groups for entry in group.entries]
    return [pair for e in entries for pair in [(None, e.says), *((e.says, each) for each in e.under)]]


def test_the_same_rules_change_nothing():
    assert changes(small_rules(), small_rules()) == []


def test_a_phase_that_is_added_is_all_new():
    document = small_rules().model_dump(mode="json")
    document["phases"].insert(3, document["phases"][2] | {"id": "second", "opens": None, "closes": None})
    found = changes(small_rules(), Rules.model_validate(document))
    assert any(change.before == () and len(change.after) > 10 for change in found)


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_edition_is_said_in_every_language(name, lang):
    sentences = spoken(load_shipped(name), lang)
    assert len(sentences) > 30
    assert not [sentence for sentence in sentences if "%(" in sentence or not sentence.strip()]


def test_certificates_are_promised_by_contests_and_of_past_ones_nothing_is_claimed():
    """Others ran the past editions, and nobody can check their certificates here."""
    past = [name for name in shipped() if load_shipped(name).kind == "record"]
    assert len(past) == 14
    assert not any(
        "ertificate is" in said or "Certificates are" in said
        for name in past
        for said in spoken(load_shipped(name))
    )
    assert any("Certificates are given to" in said for said in spoken(load_shipped("rehearsal")))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Projects are ranked by their votes."),
        ({"voting__cut__basis": []}, "Projects are ranked by their votes."),
        (
            {
                "voting__ballot__form": "ranking",
                "voting__ballot__choices": 3,
                "voting__count__method": "schulze",
            },
            "Projects are ranked by their place in the count.",
        ),
        (
            {"voting__ballot__form": "points", "voting__ballot__choices": 3, "voting__ballot__points": 6},
            "Projects are ranked by their points.",
        ),
    ],
)
def test_people_who_were_not_shortlisted_are_quoted_what_the_count_ranks_by(changes, said):
    assert str(quoted(rules := small_rules(**changes), rules.votings[0])[0]) == said


def test_people_whom_experts_did_not_choose_are_quoted_the_marks():
    rules = small_rules(nomination__cut__basis=[])
    phase = rules.of_kind(NominationPhase)[0]
    assert "Projects are ranked by the marks of the experts." in map(str, quoted(rules, phase))
