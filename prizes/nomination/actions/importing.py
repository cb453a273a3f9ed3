"""Take projects over from a public source: the archive of past editions, and nominees for rehearsals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.data.targets import goal_targets
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import QuestionKind
from prizes.edition.kinds.reading import is_blank
from prizes.edition.kinds.texts import TEXT_LENGTH
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.actions.entities import settle_entities
from prizes.nomination.models import Project
from prizes.nomination.rules.completeness import foreign_target
from prizes.nomination.rules.form import ANSWERS, question_kinds, summary_of
from prizes.nomination.rules.parsing import Values, fit
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import entity_key, search_text

Row = Mapping[str, Any]
"""A project by the names of `COLUMNS`; what is absent or empty is unknown. Texts as in a table; lists may be lists."""
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
    "targets",
    "gdc",
    "summary",
    "source_url",
    "source_note",
)
"""`state`: nominated where empty. `sdgs`, `gdc`: numbers with spaces or semicolons between; `targets`: codes
such as 9.c in the same way. Beside these the questions of the edition's form, as `answers.` and the id of the question.
"""
PASSED_OVER = frozenset(
    {
        "id",
        "edition",
        "region",
        "submitted_at",
        "created_at",
        "updated_at",
        "rules_version",
        "rules_sha256",
        "revision",
        "correct_until",
        "state_reason",
        "exception",
        "paper",
    }
)
"""Columns of our own exports that a project which is taken over does not keep."""
_BETWEEN = re.compile(r"[\s;]+")
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
    projects = await anyio.to_thread.run_sync(lambda: [_project(edition, row) for row in rows])
    session.add_all(projects)
    await settle_entities(session, projects)
    record(session, edition, acts.NOMINATION_TAKE_OVER, edition, by=importer, projects=len(projects))
    await session.flush()
    return projects


def check_columns(edition: EditionInForce, rows: Sequence[Row]) -> None:
    """Refuses a table in which every row would be wrong in the same way, by its columns."""
    if not rows:
        return
    known = {*COLUMNS, *PASSED_OVER, *questions(edition.rules)}
    faults = {name: say("This column is unknown.") for row in rows for name in row if name not in known}
    for name in ("title", "source_url"):
        if not any(name in row for row in rows):
            faults[name] = say("This column is missing.")
    if faults:
        raise refusals.wrong_head_line(faults)


async def faults_of(session: AsyncSession, edition: EditionInForce, rows: Sequence[Row]) -> list[Fault]:
    """Everything that keeps the rows from being taken over, in their order."""
    query = select(Project.category, Project.title_key, Project.owner_key)
    # In a thread: thousands of rows take seconds, and the loop has others to answer.
    seen = set((await session.exec(query.where(col(Project.edition_id) == edition.id))).all())
    return await anyio.to_thread.run_sync(_all_faults, edition.rules, rows, seen)


def _all_faults(rules: Rules, rows: Sequence[Row], seen: set[tuple[str | None, str, str]]) -> list[Fault]:
    """`seen`: category, title and owner of what is there already."""
    faults: list[Fault] = []
    for number, row in enumerate(rows, 1):
        faults += [Fault(number, column, sentence) for column, sentence in _of_row(rules, row)]
        title, owner = entity_key(_text(row, "title")), entity_key(_text(row, "owner"))
        key = (_text(row, "category") or None, title, owner)
        if key in seen:
            faults.append(Fault(number, "title", say("This project is already there, in the same category.")))
        seen.add(key)
    return faults


def _text(row: Row, name: str) -> str:
    """What stands in a column, as a text; nothing is an empty one."""
    value = row.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _of_row(rules: Rules, row: Row) -> Iterable[tuple[str, Sentence]]:
    asked = questions(rules)
    for column in row:
        if column not in COLUMNS and column not in PASSED_OVER and column not in asked:
            yield column, say("This column is unknown.")
    fitted = fit(rules, _values(rules, row))
    yield from fitted.faults.items()
    goals = fitted.values.get("sdgs") or ()
    for code in fitted.values.get("targets") or ():
        if (goal := goal_targets()[code].goal) not in goals:
            yield "targets", foreign_target(code, goal)
    if is_blank(_text(row, "title")):
        yield "title", say("The title is missing.")
    if _text(row, "state") and _text(row, "state") not in STATES:
        yield "state", say("A project cannot be imported in this state.")
    if is_blank(_text(row, "source_url")):
        yield "source_url", say("The source is missing. Enter its address, or describe it in words.")
    if len(_text(row, "summary")) > TEXT_LENGTH:
        yield "summary", say("This is too long: at most %(most)s characters.", most=TEXT_LENGTH)


def questions(rules: Rules) -> dict[str, QuestionKind]:
    """Questions of the form by the name of their column; a table carries no files."""
    return {name: question for name, question in question_kinds(rules).items() if not question.by_upload}


def _values(rules: Rules, row: Row) -> Values:
    names = ("title", "category", "owner", "stakeholder_type", "country", "url")
    values: Values = {name: "" if row.get(name) is None else row[name] for name in names}
    values["language"] = row.get("language") or "en"
    for name in ("sdgs", "targets", "gdc"):
        given = row.get(name)
        values[name] = [each for each in _BETWEEN.split(given) if each] if isinstance(given, str) else given
    for name, question in questions(rules).items():
        if name in row:
            values[name] = question.from_cell(row[name])
    return values


def _project(edition: EditionInForce, row: Row) -> Project:
    fitted = fit(edition.rules, _values(edition.rules, row)).values
    answers = {
        n.removeprefix(ANSWERS): v for n, v in fitted.items() if n.startswith(ANSWERS) and not is_blank(v)
    }
    values = {name: value for name, value in fitted.items() if not name.startswith(ANSWERS)}
    now = clock.now()
    project = Project(
        **values,
        answers=answers,
        edition_id=edition.id,
        state=_text(row, "state") or State.NOMINATED.value,
        title_key=entity_key(values["title"]),
        owner_key=entity_key(values["owner"]),
        source_url=one_line(_text(row, "source_url")),
        source_note=many_lines(_text(row, "source_note")) or None,
        created_at=now,
        updated_at=now,
    )
    project.summary = many_lines(_text(row, "summary")) or summary_of(edition.rules, project)
    project.search = search_text(project, project.summary)
    return project
