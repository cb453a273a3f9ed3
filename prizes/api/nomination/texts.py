"""The texts of a project in further languages, for programs."""

from __future__ import annotations

from fastapi import APIRouter, Response

from prizes.api.nomination.nominations import edition_with
from prizes.edition.queries import EditionInForce
from prizes.gate.draft_access import MyAuthor
from prizes.gate.idempotency import Once
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.actions import texts
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.contents import project_to_read, texts_of
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.goals import sent_answers
from prizes.nomination.rules.languages import no_text, pieces, text_gaps
from prizes.nomination.schemas import TextList, TextSent, TextShown

router = APIRouter(tags=["nominations"])


@router.get("/nominations/{nomination}/texts", dependencies=allow(Who.AUTHOR))
async def list_texts(session: Tx, author: MyAuthor, nomination: str) -> TextList:
    """Your project in the languages in which it is given beside its original."""
    edition = await edition_with(session, nomination)
    project = await project_to_read(session, edition, nomination, author)
    found = await texts_of(session, project)
    given = [text for text in found if no_text(edition.rules, project.language, text.lang) is None]
    return TextList(items=[_shown(edition, project, text) for text in given])


@router.put(
    "/nominations/{nomination}/texts/{language}",
    response_model=TextShown,
    dependencies=allow(Who.AUTHOR),
)
async def save_text(
    session: Tx, author: MyAuthor, nomination: str, language: str, sent: TextSent, once: Once
) -> Response:
    """Give some texts in a language of the rules."""
    edition = await edition_with(session, nomination)
    text = await texts.save_text(
        session,
        edition,
        nomination,
        language,
        sent.given(),
        editor=author,
        revision=sent.revision,
        all_fit=sent.all_fit,
    )
    project = await project_to_read(session, edition, nomination, author)
    return await once.answer(_shown(edition, project, text))


@router.delete("/nominations/{nomination}/texts/{language}", status_code=204, dependencies=allow(Who.AUTHOR))
async def remove_text(session: Tx, author: MyAuthor, nomination: str, language: str) -> Response:
    """Take all texts in a language away."""
    edition = await edition_with(session, nomination)
    await texts.remove_text(session, edition, nomination, language, editor=author)
    return Response(status_code=204)


def _shown(edition: EditionInForce, project: Project, text: ProjectText) -> TextShown:
    found = pieces(edition.rules, project, text)
    return TextShown(
        language=text.lang,
        title=text.title,
        answers=sent_answers(submission_of(edition.rules).form, project, text.answers),
        older=[piece.name for piece in found if piece.older],
        missing=list(dict.fromkeys(gap.field for gap in text_gaps(edition.rules, project, text))),
        revision=text.revision,
        updated_at=text.updated_at,
    )
