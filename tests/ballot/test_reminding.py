"""Who stopped half-way is reminded once, if they agreed; who finished, said no, or never agreed is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.accounts.links import vote_token
from prizes.ballot.models import VoteReminder
from prizes.ballot.reminding import agree, remind_of_ballots
from prizes.ballot.rules.voting import time_to_remind
from prizes.edition import actions
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.wording.models import EditionText
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person, small_rules, steward
from tests.mailbox import body

DAY = timedelta(days=1)
CLOSE = at("2027-02-28 22:00")
ANA = "ana.maria@example.org"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def reminded(session) -> list[str]:
    letters = (await session.exec(select(Message).where(Message.template == "vote-reminder"))).all()
    return sorted(letter.to for letter in letters)


@pytest.mark.parametrize(
    ("left", "after"),
    [
        (None, timedelta(days=1)),
        (timedelta(days=10), timedelta(days=1)),
        (timedelta(days=1), timedelta(hours=3)),
        (timedelta(hours=2), timedelta(hours=3)),
        (timedelta(hours=1, minutes=59), None),
        (timedelta(hours=-1), None),
    ],
)
def test_a_day_after_the_code_and_sooner_on_the_last_day_but_not_in_the_last_hours(left, after):
    closes = VOTING + left if left is not None else None
    assert time_to_remind(closes, VOTING) == (VOTING - after if after else None)


@pytest.mark.both_databases
async def test_who_agreed_and_did_not_vote_is_reminded_once(session, time):
    await contest(session)
    await agree(session, "2027", "new@example.org", "fr")
    assert await remind_of_ballots(session) == 0  # not yet
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 1
    await agree(session, "2027", "new@example.org", "fr")
    time(VOTING + 3 * DAY)
    assert await remind_of_ballots(session) == 0
    (letter,) = (await session.exec(select(Message).where(Message.template == "vote-reminder"))).all()
    assert (letter.to, letter.lang, letter.edition) == ("new@example.org", "fr", None)
    assert "/fr/2027/ballot" in body(compose(letter))


@pytest.mark.both_databases
async def test_who_has_stated_that_they_cannot_vote_is_not_reminded(session, time):
    await contest(session, voting__electorate={"countries": ["KE"]})
    for name, country in {"in": "KE", "out": "FR", "silent": None}.items():
        (await person(session, f"{name}@example.org")).country = country
        await agree(session, "2027", f"{name}@example.org", "en")
    await agree(session, "2027", "no.account@example.org", "en")
    time(VOTING + DAY)
    await remind_of_ballots(session)
    assert await reminded(session) == ["in@example.org", "no.account@example.org", "silent@example.org"]


async def test_a_reminder_has_the_words_of_its_edition(session, time, mailbox):
    await contest(session)
    eve = await steward(session, "eve@example.org")
    words = {"subject": "Your ballot", "body": "Dear voter,\n\n{link}"}
    made = {"edition": "2027", "kind": "vote-reminder", "lang": "fr", "changed_at": VOTING}
    session.add(EditionText(changed_by=eve.id, **made, **words))
    await agree(session, "2027", "new@example.org", "fr")
    time(VOTING + DAY)
    await remind_of_ballots(session)
    await session.commit()
    letter = await mailbox.newest_to("new@example.org")
    assert letter["Subject"] == "Your ballot" and body(letter).startswith("Dear voter,")
    assert "/fr/reminders/" in body(letter), "the way to stop reminders stays"


@pytest.mark.both_databases
async def test_who_began_a_ballot_is_reminded_as_long_as_it_does_not_count(session, time):
    box = await contest(session, voting__ballot={"complete": "all"})
    bo = await person(session, "bo@example.org")
    for voter in (ANA, "Bo@example.org"):
        await agree(session, "2027", voter, "en")
    for who in (box.voter, bo):
        await box.cast("C1", "Ant", by=who)
    await box.cast("C2", "Dog", by=bo)
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 1
    assert await reminded(session) == [ANA]


async def test_where_every_category_counts_by_itself_one_vote_is_a_ballot(session, time):
    box = await contest(session)
    await agree(session, "2027", ANA, "en")
    await box.cast("C1", "Ant")
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 0


async def test_a_vote_that_was_taken_back_is_none(session, time):
    box = await contest(session)
    await agree(session, "2027", ANA, "en")
    await box.cast("C1", "Ant")
    await box.take_back("C1")
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 1


async def test_all_spellings_of_a_mailbox_get_one_letter(session, time):
    await contest(session)
    for spelling in ("a.n.a@gmail.com", "ana+x@gmail.com", "ANA@googlemail.com"):
        await agree(session, "2027", spelling, "en")
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 1


async def test_nobody_is_noted_while_there_is_nothing_to_vote_on_and_all_are_forgotten_after(session, time):
    await contest(session)
    await agree(session, "2099", ANA, "en")
    await agree(session, "2027", ANA, "en")
    assert len((await session.exec(select(VoteReminder))).all()) == 1
    time(CLOSE + timedelta(minutes=1))
    assert await remind_of_ballots(session) == 0
    await agree(session, "2027", ANA, "en")  # in the grace
    time(CLOSE + DAY)
    await remind_of_ballots(session)
    await agree(session, "2027", ANA, "en")
    assert (await session.exec(select(VoteReminder))).all() == []


async def test_nobody_is_noted_for_a_contest_that_is_still_hidden(session):
    one = await steward(session, edition="*")
    await actions.load(session, small_rules(slug="2031"), loader=one.id)
    await agree(session, "2031", ANA, "en")
    assert (await session.exec(select(VoteReminder))).all() == []


async def test_more_people_than_one_statement_takes_are_all_reminded(session, time, monkeypatch):
    monkeypatch.setattr("prizes.ballot.reminding.AT_ONCE", 2)
    await contest(session)
    for n in range(5):
        await agree(session, "2027", f"v{n}@example.org", "en")
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 5


# --- pages ---------------------------------------------------------------------------------------------


async def about_to_vote(browser, session):
    box = await contest(session)
    return await browser.post("/en/2027/ballot/C1", {"project": box.id("Cat")})


async def test_the_box_is_there_for_voters_alone_and_not_ticked(browser, session):
    page = await about_to_vote(browser, session)
    assert page.has("Send me one reminder if I have not voted in every category")
    assert "remind" not in dict(page.form("/sign-in")["fields"])
    page = await browser.get("/en/sign-in?next=/en/me")
    assert not page.has("Remind me")


@pytest.mark.parametrize("ticked", [True, False])
async def test_who_asks_for_a_code_and_goes_away_is_reminded_only_with_the_tick(
    browser, session, mailbox, time, ticked
):
    await about_to_vote(browser, session)
    await browser.submit("/sign-in", {"email": ANA} | ({"remind": "2027"} if ticked else {}))
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == ticked
    await session.commit()
    if ticked:
        letter = await mailbox.newest_to(ANA)
        assert letter["Subject"] == "Your ballot is not complete yet: WSIS Prizes 2027"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_a_link_in_the_letter_stops_it_for_good_without_signing_in(browser, session, time):
    await contest(session)
    await agree(session, "2027", ANA, "en")
    (row,) = (await session.exec(select(VoteReminder))).all()
    await session.commit()
    address = f"/en/reminders/{vote_token(row.id)}"
    page = await browser.get(address)
    assert page.has("You asked for one reminder by email if your ballot is not complete.")
    page = await browser.submit("/reminders/")
    assert page.has("You are not reminded of your ballot.")
    await browser.get(address[:-1], status=404)
    time(VOTING + DAY)
    await agree(session, "2027", ANA, "en")
    assert await remind_of_ballots(session) == 0


async def test_a_mail_programs_one_click_stops_it_too(browser, session):
    await contest(session)
    await agree(session, "2027", ANA, "en")
    (row,) = (await session.exec(select(VoteReminder))).all()
    await session.commit()
    answer = await browser.client.post(
        f"/en/reminders/{vote_token(row.id)}", data={"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    await session.refresh(row)
    assert row.state == "stopped"


async def test_a_program_agrees_for_its_voter(browser, session, time):
    await contest(session)
    sent = {"email": "bot@example.org", "remind": "2027"}
    assert (await browser.json("POST", "/codes", sent)).status_code == 202
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 1
