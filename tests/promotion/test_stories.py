"""The success-stories book: what is in it, in both forms, and nothing before the winners are announced."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from pikepdf import Pdf

from tests.contest import SELECTING, load_contest
from tests.results.publishing import published_contest

OPF = {"o": "http://www.idpf.org/2007/opf", "d": "http://purl.org/dc/elements/1.1/"}
XHTML = {"h": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
async def published(session, time, app):
    box = await published_contest(session, time)
    await session.commit()
    return box


async def epub(browser, lang="en") -> zipfile.ZipFile:
    answer = await browser.client.get(f"/{lang}/2027/winners/book.epub")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/epub+zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.mark.parametrize("lang", ["en", "ar", "zh"])
async def test_the_epub_is_whole_by_its_standard(published, browser, lang):
    book = await epub(browser, lang)
    first = book.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert book.read("mimetype") == b"application/epub+zip"
    container = etree.fromstring(book.read("META-INF/container.xml"))
    (root,) = container.xpath("//*[local-name()='rootfile']/@full-path")
    package = etree.fromstring(book.read(root))
    assert package.get("version") == "3.0"
    for needed in ("identifier", "title", "language"):
        assert package.xpath(f"o:metadata/d:{needed}/text()", namespaces=OPF), needed
    assert package.xpath("o:metadata/d:language/text()", namespaces=OPF) == [lang]
    assert package.xpath("o:metadata/o:meta[@property='dcterms:modified']", namespaces=OPF)
    items = {each.get("id"): each for each in package.xpath("o:manifest/o:item", namespaces=OPF)}
    named = {f"book/{each.get('href')}" for each in items.values()}
    others = {"mimetype", "META-INF/container.xml", root}
    assert named == set(book.namelist()) - others, "each file is declared, and each that is declared is there"
    assert [each.get("properties") for each in items.values()].count("nav") == 1
    spine = package.xpath("o:spine/o:itemref/@idref", namespaces=OPF)
    assert spine and set(spine) <= items.keys() and len(spine) == len(set(spine))
    direction = package.xpath("o:spine/@page-progression-direction", namespaces=OPF)
    assert direction == ["rtl" if lang == "ar" else "ltr"]
    for name in named:
        if not name.endswith(".xhtml"):
            continue
        page = etree.fromstring(book.read(name))
        assert page.get("lang") == lang and page.xpath("//h:title/text()", namespaces=XHTML)
        linked = page.xpath("//h:a/@href | //h:img/@src | //h:link/@href", namespaces=XHTML)
        local = {f"book/{each}" for each in linked if "://" not in each}
        assert local <= named, name
        assert not page.xpath("//h:img[not(@alt)] | //h:script", namespaces=XHTML)


async def test_each_winner_has_a_page_and_champions_a_line(published, browser):
    book = await epub(browser)
    pages = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
    stories = [page for page in pages if "<dl>" in page]
    page = (await browser.get("/en/2027/winners")).html
    assert stories and all(etree.fromstring(story.encode()) is not None for story in stories)
    assert 'href="/en/2027/winners/book.pdf"' in page and 'href="/en/2027/winners/book.epub"' in page
    reports = await browser.get("/en/reports")
    assert "/en/2027/winners/book.epub" in reports.links


async def test_the_pdf_has_a_page_for_each_winner_and_the_same_bytes_twice(published, browser):
    first = await browser.client.get("/en/2027/winners/book.pdf")
    again = await browser.client.get("/en/2027/winners/book.pdf")
    assert first.status_code == 200 and first.content == again.content
    stories = sum("story" in name for name in (await epub(browser)).namelist())
    with Pdf.open(io.BytesIO(first.content)) as found:
        assert len(found.pages) > stories > 0
        assert "Success stories" in str(found.docinfo["/Title"])


async def test_there_is_no_book_before_the_announcement(session, time, app, browser):
    time(SELECTING)
    await load_contest(session)
    await session.commit()
    for form in ("pdf", "epub"):
        answer = await browser.client.get(f"/en/2027/winners/book.{form}")
        assert answer.status_code == 404
    assert not (await browser.get("/en/2027/winners")).has("Success stories")
