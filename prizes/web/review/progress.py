"""How far the reviews are, of all and of one project: for stewards and for those who chair a panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at, is_open
from prizes.edition.titles import Said, phase_title
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithMarks
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.review import refusals
from prizes.review.queries.panels import (
    Assignee,
    Board,
    ExpertProgress,
    ProjectProgress,
    assignees,
    panels,
    reviews_of,
)
from prizes.review.queries.projects import facts_of, judged
from prizes.review.queries.quality import board_for, check_overseen
from prizes.review.queries.reach import Reach, reach_of
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.pace import Tone
from prizes.review.rules.reviews import covers, marking_phase, marking_phases
from prizes.web.layout.lists import Column, Filter, Listing, searched, tallied, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
BOARD = "/{edition}/office/reviews"

TONES = {
    Tone.FRIENDLY: (N_("Friendly"), N_("Expresses thanks, and asks for early notice if it is too much.")),
    Tone.PLAIN: (N_("Plain"), N_("States what is still to be done and by when.")),
    Tone.LAST: (N_("Final reminder"), N_("Asks for the reviews to be finished now, or transferred today.")),
}


def phase_tabs(edition: EditionInForce) -> list[tuple[str, Said]]:
    """The phases with marks, to change between where there are several."""
    return [(phase.id, phase_title(phase)) for phase in marking_phases(edition.rules)]


def phase_in(at: At, wanted: Wanted) -> PanelPhase:
    """The phase with marks that a list is of. Raises Missing."""
    return marking_phase(at.edition.rules, wanted.filters.get("phase"), clock.now())


async def _board(at: At, wanted: Wanted) -> Board:
    """Read once a request, for the rows and for what stands above them."""
    if not hasattr(at.request.state, "board"):
        phase = phase_in(at, wanted)
        at.request.state.board = phase, await board_for(*at.here, phase, at.me)
    found: Board = at.request.state.board[1]
    return found


async def overseen_categories(at: PageAt) -> Options:
    """Those that the reader looks after in the phase of a list."""
    phase = marking_phase(at.edition.rules, at.asked("phase") or None, clock.now())
    return categories_of(at, await reach_of(*at.here, at.me, phase))


def categories_of(at: PageAt, reach: Reach) -> Options:
    return [
        (each.code, at.voice.text_in(each.title)[0])
        for each in at.edition.rules.categories
        if reach.has(each.code)
    ]


# --- by expert -----------------------------------------------------------------------------------------

EXPERTS: list[Column[ExpertProgress]] = [
    Column("expert", N_("Expert"), lambda row: row.person.name or row.person.email, sorts=True),
    Column("email", N_("Address"), lambda row: row.person.email, sorts=True, usual=False),
    Column("panels", N_("Categories"), lambda row: sorted(row.panel), usual=False, type=list[str]),
    Column("assigned", N_("Projects"), lambda row: row.assigned, "n", sorts=True),
    Column("done", N_("Review submitted"), lambda row: row.done, "n", sorts=True),
    Column("left", N_("To do"), lambda row: row.left, "n", sorts=True),
    Column("recused", N_("Recused"), lambda row: row.recused, "n", sorts=True),
    Column("last_change", N_("Last change"), lambda row: row.last_change, "moment", sorts=True),
    Column("reminded_at", N_("Reminded"), lambda row: row.reminded_at, "moment", sorts=True),
]


async def _experts(at: At, wanted: Wanted) -> Found[ExpertProgress]:
    board, category, left = (
        await _board(at, wanted),
        wanted.filters.get("category", ""),
        wanted.filters.get("left"),
    )
    rows = [
        row
        for row in board.experts
        if (not category or covers(row.panel, category)) and (left != "yes" or row.left > 0)
    ]
    return searched(rows, wanted, EXPERTS)


async def _above(at: PageAt, _found: object) -> Values:
    """Where the reviews stand, and each category."""
    phase, board = at.request.state.board
    now, closes = clock.now(), closes_at(at.edition.rules, phase.id)
    running = is_open(at.edition.rules, phase.id, now)
    return {
        "phase": phase,
        "phases_offered": phase_tabs(at.edition),
        "board": board,
        "closes": closes,
        "done_by": board.done_by(now) if running and board.missing else None,
        "running": running,
        "places": {c.code: (n, c) for n, c in enumerate(at.edition.rules.categories)},
    }


def _left(at: PageAt) -> Options:
    return [("yes", at.voice.gettext(N_("With reviews to do")))]


board_list = Listing(
    pages,
    BOARD,
    "review/board.html",
    Who.EXPERT,
    file="reviewers",
    columns=EXPERTS,
    find=_experts,
    filters=[
        Filter("phase"),
        Filter("category", N_("Category"), overseen_categories),
        Filter("left", N_("Experts"), _left, takes=Literal["yes"]),
    ],
    values=_above,
    called="board",
    key=lambda row: row.person.id,
)
"""Experts and how far they are, below the numbers of each category."""


# --- by project ----------------------------------------------------------------------------------------

PROJECTS: list[Column[ProjectProgress]] = [
    title_column(lambda row: row.project),
    Column("category", N_("Category"), lambda row: row.project.category, "category", sorts=True),
    Column("owner", N_("Owner"), lambda row: row.project.owner, sorts=True, usual=False),
    Column("assigned", N_("Assigned"), lambda row: row.assigned, "n", sorts=True),
    Column("done", N_("Review submitted"), lambda row: row.done, "n", sorts=True),
    Column("missing", N_("Missing"), lambda row: row.missing, "n", sorts=True),
]


async def _projects(at: At, wanted: Wanted) -> Found[ProjectProgress]:
    board, category = await _board(at, wanted), wanted.filters.get("category", "")
    lacking = wanted.filters.get("lacking") == "yes"
    rows = [
        row
        for row in board.projects
        if category in ("", row.project.category) and (row.missing > 0 or not lacking)
    ]
    return searched(rows, wanted, PROJECTS)


def _lacking(at: PageAt) -> Options:
    return [("yes", at.voice.gettext(N_("Without enough reviews")))]


reviewed_projects_list = Listing(
    pages,
    f"{BOARD}/projects",
    "review/reviewed_projects.html",
    Who.EXPERT,
    file="reviewed-projects",
    columns=PROJECTS,
    find=_projects,
    filters=[
        Filter("phase"),
        Filter("category", N_("Category"), overseen_categories),
        Filter("lacking", N_("Projects"), _lacking, usual="yes", takes=Literal["yes", "all"]),
    ],
    values=_above,
    key=lambda row: row.project.id,
)
"""Those that have not enough reviews, unless asked otherwise."""


# --- assignments ---------------------------------------------------------------------------------------

PROGRESS = {"not_begun": N_("not begun"), "begun": N_("begun"), "done": N_("Review submitted")}
PROGRESS_LOOKS = {"not_begun": "warn", "begun": "info", "done": "good"}


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An expert before a project."""

    it: Assignee
    project: ProjectFacts
    person: Person | None

    @property
    def name(self) -> str:
        return (self.person.name or self.person.email) if self.person else self.it.expert


ASSIGNMENTS: list[Column[AssignmentRow]] = [
    Column("expert_name", N_("Expert"), lambda row: row.name, sorts=True),
    title_column(lambda row: row.project),
    Column("category", N_("Category"), lambda row: row.project.category, "category", sorts=True),
    Column(
        "progress",
        N_("Status"),
        lambda row: row.it.progress.value,
        sorts=True,
        words=PROGRESS,
        looks=PROGRESS_LOOKS,
    ),
    Column("recused", N_("Recused"), lambda row: row.it.recused, usual=False, type=bool),
    Column("changed_at", N_("Last change"), lambda row: row.it.changed_at, "moment", sorts=True),
    Column(
        "handed_in_at", N_("Submitted"), lambda row: row.it.handed_in_at, "moment", sorts=True, usual=False
    ),
]


async def _assignments(at: At, wanted: Wanted) -> Found[AssignmentRow]:
    """In the order in which they were given; a few queries, however many there are."""
    phase, category = phase_in(at, wanted), wanted.filters.get("category", "")
    facts: Mapping[str, ProjectFacts] = {p.id: p for p in await judged(*at.here, phase)}
    given = [
        each
        for each in await assignees(*at.here, phase)
        if each.project in facts and category in ("", facts[each.project].category)
    ]
    known = await people(at.session, [each.expert for each in given])
    rows = [AssignmentRow(each, facts[each.project], known.get(each.expert)) for each in given]
    return tallied(rows, wanted, ASSIGNMENTS, lambda row: row.it.progress.value)


async def _assigning(at: PageAt, _found: object) -> Values:
    phase = marking_phase(at.edition.rules, at.asked("phase"), clock.now())
    return {"phase": phase, "phases_offered": phase_tabs(at.edition), "states": PROGRESS}


assignments_list = Listing(
    pages,
    f"{BOARD}/assignments",
    "review/assignment_list.html",
    Who.STEWARD,
    file="assignments",
    columns=ASSIGNMENTS,
    find=_assignments,
    filters=[
        Filter("phase"),
        Filter("state", takes=Literal["not_begun", "begun", "done"]),
        Filter("category", N_("Category"), overseen_categories),
    ],
    values=_assigning,
    key=lambda row: row.it.assignment,
    name_of=lambda row: f"{row.name} – {row.project.title}",
)
"""Who reads what."""


# --- one project ---------------------------------------------------------------------------------------


@pages.page(f"{BOARD}/{{project}}", "review/reviews.html", Who.EXPERT)
async def reviews_page(at: PageAt, project: str, phase: WithMarks) -> Values:
    """Those who chair the panel read it as well, unless they take no part in the project."""
    await check_overseen(*at.here, phase, at.me, project)
    facts = await facts_of(*at.here, project)
    if facts is None:
        raise refusals.not_a_candidate()
    reviews = await reviews_of(at.session, phase, project)
    who = await panels(*at.here, phase)
    taken = {r.person.id for r in reviews} | {facts.nominator_id}
    return {
        "phase": phase,
        "phases_offered": phase_tabs(at.edition),
        "facts": facts,
        "reviews": reviews,
        "marking": phase.marking,
        "free": [
            person
            for person in who.people.values()
            if person.id not in taken and covers(who.categories[person.id], facts.category)
        ],
        "panel": who.people,
    }
