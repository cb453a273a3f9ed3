"""Drafts of somebody who has not signed in, questions before the form, and two versions of an answer, without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.gate.draft_access import cookie_name
from prizes.kit.token import digest
from prizes.nomination.actions.drafts import DRAFT_LIFE, sweep_drafts
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.models import Project
from prizes.nomination.project_roles import DraftKey
from tests.conftest import NOON
from tests.contest import at, load_contest, person, steward
from tests.nomination.drafts import WORDS, begun

ANA = "ana@example.org"
QUESTIONS = [
    {"id": "works", "label": "Is the project at work already?", "help": "An idea is not enough."},
    {"id": "prize", "label": "Has it won before?", "answer": "no", "otherwise": "Come back in three years."},
]


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session)
    await session.commit()
    return edition


@pytest.fixture
async def asking(session, app):
    """An edition with questions before the form."""
    edition = await load_contest(session, submission__eligibility=QUESTIONS)
    await session.commit()
    return edition


async def all_projects(database) -> list[Project]:
    async with database.reading() as session:
        return list((await session.exec(select(Project))).all())


async def begin(browser, **fields):
    await browser.get("/en/2027/nominations/")
    return await browser.submit("/2027/nominations/", {"title": "Smart village"} | fields)


# --- before signing in ---------------------------------------------------------------------------------


async def test_only_the_hash_of_the_browsers_secret_is_stored(browser, edition, database):
    await begin(browser)
    secret = browser.client.cookies[cookie_name()]
    (project,) = await all_projects(database)
    assert (project.draft_hash, project.nominator_id) == (digest(secret), None)


async def test_looking_at_pages_sets_no_cookie(browser, edition):
    await browser.get("/en/2027/nominations/")
    assert not browser.client.cookies


async def test_the_cookie_is_for_the_server_alone(browser, edition):
    await browser.get("/en/2027/nominations/")
    await browser.submit("/2027/nominations/", {"title": "A"})
    set_cookie = browser.page.response.history[0].headers["set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=lax" in set_cookie
    assert f"Max-Age={int(DRAFT_LIFE.total_seconds())}" in set_cookie


async def test_a_draft_is_written_previewed_and_found_again_in_the_same_browser(browser, edition):
    page = await begin(browser)
    here = page.url.path
    assert page.has(
        "You are not signed in. This draft can be opened only in this browser. It will be deleted 60 days after its last change."
    )
    await browser.get(f"{here}/form/story")
    page = await browser.submit(here, {"answers.description": WORDS})
    assert page.has("Your project has been saved.")
    page = await browser.get(f"{here}/preview")
    assert page.has(WORDS)
    page = await browser.get("/en/2027/nominations/")
    assert here in page.links
    page = await browser.post(f"{here}/fields", {"title": "By itself"}, hx_request="true")
    assert page.has("Saved at")


async def test_others_are_asked_to_sign_in_and_then_find_nothing(browser, another_browser, edition):
    here = (await begin(browser)).url.path
    eve = another_browser()
    await begin(eve, title="Of Eve")  # with a secret of her own
    for path in (here, f"{here}/preview", f"{here}/form"):
        assert (await eve.get(path)).url.path.endswith("/sign-in")
    page = await eve.post(f"{here}/fields", {"title": "Mine"}, status=401, hx_request="true")
    assert page.has("Not saved:")
    await eve.sign_in("eve@example.org")
    for path in (here, f"{here}/preview"):
        await eve.get(path, status=404)
    for path in (here, f"{here}/submission", f"{here}/withdrawal"):
        await eve.post(path, {"title": "Mine"}, status=404)


async def test_signing_in_makes_the_drafts_ones_own_and_the_secret_worthless(
    browser, another_browser, edition, database
):
    here = (await begin(browser)).url.path
    secret = browser.client.cookies[cookie_name()]
    await browser.sign_in_by_mail(ANA)
    assert cookie_name() not in browser.client.cookies
    page = await browser.get(here)
    assert page.heading == "Smart village"
    (project,) = await all_projects(database)
    assert project.draft_hash is None
    assert project.nominator_id is not None
    thief = another_browser()
    thief.client.cookies.set(cookie_name(), secret)
    assert (await thief.get(here)).url.path.endswith("/sign-in")


async def test_a_draft_begun_in_another_window_is_claimed_with_the_first_save(browser, edition, database):
    await browser.sign_in(ANA)
    session_cookies = dict(browser.client.cookies)
    browser.client.cookies.clear()
    here = (await begin(browser)).url.path
    for name, value in session_cookies.items():
        browser.client.cookies.set(name, value)
    page = await browser.get("/en/2027/nominations/")
    assert here in page.links
    await browser.get(f"{here}/form/project")
    await browser.submit(here, {"title": "Claimed"})
    (project,) = await all_projects(database)
    assert (project.title, project.draft_hash) == ("Claimed", None)


async def test_a_double_click_begins_one_draft_that_opens(browser, edition, database):
    page = await browser.get("/en/2027/nominations/")
    fields = dict(page.form("/nominations/")["fields"]) | {"title": "Once"}
    first = await browser.post("/en/2027/nominations/", fields)
    browser.client.cookies.clear()  # a browser drops the first answer, and its cookie with it
    second = await browser.post("/en/2027/nominations/", fields)
    assert first.url == second.url
    assert second.heading == "Once"
    assert len(await all_projects(database)) == 1


async def test_a_draft_is_deleted_by_whoever_holds_it(browser, edition, database):
    here = (await begin(browser)).url.path
    page = await browser.submit(f"{here}/withdrawal")
    assert page.has("The draft has been deleted.")
    assert await all_projects(database) == []


async def test_submitting_leads_through_the_sign_in_and_then_needs_one_tap(
    browser, edition, session, database
):
    here = (await begin(browser)).url.path
    project = await session.get_one(Project, here.rpartition("/")[2])
    key = DraftKey(project.draft_hash)
    rest = {
        "owner": "O", "stakeholder_type": "academia", "country": "KE", "sdgs": [4], "category": "C1",
        "answers.description": WORDS,
    }  # fmt: skip
    await save_fields(session, edition, project.id, rest, editor=key)
    await session.commit()
    await browser.post(f"{here}/submission")
    await browser.submit("/sign-in", {"email": ANA})
    await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for(ANA)})
    page = await browser.submit("/submission")
    assert page.has("The project has been submitted")


async def test_drafts_that_nobody_claims_go_after_sixty_days_without_a_change(
    browser, edition, session, time
):
    await begin(browser)
    await begun(session, edition, await person(session, ANA), title="Of Ana")
    time(NOON + DRAFT_LIFE)
    assert await sweep_drafts(session) == 0
    time(NOON + DRAFT_LIFE + timedelta(seconds=1))
    assert await sweep_drafts(session) == 1
    assert [p.title for p in (await session.exec(select(Project))).all()] == ["Of Ana"]


async def test_many_beginnings_from_one_network_are_slowed_and_what_was_typed_stays(
    browser, edition, monkeypatch
):
    from prizes.gate import limits

    monkeypatch.setattr(limits, "SHARED_ADDRESS", 1)
    monkeypatch.setitem(limits.PER_MINUTE, "draft", 1)
    limits.forget()
    await begin(browser)
    await browser.get("/en/2027/nominations/")
    page = await browser.submit("/2027/nominations/", {"title": "Second"}, status=429)
    assert ("title", "Second") in page.form("/nominations/")["fields"]
    limits.forget()


# --- questions before the form -------------------------------------------------------------------------


async def test_a_question_left_open_is_asked_again_with_the_title_kept(browser, asking, database):
    await browser.get("/en/2027/nominations/")
    page = await browser.submit("/2027/nominations/", {"title": "A", "eligibility.works": "yes"}, status=422)
    assert page.has("has not been answered.")
    assert {("title", "A"), ("eligibility.works", "yes")} <= set(page.form("/nominations/")["fields"])
    assert await all_projects(database) == []


async def test_a_wrong_answer_gives_a_page_that_says_so_and_keeps_the_title(browser, asking, database):
    await browser.get("/en/2027/nominations/")
    answers = {"title": "Winner", "eligibility.works": "yes", "eligibility.prize": "yes"}
    page = await browser.submit("/2027/nominations/", answers, status=422)
    assert page.heading == "This project is not eligible as it is"
    assert page.has("Come back in three years.")
    assert ("title", "Winner") in page.form("/nominations/")["fields"]
    assert await all_projects(database) == []
    page = await browser.submit("/2027/nominations/", {"eligibility.prize": "no"})
    assert page.heading == "Winner"
    (project,) = await all_projects(database)
    assert project.eligibility == {"works": "yes", "prize": "no"}


async def test_answers_can_be_changed_in_the_form_and_then_keep_the_project_from_submission(
    browser, asking, session
):
    ana = await person(session, ANA)
    project = await begun(session, asking, ana, **{"eligibility.works": "yes", "eligibility.prize": "no"})
    await session.commit()
    await browser.sign_in(ANA)
    here = f"/en/2027/nominations/{project.id}"
    page = await browser.get(here)
    assert page.has("Ready to submit")
    await browser.get(f"{here}/form/project")
    page = await browser.submit(project.id, {"eligibility.works": "no"})
    assert page.has("With this answer, a project is not eligible for this edition.")
    assert "#f-eligibility-works" in page.links
    page = await browser.post(f"{here}/submission", status=422)
    assert page.has("1 answer is still needed before the project can be submitted.")


async def test_a_question_that_came_later_is_asked_before_the_submission(browser, asking, session):
    ana = await person(session, ANA)
    project = await begun(session, asking, ana, **{"eligibility.works": "yes"})
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get(f"/en/2027/nominations/{project.id}/form/project")
    assert page.has("has not been answered.")
    assert "#f-eligibility-prize" in page.links


async def test_stewards_read_the_answers(browser, asking, session):
    await steward(session, "eve@example.org")
    project = await begun(session, asking, await person(session, ANA), **{"eligibility.works": "yes"})
    await session.commit()
    await browser.sign_in("eve@example.org")
    page = await browser.get(f"/en/2027/office/nominations/{project.id}")
    assert page.has("Is the project at work already?")


# --- two versions --------------------------------------------------------------------------------------


@pytest.fixture
async def two(browser, edition, session):
    """A form of Ana's that was opened before another window saved its own text."""
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    await browser.sign_in(ANA)
    here = f"/en/2027/nominations/{project.id}"
    stale = dict((await browser.get(f"{here}/form/project")).form(project.id)["fields"])
    await browser.submit(project.id, {"title": "Theirs"})
    return here, stale


async def the_project(database) -> Project:
    (project,) = await all_projects(database)
    return project


async def test_what_the_stale_form_did_not_touch_is_not_set_back(browser, two, database):
    here, stale = two
    await browser.post(here, stale | {"url": "https://other.example"})
    project = await the_project(database)
    assert (project.title, project.url) == ("Theirs", "https://other.example")


@pytest.mark.parametrize(("choice", "title"), [("mine", "Mine"), ("theirs", "Theirs")])
async def test_both_versions_are_shown_and_the_writer_chooses(browser, two, database, choice, title):
    here, stale = two
    page = await browser.post(here, stale | {"title": "Mine", "url": "https://other.example"}, status=409)
    assert page.has(
        "A different answer was saved here in the meantime, by another person or by you in another window: Theirs"
    )
    fields = dict(page.form(here)["fields"])
    assert fields["title"] == "Mine"
    chosen = fields["other.title"] if choice == "mine" else "theirs"
    await browser.submit(here, {"other.title": chosen})
    project = await the_project(database)
    assert (project.title, project.url) == (title, "https://other.example")


async def test_a_choice_overrules_only_the_version_that_was_read(browser, two, database, session, edition):
    here, stale = two
    page = await browser.post(here, stale | {"title": "Mine"}, status=409)
    sent = dict(page.form(here)["fields"])
    project = await session.get_one(Project, here.rpartition("/")[2])
    editor = await person(session, "x@example.org")
    project.nominator_id, ana = editor.id, project.nominator_id
    await save_fields(session, edition, project.id, {"title": "Still newer"}, editor=editor)
    project.nominator_id = ana
    await session.commit()
    page = await browser.post(here, sent, status=409)
    assert page.has("Still newer")
    assert (await the_project(database)).title == "Still newer"


async def test_an_automatic_save_keeps_the_rest_and_shows_the_other_version_beside_its_field(
    browser, two, database
):
    here, stale = two
    sent = stale | {"title": "Mine", "url": "https://other.example", "category": "C2"}
    page = await browser.post(f"{here}/fields", sent, status=409, hx_request="true")
    assert 'id="f-title-other" hx-swap-oob' in page.html
    assert page.has("Theirs")
    project = await the_project(database)
    assert (project.title, project.url, project.category) == ("Theirs", "https://other.example", "C2")


async def test_an_automatic_save_keeps_the_rest_of_a_form_with_one_unfit_answer(browser, two, database):
    here, stale = two
    sent = stale | {"url": "x" * 501, "category": "C2"}
    page = await browser.post(f"{here}/fields", sent, status=422, hx_request="true")
    assert "#f-url" in page.links
    project = await the_project(database)
    assert (project.category, project.url) == ("C2", "https://village.example.org/about")


# --- arrival -------------------------------------------------------------------------------------------


async def test_what_arrived_before_the_close_counts_although_it_is_decided_after_it(
    browser, edition, session, time, monkeypatch, database
):
    time(at("2026-12-20 21:59"))
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    await browser.sign_in(ANA)
    from prizes.web.layout import forms

    read = forms.read_fields

    async def slowly(request):
        time(at("2026-12-20 22:01"))
        return await read(request)

    monkeypatch.setattr(forms, "read_fields", slowly)
    here = f"/en/2027/nominations/{project.id}"
    await browser.post(here, {"title": "In time"})
    assert (await the_project(database)).title == "In time"
    await browser.post(here, {"title": "Too late"}, status=409)
    assert (await the_project(database)).title == "In time"
