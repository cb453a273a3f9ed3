"""What search engines are told of (sitemaps.org, protocol 0.9): one index, and a list for each edition and language.

Each page names its other languages itself (`hreflang`), so that the lists need not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col, select

from prizes.config import settings
from prizes.consultation.queries.reading import consultations_of, rule_ids_of
from prizes.data.languages import NATIVE_NAMES
from prizes.edition.queries import EditionInForce, edition_in_force, editions_in_force
from prizes.edition.refusals import unknown_edition
from prizes.forum.models import OF_ALL
from prizes.forum.queries.news import public_news
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.links import address
from prizes.nomination.models import Project
from prizes.nomination.rules.states import PUBLIC
from prizes.reports.rules.faces import FACES
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.queries.contributions import CONTRIBUTED_ONES
from prizes.web.public.help import TOPICS
from prizes.wording.queries import page_texts

router = APIRouter()
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 49_000
"""Addresses in one list; the protocol allows 50,000."""
Dated = tuple[str, datetime | None]
"""An address, and when what is there changed last, where that is known."""
LASTING = 3600
"""Seconds for which a list may be kept."""


@router.get("/sitemap.xml", dependencies=allow(Who.PUBLIC))
async def sitemap_index(session: Tx) -> Response:
    lists = ["site", *(edition.slug for edition in await _editions(session))]
    named = (address("sitemap", {"name": name, "lang": lang}) for name in lists for lang in NATIVE_NAMES)
    return _xml("sitemapindex", "".join(f"<sitemap>{_loc(path)}</sitemap>\n" for path in named))


@router.get("/sitemaps/{name}/{lang}.xml", dependencies=allow(Who.PUBLIC))
async def sitemap(session: Tx, name: str, lang: str) -> Response:
    """`name`: `site`, or the slug of a public edition."""
    if lang not in NATIVE_NAMES:
        raise unknown_edition(slug=name)
    if name == "site":
        shown = [OF_ALL, *(edition.slug for edition in await _editions(session))]
        written = [
            (address("news_item_page", {"lang": lang, "news": each.id}), each.changed_at)
            for each in await public_news(session, shown, limit=MOST // 2)
        ]
        pages = [*((path, None) for path in _of_all(lang)), *written, *await _contributed(session, lang)]
        return _xml("urlset", _urls(pages))
    edition = await edition_in_force(session, name)
    if edition is None or edition.rehearsal or not edition.published:
        raise unknown_edition(slug=name)
    return _xml("urlset", _urls(await _of_edition(session, edition, lang)))


async def _editions(session: Tx) -> list[EditionInForce]:
    return [edition for edition in await editions_in_force(session) if not edition.rehearsal]


def _of_all(lang: str) -> list[str]:
    here = {"lang": lang}
    return [
        address("front_page", here),
        address("about_page", here),
        address("editions_page", here),
        address("news_page", here),
        address("days_page", here),
        address("winners_of_all_years", here),
        address("stocktaking_page", here),
        address("register_world", here),
        address("matrix_page", here),
        address("reports_page", here),
        address("participation_page", here),
        address("open_data_page", here),
        *(address("years_report_page", {**here, "face": face}) for face in FACES),
        address("certificates_page", here),
        address("rules_history_page", here),
        address("all_consultations_page", here),
        address("help_page", here),
        *(address("help_topic_page", {**here, "topic": topic.id}) for topic in TOPICS),
        address("privacy_page", here),
        address("assessment_page", here),
        address("accessibility_page", here),
    ]


async def _contributed(session: Tx, lang: str) -> list[Dated]:
    query = select(Contribution.id, Contribution.decided_at).where(*CONTRIBUTED_ONES)
    rows = (await session.exec(query.order_by(Contribution.id).limit(MOST // 2))).all()
    return [(address("contributed_page", {"lang": lang, "contribution": one}), at) for one, at in rows]


def _of_votes(here: Mapping[str, Any]) -> list[str]:
    """Of an edition whose votes are counted here."""
    return [
        address("turnout_page", here),
        address("integrity_page", here),
        address("cases_page", here),
        address("votelog_page", here),
        address("votelog_explained_page", here),
    ]


async def _of_edition(session: Tx, edition: EditionInForce, lang: str) -> list[Dated]:
    here: dict[str, Any] = {"lang": lang, "edition": edition.slug}
    paths = [
        address("edition_page", here),
        address("guidelines_page", here),
        address("comparison_page", here),
        address("calendar_page", here),
        address("edition_news_page", here),
        address("regions_page", here),
        address("categories_page", here),
        address("projects_page", here),
        address("winners_page", here),
        address("results_page", here),
        address("world_page", here),
        address("data_page", here),
        *(_of_votes(here) if edition.rules.votings and not edition.record else []),
        *([] if edition.record else [address("programme_page", here)]),
        *(address("report_page", {**here, "face": face}) for face in FACES),
        *(address("category_page", {**here, "category": each.code}) for each in edition.rules.categories),
        *[path async for path in _consulted(session, edition, here)],
        *[path async for path in _own_help(session, edition, here)],
    ]
    query = (
        select(Project.id, Project.updated_at)
        .where(Project.edition_id == edition.id, col(Project.state).in_(PUBLIC))
        .order_by(Project.id)
        .limit(MOST // 2)
    )
    rows = (await session.exec(query)).all()
    projects = [(address("project_page", {**here, "project": project}), at) for project, at in rows]
    if not edition.record:  # whose projects no page tells others about
        projects += [(address("share_page", {**here, "project": project}), at) for project, at in rows]
    return [*((path, None) for path in paths), *projects]


async def _consulted(session: Tx, edition: EditionInForce, here: Mapping[str, Any]) -> AsyncIterator[str]:
    """Proposals of rules, and each rule of them, on which people comment."""
    found = await consultations_of(session, edition)
    if found:
        yield address("consultations_page", here)
    for one in found:
        yield address("consultation_page", {**here, "consultation": one.id})
    for consultation, rule in await rule_ids_of(session, found):
        yield address("consultation_rule_page", {**here, "consultation": consultation, "rule": rule})


async def _own_help(session: Tx, edition: EditionInForce, here: Mapping[str, Any]) -> AsyncIterator[str]:
    """Pages of help to which stewards gave words of the edition; the others say what those of the Prizes say."""
    named = {f"help-{topic.id}": topic.id for topic in TOPICS}
    for name in sorted(await page_texts(session, edition.slug, named, here["lang"])):
        yield address("edition_help_topic_page", {**here, "topic": named[name]})


def _urls(pages: Iterable[Dated]) -> str:
    def lines() -> Iterator[str]:
        for path, changed in pages:
            when = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
            yield f"<url>{_loc(path)}{when}</url>\n"

    return "".join(lines())


def _loc(path: str) -> str:
    return f"<loc>{escape(settings().base_url + path)}</loc>"


def _xml(root: str, inside: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SPACE}">\n{inside}</{root}>\n'
    headers = {"cache-control": f"public, max-age={LASTING}"}
    return Response(text, media_type="application/xml; charset=utf-8", headers=headers)
