"""The lot between equals in a real browser: announced, recorded by two stewards, repeated by anyone; axe finds nothing."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from prizes.results.shortlist import approve_shortlist, propose_shortlist
from tests.ballot.logged import END, counted
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings, seen

pytestmark = pytest.mark.browser
OFFICE, SEED = "/2027/office/integrity", "07 11 23 31 42 + 5"
DRAW = END + timedelta(days=1)


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_lots_are_drawn_and_everybody_can_repeat_it(
    site, somebody, session, database, time, lang, width, scheme
):
    time(VOTING)
    rules = {"voting__cut__most": 2, "voting__cut__least_votes": 1, "announcement__challenge_days": 10}
    box = await contest(session, voting__cut__ties=["lot"], **rules)
    for n, title in enumerate(["Ant", "Ant", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    one, two = [await steward(session, f"{name}@example.org") for name in ("one", "two")]
    one.lang = two.lang = lang
    await session.commit()
    time(END)
    await counted(database, box)
    first = await somebody(lang, width, scheme, "one@example.org")
    found = await findings(first, ("/2027/office/shortlist", "/2027/office/tally"))
    await first.open(OFFICE)
    await first.page.locator("[name=source]").fill(
        "The numbers of the lottery of Geneva, drawn on 2 March 2027"
    )
    await first.page.locator("[name=draws_at]").fill(f"{DRAW:%Y-%m-%dT%H:%M}")
    await first.press("form[action$='/lot/announcement'] button")
    await first.page.wait_for_load_state()
    found += await seen(first, "an announced draw")
    await picture(first, f"announced-{lang}")
    time(DRAW + timedelta(hours=2))
    first = await somebody(lang, width, scheme, "one@example.org")
    await first.open(OFFICE)
    await first.page.locator("[name=seed]").fill(SEED)
    await picture(first, f"seed-{lang}")
    await first.press("form[action$='/lot/seed'] button")
    await first.page.wait_for_load_state()
    second = await somebody(lang, width, scheme, "two@example.org")
    await second.open(OFFICE)
    await second.press("h2#lot ~ p.acts a")
    await second.page.wait_for_load_state()
    await second.sees(SEED)
    found += await seen(second, "a proposed seed")
    await picture(second, f"proposal-{lang}")
    await second.press("form[action$='/approval'] button")
    await second.page.wait_for_load_state()
    here = (session, box.edition, box.edition.rules.votings[0])
    proposal = await propose_shortlist(*here, proposer=one.id)
    await approve_shortlist(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    await session.commit()
    public = await somebody(lang, width, scheme)
    found += await findings(public, ("/2027/results", "/2027/integrity", "/2027/guidelines"))
    await public.open("/2027/results")
    await public.page.locator("details summary").last.click()
    for each in await public.page.locator("details").all():
        await each.evaluate("each => each.open = true")
    await public.sees(SEED)
    found += await seen(public, "results with a lot")
    await picture(public, f"results-{lang}")
    await public.open("/2027/integrity#lot")
    await picture(public, f"integrity-{lang}")
    assert found == []


async def picture(who, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await who.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
