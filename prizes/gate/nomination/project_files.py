"""Who sees a file of a project, for pages and programs alike.

Whoever has a hand in the project sees all its files, and so do the stewards of the edition. Others see what the rules
show to them of the question that the file answers: everybody once the project is nominated, voters while they vote,
experts while it is theirs to review. To anybody else the file does not exist.
"""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.edition.document.components import Audience, FormField
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import phase_at
from prizes.gate.at import At
from prizes.gate.draft_access import draft_key, role_here
from prizes.nomination import refusals
from prizes.nomination.models import Attachment, Project
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.file_answers import file_field
from prizes.nomination.rules.form import fields_for
from prizes.nomination.rules.states import PUBLIC
from prizes.review.queries.mine import reads_answer
from prizes.review.rules.reviews import panel_of


async def the_file(at: At, file_id: str) -> Attachment:
    """A file that this reader may see. Raises Missing."""
    found = await at.session.get(Attachment, file_id)
    project = await project_in(*at.here, found.project_id) if found else None
    if found is None or project is None:
        raise refusals.unknown_file()
    author = at.reader.person if at.reader else draft_key(at.request)
    if await role_here(at.session, at.request, author, project) is not None:
        return found
    if not await _is_shown(*at.here, project, found, at.reader):
        raise refusals.unknown_file()
    return found


async def _is_shown(
    session: AsyncSession, edition: EditionInForce, project: Project, file: Attachment, me: SignedIn | None
) -> bool:
    if me is not None and holds(me.grants, Role.STEWARD, edition.slug):
        return True
    field = file_field(edition.rules, file.field)
    if field is None or field.id not in {each.id for each in fields_for(edition.rules, project)}:
        return False
    if project.state in PUBLIC and set(audience(edition, me)) & set(field.shown_to):
        return True
    return me is not None and await _reviews(session, edition, project, field, me)


def audience(edition: EditionInForce, me: SignedIn | None) -> tuple[Audience, ...]:
    """Of a nominated project: while voting is open, signed-in readers are voters."""
    voting = isinstance(phase_at(edition.rules, clock.now()), VotingPhase)
    return ("public", "voters") if voting and me is not None else ("public",)


async def _reviews(
    session: AsyncSession, edition: EditionInForce, project: Project, field: FormField, me: SignedIn
) -> bool:
    panel = panel_of(me.grants, edition.slug)
    if not panel:
        return False
    return await reads_answer(session, edition, project, field, expert_id=me.person.id, panel=panel)
