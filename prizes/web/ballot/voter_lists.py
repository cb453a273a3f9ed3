"""The stewards' page of a list of voters: what was approved, what waits, and a file or lines that are looked at before
they are proposed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anyio import to_thread
from fastapi.responses import Response

from prizes.ballot.queries import has_opened, is_over
from prizes.ballot.rules.voter_lists import MOST_ADDRESSES
from prizes.ballot.voter_lists import (
    ReadList,
    list_of,
    list_waiting,
    listed_attribute,
    listed_round,
    listed_rounds,
    only_grows,
)
from prizes.edition.titles import phase_title
from prizes.errors import Invalid, wrong_answers
from prizes.gate.permissions import Who
from prizes.kit.csv import numbered_lines
from prizes.kit.sentence import Sentence, say
from prizes.nomination.refusals import file_not_csv, file_not_utf8, file_too_large
from prizes.nomination.table_files import MOST_COLUMNS, sheet_rows
from prizes.web.layout.forms import MOST_BYTES, cleaned, sent_file
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
COLUMN = "email"
SHOWN = 300
"""Problems that the page lists; more are counted."""


@dataclass(frozen=True, slots=True)
class VoterLines:
    """Addresses by the line, or the row of a sheet, that each stands in."""

    lines: Sequence[int]
    addresses: Sequence[str]
    attributes: Sequence[str] = ()
    """The group or weight beside each, where the rules ask for it."""

    def by_line(self, faults: Mapping[int, Sentence]) -> list[tuple[int | None, Sentence]]:
        return [(self.lines[place], fault) for place, fault in faults.items()]


def voters_in(rows: Sequence[tuple[int, Sequence[str]]], attribute: str | None = None) -> VoterLines:
    """One address a line; or the column `email`, where a first line names the columns. Raises Invalid. `attribute`:
    what the list has beside each address; it is the second cell, or the column `group` or `weight`.
    """
    column, beside, body = 0, 1, rows
    name = {"list": "group", "weight": "weight"}.get(attribute or "")
    named = bool(rows) and not any("@" in cell for cell in rows[0][1])
    if named:
        head = [cell.strip().casefold() for cell in rows[0][1]]
        if COLUMN not in head:
            raise wrong_answers({f"line.{rows[0][0]}": say("The column “email” is missing.")})
        if name and name not in head:
            raise wrong_answers(
                {f"line.{rows[0][0]}": say("The column “%(column)s” is missing.", column=name)}
            )
        column, beside, body = head.index(COLUMN), head.index(name) if name else 0, rows[1:]
    else:
        most = 2 if name else 1
        wide = [line for line, cells in rows if any(cell.strip() for cell in cells[most:])]
        if wide and name:
            fault = say("A line has an email address, a comma and the group or weight.")
            raise wrong_answers({f"line.{line}": fault for line in wide[:SHOWN]})
        if wide:
            fault = say("This line has more than one cell. Name the columns in the first line.")
            raise wrong_answers({f"line.{line}": fault for line in wide[:SHOWN]})
    return VoterLines(
        [line for line, _ in body],
        [cells[column].strip() if column < len(cells) else "" for _, cells in body],
        [cells[beside].strip() if beside < len(cells) else "" for _, cells in body] if name else (),
    )


def attribute_here(at: PageAt) -> str | None:
    """What the list of the round has beside each address."""
    return listed_attribute(listed_round(at.edition, at.typed.get("phase") or at.asked("phase")))


async def rows_sent(at: PageAt) -> list[tuple[int, Sequence[str]]]:
    """Of the file, if one was sent, else as they were typed. Raises Invalid where the file is no table."""
    content = await sent_file(at.request, MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise file_too_large(megabytes=MOST_BYTES // 1_000_000, rows=MOST_ADDRESSES, columns=MOST_COLUMNS)
    if content.startswith(b"PK"):
        sheet = await to_thread.run_sync(sheet_rows, content)
        return [(number, [cleaned(cell) for cell in cells]) for number, cells in enumerate(sheet, 1)]
    try:
        text = cleaned(content.decode("utf-8-sig")) if content else at.typed.get("addresses")
    except UnicodeDecodeError:
        raise file_not_utf8() from None
    try:
        return [(number, cells) for number, cells in numbered_lines(text)]
    except csv.Error:
        raise file_not_csv() from None


@pages.page("/{edition}/office/voters", "ballot/voter-list.html", Who.OBSERVER)
async def voter_list_page(at: PageAt, phase: str | None = None) -> Values:
    """What is wrong is said by its line, and the lines stay, also those of a file."""
    shown = listed_round(at.edition, phase)
    approved, waiting = await list_of(*at.here, shown), await list_waiting(*at.here, shown)
    faults = await _faults(at) if at.refusal else []
    return {
        "phase": shown,
        "name": phase_title(shown),
        "phases_offered": [(each.id, phase_title(each)) for each in listed_rounds(at.edition)],
        "approved": approved,
        "waiting": waiting,
        "over": is_over(at.edition, shown),
        "open": has_opened(at.edition, shown),
        "only_grows": only_grows(at.edition, shown, approved),
        "frozen": at.edition.frozen,
        "text": await _text(at) if at.typed.pairs else "",
        "faults": faults[:SHOWN],
        "more": max(0, len(faults) - SHOWN),
        "most": MOST_ADDRESSES,
        "checked": None,
        "attribute": listed_attribute(shown),
    }


async def checked_list(at: PageAt, found: ReadList) -> Response:
    """The page with what was read. Nothing is kept, so the lines stand in the form."""
    values = await voter_list_page.values(at, phase=at.asked("phase"))
    assert isinstance(values, dict)
    read = voters_in(await rows_sent(at), attribute_here(at))
    faults = read.by_line(found.faults) if found.faults else []
    more = max(0, len(faults) - SHOWN)
    values |= {"checked": found, "faults": faults[:SHOWN], "more": more, "typed": at.typed}
    return page(at.request, voter_list_page.template, **values)


async def _text(at: PageAt) -> str:
    """The addresses one a line, as they were read; what cannot be read, as it was typed."""
    try:
        found = voters_in(await rows_sent(at), attribute_here(at))
        if found.attributes:
            return "\n".join(map(",".join, zip(found.addresses, found.attributes, strict=True)))
        return "\n".join(found.addresses)
    except Invalid:
        return at.typed.get("addresses")


async def _faults(at: PageAt) -> list[tuple[int | None, Sentence]]:
    """An act says which of the addresses it is, `addresses.2`; a table that cannot be read names its lines itself."""
    assert at.refusal
    found: list[tuple[int | None, Sentence]] = []
    lines: VoterLines | None = None
    for name, sentence in at.refusal.fields.items():
        kind, _, number = name.partition(".")
        line = int(number) if kind == "line" and number.isdecimal() else None
        if kind == "addresses" and number.isdecimal():
            lines = lines or voters_in(await rows_sent(at), attribute_here(at))
            line = lines.lines[int(number)]
        found.append((line, sentence))
    return found or [(None, at.refusal.sentence)]
