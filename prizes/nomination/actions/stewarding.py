"""The stewards' acts on a project: return for correction, mark ineligible, reopen, allow an exception, take out.

Each act on one project finds it and calls the plain function that several at once (`bulk`) call as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.guidelines.quoting import quoted
from prizes.edition.queries import EditionInForce
from prizes.errors import not_listed
from prizes.i18n.translator import Translator, translator
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import (
    NOMINATION_INELIGIBLE,
    NOMINATION_REOPENED,
    NOMINATION_RETURNED,
    NOMINATION_TAKEN_OUT,
)
from prizes.nomination import refusals
from prizes.nomination.actions.steps import REASON_LENGTH, move, tell
from prizes.nomination.models import Appeal, Project
from prizes.nomination.queries.people import editors_of
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.corrections import correctable, corrections, stored
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.screening import appeal_end
from prizes.nomination.rules.states import Actor, State, may_move, may_take_out
from prizes.nomination.rules.submission import BREACHES, correction_end, latest_correction, state_words


async def return_for_correction(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    reason: str,
    until: datetime | None = None,
    steward: str,
    notes: Mapping[str, str] | None = None,
) -> Project:
    """Give a submitted project back until an instant; None: for as many days as the rules say.

    `notes`: by name of the field what is to be corrected, each with a sentence, which may be empty.
    """
    project, nominator = await found(session, edition, project_id)
    editors = (await editors_of(session, [project.id])).get(project.id, [])
    give_back(
        session,
        edition,
        project,
        nominator,
        reason=reason,
        until=until,
        steward=steward,
        editors=editors,
        notes=notes,
    )
    await session.flush()
    return project


def give_back(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    nominator: Person | None,
    *,
    reason: str,
    until: datetime | None,
    steward: str,
    editors: Sequence[Person] = (),
    notes: Mapping[str, str] | None = None,
) -> None:
    """As `return_for_correction` does, with a project that was found."""
    notes = notes or {}
    reason = reason_of(reason)
    until = end_of_correction(edition, until)
    if not notes.keys() <= correctable(edition.rules, project).keys():
        raise not_listed("fields")
    move(project, State.RETURNED, Actor.STEWARD)
    project.correct_until, project.state_reason, project.screened_at = until, reason, None
    project.corrections = stored(project, notes)
    session.add(project)
    said = {"reason": reason, "until": until.isoformat()}
    fields = {"fields": sorted(notes)} if notes else {}
    record(session, edition, acts.NOMINATION_RETURN, project, by=steward, **said, **fields)
    for reader in filter(None, (nominator, *editors)):
        marked = _in_words(edition, project, translator(reader.lang))
        tell(session, edition, project, reader, NOMINATION_RETURNED, corrections=marked, **said)


def _in_words(edition: EditionInForce, project: Project, voice: Translator) -> list[dict[str, str]]:
    """What is to be corrected, as the letter says it: the question, and what the steward says of its answer."""
    return [
        {"label": voice.words(each.label)[0], "note": each.note}
        for each in corrections(edition.rules, project, project.corrections)
    ]


def end_of_correction(edition: EditionInForce, until: datetime | None) -> datetime:
    """Until when a project is returned; raises a refusal of a day that is past or too far."""
    now = clock.now()
    latest = latest_correction(edition.rules, now)
    until = until or correction_end(edition.rules, now)
    if not now < until <= latest:
        raise refusals.until_must_be_ahead(latest=latest)
    return until


async def mark_ineligible(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    rule: str,
    reason: str,
    steward: str,
    check: str = "",
) -> Project:
    """Keep a project out by a rule, named by its key in `rules.BREACHES`, with a reason. `check`: id of the check of
    the screening that it failed, if any; the letter quotes it.
    """
    project, nominator = await found(session, edition, project_id)
    exclude(session, edition, project, nominator, rule=rule, reason=reason, steward=steward, check=check)
    await session.flush()
    return project


def exclude(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    nominator: Person | None,
    *,
    rule: str,
    reason: str,
    steward: str,
    check: str = "",
) -> None:
    if rule not in BREACHES:
        raise refusals.rule_needed()
    reason = reason_of(reason)
    move(project, State.INELIGIBLE, Actor.STEWARD)
    project.state_reason, project.correct_until, project.screened_at = reason, None, None
    session.add(project)
    label = _check_label(edition, check)
    details = {"rule": rule, "reason": reason} | ({"check": check} if label else {})
    record(session, edition, acts.NOMINATION_MARK_INELIGIBLE, project, by=steward, **details)
    until = appeal_end(edition.rules, clock.now())
    tell(
        session,
        edition,
        project,
        nominator,
        NOMINATION_INELIGIBLE,
        reason=reason,
        rule=BREACHES[rule],
        check=label,
        quoted=_quoted(edition, rule, project.category, nominator.lang if nominator else "en"),
        appeal_until=until.isoformat() if until else None,
    )


def _quoted(edition: EditionInForce, rule: str, category: str | None, lang: str) -> list[str]:
    """The rule's sentences as its reader's guidelines say them at this moment."""
    voice = translator(lang)
    return [voice.words(said)[0] for said in quoted(edition.rules, rule, category)]


def _check_label(edition: EditionInForce, check: str) -> dict[str, Any] | None:
    screening = submission_of(edition.rules).screening
    labels: dict[str, dict[str, Any]] = (
        {each.id: {str(lang): text for lang, text in each.label.items()} for each in screening.checks}
        if screening
        else {}
    )
    return labels.get(check)


async def reopen_ineligible(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, reason: str, steward: str
) -> Project:
    """Take the decision back: the project is submitted as before. An open appeal is decided instead."""
    project, nominator = await found(session, edition, project_id)
    reason = reason_of(reason)
    if not may_move(State(project.state), State.SUBMITTED, Actor.STEWARD):
        raise refusals.wrong_state(state=state_words(project.state))
    appeal = select(Appeal.id).where(Appeal.project_id == project.id, col(Appeal.decided_at).is_(None))
    if (await session.exec(appeal)).first():
        raise refusals.appeal_is_open()
    back_in(session, project)
    record(session, edition, acts.NOMINATION_REOPEN, project, by=steward, reason=reason)
    tell(session, edition, project, nominator, NOMINATION_REOPENED, reason=reason)
    await session.flush()
    return project


def back_in(session: AsyncSession, project: Project) -> None:
    """An ineligible project is submitted as it was."""
    move(project, State.SUBMITTED, Actor.STEWARD)
    project.state_reason = ""
    session.add(project)


async def allow_exception(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, reason: str, steward: str
) -> Project:
    """Let a project past limits and bars, with a reason on record, where the rules know exceptions."""
    project, _ = await found(session, edition, project_id)
    except_from_limits(session, edition, project, reason=reason, steward=steward)
    await session.flush()
    return project


def except_from_limits(
    session: AsyncSession, edition: EditionInForce, project: Project, *, reason: str, steward: str
) -> None:
    if not submission_of(edition.rules).exceptions:
        raise refusals.no_exceptions()
    project.exception = reason_of(reason)
    session.add(project)
    record(session, edition, acts.NOMINATION_ALLOW_EXCEPTION, project, by=steward, reason=project.exception)


async def take_out(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, to: State, reason: str, steward: str
) -> Project:
    """Take a nominated project out of the contest, for good: withdrawn at its owner's wish, or disqualified. Its votes
    count no more.
    """
    project, nominator = await found(session, edition, project_id)
    reason = reason_of(reason)
    if not may_take_out(State(project.state), to):
        raise refusals.wrong_state(state=state_words(project.state))
    move(project, to, Actor.STEWARD)
    project.state_reason = reason
    session.add(project)
    withdrawn = to is State.WITHDRAWN
    act = acts.NOMINATION_WITHDRAW_NOMINATED if withdrawn else acts.NOMINATION_DISQUALIFY
    record(session, edition, act, project, by=steward, reason=reason)
    tell(
        session,
        edition,
        project,
        nominator,
        NOMINATION_TAKEN_OUT,
        reason=reason,
        disqualified=to is State.DISQUALIFIED,
    )
    await session.flush()
    return project


# --- what the acts share -------------------------------------------------------------------------------


async def found(
    session: AsyncSession, edition: EditionInForce, project_id: str
) -> tuple[Project, Person | None]:
    """A project held until the end of the transaction, and its nominator."""
    project = await project_in(session, edition, project_id, lock=True)
    if project is None:
        raise refusals.unknown_project()
    if project.nominator_id is None:
        return project, None
    return project, (await people(session, [project.nominator_id])).get(project.nominator_id)


def reason_of(text: str) -> str:
    """A reason as it is kept; raises a refusal if there is none."""
    reason = many_lines(text)[:REASON_LENGTH]
    if not one_line(reason):
        raise refusals.reason_needed()
    return reason
