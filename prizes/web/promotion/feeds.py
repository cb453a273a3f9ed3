"""Feeds of an edition and of all of them, in each language, as Atom and as JSON Feed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.config import settings
from prizes.data.countries import name as country_name
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.forum.models import OF_ALL
from prizes.gate.at import AtEdition, AtService
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import no_such_page
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator, translator, without_isolates
from prizes.kit.bounded import Whole
from prizes.kit.excerpt import parted
from prizes.kit.links import address
from prizes.kit.sentence import N_, Sentence, say
from prizes.promotion.queries.feeds import (
    FEED_TITLES,
    PART,
    FeedOf,
    ProjectNews,
    beginning,
    news,
    told_projects,
    written_news,
)
from prizes.promotion.rules.claims import words_of
from prizes.promotion.rules.feeds import Feed, FeedEntry, atom, json_feed
from prizes.promotion.rules.news import CALENDAR, GUIDELINES, WINNERS, WRITTEN, NewsItem
from prizes.promotion.words import BETWEEN, said_in
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG
from prizes.web.promotion.embedding import FOR_SCRIPTS, embedded, only_published

router = APIRouter()
FORMS: Mapping[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": ("application/atom+xml", atom),
    "json": ("application/feed+json", json_feed),
}
EVERYTHING = N_("News and projects")
PAGES = {
    "": "edition_page",
    "news": "edition_news_page",
    "nominees": "projects_page",
    "champions": "results_page",
    "winners": "winners_page",
}
"""Where people read the same as in each feed."""
NEWS_PAGES = {CALENDAR: "calendar_page", GUIDELINES: "guidelines_page", WINNERS: "winners_page"}
"""Where they read more of a piece of news."""
LATEST = 3
"""Contests that the feed of all tells of."""
MOST_PARTS = 1_000
"""Of a feed; nobody has so many."""


@router.get(f"{LANG}/{{edition}}/feed.{{kind}}", dependencies=allow(Who.PUBLIC))
async def edition_feed(at: AtEdition, kind: str) -> Response:
    """News and projects of an edition, each project as what it is now; the newest."""
    only_published(at.edition)
    lang = lang_of(at.request)
    entries = await _all_of(at.session, at.edition, translator(lang))
    made = await _feed(at, None, kind, entries[:PART])
    return await _answer(at, kind, made)


@router.get(f"{LANG}/{{edition}}/feeds/{{of}}.{{kind}}", dependencies=allow(Who.PUBLIC))
async def feed_of(at: AtEdition, of: str, kind: str, part: Whole = 0) -> Response:
    """News, nominated projects, champions or winners of an edition; `part`: how many parts are newer."""
    only_published(at.edition)
    if of not in set(FeedOf):
        raise no_such_page()
    what, voice, part = FeedOf(of), translator(lang_of(at.request)), min(max(part, 0), MOST_PARTS)
    if what is FeedOf.NEWS:
        entries = [_of_news(at.edition, item, voice) for item in await news(*at.here, withdrawn=True)]
        entries = entries[part * PART : (part + 1) * PART + 1]
    else:
        told = await told_projects(*at.here, what, voice.lang, offset=part * PART)
        entries = [_of_project(at.edition, each, what.value, voice) for each in told]
    made = await _feed(at, what, kind, entries, part)
    return await _answer(at, kind, made)


@router.get(f"{LANG}/feed.{{kind}}", dependencies=allow(Who.PUBLIC))
async def service_feed(at: AtService, kind: str) -> Response:
    """News and projects of the latest contests, and news of the Prizes; nothing of test editions and records."""
    voice = translator(lang_of(at.request))
    contests = await latest_contests(at.session)
    entries = [entry for edition in contests for entry in await _all_of(at.session, edition, voice)]
    entries += await _of_the_prizes(at.session, voice)
    return await _of_service(at, "feed", kind, voice, contests, entries)


@router.get(f"{LANG}/news.{{kind}}", dependencies=allow(Who.PUBLIC))
async def service_news_feed(at: AtService, kind: str) -> Response:
    """News of the Prizes and of the latest contests, without projects."""
    voice = translator(lang_of(at.request))
    contests = await latest_contests(at.session)
    entries = [
        _of_news(edition, item, voice)
        for edition in contests
        for item in await news(at.session, edition, withdrawn=True)
    ]
    entries += await _of_the_prizes(at.session, voice)
    return await _of_service(at, "news", kind, voice, contests, entries)


async def latest_contests(session: Tx) -> list[EditionInForce]:
    return [e for e in await editions_in_force(session) if e.kind == "contest"][:LATEST]


async def _of_the_prizes(session: Tx, voice: Translator) -> list[FeedEntry]:
    """Of the contest as a whole."""
    told = await written_news(session, [OF_ALL], withdrawn=True)
    return [_of_news(None, item, voice) for _, item in told]


async def _of_service(
    at: AtService,
    of: str,
    kind: str,
    voice: Translator,
    contests: Sequence[EditionInForce],
    entries: Sequence[FeedEntry],
) -> Response:
    base, here = settings().base_url, {"lang": voice.lang}
    entries = sorted(entries, key=lambda entry: entry.updated, reverse=True)
    editions = contests or [e for e in await editions_in_force(at.session) if not e.rehearsal]
    since = max([await beginning(at.session, edition) for edition in editions], default=None)
    updated = max([entry.updated for entry in entries[:PART]], default=since)
    if updated is None:
        raise no_such_page()
    page, itself = address("front_page", here), address("service_feed", {"kind": kind}, here)
    if of == "news":
        page, itself = address("news_page", here), address("service_news_feed", {"kind": kind}, here)
    title = voice.gettext(N_("WSIS Prizes"))
    made = Feed(
        id=_id("all", "", of, voice.lang),
        lang=voice.lang,
        title=BETWEEN.join([voice.gettext(N_("News")), title]) if of == "news" else title,
        author=title,
        page=base + page,
        address=base + itself,
        updated=updated,
        entries=entries[:PART],
    )
    return await _answer(at, kind, made)


# --- what is told --------------------------------------------------------------------------------------


async def _all_of(session: Tx, edition: EditionInForce, voice: Translator) -> list[FeedEntry]:
    told = await told_projects(session, edition, None, voice.lang)
    entries = [_of_project(edition, each, each.claim.state.value, voice) for each in told]
    entries += [_of_news(edition, item, voice) for item in await news(session, edition, withdrawn=True)]
    return sorted(entries, key=lambda entry: entry.updated, reverse=True)


def _of_project(edition: EditionInForce, told: ProjectNews, kind: str, voice: Translator) -> FeedEntry:
    project = told.project
    title, lang = (
        (project.own_title, project.own_lang or voice.lang)
        if project.own_title
        else (project.title, project.language)
    )
    claim, _ = said_in(words_of(edition.rules, told.claim), voice)
    category = edition.rules.category_name(project.category) if project.category else None
    country = country_name(project.country, voice.lang) if project.country else ""
    facts = [
        project.owner,
        country,
        voice.text_in(category)[0] if category else "",
        edition.title(voice.lang),
    ]
    base = settings().base_url
    text = [BETWEEN.join(filter(None, facts)), parted(project.own_summary or project.summary)[0]]
    return FeedEntry(
        id=_id(edition.slug, project.id, kind, voice.lang),
        page=base + address("project_page", {"project": project.id}, _usual(edition, voice.lang)),
        title=_plain(voice, say("%(claim)s: %(title)s", claim=claim, title=title)),
        lang=lang,
        text="\n\n".join(filter(None, text)),
        updated=told.updated,
        published=told.since,
    )


def _of_news(edition: EditionInForce | None, item: NewsItem, voice: Translator) -> FeedEntry:
    """`edition`: None: of the contest as a whole."""
    text, lang = (item.text, voice.lang) if isinstance(item.text, str) else said_in(item.text, voice)
    if edition is None:
        title = without_isolates(voice.words(item.title)[0])
    else:
        title = _plain(voice, say("%(edition)s: %(news)s", edition=edition.rules.title, news=item.title))
    return FeedEntry(
        id=_id(edition.slug if edition else "all", item.name, "news", voice.lang),
        page=settings().base_url + page_of_news(edition, item, voice.lang),
        title=title,
        lang=lang,
        text=without_isolates(text),
        updated=item.updated,
        published=item.at,
    )


def page_of_news(edition: EditionInForce | None, item: NewsItem, lang: str) -> str:
    """`edition`: None: of the contest as a whole, of which everything is written."""
    if edition is None or item.page == WRITTEN:
        return address("news_item_page", {"lang": lang, "news": item.name})
    return address(NEWS_PAGES[item.page], {}, _usual(edition, lang))


def _plain(voice: Translator, sentence: Sentence) -> str:
    return without_isolates(voice.say(sentence))


def _id(edition: str, of: str, kind: str, lang: str) -> str:
    """Lasting, wherever the service is."""
    return ":".join(filter(None, ["urn:wsis-prizes:feed", edition, of, kind, lang]))


def _usual(edition: EditionInForce, lang: str) -> dict[str, str]:
    return {"lang": lang, "edition": edition.slug}


# --- files ---------------------------------------------------------------------------------------------


async def _feed(at: AtEdition, of: FeedOf | None, kind: str, entries: list[FeedEntry], part: int = 0) -> Feed:
    voice, edition, base = translator(lang_of(at.request)), at.edition, settings().base_url
    usual, shown = _usual(edition, voice.lang), entries[:PART]

    def here(part: int) -> str:
        if of is None:
            return base + address("edition_feed", {"kind": kind}, usual)
        words = {"part": part} if part else {}
        return base + address("feed_of", {"of": of.value, "kind": kind}, usual, words)

    return Feed(
        id=_id(edition.slug, "", of.value if of else "feed", voice.lang),
        lang=voice.lang,
        title=BETWEEN.join([voice.gettext(FEED_TITLES[of] if of else EVERYTHING), edition.title(voice.lang)]),
        author=edition.title(voice.lang),
        page=base + address(PAGES[of.value if of else ""], {}, usual),
        address=here(part),
        updated=max([e.updated for e in shown], default=await beginning(at.session, edition)),
        entries=shown,
        next=here(part + 1) if len(entries) > PART else "",
    )


async def _answer(at: AtService, kind: str, feed: Feed) -> Response:
    if kind not in FORMS:
        raise no_such_page()
    media_type, write = FORMS[kind]
    body = write(feed)

    async def made() -> bytes:
        return body

    return await embedded(
        at.request,
        hashlib.sha256(body).hexdigest()[:32],
        f"{media_type}; charset=utf-8",
        made,
        last_modified=format_datetime(feed.updated, usegmt=True),
        **FOR_SCRIPTS,
    )
