"""The page of acts on several rows of a list: it asks whether, and says what became of each row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from prizes.errors import Invalid, Refusal
from prizes.gate.idempotency import keep_text, kept_text
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.web.layout.lists import SIZE, Listing
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import Page, PageAt, Pages, Values
from prizes.web.layout.rows import RowsAct
from prizes.web.layout.searching import number_in

MOST = 500
"""Rows of one act."""

no_row_chosen = Invalid.named("no-row-selected", "Select at least one row of the list.")
too_many_rows = Invalid.named(
    "too-many-rows-at-once", "At most %(most)s rows can be processed at once. Narrow the list."
)
unknown_act_on_rows = Invalid.named("unknown-act-on-rows", "Choose what to do with the selected rows.")


@dataclass(frozen=True, slots=True)
class RowsResult:
    """What became of each row."""

    act: RowsAct
    done: Sequence[str]
    """Names of rows."""
    refused: Sequence[tuple[str, str]]
    """Names of rows, each with why, in the reader's language."""


def several_page(pages: Pages, listing: Listing[Any]) -> Page:
    """The page of a list's acts on several rows; its address is that of the list with `/several`."""

    async def several(at: PageAt, result: str = "") -> Any:
        home = at.to(f"{listing.called}_page")
        if at.request.method == "GET":
            found = await _result(at, listing, result)
            return see_other(at.request, home) if found is None else {"home": home, "result": found}
        return {"home": home, "result": None, **await _asked(at, listing)}

    several.__name__ = f"several_{listing.called}_page"
    return pages.page(f"{listing.path}/several", "layout/several.html", listing.who, form=True)(several)


async def _asked(at: PageAt, listing: Listing[Any]) -> Values:
    """What the page asks. After a refusal that no field has, it says only why."""
    act = next((each for each in listing.bulk if each.name == at.typed.get("act")), None)
    if at.refusal is not None and not at.refusal.fields:
        return {"act": act, "rows": {}}
    if act is None or not act.is_for(at):
        raise unknown_act_on_rows()
    return {
        "act": act,
        "rows": await rows_meant(at, listing),
        "address": at.to(act.name),
        "carried": {name: filter_of(at).get(name, "") for name in act.carries},
        "options": {each.name: each.options(at) for each in act.fields if each.options},
        "said": {each.name: each.usual(at) for each in act.fields if each.usual},
    }


async def rows_meant(at: PageAt, listing: Listing[Any]) -> dict[str, str]:
    """The rows that were ticked, or the whole list that they were ticked in: names by key. Raises Invalid."""
    query = filter_of(at)
    whole = at.typed.get("whole") == "yes"
    start, limit = (0, MOST + 1) if whole else ((number_in(query) - 1) * SIZE, SIZE)
    found = await listing.find(at, listing.wanted(at, query, start, limit))
    names = {str(listing.key(row)): listing.name_of(row) for row in found.rows}
    ticked = [*at.typed.all("row"), *at.typed.get("rows").split()]
    chosen = list(names) if whole else list(dict.fromkeys(ticked))
    if not chosen:
        raise no_row_chosen()
    if len(chosen) > MOST:
        raise too_many_rows(most=MOST)
    return {key: names.get(key, key) for key in chosen}


def filter_of(at: PageAt) -> QueryParams:
    """Of the list that the rows were ticked in."""
    return QueryParams(at.typed.get("filter").removeprefix("?"))


# --- what became of it ---------------------------------------------------------------------------------


async def keep_result(
    at: PageAt, act: RowsAct, names: Mapping[str, str], outcomes: Mapping[str, Refusal | None]
) -> str:
    """Keep it for whoever asked, sealed, for a day; under which key. Sentences are kept in all languages, since the
    page may be looked at in another one.
    """
    content = {
        "act": act.name,
        "done": [names.get(key, key) for key, refusal in outcomes.items() if refusal is None],
        "refused": [
            [names.get(key, key), {lang: translator(lang).say(refusal.sentence) for lang in CODES}]
            for key, refusal in outcomes.items()
            if refusal is not None
        ],
    }
    return await keep_text(at.session, at.me.token_hash, json.dumps(content, ensure_ascii=False))


async def _result(at: PageAt, listing: Listing[Any], key: str) -> RowsResult | None:
    """None: it is not kept any more, or another's."""
    text = await kept_text(at.session, at.me.token_hash, key) if key else None
    if text is None:
        return None
    content = json.loads(text)
    act = next(each for each in listing.bulk if each.name == content["act"])
    return RowsResult(act, content["done"], [(name, said[at.lang]) for name, said in content["refused"]])
