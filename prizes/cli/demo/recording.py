"""The records of the rehearsals' panels: written, and confirmed by a chair and a steward."""

from __future__ import annotations

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.db import Database
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.results.minuting import SeenRecord, confirm_all_minutes, records_for, write_minutes
from prizes.review.models import Minutes

NOTE = "Made up for the demo."


async def record_panels(
    database: Database, edition: EditionInForce, phase: PanelPhase, staff: dict[str, Person]
) -> int:
    """Every category's panel has its record, confirmed by both; how many there are."""
    steward = SignedIn(staff["steward1"], (Grant(Role.STEWARD),), "")
    experts = {
        person.id: SignedIn(person, (Grant(Role.EXPERT),), "")
        for name, person in staff.items()
        if name.startswith("expert")
    }
    async with database.writing() as session:
        records = await records_for(session, edition, phase, steward)
        by_chair: dict[str, list[Minutes]] = {}
        for record in records:
            panel = record.panel
            assert panel is not None
            present = [member.person for member in panel.voters]
            chair = next(id_ for id_ in experts if panel.speaks_for(id_))
            written = await write_minutes(
                session, edition, phase, record.category, steward, present=present, note=NOTE
            )
            by_chair.setdefault(chair, []).append(written)
        for chair, theirs in by_chair.items():
            seen = [SeenRecord(each.category, "chair", each.sha256) for each in theirs]
            await confirm_all_minutes(session, edition, phase, experts[chair], seen)
        everything = [each for theirs in by_chair.values() for each in theirs]
        seen = [SeenRecord(each.category, "steward", each.sha256) for each in everything]
        await confirm_all_minutes(session, edition, phase, steward, seen)
    return len(records)
