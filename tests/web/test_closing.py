"""Until when one can vote, as pages say it: in Geneva, in UTC, to the second, with our own clock beside."""

from __future__ import annotations

import pytest
from lxml import html

from prizes.edition.actions import approve_amendment, propose_extension
from tests.ballot.paper import contest
from tests.ballot.test_deadlines import wall
from tests.contest import SUBMITTING, VOTING, at, load_contest, person, steward
from tests.nomination.drafts import begun

PAPER = "/en/2027/categories/C1"


def folded(page) -> list[str]:
    """Closes that are said without seconds until somebody opens them, since days are left."""
    summaries = html.fromstring(page.html).xpath("//details[.//*[@data-apart]]/summary")
    return [" ".join(each.text_content().split()) for each in summaries]


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def test_a_paper_and_my_ballot_say_when_voting_closes_to_the_second(session, browser):
    await contest(session)
    await session.commit()
    said = (
        "Voting is open until 28 February 2027, 23:00:00, Geneva time · 28 February 2027, 22:00:00 UTC · "
        "time left: 18 days and 10 hours · Our clock: 10 February 2027, 12:00 UTC."
    )
    page = await browser.get(PAPER)
    assert page.has(said)
    assert folded(page) == ["Voting is open until 28 February 2027, 23:00, Geneva time"]
    assert 'datetime="2027-02-28T22:00:00Z" data-local=' in page.html
    await browser.sign_in("ana.maria@example.org")
    assert (await browser.get("/en/2027/ballot")).has(said)


async def test_while_days_are_left_a_paper_says_the_same_for_a_minute_and_then_to_the_second(
    session, browser, time
):
    """So that it is compressed as small as can be, like what never changes."""
    await contest(session)
    await session.commit()
    pages = []
    for instant in ("2027-02-10 12:00:05", "2027-02-10 12:00:55", "2027-02-28 12:00:05"):
        time(at(instant))
        pages.append(await browser.get(PAPER))
    assert pages[0].html == pages[1].html
    assert pages[2].has("Our clock: 28 February 2027, 12:00:05 UTC.")


async def test_in_the_grace_its_end_is_said_to_those_who_have_it(session, browser, another_browser, time):
    await contest(session)
    time(at("2027-02-28 21:50"))
    await session.commit()
    await browser.sign_in("ana.maria@example.org")
    time(at("2027-02-28 22:10:05"))
    page = await browser.get(PAPER)
    assert page.has(
        "You requested a code before the close and can finish voting by 28 February 2027, 23:30:00"
    )
    assert page.has("28 February 2027, 22:30:00 UTC · time left: 19 minutes and 55 seconds")
    assert folded(page) == []
    late = await another_browser().get(PAPER)
    assert not late.has("can finish voting")
    assert late.has("Voting closed on 28 February 2027")


async def test_an_extension_is_said_at_once_and_stays_on_record(session, browser, time):
    box = await contest(session)
    stewards = [await steward(session, f"steward{n}@example.org") for n in (1, 2)]
    proposal = await propose_extension(
        session,
        box.edition,
        "voting",
        wall("2027-02-28T23:59:59"),
        reason="The line was down",
        proposer=stewards[0].id,
    )
    await session.commit()
    assert (await browser.get(PAPER)).has("23:00:00, Geneva time")
    await approve_amendment(
        session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=stewards[1].id
    )
    await session.commit()
    page = await browser.get(PAPER)
    assert page.has("28 February 2027, 23:59:59, Geneva time · 28 February 2027, 22:59:59 UTC")
    assert (await browser.get("/en/2027/calendar")).has("Announced before:")


async def test_the_form_of_a_project_says_when_submission_closes(session, browser, time):
    time(SUBMITTING)
    edition = await load_contest(session)
    project = await begun(session, edition, await person(session, "ana.maria@example.org"))
    await session.commit()
    await browser.sign_in("ana.maria@example.org")
    page = await browser.get(f"/en/2027/nominations/{project.id}")
    assert page.has("Open until 20 December 2026, 23:00:00, Geneva time · 20 December 2026, 22:00:00 UTC")
    assert page.has("Our clock: 25 November 2026, 12:00 UTC.")
