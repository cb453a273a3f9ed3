"""One act on many projects of the queue: choose, see what it would do to each, confirm exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from prizes import clock
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.reading import date_in
from prizes.edition.queries import EditionInForce
from prizes.errors import Conflict, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.bounded import MOST_Q
from prizes.kit.text import many_lines
from prizes.nomination import refusals
from prizes.nomination.actions import bulk
from prizes.nomination.actions.bulk import BulkAct, Order, Preview
from prizes.nomination.rules import submission
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.layout.searching import search_too_long
from prizes.web.screening.queue import QUEUE, filters_in

router = APIRouter()


@router.post(f"{QUEUE}/several", dependencies=allow(Who.STEWARD))
async def several(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """What is chosen, and what an act would do to each. Changes nothing."""
    ids = await _chosen(session, edition, me, typed)
    shown: Preview | None = None
    try:
        if "act" in typed:
            shown = await bulk.preview(session, edition, ids, order_of(edition, typed), steward=me.person.id)
    except Refusal as refusal:
        return form_again(
            request,
            "nomination/bulk.html",
            refusal,
            typed,
            **await _page(request, session, edition, ids, None, refusal),
        )
    values = await _page(request, session, edition, ids, shown)
    return page(request, "nomination/bulk.html", typed=typed, **values)


@router.post(f"{QUEUE}/several/confirmation", dependencies=allow(Who.STEWARD))
async def confirmed(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Do what was seen. What has changed meanwhile is shown again, and nothing is done."""
    ids = await _chosen(session, edition, me, typed)
    try:
        await bulk.carry_out(
            session,
            edition,
            ids,
            order_of(edition, typed),
            seen_sha256=typed.get("sha256"),
            possible_only=typed.get("possible") == "yes",
            steward=me.person.id,
        )
    except Conflict as refusal:
        shown = await bulk.preview(session, edition, ids, order_of(edition, typed), steward=me.person.id)
        values = await _page(request, session, edition, ids, shown, refusal)
        return form_again(request, "nomination/bulk.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/nominations", "several-done")


@router.get(f"{QUEUE}/several", dependencies=allow(Who.STEWARD))
@router.get(f"{QUEUE}/several/confirmation", dependencies=allow(Who.STEWARD))
async def back(request: Request, edition: TheEdition, me: Me) -> Response:
    """Where a page that answered a form is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/office/nominations")


async def _chosen(session: Tx, edition: EditionInForce, me: Me, typed: Fields) -> list[str]:
    """The rows that were ticked, or the whole list they stand in."""
    if typed.get("whole") == "yes":
        query = QueryParams(typed.get("filter").removeprefix("?"))
        if len(query.get("q", "")) > MOST_Q:  # cut, it would find more than the list that was seen
            raise search_too_long(most=MOST_Q)
        filters = filters_in(query, query.get("q", ""))
        return await bulk.filtered_ids(session, edition, filters, me.person.id)
    return typed.all("project") or typed.get("projects").split()


def order_of(edition: EditionInForce, typed: Fields) -> Order:
    act = typed.get("act")
    if act not in set(BulkAct):
        raise refusals.act_needed()
    return Order(
        act=BulkAct(act),
        reason=many_lines(typed.get("reason")),
        rule=typed.get("rule") if act == BulkAct.INELIGIBLE else "",
        until=end_of(edition.rules, typed.get("until")) if act == BulkAct.RETURN else None,
    )


def end_of(document: Rules, text: str) -> datetime | None:
    """When the day that was typed is over; None: no day was typed."""
    if not text.strip():
        return None
    day = date_in(text.strip())
    if day is None:
        raise refusals.not_a_day()
    return submission.end_of_day(document, day)


async def _page(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    ids: Sequence[str],
    shown: Preview | None,
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    voice, now = translator(lang_of(request)), clock.now()
    projects = (
        [line.project for line in shown.lines] if shown else await bulk.chosen_projects(session, edition, ids)
    )
    faults = [(name, voice.say(sentence)) for name, sentence in refusal.fields.items()] if refusal else []
    return {
        "ids": " ".join(project.id for project in projects),
        "projects": projects,
        "shown": shown,
        "label": bulk.LABELS[shown.order.act] if shown else "",
        "acts": [(act.value, voice.gettext(label)) for act, label in bulk.offered(edition.rules).items()],
        "breaches": [(key, voice.gettext(label)) for key, label in submission.BREACHES.items()],
        "usual_end": submission.correction_end(edition.rules, now),
        "latest_end": submission.latest_correction(edition.rules, now),
        "labels": LABELS,
        "summary": faults or ([(None, voice.say(refusal.sentence))] if refusal else []),
    }
