"""The ceremony for stewards: who is called to the stage in which order, as a page, as CSV and as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi.responses import Response

from prizes import clock
from prizes.data.countries import name as country_name
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import phase_title
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import Translator, translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say
from prizes.kit.tables import MEDIA_TYPES, open_table
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import Block, Facts, Note, Question, Sheet, SheetHeading, SheetText
from prizes.promotion.actions import MOST_CHARACTERS
from prizes.promotion.queries.ceremony import Ceremony, ceremony_of
from prizes.promotion.rules.running_order import RunningField
from prizes.promotion.words import said_in
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
COLUMNS = (
    ("number", N_("Number")),
    ("category", N_("Category")),
    ("honour", N_("Prize")),
    ("title", N_("Project")),
    ("owner", N_("Organization")),
    ("country", N_("Country")),
    ("pronunciation", N_("Pronunciation")),
)


@pages.page("/{edition}/office/ceremony", "promotion/ceremony.html", Who.STEWARD)
async def ceremony_page(at: PageAt) -> Values:
    """Also before the winners are published: stewards prepare it."""
    found, several = await ceremony_of(*at.here, at.asked("phase")), at.edition.rules.announcements
    return {
        "ceremony": found,
        "phase": found.phase,
        "phases_offered": [(each.id, phase_title(each)) for each in several],
        "in_phase": {"phase": found.phase.id} if found.phase and len(several) > 1 else {},
        "most": MOST_CHARACTERS,
        "failed": at.failed,
    }


@pages.router.get(f"{LANG}/{{edition}}/office/ceremony/running-order.csv", dependencies=allow(Who.STEWARD))
async def running_order_csv(at: AtEdition, phase: str | None = None) -> Response:
    voice = translator(lang_of(at.request))
    found = await ceremony_of(*at.here, phase)
    table = open_table("csv", [name for name, _ in COLUMNS], [voice.gettext(label) for _, label in COLUMNS])
    table.add(_rows(found, voice))
    with table.done() as file:
        content = file.read()
    headers = _as_file(at, "csv")
    return Response(content, media_type=MEDIA_TYPES["csv"], headers=headers)


def _rows(ceremony: Ceremony, voice: Translator) -> Iterator[list[Any]]:
    for each in ceremony.fields:
        category = without_isolates(voice.words(each.title)[0])
        if each.no_winner:
            yield ["", category, voice.gettext("No winner"), "", "", "", ""]
        for none in each.without:
            yield ["", category, without_isolates(voice.say(none)), "", "", "", ""]
        for line in each.lines:
            project = ceremony.projects[line.project]
            country = country_name(project.country, voice.lang) if project.country else ""
            honour = without_isolates(said_in(line.words, voice)[0])
            yield [
                line.number,
                category,
                honour,
                project.title,
                project.owner,
                country,
                project.pronunciation,
            ]


@pages.router.get(f"{LANG}/{{edition}}/office/ceremony/running-order.pdf", dependencies=allow(Who.STEWARD))
async def running_order_pdf(at: AtEdition, phase: str | None = None) -> Response:
    sheet = _sheet(at.edition, await ceremony_of(*at.here, phase), translator(lang_of(at.request)))
    content = await print_sheet(sheet, at=clock.now())
    return Response(content, media_type="application/pdf", headers=_as_file(at, "pdf"))


def _as_file(at: AtEdition, kind: str) -> dict[str, str]:
    name = f"{at.edition.slug}-running-order.{kind}"
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}


def _sheet(edition: EditionInForce, ceremony: Ceremony, voice: Translator) -> Sheet:
    def said(sentence: Sentence) -> str:
        return without_isolates(voice.say(sentence))

    when: list[tuple[str, SheetText]] = []
    if ceremony.at:
        when.append((voice.gettext("Begins"), SheetText(voice.moment(ceremony.at))))
    if ceremony.place:
        when.append((voice.gettext("Venue"), SheetText(*voice.text_in(ceremony.place))))
    blocks = [Facts(when)] if when else []
    return Sheet(
        lang=voice.lang,
        title=SheetText(voice.gettext("Running order of the ceremony")),
        brand=edition.title(voice.lang),
        banner="" if ceremony.is_public else voice.gettext(CONFIDENTIAL),
        blocks=[
            *blocks,
            *(block for each in ceremony.fields for block in _blocks(each, ceremony, voice)),
        ],
        foot=said(say("As of %(moment)s, %(in_zone)s.", moment=clock.now())),
        pages=said(say("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
        unprintable=said(say("□ replaces a character that cannot be displayed in this document.")),
    )


CONFIDENTIAL = N_("Confidential. The winners have not been published yet.")


def _blocks(each: RunningField, ceremony: Ceremony, voice: Translator) -> Iterator[Block]:
    yield SheetHeading(without_isolates(voice.words(each.title)[0]))
    if each.no_winner:
        yield Note(voice.gettext("No winner"))
    for none in each.without:
        yield Note(without_isolates(voice.say(none)))
    for line in each.lines:
        project = ceremony.projects[line.project]
        yield Question(SheetText(project.title, project.language))
        honour, lang = said_in(line.words, voice)
        facts = [
            (voice.gettext("Number"), SheetText(voice.number(line.number))),
            (voice.gettext("Prize"), SheetText(honour, lang)),
        ]
        if project.owner:
            facts.append((voice.gettext("Organization"), SheetText(project.owner, auto=True)))
        if project.country:
            facts.append((voice.gettext("Country"), SheetText(country_name(project.country, voice.lang))))
        if project.pronunciation:
            facts.append((voice.gettext("Pronunciation"), SheetText(project.pronunciation, auto=True)))
        yield Facts(facts)
