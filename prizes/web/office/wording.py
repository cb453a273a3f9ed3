"""The texts of an edition's emails for its stewards: which have other words than the given ones, and one of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import col, select

from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.i18n.templates import places_of_letter
from prizes.i18n.translator import Translator, translator
from prizes.mail.letters import ReadableLetter, readable
from prizes.mail.models import Message
from prizes.mail.rules.edited import GIVEN, PLACE_WORDS, filled_by
from prizes.mail.rules.kinds import KEPT
from prizes.office.wording import about, editable, letter_kind, proposed_words, words_of
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
TEXTS = "/{edition}/office/letter-texts"


@pages.page(TEXTS, "office/letter-texts.html", Who.STEWARD)
async def letter_texts_page(at: PageAt) -> Values:
    return {
        "letters": editable(),
        "edited": await words_of(*at.here),
        "languages": language_options(),
        "proposed": {tuple(each.split("/")) for each in await proposed_words(*at.here)},
    }


@pages.page(f"{TEXTS}/{{letter}}/{{language}}", "office/letter-text.html", Who.STEWARD)
async def letter_text_page(at: PageAt, letter: str, language: Lang) -> Values:
    """The words in one language, what they can name, how they read, and one that was sent with the given ones."""
    kind = letter_kind(letter)
    saved = (await words_of(*at.here)).get((kind.name, language))
    typed = "body" in at.typed
    words = {
        "subject": at.typed.get("subject") if typed else saved.subject if saved else f"{{{GIVEN}}}",
        "body": at.typed.get("body") if typed else saved.body if saved else f"{{{GIVEN}}}",
    }
    return {
        "kind": kind,
        "language": language,
        "language_name": dict(language_options())[language],
        "saved": saved,
        "words": words,
        "places": _places(at.voice, kind.name),
        "preview": _preview(language, words) if words["subject"] and (saved or typed) else None,
        "sample": await _sample(at, kind.name, language),
        "proposal": (await proposed_words(*at.here)).get(about(kind.name, language)),
    }


def _places(voice: Translator, letter: str) -> list[tuple[str, str, bool]]:
    own = {GIVEN: False, **places_of_letter(letter)}
    return [(f"{{{name}}}", voice.gettext(PLACE_WORDS[name]), must) for name, must in own.items()]


def _preview(language: str, words: Mapping[str, str]) -> dict[str, str]:
    """With the words for each place in brackets."""
    voice = translator(language)

    def value_of(name: str) -> str:
        return f"[{voice.gettext(PLACE_WORDS[name])}]" if name in PLACE_WORDS else f"{{{name}}}"

    return {part: filled_by(text, value_of) for part, text in words.items()}


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
