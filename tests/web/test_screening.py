"""Screening, appeals, late entries and many projects at once in the browser, without scripts."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import insert
from sqlmodel import select

from prizes.nomination.actions.bulk import MOST
from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.actions.stewarding import mark_ineligible
from prizes.nomination.models import Appeal, Project, ProjectMember, ScreeningSheet
from tests.contest import at, load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import submitted
from tests.queries import statements

ANA, EVE, KIM = "ana@example.org", "eve@example.org", "kim@example.org"
CLOSED = at("2026-12-20 22:30")
CHECKS = [
    {"id": "real", "label": "It runs already", "help": "Look at its site.", "breach": "maturity"},
    {"id": "fits", "label": "It fits its category", "breach": "category"},
]
QUEUE = "/en/2027/office/nominations"


@pytest.fixture
async def world(session, app):
    """An edition with screening by two, appeals and late entries; two stewards and three projects of Ana's."""
    edition = await load_contest(
        session,
        submission__screening={"checks": CHECKS, "screeners": 2},
        submission__appeal_days=5,
        submission__late_hours=24,
        submission__maturity={"en": "Running for a year."},
    )
    stewards = [await steward(session, email) for email in (EVE, KIM)]
    ana = await person(session, ANA)
    projects = [
        await submitted(session, edition, ana, title=f"Project {n}", owner=f"Owner {n}") for n in range(3)
    ]
    await session.commit()
    return edition, stewards, projects


async def in_database(database, query):
    async with database.reading() as session:
        return (await session.exec(query)).all()


def sheet(*answers: str, **more: str) -> dict[str, str]:
    return dict(zip(("check.real", "check.fits"), answers, strict=True)) | more


# --- screening -----------------------------------------------------------------------------------------


async def test_who_has_a_part_in_a_project_reads_no_sheet_of_it(browser, session, world):
    edition, (eve, kim), projects = world
    one = projects[0]
    await save_sheet(
        session, edition, one.id, checks={"real": "no"}, note_text="A mere plan", revision=1, screener=eve.id
    )
    lee = await steward(session, "lee@example.org")
    await save_sheet(
        session, edition, one.id, checks={"real": "no"}, note_text="I agree", revision=1, screener=lee.id
    )
    session.add(ProjectMember(project_id=one.id, person_id=kim.id, part="reader", added_at=one.submitted_at))
    await session.commit()
    await browser.sign_in(EVE)
    assert (await browser.get(f"{QUEUE}/{one.id}")).has("I agree")
    await browser.sign_in(KIM)
    page = await browser.get(f"{QUEUE}/{one.id}")
    assert not page.has("A mere plan") and not page.has("Screening")
    await browser.get(f"{QUEUE}/{one.id}/screening", status=403)
    token = browser.client.cookies["prizes"]
    answer = await browser.json("GET", f"/editions/2027/nominations/{one.id}/screening", token=token)
    assert answer.status_code == 403


async def test_from_the_queue_through_all_projects_to_the_end(browser, world, database):
    await browser.sign_in(EVE)
    page = await browser.get(QUEUE)
    assert page.has("Screen the next of 3 projects")
    for _ in range(3):
        page = await browser.get("/en/2027/office/screening")
        assert page.has("Look at its site.") and page.has("Rule: Progress that a project must have made")
        page = await browser.submit("/screening", sheet("yes", "yes", then="next"))
    assert page.has("You have no more projects to screen. Thank you!")
    assert len(await in_database(database, select(ScreeningSheet))) == 3


async def test_a_yes_to_all_checks_is_filled_in_and_saved_by_the_next_click(browser, world, database):
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/screening")
    first = page.url.path
    form = page.form("/screening")
    sent = dict(form["fields"]) | {"check.real": "no", "note": "Seen.", "verdict": "unsure"}
    page = await browser.post(f"{first}/yes-to-all", sent)
    fields = page.form("/screening")["fields"]
    assert ("check.real", "yes") in fields and ("check.fits", "yes") in fields
    assert ("note", "Seen.") in fields and ("verdict", "unsure") in fields, "what was typed stays"
    assert await in_database(database, select(ScreeningSheet)) == []
    page = await browser.get(f"{first}/yes-to-all")
    assert ("check.real", "yes") in page.form("/screening")["fields"]
    page = await browser.submit("/screening", {"then": "next", "verdict": ""})
    assert page.url.path.endswith("/screening") and page.url.path != first
    (saved,) = await in_database(database, select(ScreeningSheet))
    assert (saved.verdict, saved.checks) == ("pass", {"real": "yes", "fits": "yes"})


async def test_a_project_that_is_passed_over_is_not_the_next(browser, world):
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/screening")
    seen = []
    for _ in range(3):
        seen.append(page.url.path)
        assert page.has("Skip to the next of 2 other projects")
        page = await browser.get(next(link for link in page.links if "/office/screening?after=" in link))
    assert len(set(seen)) == 3 and page.url.path == seen[0]


@pytest.mark.parametrize("how", ["saved", "returned"])
async def test_a_project_that_was_passed_over_comes_last(browser, world, how):
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/screening")
    passed_over = page.url.path
    page = await browser.get(next(link for link in page.links if "/office/screening?after=" in link))
    for _ in range(2):
        assert page.url.path != passed_over
        if how == "saved":
            page = await browser.submit("/screening", sheet("yes", "yes", then="next"))
        else:
            page = await browser.submit("/return", {"reason": "See there."})
    assert page.url.path == passed_over


async def test_a_project_is_returned_beside_its_text_and_the_next_is_open(browser, world, database):
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/screening")
    first = page.url.path.split("/")[-2]
    typed = {"mark": ["title"], "note.title": "Shorter"}
    page = await browser.submit("/return", typed | {"reason": ""}, status=422)
    page = await browser.submit("/return", {"reason": "See there."})
    assert page.url.path.endswith("/screening") and page.url.path.split("/")[-2] != first
    assert page.has("The project has been returned. Its nominator will be notified by email.")
    (returned,) = [p for p in await in_database(database, select(Project)) if p.state == "returned"]
    assert (returned.id, returned.corrections["title"]["note"]) == (first, "Shorter")


async def test_others_sheets_are_hidden_until_ones_own_is_saved(browser, another_browser, world):
    _, _, [project, *_] = world
    await browser.sign_in(EVE)
    await browser.get(f"{QUEUE}/{project.id}/screening")
    await browser.submit("/screening", sheet("no", "yes", note="The site is empty."))
    kim = another_browser()
    await kim.sign_in(KIM)
    for path in (f"{QUEUE}/{project.id}/screening", f"{QUEUE}/{project.id}"):
        page = await kim.get(path)
        assert not page.has("The site is empty.")
        assert page.has("shown once yours is saved")
    await kim.get(f"{QUEUE}/{project.id}/screening")
    page = await kim.submit("/screening", sheet("yes", "yes"))
    assert page.has("The site is empty.") and page.has("Screeners disagree")
    page = await kim.submit("/screening/decision", {"reason": ""}, status=422)
    page = await kim.submit("/screening/decision", {"reason": "It is there now."})
    assert page.has("Passed")
    page = await kim.get(f"{QUEUE}?screening=passed")
    assert page.has("Project 0") and not page.has("Project 1")


async def test_what_was_typed_stays_where_a_note_is_missing(browser, world, database):
    _, _, [project, *_] = world
    await browser.sign_in(EVE)
    await browser.get(f"{QUEUE}/{project.id}/screening")
    page = await browser.submit("/screening", sheet("no", "unsure"), status=422)
    assert page.has("Enter your reason. Other screeners and the stewards will read it.")
    fields = page.form("/screening")["fields"]
    assert ("check.real", "no") in fields and ("check.fits", "unsure") in fields
    assert await in_database(database, select(ScreeningSheet)) == []


async def test_a_failed_check_fills_in_the_rule_of_the_letter(browser, another_browser, world):
    _, _, [project, *_] = world
    for who, email in ((browser, EVE), (another_browser(), KIM)):
        await who.sign_in(email)
        await who.get(f"{QUEUE}/{project.id}/screening")
        await who.submit("/screening", sheet("no", "yes", note="An idea only."))
    page = await browser.get(f"{QUEUE}/{project.id}")
    fields = page.form("/ineligibility")["fields"]
    assert ("rule", "maturity") in fields and ("check", "real") in fields
    await browser.submit("/ineligibility", {"reason": "It is an idea only."})
    # the receipts may be of the same instant
    letters = [body(letter) for letter in await browser.mailbox.delivered() if letter["To"] == ANA]
    (letter,) = [text for text in letters if "It is an idea only." in text]
    assert "Running for a year." in letter and "It runs already" in letter


@pytest.mark.parametrize("rest", ["/screening", "/appeal", "/removal", "/screening/decision"])
async def test_the_pages_of_stewards_are_for_stewards(browser, world, rest):
    _, _, [project, *_] = world
    await browser.sign_in(ANA)
    await browser.get(f"{QUEUE}/{project.id}{rest}", status=403)


# --- the queue -----------------------------------------------------------------------------------------


async def test_filters_and_order_stand_in_the_address(browser, world, session):
    _, _, [first, second, _] = world
    first.exception, second.country = "A reason", "FR"
    session.add_all([first, second])
    await session.commit()
    await browser.sign_in(EVE)
    page = await browser.get(f"{QUEUE}?flag=exception")
    assert page.has("Has an exception") and page.has("1 project") and not page.has("Project 1")
    for query, wanted in (
        ("country=FR", {"Project 1"}),
        ("region=europe", {"Project 1"}),
        ("stakeholder=government&language=en&sdg=4", {"Project 0", "Project 1", "Project 2"}),
        ("language=fr", set()),
        ("screening=none", {"Project 0", "Project 1", "Project 2"}),
        ("screening=mine", {"Project 0", "Project 1", "Project 2"}),
        ("screening=failed", set()),
        ("screening=nonsense", set()),
        ("flag=late", set()),
        ("flag=nonsense", set()),
    ):
        page = await browser.get(f"{QUEUE}?{query}")
        assert set(re.findall(r"Project \d", page.text)) == wanted, query
    for sort, wanted in (("title", "012"), ("-title", "210"), ("nonsense", None)):
        page = await browser.get(f"{QUEUE}?sort={sort}")
        found = list(dict.fromkeys(re.findall(r">Project (\d)<", page.html)))
        assert wanted is None or found == list(wanted)


async def test_the_queries_of_the_queue_do_not_grow_with_1300_projects(browser, world, session, database):
    _, _, [project, *_] = world
    await browser.sign_in(EVE)
    await browser.get(QUEUE)  # now the number of tasks in the head is known
    with statements(database) as few:
        await browser.get(QUEUE)
    kept = project.model_dump(exclude={"id"})
    rows = [kept | {"id": f"p{n:015d}", "title": f"Many {n}", "title_key": f"many {n}"} for n in range(1_300)]
    await session.exec(insert(Project), params=rows)
    await session.commit()
    with statements(database) as many:
        page = await browser.get(QUEUE)
    assert page.has("1303 projects")
    assert len(many) == len(few)
    for query in ("?screening=mine", "?flag=likeness&sort=owner"):
        with statements(database) as narrowed:
            await browser.get(QUEUE + query)
        assert len(narrowed) == len(few)


# --- several at once -----------------------------------------------------------------------------------


async def test_several_are_chosen_shown_and_returned(browser, world, database):
    _, _, projects = world
    await browser.sign_in(EVE)
    await browser.get(QUEUE)
    page = await browser.submit("/several", {"project": [projects[0].id, projects[1].id]})
    assert page.has("2 projects are selected.")
    page = await browser.submit("/several", {"act": "return", "reason": ""}, status=422)
    assert page.has("Enter the reason.")
    page = await browser.submit("/several", {"act": "return", "reason": "The link is dead."})
    assert page.has("Possible for 2 of 2")
    states = [p.state for p in await in_database(database, select(Project))]
    assert states == ["submitted"] * 3
    page = await browser.submit("/confirmation")
    assert page.has("Done for each of the selected projects.")
    returned = [p for p in await in_database(database, select(Project)) if p.state == "returned"]
    assert {p.id for p in returned} == {projects[0].id, projects[1].id}


async def test_a_whole_list_is_chosen_and_what_changed_meanwhile_is_shown_again(
    browser, world, session, database
):
    edition, [_, kim], projects = world
    await browser.sign_in(EVE)
    await browser.get(f"{QUEUE}?q=project")
    await browser.submit("/several", {"whole": "yes"})
    page = await browser.submit("/several", {"act": "ineligible", "rule": "truth", "reason": "Made up."})
    await mark_ineligible(session, edition, projects[2].id, rule="who", reason="No", steward=kim.id)
    await session.commit()
    page = await browser.submit("/confirmation", status=409)
    assert page.has(
        "Something has changed since you opened this page. Nothing was done. Please check it again."
    ) and page.has("Possible for 2 of 3")
    page = await browser.submit("/confirmation", {"possible": "yes"})
    assert page.has("Done for each of the selected projects.")
    assert {p.state for p in await in_database(database, select(Project))} == {"ineligible"}


async def test_none_and_too_many_are_refused(browser, world):
    await browser.sign_in(EVE)
    page = await browser.get(QUEUE)
    page = await browser.post(f"{QUEUE}/several", {}, status=422)
    assert page.has("Choose at least one project.")
    ids = " ".join(f"{n:016d}" for n in range(MOST + 1))
    page = await browser.post(f"{QUEUE}/several", {"projects": ids}, status=422)
    assert page.has("At most 500 projects")


# --- appeals -------------------------------------------------------------------------------------------


async def test_an_appeal_from_the_letter_to_the_answer(browser, another_browser, world, session, database):
    edition, [eve, _], [project, *_] = world
    await mark_ineligible(
        session, edition, project.id, rule="maturity", reason="An idea only.", steward=eve.id
    )
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get(f"/en/2027/nominations/{project.id}")
    assert (
        page.has("Running for a year.")
        and page.has("An idea only.")
        and page.has("Open until 30 November 2026")
    )
    page = await browser.submit("/appeal", {"appeal": " "}, status=422)
    assert page.has("Explain why the decision is wrong.")
    page = await browser.submit("/appeal", {"appeal": "It runs since 2024."})
    assert page.has("(Geneva time). A steward who was not involved in the decision will reply.") and page.has(
        "It runs since 2024."
    )
    for email, decides in ((EVE, False), (KIM, True)):
        steward_ = another_browser()
        await steward_.sign_in(email)
        page = await steward_.get("/en/2027/office/")
        assert page.has("1 appeal is awaiting a reply.")
        page = await steward_.get(f"{QUEUE}?flag=appeal")
        assert page.has("Project 0")
        page = await steward_.get(f"{QUEUE}/{project.id}")
        assert any(form["action"].endswith("/appeal") for form in page.forms) == decides
    page = await steward_.submit("/appeal", {"answer": "You are right."}, status=422)
    assert page.has("Choose an item from the list.")
    assert ("answer", "You are right.") in page.form("/appeal")["fields"]
    page = await steward_.submit("/appeal", {"upheld": "yes", "answer": "You are right."})
    assert page.has("The appeal has been decided.")
    [appeal] = await in_database(database, select(Appeal))
    assert (appeal.upheld, appeal.answer) == (True, "You are right.")
    page = await browser.get(f"/en/2027/nominations/{project.id}")
    assert page.has("Your appeal has been upheld.") and page.has("Submitted")


async def test_an_appeal_that_came_too_late_is_not_lost_from_the_screen(browser, world, session, time):
    edition, [eve, _], [project, *_] = world
    await mark_ineligible(
        session, edition, project.id, rule="maturity", reason="An idea only.", steward=eve.id
    )
    await session.commit()
    time(at("2026-11-30 21:59"))
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/nominations/{project.id}")
    time(at("2026-11-30 22:00"))
    page = await browser.submit("/appeal", {"appeal": "Five minutes more"}, status=409)
    assert page.has("The deadline for appeals was")


# --- late entries --------------------------------------------------------------------------------------


async def test_a_late_entry_from_two_stewards_to_a_submitted_project(browser, another_browser, world, time):
    time(CLOSED)
    eve, kim = another_browser(), another_browser()
    await eve.sign_in(EVE)
    await eve.get("/en/2027/office/late-entries")
    page = await eve.submit("/late-entries", {"email": ANA, "until": "soon", "reason": "Power"}, status=422)
    assert page.has("Enter a date and a time, such as 2027-05-31 23:00.")
    page = await eve.submit(
        "/late-entries", {"email": ANA, "until": "2026-12-21T12:00", "reason": "Power failed."}
    )
    assert page.has("Power failed.") and page.has(ANA) and page.has("21 December 2026, 12:00")
    path = page.url.path
    await kim.sign_in(KIM)
    await kim.get(path)
    await kim.submit("/approval")
    letter = body(await browser.mailbox.newest_to(ANA))
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", letter)[0]
    page = await kim.get("/en/2027/office/late-entries")
    assert page.has(ANA) and code not in page.html
    await browser.sign_in(ANA)
    page = await browser.get("/en/2027/nominations/late")
    page = await browser.submit("/nominations/late", {"code": "wrong"}, status=422)
    assert page.has("This code is not valid for your address, or it has expired. Please check the email.")
    page = await browser.submit("/nominations/late", {"code": code.lower()})
    assert page.has("You may submit one project")
    page = await browser.submit("/2027/nominations/", {"title": "Late but here"})
    assert page.heading == "Late but here"


# --- out of the contest --------------------------------------------------------------------------------


async def test_a_nominated_project_is_taken_out(browser, world, session, database):
    _, _, [project, *_] = world
    project.state = "nominated"
    session.add(project)
    await session.commit()
    await browser.sign_in(EVE)
    await browser.get(f"{QUEUE}/{project.id}")
    page = await browser.submit("/removal", {"how": "disqualified", "reason": ""}, status=422)
    assert page.has("Enter the reason.")
    page = await browser.submit("/removal", {"how": "disqualified", "reason": "Votes were bought."})
    assert page.has(
        "The project has been removed from the contest. Its nominator will be notified by email."
    ) and page.has("Votes were bought.")
    [after] = await in_database(database, select(Project).where(Project.id == project.id))
    assert after.state == "disqualified"
