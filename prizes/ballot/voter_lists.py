"""The list of voters of a round: one steward proposes it, another approves exactly that. Until then nothing of it
counts. Kept are keyed hashes of mailboxes and numbers, never an address.

Before voting opens a list can be replaced. Afterwards it only grows: who would be removed may have voted, and nobody
can tell which votes are theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from anyio import to_thread
from sqlalchemy import ColumnElement, and_, delete, exists, insert, not_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.ballot import refusals
from prizes.ballot.box_sql import LISTED
from prizes.ballot.keys import ensure_key, form_of, key_of, make_keys
from prizes.ballot.models import VoterList
from prizes.ballot.queries import has_opened, is_over
from prizes.ballot.rules.voter_lists import MOST_ADDRESSES, ReadAddresses, list_hash, read_addresses
from prizes.ballot.rules.voting import list_mark
from prizes.db import metadata
from prizes.edition.document.phases import VotingPhase
from prizes.edition.models import Edition, Proposal
from prizes.edition.proposals import approve, propose
from prizes.edition.queries import EditionInForce, editions_in_force, open_proposal
from prizes.edition.refusals import proposal_changed, proposal_gone
from prizes.edition.titles import phase_title
from prizes.errors import wrong_answers
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence

KIND = "voters"
AT_ONCE = 1_000
"""Rows that are written with one statement."""
EDITIONS = metadata.tables[str(Edition.__tablename__)]
OPEN = metadata.tables[str(Proposal.__tablename__)]


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a list says, before anything of it is kept."""

    voters: int
    """Mailboxes that are named."""
    known: int
    """How many of them are on the approved list."""
    sha256: str
    """Of what would be proposed; empty while the edition has no key, and where something is wrong."""
    same: Literal["", "proposed", "approved"]
    """Whether exactly this was proposed and waits, or is the list in effect."""
    faults: Mapping[int, Sentence]
    """By the place of the address, from 0."""


def listed_rounds(edition: EditionInForce) -> list[VotingPhase]:
    """The rounds whose rules ask for a list."""
    return [phase for phase in edition.rules.votings if phase.electorate.voter_list]


def listed_round(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    """The round with this id, if its rules ask for a list; without an id the first that is not over, else the last.
    Raises Missing.
    """
    rounds = [each for each in listed_rounds(edition) if phase_id in (None, "", each.id)]
    if not rounds:
        raise refusals.no_voter_list()
    return next((each for each in rounds if not is_over(edition, each)), rounds[-1])


def only_grows(edition: EditionInForce, phase: VotingPhase, approved: VoterList | None) -> bool:
    """Whether people can be added to the list, and nobody removed."""
    return approved is not None and has_opened(edition, phase)


async def list_of(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> VoterList | None:
    """None: none was approved."""
    return await session.get(VoterList, (edition.slug, phase.id), populate_existing=True)


async def number_listed(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> int:
    """How many addresses were approved; 0 where the rules ask for no list, which is not looked up."""
    found = await list_of(session, edition, phase) if phase.electorate.voter_list else None
    return found.voters if found else 0


async def unlisted_rounds(session: AsyncSession, edition: EditionInForce) -> frozenset[str]:
    """Rounds that need a list and have none. One statement, and none where no round needs one."""
    asked = {phase.id for phase in listed_rounds(edition)}
    if not asked:
        return frozenset()
    lists = metadata.tables[str(VoterList.__tablename__)]
    query = select(lists.c.phase).where(lists.c.edition == edition.slug)
    return frozenset(asked - set((await (await session.connection()).execute(query)).scalars()))


async def list_waiting(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Proposal | None:
    """The proposal that waits for a second steward."""
    return await open_proposal(session, edition.id, KIND, phase.id)


# --- propose ---------------------------------------------------------------------------------------------


async def read_list(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    addresses: Sequence[str],
    attributes: Sequence[str] = (),
    *,
    adds: bool,
) -> ReadList:
    """What a list says and what is wrong with it. Nothing is kept: a second steward, too, can look whether the file at
    hand is what was proposed.
    """
    found = await _read(session, edition, phase, addresses, attributes)
    key = await key_of(session, edition.slug)
    marks = found.marks(key, edition.slug, phase.id) if key else dict[str, str]()
    listed = await _marks(session, edition, phase, approved=True)
    known = len(marks.keys() & listed.keys())
    if key is None or found.faults:
        return ReadList(len(found.mailboxes), known, "", "", found.faults)
    hashed = list_hash(_without(marks, listed) if adds else marks)
    waiting, approved = await list_waiting(session, edition, phase), await list_of(session, edition, phase)
    same: Literal["", "proposed", "approved"] = ""
    if waiting is not None and json.loads(waiting.content)["sha256"] == hashed:
        same = "proposed"
    elif approved is not None and approved.sha256 == list_hash(marks):
        same = "approved"
    return ReadList(len(found.mailboxes), known, hashed, same, {})


async def propose_list(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    addresses: Sequence[str],
    attributes: Sequence[str] = (),
    *,
    adds: bool,
    reason: str,
    proposer: str,
) -> Proposal:
    """Put the whole list of a round, or an addition to it, before a second steward. Who is on the list already is left
    out of an addition, with whatever group or weight. `attributes`: these, beside each address, where votes are counted
    by them.

    Raises Invalid with what is wrong by address, and Closed for another whole list once voting has opened.
    """
    if not edition.frozen:
        raise refusals.list_before_the_rules()
    await _must_take(session, edition, phase, adds=adds)
    if adds and has_opened(edition, phase) and not reason.strip():
        raise refusals.reason_of_addition_needed()
    found = await _read(session, edition, phase, addresses, attributes)
    if found.faults:
        raise wrong_answers({f"addresses.{place}": fault for place, fault in found.faults.items()})
    await make_keys(session, edition)
    marks = found.marks(await ensure_key(session, edition.slug), edition.slug, phase.id)
    if adds:
        marks = _without(marks, await _marks(session, edition, phase, approved=True))
    if not marks:
        raise refusals.all_listed()
    content = {"phase": phase.id, "adds": adds, "voters": len(marks), "sha256": list_hash(marks)}
    made = await propose(session, edition, KIND, content, reason=reason, proposer=proposer, about=phase.id)
    await _propose_marks(session, edition, phase, marks)
    return made


def listed_attribute(phase: VotingPhase) -> Literal["list", "weight"] | None:
    """What a list of voters has beside each address."""
    match phase.attribute:
        case None | "country" | "groups":
            return None
        case "list" | "weight" as kind:
            return kind


def _without(marks: Mapping[str, str], listed: Mapping[str, str]) -> dict[str, str]:
    return {mark: said for mark, said in marks.items() if mark not in listed}


async def _read(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    addresses: Sequence[str],
    attributes: Sequence[str],
) -> ReadAddresses:
    if not addresses:
        raise refusals.list_is_empty()
    if len(addresses) > MOST_ADDRESSES:
        raise refusals.list_too_long(most=MOST_ADDRESSES)
    form = await form_of(session, edition.slug)
    return await to_thread.run_sync(read_addresses, addresses, form, attributes, listed_attribute(phase))


async def _must_take(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, adds: bool
) -> None:
    """Asked with the proposal and again with its approval: voting may have opened between them."""
    if is_over(edition, phase):
        raise refusals.list_after_the_end(phase=phase_title(phase))
    approved = await list_of(session, edition, phase)
    if adds and approved is None:
        raise refusals.nothing_to_add_to()
    if not adds and only_grows(edition, phase, approved):
        raise refusals.list_can_only_grow()


async def _marks(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, approved: bool
) -> dict[str, str]:
    """With their groups or weights."""
    query = select(LISTED.c.mark, LISTED.c.attribute).where(*_part(edition, phase, approved=approved))
    rows = await (await session.connection()).execute(query)
    return {row.mark: row.attribute for row in rows}


def _part(edition: EditionInForce, phase: VotingPhase, *, approved: bool) -> list[ColumnElement[bool]]:
    in_effect = LISTED.c.approved if approved else not_(LISTED.c.approved)
    return [LISTED.c.edition == edition.slug, LISTED.c.phase == phase.id, in_effect]


async def _propose_marks(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, marks: Mapping[str, str]
) -> None:
    """In place of what was proposed before and is not open any more. In an order that says nothing of the file's."""
    connection = await session.connection()
    await connection.execute(delete(LISTED).where(*_part(edition, phase, approved=False)))
    where = {"edition": edition.slug, "phase": phase.id, "approved": False}
    rows = [{**where, "mark": mark, "attribute": said} for mark, said in sorted(marks.items())]
    for start in range(0, len(rows), AT_ONCE):
        await connection.execute(insert(LISTED), rows[start : start + AT_ONCE])


# --- approve ---------------------------------------------------------------------------------------------


async def approve_list(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> VoterList:
    """A second steward agrees: these people can vote. Raises Conflict where what was proposed is not there whole any
    more, since somebody on it had their account erased.
    """
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    content = json.loads(proposal.content)
    phase = next((each for each in listed_rounds(edition) if each.id == content.get("phase")), None)
    if proposal.kind != KIND or phase is None:
        raise proposal_gone()
    await _must_take(session, edition, phase, adds=content["adds"])
    if list_hash(await _marks(session, edition, phase, approved=False)) != content["sha256"]:
        raise proposal_changed()
    connection = await session.connection()
    if not content["adds"]:
        await connection.execute(delete(LISTED).where(*_part(edition, phase, approved=True)))
    put = update(LISTED).where(*_part(edition, phase, approved=False)).values(approved=True)
    await connection.execute(put)
    hashed = list_hash(await _marks(session, edition, phase, approved=True))
    made = await list_of(session, edition, phase)
    before = made.voters if made is not None and content["adds"] else 0
    if made is None:
        made = VoterList(edition=edition.slug, phase=phase.id, voters=0, sha256="", approved_at=clock.now())
    made.voters, made.sha256, made.approved_at = before + content["voters"], hashed, clock.now()
    session.add(made)
    await session.flush()
    record(
        session,
        edition,
        acts.VOTERS_LIST,
        phase.id,
        by=approver,
        added=content["voters"],
        voters=made.voters,
        sha256=hashed,
    )
    return made


# --- forget ----------------------------------------------------------------------------------------------


async def forget_listing(session: AsyncSession, person: Person) -> None:
    """With an erased account its marks on all lists, as far as they can be found: by the keys of editions. Raises
    KeyMissing where this machine lacks one.
    """
    marks = []
    for edition in await editions_in_force(session):
        rounds = [] if edition.record else listed_rounds(edition)
        key = await key_of(session, edition.slug) if rounds else None
        address = person.votes_as(key.form) if key else None
        if key is not None and address is not None:
            marks += [list_mark(key.secret, edition.slug, phase.id, address) for phase in rounds]
    if marks:
        await (await session.connection()).execute(delete(LISTED).where(LISTED.c.mark.in_(marks)))


async def forget_unapproved(session: AsyncSession) -> None:
    """What was proposed and was withdrawn, or has lapsed."""
    waits = exists().where(
        and_(
            OPEN.c.edition_id == EDITIONS.c.id,
            EDITIONS.c.slug == LISTED.c.edition,
            OPEN.c.kind == KIND,
            OPEN.c.about == LISTED.c.phase,
            OPEN.c.state == "open",
            OPEN.c.expires_at > clock.now(),
        )
    )
    left = delete(LISTED).where(not_(LISTED.c.approved), not_(waits))
    await (await session.connection()).execute(left)
