"""The stewards' pages on rules and calendar: load, amend, extend, and in rehearsals go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.agenda.queries import open_proposals
from prizes.agenda.rules.tasks import Place, place
from prizes.edition import actions, refusals
from prizes.edition.document.problem import Problems
from prizes.edition.publishing import PUBLICATION
from prizes.edition.queries import EditionInForce, editions_in_force, open_proposal
from prizes.edition.spans import in_order
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.permissions import Who, allow
from prizes.web.layout.forms import Fields, Typed, sent_file
from prizes.web.layout.links import to
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import PageAt, Pages, Values, page_at

router = APIRouter()
pages = Pages()


async def _with_document(at: At, typed: Fields) -> tuple[PageAt, bytes]:
    """The uploaded file, else what was pasted; as text it stands in the form again."""
    document = await sent_file(at.request) or typed.get("text").encode()
    return page_at(at, Fields([*typed, ("text", document.decode("utf-8", "replace"))])), document


def _about_document(at: PageAt) -> Values:
    """The document again, with what is wrong in it and where."""
    problems = list(at.refusal.problems) if isinstance(at.refusal, Problems) else []
    return {"problems": problems, "text": at.typed.get("text")}


# --- all editions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Office:
    edition: EditionInForce
    place: Place


@pages.page("/office/", "office/all.html", Who.STEWARD)
async def all_offices(at: PageAt) -> Values:
    """For stewards of all editions: each with where it stands, and loading a new one."""
    found = [Office(e, place(e.rules, clock.now())) for e in await editions_in_force(at.session, hidden=True)]
    return {
        "living": [office for office in found if not office.edition.record],
        "records": [office for office in found if office.edition.record],
        "proposed": len(await open_proposals(at.session, None)),
        **_about_document(at),
    }


@router.post("/{lang:lang}/office/", dependencies=allow(Who.STEWARD))
async def load_edition(request: Request, at: AtService, typed: Typed) -> Response:
    """Make an edition of a rules document."""
    here, document = await _with_document(at, typed)
    try:
        loaded = await actions.load(at.session, actions.checked(document), loader=at.by)
    except Refusal as refusal:
        return await all_offices.again(here, refusal)
    return see_other(request, to(request, "office_home", edition=loaded.slug), _loaded(loaded))


def _loaded(edition: EditionInForce) -> str:
    """The notice after a load."""
    return "rules-loaded" if edition.published else "contest-loaded"


# --- rules -----------------------------------------------------------------------------------------------


@pages.page("/{edition}/office/rules", "office/rules.html", Who.OBSERVER)
async def rules_page(at: PageAt) -> Values:
    return {
        "proposal": await open_proposal(at.session, at.edition.id, "amendment"),
        "publication": await open_proposal(at.session, at.edition.id, PUBLICATION),
        **_about_document(at),
    }


@router.post("/{lang:lang}/{edition}/office/rules", dependencies=allow(Who.STEWARD))
async def take_rules(request: Request, at: AtEdition, typed: Typed) -> Response:
    """Before the freezing: load. Afterwards: propose, with a reason."""
    here, document = await _with_document(at, typed)
    try:
        if at.edition.frozen:
            rules, reason = actions.written_rules(document), typed.get("reason")
            made = await actions.propose_amendment(*at.here, rules, reason=reason, proposer=at.by)
            return see_other(request, to(request, "proposal_page", proposal=made.id), "proposed")
        rules = actions.checked(document)
        if rules.slug != at.edition.slug:
            raise refusals.another_edition(slug=rules.slug)
        loaded = await actions.load(at.session, rules, loader=at.by)
    except Refusal as refusal:
        return await rules_page.again(here, refusal)
    return see_other(request, to(request, "rules_page"), _loaded(loaded))


# --- calendar --------------------------------------------------------------------------------------------


@pages.page("/{edition}/office/calendar", "office/calendar.html", Who.STEWARD)
async def office_calendar_page(at: PageAt) -> Values:
    now, rules = clock.now(), at.edition.rules
    phases = in_order(rules)
    open_ended = [p for p in phases if (closes := rules.instant(p.closes)) and closes > now]
    dates: list[Any] = [(phase_title(p), rules.instant(p.opens), rules.instant(p.closes)) for p in phases]
    return {
        "place": place(rules, now),
        "extendable": [
            (p.id, f"{at.voice.value(phase_title(p))} – {p.closes:%Y-%m-%d %H:%M}") for p in open_ended
        ],
        "dates": dates,
        "proposal": await open_proposal(at.session, at.edition.id, "amendment"),
    }
