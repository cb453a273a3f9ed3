"""A count whose single votes are shown to auditors alone: who may take them, and the auditors' signatures under it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally import refusals
from prizes.votelog.audits import Audit, signer_of
from prizes.votelog.files.folder import Folder
from prizes.votelog.files.publishing import PRIVATE
from prizes.votelog.format.notes import NoteError, Verifier, read
from prizes.votelog.models import AuditNote, VoteLog
from prizes.votelog.queries import audits, log_of, named_files, noted_attributes, part_of_file, tally_size

MOST_NOTE = 2_000
"""Characters; a note has about 300."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An auditor's signature under the last count of a round."""

    auditor: str
    """Name, as the rules have it."""
    key: str
    note: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """A part of a counted round that is for auditors alone."""

    log: str
    sha256: str
    where: str
    parts: int

    @property
    def name(self) -> str:
        """In a folder that is verified."""
        return self.where.removeprefix(PRIVATE)


def for_auditors(phase: VotingPhase) -> bool:
    """Whether something of the count is for auditors alone, one of whom must sign it."""
    return phase.for_auditors


async def _counted_log(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> VoteLog:
    log = await log_of(session, edition.slug, phase.id)
    if not for_auditors(phase):
        raise refusals.votes_are_public()
    if log is None or not log.tally:
        raise refusals.not_counted()
    return log


async def take_openings(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, me: SignedIn | None
) -> list[PrivateFile]:
    """Let somebody have the single votes; the journal says who. `me`: None where a command on the server asks.

    Raises Forbidden for who is no observer of the edition, stewards too; Missing before the count, Busy until the log
    is published with it, and Conflict where single votes are published anyway.
    """
    if me is not None and not holds(me.grants, Role.OBSERVER, edition.slug):
        raise refusals.for_observers_alone()
    log = await _counted_log(session, edition, phase)
    published = Folder(log.name).checkpoint
    if me is not None and (published is None or published.size < (await tally_size(session, log) or 0)):
        raise refusals.not_published_yet()
    sha256 = log.tally.split(" ")[0]
    hashes = [sha256] if phase.ballot.openings == "auditors" else []
    if phase.attribute:
        hashes.append(await noted_attributes(session, log))
    found = [
        PrivateFile(log.name, each, where, parts)
        for each in hashes
        for where, parts in (await named_files(session, log.name, each)).items()
        if where.startswith(PRIVATE)
    ]
    record(
        session, edition, acts.TALLY_TAKE_OPENINGS, log.name, by=me.person.id if me else None, sha256=sha256
    )
    return found


async def content_of(session: AsyncSession, file: PrivateFile) -> AsyncIterator[bytes]:
    """The file, in parts: it can be large."""
    for part in range(file.parts):
        yield await part_of_file(session, file.log, file.sha256, file.where, part)


async def hand_in(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, note: str, *, person: str
) -> Signed:
    """Keep an auditor's signed note, to be published. `person`: who hands it in; whose it is its signature says.

    Raises Invalid for what is no such note, of another count, or of nobody whom the rules name; Conflict for a second
    one.
    """
    log = await _counted_log(session, edition, phase)
    note = note.replace("\r\n", "\n").strip("\n") + "\n"
    if len(note) > MOST_NOTE:
        raise refusals.no_note()
    try:
        signed = read(note)
        said = Audit.read(signed.text)
    except NoteError as error:
        raise refusals.no_note() from error
    try:
        auditor = signer_of(signed, [each.key for each in phase.ballot.auditors])
    except NoteError as error:
        raise refusals.not_an_auditor() from error
    size = await tally_size(session, log)
    if said != Audit(Verifier.read(log.key).name, size or 0, log.tally.split(" ")[1]):
        raise refusals.note_of_another_count()
    if auditor in [each.auditor for each in await audits(session, log)]:
        raise refusals.signed_before()
    made = AuditNote(log=log.name, size=said.size, auditor=auditor, note=note, handed_in_at=clock.now())
    session.add(made)
    await session.flush()
    record(session, edition, acts.TALLY_AUDIT, log.name, by=person, auditor=auditor, size=said.size)
    return _signed(phase, made)


async def signatures(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Sequence[Signed]:
    """Under the last count, in the order in which they came."""
    log = await log_of(session, edition.slug, phase.id)
    if log is None or not log.tally or not for_auditors(phase):
        return []
    return [_signed(phase, each) for each in await audits(session, log)]


def _signed(phase: VotingPhase, note: AuditNote) -> Signed:
    names = {each.key: each.name for each in phase.ballot.auditors}
    return Signed(names.get(note.auditor, note.auditor), note.auditor, note.note, note.handed_in_at)
