"""Screening: each screener's own sheet, and what follows when they agree or when a steward decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.components import Screening
from prizes.edition.queries import EditionInForce
from prizes.errors import not_listed
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.models import OwnerConsent, Project, ScreeningSheet
from prizes.nomination.queries.filters import to_screen
from prizes.nomination.queries.formalities import formalities_in
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.consent import consent_gap
from prizes.nomination.rules.formalities.standing import formalities_gap
from prizes.nomination.rules.screening import CheckAnswer, Result, Verdict, next_for, result, suggested
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import state_words

NOTE_LENGTH = 4_000
"""Characters of a screener's note, or of the reason of a decision."""


@dataclass(frozen=True, slots=True)
class Screened:
    """A project in the screening, as one screener sees it."""

    project: Project
    rules: Screening
    mine: ScreeningSheet | None
    others: Sequence[ScreeningSheet]
    """Sheets of other screeners, the oldest first."""
    owner_gap: Sentence | None
    """What keeps it out as far as its owner is concerned."""
    formalities_gap: Sentence | None
    """What keeps it out as far as its formalities are concerned."""

    @property
    def gap(self) -> Sentence | None:
        """What keeps it out beside the checks."""
        return self.owner_gap or self.formalities_gap

    @property
    def stale(self) -> bool:
        """Whether the project was changed after the reader's own sheet."""
        return self.mine is not None and self.mine.revision != self.project.revision

    @property
    def sheets(self) -> list[ScreeningSheet]:
        """All that count: on the present text."""
        every = [*([self.mine] if self.mine else []), *self.others]
        return [sheet for sheet in every if sheet.revision == self.project.revision]

    @property
    def shows_others(self) -> bool:
        """Whether the reader may see the sheets of others: once their own counts, or nobody is asked for one."""
        return self.is_settled or (self.mine is not None and not self.stale)

    @property
    def is_settled(self) -> bool:
        """Whether nobody is asked for a further sheet."""
        return self.result not in (Result.NONE, Result.WAITING)

    @property
    def result(self) -> Result:
        verdicts = [sheet.verdict for sheet in self.sheets]
        return result(self.rules.screeners, verdicts, screened=self.project.screened_at is not None)


def screening_of(edition: EditionInForce) -> Screening:
    """Raises a refusal where the rules have none."""
    phase = edition.rules.submission
    if phase is None or phase.screening is None:
        raise refusals.not_screened_here()
    return phase.screening


async def screened(
    session: AsyncSession, edition: EditionInForce, project_id: str, screener: str, *, lock: bool = False
) -> Screened:
    """Raises Forbidden for somebody who has a part in the project: they neither judge it nor read how it is judged.
    `screener` is empty where nobody reads.
    """
    rules = screening_of(edition)
    project = await project_in(session, edition, project_id, lock=lock)
    if project is None:
        raise refusals.unknown_project()
    if await is_theirs(session, project, screener):
        raise refusals.own_project_screened()
    query = select(ScreeningSheet).where(ScreeningSheet.project_id == project.id)
    sheets = (await session.exec(query.order_by(col(ScreeningSheet.saved_at)))).all()
    return Screened(
        project=project,
        rules=rules,
        mine=next((sheet for sheet in sheets if sheet.screener_id == screener), None),
        others=[sheet for sheet in sheets if sheet.screener_id != screener],
        owner_gap=await _owner_gap(session, edition, project.id),
        formalities_gap=formalities_gap(
            each.standing for each in await formalities_in(session, edition, project)
        ),
    )


async def _owner_gap(session: AsyncSession, edition: EditionInForce, project_id: str) -> Sentence | None:
    """What keeps a project from passing as far as its owner is concerned."""
    asked = select(OwnerConsent).where(OwnerConsent.project_id == project_id)
    return consent_gap(edition.rules, (await session.exec(asked)).first())


async def next_project(
    session: AsyncSession, edition: EditionInForce, screener: str, after: str = ""
) -> str | None:
    """The next project that somebody can screen and has not; another order for each screener.

    `after`: the one that is passed over.
    """
    query = select(Project.id).where(Project.edition_id == edition.id, *to_screen(edition.rules, screener))
    return next_for(screener, (await session.exec(query)).all(), after)


# --- acts ----------------------------------------------------------------------------------------------


async def save_sheet(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    checks: Mapping[str, str],
    verdict: str = "",
    note_text: str = "",
    revision: int,
    screener: str,
) -> Screened:
    """Keep what a screener finds, over what they found before. The last sheet that makes all agree lets the project
    pass. `verdict` empty: what follows from the checks. `revision`: that of the text that was read.
    """
    found = await screened(session, edition, project_id, screener, lock=True)
    project = found.project
    _must_be_open(project)
    if revision != project.revision:
        raise refusals.text_changed(revision=project.revision)
    answers = _answers(found.rules, checks)
    chosen = _verdict(verdict) or suggested(found.rules.checks, answers)
    text = many_lines(note_text)[:NOTE_LENGTH]
    if chosen != Verdict.PASS and not one_line(text):
        raise refusals.note_needed()
    sheet = found.mine or ScreeningSheet(
        project_id=project.id,
        screener_id=screener,
        verdict=chosen.value,
        revision=revision,
        saved_at=clock.now(),
    )
    sheet.verdict, sheet.checks, sheet.note = chosen.value, answers, text
    sheet.revision, sheet.saved_at = project.revision, clock.now()
    session.add(sheet)
    record(session, edition, acts.NOMINATION_SCREEN, project, by=screener, revision=project.revision)
    await session.flush()
    after = await screened(session, edition, project_id, screener)
    settle(session, edition, after)
    await session.flush()
    return after


def _must_be_open(project: Project) -> None:
    if project.state != State.SUBMITTED:
        raise refusals.wrong_state(state=state_words(project.state))
    if project.screened_at is not None:
        raise refusals.screened_already()


def _answers(rules: Screening, sent: Mapping[str, str]) -> dict[str, str]:
    """One answer to each check of the rules; what is not answered is not sure."""
    answers = {check.id: sent.get(check.id) or CheckAnswer.UNSURE.value for check in rules.checks}
    wrong = [f"check.{check}" for check, answer in answers.items() if answer not in set(CheckAnswer)]
    if wrong:
        raise not_listed(dict.fromkeys(wrong, not_listed().sentence))
    return answers


def _verdict(sent: str) -> Verdict | None:
    if not sent:
        return None
    if sent not in set(Verdict):
        raise not_listed("verdict")
    return Verdict(sent)


def settle(session: AsyncSession, edition: EditionInForce, found: Screened) -> bool:
    """Let a project pass on which the screeners agree, once nothing else keeps it out; whether it did."""
    if found.result is not Result.AGREED or found.gap is not None or found.project.state != State.SUBMITTED:
        return False
    pass_screening(session, edition, found.project, None)
    return True


async def settle_project(session: AsyncSession, edition: EditionInForce, project_id: str) -> bool:
    """After its owner has answered, or a formality has changed: what screeners agreed on passes now, and an objection
    or something that is missing again takes it back. Nothing happens without a screening. Whether it passed.
    """
    phase = edition.rules.submission
    if phase is None or phase.screening is None:
        return False
    now = await screened(session, edition, project_id, "", lock=True)
    if now.gap is not None and now.project.screened_at and now.project.state == State.SUBMITTED:
        now.project.screened_at = None
        session.add(now.project)
        record(session, edition, acts.NOMINATION_UNDO_SCREENING, now.project, by=None)
    done = settle(session, edition, now)
    await session.flush()
    return done


async def let_pass(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, reason: str, steward: str
) -> Project:
    """A steward decides where screeners do not agree, or against them: the project passes, with a reason."""
    found = await screened(session, edition, project_id, steward, lock=True)
    _must_be_open(found.project)
    if found.owner_gap is not None:
        raise refusals.consent_missing(found.owner_gap)
    if found.formalities_gap is not None:
        raise refusals.formalities_missing(found.formalities_gap)
    text = many_lines(reason)[:NOTE_LENGTH]
    if not one_line(text):
        raise refusals.reason_for_the_journal()
    pass_screening(session, edition, found.project, steward, reason=text)
    await session.flush()
    return found.project


def pass_screening(
    session: AsyncSession, edition: EditionInForce, project: Project, actor: str | None, **details: str
) -> None:
    project.screened_at = clock.now()
    session.add(project)
    said = {"revision": project.revision, **details}
    record(session, edition, acts.NOMINATION_PASS_SCREENING, project, by=actor, **said)
