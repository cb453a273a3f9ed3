"""What feeds tell of an edition: its public projects by what they are at this moment, and its news."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.db import columns_of
from prizes.edition.queries import EditionInForce, versions
from prizes.forum.models import News
from prizes.forum.queries.news import LATEST_NEWS, public_news
from prizes.kit.sentence import N_
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.projects import OWN, beside_original
from prizes.nomination.rules.states import PUBLIC, State
from prizes.promotion.queries.claims import became
from prizes.promotion.queries.promoted import HONOURED
from prizes.promotion.rules.claims import Claim
from prizes.promotion.rules.news import (
    NewsItem,
    of_calendar,
    of_correction,
    of_rules,
    of_steward,
    of_winners,
    of_withdrawn,
)
from prizes.results.queries import corrections, publications
from prizes.wording.rules.blocks import plain_of

PART = 100
"""Entries in one part of a feed."""


class FeedOf(StrEnum):
    """What a feed tells of."""

    NEWS = "news"
    NOMINEES = "nominees"
    CHAMPIONS = "champions"
    WINNERS = "winners"


FEED_TITLES: Mapping[FeedOf, str] = {
    FeedOf.NEWS: N_("News"),
    FeedOf.NOMINEES: N_("Selected projects"),
    FeedOf.CHAMPIONS: N_("Champions"),
    FeedOf.WINNERS: N_("Winners"),
}
BECAME: Mapping[FeedOf, State] = {
    FeedOf.NOMINEES: State.NOMINATED,
    FeedOf.CHAMPIONS: State.CHAMPION,
    FeedOf.WINNERS: State.WINNER,
}


@dataclass(frozen=True, slots=True)
class ToldProject:
    """A public project as a feed tells of it."""

    id: str
    category: str | None
    state: str
    title: str
    owner: str
    country: str | None
    language: str
    summary: str
    updated_at: datetime
    own_lang: str | None
    own_title: str | None
    own_summary: str | None
    own_updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectNews:
    project: ToldProject
    claim: Claim
    since: datetime | None
    """When it became what the feed is of; None: not known."""

    @property
    def updated(self) -> datetime:
        changed = self.project.updated_at, self.project.own_updated_at, self.since
        return max(each for each in changed if each is not None)


async def told_projects(
    session: AsyncSession, edition: EditionInForce, of: FeedOf | None, lang: str, *, offset: int = 0
) -> list[ProjectNews]:
    """The last changed first, a part and one more, by which it is known whether there is another part.

    `of`: what they are or were; None: all, as what they are now.
    """
    columns = columns_of(ToldProject, Project, **OWN, own_updated_at=ProjectText.updated_at)
    query: Any = select(*columns).outerjoin(ProjectText, beside_original(lang))
    query = query.where(col(Project.edition_id) == edition.id, _are(edition, of))
    order = (col(Project.updated_at).desc(), col(Project.id))
    rows = (await session.exec(query.order_by(*order).offset(offset).limit(PART + 1))).all()
    found = [ToldProject(*row) for row in rows]
    since = await became(session, edition, [project.id for project in found])
    told = [_told(project, of, since.get(project.id, {})) for project in found]
    return sorted(told, key=lambda each: each.updated, reverse=True)


def _are(edition: EditionInForce, of: FeedOf | None) -> ColumnElement[bool]:
    state = col(Project.state)
    match of:
        case FeedOf.WINNERS:
            return state.in_(HONOURED)
        case FeedOf.CHAMPIONS:
            gives = any(phase.cut.gives == State.CHAMPION.value for phase in edition.rules.votings)
            return state.in_((State.CHAMPION, *(HONOURED if gives else ())))
        case FeedOf.NEWS | FeedOf.NOMINEES | None:
            return state.in_(PUBLIC)


def _told(project: ToldProject, of: FeedOf | None, since: Mapping[State, datetime]) -> ProjectNews:
    claim = Claim(State(project.state))
    step = BECAME.get(of) if of else None
    if step is None:
        step = State.WINNER if claim.state in HONOURED else claim.state
    return ProjectNews(project, claim, since.get(step))


async def news(session: AsyncSession, edition: EditionInForce, *, withdrawn: bool = False) -> list[NewsItem]:
    """What has happened and what stewards wrote, the newest first. `withdrawn`: with what they took back."""
    written = await written_news(session, [edition.slug], withdrawn=withdrawn)
    found = await happened(session, edition) + [item for _, item in written]
    return sorted(found, key=lambda item: item.at, reverse=True)


async def written_news(
    session: AsyncSession, of: Collection[str], *, limit: int = LATEST_NEWS, withdrawn: bool = False
) -> list[tuple[str, NewsItem]]:
    """What stewards wrote, each with the slug of its edition or `OF_ALL`; the newest first."""
    found = await public_news(session, of, limit=limit, withdrawn=withdrawn)
    return [(each.edition, as_told(each)) for each in found]


def as_told(news: News) -> NewsItem:
    """`news`: a public one, or one that was."""
    assert news.published_at is not None, "a draft is no news"
    titles = {lang: said["title"] for lang, said in news.texts.items()}
    if news.withdrawn_at is not None:
        return of_withdrawn(news.id, news.published_at, news.withdrawn_at, titles, news.note)
    texts = {lang: plain_of(said["text"]) for lang, said in news.texts.items()}
    return of_steward(news.id, news.published_at, news.changed_at, titles, texts)


async def happened(session: AsyncSession, edition: EditionInForce) -> list[NewsItem]:
    found = list(of_calendar(edition.rules, clock.now()))
    found += [
        of_rules(v.version, v.created_at, v.reason) for v in await versions(session, edition.id) if v.reason
    ]
    public = [each for each in await publications(session, edition.id) if each.announced_at is not None]
    found += [
        of_winners(edition.rules, phase, made.publish_at)
        for phase in edition.rules.announcements
        for made in public
        if made.is_of(phase)
    ]
    found += [of_correction(c.number, c.corrected_at, c.note) for c in await corrections(session, edition.id)]
    return found


async def beginning(session: AsyncSession, edition: EditionInForce) -> datetime:
    """When an edition came here: since then there are its feeds."""
    return (await versions(session, edition.id))[0].created_at
