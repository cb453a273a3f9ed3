"""What has become of the vote of a tracking code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.votelog.faults import LogFault
from prizes.votelog.files.folder import Folder
from prizes.votelog.format.codes import tracking_code, typed_code
from prizes.votelog.format.merkle import leaf_hash
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import waiting
from prizes.votelog.refusals import no_code


@dataclass(frozen=True, slots=True)
class CheckedVote:
    code: str
    word: str
    """As `status/<CODE>` begins; `waiting`: saved, and not in the log yet; `unknown`: no vote has this code."""
    about: tuple[str, ...] = ()
    """What follows the word."""
    log: str = ""


async def check(session: AsyncSession, rows: Sequence[VoteLog], typed: str) -> CheckedVote:
    """Raises Invalid for what is no tracking code."""
    code = typed_code(typed)
    if code is None:
        raise no_code()
    for row in rows:
        try:
            status = Folder(row.name).status(code)
        except LogFault:  # a file is missing; the log says so itself
            status = None
        if status is not None:
            word, *about = status.split(" ")
            return CheckedVote(code, word, tuple(about), row.name)
    for row in rows:
        leaves = (leaf_hash(line.encode()) for _, line in await waiting(session, row.name))
        if code in map(tracking_code, leaves):
            return CheckedVote(code, "waiting", (), row.name)
    return CheckedVote(code, "unknown")
