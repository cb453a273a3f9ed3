"""What the search finds beside projects: sections of the guidelines of each edition, pages of help, the own words of
editions on these, news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from prizes.edition.guidelines.structure import GuidelineSection
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.queries import EditionInForce, speaking_of
from prizes.i18n.templates import environment
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.links import address
from prizes.promotion.rules.news import WRITTEN, NewsItem
from prizes.stocktaking.rules.texts import Passage, SearchedText, made_searchable
from prizes.web.promotion.feeds import page_of_news
from prizes.web.public.about import assessment_values, contact, privacy_values
from prizes.web.public.happening import USUAL_STEPS
from prizes.web.public.help import TOPICS, start_values, words_of_topic
from prizes.wording.models import EditionText

GUIDELINES, HELP, NEWS = "guidelines", "help", "news"
BETWEEN = "·"
"""In an excerpt, around what is a heading on the page."""
_guidelines: dict[tuple[str, str], list[SearchedText]] = {}
"""By the hash of the rules and the language: rules are long and a version of them never changes."""
MOST_VERSIONS = 256
_news: dict[tuple[str, str, str, str], SearchedText] = {}
"""What stewards wrote, by the hash of the rules, the news, its last change and the language."""
MOST_NEWS = 2048
_own_help: dict[tuple[str, str, str], SearchedText] = {}
"""What stewards wrote on pages of help, by the hash of the rules, the text and its last change."""
MOST_OWN_HELP = 1024
HELP_KINDS = {f"help-{topic.id}": topic for topic in TOPICS}


def guideline_texts(edition: EditionInForce, lang: str) -> list[SearchedText]:
    place = edition.sha256, lang
    if place not in _guidelines:
        while len(_guidelines) >= MOST_VERSIONS:
            del _guidelines[next(iter(_guidelines))]
        _guidelines[place] = [made_searchable(each) for each in _sections(edition, lang)]
    return _guidelines[place]


def _sections(edition: EditionInForce, lang: str) -> Iterator[Passage]:
    with speaking_of(edition.rules):
        found = list(_sections_said(edition, lang))
    yield from found


def _sections_said(edition: EditionInForce, lang: str) -> Iterator[Passage]:
    voice = translator(lang)
    page = address("guidelines_page", {"lang": lang, "edition": edition.slug})
    for section in guidelines(edition.rules).sections:
        title = without_isolates(voice.words(section.title)[0])
        said = (
            each if isinstance(each, str) else without_isolates(voice.words(each)[0])
            for each in _sentences(section)
        )
        yield Passage(GUIDELINES, lang, title, " ".join(said), f"{page}#{section.id}", edition.title(lang))


def _sentences(section: GuidelineSection) -> Iterator[Any]:
    for place, group in enumerate(section.groups):
        yield from [BETWEEN] if place else []
        if group.title is not None:
            yield from (group.title, BETWEEN)
        for entry in group.entries:
            yield entry.says
            yield from entry.under


def news_text(edition: EditionInForce | None, item: NewsItem, lang: str) -> SearchedText:
    """As feeds tell it. `edition`: None: of the contest as a whole."""
    if item.page != WRITTEN:
        return _searched_news(edition, item, lang)
    place = edition.sha256 if edition else "", item.name, item.updated.isoformat(), lang
    if place not in _news:
        while len(_news) >= MOST_NEWS:
            del _news[next(iter(_news))]
        _news[place] = _searched_news(edition, item, lang)
    return _news[place]


def _searched_news(edition: EditionInForce | None, item: NewsItem, lang: str) -> SearchedText:
    voice = translator(lang)
    title, title_lang = voice.words(item.title)
    text = item.text if isinstance(item.text, str) else voice.words(item.text)[0]
    page = page_of_news(edition, item, lang)
    about = edition.title(lang) if edition else ""
    return made_searchable(
        Passage(NEWS, title_lang, without_isolates(title), without_isolates(text), page, about)
    )


def own_help_text(edition: EditionInForce, text: EditionText) -> SearchedText:
    """`text`: of one of HELP_KINDS. Without what its page says besides, which is found as help of the Prizes."""
    place = edition.sha256, text.id, text.changed_at.isoformat()
    if place not in _own_help:
        while len(_own_help) >= MOST_OWN_HELP:
            del _own_help[next(iter(_own_help))]
        _own_help[place] = made_searchable(_own_words(edition, text))
    return _own_help[place]


def _own_words(edition: EditionInForce, text: EditionText) -> Passage:
    topic, lang = HELP_KINDS[text.kind], text.lang
    words = words_of_topic(edition, topic, text, lang)
    blocks = words.blocks if words else ()
    said = " ".join(part.words for block in blocks for line in block.lines for part in line)
    title = (words and words.heading) or translator(lang).gettext(topic.title)
    page = address("edition_help_topic_page", {"lang": lang, "edition": edition.slug, "topic": topic.id})
    return Passage(HELP, lang, without_isolates(title), without_isolates(said), page, edition.title(lang))


@cache
def help_texts(lang: str) -> list[SearchedText]:
    """Made of the templates that readers see."""
    voice, here = translator(lang), {"lang": lang}
    found = [
        Passage(
            HELP,
            lang,
            voice.gettext(topic.title),
            " ".join(
                [
                    *(voice.gettext(each) for each in topic.about),
                    _text_of(f"public/help/{topic.id}.html", lang, {}, ("steps", "more", "wrong")),
                ]
            ),
            address("help_topic_page", {**here, "topic": topic.id}),
        )
        for topic in TOPICS
    ]
    others: list[tuple[str, str, Mapping[str, Any]]] = [
        (address("help_page", here), "help", start_values()),
        (address("about_page", here), "about", {"contact": contact(), "partners": [], "steps": USUAL_STEPS}),
        (address("privacy_page", here), "privacy", privacy_values()),
        (address("assessment_page", here), "assessment", assessment_values()),
        (address("accessibility_page", here), "accessibility", {"contact": contact()}),
    ]
    for page, name, values in others:
        title, text = (
            _text_of(f"public/{name}.html", lang, values, (part,)) for part in ("title", "content")
        )
        found.append(Passage(HELP, lang, title, text, page))
    return [made_searchable(each) for each in found]


def _text_of(template: str, lang: str, values: Mapping[str, Any], blocks: tuple[str, ...]) -> str:
    """What blocks of a page say, without markup."""
    page = environment(lang).get_template(template)
    context = page.new_context({"edition": None, "person": None, **values})
    html = "".join(part for block in blocks if block in page.blocks for part in page.blocks[block](context))
    return without_isolates(Markup(html).striptags())  # noqa: S704 - our own template, and only its text
