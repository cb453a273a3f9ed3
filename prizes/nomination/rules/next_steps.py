"""What happens to a project after it is submitted, and when: its edition's phases as one line of steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from prizes.edition.document.phases import NominationPhase, Phase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import GroupMember, facts_of_member
from prizes.edition.spans import closes_at, concerns, expert_rounds, group_of, in_order, opens_at
from prizes.edition.titles import Said, honour_name, phase_title
from prizes.kit.sentence import Sentence, say
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import LABELS, State

INSTANT = timedelta(microseconds=1)
Progress = Literal["done", "now", "next", "end"]
"""`end`: here the way of this project ends."""

DECIDED: Mapping[State, frozenset[str]] = {
    State.NOMINATED: frozenset({"nomination"}),
    State.NOT_NOMINATED: frozenset({"nomination"}),
    State.CHAMPION: frozenset({"nomination", "voting"}),
    State.WINNER: frozenset({"nomination", "voting", "selection"}),
    State.SPECIAL_RECOGNITION: frozenset({"nomination", "voting", "selection"}),
}
"""Kinds of phases that are decided for a project in this state."""
OUT = frozenset({State.INELIGIBLE, State.NOT_NOMINATED, State.WITHDRAWN, State.DISQUALIFIED})
"""Nothing more happens to these."""

REVIEWED = say("Experts review the project and decide whether it proceeds.")
CHECKED = say("A decision is made on whether the project proceeds.")
ABOUT: Mapping[str, Sentence] = {
    "voting": say("The public votes on the projects that were selected."),
    "selection": say("Experts choose the winners."),
    "acceptance": say("Those who are chosen are asked whether they accept."),
    "announcement": say("The winners are announced."),
}


class SubmittedProject(GroupMember, Protocol):
    @property
    def state(self) -> str: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def screened_at(self) -> datetime | None: ...
    @property
    def correct_until(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class NextStep:
    title: Said
    progress: Progress
    about: Sentence | None = None
    when: Sentence | None = None


def next_steps(
    rules: Rules, project: SubmittedProject, now: datetime, placed: Collection[str] = ()
) -> list[NextStep]:
    """In order, at most one of them at present. Nothing for a draft. Phases that do not concern it are none of them.

    Whether it goes on is decided when its state says so, however long the phase is over; all else is done by its date.
    `placed`: ids of the phases whose line was drawn through this project. Of several rounds of nomination its state
    alone does not say which.
    """
    if project.submitted_at is None or project.state == State.DRAFT:
        return []
    return list(_steps(rules, project, project.submitted_at, now, placed))


def _steps(
    rules: Rules, project: SubmittedProject, submitted_at: datetime, now: datetime, placed: Collection[str]
) -> Iterator[NextStep]:
    state = State(project.state)
    yield NextStep(say("Submitted"), "done", when=say("On %(day)s", day=_day(rules, submitted_at)))
    if state is State.RETURNED:
        until = project.correct_until
        in_time = until is not None and now < until
        yield NextStep(
            say(LABELS[state]),
            "now" if in_time else "end",
            say("Correct and resubmit the project.") if in_time else say("The time for correction is over."),
            _by(rules, until),
        )
        if not in_time:
            return
    kinds = DECIDED.get(state, frozenset())
    decided = {each.id for each in rules.phases if _is_decided(rules, each, kinds, placed)}
    present = state is State.RETURNED  # whether a step has been reached that is not done
    if submission_of(rules).screening and state not in (State.WITHDRAWN, State.DISQUALIFIED):
        done = bool(decided) or state is State.INELIGIBLE or (project.screened_at is not None and not present)
        about = say("Stewards check the project against the rules.")
        yield NextStep(say("Screening"), "done" if done else "next" if present else "now", about)
        present = present or not done
    for phase in in_order(rules):
        passes_by = group_of(rules, phase) and not concerns(rules, phase, facts_of_member(project))
        if phase.kind == "submission" or passes_by or (state in OUT and phase.id not in decided):
            continue
        progress = _progress(rules, phase, decided, now, present=present)
        present = present or progress != "done"
        yield NextStep(phase_title(phase), progress, _about(rules, phase), _when(rules, phase))
    if state in OUT:
        yield NextStep(say(LABELS[state]), "end")


def _is_decided(rules: Rules, phase: Phase, kinds: frozenset[str], placed: Collection[str]) -> bool:
    rounds = [each.id for each in expert_rounds(rules)]
    if len(rounds) > 1 and phase.id in rounds:
        return phase.id in placed
    return phase.kind in kinds


def _progress(
    rules: Rules, phase: Phase, decided: Collection[str], now: datetime, *, present: bool
) -> Progress:
    if phase.id in decided:
        return "done"
    opens, closes = opens_at(rules, phase.id), closes_at(rules, phase.id)
    if present or opens is None or now < opens:
        return "next"
    over = closes is not None and closes <= now
    return "done" if over and phase.kind != "nomination" else "now"


def _about(rules: Rules, phase: Phase) -> Sentence:
    if isinstance(phase, NominationPhase):
        return REVIEWED if phase.marking else CHECKED
    if isinstance(phase, SelectionPhase) and phase.cut.gives != "winner":
        return say("The panels choose who receives “%(honour)s”.", honour=honour_name(rules, phase.cut.gives))
    return ABOUT[phase.kind]


def _when(rules: Rules, phase: Phase) -> Sentence:
    opens, closes = opens_at(rules, phase.id), closes_at(rules, phase.id)
    if phase.kind in ("nomination", "selection"):
        opens = None if closes else opens
    if opens and closes:
        first, last = _day(rules, opens), _day(rules, closes - INSTANT)
        if first != last:
            return say("From %(first)s to %(last)s", first=first, last=last)
    if opens:
        day = _day(rules, opens)
        return (
            say("On %(day)s", day=day)
            if closes or phase.kind == "announcement"
            else say("From %(day)s", day=day)
        )
    return _by(rules, closes) or say("Date to be announced")


def _by(rules: Rules, closes: datetime | None) -> Sentence | None:
    return say("By %(day)s", day=_day(rules, closes - INSTANT)) if closes else None


def _day(rules: Rules, instant: datetime) -> date:
    return instant.astimezone(rules.zone).date()
