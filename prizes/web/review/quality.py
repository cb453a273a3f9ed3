"""How far the marks can be trusted, and the second round of a project: for stewards and chairs."""

from __future__ import annotations

from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithMarks
from prizes.kit.bounded import Whole
from prizes.review import refusals
from prizes.review.queries.mine import why_closed
from prizes.review.queries.quality import quality_view
from prizes.review.rules.calibration import OUTLIER
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.review.progress import phase_tabs

pages = Pages()
PAGE = 50
"""Projects on one page."""


@pages.page("/{edition}/office/quality", "review/quality.html", Who.EXPERT)
async def quality_page(at: PageAt, phase: WithMarks, category: str = "", after: Whole = 0) -> Values:
    """Each score beside the others, the projects whose marks lie furthest apart first."""
    view = await quality_view(*at.here, phase, at.me, category)
    start = max(0, after)
    return {
        "phase": phase,
        "marking": phase.marking,
        "phases_with_marks": phase_tabs(at.edition),
        "view": view,
        "quality": view.quality,
        "rows": view.quality.projects[start : start + PAGE],
        "missing": sum(row.missing for row in view.quality.projects),
        "category": category,
        "categories": numbered_categories(at.edition.rules),
        "after": start,
        "step": PAGE,
        "outlier": OUTLIER,
    }


@pages.page("/{edition}/office/reviews/{project}/second-round", "review/second_round.html", Who.EXPERT)
async def second_round_page(at: PageAt, project: str, phase: WithMarks) -> Values:
    """What a second round does, and the form that opens it."""
    view = await quality_view(*at.here, phase, at.me)
    row = next((row for row in view.quality.projects if row.project == project), None)
    if row is None:
        raise refusals.not_a_candidate()
    return {
        "phase": phase,
        "marking": phase.marking,
        "row": row,
        "facts": view.projects[project],
        "opened": view.rounds.get(project),
        "closed": await why_closed(*at.here, phase, project),
    }
