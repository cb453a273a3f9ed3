"""What those who pass a vote with a budget cost, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from prizes.edition.cutting.outcome import CutResult, CutRow, Outcome
from prizes.edition.document.components import Budget
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.cut import amount_of, number_of
from prizes.edition.kinds.dimensions import divided_by
from prizes.kit.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class GroupSpending:
    category: str | None
    """None: the budget is that of the whole edition."""
    says: Sentence


@dataclass(frozen=True, slots=True)
class Spending:
    costs: Mapping[str, Sentence]
    """By project."""
    groups: Sequence[GroupSpending]


def spending(rules: Rules, phase: VotingPhase, result: CutResult) -> Spending | None:
    """None: the round has no budget."""
    budget = phase.cut.budget
    if budget is None:
        return None
    groups = []
    for group in result.groups:
        spent = sum(
            (row.candidate.cost or Fraction(0) for row in group.with_outcome(Outcome.PASSED)), Fraction(0)
        )
        amounts = {"spent": number_of(spent), "most": amount_of(budget, budget.most)}
        says = say("Spent: %(spent)s of the budget of %(most)s.", **amounts)
        if place := list(divided_by(rules, group.place)):
            says = say("%(place)s: %(spending)s", place=place, spending=says)
        groups.append(GroupSpending(group.category, says))
    return Spending({row.project: _cost(budget, row) for row in result.rows()}, groups)


def _cost(budget: Budget, row: CutRow) -> Sentence:
    if row.candidate.cost is None:
        return row.ruling.sentence
    amount = amount_of(budget, row.candidate.cost)
    if row.ruling.code == "over_budget":
        return say("Costs %(amount)s, more than what was left of the budget", amount=amount)
    return say("Costs %(amount)s", amount=amount)
