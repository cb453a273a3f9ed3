"""A count in words: tables on a terminal, plain lines in a file or a pipe."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from prizes.edition.cutting.outcome import CutProblem, CutRow, GroupResult, Outcome
from prizes.edition.document.methods import CountUnit
from prizes.tally.rules.counting import CategoryTally
from prizes.tally.rules.judging import EventVerdict
from prizes.tally.rules.replay import Replay

COLUMNS = ("rank", "project", "votes", "none excluded", "mark", "score", "outcome", "why")
OUTCOMES = {Outcome.PASSED: "passed", Outcome.NOT_PASSED: "not passed", Outcome.UNDECIDED: "undecided"}


class _Page:
    """Writes headings, lines and tables in the form the reader's end can show."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def line(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style), soft_wrap=True)

    def heading(self, text: str) -> None:
        self.line("")
        self.line(text, "bold")

    def table(self, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        if not self.console.is_terminal:
            for row in (columns, *rows):
                self.line("\t".join(row))
            return
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.console.print(table)


def show(result: Replay, console: Console) -> None:
    page = _Page(console)
    _events(page, result)
    for code, category in result.tally.categories.items():
        _category(page, result, code, category)
    for group in result.cut.groups:
        if group.category is None:
            page.heading("The whole edition")
            _group(page, group, result.poll.phase.unit)


def _events(page: _Page, result: Replay) -> None:
    poll, verdicts = result.poll, result.judgement.verdicts
    refused = [verdict for verdict in verdicts if not verdict.accepted]
    page.line(f"Phase {poll.phase.id} of {poll.rules.slug}, rules {poll.rules.sha256()}")
    page.line(
        f"Events: {len(verdicts)} read, {len(verdicts) - len(refused)} accepted, {len(refused)} refused."
    )
    for verdict in refused:
        if verdict.category is None:
            _refused(page, verdict)
    for sheet, name in ((result.marks, "Marks"), (result.decisions, "Decisions")):
        for row in sheet.refused if sheet else ():
            page.line(f"{name}, line {row.line} refused: {row.sentence} [{row.code}]")
    _problems(page, result.notes)


def _refused(page: _Page, verdict: EventVerdict) -> None:
    page.line(f"Line {verdict.number} refused: {verdict.sentence} [{verdict.code}]")


def _problems(page: _Page, problems: tuple[CutProblem, ...]) -> None:
    for problem in problems:
        page.line(f"Note: {problem.sentence} [{problem.code}]", "bold")


def _groups(page: _Page, category: CategoryTally) -> None:
    """What groups of voters give."""
    for group, given in category.groups.items():
        said = ", ".join(f"{project} {one}" for project, (one, _) in given.items())
        page.line(f"Group {group} gives: {said}.")


def _category(page: _Page, result: Replay, code: str, category: CategoryTally) -> None:
    page.heading(f"Category {code}")
    mine = [verdict for verdict in result.judgement.verdicts if verdict.category == code]
    accepted = sum(verdict.accepted for verdict in mine)
    page.line(f"Events: {accepted} accepted, {len(mine) - accepted} refused.")
    for verdict in mine:
        if not verdict.accepted:
            _refused(page, verdict)
    page.line(
        f"Votes in force: {category.in_force} = {category.counted} counted + {category.set_aside} excluded"
        f" + {category.withdrawn} withdrawn + {category.incomplete} incomplete."
    )
    if category.none is not None:
        page.line(
            f"None of these: {category.none} votes. Without exclusions: {category.none_nothing_set_aside}."
        )
    what = "points" if result.poll.phase.unit == "points" else "votes"
    for each in category.projects:
        if leave := result.judgement.left.get(each.project):
            page.line(
                f"{each.project} left the contest ({leave.reason}): {each.votes} {what} for it are accepted but do not "
                f"count. Without exclusions: {each.votes_nothing_set_aside}."
            )
    _groups(page, category)
    if not category.projects:
        page.line("There is no project in this category.")
    for group in result.cut.groups:
        if group.category == code:
            _group(page, group, result.poll.phase.unit)


def _group(page: _Page, group: GroupResult, unit: CountUnit) -> None:
    """The column of votes has what the numbers of the count are."""
    counted = "ranked by" if unit == "rankings" else unit
    for name, value in group.place.items():
        if name != "category":
            page.line(f"{name.replace('_', ' ').capitalize()}: {value or 'not stated'}")
    columns = tuple(counted if column == "votes" else column for column in COLUMNS)
    page.table(columns, [_row(row) for row in group.rows])
    for tie in group.ties:
        rule = tie.rule or "no rule left"
        places = f"{tie.places} place" + ("" if tie.places == 1 else "s")
        page.line(f"Tie of {', '.join(tie.tied)} for {places}, {rule}: {tie.sentence}")
    _problems(page, group.problems)
    for outcome, name in ((Outcome.PASSED, "Shortlist"), (Outcome.UNDECIDED, "Undecided")):
        projects = ", ".join(row.project for row in group.with_outcome(outcome))
        page.line(f"{name}: {projects or 'none'}", "bold")


def _row(row: CutRow) -> tuple[str, ...]:
    candidate = row.candidate
    short = f" ({row.reviews_missing} reviews short)" if row.reviews_missing else ""
    cost = "" if candidate.cost is None else f" (cost {candidate.cost})"
    return (
        str(row.rank),
        row.project,
        str(candidate.votes),
        str(candidate.votes + candidate.set_aside),
        "" if candidate.mark is None else str(candidate.mark),
        str(row.score),
        OUTCOMES[row.outcome],
        f"{row.ruling.sentence}{short}{cost} [{row.ruling.code}]",
    )
