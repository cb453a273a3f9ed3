"""Begin a project that came on paper: a steward types it, and whoever sent it is its nominator."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address, open_account
from prizes.accounts.models import Person
from prizes.accounts.queries import person_with_address
from prizes.edition.queries import EditionInForce
from prizes.errors import Invalid, wrong_answers
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import one_line
from prizes.mail.rules.kinds import PAPER_ENTRY
from prizes.nomination import refusals
from prizes.nomination.actions.steps import tell
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.rules.form import submission_of

PAPER_LENGTH = 200
"""Characters of what a paper is found by."""


async def enter_from_paper(
    session: AsyncSession,
    edition: EditionInForce,
    *,
    email: str,
    name: str,
    lang: str,
    title: str,
    paper: str,
    steward: Person,
) -> Project:
    """A draft whose nominator is the person with this address, who is told by email. The steward can write and submit
    it, and for having a role in it does not screen it. The calendar is asked for the nominator: after the close it
    takes a late entry of theirs.

    `name` and `lang`: of the nominator, where the address has no account yet; `paper`: by which the paper is found.
    """
    if submission_of(edition.rules).paper_entries is None:
        raise refusals.no_paper_entries()
    reference, address = one_line(paper)[:PAPER_LENGTH], _checked(email, title, paper)
    nominator = await person_with_address(session, address)
    if nominator is None:
        nominator = await open_account(session, address, lang)
        nominator.name = one_line(name)[:200] or None
        session.add(nominator)
    elif nominator.id == steward.id:
        raise refusals.paper_of_your_own()
    project = await create_draft(session, edition, nominator, {"title": title})
    project.paper = reference
    session.add(project)
    session.add(
        ProjectMember(
            project_id=project.id,
            person_id=steward.id,
            part=ProjectRole.TRANSCRIBER.value,
            added_by=steward.id,
            added_at=clock.now(),
        )
    )
    record(session, edition, acts.NOMINATION_ENTER_FROM_PAPER, project, by=steward.id)
    tell(session, edition, project, nominator, PAPER_ENTRY, paper=reference)
    await session.flush()
    return project


def _checked(email: str, title: str, paper: str) -> str:
    """The address. Raises one refusal for all that is wrong."""
    faults: dict[str, Sentence] = {}
    if not one_line(paper):
        faults["paper"] = say("Enter the reference of the paper, such as the number of its file.")
    if not one_line(title):
        faults["title"] = say("Enter the title of the project as it is on the paper.")
    try:
        address = checked_address(email)
    except Invalid as wrong:
        faults |= wrong.fields
    if faults:
        raise wrong_answers(faults)
    return address
