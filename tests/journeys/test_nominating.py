"""Nobody loses a word: with and without scripts, on a line that breaks, in two windows, when a session ends."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete
from sqlmodel import select

from prizes.accounts.models import Session
from prizes.nomination.actions.writing import create_draft, save_fields
from prizes.nomination.models import Project
from tests.contest import SUBMITTING, at, load_contest, person

pytestmark = pytest.mark.browser

ANA = "ana@example.org"
DESCRIPTION = "A network that villages build and keep up by themselves."
TEXT = "[name='answers.description']"
TITLE = "[name=title]"
AWAY = "#project-form .acts button"
"""What has the focus after a field is left."""


@pytest.fixture
async def edition(site, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    await session.commit()
    return edition


@pytest.fixture
async def draft(session, edition):
    made = await create_draft(session, edition, await person(session, ANA), {"title": "Village network"})
    await session.commit()
    return made


async def kept(site, project_id) -> Project:
    async with site.database.reading() as session:
        return await session.get_one(Project, project_id)


async def until(check, seconds: float = 15) -> None:
    """Waits for something to become true; what never does is a failure."""
    for _ in range(int(seconds * 10)):
        if await check():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never became so")


def saves(site, project_id, text):
    async def check() -> bool:
        return (await kept(site, project_id)).answers.get("description") == text

    return check


async def at_the_form(visitor, draft, **how):
    ana = await visitor(**how)
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    return ana


# --- from the front page to a receipt ------------------------------------------------------------------


@pytest.mark.parametrize(("script", "lang"), [(True, "en"), (False, "en"), (True, "ar")])
async def test_from_the_front_page_to_a_receipt_on_a_phone_without_an_account(
    site, visitor, edition, script, lang
):
    ana = await visitor(lang, script=script, width=360)
    page = ana.page
    await ana.open("/2027/")
    await page.locator("main a[href$='/nominations/']").first.click()
    await page.fill("[name=title]", "Village network")
    await page.locator("form[action$='/nominations/'] button").click()
    goes_on = page.locator("#project-form .acts button").first
    await page.locator("main h2 a[href$='/form/project']").click()
    await page.select_option("[name=category]", "C2")
    await goes_on.click()
    await page.wait_for_url("**/form/organization*")
    await page.fill("[name=owner]", "Village council")
    await page.select_option("[name=stakeholder_type]", "civil_society")
    await page.select_option("[name=country]", "KE")
    await goes_on.click()
    await page.wait_for_url("**/form/story*")
    await page.fill(TEXT, DESCRIPTION)
    await goes_on.click()
    await page.wait_for_url("**/form/goals*")
    await page.locator("label:has([name=sdgs][value='9'])").click()
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    await page.locator("main .acts a[href$='#submit']").click()
    await page.locator("main .acts a[href*='/sign-in']").click()
    await ana.sign_in(ANA)
    await page.locator("form[action$='/submission'] button").click()
    await page.locator(".notice.good h2").wait_for()
    async with site.database.reading() as session:
        project = (await session.exec(select(Project))).one()
    assert (project.state, project.draft_hash) == ("submitted", None)
    assert (project.title, project.answers["description"]) == ("Village network", DESCRIPTION)
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    assert ana.trouble == []


# --- saving by itself ----------------------------------------------------------------------------------


async def test_what_is_typed_without_a_pause_is_saved_while_it_is_typed(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    await ana.page.focus(TEXT)

    async def saved_while_typing() -> bool:
        await ana.page.keyboard.type("word ", delay=60)
        return "word" in (await kept(site, draft.id)).answers.get("description", "")

    for _ in range(60):  # about 20 s without a pause of two seconds
        if await saved_while_typing():
            break
    else:
        raise AssertionError("steady typing was never saved")
    await ana.sees("Saved at")
    assert ana.trouble == []


async def test_a_field_is_saved_on_leaving_it_and_with_the_page(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    await ana.page.fill(TEXT, DESCRIPTION)
    await ana.page.focus(AWAY)
    await until(saves(site, draft.id, DESCRIPTION), 3)
    await ana.page.fill(TEXT, DESCRIPTION + " Really.")
    await ana.page.goto("about:blank")
    await until(saves(site, draft.id, DESCRIPTION + " Really."))


async def test_what_is_typed_during_a_slow_save_outlives_its_answer(site, visitor, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session, submission__form__sdgs_explained={"words": {"most": 20}})
    draft = await create_draft(session, edition, await person(session, ANA), {"title": "Village network"})
    await session.commit()
    ana = await at_the_form(visitor, draft)
    page = ana.page
    await ana.open(f"/2027/nominations/{draft.id}/form/goals")

    async def slowly(route):
        await asyncio.sleep(1.5)
        await route.continue_()

    await page.route("**/fields", slowly)
    async with page.expect_response("**/fields"):
        await page.locator("label:has([name=sdgs][value='4'])").click()
        await asyncio.sleep(0.6)  # the save of the goal is under way; its answer brings the goals anew
        await page.locator("label:has([name=sdgs][value='9'])").click()
    await page.wait_for_timeout(400)
    assert await page.locator("[name=sdgs][value='9']").is_checked()
    assert await page.locator("[name='answers.sdg-4']").count() == 1
    async with page.expect_response("**/fields"):
        pass  # and what was ticked is saved in its turn
    await page.reload()
    assert await page.locator("[name=sdgs][value='4']").is_checked()
    assert await page.locator("[name=sdgs][value='9']").is_checked()
    assert ana.trouble == []


# --- a line that breaks --------------------------------------------------------------------------------


async def test_text_typed_while_the_line_is_cut_is_kept_on_the_device_and_saved_when_it_is_back(
    site, visitor, draft
):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    await page.context.set_offline(True)
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    await ana.sees("Saved on this device")
    copies = "Object.keys(localStorage).filter((name) => name.startsWith('prizes-draft:')).length"
    assert await page.evaluate(copies) == 1
    await page.fill(TEXT, DESCRIPTION + " More.")
    await page.context.set_offline(False)
    await until(saves(site, draft.id, DESCRIPTION + " More."))
    await ana.sees("Saved at")
    await page.wait_for_function(f"{copies} === 0")


async def test_after_a_crash_without_a_line_the_text_of_the_device_is_filled_in_and_saved(
    site, visitor, draft
):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    await page.route("**/fields", lambda route: route.abort())
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    await ana.sees("Saved on this device")
    await page.goto("about:blank")
    await page.unroute("**/fields")
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    assert await page.locator(TEXT).input_value() == DESCRIPTION
    await until(saves(site, draft.id, DESCRIPTION))


async def test_where_the_server_has_newer_text_the_copy_of_the_device_is_shown_beside_it(
    site, visitor, draft, edition
):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    await page.route("**/fields", lambda route: route.abort())
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    await ana.sees("Saved on this device")
    async with site.database.writing() as session:
        project = await session.get_one(Project, draft.id)
        nominator = await session.get_one(type(await person(session, "x@example.org")), project.nominator_id)
        await save_fields(session, edition, draft.id, {"answers.description": "Theirs."}, editor=nominator)
    await page.goto("about:blank")
    await page.unroute("**/fields")
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    assert await page.locator(TEXT).input_value() == "Theirs."
    await ana.sees("This device has a different text that has not been saved:")
    await ana.sees(DESCRIPTION)
    await page.get_by_role("button", name="Use the text from this device").click()
    await until(saves(site, draft.id, DESCRIPTION))


async def test_an_answer_that_was_lost_on_the_way_is_not_taken_for_another_writer(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    page = ana.page

    async def arrives_unheard(route):
        await route.fetch()
        await route.abort()

    await page.route("**/fields", arrives_unheard, times=1)
    await page.fill(TEXT, "First")
    await page.focus(AWAY)
    await ana.sees("Saved on this device")
    await page.fill(TEXT, DESCRIPTION)
    await until(saves(site, draft.id, DESCRIPTION))
    await ana.sees("Saved at")
    assert not await page.get_by_text(
        "A different answer was saved here in the meantime, by another person or by you in another window:"
    ).count()


async def test_the_copy_on_the_device_is_forgotten_by_a_button_and_with_signing_out(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    count = "localStorage.length"
    await page.route("**/fields", lambda route: route.abort())
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    await page.get_by_role("button", name="Delete the copy on this device").click()
    assert await page.evaluate(count) == 0
    await page.fill(TEXT, DESCRIPTION + " Again.")
    assert await page.evaluate(count) == 1
    await ana.open("/me")
    await page.locator("form[action$='/sign-out'] button").click()
    await page.wait_for_url("**signed-out")
    assert await page.evaluate(count) == 0


# --- two windows ---------------------------------------------------------------------------------------


async def test_two_windows_show_both_versions_and_lose_none(site, visitor, draft):
    ana = await at_the_form(visitor, draft)

    def named(title):
        async def check() -> bool:
            return (await kept(site, draft.id)).title == title

        return check

    first = ana.page
    await ana.open(f"/2027/nominations/{draft.id}/form/project")
    second = await first.context.new_page()
    await second.goto(first.url)
    await first.fill(TITLE, "From the first window")
    await first.focus(AWAY)
    await until(named("From the first window"))
    await second.fill("[name=url]", "https://village.example")  # another field: merged without a question
    await second.fill(TITLE, "From the second window")
    await second.focus(AWAY)
    await second.get_by_text(
        "A different answer was saved here in the meantime, by another person or by you in another window:"
    ).wait_for()
    assert await second.get_by_text("From the first window").count() == 1
    assert await second.locator(TITLE).input_value() == "From the second window"
    project = await kept(site, draft.id)
    assert (project.url, project.title) == ("https://village.example", "From the first window")
    await second.get_by_label("Mine, as in the field").check()
    await until(named("From the second window"))
    await second.get_by_text(
        "A different answer was saved here in the meantime, by another person or by you in another window:"
    ).wait_for(state="detached")
    await first.fill(TITLE, "Once more")
    await first.focus(AWAY)
    await first.get_by_label("The other one, as shown here").check()
    await first.get_by_text(
        "A different answer was saved here in the meantime, by another person or by you in another window:"
    ).wait_for(state="detached")
    assert await first.locator(TITLE).input_value() == "From the second window"
    assert ana.trouble == []


# --- sessions, Back, and the close ---------------------------------------------------------------------


async def test_when_the_session_ends_the_text_stays_and_is_saved_after_signing_in(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    async with site.database.writing() as session:
        await session.exec(delete(Session))
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    link = page.locator("#saved a[href*='sign-in']")
    await link.wait_for()
    assert await page.locator(TEXT).input_value() == DESCRIPTION
    await link.click()
    await page.wait_for_url("**/sign-in?*")
    await ana.sign_in(ANA)
    assert await page.locator(TEXT).input_value() == DESCRIPTION
    await until(saves(site, draft.id, DESCRIPTION))


async def test_the_way_to_sign_in_stays_under_the_finger_while_another_save_is_refused(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    async with site.database.writing() as session:
        await session.exec(delete(Session))
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    link = page.locator("#saved a[href*='sign-in']")
    await link.wait_for()
    await link.hover()
    async with page.expect_response("**/fields"):  # leaving the field tries to save once more
        await page.mouse.down()
    await page.wait_for_timeout(300)
    await page.mouse.up()
    await page.wait_for_url("**/sign-in?*")


async def test_the_way_to_sign_in_keeps_the_focus_of_a_keyboard_while_another_save_is_refused(
    site, visitor, draft
):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    async with site.database.writing() as session:
        await session.exec(delete(Session))
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    link = page.locator("#saved a[href*='sign-in']")
    await link.wait_for()
    async with page.expect_response("**/fields"):
        await link.focus()
    await page.wait_for_timeout(300)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-in?*")


async def test_without_scripts_a_form_sent_after_the_session_ended_is_kept_and_sent_with_one_tap(
    site, visitor, draft
):
    ana = await at_the_form(visitor, draft, script=False)
    page = ana.page
    async with site.database.writing() as session:
        await session.exec(delete(Session))
    await page.fill(TEXT, DESCRIPTION)
    await page.locator("#project-form .acts button").first.click()
    await ana.sign_in(ANA)
    await page.locator("main form button").click()
    await until(saves(site, draft.id, DESCRIPTION))


async def test_back_and_reload_show_what_was_typed(site, visitor, draft):
    ana = await at_the_form(visitor, draft)
    page = ana.page
    await page.fill(TEXT, DESCRIPTION)
    await page.locator("#chapters a.back").click()
    await page.wait_for_url(f"**/nominations/{draft.id}")
    await until(saves(site, draft.id, DESCRIPTION))
    await page.go_back()
    assert await page.locator(TEXT).input_value() == DESCRIPTION
    await page.fill(TEXT, DESCRIPTION + " More.")
    await page.reload()
    await until(saves(site, draft.id, DESCRIPTION + " More."))
    await page.reload()
    assert await page.locator(TEXT).input_value() == DESCRIPTION + " More."


async def test_the_page_warns_before_the_close_and_a_late_save_leaves_the_text_for_copying(
    site, visitor, draft
):
    site.set_time(at("2026-12-20 21:50"))
    ana = await visitor()
    page = ana.page
    await page.clock.install(time=at("2026-12-20 21:50"))
    await page.route("**/health/live", lambda route: route.abort())  # its Date is that of the real clock
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    await page.get_by_text("left until the close").wait_for()
    site.set_time(at("2026-12-20 22:01"))
    await page.fill(TEXT, DESCRIPTION)
    await page.focus(AWAY)
    await page.clock.run_for(3000)
    await ana.sees("Submission closed on")
    assert await page.locator(TEXT).input_value() == DESCRIPTION
    assert (await kept(site, draft.id)).answers == {}
