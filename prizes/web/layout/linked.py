"""The data block of a page (`layout/_linked.html`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlencode

from markupsafe import Markup

from prizes import clock
from prizes.config import settings
from prizes.edition.calendar import ceremony_phase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import in_order
from prizes.edition.titles import phase_title
from prizes.gate.reports.catalogue import ABOUT_REGISTER, CATALOGUE, REGISTER
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.links import address
from prizes.kit.sentence import say
from prizes.kit.tables import MEDIA_TYPES, Form
from prizes.nomination.models import Project
from prizes.nomination.rules.languages import ReadAs
from prizes.nomination.rules.states import State
from prizes.promotion.rules.claims import Claim, words_of
from prizes.promotion.rules.linked_data import (
    SaidOfContribution,
    SaidOfEdition,
    SaidOfProject,
    SaidOfRegister,
    SaidOfWinner,
    SaidOfWinners,
    contribution_data,
    edition_data,
    project_data,
    register_data,
    script_text,
    winners_data,
)
from prizes.promotion.words import BETWEEN, said_in
from prizes.reports.rules.package import LICENCES
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.queries.register import Registered
from prizes.web.layout.cards import Card


def of_edition(edition: EditionInForce, card: Card, voice: Translator) -> Markup:
    rules = edition.rules
    spans = [(rules.instant(phase.opens), rules.instant(phase.closes)) for phase in in_order(rules)]
    opens = [start for start, _ in spans if start]
    ends = [end or start for start, end in spans if end or start]
    return _block(
        edition_data(
            SaidOfEdition(
                page=_edition_page(edition, voice.lang),
                lang=voice.lang,
                name=edition.title(voice.lang),
                about=card.text,
                picture=card.picture.address,
                opens=min(opens, default=None),
                closes=max((end for end in ends if end), default=None),
                ceremony=_ceremony(edition, voice),
            )
        )
    )


def _ceremony(edition: EditionInForce, voice: Translator) -> tuple[str, datetime, str] | None:
    phase = ceremony_phase(edition.rules, clock.now())
    at = edition.rules.instant(phase.opens) if phase else None
    if phase is None or at is None:
        return None
    name = say("%(edition)s: %(phase)s", edition=edition.rules.title, phase=phase_title(phase))
    return without_isolates(voice.say(name)), at, voice.text_in(phase.place)[0]


def of_project(
    edition: EditionInForce, project: Project, claim: Claim, reading: ReadAs, card: Card, voice: Translator
) -> Markup:
    category = edition.rules.category_name(project.category) if project.category else None
    return _block(
        project_data(
            SaidOfProject(
                page=card.address,
                name=reading.title,
                lang=reading.title_lang,
                about=card.text,
                owner=project.owner,
                country=project.country,
                picture=card.picture.address,
                category=voice.text_in(category)[0] if category else "",
                awards=[]
                if claim.state is State.NOMINATED
                else [_award(edition, claim, project.category, voice)],
                site=project.url if project.url.startswith(("http://", "https://")) else "",
                changed=project.updated_at,
                edition=(_edition_page(edition, voice.lang), edition.title(voice.lang)),
            )
        )
    )


def _award(edition: EditionInForce, claim: Claim, category: str | None, voice: Translator) -> str:
    parts = [said_in(words_of(edition.rules, claim), voice)[0], edition.title(voice.lang)]
    if category:
        parts.append(voice.text_in(edition.rules.category_name(category))[0])
    return BETWEEN.join(parts)


@dataclass(frozen=True, slots=True)
class NamedWinner:
    """An honour as the page of winners shows it."""

    project: str
    title: str
    language: str | None
    """Of the title, if it is known."""
    owner: str
    country: str | None
    category: str | None
    claim: Claim


def of_winners(
    edition: EditionInForce, winners: Sequence[NamedWinner], card: Card, voice: Translator
) -> Markup | None:
    """None: nobody is named."""
    if not winners:
        return None
    here = {"lang": voice.lang, "edition": edition.slug}
    awards: dict[str, list[str]] = {}
    for each in winners:
        awards.setdefault(each.project, []).append(_award(edition, each.claim, each.category, voice))
    works = [
        SaidOfWinner(
            page=settings().base_url + address("project_page", {**here, "project": each.project}),
            name=each.title,
            lang=each.language,
            owner=each.owner,
            country=each.country,
            awards=awards[each.project],
        )
        for each in {each.project: each for each in winners}.values()
    ]
    edition_page = (_edition_page(edition, voice.lang), edition.title(voice.lang))
    return _block(winners_data(SaidOfWinners(card.address, card.title, card.text, works, edition_page)))


def of_register(
    projects: Sequence[Registered], asked: Mapping[str, str], first: int, total: int, voice: Translator
) -> Markup:
    """`asked`: what the list is narrowed to, as its address says it; `first`: from nought."""
    base = settings().base_url
    page = base + address("stocktaking_page", {"lang": voice.lang})
    return _block(
        register_data(
            SaidOfRegister(
                page=page,
                here=page + (f"?{urlencode(asked)}" if asked else ""),
                lang=voice.lang,
                name=voice.gettext(REGISTER),
                about=voice.gettext(ABOUT_REGISTER),
                licence=LICENCES[settings().data_licence][1],
                catalogue=base + CATALOGUE,
                files=[
                    (
                        base + address("register_file", {"lang": voice.lang, "format": form, "heads": "ids"}),
                        MEDIA_TYPES[form].partition(";")[0],
                    )
                    for form in get_args(Form)
                ],
                first=first + 1,
                total=total,
                projects=[
                    (_registered_page(one, base, voice.lang), one.title, one.language) for one in projects
                ],
            )
        )
    )


def _registered_page(one: Registered, base: str, lang: str) -> str:
    if one.edition:
        return base + address("project_page", {"lang": lang, "edition": one.edition, "project": one.id})
    return base + address("contributed_page", {"lang": lang, "contribution": one.id})


def of_contribution(one: Contribution, lines: Sequence[str], voice: Translator) -> Markup:
    """`lines`: names of its action lines."""
    base = settings().base_url
    return _block(
        contribution_data(
            SaidOfContribution(
                page=base + address("contributed_page", {"lang": voice.lang, "contribution": one.id}),
                name=one.title,
                lang=one.language,
                about=one.summary,
                owner=one.owner,
                country=one.country,
                lines=lines,
                site=one.url if one.url.startswith(("http://", "https://")) else "",
                changed=one.decided_at,
                register=(base + address("stocktaking_page", {"lang": voice.lang}), voice.gettext(REGISTER)),
            )
        )
    )


def _edition_page(edition: EditionInForce, lang: str) -> str:
    return settings().base_url + address("edition_page", {"lang": lang, "edition": edition.slug})


def _block(data: dict[str, Any]) -> Markup:
    return Markup(script_text(data))  # noqa: S704 - JSON in which nothing is markup
