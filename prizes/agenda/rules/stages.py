"""How far the five stages of an edition are, for the office's overview. Pure: rules, counts and an instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prizes.agenda.rules.tasks import EditionFacts, is_approved
from prizes.edition.document.phases import Phase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import is_by_category
from prizes.edition.spans import closes_at, in_order, opens_at, sources
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import N_, Sentence, say, say_n

StageState = Literal["done", "now", "next"]
JUDGED = ("submitted", "nominated", "not_nominated", "champion", "winner", "special_recognition")


@dataclass(frozen=True, slots=True)
class OfficeStage:
    name: str
    """As the menu of the office calls it; marked for translation."""
    title: Said | None
    """What the phase is called, where there are several bars of its kind."""
    state: StageState
    done: int
    total: int
    """Of what is to be done, for a bar; 0: nothing is counted yet."""
    words: Sentence
    opens: datetime | None
    closes: datetime | None


def stages(rules: Rules, facts: EditionFacts, now: datetime) -> list[OfficeStage]:
    """Those that these rules have, in the order of the calendar; of several phases of a kind the first undone one, but
    each selection.
    """
    makers = {
        "submission": _submissions,
        "nomination": _experts,
        "voting": _vote,
        "selection": _selection,
        "announcement": _edition,
    }
    found: dict[str, list[OfficeStage]] = {}
    for phase in in_order(rules):
        before = found.setdefault(phase.kind, [])
        if phase.kind in makers and (phase.kind == "selection" or not before or before[0].state == "done"):
            made = makers[phase.kind](rules, phase, facts, now)
            found[phase.kind] = [*before, made] if phase.kind == "selection" else [made]
    return [stage for kind in makers for stage in found.get(kind, ())]


def _span(rules: Rules, phase: Phase) -> tuple[datetime | None, datetime | None]:
    return opens_at(rules, phase.id), closes_at(rules, phase.id)


def _state(opens: datetime | None, now: datetime, *, done: bool) -> StageState:
    if done:
        return "done"
    return "now" if opens is not None and opens <= now else "next"


def _days(opens: datetime | None, closes: datetime | None, now: datetime) -> tuple[int, int]:
    """How many days of a span are over, and how many it has."""
    if opens is None or closes is None or closes <= opens:
        return 0, 0
    total = max(1, round((closes - opens).total_seconds() / 86_400))
    return min(total, max(0, int((now - opens).total_seconds() // 86_400))), total


def _submissions(rules: Rules, phase: Phase, facts: EditionFacts, now: datetime) -> OfficeStage:
    opens, closes = _span(rules, phase)
    there = sum(facts.in_state(state) for state in (*JUDGED, "returned"))
    left = facts.in_state("returned") + facts.screening.open + facts.screening.unsettled
    over = closes is not None and closes <= now
    done, total = (max(0, there - left), there) if over else _days(opens, closes, now)
    words = say_n("%(n)s project submitted.", "%(n)s projects submitted.", there)
    return OfficeStage(
        N_("Submissions"), None, _state(opens, now, done=over and not left), done, total, words, opens, closes
    )


def _experts(rules: Rules, phase: Phase, facts: EditionFacts, now: datetime) -> OfficeStage:
    opens, closes = _span(rules, phase)
    decided = phase.id in facts.decided
    missing = facts.unassigned.get(phase.id, 0) + facts.unreviewed.get(phase.id, 0)
    done, total = _days(opens, closes, now)
    if decided:
        words, done = say("The experts have decided."), total
    elif opens is None or opens > now:
        words = say("Reviews have not begun yet.")
    elif missing:
        words = say_n("%(n)s project is awaiting reviews.", "%(n)s projects are awaiting reviews.", missing)
    else:
        words = say("The decision is next.")
    return OfficeStage(
        N_("Experts"), None, _state(opens, now, done=decided), done, total, words, opens, closes
    )


def _vote(rules: Rules, phase: Phase, facts: EditionFacts, now: datetime) -> OfficeStage:
    opens, closes = _span(rules, phase)
    decided = phase.id in facts.decided
    done, total = _days(opens, closes, now)
    if decided:
        words, done = say("The result has been decided."), total
    elif phase.id in facts.counted:
        words = say("The votes are counted. The shortlist is next.")
    elif closes is not None and closes <= now:
        words = say("Voting is closed. The count is next.")
    elif opens is not None and opens <= now:
        words = say_n("%(done)s of %(n)s day is over.", "%(done)s of %(n)s days are over.", total, done=done)
    else:
        words = say("Voting has not opened yet.")
    return OfficeStage(
        N_("Public vote"), None, _state(opens, now, done=decided), done, total, words, opens, closes
    )


def _selection(rules: Rules, phase: Phase, facts: EditionFacts, now: datetime) -> OfficeStage:
    opens, closes = _span(rules, phase)
    approved = isinstance(phase, SelectionPhase) and is_approved(rules, phase, facts)
    chosen = approved or phase.id in facts.chosen
    total = len(_with_candidates(rules, phase, facts))
    left = max(len(facts.unrecorded.get(phase.id, ())), min(facts.selection_gaps.get(phase.id, 0), total))
    done = total if chosen else max(0, total - left)
    words = (
        say("The winners have been approved.")
        if approved
        else _complete(phase, done, total)
        if total
        else say("The candidates have not been decided yet.")
    )
    title = phase_title(phase) if len(rules.selections) > 1 else None
    state = _state(opens, now, done=chosen)
    return OfficeStage(N_("Selection"), title, state, done, total, words, opens, closes)


def _complete(phase: Phase, done: int, total: int) -> Sentence:
    if isinstance(phase, SelectionPhase) and not is_by_category(phase.cut):
        return say_n(
            "%(done)s of %(n)s choice is complete.",
            "%(done)s of %(n)s choices are complete.",
            total,
            done=done,
        )
    return say_n(
        "%(done)s of %(n)s category is complete.",
        "%(done)s of %(n)s categories are complete.",
        total,
        done=done,
    )


def _with_candidates(rules: Rules, phase: Phase, facts: EditionFacts) -> set[str]:
    """Keys of the fields in which the panel has something to choose from, once that is decided."""
    before = sources(rules, phase)
    if phase.id in facts.choosable:
        return set(facts.choosable[phase.id])
    if not before:
        return facts.categories_with("submitted", "winner", "special_recognition")
    if not all(each.id in facts.decided for each in before):
        return set()
    from_nominated = () if all(each.cut.gives == "champion" for each in before) else ("nominated",)
    return facts.categories_with(*from_nominated, "champion", "winner", "special_recognition")


def _edition(rules: Rules, phase: Phase, facts: EditionFacts, now: datetime) -> OfficeStage:
    opens, closes = _span(rules, phase)
    starts = min((at for at in _openings(rules) if at is not None), default=None)
    done, total = _days(starts, opens, now)
    public = phase.id in facts.public
    several = len(rules.announcements) > 1
    return OfficeStage(
        N_("Edition"),
        phase_title(phase) if several else None,
        _state(opens, now, done=public),
        total if public else done,
        total,
        _becoming_public(opens, public=public, several=several),
        opens,
        closes,
    )


def _becoming_public(opens: datetime | None, *, public: bool, several: bool) -> Sentence:
    """`several`: announcements, of which one need not be that of winners."""
    if public:
        return say("The results are public.") if several else say("The winners are public.")
    if opens is None:
        return say("The results are not public yet.") if several else say("The winners are not public yet.")
    return (
        say("The results become public on %(opens)s.", opens=opens)
        if several
        else say("The winners become public on %(opens)s.", opens=opens)
    )


def _openings(rules: Rules) -> Iterator[datetime | None]:
    for phase in rules.phases:
        yield opens_at(rules, phase.id)
