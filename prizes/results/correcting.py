"""Results that are put right after they were approved: by two stewards, with a note that everybody reads.

Before the instant of publication nobody has seen anything: the content is replaced and no note is shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.certificates.actions import reinstate, revoke_lost
from prizes.certificates.rules.standing import CertificateKind, Earned
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, canonical, propose, sha256
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, reason_needed, unknown_category
from prizes.edition.spans import sources
from prizes.edition.titles import honour_titles
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination.rules.states import State
from prizes.results import refusals
from prizes.results.actions import content_of_honour, set_states
from prizes.results.certifying import issue_earned
from prizes.results.models import Publication, ResultsCorrection
from prizes.results.queries import corrections, publication, who_may_be_honoured
from prizes.results.rules.correcting import ChangedHonour, Content, changed_honours, corrected
from prizes.results.rules.settling import WantedTitle
from prizes.results.rules.winners import WINNER, Pending, beyond_the_most, other_titles
from prizes.results.telling import tell_of_correction
from prizes.review.actions import holding
from prizes.review.models import Honour, NoWinner, Standing

KIND = "correction"


@dataclass(frozen=True, slots=True)
class WantedResults:
    """How a category should read."""

    choices: Sequence[WantedTitle]
    """All its titles; `reason` None leaves a citation as it is."""
    no_prize: str | None = None
    """The panel's reason why nobody wins."""
    no_titles: Mapping[str, str] = field(default_factory=dict)
    """The same for titles of selections beside the winners; one that is left out stays as it is."""


async def propose_correction(
    session: AsyncSession,
    edition: EditionInForce,
    category: str,
    wanted: WantedResults,
    *,
    note: str,
    proposer: str,
) -> Proposal:
    """Put other honours of a category before a second steward, once winners are approved.

    A ballot or a record of the panel is not asked for again: the note says how the results were wrong. Titles, owners
    and countries of the category are read from its projects as they are now.
    """
    made = await _published(session, edition)
    _check_wanted(edition, category, wanted)
    if not note.strip():
        raise refusals.note_needed()
    before = await _content_now(session, edition, made)
    after = await _content_wanted(session, edition, category, before, wanted)
    if after == before:
        raise refusals.nothing_to_correct()
    here = [each for each in after["honours"] if each["category"] == category]
    none = [each for each in after["no_winner"] if each["category"] == category]
    content = {
        "category": category,
        "note": note.strip(),
        "replaces": sha256(canonical(before)),
        "honours": here,
        "no_winner": none,
        "changes": [
            {"what": each.what, "title": each.title, "project": each.project}
            for each in changed_honours(before, after)
        ],
    }
    return await propose(session, edition, KIND, content, reason=note, proposer=proposer)


async def _published(session: AsyncSession, edition: EditionInForce) -> Publication:
    made = await publication(session, edition.id)
    if made is None:
        raise refusals.not_published()
    return made


async def _content_now(session: AsyncSession, edition: EditionInForce, made: Publication) -> dict[str, Any]:
    steps = await corrections(session, edition.id)
    content: dict[str, Any] = json.loads(steps[-1].content if steps else made.content)
    return content


def _check_wanted(edition: EditionInForce, category: str, wanted: WantedResults) -> None:
    if category not in {each.code for each in edition.rules.categories}:
        raise unknown_category(code=category)
    if any(each.title == WINNER for each in wanted.choices) == (wanted.no_prize is not None):
        raise refusals.winner_or_no_prize()
    if wanted.no_prize is not None and not wanted.no_prize.strip():
        raise reason_needed()
    if any(each.title not in (WINNER, *honour_titles(edition.rules)) for each in wanted.choices):
        raise refusals.unknown_title()
    if any(title not in other_titles(edition.rules) for title in wanted.no_titles):
        raise refusals.unknown_title()


async def _content_wanted(
    session: AsyncSession, edition: EditionInForce, category: str, before: Content, wanted: WantedResults
) -> dict[str, Any]:
    among = {project.id: project for project in await who_may_be_honoured(session, edition, category)}
    reasons = {(each["project"], each["title"]): each["reason"] for each in before["honours"]}
    others = [
        Pending(each["project"], each["category"], each["title"])
        for each in before["honours"]
        if each["category"] != category
    ]
    given: dict[tuple[str, str], dict[str, Any]] = {}
    for each in wanted.choices:
        if each.project not in among:
            raise refusals.not_a_candidate()
        new = Pending(each.project, category, each.title)
        if full := beyond_the_most(edition.rules, others, new):
            raise full
        others.append(new)
        key = (each.project, each.title)
        reason = reasons.get(key, "") if each.reason is None else each.reason.strip()
        given[key] = content_of_honour(among[each.project], category, each.title, reason)
    none = wanted.no_prize.strip() if wanted.no_prize else None
    told = _told_of_none(before["no_winner"], category) | {
        title: reason.strip() for title, reason in wanted.no_titles.items()
    }
    of_none = {title: told.get(title, "") for title in other_titles(edition.rules)}
    return corrected(before, category, given.values(), none, of_none)


def _told_of_none(rows: Sequence[Mapping[str, str]], category: str) -> dict[str, str]:
    """By title beside the winners, why nobody in a category got it."""
    return {
        each["title"]: each["reason"] for each in rows if each["category"] == category and "title" in each
    }


async def approve_correction(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> ResultsCorrection | Publication:
    """A second steward's approval: honours, states of projects, certificates and pages change in one transaction, and
    the people of the projects get a letter. Refused if the results changed since it was proposed.
    """
    await holding.alone(session, edition.id)
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    made = await _published(session, edition)
    wanted = json.loads(proposal.content)
    before = await _content_now(session, edition, made)
    if sha256(canonical(before)) != wanted["replaces"]:
        raise proposal_changed()
    none = next((each["reason"] for each in wanted["no_winner"] if "title" not in each), None)
    told = _told_of_none(wanted["no_winner"], wanted["category"])
    others = {title: told.get(title, "") for title in other_titles(edition.rules)}
    after = corrected(before, wanted["category"], wanted["honours"], none, others)
    changes = changed_honours(before, after)
    public = made.announced_at is not None
    await _write_honours(session, edition, wanted, approver, public=public)
    text = canonical(after)
    kept: ResultsCorrection | Publication
    if public:
        kept = ResultsCorrection(
            edition_id=edition.id,
            number=len(await corrections(session, edition.id)) + 1,
            field=wanted["category"],
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
        await _put_into_effect(session, edition, after["honours"], changes)
        await _certify(session, edition, changes, reason=wanted["note"], by=approver)
        await tell_of_correction(session, edition, changes, wanted["note"])
    _note(session, edition, made, kept, wanted, by=approver)
    return kept


def _note(
    session: AsyncSession,
    edition: EditionInForce,
    made: Publication,
    kept: ResultsCorrection | Publication,
    wanted: Mapping[str, Any],
    *,
    by: str,
) -> None:
    """In the journal. Only a correction that everybody sees has a number."""
    details = {name: wanted[name] for name in ("category", "replaces")} | {"sha256": kept.sha256}
    if isinstance(kept, ResultsCorrection):
        details["number"] = kept.number
    record(session, edition, acts.RESULTS_CORRECT, made, by=by, reason=wanted["note"], **details)


async def _write_honours(
    session: AsyncSession, edition: EditionInForce, wanted: dict[str, Any], by: str, *, public: bool
) -> None:
    """The rows of a category as the approved content has them."""
    category, now = wanted["category"], clock.now()
    for table, column in ((Honour, Honour.category), (NoWinner, NoWinner.field)):
        await session.exec(delete(table).where(col(table.edition_id) == edition.id, col(column) == category))
    session.add_all(
        Honour(
            edition_id=edition.id,
            category=category,
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
            field=category,
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
    session: AsyncSession,
    edition: EditionInForce,
    honours: Sequence[dict[str, Any]],
    changes: Sequence[ChangedHonour],
) -> None:
    """States of the projects whose honours changed. `honours`: all that are given from now on."""
    touched = {each.project for each in changes if each.what != "reworded"}
    winners = {each["project"] for each in honours if each["title"] == WINNER} & touched
    recognised = {each["project"] for each in honours} & touched - winners
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
