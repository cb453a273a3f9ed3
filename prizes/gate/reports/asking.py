"""Which face of a report is asked for, which file, and where a figure is got again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.kit.links import address
from prizes.reports import refusals
from prizes.reports.queries.package import EditionData, data_of
from prizes.reports.queries.years import all_years
from prizes.reports.rules.datasets import EVERY, OF_ALL_YEARS, Dataset, as_csv
from prizes.reports.rules.document import Report
from prizes.reports.rules.faces import FACES
from prizes.reports.rules.figures import ALL_YEARS, Data, Figure, Where, chosen
from prizes.reports.rules.package import DESCRIPTION, PackageHead, description

RECKONED = ("sum", "distinct")
"""Words of an address that name what a figure reckons with; they choose no rows."""


@dataclass(frozen=True, slots=True)
class ReportAsked:
    report: Report
    found: EditionData | None
    """What it is made of; None: the data of all years."""


async def report_asked(session: AsyncSession, edition: EditionInForce | None, face: str) -> ReportAsked:
    """`edition`: None: over all years. Raises Missing."""
    if face not in FACES:
        raise refusals.unknown_report()
    years = await all_years(session)
    if edition is None:
        return ReportAsked(await run_sync(FACES[face].of_years, years), None)
    found = await data_of(session, edition)
    return ReportAsked(await run_sync(FACES[face].of_edition, edition.rules, found.data, years), found)


def file_address(figure: Figure, lang: str) -> str:
    """Of the rows from which a figure is got again."""
    name = {"name": figure.dataset, "lang": lang}
    if figure.data_of == ALL_YEARS:
        path = address("years_data_file", name)
    else:
        path = address("data_file", {**name, "edition": figure.data_of})
    return f"{path}?{urlencode(figure.query)}" if figure.query else path


def dataset_named(kind: str, name: str) -> Dataset:
    """`kind`: `edition` or `years`. Raises Missing."""
    if name not in EVERY[kind]:
        raise refusals.unknown_dataset()
    return EVERY[kind][name]


def filter_asked(dataset: Dataset, query: Sequence[tuple[str, str]]) -> Where:
    """Which rows an address asks for; nothing: all. Raises Invalid for a column that the data set has not."""
    wanted: dict[str, list[str]] = {}
    for name, value in query:
        column = value if name in RECKONED else name
        if column not in dataset.columns:
            raise refusals.unknown_column(column=column[:40])
        if name not in RECKONED:
            wanted.setdefault(name, []).append(value)
    return tuple((column, tuple(values)) for column, values in wanted.items())


def rows_file(dataset: Dataset, data: Data, where: Where) -> bytes:
    return as_csv(dataset, chosen(data.tables[dataset.name], where))


def file_in(found: EditionData, name: str) -> bytes:
    """Raises Missing for what is not public yet."""
    content = found.files.get(name)
    if content is None:
        raise refusals.not_public_yet()
    return content


async def years_data(session: AsyncSession) -> EditionData:
    """The data of all years as that of an edition is; it is never frozen."""
    years = await all_years(session)
    tables = years.data.tables
    files = {f"{each.name}.csv": as_csv(each, tables[each.name]) for each in OF_ALL_YEARS}
    head = PackageHead(
        name="wsis-prizes",
        title="WSIS Prizes",
        homepage=f"{settings().base_url}/en/reports/all-years/data",
        licence=settings().data_licence,
        sources=[source for each in years.sources.values() for source in each],
    )
    return EditionData(years.data, {DESCRIPTION: description(head, OF_ALL_YEARS, files)} | files, [])
