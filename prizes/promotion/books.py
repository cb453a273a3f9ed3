"""The success-stories book of an edition in one language, as PDF and EPUB, made once and kept a while."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import anyio.to_thread

from prizes.config import settings
from prizes.data.countries import name as country_name
from prizes.data.wsis import sdgs
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles
from prizes.i18n.translator import Translator
from prizes.kit.sentence import N_, say
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.rules.languages import chosen_language
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import (
    Block,
    Facts,
    Items,
    Note,
    Picture,
    Prose,
    Question,
    Sheet,
    SheetHeading,
    SheetText,
)
from prizes.promotion.drawing import copy_of, kept_file
from prizes.promotion.epub import epub_of
from prizes.promotion.queries.stories import StorySources
from prizes.promotion.rules.stories import (
    LEAD,
    TITLE,
    Book,
    ChampionLine,
    Story,
    StoryPicture,
    StoryWords,
    emblem_svg,
)

WORDS = {
    "contents": N_("Contents"),
    "champions": N_("Champions"),
    "owner": N_("Owner"),
    "country": N_("Country"),
    "goals": N_("Sustainable Development Goals"),
    "citation": N_("Reason of the panel"),
}
WINNER = N_("Winner")
TEST = N_("Test edition")
ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}


async def book_of(edition: EditionInForce, sources: StorySources, voice: Translator) -> Book:
    order = {category.code: place for place, category in enumerate(edition.rules.categories)}
    winners = sorted(sources.winners, key=lambda each: order.get(each.category or "", len(order)))
    pictures = {each.id: await _picture(sources, each) for each in winners}
    return Book(
        lang=voice.lang,
        title=voice.gettext(TITLE),
        edition=edition.title(voice.lang),
        lead=voice.gettext(LEAD),
        stories=[_story(edition, sources, each, voice, pictures[each.id]) for each in winners],
        champions=[ChampionLine(each.title, each.owner, _country(each, voice)) for each in sources.champions],
        home=f"{settings().base_url}/{voice.lang}/{edition.slug}/winners",
        banner=voice.gettext(TEST) if edition.rehearsal else "",
        words={name: voice.gettext(words) for name, words in WORDS.items()},
    )


async def _picture(sources: StorySources, project: Project) -> StoryPicture | None:
    file = sources.pictures.get(project.id)
    content = await copy_of([file], file.id) if file else b""
    ending = next((ending for begin, ending in ENDINGS.items() if content.startswith(begin)), "")
    return StoryPicture(content, ending, file.alt) if file and ending else None


def _story(
    edition: EditionInForce,
    sources: StorySources,
    project: Project,
    voice: Translator,
    picture: StoryPicture | None,
) -> Story:
    honour = sources.honours.get(project.id, {})
    texts = {lang: text for lang, text in sources.texts.get(project.id, {}).items() if text.title}
    own = texts.get(chosen_language(project.language, texts, voice.lang))
    titles = honour_titles(edition.rules)
    named = honour.get("title", "winner")
    return Story(
        id=project.id,
        honour=voice.gettext(WINNER) if named == "winner" else voice.text_in(titles[named])[0],
        category=voice.text_in(edition.rules.category_name(project.category))[0] if project.category else "",
        title=StoryWords(own.title, own.lang)
        if own and own.title
        else StoryWords(project.title, project.language),
        owner=str(honour.get("owner") or project.owner),
        country=_country(project, voice),
        goals=_goals(project, voice.lang),
        citation=str(honour.get("reason") or ""),
        summary=list(_summary(project, own)),
        address=f"{settings().base_url}/{voice.lang}/{edition.slug}/projects/{project.id}",
        picture=picture,
    )


def _summary(project: Project, own: ProjectText | None) -> Iterator[StoryWords]:
    if own is not None and own.summary:
        yield StoryWords(own.summary, own.lang)
    if project.summary:
        yield StoryWords(project.summary, project.language)


def _country(project: Project, voice: Translator) -> str:
    return country_name(project.country, voice.lang) if project.country else ""


def _goals(project: Project, lang: str) -> list[str]:
    known: Mapping[int, str] = {goal.number: goal.title[lang] for goal in sdgs()}
    return [f"{goal}. {known[goal]}" for goal in project.sdgs if goal in known]


# --- the two files -------------------------------------------------------------------------------------


async def pdf_of(book: Book, voice: Translator, at: datetime) -> bytes:
    sheet = sheet_of_book(book, voice)
    return await kept_file(f"{_hash(book, at)}.pdf", lambda: print_sheet(sheet, at=at))


async def epub_file_of(book: Book, at: datetime) -> bytes:
    async def make() -> bytes:
        return await anyio.to_thread.run_sync(epub_of, book, at)

    return await kept_file(f"{_hash(book, at)}.epub", make)


def _hash(book: Book, at: datetime) -> str:
    """Of all that is in it."""
    pictures = [
        hashlib.sha256(each.picture.content).hexdigest() if each.picture else "" for each in book.stories
    ]
    words = replace(book, stories=[replace(each, picture=None) for each in book.stories])
    return hashlib.sha256(f"{FORM}{words!r}{pictures}{at.isoformat()}".encode()).hexdigest()


FORM = 1
"""Counted up when the form of the books changes."""


def sheet_of_book(book: Book, voice: Translator) -> Sheet:
    pictures = {
        f"p{number}": story.picture.content if story.picture else emblem_svg(story.id).encode()
        for number, story in enumerate(book.stories, 1)
    }
    blocks: list[Block] = [
        Prose(SheetText(book.lead)),
        SheetHeading(book.words["contents"]),
        Items([SheetText(each.title.text, each.title.lang) for each in book.stories]),
    ]
    for number, story in enumerate(book.stories, 1):
        blocks += _story_blocks(book, story, f"p{number}")
    if book.champions:
        lines = [" · ".join(filter(None, (c.title, c.owner, c.country))) for c in book.champions]
        blocks.append(SheetHeading(book.words["champions"], new_page=True))
        blocks.append(Items([SheetText(line, auto=True) for line in lines]))
    return Sheet(
        lang=book.lang,
        title=SheetText(f"{book.title} · {book.edition}"),
        brand=voice.gettext(N_("WSIS Prizes")),
        blocks=blocks,
        banner=book.banner,
        foot=book.home,
        pages=voice.say(say("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
        unprintable=voice.say(say("□ replaces a character that cannot be displayed in this document.")),
        pictures=pictures,
    )


def _story_blocks(book: Book, story: Story, picture: str) -> Iterator[Block]:
    yield SheetHeading(story.title.text, new_page=True)
    yield Note(" · ".join(filter(None, (story.category, story.honour))))
    yield Picture(picture, story.picture.alt if story.picture and story.picture.alt else story.title.text)
    values = (("owner", story.owner), ("country", story.country), ("goals", " · ".join(story.goals)))
    yield Facts(
        [(book.words[name], SheetText(value, auto=name == "owner")) for name, value in values if value]
    )
    if story.citation:
        yield Question(SheetText(book.words["citation"]))
        yield Prose(SheetText(story.citation, auto=True))
    for words in story.summary:
        yield Prose(SheetText(words.text, words.lang))
    yield Note(story.address)
