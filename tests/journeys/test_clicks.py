"""How many clicks the tasks of docs/quality.md take. Each is a real one, in a browser; typing and signing in are none.
The counts of before are of the service at c415303, walked in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import grant
from prizes.accounts.rules.roles import Role
from prizes.nomination.actions.stewarding import mark_ineligible
from prizes.nomination.models import Appeal
from prizes.review.models import PanelSeat
from tests.ballot.paper import contest
from tests.conftest import NOON
from tests.contest import NOMINATING, SELECTING, VOTING, expert, load_contest, person, steward
from tests.nomination.drafts import submitted as drafted
from tests.results.panels import Panel, champion, seat
from tests.review.reviewing import assigned
from tests.review.reviewing import submitted as reviewed

pytestmark = pytest.mark.browser


@dataclass
class Hand:
    """What somebody clicks with."""

    who: object
    clicks: int = 0

    async def click(self, selector: str) -> None:
        await self.who.page.locator(f"{selector} >> visible=true").first.click()
        self.clicks += 1

    async def arrives(self, address: str) -> None:
        await self.who.page.wait_for_url(address)


@pytest.fixture
def hand(visitor):
    async def come(email: str, path: str, *, script: bool = True) -> Hand:
        who = await visitor(script=script)
        await who.sign_in(email)
        await who.open(path)
        return Hand(who)

    return come


MARKING = {
    "criteria": [{"id": f"c{n}", "label": f"Criterion {n}", "weight": 1} for n in range(5)],
    "scale": {"least": 1, "most": 5},
    "reviews": 1,
    "comment": "required",
}


async def test_declarations_for_seven_projects_in_seven_categories_take_at_most_four(
    session, site, hand, time
):
    """Before: 21."""
    time(NOMINATING)
    panel = {"declaration": "before_content"}
    edition = await load_contest(
        session, categories="wsis-18", nomination__marking=MARKING, nomination__panel=panel
    )
    for category in edition.rules.categories[:7]:
        await reviewed(session, edition, f"Of {category.code}", category=category.code)
    await expert(session, "ines@elsewhere.example")
    await session.commit()
    ines = await hand("ines@elsewhere.example", "/2027/review/")
    await ines.click("main a[href*='/review/interests']")
    await ines.arrives("**/review/interests*")
    await ines.click("button[name=act][value=rest]")
    await ines.arrives("**notice=interests-saved*")
    await ines.who.open("/2027/review/interests")
    await ines.who.sees("You have made a declaration for every project.")
    assert ines.clicks <= 4


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_review_of_five_criteria_takes_at_most_seven_and_opens_the_next(
    session, site, hand, time, script
):
    """Before: 11. One for each mark, one to hand in; the first review has one more, to begin."""
    time(NOMINATING)
    panel = {"declaration": "none"}
    edition = await load_contest(session, nomination__marking=MARKING, nomination__panel=panel)
    boss = await steward(session)
    await expert(session, "ines@example.org")
    for title in ("Alpha", "Beta"):
        await reviewed(session, edition, title)
    with clock.at(NOMINATING):
        await assigned(session, edition, boss)
    await session.commit()
    one = await hand("ines@example.org", "/2027/review/", script=script)
    await one.click("main .acts a.button")
    for n in range(5):
        await one.click(f"label:has([name='mark.c{n}'][value='4'])")
    await one.who.page.fill("[name=comment]", "Sound, and needed.")
    first = one.who.page.url
    await one.click("form#review button:not(.sr)[name=act][value=submit]")
    await one.arrives("**notice=review-handed-in")
    assert one.who.page.url.partition("?")[0] != first
    assert one.clicks <= 7


async def test_winners_of_eighteen_categories_are_on_record_and_approved_in_at_most_sixty(
    session, site, hand, time
):
    """Before: about 220, and 118 more of 13 chairs."""
    time(SELECTING)
    panel = {"declaration": "none", "minutes": True}
    edition = await load_contest(session, categories="wsis-18", selection__panel=panel)
    made = Panel(session, edition, {})
    codes = [each.code for each in edition.rules.categories]
    for code in codes:
        for n in (1, 2):
            await champion(made, f"{n} of {code}", 10 - n, category=code)
    chair = await seat(made, "chair", "chair", category=codes[0])
    for code in codes[1:]:
        await grant(session, chair, Role.EXPERT, edition="2027", category=code, granter=None)
        session.add(
            PanelSeat(
                edition_id=edition.id, category=code, part="chair", email=chair.email,
                canonical_email=chair.canonical_email, person_id=chair.id, lang="en", state="accepted",
                invited_at=clock.now(), expires_at=clock.now(),
            )
        )  # fmt: skip
    await steward(session, "one@example.org")
    await steward(session, "two@corp.example")
    await session.commit()

    one = await hand("one@example.org", "/2027/office/selection")
    await one.click("main .acts a.button")
    for n, code in enumerate(codes, 1):
        await one.arrives(f"**/office/selection/{code}*")
        await one.click("label.choice:has([name=winner]:not([value='-']))")
        if not await one.who.page.locator("[name=present]:checked").count():
            await one.click("label:has([name=present])")
        await one.click("form.settling button")
        if n < len(codes):
            await one.arrives(f"**/office/selection/{codes[n]}*")
    await one.arrives("**/office/selection?*")

    sitting = await hand("chair@example.org", "/2027/minutes?phase=selection")
    await sitting.click("form#confirmations button")
    await sitting.who.sees("You have confirmed the records.")

    await one.who.open("/2027/office/selection")
    await one.click("main .acts a[href*='/minutes']")
    await one.click("form#confirmations button")
    await one.who.sees("You have confirmed the records.")
    await one.who.open("/2027/office/selection")
    await one.click("form[action$='/office/winners'] button")
    await one.arrives("**notice=*")

    two = await hand("two@corp.example", "/2027/office/")
    await two.click("main a[href*='/office/proposals/']")
    await two.click("form[action$='/approval'] button")
    await two.arrives("**notice=approved*")
    assert sitting.clicks <= 2 and two.clicks <= 2
    assert one.clicks + sitting.clicks + two.clicks <= 60


async def test_a_mailing_to_many_takes_at_most_five(session, site, hand, time):
    """Before: 5, to read it first and release it."""
    edition = await load_contest(session)
    await steward(session, "one@example.org")
    for n in range(3):
        await reviewed(session, edition, f"Project {n}", nominator=f"nominator{n}@example.org")
    await session.commit()
    one = await hand("one@example.org", "/2027/office/mailings")
    await one.click("main a[href$='/mailings/new']")
    page = one.who.page
    await page.fill("[name='subject.en']", "News")
    await page.fill("[name='body.en']", "The stage is set.")
    await one.click("form#mailing button:not([value=preview])")
    await one.who.sees("3 emails are on hold.")
    await one.click("details.confirm:has(form[action$='/release']) summary")
    await one.click("form[action$='/release'] button")
    await one.who.sees("3 emails have not been sent yet.")
    assert one.clicks <= 5


async def test_a_voter_changes_takes_back_and_checks_a_vote_in_at_most_five(session, site, hand, time):
    """Before: 6."""
    time(VOTING)
    box = await contest(session)
    await person(session, "new.voter@example.org")
    await session.commit()
    one = await hand("new.voter@example.org", "/2027/categories/C2")
    page = one.who.page
    await page.get_by_label("Stay in the category after a vote").check()
    for code, title in (("C2", "Dog"), ("C1", "Ant")):  # the votes that are there before
        await one.who.open(f"/2027/categories/{code}")
        await page.locator(f"#v-{box.id(title)}").click()
        await page.locator(f"#v-{box.id(title)}[aria-pressed=true]").wait_for()
    await one.click(f"#v-{box.id('Bee')}")
    await page.locator(f"#v-{box.id('Bee')}[aria-pressed=true]").wait_for()
    await one.click("#progress a[href$='/ballot']")
    await one.click("form[action$='/ballot/C1/withdrawal'] button")
    await one.arrives("**/ballot?notice=vote-taken-back*")
    await one.click("main a[href$='/ballot/receipt']")
    await one.click("main a[href*='/vote-log?code=']")
    await page.locator("main [role=status]").first.wait_for()
    assert one.clicks <= 5


async def test_a_nominator_appeals_in_at_most_two(session, site, hand, time):
    """From *My work*. Before: 1, from the page of the project."""
    time(NOON)
    edition = await load_contest(session, submission__appeal_days=3)
    ana = await person(session, "ana@example.org")
    project = await drafted(session, edition, ana)
    boss = await steward(session)
    await mark_ineligible(
        session, edition, project.id, rule="maturity", reason="An idea only.", steward=boss.id
    )
    await session.commit()
    one = await hand("ana@example.org", "/me")
    await one.click(f"main a[href*='/nominations/{project.id}']")
    await one.who.page.locator("main [name=appeal]").fill("It has run in two districts since May.")
    await one.click("main form[action$='/appeal'] button")
    await one.arrives(f"**/nominations/{project.id}*notice=*")
    assert (await session.exec(select(Appeal.made_by))).one() == ana.id
    assert one.clicks <= 2


async def test_a_visitor_finds_the_winners_of_a_country_in_at_most_four(session, site, visitor, time):
    """Before: 5."""
    who = await visitor()
    await who.open("/")
    one = Hand(who)
    await one.click("header a:has-text('Winners')")
    if not who.page.url.endswith("/winners"):
        await one.click("main a[href$='/en/winners']")
    await one.click("summary:has-text('Country')")
    await one.click("details[open] a[href*='country=']")
    await one.arrives("**/winners?*country=*")
    assert one.clicks <= 4
