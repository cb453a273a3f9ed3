"""The catalogue of the open data, read as a harvester of JSON-LD reads it."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import pytest
from pyld import jsonld

from prizes.edition import actions as edition_actions
from prizes.edition.document.loading import load_shipped
from prizes.i18n.languages import CODES
from prizes.reports.actions import freeze_due
from prizes.reports.rules.package import LICENCES
from tests.contest import VOTING, load_contest
from tests.results.publishing import published_contest

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
SPDX = "http://spdx.org/rdf/terms#"


def no_document(address, _options):
    raise AssertionError(f"{address} would be fetched")


@pytest.fixture
async def found(session, time, app, browser):
    """The catalogue, expanded, and the answer it came with."""
    await published_contest(session, time)
    await edition_actions.load(session, load_shipped("2016"), loader=None)
    await load_contest(session, slug="trial", kind="rehearsal")
    await freeze_due(session)
    await session.commit()
    answer = await browser.client.get("/api/v1/data/catalogue")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/ld+json"
    (expanded,) = jsonld.expand(answer.json(), {"documentLoader": no_document})
    return expanded


def the(node, name):
    (value,) = node[name]
    return value.get("@id", value.get("@value"))


async def test_it_is_a_catalogue_of_every_public_data_set_with_a_licence(found):
    assert found["@type"] == [f"{DCAT}Catalog"] and found["@id"].endswith("/api/v1/data/catalogue")
    titles = {title["@language"]: title["@value"] for title in found[f"{DCT}title"]}
    assert set(titles) == {"ar", "en", "es", "fr", "ru", "zh"}
    sets = found[f"{DCAT}dataset"]
    names = {each["@id"].partition("#")[2] for each in sets}
    assert {"edition-2027", "edition-2016", "stocktaking", "wsis-sdg-matrix", "all-years"} <= names
    assert "edition-trial" not in names and len(names) == len(sets)
    for each in sets:
        assert each["@type"] == [f"{DCAT}Dataset"] and each[f"{DCAT}distribution"]
        assert the(each, f"{DCT}license") in {address for _, address in LICENCES.values()}
        for one in each[f"{DCAT}distribution"]:
            assert one["@type"] == [f"{DCAT}Distribution"] and f"{DCT}license" in one
            assert the(one, f"{DCAT}mediaType").startswith("https://www.iana.org/assignments/media-types/")


async def test_every_data_set_says_in_six_languages_what_it_holds(found):
    said = {}
    for each in found[f"{DCAT}dataset"]:
        about = {one["@language"]: one["@value"] for one in each[f"{DCT}description"]}
        assert set(about) == set(CODES) and len(set(about.values())) == len(CODES), each["@id"]
        said[each["@id"].partition("#")[2]] = about
    assert len({each["en"] for each in said.values()}) == len(said)
    assert said["edition-2027"]["en"].startswith("Final data of WSIS Prizes 2027: Projects,")
    assert "Votes by project" in said["edition-2027"]["en"]
    past = said["edition-2016"]
    assert "from public sources: Projects," in past["en"] and "It is incomplete." in past["en"]
    assert "Votes by project" not in past["en"]  # no source has them
    assert load_shipped("2016").title["fr"] in past["fr"]


async def test_data_that_can_still_change_says_so(session, time, app, browser):
    time(VOTING)
    await load_contest(session)
    await edition_actions.load(session, load_shipped("2016"), loader=None)
    await session.commit()
    sets = (await browser.client.get("/api/v1/data/catalogue")).json()["dataset"]
    said = {each["identifier"]: each["description"]["en"] for each in sets}
    assert said["edition-2027"].startswith("Public data of WSIS Prizes 2027 so far. It can still change")
    assert said["edition-2016"].endswith("from public sources. It is incomplete and can still change.")


async def test_every_file_of_it_is_there_as_it_says(found, browser):
    hashed = 0
    for each in found[f"{DCAT}dataset"]:
        for one in each[f"{DCAT}distribution"]:
            place = urlsplit(the(one, f"{DCAT}downloadURL"))
            answer = await browser.client.get(f"{place.path}?{place.query}")
            assert answer.status_code == 200, place
            media_type = answer.headers["content-type"].partition(";")[0]
            assert the(one, f"{DCAT}mediaType").endswith(media_type)
            for checksum in one.get(f"{SPDX}checksum", []):
                assert the(checksum, f"{SPDX}checksumValue") == hashlib.sha256(answer.content).hexdigest()
                hashed += 1
    assert hashed > 3


async def test_frozen_data_has_its_date_and_version(found):
    by_name = {each["@id"].partition("#")[2]: each for each in found[f"{DCAT}dataset"]}
    assert the(by_name["edition-2027"], f"{DCAT}version") == "1"
    assert f"{DCT}modified" in by_name["edition-2016"] and f"{DCT}modified" not in by_name["stocktaking"]


async def test_the_page_of_open_data_names_it(found, browser):
    page = await browser.get("/en/reports/all-years/data")
    assert "/api/v1/data/catalogue" in page.links
