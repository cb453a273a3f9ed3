"""Anybody checks a certificate, its holder has the PDF, and stewards see and revoke them."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest

from prizes.certificates.actions import issue_to_experts
from prizes.certificates.queries import of_person, of_projects
from prizes.i18n.languages import CODES
from prizes.results.actions import announce
from tests.contest import load_contest, person
from tests.results.publishing import END, published_contest

EVE = "eve@example.org"


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


async def test_a_steward_finds_revokes_and_takes_them_all(browser, winner):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/certificates")
    assert page.has("certificates") and page.has(winner.spelled)
    page = await browser.get(f"/en/2027/office/certificates?q={winner.spelled}")
    assert page.has("1 certificate")
    answer = await browser.client.get("/fr/2027/office/certificates/certificates.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        names = book.namelist()
    assert any(name.startswith("winner/C1-Bee") for name in names) and all(
        name.endswith(".pdf") for name in names
    )
    assert sum(name.startswith("champion/") for name in names) == len(names) - 1
    await browser.get(f"/en/2027/office/certificates/{winner.id}")
    page = await browser.submit("/revocation", {"reason": ""}, status=422)
    page = await browser.submit("/revocation", {"reason": "Wrong title."})
    assert page.has("The certificate has been revoked.")
    page = await browser.get(f"/en/certificates/{winner.spelled}")
    assert page.has("This certificate has been revoked.") and page.has("Wrong title.") and not page.has("Bee")
    told = (await browser.client.get(f"/api/v1/certificates/{winner.spelled}")).json()
    assert (told["standing"], told["title"], told["owner"], told["project"]) == ("revoked", None, None, None)
    assert (await browser.client.get(f"/en/certificates/{winner.spelled}/certificate.pdf")).status_code == 404


async def test_programs_check_a_code(browser, winner):
    answer = (await browser.client.get(f"/api/v1/certificates/{winner.spelled}")).json()
    assert (answer["standing"], answer["kind"], answer["title"]) == ("valid", "winner", "Bee")
    wrong = await browser.client.get("/api/v1/certificates/0000-0000-0000-0000-1")
    assert wrong.status_code == 422 and wrong.json()["type"].endswith("certificate-code-mistyped")
