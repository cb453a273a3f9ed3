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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import itemgetter
from types import MappingProxyType
from typing import Literal, NamedTuple

from prizes.edition.document.components import CountRule
from prizes.tally.refusals import not_a_nominee
from prizes.tally.rules.ordering import Rankings, by_table, places, points, ranked_by
from prizes.votelog.format.choices import NONE_OF_THESE, worths

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
    """As the vote log writes them: projects in ascending order with commas, with or without points, or a ranking."""
    standing: VoteStanding = VoteStanding.CLEAR
    attribute: str = ""
    """The group of its voter, or their weight as a number; empty where votes are counted by neither."""


class EqualVoteCount(NamedTuple):
    """So many equal votes in force."""

    category: str
    choices: str
    standing: VoteStanding
    complete: bool
    number: int
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class ProjectCount:
    """`votes`: that name the project; where votes share out points, or the rules give them by rank, its points."""

    project: str
    votes: int
    votes_nothing_set_aside: int
    place: int | None = None
    """In its category, 1 for the first, equals sharing one; 0: it left the contest. None: the count gives no places."""
    place_nothing_set_aside: int | None = None

    @property
    def set_aside(self) -> int:
        """Votes that would count for this project had nothing been set aside."""
        return self.votes_nothing_set_aside - self.votes


GroupPoints = Mapping[str, tuple[int, int]]
"""By project the points that a group of voters gives, in both columns; who receives none in either is left out."""


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
    none: int | None = None
    """Of the counted votes those that say “none of these”; None: the rules do not offer it."""
    none_nothing_set_aside: int | None = None
    weight: int | None = None
    """Weights of the counted votes, added up; None: each weighs one."""
    weight_nothing_set_aside: int | None = None
    groups: Mapping[str, GroupPoints] = field(default_factory=dict)
    """What each group gave that has enough counted votes, where votes are counted by group."""

    @property
    def in_force(self) -> int:
        return self.counted + self.set_aside + self.withdrawn + self.incomplete

    @property
    def nothing_set_aside(self) -> CategoryTally:
        """The count had nothing been excluded."""
        projects = (
            replace(p, votes=p.votes_nothing_set_aside, place=p.place_nothing_set_aside)
            for p in self.projects
        )
        return replace(
            self,
            counted=self.counted + self.set_aside,
            set_aside=0,
            none=self.none_nothing_set_aside,
            weight=self.weight_nothing_set_aside,
            groups={
                group: {project: (two, two) for project, (_, two) in given.items() if two}
                for group, given in self.groups.items()
            },
            projects=tuple(projects),
        )


@dataclass(frozen=True, slots=True)
class Tally:
    categories: Mapping[str, CategoryTally]
    """In the order of the rules, categories without nominees too."""

    @property
    def in_force(self) -> int:
        return sum(category.in_force for category in self.categories.values())

    @property
    def nothing_set_aside(self) -> Tally:
        """The count had nothing been excluded."""
        return Tally({code: each.nothing_set_aside for code, each in self.categories.items()})


class GroupTable(NamedTuple):
    """How a group of voters gives points."""

    table: Sequence[int]
    """What the first in the order of the group receives, the second and so on."""
    least: int
    """A group with fewer counted votes in a category gives no points there."""
    weights: Mapping[str, int] = MappingProxyType({})
    """How many times the points of a group count; once where it is not named."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How votes are counted."""

    rule: CountRule = field(default_factory=CountRule)
    seats: int = 1
    """Of the transferable vote."""
    left: Collection[str] = frozenset()
    """Projects that left the contest: a ranking is read without them. Other votes for them stay counted."""
    none_of_these: bool = False
    """Whether a vote may say so."""
    by_group: GroupTable | None = None
    """Votes are counted within each group of voters, which then gives points; None: all together."""
    weights: bool = False
    """Whether each vote counts as often as its weight says."""


PLAIN = Counting()
Nominees = Mapping[str, Collection[str]]
"""Projects on the ballot by category, every category of the rules among the keys."""


def count(
    complete: Complete, nominees: Nominees, votes: Iterable[CountableVote], counting: Counting = PLAIN
) -> Tally:
    """Counts a stream of votes in force, in any order, at most one by tag and category."""
    return count_groups(nominees, group(complete, nominees, votes), counting)


def group(complete: Complete, nominees: Nominees, votes: Iterable[CountableVote]) -> Iterable[EqualVoteCount]:
    """Puts equal votes together; what a query with GROUP BY gives in one go."""
    if complete == "any":
        numbers: Counter[tuple[str, str, VoteStanding, str]] = Counter(map(itemgetter(1, 2, 3, 4), votes))
        return [
            EqualVoteCount(category, choices, standing, True, number, attribute)
            for (category, choices, standing, attribute), number in numbers.items()
        ]
    return _group_by_ballot(categories_needed(complete, nominees), votes)


def categories_needed(complete: Complete, nominees: Nominees) -> int:
    """In how many categories a ballot must have a vote in force to count."""
    if complete == "any":
        return 1
    if complete == "all":
        return sum(1 for projects in nominees.values() if projects)
    return complete


def _group_by_ballot(needed: int, votes: Iterable[CountableVote]) -> Iterable[EqualVoteCount]:
    kinds: dict[tuple[str, str, VoteStanding, str], int] = {}
    ballots: dict[str, list[int]] = {}
    for tag, category, choices, standing, attribute in votes:
        kind = kinds.setdefault((category, choices, standing, attribute), len(kinds))
        ballots.setdefault(tag, []).append(kind)
    complete, incomplete = [0] * len(kinds), [0] * len(kinds)
    for ballot in ballots.values():
        numbers = complete if len(ballot) >= needed else incomplete
        for kind in ballot:
            numbers[kind] += 1
    for (category, choices, standing, attribute), kind in kinds.items():
        yield EqualVoteCount(category, choices, standing, True, complete[kind], attribute)
        yield EqualVoteCount(category, choices, standing, False, incomplete[kind], attribute)


def count_groups(nominees: Nominees, groups: Iterable[EqualVoteCount], counting: Counting = PLAIN) -> Tally:
    """Counts groups of equal votes; a group may come in parts. Raises Invalid for a choice not on the
    ballot.
    """
    made = _ByGroup if counting.by_group else _plain
    sums = {category: made(category, projects, counting) for category, projects in nominees.items()}
    for part in groups:
        if not part.number:
            continue
        if part.category not in sums:
            raise not_a_nominee(project=part.choices, category=part.category)
        sums[part.category].add(part)
    return Tally({category: each.result() for category, each in sums.items()})


Worths = Iterable[tuple[str, int]]
"""What a vote gives to each project."""


class _Sum:
    """One vote for each project that is named, or the points that the vote gives it."""

    def __init__(self, category: str, projects: Iterable[str], counting: Counting) -> None:
        self.category, self.counting = category, counting
        self.votes = dict.fromkeys(projects, 0)
        self.nothing_set_aside = dict(self.votes)
        self.none: list[int] | None = [0, 0] if counting.none_of_these else None
        self.weight: list[int] | None = [0, 0] if counting.weights else None
        self.classes = {"counted": 0, "set_aside": 0, "withdrawn": 0, "incomplete": 0}

    def add(self, part: EqualVoteCount) -> None:
        self.classes[_class(part)] += part.number
        if part.standing == VoteStanding.WITHDRAWN:
            return  # its choice is gone, so that it cannot even be looked at
        if self.weight is not None:
            part = part._replace(number=part.number * int(part.attribute))
            _add(self.weight, part)
        if part.choices == NONE_OF_THESE:
            self.say_none(part)
            return
        given = worths(part.choices)
        for project, _ in given:
            if project not in self.votes:
                raise not_a_nominee(project=project, category=self.category)
        if part.complete:
            self.give(given, part.number, clear=part.standing == VoteStanding.CLEAR)

    def say_none(self, part: EqualVoteCount) -> None:
        if self.none is None:
            raise not_a_nominee(project=part.choices, category=self.category)
        _add(self.none, part)

    def give(self, given: Worths, number: int, *, clear: bool) -> None:
        """So many equal votes; `clear`: in the first column too."""
        for project, worth in given:
            self.nothing_set_aside[project] += worth * number
            if clear:
                self.votes[project] += worth * number

    def result(self) -> CategoryTally:
        projects = (ProjectCount(p, n, self.nothing_set_aside[p]) for p, n in self.votes.items())
        none, without = self.none or (None, None)
        weight, heavier = self.weight or (None, None)
        return CategoryTally(
            self.category,
            tuple(projects),
            self.classes["counted"],
            self.classes["set_aside"],
            self.classes["withdrawn"],
            self.classes["incomplete"],
            none=none,
            none_nothing_set_aside=without,
            weight=weight,
            weight_nothing_set_aside=heavier,
        )


class _Rankings(_Sum):
    """Points by rank, or places. Who left is passed over and has neither."""

    def __init__(self, category: str, projects: Iterable[str], counting: Counting) -> None:
        super().__init__(category, projects, counting)
        self.standing = frozenset(self.votes) - frozenset(counting.left)
        self.rankings: tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]] = Counter(), Counter()
        """Of the first column and of the second, where the count gives places."""
        self.by_points = counting.rule.method == "points"

    def give(self, given: Worths, number: int, *, clear: bool) -> None:
        kept = tuple(project for project, _ in given if project in self.standing)
        if self.by_points:
            super().give(points(self.counting.rule.table, kept, self.standing), number, clear=clear)
            return
        super().give([(project, 1) for project in kept], number, clear=clear)
        self.rankings[1][kept] += number
        if clear:
            self.rankings[0][kept] += number

    def result(self) -> CategoryTally:
        plain = super().result()
        if self.by_points:
            return plain
        one, two = (self._places(rankings) for rankings in self.rankings)
        projects = (
            replace(p, place=one.get(p.project, 0), place_nothing_set_aside=two.get(p.project, 0))
            for p in plain.projects
        )
        return replace(plain, projects=tuple(projects))

    def _places(self, rankings: Rankings) -> dict[str, int]:
        method = self.counting.rule.method
        assert method != "sum"
        assert method != "points"
        return places(method, rankings, self.standing, self.counting.seats)


class _ByGroup:
    """Each group of voters is counted by itself and gives points by its order, and these are added up."""

    def __init__(self, category: str, projects: Iterable[str], counting: Counting) -> None:
        assert counting.by_group
        self.category, self.projects, self.rule = category, sorted(projects), counting.by_group
        self.within = replace(counting, by_group=None)
        self.whole = _Sum(category, self.projects, self.within)
        self.groups: dict[str, _Sum] = {}

    def add(self, part: EqualVoteCount) -> None:
        self.whole.add(part)
        if part.standing != VoteStanding.WITHDRAWN:
            if part.attribute not in self.groups:
                self.groups[part.attribute] = _plain(self.category, self.projects, self.within)
            self.groups[part.attribute].add(part)

    def result(self) -> CategoryTally:
        counted = {group: votes.result() for group, votes in sorted(self.groups.items())}
        # The same groups in both columns: one that has enough votes only with excluded ones would show these.
        groups = {
            group: self._given(group, each)
            for group, each in counted.items()
            if each.counted >= self.rule.least
        }
        projects = tuple(
            ProjectCount(
                project,
                *(sum(each.get(project, (0, 0))[column] for each in groups.values()) for column in (0, 1)),
            )
            for project in self.projects
        )
        return replace(self.whole.result(), projects=projects, groups=groups)

    def _given(self, group: str, votes: CategoryTally) -> GroupPoints:
        numbers = result_numbers(votes, self.within.left)
        numbers.pop(NONE_OF_THESE, None)
        one, two = (
            by_table(self.rule.table, {p: each[column + 2] for p, each in numbers.items() if each[column]})
            for column in (0, 1)
        )
        weight = self.rule.weights.get(group, 1)
        both = {project: (weight * one.get(project, 0), weight * two.get(project, 0)) for project in numbers}
        return {project: each for project, each in both.items() if any(each)}


def _plain(category: str, projects: Iterable[str], counting: Counting) -> _Sum:
    return (_Sum if counting.rule.method == "sum" else _Rankings)(category, projects, counting)


def _add(columns: list[int], part: EqualVoteCount) -> None:
    """To both columns, unless it is of an incomplete ballot."""
    if part.complete:
        columns[0] += part.number * (part.standing == VoteStanding.CLEAR)
        columns[1] += part.number


def _class(part: EqualVoteCount) -> str:
    if part.standing != VoteStanding.CLEAR:
        return part.standing.value
    return "counted" if part.complete else "incomplete"


# --- what the log says of it -----------------------------------------------------------------------------


def plain_numbers(category: CategoryTally) -> dict[str, tuple[int, ...]]:
    """By project both columns: what version 1 of results.txt says."""
    return {each.project: (each.votes, each.votes_nothing_set_aside) for each in category.projects}


def result_numbers(category: CategoryTally, left: Collection[str]) -> dict[str, tuple[int, ...]]:
    """By project both columns and both places: what version 2 of results.txt says; of those who left four zeros."""
    standing = [each for each in category.projects if each.project not in left]
    one = ranked_by({each.project: each.votes for each in standing})
    two = ranked_by({each.project: each.votes_nothing_set_aside for each in standing})
    found: dict[str, tuple[int, ...]] = {each.project: (0, 0, 0, 0) for each in category.projects}
    if category.none is not None:
        found[NONE_OF_THESE] = (category.none, category.none_nothing_set_aside or 0, 0, 0)
    for each in standing:
        places_ = (
            (one[each.project], two[each.project])
            if each.place is None or each.place_nothing_set_aside is None
            else (each.place, each.place_nothing_set_aside)
        )
        found[each.project] = (each.votes, each.votes_nothing_set_aside, *places_)
    return found


def group_rows(category: CategoryTally) -> list[tuple[str, ...]]:
    """Category, group, project and both columns of all points that groups gave: the last rows of results.txt."""
    return sorted(
        (category.category, group, project, str(one), str(two))
        for group, given in category.groups.items()
        for project, (one, two) in given.items()
    )
