"""The forms of the studio: what is typed on the page of a part, its lists, and the page of all dates.

Programs change a part of the document as data (`drafts`); here the same acts are asked by forms.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.acts.declaring import Acts
from prizes.edition.document.problem import Way
from prizes.edition.studio import actions, refusals
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.reading import page_mark, read_form
from prizes.edition.studio.schema import PartPage, part_at, phase_model, questions
from prizes.edition.studio.sections import CALENDAR
from prizes.edition.studio.skeletons import skeleton
from prizes.edition.studio.ways import ABSENT, mark_of, read_way, value_at
from prizes.errors import wrong_answers
from prizes.gate.permissions import Who
from prizes.web.edition.studio.parts import (
    dates_mark,
    draft_calendar_page,
    draft_part_page,
    following,
    is_of_alike,
    page_address,
    part_page,
    with_dates,
)
from prizes.web.edition.studio.shown import marks_of
from prizes.web.layout.pages import PageAt

acts = Acts("editions")
steward = partial(acts.act, who=Who.STEWARD)
ONE = "/office/drafts/{draft}"
PART = f"{ONE}/{{way}}"


def _to_result(at: PageAt, result: Any) -> str:
    """The page of what the act gave the way of."""
    if result == (CALENDAR,):
        return at.to("draft_calendar_page", draft=at.asked("draft"))
    return at.to("draft_part_page", draft=at.asked("draft"), way=page_address(result))


@steward(form=PART, on=draft_part_page, leads=_to_result, notice="draft-saved")
async def save_draft_part(at: PageAt, draft: str, way: str) -> Any:
    """Save what was typed on the page of a part; the way of the page where the steward goes on."""
    found = await edition_draft(at.session, draft)
    page = part_page(found.document, way)
    if page.entries:
        raise refusals.unknown_part()
    part = part_at(found.document, page)
    asked = [each for each in questions(page.model) if each.of_page]
    if at.typed.get("seen") != page_mark(part, asked):
        raise refusals.changed_meanwhile()
    made, wrong = read_form(part, asked, at.typed, marks_of(found.document, page))
    if wrong:
        raise wrong_answers(wrong)
    if made != part:
        seen = mark_of(value_at(found.document, page.way))
        await actions.change_draft(at.session, draft, page.way, made, seen=seen, by=at.by)
    return await _further(at, draft, page)


async def _further(at: PageAt, draft: str, page: PartPage) -> Way:
    """By the button that was pressed: this page, the list that it is in, a new entry of that list, the next part."""
    changed = (await edition_draft(at.session, draft)).document
    then = at.typed.get("then")
    if then == "another" and is_of_alike(page):
        entries = value_at(changed, page.way[:-1])
        await actions.add_entry(at.session, draft, page.way[:-1], skeleton(page.model, entries), by=at.by)
        return (*page.way[:-1], len(entries))
    if then == "list" and is_of_alike(page):
        return page.way[:-1]
    if then == "next" and (found := following(changed, page)) is not None:
        return read_way(found[0])
    return page.way


@steward(form=f"{ONE}/calendar", on=draft_calendar_page, notice="draft-saved")
async def save_draft_calendar(at: PageAt, draft: str) -> None:
    """Save all dates together."""
    found = await edition_draft(at.session, draft)
    if at.typed.get("seen") != dates_mark(found.document):
        raise refusals.changed_meanwhile()
    made, wrong = with_dates(found.document, at.typed)
    if wrong:
        raise wrong_answers(wrong)
    seen = mark_of(value_at(found.document, ("phases",)))
    await actions.change_draft(at.session, draft, ("phases",), made.get("phases"), seen=seen, by=at.by)


@steward(form=f"{PART}/addition", on=draft_part_page, leads=_to_result, notice="draft-added")
async def add_to_draft(at: PageAt, draft: str, way: str, kind: str = "") -> Any:
    """Add an entry to a list, or a part that the document was without; the way of its page."""
    found = await edition_draft(at.session, draft)
    page = part_page(found.document, way)
    value = value_at(found.document, page.way)
    if page.entries:
        entries = value if isinstance(value, list) else []
        entry = skeleton(_model(page, kind), entries)
        await actions.add_entry(at.session, draft, page.way, entry, by=at.by)
        return (*page.way, len(entries))
    if not page.optional or value not in (None, ABSENT):
        raise refusals.unknown_part()
    await actions.change_draft(at.session, draft, page.way, skeleton(page.model), seen=None, by=at.by)
    return page.way


def _model(page: PartPage, kind: str) -> Any:
    if page.way != ("phases",):
        return page.model
    model = phase_model(kind)
    if model is None:
        raise refusals.unknown_part()
    return model


@steward(form=f"{PART}/removal", on=draft_part_page, leads=_to_result, notice="draft-removed")
async def remove_from_draft(at: PageAt, draft: str, way: str, seen: str | None = None) -> Any:
    """Remove an entry from its list, or a part that the document can be without; the way of the page that had it."""
    found = await edition_draft(at.session, draft)
    page = part_page(found.document, way)
    if page.way and isinstance(page.way[-1], int):
        await actions.remove_entry(at.session, draft, page.way, seen=seen, by=at.by)
        return page.way[:-1]
    if not page.optional:
        raise refusals.unknown_part()
    await actions.change_draft(at.session, draft, page.way, None, seen=None, by=at.by)
    return page.way[:-1]


@steward(form=f"{PART}/up", on=draft_part_page, leads=_to_result, notice="draft-moved")
async def move_in_draft(at: PageAt, draft: str, way: str, seen: str | None = None) -> Any:
    """Move an entry one place up in its list; the way of the list."""
    found = await edition_draft(at.session, draft)
    page = part_page(found.document, way)
    await actions.move_entry(at.session, draft, page.way, seen=seen, by=at.by)
    return page.way[:-1]
