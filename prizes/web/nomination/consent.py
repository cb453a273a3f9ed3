"""The owner of a project answers without an account, by the link of a mail."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.queries import people
from prizes.errors import Refusal
from prizes.gate.limits import slow_down
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.actions.asking_owner import answer_as_owner, asked_with
from prizes.nomination.rules.consent import LABELS, Answer, may_answer
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.shown import category_number

router = APIRouter()
PAGE = "/{lang:lang}/consent/{token}"
LOOKS = 30
"""A minute that one person may open such links; guessing them is hopeless, and slow too."""


@router.get(PAGE, dependencies=allow(Who.PUBLIC))
async def question(request: Request, session: Tx, me: PerhapsMe, token: str) -> Response:
    """The project, who submitted it, and what an answer means. Opening the page changes nothing."""
    await slow_down(request, "consent", per_minute=LOOKS)
    shown = await _shown(session, token)
    consent = shown["consent"]
    typed = Fields([("answer", consent.answer or ""), ("note", consent.note)])
    return _unlisted(page(request, "nomination/consent.html", typed=typed, **shown))


async def _shown(session: Tx, token: str) -> dict[str, Any]:
    edition, project, consent = await asked_with(session, token)
    nominators = await people(session, [project.nominator_id] if project.nominator_id else [])
    return {
        "of_edition": edition,
        "project": project,
        "consent": consent,
        "nominator": nominators.get(project.nominator_id or ""),
        "category": next((c for c in edition.rules.categories if c.code == project.category), None),
        "category_number": category_number(edition.rules, project.category),
        "open": may_answer(project.state),
        "standing": LABELS[Answer(consent.answer) if consent.answer else None],
        "token": token,
    }


@router.post(PAGE, dependencies=allow(Who.PUBLIC))
async def answer(request: Request, session: Tx, me: PerhapsMe, token: str, typed: Typed) -> Response:
    """Confirm or object; the answer can be changed until the experts decide."""
    await slow_down(request, "consent", per_minute=LOOKS)
    shown = await _shown(session, token)
    try:
        await answer_as_owner(session, token, typed.get("answer"), remark=typed.get("note"))
    except Refusal as refusal:
        return _unlisted(form_again(request, "nomination/consent.html", refusal, typed, **shown))
    return see_other(request, f"/{lang_of(request)}/consent/{token}", "answer-kept")


def _unlisted(answer: Response) -> Response:
    """The address is a secret: no search engine keeps it. (No page elsewhere learns an address of ours anyway.)"""
    answer.headers["x-robots-tag"] = "noindex"
    return answer
