"""Take projects over from a public source: the archive of past editions, and nominees for rehearsals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.entities import settle_entities
from prizes.nomination.fitting import TEXT_LENGTH, Values, fit
from prizes.nomination.form import is_blank
from prizes.nomination.models import Project
from prizes.nomination.rules import entity_key, search_text
from prizes.nomination.states import State

Row = Mapping[str, str]
"""A project by the names of `COLUMNS`; what is absent or empty is unknown."""
COLUMNS = (
    "title",
    "category",
    "state",
    "owner",
    "stakeholder_type",
    "country",
    "url",
    "language",
    "sdgs",
    "summary",
    "source_url",
    "source_note",
)
"""`state`: nominated where empty. `sdgs`: numbers with spaces between."""
STATES = frozenset(State) - {State.DRAFT, State.RETURNED}
"""Drafts and returned projects are somebody's work under way; nobody takes those over."""


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    """From 1, without the head."""
    column: str
    sentence: Sentence


async def take_over(
    session: AsyncSession, edition: EditionInForce, rows: Sequence[Row], *, importer: str | None = None
) -> list[Project]:
    """Add all the projects, or refuse all with what is wrong by row and column (`3.country`).

    They have no nominator and were not submitted here; their source stands with them.
    """
    faults = await faults_of(session, edition, rows)
    if faults:
        raise refusals.rows_do_not_fit({f"{fault.row}.{fault.column}": fault.sentence for fault in faults})
    projects = [_project(edition, row) for row in rows]
    session.add_all(projects)
    await settle_entities(session, projects)
    record(
        session,
        "nomination.take-over",
        actor=importer,
        edition=edition.slug,
        subject=f"edition:{edition.id}",
        projects=len(projects),
    )
    await session.flush()
    return projects


async def faults_of(session: AsyncSession, edition: EditionInForce, rows: Sequence[Row]) -> list[Fault]:
    """Everything that keeps the rows from being taken over, in their order."""
    query = select(Project.category, Project.title_key, Project.owner_key)
    seen = set((await session.exec(query.where(col(Project.edition_id) == edition.id))).all())
    faults: list[Fault] = []
    for number, row in enumerate(rows, 1):
        faults += [Fault(number, column, sentence) for column, sentence in _of_row(edition.rules, row)]
        key = (row.get("category") or None, entity_key(row.get("title")), entity_key(row.get("owner")))
        if key in seen:
            faults.append(Fault(number, "title", say("This project is already there, in the same category.")))
        seen.add(key)
    return faults


def _of_row(rules: Rules, row: Row) -> Iterable[tuple[str, Sentence]]:
    for column in row:
        if column not in COLUMNS:
            yield column, say("There is no such column.")
    yield from fit(rules, _values(row)).faults.items()
    if is_blank(row.get("title")):
        yield "title", say("The title is missing.")
    if row.get("state") and row["state"] not in STATES:
        yield "state", say("This is not a state that a project can be taken over in.")
    if is_blank(row.get("source_url")):
        yield "source_url", say("The source is missing: an address, or words where there is none.")
    if len(row.get("summary") or "") > TEXT_LENGTH:
        yield "summary", say("This is too long: at most %(most)s characters.", most=TEXT_LENGTH)


def _values(row: Row) -> Values:
    names = ("title", "category", "owner", "stakeholder_type", "country", "url")
    values: Values = {name: row.get(name) or "" for name in names}
    return values | {"language": row.get("language") or "en", "sdgs": (row.get("sdgs") or "").split()}


def _project(edition: EditionInForce, row: Row) -> Project:
    values = fit(edition.rules, _values(row)).values
    now = clock.now()
    project = Project(
        **values,
        edition_id=edition.id,
        state=row.get("state") or State.NOMINATED.value,
        title_key=entity_key(values["title"]),
        owner_key=entity_key(values["owner"]),
        summary=many_lines(row.get("summary") or ""),
        source_url=one_line(row["source_url"]),
        source_note=many_lines(row.get("source_note") or "") or None,
        created_at=now,
        updated_at=now,
    )
    project.search = search_text(project, project.summary)
    return project
