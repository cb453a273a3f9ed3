"""The texts of an edition for its stewards, of emails, front page and help: which have other words than the given ones,
and one of them. The same of the emails that belong to no edition, for stewards of all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from prizes import clock
from prizes.accounts.models import Person
from prizes.config import settings
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.gate.permissions import Who, is_allowed
from prizes.i18n.languages import Lang
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import N_
from prizes.office.wording import (
    Area,
    EditableText,
    about,
    editable,
    place_of,
    proposed_words,
    text_named,
)
from prizes.stocktaking.queries.figures import Figures, figures
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.office.sampled import sampled
from prizes.web.public.happening import HappeningFacts, at_moment
from prizes.web.public.help import BY_ID as TOPICS
from prizes.web.public.own_words import OwnWords, filled_in
from prizes.wording.queries import texts_of
from prizes.wording.rules.blocks import with_own_links
from prizes.wording.rules.pages import BY_NAME as PAGES
from prizes.wording.rules.pages import INTRODUCTION
from prizes.wording.rules.places import GIVEN, PLACE_WORDS

pages = Pages()
TEXTS, TEXTS_OF_ALL = "/{edition}/office/texts", "/office/texts"
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
    return await _texts(at, at.edition)


@pages.page(TEXTS_OF_ALL, "office/all-texts.html", Who.STEWARD)
async def all_texts_page(at: PageAt) -> Values:
    """Of the emails that belong to no edition."""
    return await _texts(at, None)


async def _texts(at: PageAt, edition: EditionInForce | None) -> Values:
    own = await texts_of(at.session, place_of(edition))
    proposed = await proposed_words(at.session, edition)

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

    texts = [(text, states(text)) for text in editable(edition)]
    areas = [(label, [each for each in texts if each[0].area == area]) for area, label in AREAS.items()]
    return {
        "areas": [(label, found) for label, found in areas if found],
        "of_all": edition is None,
        "may_all": is_allowed(at.reader, Who.STEWARD),
    }


@pages.page(f"{TEXTS}/{{text}}/{{language}}", "office/text.html", Who.STEWARD)
async def edition_text_page(at: PageAt, text: str, language: Lang) -> Values:
    """The words in one language, what they can name, and how they and the given ones read."""
    return await _one_text(at, at.edition, text, language)


@pages.page(f"{TEXTS_OF_ALL}/{{text}}/{{language}}", "office/text.html", Who.STEWARD)
async def all_text_page(at: PageAt, text: str, language: Lang) -> Values:
    """The same of an email that belongs to no edition; what is proposed is approved here, too."""
    shown = await _one_text(at, None, text, language)
    proposal: Proposal | None = shown["proposal"]
    if proposal is None:
        return shown
    said, proposer = json.loads(proposal.content), await at.session.get_one(Person, proposal.proposed_by)
    return shown | {"proposed": sampled(None, text, language, said), "said": said, "proposer": proposer}


async def _one_text(at: PageAt, edition: EditionInForce | None, text: str, language: Lang) -> Values:
    one = text_named(edition, text)
    own = await texts_of(at.session, place_of(edition))
    saved, english = own.get((one.name, language)), own.get((one.name, "en"))
    typed = "body" in at.typed
    whole = f"{{{GIVEN}}}"
    words = {
        "subject": at.typed.get("subject") if typed else saved.subject if saved else whole,
        "body": at.typed.get("body") if typed else saved.body if saved else whole,
    }
    shown = bool(saved or typed) and not at.refusal
    given = await given_text(at, one.name, language)
    return {
        "text": one,
        "of_all": edition is None,
        "language": language,
        "language_name": dict(language_options())[language],
        "saved": saved,
        "words": words,
        "english": english if one.is_page and not saved else None,
        "places": _places(at.voice, one),
        "preview": sampled(edition, one.name, language, words) if shown and not one.is_page else None,
        "page_preview": page_preview(words, language, given) if shown and one.is_page else None,
        "given": given,
        "sample": None if one.is_page else sampled(edition, one.name, language),
        "proposal": (await proposed_words(at.session, edition)).get(about(one.name, language)),
    }


def _places(voice: Translator, text: EditableText) -> list[tuple[str, str, bool]]:
    own = {GIVEN: False, **text.places}
    return [(f"{{{name}}}", voice.gettext(PLACE_WORDS[name]), must) for name, must in own.items()]


@dataclass(frozen=True, slots=True)
class GivenText:
    """What a page has where no steward worded it."""

    heading: str
    paragraphs: list[str]
    lang: str
    page: str = ""
    """Address where all of it can be read, if it is long."""


async def given_text(at: PageAt, name: str, language: str) -> GivenText | None:
    """In that language. None: of a letter, or the calendar has no such moment."""
    if name not in PAGES:
        return None
    voice, rules = translator(language), at.edition.rules
    if name == INTRODUCTION:
        introduction, lang = voice.text_in(rules.introduction)
        return GivenText("", [introduction] if introduction else [], lang)
    area, _, rest = name.partition("-")
    if area == "help":
        topic = TOPICS[rest]
        about = " ".join(voice.gettext(sentence) for sentence in topic.about)
        page = at.to("help_topic_page", lang=language, topic=rest)
        return GivenText(voice.gettext(topic.title), [about], language, page)
    numbers = (await figures(at.session, at.edition.id)).get(at.edition.slug, Figures())
    known = HappeningFacts(projects=numbers.projects, countries=numbers.countries)
    found = at_moment(at.edition, rest, known, clock.now())
    return GivenText(voice.words(found.heading)[0], [voice.say(found.lead)], language) if found else None


def page_preview(words: Mapping[str, str], language: str, given: GivenText | None) -> OwnWords:
    """As a page shows them, with words in brackets for each place but the given heading. `words`: without faults."""

    def value_of(place: str) -> str:
        return given.heading if place == GIVEN and given else _in_brackets(language, place)

    body = with_own_links(words["body"], settings().base_url)
    return filled_in(words["subject"], body, language, language, value_of)


async def preview_of(at: PageAt, proposed: Mapping[str, str]) -> Values:
    """How proposed words read. `proposed`: the content of the proposal, with `letter` for `kind` where it is of a time
    when only letters could be worded.
    """
    name, language = proposed.get("kind") or proposed["letter"], proposed["lang"]
    if name not in PAGES:
        return {"page_preview": None, "preview": sampled(at.edition, name, language, proposed)}
    given = await given_text(at, name, language)
    return {"page_preview": page_preview(proposed, language, given), "given": given, "preview": None}


def _in_brackets(language: str, name: str) -> str:
    return f"[{translator(language).gettext(PLACE_WORDS[name])}]" if name in PLACE_WORDS else f"{{{name}}}"
