"""One edition, from its rules to its published winners, in a browser, by everybody who has a part in it."""

from __future__ import annotations

import json

import pytest

from prizes.accounts.rules.roles import Role
from tests.ballot.logged import sequenced
from tests.contest import ANNOUNCING, NOMINATING, SELECTING, SUBMITTING, VOTING, at, document, with_role

pytestmark = pytest.mark.browser

SIX = ("ar", "zh", "en", "fr", "ru", "es")
TITLES = ("Village network", "Open school", "Clinic on wheels")


def rules_text() -> str:
    """The small contest with every label in six languages, as a steward would paste it."""
    made = document(kind="rehearsal", nomination__marking__reviews=1, voting__cut__most=1)
    for category in made["categories"]:
        category["title"] = dict.fromkeys(SIX, category["title"]["en"])
    for phase in made["phases"]:
        for field in phase.get("form", {}).get("fields", []):
            field["label"] = dict.fromkeys(SIX, field["label"])
        for criterion in phase.get("marking", {}).get("criteria", []):
            criterion["label"] = dict.fromkeys(SIX, criterion["label"])
        for recognition in phase.get("recognitions", []):
            recognition["title"] = dict.fromkeys(SIX, recognition["title"])
    return json.dumps(made, ensure_ascii=False)


async def nominate(visitor, title: str, country: str, owner: str) -> None:
    """From the front page of the edition to the receipt."""
    await visitor.open("/2027/nominations/")
    page = visitor.page
    await page.locator("[name=title]").fill(title)
    await page.locator("form[action$='/nominations/'] button").click()
    await page.locator("main h2 a[href$='/form/project']").click()
    goes_on = page.locator("#project-form .acts button").first
    await page.locator("[name=category]").select_option("C2")
    await goes_on.click()
    await page.locator("[name=owner]").fill(owner)
    await page.locator("[name=stakeholder_type]").select_option("civil_society")
    await page.locator("[name=country]").select_option(country)
    await goes_on.click()
    await page.locator("[name='answers.description']").fill(
        "A network that villages build and keep up by themselves."
    )
    await goes_on.click()
    await page.locator("label:has([name=sdgs][value='9'])").click()
    await goes_on.click()
    await page.wait_for_url("**/people*")
    await page.locator("#chapters a.back").click()
    await page.locator(".acts a[href*='/sign-in']").click()
    await visitor.sign_in(f"{title.split(maxsplit=1)[0].lower()}@example.org")
    await page.locator("form[action$='/submission'] button").click()
    await page.wait_for_url("**/nominations/*")
    await page.locator(".notice h2").first.wait_for()


async def review(visitor) -> None:
    page = visitor.page
    await visitor.open("/2027/review/")
    await page.locator("a.go").first.click()
    for mark in ("mark.relevance", "mark.impact"):
        await page.locator(f"label:has([name='{mark}'][value='4'])").first.click()
    async with page.expect_navigation():
        await page.locator("#review button[value=submit]").click()


async def approve(visitor, kind: str) -> None:
    """Open the proposal that waits, and approve exactly what is shown."""
    await visitor.open("/2027/office/")
    link = visitor.page.locator("a[href*='/office/proposals/']").first
    await link.click()
    button = visitor.page.locator("form[action$='/approval'] button")
    if not await button.first.is_visible():
        await visitor.page.locator("details.confirm summary").first.click()
    await button.first.click()
    await visitor.page.wait_for_load_state()
    assert "/approval" not in visitor.page.url, kind


@pytest.mark.both_databases
@pytest.mark.parametrize(("lang", "script", "width"), [("en", True, 1280), ("ar", False, 360)])
async def test_an_edition_runs_from_its_rules_to_its_winners(site, visitor, lang, script, width):
    site.set_time(at("2026-10-20 12:00"))
    async with site.database.writing() as session:
        for name in ("one", "two"):
            await with_role(session, f"{name}@example.org", Role.STEWARD, edition="*", lang=lang)

    async def come(email: str | None = None):
        visiting = await visitor(lang, script=script, width=width)
        if email:
            await visiting.sign_in(email)
        return visiting

    # A steward loads the rules and invites an expert.
    one, two = await come("one@example.org"), await come("two@example.org")
    await one.open("/office/")
    await one.page.locator("[name=text]").fill(rules_text())
    await one.page.locator("form:has([name=text]) button").click()
    await one.page.wait_for_url("**/2027/office/**")
    await one.open("/2027/office/panels/invitation")
    await one.page.locator("main [name=email]").fill("expert@example.org")
    await one.page.locator("main form:has([name=email]) button").click()
    await one.page.locator("form:has([name=part]) button").click()
    await one.page.wait_for_url("**/2027/office/panels?**")
    expert = await come("expert@example.org")
    await expert.open("/me")
    await expert.page.locator("main a[href*='/seats/']").first.click()
    await expert.page.locator("[name=terms]").check()
    await expert.page.locator("button[name=answer][value=accept]").click()
    await expert.page.wait_for_url("**notice=seat-taken*")

    # Three nominators submit.
    site.set_time(SUBMITTING)
    for title, country in zip(TITLES, ("KE", "BO", "JO"), strict=True):
        nominator = await come()
        await nominate(nominator, title, country, f"{title} association")
    receipts = [m for m in await site.mailbox.delivered() if "association" not in str(m["To"])]
    assert {str(m["To"]) for m in receipts} >= {f"{t.split()[0].lower()}@example.org" for t in TITLES}

    # The panel marks; two stewards decide on the nomination.
    site.set_time(NOMINATING)
    one, two, expert = (
        await come("one@example.org"),
        await come("two@example.org"),
        await come("expert@example.org"),
    )
    await one.open("/2027/office/assignments")
    await one.page.locator("form[method=post][action$='/office/assignments'] button").click()
    await one.page.wait_for_load_state()
    for _ in TITLES:
        await review(expert)
    await one.open("/2027/office/decision")
    await one.page.locator("form[action$='/office/decision'] button").last.click()
    await one.page.wait_for_load_state()
    await approve(two, "nomination")

    # The public votes: the choice survives signing in, can be changed, and shows no count.
    site.set_time(VOTING)
    for number in range(4):
        voter = await come()
        await voter.open("/2027/categories/C2")
        favourite = TITLES[0] if number < 3 else TITLES[1]
        row = voter.page.locator("li.row", has_text=favourite)
        await row.locator("button[name=project]").click()
        await voter.sign_in(f"voter{number}@example.org")
        await voter.page.wait_for_url("**/categories/C2?notice=vote-saved*")
        await voter.open("/2027/ballot")
        assert favourite in await voter.text()
    public = await come()
    await public.open("/2027/results")
    assert TITLES[0] not in await public.text()

    # After the close: count, shortlist, selection, publication.
    site.set_time(at("2027-03-01 09:30"))
    site.set_time(SELECTING)
    one, two = await come("one@example.org"), await come("two@example.org")
    await sequenced(site.database)
    await one.open("/2027/office/tally")
    await one.page.locator("form[action$='/office/tally'] button").click()
    await one.page.wait_for_load_state()
    await one.open("/2027/office/shortlist")
    await one.page.locator("form[action$='/office/shortlist'] button").click()
    await one.page.wait_for_load_state()
    await approve(two, "shortlist")
    await public.open("/2027/results")
    assert TITLES[0] in await public.text()
    await one.open("/2027/office/selection/C2")
    await one.page.locator("main input[name=winner]").first.check()
    await one.page.locator("main input[name=present]").first.check()  # without a quorum nobody is proposed
    await one.page.locator("main form:has([name=winner]) button").first.click()
    await one.page.wait_for_load_state()
    await one.open("/2027/office/selection")
    await one.page.locator("form[action$='/office/winners'] button").click()
    await one.page.wait_for_load_state()
    await approve(two, "winners")
    await site.mailbox.delivered()
    await public.open("/2027/winners")
    assert TITLES[0] not in await public.text()  # the embargo
    site.set_time(ANNOUNCING)
    await site.mailbox.delivered()
    await public.open("/2027/winners")
    text = await public.text()
    assert TITLES[0] in text and TITLES[1] not in text
    await public.open("/2027/projects")
    assert TITLES[2] in await public.text()
    for who in (one, two, expert, public, voter, nominator):
        assert who.trouble == []
