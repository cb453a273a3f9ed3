"""No automatic finding of axe, and no scrolling sideways, on the pages of nominating: nominators, owners, stewards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.links import stop_token
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.store import keep
from prizes.mail.models import Message
from prizes.nomination import attachments
from prizes.nomination.appealing import make_appeal
from prizes.nomination.attachments import Incoming
from prizes.nomination.letting_in import propose_late_entry
from prizes.nomination.sharing import offer_part
from prizes.nomination.sheets import save_sheet
from prizes.nomination.stewarding import mark_ineligible, return_for_correction
from prizes.nomination.taking_over import take_over
from prizes.nomination.texts import save_text
from prizes.office.mailing import prepare
from prizes.office.readers import Group
from prizes.worker.loop import run_jobs
from tests.contest import SUBMITTING, at, load_contest, person, steward
from tests.files.made import picture
from tests.journeys.test_accessible import findings, seen
from tests.nomination.drafts import WORDS, begun, submitted
from tests.nomination.test_attachments import FORM

pytestmark = pytest.mark.browser

ANA, BO, EVE, KIM = "ana@example.org", "bo@example.org", "eve@example.org", "kim@example.org"
QUESTIONS = [
    {"id": "works", "label": "Is the project at work already?", "help": "An idea is not enough."},
    {"id": "prize", "label": "Has it won before?", "answer": "no", "otherwise": "Come back in three years."},
]
ELIGIBLE = {"eligibility.works": "yes", "eligibility.prize": "no"}
CHECKS = [
    {"id": "real", "label": "It runs already", "help": "Look at its site.", "breach": "maturity"},
    {"id": "fits", "label": "It fits its category", "breach": "category"},
]
RULES: dict[str, Any] = {
    "submission__form": FORM,
    "submission__eligibility": QUESTIONS,
    "submission__translations": ["fr", "ar"],
    "submission__consent": "asked",
    "submission__limits": {},
    "submission__screening": {"checks": CHECKS, "screeners": 2},
    "submission__appeal_days": 5,
    "submission__late_hours": 24,
    "submission__maturity": {"en": "Running for a year."},
}
PAST = {"title": "Smart village", "category": "C1", "country": "KE", "owner": "Ministry of Digital Affairs", "state": "winner", "source_url": "press"}  # fmt: skip
LONG = "Teleoperationszentralenverwaltungsgesellschaft für die Dörfer"
MAILING = {"en": {"subject": "About {title}", "body": "Dear {name},\n\nlook at {link}."}}
FAULTY = b"title,source_url,country,state\r\nAlpha,x,Kenya,\r\n,x,,\r\nDelta,x,,winner\r\n"
LOOKS = [("en", 1280, "light"), ("ar", 320, "dark")]


@dataclass
class World:
    """Everything that can happen to projects before the experts see them."""

    draft: str
    submitted: str
    returned: str
    out: str
    offer: str
    consent: str
    stop: str
    mailing: str
    entities: tuple[str, str]


@pytest.fixture
async def world(site, session) -> World:
    site.set_time(SUBMITTING)
    edition = await load_contest(session, **RULES)
    earlier = await load_contest(session, slug="2019", kind="record", title="WSIS Prizes 2019")
    await take_over(session, earlier, [PAST])
    eve, kim = await steward(session, EVE), await steward(session, KIM)
    ana, bo = await person(session, ANA, name="Ana"), await person(session, BO, name="Bo")
    draft = await begun(session, edition, ana, owner=LONG, belongs="no", **ELIGIBLE)
    file = CleanFile(Kind.PNG, picture(size=(400, 300)), Size(400, 300), {320: picture(size=(320, 240))})
    sent = [Incoming("village.png", await keep(file))]
    await attachments.add(session, edition, draft.id, "pictures", sent, editor=ana)
    await save_text(session, edition, draft.id, "ar", {"title": "القرية الذكية"}, editor=ana)
    offer = await offer_part(session, edition, draft.id, email=BO, part="editor", inviter=ana, lang="en")
    entries = [
        await submitted(session, edition, ana, title=title, owner=owner, **ELIGIBLE, **more)
        for title, owner, more in (
            ("Smart village", PAST["owner"], {"belongs": "no", "owner_email": "office@owner.example"}),
            (f"Radio for {LONG}", "Ministry of Health", {"belongs": "yes"}),
            ("Solar pumps", "Health Ministry", {"belongs": "yes"}),
        )
    ]
    first, second, third = entries
    checks = {"real": "no", "fits": "yes"}
    await save_sheet(
        session,
        edition,
        first.id,
        checks=checks,
        note_text="Empty.",
        revision=first.revision,
        screener=kim.id,
    )
    late_by = at("2026-12-21 18:00")
    await propose_late_entry(session, edition, email=BO, until=late_by, reason="Fire.", proposer=eve.id)
    mailing = await prepare(session, edition, Group(), MAILING, author=eve.id)
    await return_for_correction(session, edition, second.id, reason="The link is dead.", steward=eve.id)
    await mark_ineligible(
        session, edition, third.id, rule="maturity", reason="An idea.", steward=eve.id, check="real"
    )
    await make_appeal(session, edition, third.id, nominator=ana, reason="It runs since 2024.")
    asked = (await session.exec(select(Message).where(Message.template == "owner-asked"))).one()
    await session.commit()
    await run_jobs(site.database)
    assert clock.now() == SUBMITTING and second.entity_id and third.entity_id
    return World(
        draft.id,
        first.id,
        second.id,
        third.id,
        offer.id,
        asked.context["token"],
        stop_token(bo),
        str(mailing.id),
        (second.entity_id, third.entity_id),
    )


@pytest.fixture
def somebody(visitor):
    async def come(lang: str, width: int, scheme: str, email: str = ""):
        made = await visitor(lang, width=width)
        await made.page.emulate_media(color_scheme=scheme)
        if email:
            await made.sign_in(email)
        return made

    return come


@pytest.mark.parametrize("look", LOOKS)
async def test_without_an_account(world, somebody, look):
    stranger = await somebody(*look)
    found = await findings(
        stranger, ("/2027/nominations/", f"/consent/{world.consent}", f"/reminders/{world.stop}")
    )
    await stranger.open("/2027/nominations/")
    for question in ("works", "prize"):
        await stranger.press(f"label:has([name='eligibility.{question}'][value=yes])")
    await stranger.page.fill("[name=title]", "Smart village")
    await stranger.page.locator("main form[action$='/nominations/'] button").last.click()
    await stranger.page.get_by_text("Come back in three years.").wait_for()
    found += await seen(stranger, "a wrong answer")
    assert found == []


@pytest.mark.parametrize("look", LOOKS)
async def test_nominators(world, somebody, look):
    ana = await somebody(*look, ANA)
    home = "/2027/nominations"
    found = await findings(
        ana,
        (
            f"{home}/",
            f"{home}/{world.draft}",
            f"{home}/{world.draft}/files/pictures",
            f"{home}/{world.draft}/people",
            f"{home}/{world.draft}/texts/ar",
            f"{home}/{world.draft}/preview",
            f"{home}/{world.submitted}",
            f"{home}/{world.returned}",
            f"{home}/{world.out}",
            f"{home}/{world.out}/appeal",
            f"{home}/{world.out}/letters",
            f"{home}/late",
            "/me",
            "/me/calendar",
        ),
    )
    bo = await somebody(*look, BO)
    found += await findings(bo, (f"/offers/{world.offer}",))
    assert found == []


@pytest.mark.parametrize("look", LOOKS)
async def test_two_versions_of_an_answer(world, somebody, look):
    """What two windows wrote stands in the form side by side."""
    one, other = await somebody(*look, ANA), await somebody(*look, ANA)
    for window in (one, other):
        await window.open(f"/2027/nominations/{world.draft}")
    for window, words in ((one, WORDS + " One."), (other, WORDS + " Two.")):
        await window.page.fill("[name='answers.description']", words)
        async with window.page.expect_response("**/fields"):
            await window.page.focus("[name=title]")
    await other.page.locator("[name='other.answers.description']").first.wait_for()
    assert await seen(other, "two versions") == []


@pytest.mark.parametrize("look", LOOKS)
async def test_stewards(world, somebody, look):
    eve = await somebody(*look, EVE)
    office = "/2027/office"
    queue = f"{office}/nominations"
    one, other = world.entities
    paths = (
        f"{office}/",
        queue,
        f"{queue}?state=submitted&category=C1&sort=title",
        f"{queue}?q=nothing-like-this",
        *(f"{queue}/{each}" for each in (world.submitted, world.returned, world.out)),
        f"{queue}/{world.submitted}/screening",
        f"{office}/late-entries",
        f"{queue}?flag=appeal",
        f"{office}/likenesses",
        f"{office}/outreach",
        f"{office}/mailings",
        f"{office}/mailings/new",
        f"{office}/mailings/{world.mailing}",
        f"{office}/letters",
        f"{office}/letters?state=held",
        f"{office}/entities",
        f"{office}/entities/{one}",
        f"{office}/entities/{one}/merging/{other}",
        f"{office}/import",
        f"{office}/export",
        "/2027/export",
    )
    assert await findings(eve, paths) == []


@pytest.mark.parametrize("look", LOOKS)
async def test_what_stewards_reach_by_a_form_or_a_list(world, somebody, look):
    eve = await somebody(*look, EVE)
    page = eve.page
    found: list[str] = []
    for listed in ("likenesses", "letters"):
        await eve.open(f"/2027/office/{listed}")
        await page.locator(f"main a[href*='/office/{listed}/']").first.click()
        await page.wait_for_url(f"**/office/{listed}/*")
        found += await seen(eve, f"one of {listed}")
    await eve.open("/2027/office/nominations")
    for box in await page.locator("[name=project]").all():
        await box.check()
    await page.locator("button[formaction$='/several'], form[action$='/several'] button").first.click()
    await page.locator("select[name=act]").select_option("ineligible")
    await page.locator("select[name=rule]").select_option("truth")
    await page.locator("[name=reason]").fill("Made up.")
    await page.locator("form[action$='/several'] button").last.click()
    await page.locator("form[action$='/confirmation']").wait_for()
    found += await seen(eve, "several, previewed")
    await eve.open("/2027/office/import")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": FAULTY}
    await page.locator("[name=file]").set_input_files(file)
    await page.locator("#check").click()
    await page.locator("#result table").wait_for()
    found += await seen(eve, "an import with faults")
    await eve.open("/2027/office/mailings/new")
    await page.fill("[name='subject.en']", "About {title}")
    await page.fill("[name='body.en']", "Dear {name}")
    await page.locator("button[name=then][value=preview]").click()
    await page.locator("#preview").wait_for()
    found += await seen(eve, "a mailing, previewed")
    assert found == []
