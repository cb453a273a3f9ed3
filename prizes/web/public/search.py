"""One search over everything that is public: winners, projects, guidelines, help, news."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

from prizes.data.languages import NATIVE_NAMES
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.forum.models import OF_ALL
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.translator import translator
from prizes.kit.links import address
from prizes.kit.sentence import N_
from prizes.nomination.queries.filters import Filters
from prizes.nomination.rules.states import LABELS, State
from prizes.promotion.queries.feeds import happened, written_news
from prizes.promotion.rules.news import NewsItem
from prizes.stocktaking.laureates import Laureate, without_rules
from prizes.stocktaking.queries.register import Registered, RegisterFilter, look_up, register
from prizes.stocktaking.queries.texts import texts_in
from prizes.stocktaking.rules.asking import Forms, Search, search_for
from prizes.stocktaking.rules.contributions import CONTRIBUTED, CONTRIBUTED_WORDS
from prizes.stocktaking.rules.entries import Described, Written, entry_of
from prizes.stocktaking.rules.excerpts import MarkedWords, excerpt, forms_in
from prizes.stocktaking.rules.texts import Passage, SearchedText, closest, read_with_texts
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import number_in, words_of
from prizes.web.promotion.feeds import LATEST
from prizes.web.public.public_texts import (
    GUIDELINES,
    HELP,
    HELP_KINDS,
    NEWS,
    guideline_texts,
    help_texts,
    news_text,
    own_help_text,
)
from prizes.wording.models import EditionText
from prizes.wording.queries import texts_of_kinds

pages = Pages()
WINNERS, PROJECTS = "winners", "projects"
KINDS = {
    WINNERS: N_("Winners"),
    PROJECTS: N_("Projects"),
    GUIDELINES: N_("Guidelines"),
    HELP: N_("Help"),
    NEWS: N_("News"),
}
"""In the order in which they are shown, with their headings."""
FEW, PAGE = 5, 20
"""Hits of a kind beside others, and where it is shown alone."""
LONGEST_TITLE = 400


@dataclass(frozen=True, slots=True)
class Hit:
    title: Sequence[MarkedWords]
    lang: str
    address: str
    excerpt: Sequence[MarkedWords]
    excerpt_lang: str
    about: str = ""
    """The owner of a project; the edition of guidelines."""
    country: str | None = None
    edition: str = ""
    state: str = ""
    """Of a project."""


@dataclass(frozen=True, slots=True)
class HitGroup:
    """What is found of one kind."""

    kind: str
    total: int
    hits: list[Hit]
    first: int = 0
    """Place of the first hit among all, from nought."""

    @property
    def following(self) -> int:
        return self.first + len(self.hits)


@dataclass(frozen=True, slots=True)
class Everything:
    groups: list[HitGroup] = field(default_factory=list)
    """Those of which something is found."""
    search: Search = field(default_factory=Search)
    """As it was read for projects."""

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


async def everything(at: At, lang: str, words: str, kind: str = "", number: int = 1) -> Everything:
    """`kind`: of one kind alone, of which `number` is the page. Nothing where nothing is searched for."""
    asked = search_for(words)
    if not asked.asked:
        return Everything()
    size, first = (PAGE, (number - 1) * PAGE) if kind else (FEW, 0)
    search, groups, shown = asked, [], set[str]()
    editions = await editions_in_force(at.session)
    if kind in ("", WINNERS, PROJECTS):
        search, total = await look_up(at.session, RegisterFilter(Filters(q=words)))
        if kind != PROJECTS:
            winners = await _winners(at, lang, words, search, editions, first, size)
            groups.append(winners)
            shown = {hit.address for hit in winners.hits}
        if kind != WINNERS:
            part = await _projects(at, lang, RegisterFilter(), search, first, size + len(shown))
            hits = [hit for hit in part if hit.address not in shown][:size]
            groups.append(HitGroup(PROJECTS, total, hits, first))
    if kind not in (WINNERS, PROJECTS):
        written = WrittenTexts(await _news(at, editions), await _own_help(at, editions))
        groups += await _texts(asked, lang, editions, written, kind, first, size)
    return Everything([group for group in groups if group.total], search)


# --- winners and projects ----------------------------------------------------------------------------------


async def _winners(
    at: At,
    lang: str,
    words: str,
    search: Search,
    editions: Sequence[EditionInForce],
    first: int,
    size: int,
) -> HitGroup:
    """Those of the register, then those of years without an edition here."""
    narrowed = RegisterFilter(Filters(q=words, state=State.WINNER))
    _, registered = await look_up(at.session, narrowed)
    hits = await _projects(at, lang, narrowed, search, first, size) if first < registered else []
    there = {edition.slug for edition in editions}
    older = [text for text in closest(search, _older_winners()) if text.kind not in there]
    begin = max(0, first - registered)
    for text in older[begin : begin + size - len(hits)]:
        page = address("winners_of_all_years", {"lang": lang}, {}, {"year": text.kind})
        hits.append(replace(_of_text(search, replace(text, address=page)), edition=text.kind, state="winner"))
    return HitGroup(WINNERS, registered + len(older), hits, first)


@cache
def _older_winners() -> list[SearchedText]:
    """Their `kind` is the year."""
    return [_searched(one) for one in without_rules()]


def _searched(one: Laureate) -> SearchedText:
    written = [Written(one.language, one.title, "")]
    entry = entry_of(Described(written, one.owner, one.country, one.category, ()))
    return SearchedText(
        Passage(one.year, one.language, one.title, "", "", one.owner), entry.title, entry.whole
    )


async def _projects(
    at: At, lang: str, narrowed: RegisterFilter, search: Search, first: int, size: int
) -> list[Hit]:
    found = await register(at.session, narrowed, search, offset=first, limit=size)
    own = await texts_in(at.session, [one.id for one in found if one.language != lang], lang)
    return [_of_project(one, own.get(one.id), lang, forms_in(search)) for one in found]


def _of_project(one: Registered, own: Written | None, lang: str, wanted: Forms) -> Hit:
    """In the reader's language where the project has texts in it."""
    title, title_lang = (own.title, own.lang) if own and own.title else (one.title, one.language)
    summary, summary_lang = (own.summary, own.lang) if own and own.summary else (one.summary, one.language)
    return Hit(
        excerpt(title, wanted, title_lang, LONGEST_TITLE),
        title_lang,
        address("project_page", {"lang": lang, "edition": one.edition, "project": one.id})
        if one.edition
        else address("contributed_page", {"lang": lang, "contribution": one.id}),
        excerpt(summary, wanted, summary_lang),
        summary_lang,
        one.owner,
        one.country,
        one.edition,
        one.state,
    )


# --- texts of pages ----------------------------------------------------------------------------------------


async def _news(at: At, editions: Sequence[EditionInForce]) -> list[tuple[EditionInForce | None, NewsItem]]:
    """What has happened in the latest contests, and what stewards wrote in all and for the contest as a whole."""
    contests = [edition for edition in editions if edition.kind == "contest"][:LATEST]
    shown = {edition.slug: edition for edition in editions if not edition.rehearsal}
    told: list[tuple[EditionInForce | None, NewsItem]] = [
        (shown.get(slug), item) for slug, item in await written_news(at.session, [OF_ALL, *shown])
    ]
    for edition in contests:
        told += [(edition, item) for item in await happened(at.session, edition)]
    return told


async def _own_help(
    at: At, editions: Sequence[EditionInForce]
) -> dict[str, list[tuple[EditionInForce, EditionText]]]:
    """Words that stewards gave pages of help, by language: the newest edition first, each page in its order."""
    shown = [edition for edition in editions if not edition.rehearsal]
    texts = await texts_of_kinds(at.session, [edition.slug for edition in shown], HELP_KINDS)
    found: dict[str, list[tuple[EditionInForce, EditionText]]] = {}
    for edition in shown:
        for kind, lang in product(HELP_KINDS, NATIVE_NAMES):
            if text := texts.get((edition.slug, kind, lang)):
                found.setdefault(lang, []).append((edition, text))
    return found


@dataclass(frozen=True, slots=True)
class WrittenTexts:
    """What stewards wrote, or the calendar tells."""

    told: Sequence[tuple[EditionInForce | None, NewsItem]]
    own_help: Mapping[str, Sequence[tuple[EditionInForce, EditionText]]]
    """By language."""


async def _texts(
    asked: Search,
    lang: str,
    editions: Sequence[EditionInForce],
    written: WrittenTexts,
    kind: str,
    first: int,
    size: int,
) -> list[HitGroup]:
    """In the reader's language; only where nothing is found in it, in others; then with wrong letters."""
    shown = [edition for edition in editions if not edition.rehearsal]

    async def all_in(code: str) -> list[SearchedText]:
        found = [*help_texts(code), *(own_help_text(*each) for each in written.own_help.get(code, ()))]
        found += [news_text(*each, code) for each in written.told]
        for edition in reversed(shown):
            await asyncio.sleep(0)  # the first time each takes a while, and others need not wait for all
            found[:0] = guideline_texts(edition, code)
        return found

    search = asked
    found = closest(asked, await all_in(lang))
    for code in NATIVE_NAMES:
        found = found or closest(asked, await all_in(code))
    if not found:
        own = await all_in(lang)
        search = read_with_texts(asked, own)
        found = closest(search, own)
    groups = []
    for each in (kind,) if kind else (GUIDELINES, HELP, NEWS):
        of_kind = [text for text in found if text.kind == each]
        hits = [_of_text(search, text) for text in of_kind[first : first + size]]
        groups.append(HitGroup(each, len(of_kind), hits, first))
    return groups


def _of_text(search: Search, text: Passage) -> Hit:
    wanted = forms_in(search)
    title = excerpt(text.title, wanted, text.lang, LONGEST_TITLE)
    return Hit(title, text.lang, text.address, excerpt(text.text, wanted, text.lang), text.lang, text.about)


# --- the page ----------------------------------------------------------------------------------------------


@pages.page("/search", "public/search.html", Who.PUBLIC)
async def search_page(at: PageAt, kind: str = "") -> Values:
    words, number = words_of(at.request), number_in(at.request.query_params)
    kind = kind if kind in KINDS else ""
    found = await everything(at, at.lang, words, kind, number)
    voice = translator(at.lang)
    return {
        "q": words,
        "nothing_to_search": bool(words) and not search_for(words).asked,
        "kind": kind,
        "kinds": KINDS,
        "few": FEW,
        "found": found,
        "more": {group.kind: _more(at, words, group, kind) for group in found.groups},
        "previous": at.to("search_page", {"q": words, "kind": kind, "page": number - 1})
        if kind and number > 1
        else None,
        "states": {state.value: voice.gettext(label) for state, label in LABELS.items()}
        | {CONTRIBUTED: voice.gettext(CONTRIBUTED_WORDS)},
    }


def _more(at: PageAt, words: str, group: HitGroup, kind: str) -> str | None:
    if group.kind == PROJECTS:
        return at.to("stocktaking_page", {"q": words})
    if group.following >= group.total:
        return None
    number = group.following // PAGE + 1 if kind else 1
    return at.to("search_page", {"q": words, "kind": group.kind, "page": number})
