"""Outbox and mailings on pages and as JSON, letters of a project, reminders and the personal calendar."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlmodel import select

from prizes.accounts.links import calendar_token, stop_token
from prizes.accounts.models import Person
from prizes.config import asset_root
from prizes.i18n.templates import environment
from prizes.mail.models import Message
from prizes.mail.rules import kinds
from prizes.mail.rules.kinds import KEPT, LABELS, LETTERS
from prizes.mail.unreachable import note_unreachable
from prizes.nomination.actions.stewarding import return_for_correction
from tests.contest import at, load_contest, person, steward
from tests.nomination.drafts import begun, submitted
from tests.queries import statements


@pytest.fixture
async def edition(session, app):
    loaded = await load_contest(session)
    await steward(session, "eve@example.org")
    await session.commit()
    return loaded


@pytest.fixture
async def ana(session, edition):
    made = await person(session, "ana@example.org", name="Ana <b>")
    await submitted(session, edition, made, title="=Smart <i>village")
    await begun(session, edition, made, title="Second village", category="C2")
    await session.commit()
    return made


@pytest.fixture
async def eve(browser, edition):
    await browser.sign_in("eve@example.org")
    return browser


@pytest.fixture
async def token(eve, session, edition):
    """Of a program of the steward."""
    await eve.json("POST", "/codes", {"email": "eve@example.org"})
    code = await eve.mailbox.code_for("eve@example.org")
    return (await eve.json("POST", "/sessions", {"email": "eve@example.org", "code": code})).json()["token"]


# --- mailings ------------------------------------------------------------------------------------------

WORDS = {"subject.en": "About {title}", "body.en": "Dear {name},\n\n<script>alert(1)</script>"}


async def test_a_mailing_from_the_first_word_to_the_last_letter(eve, ana, mailbox):
    page = await eve.get("/en/2027/office/mailings/new")
    assert page.has("1 person matches these filters.")
    page = await eve.submit("/office/mailings", WORDS | {"act": "preview"})
    assert page.has("They will receive 2 emails, one for each project.")
    assert (
        page.has("As received by the first recipient in each language") and "<script>alert" not in page.html
    )
    page = await eve.submit("/office/mailings", {})
    assert page.has(
        "The emails have been prepared and are on hold. Read them, then release them."
    ) and page.has("2 emails are on hold.")
    await mailbox.delivered()
    assert not [letter for letter in mailbox.letters if "About" in str(letter["Subject"])]
    letter = next(link for link in page.links if "/office/letters/" in link)
    page = await eve.get(letter)
    assert page.has("Dear \u2068Ana <b>\u2069,")
    page = await eve.submit(letter, {"subject": "Changed", "body": ""}, status=422)
    assert page.has("Please fill in this field.") and ("subject", "Changed") in page.form(letter)["fields"]
    page = await eve.submit(letter, {"subject": "Changed {title}", "body": "Only for you"})
    assert page.has("The email has been changed.")
    page = await eve.get(f"/en/2027/office/mailings/{await mailing_id(eve)}")
    page = await eve.submit("/release")
    assert page.has("The emails have been released. They will be sent one after the other.") and page.has(
        "2 emails have not been sent yet."
    )
    subjects = sorted(
        str(letter["Subject"]) for letter in await mailbox.delivered() if letter["To"] == ana.email
    )
    assert [subject.split()[0] for subject in subjects] == ["About", "Changed", "Your"]  # and the receipt
    assert (await eve.get(str(page.url))).has("No emails of this mailing remain to be sent.")


async def mailing_id(eve) -> str:
    page = await eve.get("/en/2027/office/mailings")
    return next(link for link in page.links if "/office/mailings/" in link and "new" not in link).rpartition(
        "/"
    )[2]


async def test_what_was_typed_stays_where_the_mailing_is_refused(eve, ana):
    await eve.get("/en/2027/office/mailings/new?state=draft")
    page = await eve.submit("/office/mailings", {"subject.en": "Hello {x}", "body.fr": "Bonjour"}, status=422)
    fields = dict(page.form("/office/mailings")["fields"])
    assert (fields["subject.en"], fields["body.fr"], fields["state"]) == ("Hello {x}", "Bonjour", "draft")
    assert page.has(". You can use {title}, {name} and {link}.")


async def test_a_number_that_has_changed_releases_nothing(eve, ana, database):
    await eve.get("/en/2027/office/mailings/new")
    await eve.submit("/office/mailings", WORDS)
    await eve.submit("/release", {"number": "1"}, status=409)
    async with database.reading() as session:
        states = (await session.exec(select(Message.state).where(Message.template == "mailing"))).all()
    assert set(states) == {"held"}


async def test_the_rest_of_a_mailing_is_cancelled(eve, ana, mailbox):
    await eve.get("/en/2027/office/mailings/new")
    await eve.submit("/office/mailings", WORDS)
    page = await eve.submit("/cancellation")
    assert page.has("The remaining emails have been cancelled.") and page.has(
        "No emails of this mailing remain to be sent."
    )


async def test_pages_of_letters_ask_no_more_often_when_there_are_more(eve, ana, session, database):
    counts = []
    for n in (1, 40):
        for each in range(n):
            writer = await person(session, f"w{n}-{each}@example.org")
            await begun(
                session, await edition_of(session), writer, title=f"Project {n} {each}", owner=f"O {n} {each}"
            )
        await session.commit()
        await eve.get("/en/2027/office/mailings/new")
        page = await eve.submit("/office/mailings", WORDS)
        with statements(database) as seen:
            for path in (str(page.url), "/en/2027/office/letters", "/en/2027/office/mailings"):
                await eve.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def edition_of(session):
    from prizes.edition.queries import edition_in_force

    return await edition_in_force(session, "2027")


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_every_page_is_a_good_page(eve, ana, lang):
    await eve.get(f"/{lang}/2027/office/mailings/new")
    page = await eve.submit("/office/mailings", WORDS)
    letter = next(link for link in page.links if "/office/letters/" in link)
    for path in (
        "/2027/office/letters",
        "/2027/office/letters?state=failed&q=ana&page=2",
        "/2027/office/mailings",
    ):
        await eve.get(f"/{lang}{path}")
    await eve.get(letter)
    await eve.get(f"/{lang}/me")
    await eve.get(f"/{lang}/me/calendar")


async def test_a_program_does_what_the_pages_do(eve, token, ana):
    base = "/editions/2027"
    sent = {"group": {"state": "draft"}, "texts": {"en": {"subject": "On {title}", "body": "Dear {name}"}}}
    reach = (await eve.json("POST", f"{base}/mailings/preview", sent, token=token)).json()
    assert (reach["persons"], reach["letters"]) == (1, 1)
    assert reach["previews"][0]["subject"] == "On \u2068Second village\u2069"
    made = (await eve.json("POST", f"{base}/mailings", sent, token=token)).json()
    assert made["letters"] == {"held": 1}
    listed = (await eve.json("GET", f"{base}/letters?mailing={made['id']}", token=token)).json()
    letter = listed["items"][0]["id"]
    words = {"subject": "New", "body": "Words"}
    assert (await eve.json("PATCH", f"{base}/letters/{letter}", words, token=token)).json()[
        "subject"
    ] == "New"
    here = f"{base}/mailings/{made['id']}"
    assert (await eve.json("PUT", f"{here}/release", {"number": 2}, token=token)).status_code == 409
    assert (await eve.json("PUT", f"{here}/release", {"number": 1}, token=token)).json()["letters"] == {
        "waiting": 1
    }
    assert (await eve.json("PUT", f"{here}/cancellation", token=token)).json()["letters"] == {"cancelled": 1}
    assert (await eve.json("POST", f"{here}/retry", token=token)).status_code == 200
    assert (await eve.json("PUT", f"{base}/letters/{letter}/removal", token=token)).status_code == 409
    assert (await eve.json("POST", f"{base}/letters/{letter}/again", token=token)).status_code == 409
    bad = {"texts": {"en": {"subject": "", "body": ""}}}
    answer = await eve.json("POST", f"{base}/mailings", bad, token=token)
    assert answer.status_code == 422 and {e["field"] for e in answer.json()["errors"]} == {
        "subject.en",
        "body.en",
    }
    assert (await eve.json("GET", f"{base}/letters?cursor=x", token=token)).status_code == 422


# --- the outbox ----------------------------------------------------------------------------------------


async def test_what_failed_is_found_by_address_and_sent_again(eve, ana, session, mailbox):
    message = (await session.exec(select(Message).where(Message.template == "nomination-received"))).one()
    message.state, message.last_error, message.attempts = "failed", "550 no <such> mailbox", 10
    session.add(message)
    await session.commit()
    page = await eve.get("/en/2027/office/")
    assert "/en/2027/office/letters?state=failed" in page.links
    page = await eve.get("/en/2027/office/letters?state=failed&q=ANA@")
    assert page.has("550 no <such> mailbox") and page.has("1 email, newest first")
    assert (await eve.get("/en/2027/office/letters?q=nobody")).has("No emails match these filters.")
    await eve.get(f"/en/2027/office/letters/{message.id}")
    page = await eve.submit("/again")
    assert page.has("The email will be sent again.")
    assert (await mailbox.newest_to(ana.email))["Subject"].startswith("Your project has been submitted")


async def test_a_page_says_of_an_email_that_came_back_what_is_known_of_its_address(eve, ana, session):
    message = (await session.exec(select(Message).where(Message.template == "nomination-received"))).one()
    message.state, message.last_error, message.bounced = "failed", "5.7.1 looks like spam", True
    session.add(message)
    await session.commit()
    address = f"/en/2027/office/letters/{message.id}"
    page = await eve.get(address)
    assert page.has("This email came back. Other emails may reach this address.")
    await note_unreachable(session, {message.to: "5.1.1"}, "report")
    await session.commit()
    page = await eve.get(address)
    assert page.has("This address cannot be reached.") and page.has("If you send this email again")
    page = await eve.submit("/again")
    assert page.has("The email will be sent again.")
    page = await eve.get(address)
    assert not page.has("cannot be reached") and not page.has("came back")


def test_every_letter_is_declared_once_and_has_a_template_and_none_has_a_template_alone():
    folder = asset_root() / "templates" / "mail"
    assert sorted(kind.name for kind in LETTERS) == sorted(path.stem for path in folder.glob("*.letter"))
    assert {path.name for path in folder.iterdir() if path.suffix != ".letter"} == {"layout"}
    declared = {name: kind.name for name, kind in vars(kinds).items() if kind in LETTERS}
    assert {name.lower().replace("_", "-"): name for name in declared} == {v: k for k, v in declared.items()}
    for name in LABELS:
        for part in ("subject.txt", "body.txt", "body.html"):
            assert environment("en").get_template(f"mail/{name}/{part}")


def test_every_letter_is_written_somewhere():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (asset_root() / "prizes").rglob("*.py")
        if path != Path(kinds.__file__)
    )
    constants = {name for name, kind in vars(kinds).items() if kind in LETTERS}
    assert {name for name in constants if not re.search(rf"\b{name}\b", source)} == set()


def test_no_letter_that_is_kept_holds_a_secret():
    for name in KEPT:
        text = (asset_root() / "templates" / "mail" / f"{name}.letter").read_text(encoding="utf-8")
        values = re.sub(r'"[^"]*"', "", "".join(re.findall(r"{{(.*?)}}", text)))
        assert not re.search(r"\b(code|token|secret|offer|invitation)\b", values)


def test_what_leaves_no_trace_is_kept_by_nobody():
    assert not [kind for kind in LETTERS if kind.traceless and (kind.kept or kind.passing)]


async def test_a_sign_in_code_is_in_no_outbox(eve, ana):
    assert not (await eve.get("/en/2027/office/letters")).has("sign-in-code")


# --- what a nominator was written ----------------------------------------------------------------------


async def test_a_nominator_reads_again_what_was_written_to_them(another_browser, ana, session, eve, edition):
    mine = another_browser()
    await mine.sign_in("ana@example.org")
    message = (await session.exec(select(Message).where(Message.template == "nomination-received"))).one()
    project = message.about.removeprefix("project:")
    page = await mine.get(f"/en/2027/nominations/{project}/letters")
    assert page.has("Your project has been submitted: =Smart <i>village") and page.has(
        "Your project has been submitted. This email is your receipt."
    )
    await eve.get(f"/en/2027/nominations/{project}/letters", status=404)


# --- reminders -----------------------------------------------------------------------------------------


async def wants(database) -> bool:
    async with database.reading() as session:
        query = select(Person.reminders).where(Person.email == "ana@example.org")
        return (await session.exec(query)).one()


async def test_reminders_are_stopped_from_a_mail_without_signing_in(another_browser, ana, database):
    nobody = another_browser()
    page = await nobody.get(f"/en/reminders/{stop_token(ana)}")
    assert await wants(database)
    page = await nobody.submit("/reminders/")
    assert page.has("You will receive no more reminders.") and not await wants(database)
    await nobody.submit("/reminders/")
    assert await wants(database)
    await nobody.get(f"/en/reminders/{ana.id}.forged", status=404)


ONE_CLICK = {"content-type": "application/x-www-form-urlencoded"}


async def test_a_mail_program_stops_them_with_one_request(browser, ana, database):
    path, body = f"/en/reminders/{stop_token(ana)}", "List-Unsubscribe=One-Click"
    for foreign in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"cookie": "prizes=x"},
    ):
        answer = await browser.client.post(path, content=body, headers=ONE_CLICK | foreign)
        assert answer.status_code == 403
    assert await wants(database)
    answer = await browser.client.post(path, content=body, headers=ONE_CLICK)
    assert answer.status_code == 200 and not await wants(database)
    answer = await browser.client.post("/en/reminders/wrong", content=body, headers=ONE_CLICK)
    assert answer.status_code == 404
    answer = await browser.client.post("/en/sign-out/reminders/x", content=body, headers=ONE_CLICK)
    assert answer.status_code == 403


async def test_reminders_are_a_wish_of_my_page_and_of_programs(another_browser, ana, database):
    mine = another_browser()
    await mine.sign_in("ana@example.org")
    await mine.get("/en/me/settings")
    page = await mine.submit("/me/reminders")
    assert page.has("You will receive no more reminders.") and not await wants(database)
    await mine.submit("/me/reminders")
    assert await wants(database)


# --- calendar ------------------------------------------------------------------------------------------


def events(answer) -> dict[str, object]:
    calendar = Calendar.from_ical(answer.content)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


async def test_my_calendar_holds_phases_and_corrections_until_its_address_is_changed(
    another_browser, ana, session, edition, database, eve
):
    project = (await session.exec(select(Message).where(Message.template == "nomination-received"))).one()
    project_id = project.about.removeprefix("project:")
    until = at("2026-12-28 22:00")
    await return_for_correction(session, edition, project_id, reason="Why?", until=until, steward=ana.id)
    await session.commit()
    mine = another_browser()
    await mine.sign_in("ana@example.org")
    page = await mine.get("/en/me/calendar")
    link = next(link for link in page.links if link.startswith("webcal://prizes.test/en/me/calendar/"))
    path = link.removeprefix("webcal://prizes.test")
    nobody = another_browser()
    answer = await nobody.client.get(path)
    found = events(answer)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "2027-submission-closes@prizes.test" in found
    (correction,) = [event for uid, event in found.items() if uid.startswith("correction-")]
    assert correction["dtstart"].dt == until and "=Smart <i>village" in str(correction["summary"])
    await mine.submit("/me/calendar")
    assert (await nobody.client.get(path)).status_code == 404
    assert (await nobody.client.get(path.replace(ana.id, "0" * 16))).status_code == 404


async def test_a_calendar_of_somebody_without_projects_is_empty(another_browser, edition, session):
    bo = await person(session, "bo@example.org")
    await session.commit()
    answer = await another_browser().client.get(f"/fr/me/calendar/{calendar_token(bo)}.ics")
    assert events(answer) == {}
