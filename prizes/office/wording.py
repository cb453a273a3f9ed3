"""The words of an edition's letters: stewards give a letter other words in one language, or the given ones back. Of a
letter that says a decision or a result, one steward proposes them and another approves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.agenda.queries import open_proposals
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.errors import wrong_answers
from prizes.i18n.templates import places_of_letter
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail import refusals
from prizes.mail.models import LetterText
from prizes.mail.rules.edited import faults_of
from prizes.mail.rules.kinds import BINDING, LETTERS, LetterKind

KIND = "letter"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for a letter in one language, as a steward typed them."""

    letter: str
    lang: str
    subject: str
    body: str


def editable() -> list[LetterKind]:
    """Letters to which an edition may give other words, those that say decisions and results first."""
    found = [kind for kind in LETTERS if places_of_letter(kind.name)]
    return sorted(found, key=lambda kind: not kind.binding)


def letter_kind(name: str) -> LetterKind:
    """Raises Missing where it is none that may have other words."""
    found = next((kind for kind in editable() if kind.name == name), None)
    if found is None:
        raise refusals.no_such_letter()
    return found


async def proposed_words(session: AsyncSession, edition: EditionInForce) -> dict[str, Proposal]:
    """Those that wait for a second steward, by what they are `about`."""
    waiting = await open_proposals(session, edition)
    return {each.about: each for each in waiting if each.kind == KIND}


async def words_of(session: AsyncSession, edition: EditionInForce) -> dict[tuple[str, str], LetterText]:
    """All that differ from the given ones, by letter and language."""
    found = await session.exec(select(LetterText).where(LetterText.edition == edition.slug))
    return {(text.letter, text.lang): text for text in found.all()}


def checked(words: Wording) -> Wording:
    """As they are kept. Raises Invalid with what is wrong by field."""
    letter = letter_kind(words.letter)
    made = Wording(letter.name, words.lang, one_line(words.subject), many_lines(words.body))
    if faults := faults_of(made.subject, made.body, places_of_letter(letter.name)):
        raise wrong_answers(faults)
    return made


def about(letter: str, lang: str) -> str:
    """What a proposal of words is about."""
    return f"{letter}/{lang}"


async def change_words(
    session: AsyncSession, edition: EditionInForce, words: Wording, *, editor: str
) -> LetterText | Proposal:
    """Letters that are not sent yet have them, too. Raises Conflict where other words for this letter in this language
    wait for their approval.
    """
    words = checked(words)
    if words.letter in BINDING:
        content = {"letter": words.letter, "lang": words.lang, "subject": words.subject, "body": words.body}
        return await proposals.propose(
            session,
            edition,
            KIND,
            content,
            reason="",
            proposer=editor,
            about=about(words.letter, words.lang),
        )
    return await _write(session, edition, words, editor=editor)


async def approve_words(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> LetterText:
    """A second steward agrees: the words are in force."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    said: dict[str, Any] = json.loads(proposal.content)
    return await _write(session, edition, checked(Wording(**said)), editor=proposal.proposed_by)


async def restore_words(
    session: AsyncSession, edition: EditionInForce, letter: str, lang: str, *, editor: str
) -> None:
    """Back to the given text, which one steward may always do."""
    found = await _text_of(session, edition, letter_kind(letter).name, lang)
    if found is None:
        raise refusals.given_text_already()
    record(session, edition, acts.LETTER_RESTORE, found, by=editor, letter=letter, lang=lang)
    await session.delete(found)
    await session.flush()


async def _write(
    session: AsyncSession, edition: EditionInForce, words: Wording, *, editor: str
) -> LetterText:
    text = await _text_of(session, edition, words.letter, words.lang)
    if text is None:
        text = LetterText(
            edition=edition.slug,
            letter=words.letter,
            lang=words.lang,
            subject=words.subject,
            body=words.body,
            changed_by=editor,
            changed_at=clock.now(),
        )
    text.subject, text.body, text.changed_by, text.changed_at = (
        words.subject,
        words.body,
        editor,
        clock.now(),
    )
    session.add(text)
    await session.flush()
    record(session, edition, acts.LETTER_CHANGE, text, by=editor, letter=text.letter, lang=text.lang)
    return text


async def _text_of(
    session: AsyncSession, edition: EditionInForce, letter: str, lang: str
) -> LetterText | None:
    query = select(LetterText).where(
        LetterText.edition == edition.slug, LetterText.letter == letter, LetterText.lang == lang
    )
    return (await session.exec(query.with_for_update())).first()
