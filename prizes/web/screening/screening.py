"""Screening for stewards: the next project, one's own sheet, what the others found, a decision where they differ."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.nomination.actions.screening import (
    Screened,
    let_pass,
    next_project,
    save_sheet,
    screened,
    screening_of,
)
from prizes.nomination.rules import submission
from prizes.nomination.rules.screening import ANSWERS, RESULTS, VERDICTS
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import EVERYTHING, answers_for, category_number, names
from prizes.web.screening.queue import QUEUE

router = APIRouter()
ONE = QUEUE + "/{project}/screening"
CHECK = "check."
"""Before the id of a check, as a form names it."""


@router.get("/{lang:lang}/{edition}/office/screening", dependencies=allow(Who.STEWARD))
async def next_one(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """To the next project that the reader can screen and has not."""
    screening_of(edition)
    project = await next_project(session, edition, me.person.id)
    if project is None:
        return see_other(request, f"/{edition.slug}/office/nominations", "nothing-to-screen")
    return see_other(request, f"/{edition.slug}/office/nominations/{project}/screening")


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def sheet(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """The project with the reader's sheet. The others' sheets follow once the reader's own is saved."""
    found = await screened(session, edition, project, me.person.id)
    return page(request, "nomination/screening.html", **await _shown(request, session, edition, found))


@router.post(ONE, dependencies=allow(Who.STEWARD))
async def save(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    checks = {
        name.removeprefix(CHECK): value for name, value in typed if name.startswith(CHECK) and len(name) < 100
    }
    try:
        await save_sheet(
            session,
            edition,
            project,
            checks=checks,
            verdict=typed.get("verdict"),
            note_text=typed.get("note"),
            revision=_number(typed.get("revision")),
            screener=me.person.id,
        )
    except Refusal as refusal:
        found = await screened(session, edition, project, me.person.id)
        shown = await _shown(request, session, edition, found, refusal, typed)
        return form_again(request, "nomination/screening.html", refusal, typed, **shown)
    if typed.get("then") == "next":
        return see_other(request, f"/{edition.slug}/office/screening")
    return see_other(request, f"/{edition.slug}/office/nominations/{project}/screening", "sheet-saved")


@router.post(f"{ONE}/decision", dependencies=allow(Who.STEWARD))
async def decide(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """A steward lets a project pass, with a reason."""
    try:
        await let_pass(session, edition, project, reason=typed.get("reason"), steward=me.person.id)
    except Refusal as refusal:
        found = await screened(session, edition, project, me.person.id)
        shown = await _shown(request, session, edition, found, refusal)
        return form_again(request, "nomination/screening.html", refusal, typed, **shown | {"deciding": True})
    return see_other(request, f"/{edition.slug}/office/nominations/{project}/screening", "screening-passed")


@router.get(f"{ONE}/decision", dependencies=allow(Who.STEWARD))
async def back(request: Request, edition: TheEdition, me: Me, project: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/office/nominations/{project}/screening")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def _shown(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    found: Screened,
    refusal: Refusal | None = None,
    typed: Fields | None = None,
) -> dict[str, Any]:
    voice, project = translator(lang_of(request)), found.project
    faults: list[tuple[str | None, str]] = (
        [(name, voice.say(sentence)) for name, sentence in refusal.fields.items()] if refusal else []
    )
    reading = await reading_for(request, session, edition, project)
    return names(lang_of(request)) | {
        **about_reading(request, reading.read_as),
        "project": project,
        "found": found,
        "category_number": category_number(edition.rules, project.category),
        "answers": answers_for(edition.rules, project, EVERYTHING, reading),
        "filled": _filled(found, typed),
        "answer_labels": [(answer.value, voice.gettext(label)) for answer, label in ANSWERS.items()],
        "verdict_labels": VERDICTS,
        "verdicts": [(verdict.value, voice.gettext(label)) for verdict, label in VERDICTS.items()],
        "result_labels": RESULTS,
        "breaches": submission.BREACHES,
        "screeners": await people(session, [each.screener_id for each in found.others]),
        "open": project.state == "submitted" and project.screened_at is None,
        "summary": faults or ([(None, voice.say(refusal.sentence))] if refusal else []),
        "deciding": False,
    }


def _filled(found: Screened, typed: Fields | None) -> dict[str, str]:
    """What stands in the form: what was typed, else the reader's last sheet."""
    if typed is not None:
        return dict(typed.pairs)
    if found.mine is None:
        return {}
    checks = {CHECK + check: str(answer) for check, answer in found.mine.checks.items()}
    return checks | {"verdict": found.mine.verdict, "note": found.mine.note}
