"""The nomination decision: the ranking with its line, the balance, the proposal and its approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.data.countries import itu_regions
from prizes.edition.cutting.outcome import GroupResult, Outcome
from prizes.edition.document.phases import NominationPhase
from prizes.edition.guidelines.words import TIES
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow, is_allowed
from prizes.gate.transaction import Tx
from prizes.nomination.rules.states import State
from prizes.review.actions.choosing import choose
from prizes.review.actions.deciding import propose_decision
from prizes.review.models import Standing
from prizes.review.queries.decision import DecisionView, decision_view, open_decision, still_holds
from prizes.review.queries.minutes import minutes_missing
from prizes.review.queries.projects import is_decided, number_in_state, standings
from prizes.review.rules.deciding import ProjectFacts, asked_of_panel, balance, line_after, tied_at_line
from prizes.review.rules.reviews import nomination_phase, numbered_categories
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import stakeholder_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
EVERYTHING = "all"
"""In an address: all groups at once, as the second steward should see them."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the cut on the page."""

    key: str
    """In addresses: `C1`, `C1.africa`, or `edition`."""
    category: str | None
    region: str | None
    result: GroupResult
    line_after: int | None
    tied: frozenset[str]
    for_panel: frozenset[str]
    """Projects that wait for the panel, or that it decided and may decide again."""

    def number(self, outcome: str) -> int:
        return len(self.result.with_outcome(Outcome(outcome)))

    @property
    def missing(self) -> int:
        return sum(row.reviews_missing for row in self.result.rows)


def groups_of(phase: NominationPhase, groups: Iterable[GroupResult]) -> list[Group]:
    return [
        Group(
            key=".".join(filter(None, (group.category, group.region))) or "edition",
            category=group.category,
            region=group.region,
            result=group,
            line_after=line_after(phase, group),
            tied=tied_at_line(group),
            for_panel=asked_of_panel(phase, group),
        )
        for group in groups
    ]


def ranking(
    request: Request, edition: EditionInForce, view: DecisionView, groups: list[Group], group: str
) -> dict[str, Any]:
    """The groups that are shown, with their balance. `group`: a key, or all; else the first that waits."""
    asked = [g for g in groups if group in (g.key, EVERYTHING)]
    shown = asked or [g for g in groups if g.number("undecided")][:1] or groups[:1]
    weighed = [row for g in asked or groups for row in g.result.rows]
    return {
        "phase": view.phase,
        "view": view,
        "groups": groups,
        "shown": shown,
        "group": EVERYTHING if group == EVERYTHING else (shown[0].key if shown else ""),
        "undecided": sum(g.number("undecided") for g in groups),
        "categories": numbered_categories(edition.rules),
        "tie_rules": [TIES[rule] for rule in view.phase.cut.ties],
        "whole": len(weighed) == sum(len(g.result.rows) for g in groups),
        **balance_shown(request, [(view.projects[row.project], row.outcome) for row in weighed]),
    }


@router.get("/{lang:lang}/{edition}/office/decision", dependencies=allow(Who.OBSERVER))
async def decision_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    group: str = "",
) -> Response:
    """The ranked list of one group, or of all, with what stands above and below the line."""
    chosen = nomination_phase(edition.rules, phase)
    if await is_decided(session, edition, chosen.id):
        return page(request, "review/decided.html", **await _decided(request, session, edition, chosen))
    values = await _open_values(request, session, edition, chosen, me, group)
    return page(request, "review/decision.html", **values)


async def _decided(
    request: Request, session: Tx, edition: EditionInForce, phase: NominationPhase
) -> dict[str, Any]:
    placed = await standings(session, edition, phase.id)
    return decided_values(request, edition, phase, placed) | {"as_chair": False}


def decided_values(
    request: Request,
    edition: EditionInForce,
    phase: NominationPhase,
    placed: list[tuple[ProjectFacts, Standing]],
) -> dict[str, Any]:
    """A decision that was taken, or the part of it that somebody may see."""
    by_category: dict[str, list[Any]] = {category.code: [] for category in edition.rules.categories}
    for facts, standing in placed:
        by_category.setdefault(facts.category, []).append((facts, standing))
    outcomes = [(facts, Outcome(standing.outcome)) for facts, standing in placed]
    first = placed[0][1] if placed else None
    return {
        "phase": phase,
        "placed": {code: rows for code, rows in by_category.items() if rows},
        "passed": sum(outcome is Outcome.PASSED for _, outcome in outcomes),
        "first": first,
        "categories": numbered_categories(edition.rules),
        **balance_shown(request, outcomes),
    }


def balance_shown(request: Request, outcomes: list[Any]) -> dict[str, Any]:
    lang = lang_of(request)
    return {
        "balance": balance(outcomes),
        "region_names": {region: names[lang] for region, names in itu_regions().items()},
        "stakeholder_names": dict(stakeholder_options(lang)),
    }


async def _open_values(
    request: Request, session: Tx, edition: EditionInForce, phase: NominationPhase, me: Me, group: str
) -> dict[str, Any]:
    view = await decision_view(session, edition, phase)
    proposal = await open_decision(session, edition)
    return {
        **ranking(request, edition, view, groups_of(phase, view.result.groups), group),
        "base": f"/{lang_of(request)}{_home(edition)}",
        "as_chair": False,
        "may_act": is_allowed(me, Who.STEWARD, edition.slug) and proposal is None,
        "without_minutes": await minutes_missing(session, edition, phase),
        "proposal": proposal,
        "proposer": await people(session, [proposal.proposed_by]) if proposal else {},
        "still_holds": proposal is not None and still_holds(proposal, view),
        "open_until": closes_at(edition.rules, phase.id)
        if is_open(edition.rules, phase.id, clock.now())
        else None,
        "returned": await number_in_state(session, edition, State.RETURNED),
    }


def _home(edition: EditionInForce) -> str:
    return f"/{edition.slug}/office/decision"


@router.post("/{lang:lang}/{edition}/office/decision/choices", dependencies=allow(Who.STEWARD))
async def record_choice(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """What the panel decided of the projects of one group that the rules leave to it."""
    phase, group = nomination_phase(edition.rules, typed.get("phase")), typed.get("group")
    passing = typed.all("pass")
    try:
        await choose(
            session,
            edition,
            phase,
            passing=passing,
            not_passing=[p for p in typed.all("project") if p not in passing],
            reason=typed.get("reason"),
            decider=me.person.id,
        )
    except Refusal as refusal:
        return await _again(request, session, edition, phase, me, group, refusal, typed)
    return see_other(request, _home(edition) + group_query(phase, group), "decided")


def group_query(phase: NominationPhase, group: str = "") -> str:
    """The query of a page of one group; what is no key of a group is left out."""
    known = f"&group={group}" if group.replace(".", "").replace("-", "").isalnum() and group.isascii() else ""
    return f"?phase={phase.id}{known}"


async def _again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: NominationPhase,
    me: Me,
    group: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    if await is_decided(session, edition, phase.id):
        raise refusal
    values = await _open_values(request, session, edition, phase, me, group)
    return form_again(request, "review/decision.html", refusal, typed, **values)


@router.post("/{lang:lang}/{edition}/office/decision", dependencies=allow(Who.STEWARD))
async def propose(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    phase = nomination_phase(edition.rules, typed.get("phase"))
    try:
        await propose_decision(session, edition, phase, proposer=me.person.id, reason=typed.get("reason"))
    except Refusal as refusal:
        return await _again(request, session, edition, phase, me, "", refusal, typed)
    return see_other(request, _home(edition) + group_query(phase, EVERYTHING), "proposed")
