"""Pages on which reviews are distributed: the plan before it is applied, its changes by hand, and handing over.

A plan is looked at by GET: the changes stand in the address, so that going back, reloading and sending a link all
work, and nothing is written before the button is pressed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi.responses import Response
from starlette.datastructures import QueryParams

from prizes.data.countries import itu_regions
from prizes.edition.spans import PanelPhase
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.permissions import Who, is_allowed
from prizes.gate.review.phases import WithMarks
from prizes.review import refusals
from prizes.review.queries.assigning import Changes, PlanView, panel_plan
from prizes.review.queries.interests import chaired
from prizes.review.queries.reach import reach_of
from prizes.review.rules.reviews import marking_phases, numbered_categories
from prizes.review.rules.staffing import Pair
from prizes.web.layout.forms import Fields
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
PLAN = "/{edition}/office/assignments"
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


def changes_in(sent: QueryParams | Fields) -> Changes:
    every = sent.multi_items() if isinstance(sent, QueryParams) else list(sent)
    add, drop = (frozenset(_pairs(value for n, value in every if n == name)) for name in ("add", "drop"))
    return Changes(add, drop, anew=any(name == "anew" and value for name, value in every))


def _pairs(written: Iterable[str]) -> Iterable[Pair]:
    for value in written:
        project, dot, expert = value.partition(".")
        if dot and project and expert:
            yield project, expert


# --- the plan ------------------------------------------------------------------------------------------


@pages.page(PLAN, "review/assignments.html", Who.EXPERT)
async def plan_page(
    at: PageAt, phase: WithMarks, category: str = "", only: str = "", after: str = ""
) -> Values | Response:
    """What would be assigned. Nothing is before the button is pressed.

    After a refusal it is the plan as it is now, with the changes by hand as far as they are still possible.
    """
    reach = await reach_of(*at.here, at.me, phase)
    changes = changes_in(at.typed if at.typed.pairs else at.request.query_params)
    try:
        view = await panel_plan(*at.here, phase, reach, changes)
    except Refusal as refusal:
        if at.refusal is None:
            return await plan_page.again(at, refusal)
        view = await panel_plan(*at.here, phase, reach)
    listed = _listed(view, category, only)
    start = int(after) if after.isdecimal() and len(after) < 10 else 0
    return await _words(at, phase, view) | {
        "categories": numbered_categories(at.edition.rules),
        "category": category,
        "only": only,
        "number": len(listed),
        "listed": listed[start : start + PAGE],
        "after": start,
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


async def _words(at: PageAt, phase: PanelPhase, view: PlanView) -> Values:
    steward = is_allowed(at.reader, Who.STEWARD, at.edition.slug)
    return {
        "looks_after": steward or bool(await chaired(*at.here, at.by)),
        "phase": phase,
        "phases_offered": [(p.id, phase_title(p)) for p in marking_phases(at.edition.rules)],
        "view": view,
        "plan": view.plan,
        "at": Planning(phase.id, view.changes),
        "region_names": {region: names[at.lang] for region, names in itu_regions().items()},
    }


@pages.page(f"{PLAN}/handing-over", "review/handing-over.html", Who.EXPERT)
async def handing_over_page(at: PageAt, phase: WithMarks, expert: str = "", to: str = "") -> Values:
    """Who would get what an expert has not handed in."""
    changes = Changes(from_expert=expert, to_expert=to or None) if expert else None
    view = await panel_plan(*at.here, phase, await reach_of(*at.here, at.me, phase), changes)
    if expert and expert not in view.panels.people:
        raise refusals.not_in_a_panel()
    return await _words(at, phase, view) | {"expert": expert, "taker": to}


@pages.page(f"{PLAN}/{{project}}", "review/assignment.html", Who.EXPERT)
async def assignment_page(at: PageAt, project: str, phase: WithMarks, instead: str = "") -> Values:
    """Who would review a project, and who else could. `instead`: of this expert, whom the next choice replaces."""
    changes = changes_in(at.request.query_params)
    view = await panel_plan(*at.here, phase, await reach_of(*at.here, at.me, phase), changes)
    if project not in view.projects:
        raise refusals.not_a_candidate()
    return await _words(at, phase, view) | {
        "facts": view.projects[project],
        "task": view.tasks[project],
        "instead": instead if (project, instead) in view.plan.new else "",
    }
