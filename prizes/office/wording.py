"""The words of an edition's letters, front page and help: stewards give a text other words in one language, or the
given ones back. Of a letter that says a decision or a result, or what another steward has done, and of a page once the
rules are frozen, one steward proposes them and another approves; so of the letters of no edition, such as sign-in
codes, whose words stewards of all editions write. `edition`: None for those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.agenda.queries import open_proposals
from prizes.config import settings
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.errors import wrong_answers
from prizes.i18n.templates import places_of_letter
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.links import is_page
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import LABELS, LETTERS, LetterKind
from prizes.office import refusals
from prizes.wording.models import ALL_EDITIONS, EditionText
from prizes.wording.rules.blocks import links_in, page_faults, with_own_links
from prizes.wording.rules.pages import BY_NAME as PAGES
from prizes.wording.rules.places import faults_of

KIND = "text"
Area = Literal["front", "help", "letters"]


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for a text in one language, as a steward typed them."""

    kind: str
    """Name of the text."""
    lang: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class EditableText:
    """A letter, or a text of a page, to which an edition can give other words."""

    name: str
    """As stored."""
    label: str
    """For people; a text to translate."""
    area: Area
    places: Mapping[str, bool]
    """What it can name, and whether it must where it does not have the whole given text."""
    by_two: bool
    """Another steward approves its words."""
    headed: bool = True
    """Whether it has a subject or heading."""

    @property
    def is_page(self) -> bool:
        return self.area != "letters"


def editable(edition: EditionInForce | None) -> list[EditableText]:
    """Pages, then letters; of these those first that take two stewards."""
    if edition is None:
        return [_letter(kind, by_two=True) for kind in LETTERS if kind.words_of != "edition"]
    kinds = {phase.kind for phase in edition.rules.phases}
    pages = [
        EditableText(
            text.name, text.label, text.area, dict.fromkeys(text.places, False), edition.frozen, text.headed
        )
        for text in PAGES.values()
        if not text.phase or text.phase in kinds
    ]
    letters = [_letter(kind, by_two=kind.binding) for kind in LETTERS if kind.words_of != "all"]
    return [*pages, *sorted(letters, key=lambda text: not text.by_two)]


def _letter(kind: LetterKind, *, by_two: bool) -> EditableText:
    return EditableText(kind.name, kind.label, "letters", places_of_letter(kind.name), by_two)


def text_named(edition: EditionInForce | None, name: str) -> EditableText:
    """Raises Missing where it can have no other words here."""
    found = next((text for text in editable(edition) if text.name == name), None)
    if found is None:
        raise refusals.no_such_text()
    return found


def label_in(proposal: Mapping[str, Any]) -> str:
    """What proposed words are for; a text to translate. `proposal`: its content; `letter`: as those have it that were
    proposed when only letters could be worded.
    """
    name = proposal.get("kind") or proposal["letter"]
    return PAGES[name].label if name in PAGES else LABELS[name]


async def proposed_words(session: AsyncSession, edition: EditionInForce | None) -> dict[str, Proposal]:
    """Those that wait for a second steward, by what they are `about`."""
    waiting = await open_proposals(session, edition)
    return {each.about: each for each in waiting if each.kind == KIND}


async def proposal_of(
    session: AsyncSession, edition: EditionInForce | None, name: str, lang: str
) -> Proposal:
    """The one that waits, of these words. Raises Conflict."""
    found = (await proposed_words(session, edition)).get(about(name, lang))
    if found is None:
        raise proposal_gone()
    return found


def checked(edition: EditionInForce | None, words: Wording) -> Wording:
    """As they are kept. Raises Invalid with what is wrong by field."""
    text = text_named(edition, words.kind)
    subject = one_line(words.subject) if text.headed else ""
    made = Wording(text.name, words.lang, subject, many_lines(words.body))
    faults: dict[str, Sentence]
    if text.is_page:
        here = settings().base_url
        faults = page_faults(made.subject, made.body, text.places, headed=text.headed, base_url=here)
        made = Wording(made.kind, made.lang, made.subject, with_own_links(made.body, here))
        faults = faults or _dead_links(made)
    else:
        faults = faults_of(made.subject, made.body, text.places)
    if faults:
        raise wrong_answers(faults)
    return made


def _dead_links(words: Wording) -> dict[str, Sentence]:
    for page in links_in(words.body):
        if not is_page(f"/{words.lang}{page}"):
            return {"body": say("There is no page with this address: %(address)s", address=page)}
    return {}


def place_of(edition: EditionInForce | None) -> str:
    """As words are kept with it."""
    return edition.slug if edition else ALL_EDITIONS


def about(name: str, lang: str) -> str:
    """What a proposal of words is about."""
    return f"{name}/{lang}"


async def change_words(
    session: AsyncSession, edition: EditionInForce | None, words: Wording, *, editor: str
) -> EditionText | Proposal:
    """Letters that are not sent yet have them, too. Raises Conflict where other words for this text in this language
    wait for their approval.
    """
    words = checked(edition, words)
    if text_named(edition, words.kind).by_two:
        return await proposals.propose(
            session,
            edition,
            KIND,
            asdict(words),
            reason="",
            proposer=editor,
            about=about(words.kind, words.lang),
        )
    return await _write(session, edition, words, editor=editor)


async def approve_words(
    session: AsyncSession,
    edition: EditionInForce | None,
    proposal_id: str,
    *,
    seen_sha256: str,
    approver: str,
) -> EditionText:
    """A second steward agrees: the words are in force."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    said: dict[str, Any] = json.loads(proposal.content)
    return await _write(session, edition, checked(edition, Wording(**said)), editor=proposal.proposed_by)


async def restore_words(
    session: AsyncSession, edition: EditionInForce | None, name: str, lang: str, *, editor: str
) -> None:
    """Back to the given text, which one steward may always do."""
    found = await _text_of(session, edition, text_named(edition, name).name, lang)
    if found is None:
        raise refusals.given_text_already()
    record(session, edition, acts.TEXT_RESTORE, found, by=editor, kind=name, lang=lang)
    await session.delete(found)
    await session.flush()


async def _write(
    session: AsyncSession, edition: EditionInForce | None, words: Wording, *, editor: str
) -> EditionText:
    now = clock.now()
    text = await _text_of(session, edition, words.kind, words.lang) or EditionText(
        edition=place_of(edition), **asdict(words), changed_by=editor, changed_at=now
    )
    text.subject, text.body, text.changed_by, text.changed_at = words.subject, words.body, editor, now
    session.add(text)
    await session.flush()
    record(session, edition, acts.TEXT_CHANGE, text, by=editor, kind=text.kind, lang=text.lang)
    return text


async def _text_of(
    session: AsyncSession, edition: EditionInForce | None, name: str, lang: str
) -> EditionText | None:
    query = select(EditionText).where(
        EditionText.edition == place_of(edition), EditionText.kind == name, EditionText.lang == lang
    )
    return (await session.exec(query.with_for_update())).first()
