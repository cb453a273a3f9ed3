"""One project for stewards: read, return, exclude, reopen, except, take out, answer an appeal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.journal.queries import entries_about
from prizes.nomination import refusals
from prizes.nomination.actions import stewarding
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.asking_owner import consent_of
from prizes.nomination.actions.screening import screened
from prizes.nomination.models import Project
from prizes.nomination.project_roles import LABELS as PART_LABELS
from prizes.nomination.queries.people import participants
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules import submission
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.consent import LABELS as CONSENT_LABELS
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.screening import RESULTS, VERDICTS, failed_checks
from prizes.nomination.rules.states import Actor, State, may_move
from prizes.office.acts import act_words
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import EVERYTHING, answers_for, category_number, names
from prizes.web.screening.bulk import end_of
from prizes.web.screening.queue import QUEUE

router = APIRouter()
ONE = QUEUE + "/{project}"


# --- one project ---------------------------------------------------------------------------------------


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def one(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """All answers, what happened to the project, and the acts that its state allows."""
    shown = await _shown(request, session, edition, me, project)
    return page(request, "nomination/office.html", **shown, failed=None)


async def _shown(
    request: Request, session: Tx, edition: EditionInForce, me: Me, project: str
) -> dict[str, Any]:
    found = await project_in(session, edition, project)
    if found is None:
        raise refusals.unknown_project()
    history = await entries_about(session, f"project:{found.id}")
    who = [entry.actor_id for entry in history if entry.actor_id]
    reading = await reading_for(request, session, edition, found)
    known = await people(session, [*who, *([found.nominator_id] if found.nominator_id else [])])
    return (
        names(lang_of(request))
        | await _looked_through(session, edition, me, found)
        | _may(edition, State(found.state))
        | {
            "project": found,
            "category_number": category_number(edition.rules, found.category),
            "answers": answers_for(edition.rules, found, EVERYTHING, reading),
            **about_reading(request, reading.read_as),
            "gaps": missing(edition.rules, found) if found.nominator_id else [],
            "history": [(entry, act_words(entry), known.get(entry.actor_id or "")) for entry in history],
            "nominator": known.get(found.nominator_id or ""),
            "participants": await participants(session, found),
            "consent": await consent_of(session, found.id),
            "consent_labels": CONSENT_LABELS,
            "part_labels": PART_LABELS,
            "breaches": list(submission.BREACHES.items()),
            "summary": [],
        }
    )


def _may(edition: EditionInForce, state: State) -> dict[str, Any]:
    """The acts that a state allows, and the bounds of a correction."""
    now = clock.now()
    return {
        "usual_end": submission.correction_end(edition.rules, now),
        "latest_end": submission.latest_correction(edition.rules, now),
        "may_return": may_move(state, State.RETURNED, Actor.STEWARD),
        "may_exclude": may_move(state, State.INELIGIBLE, Actor.STEWARD),
        "may_reopen": state is State.INELIGIBLE,
        "may_except": submission_of(edition.rules).exceptions and state in (State.DRAFT, State.RETURNED),
        "may_take_out": state is State.NOMINATED,
    }


async def _looked_through(session: Tx, edition: EditionInForce, me: Me, project: Project) -> dict[str, Any]:
    """What screeners found, as far as the reader may see it, and the appeal."""
    screening = submission_of(edition.rules).screening
    found = await screened(session, edition, project.id, me.person.id) if screening else None
    seen = found.sheets if found and (found.is_settled or found.judged_by_reader) else []
    failed = failed_checks(screening.checks, (sheet.checks for sheet in seen)) if screening else []
    out = await exclusion(session, edition, project) if project.submitted_at else None
    appeal = out.appeal if out else None
    return {
        "found": found,
        "screeners": await people(session, [each.screener_id for each in found.others]) if found else {},
        "verdict_labels": VERDICTS,
        "result_labels": RESULTS,
        "checks": screening.checks if screening else [],
        "suggested_check": failed[0] if failed else None,
        "out": out,
        "open_appeal": appeal if appeal and appeal.decided_at is None else None,
        "own_decision": out is not None and out.by == me.person.id,
    }


async def office_again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    me: Me,
    project: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    """The project with what is wrong and what was typed, the form that was sent open."""
    shown = await _shown(request, session, edition, me, project)
    voice = translator(lang_of(request))
    shown["summary"] = [(None, voice.say(sentence)) for sentence in refusal.fields.values()]
    failed = request.url.path.rpartition("/")[2]
    return form_again(request, "nomination/office.html", refusal, typed, **shown, failed=failed)


async def _act(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    me: Me,
    project: str,
    typed: Fields,
    act: Callable[[], Awaitable[Project]],
    notice: str,
) -> Response:
    """Do it and come back to the project; or show the project with what is wrong and what was typed."""
    try:
        await act()
    except Refusal as refusal:
        return await office_again(request, session, edition, me, project, refusal, typed)
    return see_other(request, f"/{edition.slug}/office/nominations/{project}", notice)


@router.post(f"{ONE}/return", dependencies=allow(Who.STEWARD))
async def give_back(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Return the project for correction until the evening of a day."""

    async def act() -> Project:
        return await stewarding.return_for_correction(
            session,
            edition,
            project,
            reason=typed.get("reason"),
            until=end_of(edition.rules, typed.get("until")),
            steward=me.person.id,
        )

    return await _act(request, session, edition, me, project, typed, act, "project-returned")


@router.post(f"{ONE}/ineligibility", dependencies=allow(Who.STEWARD))
async def exclude(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    async def act() -> Project:
        return await stewarding.mark_ineligible(
            session,
            edition,
            project,
            rule=typed.get("rule"),
            reason=typed.get("reason"),
            check=typed.get("check"),
            steward=me.person.id,
        )

    return await _act(request, session, edition, me, project, typed, act, "project-excluded")


@router.post(f"{ONE}/reopening", dependencies=allow(Who.STEWARD))
async def reopen(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    async def act() -> Project:
        reason = typed.get("reason")
        return await stewarding.reopen_ineligible(
            session, edition, project, reason=reason, steward=me.person.id
        )

    return await _act(request, session, edition, me, project, typed, act, "project-reopened")


@router.post(f"{ONE}/exception", dependencies=allow(Who.STEWARD))
async def allow_exception(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    async def act() -> Project:
        reason = typed.get("reason")
        return await stewarding.allow_exception(
            session, edition, project, reason=reason, steward=me.person.id
        )

    return await _act(request, session, edition, me, project, typed, act, "exception-allowed")


@router.post(f"{ONE}/removal", dependencies=allow(Who.STEWARD))
async def take_out(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Take a nominated project out of the contest, for good."""

    async def act() -> Project:
        to = State.DISQUALIFIED if typed.get("how") == "disqualified" else State.WITHDRAWN
        return await stewarding.take_out(
            session, edition, project, to=to, reason=typed.get("reason"), steward=me.person.id
        )

    return await _act(request, session, edition, me, project, typed, act, "project-taken-out")


@router.get(f"{ONE}/removal", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/return", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/ineligibility", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/reopening", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/exception", dependencies=allow(Who.STEWARD))
async def back(request: Request, edition: TheEdition, me: Me, project: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/office/nominations/{project}")
