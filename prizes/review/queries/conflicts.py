"""Read the conflicts of interest of a panel for those who look after it: declared, recused, and what hints at more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn, people
from prizes.edition.document.components import Panel
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.review import refusals
from prizes.review.models import DeclaredInterest, Recusal
from prizes.review.queries.interests import DeclaredOf, declarations, said_of, undeclared_number
from prizes.review.queries.panels import Panels, panels, recused_pairs
from prizes.review.queries.projects import candidates, facts_of
from prizes.review.queries.reach import Reach
from prizes.review.queries.ties import ties_of_people, ties_of_projects
from prizes.review.queries.working import panel_in, phases_of_seats
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.hints import Hint, calls_for_a_look, hints
from prizes.review.rules.interests import declaring_phases, keeps_out, panel_phases
from prizes.review.rules.reviews import covers


@dataclass(frozen=True, slots=True)
class Suspected:
    """Something speaks for an interest that keeps an expert out, and they take part, or could."""

    person: Person
    project: ProjectFacts
    hints: tuple[Hint, ...]
    kind: str | None
    """What they declared; None: nothing yet."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The panel of a category, or of all that somebody looks after."""

    category: str | None
    experts: Sequence[Person]
    projects: Sequence[ProjectFacts]
    declared: Sequence[DeclaredOf]
    """Interests and recusals, by project and expert."""
    suspected: Sequence[Suspected]
    """The strongest hints first."""
    waiting: Sequence[tuple[Person, int]]
    """Who is still to declare, and of how many projects."""


async def conflicts_of(
    session: AsyncSession, edition: EditionInForce, category: str | None, reach: Reach
) -> Conflicts:
    """How many reads does not depend on people or projects. A chair sees nothing of projects closed to them.

    `category` None: all that somebody looks after.
    """
    codes = [c.code for c in edition.rules.categories if category in (None, c.code) and reach.has(c.code)]
    before = await _before_panels(session, edition, codes)
    panel = next((phase.panel for phase, _ in before), None)
    projects = [p for p in _once(before) if p.id not in reach.closed]
    who = await panels(session, edition)
    sits = {id_: {code for code in codes if covers(theirs, code)} for id_, theirs in who.categories.items()}
    experts = [person for id_, person in who.people.items() if sits[id_]]
    declared = await declarations(session, edition, category=category)
    numbers: dict[str, int] = {}
    if declaring_phases(edition.rules, clock.now()):
        numbers = await _undeclared(
            session, edition, before, who, {each.id: sits[each.id] for each in experts}
        )
    return Conflicts(
        category,
        experts,
        projects,
        [row for row in declared if row.project.category in codes and row.project.id not in reach.closed],
        await _suspected(session, edition, projects, [(each, sits[each.id]) for each in experts], panel),
        [(each, n) for each in experts if (n := numbers.get(each.id, 0))],
    )


BeforePanels = Sequence[tuple[PanelPhase, Sequence[ProjectFacts]]]


async def _before_panels(
    session: AsyncSession, edition: EditionInForce, codes: Collection[str]
) -> BeforePanels:
    """The phases in which experts judge now or will, each with its projects of some categories."""
    phases = declaring_phases(edition.rules, clock.now()) or panel_phases(edition.rules)
    return [
        (phase, [p for p in await candidates(session, edition, phase) if p.category in codes])
        for phase in phases
    ]


def _once(before: BeforePanels) -> Sequence[ProjectFacts]:
    return list({p.id: p for _, projects in before for p in projects}.values())


async def _undeclared(
    session: AsyncSession,
    edition: EditionInForce,
    before: BeforePanels,
    who: Panels,
    sits: Mapping[str, Collection[str]],
) -> dict[str, int]:
    """Of how many projects each expert is still to declare. `sits`: categories by expert.

    Those who work in the same phases are asked about together: a read for each such group, one where no phase has
    members of its own.
    """
    named = await phases_of_seats(session, edition)
    groups: dict[tuple[str, ...], dict[str, Collection[str]]] = {}
    for expert, categories in sits.items():
        theirs = tuple(
            phase.id for phase, _ in before if panel_in(who.categories[expert], phase, expert, named)
        )
        groups.setdefault(theirs, {})[expert] = categories
    found: dict[str, int] = {}
    for theirs, experts in groups.items():
        projects = _once([(phase, here) for phase, here in before if phase.id in theirs])
        found |= await undeclared_number(session, projects, experts) if projects else {}
    return found


async def _suspected(
    session: AsyncSession,
    edition: EditionInForce,
    projects: Sequence[ProjectFacts],
    experts: Sequence[tuple[Person, Collection[str]]],
    panel: Panel | None,
) -> list[Suspected]:
    """`experts`: with the categories of their panels."""
    ids = [p.id for p in projects]
    away = await recused_pairs(session, edition, projects)
    kinds = await _kinds(session, ids)
    ties = await ties_of_projects(session, ids)
    keeps = panel.interests if panel else ()
    by_id = {p.id: p for p in projects}
    people = [person for person, _ in experts]
    found = [
        Suspected(person, by_id[tie.project], said, kinds.get((tie.project, person.id)))
        for (person, codes), about in zip(
            experts, await ties_of_people(session, people, but=set(ids)), strict=True
        )
        for tie in ties
        if by_id[tie.project].category in codes
        and (tie.project, person.id) not in away
        and (said := hints(about, tie))
        and calls_for_a_look(said, keeps)
    ]
    order = list(Hint)
    return sorted(found, key=lambda s: (order.index(s.hints[0]), s.project.title.casefold(), s.person.email))


async def _kinds(session: AsyncSession, projects: Collection[str]) -> dict[tuple[str, str], str]:
    query: Any = select(DeclaredInterest.project_id, DeclaredInterest.expert_id, DeclaredInterest.kind).where(
        col(DeclaredInterest.project_id).in_(projects)
    )
    return {(project, expert): kind for project, expert, kind in (await session.exec(query)).all()}


# --- one expert and one project ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """What stood on record before. Empty or None: nothing of that kind."""

    at: datetime | None
    kind: str
    note: str
    recusal: str
    by: str
    lifted_at: datetime | None
    lifted_by: str
    lifted_for: str


@dataclass(frozen=True, slots=True)
class Between:
    """An expert and a project."""

    person: Person
    project: ProjectFacts
    said: DeclaredInterest | None
    recusal: Recusal | None
    recused_by: str
    hints: tuple[Hint, ...]
    earlier: Sequence[Event]
    """The oldest first."""
    may_lift: bool


async def between(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    expert_id: str,
    *,
    asker: SignedIn,
    reach: Reach,
) -> Between:
    """What is on record between an expert and a project. Raises Missing for those who do not look after it."""
    project = await facts_of(session, edition, project_id)
    person = await session.get(Person, expert_id)
    if project is None or person is None or not reach.covers(project):
        raise refusals.not_in_your_panels()
    rows = await declarations(session, edition, project=project_id, expert=expert_id)
    row = rows[0] if rows else DeclaredOf(person, project, None, None)
    who = await panels(session, edition)
    if not rows and not covers(who.categories.get(expert_id, set()), project.category):
        raise refusals.not_in_your_panels()
    said = row.said or await said_of(session, project_id, expert_id)
    names = await _names(session, said, row.recusal)
    ties = (await ties_of_projects(session, [project_id]))[0]
    about = (await ties_of_people(session, [person], but={project_id}))[0]
    return Between(
        person,
        project,
        said,
        row.recusal,
        names.get(row.recusal.declared_by, "") if row.recusal else "",
        hints(about, ties),
        list(_events(said, names)),
        may_lift=row.recusal is not None
        and expert_id != asker.person.id
        and (reach.steward or _is_for_a_chair(edition, row.recusal, said)),
    )


def _is_for_a_chair(edition: EditionInForce, recusal: Recusal, said: DeclaredInterest | None) -> bool:
    """What the expert declared is lifted by stewards only."""
    declared = said is not None and any(keeps_out(p.panel, said.kind) for p in panel_phases(edition.rules))
    return recusal.declared_by != recusal.expert_id and not declared


async def _names(
    session: AsyncSession, said: DeclaredInterest | None, recusal: Recusal | None
) -> dict[str, str]:
    earlier = said.earlier if said else []
    ids = {row[key] for row in earlier for key in ("by", "lifted_by") if row.get(key)}
    if recusal is not None:
        ids.add(recusal.declared_by)
    return {id_: p.name or p.email for id_, p in (await people(session, list(ids))).items()}


def _events(said: DeclaredInterest | None, names: dict[str, str]) -> Iterator[Event]:
    for row in said.earlier if said else []:
        yield Event(
            at=_instant(row.get("since")),
            kind=row.get("kind", ""),
            note=row.get("note", ""),
            recusal=row.get("recusal", ""),
            by=names.get(row.get("by", ""), ""),
            lifted_at=_instant(row.get("lifted_at")),
            lifted_by=names.get(row.get("lifted_by", ""), ""),
            lifted_for=row.get("lifted_for", ""),
        )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
