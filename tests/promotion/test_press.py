"""Texts for the press and press kits: made of facts, in six languages, and of what is public alone."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from PIL import Image

from prizes import clock
from prizes.files.kinds import Kind
from prizes.files.looking import CleanFile
from prizes.files.store import keep
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.kit.sentence import say
from prizes.nomination.models import Attachment
from prizes.nomination.rules.states import State
from prizes.promotion.press import written
from prizes.promotion.rules.press import PressRelease
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, steward
from tests.promotion.announced import announced_contest
from tests.results.publishing import approved_contest

TEXT = re.compile(r'<textarea id="f-press-(\w\w)"[^>]* readonly[^>]*>\s*([^<]*)</textarea>')
KIT = ("README", "text", "picture", "badge")


def texts(page) -> dict[str, str]:
    return {lang: unescape(text) for lang, text in TEXT.findall(page.html)}


async def share(browser, project: str, lang: str = "en"):
    return await browser.get(f"/{lang}/2027/projects/{project}/share")


async def unpacked(browser, path: str) -> dict[str, bytes]:
    answer = await browser.client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


@pytest.fixture
async def box(session, time):
    return await announced_contest(session, time)


# --- texts ---------------------------------------------------------------------------------------------


async def test_a_text_says_what_is_known_and_nothing_else(box, browser):
    text = texts(await share(browser, box.id("Bee")))["en"]
    certificate = re.search(r"http://prizes.test/en/certificates/[\w-]+", text)[0]
    assert text.split("\n\n") == [
        "“Bee” is a winner of WSIS Prizes 2027",
        "Geneva, 1 April 2027",
        (
            "“Bee” is a winner of WSIS Prizes 2027. Its category is Governments. "
            "The organization behind it is Owner of Bee (Kenya)."
        ),
        (
            "Selected by expert panels from the champions of each category and approved by two stewards. "
            "Public vote: 2 votes, second of 3. The panel’s reason: “Lessons that work when the line is down.”"
        ),
        (
            "In the words of the project: “Teachers in three mountain districts write lessons together and share them over a "
            "network of small servers.”"
        ),
        (
            "The WSIS Prizes honour projects that use digital technology for people. Anyone can submit a project, and anyone "
            "can vote. In this edition, 6 projects were selected from 1 country."
        ),
        (
            f"Page of the project: http://prizes.test/en/2027/projects/{box.id('Bee')}\n"
            f"Certificate, for anyone to check: {certificate}\n"
            f"Pictures and texts: http://prizes.test/en/2027/projects/{box.id('Bee')}/share\n"
            "Contact for the press: prizes@localhost\n"
        ),
    ]


async def test_a_champion_and_a_nominee_are_called_so_by_the_rules(box, browser):
    champion = texts(await share(browser, box.id("Ant")))["en"]
    assert champion.startswith("“Ant” is a champion of WSIS Prizes 2027")
    assert "Projects are ranked by their votes. At most 2 projects pass in each category." in champion
    assert "winner" not in champion and "reason" not in champion
    nominated = texts(await share(browser, box.id("Fig")))["en"]
    assert nominated.startswith("“Fig” is a selected project of WSIS Prizes 2027")
    assert "Public vote" not in nominated and "champion" not in nominated


async def test_there_is_a_text_in_each_language_with_addresses_alone_on_their_lines(box, browser):
    found = texts(await share(browser, box.id("Bee"), "ar"))
    assert set(found) == set(CODES)
    for lang, text in found.items():
        assert "Bee" in text and box.edition.title(lang) in text
        addresses = re.findall(r"http://\S+", text)
        assert len(addresses) == 3
        assert all(address.isascii() for address in addresses)
        if lang != "en":
            assert "winner" not in text.lower()


async def test_what_is_not_known_is_left_out(session, time, browser):
    time(VOTING)
    box = await contest(session)
    bare = await nominee(session, box.edition, "C1", "Fig", owner="", country=None, summary="")
    await session.commit()
    text = texts(await share(browser, bare.id))["en"]
    assert "organization" not in text and "In the words" not in text and "()" not in text


async def test_a_trial_says_that_it_is_one(session, time, browser):
    time(VOTING)
    box = await contest(session, kind="rehearsal")
    assert "Votes and submissions are not real." in texts(await share(browser, box.id("Ant")))["en"]


# --- kits ----------------------------------------------------------------------------------------------


async def picture(session, project, name: str, alt: str) -> Attachment:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), (9, 99, 9)).save(made, "PNG")
    stored = await keep(CleanFile(kind=Kind.PNG, content=made.getvalue(), size=None))
    row = Attachment(
        project_id=project.id,
        field="pictures",
        key=stored.key,
        name=name,
        media_type="image/png",
        bytes=stored.bytes,
        sha256=stored.sha256,
        alt=alt,
        added_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    return row


async def test_a_kit_has_everything_in_six_languages(box, browser):
    kit = await unpacked(browser, f"/en/2027/projects/{box.id('Bee')}/press-kit.zip")
    assert {name.partition(".")[0] for name in kit} == {f"{what}-{lang}" for what in KIT for lang in CODES}
    assert texts(await share(browser, box.id("Bee")))["fr"].strip() == kit["text-fr.txt"].decode().strip()
    with Image.open(io.BytesIO(kit["picture-zh.png"])) as image:
        assert image.size == (1200, 630)
    assert kit["picture-es.txt"].decode().startswith("Ganador · Bee")
    assert b"badge.svg" in kit["badge-ru.html"] and kit["badge-ru.svg"].startswith(b"<svg")
    assert "The project gave no pictures of its own." in kit["README-en.txt"].decode()


async def test_pictures_of_the_project_come_with_what_was_said_of_them(session, time, browser):
    time(VOTING)
    fields = [
        {"id": "pictures", "kind": "files", "label": "Pictures", "required": False, "shown_to": ["public"]},
        {"id": "papers", "kind": "files", "label": "Papers", "required": False, "shown_to": ["experts"]},
    ]
    box = await contest(session, submission__form__fields=fields)
    await picture(session, box.projects["Ant"], "../../school.png", "A school")
    hidden = await picture(session, box.projects["Ant"], "secret.png", "Not for all")
    hidden.field = "papers"
    await session.commit()
    kit = await unpacked(browser, f"/en/2027/projects/{box.id('Ant')}/press-kit.zip")
    assert [name for name in kit if name.startswith("project/")] == ["project/1-school.png"]
    with Image.open(io.BytesIO(kit["project/1-school.png"])) as image:
        assert image.size == (60, 40)
    readme = kit["README-en.txt"].decode()
    assert "project/1-school.png: “A school”" in readme and "stated no licence" in readme
    assert "secret" not in readme


async def test_only_public_projects_have_a_kit(box, browser, session):
    box.projects["Ant"].state = State.WITHDRAWN.value
    session.add(box.projects["Ant"])
    await session.commit()
    await browser.get(f"/en/2027/projects/{box.id('Ant')}/press-kit.zip", status=404)


async def test_the_kit_of_an_edition_has_a_folder_for_each_winner(box, browser):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/press")
    assert "/en/2027/office/press/winners.zip" in page.links
    text = texts(page)["en"]
    assert text.startswith("The winners of WSIS Prizes 2027\n\nGeneva, 1 April 2027")
    assert "1 winner from 1 country." in text
    assert "Governments\nWinner: “Bee”, Owner of Bee · Kenya" in text
    kit = await unpacked(browser, "/en/2027/office/press/winners.zip")
    folders = {name.partition("/")[0] for name in kit if "/" in name}
    assert folders == {f"C1-Bee-{box.id('Bee')[:8]}"}
    assert kit["text-en.txt"].decode().strip() == text.strip()
    champions = await unpacked(browser, "/en/2027/office/press/champions.zip")
    assert {name.partition("/")[0].split("-")[1] for name in champions if "/" in name} == {
        "Ant",
        "Dog",
        "Eel",
    }
    await browser.get("/en/2027/office/press/losers.zip", status=404)


async def test_stewards_kit_says_nothing_of_winners_before_the_instant(session, time, browser):
    await approved_contest(session, time)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/press")
    assert page.has("The winners have not been published yet.") and page.has("1 April 2027")
    text = texts(page)["en"]
    assert text.startswith("The champions of WSIS Prizes 2027") and "winner" not in text.lower()
    await browser.get("/en/2027/office/press/winners.zip", status=404)


async def test_the_kit_of_an_edition_is_for_its_stewards(box, browser, session):
    await browser.sign_in("somebody@example.org")
    await browser.get("/en/2027/office/press", status=403)
    await browser.get("/en/2027/office/press/winners.zip", status=403)
    assert await steward(session, "third@example.org")


def test_a_line_of_foreign_names_begins_where_its_language_does():
    """Both are isolated, so that nothing in the line says that it is Arabic."""
    line = say("%(claim)s: “%(title)s”", claim={"en": "Special recognition"}, title="Village")
    release = PressRelease(say("Winners"), None, [], [])
    for lang in CODES:
        said = written(release, translator(lang), [("Media", [line])]).body.split("\n")[1]
        assert said.startswith("\u200f") == (lang == "ar")
