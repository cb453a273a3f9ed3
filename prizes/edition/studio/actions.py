"""Acts on a draft of an edition: begin, change a part, undo, redo, discard, ask a second steward."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.actions import load, propose_amendment, rules_from
from prizes.edition.check import problems
from prizes.edition.document.loading import examples, load_example
from prizes.edition.document.problem import Problems, Way
from prizes.edition.document.rules import Rules
from prizes.edition.models import EditionDraft, EditionDraftStep, Proposal
from prizes.edition.publishing import PUBLICATION
from prizes.edition.queries import EditionInForce, edition_in_force, open_proposal
from prizes.edition.refusals import no_such_example
from prizes.edition.studio import refusals
from prizes.edition.studio.beginning import begun_from, begun_from_example, example_base, moved
from prizes.edition.studio.schema import pages_on
from prizes.edition.studio.ways import (
    ABSENT,
    mark_of,
    narrowed,
    put,
    read_way,
    stored,
    unstored,
    value_at,
    way_text,
)
from prizes.journal import acts
from prizes.journal.actions import record

MOST_DRAFTS = 30
MOST_STEPS = 500
"""Steps that can be undone; earlier ones are forgotten."""
WHOLE: Way = ()


async def begin_draft(
    session: AsyncSession, base: EditionInForce, slug: str, years: int, *, by: str
) -> EditionDraft:
    """A copy of the rules in force of an edition, with another name in addresses and all dates later by so many years.
    Of the same name, it is a draft of a change to these rules.
    """
    now = clock.now()
    draft = EditionDraft(
        base_edition_id=base.id,
        base_version=base.version,
        document=_text(begun_from(base.rules, slug, years)),
        begun_by=by,
        begun_at=now,
        changed_at=now,
    )
    return await _begin(session, draft, base.slug, slug)


async def begin_from_example(
    session: AsyncSession, name: str, slug: str, years: int, *, by: str
) -> EditionDraft:
    """A copy of a made-up contest that comes with the service, whose first phase opens so many years after this one.
    Raises Missing.
    """
    if name not in examples():
        raise no_such_example(name=name)
    now = clock.now()
    draft = EditionDraft(
        base_example=name,
        document=_text(begun_from_example(load_example(name), slug, now.year + years)),
        begun_by=by,
        begun_at=now,
        changed_at=now,
    )
    return await _begin(session, draft, example_base(name), slug)


async def _begin(session: AsyncSession, draft: EditionDraft, base: str, slug: str) -> EditionDraft:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,30}", slug):
        raise refusals.name_not_valid()
    if (await session.exec(select(func.count()).select_from(EditionDraft))).one() >= MOST_DRAFTS:
        raise refusals.too_many_drafts(most=MOST_DRAFTS)
    session.add(draft)
    await session.flush()
    record(session, None, acts.EDITION_BEGIN_DRAFT, draft, by=draft.begun_by, base=base, slug=slug)
    return draft


async def change_draft(
    session: AsyncSession, draft_id: str, way: Way, value: Any, *, seen: str | None, by: str
) -> EditionDraft:
    """Put a value at a place of the document; ABSENT takes out what is there. `seen`: mark of what was shown there
    (`ways.mark_of`); None: whatever is there.
    """
    draft = await _locked(session, draft_id)
    document = json.loads(draft.document)
    before = value_at(document, way)
    if seen is not None and seen != mark_of(before):
        raise refusals.changed_meanwhile()
    if stored(before) == stored(value):
        return draft
    above = way[:-1]
    if (
        before is ABSENT
        and value_at(document, above) is ABSENT
        and pages_on(document, above)[-1].way != above
    ):
        raise refusals.unknown_part()
    return await _step(session, draft, way, was=before, now=value, by=by)


async def replace_draft(
    session: AsyncSession, draft_id: str, document: dict[str, Any], *, by: str
) -> EditionDraft:
    """Another document in place of the whole; that is undone like any change."""
    return await change_draft(session, draft_id, WHOLE, document, seen=None, by=by)


async def move_dates(session: AsyncSession, draft_id: str, years: int, *, by: str) -> EditionDraft:
    """All dates of all phases later, or earlier, by so many years."""
    draft = await _locked(session, draft_id)
    way: Way = ("phases",)
    before = value_at(json.loads(draft.document), way)
    return await _step(session, draft, way, was=before, now=moved(before, years), by=by)


async def add_entry(session: AsyncSession, draft_id: str, way: Way, entry: Any, *, by: str) -> EditionDraft:
    """At the end of a list."""
    draft = await _locked(session, draft_id)
    document = json.loads(draft.document)
    before = value_at(document, way)
    entries = before if isinstance(before, list) else []
    return await _step(session, draft, way, was=before, now=[*entries, entry], by=by)


async def remove_entry(
    session: AsyncSession, draft_id: str, way: Way, *, seen: str | None = None, by: str
) -> EditionDraft:
    """From its list; `way` is that of the entry, `seen` the mark of the whole list, as `change_draft` has it: entries
    are named by their places.
    """
    draft, entries, place = await _in_list(session, draft_id, way, seen)
    left = [each for number, each in enumerate(entries) if number != place]
    return await _step(session, draft, way[:-1], was=entries, now=left, by=by)


async def move_entry(
    session: AsyncSession, draft_id: str, way: Way, *, seen: str | None = None, by: str
) -> EditionDraft:
    """One place up in its list; the first becomes the last. `seen`: as of `remove_entry`."""
    draft, entries, place = await _in_list(session, draft_id, way, seen)
    left = [each for number, each in enumerate(entries) if number != place]
    left.insert(place - 1 if place else len(left), entries[place])
    return await _step(session, draft, way[:-1], was=entries, now=left, by=by)


async def undo(session: AsyncSession, draft_id: str) -> str:
    """Take the last step back; the way of what it had changed."""
    draft = await _locked(session, draft_id)
    step = await _numbered(session, draft, draft.step)
    if step is None:
        raise refusals.nothing_to_undo()
    draft.document = _text(put(json.loads(draft.document), read_way(step.way), unstored(step.before)))
    draft.step, draft.changed_at = draft.step - 1, clock.now()
    session.add(draft)
    await session.flush()
    return step.way


async def redo(session: AsyncSession, draft_id: str) -> str:
    """Do again what was undone last; the way of what it changes."""
    draft = await _locked(session, draft_id)
    step = await _numbered(session, draft, draft.step + 1)
    if step is None:
        raise refusals.nothing_to_redo()
    draft.document = _text(put(json.loads(draft.document), read_way(step.way), unstored(step.after)))
    draft.step, draft.changed_at = step.number, clock.now()
    session.add(draft)
    await session.flush()
    return step.way


async def discard_draft(session: AsyncSession, draft_id: str, *, by: str) -> None:
    """With all its steps. An edition that was made of it stays."""
    draft = await _locked(session, draft_id)
    slug = str(json.loads(draft.document).get("slug") or "")
    await session.exec(delete(EditionDraftStep).where(col(EditionDraftStep.draft_id) == draft.id))
    record(session, None, acts.EDITION_DISCARD_DRAFT, draft, by=by, slug=slug)
    await session.delete(draft)
    await session.flush()


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What became of a draft that was put before a second steward."""

    edition: EditionInForce
    proposal: Proposal | None
    """None: it took effect at once, as test editions do."""


async def ask_second_steward(session: AsyncSession, draft_id: str, reason: str, *, by: str) -> AskedAbout:
    """The document goes the way of every document: of a new edition it is loaded, and its publication is proposed; of
    frozen rules a change is proposed, with a reason for the public record. Raises Problems.
    """
    draft = await _locked(session, draft_id)
    document = json.loads(draft.document)
    edition = await edition_in_force(session, str(document.get("slug") or ""))
    if edition is not None and edition.frozen:
        rules = rules_from(document)
        proposal: Proposal | None = await propose_amendment(
            session, edition, rules, reason=reason, proposer=by
        )
    else:
        rules = _checked(document)
        edition = await load(session, rules, loader=by)
        proposal = await open_proposal(session, edition.id, PUBLICATION)
    draft.asked_at, draft.asked_sha256 = clock.now(), rules.sha256()
    session.add(draft)
    await session.flush()
    return AskedAbout(edition, proposal)


def _checked(document: dict[str, Any]) -> Rules:
    wrong = problems(document, clock.now())
    if wrong:
        raise Problems(wrong)
    return rules_from(document)


# --- steps ---------------------------------------------------------------------------------------------


async def _step(
    session: AsyncSession, draft: EditionDraft, way: Way, *, was: Any, now: Any, by: str
) -> EditionDraft:
    """Change the document and remember how to take it back; what was undone cannot be done again from now on."""
    if stored(was) == stored(now):
        return draft
    try:
        document = put(json.loads(draft.document), way, now)
    except LookupError as error:
        raise refusals.unknown_part() from error
    if not isinstance(document, dict):
        raise refusals.not_a_document()
    draft.document = _text(document)
    way, was, now = narrowed(way, was, now)
    of_draft = col(EditionDraftStep.draft_id) == draft.id
    number = col(EditionDraftStep.number)
    out = (number > draft.step) | (number <= draft.step + 1 - MOST_STEPS)
    await session.exec(delete(EditionDraftStep).where(of_draft, out))
    draft.step, draft.changed_at = draft.step + 1, clock.now()
    session.add(draft)
    session.add(
        EditionDraftStep(
            draft_id=draft.id,
            number=draft.step,
            way=way_text(way),
            before=stored(was),
            after=stored(now),
            written_by=by,
            written_at=draft.changed_at,
        )
    )
    await session.flush()
    return draft


async def _locked(session: AsyncSession, draft_id: str) -> EditionDraft:
    found = await session.get(EditionDraft, draft_id, with_for_update=True)
    if found is None:
        raise refusals.unknown_draft()
    return found


async def _in_list(
    session: AsyncSession, draft_id: str, way: Way, seen: str | None
) -> tuple[EditionDraft, list[Any], int]:
    draft = await _locked(session, draft_id)
    document = json.loads(draft.document)
    entries, place = value_at(document, way[:-1]), way[-1] if way else ""
    if seen is not None and seen != mark_of(entries):
        raise refusals.changed_meanwhile()
    if not isinstance(entries, list) or not isinstance(place, int) or place >= len(entries):
        raise refusals.unknown_part()
    return draft, entries, place


async def _numbered(session: AsyncSession, draft: EditionDraft, number: int) -> EditionDraftStep | None:
    query = select(EditionDraftStep).where(
        EditionDraftStep.draft_id == draft.id, EditionDraftStep.number == number
    )
    return (await session.exec(query)).first()


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
