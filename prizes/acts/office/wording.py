"""Texts of an edition's emails: look at other words, give them, go back to the given ones."""

from __future__ import annotations

from functools import partial

from fastapi.responses import Response

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.wording import TEXTS, LetterTextOf, LetterWords
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.mail.models import LetterText
from prizes.office import wording
from prizes.office.wording import Wording
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt
from prizes.web.office.wording import letter_text_page

acts = Acts("letters")
ONE = f"{TEXTS}/{{letter}}/{{language}}"
steward = partial(acts.act, who=Who.STEWARD, on=letter_text_page)


def _given(_at: At, made: LetterText | Proposal) -> LetterTextOf | ProposalOf:
    return (
        ProposalOf.model_validate(made)
        if isinstance(made, Proposal)
        else LetterTextOf.model_validate(made, from_attributes=True)
    )


@steward(
    f"PUT {ONE}",
    letter_text_page.path,
    answers=_given,
    notice=lambda _at, made: "proposed" if isinstance(made, Proposal) else "letter-text-changed",
)
async def change_letter_text(at: At, letter: str, language: Lang, sent: LetterWords) -> LetterText | Proposal:
    """Give an email other words in one language; of decisions and results, propose them to another steward."""
    words = Wording(letter, language, sent.subject, sent.body)
    return await wording.change_words(*at.here, words, editor=at.by)


async def _shown(at: PageAt, words: Wording) -> Response:
    values = await letter_text_page(at, letter=words.letter, language=words.lang)
    assert not isinstance(values, Response)
    return page(at.request, letter_text_page.template, typed=at.typed, **values)


@steward("", letter_text_page.path, when="preview", leads=_shown)
async def preview_letter_text(_at: At, letter: str, language: Lang, sent: LetterWords) -> Wording:
    """How the words read. Nothing is kept."""
    return wording.checked(Wording(letter, language, sent.subject, sent.body))


@steward(
    f"DELETE {ONE}",
    f"{letter_text_page.path}/given",
    leads=leading("letter_texts_page"),
    notice="letter-text-restored",
)
async def restore_letter_text(at: At, letter: str, language: Lang) -> None:
    """Back to the given text."""
    await wording.restore_words(*at.here, letter, language, editor=at.by)
