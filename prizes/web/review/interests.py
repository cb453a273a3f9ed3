"""An expert's pages before any content: what they have to do with the projects of their categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal, not_listed
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.bounded import Whole
from prizes.review import refusals
from prizes.review.actions import declaring, recusing
from prizes.review.queries import interests
from prizes.review.queries.interests import MyInterest, waiting
from prizes.review.queries.ties import hints_for
from prizes.review.rules.hints import HINTS, calls_for_a_look
from prizes.review.rules.interests import (
    AT_ONCE,
    KIND_WORDS,
    NONE,
    SCOPE_WORDS,
    Declaration,
    Door,
    Scope,
    kind_field,
    note_field,
)
from prizes.review.rules.reviews import numbered_categories, panel_of
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import Options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
ADDRESS = "/{lang:lang}/{edition}/review/interests/{category}"


async def my_interests(session: Tx, edition: EditionInForce, me: Me) -> list[MyInterest]:
    panel = panel_of(me.grants, edition.slug)
    return await interests.my_interests(session, edition, person_id=me.person.id, panel=panel)


async def interests_waiting(session: Tx, edition: EditionInForce, me: Me) -> Counter[str]:
    """Of how many projects an expert is still to declare, by category."""
    return waiting(await my_interests(session, edition, me))


def kind_options(lang: str) -> Options:
    voice = translator(lang)
    return [(kind, voice.gettext(words)) for kind, words in KIND_WORDS.items()]


def scope_options(lang: str) -> Options:
    voice = translator(lang)
    return [(scope.value, voice.gettext(words)) for scope, words in SCOPE_WORDS.items()]


@router.get(ADDRESS, dependencies=allow(Who.EXPERT))
async def declaring_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    category: str,
    project: str | None = None,
    after: Whole = 0,
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
        "every": here,
        "told": told[after : after + AT_ONCE],
        "told_number": len(told),
        "after": after,
        "step": AT_ONCE,
        "kinds": kind_options(lang_of(request)),
        "scopes": scope_options(lang_of(request)),
        "keeps_out": _keeps_out(asked or here, lang_of(request)),
        "hints": await _hints(request, session, me, asked),
        "waiting": waiting(every),
    }


def _keeps_out(interests: Iterable[MyInterest], lang: str) -> list[str]:
    """In words, the interests with which nobody takes part."""
    kinds = {kind for interest in interests for kind in interest.panel.interests}
    return [words for kind, words in kind_options(lang) if kind in kinds]


async def _hints(request: Request, session: Tx, me: Me, asked: list[MyInterest]) -> dict[str, list[str]]:
    voice = translator(lang_of(request))
    found = await hints_for(session, me.person, [i.project for i in asked])
    return {project: [voice.say(HINTS[hint]) for hint in hints] for project, hints in found.items()}


# --- saying it -----------------------------------------------------------------------------------------


@router.post(ADDRESS, dependencies=allow(Who.EXPERT))
async def declare(
    request: Request, session: Tx, edition: TheEdition, me: Me, category: str, typed: Typed
) -> Response:
    """Keep what was chosen; with the button for it, "no interest" for the others that were shown.

    Where something speaks for an interest, that button says nothing: these are asked for one by one.
    """
    only = typed.get("only") or None
    alone = await _to_look_at(session, edition, me, category)
    try:
        await declaring.declare(session, edition, me, chosen(typed, alone))
    except Refusal as refusal:
        values = await _values(request, session, edition, me, category, only=only)
        return form_again(request, "review/interests.html", refusal, typed, **values)
    left = waiting(await my_interests(session, edition, me))
    target = f"interests/{category}" if left[category] or only else ""
    return see_other(request, f"/{edition.slug}/review/{target}", "interests-saved")


async def _to_look_at(session: Tx, edition: EditionInForce, me: Me, category: str) -> set[str]:
    here = {
        i.project.id: i for i in await my_interests(session, edition, me) if i.project.category == category
    }
    found = await hints_for(session, me.person, [i.project for i in here.values()])
    return {p for p, hints in found.items() if calls_for_a_look(hints, here[p].panel.interests)}


def chosen(typed: Fields, alone: Collection[str] = ()) -> dict[str, Declaration]:
    """Declarations by project; those without a choice are left out, or have no interest where that was the button.

    `alone`: projects that the button leaves open.
    """
    start, rest = kind_field(""), typed.get("act") == "rest"
    kinds = {name.removeprefix(start): value for name, value in typed if name.startswith(start)}
    said = {p: kind or (NONE if rest and p not in alone else "") for p, kind in kinds.items()}
    return {p: Declaration(kind, typed.get(note_field(p)).strip()) for p, kind in said.items() if kind}


@router.post(f"{ADDRESS}/recusal", dependencies=allow(Who.EXPERT))
async def step_aside(
    request: Request, session: Tx, edition: TheEdition, me: Me, category: str, typed: Typed
) -> Response:
    """Take no part in a project, or in all of its owner or category at once."""
    try:
        await recusing.step_aside(
            session, edition, typed.get("project"), me, reason=typed.get("reason"), scope=scope_in(typed)
        )
    except Refusal as refusal:
        values = await _values(request, session, edition, me, category, only=None)
        return form_again(request, "review/interests.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/review/interests/{category}", "stepped-aside")


def scope_in(typed: Fields) -> Scope:
    chosen_scope = typed.get("scope") or Scope.PROJECT
    if chosen_scope not in list(Scope):
        raise not_listed("scope")
    return Scope(chosen_scope)
