"""A part of a draft as its page shows it: each key as a field with its words, values and options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prizes.data.languages import PROJECT_LANGUAGES, languages_by_name
from prizes.edition.document.problem import Way
from prizes.edition.document.rules import in_language
from prizes.edition.faults.cuts import GIVEN
from prizes.edition.guidelines.words import RESULTS
from prizes.edition.studio.reading import Pairs, fields, names
from prizes.edition.studio.schema import Asks, KeyAsked, PartPage, part_at, questions
from prizes.edition.studio.values import value_words
from prizes.edition.studio.ways import value_at, way_text
from prizes.i18n.translator import Translator
from prizes.web.layout.forms import Fields
from prizes.web.layout.options import Options
from prizes.web.layout.zones import zone_options


@dataclass(frozen=True, slots=True)
class LanguageText:
    """A text in one language."""

    name: str
    lang: str
    value: str
    rows: int
    taken: bool
    """Whether it says what it said in the edition that the draft was begun from."""


@dataclass(frozen=True, slots=True)
class KeyShown:
    """One key of the rules as a field."""

    name: str
    asks: str
    label: str
    help: str
    needed: bool
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    texts: tuple[LanguageText, ...] = ()
    marks: tuple[tuple[str, tuple[LanguageText, ...]], ...] = ()
    places: tuple[str, ...] = ()
    """Names of the fields of an order."""
    number: str = ""
    group: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def bounds(self) -> dict[str, int]:
        """As attributes of a field for a number."""
        return {name: n for name, n in (("min", self.least), ("max", self.most)) if n is not None}


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown of a document, to whom, and what was typed into the form already."""

    document: dict[str, Any]
    page: PartPage
    voice: Translator
    base_texts: set[tuple[str, str]]
    typed: Fields | None

    @property
    def part(self) -> Any:
        return part_at(self.document, self.page)


def keys_shown(showing: Showing, asked: Iterable[KeyAsked] | None = None) -> list[KeyShown]:
    """The fields of a page, in the order of the document."""
    marks = marks_of(showing.document, showing.page)
    chosen = questions(showing.page.model) if asked is None else asked
    return [_key(showing, each, marks) for each in chosen if each.of_page]


def _key(showing: Showing, asked: KeyAsked, marks: list[str]) -> KeyShown:
    voice, name = showing.voice, way_text(asked.key)
    pairs = _pairs(showing, asked, marks)
    found = dict(pairs)
    texts = tuple(_text(showing, pair) for pair in pairs) if asked.asks is Asks.TEXTS else ()
    by_mark: dict[str, list[LanguageText]] = {}
    if asked.asks is Asks.ANCHORS:
        for pair in pairs:
            by_mark.setdefault(pair[0].split(".")[-2], []).append(_text(showing, pair))
    return KeyShown(
        name=name,
        asks=asked.asks.value,
        label=voice.say(asked.label),
        help=voice.say(asked.help) if asked.help else "",
        needed=asked.needed or (asked.asks is Asks.CHOICE and not asked.nullable),
        value=found.get(name, ""),
        values=tuple(value for each, value in pairs if each == name or asked.asks is Asks.ORDERED),
        options=tuple(_options(showing, asked, found.get(name, ""))),
        texts=texts,
        marks=tuple((mark, tuple(each)) for mark, each in by_mark.items()),
        places=tuple(names(showing.part, asked)) if asked.asks is Asks.ORDERED else (),
        number=found.get(f"{name}.number", ""),
        group=voice.say(asked.group) if asked.group else "",
        least=asked.least,
        most=asked.most,
    )


def _pairs(showing: Showing, asked: KeyAsked, marks: list[str]) -> Pairs:
    """Names and values: as typed where a form was refused, else as the document has them."""
    pairs = fields(showing.part, asked, marks)
    if showing.typed is None:
        return pairs
    known = {name for name, _ in pairs} | set(names(showing.part, asked, marks))
    return [(name, value) for name, value in showing.typed if name in known]


def _text(showing: Showing, pair: tuple[str, str]) -> LanguageText:
    name, value = pair
    lang = name.rpartition(".")[2]
    rows = max(1, min(8, 1 + len(value) // 60 + value.count("\n")))
    return LanguageText(name, lang, value, rows, (lang, value) in showing.base_texts)


def _options(showing: Showing, asked: KeyAsked, now: str) -> Options:
    voice = showing.voice
    if asked.own == "timezone":
        zones = list(zone_options(voice.lang))
        return zones if any(value == now for value, _ in zones) or not now else [(now, now), *zones]
    if asked.values == PROJECT_LANGUAGES:
        return list(languages_by_name(voice.lang))
    if asked.refers:
        found = {value: _word(voice, asked, value) for value in asked.values}
        found |= dict(_referred(showing, asked.refers))
        having = fields(showing.part, asked)
        return [*found.items(), *((value, value) for _, value in having if value and value not in found)]
    return [(value, _word(voice, asked, value)) for value in asked.values]


def _word(voice: Translator, asked: KeyAsked, value: str) -> str:
    said = value_words(asked.models, asked.own, value)
    if said is None:
        return value
    return voice.say(said) if isinstance(said, str) else voice.words(said)[0]


def _referred(showing: Showing, refers: str) -> Options:
    """Entries of elsewhere in the document that a key can name."""
    document, way, lang = showing.document, showing.page.way, showing.voice.lang
    if refers in {"categories", "groups"}:
        return _named(document.get(refers), "code" if refers == "categories" else "id", "title", lang)
    if refers == "sections":
        return _named(value_at(document, (*way[:-2], "sections")), "id", "title", lang)
    if refers == "outcomes":
        return _outcomes(showing)
    if refers in {"classifications", "dimensions"}:
        divisions = document.get("divisions") if refers == "dimensions" else ()
        return [*_classifications(document, lang), *_named(divisions, "id", "title", lang)]
    if refers == "phases":
        return _lines_before(document, way, lang)
    form = next((f for f in _forms(document)), {})
    voice = showing.voice
    goals = [
        ("sdgs", voice.gettext("Text about each goal")),
        ("gdc", voice.gettext("Text about each objective")),
    ]
    return [*_named(form.get("fields"), "id", "label", lang), *goals]


def _outcomes(showing: Showing) -> Options:
    usual = [(value, showing.voice.say(RESULTS[value])) for value in GIVEN]
    own = _named(showing.document.get("honours"), "id", "one", showing.voice.lang)
    return [*usual, *((value, text) for value, text in own if value not in RESULTS)]


def _classifications(document: Mapping[str, Any], lang: str) -> Options:
    """The questions that classify projects."""
    asked = [each for form in _forms(document) for each in form.get("fields") or () if isinstance(each, dict)]
    return _named([each for each in asked if each.get("classifies")], "id", "label", lang)


def _lines_before(document: Mapping[str, Any], way: Way, lang: str) -> Options:
    """The other phases that draw a line."""
    here, phases = value_at(document, way), document.get("phases")
    others = [
        each
        for each in (phases if isinstance(phases, list) else [])
        if isinstance(each, dict) and each is not here and "cut" in each
    ]
    return _named(others, "id", "title", lang)


def _forms(document: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    phases = document.get("phases")
    for phase in phases if isinstance(phases, list) else []:
        if isinstance(phase, dict) and isinstance(phase.get("form"), dict):
            yield phase["form"]


def _named(entries: Any, key: str, text: str, lang: str) -> Options:
    found = entries if isinstance(entries, list) else []
    return [
        (str(each[key]), in_language(each.get(text), lang)[0] or str(each[key]))
        for each in found
        if isinstance(each, dict) and each.get(key)
    ]


def marks_of(document: Any, page: PartPage) -> list[str]:
    """Marks of the scale that a page gives words to."""
    if page.model.__name__ not in {"Scale", "Criterion"}:
        return []
    way: Way = page.way if page.model.__name__ == "Scale" else (*page.way[:-2], "scale")
    scale = value_at(document, way)
    least, most = (scale.get("least", 1), scale.get("most", 5)) if isinstance(scale, dict) else (1, 5)
    if not (isinstance(least, int) and isinstance(most, int)):
        return []
    return [str(mark) for mark in range(least, min(most, least + 100) + 1)]
