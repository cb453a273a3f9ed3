"""The limits on what is submitted hold although many submit at once.

Whoever could count each other waits for each other, and nobody else does: those of one owner, of one person where the
rules limit persons, and of one category where they limit categories. In the last hour the others pass side by side.
"""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.db import one_at_a_time
from prizes.edition.kinds.dimensions import classes_in
from prizes.edition.queries import EditionInForce
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.counting import counted
from prizes.nomination.queries.owners import entity_named
from prizes.nomination.rules.completeness import by_field
from prizes.nomination.rules.form import ProjectLike, submission_of
from prizes.nomination.rules.submission import entity_key, over_limits


async def keep_limits(
    session: AsyncSession, edition: EditionInForce, project: Project, sheet: ProjectLike, nominator: Person
) -> None:
    """Raises a refusal if the project as it would be (`sheet`) breaks a limit."""
    entity = await entity_named(session, sheet.owner, sheet.country)
    await one_at_a_time(session, *_turns(edition, project, sheet, nominator, entity.id if entity else ""))
    counts = await counted(session, edition, nominator, project, sheet)
    over = over_limits(edition.rules, counts, exception=project.exception != "", sheet=sheet)
    if over:
        raise refusals.over_limit(by_field(over))


def _turns(
    edition: EditionInForce, project: Project, sheet: ProjectLike, nominator: Person, entity: str
) -> list[str]:
    """Names of what may be submitted by one at a time."""
    limits = submission_of(edition.rules).limits
    names = [f"owner:{entity_key(sheet.owner)}"]
    if entity:  # two spellings of one owner
        names.append(f"entity:{entity}")
    if limits.per_person is not None:
        names.append(f"person:{nominator.id}")
    if limits.per_category is not None:
        names.append(f"category:{sheet.category}")
    values = {"country": sheet.country, "category": sheet.category, "person": nominator.id}
    values["body"] = project.body
    values |= classes_in(edition.rules, sheet.answers)
    for limit in submission_of(edition.rules).further_limits:
        if "owner" not in limit.per:  # those of one owner wait already
            alike = " ".join(f"{each}={values.get(each)}" for each in sorted(limit.per))
            names.append(f"further:{limit.group or ''}:{alike}")
    return [f"nomination.limits:{edition.id}:{name}" for name in names]
