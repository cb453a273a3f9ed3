"""The texts of an edition for its stewards, of emails, front page and help: which have other words than the given ones,
and one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from prizes.config import settings
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import N_
from prizes.mail.letters import ReadableLetter, readable
from prizes.mail.models import Message
from prizes.mail.rules.kinds import KEPT
from prizes.office.wording import Area, EditableText, about, editable, proposed_words, text_named
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.public.own_words import OwnWords, filled_in
from prizes.wording.queries import texts_of
from prizes.wording.rules.blocks import with_own_links
from prizes.wording.rules.places import GIVEN, PLACE_WORDS, filled_by

pages = Pages()
TEXTS = "/{edition}/office/texts"
AREAS: Mapping[Area, str] = {"front": N_("Front page"), "help": N_("Help"), "letters": N_("Emails")}


@dataclass(frozen=True, slots=True)
class TextState:
    """Of a text in one language."""

    code: str
    language: str
    """Its own name."""
    changed: bool
    proposed: bool
    from_english: bool
    """Readers of this language have the words in English."""


@pages.page(TEXTS, "office/texts.html", Who.STEWARD)
async def edition_texts_page(at: PageAt) -> Values:
    own, proposed = await texts_of(at.session, at.edition.slug), await proposed_words(*at.here)

    def states(text: EditableText) -> list[TextState]:
        in_english = text.is_page and (text.name, "en") in own
        return [
            TextState(
                code,
                language,
                changed=(changed := (text.name, code) in own),
                proposed=about(text.name, code) in proposed,
                from_english=in_english and not changed,
            )
            for code, language in language_options()
        ]

    texts = [(text, states(text)) for text in editable(at.edition)]
    return {
        "areas": [(label, [each for each in texts if each[0].area == area]) for area, label in AREAS.items()]
    }


@pages.page(f"{TEXTS}/{{text}}/{{language}}", "office/text.html", Who.STEWARD)
async def edition_text_page(at: PageAt, text: str, language: Lang) -> Values:
    """The words in one language, what they can name, how they read, and an email that was sent with the given ones."""
    one = text_named(at.edition, text)
    own = await texts_of(at.session, at.edition.slug)
    saved, english = own.get((one.name, language)), own.get((one.name, "en"))
    typed = "body" in at.typed
    whole = f"{{{GIVEN}}}"
    words = {
        "subject": at.typed.get("subject") if typed else saved.subject if saved else whole,
        "body": at.typed.get("body") if typed else saved.body if saved else whole,
    }
    shown = bool(saved or typed)
    return {
        "text": one,
        "language": language,
        "language_name": dict(language_options())[language],
        "saved": saved,
        "words": words,
        "english": english if one.is_page and not saved else None,
        "places": _places(at.voice, one),
        "preview": _preview(language, words) if shown and not one.is_page else None,
        "page_preview": _page_preview(language, words) if shown and one.is_page and not at.refusal else None,
        "sample": await _sample(at, one.name, language),
        "proposal": (await proposed_words(*at.here)).get(about(one.name, language)),
    }


def _places(voice: Translator, text: EditableText) -> list[tuple[str, str, bool]]:
    own = {GIVEN: False, **text.places}
    return [(f"{{{name}}}", voice.gettext(PLACE_WORDS[name]), must) for name, must in own.items()]


def _preview(language: str, words: Mapping[str, str]) -> dict[str, str]:
    """With the words for each place in brackets."""
    return {part: filled_by(text, lambda name: _in_brackets(language, name)) for part, text in words.items()}


def _page_preview(language: str, words: Mapping[str, str]) -> OwnWords:
    """The same, as a page shows it. `words`: without faults."""
    body = with_own_links(words["body"], settings().base_url)
    return filled_in(words["subject"], body, language, language, lambda name: _in_brackets(language, name))


def _in_brackets(language: str, name: str) -> str:
    return f"[{translator(language).gettext(PLACE_WORDS[name])}]" if name in PLACE_WORDS else f"{{{name}}}"


async def _sample(at: PageAt, letter: str, language: str) -> ReadableLetter | None:
    """The newest of this kind that is kept, as it would be with the given words in this language."""
    if letter not in KEPT:
        return None
    query = select(Message).where(Message.edition == at.edition.slug, Message.template == letter)
    newest = (await at.session.exec(query.order_by(col(Message.created_at).desc()).limit(1))).first()
    if newest is None or not newest.context:
        return None
    values = {name: value for name, value in newest.context.items() if name != "edited"}
    given = Message.model_validate(newest.model_dump() | {"lang": language, "context": values})
    return readable(given)
