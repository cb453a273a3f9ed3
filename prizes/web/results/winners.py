"""Champions, the panel's choice, winners: the stewards' work on them."""

from __future__ import annotations

from typing import Any

from prizes import clock
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.edition.titles import phase_title
from prizes.gate.permissions import Who
from prizes.gate.transaction import Tx
from prizes.kit.sentence import Sentence, say
from prizes.nomination.models import Project
from prizes.results import queries, shortlist
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
from prizes.review.queries.decision import marks_of
from prizes.review.queries.projects import is_decided
from prizes.tally.queries import latest
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/office/shortlist", "results/shortlist.html", Who.OBSERVER)
async def shortlist_page(at: PageAt, phase: str | None = None) -> Values:
    chosen = shortlist.phase_of(at.edition, phase)
    return {
        "phase": chosen,
        "view": await shortlist.view(*at.here, chosen) if chosen else None,
        "decided": bool(chosen and await is_decided(*at.here, chosen.id)),
        "proposal": await open_proposal(at.session, at.edition.id, "shortlist"),
    }


@pages.page("/{edition}/office/selection", "results/selection.html", Who.STEWARD)
async def selection_page(at: PageAt) -> Values:
    session, edition = at.here
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
    return say("%(phase)s: from %(opens)s.", phase=phase_title(announcement), opens=until)


async def _votes(session: Tx, edition: EditionInForce) -> dict[str, int]:
    voting = queries.last_voting(edition)
    if voting is None:
        return {}
    placed = await queries.standings(session, edition, voting.id)
    return {p.project.id: p.standing.votes or 0 for rows in placed.values() for p in rows}
