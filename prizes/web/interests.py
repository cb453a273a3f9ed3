"""An expert's pages before any content: what they have to do with the projects of their categories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.sentence import say
from prizes.review import actions, queries, refusals
from prizes.review.hints import HINTS
from prizes.review.interests import (
    AT_ONCE,
    KIND_WORDS,
    NONE,
    Declaration,
    Door,
    kind_field,
    note_field,
)
from prizes.review.queries import MyInterest
from prizes.review.rules import numbered_categories, panel_of
from prizes.web.forms import Fields, Typed
from prizes.web.options import Options
from prizes.web.pages import lang_of, page, see_other
from prizes.web.refusals import form_again

router = APIRouter()
ADDRESS = "/{lang:lang}/{edition}/review/interests/{category}"


async def my_interests(session: Tx, edition: EditionInForce, me: Me) -> list[MyInterest]:
    panel = panel_of(me.grants, edition.slug)
    return await queries.my_interests(session, edition, person_id=me.person.id, panel=panel)


def kind_options(lang: str) -> Options:
    voice = translator(lang)
    return [(kind, voice.say(say(words))) for kind, words in KIND_WORDS.items()]


@router.get(ADDRESS, dependencies=allow(Who.EXPERT))
async def declaring_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    category: str,
    project: str | None = None,
    after: int = 0,
) -> Response:
    """Projects of a category to declare for, and those declared. `project`: ask about this one alone, to correct it."""
    values = await _values(request, session, edition, me, category, only=project, after=max(0, after))
    return page(request, "review/interests.html", **values)


async def _values(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    me: Me,
    category: str,
    *,
    only: str | None,
    after: int = 0,
) -> dict[str, Any]:
    every = await my_interests(session, edition, me)
    here = [i for i in every if i.project.category == category]
    if not here or (only and only not in {i.project.id for i in here}):
        raise refusals.not_yours()
    open_ones = [i for i in here if i.door is Door.UNDECLARED]
    asked = [i for i in here if i.project.id == only] if only else open_ones[:AT_ONCE]
    told = [i for i in here if i.said is not None or i.door is Door.CLOSED]
    return {
        "category": category,
        "categories": numbered_categories(edition.rules),
        "asked": asked,
        "only": only or "",
        "number": len(open_ones),
        "told": told[after : after + AT_ONCE],
        "told_number": len(told),
        "after": after,
        "step": AT_ONCE,
        "kinds": kind_options(lang_of(request)),
        "keeps_out": _keeps_out(asked or here, lang_of(request)),
        "hints": await _hints(request, session, me, asked),
        "waiting": queries.waiting(every),
    }


def _keeps_out(interests: Iterable[MyInterest], lang: str) -> list[str]:
    """In words, the interests with which nobody takes part."""
    kinds = {kind for interest in interests for kind in interest.panel.interests}
    return [words for kind, words in kind_options(lang) if kind in kinds]


async def _hints(
    request: Request, session: Tx, me: Me, asked: list[MyInterest]
) -> dict[str, list[str]]:
    voice = translator(lang_of(request))
    found = await queries.hints_for(session, me.person, [i.project for i in asked])
    return {project: [voice.say(HINTS[hint]) for hint in hints] for project, hints in found.items()}


@router.post(ADDRESS, dependencies=allow(Who.EXPERT))
async def declare(
    request: Request, session: Tx, edition: TheEdition, me: Me, category: str, typed: Typed
) -> Response:
    """Keep what was chosen; with the button for it, "no interest" for all others that were shown."""
    only = typed.get("only") or None
    try:
        await actions.declare(session, edition, me, chosen(typed))
    except Refusal as refusal:
        values = await _values(request, session, edition, me, category, only=only)
        return form_again(request, "review/interests.html", refusal, typed, **values)
    left = queries.waiting(await my_interests(session, edition, me))
    target = f"interests/{category}" if left[category] or only else ""
    return see_other(request, f"/{edition.slug}/review/{target}", "interests-saved")


def chosen(typed: Fields) -> dict[str, Declaration]:
    """Declarations by project; those without a choice are left out, or have no interest where that was the button."""
    start, rest = kind_field(""), typed.get("act") == "rest"
    kinds = {name.removeprefix(start): value or (NONE if rest else "") for name, value in typed if name.startswith(start)}
    return {
        project: Declaration(kind, typed.get(note_field(project)).strip())
        for project, kind in kinds.items()
        if kind
    }
