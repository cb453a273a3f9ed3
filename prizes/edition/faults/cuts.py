"""Cuts: what they give, what they are made of, and whether each fits the one before."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from prizes.data.countries import ITU_REGIONS
from prizes.edition.document.components import Basis, Cut, StakeholderType
from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.faults.budgets import budget_faults
from prizes.edition.faults.dimensions import by_division, further_division_faults, unknown_dimension
from prizes.edition.faults.minima import minimum_faults
from prizes.edition.faults.ties import tie_faults
from prizes.edition.kinds.dimensions import OF_QUOTAS, values_of
from prizes.edition.spans import CutPhase, from_the_start, is_before, marking_for, sources, takers
from prizes.edition.titles import MANY
from prizes.kit.sentence import Sentence, say

GIVES: dict[str, tuple[str, ...]] = {
    "nomination": ("nominated", "next_round"),
    "voting": ("champion", "winner", "next_round"),
    "selection": ("winner",),
}


GIVEN = tuple(dict.fromkeys(each for kind in GIVES.values() for each in kind))
"""All usual outcomes of cuts."""


def cut_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, NominationPhase | VotingPhase | SelectionPhase):
            way: Way = ("phases", number, "cut")
            yield from _decided(phase, way)
            yield from _numbers(phase.cut, way)
            yield from _given_twice(rules, number, phase, way)
            if rules.kind == "record":
                yield from _known(rules, phase, way)
            else:
                yield from _gives(rules, phase, way)
                yield from _basis(rules, phase, way)
                yield from _sizes(rules, phase, way)
                yield from _sight(rules, phase, way)
                yield from _quotas(rules, phase.cut, way)
                yield from minimum_faults(rules, phase.cut, way)
                yield from further_division_faults(rules, phase.cut, way)
                yield from budget_faults(rules, phase, way)
                yield from tie_faults(rules, phase, way)


# --- what a cut gives -----------------------------------------------------------------------------------


def _own(rules: Rules) -> tuple[str, ...]:
    """Honours with ids of their own, which votes can give."""
    return tuple(each.id for each in rules.honours if each.id not in MANY)


def _known(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    """Of a record, where all else is as it was."""
    known = (*GIVEN, *_own(rules))
    if phase.cut.gives not in known:
        yield found_at(
            (*way, "gives"),
            say("There is no outcome “%(gives)s”.", gives=phase.cut.gives),
            say("The possible values are: %(all)s.", all=", ".join(known)),
        )


def _given_twice(rules: Rules, number: int, phase: CutPhase, way: Way) -> Iterator[Found]:
    """A title comes from one phase, so that a choice tells which panel made it. Of winners of a vote, and of a phase
    that has its candidates from it, `_gives` says more.
    """
    titles = _own(rules) if rules.kind == "record" else ("winner", *_own(rules))
    before = [
        each.cut.gives
        for each in rules.phases[:number]
        if isinstance(each, CutPhase)
        and not (each.cut.gives == "winner" and each.kind == "voting" and phase in takers(rules, each))
    ]
    if phase.cut.gives in before and phase.cut.gives in titles:
        yield found_at(
            (*way, "gives"),
            say("Two phases give “%(gives)s”.", gives=phase.cut.gives),
            say("Let each give an honour with another `id`."),
        )


def _gives(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    gives = phase.cut.gives
    own = _own(rules) if phase.kind in ("voting", "selection") else ()
    if gives not in (*GIVES[phase.kind], *own):
        yield found_at(
            (*way, "gives"),
            say("A phase of the kind “%(kind)s” cannot give “%(gives)s”.", kind=phase.kind, gives=gives),
            say("The possible values are: %(all)s.", all=", ".join((*GIVES[phase.kind], *own))),
        )
        return
    after = takers(rules, phase)
    next_kinds: set[str] = {each.kind for each in after}
    if phase.kind == "nomination":
        yield from _rounds_of_experts(phase, next_kinds, way)
    if phase.kind == "voting" and gives == "next_round" and "voting" not in next_kinds:
        yield found_at(
            (*way, "gives"),
            say("There is no later round of voting."),
            say("Add one, or set this one to give “champion” or “winner”."),
        )
    if phase.kind == "voting" and gives in ("champion", "winner") and "voting" in next_kinds:
        yield found_at(
            (*way, "gives"),
            say("Another round of voting follows."),
            say("Set this one to give “next_round”."),
        )
    by_panel = any(each.kind == "selection" and each.cut.gives == "winner" for each in after)
    if phase.kind == "voting" and gives == "winner" and by_panel:
        yield found_at(
            (*way, "gives"),
            say("Voting would decide, but a panel decides afterwards."),
            say("Set it to give “champion”, or remove the selection."),
        )
    if gives == "champion" and not next_kinds & {"selection", "voting"}:
        yield found_at(
            (*way, "gives"),
            say("No phase chooses from the projects that pass here."),
            say("Add a selection, or set voting to give “winner”."),
        )


def _rounds_of_experts(phase: CutPhase, next_kinds: set[str], way: Way) -> Iterator[Found]:
    """A project becomes selected, and so public, in the last round of its nomination."""
    if phase.cut.gives == "next_round" and next_kinds != {"nomination"}:
        yield found_at(
            (*way, "gives"),
            say("What passes here does not go to another round of nomination."),
            say("Set it to give “nominated”, or let a later nomination alone have candidates from it."),
        )
    if phase.cut.gives == "nominated" and "nomination" in next_kinds:
        yield found_at(
            (*way, "gives"),
            say("Another round of nomination follows."),
            say("Set this one to give “next_round”."),
        )


# --- how it is decided ----------------------------------------------------------------------------------

OF_A_RANKING = ("ties", "threshold", "quotas", "minima", "least_votes", "budget")


def _decided(phase: CutPhase, way: Way) -> Iterator[Found]:
    cut = phase.cut
    here = (*way, "decided")
    if cut.decided == "screening" and phase.kind != "nomination":
        yield found_at(here, say("Only a nomination can be a screening."), say("Use “ranking” or “panel”."))
    if cut.decided == "panel" and phase.kind == "voting":
        yield found_at(
            here,
            say("Voting is decided by its ranking."),
            say("Let a panel decide in a phase of the kind “selection”."),
        )
    if cut.decided != "ranking":
        yield from _has_no_ranking(cut, way)


def _sight(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    if not isinstance(phase, SelectionPhase) or not phase.sees_votes:
        return
    if not rules.votings:
        yield found_at(
            (*way[:-1], "sees_votes"),
            say("The panel is shown votes, but there is no vote."),
            say("Remove it, or add a phase of the kind “voting”."),
        )
    elif rules.kind != "record" and not any(is_before(rules, each, phase) for each in rules.votings):
        yield found_at(
            (*way[:-1], "sees_votes"),
            say("The panel is shown votes, but no vote is over when “%(phase)s” opens.", phase=phase.id),
            say("Remove it, or open the phase after the vote."),
        )


def _has_no_ranking(cut: Cut, way: Way) -> Iterator[Found]:
    for key in OF_A_RANKING:
        if getattr(cut, key):
            yield found_at(
                (*way, key),
                say("`%(key)s` applies only where a ranking decides.", key=key),
                say("Remove it, or set the cut to “ranking”."),
            )
    if cut.decided == "screening" and cut.most is not None:
        yield found_at(
            (*way, "most"),
            say("In a screening, all projects that meet the rules pass, so it cannot have a cap."),
            say("Remove `most`, or set the cut to “ranking” or “panel”."),
        )
    if cut.decided == "screening" and cut.basis:
        yield found_at((*way, "basis"), say("A screening has no basis."), say("Remove it."))


# --- what the ranking is made of ------------------------------------------------------------------------


def _basis(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    cut = phase.cut
    if isinstance(phase, SelectionPhase) and cut.decided != "ranking":
        if cut.basis:
            yield found_at(
                (*way, "basis"),
                say("A panel decides here, and no ranking is shown to it, so a basis has no effect."),
                say("Remove it, or set `decided` to “ranking”, so that the marks decide."),
            )
        return
    sources = [basis.source for basis in cut.basis]
    if cut.decided == "ranking" and not sources:
        yield found_at((*way, "basis"), say("A ranking needs a basis."), say("Add votes, marks, or both."))
    if phase.kind == "voting" and sources and "votes" not in sources:
        yield found_at(
            (*way, "basis"), say("There is a vote, but votes count for nothing."), say("Add votes.")
        )
    for number, basis in enumerate(cut.basis):
        here = (*way, "basis", number)
        if basis.source in sources[:number]:
            yield found_at(
                (*here, "source"),
                say("“%(source)s” appears twice.", source=basis.source),
                say("Name each source once."),
            )
        for wrong, remedy in _source(rules, phase, basis):
            yield found_at((*here, "source"), wrong, remedy)


def _source(rules: Rules, phase: CutPhase, basis: Basis) -> Iterator[tuple[Sentence, Sentence]]:
    if basis.source == "votes" and phase.kind == "nomination":
        yield say("There are no votes before the nomination."), say("Use marks.")
    if basis.source == "votes" and phase.kind == "selection":
        yield say("In a selection marks alone rank."), say("Use marks, or a phase of the kind “voting”.")
    if basis.source == "votes" and basis.scale == "share_of_scale":
        yield (
            say("Votes have no scale of their own."),
            say("Use “share_of_category” or “share_of_highest”."),
        )
    if basis.source == "marks" and marking_for(rules, phase) is None:
        yield (
            say("There are no marks: no panel marks in this phase or before it."),
            say("Add a `marking`, or remove marks from the basis."),
        )


# --- numbers --------------------------------------------------------------------------------------------


def _numbers(cut: Cut, way: Way) -> Iterator[Found]:
    if cut.most is not None and cut.least > cut.most:
        yield found_at(
            (*way, "least"),
            say("The minimum that should pass exceeds the maximum that may pass."),
            say("Set `least` to at most `most`."),
        )
    if cut.threshold is not None:
        over, under = map(int, cut.threshold.split("/"))
        if over > under:
            yield found_at(
                (*way, "threshold"),
                say("The threshold is greater than the whole, so no project could pass."),
                say("Use a fraction of at most 1, such as 3/5."),
            )


def _sizes(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    """No cut lets more through than the one before left."""
    before = sources(rules, phase)
    if not before:
        if phase.cut.least_votes:
            yield found_at(
                (*way, "least_votes"), say("There are no votes before the nomination."), say("Remove it.")
            )
        return
    rooms = [_room(rules, each.cut, phase.cut) for each in before]
    unlimited = None in rooms or from_the_start(rules, phase)
    left = None if unlimited else sum(room or 0 for room in rooms)
    for key in ("most", "least"):
        wanted = getattr(phase.cut, key)
        if left is not None and wanted is not None and wanted > left:
            yield found_at(
                (*way, key),
                say(
                    "The rules require %(wanted)s to pass here, but “%(before)s” leaves at most %(left)s.",
                    wanted=wanted,
                    before=before[-1].id,
                    left=left,
                ),
                say("Let fewer pass here, or more in the earlier phase."),
            )
            return


def _room(rules: Rules, cut: Cut, later: Cut) -> int | None:
    """Most that a cut can leave in one group of a later one; None: no limit."""
    if cut.most is None:
        return None
    parts = (each for each in cut.dimensions if each not in later.dimensions)
    return cut.most * prod(len(values_of(rules, each)) + (each != "category") for each in parts)


def _quotas(rules: Rules, cut: Cut, way: Way) -> Iterator[Found]:
    seen: set[str] = set()
    for number, quota in enumerate(cut.quotas):
        here = (*way, "quotas", number)
        yield from unknown_dimension(rules, quota.of, by_division(rules, OF_QUOTAS), (*here, "of"))
        if quota.of in seen:
            yield found_at(
                (*here, "of"),
                say("There are two quotas of “%(of)s”.", of=quota.of),
                say("Use only the smaller one."),
            )
        seen.add(quota.of)
        if cut.most is not None and quota.most >= cut.most:
            yield found_at(
                (*here, "most"),
                say("At most %(most)s may pass in total, so this quota limits nothing.", most=cut.most),
                say("Reduce it, or remove it."),
            )
        reach = _reach(rules, quota.of, quota.most)
        if reach is not None and reach < max(cut.least, cut.most or 0):
            yield found_at(
                (*here, "most"),
                say("With this quota, at most %(reach)s could ever pass.", reach=reach),
                say("Increase the quota, or let fewer pass."),
            )


def _reach(rules: Rules, of: str, most: int) -> int | None:
    """Most that can pass in a group under a quota, if every value of what it counts is used up."""
    if of == "region":
        return most * len(ITU_REGIONS)
    if of == "stakeholder_type":
        who = rules.submission.who if rules.submission else list(StakeholderType)
        return most * len(set(who))
    if of in {*(each.id for each in rules.classifications), *(each.id for each in rules.divisions)}:
        return most * len(values_of(rules, of))
    return None
