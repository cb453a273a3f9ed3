"""The vote log for programs: where it stands, and what has become of a vote. Its files are under `/votelog/`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.ballot.refusals import no_voting
from prizes.gate.editions import TheEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.tally.kept import kept_report
from prizes.votelog.checking import check
from prizes.votelog.queries import logs
from prizes.votelog.refusals import unknown_code

router = APIRouter(tags=["vote log"])


class LogState(BaseModel):
    name: str
    """Its files are under `/votelog/<name>/`."""
    phase: str
    key: str
    size: int
    """Lines in the newest checkpoint."""
    root: str
    """Of it, in hex."""
    votes: int
    """Lines of votes, changed ones too."""
    closed: bool
    counted: bool
    final: bool
    fault: str | None
    """Why nothing more is signed; None: all is well."""
    fault_since: datetime | None


class LogsOf(BaseModel):
    items: list[LogState]


class StatusOf(BaseModel):
    code: str
    log: str
    status: str
    """`counted`, `waiting`, `replaced`, `set-aside`, `restored` or `incomplete`, and what follows the word."""


class IntegrityReports(BaseModel):
    items: list[dict[str, Any]]
    """One for each counted round; `report.txt` of its log once it is final. Form `integrity-v1`."""


@router.get("/editions/{edition}/integrity", dependencies=allow(Who.PUBLIC))
async def read_integrity(session: Tx, edition: TheEdition) -> IntegrityReports:
    """What became of all votes, what setting aside changed, challenges, the sample, and known limits."""
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    found = [await kept_report(session, edition, phase) for phase in edition.rules.votings]
    return IntegrityReports(items=[report for report in found if report is not None])


@router.get("/editions/{edition}/vote-log", dependencies=allow(Who.PUBLIC))
async def read_vote_logs(session: Tx, edition: TheEdition) -> LogsOf:
    """The logs of an edition, one for each round of voting."""
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    items = [
        LogState(
            name=row.name,
            phase=row.phase,
            key=row.key,
            size=row.size,
            root=row.root.hex(),
            votes=row.casts,
            closed=row.closed,
            counted=bool(row.tally),
            final=row.final,
            fault=row.fault or None,
            fault_since=row.fault_since,
        )
        for row in await logs(session, edition.slug)
    ]
    return LogsOf(items=items)


@router.get("/editions/{edition}/vote-log/{code}", dependencies=allow(Who.PUBLIC))
async def check_vote(session: Tx, edition: TheEdition, code: str) -> StatusOf:
    """What has become of the vote of a tracking code."""
    checked = await check(session, await logs(session, edition.slug), code)
    if checked.word == "unknown":
        raise unknown_code()
    return StatusOf(code=checked.code, log=checked.log, status=" ".join((checked.word, *checked.about)))
