"""What goes into a cut and what comes out of it, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from prizes.edition.document.components import FACTS, TieRule
from prizes.kit.sentence import Sentence

Decisions = Mapping[str, bool]
"""What a panel or a steward has decided: whether a project passes. A project without an entry is not decided."""
ASKED = frozenset({TieRule.PANEL, TieRule.STEWARD, TieRule.LOT})
"""Tie rules that decide by something that has to be given: somebody's decision, or a seed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project before the line. What no rule asks for can be left out."""

    project: str
    category: str
    votes: int = 0
    """Or points, by the count of the round."""
    set_aside: int = 0
    """Votes that would count for it had nothing been set aside."""
    place: int | None = None
    """In the count of its category, where that gives places; equals share one."""
    mark: Fraction | None = None
    """Share of the scale, 0 to 1; None: no completed review."""
    reviews: int = 0
    """Completed reviews."""
    country: str | None = None
    owner: str | None = None
    region: str | None = None
    stakeholder_type: str | None = None
    cost: Fraction | None = None
    """In the unit of the budget; None: not stated."""
    classes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Answers to the questions that classify projects, by their id."""

    def value(self, dimension: str) -> str | None:
        """What it is by a dimension of the rules; None: not stated."""
        if dimension in FACTS:
            found: str | None = getattr(self, dimension)
            return found
        return self.classes.get(dimension)


class Outcome(StrEnum):
    PASSED = "passed"
    NOT_PASSED = "not_passed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where a project ended, and why: `code` for programs, the sentence for people."""

    outcome: Outcome
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class CutRow:
    """A project in the ranking of its group. Equal scores share a rank; tie rules do not change it."""

    candidate: Candidate
    rank: int
    score: Fraction
    ruling: Ruling
    reviews_missing: int = 0
    """Completed reviews it still lacks where the rank depends on marks."""

    @property
    def project(self) -> str:
        return self.candidate.project

    @property
    def outcome(self) -> Outcome:
        return self.ruling.outcome


@dataclass(frozen=True, slots=True)
class TieStep:
    """What one tie rule did to equals at the line. `rule` is None where no rule was left."""

    rule: TieRule | None
    places: int
    """How many of the tied could pass."""
    tied: tuple[str, ...]
    passed: tuple[str, ...]
    left_out: tuple[str, ...]
    still_tied: tuple[str, ...]
    sentence: Sentence
    overfull: bool = False
    """Whether it is still open because more of them were chosen than may pass."""


@dataclass(frozen=True, slots=True)
class CutProblem:
    """Something the rules ask for that the outcome of a group does not give."""

    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of the cut: the whole edition, a category, or a part of either."""

    place: Mapping[str, str | None]
    """Its value of each dimension of the cut, in their order; None: of projects that do not state it."""
    rows: tuple[CutRow, ...]
    """By rank, equals by project."""
    ties: tuple[TieStep, ...] = ()
    problems: tuple[CutProblem, ...] = ()

    @property
    def category(self) -> str | None:
        """None: the group has projects of all categories."""
        return self.place.get("category")

    @property
    def region(self) -> str | None:
        """None where the cut does not ask for it, and of projects that do not state theirs."""
        return self.place.get("region")

    @property
    def further(self) -> dict[str, str | None]:
        """What the place says beside category and region."""
        return {name: value for name, value in self.place.items() if name not in {"category", "region"}}

    def with_outcome(self, outcome: Outcome) -> tuple[CutRow, ...]:
        return tuple(row for row in self.rows if row.outcome is outcome)

    @property
    def tie_rule(self) -> TieRule | None:
        """The last tie rule that was used: it decided something, or it leaves the rest to what is to be given."""
        for step in reversed(self.ties):
            if step.passed or step.left_out or step.rule in ASKED:
                return step.rule
        return None


@dataclass(frozen=True, slots=True)
class CutResult:
    groups: tuple[GroupResult, ...]

    def rows(self) -> Iterator[CutRow]:
        for group in self.groups:
            yield from group.rows

    @property
    def passed(self) -> tuple[CutRow, ...]:
        return tuple(row for row in self.rows() if row.outcome is Outcome.PASSED)

    @property
    def undecided(self) -> tuple[CutRow, ...]:
        return tuple(row for row in self.rows() if row.outcome is Outcome.UNDECIDED)
