"""Reading the files of an export again, strictly: whatever does not fit is a difference with its file and
line.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from prizes.ballot.rules.voting import points_obstacle
from prizes.edition.cutting.marks import Mark
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say
from prizes.tally import refusals
from prizes.tally.rules import export
from prizes.tally.rules.counting import CountableVote, VoteStanding
from prizes.tally.rules.events import Nominee, is_attribute
from prizes.tally.rules.lots import DrawnLot, as_seed
from prizes.tally.rules.poll import Poll
from prizes.votelog.format.choices import (
    NONE_OF_THESE,
    choices_in,
    in_form,
    points_given,
    projects_named,
    vote_text,
)
from prizes.votelog.format.paper import categories_asked, least_asked

MOST = 1000
"""Differences that are named one by one; the rest is only counted."""
FRACTION = re.compile(r"\d{1,2000}(/[1-9]\d{0,2000})?", re.ASCII)
STATES = {
    "counted": VoteStanding.CLEAR,
    "incomplete": VoteStanding.CLEAR,
    "set_aside": VoteStanding.SET_ASIDE,
    "withdrawn": VoteStanding.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Difference:
    code: str
    where: str
    """File and line, such as `votes.csv:17`, or the file alone."""
    sentence: Sentence


@dataclass(slots=True)
class Differences:
    named: list[Difference] = field(default_factory=list)
    more: int = 0
    """How many there are beyond those named."""

    def add(self, code: str, where: str, sentence: Sentence) -> None:
        if len(self.named) < MOST:
            self.named.append(Difference(code, where, sentence))
        else:
            self.more += 1


def whole(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusals.unreadable_file(file=path.name) from error


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line numbers; the header and the number of cells must be exact."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if next(reader, None) != list(columns):
                raise refusals.wrong_first_line(file=path.name, columns=",".join(columns))
            for row in reader:
                if len(row) != len(columns):
                    raise refusals.wrong_number_of_cells(file=path.name, line=reader.line_num)
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise refusals.unreadable_file(file=path.name) from error


@dataclass(frozen=True, slots=True)
class AskedByPaper:
    """What the last paper of a round says beside the rules, which hold for all of it."""

    categories: int
    """In how many categories a ballot must have votes."""
    least: int
    """Fewest projects in one vote."""


def asked_by_paper(path: Path) -> AskedByPaper | None:
    """None where the round has no log, and so no paper."""
    if not path.exists():
        return None
    try:
        text = whole(path).decode("ascii")
        return AskedByPaper(categories_asked(text), least_asked(text))
    except (ValueError, StopIteration, IndexError) as error:
        raise refusals.unreadable_file(file=path.name) from error


class ExportedPaper:
    """Reads nominees.csv."""

    def __init__(self, differences: Differences, rules: Rules) -> None:
        self.differences, self.rules = differences, rules
        self.categories = {category.code for category in rules.categories}
        self.nominees: dict[str, dict[str, Nominee]] = {}
        self.marks: dict[str, Mark] = {}
        self.decisions: dict[str, bool] = {}
        self.left: set[str] = set()

    def poll(
        self, phase: VotingPhase, rows: Iterable[tuple[int, list[str]]], asked: int | None = None
    ) -> Poll:
        for line, row in rows:
            where = f"{export.NOMINEES}:{line}"
            if self._nominated(phase, where, row):
                self._marked(where, row)
                self._decided(row)
        return Poll(self.rules, phase, self.nominees, self.marks, self.decisions, self.left, asked)

    def _nominated(self, phase: VotingPhase, where: str, row: list[str]) -> bool:
        category, project = row[:2]
        if category not in self.categories:
            self.differences.add("unknown_category", where, say("The rules do not contain this category."))
            return False
        named = self.nominees.setdefault(category, {})
        if project in named:
            self.differences.add("nominee_twice", where, say("This project appears twice on the ballot."))
            return False
        country, region, owner, stakeholder_type = (cell or None for cell in row[2:6])
        beside = dict(zip(export.nominee_columns(phase), row, strict=True))
        cost = self._cost(where, beside[export.COST]) if phase.cut.budget else None
        classes = {each: beside[each] for each in phase.cut.classifications if beside[each]}
        named[project] = Nominee(category, project, country, owner, region, stakeholder_type, cost, classes)
        return True

    def _cost(self, where: str, cell: str) -> Fraction | None:
        if not cell or FRACTION.fullmatch(cell):
            return Fraction(cell) if cell else None
        self.differences.add("unreadable_cost", where, say("The cost of this project is not a fraction."))
        return None

    def _marked(self, where: str, row: list[str]) -> None:
        share, reviews = row[6:8]
        if not share and not reviews:
            return
        if (share and not FRACTION.fullmatch(share)) or not re.fullmatch(r"\d{1,4}", reviews, re.ASCII):
            self.differences.add("unreadable_mark", where, say("The mark of this project is not a fraction."))
            return
        self.marks[row[1]] = Mark(Fraction(share) if share else None, int(reviews), 0)

    def _decided(self, row: list[str]) -> None:
        decision, left = row[8:10]
        if decision in {"yes", "no"}:
            self.decisions[row[1]] = decision == "yes"
        if left == "yes":
            self.left.add(row[1])


class Votes:
    """Reads votes.csv, passes on the votes that can be counted, and keeps what states are checked by."""

    def __init__(self, differences: Differences, poll: Poll, least: int = 1) -> None:
        """`least`: fewest projects in one vote."""
        self.differences, self.poll, self.least = differences, poll, least
        self.ballot = {category: set(projects) for category, projects in poll.ballot().items()}
        self.judged = poll.phase.ballot.complete != "any"
        self.voted: Counter[str] = Counter()
        self.states: list[tuple[str, str, str]] = []
        """Where, tag and state, of votes whose state depends on completeness."""
        self.known: set[tuple[str, str]] = set()
        """Category and choices that were found in order."""

    def read(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[CountableVote]:
        last = ("", "")
        for line, (tag, category, choices, state, *beside) in rows:
            where = f"{export.VOTES}:{line}"
            here = (category, tag)
            if here <= last:
                wrong = say("Votes must be in order of category and tag, each once.")
                self.differences.add("vote_twice" if here == last else "out_of_order", where, wrong)
                if here == last:
                    continue
            last = here
            if not self._fits(where, category, choices, state):
                continue
            attribute = "".join(beside)
            if beside and state != "withdrawn" and not is_attribute(self.poll.phase, attribute):
                wrong = say("The group or weight of this vote is not of its form.")
                self.differences.add("unreadable_vote", where, wrong)
                continue
            self._keep(where, tag, state)
            yield CountableVote(tag, category, choices, STATES[state], attribute)

    def _fits(self, where: str, category: str, choices: str, state: str) -> bool:
        if state not in STATES or category not in self.ballot:
            self.differences.add("unreadable_vote", where, say("Category or state of this vote is unknown."))
            return False
        if state == "withdrawn" or (category, choices) in self.known:
            return True
        wrong = self._wrong(category, choices)
        if wrong is not None:
            self.differences.add(wrong[0], where, wrong[1])
            return False
        self.known.add((category, choices))
        return True

    def _wrong(self, category: str, choices: str) -> tuple[str, Sentence] | None:
        """What keeps these choices from being a vote: a code and a sentence."""
        ballot, projects = self.poll.phase.ballot, projects_named(choices)
        if choices == NONE_OF_THESE and ballot.none_of_these:
            return None
        if not set(projects) <= self.ballot[category]:
            return "not_a_nominee", say("The vote names a project not on the ballot.")
        parts = choices_in(choices)
        in_order = len(set(projects)) == len(projects) and in_form(ballot.form, parts) == parts
        if not in_order or vote_text(ballot.form, parts) != choices or len(parts) > ballot.choices:
            return "too_many_choices", say("The vote names too many, or one twice.")
        if len(projects) < self.least:
            return "too_few_choices", say("The vote names too few projects.")
        return self._wrong_points(parts)

    def _wrong_points(self, parts: Sequence[str]) -> tuple[str, Sentence] | None:
        ballot, points = self.poll.phase.ballot, points_given(parts)
        if (points is not None) != (ballot.form == "points"):
            return "unreadable_vote", say("The vote must give points exactly where the rules ask for points.")
        if points and points_obstacle(ballot, points):
            return "too_many_points", say("The vote gives too many points.")
        return None

    def _keep(self, where: str, tag: str, state: str) -> None:
        if self.judged:
            self.voted[tag] += 1
            if STATES[state] is VoteStanding.CLEAR:
                self.states.append((where, tag, state))
        elif state == "incomplete":
            self.differences.add(
                "wrong_state", where, say("These rules do not provide for incomplete ballots.")
            )

    def compare_states(self) -> None:
        needed = self.poll.needed()
        for where, tag, state in self.states:
            right = "counted" if self.voted[tag] >= needed else "incomplete"
            if state != right:
                self.differences.add(
                    "wrong_state",
                    where,
                    say(
                        "The status of the vote is given as %(state)s, but should be %(right)s.",
                        state=state,
                        right=right,
                    ),
                )


@dataclass(frozen=True, slots=True)
class ExportedLot:
    """What `lot.txt` says; nothing where there is none."""

    seed: str
    drawn: tuple[tuple[str, ...], ...]
    """Of each tie category, region, places and the projects in the order of the lot."""

    @classmethod
    def read(cls, path: Path) -> ExportedLot:
        if not path.exists():
            return cls("", ())
        try:
            text = whole(path).decode("ascii")
        except UnicodeDecodeError as error:
            raise refusals.unreadable_file(file=path.name) from error
        lines = [line.split(" ") for line in text.splitlines() if line and not line.startswith("#")]
        if not lines or lines[0][0] != "seed":
            raise refusals.wrong_first_line(file=path.name, columns="seed")
        seed = as_seed(" ".join(lines[0][1:]))
        return cls(seed, tuple(tuple(line[1:]) for line in lines[1:] if line[0] == "lot"))

    def compare(self, found: Differences, seed: str, drawn: Iterable[DrawnLot]) -> None:
        """With the lot as it is drawn by `seed` now."""
        if seed != self.seed:
            said = say(
                "The files have the seed “%(theirs)s”, but it should be “%(ours)s”.",
                theirs=self.seed,
                ours=seed,
            )
            found.add("wrong_seed", export.LOT, said)
        ours = tuple(lot.cells for lot in drawn)
        if ours != self.drawn:
            found.add(
                "wrong_lot", export.LOT, say("The lot gives another order, or decides on other projects.")
            )
