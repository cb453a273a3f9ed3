"""Read drafts of editions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.loading import load_example
from prizes.edition.document.rules import Rules
from prizes.edition.models import Edition, EditionDraft, EditionDraftStep
from prizes.edition.queries import rules_of
from prizes.edition.studio import refusals
from prizes.edition.studio.beginning import OF_EXAMPLE, example_base
from prizes.edition.studio.ways import is_text


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with what its pages need."""

    id: str
    document: dict[str, Any]
    base: Rules
    base_slug: str
    """The edition that it was begun from; of an example `example:` and its name."""
    undoable: bool
    redoable: bool
    begun_at: datetime
    changed_at: datetime
    asked_at: datetime | None
    asked_sha256: str | None

    @property
    def of_example(self) -> bool:
        """Whether it was begun from a made-up contest."""
        return self.base_slug.startswith(OF_EXAMPLE)

    @property
    def base_name(self) -> str:
        return self.base_slug.removeprefix(OF_EXAMPLE)

    @property
    def slug(self) -> str:
        return str(self.document.get("slug") or "")

    @property
    def title(self) -> Any:
        """As the document has it; of a draft it may be anything."""
        found = self.document.get("title")
        return found if is_text(found) else {"en": self.slug or "–"}

    @property
    def timezone(self) -> str:
        return str(self.document.get("timezone") or "–")


async def edition_draft(session: AsyncSession, draft_id: str) -> Draft:
    """Raises Missing."""
    row = await session.get(EditionDraft, draft_id)
    if row is None:
        raise refusals.unknown_draft()
    slug, rules = await _base(session, row)
    last = select(func.max(EditionDraftStep.number)).where(EditionDraftStep.draft_id == row.id)
    first = select(func.min(EditionDraftStep.number)).where(EditionDraftStep.draft_id == row.id)
    highest, lowest = (await session.exec(last)).one(), (await session.exec(first)).one()
    return Draft(
        id=row.id,
        document=json.loads(row.document),
        base=rules,
        base_slug=slug,
        undoable=lowest is not None and lowest <= row.step,
        redoable=highest is not None and highest > row.step,
        begun_at=row.begun_at,
        changed_at=row.changed_at,
        asked_at=row.asked_at,
        asked_sha256=row.asked_sha256,
    )


async def _base(session: AsyncSession, row: EditionDraft) -> tuple[str, Rules]:
    if row.base_example is not None:
        return example_base(row.base_example), load_example(row.base_example)
    base = await session.get_one(Edition, row.base_edition_id)
    rules = await rules_of(session, base.id, row.base_version or 0)
    assert rules is not None, "versions of rules are never deleted"
    return base.slug, rules


@dataclass(frozen=True, slots=True)
class DraftInList:
    id: str
    slug: str
    title: Any
    changed_at: datetime
    asked_at: datetime | None


async def edition_drafts(session: AsyncSession, base: str | None = None) -> Sequence[DraftInList]:
    """What was changed last first. `base`: id of the edition from which they were begun; None: all."""
    query = select(EditionDraft).order_by(col(EditionDraft.changed_at).desc())
    if base is not None:
        query = query.where(EditionDraft.base_edition_id == base)
    return [_in_list(row) for row in (await session.exec(query)).all()]


def _in_list(row: EditionDraft) -> DraftInList:
    document = json.loads(row.document)
    slug, title = str(document.get("slug") or "–"), document.get("title")
    named = title if is_text(title) else {"en": slug}
    return DraftInList(row.id, slug, named, row.changed_at, row.asked_at)
