"""The record of a panel as a sheet in one language: what a page shows and what is printed come from here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from prizes.accounts.models import Person
from prizes.data.countries import name as country_name
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles, phase_title
from prizes.i18n.translator import Translator
from prizes.kit.sentence import N_, say
from prizes.printing.sheet import Block, Facts, Items, Note, Prose, Rows, Sheet, SheetHeading, SheetText
from prizes.results.rules.winners import WINNER
from prizes.results.sheets.ballot import Texts, ballot_blocks, told
from prizes.review.models import Minutes
from prizes.review.rules.interests import KIND_NAMES
from prizes.review.rules.seats import PARTS, SeatPart

Content = Mapping[str, Any]
OUTCOMES: dict[str, str] = {
    "passed": N_("Passed"),
    "not_passed": N_("Not passed"),
    "undecided": N_("Undecided"),
}


def minutes_sheet(
    edition: EditionInForce, minutes: Minutes, people: Mapping[str, Person], voice: Translator
) -> Sheet:
    """A kept version. `people`: who wrote and confirmed it. Not for a text that was changed: look first."""
    content: Content = json.loads(minutes.content)
    return Sheet(
        lang=voice.lang,
        title=SheetText(heading(edition, content, voice)),
        brand=edition.title(voice.lang),
        banner="" if minutes.chair_id and minutes.steward_id else told(voice, NOT_CONFIRMED),
        blocks=[Facts(_seal(minutes, people, voice)), *record_blocks(edition, content, voice)],
        foot=told(voice, say("SHA-256 of the record: %(hash)s", hash=minutes.sha256)),
        pages=told(voice, say("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
        unprintable=told(voice, say("□ replaces a character that cannot be displayed in this document.")),
    )


NOT_CONFIRMED = say("Draft. Not confirmed by both.")


def heading(edition: EditionInForce, content: Content, voice: Translator) -> str:
    phase = next((p for p in edition.rules.phases if p.id == content["phase"]), None)
    title = voice.words(phase_title(phase))[0] if phase else content["phase"]
    category = edition.rules.category_name(content["category"])
    return told(voice, say("Record of the panel: %(phase)s, %(category)s", phase=title, category=category))


def _seal(minutes: Minutes, people: Mapping[str, Person], voice: Translator) -> list[tuple[str, SheetText]]:
    return [
        (voice.gettext("Version"), SheetText(voice.number(minutes.version))),
        (voice.gettext("SHA-256"), SheetText(minutes.sha256, code=True)),
        (voice.gettext("Written"), _signed(minutes.written_by, minutes.written_at, people, voice)),
        (
            voice.gettext("Confirmed as chair"),
            _signed(minutes.chair_id, minutes.chair_at, people, voice),
        ),
        (
            voice.gettext("Confirmed as steward"),
            _signed(minutes.steward_id, minutes.steward_at, people, voice),
        ),
    ]


def _signed(
    person: str | None, at: datetime | None, people: Mapping[str, Person], voice: Translator
) -> SheetText:
    if person is None or at is None:
        return SheetText(voice.gettext("not yet"))
    name = people[person].name if person in people and people[person].name else person
    return SheetText(voice.say(say("%(name)s, %(moment)s, %(in_zone)s", name=name, moment=at)))


def record_blocks(edition: EditionInForce, content: Content, voice: Translator) -> list[Block]:
    """What a record tells, kept or as it would be now."""
    texts = _texts(content)
    return [
        SheetHeading(voice.gettext("The panel")),
        Facts(_rules(content, voice)),
        *_people(content, voice),
        *_recused(content, texts, voice),
        *_projects(content, texts, voice),
        *_ballots(content, texts, voice),
        *_decisions(edition, content, texts, voice),
        *_note(content, voice),
    ]


def _texts(content: Content) -> Texts:
    people = [*content["present"], *content["absent"], *content["recused"]]
    return {p["person"]: SheetText(p["name"], auto=True) for p in people} | {
        line["project"]: SheetText(line["title"], auto=True) for line in content["projects"]
    }


def _rules(content: Content, voice: Translator) -> list[tuple[str, SheetText]]:
    return [
        (voice.gettext("Rules version"), SheetText(voice.number(content["rules"]["version"]))),
        (voice.gettext("SHA-256 of the rules"), SheetText(content["rules"]["sha256"], code=True)),
    ]


def _people(content: Content, voice: Translator) -> Iterator[Block]:
    for key, label in (("present", N_("Present")), ("absent", N_("Absent"))):
        members = content[key]
        if members or key == "present":
            yield SheetHeading(voice.gettext(label))
            yield Items([_member(m, voice) for m in members]) if members else Note(voice.gettext("None."))


def _member(member: Mapping[str, str], voice: Translator) -> SheetText:
    part = told(voice, PARTS[SeatPart(member["part"])])
    return SheetText(f"{member['name']} ({part})", auto=True)


def _recused(content: Content, texts: Texts, voice: Translator) -> Iterator[Block]:
    yield SheetHeading(voice.gettext("Recused"))
    if not content["recused"]:
        yield Note(voice.gettext("None."))
        return
    yield Rows(
        [SheetText(voice.gettext(label)) for label in (N_("Member"), N_("Project"), N_("Interest"))],
        [
            [
                SheetText(away["name"], auto=True),
                texts.get(away["project"], SheetText(away["project"])),
                SheetText(voice.gettext(KIND_NAMES[away["interest"]])),
            ]
            for away in content["recused"]
        ],
    )


# --- projects ------------------------------------------------------------------------------------------


def _projects(content: Content, texts: Texts, voice: Translator) -> Iterator[Block]:
    lines: Sequence[Mapping[str, Any]] = content["projects"]
    ranked = any(line["rank"] is not None for line in lines)
    yield SheetHeading(voice.gettext("Ranking") if ranked else voice.gettext("Projects"))
    shown = [
        (label, key)
        for label, key in (
            (N_("Rank"), "rank"),
            (N_("Mark"), "mark"),
            (N_("Reviews"), "reviews"),
            (N_("Votes"), "votes"),
            (N_("Outcome"), "outcome"),
            (N_("Reason"), "reason"),
        )
        if any(line[key] not in (None, "") for line in lines)
    ]
    yield Rows(
        [
            SheetText(voice.gettext(label))
            for label in (N_("Project"), N_("Owner"), *(label for label, _ in shown))
        ],
        [
            [
                texts[line["project"]],
                _owner(line, voice),
                *(_value(key, line[key], voice) for _, key in shown),
            ]
            for line in lines
        ],
    )


def _owner(line: Mapping[str, Any], voice: Translator) -> SheetText:
    country = country_name(line["country"], voice.lang) if line["country"] else ""
    return SheetText(" · ".join(filter(None, (line["owner"], country))), auto=True)


def _value(key: str, value: Any, voice: Translator) -> SheetText:
    if value in (None, ""):
        return SheetText("–")
    match key:
        case "mark":
            return SheetText(voice.percent(Fraction(value)))
        case "outcome":
            return SheetText(voice.gettext(OUTCOMES[value]))
        case "reason":
            return SheetText(value, auto=True)
        case _:
            return SheetText(voice.number(value))


# --- ballots and decisions -----------------------------------------------------------------------------


def _ballots(content: Content, texts: Texts, voice: Translator) -> Iterator[Block]:
    if content["ballots"]:
        yield SheetHeading(voice.gettext("Ballots"))
    for ballot in content["ballots"]:
        yield from ballot_blocks(ballot, texts, voice)


def _decisions(edition: EditionInForce, content: Content, texts: Texts, voice: Translator) -> Iterator[Block]:
    if not content["decisions"]:
        return
    titles = honour_titles(edition.rules)
    yield SheetHeading(voice.gettext("Results given by the panel"))
    yield Rows(
        [SheetText(voice.gettext(label)) for label in (N_("Honour"), N_("Project"), N_("Reason"))],
        [
            [
                _honour(decided["title"], titles, voice),
                texts.get(decided["project"], SheetText(decided["project"]))
                if decided["project"]
                else SheetText(voice.gettext("No project")),
                SheetText(decided["reason"] or "–", auto=True),
            ]
            for decided in content["decisions"]
        ],
    )


def _honour(title: str, titles: Mapping[str, Mapping[Any, str]], voice: Translator) -> SheetText:
    if title == WINNER or title not in titles:
        return SheetText(voice.gettext("Winner") if title == WINNER else title)
    text, lang = voice.text_in(titles[title])
    return SheetText(text, lang)


def _note(content: Content, voice: Translator) -> Iterator[Block]:
    if content["note"]:
        yield SheetHeading(voice.gettext("Additional information"))
        yield Prose(SheetText(content["note"], auto=True))
