"""An expert's week in a browser: invited, seated, declared, reading, marking over a line that breaks, a second look."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.models import Person
from prizes.review.actions.declaring import declare
from prizes.review.actions.marking import save_review
from prizes.review.actions.seats import invite_member
from prizes.review.actions.second_round import open_second_round
from prizes.review.models import Assignment, Review
from prizes.review.queries.reach import EVERYTHING
from prizes.review.rules.interests import NONE, Declaration
from prizes.review.rules.seats import SeatOffer, SeatPart
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.journeys.conftest import in_language
from tests.journeys.test_accessible import seen
from tests.review.reviewing import assigned, phase_of, signed_in, submitted

pytestmark = pytest.mark.browser

INES = "ines@example.org"
MARKING = {
    "criteria": [
        {"id": "relevance", "label": "Relevance", "weight": 2, "comment": "required"},
        {"id": "impact", "label": "Impact", "weight": 1},
    ],
    "scale": {"least": 1, "most": 5, "anchors": {"1": "weak", "5": "strong"}},
    "reviews": 2,
    "spread_most": "1/2",
    "comment": "none",
}
SOUND = "[name='comment.relevance']"


@pytest.fixture
async def contest(site, session):
    """Two projects in C1, one expert who has declared already, and Ines, who is invited."""
    site.set_time(NOMINATING)
    panel = {"declaration": "before_content"}
    edition = await load_contest(session, nomination__marking=MARKING, nomination__panel=panel)
    boss = await signed_in(session, await steward(session))
    projects = [await submitted(session, edition, title) for title in ("Alpha", "Beta")]
    other = await expert(session, "other@example.org")
    with clock.at(NOMINATING):
        await declare(
            session, edition, await signed_in(session, other), {p.id: Declaration(NONE) for p in projects}
        )
        seat = await invite_member(
            session,
            edition,
            SeatOffer(INES, "C1", SeatPart.EXPERT, None, "en"),
            inviter=boss,
            reach=EVERYTHING,
        )
    await session.commit()
    alpha, beta = (p.id for p in projects)
    return SimpleNamespace(edition=edition, boss=boss, other=other, seat=seat.id, alpha=alpha, beta=beta)


async def review_in(site, contest, project) -> Review | None:
    async with site.database.reading() as session:
        ines = (await session.exec(select(Person.id).where(Person.email == INES))).one()
        query = (
            select(Review)
            .join(Assignment)
            .where(Assignment.project_id == project, Assignment.expert_id == ines)
        )
        return (await session.exec(query)).first()


async def until(check, seconds: float = 15) -> None:
    for _ in range(int(seconds * 10)):
        if await check():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never became so")


async def takes_the_seat_and_declares(visitor, contest, **how):
    """From the invitation to the open list; the steward assigns in between."""
    ines = await visitor(**how)
    page = ines.page
    await ines.sign_in(INES)
    await ines.open(f"/2027/seats/{contest.seat}")
    assert "Alpha" not in await ines.text()
    await page.locator("[name=terms]").check()
    await page.locator("button[name=answer][value=accept]").click()
    await page.wait_for_url("**/2027/review/interests*")
    assert "Alpha" in await ines.text()
    assert "brings services" not in await ines.text(), "titles, owners and countries only"
    for project in (contest.alpha, contest.beta):
        await page.locator(f"[name='kind.{project}']").check()
    await page.locator("button[name=act][value=save]").click()
    await page.wait_for_url("**notice=interests-saved*")
    async with ines.site.database.writing() as session:
        with clock.at(NOMINATING):
            await assigned(session, contest.edition, contest.boss.person)
    await ines.open("/2027/review/")
    return ines


async def other_marks(site, contest, project, mark) -> None:
    async with site.database.writing() as session:
        with clock.at(NOMINATING):
            await save_review(
                session,
                contest.edition,
                phase_of(contest.edition),
                project,
                await signed_in(session, contest.other),
                marks={"relevance": mark, "impact": mark},
                comments={"relevance": "The other view."},
                comment="",
                submit=True,
            )


async def second_round(site, contest, project) -> None:
    async with site.database.writing() as session:
        with clock.at(NOMINATING):
            await open_second_round(
                session, contest.edition, phase_of(contest.edition), project, reason="", opener=contest.boss
            )


async def test_an_experts_week_with_keys_alone_and_a_line_that_breaks(site, visitor, contest):
    ines = await takes_the_seat_and_declares(visitor, contest, width=768)
    page = ines.page
    await ines.sees("Estimated time")
    await page.get_by_role("link", name="Start").click()
    await ines.sees("A project that brings services to every village by radio.")

    # a digit chooses a mark where a mark has the focus, an arrow goes on from it
    await page.locator("[name='mark.relevance']").first.focus()
    await page.keyboard.press("4")
    assert await page.locator("[name='mark.relevance'][value='4']").is_checked()
    await page.keyboard.press("ArrowRight")
    assert await page.locator("[name='mark.relevance'][value='5']").is_checked()

    async def mark_kept() -> bool:
        review = await review_in(site, contest, contest.alpha)
        return review is not None and review.marks == {"relevance": 5}

    await until(mark_kept)
    await page.get_by_text("Saved at").wait_for()

    # the line is cut half-way; the text stays on the device and is saved when it is back
    await page.context.set_offline(True)
    await page.fill(SOUND, "Sound, and needed.")
    await page.locator("[name='mark.impact']").first.focus()
    await page.keyboard.press("1")
    await page.get_by_text("Saved on this device").wait_for()
    await page.context.set_offline(False)

    async def all_kept() -> bool:
        review = await review_in(site, contest, contest.alpha)
        return review.comments == {"relevance": "Sound, and needed."} and review.marks.get("impact") == 1

    await until(all_kept)
    await page.get_by_text("Ready to submit.").wait_for()
    await page.locator("button[name=act][value=submit]").click()
    await page.wait_for_url(f"**/review/{contest.beta}?notice=review-handed-in")

    # the marks lie far apart: a second look
    await other_marks(site, contest, contest.alpha, 1)
    await second_round(site, contest, contest.alpha)
    site.set_time(NOMINATING + timedelta(hours=2))
    await ines.open("/2027/review/")
    await ines.sees("Second review")
    await ines.open(f"/2027/review/{contest.alpha}")
    await ines.sees("The other view.")
    await page.locator("label:has([name='mark.relevance'][value='3'])").click()
    await page.locator("button[name=act][value=submit]").click()
    await page.wait_for_url("**notice=review-handed-in")
    review = await review_in(site, contest, contest.alpha)
    assert (review.first_marks["relevance"], review.marks["relevance"]) == (5, 3)
    assert ines.trouble == []


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_an_experts_week_without_scripts_on_a_phone(site, visitor, contest, lang):
    ines = await takes_the_seat_and_declares(visitor, contest, lang=lang, script=False, width=360)
    page = ines.page
    await page.get_by_role("link", name=in_language(lang, "Start")).click()
    await page.locator("label:has([name='mark.relevance'][value='5'])").click()
    await page.locator("button.quiet[name=act][value=save]").click()
    await page.wait_for_url("**notice=review-saved")
    assert (await review_in(site, contest, contest.alpha)).marks == {"relevance": 5}
    await page.locator("label:has([name='mark.impact'][value='5'])").click()
    await page.locator("main form#review button:not(.sr)[name=act][value=submit]").click()
    await page.locator(".errors").wait_for()
    assert lang != "en" or "Add a comment on “" in await ines.text()
    await page.fill(SOUND, "Sound.")
    await page.locator("main form#review button:not(.sr)[name=act][value=submit]").click()
    await page.wait_for_url(f"**/review/{contest.beta}?notice=review-handed-in")
    await other_marks(site, contest, contest.alpha, 1)
    await second_round(site, contest, contest.alpha)
    site.set_time(NOMINATING + timedelta(hours=2))
    await ines.open(f"/2027/review/{contest.alpha}")
    await ines.sees("The other view.")
    await page.locator("main form#review button:not(.sr)[name=act][value=submit]").click()
    await page.wait_for_url("**notice=review-handed-in")
    review = await review_in(site, contest, contest.alpha)
    assert (review.first_marks, review.marks) == (review.marks, {"relevance": 5, "impact": 5})
    assert review.updated_at > NOMINATING, "leaving the marks is an answer as well"
    assert await ines.too_wide() == ""


async def test_where_another_window_saved_meanwhile_both_versions_stand_there(site, visitor, contest):
    ines = await takes_the_seat_and_declares(visitor, contest)
    address = f"/2027/review/{contest.alpha}"
    second = await ines.page.context.new_page()
    await ines.open(address)
    await second.goto(ines.page.url)
    await ines.page.fill(SOUND, "Mine.")
    await ines.page.get_by_text("Saved at").wait_for()
    await second.fill(SOUND, "Theirs.")
    await second.get_by_text("There are two versions of an answer. Choose one.").wait_for()
    await second.get_by_text("Mine.", exact=True).wait_for()
    assert (await review_in(site, contest, contest.alpha)).comments == {"relevance": "Mine."}
    await second.locator("label:has([name='other.comment.relevance'][value^='mine'])").click()

    async def chosen() -> bool:
        return (await review_in(site, contest, contest.alpha)).comments == {"relevance": "Theirs."}

    await until(chosen)


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 768, "light"), ("ar", 320, "dark")])
async def test_the_pages_of_marking_have_no_automatic_finding(site, visitor, contest, lang, width, scheme):
    ines = await takes_the_seat_and_declares(visitor, contest, width=width)
    ines.lang = lang
    page = ines.page
    await page.emulate_media(color_scheme=scheme)
    await other_marks(site, contest, contest.alpha, 1)
    async with site.database.writing() as session:
        with clock.at(NOMINATING):
            me = (await session.exec(select(Person).where(Person.email == INES))).one()
            await save_review(
                session,
                contest.edition,
                phase_of(contest.edition),
                contest.alpha,
                await signed_in(session, me),
                marks={"relevance": 5, "impact": 5},
                comments={"relevance": "Sound."},
                comment="",
                submit=True,
            )
    await second_round(site, contest, contest.alpha)
    found = []
    for path in ("/2027/review/", f"/2027/review/{contest.alpha}", f"/2027/review/{contest.beta}"):
        await ines.open(path)
        found += await seen(ines, path)
    boss = await visitor(lang, width=width)
    await boss.page.emulate_media(color_scheme=scheme)
    await boss.sign_in("steward@example.org")
    for path in ("quality", "reviews", f"reviews/{contest.alpha}", f"reviews/{contest.beta}/second-round"):
        await boss.open(f"/2027/office/{path}")
        found += await seen(boss, path)
    assert found == []
