"""How the service is, for programs of stewards."""

from __future__ import annotations

import anyio.to_thread
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.language import Voice
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow
from prizes.gate.watching.attention import attention
from prizes.gate.watching.health import disks
from prizes.gate.watching.vitals import vitals_of

router = APIRouter(tags=["office"])


class LogStatusOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    waiting: int
    """Lines that were promised and are not written yet."""
    age: float | None
    """Seconds since its newest batch."""
    fault: str


class DiskOf(BaseModel):
    """In bytes."""

    free: int
    total: int


class ServiceStatusOf(BaseModel):
    """Ages in seconds; 0: nothing waits."""

    model_config = ConfigDict(from_attributes=True)

    letters: int
    letter_age: float
    bulk_letters: int
    bulk_letter_age: float
    letters_failed: int
    letters_bounced: int
    domains_slow: int
    jobs: int
    job_age: float
    jobs_dead: int
    logs: list[LogStatusOf]


class ServiceStatus(ServiceStatusOf):
    disks: dict[str, DiskOf]
    wrong: list[str]
    """What someone must look at."""


@router.get("/office/status", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_service_status(at: AtService, voice: Voice) -> ServiceStatus:
    """What waits to be done, and since when: the numbers of `prizes status`."""
    found, places = await vitals_of(at.session), await anyio.to_thread.run_sync(disks)
    return ServiceStatus(
        **ServiceStatusOf.model_validate(found).model_dump(),
        disks={name: DiskOf(**disk._asdict()) for name, disk in places.items()},
        wrong=[voice.say(each) for each in attention(found, places)],
    )
