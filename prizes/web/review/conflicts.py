"""Pages on conflicts of interest for those who look after panels: declared, recused, and what hints at more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from prizes.accounts.models import Person
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.review import refusals
from prizes.review.queries.conflicts import Conflicts, between, conflicts_of
from prizes.review.queries.interests import DeclaredOf
from prizes.review.queries.reach import Reach, reach_of
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.hints import HINTS, Hint
from prizes.review.rules.interests import KIND_NAMES
from prizes.web.layout.lists import Column, Filter, Listing, tallied, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.review.interests import scope_options

pages = Pages()
LIST = "/{edition}/office/interests"
LABELS: dict[str, Any] = {"hint_labels": HINTS, "kind_names": KIND_NAMES}
STATES = {"check": N_("To be checked"), "recused": N_("Recused"), "noted": N_("noted")}
LOOKS = {"check": "warn", "recused": "bad", "noted": "idle"}


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """An expert and a project of their panel, and what is or may be between them."""

    person: Person
    project: ProjectFacts
    state: str
    """One of `STATES`."""
    hints: tuple[Hint, ...]
    kind: str | None
    """As declared; None: nothing."""
    on_record: DeclaredOf | None

    @property
    def name(self) -> str:
        return self.person.name or self.person.email

    @property
    def note(self) -> str:
        return self.on_record.said.note if self.on_record and self.on_record.said else ""


COLUMNS: list[Column[ConflictRow]] = [
    Column("expert", N_("Expert"), lambda row: row.name, sorts=True),
    title_column(lambda row: row.project),
    Column("owner", N_("Owner"), lambda row: row.project.owner, sorts=True, usual=False),
    Column("category", N_("Category"), lambda row: row.project.category, "category", sorts=True),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=STATES, looks=LOOKS),
    Column("hints", N_("Indications"), lambda row: [each.value for each in row.hints], type=list[str]),
    Column("kind", N_("Declared"), lambda row: row.kind, sorts=True, words=KIND_NAMES),
    Column("note", N_("Note"), lambda row: row.note, usual=False),
    Column(
        "recused_since",
        N_("Recused since"),
        lambda row: row.on_record.recusal.created_at if row.on_record and row.on_record.recusal else None,
        "moment",
        sorts=True,
        usual=False,
    ),
]


async def _conflicts(at: At, wanted: Wanted) -> tuple[Reach, Conflicts]:
    """Worked out once a request, for the rows and for what stands around them."""
    if not hasattr(at.request.state, "conflicts"):
        reach = await reach_of(*at.here, at.me)
        category = wanted.filters.get("category") or None
        if category is not None and category not in {c.code for c in _mine(at, reach)}:
            raise refusals.not_in_your_panels()
        at.request.state.conflicts = reach, await conflicts_of(*at.here, category, reach)
    found: tuple[Reach, Conflicts] = at.request.state.conflicts
    return found


def _mine(at: At, reach: Reach) -> list[Any]:
    return [each for each in at.edition.rules.categories if reach.has(each.code)]


async def _find(at: At, wanted: Wanted) -> Found[ConflictRow]:
    """What is to be checked first, the strongest hints first; then what is on record."""
    _, found = await _conflicts(at, wanted)
    on_record = {(row.person.id, row.project.id): row for row in found.declared}
    rows = [
        ConflictRow(
            row.person,
            row.project,
            "check",
            row.hints,
            row.kind,
            on_record.pop((row.person.id, row.project.id), None),
        )
        for row in found.suspected
    ]
    rows += [
        ConflictRow(
            row.person,
            row.project,
            "recused" if row.recusal else "noted",
            (),
            row.said.kind if row.said else None,
            row,
        )
        for row in on_record.values()
    ]
    return tallied(rows, wanted, COLUMNS, lambda row: row.state)


async def _categories(at: PageAt) -> Options:
    return [(c.code, at.voice.text_in(c.title)[0]) for c in _mine(at, await reach_of(*at.here, at.me))]


async def _around(at: PageAt, _found: object) -> Values:
    reach, found = at.request.state.conflicts
    return {"reach": reach, "found": found, "states": STATES, **LABELS}


conflicts_list = Listing(
    pages,
    LIST,
    "review/conflicts.html",
    Who.EXPERT,
    file="conflicts",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", takes=Literal["check", "recused", "noted"]),
        Filter("category", N_("Category"), _categories),
    ],
    values=_around,
    key=lambda row: f"{row.project.id}.{row.person.id}",
)
"""Of the panels that somebody looks after."""


@pages.page(f"{LIST}/pair", "review/conflict.html", Who.EXPERT)
async def conflict_chosen(at: PageAt, project: str = "", expert: str = "") -> Any:
    """Leads to what is between the two that were chosen in a form."""
    if not project or not expert:
        return see_other(at.request, at.to("conflicts_page"))
    return see_other(at.request, at.to("conflict_page", project=project, expert=expert))


@pages.page(f"{LIST}/{{project}}/{{expert}}", "review/conflict.html", Who.EXPERT)
async def conflict_page(at: PageAt, project: str, expert: str) -> Values:
    reach = await reach_of(*at.here, at.me)
    found = await between(*at.here, project, expert, asker=at.me, reach=reach)
    return {"reach": reach, "pair": found, "scopes": scope_options(at.voice), **LABELS}
