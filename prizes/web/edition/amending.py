"""The stewards' pages on rules and calendar: load, amend, extend, and in rehearsals go on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from prizes import clock
from prizes.agenda.rules.tasks import place
from prizes.edition import actions, refusals
from prizes.edition.document.problem import Problems
from prizes.edition.publishing import PUBLICATION, propose_publication
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.edition.spans import in_order
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.bounded import local_time
from prizes.office import forward
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.office.agenda import offices

router = APIRouter()


async def _document(request: Request, typed: Fields) -> bytes:
    """The uploaded file, else what was pasted."""
    form = await request.form()
    sent = form.get("file")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    return content or typed.get("text").encode()


def _with_problems(refusal: Refusal, document: bytes) -> dict[str, Any]:
    """The document again, with what is wrong in it and where."""
    problems = list(refusal.problems) if isinstance(refusal, Problems) else []
    return {"problems": problems, "text": document.decode("utf-8", "replace")}


# --- a new edition ---------------------------------------------------------------------------------------


@router.post("/{lang:lang}/office/", dependencies=allow(Who.STEWARD))
async def load_edition(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    """Make an edition of a rules document."""
    document = await _document(request, typed)
    try:
        loaded = await actions.load(session, actions.checked(document), loader=me.person.id)
    except Refusal as refusal:
        values = await offices(session) | _with_problems(refusal, document)
        return form_again(request, "office/all.html", refusal, typed, **values)
    return see_other(request, f"/{loaded.slug}/office/", _loaded(loaded))


def _loaded(edition: EditionInForce) -> str:
    """The notice after a load."""
    return "rules-loaded" if edition.published else "contest-loaded"


@router.post("/{lang:lang}/{edition}/office/publication", dependencies=allow(Who.STEWARD))
async def publish(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Propose that everybody sees a contest; a second steward approves it."""
    proposal = await propose_publication(session, edition, proposer=me.person.id)
    return see_other(request, f"/{edition.slug}/office/proposals/{proposal.id}", "proposed")


# --- rules -----------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/rules", dependencies=allow(Who.OBSERVER))
async def rules_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, "office/rules.html", **await _rules_values(session, edition))


async def _rules_values(session: Tx, edition: EditionInForce) -> dict[str, Any]:
    return {
        "proposal": await open_proposal(session, edition.id, "amendment"),
        "publication": await open_proposal(session, edition.id, PUBLICATION),
        "problems": [],
        "text": "",
    }


@router.post("/{lang:lang}/{edition}/office/rules", dependencies=allow(Who.STEWARD))
async def take_rules(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Before the freezing: load. Afterwards: propose, with a reason."""
    document = await _document(request, typed)
    try:
        if not edition.frozen:
            rules = actions.checked(document)
            if rules.slug != edition.slug:
                raise refusals.another_edition(slug=rules.slug)
            loaded = await actions.load(session, rules, loader=me.person.id)
            return see_other(request, f"/{edition.slug}/office/rules", _loaded(loaded))
        rules = actions.written_rules(document)
        proposal = await actions.propose_amendment(
            session, edition, rules, reason=typed.get("reason"), proposer=me.person.id
        )
    except Refusal as refusal:
        values = await _rules_values(session, edition) | _with_problems(refusal, document)
        return form_again(request, "office/rules.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/proposals/{proposal.id}", "proposed")


# --- calendar --------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/calendar", dependencies=allow(Who.STEWARD))
async def calendar_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, "office/calendar.html", **await _calendar_values(request, session, edition))


async def _calendar_values(request: Request, session: Tx, edition: EditionInForce) -> dict[str, Any]:
    voice = translator(lang_of(request))
    now = clock.now()
    phases = in_order(edition.rules)
    open_ended = [p for p in phases if (closes := edition.rules.instant(p.closes)) and closes > now]
    return {
        "place": place(edition.rules, now),
        "extendable": [
            (p.id, f"{voice.value(phase_title(p))} – {p.closes:%Y-%m-%d %H:%M}") for p in open_ended
        ],
        "dates": [
            (phase_title(p), edition.rules.instant(p.opens), edition.rules.instant(p.closes)) for p in phases
        ],
        "proposal": await open_proposal(session, edition.id, "amendment"),
    }


@router.post("/{lang:lang}/{edition}/office/calendar/extensions", dependencies=allow(Who.STEWARD))
async def extend(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Propose a later close; a second steward approves it."""
    try:
        proposal = await actions.propose_extension(
            session,
            edition,
            typed.get("phase"),
            closing_time(typed.get("closes")),
            reason=typed.get("reason"),
            proposer=me.person.id,
            move_later=typed.get("move_later") == "yes",
        )
    except Refusal as refusal:
        values = await _calendar_values(request, session, edition)
        return form_again(request, "office/calendar.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/proposals/{proposal.id}", "proposed")


def closing_time(text: str) -> datetime:
    """A local time as a form sends it."""
    try:
        return local_time(text)
    except ValueError as error:
        raise refusals.no_local_time("closes") from error


@router.post("/{lang:lang}/{edition}/office/calendar/next", dependencies=allow(Who.STEWARD))
async def go_on(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """In rehearsals: end this phase now and go on."""
    await forward.go_on(session, edition, mover=me.person.id)
    return see_other(request, f"/{edition.slug}/office/", "moved-forward")
