"""The selection of winners: how far each category is, and one category with its champions and its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from prizes import clock
from prizes.edition.document.components import Category
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.edition.refusals import unknown_category
from prizes.edition.titles import honour_titles, phase_title
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.transaction import Tx
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.models import Project
from prizes.results import queries, refusals
from prizes.results.ballots import ballot_phase, by_ballot
from prizes.results.correcting import KIND as CORRECTION
from prizes.results.minuting import Record, quorum_of
from prizes.results.models import Honour
from prizes.results.recorded import selection_minutes_missing
from prizes.results.rules.settling import SettledSoFar, SettlingStep, next_to_settle
from prizes.results.rules.winners import (
    WINNER,
    Pending,
    beyond_the_most,
    earliest_publication,
    embargo,
    titles,
)
from prizes.results.settling import SelectionState, asks_for_records, presumed, selection_state
from prizes.review.queries.decision import marks_of
from prizes.review.queries.projects import all_decided
from prizes.review.rules.minutes import NOTE_MOST, note_of
from prizes.review.rules.reviews import numbered_categories
from prizes.tally.queries import latest
from prizes.web.layout.lists import Column, Filter, Listing, tallied
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
NO_PRIZE = "-"
"""Chosen in the place of a winner."""


# --- all categories ------------------------------------------------------------------------------------

STEPS = {
    SettlingStep.CHOOSE.value: N_("Nothing chosen yet"),
    SettlingStep.RECORD.value: N_("Record to be written"),
    SettlingStep.CONFIRM.value: N_("Record written, to be confirmed"),
    SettlingStep.DONE.value: N_("Complete"),
}
STEP_LOOKS = {"choose": "warn", "record": "warn", "confirm": "info", "done": "good"}


@dataclass(frozen=True, slots=True)
class SettlingCategory:
    """A category of the selection in the list."""

    code: str
    so_far: SettledSoFar
    chosen: list[tuple[Honour, Project]]
    """The prize first."""
    no_prize: str | None
    """Why nobody wins."""

    def called(self, *, winners: bool) -> list[str]:
        """Titles of the projects that win, or are recognized otherwise."""
        return [project.title for honour, project in self.chosen if (honour.title == WINNER) is winners]


COLUMNS: list[Column[SettlingCategory]] = [
    Column("category", N_("Category"), lambda row: row.code, "category", sorts=True),
    Column("winners", N_("Winners"), lambda row: row.called(winners=True), type=list[str]),
    Column(
        "recognized", N_("Recognitions"), lambda row: row.called(winners=False), usual=False, type=list[str]
    ),
    Column("no_prize", N_("No prize in this category"), lambda row: row.no_prize, usual=False),
    Column(
        "step", N_("Status"), lambda row: row.so_far.step.value, sorts=True, words=STEPS, looks=STEP_LOOKS
    ),
]


async def _state(at: At) -> SelectionState:
    """Read once a request, for the rows and for what stands above them."""
    if not hasattr(at.request.state, "selection"):
        at.request.state.selection = await selection_state(*at.here, at.me)
    found: SelectionState = at.request.state.selection
    return found


async def _choices(at: At) -> tuple[dict[str, list[tuple[Honour, Project]]], dict[str, str]]:
    """What is chosen by category, and why nobody wins in one; read once a request, like the state."""
    if not hasattr(at.request.state, "choices"):
        at.request.state.choices = (
            await _given(*at.here),
            await queries.no_winners(at.session, at.edition.id),
        )
    found: tuple[dict[str, list[tuple[Honour, Project]]], dict[str, str]] = at.request.state.choices
    return found


async def _find(at: At, wanted: Wanted) -> Found[SettlingCategory]:
    """In the order of the rules; how many queries does not depend on how many categories."""
    progress = (await _state(at)).progress
    given, none = await _choices(at)
    rows = [
        SettlingCategory(code, so_far, given.get(code, []), none.get(code))
        for code, so_far in progress.items()
    ]
    return tallied(rows, wanted, COLUMNS, lambda row: row.so_far.step.value)


async def _above(at: PageAt, _found: object) -> Values:
    """What comes next, and the proposal of all winners."""
    session, edition = at.here
    selection, before = edition.rules.selection, queries.sources_of_candidates(edition)
    voting = queries.last_voting(edition)
    counted = await latest(session, edition, voting.id) if voting else None
    state = await _state(at)
    given, none = await _choices(at)
    gaps = await queries.selection_gaps(session, edition)
    mine = {code: part for code, r in state.records.items() if (part := r.part_for(at.me.person.id))}
    return {
        "progress": state.progress,
        "given": given,
        "no_winner": none,
        "next": next_to_settle(state.steps),
        "mine": mine,
        "gaps": gaps,
        "by_ballot": ballot_phase(edition) is not None,
        "recorded": selection is not None and asks_for_records(selection),
        "without_minutes": await selection_minutes_missing(session, edition),
        "source_decided": await all_decided(session, edition, before),
        "honour_titles": honour_titles(edition.rules),
        "categories": numbered_categories(edition.rules),
        "proposal": await open_proposal(session, edition.id, "winners"),
        "publication": await queries.publication(session, edition.id),
        "earliest": earliest_publication(edition.rules, counted.counted_at if counted else None),
        "embargo": _embargo(edition),
        "correction": await open_proposal(session, edition.id, CORRECTION),
        "states": STEPS,
    }


selection_list = Listing(
    pages,
    "/{edition}/office/selection",
    "results/selection.html",
    Who.STEWARD,
    file="selection",
    columns=COLUMNS,
    find=_find,
    filters=[Filter("state", takes=SettlingStep)],
    values=_above,
    key=lambda row: row.code,
)
"""How far each category is, what comes next, and the proposal of all winners."""


# --- one category --------------------------------------------------------------------------------------


@pages.page("/{edition}/office/selection/{category}", "results/selecting.html", Who.STEWARD)
async def selection_category_page(at: PageAt, category: str) -> Values:
    """The champions of one category, what is chosen of them, and the record of the panel, in one form."""
    session, edition = at.here
    place, found = _category(edition, category)
    selection, before = edition.rules.selection, queries.sources_of_candidates(edition)
    state = await selection_state(session, edition, at.me)
    champions = (await queries.candidates(session, edition)).get(category, [])
    given = (await _given(session, edition)).get(category, [])
    record = state.records.get(category)
    votes = await _votes(session, edition) if selection and selection.sees_votes else {}
    return {
        "category": found,
        "place": place,
        "champions": champions,
        "shown": await queries.honoured_projects(session, edition, [p.id for p in champions]),
        "offered": await _offered(session, edition, champions, given),
        "given": given,
        "several": selection is not None and selection.cut.most != 1,
        "most": selection.cut.most if selection else None,
        "marks": await marks_of(session, edition, selection) if selection and selection.marking else {},
        "votes": votes,
        "voted": max((votes.get(p.id, 0) for p in champions), default=0),
        "no_winner": (await queries.no_winners(session, edition.id)).get(category),
        "gaps": [g for g in await queries.selection_gaps(session, edition) if g.category == category],
        "progress": state.progress,
        "record": record,
        "present": await presumed(session, record, state.records.values()) if record else set(),
        "note": note_of(record.newest.content) if record and record.newest else "",
        "note_most": NOTE_MOST,
        "away": _away(record),
        "least": quorum_of(selection) if selection else 0,
        "next": next_to_settle(state.steps, category),
        "honour_titles": honour_titles(edition.rules),
        "recognitions": titles(edition.rules)[1:],
        "categories": numbered_categories(edition.rules),
        "no_prize": NO_PRIZE,
        "proposal": await open_proposal(session, edition.id, "winners"),
        "open": await queries.publication(session, edition.id) is None
        and (await all_decided(session, edition, before)),
    }


@pages.page("/{edition}/office/corrections/{category}", "results/correcting.html", Who.STEWARD)
async def correction_page(at: PageAt, category: str) -> Values:
    """The approved results of one category, to be put right. Raises Missing before winners are approved."""
    session, edition = at.here
    place, found = _category(edition, category)
    made = await queries.publication(session, edition.id)
    if made is None:
        raise refusals.not_published()
    given = await queries.honours(session, edition.id)
    return {
        "category": found,
        "place": place,
        "public": made.announced_at is not None,
        "among": await queries.who_may_be_honoured(session, edition, category),
        "reasons": {(h.project_id, h.title): h.reason for h in given if h.category == category},
        "no_winner": (await queries.no_winners(session, edition.id)).get(category),
        "honour_titles": honour_titles(edition.rules),
        "recognitions": list(honour_titles(edition.rules)),
        "several": edition.rules.selection is None or edition.rules.selection.cut.most != 1,
        "no_prize": NO_PRIZE,
        "proposal": await open_proposal(session, edition.id, CORRECTION),
    }


def _category(edition: EditionInForce, code: str) -> tuple[int, Category]:
    """Its place, from 0. Raises Missing."""
    found = numbered_categories(edition.rules).get(code)
    if found is None:
        raise unknown_category(code=code)
    return found


def _away(record: Record | None) -> dict[str, list[str]]:
    """By member the titles of the projects here of which they are recused."""
    if record is None or record.now is None:
        return {}
    named = {line.project: line.title for line in record.now.lines}
    found: dict[str, list[str]] = {}
    for each in record.now.recused:
        found.setdefault(each.person, []).append(named.get(each.project, each.project))
    return found


async def _given(session: Tx, edition: EditionInForce) -> dict[str, list[tuple[Honour, Project]]]:
    """By category what is chosen, the prize first."""
    chosen = await queries.honours(session, edition.id)
    projects = {p.id: p for here in (await queries.candidates(session, edition)).values() for p in here}
    missing = [h.project_id for h in chosen if h.project_id not in projects]
    if missing:  # honoured, and no candidate any more
        query = select(Project).where(col(Project.id).in_(missing))
        projects |= {project.id: project for project in (await session.exec(query)).all()}
    found: dict[str, list[tuple[Honour, Project]]] = {}
    for honour in sorted(chosen, key=lambda h: (h.title != WINNER, h.title)):
        if honour.project_id in projects:
            found.setdefault(honour.category, []).append((honour, projects[honour.project_id]))
    return found


async def _offered(
    session: Tx, edition: EditionInForce, champions: list[Project], given: list[tuple[Honour, Project]]
) -> dict[str, list[str]]:
    """By project the titles that it has or can have, were no other chosen in its category."""
    here = {(h.project_id, h.title) for h, _project in given}
    others = [p for p in await queries.pending(session, edition) if (p.project, p.title) not in here]
    elected = await by_ballot(session, edition)

    def can_have(project: Project, title: str) -> bool:
        new = Pending(project.id, project.category or "", title)
        by_votes = title != WINNER or project.id in elected.get(new.category, {project.id})
        return by_votes and not beyond_the_most(edition.rules, others, new)

    return {
        p.id: [t for t in titles(edition.rules) if (p.id, t) in here or can_have(p, t)] for p in champions
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
    placed: dict[str, Any] = await queries.standings(session, edition, voting.id)
    return {p.project.id: p.standing.votes or 0 for rows in placed.values() for p in rows}
