"""The count itself. Each vote in force is in the first class that holds of withdrawn, set aside, incomplete,
counted.

Two columns: the count, and the count had nothing been set aside. A withdrawn vote is in neither, nor is one
of an incomplete ballot. Whether a ballot is complete is judged once, for both columns, on the votes in force
before anything is set aside, withdrawn ones included: to set one vote aside never takes another with it.

Votes are only ever added up, never kept: a stream of them becomes groups of equal ones, and groups are what
a database returns at once. Two million votes take a second or two, and memory for the voters only where
completeness asks for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Literal, NamedTuple

from prizes.tally.refusals import not_a_nominee

Complete = Literal["any", "all"] | int


class VoteStanding(StrEnum):
    """How a vote in force stands at the count. Several reasons may hold at once; withdrawn goes first."""

    CLEAR = "clear"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"


class CountableVote(NamedTuple):
    """A vote in force. `tag` is the same for all votes of one ballot where the rules ask for complete
    ballots.
    """

    tag: str
    category: str
    choices: str
    """Projects in ascending order, joined by commas: as the vote log writes them."""
    standing: VoteStanding = VoteStanding.CLEAR


class EqualVoteCount(NamedTuple):
    """So many equal votes in force."""

    category: str
    choices: str
    standing: VoteStanding
    complete: bool
    number: int


@dataclass(frozen=True, slots=True)
class ProjectCount:
    project: str
    votes: int
    votes_nothing_set_aside: int

    @property
    def set_aside(self) -> int:
        """Votes that would count for this project had nothing been set aside."""
        return self.votes_nothing_set_aside - self.votes


@dataclass(frozen=True, slots=True)
class CategoryTally:
    """The numbers of votes of a category. With one choice a vote, `counted` is also the sum over its
    projects.
    """

    category: str
    projects: tuple[ProjectCount, ...]
    counted: int = 0
    set_aside: int = 0
    withdrawn: int = 0
    incomplete: int = 0

    @property
    def in_force(self) -> int:
        return self.counted + self.set_aside + self.withdrawn + self.incomplete


@dataclass(frozen=True, slots=True)
class Tally:
    categories: Mapping[str, CategoryTally]
    """In the order of the rules, categories without nominees too."""

    @property
    def in_force(self) -> int:
        return sum(category.in_force for category in self.categories.values())


Nominees = Mapping[str, Collection[str]]
"""Projects on the ballot by category, every category of the rules among the keys."""


def count(complete: Complete, nominees: Nominees, votes: Iterable[CountableVote]) -> Tally:
    """Counts a stream of votes in force, in any order, at most one by tag and category."""
    return count_groups(nominees, group(complete, nominees, votes))


def group(complete: Complete, nominees: Nominees, votes: Iterable[CountableVote]) -> Iterable[EqualVoteCount]:
    """Puts equal votes together; what a query with GROUP BY gives in one go."""
    if complete == "any":
        numbers: Counter[tuple[str, str, VoteStanding]] = Counter(map(itemgetter(1, 2, 3), votes))
        return [EqualVoteCount(*kind, True, number) for kind, number in numbers.items()]
    return _group_by_ballot(categories_needed(complete, nominees), votes)


def categories_needed(complete: Complete, nominees: Nominees) -> int:
    """In how many categories a ballot must have a vote in force to count."""
    if complete == "any":
        return 1
    if complete == "all":
        return sum(1 for projects in nominees.values() if projects)
    return complete


def _group_by_ballot(needed: int, votes: Iterable[CountableVote]) -> Iterable[EqualVoteCount]:
    kinds: dict[tuple[str, str, VoteStanding], int] = {}
    ballots: dict[str, list[int]] = {}
    for tag, category, choices, standing in votes:
        kind = kinds.setdefault((category, choices, standing), len(kinds))
        ballots.setdefault(tag, []).append(kind)
    complete, incomplete = [0] * len(kinds), [0] * len(kinds)
    for ballot in ballots.values():
        numbers = complete if len(ballot) >= needed else incomplete
        for kind in ballot:
            numbers[kind] += 1
    for key, kind in kinds.items():
        yield EqualVoteCount(*key, True, complete[kind])
        yield EqualVoteCount(*key, False, incomplete[kind])


def count_groups(nominees: Nominees, groups: Iterable[EqualVoteCount]) -> Tally:
    """Counts groups of equal votes; a group may come in parts. Raises Invalid for a choice not on the
    ballot.
    """
    sums = {category: _Sum(category, projects) for category, projects in nominees.items()}
    for part in groups:
        if not part.number:
            continue
        if part.category not in sums:
            raise not_a_nominee(project=part.choices, category=part.category)
        sums[part.category].add(part)
    return Tally({category: each.result() for category, each in sums.items()})


class _Sum:
    def __init__(self, category: str, projects: Iterable[str]) -> None:
        self.category = category
        self.votes = dict.fromkeys(projects, 0)
        self.nothing_set_aside = dict(self.votes)
        self.classes = {"counted": 0, "set_aside": 0, "withdrawn": 0, "incomplete": 0}

    def add(self, part: EqualVoteCount) -> None:
        self.classes[_class(part)] += part.number
        if part.standing == VoteStanding.WITHDRAWN:
            return  # its choice is gone, so that it cannot even be looked at
        for project in part.choices.split(","):
            if project not in self.votes:
                raise not_a_nominee(project=project, category=self.category)
            if part.complete:
                self.nothing_set_aside[project] += part.number
                if part.standing == VoteStanding.CLEAR:
                    self.votes[project] += part.number

    def result(self) -> CategoryTally:
        projects = (ProjectCount(p, n, self.nothing_set_aside[p]) for p, n in self.votes.items())
        return CategoryTally(self.category, tuple(projects), **self.classes)


def _class(part: EqualVoteCount) -> str:
    if part.standing != VoteStanding.CLEAR:
        return part.standing.value
    return "counted" if part.complete else "incomplete"
