"""Pages on conflicts of interest for those who look after panels: declared, recused, and what hints at more."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from prizes.gate.permissions import Who
from prizes.kit.bounded import Whole
from prizes.review import refusals
from prizes.review.queries.conflicts import between, conflicts_of
from prizes.review.queries.reach import reach_of
from prizes.review.rules.hints import HINTS
from prizes.review.rules.interests import KIND_NAMES
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.review.interests import scope_options

pages = Pages()
LIST = "/{edition}/office/interests"
PAGE = 50
"""Rows of a list on one page."""
LABELS: dict[str, Any] = {"hint_labels": HINTS, "kind_names": KIND_NAMES}


@pages.page(LIST, "review/conflicts.html", Who.EXPERT)
async def conflicts_page(
    at: PageAt, category: str = "", project: str = "", expert: str = "", after: Whole = 0, hint: Whole = 0
) -> Values | Response:
    """Conflicts of one category. `after`, `hint`: so many rows of each list are on earlier pages.

    With a project and an expert chosen it leads to what is between them.
    """
    if project and expert:
        return see_other(at.request, at.to("conflict_page", project=project, expert=expert))
    reach = await reach_of(*at.here, at.me)
    mine = [c for c in at.edition.rules.categories if reach.has(c.code)]
    chosen = category or mine[0].code
    if chosen not in {c.code for c in mine}:
        raise refusals.not_in_your_panels()
    found = await conflicts_of(*at.here, chosen, reach)
    start, first = max(0, after), max(0, hint)
    return {
        "reach": reach,
        "mine": mine,
        "found": found,
        "declared": found.declared[start : start + PAGE],
        "suspected": found.suspected[first : first + PAGE],
        "after": start,
        "hint": first,
        "step": PAGE,
        **LABELS,
    }


@pages.page(f"{LIST}/{{project}}/{{expert}}", "review/conflict.html", Who.EXPERT)
async def conflict_page(at: PageAt, project: str, expert: str) -> Values:
    reach = await reach_of(*at.here, at.me)
    found = await between(*at.here, project, expert, asker=at.me, reach=reach)
    return {"reach": reach, "pair": found, "scopes": scope_options(at.voice), **LABELS}
