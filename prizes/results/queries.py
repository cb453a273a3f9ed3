"""Read what was chosen and what is published."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, null, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import columns_of
from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import place_in
from prizes.edition.kinds.fields import PanelField, is_by_category, key_of, panel_fields
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import CutPhase, honours_of, selections_in_order, sources
from prizes.edition.titles import honour_titles, own_honours, phase_honours, phase_title, phases_giving
from prizes.kit.sentence import say
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import reaches_experts
from prizes.nomination.rules.form import first_picture, picture_field
from prizes.nomination.rules.states import PUBLIC, State
from prizes.results.acceptances import vacant
from prizes.results.models import Publication, ResultsCorrection
from prizes.results.ranked.ranking import declined_in, ranking_of
from prizes.results.rules.by_marks import ranking_gaps
from prizes.results.rules.correcting import changed_honours
from prizes.results.rules.winners import (
    Pending,
    WinnersGap,
    departs,
    departure_gap,
    gaps,
    panel_gaps,
    unannounced,
)
from prizes.review.models import Assignment, Honour, NoWinner, Review, Standing
from prizes.review.queries.decision import marks_of
from prizes.review.queries.members import panels_by_field, panels_lacking
from prizes.review.queries.minutes import newest_minutes
from prizes.review.queries.projects import all_decided, comes_on, comes_to, judged, passed_any
from prizes.review.rules.minutes import deciders_in


@dataclass(frozen=True, slots=True)
class Placed:
    """A project with its place at a cut."""

    project: Project
    standing: Standing


async def standings(session: AsyncSession, edition: EditionInForce, phase: str) -> dict[str, list[Placed]]:
    """All places at the decided cut of a phase, by category, best first; empty before the decision."""
    query = (
        select(Project, Standing)
        .join(Standing, col(Standing.project_id) == Project.id)
        .where(Project.edition_id == edition.id, Standing.phase == phase)
        .order_by(col(Standing.rank).asc().nulls_last(), Project.title)
    )
    placed: dict[str, list[Placed]] = {c.code: [] for c in edition.rules.categories}
    for project, standing in (await session.exec(query)).all():
        placed.setdefault(project.category or "", []).append(Placed(project, standing))
    return {code: rows for code, rows in placed.items() if rows}


@dataclass(frozen=True, slots=True)
class VotePlace:
    """Where a project stood in the public vote."""

    project: str
    category: str
    rank: int | None
    votes: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class HonouredProject:
    """What a list of winners shows of a project beside what is published of it."""

    language: str
    """Of its title."""
    picture: tuple[str, int] | None
    """As `first_picture` has it."""


async def honoured_projects(
    session: AsyncSession, edition: EditionInForce, ids: Sequence[str]
) -> dict[str, HonouredProject]:
    field = picture_field(edition.rules) if edition.rules.submission else None
    pictures: Any = col(Project.answers)[field] if field else null()
    query: Any = select(col(Project.id), col(Project.language), pictures).where(col(Project.id).in_(ids))
    rows = (await session.exec(query)).all() if ids else []
    return {id_: HonouredProject(language, first_picture(answer)) for id_, language, answer in rows}


async def vote_places(session: AsyncSession, edition: EditionInForce, phase: str) -> list[VotePlace]:
    """As `standings`, with as much as stands beside a winner."""
    columns = columns_of(
        VotePlace,
        Standing,
        project=col(Project.id),
        category=col(Project.category),
    )
    query: Any = (
        select(*columns)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(Project.edition_id == edition.id, Standing.phase == phase)
    )
    return [VotePlace(*row) for row in (await session.exec(query)).all()]


async def vote_place(
    session: AsyncSession, phase: str, project: Project
) -> tuple[int | None, int | None, int] | None:
    """Rank and votes of one project at the decided cut of a vote, and of how many projects in its category."""
    beside = (
        select(func.count())
        .select_from(Standing)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(
            Project.edition_id == project.edition_id,
            Standing.phase == phase,
            col(Project.category) == project.category,
        )
        .scalar_subquery()
    )
    query: Any = select(col(Standing.rank), col(Standing.votes), beside)
    row = (
        await session.exec(query.where(Standing.project_id == project.id, Standing.phase == phase))
    ).first()
    return tuple(row) if row else None


async def candidates(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> dict[str, list[Project]]:
    """Projects that a panel chooses from, by field: what passed the cut before its phase and was not disqualified or
    withdrawn since.
    """
    found: dict[str, list[Project]] = {}
    for project in (await session.exec(_candidates(edition, phase).order_by(Project.title))).all():
        found.setdefault(field_of(edition.rules, phase, project), []).append(project)
    return found


def field_of(rules: Rules, phase: SelectionPhase, project: Project) -> str:
    """The key of the field of a phase in which a project competes."""
    if is_by_category(phase.cut):
        return project.category or ""
    return key_of(rules, place_in(rules, phase.cut, project))


async def candidate(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase, project_id: str
) -> Project | None:
    """One of them."""
    query = _candidates(edition, phase).where(Project.id == project_id)
    found: Project | None = (await session.exec(query)).first()
    return found


def _candidates(edition: EditionInForce, phase: SelectionPhase, *columns: Any) -> Any:
    """The query: whole rows, or these columns."""
    query: Any = select(*columns or (Project,)).where(Project.edition_id == edition.id)
    return query.where(comes_to(edition.rules, phase, PUBLIC))


async def who_may_be_honoured(
    session: AsyncSession, edition: EditionInForce, field: PanelField, selection: SelectionPhase | None = None
) -> Sequence[Project]:
    """Once winners are approved: those of a field that panels chose from, honoured or not; where votes alone decided,
    all of the last vote. By title. `selection`: whose field it is; None: any.
    """
    found: dict[str, Project] = {}
    within = [Project.category == field.category] if field.category else []
    for phase, query in _honourable(edition, across=not field.is_category):
        if selection is not None and phase is not selection:
            continue
        here = (await session.exec(query.where(*within).order_by(Project.title))).all()
        found = {
            project.id: project
            for project in here
            if phase is None or field_of(edition.rules, phase, project) == field.key
        } | found
    titles = set(honour_titles(edition.rules))
    if selection is not None:
        titles.intersection_update(phase_honours(selection))
    named = {
        h.project_id
        for h in await honours(session, edition.id)
        if h.title in titles and h.field == (None if field.is_category else field.key)
    }
    others = named - found.keys()
    rows = select(Project).where(col(Project.id).in_(others), *within)
    more = (await session.exec(rows.order_by(Project.title))).all() if others else []
    return [*sorted(found.values(), key=lambda project: project.title), *more]


def _honourable(edition: EditionInForce, *, across: bool) -> Iterator[tuple[SelectionPhase | None, Any]]:
    """Queries of the projects that could have been honoured, with the selection that chose from them. `across`: by
    selections whose fields are no whole categories; else by the others, or by votes alone.
    """
    for phase in edition.rules.selections:
        if across is is_by_category(phase.cut):
            continue
        if sources(edition.rules, phase):
            yield phase, _candidates(edition, phase)
        else:
            honoured = (State.SUBMITTED, State.WINNER, State.SPECIAL_RECOGNITION)
            there = and_(col(Project.state).in_(honoured), *reaches_experts(edition.rules))
            query: Any = select(Project).where(Project.edition_id == edition.id, there)
            yield phase, query.where(comes_on(edition.rules, phase, lambda _: true()))
    voting = last_voting(edition)
    if not edition.rules.selections and voting is not None:
        placed: Any = select(Project).join(Standing, col(Standing.project_id) == Project.id)
        placed = placed.where(Project.edition_id == edition.id, Standing.phase == voting.id)
        yield None, placed.where(col(Project.state).in_(PUBLIC))


async def considered(session: AsyncSession, edition: EditionInForce) -> Sequence[str]:
    """Ids of the projects that could have been honoured: those panels chose from, or else all of the last vote."""
    if edition.rules.selections:
        found = [await considered_in(session, edition, phase) for phase in edition.rules.selections]
        return list(dict.fromkeys(project for projects in found for project in projects))
    voting = last_voting(edition)
    if voting is None:
        return []
    query = select(Standing.project_id).join(Project, col(Project.id) == Standing.project_id)
    of_edition = (Project.edition_id == edition.id, Standing.phase == voting.id)
    return (await session.exec(query.where(*of_edition))).all()


async def considered_by(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase
) -> set[str]:
    """Ids of the projects that could have been given what an announcement publishes: those that panels chose from, and
    all of the votes that give some of it. Where it is the only one, as `considered`.
    """
    if len(edition.rules.announcements) == 1:
        return set(await considered(session, edition))
    found = set[str]()
    for phase in phases_giving(edition.rules, announcement):
        found |= await reached(session, edition, phase)
    return found


async def reached(session: AsyncSession, edition: EditionInForce, phase: CutPhase) -> set[str]:
    """Ids of the projects that a phase decides on or, where its candidates are not decided yet, of all that can still
    become some.
    """
    before = sources(edition.rules, phase)
    if await all_decided(session, edition, before):
        if isinstance(phase, SelectionPhase):
            return set(await considered_in(session, edition, phase))
        return {each.id for each in await judged(session, edition, phase)}
    found = set[str]()
    for each in before:
        if await all_decided(session, edition, [each]):
            query = select(Project.id).where(
                Project.edition_id == edition.id, passed_any(edition.rules, [each])
            )
            found |= set((await session.exec(query)).all())
        else:
            found |= await reached(session, edition, each)
    return found


async def considered_in(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> Sequence[str]:
    """Those of them that the panels of one phase chose from."""
    found: Sequence[str] = (await session.exec(_candidates(edition, phase, Project.id))).all()
    return found


async def honours(session: AsyncSession, edition_id: str) -> Sequence[Honour]:
    query = select(Honour).where(Honour.edition_id == edition_id).order_by(Honour.category, Honour.title)
    return (await session.exec(query)).all()


async def no_winners(session: AsyncSession, edition_id: str) -> Mapping[str, dict[str, str]]:
    """By title the reasons by field where the panel gives it to nobody; a title without any has none."""
    found = defaultdict[str, dict[str, str]](dict)
    for row in (await session.exec(select(NoWinner).where(NoWinner.edition_id == edition_id))).all():
        found[row.title][row.field] = row.reason
    return found


async def approved_lines(
    session: AsyncSession, edition: EditionInForce, titles: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """By title the projects of the result of the vote that gives it under an id of its own, as two stewards approved
    it. Of titles that no vote gives, and of results that are not approved, nothing.
    """
    own = {each.id for each in own_honours(edition.rules)} & set(titles)
    giving = {phase.id: phase.cut.gives for phase in edition.rules.votings if phase.cut.gives in own}
    if not giving:
        return {}
    query = select(Proposal.content).where(
        Proposal.edition_id == edition.id, Proposal.kind == "shortlist", Proposal.state == "approved"
    )
    contents = [json.loads(each) for each in (await session.exec(query)).all()]
    return {giving[each["phase"]]: each["projects"] for each in contents if each["phase"] in giving}


async def experts_who_took_part(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase
) -> dict[str, int]:
    """By field how many experts have completed reviews in a phase of selection; where they decide without marks and
    ballots, how many who decide there were present by the newest record.
    """
    if selection.by_agreement:
        newest = await newest_minutes(session, edition, selection.id)
        return {code: len(deciders_in(minutes.content)) for code, minutes in newest.items()}
    if not is_by_category(selection.cut):
        return await _took_part_in_fields(session, edition, selection)
    query = (
        select(Project.category, func.count(func.distinct(Assignment.expert_id)))
        .join(Assignment, col(Assignment.project_id) == Project.id)
        .join(Review, col(Review.assignment_id) == Assignment.id)
        .where(Project.edition_id == edition.id, Assignment.phase == selection.id)
        .where(col(Review.submitted_at).is_not(None))
        .group_by(col(Project.category))
    )
    return {category or "": number for category, number in (await session.exec(query)).all()}


async def _took_part_in_fields(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase
) -> dict[str, int]:
    """Of the members of the panel alone: other experts may have marked in a category of theirs."""
    query = (
        select(Assignment.project_id, Assignment.expert_id)
        .join(Review, col(Review.assignment_id) == Assignment.id)
        .where(Assignment.phase == selection.id, col(Review.submitted_at).is_not(None))
    )
    marked = (await session.exec(query)).all()
    found = {}
    for key, panel in (await panels_by_field(session, edition, selection)).items():
        here, members = {p.id for p in panel.projects}, {m.person for m in panel.members}
        found[key] = len({expert for project, expert in marked if project in here and expert in members})
    return found


async def selection_gaps(
    session: AsyncSession, edition: EditionInForce, phases: Sequence[SelectionPhase] | None = None
) -> list[WinnersGap]:
    """What is missing before the winners can be proposed for publication; of several selections, each with its name.
    `phases`: None: all.
    """
    everything = selections_in_order(edition.rules)
    phases = everything if phases is None else phases
    found = [(phase, gap) for phase in phases for gap in await phase_gaps(session, edition, phase)]
    if len(everything) <= 1:
        return [gap for _phase, gap in found]
    return [
        replace(gap, wrong=say("%(phase)s: %(wrong)s", phase=phase_title(phase), wrong=gap.wrong))
        for phase, gap in found
    ]


async def phase_gaps(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase
) -> list[WinnersGap]:
    """What is missing in one phase of selection."""
    from_whom, title = await _ids_by_field(session, edition, selection), selection.cut.gives
    chosen, none = await pending(session, edition), (await no_winners(session, edition.id))[title]
    if selection.by_marks:
        given: dict[str, list[str]] = {}
        for each in (each for each in chosen if each.title == title):
            given.setdefault(each.chosen_in, []).append(each.project)
        ranking = await ranking_of(session, edition, selection, [*given, *none])
        found = ranking_gaps(ranking, given, none, await declined_in(session, edition, title))
    else:
        found = gaps(
            edition.rules,
            selection,
            from_whom,
            chosen,
            none,
            took_part=await experts_who_took_part(session, edition, selection),
            vacant=await vacant(session, edition, title),
        )
    lacking = await panels_lacking(session, edition, selection)
    named = {each.key: each for each in panel_fields(edition.rules, selection, lacking)}
    found += [gap for key, lacks in lacking.items() for gap in panel_gaps(named[key], lacks)]
    if selection.departure == "reasoned":
        found += await _departures(session, edition, selection, from_whom)
    return found


async def _ids_by_field(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase
) -> dict[str, list[str]]:
    """The candidates of a phase; of whole categories without their answers."""
    if not is_by_category(selection.cut):
        there = await candidates(session, edition, selection)
        return {key: [project.id for project in projects] for key, projects in there.items()}
    found: dict[str, list[str]] = {}
    columns = (Project.category, Project.id)
    for category, project in (await session.exec(_candidates(edition, selection, *columns))).all():
        found.setdefault(category or "", []).append(project)
    return found


async def _departures(
    session: AsyncSession,
    edition: EditionInForce,
    selection: SelectionPhase,
    from_whom: Mapping[str, Sequence[str]],
) -> list[WinnersGap]:
    marks = await marks_of(session, edition, selection)
    given = [h for h in await honours(session, edition.id) if h.title == selection.cut.gives]
    return [
        departure_gap(field)
        for field in panel_fields(edition.rules, selection, from_whom)
        if departs(
            {h.project_id: h.reason for h in given if h.chosen_in == field.key},
            {
                project: marks[project].share if project in marks else None
                for project in from_whom.get(field.key, ())
            },
        )
    ]


async def pending(session: AsyncSession, edition: EditionInForce) -> list[Pending]:
    """What panels have chosen so far."""
    return [Pending(h.project_id, h.category, h.title, h.field) for h in await honours(session, edition.id)]


@dataclass(frozen=True, slots=True)
class PublicationInstants:
    """When what an announcement publishes becomes public at the earliest, and when it did; None: it has not."""

    phase: str
    due: datetime
    done: datetime | None


async def publication_instants(session: AsyncSession) -> dict[str, list[PublicationInstants]]:
    """By the id of the edition, of all that were approved."""
    query: Any = select(
        Publication.edition_id, Publication.phase, Publication.publish_at, Publication.announced_at
    )
    found: dict[str, list[PublicationInstants]] = {}
    for edition, *instants in (await session.exec(query)).all():
        found.setdefault(edition, []).append(PublicationInstants(*instants))
    return found


async def publications(session: AsyncSession, edition_id: str) -> Sequence[Publication]:
    """All that were approved, public or not, the first to be public first."""
    query = select(Publication).where(Publication.edition_id == edition_id)
    return (await session.exec(query.order_by(col(Publication.publish_at), col(Publication.phase)))).all()


async def publication(
    session: AsyncSession, edition_id: str, announcement: AnnouncementPhase | None
) -> Publication | None:
    """What was approved of an announcement. `announcement`: None where the rules have none."""
    if announcement is None:
        return None
    found = await publications(session, edition_id)
    return next((each for each in found if each.is_of(announcement)), None)


async def publication_of_title(
    session: AsyncSession, edition: EditionInForce, title: str
) -> Publication | None:
    return await publication(session, edition.id, edition.rules.announcement_of(title))


async def titles_approved(session: AsyncSession, edition: EditionInForce) -> frozenset[str]:
    """The honours of which a publication is approved, public or not."""
    approved = await publications(session, edition.id)
    return frozenset(
        title
        for phase in edition.rules.announcements
        if any(each.is_of(phase) for each in approved)
        for title in honours_of(edition.rules, phase)
    )


async def all_announced(session: AsyncSession, edition: EditionInForce) -> bool:
    """Whether every announcement of the rules is public, so that the edition is decided. False without any."""
    return are_all_announced(edition.rules, await publications(session, edition.id))


def are_all_announced(rules: Rules, approved: Sequence[Publication]) -> bool:
    """As `all_announced`, of `publications` that were asked for."""
    return bool(rules.announcements) and not _not_public(rules, approved)


async def still_to_announce(session: AsyncSession, edition: EditionInForce) -> list[AnnouncementPhase]:
    """The announcements that are not public, in order."""
    return _not_public(edition.rules, await publications(session, edition.id))


def _not_public(rules: Rules, approved: Sequence[Publication]) -> list[AnnouncementPhase]:
    return unannounced(rules, [each.phase for each in approved if each.announced_at is not None])


async def published_each(session: AsyncSession, edition_id: str) -> list[dict[str, Any]]:
    """What is public, by announcement, the first one first: exactly as two stewards agreed to it, with what was
    corrected since.
    """
    return await contents(session, edition_id, await publications(session, edition_id))


async def contents(
    session: AsyncSession, edition_id: str, approved: Sequence[Publication]
) -> list[dict[str, Any]]:
    """As `published_each`, of `publications` that were asked for."""
    rows = [each for each in approved if each.announced_at is not None]
    steps = await corrections(session, edition_id) if rows else []
    return [_published(row, [each for each in steps if each.corrects(row)]) for row in rows]


def _published(row: Publication, steps: Sequence[ResultsCorrection]) -> dict[str, Any]:
    contents = [row.content, *(each.content for each in steps)]
    content: dict[str, Any] = json.loads(contents[-1])
    return content | {
        "sha256": steps[-1].sha256 if steps else row.sha256,
        "published_at": row.publish_at,
        "corrections": [_told(each, before) for each, before in zip(steps, contents, strict=False)],
    }


async def published(session: AsyncSession, edition_id: str) -> dict[str, Any] | None:
    """All that is public of the winners, in one: the newest content with the honours, the reasons for none, the records
    and the corrections of those before it. None before anything is announced.
    """
    return together(await published_each(session, edition_id))


def together(found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Of `published_each`, as `published` has it."""
    if len(found) <= 1:
        return found[0] if found else None
    lists: dict[str, Any] = {
        name: [row for content in found for row in content[name]] for name in ("no_winner", "records")
    }
    honours = [row for content in found for row in content["honours"]]
    steps = [step for content in found for step in content["corrections"]]
    return found[-1] | {
        **lists,
        "honours": sorted(honours, key=lambda row: (row["category"], row["title"], row["project_title"])),
        "corrections": sorted(steps, key=lambda step: step["corrected_at"]),
    }


async def corrections(session: AsyncSession, edition_id: str) -> Sequence[ResultsCorrection]:
    """The first one first."""
    query = select(ResultsCorrection).where(ResultsCorrection.edition_id == edition_id)
    return (await session.exec(query.order_by(col(ResultsCorrection.number)))).all()


def _told(step: ResultsCorrection, before: str) -> dict[str, Any]:
    """What everybody learns of a correction. `before`: the content that it replaces."""
    return {
        "corrected_at": step.corrected_at,
        "category": step.field,
        "note": step.note,
        "sha256": step.sha256,
        "replaces": step.replaces,
        "changes": changed_honours(json.loads(before), json.loads(step.content)),
    }


async def archived_champions(session: AsyncSession, edition: EditionInForce) -> list[Project]:
    """Of an edition kept as a record: its projects with a known result, winners first. Of others nothing."""
    if not edition.record:
        return []
    known = (State.WINNER, State.SPECIAL_RECOGNITION, State.CHAMPION)
    query = (
        select(Project)
        .where(Project.edition_id == edition.id, col(Project.state).in_(known))
        .order_by(Project.category, Project.title)
    )
    rows = (await session.exec(query)).all()
    return sorted(rows, key=lambda p: (known.index(State(p.state)), p.category or "~"))


async def known_results(session: AsyncSession, edition: EditionInForce) -> frozenset[str]:
    """States that public projects of an edition are in."""
    query = select(Project.state).where(Project.edition_id == edition.id, col(Project.state).in_(PUBLIC))
    return frozenset((await session.exec(query.distinct())).all())


async def titles_of(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = await session.exec(select(Project.id, Project.title).where(col(Project.id).in_(list(ids))))
    return dict(rows.all())


def last_voting(edition: EditionInForce) -> VotingPhase | None:
    """The voting phase whose result is shown: the last one."""
    votings = edition.rules.votings
    return votings[-1] if votings else None
