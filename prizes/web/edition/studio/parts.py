"""The page of one part of a draft, the page of all dates, and what is shown beside them as one types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from prizes import clock
from prizes.edition.document.problem import Way
from prizes.edition.guidelines.structure import GuidelineSection
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.queries import speak_of
from prizes.edition.studio import refusals
from prizes.edition.studio.beginning import MOST_YEARS
from prizes.edition.studio.queries import Draft, edition_draft
from prizes.edition.studio.reading import page_mark, read_form
from prizes.edition.studio.schema import (
    Asks,
    KeyAsked,
    PartPage,
    kind_of,
    pages_on,
    part_at,
    phase_models,
    questions,
)
from prizes.edition.studio.sections import (
    ABOUT,
    CALENDAR,
    DraftFault,
    Named,
    blocks,
    entry_name,
    faults_of,
    page_name,
    rules_of_draft,
    texts_of,
    untranslated,
)
from prizes.edition.studio.skeletons import skeleton
from prizes.edition.studio.ways import ABSENT, mark_of, put, read_way, value_at, way_text
from prizes.edition.titles import KIND_TITLES
from prizes.gate.permissions import Who
from prizes.i18n.translator import without_isolates
from prizes.kit.sentence import N_
from prizes.web.edition.studio.shown import KeyShown, Showing, keys_shown, marks_of
from prizes.web.layout.forms import Fields
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry of a list, or a part that has a page of its own."""

    page: str
    name: Named
    faults: int
    missing: int
    used: bool = True
    """Whether the document has such a part, or anything in such a list, or has it always."""
    count: int | None = None


def part_page(document: dict[str, Any], address: str) -> PartPage:
    """The page that an address names. Raises Missing."""
    way = () if address == ABOUT else read_way(address)
    page = pages_on(document, way)[-1]
    here = value_at(document, way)
    if page.way != way or (here is ABSENT and way and isinstance(way[-1], int)):
        raise refusals.unknown_part()
    return page


def is_of_alike(page: PartPage) -> bool:
    """Whether it is an entry of a list whose entries are all of one kind."""
    return bool(page.way) and isinstance(page.way[-1], int) and page.way[:-1] != ("phases",)


def plain(at: PageAt, name: Named) -> str:
    """A name without marks of its language, for titles."""
    return without_isolates(at.voice.say(name) if isinstance(name, str) else at.voice.words(name)[0])


def page_address(way: Way) -> str:
    return way_text(way) or ABOUT


@pages.page("/office/drafts/{draft}/{way}", "studio/part.html", Who.STEWARD)
async def draft_part_page(at: PageAt, draft: str, way: str) -> Values:
    """The form of one part, or a list of parts."""
    found = await edition_draft(at.session, draft)
    page = part_page(found.document, way)
    faults = faults_of(found.document, clock.now())
    said = beside(at, found, found.document, page, faults)  # first: it says whose words the page uses
    showing = _showing(at, found, page)
    keys = [] if page.entries else keys_shown(showing)
    return {
        "draft": found,
        "page": page,
        "way": page_address(page.way),
        "heading": plain(at, page_name(found.document, page)),
        "ways": [
            (page_address(each.way), page_name(found.document, each))
            for each in pages_on(found.document, page.way)[1:-1]
        ],
        "groups": _groups(keys),
        "below": _below(found.document, page, faults),
        "kinds": _kinds(at) if page.way == ("phases",) else [],
        "mark": mark_of(value_at(found.document, page.way))
        if page.entries
        else page_mark(showing.part, _asked(page)),
        "there": page.entries
        or not page.optional
        or value_at(found.document, page.way) not in (None, ABSENT),
        "following": following(found.document, page, faults),
        "another": is_of_alike(page),
        **said,
    }


def _showing(at: PageAt, found: Draft, page: PartPage) -> Showing:
    typed = at.typed if at.refusal is not None and "seen" in at.typed else None
    return Showing(found.document, page, at.voice, texts_of(found.base.model_dump(mode="json")), typed)


def _asked(page: PartPage) -> list[KeyAsked]:
    return [] if page.entries else [each for each in questions(page.model) if each.of_page]


def _groups(keys: list[KeyShown]) -> list[tuple[str, list[KeyShown]]]:
    """Keys of one part together; those of the page itself each in the place they have."""
    made: list[tuple[str, list[KeyShown]]] = []
    for key in keys:
        if made and made[-1][0] == key.group:
            made[-1][1].append(key)
        else:
            made.append((key.group, [key]))
    return made


def _below(document: dict[str, Any], page: PartPage, faults: list[DraftFault]) -> list[EntryShown]:
    """Entries of a list; of a part, the parts and lists that have pages of their own."""
    if page.entries:
        entries = value_at(document, page.way)
        return [
            _entry(document, (*page.way, place), entry_name(each, place), faults)
            for place, each in enumerate(entries if isinstance(entries, list) else [])
        ]
    made = []
    for asked in questions(page.model):
        if asked.of_page or not page.way:
            continue
        way: Way = (*page.way, *asked.key)
        value = value_at(document, way)
        shown = _entry(document, way, asked.label, faults)
        count = len(value) if isinstance(value, list) and value else None
        used = value not in (None, ABSENT, []) or not (asked.nullable or asked.asks is Asks.ENTRIES)
        made.append(replace(shown, used=used, count=count))
    return made


def _entry(document: dict[str, Any], way: Way, name: Named, faults: list[DraftFault]) -> EntryShown:
    wrong = sum(fault.way[: len(way)] == way and not fault.translation for fault in faults)
    missing = sum(len(languages) for _, languages in untranslated(value_at(document, way)))
    return EntryShown(page_address(way), name, wrong, missing)


def _kinds(at: PageAt) -> list[tuple[str, str]]:
    """Kinds of phases that can be added."""
    return [(kind, at.voice.say(KIND_TITLES[kind])) for kind in map(kind_of, phase_models())]


def following(
    document: dict[str, Any], page: PartPage, faults: Iterable[DraftFault] = ()
) -> tuple[str, Named] | None:
    """The next row of the overview."""
    rows = [row for block in blocks(document, faults) for row in block.rows]
    place = next((n for n, row in enumerate(rows) if row.page == page_address(page.way)), None)
    if place is None or place + 1 >= len(rows):
        return None
    return rows[place + 1].page, rows[place + 1].name


# --- beside ----------------------------------------------------------------------------------------------


def beside(
    at: PageAt, found: Draft, document: dict[str, Any], page: PartPage, faults: list[DraftFault]
) -> Values:
    """What is wrong on this page and below it, and the guidelines of this part as they will read."""
    rules = rules_of_draft(document)
    if rules is not None:
        speak_of(rules)  # the guidelines beside are in the words of the draft
    section = section_of(document, page.way)
    said = next((s for s in guidelines(rules).sections if s.id == section), None) if rules else None
    own = _own_sentences(document, page, section) if said else None
    before = next((s for s in guidelines(found.base).sections if s.id == section), None)
    return {
        "page_faults": [
            each for each in faults if each.way[: len(page.way)] == page.way and not each.translation
        ],
        "said": said,
        "said_before": _sentences(before),
        "own": [entry for group in said.groups for entry in group.entries if repr(entry) in own]
        if said and own is not None
        else [],
        "many": said is not None and sum(len(group.entries) for group in said.groups) > MOST_OPEN,
        "readable": rules is not None,
        "bars": bars(document),
    }


def section_of(document: dict[str, Any], way: Way) -> str:
    """The section of the guidelines that a part is said in."""
    if way[:1] == ("categories",):
        return "_categories"
    if len(way) > 1 and way[0] == "phases":
        phase = value_at(document, way[:2])
        return str(phase.get("id", "")) if isinstance(phase, dict) else ""
    first = str(way[0]) if way else ""
    return {"phases": "_calendar", "unknown": "_unknown", "reported": "_reported"}.get(first, "_about")


MOST_OPEN = 8
"""Sentences of a section that are shown without being asked for."""


def _own_sentences(document: dict[str, Any], page: PartPage, section: str) -> set[str] | None:
    """What the guidelines would not say without this part, or with its usual values. None: that cannot be told."""
    if len(page.way) <= len(("phases", 0)) or page.entries:
        return None
    entry = isinstance(page.way[-1], int)
    other = ABSENT if entry else None if page.optional else skeleton(page.model)
    without, with_it = rules_of_draft(put(document, page.way, other)), rules_of_draft(document)
    if without is None or with_it is None:
        return None
    found = [
        _sentences(next((s for s in guidelines(rules).sections if s.id == section), None))
        for rules in (with_it, without)
    ]
    return found[0] - found[1]


def _sentences(section: GuidelineSection | None) -> set[str]:
    """Each entry as text that can be compared."""
    return {repr(entry) for group in section.groups for entry in group.entries} if section else set()


@pages.page(
    "/office/drafts/{draft}/{way}/beside", "studio/beside.html", Who.STEWARD, block="beside", form=True
)
async def draft_beside_page(at: PageAt, draft: str, way: str) -> Values:
    """The check and the guidelines for what is typed, before it is saved."""
    found = await edition_draft(at.session, draft)
    if way == CALENDAR:
        page, document = pages_on(found.document, ("phases",))[-1], with_dates(found.document, at.typed)[0]
    else:
        page = part_page(found.document, way)
        document = found.document
        if not page.entries and "seen" in at.typed:
            part = part_at(document, page)
            made, _ = read_form(part, _asked(page), at.typed, marks_of(document, page))
            document = put(document, page.way, made)
    faults = faults_of(document, clock.now())
    name = N_("Calendar") if way == CALENDAR else page_name(document, page)
    return {
        "draft": found,
        "page": page,
        "way": way,
        "heading": plain(at, name),
        **beside(at, found, document, page, faults),
    }


# --- the calendar ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PhaseDates:
    """Opening and close of a phase as fields of the page of all dates."""

    name: Named
    page: str
    opens: KeyShown
    closes: KeyShown


@dataclass(frozen=True, slots=True)
class PhaseBar:
    """A phase as a bar: where it begins and how long it is, in hundredths of the whole."""

    name: Named
    start: float
    length: float
    opens: datetime | None
    closes: datetime | None


DATES = ("opens", "closes")


@pages.page("/office/drafts/{draft}/calendar", "studio/calendar.html", Who.STEWARD)
async def draft_calendar_page(at: PageAt, draft: str) -> Values:
    """All dates on one page, drawn."""
    found = await edition_draft(at.session, draft)
    page = pages_on(found.document, ("phases",))[-1]
    faults = faults_of(found.document, clock.now())
    return {
        "draft": found,
        "page": page,
        "way": CALENDAR,
        "dates": [_dates(at, found, place) for place, _ in enumerate(_phases(found.document))],
        "mark": dates_mark(found.document),
        "most_years": MOST_YEARS,
        **beside(
            at,
            found,
            found.document,
            page,
            [each for each in faults if each.way[-1:] in [("opens",), ("closes",)]],
        ),
    }


def _phases(document: dict[str, Any]) -> list[Any]:
    phases = document.get("phases")
    return phases if isinstance(phases, list) else []


def _dates(at: PageAt, found: Draft, place: int) -> PhaseDates:
    page = pages_on(found.document, ("phases", place))[-1]
    asked = [each for each in questions(page.model) if each.own in DATES and each.of_page]
    opens, closes = (
        replace(
            shown,
            name=f"phases.{place}.{shown.name}",
            value=_typed(at, f"phases.{place}.{shown.name}", shown.value),
        )
        for shown in keys_shown(Showing(found.document, page, at.voice, set(), None), asked)
    )
    return PhaseDates(page_name(found.document, page), page_address(page.way), opens, closes)


def _typed(at: PageAt, name: str, value: str) -> str:
    return at.typed.get(name) if at.refusal is not None and name in at.typed else value


def dates_mark(document: dict[str, Any]) -> str:
    """Short hash of all dates."""
    asked = [each for place, _ in enumerate(_phases(document)) for each in _of_phase(document, place)]
    return page_mark(document, asked)


def _of_phase(document: dict[str, Any], place: int) -> list[KeyAsked]:
    page = pages_on(document, ("phases", place))[-1]
    return [
        replace(each, key=("phases", place, *each.key)) for each in questions(page.model) if each.own in DATES
    ]


def with_dates(document: dict[str, Any], typed: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document with what was typed on the page of all dates, and what could not be read."""
    asked = [each for place, _ in enumerate(_phases(document)) for each in _of_phase(document, place)]
    return read_form(document, asked, typed)


def bars(document: dict[str, Any]) -> list[PhaseBar]:
    """The phases with both dates, drawn on one line of time."""
    spans = [
        (entry_name(phase, place), _moment(phase.get("opens")), _moment(phase.get("closes")))
        for place, phase in enumerate(_phases(document))
        if isinstance(phase, dict)
    ]
    ends = [each for _, opens, closes in spans for each in (opens, closes) if each]
    if not ends:
        return []
    first, whole = min(ends), (max(ends) - min(ends)).total_seconds() or 1
    made = []
    for name, opens, closes in sorted(spans, key=lambda span: span[1] or span[2] or first):
        begin, end = opens or closes, closes or opens
        if begin is None or end is None:
            continue
        start = 100 * (begin - first).total_seconds() / whole
        length = max(1.0, 100 * (end - begin).total_seconds() / whole)
        made.append(PhaseBar(name, round(min(start, 99), 1), round(length, 1), opens, closes))
    return made


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if isinstance(text, str) else None
    except ValueError:
        return None
