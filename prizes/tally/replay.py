"""A contest counted from nothing but its rules and its events: judged, counted, cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prizes.edition.document.parts import Marking
from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.errors import Invalid, Missing
from prizes.kit.sentence import Sentence, say
from prizes.tally.counting import Complete, Tally, categories_needed, count
from prizes.tally.cutting import cut
from prizes.tally.events import Event, Nominee
from prizes.tally.judging import Judgement, judge
from prizes.tally.marks import Mark, mark
from prizes.tally.outcome import Candidate, CutResult, Decisions, Problem
from prizes.tally.sheets import DecisionSheet, MarkSheet, read_decisions, read_marks


class NoVoting(Missing):
    code = "no-voting-phase"


class NoMarking(Invalid):
    code = "no-marking"


@dataclass(frozen=True, slots=True)
class Replay:
    rules: Rules
    phase: VotingPhase
    judgement: Judgement
    tally: Tally
    cut: CutResult
    marks: MarkSheet | None
    decisions: DecisionSheet | None
    notes: tuple[Problem, ...]
    """What a reader of the result should know before trusting it."""


def replay(
    rules: Rules,
    phase: VotingPhase,
    events: Iterable[Event],
    marks: Iterable[str] | None = None,
    decisions: Iterable[str] | None = None,
) -> Replay:
    """`marks` and `decisions` are lines of CSV. Raises a Refusal where rules or tables cannot be used."""
    judgement = judge(rules, phase, events)
    nominees = ballot_of(rules, judgement.nominees)
    tally = count(phase.ballot.complete, nominees, judgement.votes())
    projects = {project for each in nominees.values() for project in each}
    marking = marking_before(rules, phase)
    marked = None if marks is None else read_marks(_needed(marking), projects, marks)
    decided = None if decisions is None else read_decisions(projects, decisions)
    result = shortlist(
        phase,
        tally,
        judgement.nominees,
        marks=marks_of(marking, marked) if marking and marked else {},
        decisions=decided.decisions if decided else {},
        reviews=marking.reviews if marking else 0,
    )
    notes = tuple(_notes(phase, nominees, judgement, marked))
    return Replay(rules, phase, judgement, tally, result, marked, decided, notes)


def voting_phase(rules: Rules, phase_id: str | None = None) -> VotingPhase:
    """The round with this id, or the first one. Raises NoVoting."""
    for phase in rules.votings:
        if phase_id in {None, phase.id}:
            return phase
    if phase_id is None:
        raise NoVoting(say("The rules have no voting phase, so there is nothing to count."))
    raise NoVoting(say("The rules have no voting phase “%(phase)s”.", phase=phase_id))


def marking_before(rules: Rules, phase: VotingPhase) -> Marking | None:
    """The marking whose marks a vote's cut can use: the last before the phase, else the first after it."""
    before: Marking | None = None
    seen = False
    for each in rules.phases:
        seen = seen or each.id == phase.id
        if isinstance(each, NominationPhase | SelectionPhase) and each.marking is not None:
            if not seen:
                before = each.marking
            elif before is None:
                return each.marking
    return before


def _needed(marking: Marking | None) -> Marking:
    if marking is None:
        raise NoMarking(say("There are marks, but the rules do not say how experts mark."))
    return marking


def ballot_of(rules: Rules, nominees: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Every category of the rules with its projects, in the order of the rules."""
    return {category.code: list(nominees.get(category.code, ())) for category in rules.categories}


def marks_of(marking: Marking, sheet: MarkSheet) -> dict[str, Mark]:
    return {project: mark(marking, experts.values()) for project, experts in sheet.marks.items()}


def shortlist(
    phase: VotingPhase,
    tally: Tally,
    nominees: Mapping[str, Mapping[str, Nominee]],
    *,
    marks: Mapping[str, Mark],
    decisions: Decisions,
    reviews: int = 0,
) -> CutResult:
    """The cut at the end of a voting phase, from its tally."""
    return cut(
        phase.cut,
        candidates(tally, nominees, marks),
        decisions=decisions,
        totals={code: category.counted for code, category in tally.categories.items()},
        reviews=reviews,
    )


def candidates(
    tally: Tally, nominees: Mapping[str, Mapping[str, Nominee]], marks: Mapping[str, Mark]
) -> Iterator[Candidate]:
    for code, category in tally.categories.items():
        for counted in category.projects:
            about = nominees[code][counted.project]
            marked = marks.get(counted.project, Mark(None, 0, 0))
            yield Candidate(
                counted.project,
                code,
                counted.votes,
                counted.set_aside,
                marked.share,
                marked.reviews,
                about.country,
                about.owner,
                about.region,
                about.stakeholder_type,
            )


# --- what a reader should know ---------------------------------------------------------------------------


def _notes(
    phase: VotingPhase, nominees: Mapping[str, list[str]], judgement: Judgement, marked: MarkSheet | None
) -> Iterator[Problem]:
    yield from _out_of_reach(phase.ballot.complete, nominees)
    if marked is None and any(basis.source == "marks" for basis in phase.cut.basis):
        yield Problem(
            "no_marks", say("The rules rank by marks too, but no marks were given; each counts as 0.")
        )
    asked = [quota.of for quota in phase.cut.quotas]
    asked += ["region"] if phase.cut.by == "category_and_region" else []
    for what in dict.fromkeys(asked):
        silent = [p for each in judgement.nominees.values() for p, n in each.items() if not getattr(n, what)]
        if silent:
            yield Problem(f"no_{what}", _not_stated(what, silent))


def _not_stated(what: str, projects: list[str]) -> Sentence:
    return say(
        "The rules ask for “%(what)s” of each project; it is not stated for: %(projects)s.",
        what=what,
        projects=", ".join(sorted(set(projects))),
    )


def _out_of_reach(complete: Complete, nominees: Mapping[str, list[str]]) -> Iterator[Problem]:
    there = categories_needed("all", nominees)
    needed = categories_needed(complete, nominees)
    if complete != "any" and needed > there:
        yield Problem(
            "complete_out_of_reach",
            say(
                "A ballot needs votes in %(needed)s categories, but only %(there)s have nominees.",
                needed=needed,
                there=there,
            ),
        )
