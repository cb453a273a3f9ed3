"""The integrity report for everybody, challenges of a count, and what stewards do between the count and its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.rules.roles import Role, holds
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import is_over, titles
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.errors import Kind, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.sentence import N_
from prizes.tally import auditing, challenging, finishing, refusals
from prizes.tally.integrity import audit_of, challenges
from prizes.tally.kept import kept_report
from prizes.tally.queries import latest
from prizes.tally.rules.after_count import challenge_ends
from prizes.tally.signing import for_auditors, signatures
from prizes.votelog.queries import log_of
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
CHALLENGES = 5
"""That one person may write in a minute."""
LIMITS = {
    "server-sees-votes": N_(
        "The service sees votes while they are cast. People with access to its database could read choices before the"
        " count; roles and the journal make that harder, not impossible."
    ),
    "codes-shown": N_(
        "Whoever gets your tracking code can see after the count how this vote went. Show it to nobody who should not"
        " know."
    ),
    "invented-voters": N_(
        "Invented voters and stolen mailboxes leave no mark in the log. Signals and a sample audit speak to them."
    ),
    "refused-votes": N_("A vote that was refused leaves no trace."),
    "unfair-setting-aside": N_("Unfair setting aside is visible, not impossible."),
    "older-log": N_(
        "If log and roots are cut back to an earlier moment, only a root kept elsewhere shows it."
    ),
    "quantum": N_("The signatures would not withstand a large quantum computer."),
    "votes-with-auditors": N_(
        "Single votes are shown to auditors alone. That the result is what the votes add up to, everybody else takes on"
        " the word of those who signed it."
    ),
    "small-groups": N_(
        "Where few votes were set aside in a category, or nearly all went to one project, the result itself can tell"
        " how they went."
    ),
}


def phase_asked(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    """The round with this id, else the last one."""
    votings = edition.rules.votings
    if not votings:
        raise refusals.no_round()
    return next((p for p in votings if p.id == phase_id), votings[-1])


async def _values(
    request: Request, session: Tx, edition: EditionInForce, phase: VotingPhase
) -> dict[str, Any]:
    report = await kept_report(session, edition, phase)
    log = await log_of(session, edition.slug, phase.id)
    known = await latest(session, edition, phase.id)
    named = [row["project"] for rows in report["places"].values() for row in rows] if report else []
    return {
        "phase": phase,
        "report": report,
        "log": log if log and log.key else None,
        "may_challenge": await challenging.may_be_challenged(session, edition, phase),
        "until": challenge_ends(edition.rules, known.counted_at if known else None),
        "titles": await titles(session, named, lang_of(request)),
        "reasons": REASON_WORDS,
        "limits": LIMITS,
        "when": datetime.fromisoformat,
    }


@router.get("/{lang:lang}/{edition}/integrity", dependencies=allow(Who.PUBLIC))
async def integrity(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    phase = phase_asked(edition, request.query_params.get("phase"))
    return page(request, "tally/integrity.html", **await _values(request, session, edition, phase))


@router.post("/{lang:lang}/{edition}/integrity", dependencies=allow(Who.PUBLIC))
async def challenge(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, typed: Typed
) -> Response:
    """By anybody. What was typed stays where it is refused."""
    await slow_down(request, "challenge", CHALLENGES)
    phase = phase_asked(edition, typed.get("phase"))
    try:
        await challenging.lodge(session, edition, phase, name=typed.get("name"), words=typed.get("words"))
    except Refusal as refusal:
        values = await _values(request, session, edition, phase)
        return form_again(request, "tally/integrity.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/integrity?phase={phase.id}", "challenge-made")


# --- stewards ------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/integrity", dependencies=allow(Who.OBSERVER))
async def office(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    phase = phase_asked(edition, request.query_params.get("phase"))
    return page(request, "tally/after.html", **await _office_values(request, session, edition, phase))


async def _office_values(
    request: Request, session: Tx, edition: EditionInForce, phase: VotingPhase
) -> dict[str, Any]:
    me: Me = request.state.me
    log = await log_of(session, edition.slug, phase.id)
    known = await latest(session, edition, phase.id)
    return {
        "phase": phase,
        "log": log if log and log.key else None,
        "over": is_over(edition, phase),
        "counted": known,
        "until": challenge_ends(edition.rules, known.counted_at if known else None),
        "audit": await audit_of(session, edition, phase),
        "found": await challenges(session, edition, phase),
        "for_auditors": for_auditors(phase),
        "gets_votes": holds(me.grants, Role.OBSERVER, edition.slug),
        "signed": await signatures(session, edition, phase),
    }


@router.post("/{lang:lang}/{edition}/office/integrity", dependencies=allow(Who.STEWARD))
async def act(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """One of `source`, `draw`, `found`, `finish`."""
    phase, steward = phase_asked(edition, typed.get("phase")), me.person.id
    try:
        match typed.get("act"):
            case "source":
                source = typed.get("source")
                await auditing.announce_source(session, edition, phase, source, steward=steward)
            case "draw":
                await auditing.draw(session, edition, phase, typed.get("number"), steward=steward)
            case "found":
                await auditing.tell_found(session, edition, phase, typed.get("found"), steward=steward)
            case _:
                await finishing.finish_round(session, edition, phase, finished_by=steward)
    except Refusal as refusal:
        return await office_again(request, session, edition, phase, refusal, typed)
    return see_other(request, f"/{edition.slug}/office/integrity?phase={phase.id}", "after-close")


@router.post("/{lang:lang}/{edition}/office/integrity/{challenge}", dependencies=allow(Who.STEWARD))
async def answer(
    request: Request, session: Tx, edition: TheEdition, me: Me, challenge: str, typed: Typed
) -> Response:
    phase = phase_asked(edition, typed.get("phase"))
    upheld, words = typed.get("upheld") == "yes", typed.get("answer")
    try:
        await challenging.answer(
            session, edition, challenge, upheld=upheld, answer=words, steward=me.person.id
        )
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        return await office_again(request, session, edition, phase, refusal, typed)
    return see_other(request, f"/{edition.slug}/office/integrity?phase={phase.id}", "after-close")


@router.get("/{lang:lang}/{edition}/office/integrity/{challenge}", dependencies=allow(Who.OBSERVER))
async def back(request: Request, edition: TheEdition, me: Me, challenge: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/office/integrity")


async def office_again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: VotingPhase,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    values = await _office_values(request, session, edition, phase)
    return form_again(request, "tally/after.html", refusal, typed, **values)
