"""The vote log for programs: where it stands, and what has become of a vote. Its files are under `/votelog/`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.ballot.queries import rounds_of, tells_nothing
from prizes.edition.queries import EditionInForce
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.tally.kept import kept_report
from prizes.votelog.checking import check
from prizes.votelog.models import VoteLog
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
    votes: int | None
    """Lines of votes, changed ones too. None: the rules let nobody see now how many votes there are."""
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
async def read_integrity(at: AtEdition) -> IntegrityReports:
    """What became of all votes, what setting aside changed, challenges, the sample, and known limits."""
    found = [await kept_report(*at.here, phase) for phase in rounds_of(at.edition)]
    return IntegrityReports(items=[report for report in found if report is not None])


@router.get("/editions/{edition}/vote-log", dependencies=allow(Who.PUBLIC))
async def read_vote_logs(at: AtEdition) -> LogsOf:
    """The logs of an edition, one for each round of voting."""
    rounds_of(at.edition)
    return LogsOf(items=[_state(row, at.edition) for row in await logs(at.session, at.edition.slug)])


def _state(row: VoteLog, edition: EditionInForce) -> LogState:
    named = {
        "root": row.root.hex(),
        "votes": None if tells_nothing(edition, row.phase) else row.casts,
        "counted": bool(row.tally),
        "fault": row.fault or None,
    }
    return LogState.model_validate(
        row.model_dump(include=LogState.model_fields.keys() - named.keys()) | named
    )


@router.get("/editions/{edition}/vote-log/{code}", dependencies=allow(Who.PUBLIC))
async def check_vote(at: AtEdition, code: str) -> StatusOf:
    """What has become of the vote of a tracking code."""
    checked = await check(at.session, await logs(at.session, at.edition.slug), code)
    if checked.word == "unknown":
        raise unknown_code()
    return StatusOf(code=checked.code, log=checked.log, status=" ".join((checked.word, *checked.about)))
