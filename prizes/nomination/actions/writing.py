"""The nominator's acts on a project: write, submit, withdraw.

A submitted project stays submitted while it is edited, and every saved change of it is complete under the
rules in force: what is not complete is refused and the submitted text stands. So experts never meet half a
project. The stewards' acts are in `stewarding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.errors import wrong_answers
from prizes.i18n.translator import Translator, translator
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines
from prizes.mail.rules.kinds import NOMINATION_RECEIVED, NOMINATION_WITHDRAWN
from prizes.nomination import refusals
from prizes.nomination.actions.asking_owner import settle_owner
from prizes.nomination.actions.duplicates import ask_for_likenesses
from prizes.nomination.actions.limits import keep_limits
from prizes.nomination.actions.steps import REASON_LENGTH, move, nominator_of, own, tell
from prizes.nomination.models import Call, Project, ProjectText
from prizes.nomination.project_roles import Author, DraftKey, Permission
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.queries.duplicates import COMPARED
from prizes.nomination.queries.late_entries import calendar_time
from prizes.nomination.rules.completeness import by_field, missing, not_eligible
from prizes.nomination.rules.entry.proposing import awaits_its_owner, only_by_proposal
from prizes.nomination.rules.form import ANSWERS, ELIGIBILITY, ProjectLike, submission_of, summary_of
from prizes.nomination.rules.merging import Marks, merge
from prizes.nomination.rules.next_steps import next_steps
from prizes.nomination.rules.parsing import (
    STANDARD_NAMES,
    Values,
    current,
    differing,
    fit,
    held,
    laid_over,
    with_values,
)
from prizes.nomination.rules.states import Actor, State
from prizes.nomination.rules.submission import (
    MOST_DRAFTS,
    entity_key,
    no_edit,
    no_start,
    no_submission,
    search_text,
    searched_beside,
)

ABOUT_THE_OWNER = frozenset({"owner", "country", "belongs", "owner_email"})
"""Fields that say whose project it is, and whom to ask."""


async def create_draft(
    session: AsyncSession,
    edition: EditionInForce,
    nominator: Author,
    sent: Mapping[str, Any],
    *,
    call: str = "",
    body: str | None = None,
) -> Project:
    """Begin a project with whatever is known. The owner comes from the profile until they change it.

    Questions before the form may still be unanswered; with a wrong answer nothing is begun. `call`: the invitation to
    participate whose link was followed; one that there is not counts for none. `body`: the one that proposes it, whose
    number of drafts its own limit bounds.
    """
    if body is None and only_by_proposal(edition.rules):
        raise refusals.only_bodies_propose()
    refusal = no_start(edition.rules, await calendar_time(session, edition, nominator))
    if refusal:
        raise refusal
    if body is None:
        await _bound_drafts(session, edition, nominator)
    fitted = fit(edition.rules, _from_profile(edition, nominator) | dict(sent))
    if fitted.faults:
        raise wrong_answers(fitted.faults)
    wrong = not_eligible(edition.rules, laid_over({}, fitted.values, ELIGIBILITY), only_wrong=True)
    if wrong:
        raise refusals.not_eligible(by_field(wrong))
    now = clock.arrived()
    project = Project(edition_id=edition.id, created_at=now, updated_at=now, body=body)
    if isinstance(nominator, DraftKey):
        project.draft_hash = nominator.hash
    else:
        project.nominator_id = nominator.id
    apply_values(project, edition, fitted.values)
    project.call_id = await _counted(session, edition, call) if call else None
    session.add(project)
    await session.flush()
    return project


async def _counted(session: AsyncSession, edition: EditionInForce, call: str) -> str | None:
    """One more project begun after this invitation to participate; None: there is no such invitation."""
    theirs = update(Call).where(col(Call.id) == call, col(Call.edition_id) == edition.id)
    done = await session.exec(
        theirs.values(begun=Call.begun + 1).execution_options(synchronize_session=False)
    )
    return call if done.rowcount else None


async def _bound_drafts(session: AsyncSession, edition: EditionInForce, nominator: Author) -> None:
    if isinstance(nominator, DraftKey):
        own = col(Project.draft_hash) == nominator.hash
    else:
        own = col(Project.nominator_id) == nominator.id
    query = (
        select(func.count())
        .select_from(Project)
        .where(col(Project.edition_id) == edition.id, own, col(Project.state) == State.DRAFT)
    )
    if (await session.exec(query)).one() >= MOST_DRAFTS:
        raise refusals.too_many_drafts(most=MOST_DRAFTS)


def _from_profile(edition: EditionInForce, nominator: Author) -> dict[str, Any]:
    languages = submission_of(edition.rules).languages
    if isinstance(nominator, DraftKey):
        return {"language": languages[0]}
    return {
        "language": nominator.lang if nominator.lang in languages else languages[0],
        "owner": nominator.entity_name,
        "stakeholder_type": nominator.stakeholder_type,
        "country": nominator.country,
    }


async def save_fields(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    sent: Mapping[str, Any],
    *,
    editor: Author,
    revision: int | None = None,
    saved_from: str = "",
    seen: Marks | None = None,
) -> Project:
    """Keep some answers. Nothing happens where they are what is kept already.

    `seen`: marks of what an open form showed, see `merging`. Without them `revision`: that of the text the editor
    saw; if another one is kept meanwhile, and it does not come from the same open form (`saved_from`), it is shown
    and nothing is overwritten. Neither: the editor does not care.
    """
    project = await editable_project(session, edition, project_id, editor)
    fitted = fit(edition.rules, sent)
    if fitted.faults:
        raise wrong_answers(fitted.faults)
    return await save_values(
        session, edition, project, fitted.values, seen=seen, revision=revision, saved_from=saved_from
    )


async def save_values(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    values: Values,
    *,
    seen: Marks | None,
    revision: int | None = None,
    saved_from: str = "",
) -> Project:
    """Of an editable project; all of the values, or none and the refusal that says why."""
    values = unseen(project, values, seen, revision, saved_from)
    if not differing(project, values):
        return project
    if project.state == State.SUBMITTED:
        await _must_stay_fit(session, edition, project, values)
    return await save_revision(session, edition, project, values, saved_from)


def unseen(
    stored: Project | ProjectText, values: Values, seen: Marks | None, revision: int | None, saved_from: str
) -> Values:
    """What of the values is to be saved. Raises Conflict where somebody else has saved another text meanwhile."""
    fields = cast(
        "ProjectLike", stored
    )  # compared by their names, and a translation has those it is asked for
    conflicts: Sequence[str] = ()
    if seen is not None:
        merged = merge(held(fields, values), values, seen)
        values, conflicts = merged.values, merged.conflicts
    elif revision not in (None, stored.revision) and not (saved_from and stored.saved_from == saved_from):
        conflicts = differing(fields, values)
    if conflicts:
        raise refusals.newer_text(other_answers(fields, conflicts), saved=stored.updated_at)
    return values


async def editable_project(
    session: AsyncSession, edition: EditionInForce, project_id: str, editor: Author
) -> Project:
    """A project that somebody may change just now, held until the end of the transaction."""
    project = await own(session, edition, project_id, editor, Permission.WRITE)
    now = await calendar_time(session, edition, editor, project)
    refusal = no_edit(edition.rules, project.state, project.correct_until, now)
    if refusal:
        raise refusal
    return project


async def save_revision(
    session: AsyncSession, edition: EditionInForce, project: Project, values: Values, saved_from: str
) -> Project:
    """Write values that were looked at, as one revision more."""
    changed = set(differing(project, values))
    project.revision += 1
    project.screened_at = None  # what was screened is not what stands here now
    project.saved_from = saved_from[:32]
    apply_values(project, edition, values)
    session.add(project)
    if COMPARED & changed and project.state == State.SUBMITTED:
        await ask_for_likenesses(session, edition, project)
    if ABOUT_THE_OWNER & changed and project.state == State.SUBMITTED:
        await settle_owner(session, edition, project, await nominator_of(session, project))
    await session.flush()
    return project


def other_answers(project: ProjectLike, changed: Iterable[str]) -> dict[str, Sentence]:
    def words(value: Any) -> Any:
        if isinstance(value, bool):
            return say("Yes") if value else say("No")
        if isinstance(value, list):
            return [str(entry) for entry in value]
        return str(value) if value not in (None, "") else say("no answer")

    return {name: refusals.other_answer(words(current(project, name))) for name in changed}


async def _must_stay_fit(
    session: AsyncSession, edition: EditionInForce, project: Project, values: Values
) -> None:
    """A submitted project stays complete and within the limits; it is stamped with the rules it now keeps."""
    sheet = with_values(project, values)
    gaps = missing(edition.rules, sheet, await _texts(session, edition, project))
    if gaps:
        raise refusals.must_stay_complete(by_field(gaps))
    classes = {ANSWERS + each.id for each in edition.rules.classifications}
    if ({"title", "owner", "country", "category"} | classes) & set(differing(project, values)):
        await keep_limits(session, edition, project, sheet, await nominator_of(session, project))
    _stamp(project, edition)


async def _texts(session: AsyncSession, edition: EditionInForce, project: Project) -> Sequence[ProjectText]:
    return (await texts_needed(session, edition, [project])).get(project.id, ())


def apply_values(project: Project, edition: EditionInForce, values: Values) -> None:
    sheet = with_values(project, values)
    owner = (project.owner_key, project.country)
    for name in (*STANDARD_NAMES, "answers", "eligibility"):
        setattr(project, name, getattr(sheet, name))
    project.title_key, project.owner_key = entity_key(sheet.title), entity_key(sheet.owner)
    if owner != (project.owner_key, project.country):
        project.entity_id = None  # another owner; it is looked up, or made, with the submission
    project.summary = summary_of(edition.rules, sheet)
    project.search = search_text(sheet, project.summary, searched_beside(project.search))
    project.updated_at = clock.arrived()


async def submit(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, submitter: Person
) -> Project:
    """Submit a complete project, and mail the nominator a receipt. One that is submitted already is left as it is.

    `submitter`: the nominator, or the steward who typed it from paper.
    """
    project = await own(session, edition, project_id, submitter, Permission.SUBMIT)
    if project.state == State.SUBMITTED:
        return project
    nominator = await nominator_of(session, project)
    now = await calendar_time(session, edition, nominator, project, lock=True)
    refusal = no_submission(edition.rules, project.state, project.correct_until, now)
    if refusal:
        raise refusal
    if awaits_its_owner(edition.rules, project):
        raise refusals.owner_has_not_accepted()
    gaps = missing(edition.rules, project, await _texts(session, edition, project))
    if gaps:
        raise refusals.incomplete(by_field(gaps))
    await keep_limits(session, edition, project, project, nominator)
    again = project.state == State.RETURNED
    project.state, project.state_reason, project.correct_until = State.SUBMITTED.value, "", None
    project.updated_at = clock.arrived()
    project.submitted_at = project.submitted_at or project.updated_at
    _stamp(project, edition)
    session.add(project)
    await settle_owner(session, edition, project, nominator)
    details = {
        "category": project.category,
        "revision": project.revision,
        "rules_version": project.rules_version,
        "rules_sha256": project.rules_sha256,
        "again": again,
    }
    record(session, edition, acts.NOMINATION_SUBMIT, project, by=submitter.id, **details)
    steps = _steps_in_words(edition, project, now, translator(nominator.lang))
    tell(session, edition, project, nominator, NOMINATION_RECEIVED, sha256=edition.sha256, steps=steps)
    await ask_for_likenesses(session, edition, project)
    await session.flush()
    return project


def _steps_in_words(
    edition: EditionInForce, project: Project, now: datetime, voice: Translator
) -> list[dict[str, str]]:
    """What comes after the submission, as the receipt says it: title, what happens, date."""
    return [
        {
            "title": voice.words(step.title)[0],
            "about": voice.say(step.about) if step.about else "",
            "when": voice.say(step.when) if step.when else "",
        }
        for step in next_steps(edition.rules, project, now)
        if step.progress != "done"
    ]


def _stamp(project: Project, edition: EditionInForce) -> None:
    project.rules_version, project.rules_sha256 = edition.version, edition.sha256


async def withdraw(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, nominator: Person, reason: str = ""
) -> Project:
    """Take a project out of the contest, for good. One that is withdrawn already is left as it is."""
    project = await own(session, edition, project_id, nominator, Permission.LEAD)
    if project.state == State.WITHDRAWN:
        return project
    was = project.state
    move(project, State.WITHDRAWN, Actor.NOMINATOR)
    project.state_reason, project.correct_until = many_lines(reason)[:REASON_LENGTH], None
    session.add(project)
    record(session, edition, acts.NOMINATION_WITHDRAW, project, by=nominator.id, was=was)
    if was != State.DRAFT:
        tell(session, edition, project, nominator, NOMINATION_WITHDRAWN)
    await session.flush()
    return project
