"""What a replay says: where each project got, and where it would have got. Plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prizes.ballot.rules.cells import safe_sums
from prizes.edition.document.components import Text
from prizes.edition.spans import CutPhase
from prizes.kit.sentence import Sentence
from prizes.review.rules.deciding import ProjectFacts


class Replayed(StrEnum):
    """What would have become of a project in a phase."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    UNKNOWN = "unknown"
    """Nothing on record says it."""
    NOT_THERE = "not_there"
    """It would not have come as far as this phase."""


@dataclass(frozen=True, slots=True)
class ReplayedProject:
    project: str
    category: str
    was: Replayed
    """What became of it; never unknown."""
    would: Replayed
    why: Sentence

    @property
    def differs(self) -> bool:
        return (self.was is Replayed.PASSED) != (self.would is Replayed.PASSED)


@dataclass(frozen=True, slots=True)
class ReplayedSum:
    """Of so many projects, such as those of a region: how many passed, would surely have passed, and might have."""

    name: str
    was: int
    would: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ReplayedStage:
    phase: CutPhase
    title: Text | None
    rows: Sequence[ReplayedProject]
    """By category of the rules, then title."""
    notes: Sequence[Sentence] = ()
    """What cannot be known, and why."""
    incomplete: Mapping[str, int] | None = None
    """Votes by category that would not have counted, because their ballots are not complete. None: cannot be known, or
    not asked."""

    @property
    def passing(self) -> frozenset[str]:
        return frozenset(row.project for row in self.rows if row.would is Replayed.PASSED)

    @property
    def unknown(self) -> frozenset[str]:
        return frozenset(row.project for row in self.rows if row.would is Replayed.UNKNOWN)

    @property
    def gained(self) -> Sequence[ReplayedProject]:
        """Those that would have passed and did not."""
        return [row for row in self.rows if row.differs and row.would is Replayed.PASSED]

    @property
    def lost(self) -> Sequence[ReplayedProject]:
        """Those that passed and surely would not have."""
        return [
            row
            for row in self.rows
            if row.differs and row.would is not Replayed.UNKNOWN and row not in self.gained
        ]

    @property
    def total(self) -> ReplayedSum:
        return _sum("", self.rows)

    def sums(self, groups: Callable[[ReplayedProject], Iterable[str]]) -> list[ReplayedSum]:
        """By group, in the order of names; a project may be in several, or none."""
        inside: dict[str, list[ReplayedProject]] = {}
        for row in self.rows:
            for name in groups(row):
                inside.setdefault(name, []).append(row)
        return [_sum(name, rows) for name, rows in sorted(inside.items())]

    def shown_incomplete(self) -> tuple[dict[str, int], int | None]:
        """`incomplete` by category as far as it can be shown, and the sum: no number, and no difference of two, is of
        fewer than five votes. Sum None: not even that.
        """
        counts = dict(self.incomplete or {})
        shown = safe_sums(counts, {code: [code] for code in counts})
        return (shown or {}), (None if shown is None else sum(counts.values()))


def _sum(name: str, rows: Iterable[ReplayedProject]) -> ReplayedSum:
    rows = list(rows)
    would = Counter(row.would for row in rows)
    was = sum(row.was is Replayed.PASSED for row in rows)
    return ReplayedSum(name, was, would[Replayed.PASSED], would[Replayed.UNKNOWN])


@dataclass(frozen=True, slots=True)
class EditionReplay:
    stages: Sequence[ReplayedStage]
    projects: Mapping[str, ProjectFacts]
    kept_out: Mapping[str, Sentence]
    """Projects that would not have been admitted, and why."""
