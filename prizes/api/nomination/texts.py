"""The texts of a project in further languages, for programs."""

from __future__ import annotations

from fastapi import APIRouter

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.contents import project_to_read, texts_of
from prizes.nomination.rules.form import sent_answers
from prizes.nomination.rules.languages import no_text, pieces, text_gaps
from prizes.nomination.schemas import TextList, TextShown

router = APIRouter(tags=["nominations"])


@router.get(
    "/nominations/{nomination}/texts",
    dependencies=allow(Who.AUTHOR, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_texts(at: AtNomination, nomination: str) -> TextList:
    """Your project in the languages in which it is given beside its original."""
    project = await project_to_read(*at.here, nomination, at.author)
    found = await texts_of(at.session, project)
    given = [text for text in found if no_text(at.edition.rules, project.language, text.lang) is None]
    return TextList(items=[_shown(at, project, text) for text in given])


async def text_shown(at: At, text: ProjectText) -> TextShown:
    return _shown(at, await project_to_read(*at.here, text.project_id, at.author), text)


def _shown(at: At, project: Project, text: ProjectText) -> TextShown:
    found = pieces(at.edition.rules, project, text)
    return TextShown(
        language=text.lang,
        title=text.title,
        answers=sent_answers(at.edition.rules, project, text.answers),
        older=[piece.name for piece in found if piece.older],
        missing=list(dict.fromkeys(gap.field for gap in text_gaps(at.edition.rules, project, text))),
        revision=text.revision,
        updated_at=text.updated_at,
    )
