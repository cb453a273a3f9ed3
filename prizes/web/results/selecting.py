"""The selection of winners: how far each field is, and one field with its champions and its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from prizes import clock
from prizes.edition.document.components import TieRule
from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, field_named, heading_of, is_by_category
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.edition.spans import opens_at, selections_in_order
from prizes.edition.titles import (
    Said,
    announcement_of_records,
    honour_titles,
    honours_named,
    phase_honours,
    phase_title,
    selection_giving,
)
from prizes.errors import Refusal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.results.phases import WithSelection
from prizes.gate.transaction import Tx
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.models import Project
from prizes.results import queries
from prizes.results.actions import candidates_missing, earliest_of, in_announcement, not_publishable
from prizes.results.adopting import left_to_people
from prizes.results.ballots import by_ballot
from prizes.results.correcting import KIND as CORRECTION
from prizes.results.correcting import (
    CorrectedField,
    announcement_to_correct,
    field_to_correct,
    fields_to_correct,
)
from prizes.results.minuting import Record, quorum_of
from prizes.results.models import Publication
from prizes.results.ranked.ranking import ranking_of
from prizes.results.recorded import records_missing
from prizes.results.rules.by_marks import WHY_NONE
from prizes.results.rules.settling import SettledSoFar, SettlingStep, next_to_settle
from prizes.results.rules.winners import (
    WINNER,
    Pending,
    beyond_the_most,
    embargo,
    other_titles,
    selection_phase,
)
from prizes.results.settling import (
    SelectionState,
    asks_for_records,
    field_asked,
    presumed,
    selection_state,
)
from prizes.review.models import Honour
from prizes.review.queries.decision import marks_of, panel_choices
from prizes.review.queries.minutes import votes_before
from prizes.review.rules.minutes import NOTE_MOST, note_of
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.lists import Column, Filter, Listing, tallied
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
NO_PRIZE = "-"
"""Chosen in the place of a winner."""


# --- all fields ----------------------------------------------------------------------------------------

STEPS = {
    SettlingStep.CHOOSE.value: N_("Nothing chosen yet"),
    SettlingStep.RECORD.value: N_("Record to be written"),
    SettlingStep.CONFIRM.value: N_("Record written, to be confirmed"),
    SettlingStep.DONE.value: N_("Complete"),
}
STEP_LOOKS = {"choose": "warn", "record": "warn", "confirm": "info", "done": "good"}


@dataclass(frozen=True, slots=True)
class SettlingField:
    """A field of the selection in the list."""

    field: PanelField
    so_far: SettledSoFar
    chosen: list[tuple[Honour, Project]]
    """The prize first."""
    no_prize: str | None
    """Why nobody wins."""
    title: str
    """Id of what the phase gives: `winner`, or an honour of the edition's own."""

    def called(self, *, winners: bool) -> list[str]:
        """Titles of the projects that win, or are recognized otherwise."""
        return [project.title for honour, project in self.chosen if (honour.title == self.title) is winners]


COLUMNS: list[Column[SettlingField]] = [
    Column("category", N_("Category"), lambda row: row.field.category, "category", sorts=True),
    Column("field", N_("Field"), lambda row: row.field.key, usual=False),
    Column("winners", N_("Winners"), lambda row: row.called(winners=True), type=list[str]),
    Column(
        "recognized", N_("Recognitions"), lambda row: row.called(winners=False), usual=False, type=list[str]
    ),
    Column("no_prize", N_("No prize in this category"), lambda row: row.no_prize, usual=False),
    Column(
        "step", N_("Status"), lambda row: row.so_far.step.value, sorts=True, words=STEPS, looks=STEP_LOOKS
    ),
]


def _columns(at: At) -> list[Column[SettlingField]]:
    """Where panels do not choose from whole categories, the first column is called as that from which they do, and has
    its keys in files.
    """
    selection = selection_phase(
        at.edition.rules, _phase_asked(at, at.request.query_params.get("phase")), clock.now()
    )
    if selection is None or is_by_category(selection.cut):
        return COLUMNS
    category, field, *others = COLUMNS
    head = heading_of(at.edition.rules, selection.cut)
    named = {"no_prize": N_("No prize among these projects")}
    return [
        replace(field, head=head, sorts=True, usual=True),
        *(replace(each, label=named.get(each.id, each.label)) for each in others),
        replace(category, usual=False),
    ]


@dataclass(frozen=True, slots=True)
class PhaseChoices:
    """A phase of selection with what is chosen in it, by field."""

    phase: SelectionPhase | None
    """None: the rules have no selection."""
    state: SelectionState
    given: dict[str, list[tuple[Honour, Project]]]
    none: dict[str, str]
    """Why nobody gets the title of the phase."""


async def _choices(at: At, phase_id: str | None) -> PhaseChoices:
    """Read once a request, for the rows and for what stands above them."""
    if not hasattr(at.request.state, "choices"):
        phase = selection_phase(at.edition.rules, _phase_asked(at, phase_id), clock.now())
        at.request.state.choices = PhaseChoices(
            phase,
            await selection_state(*at.here, phase, at.me),
            await _given(*at.here, phase),
            (await queries.no_winners(at.session, at.edition.id))[_title_of(phase)],
        )
    found: PhaseChoices = at.request.state.choices
    return found


def _phase_asked(at: At, phase_id: str | None) -> str | None:
    """Of the address of a proposal to publish that was refused, which names an announcement, none."""
    announcements = {each.id for each in at.edition.rules.announcements}
    return phase_id if phase_id and phase_id not in announcements else None


def _title_of(phase: SelectionPhase | None) -> str:
    return phase.cut.gives if phase else WINNER


def in_phase(edition: EditionInForce, phase: SelectionPhase | None) -> dict[str, str]:
    """What addresses of a selection say of their phase: nothing where there is one alone."""
    return {"phase": phase.id} if phase and len(edition.rules.selections) > 1 else {}


def _several(edition: EditionInForce) -> list[tuple[str, Said]]:
    """The selections to choose from, by id."""
    return [(each.id, phase_title(each)) for each in selections_in_order(edition.rules)]


async def _find(at: At, wanted: Wanted) -> Found[SettlingField]:
    """In the order of the rules; how many queries does not depend on how many categories."""
    here = await _choices(at, wanted.filters.get("phase"))
    rows = [
        SettlingField(
            _named(at.edition, here.phase, key),
            so_far,
            here.given.get(key, []),
            here.none.get(key),
            _title_of(here.phase),
        )
        for key, so_far in here.state.progress.items()
    ]
    return tallied(rows, wanted, _columns(at), lambda row: row.so_far.step.value)


async def _above(at: PageAt, _found: object) -> Values:
    """What comes next, and the proposal of all winners."""
    session, edition = at.here
    here = await _choices(at, at.asked("phase"))
    selection, state = here.phase, here.state
    gaps = await queries.phase_gaps(session, edition, selection) if selection else []
    missing = await candidates_missing(session, edition, selection) if selection else None
    by_marks = selection is not None and selection.by_marks
    none, following = await queries.no_winners(session, edition.id), next_to_settle(state.steps)
    mine = {key: part for key, r in state.records.items() if (part := r.part_for(at.me.person.id))}
    return {
        "progress": state.progress,
        "phase": selection,
        "phases_offered": _several(edition),
        "in_phase": in_phase(edition, selection),
        "title": _title_of(selection),
        "given": here.given,
        "no_winner": here.none,
        "all_none": {title: none[title] for title in (WINNER, *other_titles(edition.rules))},
        "next": _named(edition, selection, following) if following and not by_marks else None,
        "adopts": by_marks and bool(gaps) and not missing and _has_begun(edition, selection),
        "by_category": selection is None or is_by_category(selection.cut),
        "mine": mine,
        "gaps": gaps,
        "elsewhere": await _incomplete(session, edition, selection),
        "by_ballot": selection is not None and selection.method != "panel",
        "recorded": selection is not None and asks_for_records(selection),
        "without_minutes": await records_missing(session, edition, selection) if selection else [],
        "candidates_missing": missing,
        "honour_titles": honour_titles(edition.rules),
        "categories": numbered_categories(edition.rules),
        **await _publishing(at, selection),
        "states": STEPS,
    }


@dataclass(frozen=True, slots=True)
class AnnouncementAtWork:
    """One of several announcements, as stewards see it."""

    phase: AnnouncementPhase
    title: Said
    honours: Sentence
    made: Publication | None
    """What was approved."""
    proposal: Proposal | None
    correction: Proposal | None
    lacks: Refusal | None
    """Why it cannot be proposed."""
    earliest: datetime | None
    embargo: Sentence | None
    to_correct: Sequence[tuple[CorrectedField, list[tuple[Honour, Project]]]]
    """Of what is approved, with what is given there, the prize first."""


async def _publishing(at: PageAt, selection: SelectionPhase | None) -> Values:
    """What is proposed, approved and public; of several announcements each for itself."""
    session, edition = at.here
    there = edition.rules.announcements
    if len(there) > 1:
        last = announcement_of_records(edition.rules, selection) if selection else None
        return {
            "announcements": [await _at_work(at, each) for each in there],
            "refused": at.asked("phase"),
            "publication": await queries.publication(session, edition.id, last),
            "proposal": None,
        }
    sole = next(iter(there), None)
    return {
        "announcements": [],
        "refused": None,
        "proposal": await open_proposal(session, edition.id, "winners"),
        "publication": await queries.publication(session, edition.id, sole),
        "earliest": await earliest_of(session, edition, sole) if sole else None,
        "embargo": _embargo(edition, sole) if sole else None,
        "correction": await open_proposal(session, edition.id, CORRECTION),
        "to_correct": await _to_correct(session, edition, sole) if sole else [],
    }


async def _to_correct(
    session: Tx, edition: EditionInForce, phase: AnnouncementPhase
) -> list[tuple[CorrectedField, list[tuple[Honour, Project]]]]:
    given = await _given(session, edition, *edition.rules.selections)
    return [
        (each, [(honour, project) for honour, project in given.get(each.field.key, ()) if each.holds(honour)])
        for each in await fields_to_correct(session, edition, phase)
    ]


async def _at_work(at: PageAt, phase: AnnouncementPhase) -> AnnouncementAtWork:
    session, edition = at.here
    made = await queries.publication(session, edition.id, phase)
    proposal = await open_proposal(session, edition.id, "winners", phase.id)
    return AnnouncementAtWork(
        phase=phase,
        title=phase_title(phase),
        honours=say("Honours: %(honours)s.", honours=honours_named(edition.rules, phase)),
        made=made,
        proposal=proposal,
        correction=await open_proposal(session, edition.id, CORRECTION, phase.id) if made else None,
        lacks=None if made or proposal else await not_publishable(session, edition, phase),
        earliest=await earliest_of(session, edition, phase),
        embargo=_embargo(edition, phase),
        to_correct=await _to_correct(session, edition, phase) if made else [],
    )


selection_list = Listing(
    pages,
    "/{edition}/office/selection",
    "results/selection.html",
    Who.STEWARD,
    file="selection",
    columns=COLUMNS,
    find=_find,
    filters=[Filter("state", takes=SettlingStep), Filter("phase")],
    values=_above,
    fitted=_columns,
    key=lambda row: row.field.key,
)
"""How far each field is, what comes next, and the proposal of all winners."""


# --- one field -----------------------------------------------------------------------------------------


@pages.page("/{edition}/office/selection/{category}", "results/selecting.html", Who.STEWARD)
async def selection_category_page(at: PageAt, category: str, phase: WithSelection) -> Values:
    """The champions of a category, or of the field of this key, what is chosen of them, and the record of the panel, in
    one form.
    """
    session, edition = at.here
    selection, title = phase, _title_of(phase)
    state = await selection_state(session, edition, selection, at.me)
    among = await queries.candidates(session, edition, selection) if selection else {}
    found = field_asked(edition, selection, category, among)
    following = next_to_settle(state.steps, category)
    champions = among.get(category, [])
    given = (await _given(session, edition, selection)).get(category, [])
    gaps = await queries.phase_gaps(session, edition, selection) if selection else []
    record = state.records.get(category)
    votes = await votes_before(session, edition, selection) if selection and selection.sees_votes else {}
    return {
        "field": found,
        **_place(edition, selection, category, list(state.progress)),
        "champions": champions,
        "shown": await queries.honoured_projects(session, edition, [p.id for p in champions]),
        "offered": await _offered(session, edition, selection, champions, given),
        "in_phase": in_phase(edition, selection),
        "phase": selection,
        "title": title,
        "of_phase": phase_title(selection) if in_phase(edition, selection) and selection else None,
        "given": given,
        "several": selection is not None and selection.cut.most != 1,
        "most": selection.cut.most if selection else None,
        "marks": await marks_of(session, edition, selection) if selection and selection.marking else {},
        "votes": votes,
        "voted": max((votes.get(p.id, 0) for p in champions), default=0),
        "no_winner": (await queries.no_winners(session, edition.id))[title].get(category),
        "gaps": [g for g in gaps if g.field == category],
        "progress": state.progress,
        "record": record,
        "present": await presumed(session, record, state.records.values()) if record else set(),
        "note": note_of(record.newest.content) if record and record.newest else "",
        "note_most": NOTE_MOST,
        "away": _away(record),
        "least": quorum_of(selection) if selection else 0,
        "next": _named(edition, selection, following) if following else None,
        "honour_titles": honour_titles(edition.rules),
        "recognitions": phase_honours(selection)[1:] if selection else (),
        "categories": numbered_categories(edition.rules),
        "no_prize": NO_PRIZE,
        "proposal": await _proposed(session, edition, title),
        **await _of_marks(session, edition, selection, category, champions),
        "open": not (selection and selection.by_marks)
        and await queries.publication_of_title(session, edition, title) is None
        and not (selection and await candidates_missing(session, edition, selection)),
    }


@pages.page("/{edition}/office/corrections/{category}", "results/correcting.html", Who.STEWARD)
async def correction_page(at: PageAt, category: str) -> Values:
    """The approved results of a category, or of the field of this key, to be put right. Raises Missing before winners
    are approved. Of several announcements those of the one that `phase` names.
    """
    session, edition = at.here
    announcement = await announcement_to_correct(session, edition, at.asked("phase"))
    made = await queries.publication(session, edition.id, announcement)
    assert made is not None, "only what is approved is corrected"
    there = await field_to_correct(session, edition, announcement, category)
    given, none = await queries.honours(session, edition.id), await queries.no_winners(session, edition.id)
    told = in_announcement(edition, announcement)
    return {
        "of_phase": phase_title(announcement) if told else None,
        "in_phase": told,
        "field": there.field,
        "address": there.address,
        "wins": WINNER in there.titles,
        "public": made.announced_at is not None,
        "of_selection": there.of,
        "among": await queries.who_may_be_honoured(session, edition, there.field, there.selection),
        "reasons": {(h.project_id, h.title): h.reason for h in given if there.holds(h)},
        "no_winner": none[WINNER].get(there.field.key),
        "no_titles": {
            title: none[title].get(there.field.key, "") for title in there.selected if title != WINNER
        },
        "honour_titles": honour_titles(edition.rules),
        "recognitions": [title for title in honour_titles(edition.rules) if title in there.titles],
        "categories": numbered_categories(edition.rules),
        "several": _winners_are_several(edition),
        "no_prize": NO_PRIZE,
        "proposal": await open_proposal(session, edition.id, CORRECTION, told.get("phase", "")),
    }


async def _of_marks(
    session: Tx, edition: EditionInForce, selection: SelectionPhase | None, key: str, champions: list[Project]
) -> Values:
    """What the marks give in a field, where they decide."""
    if selection is None or not selection.by_marks:
        return {"ranking": None}
    made = await queries.publication_of_title(session, edition, selection.cut.gives)
    ranking = (await ranking_of(session, edition, selection)).get(key)
    choices = await panel_choices(session, edition, selection.id)
    tied = set[str]()
    if ranking is not None and made is None and _has_begun(edition, selection):
        tied = left_to_people(ranking, choices)
    return {
        "ranking": ranking,
        "why_none": WHY_NONE,
        "titled": {p.id: p for p in champions},
        "tied": {project: choices.get(project) for project in tied},
        "by_steward": TieRule.STEWARD in selection.cut.ties,
    }


def _has_begun(edition: EditionInForce, selection: SelectionPhase | None) -> bool:
    opens = opens_at(edition.rules, selection.id) if selection else None
    return opens is not None and opens <= clock.now()


def _place(
    edition: EditionInForce, selection: SelectionPhase | None, key: str, there: list[str]
) -> dict[str, int]:
    """Of how many it is which, from 0. `there`: fields with candidates."""
    whole = selection is None or is_by_category(selection.cut)
    keys = [each.code for each in edition.rules.categories] if whole else there
    return {"place": keys.index(key), "fields": len(keys)}


def _named(edition: EditionInForce, selection: SelectionPhase | None, key: str) -> PanelField:
    if selection is None:
        return field_at(edition.rules, {"category": key})
    return field_named(edition.rules, selection.cut, key)


def _away(record: Record | None) -> dict[str, list[str]]:
    """By member the titles of the projects here of which they are recused."""
    if record is None or record.now is None:
        return {}
    named = {line.project: line.title for line in record.now.lines}
    found: dict[str, list[str]] = {}
    for each in record.now.recused:
        found.setdefault(each.person, []).append(named.get(each.project, each.project))
    return found


def _winners_are_several(edition: EditionInForce) -> bool:
    giving = selection_giving(edition.rules, WINNER)
    return giving is None or giving.cut.most != 1


async def _incomplete(
    session: Tx, edition: EditionInForce, selection: SelectionPhase | None
) -> Sentence | None:
    """That other selections lack a choice or a record, without which nothing can be proposed."""
    found = [
        phase_title(each)
        for each in selections_in_order(edition.rules)
        if each is not selection
        and (
            await candidates_missing(session, edition, each)
            or await queries.phase_gaps(session, edition, each)
            or await records_missing(session, edition, each)
        )
    ]
    if not found:
        return None
    return say("The choices of this phase are complete. Something is missing in: %(phases)s.", phases=found)


async def _given(
    session: Tx, edition: EditionInForce, *phases: SelectionPhase | None
) -> dict[str, list[tuple[Honour, Project]]]:
    """By field what is chosen, the prize first. `phases`: whose panels gave it. Of all also what votes gave."""
    chosen = await queries.honours(session, edition.id)
    if len(edition.rules.selections) > len(phases):
        mine = {title for phase in phases if phase for title in phase_honours(phase)}
        chosen = [each for each in chosen if each.title in mine]
    projects: dict[str, Project] = {}
    missing = [h.project_id for h in chosen if h.project_id not in projects]
    if missing:  # honoured, and no candidate any more
        query = select(Project).where(col(Project.id).in_(missing))
        projects |= {project.id: project for project in (await session.exec(query)).all()}
    found: dict[str, list[tuple[Honour, Project]]] = {}
    first = [_title_of(phase) for phase in phases]
    for honour in sorted(chosen, key=lambda h: (h.title not in first, h.title)):
        if honour.project_id in projects:
            found.setdefault(honour.chosen_in, []).append((honour, projects[honour.project_id]))
    return found


async def _offered(
    session: Tx,
    edition: EditionInForce,
    selection: SelectionPhase | None,
    champions: list[Project],
    given: list[tuple[Honour, Project]],
) -> dict[str, list[str]]:
    """By project the titles that it has or can have, were no other chosen in its field."""
    if selection is None:
        return {}
    here = {(h.project_id, h.title) for h, _project in given}
    others = [p for p in await queries.pending(session, edition) if (p.project, p.title) not in here]
    elected = await by_ballot(session, edition, selection)

    def can_have(project: Project, title: str) -> bool:
        key = queries.field_of(edition.rules, selection, project)
        across = None if is_by_category(selection.cut) else key
        new = Pending(project.id, project.category or "", title, across)
        by_votes = title != selection.cut.gives or elected is None or project.id in elected.get(key, ())
        return by_votes and not beyond_the_most(edition.rules, others, new)

    return {
        p.id: [t for t in phase_honours(selection) if (p.id, t) in here or can_have(p, t)] for p in champions
    }


async def _proposed(session: Tx, edition: EditionInForce, title: str) -> Proposal | None:
    """The open proposal to publish an honour."""
    announcement = edition.rules.announcement_of(title)
    about = in_announcement(edition, announcement).get("phase", "") if announcement else ""
    return await open_proposal(session, edition.id, "winners", about)


def _embargo(edition: EditionInForce, announcement: AnnouncementPhase) -> Sentence | None:
    """When what it publishes can be public, as long as that is ahead."""
    until = embargo(edition.rules, announcement)
    if until is None or until <= clock.now():
        return None
    return say("%(phase)s: from %(opens)s.", phase=phase_title(announcement), opens=until)
