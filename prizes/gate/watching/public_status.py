"""What everybody may know of how the service is: three things that people wait for, in sentences. Without the database
too: then it says what that means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import anyio.to_thread
from starlette.requests import Request

from prizes import clock
from prizes.gate.watching.attention import wrong_with_log
from prizes.gate.watching.health import room_fault
from prizes.gate.watching.vitals import Vitals, VitalsReader
from prizes.kit.sentence import Sentence, say


class Working(StrEnum):
    WORKS = "works"
    LATE = "late"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartStatus:
    """`name` is a word for programs."""

    name: str
    state: Working
    says: Sentence


@dataclass(frozen=True, slots=True)
class PublicStatus:
    at: datetime
    """When the database was asked."""
    parts: tuple[PartStatus, ...]

    @property
    def works(self) -> bool:
        return all(part.state is Working.WORKS for part in self.parts)


async def public_status(request: Request) -> PublicStatus:
    """Asks the database at most once in ten seconds a process, however many look."""
    reader: VitalsReader = request.app.state.vitals
    found = await reader.vitals()
    full = await anyio.to_thread.run_sync(room_fault) is not None
    return PublicStatus(reader.at or clock.now(), tuple(parts(found, full=full)))


def parts(found: Vitals | None, *, full: bool) -> Iterator[PartStatus]:
    """`found`: None where the database does not answer. `full`: there is no room on a disk of the service."""
    if found is None:
        says = say(
            "The service cannot reach its database, so nothing can be saved at the moment."
            " What was confirmed to you is saved. Some pages are shown as they were before."
        )
        yield PartStatus("saving", Working.FAILS, says)
        unknown = say("Not known while the database does not answer.")
        yield PartStatus("emails", Working.UNKNOWN, unknown)
        yield PartStatus("vote_logs", Working.UNKNOWN, unknown)
        return
    if full:
        yield PartStatus(
            "saving",
            Working.FAILS,
            say("There is no room left, so that files and logs cannot be saved at the moment."),
        )
    else:
        yield PartStatus("saving", Working.WORKS, say("Votes, projects and answers are saved."))
    yield _emails(found)
    yield from _logs(found)


def _emails(found: Vitals) -> PartStatus:
    if not found.letters_are_late:
        return PartStatus("emails", Working.WORKS, say("Emails and sign-in codes are sent in time."))
    waited = timedelta(seconds=int(found.letter_age))
    says = say("Emails and sign-in codes are late. The oldest has waited for %(span)s.", span=waited)
    return PartStatus("emails", Working.LATE, says)


def _logs(found: Vitals) -> Iterator[PartStatus]:
    wrong = [(log, says) for log in found.logs if (says := wrong_with_log(log)) is not None]
    for log, says in wrong:
        yield PartStatus("vote_logs", Working.FAILS if log.fault else Working.LATE, says)
    if not wrong:
        says = say("Votes are in the public vote log within the time that is promised.")
        yield PartStatus("vote_logs", Working.WORKS, says)
