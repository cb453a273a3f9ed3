"""Results that are put right after they were approved: by two stewards, with a note that everybody reads.

Before the instant of publication nobody has seen anything: the content is replaced and no note is shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.certificates.actions import reinstate, revoke_lost
from prizes.certificates.rules.standing import CertificateKind, Earned
from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, is_by_category
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, canonical, propose, sha256
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, reason_needed, unknown_category
from prizes.edition.spans import honours_of, sources
from prizes.edition.titles import Said, honour_titles, phase_honours, phase_title, selection_giving
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination.rules.states import State
from prizes.results import refusals
from prizes.results.actions import content_of_honour, fields_of_titles, in_announcement, set_states
from prizes.results.certifying import issue_earned
from prizes.results.models import Publication, ResultsCorrection
from prizes.results.queries import corrections, honours, publication, publications, who_may_be_honoured
from prizes.results.rules.correcting import ChangedHonour, Content, changed_honours, corrected, is_in
from prizes.results.rules.settling import WantedTitle
from prizes.results.rules.winners import WINNER, Pending, announcement_named, beyond_the_most, other_titles
from prizes.results.telling import tell_of_correction
from prizes.review.actions import holding
from prizes.review.models import Honour, NoWinner, Standing

KIND = "correction"
ACROSS = "~"
"""In an address before the key of a field that is no whole category. No key begins so."""


@dataclass(frozen=True, slots=True)
class WantedResults:
    """How a field should read."""

    choices: Sequence[WantedTitle]
    """All its titles; `reason` None leaves a citation as it is."""
    no_prize: str | None = None
    """The panel's reason why nobody wins."""
    no_titles: Mapping[str, str] = attribute(default_factory=dict)
    """The same for titles of selections beside the winners; one that is left out stays as it is."""


@dataclass(frozen=True, slots=True)
class CorrectedField:
    """What can be put right at once: a category, or another field that panels choose from."""

    field: PanelField
    titles: Sequence[str]
    """All that can be given there; in a category also those of votes."""
    selected: Sequence[str]
    """Those that selections give, and winners of votes: of each it is told where nobody has it."""
    address: str
    """The key of the field in addresses; with a mark before it where a category has the same one, and with the number
    of the selection before the mark where several choose from fields of this key.
    """
    selection: SelectionPhase | None = None
    """Whose field it is, where it is no whole category."""

    @property
    def of(self) -> Said | None:
        """What tells it apart from the field of another selection with the same key; None: there is none."""
        shared = self.selection is not None and not self.address.startswith(ACROSS) and ACROSS in self.address
        return phase_title(self.selection) if shared and self.selection else None

    @property
    def keys(self) -> set[str]:
        """By which it is found."""
        return {self.address} if self.of else {self.address, marked(self.field), self.field.key}

    def covers(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of the content is put right here: an honour, or that no project has one."""
        return is_in(row, self.field) and row.get("title", WINNER) in self.titles

    def holds(self, honour: Honour) -> bool:
        """Whether it is one of those that are put right here."""
        across = None if self.field.is_category else self.field.key
        here = honour.chosen_in == self.field.key and honour.field == across
        return here and honour.title in self.titles


async def field_to_correct(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase, key: str
) -> CorrectedField:
    """Raises Missing where an announcement publishes nothing in such a field. A key is that of a category before it is
    that of another field, unless it is marked.
    """
    for each in await fields_to_correct(session, edition, announcement):
        if key in each.keys:
            return each
    if all(is_by_category(phase.cut) for phase in edition.rules.selections):
        raise unknown_category(code=key)
    raise refusals.no_such_field(field=key)


def marked(field: PanelField) -> str:
    """Its key, which no category has."""
    return field.key if field.is_category else f"{ACROSS}{field.key}"


async def fields_to_correct(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase
) -> list[CorrectedField]:
    """All in which an announcement publishes something: categories first, in the order of the rules."""
    found = await _every_field(session, edition)
    if len(edition.rules.announcements) == 1:
        return found
    mine = honours_of(edition.rules, announcement)
    here = [
        replace(
            each,
            titles=[title for title in each.titles if title in mine],
            selected=[title for title in each.selected if title in mine],
        )
        for each in found
    ]
    return [each for each in here if each.titles]


async def _every_field(session: AsyncSession, edition: EditionInForce) -> list[CorrectedField]:
    rules, asked = edition.rules, await fields_of_titles(session, edition)
    every = list(dict.fromkeys((WINNER, *other_titles(rules), *honour_titles(rules))))
    across = [phase for phase in rules.selections if not is_by_category(phase.cut)]
    elsewhere = {title for phase in across for title in phase_honours(phase)}
    here = [title for title in every if title not in elsewhere]
    selected = [title for title in here if title in asked]
    found = [
        CorrectedField(field_at(rules, {"category": each.code}), here, selected, each.code)
        for each in (rules.categories if here else ())
    ]
    codes = {each.code for each in rules.categories}
    number = Counter(field.key for phase in across for field in asked[phase.cut.gives])
    for phase in across:
        titles = [title for title in every if selection_giving(rules, title) is phase]
        selected = [title for title in titles if title in asked]
        for field in asked[phase.cut.gives]:
            address = marked(field) if field.key in codes else field.key
            if number[field.key] > 1:
                address = f"{rules.selections.index(phase) + 1}{marked(field)}"
            found.append(CorrectedField(field, titles, selected, address, phase))
    return found


async def propose_correction(
    session: AsyncSession,
    edition: EditionInForce,
    key: str,
    wanted: WantedResults,
    *,
    note: str,
    proposer: str,
    phase: str | None = None,
) -> Proposal:
    """Put other honours of a field before a second steward, once winners are approved. `phase`: id of their
    announcement; None: the last one that is approved.

    A ballot or a record of the panel is not asked for again: the note says how the results were wrong. Titles, owners
    and countries of the field are read from its projects as they are now.
    """
    announcement = await announcement_to_correct(session, edition, phase)
    made = await _published(session, edition, announcement)
    there = await field_to_correct(session, edition, announcement, key)
    _check_wanted(there, wanted)
    if not note.strip():
        raise refusals.note_needed()
    before = await _content_now(session, edition, made)
    after = await _content_wanted(session, edition, there, before, wanted)
    if after == before:
        raise refusals.nothing_to_correct()
    content = {
        **in_announcement(edition, announcement),
        "category": there.field.category,
        **({} if there.field.is_category else {"field": there.field.key}),
        **({"address": there.address} if there.of else {}),
        "note": note.strip(),
        "replaces": sha256(canonical(before)),
        "honours": [each for each in after["honours"] if there.covers(each)],
        "no_winner": [each for each in after["no_winner"] if there.covers(each)],
        "changes": [
            {"what": each.what, "title": each.title, "project": each.project}
            for each in changed_honours(before, after)
        ],
    }
    about = in_announcement(edition, announcement).get("phase", "")
    return await propose(session, edition, KIND, content, reason=note, proposer=proposer, about=about)


async def announcement_to_correct(
    session: AsyncSession, edition: EditionInForce, phase: str | None
) -> AnnouncementPhase:
    """The announcement of this id, or the last one that is approved. Raises Missing."""
    approved = await publications(session, edition.id)
    found = announcement_named(edition.rules, phase or (approved[-1].phase if approved else None), ())
    if found is None or not any(each.is_of(found) for each in approved):
        raise refusals.not_published()
    return found


async def _published(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase
) -> Publication:
    made = await publication(session, edition.id, announcement)
    if made is None:
        raise refusals.not_published()
    return made


async def _content_now(session: AsyncSession, edition: EditionInForce, made: Publication) -> dict[str, Any]:
    steps = [each for each in await corrections(session, edition.id) if each.corrects(made)]
    content: dict[str, Any] = json.loads(steps[-1].content if steps else made.content)
    return content


def _check_wanted(there: CorrectedField, wanted: WantedResults) -> None:
    wins = WINNER in there.titles
    if wins and any(each.title == WINNER for each in wanted.choices) == (wanted.no_prize is not None):
        raise refusals.winner_or_no_prize() if there.field.is_category else refusals.choice_or_no_prize()
    if wanted.no_prize is not None and not wins:
        raise refusals.unknown_title()
    if wanted.no_prize is not None and not wanted.no_prize.strip():
        raise reason_needed()
    if any(each.title not in there.titles for each in wanted.choices):
        raise refusals.unknown_title()
    if any(title not in there.selected for title in wanted.no_titles):
        raise refusals.unknown_title()


async def _content_wanted(
    session: AsyncSession,
    edition: EditionInForce,
    there: CorrectedField,
    before: Content,
    wanted: WantedResults,
) -> dict[str, Any]:
    field = there.field
    candidates = await who_may_be_honoured(session, edition, field, there.selection)
    among = {project.id: project for project in candidates}
    reasons = {(each["project"], each["title"]): each["reason"] for each in before["honours"]}
    others = [
        Pending(each["project"], each["category"], each["title"], each.get("field"))
        for each in before["honours"]
        if not there.covers(each)
    ]
    across = None if field.is_category else field.key
    given: dict[tuple[str, str], dict[str, Any]] = {}
    for each in wanted.choices:
        if each.project not in among:
            raise refusals.not_a_candidate() if field.is_category else refusals.not_in_field()
        project = among[each.project]
        new = Pending(each.project, project.category or "", each.title, across)
        if full := beyond_the_most(edition.rules, others, new):
            raise full
        others.append(new)
        key = (each.project, each.title)
        reason = reasons.get(key, "") if each.reason is None else each.reason.strip()
        given[key] = content_of_honour(project, new.category, each.title, reason, across)
    told = _told_of_none(before["no_winner"], there) | {
        title: reason.strip() for title, reason in wanted.no_titles.items()
    }
    told[WINNER] = wanted.no_prize.strip() if wanted.no_prize else ""
    none = {title: told.get(title, "") for title in there.selected}
    return corrected(before, field, given.values(), none, titles=there.titles)


def _told_of_none(rows: Sequence[Mapping[str, str]], there: CorrectedField) -> dict[str, str]:
    """By title why nobody in a field got it."""
    return {each.get("title", WINNER): each["reason"] for each in rows if there.covers(each)}


async def approve_correction(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> ResultsCorrection | Publication:
    """A second steward's approval: honours, states of projects, certificates and pages change in one transaction, and
    the people of the projects get a letter. Refused if the results changed since it was proposed.
    """
    await holding.alone(session, edition.id)
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    wanted = json.loads(proposal.content)
    announcement = await announcement_to_correct(session, edition, wanted.get("phase"))
    made = await _published(session, edition, announcement)
    before = await _content_now(session, edition, made)
    if sha256(canonical(before)) != wanted["replaces"]:
        raise proposal_changed()
    key = f"{ACROSS}{wanted['field']}" if "field" in wanted else wanted["category"]
    there = await field_to_correct(session, edition, announcement, wanted.get("address", key))
    told = _told_of_none(wanted["no_winner"], there)
    none = {title: told.get(title, "") for title in there.selected}
    after = corrected(before, there.field, wanted["honours"], none, titles=there.titles)
    changes = changed_honours(before, after)
    public = made.announced_at is not None
    await _write_honours(session, edition, there, wanted, approver, public=public)
    text = canonical(after)
    kept: ResultsCorrection | Publication
    if public:
        kept = ResultsCorrection(
            edition_id=edition.id,
            phase=made.phase,
            number=len(await corrections(session, edition.id)) + 1,
            field=there.address,
            content=text,
            sha256=sha256(text),
            replaces=wanted["replaces"],
            note=wanted["note"],
            corrected_at=clock.now(),
            proposed_by=proposal.proposed_by,
            approved_by=approver,
        )
    else:
        kept = made
        kept.content, kept.sha256 = text, sha256(text)
        kept.proposed_by, kept.approved_by = proposal.proposed_by, approver
    session.add(kept)
    await session.flush()
    if public:
        await _put_into_effect(session, edition, changes)
        await _certify(session, edition, changes, reason=wanted["note"], by=approver)
        await tell_of_correction(session, edition, changes, wanted["note"])
    _note(session, edition, made, kept, wanted, field=there.address, by=approver)
    return kept


def _note(
    session: AsyncSession,
    edition: EditionInForce,
    made: Publication,
    kept: ResultsCorrection | Publication,
    wanted: Mapping[str, Any],
    *,
    field: str,
    by: str,
) -> None:
    """In the journal. Only a correction that everybody sees has a number."""
    details = {"category": field, "replaces": wanted["replaces"]}
    details |= {"phase": wanted["phase"]} if "phase" in wanted else {}
    details["sha256"] = kept.sha256
    if isinstance(kept, ResultsCorrection):
        details["number"] = kept.number
    record(session, edition, acts.RESULTS_CORRECT, made, by=by, reason=wanted["note"], **details)


async def _write_honours(
    session: AsyncSession,
    edition: EditionInForce,
    there: CorrectedField,
    wanted: dict[str, Any],
    by: str,
    *,
    public: bool,
) -> None:
    """The rows of a field as the approved content has them."""
    field, now = there.field, clock.now()
    across = None if field.is_category else field.key
    here = (
        [col(Honour.category) == field.key, col(Honour.field).is_(None)]
        if field.is_category
        else [col(Honour.field) == field.key]
    )
    none = [col(NoWinner.field) == field.key, col(NoWinner.title).in_(there.selected)]
    here.append(col(Honour.title).in_(there.titles))
    await session.exec(delete(Honour).where(col(Honour.edition_id) == edition.id, *here))
    await session.exec(delete(NoWinner).where(col(NoWinner.edition_id) == edition.id, *none))
    session.add_all(
        Honour(
            edition_id=edition.id,
            category=each["category"],
            field=across,
            project_id=each["project"],
            title=each["title"],
            reason=each["reason"],
            chosen_by=by,
            chosen_at=now,
            published_at=now if public else None,
        )
        for each in wanted["honours"]
    )
    session.add_all(
        NoWinner(
            edition_id=edition.id,
            field=field.key,
            title=each.get("title", WINNER),
            reason=each["reason"],
            chosen_by=by,
            chosen_at=now,
        )
        for each in wanted["no_winner"]
        if each["reason"]
    )
    await session.flush()


async def _put_into_effect(
    session: AsyncSession, edition: EditionInForce, changes: Sequence[ChangedHonour]
) -> None:
    """States of the projects whose honours changed, by all that are public from now on."""
    given = [each for each in await honours(session, edition.id) if each.published_at is not None]
    touched = {each.project for each in changes if each.what != "reworded"}
    winners = {each.project_id for each in given if each.title == WINNER} & touched
    recognised = {each.project_id for each in given} & touched - winners
    without = touched - winners - recognised
    champions = await _champions(session, edition, without)
    selections = edition.rules.selections
    from_submitted = bool(selections) and not any(sources(edition.rules, phase) for phase in selections)
    await set_states(session, winners, State.WINNER)
    await set_states(session, recognised, State.SPECIAL_RECOGNITION)
    await set_states(session, champions, State.CHAMPION)
    await set_states(session, without - champions, State.SUBMITTED if from_submitted else State.NOMINATED)


async def _certify(
    session: AsyncSession, edition: EditionInForce, changes: Sequence[ChangedHonour], *, reason: str, by: str
) -> None:
    lost = [_earned(each) for each in changes if each.what == "taken"]
    given = [_earned(each) for each in changes if each.what == "given"]
    await revoke_lost(session, edition, lost, reason=reason, by=by)
    await reinstate(session, edition, given, by=by)
    await issue_earned(session, edition)


async def _champions(session: AsyncSession, edition: EditionInForce, projects: Collection[str]) -> set[str]:
    """Those of them that passed a cut that makes champions."""
    phases = [phase.id for phase in edition.rules.votings if phase.cut.gives == "champion"]
    if not projects or not phases:
        return set()
    passed = select(Standing.project_id).where(
        col(Standing.project_id).in_(list(projects)),
        col(Standing.phase).in_(phases),
        Standing.outcome == "passed",
    )
    return set((await session.exec(passed)).all())


def _earned(change: ChangedHonour) -> Earned:
    if change.title == WINNER:
        return Earned(change.project, CertificateKind.WINNER)
    return Earned(change.project, CertificateKind.RECOGNITION, change.title)
