"""For programs: projects that people contribute to the register. The acts are in `prizes.acts`."""

from __future__ import annotations

import hashlib
from datetime import datetime

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.language import Voice
from prizes.api.screening.imports import TABLE, Import, RowProblem
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.uploads import MOST_UPLOAD
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.refusals import another_file
from prizes.nomination.table_files import read_table
from prizes.stocktaking.actions.contributing import check_head, import_contributions, row_faults
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.queries.contributions import own_contributions, public_contribution
from prizes.stocktaking.refusals import unknown_contribution
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.updates import ProjectStatus

router = APIRouter(tags=["stocktaking"])
CONTRIBUTIONS, OFFICE_ONES = "/stocktaking/contributions", "/editions/{edition}/contributions"


class ContributedShown(BaseModel):
    """A project that was contributed to the register, and submitted to no contest."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    title: str
    owner: str
    """The organization."""
    country: str
    language: str
    categories: list[str]
    """Codes of action lines."""
    sdgs: list[int]
    targets: list[str]
    """Codes of targets of these goals, such as `9.c`."""
    summary: str
    url: str
    status: ProjectStatus


class OwnContribution(ContributedShown):
    """A contribution as its contributor and the stewards see it."""

    state: ContributionState
    revision: int
    contributed_at: datetime
    decided_at: datetime | None
    reason: str
    """Why it was returned or declined."""


class OwnContributionList(BaseModel):
    items: list[OwnContribution]
    next: None = None


def contribution_shown(_at: At, found: Contribution) -> OwnContribution:
    return OwnContribution.model_validate(found)


@router.get(CONTRIBUTIONS, dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ))
async def list_own_contributions(at: AtService) -> OwnContributionList:
    """What you contributed, the newest first."""
    found = await own_contributions(at.session, at.by)
    return OwnContributionList(items=[OwnContribution.model_validate(each) for each in found])


@router.get(f"{CONTRIBUTIONS}/{{contribution}}", dependencies=allow(Who.PUBLIC))
async def read_contributed_project(session: Tx, contribution: str) -> ContributedShown:
    """A contributed project that is in the register."""
    found = await public_contribution(session, contribution)
    if found is None:
        raise unknown_contribution()
    return ContributedShown.model_validate(found)


@router.get(f"{OFFICE_ONES}/{{contribution}}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_contribution(at: AtEdition, contribution: str) -> OwnContribution:
    """A contribution in any state."""
    found = await at.session.get(Contribution, contribution)
    if found is None:
        raise unknown_contribution()
    return OwnContribution.model_validate(found)


@router.post(
    f"{OFFICE_ONES}/imports",
    dependencies=allow(Who.STEWARD),
    openapi_extra=TABLE,
    responses={201: {"model": Import, "description": "Imported."}},
    max_body_size=MOST_UPLOAD,
)
async def import_contributed_projects(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    answer: Response,
    voice: Voice,
    sha256: str | None = None,
) -> Import:
    """Without `sha256` the file is checked and nothing is kept. With the hash that a check gave it is imported, and
    all its projects are published in the register, or none.
    """
    content = await request.body()
    digest = hashlib.sha256(content).hexdigest()
    if sha256 is not None and sha256 != digest:
        raise another_file()
    rows = await anyio.to_thread.run_sync(read_table, content)
    check_head(rows)
    if sha256 is not None:
        made = await import_contributions(session, edition, rows, steward=me.person)
        answer.status_code = 201
        return Import(rows=len(rows), sha256=digest, imported=made, problems=[])
    problems = [
        RowProblem(row=fault.row, column=fault.column, detail=voice.say(fault.sentence))
        for fault in await row_faults(session, rows)
    ]
    return Import(rows=len(rows), sha256=digest, imported=0, problems=problems)
