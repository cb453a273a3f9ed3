"""A field settled at once, its choices and the record of its panel, and how far the selection is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, field_named, is_by_category, panel_fields
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import unknown_category
from prizes.edition.titles import phase_honours
from prizes.errors import Invalid
from prizes.results import refusals
from prizes.results.actions import (
    choose,
    give_no_prize,
    take_back_choice,
)
from prizes.results.minuting import Record, records_for, write_minutes
from prizes.results.queries import candidates, honours, no_winners
from prizes.results.recorded import records_missing
from prizes.results.rules.settling import SettledSoFar, SettlingStep, WantedTitle, differences
from prizes.results.rules.winners import WINNER
from prizes.review.actions import holding
from prizes.review.queries.interests import declared_all
from prizes.review.rules.minutes import present_in, presumed_present


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, and what else the record of a session says."""

    present: Collection[str]
    note: str = ""


def asks_for_records(selection: SelectionPhase) -> bool:
    """Whether a field is settled with a record of its panel only."""
    return selection.panel.minutes or selection.by_agreement


async def settle_field(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase | None,
    key: str,
    me: SignedIn,
    *,
    choices: Sequence[WantedTitle],
    no_prize: str | None,
    attendance: Attendance | None,
) -> None:
    """Make the choices of a field in a phase those that are wanted, or record why nobody gets its title, and write the
    panel's record.

    `choices`: all titles that the panel gives in the field. `no_prize`: the reason. `attendance` None: no record is
    written.
    """
    await holding.alone(session, edition.id)
    if phase and phase.by_marks:
        raise refusals.by_marks()
    among = await candidates(session, edition, phase) if phase else {}
    field = field_asked(edition, phase, key, among)
    mine = phase_honours(phase) if phase else (WINNER,)
    if any(each.title == mine[0] for each in choices) == (no_prize is not None):
        raise _one_of_both(field, mine[0])
    if any(each.title not in mine for each in choices):
        raise refusals.unknown_title()
    here = {p.id for p in among.get(key, ())}
    if any(each.project not in here for each in choices):
        raise refusals.not_a_candidate() if field.is_category else refusals.not_in_field()
    now = {
        (h.project_id, h.title): h
        for h in await honours(session, edition.id)
        if h.chosen_in == key and h.title in mine
    }
    change = differences({key: honour.reason for key, honour in now.items()}, choices)
    for back in change.back:
        await take_back_choice(session, edition, now[back].id, by=me.person.id)
    await session.flush()
    for each in change.give:
        await choose(
            session, edition, each.project, each.title, reason=each.reason or "", chooser=me.person.id
        )
    told = (await no_winners(session, edition.id))[mine[0]].get(key)
    if no_prize is not None and no_prize.strip() != told:
        await give_no_prize(session, edition, phase, key, reason=no_prize, by=me.person.id)
    if attendance is not None and phase is not None:
        await write_minutes(
            session, edition, phase, key, me, present=attendance.present, note=attendance.note
        )


def _one_of_both(field: PanelField, title: str) -> Invalid:
    if not field.is_category:
        return refusals.choice_or_no_prize()
    return refusals.winner_or_no_prize() if title == WINNER else refusals.honour_or_no_prize()


def field_asked(
    edition: EditionInForce, phase: SelectionPhase | None, key: str, among: Collection[str]
) -> PanelField:
    """What the panels of a phase choose from by its key: any category, or a field in which there is a candidate.
    `among`: fields with candidates. Raises Missing.
    """
    if phase is None or is_by_category(phase.cut):
        if key not in {each.code for each in edition.rules.categories}:
            raise unknown_category(code=key)
        return field_at(edition.rules, {"category": key})
    if key not in among:
        raise refusals.no_such_field(field=key)
    return field_named(edition.rules, phase.cut, key)


# --- how far it is ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SelectionState:
    """A phase of selection as one steward sees it, by field in the order of the rules."""

    progress: Mapping[str, SettledSoFar]
    records: Mapping[str, Record]
    """Those this reader may see."""

    @property
    def steps(self) -> dict[str, SettlingStep]:
        """What comes next in each field, as far as this reader can do it."""
        return {
            code: SettlingStep.CONFIRM
            if each.step is SettlingStep.RECORD and code not in self.records
            else each.step
            for code, each in self.progress.items()
        }


async def selection_state(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase | None, me: SignedIn
) -> SelectionState:
    """Fields with candidates in a phase, in the order of the rules. `selection`: None where there is none."""
    if selection is None:
        return SelectionState({}, {})
    among, title = await candidates(session, edition, selection), selection.cut.gives
    none = (await no_winners(session, edition.id))[title]
    won = {h.chosen_in for h in await honours(session, edition.id) if h.title == title}
    asked = asks_for_records(selection)
    records = {r.field.key: r for r in await records_for(session, edition, selection, me)} if asked else {}
    missing = await records_missing(session, edition, selection) if selection.panel.minutes else []
    found = {}
    for code in (each.key for each in panel_fields(edition.rules, selection, among) if each.key in among):
        record = records.get(code)
        found[code] = SettledSoFar(
            chosen=code in won or code in none,
            recorded=asked and (record is not None or code in missing),
            holds=record.holds if record else False,
            confirmed=code not in missing,
        )
    return SelectionState(found, records)


async def presumed(session: AsyncSession, record: Record, others: Collection[Record]) -> set[str]:
    """Whom the form of a record has as present: as it was written, or else who took part, as far as that can be told.

    `others`: the records of the phase.
    """
    if record.newest is not None:
        there = present_in(record.newest.content)
        return there | set(record.now.took_part) if record.now else there
    if record.now is None:
        return set()
    written = [present_in(r.newest.content) for r in others if r.newest is not None]
    return presumed_present(
        record.now,
        seen=set().union(*written),
        declared=await declared_all(session, [line.project for line in record.now.lines]),
    )
