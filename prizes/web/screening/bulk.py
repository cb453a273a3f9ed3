"""One act on many projects of the queue: choose, see what it would do to each, confirm exactly that."""

from __future__ import annotations

from datetime import datetime

from fastapi.responses import Response
from starlette.datastructures import QueryParams

from prizes import clock
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.reading import date_in
from prizes.errors import Conflict
from prizes.gate.permissions import Who
from prizes.kit.bounded import MOST_Q
from prizes.kit.text import many_lines
from prizes.nomination import refusals
from prizes.nomination.actions import bulk
from prizes.nomination.actions.bulk import BulkAct, BulkOrder
from prizes.nomination.queries.notes import tags_in_use
from prizes.nomination.rules import submission
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import search_too_long
from prizes.web.screening.queue import office_filters_in

pages = Pages()
TAG_TYPED = 200
"""Characters of a tag that are looked at; it may have fewer."""


@pages.page("/{edition}/office/nominations/several", "nomination/bulk.html", Who.STEWARD, form=True)
async def several_page(at: PageAt) -> Values | Response:
    """What is chosen, and what an act would do to each. Changes nothing. Where something has changed before it was
    confirmed, what it would do now.
    """
    if at.request.method == "GET":
        return see_other(at.request, at.to("nominations_page"))
    ids, now, rules = await chosen(at), clock.now(), at.edition.rules
    changed = at.failed == "confirmation" and isinstance(at.refusal, Conflict)
    shows = "act" in at.typed and (at.refusal is None or changed)
    shown = await bulk.preview(*at.here, ids, order_of(at), steward=at.by) if shows else None
    projects = [e.project for e in shown.lines] if shown else await bulk.chosen_projects(*at.here, ids)
    return {
        "ids": " ".join(project.id for project in projects),
        "projects": projects,
        "shown": shown,
        "label": bulk.LABELS[shown.order.act] if shown else "",
        "acts": [(act.value, at.voice.gettext(label)) for act, label in bulk.offered(rules).items()],
        "breaches": [(key, at.voice.gettext(label)) for key, label in submission.BREACHES.items()],
        "usual_end": submission.correction_end(rules, now),
        "latest_end": submission.latest_correction(rules, now),
        "labels": LABELS,
        "tags": await tags_in_use(*at.here),
    }


async def chosen(at: PageAt) -> list[str]:
    """The rows that were ticked, or the whole list they stand in."""
    if at.typed.get("whole") == "yes":
        query = QueryParams(at.typed.get("filter").removeprefix("?"))
        if len(query.get("q", "")) > MOST_Q:  # cut, it would find more than the list that was seen
            raise search_too_long(most=MOST_Q)
        return await bulk.filtered_ids(*at.here, office_filters_in(query, query.get("q", "")), at.by)
    return at.typed.all("project") or at.typed.get("projects").split()


def order_of(at: PageAt) -> BulkOrder:
    act = at.typed.get("act")
    if act not in set(BulkAct):
        raise refusals.act_needed()
    return BulkOrder(
        act=BulkAct(act),
        reason=many_lines(at.typed.get("reason")),
        tag=at.typed.get("tag")[:TAG_TYPED] if act in bulk.TAGGING else "",
        rule=at.typed.get("rule") if act == BulkAct.INELIGIBLE else "",
        until=end_of(at.edition.rules, at.typed.get("until")) if act == BulkAct.RETURN else None,
    )


def end_of(document: Rules, text: str) -> datetime | None:
    """When the day that was typed is over; None: no day was typed."""
    if not text.strip():
        return None
    day = date_in(text.strip())
    if day is None:
        raise refusals.not_a_day()
    return submission.end_of_day(document, day)
