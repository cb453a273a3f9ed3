"""The open data of an edition: each data set with its fields, licence and hash, as files; the record of votes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from prizes.config import settings
from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.gate.reports.asking import dataset_named, file_in, filter_asked, rows_file
from prizes.kit.sentence import N_
from prizes.kit.tables import MEDIA_TYPES
from prizes.kit.zipping import zipped
from prizes.promotion.queries.feeds import FEED_TITLES
from prizes.reports.queries.package import EditionData, FrozenVersion, data_of
from prizes.reports.rules.datasets import OF_EDITION, Dataset
from prizes.reports.rules.faces import FACES
from prizes.reports.rules.package import DESCRIPTION, LICENCES, RULES, sha256_of
from prizes.results import queries, refusals
from prizes.votelog.queries import log_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.results.tabs import tabs

router = APIRouter()
pages = Pages()
FOLDER = f"{LANG}/{{edition}}/data"
TYPES = {"string": N_("text"), "integer": N_("number"), "boolean": N_("yes or no"), "date": N_("date")}
"""Kinds of values; texts to translate."""


@dataclass(frozen=True, slots=True)
class DatasetShown:
    """A data set as the page shows it."""

    dataset: Dataset
    rows: int
    bytes: int
    sha256: str


@pages.page("/{edition}/data", "results/data.html", Who.PUBLIC)
async def data_page(at: PageAt) -> Values:
    session, edition = at.here
    voting = queries.last_voting(edition)
    log = await log_of(session, edition.slug, voting.id) if voting and not edition.record else None
    found = await data_of(session, edition)
    return {
        "tabs": await tabs(at),
        "feeds": [(of.value, title) for of, title in FEED_TITLES.items()],
        "phase": voting,
        "log": log if log and log.key and log.size else None,
        "known": bool(await queries.known_results(session, edition)),
        "files": files_shown(found, OF_EDITION),
        "versions": found.versions,
        "frozen": found.frozen,
        "package_sha256": sha256_of(found.files[DESCRIPTION]),
        "licence": LICENCES[settings().data_licence],
        "types": TYPES,
        "faces": [(name, face.label) for name, face in FACES.items()],
        "table": [_version(at, each) for each in found.versions],
    }


def _version(at: PageAt, version: FrozenVersion) -> dict[str, str]:
    return {
        "version": at.voice.number(version.version),
        "day": at.voice.day(version.frozen_at),
        "sha256": version.sha256.get(DESCRIPTION, ""),
    }


def files_shown(found: EditionData, datasets: Sequence[Dataset]) -> list[DatasetShown]:
    return [
        DatasetShown(
            dataset=each,
            rows=len(found.data.tables[each.name]),
            bytes=len(content),
            sha256=sha256_of(content),
        )
        for each in datasets
        if (content := found.files.get(f"{each.name}.csv")) is not None
    ]


@router.get(f"{FOLDER}/{{name}}.csv", dependencies=allow(Who.PUBLIC))
async def data_file(at: AtEdition, name: str) -> Response:
    """A data set, or the rows of it that have the values which the address names: `?region=africa&state=winner`. `sum`
    and `distinct` name a column that a figure of a report was reckoned with. Raises Missing for what is not public.
    """
    await slow_down(at.request, "data")
    dataset = dataset_named("edition", name)
    found = await data_of(*at.here)
    if name == "winners" and f"{name}.csv" not in found.files:
        raise refusals.not_published()
    whole = file_in(found, f"{name}.csv")
    where = filter_asked(dataset, at.request.query_params.multi_items())
    content = rows_file(dataset, found.data, where) if where else whole
    return file_sent(f"{at.edition.slug}-{name}.csv", content, MEDIA_TYPES["csv"])


@router.get(f"{FOLDER}/datapackage.json", dependencies=allow(Who.PUBLIC))
async def data_description(at: AtEdition) -> Response:
    """A Frictionless Data Package: the other files are beside it."""
    await slow_down(at.request, "data")
    found = await data_of(*at.here)
    return Response(file_in(found, DESCRIPTION), media_type=MEDIA_TYPES["json"])


@router.get(f"{FOLDER}/rules.json", dependencies=allow(Who.PUBLIC))
async def data_rules(at: AtEdition) -> Response:
    await slow_down(at.request, "data")
    found = await data_of(*at.here)
    return Response(file_in(found, RULES), media_type=MEDIA_TYPES["json"])


@router.get(f"{FOLDER}/package.zip", dependencies=allow(Who.PUBLIC))
async def data_package(at: AtEdition) -> Response:
    """All files in one. The same files give the same bytes."""
    await slow_down(at.request, "data")
    found = await data_of(*at.here)
    headers = {"content-disposition": f'attachment; filename="{at.edition.slug}-data.zip"'}
    return StreamingResponse(zipped(each_of(found.files)), media_type="application/zip", headers=headers)


async def each_of(files: Mapping[str, bytes]) -> AsyncIterator[tuple[str, bytes]]:
    for name, content in files.items():
        yield name, content


def file_sent(name: str, content: bytes, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
