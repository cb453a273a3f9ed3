"""Champions, the panel's choice, winners: public pages and the stewards' work on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import local_time
from prizes.kit.sentence import Sentence, say
from prizes.nomination.models import Project
from prizes.results import actions, queries, refusals, shortlist
from prizes.results.ballots import ballot_phase, by_ballot
from prizes.results.recorded import selection_minutes_missing
from prizes.results.rules.winners import (
    WINNER,
    Pending,
    beyond_the_most,
    earliest_publication,
    embargo,
    honour_titles,
    titles,
)
from prizes.results.rules.words import how_winners_came, outcome_of, what_the_count_gives, why_no_results
from prizes.review.queries.decision import marks_of
from prizes.review.queries.projects import is_decided
from prizes.tally.queries import latest
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()


@router.get("/{lang:lang}/{edition}/results", dependencies=allow(Who.PUBLIC))
async def results(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    """Champions by category with their votes, once the shortlist is decided; of past editions what is known."""
    voting = queries.last_voting(edition)
    placed = await queries.standings(session, edition, voting.id) if voting else {}
    known = await queries.archived_champions(session, edition) if edition.record else []
    counted = await latest(session, edition, voting.id) if voting and placed else None
    return page(
        request,
        "results/results.html",
        placed=placed,
        lead=what_the_count_gives(edition.rules, voting) if voting else None,
        outcome=outcome_of(voting.cut) if voting else None,
        why_none=why_no_results(edition.rules),
        counted=counted,
        known=known,
    )


@router.get("/{lang:lang}/{edition}/winners", dependencies=allow(Who.PUBLIC))
async def winners(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    known = await queries.archived_champions(session, edition) if edition.record else []
    return page(
        request,
        "results/winners.html",
        content=await queries.published(session, edition.id),
        planned=await queries.publication(session, edition.id),
        known=[p for p in known if p.state != "champion"],
        honour_titles=honour_titles(edition.rules),
        how_chosen=how_winners_came(edition.rules),
    )


# --- stewards ------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/shortlist", dependencies=allow(Who.OBSERVER))
async def shortlist_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, "results/shortlist.html", **await _shortlist_values(request, session, edition))


async def _shortlist_values(request: Request, session: Tx, edition: EditionInForce) -> dict[str, Any]:
    phase = shortlist.phase_of(edition, request.query_params.get("phase"))
    view = await shortlist.view(session, edition, phase) if phase else None
    return {
        "phase": phase,
        "view": view,
        "decided": bool(phase and await is_decided(session, edition, phase.id)),
        "proposal": await open_proposal(session, edition.id, "shortlist"),
    }


@router.post("/{lang:lang}/{edition}/office/shortlist", dependencies=allow(Who.STEWARD))
async def propose_shortlist(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed
) -> Response:
    phase = shortlist.phase_of(edition, typed.get("phase"))
    if phase is None:
        raise refusals.no_vote_to_shortlist()
    await shortlist.propose_shortlist(session, edition, phase, proposer=me.person.id)
    return see_other(request, f"/{edition.slug}/office/shortlist", "proposed")


@router.post("/{lang:lang}/{edition}/office/shortlist/ties", dependencies=allow(Who.STEWARD))
async def decide_tie(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Record what the panel decided of one project that is tied at the line."""
    phase = shortlist.phase_of(edition, typed.get("phase"))
    if phase is None:
        raise refusals.no_vote_to_shortlist()
    await shortlist.decide_tie(
        session,
        edition,
        phase,
        typed.get("project"),
        passes=typed.get("passes") == "yes",
        reason=typed.get("reason"),
        decider=me.person.id,
    )
    return see_other(request, f"/{edition.slug}/office/shortlist", "decided")


@router.get("/{lang:lang}/{edition}/office/selection", dependencies=allow(Who.STEWARD))
async def selection_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, "results/selection.html", **await _selection_values(session, edition))


async def _selection_values(session: Tx, edition: EditionInForce) -> dict[str, Any]:
    selection, source = edition.rules.selection, queries.source_of_candidates(edition)
    voting = queries.last_voting(edition)
    chosen = await queries.honours(session, edition.id)
    given: dict[str, list[Any]] = {}
    for honour in chosen:
        given.setdefault(honour.project_id, []).append(honour)
    counted = await latest(session, edition, voting.id) if voting else None
    return {
        "candidates": await queries.candidates(session, edition),
        "given": given,
        "marks": await marks_of(session, edition, selection) if selection and selection.marking else {},
        "votes": await _votes(session, edition) if selection and selection.sees_votes else {},
        "no_winner": await queries.no_winners(session, edition.id),
        "gaps": await queries.selection_gaps(session, edition),
        "by_ballot": ballot_phase(edition) is not None,
        "recorded": selection is not None and (selection.panel.minutes or selection.by_agreement),
        "without_minutes": await selection_minutes_missing(session, edition),
        "source_decided": source is None or await is_decided(session, edition, source.id),
        "offered": await _offered(session, edition),
        "honour_titles": honour_titles(edition.rules),
        "proposal": await open_proposal(session, edition.id, "winners"),
        "publication": await queries.publication(session, edition.id),
        "earliest": earliest_publication(edition.rules, counted.counted_at if counted else None),
        "embargo": _embargo(edition),
    }


async def _offered(session: Tx, edition: EditionInForce) -> dict[str, list[str]]:
    """By project the titles that can be chosen for it now."""
    chosen, elected = await queries.pending(session, edition), await by_ballot(session, edition)
    given = {(each.project, each.title) for each in chosen}

    def can_have(project: Project, title: str) -> bool:
        new = Pending(project.id, project.category or "", title)
        by_votes = title != WINNER or project.id in elected.get(new.category, {project.id})
        return (
            by_votes and (project.id, title) not in given and not beyond_the_most(edition.rules, chosen, new)
        )

    return {
        project.id: [title for title in titles(edition.rules) if can_have(project, title)]
        for projects in (await queries.candidates(session, edition)).values()
        for project in projects
    }


def _embargo(edition: EditionInForce) -> Sentence | None:
    """When winners can be public, as long as that is ahead."""
    announcement, until = edition.rules.announcement, embargo(edition.rules)
    if announcement is None or until is None or until <= clock.now():
        return None
    return say("%(phase)s: from %(opens)s on.", phase=phase_title(announcement), opens=until)


async def _votes(session: Tx, edition: EditionInForce) -> dict[str, int]:
    voting = queries.last_voting(edition)
    if voting is None:
        return {}
    placed = await queries.standings(session, edition, voting.id)
    return {p.project.id: p.standing.votes or 0 for rows in placed.values() for p in rows}


@router.post("/{lang:lang}/{edition}/office/selection", dependencies=allow(Who.STEWARD))
async def choose(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Record a choice of the panel: a title for a project, or none in a category; or take one back."""
    match typed.get("act"):
        case "take-back":
            await actions.take_back_choice(session, edition, typed.get("honour"), by=me.person.id)
        case "no-prize":
            await actions.give_no_prize(
                session, edition, typed.get("category"), reason=typed.get("reason"), by=me.person.id
            )
        case _:
            await actions.choose(
                session,
                edition,
                typed.get("project"),
                typed.get("title") or "winner",
                reason=typed.get("reason"),
                chooser=me.person.id,
            )
    anchor = typed.get("category")
    return see_other(
        request, f"/{edition.slug}/office/selection?notice=decided" + (f"#{anchor}" if anchor else "")
    )


@router.post("/{lang:lang}/{edition}/office/winners", dependencies=allow(Who.STEWARD))
async def propose_winners(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed
) -> Response:
    try:
        await actions.propose_winners(
            session, edition, _instant(edition, typed.get("publish_at")), proposer=me.person.id
        )
    except Refusal as refusal:
        values = await _selection_values(session, edition)
        return form_again(request, "results/selection.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/selection", "proposed")


def _instant(edition: EditionInForce, text: str) -> datetime:
    """UTC instant of a local time of the edition as a form sends it; empty: now."""
    if not text.strip():
        return clock.now()
    try:
        local = local_time(text)
    except ValueError as error:
        raise refusals.no_time_of_publication() from error
    return edition.rules.instant(local) or clock.now()
