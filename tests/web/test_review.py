"""Pages of experts and of the stewards who run the reviews, in a browser without JavaScript."""

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.models import Person
from prizes.nomination.models import Project
from prizes.review.actions.assigning import add_assignment
from prizes.review.models import Assignment, Review
from tests.contest import NOMINATING, SUBMITTING, VOTING, at, expert, load_contest, steward
from tests.queries import statements
from tests.review.reviewing import assigned, marked, phase_of, somebody, submitted

AFTER = at("2027-02-01 07:00")
CANARY = "Zanzibar-Canary"


@pytest.fixture
async def contest(database, mailbox, time):
    """Two stewards, two experts of everything, three projects assigned to both; it is the nomination phase."""
    async with database.writing() as session:
        edition = await load_contest(session)
        boss = await steward(session, "s1@example.org")
        await steward(session, "s2@example.org")
        for n in (1, 2):
            await expert(session, f"e{n}@example.org")
        for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2")):
            await submitted(session, edition, title, category=category)
        await assigned(session, edition, boss)
    await mailbox.delivered()
    time(NOMINATING)
    return edition


async def project_id(database, title):
    async with database.reading() as session:
        return (await session.exec(select(Project.id).where(Project.title == title))).one()


async def reviews(database):
    async with database.reading() as session:
        return (await session.exec(select(Review))).all()


# --- an expert's evening -------------------------------------------------------------------------------


async def test_an_expert_works_through_the_list_without_javascript(contest, browser, database):
    await browser.sign_in("e1@example.org")
    page = await browser.get("/en/2027/review/")
    assert page.heading == "3 reviews to do"
    alpha = await project_id(database, "Alpha")
    assert f"/en/2027/review/{alpha}" in page.links

    page = await browser.get(f"/en/2027/review/{alpha}")
    assert page.has("A project that brings services to every village by radio.")
    page = await browser.submit(
        f"/review/{alpha}", {"mark.relevance": "5", "comment": "Clear.", "act": "save"}
    )
    assert page.has("Saved.")
    assert ("mark.relevance", "5") in page.form(f"/review/{alpha}")["fields"]

    page = await browser.submit(f"/review/{alpha}", {"act": "submit"}, status=422)
    assert page.has("1 answer is still needed before you can submit this review.")
    assert page.has("Impact")
    page = await browser.submit(f"/review/{alpha}", {"mark.impact": "4", "act": "submit"})
    assert page.has("Your review has been submitted. You can change it until the phase closes.")
    assert page.heading.endswith("Beta"), "the next one that is left"
    page = await browser.get("/en/2027/review/")
    assert page.heading == "2 reviews to do"
    assert page.has("Review submitted")
    assert [(r.marks, r.comment) for r in await reviews(database)] == [
        ({"relevance": 5, "impact": 4}, "Clear.")
    ]


async def test_the_last_review_leads_back_to_the_list(contest, browser, database):
    await browser.sign_in("e1@example.org")
    for title in ("Gamma", "Alpha", "Beta"):
        project = await project_id(database, title)
        await browser.get(f"/en/2027/review/{project}")
        page = await browser.submit(
            f"/review/{project}", {"mark.relevance": "3", "mark.impact": "3", "act": "submit"}
        )
    assert page.heading == "My reviews"
    assert page.has(
        "All your reviews have been submitted. Thank you. You can still change them until the deadline."
    )


async def test_in_arabic_the_expert_reads_from_right_to_left_and_marks_as_well(
    contest, another_browser, database
):
    browser = another_browser()
    browser.lang = "ar"
    await browser.sign_in("e1@example.org")
    page = await browser.get("/ar/2027/review/")
    assert page.reader.html["dir"] == "rtl"
    alpha = await project_id(database, "Alpha")
    await browser.get(f"/ar/2027/review/{alpha}")
    await browser.submit(f"/review/{alpha}", {"mark.relevance": "٤", "mark.impact": "2", "act": "submit"})
    assert [r.marks for r in await reviews(database)] == [{"relevance": 4, "impact": 2}]


async def test_what_was_typed_wrongly_stands_in_the_form_again_with_the_reason(contest, browser, database):
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    await browser.get(f"/en/2027/review/{alpha}")
    page = await browser.submit(
        f"/review/{alpha}",
        {"mark.relevance": "9", "mark.impact": "2", "comment": "Kept.", "act": "submit"},
        status=422,
    )
    assert page.has("Enter a whole mark from 1 to 5.")
    assert {("mark.impact", "2"), ("comment", "Kept.")} <= set(page.form(f"/review/{alpha}")["fields"])
    assert await reviews(database) == []


async def test_htmx_gets_a_line_that_says_what_is_saved_and_what_is_missing(contest, browser, database):
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    fields = f"/en/2027/review/{alpha}/fields"
    page = await browser.post(fields, {"mark.relevance": "5"}, hx_request="true")
    assert "<html" not in page.html
    assert "Saved at" in page.text
    assert "1 answer still needed." in page.text
    page = await browser.post(
        fields, {"mark.relevance": "5", "mark.impact": "x"}, hx_request="true", status=422
    )
    assert "whole mark" in page.text
    assert "<html" not in page.html


async def test_a_long_scale_is_asked_for_as_a_number(database, browser, time):
    marking = {
        "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
        "scale": {"least": 0, "most": 100},
        "reviews": 1,
    }
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking=marking)
        await expert(session, "e1@example.org")
        project = await submitted(session, edition, "Alpha")
        await assigned(session, edition, await steward(session))
    await browser.mailbox.delivered()
    time(NOMINATING)
    await browser.sign_in("e1@example.org")
    await browser.get(f"/en/2027/review/{project.id}")
    await browser.submit(f"/review/{project.id}", {"mark.impact": "87", "act": "submit"})
    assert [r.marks for r in await reviews(database)] == [{"impact": 87}]


@pytest.mark.parametrize(
    ("instant", "words"),
    [(SUBMITTING, "Marks can be given from then on"), (VOTING, "can no longer be changed")],
)
async def test_outside_the_phase_there_is_no_form_and_nothing_is_kept(
    contest, browser, database, time, instant, words
):
    time(instant)
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    page = await browser.get(f"/en/2027/review/{alpha}")
    assert page.has(words)
    assert not [f for f in page.forms if f["action"].endswith(f"/review/{alpha}")]
    page = await browser.post(
        f"/en/2027/review/{alpha}", {"mark.relevance": "5", "mark.impact": "5", "act": "submit"}, status=409
    )
    assert await reviews(database) == []


async def test_an_edition_without_marks_says_so(database, browser, time):
    async with database.writing() as session:
        await load_contest(session, nomination__marking=None)
        await expert(session, "e1@example.org")
    await browser.sign_in("e1@example.org")
    assert (await browser.get("/en/2027/review/")).has("Experts give no marks in this edition.")


# --- who sees what -------------------------------------------------------------------------------------


@pytest.fixture
async def secret(database, mailbox, time):
    """A project full of canaries in C1, reviewed by e1; e2 is expert too, but not of this project."""
    async with database.writing() as session:
        edition = await load_contest(
            session,
            nomination__marking={
                "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
                "reviews": 1,
            },
        )
        boss = await steward(session, "s1@example.org")
        await expert(session, "e1@example.org", category="C1")
        await expert(session, "e2@example.org", category="C2")
        project = await submitted(
            session,
            edition,
            CANARY,
            owner=f"{CANARY} Ltd",
            answers_description=f"{CANARY} helps every village in the land.",
        )
        await submitted(session, edition, "Open", category="C2")
        await assigned(session, edition, boss)
    await mailbox.delivered()
    time(NOMINATING)
    return project.id


PAGES = (
    "/review/",
    "/review/{id}",
    "/office/reviews",
    "/office/reviews/{id}",
    "/office/decision",
    "/office/assignments",
    "/office/panels",
)


async def test_its_expert_reads_the_project(secret, browser):
    await browser.sign_in("e1@example.org")
    assert CANARY in (await browser.get(f"/en/2027/review/{secret}")).html


@pytest.mark.parametrize("email", ["e2@example.org", "nobody@example.org", None])
async def test_nobody_else_finds_a_word_of_it(secret, browser, email):
    if email:
        await browser.sign_in(email)
    for path in PAGES:
        answer = await browser.client.get(f"/en/2027{path.format(id=secret)}")
        assert CANARY not in answer.text, path
    answer = await browser.client.post(
        f"/en/2027/review/{secret}",
        data={"mark.impact": "5"},
        headers={"sec-fetch-site": "same-origin", "origin": "http://prizes.test"},
    )
    assert CANARY not in answer.text


async def test_who_steps_back_finds_no_word_of_it_from_then_on(secret, browser, database):
    await browser.sign_in("e1@example.org")
    await browser.get(f"/en/2027/review/{secret}")
    page = await browser.submit("/recusal", {"reason": ""}, status=422)
    assert page.has("Enter the reason")
    page = await browser.submit("/recusal", {"reason": "My brother's company."})
    assert page.has("You are recused from this project.")
    assert page.has("You are recused from 1 project.")
    for path in PAGES:
        assert CANARY not in (await browser.client.get(f"/en/2027{path.format(id=secret)}")).text
    await browser.get(f"/en/2027/review/{secret}", status=403)
    await browser.post(f"/en/2027/review/{secret}", {"mark.impact": "5", "act": "submit"}, status=403)
    assert await reviews(database) == []


async def test_blind_marking_hides_who_is_behind_a_project_on_every_page_of_its_expert(
    database, browser, time
):
    hidden = {
        "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
        "reviews": 1,
        "hidden": ["owner", "country", "stakeholder_type", "nominator"],
    }
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking=hidden)
        await expert(session, "e1@example.org")
        await somebody(session, "nominator@example.org", name=f"{CANARY} Smith")
        project = await submitted(
            session,
            edition,
            "Alpha",
            owner=f"{CANARY} Ltd",
            country="FJ",
            stakeholder_type="academia",
            url="https://canary.example.org/",
        )
        await assigned(session, edition, await steward(session))
    await browser.mailbox.delivered()
    time(NOMINATING)
    await browser.sign_in("e1@example.org")
    for path in ("/review/", f"/review/{project.id}"):
        page = await browser.get(f"/en/2027{path}")
        assert page.has("Alpha")
        for word in (CANARY, "Fiji", "Academia", "canary.example.org"):
            assert word not in page.html


async def test_experts_see_dates_numbers_and_shares_as_the_public_does(
    database, browser, another_browser, time
):
    everybody = {"shown_to": ["public", "experts"], "required": False}
    fields = [
        {"id": "description", "kind": "long_text", "label": "Description", **everybody},
        {"id": "since", "kind": "date", "label": "Since", **everybody},
        {"id": "users", "kind": "number", "label": "Users", **everybody},
        {"id": "share", "kind": "percentage", "label": "Women", **everybody},
    ]
    async with database.writing() as session:
        edition = await load_contest(session, submission__form={"fields": fields})
        await expert(session, "e1@example.org")
        sent = {"since": "2024-03-15", "users": "1234567", "share": "51.5"}
        project = await submitted(
            session, edition, "Alpha", **{f"answers_{name}": v for name, v in sent.items()}
        )
        await assigned(session, edition, await steward(session))
    time(NOMINATING)
    await browser.sign_in("e1@example.org")
    async with database.writing() as session:
        (await session.get_one(Project, project.id)).state = "nominated"
    reader = await another_browser().get(f"/en/2027/projects/{project.id}")
    marker = await browser.get(f"/en/2027/review/{project.id}")
    for words in ("15 March 2024", "1,234,567", "51.5 %"):
        assert (words in marker.text, words in reader.text) == (True, True), words


async def test_one_expert_does_not_see_the_marks_of_another(contest, browser, another_browser, database):
    alpha = await project_id(database, "Alpha")
    await browser.sign_in("e1@example.org")
    await browser.get(f"/en/2027/review/{alpha}")
    await browser.submit(
        f"/review/{alpha}", {"mark.relevance": "5", "mark.impact": "5", "comment": CANARY, "act": "submit"}
    )
    other = another_browser()
    await other.sign_in("e2@example.org")
    for path in (f"/review/{alpha}", "/review/"):
        assert CANARY not in (await other.get(f"/en/2027{path}")).html
    await other.get(f"/en/2027/office/reviews/{alpha}", status=403)


# --- a steward's week ----------------------------------------------------------------------------------


async def test_an_expert_is_invited_accepts_and_gets_projects_in_one_mail(
    database, browser, another_browser, mailbox, time
):
    async with database.writing() as session:
        edition = await load_contest(
            session,
            nomination__marking={
                "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
                "reviews": 1,
            },
        )
        await steward(session, "s1@example.org")
        for n in range(3):
            await submitted(session, edition, f"P{n}")
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/panels")
    assert page.has("There are no experts yet.")
    await browser.get("/en/2027/office/panels/invitation?email=new@example.org&category=C1")
    page = await browser.submit("/office/panels")
    assert page.has("The invitation has been sent.")
    assert page.has("new@example.org")

    invited = another_browser()
    await invited.sign_in("new@example.org")
    await invited.get(next(link for link in (await invited.get("/en/me")).links if "/seats/" in link))
    await invited.submit("/seats/", {"terms": "yes", "answer": "accept"})

    page = await browser.get("/en/2027/office/assignments")
    assert page.has("This plan assigns 3 reviews.")
    page = await browser.submit("/office/assignments")
    assert page.has("The projects have been assigned. Each member will receive one email.")
    assert page.has("3 reviews are still missing.")
    letter = await mailbox.newest_to("new@example.org")
    assert letter["Subject"] == "3 projects to review"
    assert len([m for m in mailbox.letters if m["To"] == "new@example.org" and "review" in m["Subject"]]) == 1
    assert (await invited.get("/en/2027/review/")).heading == "3 reviews to do"


async def test_a_plan_that_went_stale_is_shown_anew_and_not_applied(contest, browser, database):
    async with database.writing() as session:
        await expert(session, "e3@example.org")
        await submitted(session, contest, "Delta")
    await browser.sign_in("s1@example.org")
    await browser.get("/en/2027/office/assignments")
    page = await browser.submit("/office/assignments", {"sha256": "0" * 64}, status=409)
    assert page.has("Projects or panels have changed since you opened this page. Please check the new plan.")
    assert page.has("This plan assigns 2 reviews.")


async def test_reviewers_are_changed_by_hand(contest, browser, database):
    alpha = await project_id(database, "Alpha")
    async with database.writing() as session:
        third = await expert(session, "e3@example.org")
        first = await somebody(session, "e1@example.org")
        await marked(session, contest, alpha, first, 4, comment="Well argued.")
    await browser.sign_in("s1@example.org")
    page = await browser.get(f"/en/2027/office/reviews/{alpha}")
    assert page.has("1 of 2 reviews is handed in.") or page.has("1 of 2 reviews submitted.")
    assert page.has("Well argued.")
    page = await browser.post(f"/en/2027/office/reviews/{alpha}", {"act": "add", "expert": third.id})
    assert page.has("e3@example.org")
    page = await browser.post(
        f"/en/2027/office/reviews/{alpha}", {"act": "remove", "expert": first.id}, status=409
    )
    assert page.has(
        "This review has been submitted and cannot be reassigned. Anyone with a conflict of interest can be recused."
    )
    page = await browser.post(
        f"/en/2027/office/reviews/{alpha}",
        {"act": "recuse", "expert": first.id, "reason": "Her own ministry."},
    )
    assert page.has("Recused")
    assert page.has("0 of 2 reviews")
    page = await browser.post(f"/en/2027/office/reviews/{alpha}", {"act": "remove", "expert": third.id})
    assert page.has("The project is no longer assigned to this person.")


async def test_the_board_reminds_one_expert_once_a_day(contest, browser, mailbox, database):
    async with database.reading() as session:
        first = (await session.exec(select(Person.id).where(Person.email == "e1@example.org"))).one()
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/reviews")
    assert page.has("6 reviews are still missing.")
    await browser.submit("/several", {"act": "remind_several", "row": first})
    await browser.submit("/several/reminders")
    letter = await mailbox.newest_to("e1@example.org")
    assert letter["Subject"] == "3 reviews to do"
    await browser.get("/en/2027/office/reviews")
    await browser.submit("/several", {"act": "remind_several", "row": first})
    page = await browser.submit("/several/reminders")
    assert page.has("Done for 0 rows. Refused for 1 row.")
    assert page.has("This person was reminded within the last day.")


async def test_an_expert_leaves_a_panel(contest, browser, database):
    await browser.sign_in("s1@example.org")
    await browser.get("/en/2027/office/panels")
    page = await browser.submit("/removal")
    assert page.has("The member has left this panel.")
    async with database.reading() as session:
        assert len((await session.exec(select(Assignment))).all()) == 3


async def test_steward_pages_are_for_stewards(contest, browser):
    await browser.sign_in("e1@example.org")
    for path in ("panels", "assignments", "reviews", "quality", "decision"):
        await browser.get(f"/en/2027/office/{path}", status=403)


# --- the decision --------------------------------------------------------------------------------------


async def all_marked(database, edition, marks, **tie):
    async with database.writing() as session:
        for title, mark in marks.items():
            project = (await session.exec(select(Project.id).where(Project.title == title))).one()
            for n in (1, 2):
                await marked(session, edition, project, await somebody(session, f"e{n}@example.org"), mark)


async def test_two_stewards_take_the_decision_and_the_nominators_are_told(
    contest, browser, another_browser, database, mailbox, time
):
    await all_marked(database, contest, {"Alpha": 5, "Beta": 3, "Gamma": 4})
    time(AFTER)
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/decision?group=all")
    assert page.has("Alpha")
    assert page.has("3/5")
    assert page.has("Balance")
    assert page.has("Africa")
    page = await browser.submit("/office/decision")
    assert page.has("Another person must approve it.")
    assert not [f for f in page.forms if "approval" in f["action"]]

    other = another_browser()
    await other.sign_in("s2@example.org")
    page = await other.get("/en/2027/office/decision?group=all")
    assert page.has("A proposal is awaiting a second steward. This is its exact content.")
    page = await other.submit("/approval")
    assert page.has("It has taken effect.")
    page = await other.get("/en/2027/office/decision")
    assert page.has("The decision has been taken")
    assert page.has("3 projects passed.")
    letter = await mailbox.newest_to("nominator@example.org")
    assert "Alpha" in letter.get_body(("plain",)).get_content()
    async with database.reading() as session:
        assert set((await session.exec(select(Project.state))).all()) == {"nominated"}


async def test_a_mark_changed_meanwhile_stops_the_approval_and_says_so(
    contest, browser, another_browser, database
):
    await all_marked(database, contest, {"Alpha": 5, "Beta": 3, "Gamma": 4})
    await browser.sign_in("s1@example.org")
    await browser.get("/en/2027/office/decision")
    await browser.submit("/office/decision")
    other = another_browser()
    await other.sign_in("s2@example.org")
    await other.get("/en/2027/office/decision")
    await all_marked(database, contest, {"Alpha": 1})
    page = await other.submit("/approval", status=409)
    assert page.has("The content has changed since you opened it. Please check it again before you approve.")
    page = await other.get("/en/2027/office/decision")
    assert page.has(
        "Something has changed since the decision was proposed. The proposal can no longer be approved."
    )
    page = await other.submit("/withdrawal")
    assert page.has("The proposal has been withdrawn.")
    async with database.reading() as session:
        assert set((await session.exec(select(Project.state))).all()) == {"submitted"}


async def test_a_tie_is_shown_and_the_panels_choice_recorded(database, browser, time):
    async with database.writing() as session:
        edition = await load_contest(
            session,
            nomination__cut={
                "gives": "nominated",
                "basis": [{"source": "marks"}],
                "most": 1,
                "ties": ["panel"],
            },
        )
        boss = await steward(session, "s1@example.org")
        for n in (1, 2):
            await expert(session, f"e{n}@example.org")
        for title in ("Alpha", "Beta"):
            await submitted(session, edition, title)
        await assigned(session, edition, boss)
    await all_marked(database, edition, {"Alpha": 4, "Beta": 4})
    time(AFTER)
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/decision")
    assert page.has("2 projects are awaiting the panel.")
    assert page.has("Cut-off: 1 place")
    assert page.has("2 projects are tied at the cut-off.")
    assert not [f for f in page.forms if f["action"].endswith("/office/decision")]
    beta = await project_id(database, "Beta")
    page = await browser.submit("/choices", {"pass": beta, "reason": ""}, status=422)
    assert page.has("Enter the panel’s reason. It will be recorded with the decision.")
    page = await browser.submit("/choices", {"pass": beta, "reason": "Reaches further."})
    assert page.has("The decision has been recorded.")
    assert page.has("Reaches further.")
    assert [f for f in page.forms if f["action"].endswith("/office/decision")]


async def test_categories_without_a_record_of_their_panel_are_named(session, browser, time):
    time(NOMINATING)
    panel = {"declaration": "none", "minutes": True}
    edition = await load_contest(session, nomination__panel=panel)
    await steward(session, "s1@example.org")
    await submitted(session, edition, "Alpha", category="C7-EGOV")
    await session.commit()
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/decision")
    assert page.has("the records of these panels must be written and confirmed: E-government.")


async def test_missing_reviews_are_flagged_and_hold_up_a_proposal_while_they_can_come_in(contest, browser):
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/decision")
    assert page.has("6 reviews are still missing.")
    assert page.has("2 missing")
    page = await browser.post("/en/2027/office/decision", {}, status=409)
    assert page.has("can be submitted until")


async def test_observers_read_the_ranking_and_change_nothing(contest, database, browser):
    from prizes.accounts.rules.roles import Role
    from tests.contest import with_role

    async with database.writing() as session:
        await with_role(session, "o@example.org", Role.OBSERVER)
    await browser.sign_in("o@example.org")
    page = await browser.get("/en/2027/office/decision")
    assert page.has("Alpha")
    assert not [f for f in page.forms if "/office/" in f["action"]]
    await browser.post("/en/2027/office/decision", {}, status=403)


# --- statements ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/review/",
        "/review/{id}",
        "/office/panels",
        "/office/assignments",
        "/office/reviews",
        "/office/reviews/{id}",
        "/office/reviews/{id}/second-round",
        "/office/quality",
        "/office/decision?group=all",
    ],
)
async def test_a_page_asks_the_database_no_more_for_more_rows(database, browser, time, path):
    counted = []
    for slug, number in (("2027", 1), ("2028", 3)):
        async with database.writing() as session:
            edition = await load_contest(session, slug=slug)
            await steward(session, f"boss-{slug}@example.org", edition=slug)
            who = await somebody(session, f"boss-{slug}@example.org")
            for n in range(number):
                await expert(session, f"x{n}-{slug}@example.org", edition=slug)
            from prizes.accounts.actions import grant
            from prizes.accounts.rules.roles import Role

            await grant(session, who, Role.EXPERT, edition=slug, category="*", granter=None)
            projects = [
                await submitted(session, edition, f"P{n}", owner=f"O{n}", category=f"C{n % 2 + 1}")
                for n in range(number)
            ]
            for project in projects:
                await add_assignment(session, edition, phase_of(edition), project.id, who.id, assigner=who.id)
            await session.flush()
            with clock.at(NOMINATING):
                await marked(session, edition, projects[0].id, who, 3)
        time(NOMINATING)
        await browser.sign_in(f"boss-{slug}@example.org")
        with statements(database) as seen:
            await browser.get(f"/en/{slug}{path.format(id=projects[0].id)}")
        counted.append(len(seen))
    assert counted[0] == counted[1], counted
