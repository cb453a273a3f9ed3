"""Read who is in the panel of a category, or of all, by which part, and who takes no part in something there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.rules.roles import ANY
from prizes.edition.document.phases import NominationPhase, PhaseBase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, field_at, in_order, is_by_category, key_of
from prizes.edition.queries import EditionInForce
from prizes.kit.sentence import Sentence
from prizes.nomination.models import Project
from prizes.review.models import DeclaredInterest, ExpertProfile, PanelSeat
from prizes.review.queries.panels import panels, recused_pairs
from prizes.review.queries.projects import candidates
from prizes.review.queries.staffing import region_of
from prizes.review.rules.deciding import ProjectFacts, place_in_cut
from prizes.review.rules.hints import organizations
from prizes.review.rules.minutes import CHAIR, SUBSTITUTE, Away, Member
from prizes.review.rules.reviews import covers
from prizes.review.rules.seats import MemberFacts, composition_lacks, works_in


@dataclass(frozen=True, slots=True)
class PanelOf:
    """The panel of one field in a phase, and the projects before it."""

    field: PanelField
    members: tuple[Member, ...]
    projects: tuple[ProjectFacts, ...]
    recused: tuple[Away, ...]
    hands: frozenset[str] = frozenset()
    """Everybody, in the panel or not, who is recused of a project here or has a part in one."""

    @property
    def away(self) -> frozenset[str]:
        """People who are recused of some project here."""
        return frozenset(away.person for away in self.recused)

    @property
    def voters(self) -> tuple[Member, ...]:
        """Who decides: chairs and experts who are recused of nothing here. A substitute waits for a seat."""
        return tuple(m for m in self.members if m.part != SUBSTITUTE and m.person not in self.away)

    def speaks_for(self, person: str) -> bool:
        """Whether somebody acts as chair: a chair who is recused of nothing, or where none is left, any who decides."""
        chairs = {m.person for m in self.voters if m.part == CHAIR}
        return person in (chairs or {m.person for m in self.voters})

    def is_chair(self, person: str) -> bool:
        return any(m.person == person and m.part == CHAIR for m in self.voters)

    @property
    def has_chair(self) -> bool:
        return any(m.part == CHAIR for m in self.voters)


async def panels_by_field(
    session: AsyncSession, edition: EditionInForce, phase: PhaseBase
) -> dict[str, PanelOf]:
    """The panels of all fields with projects in a phase, by key; how many reads does not depend on their number. Who
    sits in one category alone has no part in a field across categories.
    """
    projects = await candidates(session, edition, phase)
    who = await panels(session, edition, phase)
    parts = await _parts(session, edition, phase)
    kinds = await _kinds(session, edition)
    pairs = await recused_pairs(session, edition, projects)
    names = {person.id: person.name or person.id for person in who.people.values()}
    found: dict[str, PanelOf] = {}
    for field, here in by_field(edition.rules, phase, projects):
        members = tuple(
            Member(person, names[person], _part(parts, person, field.seat))
            for person, codes in who.categories.items()
            if covers(codes, field.seat)
        )
        ids = {p.id for p in here}
        hands = frozenset(person for project, person in pairs if project in ids)
        found[field.key] = PanelOf(field, members, here, _away(members, here, pairs, kinds), hands)
    return found


def by_field(
    rules: Rules, phase: PhaseBase, projects: Sequence[ProjectFacts]
) -> list[tuple[PanelField, tuple[ProjectFacts, ...]]]:
    """What the panels of a phase choose from, in the order of the rules; empty fields are none. A phase that draws a
    line has a panel for each category, however the line is divided.
    """
    if not isinstance(phase, SelectionPhase) or is_by_category(phase.cut):
        found = [
            (field_at(rules, {"category": each.code}), tuple(p for p in projects if p.category == each.code))
            for each in rules.categories
        ]
        return [(field, here) for field, here in found if here]
    places = {p.id: place_in_cut(phase.cut, p) for p in projects}
    keys = {project: key_of(rules, place) for project, place in places.items()}
    return [
        (field, tuple(p for p in projects if keys[p.id] == field.key))
        for field in in_order(rules, places.values())
    ]


async def _parts(
    session: AsyncSession, edition: EditionInForce, phase: PhaseBase
) -> dict[tuple[str, str], set[str]]:
    query = select(PanelSeat.person_id, PanelSeat.category, PanelSeat.part, PanelSeat.phases).where(
        PanelSeat.edition_id == edition.id, PanelSeat.state == "accepted"
    )
    found: dict[tuple[str, str], set[str]] = {}
    for person, category, part, phases in (await session.exec(query)).all():
        if works_in(phase, phases):
            found.setdefault((person or "", category), set()).add(part)
    return found


def _part(parts: dict[tuple[str, str], set[str]], person: str, category: str) -> str:
    """The most that somebody is in a category: chair before expert before substitute; by a role alone, an expert."""
    theirs = parts.get((person, category), set()) | parts.get((person, ANY), set())
    return next((part for part in (CHAIR, "expert", SUBSTITUTE) if part in theirs), "expert")


async def _kinds(session: AsyncSession, edition: EditionInForce) -> dict[tuple[str, str], str]:
    query = (
        select(DeclaredInterest.project_id, DeclaredInterest.expert_id, DeclaredInterest.kind)
        .join(Project, col(Project.id) == DeclaredInterest.project_id)
        .where(Project.edition_id == edition.id, DeclaredInterest.kind != "none")
    )
    return {(project, expert): kind for project, expert, kind in (await session.exec(query)).all()}


def _away(
    members: Iterable[Member],
    projects: Iterable[ProjectFacts],
    pairs: Collection[tuple[str, str]],
    kinds: dict[tuple[str, str], str],
) -> tuple[Away, ...]:
    """Whoever has a hand in a project themselves has the interest `own`."""
    members = list(members)
    return tuple(
        Away(
            p.id,
            m.person,
            m.name,
            kinds.get((p.id, m.person), "own" if m.person == p.nominator_id else "other"),
        )
        for p in projects
        for m in members
        if (p.id, m.person) in pairs
    )


async def panels_lacking(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase | SelectionPhase
) -> dict[str, list[Sentence]]:
    """What the panels of a phase do not have of what its rules ask for, by field with projects; empty: nothing."""
    asked = phase.panel.composition
    if asked is None:
        return {}
    who = await panels(session, edition, phase)
    query = select(ExpertProfile).where(col(ExpertProfile.person_id).in_(list(who.people)))
    profiles = {profile.person_id: profile for profile in (await session.exec(query)).all()}

    def facts(person: str) -> MemberFacts:
        profile, country = profiles.get(person), who.people[person].country
        return MemberFacts(
            region_of(country),
            profile.gender if profile else None,
            organizations(profile.affiliations, who.people[person].entity_name)
            if profile
            else organizations(who.people[person].entity_name),
        )

    found = {}
    for key, panel in (await panels_by_field(session, edition, phase)).items():
        deciding = [facts(each.person) for each in panel.members if each.part != SUBSTITUTE]
        if lacks := composition_lacks(asked, deciding):
            found[key] = lacks
    return found
