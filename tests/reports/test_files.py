"""Reports to print and to write on: tagged, titled, in their language, and every figure is a link to its rows."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from prizes.gate import limits
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator, without_isolates
from tests.contest import load_contest
from tests.reports.reading import counted, figures_in, rows_in
from tests.results.publishing import published_contest

FACES = ("council", "cstd", "hlpf")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    limits.forget()
    monkeypatch.setitem(limits.PER_MINUTE, "report", 100_000)


@pytest.fixture
async def published(session, time, app):
    box = await published_contest(session, time)
    await load_contest(session, slug="2028", kind="rehearsal")
    await session.commit()
    return box


def links_of(pdf: pikepdf.Pdf) -> list[str]:
    notes = [
        note for page in pdf.pages for note in page.get("/Annots", []) if note.get("/Subtype") == "/Link"
    ]
    return [str(note["/A"]["/URI"]) for note in notes if "/A" in note and "/URI" in note["/A"]]


@pytest.mark.parametrize("lang", CODES)
async def test_a_report_prints_tagged_in_its_language_with_each_figure_linked(published, browser, lang):
    page = await browser.get(f"/{lang}/reports/2027/council")
    answer = await browser.client.get(f"/{lang}/reports/2027/council.pdf")
    assert (answer.headers["content-type"], answer.headers["content-language"]) == ("application/pdf", lang)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == lang and pdf.Root.MarkInfo.Marked
        title = str(pdf.docinfo["/Title"])
        assert without_isolates(title) == without_isolates(page.heading)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        on_page = {
            href for href, _ in re.findall(r'<a href="([^"]+\.csv[^"]*)" rel="nofollow">([^<]+)', page.html)
        }
        on_paper = {urlsplit(link)._replace(scheme="", netloc="").geturl() for link in links_of(pdf)}
    assert {href.replace("&amp;", "&") for href in on_page} == on_paper and len(on_paper) > 60


@pytest.mark.parametrize("lang", CODES)
async def test_a_report_for_word_processors_has_the_same_words_and_links(published, browser, lang):
    page = await browser.get(f"/{lang}/reports/2027/council")
    answer = await browser.client.get(f"/{lang}/reports/2027/council.docx")
    assert answer.headers["content-disposition"] == f'inline; filename="2027-council-{lang}.docx"'
    document = docx.Document(io.BytesIO(answer.content))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    on_page = re.findall(r'<h2 id="\w+">([^<]+)</h2>', page.html.partition("</nav>")[2])
    assert headings == on_page[: len(headings)] and len(headings) >= 6
    assert len(document.tables) == page.html.count("<table")
    turned = [p for p in document.paragraphs if p._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None]
    assert len(turned) == (len(document.paragraphs) if translator(lang).direction == "rtl" else 0)
    linked = len(list(document.element.body.iter(qn("w:hyperlink"))))
    assert linked == page.html.count(".csv?") + page.html.count('.csv" rel')


async def test_a_number_on_paper_leads_to_the_rows_it_is_counted_from(published, browser):
    answer = await browser.client.get("/en/reports/2027/council.docx")
    document = docx.Document(io.BytesIO(answer.content))
    found = [
        (
            document.part.rels[each.get(qn("r:id"))].target_ref,
            int(re.sub(r"\D", "", "".join(t.text for t in each.iter(qn("w:t"))))),
        )
        for each in document.element.body.iter(qn("w:hyperlink"))
    ]
    assert len(found) == len(figures_in((await browser.get("/en/reports/2027/council")).html))
    for address, value in found[::15]:
        assert counted(rows_in((await browser.client.get(address)).text), address) == value


@pytest.mark.parametrize("face", FACES)
async def test_every_face_has_both_forms_also_over_all_years(published, browser, face):
    for where in ("2027", "2028", "all-years"):
        for ending, begins in (("pdf", b"%PDF-1.7"), ("docx", b"PK")):
            answer = await browser.client.get(f"/en/reports/{where}/{face}.{ending}")
            assert answer.status_code == 200 and answer.content.startswith(begins)


async def test_a_report_on_a_test_edition_says_so_on_paper(published, browser):
    answer = await browser.client.get("/en/reports/2028/council.docx")
    texts = [p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert "Test edition" in texts
