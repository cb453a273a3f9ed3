"""Tie rules: every tie must end decided, and every rule must have something to decide."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Cut, TieRule
from prizes.edition.document.methods import RANKED_COUNTS
from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import CutPhase, cut_chain, marking_for
from prizes.kit.sentence import Sentence, say

Said = tuple[Sentence, Sentence]
ALWAYS = frozenset({TieRule.LEAVE_OUT, TieRule.PANEL, TieRule.STEWARD, TieRule.LOT})
"""Rules that decide every tie. Letting all pass decides too, unless a quota or a budget is against it."""


def tie_faults(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    cut = phase.cut
    if cut.decided != "ranking":
        return
    here = (*way, "ties")
    if cut.most is None and not cut.quotas and cut.budget is None:
        if cut.ties:
            yield found_at(
                here,
                say(
                    "There is no cut-off at which projects could tie: all projects that meet the "
                    "requirement pass."
                ),
                say("Remove the tie rules, or add `most`."),
            )
        return
    if not any(_always_decides(rule, cut) for rule in cut.ties):
        yield found_at(
            here,
            say("A tie could remain undecided, because no tie rule always decides."),
            _last_rule(cut),
        )
    decided = False
    for number, rule in enumerate(cut.ties):
        for wrong, remedy in _rule(rules, phase, rule, number, decided=decided):
            yield found_at((*here, number), wrong, remedy)
        decided = decided or _always_decides(rule, cut)


def _always_decides(rule: TieRule, cut: Cut) -> bool:
    return rule in ALWAYS or (rule is TieRule.ADMIT_ALL and not cut.quotas and cut.budget is None)


def _last_rule(cut: Cut) -> Sentence:
    if cut.budget:
        return say(
            "Add “leave_out”, “panel”, “steward” or “lot” as the last rule, because the budget can stop “admit_all”."
        )
    if cut.quotas:
        return say(
            "Add “leave_out”, “panel” or “steward” as the last rule, because a quota can stop “admit_all”. After a "
            "vote, “lot” always decides too."
        )
    return say(
        "Add “admit_all”, “leave_out”, “panel” or “steward” as the last rule. After a vote, “lot” always decides too."
    )


def _rule(rules: Rules, phase: CutPhase, rule: TieRule, number: int, *, decided: bool) -> Iterator[Said]:
    if rule in phase.cut.ties[:number]:
        yield say("This tie rule appears twice."), say("Remove the second one.")
    elif decided:
        yield say("An earlier rule always decides, so this one is never applied."), say("Remove it.")
    else:
        yield from _never_decides(rules, phase, rule)


def _never_decides(rules: Rules, phase: CutPhase, rule: TieRule) -> Iterator[Said]:
    cut = phase.cut
    alone = cut.basis[0] if len(cut.basis) == 1 else None
    if rule in {TieRule.MORE_VOTES, TieRule.FEWEST_SET_ASIDE} and phase.kind != "voting":
        yield say("There are no votes here that could decide."), say("Remove this tie rule.")
    elif rule is TieRule.LOT and phase.kind != "voting":
        yield (
            say(
                "Lots are drawn only after a count, by a seed that is drawn in public, and no votes are counted here."
            ),
            say("Use “leave_out”, “panel” or “steward”."),
        )
    elif rule is TieRule.MORE_VOTES and alone and alone.source == "votes" and _ranks_by_number(phase):
        yield (
            say("The tied projects have the same number of votes, so votes cannot decide between them."),
            say("Remove this tie rule."),
        )
    elif rule is TieRule.EXPERT_SCORE and marking_for(rules, phase) is None:
        yield (
            say("There are no marks of a panel: none are given in this phase or before it."),
            say("Add a `marking` to the nomination, or remove this tie rule."),
        )
    elif rule is TieRule.EXPERT_SCORE and alone and alone.source == "marks":
        yield (
            say("The tied projects have the same mark, so marks cannot decide between them."),
            say("Remove this tie rule."),
        )
    elif rule is TieRule.PANEL and not _has_panel(rules):
        yield (
            say("There is no panel: no phase has one that marks or decides."),
            say("Use “admit_all”, “leave_out” or “steward”."),
        )


def _ranks_by_number(phase: CutPhase) -> bool:
    """Whether equal scores of votes mean equal numbers: across categories shares of each do not, nor do places."""
    cut = phase.cut
    if isinstance(phase, VotingPhase) and (phase.count.method in RANKED_COUNTS or phase.count.by_group):
        return False
    return cut.by != "edition" or cut.basis[0].scale is None


def _has_panel(rules: Rules) -> bool:
    return any(
        isinstance(phase, SelectionPhase)
        or (isinstance(phase, NominationPhase) and (phase.marking or phase.cut.decided == "panel"))
        for phase in cut_chain(rules)
    )
