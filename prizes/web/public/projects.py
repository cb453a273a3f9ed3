"""Nominated projects for everybody: categories, the list with filters and search, one project."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.certificates.queries import CertificateRow, of_projects
from prizes.certificates.rules.standing import KINDS
from prizes.edition.document.components import Audience
from prizes.edition.document.phases import VotingPhase
from prizes.edition.kinds.dimensions import class_titles
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import phase_at
from prizes.edition.titles import honour_titles, honouring
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.readers.plain import plain_votes
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.excerpt import first_sentence
from prizes.nomination import refusals
from prizes.nomination.queries.carried import other_entries
from prizes.nomination.queries.projects import (
    PAGE,
    classes_of,
    public_count,
    public_counts_by_category,
    public_project,
    public_projects,
)
from prizes.nomination.rules.form import sentence_of, submission_of
from prizes.nomination.rules.states import LABELS, PUBLIC, State
from prizes.promotion.queries.claims import claim_of
from prizes.promotion.words import sheet_of
from prizes.stocktaking.actions.entrusting import seeks_focal_point
from prizes.stocktaking.queries.updates import approved_updates
from prizes.stocktaking.rules.updates import STATUSES
from prizes.web.ballot.ballot_paper import vote_offer
from prizes.web.layout.cards import card, project_picture
from prizes.web.layout.linked import of_project
from prizes.web.layout.options import country_options, region_options, stakeholder_options
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.searching import page_number
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import AS_ANYBODY, AS_VOTERS, answers_for, category_number, names
from prizes.web.public.honoured import HONOURED, honoured
from prizes.web.screening.queue import category_options, class_filters, filters_of, link_to, wrong_target

router = APIRouter()


@router.get("/{lang:lang}/{edition}/projects/{project}", dependencies=allow(Who.PUBLIC))
async def project_page(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, project: str
) -> Response:
    """What the rules show to the public; while voting is open, to signed-in readers also what voters see."""
    found = await public_project(session, edition, project)
    if found is None:
        raise refusals.unknown_project()
    person, lang = (me.person if me else None), lang_of(request)
    reading = await reading_for(request, session, edition, found)
    answers = answers_for(edition.rules, found, _audience(edition, me), reading)
    claim = await claim_of(session, found)
    sheet = sheet_of(edition, found, claim, reading.read_as, translator(lang))
    before, after = await other_entries(session, found)
    text = sentence_of(edition.rules, reading.sheet) or first_sentence(found.summary)
    shared = card(request, reading.read_as.title, text, project_picture(edition, found.id, sheet))
    return page(
        request,
        "nomination/project.html",
        **names(lang),
        project=found,
        entered_before=before,
        entered_after=after,
        category_number=category_number(edition.rules, found.category),
        category=next((c for c in edition.rules.categories if c.code == found.category), None),
        answers=answers,
        card=shared,
        linked=of_project(edition, found, claim, reading.read_as, shared, translator(lang)),
        claim=claim,
        **about_reading(request, reading.read_as),
        offer=await vote_offer(session, edition, person, found.id, found.category, plain_votes(request)),
        honoured=await honoured(session, edition, found, claim),
        certificates=await _certificates(session, found.id, found.state),
        certificate_kinds=KINDS,
        honour_titles=honour_titles(edition.rules),
        updates=await approved_updates(session, found),
        seeks_focal_point=await seeks_focal_point(session, edition, found),
        statuses={status.value: translator(lang).gettext(label) for status, label in STATUSES.items()},
    )


async def _certificates(session: Tx, project: str, state: str) -> list[CertificateRow]:
    there = await of_projects(session, [project]) if state in HONOURED else []
    return [each for each in there if each.is_valid]


def _audience(edition: EditionInForce, me: PerhapsMe) -> tuple[Audience, ...]:
    voting = isinstance(phase_at(edition.rules, clock.now()), VotingPhase)
    return AS_VOTERS if voting and me is not None else AS_ANYBODY


@router.get("/{lang:lang}/{edition}/projects", dependencies=allow(Who.PUBLIC))
async def projects_page(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    filters, number = filters_of(request), page_number(request)
    offset = (number - 1) * PAGE
    found = await public_projects(session, edition, filters, offset=offset, lang=lang_of(request))
    total = await public_count(session, edition, filters)
    classes = await classes_of(session, edition, edition.rules, [each.id for each in found])
    numbers = {c.code: place for place, c in enumerate(edition.rules.categories)}
    return page(
        request,
        "nomination/projects.html",
        block="found",
        **names(lang_of(request)),
        **_offered(request, edition),
        filters=filters,
        class_filters=class_filters(edition.rules, filters, translator(lang_of(request))),
        classes={project: class_titles(edition.rules, each) for project, each in classes.items()},
        wrong_target=wrong_target(filters),
        asks_targets=submission_of(edition.rules).form.sdg_targets != "none",
        narrowed=link_to(filters) != "?",
        found=found,
        total=total,
        first=offset + 1,
        numbers=numbers,
        short_names={c.code: c.short for c in edition.rules.categories},
        previous=link_to(filters, number - 1) if number > 1 else None,
        next=link_to(filters, number + 1) if offset + PAGE < total else None,
    )


def _offered(request: Request, edition: EditionInForce) -> dict[str, Any]:
    """What the filters offer."""
    lang, voice = lang_of(request), translator(lang_of(request))
    champions = honouring(edition.rules, "champion").phase is not None
    states = PUBLIC if champions else PUBLIC - {State.CHAMPION}
    return {
        "categories": category_options(edition, voice),
        "countries": country_options(lang),
        "regions": region_options(lang),
        "stakeholders": stakeholder_options(lang),
        "states": [(state.value, voice.gettext(label)) for state, label in LABELS.items() if state in states],
    }


@router.get("/{lang:lang}/{edition}/categories", dependencies=allow(Who.PUBLIC))
async def categories_page(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    counts = await public_counts_by_category(session, edition)
    return page(request, "nomination/categories.html", counts=counts)
