"""Texts of an edition's emails and pages: look at other words, give them, go back to the given ones."""

from __future__ import annotations

from functools import partial

from fastapi.responses import Response

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.wording import TEXTS, TextOf, TextWords
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.office import wording
from prizes.office.wording import Wording
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt
from prizes.web.office.wording import edition_text_page
from prizes.wording.models import EditionText

acts = Acts("texts")
ONE = f"{TEXTS}/{{text}}/{{language}}"
steward = partial(acts.act, who=Who.STEWARD, on=edition_text_page)


def _given(_at: At, made: EditionText | Proposal) -> TextOf | ProposalOf:
    return (
        ProposalOf.model_validate(made)
        if isinstance(made, Proposal)
        else TextOf.model_validate(made, from_attributes=True)
    )


@steward(
    f"PUT {ONE}",
    edition_text_page.path,
    answers=_given,
    notice=lambda _at, made: "proposed" if isinstance(made, Proposal) else "text-changed",
)
async def change_edition_text(at: At, text: str, language: Lang, sent: TextWords) -> EditionText | Proposal:
    """Give an email or a page other words in one language; where two stewards must agree, propose them."""
    words = Wording(text, language, sent.subject, sent.body)
    return await wording.change_words(*at.here, words, editor=at.by)


async def _shown(at: PageAt, words: Wording) -> Response:
    values = await edition_text_page(at, text=words.kind, language=words.lang)
    assert not isinstance(values, Response)
    return page(at.request, edition_text_page.template, typed=at.typed, **values)


@steward("", edition_text_page.path, when="preview", leads=_shown)
async def preview_edition_text(at: At, text: str, language: Lang, sent: TextWords) -> Wording:
    """How the words read. Nothing is kept."""
    return wording.checked(at.edition, Wording(text, language, sent.subject, sent.body))


@steward(
    f"DELETE {ONE}",
    f"{edition_text_page.path}/given",
    leads=leading("edition_texts_page"),
    notice="text-restored",
)
async def restore_edition_text(at: At, text: str, language: Lang) -> None:
    """Back to the given text."""
    await wording.restore_words(*at.here, text, language, editor=at.by)
