"""The data of all years: the register, what sources report, and what was counted of the editions of this service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anyio.to_thread import run_sync
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.countries import itu_region
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.reports.queries import projects
from prizes.reports.queries.package import frozen_contests
from prizes.reports.rules.datasets import OF_ALL_YEARS, Row, Tables, as_rows
from prizes.reports.rules.dividing import DISTINGUISHED
from prizes.reports.rules.figures import ALL_YEARS, Data
from prizes.reports.rules.published import published_figures
from prizes.reports.rules.years import Years, span
from prizes.stocktaking.laureates import Laureate, laureates

FILES = ("projects.csv", "submissions.csv", "voters.csv", "votes-by-category.csv", "winners.csv")
"""Of a frozen copy, from which its figures are counted."""


async def all_years(session: AsyncSession) -> Years:
    """A fixed number of queries, however many years there are."""
    editions = [edition for edition in await editions_in_force(session) if not edition.rehearsal]
    public = await projects.of_register(session)
    won = await laureates(session, editions)
    contests = {edition.id: edition for edition in editions if not edition.record}
    frozen = await frozen_contests(session, list(contests), FILES)
    rows: dict[str, Any] = {
        "projects": projects.project_rows(public),
        "project-goals": projects.goal_rows(public),
        "project-targets": projects.target_rows(public),
        "laureates": map(_laureate, won),
        "reported": [row for edition in editions if edition.record for row in _reported(edition)],
        "counted": [
            row for id_, tables in frozen.items() for row in counted_rows(contests[id_].slug, tables)
        ],
    }
    # In a thread: a register of years takes as long as many pages.
    tables = await run_sync(_tables, rows)
    slugs = [*(edition.slug for edition in editions), *(one.year for one in won)]
    sources = {edition.slug: edition.rules.sources for edition in editions if edition.record}
    return Years(Data(ALL_YEARS, tables), span(slugs), sources)


def _tables(rows: Mapping[str, Any]) -> Tables:
    return {each.name: as_rows(each, rows[each.name]) for each in OF_ALL_YEARS}


def _laureate(one: Laureate) -> dict[str, Any]:
    return {
        "edition": one.year,
        "category": one.category,
        "title": one.title,
        "owner": one.owner,
        "country": one.country,
        "region": itu_region(one.country) if one.country else None,
        "source": one.named_by,
    }


def _reported(edition: EditionInForce) -> Iterator[dict[str, Any]]:
    for each in published_figures(edition.rules):
        yield {
            "edition": edition.slug,
            **{
                name: getattr(each, name)
                for name in ("what", "by", "key", "number", "precision", "published")
            },
        }


def counted_rows(slug: str, tables: Mapping[str, Sequence[Row]]) -> Iterator[dict[str, Any]]:
    """The figures of an edition whose data is frozen."""

    def row(what: str, number: int, by: str = "all", key: str = "") -> dict[str, Any]:
        return {"edition": slug, "what": what, "by": by, "key": key, "number": number}

    public = tables.get("projects", ())
    for each in tables.get("submissions", ()):
        if each["by"] in ("all", "region", "stakeholder_type"):
            yield row("submitted", int(each["submitted"]), each["by"], each["key"])
    yield row("nominated", len(public))
    for by in ("region", "stakeholder_type"):
        counts = Counter(each[by] for each in public if each[by])
        yield from (row("nominated", n, by, key) for key, n in sorted(counts.items()))
    if champions := sum(each["state"] in DISTINGUISHED for each in public):
        yield row("champions", champions)
    yield row("winners", sum(each["honour"] == "winner" for each in tables.get("winners", ())))
    yield row("countries", len({each["country"] for each in public} - {""}))
    for each in tables.get("voters", ()):
        if each["by"] in ("all", "region", "stakeholder_type") and (each["key"] or each["by"] == "all"):
            yield row("voters", int(each["voters"]), each["by"], each["key"])
    if counted := tables.get("votes-by-category"):
        yield row("votes", sum(int(each["cast"]) for each in counted))
