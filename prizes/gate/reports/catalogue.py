"""The catalogue of all open data, put together for programs that harvest it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.config import settings
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.gate.reports.asking import years_data
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say
from prizes.kit.tables import MEDIA_TYPES, Form
from prizes.reports.queries.package import EditionData, FrozenVersion, newest_frozen
from prizes.reports.rules.catalogue import (
    PACKAGE,
    CataloguedSet,
    CatalogueHead,
    Distribution,
    Words,
    catalogue,
)
from prizes.reports.rules.datasets import OF_ALL_YEARS, OF_EDITION
from prizes.reports.rules.package import DESCRIPTION, LICENCES, sha256_of

CATALOGUE = "/api/v1/data/catalogue"
TITLE = N_("Open data of the WSIS Prizes")
ABOUT = N_(
    "Every public data set, with its fields, licence and hash. Each edition has data of its own, which is frozen "
    "once its results are final."
)
REGISTER = N_("Stocktaking register")
ABOUT_REGISTER = N_(
    "Projects from all editions that experts selected, and their results. Information on past editions "
    "comes from public sources and is incomplete."
)
MATRIX = N_("WSIS-SDG matrix")
ABOUT_MATRIX = N_(
    "Links between the WSIS action lines and the Sustainable Development Goals and targets, with the number of "
    "projects that name each goal."
)
ABOUT_ALL_YEARS = N_("The data sets of all years in one ZIP file, with a description of each field.")
ABOUT_EACH: Mapping[str, str] = {
    "projects": N_(
        "Public projects of all editions, with organization, country, category and the furthest stage that they "
        "reached."
    ),
    "project-goals": N_(
        "The Sustainable Development Goals that public projects of all editions name, in a row for each project and "
        "goal."
    ),
    "project-targets": N_(
        "The targets of the Goals that public projects of all editions name, in a row for each project and target."
    ),
    "laureates": N_(
        "Winners of all years, as published here or named by a public source. Where no source was found, the prize is "
        "not listed."
    ),
    "reported": N_("Figures of past editions, as public sources report them."),
    "counted": N_("Figures of editions held on this service, counted from their frozen data."),
}
"""Data sets of all years by name."""
CSV, JSON, ZIP = "text/csv", "application/json", "application/zip"


async def open_data_catalogue(session: AsyncSession) -> dict[str, Any]:
    """Data of all years, the register, the matrix, and that of each public edition but test editions. As many queries
    as the page of open data has.
    """
    base = settings().base_url
    head = CatalogueHead(
        address=base + CATALOGUE,
        home=f"{base}/",
        title=_words(TITLE),
        description=_words(ABOUT),
        publisher="WSIS Prizes",
        page=f"{base}/en/reports/all-years/data",
        licence=LICENCES[settings().data_licence][1],
    )
    frozen = await newest_frozen(session)
    editions = [each for each in await editions_in_force(session) if not each.rehearsal]
    return catalogue(
        head,
        [
            *_of_all_years(await years_data(session), head.page),
            _register(base),
            _matrix(base),
            *(_of_edition(base, each, frozen.get(each.id)) for each in editions),
        ],
    )


def _words(text: str | Sentence) -> Words:
    return {lang: without_isolates(translator(lang).say(text)) for lang in CODES}


def _of_all_years(found: EditionData, page: str) -> Iterator[CataloguedSet]:
    for each in OF_ALL_YEARS:
        content = found.files[f"{each.name}.csv"]
        file = Distribution(f"{page}/{each.name}.csv", CSV, len(content), sha256_of(content))
        yield CataloguedSet(
            f"all-years-{each.name}", _words(each.title), _words(ABOUT_EACH[each.name]), page, [file]
        )
    whole = [
        Distribution(f"{page}/package.zip", ZIP, conforms_to=PACKAGE),
        _description(f"{page}/{DESCRIPTION}", found.files[DESCRIPTION]),
    ]
    yield CataloguedSet("all-years", _words(TITLE), _words(ABOUT_ALL_YEARS), page, whole)


def _description(address: str, content: bytes) -> Distribution:
    return Distribution(address, JSON, len(content), sha256_of(content), PACKAGE)


def _register(base: str) -> CataloguedSet:
    def file(form: Form) -> Distribution:
        media_type = MEDIA_TYPES[form].partition(";")[0]
        return Distribution(f"{base}/en/stocktaking/export/file?format={form}&heads=ids", media_type)

    forms: tuple[Form, ...] = ("csv", "xlsx", "json")
    return CataloguedSet(
        "stocktaking",
        _words(REGISTER),
        _words(ABOUT_REGISTER),
        f"{base}/en/stocktaking",
        [file(form) for form in forms],
    )


def _matrix(base: str) -> CataloguedSet:
    files = [Distribution(f"{base}/en/matrix.csv", CSV), Distribution(f"{base}/api/v1/matrix", JSON)]
    return CataloguedSet("wsis-sdg-matrix", _words(MATRIX), _words(ABOUT_MATRIX), f"{base}/en/matrix", files)


def _of_edition(base: str, edition: EditionInForce, frozen: FrozenVersion | None) -> CataloguedSet:
    page = f"{base}/en/{edition.slug}/data"
    described = Distribution(
        f"{page}/{DESCRIPTION}",
        JSON,
        sha256=frozen.sha256[DESCRIPTION] if frozen else "",
        conforms_to=PACKAGE,
    )
    return CataloguedSet(
        f"edition-{edition.slug}",
        {lang: edition.title(lang) for lang in CODES},
        _words(_about(edition, frozen)),
        page,
        [Distribution(f"{page}/package.zip", ZIP, conforms_to=PACKAGE), described],
        modified=frozen.frozen_at if frozen else None,
        version=str(frozen.version) if frozen else "",
    )


def _about(edition: EditionInForce, frozen: FrozenVersion | None) -> Sentence:
    """What the data is, with its tables once they are frozen."""
    title = edition.rules.title
    tables = [say(each.title) for each in OF_EDITION if frozen and f"{each.name}.csv" in frozen.sha256]
    if edition.record:
        if frozen:
            return say(
                "Data of %(edition)s from public sources: %(tables)s. It is incomplete.",
                edition=title,
                tables=tables,
            )
        return say(
            "Data of %(edition)s from public sources. It is incomplete and can still change.", edition=title
        )
    if frozen:
        return say("Final data of %(edition)s: %(tables)s.", edition=title, tables=tables)
    return say(
        "Public data of %(edition)s so far. It can still change, and is frozen once the results are final.",
        edition=title,
    )
