"""Cases on pages: flagged votes, two stewards, somebody from outside, the public page, the appeal without signing in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from prizes.accounts.actions import set_task_letters
from prizes.accounts.rules.roles import Role, TaskLetters
from prizes.ballot.actions import cast
from prizes.ballot.circumstances import Seen
from prizes.worker.watch import watch
from tests.ballot.logged import END, counted, log_lines, sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward, with_role
from tests.mailbox import body
from tests.queries import statements

WHY = "These votes were cast by one program within an hour."
ROBOT = "Mozilla/5.0 (X11; Linux) HeadlessChrome/120"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def stuffed(session, database, time):
    """Thirty votes for Bee from one network and program, and forty honest ones."""
    box = await contest(session)
    codes = []
    for n in range(70):
        robot = n >= 40
        time(VOTING.replace(minute=n - 40 if robot else n * n % 60, second=0 if robot else (n * 7) % 60))
        voter = await person(session, f"x{n}@bad.example" if robot else f"voter{n}@house{n}.example")
        seen = Seen("192.0.2.7/32", ROBOT) if robot else Seen(f"198.51.{n}.{n}/32", f"Phone {n}")
        title = "Bee" if robot else ("Ant", "Cat")[n % 2]
        voted = await cast(session, box.edition, voter, "C1", [box.id(title)], seen=seen)
        codes.append(voted.code)
    await session.commit()
    await sequenced(database)
    return box, codes


@pytest.fixture
async def stewards(session, browser, another_browser):
    for who in ("one", "two"):
        await steward(session, f"{who}@example.org")
    await with_role(session, "audit@example.org", Role.OBSERVER)
    await session.commit()
    two, auditor = another_browser(), another_browser()
    await browser.sign_in("one@example.org")
    await two.sign_in("two@example.org")
    await auditor.sign_in("audit@example.org")
    return browser, two, auditor


async def token(mailbox, browser, address):
    await browser.json("POST", "/codes", {"email": address})
    code = await mailbox.code_for(address)
    answer = await browser.json("POST", "/sessions", {"email": address, "code": code})
    return answer.json()["token"]


async def flagged(session, database, time):
    box, codes = await stuffed(session, database, time)
    time(VOTING.replace(hour=15))
    await watch(database)
    found = (await session.exec(text("select id, flagged from vote_suspicion"))).all()
    return box, codes, found


@pytest.mark.both_databases
async def test_flagged_votes_become_a_case_and_are_set_aside(stewards, session, database, time, mailbox):
    one, two, _ = stewards
    box, codes, found = await flagged(session, database, time)
    assert [row[1] for row in found] == [30]
    page = await one.get("/en/2027/office/flags")
    assert page.has("1 project with flagged votes") and "30 of 30 flagged votes" in page.text
    page = await one.get(f"/en/2027/office/flags/{found[0][0]}")
    assert "30 of 30 flagged votes are cast with the same kind of device" in page.text
    assert page.html.count('data-label="Flagged"') == 1  # thirty alike are one row
    for secret in (box.id("Bee"), ">Bee<", "192.0.2", "bad.example", *codes[40:]):
        assert secret not in page.html
    page = await one.submit("/office/flags/", {"reason": "BOT", "explanation": WHY})
    assert "proposed, not yet in effect" in page.text
    case = str(page.url.path).rsplit("/", 1)[-1]
    assert "Bee" not in page.text
    page = await two.get(f"/en/2027/cases/{case}")
    await two.submit("/approval")
    await sequenced(database)
    assert sum(line.startswith("void") for line in log_lines()) == 30
    letters = [letter for letter in await mailbox.delivered() if "bad.example" in letter["To"]]
    assert len(letters) == 30
    time(END)
    await counted(database, box)
    page = await one.get(f"/en/2027/cases/{case}")
    assert "Bee" in page.text and "It changes the top places" in page.text


@pytest.mark.both_databases
async def test_who_wants_to_be_told_at_once_reads_of_flags_and_not_of_each_look(
    session, database, time, mailbox
):
    for wish in TaskLetters:
        one = await steward(session, f"{wish.value}@example.org")
        await set_task_letters(session, one, wish)
    await flagged(session, database, time)
    time(VOTING.replace(hour=17))
    await watch(database)
    told = [each for each in await mailbox.delivered() if each["Subject"] == "Votes were flagged."]
    assert [each["To"] for each in told] == [f"{TaskLetters.AT_ONCE.value}@example.org"]
    assert "/en/2027/office/flags" in str(told[0]) and "Bee" not in str(told[0])
    await session.rollback()
    await session.exec(text("update vote_suspicion set flagged = 0"))
    await session.commit()
    time(VOTING.replace(hour=19))
    await watch(database)
    told = [each for each in await mailbox.delivered() if each["Subject"] == "Votes were flagged."]
    assert len(told) == 2, "votes that were no longer flagged are flagged again"


@pytest.mark.both_databases
async def test_flags_that_lead_nowhere_are_dismissed_until_more_votes_are_flagged(
    stewards, session, database, time
):
    one, *_ = stewards
    _, _, found = await flagged(session, database, time)
    await one.get(f"/en/2027/office/flags/{found[0][0]}")
    page = await one.submit("/dismissal", {"dismissal": ""}, status=422)
    assert page.has("Enter the reason in 3 to 1,000 characters.")
    page = await one.submit("/dismissal", {"dismissal": "A school voted together."})
    assert page.has("The flagged votes have been dismissed.") and page.has(
        "No flagged votes match these filters."
    )
    page = await one.get(f"/en/2027/office/flags/{found[0][0]}")
    assert page.has("A school voted together.") and not [f for f in page.forms if "/dismissal" in f["action"]]
    await one.post(f"/en/2027/office/flags/{found[0][0]}/dismissal", {"dismissal": "Again."}, status=409)
    await session.rollback()
    await session.exec(text("update vote_suspicion set flagged = flagged + 1"))
    await session.commit()
    page = await one.get("/en/2027/office/flags")
    assert page.has("1 project with flagged votes"), "more votes are flagged since"
    votes = (await session.exec(text("select count(*) from case_vote"))).one()[0]
    assert votes == 0, "no vote is touched"


async def test_a_look_changes_nothing_but_flags(session, database, time):
    before = {}
    box, _ = await stuffed(session, database, time)
    for table in ("vote", "vote_log", "log_pending", "vote_case", "case_vote", "message", "project"):
        before[table] = (await session.exec(text(f"select * from {table}"))).all()
    time(VOTING.replace(hour=15))
    await session.commit()
    await watch(database)
    assert (await session.exec(text("select count(*) from vote_flag"))).one()[0] == 30
    for table, rows in before.items():
        assert (await session.exec(text(f"select * from {table}"))).all() == rows, table
    assert box


@pytest.mark.both_databases
async def test_a_round_is_looked_over_once_an_hour_and_once_after_its_end(session, database, time):
    await flagged(session, database, time)

    async def looked():
        await watch(database)
        await session.rollback()
        return str((await session.exec(text("select looked_at from vote_look"))).one()[0])[:16]

    first = await looked()
    assert first.endswith("15:00")
    time(VOTING.replace(hour=15, minute=59))
    assert await looked() == first
    time(VOTING.replace(hour=16))
    assert (await looked()).endswith("16:00")
    time(END)
    last = await looked()
    time(END.replace(hour=23, minute=59))
    assert await looked() == last


async def test_one_steward_alone_cannot_approve(stewards, session, database, time):
    one, *_ = stewards
    _, _, found = await flagged(session, database, time)
    await one.get(f"/en/2027/office/flags/{found[0][0]}")
    page = await one.submit("/office/flags/", {"reason": "BOT", "explanation": WHY})
    assert "/approval" not in page.html
    await one.post(str(page.url.path) + "/approval", {"sha256": "0" * 64}, status=403)


async def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    stewards, session, database, time
):
    one, *_ = stewards
    await stuffed(session, database, time)
    await one.get("/en/2027/office/cases/new")
    page = await one.submit(
        "/office/cases", {"codes": "nonsense", "reason": "DUP", "explanation": WHY}, status=422
    )
    assert "A tracking code has 16 letters" in page.text
    assert "nonsense" in page.html and WHY in page.html


async def test_the_top_changes_only_with_a_third_signature(stewards, session, database, time):
    one, two, auditor = stewards
    box, codes = await stuffed(session, database, time)
    time(END)
    await counted(database, box)
    for who, their in (("one", one), ("two", two), ("audit", auditor)):
        await their.sign_in(f"{who}@example.org")
    await one.get("/en/2027/office/cases/new")
    page = await one.submit(
        "/office/cases", {"codes": "\n".join(codes[40:]), "reason": "FARM", "explanation": WHY}
    )
    case = str(page.url.path).rsplit("/", 1)[-1]
    assert "It changes the top places. A person from another office must countersign it." in page.text
    await two.get(f"/en/2027/cases/{case}")
    await two.submit("/approval", status=409)
    assert "/countersignature" not in (await two.get(f"/en/2027/cases/{case}")).html
    await auditor.get(f"/en/2027/cases/{case}")
    await auditor.submit("/countersignature", {"office": ""}, status=422)
    page = await auditor.submit("/countersignature", {"office": "Internal audit"})
    assert "Internal audit" in page.text
    await two.get(f"/en/2027/cases/{case}")
    await two.submit("/approval")
    await sequenced(database)
    assert sum(line.startswith("void") for line in log_lines()) == 30


@pytest.mark.both_databases
async def test_an_appeal_by_code_without_signing_in(
    stewards, session, database, time, another_browser, mailbox
):
    one, two, _ = stewards
    _, codes = await stuffed(session, database, time)
    await one.get("/en/2027/office/cases/new")
    page = await one.submit("/office/cases", {"codes": codes[0], "reason": "DUP", "explanation": WHY})
    await two.get(str(page.url.path))
    await two.submit("/approval")
    await sequenced(database)
    letter = body([m for m in await mailbox.delivered() if m["To"] == "voter0@house0.example"][-1])
    link = next(word for word in letter.split() if "/vote-appeal?" in word)
    stranger = another_browser()
    await stranger.get(link.removeprefix("http://prizes.test"))
    await stranger.submit("/vote-appeal", {"words": ""}, status=422)
    page = await stranger.submit("/vote-appeal", {"words": "I am a person."})
    assert "awaiting a reply" in page.text
    await one.get("/en/2027/office/vote-appeals")
    await one.get(next(href for href in one.page.links if "/office/vote-appeals/" in href))
    await one.submit("/answer", {"upheld": "yes", "answer": ""}, status=422)
    await one.submit("/answer", {"upheld": "yes", "answer": "We were wrong."})
    assert "Another steward must approve it" in one.page.text
    await two.get(str(one.page.url.path))
    await two.submit("/confirmation")
    await sequenced(database)
    page = await stranger.get(link.removeprefix("http://prizes.test"))
    assert "your vote counts again" in page.text and "We were wrong." in page.text
    assert any(line.startswith("restore") for line in log_lines())
    await stranger.get(f"/en/2027/vote-log?code={codes[0]}")
    assert "has been restored" in stranger.page.text


async def test_programs_do_the_same(session, database, time, browser, stewards, mailbox):
    _, codes = await stuffed(session, database, time)
    one, two = [await token(mailbox, browser, f"{who}@example.org") for who in ("one", "two")]
    sent = {"codes": codes[:2], "reason": "DUP", "explanation": WHY}
    made = await browser.json("POST", "/editions/2027/cases", sent, token=one)
    assert made.status_code == 201, made.text
    case, seen = made.json()["id"], {"sha256": made.json()["sha256"]}
    path = f"/editions/2027/cases/{case}"
    assert (await browser.json("PUT", f"{path}/approval", seen, token=one)).status_code == 403
    assert (await browser.json("PUT", f"{path}/approval", seen, token=two)).json()["set_aside"] == 2
    appeal = {"code": codes[0], "words": "I am a person."}
    answer = await browser.json("POST", "/editions/2027/vote-appeals", appeal)
    assert (answer.status_code, answer.json()["appeal"]) == (201, "open")
    assert (await browser.json("POST", "/editions/2027/vote-appeals", appeal)).status_code == 409
    assert len((await browser.json("GET", "/editions/2027/cases")).json()["items"]) == 1


async def test_cases_of_the_time_before_the_count_are_countersigned_before_the_shortlist(
    stewards, session, database, time
):
    one, two, auditor = stewards
    box, codes = await stuffed(session, database, time)
    await one.get("/en/2027/office/cases/new")
    said = {"codes": "\n".join(codes[40:]), "reason": "FARM", "explanation": WHY}
    page = await one.submit("/office/cases", said)
    case = str(page.url.path)
    await two.get(case)
    await two.submit("/approval")
    await sequenced(database)
    time(END)
    await counted(database, box)
    for who, their in (("one", one), ("two", two), ("audit", auditor)):
        await their.sign_in(f"{who}@example.org")
    await one.post("/en/2027/office/shortlist", {"phase": "voting"})
    await two.get("/en/2027/office/")
    await two.get(next(href for href in two.page.links if "/office/proposals/" in href))
    page = await two.submit("/approval", status=409)
    assert (
        "This case changes the top places. A person from another office must countersign it first."
        in page.text
    )
    await auditor.get(case)
    await auditor.submit("/countersignature", {"office": "Internal audit"})
    await two.get("/en/2027/office/")
    await two.get(next(href for href in two.page.links if "/office/proposals/" in href))
    await two.submit("/approval")


async def test_pages_ask_the_database_no_more_for_more_cases(stewards, session, database, time):
    one, *_ = stewards
    _, codes = await stuffed(session, database, time)

    async def asked() -> list[int]:
        numbers = []
        for path in ("/en/2027/cases", "/en/2027/office/cases"):
            with statements(database) as seen:
                await one.get(path)
            numbers.append(len(seen))
        return numbers

    async def propose(*some: str) -> None:
        await one.get("/en/2027/office/cases/new")
        said = {"codes": "\n".join(some), "reason": "DUP", "explanation": WHY}
        await one.submit("/office/cases", said)

    await propose(codes[0])
    before = await asked()
    for code in codes[1:6]:
        await propose(code)
    assert await asked() == before
