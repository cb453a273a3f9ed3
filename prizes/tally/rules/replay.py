"""A contest counted from nothing but its rules and its events: judged, counted, cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prizes.edition.cutting.marks import marks_of_all
from prizes.edition.cutting.outcome import CutProblem, CutResult
from prizes.edition.document.components import Marking
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say
from prizes.tally import refusals
from prizes.tally.rules.counting import Complete, Tally, categories_needed
from prizes.tally.rules.events import Event, Nominee
from prizes.tally.rules.judging import Judgement, judge
from prizes.tally.rules.lines import ABOUT_A_NOMINEE
from prizes.tally.rules.lots import as_seed
from prizes.tally.rules.poll import Poll, marking_of_vote
from prizes.tally.rules.sheets import DecisionSheet, MarkSheet, read_decisions, read_marks


@dataclass(frozen=True, slots=True)
class Replay:
    poll: Poll
    judgement: Judgement
    tally: Tally
    cut: CutResult
    marks: MarkSheet | None
    decisions: DecisionSheet | None
    notes: tuple[CutProblem, ...]
    """What a reader of the result should know before trusting it."""


def replay(
    rules: Rules,
    phase: VotingPhase,
    events: Iterable[Event],
    marks: Iterable[str] | None = None,
    decisions: Iterable[str] | None = None,
    *,
    seed: str = "",
) -> Replay:
    """`marks` and `decisions` are lines of CSV; `seed`: of the lot. Raises a Refusal where rules, tables or the seed
    cannot be used.
    """
    judgement = judge(rules, phase, events)
    projects = {project for each in judgement.nominees.values() for project in each}
    marked = None if marks is None else read_marks(_needed(rules, phase), projects, marks)
    decided = None if decisions is None else read_decisions(projects, decisions)
    poll = Poll(
        rules,
        phase,
        judgement.nominees,
        marks_of_all(_needed(rules, phase), marked.marks) if marked else {},
        decided.decisions if decided else {},
        set(judgement.left),
        _asked(rules, phase, judgement),
        as_seed(seed) if seed else "",
    )
    tally = poll.count(judgement.votes())
    return Replay(poll, judgement, tally, poll.cut(tally), marked, decided, tuple(_notes(poll, marked)))


def _asked(rules: Rules, phase: VotingPhase, judgement: Judgement) -> int:
    """In how many categories a ballot must have votes: what leaves after the close changes that for nobody."""
    closes = rules.instant(phase.closes)
    before = {p for p, leave in judgement.left.items() if closes is None or leave.at < closes}
    return Poll(rules, phase, judgement.nominees, left=before).needed()


def _needed(rules: Rules, phase: VotingPhase) -> Marking:
    marking = marking_of_vote(rules, phase)
    if marking is None:
        raise refusals.no_marking()
    return marking


# --- what a reader should know ---------------------------------------------------------------------------


def _notes(poll: Poll, marked: MarkSheet | None) -> Iterator[CutProblem]:
    ballot, cut = poll.phase.ballot, poll.phase.cut
    yield from _out_of_reach(ballot.complete, poll.ballot())
    if marked is None and any(basis.source == "marks" for basis in cut.basis):
        yield CutProblem(
            "no_marks", say("The rules rank by marks too, but no marks were given. Each counts as 0.")
        )
    asked: list[str] = [*(quota.of for quota in cut.quotas), *(minimum.of for minimum in cut.minima)]
    asked += [each for each in cut.dimensions if each != "category"] + ["cost"] * (cut.budget is not None)
    for what in dict.fromkeys(asked):
        yield from _not_stated(what, poll)


def _not_stated(what: str, poll: Poll) -> Iterator[CutProblem]:
    nominees = [nominee for each in poll.nominees.values() for nominee in each.values()]
    silent = sorted({nominee.project for nominee in nominees if _stated(nominee, what) is None})
    if silent:
        yield CutProblem(
            f"no_{what}",
            say(
                "The rules require “%(what)s” for each project. It is missing for: %(projects)s.",
                what=what,
                projects=", ".join(silent),
            ),
        )


def _stated(nominee: Nominee, what: str) -> object:
    """None: it is not stated."""
    return getattr(nominee, what) if what in {"cost", *ABOUT_A_NOMINEE} else nominee.classes.get(what)


def _out_of_reach(complete: Complete, nominees: Mapping[str, list[str]]) -> Iterator[CutProblem]:
    there = categories_needed("all", nominees)
    needed = categories_needed(complete, nominees)
    if complete != "any" and needed > there:
        yield CutProblem(
            "complete_out_of_reach",
            say(
                "A ballot needs votes in %(needed)s categories, but only %(there)s have projects on the ballot.",
                needed=needed,
                there=there,
            ),
        )
