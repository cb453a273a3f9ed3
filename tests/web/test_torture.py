"""Texts that want to be more than texts, in every field: kept as texts, and harmless wherever they are read again."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from prizes.accounts.schemas import Profile
from prizes.kit.csv import is_formula, restored
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mailings.actions import prepare
from prizes.mailings.readers import ReaderGroup
from prizes.nomination.actions.sharing import offer_part
from prizes.nomination.actions.stewarding import return_for_correction
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import project_in
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted

ANA, BO, EVE = "ana@example.org", "bo@example.org", "eve@example.org"
TORTURE = {
    "controls": "Village\x00\x07\x1b[31m\x7f\x85 red\r\n Bcc: all@example.org",
    "override": "Village \u202egnp.exe\u202c and \u2066inside\u2069 \ufeff end",
    "mixed": "Smart قرية ذكية 智慧村 Умное село עיר हिन्दी ไทย 😀 (2027) \u200f!",
    "marks": "V\u0301\u0302\u0303\u0304" * 20 + " Z\u0335\u0321a\u0328lgo",
    "formula": '=HYPERLINK("http://evil.example","here")',
    "full-width": "＝１＋１ ＋ ＠SUM",
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)> &lt;b&gt; ]]> --> <!--",
    "typst": '#read("/etc/passwd") $x$ *b* _i_ `r` <l> @r #{panic()} \\',
    "jinja": "{{ 7 * 7 }} {% for x in y %} ${7*7} %(title)s %s {0}",
    "path": "../../../../etc/passwd\\..\\con.txt",
    "xml": '_x000D_ _x0041_ <?xml version="1.0"?> &#0;',
    "long": "a village " * 35,
}


@pytest.fixture
async def edition(session, app):
    description = {
        "id": "description",
        "kind": "long_text",
        "label": "Text",
        "shown_to": ["public", "voters", "experts", "stewards"],
        "words": {"most": 10_000},
    }
    edition = await load_contest(
        session, submission__form={"fields": [description], "title_words": {"most": 400}}
    )
    await steward(session, EVE)
    await session.commit()
    return edition


async def kept(session, edition, text: str) -> Project:
    ana = await person(session, ANA)
    project = await submitted(
        session,
        edition,
        ana,
        title=text,
        owner=text,
        **{"answers.description": f"{text}\n\n{text} five words more."},
    )
    await session.commit()
    return project


@pytest.mark.parametrize("text", TORTURE.values(), ids=TORTURE.keys())
async def test_a_text_is_a_text_in_every_place(browser, session, edition, text):
    project = await kept(session, edition, text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", project.title)

    await browser.sign_in(ANA)
    for path in ("", "/preview", "/form/project", "/form/story", "/people"):
        page = await browser.get(f"/en/2027/nominations/{project.id}{path}")
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
    answer = await browser.client.get(f"/ar/2027/nominations/{project.id}/dossier.pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/Names" not in pdf.Root or "/JavaScript" not in pdf.Root.Names

    await browser.client.post("/en/sign-out", headers={"sec-fetch-site": "same-origin"})
    await browser.sign_in(EVE)
    for path in ("", f"/{project.id}"):
        page = await browser.get(f"/en/2027/office/nominations{path}")
        assert "<script>alert" not in page.html
    await lists(browser, project)
    await archive(browser, project)


async def lists(browser, project: Project) -> None:
    here = (
        "/en/2027/office/export/file?heads=ids&column=title&column=owner&column=answers.description&format="
    )
    texts = [project.title, project.owner, project.answers["description"]]
    as_json = (await browser.client.get(f"{here}json")).json()
    assert list(as_json[0].values()) == texts
    text = (await browser.client.get(f"{here}csv")).content.decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert not any(is_formula(piece) for cell in cells for piece in re.split(r"[;\t\r\n]", cell))
    assert [restored(cell) for cell in cells] == texts
    content = (await browser.client.get(f"{here}xlsx")).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1] == texts
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.split("<sheetData>")[0] + sheet.split("</sheetData>")[1]


async def archive(browser, project: Project) -> None:
    answer = await browser.client.get(f"/en/2027/office/nominations/{project.id}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        assert json.loads(made.read("project.json"))["title"] == project.title
        assert not [name for name in made.namelist() if ".." in name or name.startswith("/") or "\\" in name]


@pytest.mark.parametrize("text", TORTURE.values(), ids=TORTURE.keys())
async def test_a_letter_about_it_has_one_line_of_subject_and_no_other_head(session, edition, mailbox, text):
    await kept(session, edition, text)
    message = (await session.exec(select(Message).where(Message.template == "nomination-received"))).one()
    is_a_letter_to(ANA, message)


@pytest.mark.parametrize("text", TORTURE.values(), ids=TORTURE.keys())
async def test_what_one_person_has_another_sent_is_a_text_in_their_letters(session, edition, text):
    """To an owner, to somebody who is invited, to a nominator by a steward, and to many."""
    named = Profile.model_validate({"name": text[:200]}).name
    ana, eve = await person(session, ANA, name=named), await person(session, "kim@example.org")
    values = {"title": text, "owner": text, "owner_email": BO, "belongs": "no"}
    asking = await load_contest(session, slug="2028", submission__consent="asked")
    project = await submitted(session, asking, ana, **values | {"title": text[:90]})
    await offer_part(session, asking, project.id, email=BO, part="editor", inviter=ana, lang="ar")
    await return_for_correction(session, asking, project.id, reason=text, steward=eve.id)
    texts = {"en": {"subject": "{title}", "body": f"{{name}}\n\n{{title}} {{link}}\n\n{text}"}}
    if "{" not in text:
        await prepare(session, asking, ReaderGroup(), texts, author=eve.id)
    await session.flush()
    found = (await session.exec(select(Message).where(Message.template != "nomination-received"))).all()
    assert {m.template for m in found} >= {"owner-asked", "project-invitation", "nomination-returned"}
    assert "{" in text or "mailing" in {m.template for m in found}
    for message in found:
        is_a_letter_to(message.to, message)


def is_a_letter_to(reader: str, message: Message) -> None:
    """One line of subject, one reader, nothing that turns the lines round, and no markup but the letter's own."""
    letter = compose(message)
    assert "\n" not in letter["Subject"]
    assert letter["Bcc"] is None
    assert letter["To"] == reader
    html = letter.get_body(("html",)).get_content()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    for words in (letter["Subject"], html, letter.get_body(("plain",)).get_content()):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]", words)
    assert letter.as_bytes()


async def test_a_hundred_kilobytes_are_kept_whole_and_go_everywhere(browser, session, edition):
    long = ("internationalization 村 قريةبعيدة " * 3_300)[:100_000].strip()
    ana = await person(session, ANA)
    project = await submitted(session, edition, ana, **{"answers.description": "A b c d e. " + long})
    await session.commit()
    session.expunge_all()
    again = await project_in(session, edition, project.id)
    assert again is not None
    assert again.answers["description"] == "A b c d e. " + long

    await browser.sign_in(EVE)
    here = "/en/2027/office/export/file?heads=ids&column=answers.description&format="
    assert (await browser.client.get(f"{here}json")).json() == [{"answers.description": "A b c d e. " + long}]
    content: Any = (await browser.client.get(f"{here}xlsx")).content
    (_, (cell,)) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert cell.endswith(" […]")
    assert len(cell.encode("utf-16-le")) <= 2 * 32_767
    answer = await browser.client.get(f"/zh/2027/office/nominations/{project.id}/archive.zip")
    with (
        zipfile.ZipFile(io.BytesIO(answer.content)) as made,
        pikepdf.open(io.BytesIO(made.read("project.pdf"))) as pdf,
    ):
        assert len(pdf.pages) > 10
