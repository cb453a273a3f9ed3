"""The nomination decision for stewards, and for chairs as far as it is theirs to prepare: the ranking with its line,
the balance, the proposal, and one project of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.data.countries import itu_regions
from prizes.edition.cutting.outcome import GroupResult, Outcome
from prizes.edition.document.components import Category, TieRule
from prizes.edition.document.phases import NominationPhase
from prizes.edition.guidelines.cut import quoted
from prizes.edition.guidelines.words import TIES
from prizes.edition.spans import closes_at, expert_rounds, is_open
from prizes.edition.titles import Said, phase_title
from prizes.gate.permissions import Who, is_allowed
from prizes.gate.review.phases import WithNomination
from prizes.nomination.rules.states import State
from prizes.review import refusals
from prizes.review.models import Standing
from prizes.review.queries.decision import DecisionView, decision_view, open_decision, still_holds
from prizes.review.queries.leading import LedDecision, led_decision, led_standings
from prizes.review.queries.minutes import minutes_missing
from prizes.review.queries.projects import is_decided, number_in_state, standings
from prizes.review.rules.deciding import ProjectFacts, asked_of, balance
from prizes.review.rules.interests import declaring_phases
from prizes.review.rules.leading import GroupAccess
from prizes.review.rules.ranking import ranked_groups
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.options import stakeholder_options
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
EVERYTHING = "all"
"""In an address: all groups at once, as the second steward should see them."""
OFFICE, CHAIR = "/{edition}/office/decision", "/{edition}/review/chair/decision"


@pages.page(OFFICE, "review/decision.html", Who.OBSERVER)
async def decision_page(at: PageAt, phase: WithNomination, group: str = "") -> Values | Response:
    """The ranked list of one group, or of all, with what stands above and below the line."""
    if await is_decided(*at.here, phase.id):
        return _decided(at, phase, await standings(*at.here, phase.id), as_chair=False)
    view = await decision_view(*at.here, phase)
    proposal = await open_decision(*at.here)
    is_running = is_open(at.edition.rules, phase.id, clock.now())
    return {
        **_ranking(at, view, view.result.groups, group),
        "as_chair": False,
        "may_act": is_allowed(at.me, Who.STEWARD, at.edition.slug) and proposal is None,
        "without_minutes": [
            at.voice.text_in(at.edition.rules.category_name(code))[0]
            for code in await minutes_missing(*at.here, phase)
        ],
        "proposal": proposal,
        "proposer": await people(at.session, [proposal.proposed_by]) if proposal else {},
        "still_holds": proposal is not None and still_holds(proposal, view),
        "open_until": closes_at(at.edition.rules, phase.id) if is_running else None,
        "returned": await number_in_state(*at.here, State.RETURNED),
    }


@pages.page(CHAIR, "review/chair_decision.html", Who.EXPERT)
async def chair_decision_page(at: PageAt, phase: WithNomination, group: str = "") -> Values | Response:
    """The ranked lists of the chair's categories; after the decision, what was decided there."""
    if await is_decided(*at.here, phase.id):
        return _decided(at, phase, await led_standings(*at.here, phase, at.me), as_chair=True)
    led = await led_decision(*at.here, phase, at.me)
    proposal = await open_decision(*at.here)
    return {
        **_ranking(at, led.view, led.groups, group),
        "as_chair": True,
        "away": _categories(at, led, GroupAccess.AWAY),
        "undeclared": _categories(at, led, GroupAccess.UNDECLARED),
        "declares": phase in declaring_phases(at.edition.rules, clock.now()),
        "proposal": proposal,
        "may_act": proposal is None,
    }


def _categories(at: PageAt, led: LedDecision, line: GroupAccess) -> list[Category]:
    codes = {group.category for group, each in led.lines if each is line}
    return [category for category in at.edition.rules.categories if category.code in codes]


def _ranking(at: PageAt, view: DecisionView, results: Sequence[GroupResult], group: str) -> Values:
    """The groups that are shown, with their balance. `group`: a key, or all; else the first that waits."""
    groups = ranked_groups(at.edition.rules, view.phase, results)
    asked = [g for g in groups if group in (g.key, EVERYTHING)]
    shown = asked or [g for g in groups if g.number("undecided")][:1] or groups[:1]
    weighed = [row for g in asked or groups for row in g.result.rows]
    return {
        "phase": view.phase,
        "phases_offered": _rounds(at),
        "view": view,
        "groups": groups,
        "shown": shown,
        "group": EVERYTHING if group == EVERYTHING else (shown[0].key if shown else ""),
        "undecided": sum(g.number("undecided") for g in groups),
        "categories": numbered_categories(at.edition.rules),
        "by_steward": TieRule.STEWARD in view.phase.cut.ties,
        "tie_rules": [TIES[rule] for rule in view.phase.cut.ties],
        "whole": len(weighed) == sum(len(g.result.rows) for g in groups),
        **_balance(at, [(view.projects[row.project], row.outcome) for row in weighed]),
    }


def _decided(
    at: PageAt, phase: NominationPhase, placed: list[tuple[ProjectFacts, Standing]], *, as_chair: bool
) -> Response:
    """A decision that was taken, or the part of it that somebody may see."""
    by_category: dict[str, list[Any]] = {category.code: [] for category in at.edition.rules.categories}
    for facts, standing in placed:
        by_category.setdefault(facts.category, []).append((facts, standing))
    outcomes = [(facts, Outcome(standing.outcome)) for facts, standing in placed]
    return page(
        at.request,
        "review/decided.html",
        phase=phase,
        phases_offered=_rounds(at),
        placed={code: rows for code, rows in by_category.items() if rows},
        passed=sum(outcome is Outcome.PASSED for _, outcome in outcomes),
        first=placed[0][1] if placed else None,
        categories=numbered_categories(at.edition.rules),
        as_chair=as_chair,
        **_balance(at, outcomes),
    )


def _rounds(at: PageAt) -> list[tuple[str, Said]]:
    """The rounds of nomination, to change between where there are several."""
    return [(each.id, phase_title(each)) for each in expert_rounds(at.edition.rules)]


def _balance(at: PageAt, outcomes: list[tuple[ProjectFacts, Outcome]]) -> Values:
    return {
        "balance": balance(outcomes),
        "region_names": {region: names[at.lang] for region, names in itu_regions().items()},
        "stakeholder_names": dict(stakeholder_options(at.lang)),
    }


# --- one project ---------------------------------------------------------------------------------------


@pages.page(f"{OFFICE}/{{project}}", "review/move.html", Who.STEWARD)
async def move_page(at: PageAt, project: str, phase: WithNomination) -> Values:
    if await is_decided(*at.here, phase.id):
        raise refusals.already_decided()
    return _placed(at, await decision_view(*at.here, phase), project, as_chair=False)


@pages.page(f"{CHAIR}/{{project}}", "review/move.html", Who.EXPERT)
async def chair_move_page(at: PageAt, project: str, phase: WithNomination) -> Values:
    if await is_decided(*at.here, phase.id):
        raise refusals.already_decided()
    led = await led_decision(*at.here, phase, at.me)
    if refusal := led.refusal(project):
        raise refusal
    return _placed(at, led.view, project, as_chair=True)


def _placed(at: PageAt, view: DecisionView, project: str, *, as_chair: bool) -> Values:
    """Where a candidate stands, what decided that, and whether the reader may move it. Raises Missing."""
    found = [(group, row) for group in view.result.groups for row in group.rows if row.project == project]
    if not found:
        raise refusals.not_a_candidate()
    group, row = found[0]
    return {
        "phase": view.phase,
        "phases_offered": _rounds(at),
        "as_chair": as_chair,
        "view": view,
        "facts": view.projects[project],
        "row": row,
        "side": view.sides.get(project),
        "may_move": project in asked_of(view.phase, group, steward=not as_chair),
        "by_steward": TieRule.STEWARD in view.phase.cut.ties,
        "quoted": quoted(at.edition.rules, view.phase),
        "steps": [step for step in group.ties if project in step.tied],
        "categories": numbered_categories(at.edition.rules),
    }
