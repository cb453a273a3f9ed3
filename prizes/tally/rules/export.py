"""A count as four files from which anyone can count again: rules.json, nominees.csv, votes.csv, results.csv.

The files depend on nothing but the votes, the rules and what the cut used: the same count gives the same
bytes. Votes stand in the order of category and tag, which tells nothing of when they were cast. A withdrawn
vote has no choice. The files are for programs, so that no cell is altered for spreadsheets; they hold ids
and codes, never a free text.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prizes.edition.cutting.outcome import CutResult
from prizes.edition.document.phases import VotingPhase
from prizes.tally.rules.counting import CountableVote, Tally, VoteStanding
from prizes.tally.rules.lots import drawn_lots, to_repeat
from prizes.tally.rules.poll import Poll
from prizes.votelog.format.choices import NONE_OF_THESE

RULES, NOMINEES, VOTES, RESULTS = "rules.json", "nominees.csv", "votes.csv", "results.csv"
PAPER, LOT = "paper.txt", "lot.txt"
"""Of a round with a vote log: the paper that was noted last, which says how complete a ballot must be; and of a round
in which lots were drawn the seed, and how anyone repeats it."""
NOMINEE_COLUMNS = (
    "category",
    "project",
    "country",
    "region",
    "owner",
    "stakeholder_type",
    "mark",
    "reviews",
    "decision",
    "left",
)
"""`mark`: exact share of the scale, such as 17/20. `decision`: the panel's, yes or no. `left`: yes if the
project left the contest after it stood on the ballot. Empty where there is nothing to say.
"""
COST = "cost"
"""A further column where the cut has a budget: what a project costs, exact, such as 12000 or 25/2. Columns of
the classifications that the cut goes by come after it, each named by the id of its question."""
VOTE_COLUMNS = ("tag", "category", "choices", "state")
"""`state`: counted, set_aside, withdrawn or incomplete, the first that holds of the last three."""
ATTRIBUTE = "attribute"
"""A further column where votes are counted by group or by weight: that of the voter. Empty of a withdrawn vote."""
RESULT_COLUMNS = (
    "phase",
    "category",
    "project",
    "votes",
    "votes_nothing_set_aside",
    "rank",
    "score",
    "outcome",
)

Cells = Sequence[object]


def nominee_columns(phase: VotingPhase) -> tuple[str, ...]:
    """Of nominees.csv: those of every round, and what the cut of this one needs beside."""
    return (*NOMINEE_COLUMNS, *([] if phase.cut.budget is None else [COST]), *phase.cut.classifications)


def vote_columns(phase: VotingPhase) -> tuple[str, ...]:
    """Of votes.csv: those of every round, and what the count of this one needs beside."""
    return VOTE_COLUMNS if phase.attribute is None else (*VOTE_COLUMNS, ATTRIBUTE)


def export_files(
    directory: Path, poll: Poll, votes: Iterable[CountableVote] | None, tally: Tally, result: CutResult
) -> list[Path]:
    """Writes the four files into an existing directory and returns their paths. `votes`: None leaves theirs out.

    `tally` and `result` are what was announced: they are written, not counted anew, so that a recount can
    differ.
    """
    rules = directory / RULES
    rules.write_bytes(poll.rules.canonical())
    return [
        rules,
        _write(directory / NOMINEES, nominee_columns(poll.phase), nominee_rows(poll)),
        *(
            [_write(directory / VOTES, vote_columns(poll.phase), vote_rows(poll, votes))]
            if votes is not None
            else []
        ),
        _write(directory / RESULTS, RESULT_COLUMNS, result_rows(poll, tally, result)),
    ]


def export_paper(directory: Path, paper: str | None) -> list[Path]:
    """`paper`: None where the round has no vote log."""
    if paper is None:
        return []
    (directory / PAPER).write_text(paper, encoding="ascii", newline="")
    return [directory / PAPER]


def export_lot(directory: Path, poll: Poll, result: CutResult) -> list[Path]:
    """Nothing where no seed is recorded. Lines: `seed` and the seed, then for each tie that the lot decided `lot`,
    category or `*`, region or `*` (with `+` and the rest of its place, where groups are divided further), places, and
    the projects in its order; what begins with `#` is for people.
    """
    if not poll.seed:
        return []
    lines = [f"seed {poll.seed}"]
    for lot in drawn_lots(result, poll.seed):
        lines += [
            " ".join(("lot", *lot.cells)),
            f"# {to_repeat(poll.seed, lot.order)}",
        ]
    (directory / LOT).write_text("\n".join(lines) + "\n", encoding="ascii", newline="")
    return [directory / LOT]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def nominee_rows(poll: Poll) -> Iterator[Cells]:
    for category, projects in poll.ballot().items():
        for project in projects:
            about, mark = poll.nominees[category][project], poll.marks.get(project)
            decision = {True: "yes", False: "no", None: ""}[poll.decisions.get(project)]
            yield (
                category,
                project,
                about.country,
                about.region,
                about.owner,
                about.stakeholder_type,
                mark.share if mark else None,
                mark.reviews if mark else None,
                decision,
                "yes" if project in poll.left else "",
                *([] if poll.phase.cut.budget is None else [about.cost]),
                *(about.classes.get(each) for each in poll.phase.cut.classifications),
            )


def vote_rows(poll: Poll, votes: Iterable[CountableVote]) -> Iterator[Cells]:
    complete = poll.phase.ballot.complete
    ordered = sorted(votes, key=lambda vote: (vote.category, vote.tag))
    needed = poll.needed()
    voted = Counter(vote.tag for vote in ordered) if complete != "any" else None
    for tag, category, choices, standing, attribute in ordered:
        beside = [] if poll.phase.attribute is None else [attribute]
        if standing != VoteStanding.CLEAR:
            shown = "" if standing == VoteStanding.WITHDRAWN else choices
            yield tag, category, shown, standing.value, *beside
        else:
            enough = voted is None or voted[tag] >= needed
            yield tag, category, choices, "counted" if enough else "incomplete", *beside


def result_rows(poll: Poll, tally: Tally, result: CutResult) -> Iterator[Cells]:
    rows = {(row.candidate.category, row.project): row for row in result.rows()}
    for code, category in tally.categories.items():
        if category.none is not None:
            numbers = (category.none, category.none_nothing_set_aside)
            yield poll.phase.id, code, NONE_OF_THESE, *numbers, None, None, None
        for counted in category.projects:
            row = rows.get((code, counted.project))
            cut = (row.rank, row.score, row.outcome.value) if row else (None, None, None)
            numbers = (counted.votes, counted.votes_nothing_set_aside)
            yield poll.phase.id, code, counted.project, *numbers, *cut
