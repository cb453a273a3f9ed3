"""paper.txt: all that counting needs of the rules, and who the nominees are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from prizes.edition.document.components import Ballot, CountRule, Electorate
from prizes.edition.document.phases import VotingPhase


def nominees_of(text: str) -> set[tuple[str, str]]:
    """Category and nominee, as the text of a paper has them."""
    rows = (line.split(" ") for line in text.splitlines() if line.startswith("nominee "))
    return {(category, nominee) for _, category, nominee in rows}


def categories_asked(text: str) -> int:
    """In how many categories a ballot must have votes to count, as the text of a paper says."""
    complete = next(line.split(" ")[1] for line in text.splitlines() if line.startswith("complete "))
    if complete == "all":
        return len({category for category, _ in nominees_of(text)})
    return 1 if complete == "any" else int(complete)


def least_asked(text: str) -> int:
    """Fewest nominees in one vote, as the text of a paper says."""
    return next((int(line[6:]) for line in text.splitlines() if line.startswith("least ")), 1)


def is_second(phase: VotingPhase) -> bool:
    """Whether a round needs what version 1 of paper, openings and results cannot say."""
    return not phase.ballot.plain or not phase.open_to_all


def electorate_words(electorate: Electorate, listed: int = 0) -> str:
    """What a paper says of those who vote. `listed`: addresses on the list of voters; 0: there is none."""
    words: list[str] = [electorate.identity]
    age = [] if electorate.minimum_age is None else [str(electorate.minimum_age)]
    on_list = [str(listed)] if electorate.voter_list and listed else []
    for name, values in (
        ("countries", electorate.countries),
        ("groups", electorate.groups),
        ("age", age),
        ("list", on_list),
        ("not_own", electorate.not_own),
    ):
        if values:
            words += [name, ",".join(sorted(values))]
    return " ".join(words)


def ballot_words(ballot: Ballot) -> str:
    """What a paper says of a vote: its form, of points also how many a vote gives, and how many to one at most."""
    if ballot.form != "points":
        return ballot.form
    return f"points {ballot.points} {ballot.most_to_one}"


def count_words(rule: CountRule, seats: int | None, *, weights: bool = False) -> str:
    """What a paper says of the count. `seats`: how many can pass. `weights`: votes have weights."""
    if weights:
        return f"by_weight of {count_words(rule, seats)}"
    if rule.by_group:
        table = ",".join(map(str, rule.by_group.table))
        within = count_words(rule.model_copy(update={"by_group": None}), seats)
        named = sorted((each.group, each.weight) for each in rule.by_group.groups)
        shares = ",".join(f"{group}*{weight}" for group, weight in named)
        of = f"groups {shares}" if rule.by_group.of == "groups" else rule.by_group.of
        return f"by_group {of} {rule.by_group.least_votes} {table} of {within}"
    match rule.method:
        case "points":
            return f"points {','.join(map(str, rule.table))}"
        case "stv":
            return f"stv {seats or 1}"
        case "sum" | "schulze" | "ranked_pairs" | "run_off":
            return rule.method


@dataclass(frozen=True, slots=True)
class LogPaper:
    edition: str
    rules_sha256: str
    """Of the version in force when the paper was noted."""
    choices: int
    complete: Literal["any", "all"] | int
    changes: int | None
    blanks: bool
    openings: Literal["public", "auditors"]
    nominees: Mapping[str, Sequence[str]]
    """By category."""
    count: str | None = None
    """How votes are counted: a method and its numbers, as `count_words` gives it. None: as version 1 can say."""
    form: str = "ranking"
    """What a vote is, as `ballot_words` gives it. This and the rest are of version 2."""
    least: int = 1
    """Fewest nominees in one vote."""
    none_of_these: bool = False
    electorate: str = "confirmed_email"
    """Who votes, as `electorate_words` gives it."""

    def text(self) -> str:
        version = "v1" if self.count is None else "v2"
        head = [
            f"paper {version} {self.edition} {self.rules_sha256}",
            f"choices {self.choices}",
            f"complete {self.complete}",
            f"changes {'any' if self.changes is None else self.changes}",
            f"blanks {'yes' if self.blanks else 'no'}",
            f"openings {self.openings}",
            *([] if self.count is None else self._later(self.count)),
        ]
        pairs = sorted(
            (category, project) for category, projects in self.nominees.items() for project in projects
        )
        return "".join(f"{line}\n" for line in [*head, *(f"nominee {c} {p}" for c, p in pairs)])

    def _later(self, count: str) -> list[str]:
        """Lines that version 1 has not."""
        return [
            f"electorate {self.electorate}",
            f"ballot {self.form}",
            *([f"least {self.least}"] if self.least > 1 else []),
            *(["none yes"] if self.none_of_these else []),
            f"count {count}",
        ]
