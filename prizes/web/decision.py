"""The nomination decision: the ranking with its line, the balance, the proposal and its approval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.data.countries import itu_regions
from prizes.edition.cutting.outcome import GroupResult, Outcome
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.rules import closes_at, is_open
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.states import State
from prizes.review import actions, queries
from prizes.review.queries import DecisionView
from prizes.review.rules import (
    asked_of_panel,
    balance,
    line_after,
    nomination_phase,
    numbered_categories,
    tied_at_line,
)
from prizes.web.forms import Fields, Typed
from prizes.web.options import stakeholder_options
from prizes.web.pages import lang_of, page, see_other
from prizes.web.refusals import form_again

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


def _groups(view: DecisionView) -> list[Group]:
    return [
        Group(
            key=".".join(filter(None, (group.category, group.region))) or "edition",
            category=group.category,
            region=group.region,
            result=group,
            line_after=line_after(view.phase, group),
            tied=tied_at_line(group),
            for_panel=asked_of_panel(view.phase, group),
        )
        for group in view.result.groups
    ]


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
    if await queries.is_decided(session, edition, chosen.id):
        return page(request, "review/decided.html", **await _decided(request, session, edition, chosen))
    values = await _open_values(request, session, edition, chosen, group)
    return page(request, "review/decision.html", **values)


async def _decided(
    request: Request, session: Tx, edition: EditionInForce, phase: NominationPhase
) -> dict[str, Any]:
    placed = await queries.standings(session, edition, phase.id)
    by_category: dict[str, list[Any]] = {category.code: [] for category in edition.rules.categories}
    for facts, standing in placed:
        by_category.setdefault(facts.category, []).append((facts, standing))
    outcomes = [(facts, Outcome(standing.outcome)) for facts, standing in placed]
    return {
        "phase": phase,
        "placed": {code: rows for code, rows in by_category.items() if rows},
        "passed": sum(outcome is Outcome.PASSED for _, outcome in outcomes),
        "decided_at": placed[0][1].decided_at,
        "rules_version": placed[0][1].rules_version,
        "rules_sha256": placed[0][1].rules_sha256,
        "categories": numbered_categories(edition.rules),
        **_balance(request, outcomes),
    }


def _balance(request: Request, outcomes: list[Any]) -> dict[str, Any]:
    lang = lang_of(request)
    return {
        "balance": balance(outcomes),
        "region_names": {region: names[lang] for region, names in itu_regions().items()},
        "stakeholder_names": dict(stakeholder_options(lang)),
    }


async def _open_values(
    request: Request, session: Tx, edition: EditionInForce, phase: NominationPhase, group: str
) -> dict[str, Any]:
    view = await queries.decision_view(session, edition, phase)
    groups = _groups(view)
    asked = [g for g in groups if group in (g.key, EVERYTHING)]
    shown = asked or [g for g in groups if g.number("undecided")][:1] or groups[:1]
    proposal = await queries.open_decision(session, edition)
    rows = [(view.projects[row.project], row.outcome) for row in view.result.rows()]
    in_view = {row.project for g in asked or groups for row in g.result.rows}
    return {
        "phase": phase,
        "view": view,
        "groups": groups,
        "shown": shown,
        "group": EVERYTHING if group == EVERYTHING else (shown[0].key if shown else ""),
        "undecided": len(view.result.undecided),
        "without_minutes": await queries.minutes_missing(session, edition, phase),
        "proposal": proposal,
        "proposer": await people(session, [proposal.proposed_by]) if proposal else {},
        "still_holds": proposal is not None and queries.still_holds(proposal, view),
        "open_until": closes_at(edition.rules, phase.id)
        if is_open(edition.rules, phase.id, clock.now())
        else None,
        "returned": await queries.number_in_state(session, edition, State.RETURNED),
        "categories": numbered_categories(edition.rules),
        "whole": len(in_view) == len(rows),
        **_balance(request, [(p, o) for p, o in rows if p.id in in_view]),
    }


@router.post("/{lang:lang}/{edition}/office/decision/choices", dependencies=allow(Who.STEWARD))
async def record_choice(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """What the panel decided of the projects of one group that the rules leave to it."""
    phase, group = nomination_phase(edition.rules, typed.get("phase")), typed.get("group")
    passing = typed.all("pass")
    try:
        await actions.choose(
            session,
            edition,
            phase,
            passing=passing,
            not_passing=[p for p in typed.all("project") if p not in passing],
            reason=typed.get("reason"),
            decider=me.person.id,
        )
    except Refusal as refusal:
        return await _again(request, session, edition, phase, group, refusal, typed)
    return see_other(request, _address(edition, phase, group), "decided")


def _address(edition: EditionInForce, phase: NominationPhase, group: str = "") -> str:
    known = f"&group={group}" if group.replace(".", "").replace("-", "").isalnum() and group.isascii() else ""
    return f"/{edition.slug}/office/decision?phase={phase.id}{known}"


async def _again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: NominationPhase,
    group: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    if await queries.is_decided(session, edition, phase.id):
        raise refusal
    values = await _open_values(request, session, edition, phase, group)
    return form_again(request, "review/decision.html", refusal, typed, **values)


@router.post("/{lang:lang}/{edition}/office/decision", dependencies=allow(Who.STEWARD))
async def propose(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    phase = nomination_phase(edition.rules, typed.get("phase"))
    try:
        await actions.propose_decision(
            session, edition, phase, proposer=me.person.id, reason=typed.get("reason")
        )
    except Refusal as refusal:
        return await _again(request, session, edition, phase, "", refusal, typed)
    return see_other(request, _address(edition, phase, EVERYTHING), "proposed")
