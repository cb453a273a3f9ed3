"""No finding of axe, and nothing too wide, on the pages of a vote and of what follows, with real contents: flagged votes,
cases, appeals, challenges, a sample, a faulty log, two steps, refusals.
"""

from __future__ import annotations

import pytest
from limits import RateLimitItemPerMinute
from sqlmodel import select

from prizes.accounts.links import vote_token
from prizes.ballot.models import VoteReminder
from prizes.ballot.reminding import agree
from prizes.gate import limits
from prizes.votelog.models import VoteLog
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person
from tests.journeys.aftermath import ONE, OUTSIDE, TWO, Aftermath
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings, seen

pytestmark = pytest.mark.browser
CLOSED = at("2027-03-02 12:00")


async def sent(visitor, path: str, button: str = "main form.form .button >> nth=-1") -> list[str]:
    """What is found on a page whose last form is sent empty."""
    await visitor.open(path)
    await visitor.press(button)
    await visitor.page.wait_for_load_state()
    assert await visitor.page.locator(".errors").count() == 1, path
    return await seen(visitor, f"{path}, refused")


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_the_pages_of_cases_and_of_the_integrity_report(
    site, somebody, session, database, time, lang, width, scheme
):
    played = Aftermath(session, database, time)

    async def come(email: str = ""):
        return await somebody(lang, width, scheme, email)

    await played.votes()
    public = await come()
    found = await findings(public, ("/2027/integrity", "/2027/cases", "/2027/turnout"))
    suspicion = await played.flagged()
    one = await come(ONE)
    flags = f"/2027/office/flags/{suspicion.id}"
    found += await findings(one, (flags, "/2027/office/integrity"))
    found += await sent(one, "/2027/office/cases/new")
    await played.set_aside(suspicion)
    two, outside = await come(TWO), await come(OUTSIDE)
    found += await findings(one, ("/2027/office/cases", f"/2027/cases/{played.double.id}"))
    review = f"/2027/office/vote-appeals/{played.waiting.id}"
    found += await findings(two, (f"/2027/cases/{played.proposed.id}", review))
    found += await findings(outside, (f"/2027/cases/{played.bulk.id}",))
    appeal = "/2027/vote-appeal?code="
    found += await findings(public, ("/2027/cases", appeal + played.codes[1], appeal + "0000-0000-0000-0000"))
    found += await sent(public, appeal + played.codes[4])
    found += await findings(public, (f"/2027/vote-log?code={played.codes[4]}",))
    await played.count()
    await played.draw()
    found += await findings(public, (f"/2027/cases/{played.bulk.id}", "/2027/turnout"))
    found += await sent(public, "/2027/integrity")
    one = await come(ONE)
    found += await findings(one, ("/2027/office/integrity", "/2027/office/tally"))
    await played.end()
    await public.open("/2027/integrity")
    await public.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found += await seen(public, "the final report, unfolded")
    assert found == []


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_the_pages_of_a_voter(site, somebody, session, time, lang, width, scheme, monkeypatch):
    time(VOTING)
    box = await contest(session)
    ana = await person(session, "ana@example.org", lang=lang)
    voted = await box.cast("C1", "Ant", by=ana)
    await agree(session, "2027", "mia@example.org", lang)
    await session.commit()
    reminder = (await session.exec(select(VoteReminder))).one()
    log = (await session.exec(select(VoteLog))).one()
    log.fault, log.fault_since = "tiles", VOTING
    session.add(log)
    await session.commit()
    project = f"/2027/projects/{box.id('Ant')}"
    public = await somebody(lang, width, scheme)
    found = await findings(
        public,
        (
            project,
            f"{project}/share",
            f"{project}/poster",
            f"/2027/vote-log?code={voted.code}",
            "/2027/vote-log?code=abc",
            "/2027/vote-log/explained",
            f"/reminders/{vote_token(reminder.id)}",
        ),
    )
    ana_here = await somebody(lang, width, scheme, "ana@example.org")
    found += await findings(
        ana_here,
        (
            "/2027/ballot",
            "/2027/ballot/receipt",
            "/2027/ballot/finish",
            "/me/origin?next=/en/2027/ballot",
            "/2027/office/",
        ),
    )
    time(CLOSED)
    found += await findings(public, (project, f"{project}/share", "/2027/categories/C1"))
    monkeypatch.setattr(limits, "CALM", RateLimitItemPerMinute(0, 10))
    found += await findings(public, ("/sign-in?vote=2027&held=x",))
    assert found == []


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_a_vote_in_two_steps(site, somebody, session, time, lang, width, scheme):
    time(VOTING)
    await contest(session, voting__ballot={"choices": 2, "confirm": "two_step"})
    await session.commit()
    voter = await somebody(lang, width, scheme, "ana@example.org")
    found = await sent(voter, "/2027/categories/C1", "#save")
    await voter.open("/2027/categories/C1")
    await voter.press("#paper [type=checkbox]")
    await voter.press("#save")
    await voter.page.wait_for_url("**/ballot/C1")
    found += await seen(voter, "confirm")
    assert found == []
