"""What leaves for keeping: the dossier of a project for its people, its archive for stewards."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pikepdf
import pytest
from PIL import Image

from prizes.accounts.actions import begin_session
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.store import keep
from prizes.i18n.languages import CODES
from prizes.kit.zipping import plain_name
from prizes.nomination.actions.stewarding import return_for_correction
from prizes.nomination.models import Attachment, ProjectMember
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.nomination.drafts import WORDS, begun, submitted

ANA, BEN, EVE = "ana@example.org", "ben@example.org", "eve@example.org"
HERE = "/en/2027/nominations/"
ENTRIES = {
    "project.json", "screening.json", "reviews.json", "decisions.json", "journal.json", "letters.json", "project.pdf",
}  # fmt: skip


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "#0a5a94").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA)


async def attached(session, project, name: str) -> Attachment:
    content = picture()
    stored = await keep(CleanFile(Kind.PNG, content, Size(64, 48), {320: content}))
    row = Attachment(
        project_id=project.id,
        field="pictures",
        name=name,
        alt="A blue wall",
        added_at=SUBMITTING,
        **{
            n: getattr(stored, n)
            for n in ("key", "variants", "media_type", "bytes", "sha256", "width", "height")
        },
    )
    session.add(row)
    await session.flush()
    return row


async def pdf_at(browser, path: str) -> pikepdf.Pdf:
    answer = await browser.client.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment")
    return pikepdf.open(io.BytesIO(answer.content))


@pytest.mark.parametrize("lang", CODES)
async def test_a_dossier_comes_in_the_language_of_the_page(browser, session, edition, ana, lang):
    project = await submitted(session, edition, ana, title="Smart قرية 村")
    await attached(session, project, "wall.png")
    await session.commit()
    await browser.sign_in(ANA)
    with await pdf_at(browser, f"/{lang}/2027/nominations/{project.id}/dossier.pdf") as pdf:
        assert str(pdf.Root.Lang) == lang
        assert str(pdf.docinfo["/Title"]) == "Smart قرية 村"
        elements = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert [str(element.Alt) for element in elements] == ["A blue wall"]


async def test_a_reader_gets_the_dossier_and_a_stranger_learns_nothing(
    browser, another_browser, session, edition, ana
):
    project = await begun(session, edition, ana)
    ben = await person(session, BEN)
    session.add(ProjectMember(project_id=project.id, person_id=ben.id, part="reader", added_at=SUBMITTING))
    await session.commit()
    await browser.sign_in(BEN)
    assert len((await pdf_at(browser, f"{HERE}{project.id}/dossier.pdf")).pages) >= 1
    stranger = another_browser()
    await stranger.sign_in("mallory@example.org")
    await stranger.get(f"{HERE}{project.id}/dossier.pdf", status=404)
    steward = another_browser()
    await steward.sign_in(EVE)
    await steward.get(f"{HERE}{project.id}/dossier.pdf", status=404)


async def test_the_receipt_leads_to_the_dossier(browser, session, edition, ana):
    project = await submitted(session, edition, ana)
    await session.commit()
    await browser.sign_in(ANA)
    for place in ("", "/preview"):
        page = await browser.get(f"{HERE}{project.id}{place}")
        assert page.links.count(f"{HERE}{project.id}/dossier.pdf") == 1
        assert page.has("Receipt with all your answers, as PDF")


async def test_the_emailed_receipt_leads_to_the_same_as_pdf_in_the_language_of_the_letter(
    browser, session, edition, ana, mailbox
):
    project = await submitted(session, edition, ana)
    await session.commit()
    letter = await mailbox.newest_to(ANA)
    address = f"/{ana.lang}/2027/nominations/{project.id}/dossier.pdf"
    for part in ("plain", "html"):
        assert address in letter.get_body((part,)).get_content()
    await browser.sign_in(ANA)
    with await pdf_at(browser, address) as pdf:
        assert str(pdf.Root.Lang) == ana.lang


async def test_programs_of_its_people_and_of_stewards_get_the_dossier_but_stewards_no_draft(
    browser, session, edition, ana
):
    entry = await submitted(session, edition, ana)
    draft = await begun(session, edition, ana, title="Still a draft")
    eve = await begin_session(session, await steward(session, "program@example.org"))
    own = await begin_session(session, ana)
    await session.commit()
    for project, token, status in (
        (entry, own, 200),
        (entry, eve, 200),
        (draft, own, 200),
        (draft, eve, 404),
    ):
        answer = await browser.json("GET", f"/nominations/{project.id}/dossier?lang=ar", token=token)
        assert answer.status_code == status
    assert (await browser.json("GET", f"/nominations/{entry.id}/dossier")).status_code == 401


# --- archive -------------------------------------------------------------------------------------------


async def archive_at(browser, path: str) -> zipfile.ZipFile:
    answer = await browser.client.get(path)
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_an_archive_holds_everything_with_its_hashes_and_is_the_same_each_time(
    browser, session, edition, ana
):
    project = await submitted(session, edition, ana)
    row = await attached(session, project, "../../etc/passwd\u202egnp.png")
    eve = await person(session, "second@example.org")
    await return_for_correction(session, edition, project.id, reason="A year is missing.", steward=eve.id)
    await session.commit()
    await browser.sign_in(EVE)
    path = f"/en/2027/office/nominations/{project.id}/archive.zip"
    assert path in (await browser.get(path.removesuffix("/archive.zip"))).links
    archive = await archive_at(browser, path)
    names = set(archive.namelist())
    (file,) = names - ENTRIES - {"manifest.json"}
    assert names > ENTRIES
    assert file == "files/01-etc_passwd_gnp.png"
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["sha256"] == {
        n: hashlib.sha256(archive.read(n)).hexdigest() for n in names - {"manifest.json"}
    }
    assert manifest["sha256"][file] == row.sha256
    about = json.loads(archive.read("project.json"))
    assert about["answers"] == {"description": WORDS}
    assert about["people"] == [{"part": "nominator", "name": None, "email": ANA}]
    assert [e["act"] for e in json.loads(archive.read("journal.json"))] == [
        "nomination.submit",
        "nomination.return",
    ]
    letters = json.loads(archive.read("letters.json"))
    assert {letter["subject"] for letter in letters} >= {
        "Your project has been submitted: Smart village",
        "Please correct your project: Smart village",
    }
    for secret in ("draft_hash", "token_hash", "saved_from"):
        assert secret not in archive.read("project.json").decode()
    first, again = await browser.client.get(path), await browser.client.get(path)
    assert first.content == again.content


async def test_a_file_that_is_gone_is_named_as_missing(browser, session, edition, ana):
    project = await submitted(session, edition, ana)
    row = await attached(session, project, "wall.png")
    row.key, row.variants = "gone/away", {}
    session.add(row)
    await session.commit()
    await browser.sign_in(EVE)
    archive = await archive_at(browser, f"/en/2027/office/nominations/{project.id}/archive.zip")
    assert json.loads(archive.read("manifest.json"))["sha256"]["files/01-wall.png"] is None


async def test_a_draft_has_no_archive_and_others_none_at_all(browser, session, edition, ana):
    draft = await begun(session, edition, ana)
    token = await begin_session(session, await steward(session, "program@example.org"))
    entry = await submitted(session, edition, ana, title="Another", category="C2")
    await session.commit()
    answer = await browser.json("GET", f"/editions/2027/nominations/{draft.id}/archive", token=token)
    assert answer.status_code == 409
    answer = await browser.json("GET", f"/editions/2027/nominations/{entry.id}/archive?lang=zh", token=token)
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    answer = await browser.json("GET", "/editions/2027/nominations/0123456789abcdef/archive", token=token)
    assert answer.status_code == 404
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/office/nominations/{entry.id}/archive.zip", status=403)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("..", "file"),
        ("/etc/passwd", "etc_passwd"),
        ("C:\\a\\b.pdf", "C_a_b.pdf"),
        ("تقرير نهائي.pdf", "تقرير_نهائي.pdf"),
        ("a\u202eb\x00.png", "a_b_.png"),
        ("x" * 200 + ".pdf", "x" * 76 + ".pdf"),
    ],
)
def test_a_name_in_the_archive_leads_nowhere(given, plain):
    assert plain_name(given) == plain
