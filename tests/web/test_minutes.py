"""Records of panels on pages, as PDF and JSON, for programs and at the command line."""

from __future__ import annotations

import hashlib
import io
import json

import anyio.to_thread
import pikepdf
import pytest
from sqlalchemy import update
from sqlmodel import col, select
from typer.testing import CliRunner

from prizes import config
from prizes.cli import app as commands
from prizes.review.models import Minutes
from tests.contest import SELECTING, person
from tests.results.panels import panel_choosing, token_of

PAGE = "/en/2027/minutes/selection/C1"


@pytest.fixture
async def panel(session, time):
    time(SELECTING)
    panel = await panel_choosing(session, selection__panel={"declaration": "none", "minutes": True})
    await session.commit()
    return panel


async def signed_in(another_browser, name, lang="en"):
    browser = another_browser()
    await browser.sign_in(f"{name}@example.org")
    browser.lang = lang
    return browser


async def choose_bee(steward, panel):
    await steward.post(
        "/en/2027/office/selection",
        {"project": panel.projects["Bee"].id, "title": "winner", "category": "C1"},
    )


async def recorded(panel, another_browser):
    """Bee is chosen, the record is written by the chair and confirmed by both."""
    steward, chair = [await signed_in(another_browser, name) for name in ("steward", "chair")]
    await choose_bee(steward, panel)
    await chair.get(PAGE)
    members = [panel.people["chair"].id, panel.people["first"].id]
    await chair.submit("/selection/C1", {"present": members, "note": "All agreed."})
    await chair.submit("/confirmation")
    await steward.get(PAGE)
    await steward.submit("/confirmation")
    return steward, chair


async def kept(session):
    return (await session.exec(select(Minutes).order_by(col(Minutes.version).desc()))).first()


async def test_the_office_names_missing_records_until_both_have_confirmed(panel, another_browser):
    steward, chair = [await signed_in(another_browser, name) for name in ("steward", "chair")]
    await choose_bee(steward, panel)
    page = await steward.get("/en/2027/office/")
    assert page.has(
        "The record of the panel is missing or has not been confirmed by both in 1 category: Governments."
    )
    assert "/en/2027/minutes?phase=selection" in page.links
    assert not [f for f in (await steward.get("/en/2027/office/selection")).forms if "winners" in f["action"]]
    page = await steward.get("/en/2027/minutes")
    assert page.has("Not written yet")
    page = await chair.get(PAGE)
    assert page.has("This record has not been written yet. A preview is shown below.")
    assert page.has("Bee")
    page = await chair.submit("/selection/C1", {"present": [panel.people["chair"].id], "note": "All agreed."})
    assert page.has("The record has been written. Next, the chair and a steward confirm it.")
    page = await chair.submit("/confirmation")
    assert page.has("You have confirmed the record.")
    assert not [f for f in page.forms if "confirmation" in f["action"]]
    page = await steward.get(PAGE)
    assert page.has("All agreed.")
    page = await steward.submit("/confirmation")
    assert page.has("The chair and a steward have confirmed this record.")
    assert not (await steward.get("/en/2027/office/")).has("The record of the panel is missing")
    assert (await steward.get("/en/2027/office/selection")).form("/office/winners")


async def test_a_record_as_json_is_the_bytes_of_its_hash(panel, another_browser, session):
    steward, _ = await recorded(panel, another_browser)
    page = await steward.get(PAGE)
    assert page.has((await kept(session)).sha256)
    link = next(href for href in page.links if "record.json" in href)
    answer = await steward.client.get(link)
    assert hashlib.sha256(answer.content).hexdigest() == (await kept(session)).sha256
    assert [m["name"] for m in json.loads(answer.content)["present"]] == ["Chair", "First"]


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
async def test_a_record_is_printed_in_each_language(panel, another_browser, lang):
    steward, _ = await recorded(panel, another_browser)
    answer = await steward.client.get(f"/{lang}/2027/minutes/selection/C1/record.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-language"] == lang
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == lang
        named = "Gouvernements" if lang == "fr" else "Governments"  # as the rules have it, else in English
        assert named in str(pdf.docinfo["/Title"])
    again = await steward.client.get(f"/{lang}/2027/minutes/selection/C1/record.pdf")
    assert again.content == answer.content
    await steward.get(f"/{lang}/2027/minutes/selection/C1")


async def test_a_name_in_other_letters_does_not_turn_its_date_around(panel, another_browser):
    steward, _ = await recorded(panel, another_browser)
    answer = await steward.client.get("/ar/2027/minutes/selection/C1")
    assert "\N{FIRST STRONG ISOLATE}Chair\N{POP DIRECTIONAL ISOLATE}، " in answer.text


async def test_a_record_that_was_changed_is_shown_as_such_and_not_as_a_record(
    panel, another_browser, session
):
    steward, _ = await recorded(panel, another_browser)
    assert (await steward.get(PAGE)).has("Verified: unchanged since it was written.")
    text = (await kept(session)).content.replace("All agreed.", "All refused.")
    await session.exec(update(Minutes).values(content=text))
    await session.commit()
    page = await steward.get(PAGE)
    assert page.has("The text does not match the hash stored with it.")
    assert not page.has("All refused.")
    assert (await steward.client.get(f"{PAGE}/record.pdf")).status_code == 409
    await session.exec(update(Minutes).values(content="no JSON"))
    await session.commit()
    assert (await steward.get(PAGE)).has("This record does not match the original.")
    assert (await steward.get("/en/2027/minutes")).has("Something has changed since")


async def test_the_command_finds_what_was_changed(panel, another_browser, session, database, tmp_path):
    steward, _ = await recorded(panel, another_browser)
    taken = tmp_path / "C1.json"
    taken.write_bytes((await steward.client.get(f"{PAGE}/record.json")).content)
    url = database.engine.url.render_as_string(hide_password=False)
    config.use(config.settings().model_copy(update={"database_url": url}))
    found = await run("minutes", "check", "2027", "--file", str(taken))
    assert found.exit_code == 0, found.output
    assert "selection C1 version 1: whole" in found.output
    assert "in the journal" in found.output
    taken.write_bytes(taken.read_bytes().replace(b"agreed", b"argued"))
    found = await run("minutes", "check", "2027", "--file", str(taken))
    assert (found.exit_code, "no record of this edition" in found.output) == (1, True)
    await session.exec(update(Minutes).values(content="{}"))
    await session.commit()
    found = await run("minutes", "check", "2027")
    assert found.exit_code == 1
    assert "The text does not match the hash stored with it." in found.output


async def run(*words):
    """A command has a loop of its own, so it gets a thread of its own."""
    return await anyio.to_thread.run_sync(lambda: CliRunner().invoke(commands, [*words]))


async def test_earlier_versions_stay_and_say_what_they_are(panel, another_browser):
    steward, chair = await recorded(panel, another_browser)
    await steward.post(
        "/en/2027/office/selection",
        {"project": panel.projects["Cat"].id, "title": "special_recognition", "category": "C1"},
    )
    page = await chair.get(PAGE)
    assert page.has("Something has changed since this record was written. Please write a new version.")
    assert "All agreed." in dict(page.form("/selection/C1")["fields"])["note"]
    page = await chair.submit("/selection/C1")
    assert page.has("Version 2")
    assert (await chair.get(f"{PAGE}?version=1")).has("This is an earlier version.")
    await chair.get(f"{PAGE}?version=3", status=404)


async def test_a_record_that_cannot_be_confirmed_is_shown_again_with_the_reason(panel, another_browser):
    steward = await signed_in(another_browser, "steward")
    await choose_bee(steward, panel)
    page = await steward.get(PAGE)
    assert page.has("Winners can be confirmed if at least 1 expert was present.")
    await steward.submit("/selection/C1", {"present": [], "note": "Nobody came."})
    page = await steward.submit("/confirmation", status=409)
    assert page.heading.endswith("Record of the panel")
    assert page.has("The rules require at least 1 expert to be present, and the record lists 0.")
    assert page.has("Nobody came.")
    page = await steward.submit("/selection/C1", {"present": [panel.people["chair"].id]})
    assert page.has("This record is awaiting confirmation.") and page.has("Nobody came.")
    await steward.submit("/confirmation")


async def test_a_note_that_is_too_long_comes_back(panel, another_browser):
    chair = await signed_in(another_browser, "chair")
    await chair.get(PAGE)
    page = await chair.submit("/selection/C1", {"note": "x" * 20_001}, status=422)
    assert "x" * 20_001 in dict(page.form("/selection/C1")["fields"])["note"]


async def test_strangers_and_other_panels_find_no_record(panel, another_browser, session):
    await recorded(panel, another_browser)
    await person(session, "stranger@example.org")
    await session.commit()
    stranger = await signed_in(another_browser, "stranger")
    assert (await stranger.get("/en/2027/minutes")).has("There is no record that you can read.")
    for path in (PAGE, f"{PAGE}/record.json", f"{PAGE}/record.pdf", "/en/2027/minutes?phase=other"):
        assert (await stranger.client.get(path)).status_code == 404
    await stranger.post(PAGE, {"note": "Mine."}, status=404)
    await stranger.post(f"{PAGE}/confirmation", {"part": "steward", "sha256": "0" * 64}, status=404)


async def test_programs_write_confirm_and_read_records(panel, session, browser):
    steward = await token_of(session, "steward@example.org")
    chair = await token_of(session, "chair@example.org")
    path = "/editions/2027/minutes/selection/C1"
    sent = {"present": [panel.people["first"].id], "note": "By a program."}
    made = await browser.json("POST", path, sent, token=chair)
    assert (made.status_code, made.json()["version"], made.json()["intact"]) == (201, 1, True)
    seen = {"sha256": made.json()["sha256"]}
    for part, token in (("chair", chair), ("steward", steward)):
        answer = await browser.json("PUT", f"{path}/confirmations/{part}", seen, token=token)
        assert answer.json()[f"confirmed_by_{part}"]
    again = await browser.json("PUT", f"{path}/confirmations/chair", seen, token=chair)
    assert again.status_code == 409
    exact = await browser.json("GET", f"{path}/record", token=steward)
    assert hashlib.sha256(exact.content).hexdigest() == seen["sha256"]
    assert exact.json()["note"] == "By a program."
    items = (await browser.json("GET", "/editions/2027/minutes", token=steward)).json()["items"]
    assert [(i["category"], i["holds"]) for i in items] == [("C1", True)]
