"""An expert's form, saved field by field, and the pages of quality, second rounds and progress, without JavaScript."""

import re

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import grant
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.review.actions.marking import save_review
from prizes.review.models import Review, SecondRound
from tests.contest import NOMINATING, at, expert, load_contest, steward
from tests.review.reviewing import assigned, chair_of, marked, phase_of, signed_in, somebody, submitted

COMMENTED = {
    "criteria": [
        {"id": "relevance", "label": "Relevance", "weight": 2, "comment": "required"},
        {"id": "impact", "label": "Impact", "weight": 1, "help": "Who gains?"},
    ],
    "scale": {"least": 1, "most": 5, "anchors": {"1": "weak", "5": {"en": "strong", "fr": "fort"}}},
    "reviews": 2,
    "comment": "none",
    "spread_most": "1/2",
}


@pytest.fixture
async def contest(database, mailbox, time):
    """Two experts of everything, a chair of C1 who reviews nothing, Alpha and Beta in C1, Gamma in C2."""
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking=COMMENTED)
        boss = await steward(session, "s1@example.org")
        for n in (1, 2):
            await expert(session, f"e{n}@example.org")
        for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2")):
            await submitted(session, edition, title, category=category)
        await assigned(session, edition, boss)
        chair = await expert(session, "chair@example.org", category="C1")
        await chair_of(session, edition, chair)
    await mailbox.delivered()
    time(NOMINATING)
    return edition


async def project_id(database, title):
    async with database.reading() as session:
        return (await session.exec(select(Project.id).where(Project.title == title))).one()


async def person(session, email):
    return (await session.exec(select(Person).where(Person.email == email))).one()


async def review_of(database, email):
    async with database.reading() as session:
        who = await person(session, email)
        from prizes.review.models import Assignment

        query = select(Review).join(Assignment).where(Assignment.expert_id == who.id)
        return (await session.exec(query)).one()


async def everybody_marked(database, edition, marks):
    """marks: by title, what the first and the second expert give."""
    async with database.writing() as session:
        for title, each in marks.items():
            project = (await session.exec(select(Project.id).where(Project.title == title))).one()
            for n, mark in enumerate(each, 1):
                with clock.at(NOMINATING):
                    await save_review(
                        session,
                        edition,
                        phase_of(edition),
                        project,
                        await signed_in(session, await person(session, f"e{n}@example.org")),
                        marks={"relevance": mark, "impact": mark},
                        comments={"relevance": f"Said by number {n}."},
                        comment="",
                        submit=True,
                    )


# --- the form ------------------------------------------------------------------------------------------


async def test_the_form_shows_anchors_weights_help_and_comments_by_criterion(contest, browser, database):
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    page = await browser.get(f"/en/2027/review/{alpha}")
    for words in ("weak", "strong", "Who gains?", "Weight: 66.7% of the mark.", "Comment on “Relevance”"):
        assert page.has(words), words
    assert "comment.impact" not in page.html
    assert 'src="/static/js/nominating' in page.html


async def test_marks_lead_to_the_answers_they_are_about_and_say_what_they_mean_here(
    database, browser, mailbox, time
):
    impact = COMMENTED["criteria"][1] | {"about": ["description"], "anchors": {"1": "none", "3": "some"}}
    marking = COMMENTED | {"criteria": [COMMENTED["criteria"][0], impact]}
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking=marking)
        boss = await steward(session, "s1@example.org")
        await expert(session, "e1@example.org")
        await submitted(session, edition, "Alpha")
        await assigned(session, edition, boss)
    time(NOMINATING)
    await browser.sign_in("e1@example.org")
    page = await browser.get(f"/en/2027/review/{await project_id(database, 'Alpha')}")
    asked = page.html[page.html.index('id="q-f-mark-impact"') :]
    assert "#a-description" in asked and "some" in asked
    assert 'id="a-description"' in page.html
    assert page.html.count('<p class="where">') == 1, "the category is said once"
    before = page.html[page.html.index('id="q-f-mark-relevance"') : page.html.index('id="q-f-mark-impact"')]
    assert "#text" in before, "where the rules say nothing, the whole project"


async def test_an_expert_sees_the_mean_so_far_and_what_they_gave_elsewhere(contest, browser, database):
    await everybody_marked(database, contest, {"Beta": (2, 5), "Gamma": (4, 5)})
    async with database.writing() as session:
        other = await load_contest(session, slug="2028", nomination__marking=COMMENTED)
        await submitted(session, other, "Of another edition")
        for n in (1, 2):
            who = await somebody(session, f"e{n}@example.org")
            await grant(session, who, Role.EXPERT, edition="2028", category="*", granter=None)
        await assigned(session, other, await somebody(session, "s1@example.org"))
    await everybody_marked(database, other, {"Of another edition": (1, 1)})
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    page = await browser.get(f"/en/2027/review/{alpha}")
    assert page.has("0 of 2 marks") and page.has("Your 2 submitted reviews: mean 3")
    assert page.has("Your reviews have means from 2 to 4.")
    page = await browser.submit(f"/review/{alpha}", {"mark.relevance": "5", "act": "save"})
    assert page.has("1 of 2 marks · mean 5")
    assert "/en/2027/guidelines#nomination" in page.links


async def test_a_required_comment_is_asked_for_beside_its_field_and_what_was_typed_stays(
    contest, browser, database
):
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    await browser.get(f"/en/2027/review/{alpha}")
    page = await browser.submit(
        f"/review/{alpha}", {"mark.relevance": "5", "mark.impact": "4", "act": "submit"}, status=422
    )
    assert page.has("Add a comment on “")
    assert "#f-comment-relevance" in page.links
    assert ("mark.relevance", "5") in page.form(f"/review/{alpha}")["fields"]
    page = await browser.submit(f"/review/{alpha}", {"comment.relevance": "Sound.", "act": "submit"})
    assert page.has("Your review has been submitted. You can change it until the phase closes.")
    review = await review_of(database, "e1@example.org")
    assert (review.marks, review.comments) == ({"relevance": 5, "impact": 4}, {"relevance": "Sound."})


@pytest.mark.both_databases
async def test_two_windows_see_both_versions_and_choose(contest, browser, another_browser, database):
    alpha = await project_id(database, "Alpha")
    other = another_browser()
    for window in (browser, other):
        await window.sign_in("e1@example.org")
        await window.get(f"/en/2027/review/{alpha}")
    await browser.submit(f"/review/{alpha}", {"comment.relevance": "Mine.", "act": "save"})
    page = await other.submit(
        f"/review/{alpha}", {"comment.relevance": "Theirs.", "mark.impact": "2", "act": "save"}, status=409
    )
    assert page.has("There are two versions of an answer. Choose one.")
    assert page.has("Mine.")
    fields = dict(page.form(f"/review/{alpha}")["fields"])
    assert (fields["comment.relevance"], fields["mark.impact"]) == ("Theirs.", "2")
    assert (await review_of(database, "e1@example.org")).comments == {"relevance": "Mine."}
    await other.submit(f"/review/{alpha}", {"other.comment.relevance": "theirs", "act": "save"})
    kept = await review_of(database, "e1@example.org")
    assert (kept.comments, kept.marks) == ({"relevance": "Mine."}, {"impact": 2})


async def test_an_automatic_save_keeps_the_rest_and_shows_the_other_version(contest, browser, database):
    alpha = await project_id(database, "Alpha")
    await browser.sign_in("e1@example.org")
    page = await browser.get(f"/en/2027/review/{alpha}")
    seen = dict(page.form(f"/review/{alpha}")["fields"])["seen"]
    path = f"/en/2027/review/{alpha}/fields"
    await browser.post(path, {"seen": seen, "comment.relevance": "First."}, hx_request="true")
    page = await browser.post(
        path,
        {"seen": seen, "comment.relevance": "Second.", "mark.impact": "3"},
        hx_request="true",
        status=409,
    )
    assert page.has("First.")
    assert 'id="f-comment-relevance-other" hx-swap-oob="true"' in page.html
    kept = await review_of(database, "e1@example.org")
    assert (kept.comments, kept.marks) == ({"relevance": "First."}, {"impact": 3})
    fresh = re.search(r'name="seen" value="([^"]*)"', page.html)[1]
    choice = re.search(r'value="(mine [0-9a-f]+)"', page.html)[1]
    page = await browser.post(
        path,
        {"seen": fresh, "comment.relevance": "Second.", "other.comment.relevance": choice},
        hx_request="true",
    )
    assert "Saved at" in page.text
    assert (await review_of(database, "e1@example.org")).comments == {"relevance": "Second."}


async def test_an_automatic_save_after_the_session_has_ended_says_so_and_leads_nobody_away(
    contest, browser, database
):
    alpha = await project_id(database, "Alpha")
    page = await browser.post(
        f"/en/2027/review/{alpha}/fields", {"mark.impact": "3"}, hx_request="true", status=401
    )
    assert "Not saved:" in page.text
    assert any(f"review%2F{alpha}" in link and "/sign-in" in link for link in page.links)
    async with database.reading() as session:
        assert (await session.exec(select(Review))).all() == []


async def test_somebody_who_is_no_expert_saves_nothing_on_the_way(contest, browser, database):
    alpha = await project_id(database, "Alpha")
    await browser.sign_in("nobody@example.org")
    await browser.post(f"/en/2027/review/{alpha}/fields", {"mark.impact": "3"}, hx_request="true", status=403)


async def test_nobody_saves_into_a_review_that_is_not_theirs(contest, browser, database):
    alpha = await project_id(database, "Alpha")
    await browser.sign_in("chair@example.org")
    await browser.post(f"/en/2027/review/{alpha}/fields", {"mark.impact": "3"}, hx_request="true", status=404)
    async with database.reading() as session:
        assert (await session.exec(select(Review))).all() == []


async def test_the_list_fits_an_evening_and_leads_to_the_next_one(contest, browser, database):
    await browser.sign_in("e1@example.org")
    page = await browser.get("/en/2027/review/")
    assert page.has("Estimated time")
    assert page.has("Estimated reading and marking time: 9 minutes, at 200 words a minute.")
    alpha, beta = await project_id(database, "Alpha"), await project_id(database, "Beta")
    page = await browser.get(f"/en/2027/review/{alpha}")
    assert page.has("Next project")
    assert f"/en/2027/review/{beta}" in page.links


# --- a second round ------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_second_round_from_the_quality_page_to_the_second_look(
    contest, browser, another_browser, database, mailbox, time
):
    await everybody_marked(database, contest, {"Alpha": (1, 5), "Beta": (3, 4)})
    alpha = await project_id(database, "Alpha")
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/quality")
    assert page.has("The marks for 1 project differ by more than the rules allow.")
    assert page.has("Differ too widely")
    assert page.has("2 reviews are still missing.")
    assert page.has("Ranking uses the original marks. Adjusted marks are for information.")
    await browser.get(f"/en/2027/office/reviews/{alpha}/second-round")
    page = await browser.submit("/second-round", {"reason": ""})
    assert page.has("The second round is open.")
    letter = await mailbox.newest_to("e1@example.org")
    assert letter["Subject"] == "Please review one project again"

    time(at("2027-01-10 13:00"))
    one = another_browser()
    await one.sign_in("e1@example.org")
    page = await one.get("/en/2027/review/")
    assert page.has("Second review")
    page = await one.get(f"/en/2027/review/{alpha}")
    assert page.has("Said by number 2.")
    assert "e2@example.org" not in page.html
    page = await one.submit(f"/review/{alpha}", {"mark.relevance": "4", "mark.impact": "4", "act": "submit"})
    assert page.has("Your review has been submitted. You can change it until the phase closes.")
    kept = await _reviews_of(database, alpha)
    assert kept == {(1, 4), (5, 5)}
    page = await browser.get(f"/en/2027/office/reviews/{alpha}")
    assert page.has("first 1")


async def _reviews_of(database, project):
    from prizes.review.models import Assignment

    async with database.reading() as session:
        query = select(Review).join(Assignment).where(Assignment.project_id == project)
        return {(r.first_marks["impact"], r.marks["impact"]) for r in (await session.exec(query)).all()}


async def test_within_the_limit_a_reason_is_asked_for_and_kept(contest, browser, database):
    await everybody_marked(database, contest, {"Beta": (3, 4)})
    beta = await project_id(database, "Beta")
    await browser.sign_in("chair@example.org")
    await browser.get(f"/en/2027/office/reviews/{beta}/second-round")
    page = await browser.submit("/second-round", {"reason": ""}, status=422)
    assert page.has(
        "Explain in a few words why this project should be marked again. Those who mark it will read the explanation."
    )
    await browser.submit("/second-round", {"reason": "A fact came in late."})
    async with database.reading() as session:
        assert (await session.exec(select(SecondRound.reason))).one() == "A fact came in late."


# --- what a chair sees ---------------------------------------------------------------------------------


async def test_a_chair_sees_progress_and_quality_of_their_panel_and_no_others(contest, browser, database):
    await everybody_marked(database, contest, {"Alpha": (1, 5), "Gamma": (3, 4)})
    gamma = await project_id(database, "Gamma")
    await browser.sign_in("chair@example.org")
    page = await browser.get("/en/2027/office/reviews")
    assert page.has("2 reviews are still missing.")
    assert page.has("Governments")
    assert not page.has("Infrastructure")
    assert not page.has("Assign projects")
    page = await browser.get("/en/2027/office/quality")
    assert page.has("Alpha")
    assert not page.has("Gamma")
    for path in (f"reviews/{gamma}", f"reviews/{gamma}/second-round"):
        await browser.get(f"/en/2027/office/{path}", status=404)
    alpha = await project_id(database, "Alpha")
    page = await browser.get(f"/en/2027/office/reviews/{alpha}")
    assert page.has("Said by number 1.")
    assert not [f for f in page.forms if f["action"].endswith(f"/office/reviews/{alpha}")]
    await browser.post(f"/en/2027/office/reviews/{alpha}", {"act": "add"}, status=403)


async def test_an_expert_who_chairs_nothing_sees_neither(contest, browser, database):
    alpha = await project_id(database, "Alpha")
    await browser.sign_in("e1@example.org")
    for path in ("reviews", "quality", f"reviews/{alpha}", f"reviews/{alpha}/second-round"):
        await browser.get(f"/en/2027/office/{path}", status=403)
    await browser.post("/en/2027/office/reviews/several/reminders", {"rows": "x"}, status=403)


# --- progress ------------------------------------------------------------------------------------------


async def test_several_are_reminded_at_once_in_the_chosen_tone(contest, browser, database, mailbox):
    async with database.reading() as session:
        ids = [(await person(session, f"e{n}@example.org")).id for n in (1, 2)]
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/reviews")
    assert page.has("No reviews in the last seven days. The completion date cannot be estimated.")
    await browser.submit("/several", {"act": "remind_several", "row": ids})
    page = await browser.submit("/several/reminders", {"tone": "last"})
    assert page.has("Done for 2 rows.")
    async with database.reading() as session:
        letters = (await session.exec(select(Message).where(Message.template == "review-reminder"))).all()
    assert {(m.to, m.context["tone"]) for m in letters} == {
        ("e1@example.org", "last"),
        ("e2@example.org", "last"),
    }
    letter = await mailbox.newest_to("e1@example.org")
    assert (
        "Please complete them now. If you cannot, inform the stewards today, so that another expert can. A project without its reviews cannot be judged fairly."
        in letter.get_body(("plain",)).get_content()
    )


async def test_the_board_tells_when_all_will_be_in(contest, browser, database):
    await everybody_marked(database, contest, {"Alpha": (1, 5), "Beta": (3, 4)})
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/reviews")
    # four in seven days, two missing: three and a half days more
    assert page.has("At the pace of the last seven days, all will be submitted by 14 January 2027.")


async def test_a_page_of_the_form_in_arabic_is_mirrored(contest, another_browser, database):
    browser = another_browser()
    browser.lang = "ar"
    await browser.sign_in("e1@example.org")
    alpha = await project_id(database, "Alpha")
    page = await browser.get(f"/ar/2027/review/{alpha}")
    assert page.reader.html["dir"] == "rtl"
    async with database.writing() as session:
        await marked(
            session,
            contest,
            alpha,
            await person(session, "e1@example.org"),
            {"impact": 3},
            submit=False,
        )
    page = await browser.get(f"/ar/2027/review/{alpha}")
    assert ("mark.impact", "3") in page.form(f"/review/{alpha}")["fields"]
