"""The parts of a draft as a list of tasks: what has faults, and what is not translated yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from prizes.edition.check import problems
from prizes.edition.document.components import LANGS
from prizes.edition.document.problem import DocumentProblem, Way
from prizes.edition.document.rules import Rules
from prizes.edition.faults.whole import has_zone
from prizes.edition.remarks import remarks
from prizes.edition.studio.beginning import ONLY_OF_RECORDS
from prizes.edition.studio.schema import (
    Asks,
    KeyAsked,
    PartPage,
    pages_on,
    phase_model,
    question_at,
    questions,
)
from prizes.edition.studio.speaking import Say, in_words_of_forms
from prizes.edition.studio.ways import ABSENT, is_text, read_way, value_at, way_text
from prizes.edition.titles import KIND_TITLES, Said
from prizes.kit.sentence import N_, Sentence, say

NOT_TRANSLATED = say("This text is missing in: %(languages)s.").text
"""Of a problem that is counted as a translation that is missing."""
CALENDAR = "calendar"
ABOUT = "about"
"""Stands in an address for the document's own page."""
Named = str | Said
"""A text to translate, a sentence, or a text of the document."""


@dataclass(frozen=True, slots=True)
class DraftFault:
    """Something wrong, and where it is put right."""

    problem: DocumentProblem
    way: Way
    page: PartPage
    field: str
    """Name of the field on that page; empty where it has none."""
    labels: tuple[Named, ...]
    """The way there in words."""
    models: tuple[type[BaseModel], ...]
    """Of the parts on the way there, the innermost first."""

    @property
    def address(self) -> str:
        """Of its page."""
        return way_text(self.page.way) or ABOUT

    @property
    def translation(self) -> bool:
        return self.problem.wrong.text == NOT_TRANSLATED

    def said(self, in_language: Say) -> str:
        """What is wrong and what to do, in words of the forms."""
        sentences = (_of_forms(each, self.labels) for each in (self.problem.wrong, self.problem.remedy))
        return " ".join(in_words_of_forms(in_language, each, self.models) for each in sentences)


def _of_forms(said: Sentence, labels: tuple[Named, ...]) -> Sentence:
    if said.text == "`%(key)s` is missing." and labels:
        return say("This is missing.")
    if said.text == "Add it. The page on writing rules explains it.":
        return say("Fill it in.")
    return said


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in the list."""

    page: str
    """The way of its page as an address has it; `calendar`: the page of all dates."""
    name: Named
    way: Way
    faults: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    """Translations that are missing, by language."""
    used: bool = True
    """Whether the document has such a part, or anything in such a list."""


@dataclass(frozen=True, slots=True)
class PartBlock:
    """Rows under a heading: the edition, then each phase."""

    name: Named
    rows: tuple[PartRow, ...]
    way: Way = ()


def faults_of(document: dict[str, Any], now: datetime) -> list[DraftFault]:
    """All that is wrong with a draft, each with its place in the forms."""
    return [draft_fault(document, problem) for problem in problems(document, now)]


def notes_on(document: dict[str, Any]) -> list[DraftFault]:
    """What a draft may say and may not mean."""
    return [draft_fault(document, note) for note in remarks(document)]


def draft_fault(document: dict[str, Any], problem: DocumentProblem) -> DraftFault:
    """A fault of a draft with its place in the forms."""
    way = read_way(re.sub(r"\[(\d+)\]", r".\1", problem.place))
    page, question = question_at(document, way)
    rest = way[len(page.way) :]
    name = ""
    if question is not None:
        beyond = rest[len(question.key) :]
        name = way_text(question.key)
        if question.asks is Asks.TEXTS:
            name += f".{beyond[0] if beyond else _lacking(problem) or 'en'}"
        elif question.asks is Asks.ORDERED:
            name += ".0"
    models = tuple(each.model for each in reversed(pages_on(document, way)))
    return DraftFault(problem, way, page, name, tuple(way_names(document, way)), models)


def _lacking(problem: DocumentProblem) -> str:
    """The first language in which a text is missing."""
    return str(problem.wrong.values.get("languages", "")).partition(",")[0]


def way_names(document: Any, way: Way) -> Iterator[Named]:
    """Names of the pages on the way to a place, without the document's own, and of the key there."""
    pages = pages_on(document, way)
    for page in pages[1:]:
        yield page_name(document, page)
    rest = way[len(pages[-1].way) :]
    asked: Iterable[KeyAsked] = () if pages[-1].entries else questions(pages[-1].model)
    yield from (q.label for q in asked if rest and rest[: len(q.key)] == q.key)


def page_name(document: Any, page: PartPage) -> Named:
    """What the page of a part is called: a list or a part by its key, an entry by what it says of itself."""
    if not page.way:
        return N_("Name and place")
    if page.label:
        return page.label
    return entry_name(value_at(document, page.way), int(page.way[-1]))


def entry_name(entry: Any, place: int) -> Named:
    """Of an entry of a list: by its title, label or text, else by its short name, else by its number."""
    if isinstance(entry, dict):
        for key in ("title", "label", "one", "text"):
            if is_text(entry.get(key)):
                text: Said = entry[key]
                return text
        kind = entry.get("kind")
        if isinstance(kind, str) and kind in KIND_TITLES:
            return KIND_TITLES[kind]
        for key in ("name", "code", "id", "at", "what", "source", "of"):
            if entry.get(key):
                return say("%(name)s", name=str(entry[key]))
    return say("Number %(number)s", number=place + 1)


def blocks(document: dict[str, Any], faults: Iterable[DraftFault]) -> list[PartBlock]:
    """All parts with a page of weight, each with what remains to do below it."""
    rows = [
        PartRow(ABOUT, N_("Name and place"), ()),
        PartRow(CALENDAR, N_("Calendar"), ()),
        *(
            _row((question.own,), question.label, document.get(question.own))
            for question in sorted(questions(Rules), key=lambda each: each.own == "phases")
            if not question.of_page
            and (
                question.own not in ONLY_OF_RECORDS
                or document.get("kind") == "record"
                or document.get(question.own)
            )
        ),
    ]
    made = [PartBlock(N_("Edition"), tuple(rows))]
    phases = document.get("phases")
    for place, phase in enumerate(phases if isinstance(phases, list) else []):
        way: Way = ("phases", place)
        model = phase_model(phase.get("kind") if isinstance(phase, dict) else None)
        inner = [PartRow(way_text(way), N_("General"), way)]
        if model is not None:
            inner += _rows(model, phase, way)
        made.append(PartBlock(entry_name(phase, place), tuple(inner), way))
    return _counted(document, made, list(faults))


def _rows(model: Any, part: Any, way: Way) -> Iterator[PartRow]:
    """Parts and lists of a part, and lists within these, but not dates announced earlier."""
    for question in questions(model):
        if question.of_page or question.own == "announced":
            continue
        here: Way = (*way, *question.key)
        inner = value_at(part, question.key)
        yield _row(here, question.label, inner)
        if question.asks is Asks.PART and isinstance(inner, dict):
            for each in questions(question.part) if question.part else ():
                if each.asks is Asks.ENTRIES and each.own in {"fields", "sections", "criteria", "checks"}:
                    yield _row((*here, *each.key), each.label, value_at(inner, each.key))


def _row(way: Way, name: Named, value: Any) -> PartRow:
    return PartRow(way_text(way), name, way, used=value not in (None, ABSENT, []))


def _counted(document: dict[str, Any], made: list[PartBlock], faults: list[DraftFault]) -> list[PartBlock]:
    rows = [row for block in made for row in block.rows]
    wrong: Counter[str] = Counter()
    for fault in faults:
        if not fault.translation:
            wrong[_row_of(rows, fault.way).page] += 1
    missing: dict[str, Counter[str]] = {}
    for way, languages in untranslated(document):
        missing.setdefault(_row_of(rows, way).page, Counter()).update(languages)
    return [
        PartBlock(
            block.name,
            tuple(
                replace(row, faults=wrong[row.page], missing=missing.get(row.page, Counter()))
                for row in block.rows
            ),
            block.way,
        )
        for block in made
    ]


def _row_of(rows: list[PartRow], way: Way) -> PartRow:
    """The row that leads nearest to a place; dates of phases are on the page of all dates."""
    if len(way) == len(("phases", 0, "opens")) and way[0] == "phases" and way[-1] in {"opens", "closes"}:
        return next(row for row in rows if row.page == CALENDAR)
    fitting = [row for row in rows if way[: len(row.way)] == row.way and row.page != CALENDAR]
    return max(fitting, key=lambda row: len(row.way))


def untranslated(document: Any, way: Way = ()) -> Iterator[tuple[Way, list[str]]]:
    """Texts that there are in some languages and not in all, with those that are missing."""
    if isinstance(document, list):
        for place, each in enumerate(document):
            yield from untranslated(each, (*way, place))
    elif is_text(document):
        missing: list[str] = [lang for lang in LANGS if not document.get(lang)]
        if missing:
            yield way, missing
    elif isinstance(document, dict):
        for key, each in document.items():
            yield from untranslated(each, (*way, key))


def texts_of(document: Any) -> set[tuple[str, str]]:
    """All texts with their language: what is among those of the base was taken over."""
    if isinstance(document, dict):
        if is_text(document):
            return set(document.items())
        return {pair for each in document.values() for pair in texts_of(each)}
    return {pair for each in document for pair in texts_of(each)} if isinstance(document, list) else set()


def rules_of_draft(document: dict[str, Any]) -> Rules | None:
    """The rules, where the shape of the draft and its time zone allow them to be told."""
    try:
        rules = Rules.model_validate(document)
    except ValueError:
        return None
    return rules if has_zone(rules) else None
