"""What `prizes check` asks, each part for itself and no longer than some seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prizes.badges.keys import issuer_key_faults
from prizes.ballot.keys import key_faults
from prizes.cli.opening import opened
from prizes.cli.troubles import UNMIGRATED, in_english, sentences
from prizes.config import settings
from prizes.edge.standby import standby_fault
from prizes.files.scanner import scanner_fault
from prizes.files.store import store_fault
from prizes.gate.limits import valkey_fault
from prizes.gate.watching.health import room_fault
from prizes.grants.giving import connected
from prizes.grants.logging import logged_values
from prizes.mail.transports.choosing import mail_fault
from prizes.migrations import is_current, known
from prizes.votelog.copies import copy_fault
from prizes.votelog.files.memory import newer_than
from prizes.votelog.queries import logs

OWNER = (
    "The service connects as the owner of the database, who may do everything: run `prizes database roles`, and give"
    " pages and worker a role each."
)
LOGGED = (
    "The server of the database writes values of statements into its log, votes and sessions among them ({}): run"
    " `prizes database roles`, or set log_parameter_max_length to 0."
)
MISSING = (
    "The vote log {} has {} lines in the database, and {} were published: nothing more of it is signed. Bring the"
    " database forward (docs/operating.md, Copies), and do not delete the checkpoint."
)
NO_WORKER = "PRIZES_RUN_WORKER must be off: this role of the database may not do the worker's part."
WITHIN = 5.0
"""Seconds for each part."""


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    says: str
    warning: bool = False


async def asked() -> list[Finding]:
    """All parts at once: what one waits for, another need not."""
    known()  # before the clock runs: to read all migrations takes a second on a busy machine
    answers = await asyncio.gather(*(_in_time(part, ask) for part, ask in PARTS.items()))
    return [finding for answer in answers for finding in answer]


async def _in_time(part: str, ask: Callable[[], Awaitable[list[Finding]]]) -> list[Finding]:
    try:
        async with asyncio.timeout(WITHIN):
            return await ask()
    except TimeoutError:
        said = f"No answer within {WITHIN:.0f} seconds from the {part}: see {SETTINGS_OF[part]}."
        return [Finding(part, said)]
    except Exception as trouble:
        lines = sentences(trouble)
        if lines is None:
            raise
        return [Finding(part, line) for line in lines]


async def _database() -> list[Finding]:
    async with opened() as database:
        if not await is_current(database):
            return [Finding("database", UNMIGRATED)]
        async with database.reading() as session:
            faults = [*await key_faults(session), *await issuer_key_faults(session)]
            found = [Finding("keys", in_english(sentence)) for sentence in faults]
            found += [
                Finding("vote log", MISSING.format(row.name, row.size, beyond.size))
                for row in await logs(session)
                if (beyond := newer_than(row))
            ]
        role = await connected(database)
        if role.everything and settings().production:
            found.append(Finding("database", OWNER, warning=True))
        if logged := await logged_values(database):
            found.append(Finding("database", LOGGED.format(", ".join(logged)), warning=True))
        if settings().run_worker and not role.workers_part:
            found.append(Finding("settings", NO_WORKER))
        return found


async def _standby() -> list[Finding]:
    fault = await standby_fault()
    return [Finding("standby", fault, warning=True)] if fault else []


async def _store() -> list[Finding]:
    return _of("store of files", await store_fault())


async def _copy() -> list[Finding]:
    return _of("copy of the vote logs", await copy_fault())


async def _mail() -> list[Finding]:
    return _of("mail server", await mail_fault(settings().mail_url))


async def _valkey() -> list[Finding]:
    url = settings().valkey_url
    return _of("Valkey", await valkey_fault(url)) if url else []


async def _scanner() -> list[Finding]:
    return _of("virus scanner", await scanner_fault())


async def _disk() -> list[Finding]:
    return _of("disk", room_fault())


def _of(part: str, fault: str | None) -> list[Finding]:
    return [Finding(part, fault)] if fault else []


PARTS: dict[str, Callable[[], Awaitable[list[Finding]]]] = {
    "database": _database,
    "standby": _standby,
    "store of files": _store,
    "copy of the vote logs": _copy,
    "mail server": _mail,
    "Valkey": _valkey,
    "virus scanner": _scanner,
    "disk": _disk,
}
SETTINGS_OF = {
    "database": "PRIZES_DATABASE_URL",
    "standby": "PRIZES_DATABASE_READ_URL",
    "store of files": "PRIZES_STORAGE_URL",
    "copy of the vote logs": "PRIZES_VOTELOG_COPY_URL",
    "mail server": "PRIZES_MAIL_URL",
    "Valkey": "PRIZES_VALKEY_URL",
    "virus scanner": "PRIZES_SCANNER_URL",
    "disk": "PRIZES_KEYS_DIR",
}
