"""A project in the browser, without scripts: written, corrected, submitted, returned, found; and what is refused."""

from __future__ import annotations

import csv
import io

import pytest
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.writing import create_draft, save_fields
from prizes.nomination.models import Project
from tests.contest import VOTING, at, load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import WORDS, begun, submitted
from tests.queries import statements

CLOSED = at("2026-12-21 12:00")
ANA, EVE = "ana@example.org", "eve@example.org"
REST = {
    "owner": "Ministry of Digital Affairs",
    "stakeholder_type": "government",
    "country": "KE",
    "sdgs": ["4", "9"],
    "answers.description": WORDS,
}


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def draft(session, edition):
    """A complete draft of Ana's."""
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    return project


@pytest.fixture
async def entry(session, edition):
    """A submitted project of Ana's."""
    project = await submitted(session, edition, await person(session, ANA))
    await session.commit()
    return project


def at_home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


def in_form(project, chapter: str = "project") -> str:
    return at_home(project, f"/form/{chapter}")


def in_office(project, rest: str = "") -> str:
    return f"/en/2027/office/nominations/{project.id}{rest}"


async def kept(database, project) -> Project:
    async with database.reading() as session:
        return await session.get_one(Project, project.id)


# --- the nominator's way -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_from_a_first_title_before_signing_in_to_a_receipt(browser, edition, database, lang):
    browser.lang = lang
    await browser.get(f"/{lang}/2027/nominations/")
    page = await browser.submit("/2027/nominations/", {"title": "Smart village", "category": "C1"})
    assert page.heading == "Smart village"
    async with database.reading() as session:
        project = (await session.exec(select(Project))).one()
    assert (project.nominator_id, project.language) == (None, lang)
    page = await browser.get(f"/{lang}/2027/nominations/{project.id}/form/project")
    assert ("category", "C1") in page.form(project.id)["fields"]
    page = await browser.submit(project.id, REST | {"asked": "sdgs", "then": "preview"})
    assert page.has(WORDS)
    assert not [form for form in page.forms if form["action"].endswith("/submission")]
    page = await browser.get(f"/{lang}/2027/nominations/{project.id}")
    assert not [form for form in page.forms if form["action"].endswith("/submission")]
    await browser.get(next(link for link in page.links if "sign-in" in link and project.id in link))
    await browser.submit("/sign-in", {"email": ANA})
    page = await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for(ANA)})
    assert page.url.path == f"/{lang}/2027/nominations/{project.id}"
    page = await browser.submit("/submission")
    assert page.has(project.id)
    after = await kept(database, project)
    assert (after.state, after.rules_sha256) == ("submitted", edition.sha256)
    assert page.has(edition.sha256)
    course = page.html.split('<ol class="course">')[1].split("</ol>")[0]
    assert course.count("<li") == 5 and 'aria-current="step"' not in course
    letter = await browser.mailbox.newest_to(ANA)
    assert "Smart village" in letter["Subject"]
    assert f"/{lang}/2027/nominations/{project.id}" in body(letter)


async def test_starting_twice_with_one_form_starts_one_project(browser, edition, database):
    await browser.sign_in(ANA)
    page = await browser.get("/en/2027/nominations/")
    fields = dict(page.form("/nominations/")["fields"]) | {"title": "Once"}
    first = await browser.post("/en/2027/nominations/", fields)
    second = await browser.post("/en/2027/nominations/", fields)
    assert first.url == second.url
    async with database.reading() as session:
        assert len((await session.exec(select(Project))).all()) == 1


async def test_my_projects_say_what_is_missing(browser, edition, session):
    await begun(session, edition, await person(session, ANA), title="Half done", sdgs=[], country=None)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/2027/nominations/")
    assert page.has("Half done")
    assert page.has("2 answers still needed")


async def test_a_half_filled_form_is_saved_and_says_what_is_missing_with_links_to_the_fields(
    browser, draft, database
):
    await browser.sign_in(ANA)
    await browser.get(in_form(draft, "goals"))
    page = await browser.submit(draft.id, {"sdgs": []})
    assert page.has("Your project has been saved.")
    await browser.get(in_form(draft))
    page = await browser.submit(draft.id, {"title": "", "then": "list"})
    assert page.has("Your project has been saved.")
    await browser.get(in_form(draft, "story"))
    page = await browser.submit(draft.id, {"answers.description": "Too short"})
    title, goals = in_form(draft) + "#f-title", in_form(draft, "goals") + "#f-sdgs"
    assert {title, goals, "#f-answers-description"} <= set(page.links)
    page = await browser.get(at_home(draft))
    assert {title, goals, in_form(draft, "story") + "#f-answers-description"} <= set(page.links)
    assert page.has("Add 3 words.")
    assert (await kept(database, draft)).sdgs == []


async def test_an_incomplete_project_cannot_be_submitted_and_nothing_is_lost(
    browser, draft, session, edition, database
):
    await browser.sign_in(ANA)
    await browser.get(in_form(draft))
    await browser.submit(draft.id, {"title": ""})
    page = await browser.post(at_home(draft, "/submission"), status=422)
    assert page.has("1 answer is still needed before the project can be submitted.")
    assert in_form(draft) + "#f-title" in page.links
    page = await browser.get(in_form(draft, "story"))
    assert ("answers.description", WORDS) in page.form(draft.id)["fields"]
    assert (await kept(database, draft)).state == "draft"


async def test_what_does_not_fit_comes_back_with_its_text_and_is_not_saved(browser, draft, database):
    await browser.sign_in(ANA)
    await browser.get(in_form(draft))
    long = "x" * 401
    page = await browser.submit(draft.id, {"title": long, "url": "Kept in the form"}, status=422)
    assert page.has("This is too long: at most 400 characters.")
    assert {("title", long), ("url", "Kept in the form")} <= set(page.form(draft.id)["fields"])
    assert (await kept(database, draft)).owner == "Ministry of Digital Affairs"


@pytest.mark.parametrize(
    "forged",
    [{"category": "C99"}, {"country": "XX"}, {"sdgs": ["99"]}, {"stakeholder_type": "x"}, {"language": "de"}],
)
async def test_a_forged_choice_is_refused(browser, draft, forged):
    await browser.sign_in(ANA)
    await browser.get(in_form(draft, "goals" if "sdgs" in forged else "project"))
    page = await browser.submit(draft.id, forged, status=422)
    assert page.has("Choose an item from the list.")


async def test_control_characters_and_overrides_are_not_kept(browser, draft, database):
    await browser.sign_in(ANA)
    await browser.get(in_form(draft))
    await browser.submit(draft.id, {"title": "Good\x07 \u202eproject\u2066"})
    assert (await kept(database, draft)).title == "Good project"
    await browser.submit(draft.id, {"title": "Better\x00"}, status=422)  # no column holds it: `gate.legible`
    assert (await kept(database, draft)).title == "Good project"


async def test_markup_in_a_title_is_text(browser, draft):
    await browser.sign_in(ANA)
    await browser.get(in_form(draft))
    page = await browser.submit(
        draft.id, {"title": "<script>alert(1)</script>", "url": "javascript:alert(1)"}
    )
    assert "<script>alert" not in page.html
    page = await browser.get(at_home(draft, "/preview"))
    assert "<script>alert" not in page.html
    assert not [link for link in page.links if link.startswith("javascript")]


async def test_a_form_that_is_too_large_is_refused(browser, draft):
    await browser.sign_in(ANA)
    page = await browser.post(at_home(draft), {"answers.description": "x" * 2_100_000}, status=413)
    assert page.html


async def test_another_nominator_does_not_find_the_project_by_any_way(browser, draft):
    await browser.sign_in("ben@example.org")
    for path in ("", "/form", "/preview"):
        await browser.get(at_home(draft, path), status=404)
    for path in ("", "/fields", "/submission", "/withdrawal"):
        await browser.post(at_home(draft, path), {"title": "Mine"}, status=404)


async def test_the_list_of_pages_says_how_far_each_is_and_leads_from_page_to_page(browser, edition, session):
    project = await begun(session, edition, await person(session, ANA), owner="", country=None, stakeholder_type=None, sdgs=[])  # fmt: skip
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get(at_home(project))
    for words in (
        "1. Project", "2. Organization", "3. Story", "4. Goals", "5. People and languages",
        "Complete", "Not started", "Optional", "Still needed (4)",
    ):  # fmt: skip
        assert page.has(words), words
    for chapter, following in (("project", "organization"), ("organization", "story"), ("story", "goals")):
        await browser.get(in_form(project, chapter))
        page = await browser.submit(project.id, {"then": "next"})
        assert page.url.path == in_form(project, following)
    page = await browser.submit(project.id, {"then": "next"})
    assert page.url.path == at_home(project, "/people")
    assert at_home(project) in page.links
    await browser.get(in_form(project))
    page = await browser.submit(project.id, {"then": "list", "title": ""})
    assert page.url.path == at_home(project)
    assert page.has("In progress")


@pytest.mark.parametrize("chapter", ["people", "goals", "nonsense", ""])
@pytest.mark.parametrize("title", ["Better", "x" * 2000])
@pytest.mark.parametrize("rest", ["", "/fields"])
async def test_a_page_that_the_form_has_not_is_no_mistake_of_the_service(
    browser, session, chapter, title, rest
):
    edition = await load_contest(session, submission__form__sdgs_least=0, submission__form__sdgs_most=0)
    project = await begun(session, edition, await person(session, ANA), sdgs=[], title="First")
    await session.commit()
    await browser.sign_in(ANA)
    sent = {"chapter": chapter, "then": "next", "title": title, "revision": str(project.revision)}
    answer = await browser.client.post(
        at_home(project, rest), data=sent, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code in ((200, 303) if title == "Better" else (422,)), answer.text
    await session.refresh(project)
    assert project.title == ("Better" if title == "Better" else "First")


async def test_what_voters_see_and_what_experts_see(browser, draft):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft))
    assert {at_home(draft, "/preview"), at_home(draft, "/preview/experts")} <= set(page.links)
    page = await browser.get(at_home(draft, "/preview/experts"))
    assert page.has("This is what experts read when they review the project.") and page.has(WORDS)


async def test_a_page_of_the_form_that_does_not_exist_leads_to_the_list(browser, draft):
    await browser.sign_in(ANA)
    for chapter in ("nothing", "Project"):
        assert (await browser.get(in_form(draft, chapter))).url.path == at_home(draft)
    assert (await browser.get(in_form(draft, "people"))).url.path == at_home(draft, "/people")


async def test_a_forged_id_is_not_found(browser, edition):
    await browser.sign_in(ANA)
    page = await browser.get("/en/2027/nominations/0123456789abcdef", status=404)
    assert page.has("This project was not found. You may be signed in with a different address.")


async def test_after_the_close_the_start_page_says_when_it_was(browser, edition, time):
    time(CLOSED)
    page = await browser.get("/en/2027/nominations/")
    assert page.has("Submission closed on 20 December 2026, 23:00 Geneva time")
    assert not [form for form in page.forms if "nominations" in form["action"]]


async def test_after_the_close_the_start_page_leads_to_the_edition_that_is_open(
    browser, edition, time, session
):
    await load_contest(
        session,
        slug="trial",
        kind="rehearsal",
        title="Trial",
        submission__closes="2026-12-28T23:00:00",
    )
    await session.commit()
    assert "/en/trial/nominations/" not in (await browser.get("/en/2027/nominations/")).html
    time(CLOSED)
    page = await browser.get("/en/2027/nominations/")
    assert page.has("Submissions are open for Trial.")
    assert "/en/trial/nominations/" in page.links
    time(at("2026-12-30 12:00"))
    page = await browser.get("/en/2027/nominations/")
    assert page.has("Submission closed on") and "/en/trial/nominations/" not in page.links


async def test_a_late_save_and_a_late_submission_are_refused_with_the_instant(browser, draft, time, database):
    time(CLOSED)
    await browser.sign_in(ANA)
    for path in ("", "/submission"):
        page = await browser.post(at_home(draft, path), {"title": "Too late"}, status=409)
        assert page.has("Submission closed on 20 December 2026, 23:00 Geneva time")
        assert page.has("2026-12-20 22:00")
    assert (await kept(database, draft)).title == "Smart village"


async def test_two_open_forms_are_told_of_each_other_and_the_later_can_then_save(browser, draft, database):
    await browser.sign_in(ANA)
    first = await browser.get(in_form(draft))
    old = dict(first.form(draft.id)["fields"])
    await browser.submit(draft.id, {"title": "From the first form"})
    stale = old | {"title": "From the second form", "saved_from": "another"}
    page = await browser.post(at_home(draft), stale, status=409)
    assert page.has("From the first form")
    assert ("title", "From the second form") in page.form(draft.id)["fields"]
    assert (await kept(database, draft)).title == "From the first form"
    await browser.submit(draft.id)
    assert (await kept(database, draft)).title == "From the second form"


async def test_a_submitted_project_is_changed_whole_or_not_at_all(browser, entry, database):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(entry))
    assert page.has("Submitted")
    page = await browser.get(in_form(entry, "story"))
    page = await browser.submit(entry.id, {"answers.description": "Too short"}, status=422)
    assert page.has(
        "A submitted project must remain complete. Your changes were not saved. The submitted text is unchanged."
    )
    assert ("answers.description", "Too short") in page.form(entry.id)["fields"]
    await browser.submit(entry.id, {"answers.description": WORDS + " Better."})
    after = await kept(database, entry)
    assert (after.state, after.answers["description"]) == ("submitted", WORDS + " Better.")


async def test_a_project_is_withdrawn_with_one_confirmed_act(browser, entry, database):
    await browser.sign_in(ANA)
    await browser.get(at_home(entry))
    page = await browser.submit("/withdrawal", {"reason": "Merged"})
    assert page.has("Your project has been withdrawn.")
    assert (await kept(database, entry)).state == "withdrawn"
    page = await browser.post(at_home(entry), {"title": "Again"}, status=409)
    assert page.has("Withdrawn")


async def test_a_limit_is_said_on_the_form_with_its_remedy(browser, entry, session, edition):
    other = await begun(session, edition, await person(session, "ben@example.org"), title="Another")
    await session.commit()
    await browser.sign_in("ben@example.org")
    page = await browser.post(at_home(other, "/submission"), status=409)
    assert page.has("An owner can have at most 1 project in a category. The limit has been reached.")


async def test_pages_after_an_act_have_an_address_to_come_back_to(browser, draft):
    await browser.sign_in(ANA)
    for path in ("/submission", "/withdrawal"):
        page = await browser.get(at_home(draft, path))
        assert str(page.url).endswith(draft.id)


# --- automatic saving ----------------------------------------------------------------------------------

HTMX = {"hx_request": "true"}


async def test_an_automatic_save_answers_with_a_fragment_that_carries_the_new_revision(
    browser, draft, database
):
    await browser.sign_in(ANA)
    page = await browser.post(at_home(draft, "/fields"), {"title": "Typed so far", "revision": "1"}, **HTMX)
    assert page.html.lstrip().startswith("<time")
    assert page.has("Saved at 13:00, Geneva time")
    assert 'name="revision" value="2"' in page.html
    assert '<div id="missing" hx-swap-oob="true">' in page.html
    assert '<h2 id="missing-title" hx-swap-oob="true">' in page.html
    assert "<html" not in page.html
    assert (await kept(database, draft)).title == "Typed so far"


async def test_an_automatic_save_that_does_not_fit_says_so_and_saves_nothing(browser, draft, database):
    await browser.sign_in(ANA)
    page = await browser.post(at_home(draft, "/fields"), {"title": "x" * 401}, status=422, **HTMX)
    assert page.has("Not saved:")
    assert (await kept(database, draft)).title == "Smart village"


async def test_an_automatic_save_of_a_stale_form_overwrites_nothing(
    browser, draft, session, edition, database
):
    project = await session.get_one(Project, draft.id)
    ana = await session.get_one(Person, project.nominator_id)
    await save_fields(session, edition, draft.id, {"title": "Elsewhere"}, editor=ana)
    await session.commit()
    await browser.sign_in(ANA)
    sent = {"title": "Here", "revision": "1", "saved_from": "x"}
    page = await browser.post(at_home(draft, "/fields"), sent, status=409, **HTMX)
    assert page.has("Elsewhere")
    assert (await kept(database, draft)).title == "Elsewhere"


async def test_a_changed_category_brings_its_questions_with_the_next_save(browser, session, time):
    fields = [
        {
            "id": "cables",
            "kind": "short_text",
            "label": "Which cables?",
            "only_in": ["C2"],
            "required": False,
        },
    ]
    edition = await load_contest(session, submission__form={"fields": fields})
    ana = await person(session, ANA)
    made = await create_draft(session, edition, ana, {"title": "Net", "category": "C1"})
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get(at_home(made))
    assert not page.has("Which cables?")
    page = await browser.post(at_home(made, "/fields"), {"category": "C2"}, **HTMX)
    assert page.has("Which cables?")
    page = await browser.post(at_home(made, "/fields"), {"title": "Network"}, **HTMX)
    assert not page.has("Which cables?")


EVERY_KIND = [
    {"id": "text", "kind": "short_text", "label": "Text"},
    {"id": "long", "kind": "long_text", "label": "Long"},
    {"id": "number", "kind": "number", "label": "Number", "least": 1},
    {"id": "share", "kind": "percentage", "label": "Share"},
    {"id": "day", "kind": "date", "label": "Day"},
    {"id": "period", "kind": "date_range", "label": "Period"},
    {"id": "link", "kind": "link", "label": "Link", "help": {"en": "Help", "ar": "مساعدة"}, "example": "https://a.example"},
    {"id": "open", "kind": "yes_no", "label": "Is it open?"},
    {"id": "one", "kind": "choice", "label": "One", "choices": [{"id": "a", "label": "Option A"}]},
    {"id": "many", "kind": "choices", "label": "Many", "choices": [{"id": "b", "label": "Option B"}, {"id": "c", "label": "Option C"}]},
    {"id": "where", "kind": "country", "label": "Where"},
    {"id": "team", "kind": "rows", "label": "Team", "columns": [{"id": "name", "label": "Name"}, {"id": "role", "label": "Role"}]},
    {"id": "sites", "kind": "rows", "label": "Sites", "columns": [
        {"id": "place", "label": "Place"},
        {"id": "users", "label": "Users", "kind": "number"},
        {"id": "open", "label": "Open", "kind": "yes_no"},
        {"id": "since", "label": "Since", "kind": "date", "required": False},
        {"id": "ways", "label": "Ways", "kind": "choices", "choices": [{"id": "b", "label": "Bus"}, {"id": "c", "label": "Car"}]},
    ]},
]  # fmt: skip


async def test_every_kind_of_question_is_asked_kept_shown_and_submitted(browser, session, app, database):
    for field in EVERY_KIND:
        field["shown_to"] = ["public"]
    edition = await load_contest(
        session,
        submission__form={"sections": [{"id": "more", "title": "More"}], "fields": EVERY_KIND, "gdc": True},
    )
    ana = await person(session, ANA)
    project = await create_draft(
        session,
        edition,
        ana,
        {"title": "All", "category": "C1", "owner": "O", "stakeholder_type": "academia", "country": "KE"},
    )
    await session.commit()
    await browser.sign_in(ANA)
    answers = {
        "answers.text": "A line", "answers.long": "Many words", "answers.number": "1200", "answers.share": "12.5",
        "answers.day": "2026-05-31", "answers.period.first": "2026-03-01", "answers.period.last": "2026-05-31", "answers.link": "https://example.org/x", "answers.open": "no", "answers.one": "a",
        "answers.many": ["b", "c"], "answers.where": "FR",
        "answers.team.0.name": "Ana", "answers.team.0.role": "Lead",
        "answers.sites.0.place": "Kisumu", "answers.sites.0.users": "4500", "answers.sites.0.open": "yes",
        "answers.sites.0.since": "2025-02-03", "answers.sites.0.ways": ["b", "c"], "sdgs": ["4"], "gdc": ["1"],
    }  # fmt: skip
    for chapter in ("project", "story", "goals"):
        await browser.get(in_form(project, chapter))
        page = await browser.submit(project.id, answers | {"then": "preview"})
    for shown in (
        "A line",
        "Many words",
        "1,200",
        "12.5 %",
        "31 May 2026",
        "1 March 2026 – 31 May 2026",
        "https://example.org/x",
        "Is it open? No",
        "Option A",
        "Option C",
        "France",
        "Lead",
        "Kisumu4,500Yes3 February 2025Bus · Car",
    ):
        assert page.has(shown), shown
    await browser.get(at_home(project))
    page = await browser.submit("/submission")
    assert page.has("The project has been submitted")
    await browser.get(in_form(project, "story"))
    page = await browser.submit(
        project.id, {"answers.many": [], "answers.team.0.name": "", "answers.team.0.role": ""}, status=422
    )
    assert page.has("has not been answered.")
    page = await browser.get(f"/ar/2027/nominations/{project.id}/form/story")
    assert page.has("مساعدة")


# --- stewards ------------------------------------------------------------------------------------------


async def test_a_steward_returns_a_project_and_the_nominator_corrects_it_after_the_close(
    browser, another_browser, entry, database, time
):
    time(CLOSED)
    office = another_browser()
    await office.sign_in(EVE)
    await office.get(in_office(entry))
    page = await office.submit("/return", {"reason": "Which country?", "until": "2026-12-24"})
    assert page.has("The project has been returned. Its nominator will be notified by email.")
    assert page.has("24 December 2026, 23:00")
    letters = [letter for letter in await browser.mailbox.delivered() if letter["To"] == ANA]
    assert any("Which country?" in body(letter) for letter in letters), "the receipt may be sent after it"
    await browser.sign_in(ANA)
    page = await browser.get(at_home(entry))
    assert page.has("Which country?")
    await browser.get(in_form(entry, "organization"))
    await browser.submit(entry.id, {"country": "UG", "then": "preview"})
    await browser.get(at_home(entry))
    await browser.submit("/submission")
    after = await kept(database, entry)
    assert (after.state, after.country) == ("submitted", "UG")
    page = await office.get(in_office(entry))
    assert page.has("A project was returned for correction.")


async def test_marked_answers_are_shown_in_list_page_and_letter_until_they_are_changed(
    browser, another_browser, entry, time
):
    time(CLOSED)
    office = another_browser()
    await office.sign_in(EVE)
    await office.get(in_office(entry))
    marks = {"mark": ["country", "title"], "note.country": "Which country?", "note.owner": "Not marked"}
    page = await office.submit("/return", marks | {"reason": ""}, status=422)
    fields = page.form("/return")["fields"]
    assert ("mark", "country") in fields and ("note.country", "Which country?") in fields
    assert ("note.owner", "Not marked") in fields and ("mark", "owner") not in fields
    page = await office.submit("/return", {"reason": "Two things."})
    assert page.text.count("Not changed yet") == 2
    text = body(await browser.mailbox.newest_to(ANA))
    assert "* Country of the owner: Which country?" in text and "Not marked" not in text
    await browser.sign_in(ANA)
    page = await browser.get(at_home(entry))
    assert page.text.count("1 answer to correct") == 2 and page.has("Which country?")
    assert page.has("2 answers to correct") and not page.has("Nothing is missing")
    assert in_form(entry, "organization") + "#f-country" in page.links
    page = await browser.get(in_form(entry, "organization"))
    help_of_country = page.html.split('id="f-country-help">')[1].split("</p>")[0]
    assert "To correct" in help_of_country and "Which country?" in help_of_country
    await browser.submit(entry.id, {"country": "UG", "then": "list"})
    page = await browser.get(at_home(entry))
    assert page.text.count("1 answer to correct") == 2  # in the list of pages, and of the whole form
    page = await browser.get(in_form(entry, "organization"))
    assert page.has("Changed since it was returned")
    await browser.get(at_home(entry))
    page = await browser.submit("/submission")
    assert not page.has("Which country?")
    page = await office.get(in_office(entry))
    assert page.has("Which country?") and page.has("Not changed yet") and page.has("Changed")


async def test_a_steward_excludes_by_a_rule_and_takes_it_back(browser, entry, session, database):
    await browser.sign_in(EVE)
    await browser.get(in_office(entry))
    page = await browser.submit("/ineligibility", {"rule": "maturity", "reason": "An idea only"})
    assert page.has("The project has been marked as ineligible. Its nominator will be notified by email.")
    page = await browser.submit("/reopening", {"reason": "A mistake"})
    assert page.has("The project has been reinstated. Its nominator will be notified by email.")
    assert (await kept(database, entry)).state == "submitted"


async def test_the_nominator_reads_the_rule_and_the_reason(browser, another_browser, entry):
    office = another_browser()
    await office.sign_in(EVE)
    await office.get(in_office(entry))
    await office.submit("/ineligibility", {"rule": "maturity", "reason": "An idea only"})
    await browser.sign_in(ANA)
    page = await browser.get(at_home(entry))
    assert page.has("Progress that a project must have made")
    assert page.has("An idea only")


@pytest.mark.parametrize(
    ("act", "sent", "told"),
    [
        ("/return", {"reason": "", "until": ""}, "Enter the reason."),
        ("/return", {"reason": "Why", "until": "2020-01-01"}, "Choose a date from today to"),
        (
            "/return",
            {"reason": "Why", "until": "31.12.2026"},
            "Enter the date as year-month-day, such as 2026-05-31.",
        ),
        (
            "/ineligibility",
            {"reason": "Kept text", "rule": ""},
            "Choose the rule that the project does not meet.",
        ),
        ("/ineligibility", {"reason": "", "rule": "who"}, "Enter the reason."),
    ],
)
async def test_a_wrong_act_of_a_steward_says_why_and_keeps_what_was_typed(
    browser, entry, database, act, sent, told
):
    await browser.sign_in(EVE)
    await browser.get(in_office(entry))
    page = await browser.submit(act, sent, status=422)
    assert page.has(told)
    assert ("reason", sent["reason"]) in page.form(act)["fields"]
    assert (await kept(database, entry)).state == "submitted"
    again = await browser.get(str(page.url.path))
    assert str(again.url).endswith(entry.id)


async def test_an_act_that_came_too_late_is_a_conflict(browser, draft):
    await browser.sign_in(EVE)
    page = await browser.post(in_office(draft, "/ineligibility"), {"rule": "who", "reason": "x"}, status=409)
    assert page.has("while the project has the status “\u2068Draft\u2069”") or page.has("Draft")


async def test_an_exception_is_recorded_and_shown(browser, draft, database):
    await browser.sign_in(EVE)
    await browser.get(in_office(draft))
    page = await browser.submit("/exception", {"reason": "Two ministries share the name"})
    assert page.has("The exception has been recorded.")
    assert page.has("Two ministries share the name")


async def test_the_queue_is_filtered_counted_and_taken_away_as_csv(browser, edition, session):
    rows = [
        {"title": "=HYPERLINK(1)", "category": "C1", "country": "KE", "owner": "Alpha", "source_url": "x"},
        {
            "title": "Beta",
            "category": "C2",
            "country": "CH",
            "owner": "@Beta",
            "source_url": "x",
            "state": "winner",
        },
    ]
    await take_over(session, edition, rows)
    await submitted(session, edition, await person(session, ANA))
    await session.commit()
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/nominations")
    assert page.has("3 projects")
    assert page.has("All 3")
    for query, count in (
        ("category=C2", 1),
        ("country=KE", 2),
        ("region=europe", 1),
        ("q=beta", 1),
        ("state=winner", 1),
        ("q=nothing", 0),
    ):
        page = await browser.get(f"/en/2027/office/nominations?{query}")
        assert page.has(f"{count} project"), query
    answer = await browser.client.get("/en/2027/office/nominations.csv?category=C1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["title"] for row in table} == {"'=HYPERLINK(1)", "Smart village"}
    assert {row["answers.description"] for row in table} == {"", WORDS}


async def test_the_office_is_for_stewards_of_this_edition(browser, entry, session):
    await browser.sign_in(ANA)
    for path in ("/en/2027/office/nominations", "/en/2027/office/nominations.csv", in_office(entry)):
        await browser.get(path, status=403)
    await browser.post(in_office(entry, "/ineligibility"), {"rule": "who", "reason": "x"}, status=403)


# --- everybody -----------------------------------------------------------------------------------------

PUBLIC_ROWS = [
    {"title": "Alpha", "category": "C1", "country": "KE", "stakeholder_type": "government", "sdgs": "4", "owner": "Ministry", "source_url": "https://itu.example/x"},
    {"title": "قرية ذكية", "category": "C2", "country": "TN", "language": "ar", "owner": "وزارة", "state": "champion", "source_url": "a book", "summary": "خدمات لكل قرية"},
]  # fmt: skip


@pytest.fixture
async def public(session, edition):
    projects = await take_over(session, edition, PUBLIC_ROWS)
    await session.commit()
    return projects


async def test_everybody_finds_projects_by_filters_and_words(browser, public):
    page = await browser.get("/en/2027/projects")
    assert page.has("2 projects")
    page = await browser.get("/en/2027/projects?q=ذكية")
    assert page.has("1 project")
    assert page.has("قرية ذكية")
    for query, count in (
        ("category=C1", 1),
        ("region=africa", 1),
        ("country=TN", 1),
        ("stakeholder=government", 1),
        ("sdg=4", 1),
        ("state=champion", 1),
        ("sdg=x", 2),
        ("page=99", 2),
        ("category=nothing", 0),
    ):
        page = await browser.get(f"/en/2027/projects?{query}")
        assert page.has(f"{count} project"), query


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
async def test_the_public_pages_exist_in_every_language(browser, public, lang):
    for path in ("projects", "categories", f"projects/{public[1].id}", "nominations/"):
        page = await browser.get(f"/{lang}/2027/{path}")
        assert page.heading
    assert (
        '<bdi lang="ar" dir="rtl">قرية ذكية</bdi>'
        in (await browser.get(f"/{lang}/2027/projects/{public[1].id}")).html
    )


async def test_what_people_wrote_is_marked_with_its_language(browser, public):
    page = await browser.get(f"/en/2027/projects/{public[1].id}")
    assert '<div class="prose" lang="ar" dir="rtl"><p dir="auto">خدمات لكل قرية</p>' in page.html


async def test_a_project_that_is_not_public_is_not_found_even_by_its_nominator(browser, entry):
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/projects/{entry.id}", status=404)
    await browser.get("/en/2027/projects/0123456789abcdef", status=404)


async def test_readers_see_answers_by_the_rules_audience(browser, session, app, time):
    fields = [
        {"id": "open", "kind": "long_text", "label": "Open", "shown_to": ["public"]},
        {"id": "vote", "kind": "short_text", "label": "Vote", "shown_to": ["voters"]},
        {"id": "deep", "kind": "short_text", "label": "Deep", "shown_to": ["experts"]},
    ]
    edition = await load_contest(session, submission__form={"fields": fields})
    project = await create_draft(
        session,
        edition,
        await person(session, ANA),
        {
            "title": "T",
            "category": "C1",
            "answers.open": "Said to all",
            "answers.vote": "Said to voters",
            "answers.deep": "Said to experts",
        },
    )
    project.state = "nominated"
    session.add(project)
    await session.commit()
    time(VOTING)

    async def seen() -> set[str]:
        page = await browser.get(f"/en/2027/projects/{project.id}")
        return {words for words in ("Said to all", "Said to voters", "Said to experts") if page.has(words)}

    assert await seen() == {"Said to all"}
    await browser.sign_in("voter@example.org")
    assert await seen() == {"Said to all", "Said to voters"}
    time(at("2027-03-10 12:00"))
    await browser.sign_in("voter@example.org")
    assert await seen() == {"Said to all"}


async def test_the_categories_with_how_many_projects_each_has(browser, public):
    page = await browser.get("/en/2027/categories")
    assert "/en/2027/categories/C7-EGOV" in page.links
    assert page.text.count("1 project") == 2


# --- queries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/en/2027/projects",
        "/en/2027/categories",
        "/en/2027/nominations/",
        "/en/2027/office/nominations",
        "/en/2027/office/nominations.csv",
    ],
)
async def test_no_list_asks_more_of_the_database_when_it_has_more_rows(
    browser, session, edition, database, path
):
    ana = await person(session, ANA)
    await take_over(session, edition, [PUBLIC_ROWS[0]])
    await begun(session, edition, ana)
    await session.commit()
    email = EVE if "office" in path else ANA
    await browser.sign_in(email)

    async def asked() -> int:
        with statements(database) as sent:
            answer = await browser.client.get(path)
        assert answer.status_code == 200
        return len(sent)

    one = await asked()
    await take_over(session, edition, [PUBLIC_ROWS[0] | {"title": f"More {n}"} for n in range(2)])
    for n in range(2):
        await begun(session, edition, ana, title=f"More {n}")
    await session.commit()
    assert await asked() == one
