"""Counting an exported folder again and naming every difference from what was announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prizes.edition.document.loading import parse
from prizes.kit.sentence import say
from prizes.tally.rules import export
from prizes.tally.rules.counting import Tally
from prizes.tally.rules.exported import (
    Difference,
    Differences,
    ExportedLot,
    ExportedPaper,
    Votes,
    asked_by_paper,
    rows_of,
    whole,
)
from prizes.tally.rules.lots import as_seed, drawn_lots
from prizes.tally.rules.poll import voting_phase


@dataclass(frozen=True, slots=True)
class Recount:
    """What a second count found. The results hold if there is no difference."""

    rules_sha256: str
    """To be compared with the hash that was published."""
    phase: str
    tally: Tally
    differences: tuple[Difference, ...]
    more: int
    """Differences beyond those listed."""

    @property
    def equal(self) -> bool:
        return not self.differences


def recount(directory: Path, seed: str = "") -> Recount:
    """Counts the files of `export` again. `seed`: of the lot, as it was drawn in public; else that of the files. Raises
    a Refusal if one is missing or cannot be read.
    """
    rules = parse(whole(directory / export.RULES), "json")
    announced = list(rows_of(directory / export.RESULTS, export.RESULT_COLUMNS))
    phase = voting_phase(rules, announced[0][1][0] if announced else None)
    found = Differences()
    nominees = rows_of(directory / export.NOMINEES, export.nominee_columns(phase))
    asked = asked_by_paper(directory / export.PAPER)
    poll = ExportedPaper(found, rules).poll(phase, nominees, asked.categories if asked else None)
    lot = ExportedLot.read(directory / export.LOT)
    poll = replace(poll, seed=as_seed(seed) if seed else lot.seed)
    votes = Votes(found, poll, asked.least if asked else 1)
    tally = poll.count(votes.read(rows_of(directory / export.VOTES, export.vote_columns(phase))))
    votes.compare_states()
    result = poll.cut(tally)
    lot.compare(found, poll.seed, drawn_lots(result, poll.seed))
    _compare(found, announced, list(export.result_rows(poll, tally, result)))
    return Recount(rules.sha256(), phase.id, tally, tuple(found.named), found.more)


def _compare(
    differences: Differences, announced: Sequence[tuple[int, list[str]]], counted: Sequence[export.Cells]
) -> None:
    right = {
        (str(row[1]), str(row[2])): ["" if cell is None else str(cell) for cell in row] for row in counted
    }
    seen: set[tuple[str, str]] = set()
    for line, row in announced:
        where, key = f"{export.RESULTS}:{line}", (row[1], row[2])
        if key in seen or key not in right:
            differences.add("surplus_result", where, say("This line does not belong to the results."))
            continue
        seen.add(key)
        _compare_row(differences, where, row, right[key])
    for category, project in sorted(right.keys() - seen):
        wrong = say("“%(project)s” of category %(category)s is missing.", project=project, category=category)
        differences.add("missing_result", export.RESULTS, wrong)


def _compare_row(differences: Differences, where: str, announced: list[str], counted: list[str]) -> None:
    for column, theirs, ours in zip(export.RESULT_COLUMNS, announced, counted, strict=True):
        if theirs != ours:
            wrong = say(
                "“%(project)s”: %(column)s is “%(theirs)s” here, but “%(ours)s” in the recount.",
                project=announced[2],
                column=column,
                theirs=theirs,
                ours=ours,
            )
            differences.add(f"wrong_{column}", where, wrong)
