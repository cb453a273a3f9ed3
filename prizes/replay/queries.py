"""Read what is on record of a finished edition, and replay it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.queries import votes_by_choice
from prizes.edition.document.components import Ballot
from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.numbers import cost_in
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.spans import CutPhase, cut_chain, sources
from prizes.nomination.models import Project
from prizes.replay import refusals
from prizes.replay.rules.outcomes import EditionReplay
from prizes.replay.rules.played import Played, PlayedStage, coming
from prizes.replay.rules.replaying import replay
from prizes.results.acceptances import declined_by
from prizes.results.queries import all_announced, considered_in, honours, publication_instants
from prizes.results.rules.winners import unannounced
from prizes.review.models import Standing
from prizes.review.queries.decision import given_marks, panel_choices
from prizes.review.queries.projects import FACTS, with_classes
from prizes.review.rules.deciding import ProjectFacts
from prizes.tally.actions import count_votes
from prizes.tally.queries import counted
from prizes.tally.rules.counting import Tally


async def finished_editions(session: AsyncSession) -> list[EditionInForce]:
    """Whose results are published, the newest first. Records of the past have neither votes nor marks."""
    instants = await publication_instants(session)
    public = {id_: [each.phase for each in made if each.done] for id_, made in instants.items()}
    return [
        each
        for each in await editions_in_force(session)
        if each.id in public and not unannounced(each.rules, public[each.id])
    ]


async def replayed(session: AsyncSession, edition: EditionInForce, rules: Rules) -> EditionReplay:
    """A finished edition under other rules. Raises Conflict if it is not finished."""
    played = await _played(session, edition)
    facts = await with_classes(session, edition, rules, list(played.projects.values()))
    played = replace(
        played,
        projects={each.id: each for each in facts},
        classes_then={id_: each.classes for id_, each in played.projects.items()},
        costs=await _costs(session, edition, rules),
    )
    tallies = {}
    for phase in rules.votings:
        before = played.stage_for(rules, phase)
        if before is not None and (tally := await _tally(session, edition, phase, before)) is not None:
            tallies[before.phase.id] = tally
    return replay(played, rules, tallies)


async def _played(session: AsyncSession, edition: EditionInForce) -> Played:
    if not await all_announced(session, edition):
        raise refusals.not_finished(edition=edition.slug)
    query = select(*FACTS).where(Project.edition_id == edition.id, col(Project.category).is_not(None))
    rows = [ProjectFacts(*row) for row in (await session.exec(query)).all()]
    projects = {row.id: row for row in await with_classes(session, edition, edition.rules, rows)}
    standings = await _standings(session, edition)
    stages = {
        phase.id: await _stage(session, edition, phase, standings[phase.id])
        for phase in cut_chain(edition.rules)
    }
    declined = {(each.project_id, each.title) for each in await declined_by(session, edition)}
    stages = _with_declined(edition, stages, declined)
    for stage in stages.values():
        passed = {each: before.passed for each, before in stages.items()}
        if not stage.among and coming(projects, edition.rules, stage.phase, passed):
            raise refusals.not_finished(edition=edition.slug)
    return Played(edition.rules, projects, list(stages.values()))


def _with_declined(
    edition: EditionInForce, stages: Mapping[str, PlayedStage], declined: Collection[tuple[str, str]]
) -> dict[str, PlayedStage]:
    """A panel chose these too, and a later one chose among them, before they declined or did not answer."""
    found = {}
    for name, stage in stages.items():
        later = [
            each
            for each in stages.values()
            if stage.phase.id in {s.id for s in sources(edition.rules, each.phase)}
        ]
        went_on = frozenset(
            project
            for project in stage.among - stage.passed
            if (project, stage.phase.cut.gives) in declined and any(project in each.among for each in later)
        )
        found[name] = replace(stage, passed=stage.passed | went_on, declined=went_on)
    return found


async def _costs(
    session: AsyncSession, edition: EditionInForce, rules: Rules
) -> Mapping[str, Mapping[str, Fraction]]:
    """What the projects say that the budgets of these rules ask for."""
    budgets = [phase.cut.budget for phase in rules.votings if phase.cut.budget]
    if not budgets:
        return {}
    query = select(Project.id, Project.answers).where(Project.edition_id == edition.id)
    answers = (await session.exec(query)).all()
    return {
        budget.cost: {
            project: cost for project, said in answers if (cost := cost_in(said, budget)) is not None
        }
        for budget in budgets
    }


async def _standings(session: AsyncSession, edition: EditionInForce) -> Mapping[str, dict[str, bool]]:
    """By phase, whether a project passed its line."""
    query = (
        select(Standing.phase, Standing.project_id, Standing.outcome)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(Project.edition_id == edition.id)
    )
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for phase, project, outcome in (await session.exec(query)).all():
        found[phase][project] = outcome == "passed"
    return found


async def _stage(
    session: AsyncSession, edition: EditionInForce, phase: CutPhase, stood: Mapping[str, bool]
) -> PlayedStage:
    if isinstance(phase, SelectionPhase):
        winners = {h.project_id for h in await honours(session, edition.id) if h.title == phase.cut.gives}
        here = {*await considered_in(session, edition, phase), *winners}
        stood = {project: project in winners for project in here}
    stage = PlayedStage(
        phase,
        among=frozenset(stood),
        passed=frozenset(project for project, passed in stood.items() if passed),
    )
    if isinstance(phase, NominationPhase | SelectionPhase) and phase.marking is not None:
        stage = replace(stage, given=await given_marks(session, edition, phase))
    if isinstance(phase, VotingPhase):
        found = await counted(session, edition, phase)
        stage = replace(stage, tally=found[2], seed=found[1].seed) if found else stage
    choices = await panel_choices(session, edition, phase.id)
    return replace(stage, choices={project: choice.passes for project, choice in choices.items()})


async def _tally(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, before: PlayedStage
) -> Tally | None:
    """The votes of a phase by the ballot of another. None: they cannot be counted by it: voters chose by another, the
    votes of a person cannot be joined, or groups or weights of voters were noted by other rules.
    """
    was, ballot = before.phase, phase.ballot
    assert isinstance(was, VotingPhase)
    if before.tally is None or _asked_for(ballot) != _asked_for(was.ballot):
        return None
    if phase.attribute != was.attribute:
        return None  # votes without groups or weights get none, and others are not counted without theirs
    same_count = _counts_alike(phase, was)
    if ballot.complete == was.ballot.complete and same_count:
        return before.tally
    if ballot.complete != was.ballot.complete and was.ballot.complete == "any":
        return None
    found = await counted(session, edition, was)
    if found is None:
        return None
    # As many places as the other rules have: the transferable vote elects so many.
    other = {
        "ballot": ballot,
        "count": phase.count,
        "cut": was.cut.model_copy(update={"most": phase.cut.most}),
    }
    asking = replace(found[1], phase=was.model_copy(update=other), asked=None)
    return count_votes(asking, await votes_by_choice(session, edition, asking.phase))


def _asked_for(ballot: Ballot) -> tuple[object, ...]:
    """What a voter was asked to choose."""
    of_points = ballot.points, ballot.most_to_one
    return ballot.choices, ballot.form, ballot.least, ballot.none_of_these, *of_points


def _counts_alike(phase: VotingPhase, was: VotingPhase) -> bool:
    """Whether two rounds make the same of the same votes."""
    one, other = (
        (p.count.method, p.count.table, p.count.by_group, p.cut.most if p.count.method == "stv" else None)
        for p in (phase, was)
    )
    return one == other
