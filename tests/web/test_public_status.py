"""Whether the service works, for everybody: also when the database is away, and then it says so."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from prizes.edge.lanes import lane_of
from prizes.gate.watching import vitals
from prizes.gate.watching.public_status import Working, parts
from prizes.gate.watching.vitals import LATE_LETTER, LogVitals, Vitals
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from tests.browsing import ORIGIN

WELL = Vitals(0, 0.0, 0, 0.0, 0, 0, 0, 0, 0.0, 0, [LogVitals("2027", 3, 20.0, "")])
LATE_LOG = LogVitals("2027", 3, 600.0, "")
FAULT = LogVitals("2027", 0, 20.0, "key")


def states(found: Vitals | None, *, full: bool = False) -> list[tuple[str, str]]:
    return [(part.name, part.state.value) for part in parts(found, full=full)]


def test_each_part_has_its_own_state():
    well = [("saving", "works"), ("emails", "works"), ("vote_logs", "works")]
    assert states(WELL) == well
    assert states(replace(WELL, letter_age=LATE_LETTER + 1))[1] == ("emails", "late")
    assert states(replace(WELL, bulk_letter_age=9_999.0)) == well, "a mailing may take its time"
    assert states(replace(WELL, logs=[LATE_LOG]))[2] == ("vote_logs", "late")
    assert states(replace(WELL, logs=[FAULT, LATE_LOG]))[2:] == [
        ("vote_logs", "fails"),
        ("vote_logs", "late"),
    ]
    assert states(WELL, full=True)[0] == ("saving", "fails")
    assert states(None) == [("saving", "fails"), ("emails", "unknown"), ("vote_logs", "unknown")]


@pytest.mark.parametrize("lang", CODES)
def test_every_state_has_words_in_every_language(lang):
    voice = translator(lang)
    for found in (None, WELL, replace(WELL, letter_age=600.0, logs=[FAULT, LATE_LOG])):
        for part in parts(found, full=found is WELL):
            assert voice.say(part.says) and "%(" not in voice.say(part.says)


@pytest.fixture
async def reader(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


def test_only_its_own_addresses_pass_by_the_lanes():
    assert lane_of("GET", "/en/status", b"") is None and lane_of("GET", "/api/v1/status", b"") is None
    for other in ("/en/status-2027/", "/en/status-2027/categories/C1", "/api/v1/statuses"):
        assert lane_of("GET", other, b"") is not None, other


@pytest.mark.both_databases
async def test_all_is_well(reader):
    page = await reader.get("/en/status")
    assert page.status_code == 200 and "All is well." in page.text
    said = (await reader.get("/api/v1/status")).json()
    assert said["works"] is True and {part["state"] for part in said["parts"]} == {Working.WORKS}
    assert page.headers["cache-control"] == "no-store"


async def test_without_the_database_it_answers_and_says_so(reader, monkeypatch):
    async def away(*_: object) -> Vitals:
        raise OperationalError("select", {}, OSError("connection refused"))

    monkeypatch.setattr(vitals, "vitals_of", away)
    page = await reader.get("/fr/status")
    assert page.status_code == 200
    assert translator("fr").gettext("All is well.") not in page.text
    said = (await reader.get("/api/v1/status", headers={"accept-language": "fr"})).json()
    assert said["works"] is False
    assert [part["state"] for part in said["parts"]] == ["fails", "unknown", "unknown"]
    assert said["parts"][0]["says"] in page.text.replace("\u2068", "").replace("\u2069", "")


async def test_it_asks_the_database_once_however_many_look(reader, monkeypatch):
    asked = []
    real = vitals.vitals_of

    async def counting(session):
        asked.append(1)
        return await real(session)

    monkeypatch.setattr(vitals, "vitals_of", counting)
    for _ in range(20):
        assert (await reader.get("/en/status")).status_code == 200
    assert len(asked) == 1
