"""The groups of a cut as they are read: where the line is, what is equal there, and what waits for the panel. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from prizes.edition.cutting.outcome import GroupResult, Outcome
from prizes.edition.document.phases import NominationPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import divided_by
from prizes.edition.kinds.fields import key_of
from prizes.edition.titles import Said
from prizes.review.rules.deciding import asked_of, line_after, tied_at_line


@dataclass(frozen=True, slots=True)
class RankedGroup:
    """One group of the cut."""

    key: str
    """In addresses."""
    category: str | None
    divided_by: tuple[Said, ...]
    """Where it is beside its category."""
    result: GroupResult
    line_after: int | None
    tied: frozenset[str]
    to_decide: frozenset[str]
    """Projects that wait for the panel or for a steward, or that were decided so and may be again."""

    def number(self, outcome: str) -> int:
        return len(self.result.with_outcome(Outcome(outcome)))

    @property
    def missing(self) -> int:
        return sum(row.reviews_missing for row in self.result.rows)


def ranked_groups(rules: Rules, phase: NominationPhase, groups: Iterable[GroupResult]) -> list[RankedGroup]:
    return [
        RankedGroup(
            key=key_of(rules, group.place),
            category=group.category,
            divided_by=tuple(divided_by(rules, group.place)),
            result=group,
            line_after=line_after(phase, group),
            tied=tied_at_line(group),
            to_decide=asked_of(phase, group, steward=True),
        )
        for group in groups
    ]
