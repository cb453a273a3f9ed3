"""Texts of an edition's emails and pages, and of the emails of no edition: look at other words, give them, go back to
the given ones. What is proposed for an edition is approved with its other proposals, for no edition here.
"""

from __future__ import annotations

from functools import partial

from fastapi.responses import Response

from prizes.acts.declaring import Acts, leading
from prizes.acts.office.proposals import ProposalSeen
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.wording import TEXTS, TEXTS_OF_ALL, TextOf, TextWords
from prizes.edition.models import Proposal
from prizes.edition.proposals import withdraw
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.office import wording
from prizes.office.wording import Wording
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt
from prizes.web.office.wording import all_text_page, edition_text_page
from prizes.wording.models import EditionText

acts = Acts("texts")
ONE, ONE_OF_ALL = f"{TEXTS}/{{text}}/{{language}}", f"{TEXTS_OF_ALL}/{{text}}/{{language}}"
steward = partial(acts.act, who=Who.STEWARD, on=edition_text_page)
of_all = partial(acts.act, who=Who.STEWARD, on=all_text_page)


def _given(_at: At, made: EditionText | Proposal) -> TextOf | ProposalOf:
    return (
        ProposalOf.model_validate(made)
        if isinstance(made, Proposal)
        else TextOf.model_validate(made, from_attributes=True)
    )


def _noticed(_at: At, made: EditionText | Proposal) -> str:
    return "proposed" if isinstance(made, Proposal) else "text-changed"


@steward(
    f"PUT {ONE}",
    edition_text_page.path,
    answers=_given,
    notice=_noticed,
)
async def change_edition_text(at: At, text: str, language: Lang, sent: TextWords) -> EditionText | Proposal:
    """Give an email or a page other words in one language; where two stewards must agree, propose them."""
    words = Wording(text, language, sent.subject, sent.body)
    return await wording.change_words(*at.here, words, editor=at.by)


async def _shown(at: PageAt, words: Wording) -> Response:
    one = edition_text_page if at.of_edition else all_text_page
    values = await one(at, text=words.kind, language=words.lang)
    assert not isinstance(values, Response)
    return page(at.request, one.template, typed=at.typed, **values)


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


# --- of no edition ---------------------------------------------------------------------------------------


@of_all(f"PUT {ONE_OF_ALL}", all_text_page.path, answers=ProposalOf, notice="proposed")
async def propose_text_of_all(at: At, text: str, language: Lang, sent: TextWords) -> EditionText | Proposal:
    """Propose other words in one language for an email that belongs to no edition, such as that with a sign-in code."""
    words = Wording(text, language, sent.subject, sent.body)
    return await wording.change_words(at.session, None, words, editor=at.by)


@of_all("", all_text_page.path, when="preview", leads=_shown)
async def preview_text_of_all(_at: At, text: str, language: Lang, sent: TextWords) -> Wording:
    """How the words read. Nothing is kept."""
    return wording.checked(None, Wording(text, language, sent.subject, sent.body))


@of_all(f"PUT {ONE_OF_ALL}/approval", f"{all_text_page.path}/approval", answers=TextOf, notice="approved")
async def approve_text_of_all(at: At, text: str, language: Lang, sent: ProposalSeen) -> EditionText:
    """Put into effect exactly the words that were looked at, as another steward than who proposed them."""
    found = await wording.proposal_of(at.session, None, text, language)
    return await wording.approve_words(at.session, None, found.id, seen_sha256=sent.sha256, approver=at.by)


@of_all(
    f"PUT {ONE_OF_ALL}/withdrawal", f"{all_text_page.path}/withdrawal", answers=ProposalOf, notice="withdrawn"
)
async def withdraw_text_of_all(at: At, text: str, language: Lang) -> Proposal:
    """Take back proposed words that nobody has approved yet."""
    found = await wording.proposal_of(at.session, None, text, language)
    return await withdraw(at.session, None, found.id, withdrawer=at.by)


@of_all(
    f"DELETE {ONE_OF_ALL}",
    f"{all_text_page.path}/given",
    leads=leading("all_texts_page"),
    notice="text-restored",
)
async def restore_text_of_all(at: At, text: str, language: Lang) -> None:
    """Back to the given text."""
    await wording.restore_words(at.session, None, text, language, editor=at.by)
