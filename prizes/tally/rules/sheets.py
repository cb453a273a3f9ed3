"""The two tables that can stand beside the events: experts' marks, and what a panel decided."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from prizes.edition.cutting.marks import on_scale
from prizes.edition.document.components import Marking
from prizes.kit.sentence import Sentence, say
from prizes.tally import refusals

MARK_COLUMNS = ("expert", "project", "criterion", "mark")
DECISION_COLUMNS = ("project", "passes")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    line: int
    """Number of the line in the file, the header being line 1."""
    code: str
    sentence: Sentence


@dataclass(slots=True)
class MarkSheet:
    """Marks by project, expert and criterion, and the rows that were not taken."""

    marks: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    accepted: int = 0


@dataclass(slots=True)
class DecisionSheet:
    decisions: dict[str, bool] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)


def read_marks(marking: Marking, projects: Collection[str], lines: Iterable[str]) -> MarkSheet:
    """Raises Invalid for a file without the four columns; a row that does not fit is refused."""
    sheet = MarkSheet()
    for line, row in _rows(lines, MARK_COLUMNS):
        expert, project, criterion, given = row
        fault = _fault_of_mark(marking, projects, row)
        review = sheet.marks.setdefault(project, {}).setdefault(expert, {}) if fault is None else {}
        if criterion in review:
            fault = (
                "mark_twice",
                say("This criterion of this project has already been marked by the same person."),
            )
        if fault is None:
            review[criterion] = int(given)
            sheet.accepted += 1
        else:
            sheet.refused.append(RefusedRow(line, *fault))
    return sheet


def _fault_of_mark(
    marking: Marking, projects: Collection[str], row: Sequence[str]
) -> tuple[str, Sentence] | None:
    expert, project, criterion, given = row
    if not expert:
        return "no_expert", say("The row does not name who gave the mark.")
    if project not in projects:
        return "unknown_project", say("The project of this row is not on the ballot.")
    if criterion not in {each.id for each in marking.criteria}:
        return "unknown_criterion", say("The rules do not contain this criterion.")
    if not (given.isascii() and given.isdigit() and len(given) < 4 and on_scale(marking, int(given))):
        scale = marking.scale
        return "not_on_scale", say(
            "A mark must be a whole number from %(least)s to %(most)s.", least=scale.least, most=scale.most
        )
    return None


def read_decisions(projects: Collection[str], lines: Iterable[str]) -> DecisionSheet:
    """What a panel decided; `passes` is yes or no."""
    sheet = DecisionSheet()
    for line, (project, passes) in _rows(lines, DECISION_COLUMNS):
        if project not in projects:
            fault = "unknown_project", say("The project of this row is not on the ballot.")
        elif project in sheet.decisions:
            fault = "decision_twice", say("The project has already been decided.")
        elif passes not in {"yes", "no"}:
            fault = "not_yes_or_no", say("“passes” must be yes or no.")
        else:
            sheet.decisions[project] = passes == "yes"
            continue
        sheet.refused.append(RefusedRow(line, *fault))
    return sheet


def _rows(lines: Iterable[str], columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line numbers, cells in the order of `columns`; other columns are passed over."""
    reader = csv.DictReader(lines, restval="")
    try:
        if not set(columns) <= set(reader.fieldnames or ()):
            raise refusals.columns_needed(columns=",".join(columns))
        for row in reader:
            yield reader.line_num, [row[column].strip() for column in columns]
    except (csv.Error, UnicodeDecodeError) as error:
        raise refusals.unreadable_table() from error
