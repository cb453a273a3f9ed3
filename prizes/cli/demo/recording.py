"""The records of the rehearsals' panels: written, and confirmed by a chair and a steward."""

from __future__ import annotations

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.db import Database
from prizes.edition.queries import EditionInForce
from prizes.results.minuting import confirm_minutes, records_for, write_minutes
from prizes.review.rules.interests import PanelPhase

NOTE = "Made up for the demo."


async def record_panels(
    database: Database, edition: EditionInForce, phase: PanelPhase, staff: dict[str, Person]
) -> int:
    """Every category's panel has its record, confirmed by both; how many there are."""
    steward = SignedIn(staff["steward1"], (Grant(Role.STEWARD),), "")
    experts = [
        SignedIn(person, (Grant(Role.EXPERT),), "")
        for name, person in staff.items()
        if name.startswith("expert")
    ]
    async with database.writing() as session:
        records = await records_for(session, edition, phase, steward)
        for record in records:
            panel = record.panel
            assert panel is not None
            present = [member.person for member in panel.voters]
            chair = next(expert for expert in experts if panel.speaks_for(expert.person.id))
            written = await write_minutes(
                session, edition, phase, record.category, steward, present=present, note=NOTE
            )
            for person, part in ((chair, "chair"), (steward, "steward")):
                await confirm_minutes(
                    session, edition, phase, record.category, person, part=part, seen_sha256=written.sha256
                )
    return len(records)
