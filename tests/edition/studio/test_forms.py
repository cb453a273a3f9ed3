"""The forms of the studio are made from the types of the rules: all of them can be reached, and nothing changes by itself."""

from __future__ import annotations

import json

import pytest

from prizes.edition.document.loading import load_example, load_shipped, shipped
from prizes.edition.document.rules import Rules
from prizes.edition.studio.beginning import ONLY_OF_RECORDS, SMALLEST
from prizes.edition.studio.labels import HELPS, LABELS, PARTS
from prizes.edition.studio.reading import effective, fields, names, read_form
from prizes.edition.studio.schema import (
    Asks,
    kind_of,
    pages_on,
    phase_model,
    phase_models,
    question_at,
    questions,
)
from prizes.edition.studio.sections import blocks, faults_of, rules_of_draft
from prizes.edition.studio.skeletons import skeleton
from prizes.edition.studio.speaking import in_words_of_forms
from prizes.edition.studio.values import value_words
from prizes.edition.studio.ways import ABSENT, put, read_way, value_at
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.sentence import Sentence
from prizes.web.edition.studio.shown import marks_of
from prizes.web.layout.forms import MOST_FIELDS, Fields
from tests.contest import at
from tests.edition.documents import BEFORE, changed

NOW = at("2026-10-20 12:00")


def models(model=Rules, seen=None):
    """All parts of the document."""
    seen = {} if seen is None else seen
    if model.__name__ not in seen:
        seen[model.__name__] = model
        for asked in questions(model):
            if asked.part is not None:
                models(asked.part, seen)
        if model.__name__ == "PhaseBase":
            for phase in phase_models():
                models(phase, seen)
    return seen


ALL = models()
PAIRS = [(name, asked) for name, model in ALL.items() for asked in questions(model)]


def leaves(schema, node, seen=()):
    """Every key of the schema with plain values below it, as part and key."""
    name = node["$ref"].rpartition("/")[2] if "$ref" in node else None
    if name in seen:
        return
    node = schema["$defs"][name] if name else node
    for each in node.get("anyOf", node.get("oneOf", [])):
        yield from leaves(schema, each, (*seen, name))
    if "items" in node:
        yield from leaves(schema, node["items"], (*seen, name))
    for key, inner in node.get("properties", {}).items():
        yield node.get("title", name), key
        yield from leaves(schema, inner, (*seen, name))


def test_every_rule_of_the_schema_has_a_field_or_a_page():
    schema = Rules.model_json_schema()
    asked = {(asked.models[0], asked.own) for name, asked in PAIRS}
    inline = {(q.models[0], q.key[0]) for _, q in PAIRS if len(q.key) > 1}
    of_groups = {
        (name, str(q.key[0])) for name, model in ALL.items() for q in questions(model) if len(q.key) > 1
    }
    lacking = {
        pair
        for pair in leaves(schema, schema)
        if pair not in asked | inline | of_groups and (pair[0], pair[1]) != ("Rules", "format")
    }
    assert lacking == set()
    assert len(asked) > 140


@pytest.mark.parametrize(("name", "asked"), PAIRS, ids=lambda each: getattr(each, "own", each))
def test_every_key_and_every_value_has_words(name, asked):
    assert asked.label in LABELS.values(), f"{name}.{asked.own} has no label"
    for value in asked.values:
        if asked.asks is not Asks.CHOICE_OR_NUMBER or value != "number":
            assert value_words(asked.models, asked.own, value), f"{name}.{asked.own}: {value}"


def test_no_label_and_no_help_is_of_a_key_that_is_gone():
    known = {f"{name}.{asked.own}" for _, asked in PAIRS for name in (*asked.models, "*")}
    known |= {f"{name}.{q.key[0]}" for name, model in ALL.items() for q in questions(model)}
    known |= {f"*.{q.key[0]}" for model in ALL.values() for q in questions(model)} | {"Rules.format"}
    assert {*LABELS, *HELPS} <= known
    assert set(PARTS) <= {*ALL, "Phase"}


def pages(document, way=()):
    """Every page of a document: its own, and those of all parts, lists and entries that there are."""
    page = pages_on(document, way)[-1]
    assert page.way == way
    yield page
    if page.entries:
        for place, _ in enumerate(value_at(document, way) or []):
            yield from pages(document, (*way, place))
        return
    for asked in questions(page.model):
        inner = value_at(document, (*way, *asked.key))
        if not asked.of_page and inner not in (None, ABSENT):
            yield from pages(document, (*way, *asked.key))


def sent(part, asked, marks):
    """As a browser sends the form of a page."""
    pairs = [pair for each in asked for pair in fields(part, each, marks)]
    filled = {name for name, _ in pairs}
    lacking = [(n, "") for each in asked if each.asks is Asks.ORDERED for n in names(part, each, marks)]
    return Fields([*pairs, *(pair for pair in lacking if pair[0] not in filled)])


SHIPPED = {name: load_shipped(name) for name in shipped()}


@pytest.mark.parametrize("whole", [False, True], ids=["untouched", "read"])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_form_read_back_gives_the_same_document_and_hash(name, whole):
    rules = SHIPPED[name]
    document = rules.model_dump(mode="json")
    made = document
    for page in pages(document):
        if page.entries:
            continue
        part = value_at(document, page.way)
        asked = [each for each in questions(page.model) if each.of_page]
        marks = marks_of(document, page)
        typed = sent(part, asked, marks)
        assert len(typed.pairs) < MOST_FIELDS
        read, wrong = read_form(part, asked, typed, marks, whole=whole)
        assert not wrong
        if not whole:
            assert read == part
        made = put(
            made,
            page.way,
            {**read} if page.way else {**made, **{q.own: read.get(q.own) for q in asked if q.own in read}},
        )
    again = Rules.model_validate(json.loads(json.dumps(made)))
    assert again.canonical() == rules.canonical()
    assert again.sha256() == rules.sha256()


def test_what_is_typed_is_read_by_how_it_is_asked():
    cut = SHIPPED["rehearsal"].phases[2].cut.model_dump(mode="json")
    asked = [q for q in questions(ALL["Cut"]) if q.of_page]
    typed = dict(sent(cut, asked, []).pairs) | {
        "most": "7",
        "threshold": "3/5",
        "title.en": "Finalists",
        "ties.0": "panel",
    }
    read, wrong = read_form(cut, asked, Fields(list(typed.items())))
    assert not wrong
    assert (read["most"], read["threshold"], read["title"]) == (7, "3/5", {"en": "Finalists"})
    assert read["ties"][0] == "panel"
    assert cut["most"] != 7


@pytest.mark.parametrize(("name", "typed"), [("most", "many"), ("most", "9" * 400), ("screeners", "1.5")])
def test_what_is_no_number_is_said_beside_its_field(name, typed):
    asked = [q for q in questions(ALL["Screening" if name == "screeners" else "Recognition"]) if q.of_page]
    read, wrong = read_form({}, asked, Fields([(name, typed)]))
    assert list(wrong) == [name] or read[name] < 10**10


def test_a_number_of_words_left_empty_is_no_limit():
    asked = [q for q in questions(ALL["FormField"]) if q.of_page]
    part = {"words": {"least": 5, "most": 9}}
    pairs = [pair for pair in sent(part, asked, []).pairs if not pair[0].startswith("words")]
    read, _ = read_form(part, asked, Fields([*pairs, ("words.least", ""), ("words.most", "")]))
    assert read["words"] is None


@pytest.mark.parametrize("name", SHIPPED)
def test_the_overview_leads_to_every_part_of_weight(name):
    document = SHIPPED[name].model_dump(mode="json")
    made = blocks(document, faults_of(document, NOW))
    rows = [row.page for block in made for row in block.rows]
    assert len(rows) == len(set(rows))
    assert {"about", "calendar"} | {q.own for q in questions(Rules) if not q.of_page} <= set(rows) | {
        *ONLY_OF_RECORDS
    }
    for row in rows:
        if row not in {"about", "calendar"}:
            assert pages_on(document, read_way(row))[-1].way == read_way(row)


def test_a_fault_leads_to_its_field():
    document = SHIPPED["rehearsal"].model_dump(mode="json")
    document["phases"][0]["form"]["fields"][0]["words"] = {"least": 9, "most": 3}
    document["phases"][0]["form"]["fields"][0].pop("label")
    found = {(fault.page.way, fault.field) for fault in faults_of(document, NOW)}
    assert (("phases", 0, "form", "fields", 0), "label.en") in found
    document = SHIPPED["rehearsal"].model_dump(mode="json") | {"timezone": "Nowhere/Land"}
    assert ((), "timezone") in {(fault.page.way, fault.field) for fault in faults_of(document, NOW)}


def said_in_forms(lang, *changes):
    """What the studio says of the small contest with these changes."""
    return " ".join(each.said(translator(lang).say) for each in faults_of(changed(*changes), BEFORE))


def test_a_fault_is_said_in_the_words_of_the_forms():
    ballot = {"change": "never", "changes_most": 2}
    said = without_isolates(said_in_forms("en", (("phases", 2, "ballot"), ballot)))
    assert (
        "Remove “Most changes in one category”, or set “Until when a vote can be changed” to “Until the close”."
        in said
    )


def test_a_key_of_a_part_and_a_command_are_said_without_backticks():
    voice = translator("en")

    def told(text, *models):
        return without_isolates(in_words_of_forms(voice.say, Sentence(text), models))

    assert (
        told("Raise `limits.per_person`.", ALL["SubmissionPhase"])
        == "Raise “By one nominator in the edition”."
    )
    assert told("As `prizes log auditor` prints it.", Rules) == "As “prizes log auditor” prints it."
    assert told("Set `method` to “plurality”.", ALL["SelectionPhase"]).startswith("Set “")
    assert "plurality" not in told("Set `method` to “plurality”.", ALL["SelectionPhase"])


@pytest.mark.parametrize("name", [name for name in ALL if name not in {"Rules", "PhaseBase"}])
def test_a_new_entry_is_named_otherwise_than_its_siblings(name):
    first = skeleton(ALL[name])
    second = skeleton(ALL[name], [first])
    for key in ("id", "code", "number"):
        if key in first and not (name == "Reported" and key == "number"):
            assert first[key] != second[key]


@pytest.mark.parametrize("kind", [kind_of(model) for model in phase_models()])
def test_a_new_phase_can_be_told_at_once(kind):
    document = load_example(SMALLEST).model_dump(mode="json")
    added = skeleton(phase_model(kind), document["phases"])
    assert added["id"] not in {phase["id"] for phase in document["phases"]}
    assert rules_of_draft(put(document, ("phases", len(document["phases"])), added))


@pytest.mark.parametrize(
    ("had", "sent_now", "read"),
    [
        (["experts", "stewards"], ["public", "experts", "stewards"], ["public", "experts", "stewards"]),
        (["stewards", "experts"], ["public", "experts", "stewards"], ["stewards", "experts", "public"]),
        (["public", "experts"], ["experts"], ["experts"]),
        (["experts"], [], []),
    ],
)
def test_of_several_the_form_has_the_order_unless_the_document_had_another(had, sent_now, read):
    (asked,) = [each for each in questions(ALL["FormField"]) if each.own == "shown_to"]
    made, _ = read_form({"shown_to": had}, [asked], Fields([("shown_to", each) for each in sent_now]))
    assert made["shown_to"] == read


def test_default_values_are_shown_where_a_document_leaves_them_out():
    by_key = {q.key: q for q in questions(ALL["Form"])}
    assert effective({}, by_key["title_words", "most"]) == 20
    assert effective({}, by_key["sdgs_most",]) == 17


def test_a_place_in_no_page_is_asked_by_the_nearest():
    document = SHIPPED["rehearsal"].model_dump(mode="json")
    page, asked = question_at(document, ("phases", 0, "nothing", "there"))
    assert (page.way, asked) == (("phases", 0), None)
