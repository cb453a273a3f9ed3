"""Acts on projects that people contribute to the register: they contribute, change and withdraw; stewards approve,
return, decline, and import whole tables.

The register belongs to no edition, so neither do these acts; stewards of any contest decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.data.languages import NATIVE_NAMES
from prizes.data.wsis import category_names
from prizes.db import one_at_a_time
from prizes.edition.kinds.choices import country_codes
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import folded, many_lines, one_line
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import CONTRIBUTION_DECIDED, LetterKind
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.models import Project
from prizes.stocktaking import refusals
from prizes.stocktaking.actions.erasing import delete_contribution, delete_open_update
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.queries.contributions import number_open
from prizes.stocktaking.queries.register import REGISTERED
from prizes.stocktaking.rules.contributions import (
    DECIDES,
    MOST_OPEN,
    OPEN,
    STATUSES_SAID,
    ContributionState,
    KnownCodes,
    faults_of_contribution,
    targets_typed,
)
from prizes.stocktaking.schemas import ContributionApproval, ContributionDecision, ContributionSent

Values = dict[str, Any]


# --- contributors --------------------------------------------------------------------------------------


async def contribute(session: AsyncSession, sent: ContributionSent, *, person: Person) -> Contribution:
    """It waits for a steward. At most MOST_OPEN of one person do."""
    await one_at_a_time(session, f"stocktaking.contribute:{person.id}")
    if await number_open(session, person.id) >= MOST_OPEN:
        raise refusals.too_many_contributions(most=MOST_OPEN)
    made = Contribution(**_checked(sent), **_waiting(), contributed_by=person.id)
    session.add(made)
    await session.flush()
    record(session, None, acts.STOCKTAKING_CONTRIBUTE, made, by=person.id)
    return made


async def change_contribution(
    session: AsyncSession, id_: str, sent: ContributionSent, *, person: Person
) -> Contribution:
    """One's own, while it waits or is returned; then it waits."""
    found = await own_contribution(session, id_, person, lock=True)
    if found.state not in OPEN:
        raise refusals.contribution_not_open()
    values = _checked(sent) | _waiting() | {"decided_by": None, "decided_at": None, "reason": ""}
    for name, value in values.items():
        setattr(found, name, value)
    found.revision += 1
    session.add(found)
    record(session, None, acts.STOCKTAKING_CONTRIBUTE, found, by=person.id)
    await session.flush()
    return found


async def withdraw_contribution(session: AsyncSession, id_: str, *, person: Person) -> None:
    """One's own, in any state: nothing of it is left, neither in the register nor elsewhere."""
    found = await own_contribution(session, id_, person, lock=True)
    record(session, None, acts.STOCKTAKING_WITHDRAW_CONTRIBUTION, found, by=person.id)
    await delete_contribution(session, found)


async def own_contribution(
    session: AsyncSession, id_: str, person: Person, *, lock: bool = False
) -> Contribution:
    """Raises Missing, also for what others contributed."""
    found = await session.get(Contribution, id_, with_for_update=lock or None)
    if found is None or found.contributed_by != person.id:
        raise refusals.unknown_contribution()
    return found


def _waiting() -> Values:
    return {"state": ContributionState.WAITING, "contributed_at": clock.now()}


def _checked(sent: ContributionSent) -> Values:
    values = _cleaned(sent)
    if wrong := faults_of(values):
        raise refusals.contribution_incomplete(wrong)
    return values | {"title_key": folded(values["title"])[:400]}


def _cleaned(sent: ContributionSent) -> Values:
    lines = {name: one_line(getattr(sent, name)) for name in ("title", "owner", "country", "url")}
    return lines | {
        "country": lines["country"].upper(),
        "language": sent.language,
        "status": sent.status,
        "summary": many_lines(sent.summary),
        "categories": list(dict.fromkeys(sent.categories)),
        "sdgs": sorted(set(sent.sdgs)),
        "targets": targets_typed(sent.targets),
    }


def faults_of(values: Values) -> dict[str, Sentence]:
    known = KnownCodes(country_codes(), NATIVE_NAMES, category_names().keys())
    return faults_of_contribution(values, known)


# --- stewards ------------------------------------------------------------------------------------------


async def approve_contribution(
    session: AsyncSession, edition: EditionInForce, id_: str, sent: ContributionApproval, *, steward: Person
) -> Contribution:
    """It is in the register from now on."""
    _must_be_real(edition)
    found = await _decided(session, id_, sent, ContributionState.PUBLISHED, steward)
    record(session, edition, acts.STOCKTAKING_APPROVE_CONTRIBUTION, found, by=steward.id)
    await _tell(session, found)
    return found


async def return_contribution(
    session: AsyncSession, edition: EditionInForce, id_: str, sent: ContributionDecision, *, steward: Person
) -> Contribution:
    """For correction, with a reason."""
    _must_be_real(edition)
    reason = _reason(sent)
    found = await _decided(session, id_, sent, ContributionState.RETURNED, steward)
    found.reason = reason
    record(session, edition, acts.STOCKTAKING_RETURN_CONTRIBUTION, found, by=steward.id, reason=found.reason)
    await _tell(session, found)
    return found


async def decline_contribution(
    session: AsyncSession, edition: EditionInForce, id_: str, sent: ContributionDecision, *, steward: Person
) -> Contribution:
    """For good, with a reason. What is published is taken out of the register again."""
    _must_be_real(edition)
    reason = _reason(sent)
    found = await _decided(session, id_, sent, ContributionState.DECLINED, steward)
    found.reason = reason
    await delete_open_update(session, found)
    record(session, edition, acts.STOCKTAKING_DECLINE_CONTRIBUTION, found, by=steward.id, reason=found.reason)
    await _tell(session, found)
    return found


async def _decided(
    session: AsyncSession,
    id_: str,
    sent: ContributionApproval,
    to: ContributionState,
    steward: Person,
) -> Contribution:
    found = await session.get(Contribution, id_, with_for_update=True)
    if found is None:
        raise refusals.unknown_contribution()
    if found.contributed_by == steward.id:
        raise refusals.own_contribution()
    if found.state not in DECIDES[to]:
        raise refusals.contribution_not_open()
    if found.revision != sent.revision:
        raise refusals.contribution_changed()
    found.state, found.decided_by, found.decided_at = to, steward.id, clock.now()
    return found


def _must_be_real(edition: EditionInForce) -> None:
    if edition.rehearsal:
        raise refusals.not_from_a_test()


def _reason(sent: ContributionDecision) -> str:
    reason = many_lines(sent.reason)
    if not one_line(reason):
        raise refusals.decision_reason_needed()
    if len(reason) > REASON_LENGTH:
        raise text_too_long("reason", most=REASON_LENGTH)
    return reason


async def _tell(session: AsyncSession, found: Contribution) -> None:
    session.add(found)
    await tell_contributor(session, found, CONTRIBUTION_DECIDED, state=found.state, reason=found.reason)
    await session.flush()


async def tell_contributor(session: AsyncSession, one: Contribution, letter: LetterKind, **said: Any) -> None:
    """Projects that a steward imported have none."""
    person = await session.get(Person, one.contributed_by) if one.contributed_by else None
    if person is not None:
        queue(
            session,
            letter,
            to=person.email,
            lang=person.lang,
            about=f"contribution:{one.id}",
            title=one.title,
            title_lang=one.language,
            contribution=one.id,
            **said,
        )


# --- a table of them -----------------------------------------------------------------------------------

Cells = Mapping[str, Any]
COLUMNS = (
    *("title", "owner", "country", "language", "categories", "sdgs", "targets", "summary", "url", "status"),
)
NEEDED = ("title", "owner", "country", "categories", "summary", "status")
PASSED_OVER = frozenset(
    {"id", "edition", "state", "region", "stakeholder_type", "gdc", "source_url", "source_note"}
)
"""Columns of our own exports that a contribution does not have."""
_BETWEEN = re.compile(r"[\s;,]+")


@dataclass(frozen=True, slots=True)
class RowFault:
    row: int
    """From 1, without the head."""
    column: str
    sentence: Sentence


def check_head(rows: Sequence[Cells]) -> None:
    """Refuses a table in which every row would be wrong in the same way, by its columns."""
    there = {name for row in rows for name in row}
    said = there | ({"categories"} if "category" in there else set())
    faults = {
        name: say("This column is unknown.") for name in sorted(there - {*COLUMNS, "category"} - PASSED_OVER)
    }
    faults |= {name: say("This column is missing.") for name in NEEDED if name not in said}
    if faults and rows:
        raise refusals.contribution_rows_wrong(faults)


async def row_faults(session: AsyncSession, rows: Sequence[Cells]) -> list[RowFault]:
    """Everything that keeps the rows from being imported, in their order. Two queries."""
    seen = await _there(session)
    found = []
    for number, row in enumerate(rows, 1):
        values, unread = _of_row(row)
        wrong = faults_of(values) | unread
        key = _key(values)
        if key in seen and not wrong.keys() & {"title", "owner"}:
            wrong["title"] = say("The register or this file already has this project.")
        seen.add(key)
        found += [RowFault(number, column, sentence) for column, sentence in wrong.items()]
    return found


async def import_contributions(
    session: AsyncSession, edition: EditionInForce, rows: Sequence[Cells], *, steward: Person
) -> int:
    """Publish all the projects, or refuse all with what is wrong by row and column (`3.country`); how many."""
    _must_be_real(edition)
    await one_at_a_time(session, "stocktaking.import")
    check_head(rows)
    if faults := await row_faults(session, rows):
        raise refusals.contribution_rows_wrong(
            {f"{fault.row}.{fault.column}": fault.sentence for fault in faults}
        )
    decided: Values = {
        "state": ContributionState.PUBLISHED,
        "decided_by": steward.id,
        "decided_at": clock.now(),
    }
    for row in rows:
        values, _ = _of_row(row)
        key = folded(values["title"])[:400]
        session.add(Contribution(**values, **decided, title_key=key, contributed_at=clock.now()))
    record(session, edition, acts.STOCKTAKING_IMPORT, edition, by=steward.id, projects=len(rows))
    await session.flush()
    return len(rows)


async def _there(session: AsyncSession) -> set[tuple[str, str]]:
    """Title and owner of all that is contributed, and of all projects of contests in the register."""
    contributed = select(Contribution.title_key, Contribution.owner)
    contributed = contributed.where(col(Contribution.state) != ContributionState.DECLINED)
    nominated = select(Project.title, Project.owner).join(Edition, col(Edition.id) == Project.edition_id)
    rows = [
        *(await session.exec(contributed)).all(),
        *(await session.exec(nominated.where(*REGISTERED))).all(),
    ]
    return {(folded(title)[:400], folded(owner)) for title, owner in rows}


def _key(values: Values) -> tuple[str, str]:
    return folded(values["title"])[:400], folded(values["owner"])


def _of_row(row: Cells) -> tuple[Values, dict[str, Sentence]]:
    """Values, and what could not be read."""
    text = {name: str(row.get(name) or "") for name in COLUMNS}
    goals, wrong = [], {}
    for word in _several(row.get("sdgs")):
        if word.isdecimal() and 1 <= int(word[:4]) <= 17:
            goals.append(int(word))
        else:
            wrong["sdgs"] = say("“%(value)s” is not the number of a goal.", value=word)
    lines = _several(row.get("categories") or row.get("category"))
    status = one_line(text["status"]).lower()
    if status not in STATUSES_SAID:
        codes = ", ".join(STATUSES_SAID)
        wrong["status"] = say(
            "“%(value)s” is not a status. Use one of these: %(codes)s", value=status, codes=codes
        )
    return {
        **{name: one_line(text[name]) for name in ("title", "owner", "url")},
        "country": one_line(text["country"]).upper(),
        "language": one_line(text["language"]).lower() or "en",
        "status": status,
        "summary": many_lines(text["summary"]),
        "categories": list(dict.fromkeys(lines)),
        "sdgs": sorted(set(goals)),
        "targets": targets_typed(_several(row.get("targets"))),
    }, wrong


def _several(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [word for word in _BETWEEN.split(str(value or "")) if word]
