"""How far the marks can be trusted, and the second round of a project: for stewards and chairs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithMarks
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.review import refusals
from prizes.review.models import SecondRound
from prizes.review.queries.mine import why_closed
from prizes.review.queries.quality import QualityView, quality_view
from prizes.review.rules.calibration import OUTLIER, ExpertQuality, ProjectQuality, StrangeReview
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.lists import Column, Filter, Listing, searched, title_column
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.review.progress import overseen_categories, phase_in, phase_tabs

pages = Pages()
QUALITY = "/{edition}/office/quality"
T = TypeVar("T")


async def _view(at: At, wanted: Wanted) -> QualityView:
    """Worked out once a request, for the rows and for what stands above them."""
    if not hasattr(at.request.state, "marks"):
        phase, category = phase_in(at, wanted), wanted.filters.get("category", "")
        at.request.state.marks = phase, await quality_view(*at.here, phase, at.me, category)
    found: QualityView = at.request.state.marks[1]
    return found


def _share(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


async def _above(at: PageAt, _found: object) -> Values:
    """What stands above each of the three lists."""
    phase, view = at.request.state.marks
    return {
        "phase": phase,
        "marking": phase.marking,
        "phases_offered": phase_tabs(at.edition),
        "view": view,
        "quality": view.quality,
        "missing": sum(row.missing for row in view.quality.projects),
        "places": numbered_categories(at.edition.rules),
        "outlier": OUTLIER,
    }


# --- by project ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkedProject:
    """A project with its marks beside each other."""

    facts: ProjectFacts
    marks: ProjectQuality
    opened: SecondRound | None


PROJECTS: list[Column[MarkedProject]] = [
    title_column(lambda row: row.facts),
    Column("category", N_("Category"), lambda row: row.facts.category, "category", sorts=True, usual=False),
    Column("owner", N_("Owner"), lambda row: row.facts.owner, sorts=True, usual=False),
    Column("reviews", N_("Reviews"), lambda row: row.marks.reviews, "n", sorts=True),
    Column("missing", N_("Missing"), lambda row: row.marks.missing, "n", sorts=True, usual=False),
    Column("raw", N_("Original mark"), lambda row: _share(row.marks.raw), "share", sorts=True),
    Column(
        "standardised", N_("Adjusted mark"), lambda row: _share(row.marks.standardised), "share", sorts=True
    ),
    Column("robust", N_("Robust mark"), lambda row: _share(row.marks.robust), "share", sorts=True),
    Column("distance", N_("Difference"), lambda row: _share(row.marks.distance), "share", sorts=True),
    Column("far_apart", N_("Differ too widely"), lambda row: row.marks.far_apart, usual=False, type=bool),
    Column(
        "second_round",
        N_("Second round"),
        lambda row: row.opened.opened_at if row.opened else None,
        "moment",
        sorts=True,
    ),
]


async def _projects(at: At, wanted: Wanted) -> Found[MarkedProject]:
    """Those whose marks lie furthest apart first."""
    view = await _view(at, wanted)
    rows = (
        MarkedProject(view.projects[row.project], row, view.rounds.get(row.project))
        for row in view.quality.projects
    )
    return searched(rows, wanted, PROJECTS)


FILTERS = [Filter("phase"), Filter("category", N_("Category"), overseen_categories)]
quality_list = Listing(
    pages,
    QUALITY,
    "review/quality.html",
    Who.EXPERT,
    file="quality",
    columns=PROJECTS,
    find=_projects,
    filters=FILTERS,
    values=_above,
    key=lambda row: row.facts.id,
)
"""Each score beside the others, the projects whose marks lie furthest apart first."""


# --- reviews far from the others -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FarReview:
    """A review far from the others of its project."""

    facts: ProjectFacts
    expert: str
    marks: StrangeReview


REVIEWS: list[Column[FarReview]] = [
    title_column(lambda row: row.facts),
    Column("category", N_("Category"), lambda row: row.facts.category, "category", sorts=True, usual=False),
    Column("expert", N_("Expert"), lambda row: row.expert, sorts=True),
    Column("mark", N_("Mark"), lambda row: _share(row.marks.share), "share", sorts=True),
    Column("others", N_("Mean of the others"), lambda row: _share(row.marks.others), "share", sorts=True),
    Column("z", "z", lambda row: round(row.marks.z, 1) + 0, "n", sorts=True),
]


async def _reviews(at: At, wanted: Wanted) -> Found[FarReview]:
    view = await _view(at, wanted)
    rows = (FarReview(view.projects[row.project], view.name(row.expert), row) for row in view.quality.strange)
    return searched(rows, wanted, REVIEWS)


far_reviews_list = Listing(
    pages,
    f"{QUALITY}/reviews",
    "review/far_reviews.html",
    Who.EXPERT,
    file="reviews-far-from-others",
    columns=REVIEWS,
    find=_reviews,
    filters=FILTERS,
    values=_above,
    called="far_reviews",
    key=lambda row: f"{row.facts.id}.{row.marks.expert}",
)
"""The strangest first."""


# --- by expert -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkingExpert:
    """An expert with how they mark."""

    name: str
    marks: ExpertQuality


EXPERTS: list[Column[MarkingExpert]] = [
    Column("expert", N_("Expert"), lambda row: row.name, sorts=True),
    Column("reviews", N_("Reviews"), lambda row: row.marks.reviews, "n", sorts=True),
    Column("mean", N_("Mean mark"), lambda row: _share(row.marks.mean), "share", sorts=True),
    Column("spread", N_("Spread"), lambda row: _share(row.marks.spread), "share", sorts=True),
    Column("severity", N_("Severity"), lambda row: _share(row.marks.severity), "share", sorts=True),
    Column("z", "z", lambda row: None if row.marks.z is None else round(row.marks.z, 1) + 0, "n", sorts=True),
    Column("tells", N_("Moves adjusted marks"), lambda row: row.marks.tells, usual=False, type=bool),
]


async def _experts(at: At, wanted: Wanted) -> Found[MarkingExpert]:
    view = await _view(at, wanted)
    rows = (MarkingExpert(view.name(row.expert), row) for row in view.quality.experts)
    return searched(rows, wanted, EXPERTS)


severity_list = Listing(
    pages,
    f"{QUALITY}/experts",
    "review/severity.html",
    Who.EXPERT,
    file="severity",
    columns=EXPERTS,
    find=_experts,
    filters=FILTERS,
    values=_above,
    key=lambda row: row.marks.expert,
)
"""The most severe first."""


# --- a second round --------------------------------------------------------------------------------------


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
