"""Acts of a voter: cast a vote, take it back. None is journaled: votes have their own log, without choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock, metrics
from prizes.accounts.models import Person
from prizes.ballot import refusals
from prizes.ballot.box_sql import (
    ATTRIBUTES,
    CIRCUMSTANCES,
    IN_A_VOTE,
    MARKS,
    PROJECTS,
    add,
    add_vote,
    forget_attribute,
    replace,
    slot,
    slot_and_choices,
    source_of,
)
from prizes.ballot.circumstances import Seen, noted
from prizes.ballot.electorate import keep_age, must_belong
from prizes.ballot.keys import circumstances_key, ensure_key
from prizes.ballot.logs import entry_of, hidden_attribute, let_wait, log_for, ticket_again
from prizes.ballot.queries import as_choices, number_on_the_ballot, round_for
from prizes.ballot.rules.electorate import VotedProject, VoterFacts, attribute_of, own
from prizes.ballot.rules.voting import (
    InForce,
    attribute_key,
    changes_left,
    coming_round,
    is_the_same,
    mark,
    obstacle,
    round_at,
    tag,
    tag_category,
    take_back_obstacle,
)
from prizes.db import lock_number, once_committed
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import unknown_category
from prizes.edition.spans import closes_at
from prizes.nomination.rules.states import State
from prizes.votelog.format.choices import NONE_OF_THESE, in_form, points_given, project_of, vote_text
from prizes.votelog.format.codes import tracking_code
from prizes.votelog.queries import log_of

ATTEMPTS = 3
"""A transaction that read before another wrote reads again; with the lock on the slot once is enough."""


@dataclass(frozen=True, slots=True)
class Voted:
    """What became of a vote. It holds the choice: for the voter's own eyes, not for a log or a receipt."""

    category: str
    before: tuple[str, ...]
    choices: tuple[str, ...]
    changed: bool
    """False: the same was chosen again, and nothing was written."""
    changes_left: int | None
    leaf: bytes | None = None
    """Hash of the line in the vote log; None where the round has no log."""
    ticket: str | None = None
    """The signed promise that the line will stand in the log."""

    @property
    def code(self) -> str | None:
        """The tracking code; a vote that was taken back has none."""
        return tracking_code(self.leaf) if self.leaf and self.choices else None


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where one voter's vote in one category lies."""

    edition: str
    phase: str
    tag: str
    category: str
    address: str
    """The voter's, as the tag is made of it."""
    mark: str
    """Of the voter, whatever the category."""
    key: bytes
    """That groups and weights are sealed with."""

    def values(self) -> dict[str, Any]:
        return {"edition": self.edition, "phase": self.phase, "tag": self.tag, "category": self.category}


async def cast(
    session: AsyncSession,
    edition: EditionInForce,
    person: Person,
    category: str,
    choices: Sequence[str] | Mapping[str, int],
    *,
    confirmed: bool = False,
    of_age: bool = False,
    seen: Seen | None = None,
) -> Voted:
    """Vote for these projects in a category, in place of an earlier vote there. It counts at once. Where votes are
    rankings the first choice is first. Where votes share out points: points by project, or `NONE_OF_THESE` alone.

    `confirmed`: must be said where the rules ask for two steps; an unconfirmed choice is no vote. `of_age`: must be
    said with the first vote where the rules ask for an age.

    To choose the same again writes nothing, unless that vote is set aside: then it is a new one (docs/count.md).
    `seen`: what is noted, sealed, for signals of coordinated voting.
    Raises Closed, Missing, Invalid, ChangeRefused.
    """
    phase = await _round(session, edition, person, category)
    if phase.ballot.confirm == "two_step" and not confirmed:
        raise refusals.not_confirmed()
    known = await must_belong(session, edition, phase, person, of_age=of_age)
    wanted = in_form(phase.ballot.form, choices)
    slot_ = await _slot(session, edition, person, phase, category)
    for _ in range(ATTEMPTS):
        in_force = await _read(session, edition, phase, slot_, wanted, known=known)
        await _must_still_be_open(session, edition, phase)
        if in_force is not None and is_the_same(in_force, wanted):
            return await _unchanged(session, edition, phase, category, in_force)
        there = await _there(session, edition, phase, category)
        hindrance = obstacle(phase.ballot, in_force, wanted, there)
        if hindrance:
            raise refusals.not_allowed(hindrance, phase.ballot, there, points_given(wanted))
        made = InForce(in_force.version + 1 if in_force else 1, wanted)
        sealed = _sealed(edition, person, slot_.address, seen)
        written = await _write(
            session,
            edition,
            phase,
            slot_,
            old=in_force,
            new=made,
            sealed=sealed,
            attribute=attribute_of(edition.rules, phase, known),
        )
        if written:
            if in_force is None:
                await _mark(session, slot_)
            if phase.electorate.minimum_age is not None and of_age:
                await keep_age(session, edition, phase, person)
            once_committed(session, metrics.accepted)
            return written
    raise refusals.many_at_once()


async def take_back(session: AsyncSession, edition: EditionInForce, person: Person, category: str) -> Voted:
    """Take the vote in a category back, where the rules allow it. It uses up a change."""
    phase = await _round(session, edition, person, category)
    slot_ = await _slot(session, edition, person, phase, category)
    for _ in range(ATTEMPTS):
        in_force = await _read_own(session, slot_)
        await _must_still_be_open(session, edition, phase)
        hindrance = take_back_obstacle(phase.ballot, in_force)
        if hindrance or in_force is None:
            raise refusals.not_allowed(hindrance or "nothing_there", phase.ballot)
        made = InForce(in_force.version + 1, ())
        written = await _write(session, edition, phase, slot_, old=in_force, new=made)
        if written:
            return written
    raise refusals.many_at_once()


async def check_choices(
    session: AsyncSession,
    edition: EditionInForce,
    person: Person,
    category: str,
    choices: Sequence[str] | Mapping[str, int],
    *,
    of_age: bool = False,
) -> InForce:
    """What would be in force, if it could be cast now: for the step between choosing and confirming. Saves nothing."""
    phase = await _round(session, edition, person, category)
    known = await must_belong(session, edition, phase, person, of_age=of_age)
    wanted = in_form(phase.ballot.form, choices)
    slot_ = await _slot(session, edition, person, phase, category)
    in_force = await _read(session, edition, phase, slot_, wanted, known=known)
    there = await _there(session, edition, phase, category)
    hindrance = None if is_the_same(in_force, wanted) else obstacle(phase.ballot, in_force, wanted, there)
    if hindrance:
        raise refusals.not_allowed(hindrance, phase.ballot, there, points_given(wanted))
    return InForce(in_force.version + 1 if in_force else 1, wanted)


# --- before ----------------------------------------------------------------------------------------------


async def _round(
    session: AsyncSession, edition: EditionInForce, person: Person, category: str
) -> VotingPhase:
    if edition.record:
        raise refusals.only_a_record()
    there = await round_for(session, edition, person)
    if there is None:
        raise _closed(edition)
    if all(each.code != category for each in edition.rules.categories):
        raise unknown_category(code=category)
    return there.phase


async def _must_still_be_open(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> None:
    """Asked once the locks are held. A vote that arrived in time and waited until after the end is saved while the log
    is open, which the insert of its line asks; a round without a log may be counted by now.
    """
    there = round_at(edition.rules, clock.now())
    if there is None or there.phase.id != phase.id:
        log = await log_of(session, edition.slug, phase.id)
        if log is None or not log.key:
            raise _closed(edition)


def _closed(edition: EditionInForce) -> Exception:
    now = clock.now()
    coming = coming_round(edition.rules, now)
    closes = [closes_at(edition.rules, phase.id) for phase in edition.rules.votings]
    over = max((at for at in closes if at is not None and at <= now), default=None)
    opens = edition.rules.instant(coming.opens) if coming else None
    return refusals.not_open(None if round_at(edition.rules, now) else opens, over)


async def _there(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, category: str
) -> int | None:
    """How many projects the category has, where the rules ask for several; None: nobody needs to know."""
    return await number_on_the_ballot(session, edition, phase, category) if phase.ballot.least > 1 else None


async def _slot(
    session: AsyncSession, edition: EditionInForce, person: Person, phase: VotingPhase, category: str
) -> _Slot:
    key = await ensure_key(session, edition.slug)
    address = person.votes_as(key.form)
    if address is None:
        raise refusals.votes_of_another_account()
    made = tag(key.secret, edition.slug, tag_category(phase.ballot, category), address)
    return _Slot(
        edition.slug,
        phase.id,
        made,
        category,
        address,
        mark(key.secret, edition.slug, address),
        attribute_key(key.secret, edition.slug),
    )


# --- the box ---------------------------------------------------------------------------------------------


async def _read(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    slot_: _Slot,
    wanted: tuple[str, ...],
    *,
    known: VoterFacts,
) -> InForce | None:
    """The vote in force, once it is sure that all that is wanted stands on the paper and can be this voter's choice."""
    if not wanted or wanted == (NONE_OF_THESE,):
        if wanted and not await number_on_the_ballot(session, edition, phase, slot_.category):
            raise refusals.not_on_the_ballot()
        return await _read_own(session, slot_)
    projects = {project_of(part) for part in wanted if part != NONE_OF_THESE}
    connection = await session.connection()
    source, owners = source_of(edition.rules, phase), bool(phase.electorate.not_own)
    query = slot_and_choices(source, postgres=_on_postgres(connection), owners=owners)
    parameters = _parameters(slot_, connection) | {"edition_id": edition.id, "chosen": tuple(projects)}
    rows = (await connection.execute(query, parameters)).all()
    if len(rows) != len(projects):
        raise await _why_not(connection, edition, slot_.category, projects - {row.id for row in rows})
    for row in rows if owners else ():
        hindrance = own(phase.electorate, known, VotedProject(row.id, row.owner, row.country))
        if hindrance:
            raise refusals.voted_own(hindrance, row.title)
    first = rows[0]
    if first.version is None:
        return None
    return InForce(first.version, as_choices(first.choices), first.leaf, first.aside)


async def _read_own(session: AsyncSession, slot_: _Slot) -> InForce | None:
    connection = await session.connection()
    query = slot(postgres=_on_postgres(connection))
    row = (await connection.execute(query, _parameters(slot_, connection))).first()
    return None if row is None else InForce(row.version, as_choices(row.choices), row.leaf)


def _parameters(slot_: _Slot, connection: AsyncConnection) -> dict[str, Any]:
    values = slot_.values()
    if not _on_postgres(connection):
        return values
    return values | {
        "slot": lock_number(*values.values()),
        "round": lock_number(slot_.edition, slot_.phase),
    }


def _on_postgres(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"


async def _write(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    slot_: _Slot,
    *,
    old: InForce | None,
    new: InForce,
    sealed: bytes | None = None,
    attribute: str | None = None,
) -> Voted | None:
    """Save the vote and its line for the log. None: somebody else wrote since it was read, and nothing is changed.
    `sealed`: circumstances. `attribute`: the voter's group or weight, where votes are counted by it.
    """
    connection = await session.connection()
    if old is not None:
        seen = {f"of_{name}": value for name, value in slot_.values().items()} | {"of_version": old.version}
        if (await connection.execute(replace(), seen)).rowcount != 1:
            return None
        if phase.attribute:
            await connection.execute(forget_attribute(), seen)
    log = await log_for(session, edition, phase)
    text = vote_text(phase.ballot.form, new.choices)
    hidden = b""
    if attribute:
        assert log is not None, "a round that was voted in before there were logs has no such rules"
        name, hidden = hidden_attribute(slot_.key, log.name, slot_.category, slot_.tag, attribute)
        text = f"{name}:{text}"
    entry = entry_of(log, slot_.category, slot_.tag, text) if log else None
    row = {
        "version": new.version,
        "choices": text,
        "in_force": True,
        "cast_at": clock.the_hour(clock.now()),
        "rules_version": edition.version,
        "leaf": entry.leaf if entry else None,
        "opening": entry.opening if entry else None,
    }
    written = (
        await connection.execute(add_vote(postgres=_on_postgres(connection)), slot_.values() | row)
    ).first()
    if written is None:
        return None
    if sealed is not None:
        await connection.execute(insert(CIRCUMSTANCES), {"vote_id": written[0], "sealed": sealed})
    if hidden:
        await connection.execute(insert(ATTRIBUTES), {"vote_id": written[0], "sealed": hidden})
    ticket = await let_wait(session, log, entry) if log and entry else None
    if log and ticket is None:
        raise _closed(edition)
    return _voted(phase, slot_.category, old, new, leaf=entry.leaf if entry else None, ticket=ticket)


def _sealed(edition: EditionInForce, person: Person, address: str, seen: Seen | None) -> bytes | None:
    key = circumstances_key(edition.slug) if seen else None
    if seen is None or key is None:
        return None
    now, registered_at = clock.now().timestamp(), person.created_at.timestamp()
    return noted(key, seen, address, now, registered_at)


async def _mark(session: AsyncSession, slot_: _Slot) -> None:
    """One voter more, unless they have voted before."""
    connection = await session.connection()
    row = {"edition": slot_.edition, "mark": slot_.mark}
    await connection.execute(add(MARKS, postgres=_on_postgres(connection)), row)


async def _why_not(
    connection: AsyncConnection, edition: EditionInForce, category: str, strangers: set[str]
) -> Exception:
    """What to say of a project that is not on this paper; nothing is said of projects nobody may see."""
    query = select(PROJECTS.c.title, PROJECTS.c.category, PROJECTS.c.state).where(
        PROJECTS.c.edition_id == edition.id, PROJECTS.c.id.in_(strangers)
    )
    for title, of, state in await connection.execute(query):
        if state in (State.WITHDRAWN, State.DISQUALIFIED) and of == category:
            return refusals.left_the_ballot(title=title)
        if state in IN_A_VOTE and of != category:
            return refusals.of_another_category(title=title, category=edition.rules.category(of).title)
    return refusals.not_on_the_ballot()


async def _unchanged(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, category: str, in_force: InForce
) -> Voted:
    """The same was chosen again: nothing is written, and the ticket is for the line that is promised already."""
    log = await log_for(session, edition, phase) if in_force.leaf else None
    ticket = await ticket_again(session, log, in_force.leaf) if log and in_force.leaf else None
    return _voted(phase, category, in_force, in_force, leaf=in_force.leaf, ticket=ticket, changed=False)


def _voted(
    phase: VotingPhase,
    category: str,
    old: InForce | None,
    new: InForce,
    *,
    leaf: bytes | None,
    ticket: str | None,
    changed: bool = True,
) -> Voted:
    before = old.choices if old else ()
    left = changes_left(phase.ballot, new)
    return Voted(category, before, new.choices, changed, left, leaf, ticket)
