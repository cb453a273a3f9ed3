"""Past editions as records, with the real projects that public sources name."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.projects import PastProject, past_projects
from prizes.edition.actions import load
from prizes.edition.document.loading import load_shipped, shipped
from prizes.nomination.actions.importing import Row, take_over

REHEARSAL = "rehearsal"


async def load_archive(session: AsyncSession) -> int:
    """Load every shipped record and its projects; how many projects."""
    taken = 0
    for name in shipped():
        if name == REHEARSAL:
            continue
        rules = load_shipped(name)
        edition = await load(session, rules, loader=None)
        rows = [as_row(p, p.state) for p in past_projects() if p.edition == rules.slug]
        if rows:
            taken += len(await take_over(session, edition, rows))
    return taken


def as_row(project: PastProject, state: str, *, note: str | None = None) -> Row:
    """A past project as a row to take over. Its title and names are in English or as the source writes them."""
    return {
        "title": project.title,
        "category": project.category or "",
        "state": state,
        "owner": project.owner or "",
        "stakeholder_type": project.stakeholder_type or "",
        "country": project.country or "",
        "url": project.url or "",
        "language": "en",
        "summary": project.summary or "",
        "source_url": project.source,
        "source_note": note or project.note or "",
    }
