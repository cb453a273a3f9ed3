"""What of an edition can be downloaded: files for people, addresses for programs, the public record of votes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.kit.tables import MEDIA_TYPES, open_table
from prizes.promotion.queries.feeds import FEED_TITLES
from prizes.results import queries, refusals
from prizes.results.queries import Placed
from prizes.review.queries.projects import is_decided
from prizes.tally.queries import round_asked
from prizes.votelog.queries import log_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.results.tabs import tabs

router = APIRouter()
pages = Pages()
PER_MINUTE = 6
"""Files that one network may ask for in a minute, as of other lists."""
VOTE_COLUMNS = (
    "category",
    "rank",
    "project",
    "title",
    "owner",
    "country",
    "votes",
    "votes_nothing_set_aside",
    "outcome",
    "state",
)
WINNER_COLUMNS = ("category", "honour", "project", "title", "owner", "country", "reason")


@pages.page("/{edition}/data", "results/data.html", Who.PUBLIC)
async def data_page(at: PageAt) -> Values:
    session, edition = at.here
    voting = queries.last_voting(edition)
    log = await log_of(session, edition.slug, voting.id) if voting and not edition.record else None
    known = await queries.known_results(session, edition)
    published = await queries.published(session, edition.id)
    return {
        "tabs": await tabs(at),
        "feeds": [(of.value, title) for of, title in FEED_TITLES.items()],
        "phase": voting,
        "log": log if log and log.key else None,
        "winners": published is not None,
        "known": bool(known),
        "decided": bool(voting and await is_decided(session, edition, voting.id)),
    }


@router.get(f"{LANG}/{{edition}}/data/votes.csv", dependencies=allow(Who.PUBLIC))
async def votes_file(at: AtEdition) -> Response:
    """Every project of the last public vote, once its result is decided; before, the heads of the columns alone."""
    await slow_down(at.request, "export", PER_MINUTE)
    placed = await queries.standings(*at.here, round_asked(at.edition, None).id)
    rows = (_vote_row(code, place) for code, places in placed.items() for place in places)
    return _csv(f"{at.edition.slug}-votes", VOTE_COLUMNS, rows)


def _vote_row(category: str, place: Placed) -> list[Any]:
    project, standing = place.project, place.standing
    where = [category, standing.rank, project.id, project.title, project.owner, project.country]
    return [*where, standing.votes, standing.votes_nothing_set_aside, standing.outcome, project.state]


@router.get(f"{LANG}/{{edition}}/data/winners.csv", dependencies=allow(Who.PUBLIC))
async def winners_file(at: AtEdition) -> Response:
    """As two stewards agreed to them; of a record what is known. Raises Missing before their instant."""
    await slow_down(at.request, "export", PER_MINUTE)
    content = await queries.published(at.session, at.edition.id)
    if content is None and not at.edition.record:
        raise refusals.not_published()
    names = ("category", "title", "project", "project_title", "owner", "country", "reason")
    rows = [[honour[name] for name in names] for honour in content["honours"]] if content else []
    known = [p for p in await queries.archived_champions(*at.here) if p.state != "champion"]
    rows += [[p.category, p.state, p.id, p.title, p.owner, p.country, ""] for p in known]
    return _csv(f"{at.edition.slug}-winners", WINNER_COLUMNS, rows)


def _csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    table = open_table("csv", columns, columns)
    table.add(rows)
    with table.done() as file:
        content = file.read()
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(content, media_type=MEDIA_TYPES["csv"], headers=headers)
