"""All projects that were ever submitted, held in the process as far as comparing them needs it.

A process reads them once and afterwards only what has changed since its last look, so that any number of processes
agree without telling each other. Drafts are never held. What is found is read anew from the database
before anybody sees it, so that a held row can at worst hide a project, for less than `WHOLE_EVERY`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.nomination.models import Project
from prizes.nomination.rules.similarity import Alike, Corpus, Sketch, address
from prizes.nomination.rules.states import State

OVERLAP = timedelta(minutes=1)
"""How far behind its last look a look begins: what was written before may be committed after it."""
WHOLE_EVERY = timedelta(hours=1)
MOST_HELD = 200_000
"""Projects, the last changed; some 600 bytes each."""
_READ: tuple[Any, ...] = (
    Project.id,
    Project.title_key,
    Project.owner_key,
    Project.country,
    Project.url,
)


@dataclass(slots=True)
class _Held:
    by_id: dict[str, Sketch] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    corpus: Corpus = field(default_factory=lambda: Corpus([]))
    looked: datetime | None = None
    whole: datetime | None = None


_held: WeakKeyDictionary[Engine, _Held] = WeakKeyDictionary()


def sketch_of(project: Any) -> Sketch:
    """Of a project, or of a row of what is read of it."""
    return Sketch(project.title_key, project.owner_key, project.country or "", *address(project.url))


async def known_like(session: AsyncSession, one: Sketch) -> dict[str, Alike]:
    """Ids of the submitted projects of all editions that are likely the same, the most alike first."""
    held = await _looked_at(session)
    return {held.ids[place]: alike for place, alike in held.corpus.like(one)}


async def _looked_at(session: AsyncSession) -> _Held:
    held = _held.setdefault(session.get_bind().engine, _Held())
    now = clock.now()
    anew = held.whole is None or held.looked is None or not timedelta() <= now - held.whole < WHOLE_EVERY
    query: Any = select(*_READ).where(col(Project.state) != State.DRAFT)
    if not anew and held.looked is not None:
        query = query.where(col(Project.updated_at) >= held.looked - OVERLAP)
    rows = (await session.exec(query.order_by(col(Project.updated_at).desc()).limit(MOST_HELD))).all()
    _take_in(held, {row.id: sketch_of(row) for row in rows}, anew)
    held.looked, held.whole = now, now if anew else held.whole
    return held


def _take_in(held: _Held, read: dict[str, Sketch], anew: bool) -> None:
    """Without a pause between reading and replacing, so that two looks at once do not undo each other."""
    changed = {key: each for key, each in read.items() if held.by_id.get(key) != each}
    if anew:
        held.by_id = read
    elif changed:
        held.by_id |= changed
    if anew or changed:
        held.ids = list(held.by_id)
        held.corpus = Corpus(list(held.by_id.values()))
