"""The walk down a ranking: who passes, who does not, what stays open, within the places and quotas of one
group.

Equals are taken together. Where all of them fit, all pass. Where they do not, the tie rules are asked in
their order: a rule that compares puts the equals into smaller blocks, and each block is walked again with
the rules that are left. A quota or a budget is never broken, not even by a rule that lets all equals pass.
Who costs more than what is left of a budget is passed over, and the next one is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from prizes.edition.cutting import reasons
from prizes.edition.cutting.outcome import Candidate, Decisions, Outcome, Ruling, TieStep
from prizes.edition.cutting.ties import by_project, in_blocks
from prizes.edition.document.components import Cut, Quota, TieRule
from prizes.kit.sentence import Sentence, say

Key = tuple[str, str]
"""Category and project."""


def key(candidate: Candidate) -> Key:
    return candidate.category, candidate.project


def value_of(quota: Quota, candidate: Candidate) -> str | None:
    """What the quota counts; None is not stated, and a quota cannot bind what is not stated."""
    return candidate.value(quota.of)


def cost_of(candidate: Candidate) -> Fraction:
    """Who does not say what it costs comes to no walk with a budget."""
    return candidate.cost or Fraction(0)


@dataclass(frozen=True, slots=True)
class _Conflict:
    tied: list[Candidate]
    places: int
    """How many of the tied can pass."""
    at_line: bool
    """Whether it is the last places that they contend for; otherwise it is a quota alone."""
    crowded: bool
    """Whether a quota or the budget cannot take all of them."""
    costly: bool = False
    """Whether the budget cannot."""


class Walk:
    def __init__(self, cut: Cut, decisions: Decisions, seed: str) -> None:
        self.cut, self.decisions, self.seed = cut, decisions, seed
        self.places = cut.most
        """Places left; None: no cap."""
        self.budget = Fraction(cut.budget.most) if cut.budget else None
        """What is left of it; None: there is none."""
        self.taken: Counter[tuple[str, str]] = Counter()
        """Places taken under each quota, by what it is of and its value."""
        self.rulings: dict[Key, Ruling] = {}
        self.steps: list[TieStep] = []
        self.waiting = False
        """Whether an open tie over a quota leaves it open who below may pass."""

    def block(
        self, equals: Sequence[Candidate], rules: Sequence[TieRule], ordered_by: TieRule | None = None
    ) -> None:
        """Takes the next candidates, all of them equal so far."""
        if self.places == 0:
            self._rule(equals, reasons.left_out(ordered_by) if ordered_by else reasons.below_line())
            return
        if self.waiting:
            self._rule(equals, reasons.waits_for_tie())
            return
        free = self._affordable(self._within_quotas(equals))
        conflict = self._conflict(free)
        contending = {key(candidate) for candidate in conflict.tied}
        settled = [candidate for candidate in free if key(candidate) not in contending]
        self._admit(settled, reasons.by_tie_rule(ordered_by) if ordered_by else reasons.within_line())
        if conflict.tied:
            self._settle(conflict, rules)

    # --- places and quotas ------------------------------------------------------------------------------

    def _left(self, quota: Quota, value: str) -> int:
        return quota.most - self.taken[quota.of, value]

    def _within_quotas(self, equals: Iterable[Candidate]) -> list[Candidate]:
        """Those whose quotas have room; the others are out."""
        free = []
        for candidate in equals:
            full = self._full(candidate)
            if full is None:
                free.append(candidate)
            else:
                self._rule([candidate], reasons.over_quota(full))
        return free

    def _affordable(self, equals: Iterable[Candidate]) -> list[Candidate]:
        """Those that cost no more than what is left; the others are out."""
        free = []
        for candidate in equals:
            if self.budget is None or cost_of(candidate) <= self.budget:
                free.append(candidate)
            else:
                self._rule([candidate], reasons.over_budget())
        return free

    def _overspent(self, candidates: Iterable[Candidate]) -> bool:
        return self.budget is not None and sum(map(cost_of, candidates)) > self.budget

    def _payable(self, candidates: Iterable[Candidate]) -> int:
        """How many of them the budget can pay for at most: the cheapest."""
        assert self.budget is not None
        left, number = self.budget, 0
        for cost in sorted(map(cost_of, candidates)):
            left -= cost
            number += left >= 0
        return number

    def _full(self, candidate: Candidate) -> Quota | None:
        for quota in self.cut.quotas:
            value = value_of(quota, candidate)
            if value is not None and self._left(quota, value) <= 0:
                return quota
        return None

    def _conflict(self, free: list[Candidate]) -> _Conflict:
        """Who of these equals contends for too few places."""
        crowded: set[Key] = set()
        most = len(free)
        for quota in self.cut.quotas:
            values = Counter(value_of(quota, candidate) for candidate in free)
            over = {value: n - self._left(quota, value) for value, n in values.items() if value is not None}
            most = min(most, len(free) - sum(n for n in over.values() if n > 0))
            full = {value for value, n in over.items() if n > 0}
            crowded |= {key(candidate) for candidate in free if value_of(quota, candidate) in full}
        costly = self._overspent(free)
        if costly:
            most = min(most, self._payable(free))
        if self.places is not None and most > self.places:
            return _Conflict(free, self.places, at_line=True, crowded=bool(crowded) or costly, costly=costly)
        if costly:
            return _Conflict(free, most, at_line=False, crowded=True, costly=True)
        tied = [candidate for candidate in free if key(candidate) in crowded]
        return _Conflict(tied, most - (len(free) - len(tied)), at_line=False, crowded=bool(crowded))

    def _admit(self, candidates: Iterable[Candidate], ruling: Ruling) -> None:
        for candidate in candidates:
            self.rulings[key(candidate)] = ruling
            if self.places is not None:
                self.places = max(0, self.places - 1)
            if self.budget is not None:
                self.budget -= cost_of(candidate)
            for quota in self.cut.quotas:
                value = value_of(quota, candidate)
                if value is not None:
                    self.taken[quota.of, value] += 1

    def _rule(self, candidates: Iterable[Candidate], ruling: Ruling) -> None:
        for candidate in candidates:
            self.rulings[key(candidate)] = ruling

    def _close(self, conflict: _Conflict) -> None:
        """Nobody below moves into a place that equals were left out of: the line falls at the tie."""
        if conflict.at_line or (conflict.costly and not self._all_spent(conflict)):
            self.places = 0
            return
        for quota in self.cut.quotas:
            values = Counter(value_of(quota, candidate) for candidate in conflict.tied)
            for value, n in values.items():
                if value is not None and n > self._left(quota, value):
                    self.taken[quota.of, value] = quota.most

    def _all_spent(self, conflict: _Conflict) -> bool:
        """Whether nobody of the tied who was left out could be paid: then those below are looked at."""
        assert self.budget is not None
        out = [each for each in conflict.tied if self._end(each) is not Outcome.PASSED]
        return all(cost_of(each) > self.budget for each in out)

    # --- ties -------------------------------------------------------------------------------------------

    def _settle(self, conflict: _Conflict, rules: Sequence[TieRule]) -> None:
        for index, rule in enumerate(rules):
            if self._decides(rule, conflict, rules[index + 1 :]):
                return
        self._leave_open(None, conflict, reasons.tied(), say("No further rule can decide this tie."))

    def _decides(self, rule: TieRule, conflict: _Conflict, others: Sequence[TieRule]) -> bool:
        """Applies one rule. False: it leaves the tie as it was."""
        match rule:
            case TieRule.ADMIT_ALL:
                return self._admit_all(conflict)
            case TieRule.LEAVE_OUT:
                self._rule(conflict.tied, reasons.left_out(rule))
                self._close(conflict)
                self._record(rule, conflict, say("None of the tied projects passes."))
                return True
            case TieRule.PANEL | TieRule.STEWARD:
                self._ask(rule, conflict)
                return True
            case TieRule.LOT if not self.seed:
                sentence = say("The seed of the lot has not been recorded yet.")
                self._leave_open(rule, conflict, reasons.tied_for(rule), sentence)
                return True
            case TieRule.LOT | TieRule.FEWEST_SET_ASIDE | TieRule.MORE_VOTES | TieRule.EXPERT_SCORE:
                return self._compare(rule, conflict, others)

    def _admit_all(self, conflict: _Conflict) -> bool:
        if conflict.crowded:
            sentence = (
                say("The budget does not suffice for all of them. The tie remains.")
                if conflict.costly
                else say("A quota does not allow all of them to pass. The tie remains.")
            )
            self._record(TieRule.ADMIT_ALL, conflict, sentence)
            return False
        self._admit(conflict.tied, reasons.by_tie_rule(TieRule.ADMIT_ALL))
        self._record(TieRule.ADMIT_ALL, conflict, say("All of the tied projects pass."))
        return True

    def _compare(self, rule: TieRule, conflict: _Conflict, others: Sequence[TieRule]) -> bool:
        blocks = in_blocks(rule, conflict.tied, self.seed)
        if len(blocks) == 1:
            self._record(
                rule,
                conflict,
                say("They are tied under this rule too: %(rule)s.", rule=reasons.tie_rule(rule)),
            )
            return False
        here = len(self.steps)
        for block in blocks:
            self.block(block, others, rule)
        # The steps of the smaller blocks come after this one, which is known in full only now.
        inner = {project for step in self.steps[here:] for project in step.tied}
        sentence = say("Ranked by the rule: %(rule)s.", rule=reasons.tie_rule(rule))
        if rule is TieRule.LOT:
            sentence = say("The lot decided, with the seed “%(seed)s”.", seed=self.seed)
        self._record(rule, conflict, sentence, at=here, inner=inner)
        return True

    def _ask(self, rule: Literal[TieRule.PANEL, TieRule.STEWARD], conflict: _Conflict) -> None:
        """The panel or a steward, whichever the rule names."""
        steward = rule is TieRule.STEWARD
        chosen = [candidate for candidate in conflict.tied if self.decisions.get(candidate.project)]
        everybody = all(candidate.project in self.decisions for candidate in conflict.tied)
        fit = self._fit(chosen, conflict)
        if not fit:
            sentence = (
                say("The steward chose more projects than may pass.")
                if steward
                else say("The panel chose more projects than may pass.")
            )
        elif everybody or len(chosen) == conflict.places:
            self._rule(conflict.tied, reasons.left_out(rule))
            self._admit(chosen, reasons.by_tie_rule(rule))
            self._close(conflict)
            said = say("A steward has decided.") if steward else say("The panel has decided.")
            self._record(rule, conflict, said)
            return
        else:
            sentence = (
                say("No steward has decided yet.") if steward else say("The panel has not decided yet.")
            )
        self._leave_open(rule, conflict, reasons.tied_for(rule), sentence, overfull=not fit)

    def _fit(self, chosen: Sequence[Candidate], conflict: _Conflict) -> bool:
        if len(chosen) > conflict.places or self._overspent(chosen):
            return False
        for quota in self.cut.quotas:
            values = Counter(value_of(quota, candidate) for candidate in chosen)
            if any(value is not None and n > self._left(quota, value) for value, n in values.items()):
                return False
        return True

    def _leave_open(
        self,
        rule: TieRule | None,
        conflict: _Conflict,
        ruling: Ruling,
        sentence: Sentence,
        *,
        overfull: bool = False,
    ) -> None:
        self._rule(conflict.tied, ruling)
        if conflict.at_line and not conflict.crowded:
            self.places = 0
        else:
            self.waiting = True
        self._record(rule, conflict, sentence, overfull=overfull)

    def _record(
        self,
        rule: TieRule | None,
        conflict: _Conflict,
        sentence: Sentence,
        at: int | None = None,
        inner: Iterable[str] = (),
        *,
        overfull: bool = False,
    ) -> None:
        tied = sorted(conflict.tied, key=by_project)
        ends = [(c.project, self._end(c) if c.project not in inner else None) for c in tied]
        step = TieStep(
            rule,
            conflict.places,
            tied=tuple(project for project, _ in ends),
            passed=tuple(project for project, end in ends if end is Outcome.PASSED),
            left_out=tuple(project for project, end in ends if end is Outcome.NOT_PASSED),
            still_tied=tuple(project for project, end in ends if end in {None, Outcome.UNDECIDED}),
            sentence=sentence,
            overfull=overfull,
        )
        self.steps.insert(len(self.steps) if at is None else at, step)

    def _end(self, candidate: Candidate) -> Outcome | None:
        ruling = self.rulings.get(key(candidate))
        return ruling.outcome if ruling else None


def walk(
    cut: Cut, decisions: Decisions, seed: str, blocks: Iterable[Sequence[Candidate]]
) -> tuple[dict[Key, Ruling], list[TieStep]]:
    """Walks blocks of equals, best first. `seed`: of the lot; empty: none is recorded."""
    walk = Walk(cut, decisions, seed)
    for block in blocks:
        walk.block(block, cut.ties)
    return walk.rulings, walk.steps
