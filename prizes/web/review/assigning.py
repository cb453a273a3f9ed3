"""Pages on which reviews are distributed: the plan before it is applied, its changes by hand, and handing over.

A plan is looked at by GET: the changes stand in the address, so that going back, reloading and sending a link all
work, and nothing is written before the button is pressed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from prizes import clock
from prizes.data.countries import itu_regions
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review import refusals
from prizes.review.actions import assigning
from prizes.review.queries.assigning import EVERYTHING, Changes, PlanView, Reach, panel_plan, reach_of
from prizes.review.rules.reviews import MarkingPhase, marking_phase, marking_phases, numbered_categories
from prizes.review.rules.staffing import Pair
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
ADDRESS = "/{lang:lang}/{edition}/office/assignments"
PAGE = 25
"""Projects on one page of the plan."""


# --- changes in an address -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planning:
    """A phase and the changes by hand, as they stand in the address and in forms."""

    phase: str
    changes: Changes

    @property
    def fields(self) -> list[tuple[str, str]]:
        pairs = [("phase", self.phase)]
        pairs += [("add", ".".join(pair)) for pair in sorted(self.changes.add)]
        pairs += [("drop", ".".join(pair)) for pair in sorted(self.changes.drop)]
        return pairs + ([("anew", "yes")] if self.changes.anew else [])

    def query(
        self, *, add: Pair | None = None, drop: Pair | None = None, undo: Pair | None = None, **more: object
    ) -> str:
        """The address with one more change, or one less. What is added is no longer taken out, and the other way."""
        was = self.changes
        added = (was.add | ({add} if add else set())) - {drop, undo}
        dropped = (was.drop | ({drop} if drop else set())) - {add, undo}
        now = Planning(self.phase, Changes(frozenset(added), frozenset(dropped), was.anew))
        return "?" + urlencode([*now.fields, *((n, str(v)) for n, v in more.items() if v)])


def _changes(sent: QueryParams | Fields) -> Changes:
    every = sent.multi_items() if isinstance(sent, QueryParams) else list(sent)
    add, drop = (frozenset(_pairs(value for n, value in every if n == name)) for name in ("add", "drop"))
    return Changes(add, drop, anew=any(name == "anew" and value for name, value in every))


def _pairs(written: Iterable[str]) -> Iterable[Pair]:
    for value in written:
        project, dot, expert = value.partition(".")
        if dot and project and expert:
            yield project, expert


# --- the plan ------------------------------------------------------------------------------------------


@router.get(ADDRESS, dependencies=allow(Who.EXPERT))
async def plan_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str | None = None
) -> Response:
    """What would be assigned. Nothing is before the button is pressed."""
    chosen = marking_phase(edition.rules, phase, clock.now())
    reach, changes = await reach_of(session, edition, me), _changes(request.query_params)
    try:
        view = await panel_plan(session, edition, chosen, reach, changes)
    except Refusal as refusal:
        return await _plan_again(request, session, edition, chosen, reach, refusal)
    return page(request, "review/assignments.html", **_values(request, edition, chosen, view))


@router.post(ADDRESS, dependencies=allow(Who.EXPERT))
async def assign_panel(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    chosen = marking_phase(edition.rules, typed.get("phase"), clock.now())
    reach = await reach_of(session, edition, me)
    try:
        await assigning.assign_panel(
            session,
            edition,
            chosen,
            seen_sha256=typed.get("sha256"),
            assigner=me.person.id,
            reach=reach,
            changes=_changes(typed),
        )
    except Refusal as refusal:
        return await _plan_again(request, session, edition, chosen, reach, refusal, typed)
    return _done(request, edition, chosen, reach, "assigned")


def _done(
    request: Request, edition: EditionInForce, phase: MarkingPhase, reach: Reach, notice: str
) -> Response:
    """To the board, or for a chair to the plan that is left."""
    there = "reviews" if reach is EVERYTHING else "assignments"
    return see_other(request, f"/{edition.slug}/office/{there}?phase={phase.id}", notice)


async def _plan_again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: MarkingPhase,
    reach: Reach,
    refusal: Refusal,
    typed: Fields | None = None,
) -> Response:
    """The plan as it is now, with the changes by hand as far as they are still possible."""
    wanted = _changes(typed or request.query_params)
    try:
        view = await panel_plan(session, edition, phase, reach, wanted)
    except Refusal:
        view = await panel_plan(session, edition, phase, reach)
    values = _values(request, edition, phase, view)
    return form_again(request, "review/assignments.html", refusal, typed or Fields([]), **values)


def _values(request: Request, edition: EditionInForce, phase: MarkingPhase, view: PlanView) -> dict[str, Any]:
    asked = request.query_params
    category, only = asked.get("category", ""), asked.get("only", "")
    listed = _listed(view, category, only)
    typed = asked.get("after", "")
    after = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    return _words(request, edition, phase, view) | {
        "categories": numbered_categories(edition.rules),
        "category": category,
        "only": only,
        "number": len(listed),
        "listed": listed[after : after + PAGE],
        "after": after,
        "step": PAGE,
    }


def _listed(view: PlanView, category: str, only: str) -> list[str]:
    """Projects of one category, or those that somebody should look at."""
    wrongly = {*view.wrongly, *(shortage.project for shortage in view.plan.short)}
    return [
        id_
        for id_, project in view.projects.items()
        if category in ("", project.category) and (only != "look" or id_ in wrongly)
    ]


def _words(request: Request, edition: EditionInForce, phase: MarkingPhase, view: PlanView) -> dict[str, Any]:
    lang = lang_of(request)
    return {
        "phase": phase,
        "phases_with_marks": [(p.id, phase_title(p)) for p in marking_phases(edition.rules)],
        "view": view,
        "plan": view.plan,
        "at": Planning(phase.id, view.changes),
        "region_names": {region: names[lang] for region, names in itu_regions().items()},
    }


# --- from one expert to others -------------------------------------------------------------------------


@router.get(f"{ADDRESS}/handing-over", dependencies=allow(Who.EXPERT))
async def handing_over_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    expert: str = "",
    to: str = "",
) -> Response:
    """Who would get what an expert has not handed in."""
    chosen = marking_phase(edition.rules, phase, clock.now())
    reach = await reach_of(session, edition, me)
    values = await _handing_over(request, session, edition, chosen, reach, expert, to)
    return page(request, "review/handing-over.html", **values)


async def _handing_over(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: MarkingPhase,
    reach: Reach,
    expert: str,
    to: str,
) -> dict[str, Any]:
    changes = Changes(from_expert=expert, to_expert=to or None) if expert else None
    view = await panel_plan(session, edition, phase, reach, changes)
    if expert and expert not in view.panels.people:
        raise refusals.not_in_a_panel()
    return _words(request, edition, phase, view) | {"expert": expert, "to": to}


@router.post(f"{ADDRESS}/handing-over", dependencies=allow(Who.EXPERT))
async def hand_over(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    chosen = marking_phase(edition.rules, typed.get("phase"), clock.now())
    reach = await reach_of(session, edition, me)
    expert, to = typed.get("expert"), typed.get("to")
    try:
        await assigning.hand_over(
            session,
            edition,
            chosen,
            expert,
            giver=me.person.id,
            to=to or None,
            seen_sha256=typed.get("sha256"),
            reach=reach,
        )
    except Refusal as refusal:
        values = await _handing_over(request, session, edition, chosen, reach, expert, to)
        return form_again(request, "review/handing-over.html", refusal, typed, **values)
    return _done(request, edition, chosen, reach, "handed-over")


# --- one project of the plan ---------------------------------------------------------------------------


@router.get(f"{ADDRESS}/{{project}}", dependencies=allow(Who.EXPERT))
async def project_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    phase: str | None = None,
    instead: str = "",
) -> Response:
    """Who would review a project, and who else could. `instead`: of this expert, whom the next choice replaces."""
    chosen = marking_phase(edition.rules, phase, clock.now())
    reach = await reach_of(session, edition, me)
    view = await panel_plan(session, edition, chosen, reach, _changes(request.query_params))
    if project not in view.projects:
        raise refusals.not_a_candidate()
    values = _words(request, edition, chosen, view) | {
        "facts": view.projects[project],
        "task": view.tasks[project],
        "instead": instead if (project, instead) in view.plan.new else "",
    }
    return page(request, "review/assignment.html", **values)
