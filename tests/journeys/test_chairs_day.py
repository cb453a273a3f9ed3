"""A chair's day, with and without scripts: see what waits, ask, write feedback, draw the line, see it released."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.review.models import Standing
from tests.contest import NOMINATING, at, expert, load_contest, steward
from tests.journeys.test_accessible import seen
from tests.review.reviewing import assigned, chair_of, marked, submitted

pytestmark = pytest.mark.browser
AFTER = at("2027-02-01 07:00")
RULES = {
    "nomination__cut": {"gives": "nominated", "basis": [{"source": "marks"}], "most": 1, "ties": ["panel"]},
    "nomination__panel": {"declaration": "none", "discussion": True, "anonymous": True, "feedback": True},
    "nomination__marking__spread_most": "1/2",
}
MARKS = {"Village radio": ("C1", (5, 1)), "Night school": ("C1", (3, 3)), "Fibre": ("C2", (4, 4))}


@pytest.fixture
async def world(site, session):
    """Two projects of C1 are equal at the line; of one the marks lie far apart."""
    edition = await load_contest(session, **RULES)
    boss = await steward(session, "s1@example.org")
    await steward(session, "s2@example.org")
    experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    projects = {title: await submitted(session, edition, title, category=MARKS[title][0]) for title in MARKS}
    await assigned(session, edition, boss)
    for title, (_, marks) in MARKS.items():
        for who, mark in zip(experts, marks, strict=True):
            await marked(session, edition, projects[title].id, who, mark, comment=f"Of {title}.")
    chair = await expert(session, "chair@example.org", category="C1")
    chair.name = "Chair Person"
    await chair_of(session, edition, chair)
    await session.commit()
    site.set_time(NOMINATING)
    return {title: project.id for title, project in projects.items()}


@pytest.mark.parametrize(("lang", "script", "width"), [("en", True, 1280), ("ar", False, 360)])
async def test_a_chairs_day(world, site, session, visitor, lang, script, width):
    found: list[str] = []

    async def look(who, name):
        if script:  # axe needs scripts
            found.extend(await seen(who, name))
        elif wide := await who.too_wide():
            found.append(wide)

    chair = await visitor(lang, script=script, width=width)
    await chair.sign_in("chair@example.org")
    await chair.open("/2027/review/")
    await chair.press("main a[href$='/review/chair']")
    await chair.sees("3 open tasks for you or your panel.")
    await look(chair, "day")

    await chair.press("#talk ~ table a")
    await chair.sees("There are no remarks yet.")
    await chair.page.fill("main [name=text]", "One of you gave 5, one gave 1. Why?")
    await chair.press("main form[action$='/discussion'] button")
    await chair.sees("Your remark has been added. The other experts will see it in their weekly email.")
    await look(chair, "discussion")
    asked = await visitor(lang, script=script, width=width)
    await asked.sign_in("e2@example.org")
    await asked.open(f"/2027/review/{world['Village radio']}/discussion")
    await asked.sees("One of you gave 5, one gave 1. Why?")
    assert "Chair Person" not in await asked.text(), "the rules hide names"

    for title in ("Village radio", "Night school"):
        await chair.open("/2027/office/feedback")
        await look(chair, "feedbacks")
        await chair.press(f"main a[href*='/office/feedback/{world[title]}']")
        await look(chair, "feedback")
        await chair.page.fill("main [name=text]", f"We liked {title}; say who pays for it.")
        await chair.press("main form[action*='/office/feedback/'] button")
        await chair.sees("The feedback has been saved. It will be sent with the decision.")

    await chair.open("/2027/review/chair")
    await chair.sees("1 open task for you or your panel.")
    await chair.press("main a[href*='/review/chair/decision']")
    await chair.sees("2 projects are tied at the cut-off.")
    await look(chair, "line")
    assert "Fibre" not in await chair.text()
    await chair.press(f"label:has([name=pass][value='{world['Night school']}'])")
    await chair.page.fill("main [name=reason]", "It reaches more villages.")
    await chair.press("main form[action$='/decision/choices'] button")
    await chair.sees("It reaches more villages.")
    await look(chair, "drawn")
    await chair.open("/2027/review/chair")
    await chair.sees("All preparations are complete. The stewards can propose the decision.")
    await look(chair, "done")

    site.set_time(AFTER)
    for name, form in (
        ("s1", "main form[action$='/office/decision'] button"),
        ("s2", "main form[action$='/approval'] button"),
    ):
        boss = await visitor(lang, script=script, width=width)
        await boss.sign_in(f"{name}@example.org")
        await boss.open("/2027/office/decision?group=all")
        await boss.sees("It reaches more villages.")
        await look(boss, f"decision of {name}")
        await release(boss, form)
    await chair.sign_in("chair@example.org")
    await chair.open("/2027/review/chair/decision")
    await chair.sees("The decision has been taken: 1 project passed.")
    await look(chair, "decided")
    session.expire_all()
    placed = dict((await session.exec(select(Standing.project_id, Standing.outcome))).all())
    assert {title: placed[id_] for title, id_ in world.items()} == {
        "Village radio": "not_passed",
        "Night school": "passed",
        "Fibre": "passed",
    }
    nominator = await visitor(lang, script=script, width=width)
    await nominator.sign_in("nominator@example.org")
    await nominator.open(f"/2027/nominations/{world['Village radio']}")
    await nominator.sees("We liked Village radio; say who pays for it.")
    await look(nominator, "nominator's page")
    assert found == []
    assert [each.trouble for each in (chair, asked, nominator)] == [[], [], []]


async def release(who, form):
    details = who.page.locator(f"details:has({form.removeprefix('main ').removesuffix(' button')}) > summary")
    if await details.count():
        await details.first.click()
    await who.page.locator(form).first.click()
    await who.page.wait_for_url("**/office/**")
