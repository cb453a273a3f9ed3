"""A table of people to invite to panels, as stewards have it in a spreadsheet: its columns, its lines, and what is
wrong with each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from prizes.accounts.rules.roles import ANY
from prizes.data.languages import NATIVE_NAMES
from prizes.kit.csv import numbered_lines
from prizes.kit.sentence import N_, Sentence, say
from prizes.review.rules.seats import CAPACITY_MOST, ROWS_MOST, SeatOffer, SeatPart, is_capacity

TEXT_MOST = 100_000
"""Characters of a table."""
COLUMNS: Mapping[str, str] = {
    "email": N_("Email address. Required."),
    "name": N_("For your own list. It is not stored."),
    "category": N_("Code of the category. Empty: all categories."),
    "role": N_("member, chair or alternate. Empty: member."),
    "projects": N_("Maximum number of projects, as a suggestion. May be empty."),
    "language": N_("Language of the email: ar, zh, en, fr, ru or es. Empty: the language of this page."),
    "phases": N_("Short names of phases with members of their own, separated by spaces. May be empty."),
}
"""What each means, in their order where the table has no line that names them."""
ROLES = {"": SeatPart.EXPERT, "member": SeatPart.EXPERT, "alternate": SeatPart.SUBSTITUTE} | {
    part.value: part for part in SeatPart
}
Faults = Mapping[int, Sentence]
"""What is wrong, by line of the table, from 1."""


@dataclass(frozen=True, slots=True)
class OffersRead:
    """The offers by the line on which each begins, and the faults of the other lines."""

    offers: Mapping[int, SeatOffer]
    faults: Faults


def offers_in(text: str, categories: Collection[str], lang: str) -> OffersRead:
    """`lang`: of the mail where a line says none. A line that names the columns may come first."""
    if len(text) > TEXT_MOST:
        return OffersRead({}, {1: say("This is too long: at most %(most)s characters.", most=TEXT_MOST)})
    lines = list(numbered_lines(text))
    if not lines:
        return OffersRead({}, {1: say("Enter at least one email address.")})
    columns: Sequence[str] = tuple(COLUMNS)
    number, first = lines[0]
    if not any("@" in cell for cell in first):
        columns, lines = [cell.casefold() for cell in first], lines[1:]
        if fault := _wrong_columns(columns):
            return OffersRead({}, {number: fault})
    if not lines or len(lines) > ROWS_MOST:
        return OffersRead({}, {number: say("Enter between 1 and %(most)s lines.", most=ROWS_MOST)})
    found = {line: _read(columns, cells, categories, lang) for line, cells in lines}
    return OffersRead(
        {line: offer for line, offer in found.items() if isinstance(offer, SeatOffer)},
        {line: fault for line, fault in found.items() if isinstance(fault, Sentence)},
    )


def _wrong_columns(columns: Sequence[str]) -> Sentence | None:
    for name in columns:
        if name not in COLUMNS:
            return say(
                "There is no column “%(name)s”. The columns are: %(names)s.", name=name, names=[*COLUMNS]
            )
        if columns.count(name) > 1:
            return say("The column “%(name)s” appears twice.", name=name)
    return None if "email" in columns else say("The column “email” is missing.")


def _read(
    columns: Sequence[str], cells: Sequence[str], categories: Collection[str], lang: str
) -> SeatOffer | Sentence:
    if any(cells[len(columns) :]):
        return say("This line has more cells than there are columns.")
    said = dict(zip(columns, cells, strict=False))
    category = said.get("category", "").upper() or ANY
    part, written = ROLES.get(said.get("role", "").casefold()), said.get("projects", "")
    phases = tuple(said.get("phases", "").split())
    language = said.get("language", "").casefold() or lang
    if category != ANY and category not in categories:
        return say("There is no category “%(code)s”.", code=category)
    if part is None:
        return say("“%(word)s” is not a role on a panel.", word=said["role"])
    if written and not (written.isascii() and written.isdecimal() and is_capacity(int(written[:9]))):
        return say("Enter a whole number of projects from 1 to %(most)s.", most=CAPACITY_MOST)
    if language not in NATIVE_NAMES:
        return say("“%(word)s” is not one of the six languages.", word=said["language"])
    return SeatOffer(
        said.get("email", ""), category, part, int(written) if written else None, language, phases
    )
