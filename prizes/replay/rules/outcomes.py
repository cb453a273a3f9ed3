"""What a replay says: where each project got, and where it would have got. Plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prizes.ballot.rules.cells import LEAST
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

    def shown_incomplete(self) -> tuple[dict[str, int], int]:
        """`incomplete` by category, each rounded down to a multiple of `LEAST`, without categories of fewer; and what
        they add up to.

        Exact numbers of two replays, such as of ballots in two and in three categories, could be subtracted, and the
        difference be of a few votes. All that is shown follows from the multiple in which each number lies, so that a
        difference is known to within `LEAST` less one on both sides. A sum of exact numbers would tell more.
        """
        rounded = {code: n // LEAST * LEAST for code, n in (self.incomplete or {}).items()}
        shown = {code: n for code, n in rounded.items() if n}
        return shown, sum(shown.values())


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
