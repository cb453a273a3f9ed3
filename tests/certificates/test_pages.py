"""Anybody checks a certificate, its holder has the PDF, and stewards see and revoke them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pytest

from prizes.certificates import packing
from prizes.certificates.actions import issue_to_experts
from prizes.certificates.packing import sweep_packed
from prizes.certificates.queries import of_person, of_projects
from prizes.certificates.words import sheet_of
from prizes.files.store import old_keys
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.printing.printer import print_certificate
from prizes.results.actions import announce
from prizes.worker.loop import run_jobs
from tests.contest import load_contest, person
from tests.promotion.strangers import read_by_stranger
from tests.results.publishing import END, published_contest

EVE = "eve@example.org"
FILES = "/en/2027/office/certificates/files"
FRENCH = "/fr/2027/office/certificates/certificates.zip"


@pytest.fixture
async def winner(session, time):
    box = await published_contest(session, time, announced=False)
    await announce(session, "2027")
    await session.commit()
    (one, *_) = await of_projects(session, [box.id("Bee")])
    return one


async def test_a_stranger_checks_a_code(browser, winner):
    page = await browser.get("/en/certificates")
    assert page.has("The code is printed at the foot")
    page = await browser.get(f"/en/certificates?code={winner.spelled.lower()}")
    assert page.has("This certificate is genuine.") and page.has("Bee") and page.has("Winner")
    assert str(page.url).endswith(f"/en/certificates/{winner.spelled}")
    assert page.response.headers["x-robots-tag"] == "noindex"


async def test_a_mistyped_code_is_said_beside_the_field_and_stays_there(browser, winner):
    wrong = winner.spelled[:-1] + ("0" if winner.spelled[-1] != "0" else "1")
    page = await browser.get(f"/en/certificates?code={wrong}", status=422)
    assert page.has("typing error") and f'value="{wrong}"' in page.html
    page = await browser.get("/en/certificates/0000-0000-0000-0000-0", status=404)
    assert page.has("No certificate with this code")


@pytest.mark.parametrize("lang", CODES)
async def test_the_pdf_is_one_tagged_page_in_its_language(browser, winner, lang):
    answer = await browser.client.get(f"/{lang}/certificates/{winner.spelled}/certificate.pdf")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1 and pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(lang)
        assert "Bee" in str(pdf.docinfo["/Title"])


@pytest.mark.parametrize("lang", CODES)
async def test_page_and_pdf_name_the_day_of_issue_where_the_contest_is(session, time, browser, lang):
    """It is still 31 March in Geneva."""
    edition = await load_contest(session, timezone="Pacific/Auckland", announcement__certificates=["expert"])
    eve = await person(session, EVE)
    eve.name = "Eve Example"
    time(datetime(2027, 3, 31, 20, tzinfo=UTC))
    await issue_to_experts(session, edition, [eve.id])
    await session.commit()
    (one,) = await of_person(session, eve.id)
    voice = translator(lang)
    day = voice.day(date(2027, 4, 1))
    assert (await browser.get(f"/{lang}/certificates/{one.spelled}")).has(" ".join(day.split()))
    assert sheet_of(edition, one, voice).place.endswith(day)


@pytest.mark.parametrize("lang", ["ar", "fr", "zh"])
async def test_a_program_of_others_reads_the_pdf(browser, winner, lang):
    """pypdf, strictly: one tagged page in the language, with the title and the code as text."""
    answer = await browser.client.get(f"/{lang}/certificates/{winner.spelled}/certificate.pdf")
    read = read_by_stranger("pdf", answer.content)
    assert read["tagged"] and str(read["language"]).startswith(lang)
    assert "Bee" in read["title"]
    (text,) = read["pages"]
    assert "Bee" in text and winner.spelled in text


async def test_the_project_leads_to_its_certificate(browser, winner):
    page = await browser.get(f"/en/2027/projects/{winner.project}")
    assert f"/en/certificates/{winner.spelled}" in page.html


async def test_an_experts_pdf_is_their_own_until_they_agree(browser, session, time):
    time(END)
    edition = await load_contest(session, announcement__certificates=["expert"])
    eve = await person(session, EVE)
    eve.name = "Eve Example"
    await issue_to_experts(session, edition, [eve.id])
    await session.commit()
    (one,) = await of_person(session, eve.id)
    pdf, page_of_it = f"/en/certificates/{one.spelled}/certificate.pdf", f"/en/certificates/{one.spelled}"
    page = await browser.get(page_of_it)
    assert page.has("This certificate is genuine.") and not page.has("Eve Example")
    assert (await browser.client.get(pdf)).status_code == 404
    await browser.sign_in(EVE)
    assert (await browser.client.get(pdf)).status_code == 200
    page = await browser.get(page_of_it)
    assert page.has("Only you see your name")
    page = await browser.submit(f"/me/certificates/{one.id}")
    assert page.has("Anyone who has the code sees your name.")
    browser.client.cookies.clear()
    assert (await browser.client.get(pdf)).status_code == 200
    assert (await browser.get(page_of_it)).has("Eve Example")


async def test_a_steward_finds_and_revokes_one(browser, winner):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/certificates")
    assert page.has("certificates") and page.has(winner.spelled)
    page = await browser.get(f"/en/2027/office/certificates?q={winner.spelled}")
    assert page.has("1 certificate")
    await browser.get(f"/en/2027/office/certificates/{winner.id}")
    page = await browser.submit("/revocation", {"reason": ""}, status=422)
    page = await browser.submit("/revocation", {"reason": "Wrong title."})
    assert page.has("The certificate has been revoked.")
    page = await browser.get(f"/en/certificates/{winner.spelled}")
    assert page.has("This certificate has been revoked.") and page.has("Wrong title.") and not page.has("Bee")
    told = (await browser.client.get(f"/api/v1/certificates/{winner.spelled}")).json()
    assert (told["standing"], told["title"], told["owner"], told["project"]) == ("revoked", None, None, None)
    assert (await browser.client.get(f"/en/certificates/{winner.spelled}/certificate.pdf")).status_code == 404


@pytest.mark.both_databases
async def test_a_steward_has_all_printed_sees_how_far_it_is_and_takes_them(
    browser, session, winner, database, monkeypatch
):
    monkeypatch.setattr(packing, "EVERY", 1)
    told = []

    async def print_one(*given, **also):
        page = await browser.get(FILES)
        told.append(page.html.count("<progress"))
        if page.has(f"{len(told) - 1} of "):
            told.append("told")
        return await print_certificate(*given, **also)

    monkeypatch.setattr(packing, "print_certificate", print_one)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/certificates")
    assert page.has("Download all as PDF")
    page = await browser.get(FILES)
    assert page.html.count("Not prepared") == len(CODES) and not page.has("Check now")
    assert (await browser.client.get(FRENCH)).status_code == 404
    page = await browser.submit("/office/certificates/files", {"lang": "fr"})
    assert page.has("Check now") and page.html.count("Not prepared") == len(CODES) - 1
    await run_jobs(database)
    assert told[:2] == [1, "told"]
    page = await browser.get(FILES)
    assert page.html.count("<progress") == 0 and page.has("Ready") and FRENCH in page.html
    answer = await browser.client.get(FRENCH)
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        names = book.namelist()
    assert any(name.startswith("winner/C1-Bee") for name in names) and all(
        name.endswith(".pdf") for name in names
    )
    assert sum(name.startswith("champion/") for name in names) == len(names) - 1
    token = browser.client.cookies["prizes"]
    same = await browser.json("GET", "/editions/2027/certificates/files/fr", token=token)
    assert same.content == answer.content
    await browser.get(f"/en/2027/office/certificates/{winner.id}")
    await browser.submit("/revocation", {"reason": "Wrong title."})
    assert (await browser.client.get(FRENCH)).status_code == 404, "it has one that is no longer valid"
    await sweep_packed(session)
    left = [key async for keys in old_keys(packing.FOLDER, datetime.max.replace(tzinfo=UTC)) for key in keys]
    assert left == [], "the clock of this contest is a year ahead of the store"


async def test_a_program_has_them_printed_by_asking_until_they_are_there(browser, winner, database):
    await browser.sign_in("steward@example.org")
    token = browser.client.cookies["prizes"]

    async def ask() -> dict[str, Any]:
        path = "/editions/2027/certificates/files"
        return (await browser.json("POST", path, {"lang": "ar"}, token=token)).json()

    first = await ask()
    assert (first["printed"], first["bytes"]) == (0, None) and first["certificates"] > 1
    assert await ask() == first
    assert await run_jobs(database) == 1
    last = await ask()
    assert last["printed"] == first["certificates"] and last["bytes"] > 1000


async def test_programs_check_a_code(browser, winner):
    answer = (await browser.client.get(f"/api/v1/certificates/{winner.spelled}")).json()
    assert (answer["standing"], answer["kind"], answer["title"]) == ("valid", "winner", "Bee")
    wrong = await browser.client.get("/api/v1/certificates/0000-0000-0000-0000-1")
    assert wrong.status_code == 422 and wrong.json()["type"].endswith("certificate-code-mistyped")
