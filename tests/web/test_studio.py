"""The studio: a steward writes next year's edition by forms."""

from __future__ import annotations

import json
import tomllib

import pytest

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.accounts.rules.roles import Role
from prizes.edition.actions import load
from prizes.edition.document.loading import load_shipped, shipped
from prizes.edition.document.rules import Rules
from prizes.edition.queries import edition_in_force
from prizes.edition.studio import actions
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.toml import as_toml
from prizes.errors import Conflict
from prizes.trial.running import last_trial
from prizes.worker.loop import APART, run_jobs
from tests.contest import at, small_rules, with_role
from tests.results.playing import Player
from tests.web.test_office import complete

BEFORE = at("2026-10-20 12:00")


@pytest.fixture
async def desk(session, time):
    """Two stewards of all editions with a browser each, one of one edition alone, and a draft of 2028."""
    time(BEFORE)
    base = await load(session, Rules.model_validate_json(complete()), loader=None)
    made = {"base": base}
    for name, edition in (("one", "*"), ("two", "*"), ("other", "2027")):
        who = await with_role(session, f"{name}@office.example", Role.STEWARD, edition=edition)
        made[name] = who.id
        made[f"{name}-token"] = await begin_session(session, who)
    made["draft"] = (await actions.begin_draft(session, base, "2028", 1, by=made["one"])).id
    await session.commit()
    return made


@pytest.fixture
def stewarding(desk, browser):
    browser.client.cookies.set("prizes", desk["one-token"])
    return browser


def part(desk, way=""):
    return f"/en/office/drafts/{desk['draft']}" + (f"/{way}" if way else "")


async def document(session, desk):
    await session.rollback()
    return (await edition_draft(session, desk["draft"])).document


async def test_a_steward_begins_next_years_edition_from_last_years(stewarding, desk, session):
    page = await stewarding.get("/en/office/")
    assert "/en/office/drafts" in page.links
    page = await stewarding.get("/en/office/drafts")
    page = await stewarding.submit("/en/office/drafts", {"base": "2027", "slug": "2029", "years": "2"})
    assert page.has("The draft has been begun.")
    assert page.has("begun from 2027")


async def test_a_steward_begins_an_edition_from_a_made_up_example(stewarding, desk, session):
    page = await stewarding.get("/en/office/drafts")
    assert page.has("Example, made up:")
    assert page.has("Lantern Award of the readers")
    sent = {"base": "example:fan-award", "slug": "readers", "years": "1"}
    page = await stewarding.submit("/en/office/drafts", sent)
    assert page.has("begun from fan-award")
    assert not page.has("Consultation"), "an example has no edition in which its draft could be proposed"
    page = await stewarding.get(next(link for link in page.links if link.endswith("/differences")))
    assert page.has("differences from fan-award") or page.has("difference from fan-award")
    sent = {"base": "example:none", "slug": "readers-2", "years": "1"}
    await stewarding.get("/en/office/drafts")
    await stewarding.submit("/en/office/drafts", sent, status=404)


async def test_a_program_begins_a_draft_from_an_example(stewarding, desk):
    sent = {"base": "example:song-contest", "slug": "songs", "years": 2}
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    answer = await stewarding.client.post("/api/v1/edition-drafts", json=sent, headers=headers)
    assert answer.json()["base_slug"] == "example:song-contest"
    assert answer.json()["document"]["phases"][0]["opens"].startswith("2028-01-12")


async def test_what_may_not_be_meant_is_noted_beside_the_faults(stewarding, desk):
    page = await stewarding.get(part(desk))
    assert page.has("These rules are allowed, but may not be what you intend.")
    assert page.has("A project can pass without a single vote.")
    assert part(desk, "phases.2.cut") + "#f-least_votes" in page.links


async def test_only_stewards_of_all_editions_see_drafts(desk, browser, session):
    for who in (None, "other"):
        browser.client.cookies.clear()
        if who:
            browser.client.cookies.set("prizes", desk[f"{who}-token"])
        for way in ("", "about", "calendar", "categories", "differences", "document"):
            answer = await browser.client.get(part(desk, way), follow_redirects=False)
            assert answer.status_code in (303, 401, 403)
            assert "2028" not in answer.text
    assert await edition_in_force(session, "2028") is None
    assert "2028" not in (await browser.client.get("/en/editions")).text


async def test_a_saved_page_changes_what_was_typed_and_nothing_else(stewarding, desk, session):
    before = await document(session, desk)
    await stewarding.get(part(desk, "about"))
    page = await stewarding.submit(part(desk, "about"), {"title.fr": "Le prochain", "ordinal": "15"})
    assert page.has("The draft is saved.")
    now = await document(session, desk)
    assert now == before | {"title": before["title"] | {"fr": "Le prochain"}, "ordinal": 15}


async def test_texts_that_were_taken_over_are_marked_until_they_are_edited(stewarding, desk):
    page = await stewarding.get(part(desk, "categories.0"))
    assert page.text.count("from 2027") >= 6
    marked = page.text.count("from 2027")
    page = await stewarding.submit(part(desk, "categories.0"), {"title.es": "Otra cosa"})
    assert page.text.count("from 2027") == marked - 1


async def test_a_part_that_another_changed_meanwhile_is_not_overwritten(stewarding, desk, session):
    page = await stewarding.get(part(desk, "about"))
    await actions.change_draft(session, desk["draft"], ("ordinal",), 20, seen=None, by=desk["two"])
    await session.commit()
    page = await stewarding.submit(part(desk, "about"), {"ordinal": "15"}, status=409)
    assert page.has("Another steward has changed this part")
    assert (await document(session, desk))["ordinal"] == 20


async def test_what_cannot_be_read_is_said_beside_its_field_and_stays_typed(stewarding, desk, session):
    await stewarding.get(part(desk, "about"))
    page = await stewarding.submit(part(desk, "about"), {"ordinal": "fifteen", "slug": "2033"}, status=422)
    assert page.has("Enter a number.")
    assert (
        dict(page.form(part(desk, "about"))["fields"])["ordinal"],
        (await document(session, desk))["slug"],
    ) == (
        "fifteen",
        "2028",
    )


async def test_undo_and_redo_lead_to_what_they_change(stewarding, desk, session):
    await stewarding.get(part(desk, "categories.1"))
    await stewarding.submit(part(desk, "categories.1"), {"title.en": "Something else"})
    page = await stewarding.submit(part(desk, "undo"))
    assert page.has("The last change has been undone.")
    assert page.url.path.endswith("/categories.1")
    assert (await document(session, desk))["categories"][1]["title"]["en"] != "Something else"
    await stewarding.submit(part(desk, "redo"))
    assert (await document(session, desk))["categories"][1]["title"]["en"] == "Something else"


async def test_entries_are_added_moved_and_removed(stewarding, desk, session):
    page = await stewarding.get(part(desk, "categories"))
    number = len((await document(session, desk))["categories"])
    page = await stewarding.submit(part(desk, "categories/addition"))
    assert page.url.path.endswith(f"/categories.{number}")
    await stewarding.get(part(desk, "categories"))
    await stewarding.submit(part(desk, f"categories.{number}/up"))
    assert (await document(session, desk))["categories"][number - 1]["code"] == "new"
    await stewarding.submit(part(desk, f"categories.{number - 1}/removal"))
    assert len((await document(session, desk))["categories"]) == number


async def test_a_part_that_rules_can_be_without_is_added_and_removed(stewarding, desk, session):
    way = "phases.0.form.sdgs_explained"
    await actions.change_draft(
        session, desk["draft"], ("phases", 0, "form", "sdgs_explained"), None, seen=None, by=desk["two"]
    )
    await session.commit()
    await stewarding.get(part(desk, way))
    page = await stewarding.submit(part(desk, f"{way}/addition"))
    assert page.has("Who reads the texts")
    assert (await document(session, desk))["phases"][0]["form"]["sdgs_explained"] == {}
    await stewarding.submit(part(desk, f"{way}/removal"))
    assert (await document(session, desk))["phases"][0]["form"]["sdgs_explained"] is None


async def test_all_dates_are_on_one_page_and_move_together(stewarding, desk, session):
    page = await stewarding.get(part(desk, "calendar"))
    opens = (await document(session, desk))["phases"][0]["opens"]
    later = str(int(opens[:4]) + 1) + opens[4:16]
    page = await stewarding.submit(part(desk, "calendar"), {"phases.0.opens": later})
    assert page.has("The draft is saved.")
    assert (await document(session, desk))["phases"][0]["opens"] == later + ":00"
    await stewarding.submit(part(desk, "undo"))
    await stewarding.get(part(desk, "calendar"))
    await stewarding.submit(part(desk, "calendar/years"), {"years": "-1"})
    assert (await document(session, desk))["phases"][0]["opens"][:4] == str(int(opens[:4]) - 1)


async def test_the_check_and_the_guidelines_answer_while_one_types(stewarding, desk):
    page = await stewarding.get(part(desk, "phases.0.form"))
    fields = page.form(part(desk, "phases.0.form"))["fields"]
    typed = dict(fields) | {"sdgs_least": "9", "sdgs_most": "3"}
    page = await stewarding.post(part(desk, "phases.0.form/beside"), typed, **{"hx-request": "true"})
    assert "<html" not in page.text
    assert page.has("Fewest Sustainable Development Goals") or page.has("Most Sustainable Development Goals")


async def test_every_page_of_a_draft_opens_in_every_language_of_its_texts(stewarding, desk, session):
    found = await document(session, desk)
    ways = ["categories", "categories.0", "phases"]
    for place, phase in enumerate(found["phases"]):
        ways += [
            f"phases.{place}",
            *(
                f"phases.{place}.{key}"
                for key, each in phase.items()
                if key
                in {
                    "form",
                    "cut",
                    "ballot",
                    "panel",
                    "marking",
                    "screening",
                    "recognitions",
                    "announced",
                    "eligibility",
                }
                and each is not None
            ),
        ]
    for way in ways:
        for lang in ("en", "ar"):
            page = await stewarding.get(part(desk, way).replace("/en/", f"/{lang}/"))
            page.judge()


@pytest.mark.parametrize(
    "way", ["nothing", "phases.99", "categories.0.title", "phases.0.form.fields.999", "phases.x", "9"]
)
async def test_an_address_of_no_part_is_not_found(stewarding, desk, way):
    assert (await stewarding.client.get(part(desk, way))).status_code == 404


async def test_a_document_is_exported_and_imported_as_toml_and_json(stewarding, desk, session):
    before = await document(session, desk)
    for form in ("json", "toml"):
        answer = await stewarding.client.get(part(desk, f"document.{form}"))
        assert answer.headers["content-disposition"] == f'attachment; filename="2028.{form}"'
        await actions.change_draft(session, desk["draft"], ("timezone",), "UTC", seen=None, by=desk["one"])
        await session.commit()
        await stewarding.get(part(desk, "document"))
        page = await stewarding.submit(part(desk, "document"), {"text": answer.text})
        assert page.has("The draft is saved.")
        assert (
            Rules.model_validate(await document(session, desk)).sha256()
            == Rules.model_validate(before).sha256()
        )
    page = await stewarding.get(part(desk, "document"))
    page = await stewarding.submit(part(desk, "document"), {"text": "slug = "}, status=422)
    assert page.has("The document was not imported")


async def test_the_second_steward_is_asked_and_the_hash_is_that_of_the_document(
    stewarding, desk, browser, session
):
    await stewarding.get(part(desk, "phases.0"))
    await stewarding.submit(part(desk, "phases.0"), {"limits.per_category": "123"})
    page = await stewarding.get(part(desk, "differences"))
    assert page.has("123")
    page = await stewarding.submit(part(desk, "differences/proposal"))
    assert page.has("Publication of the contest")
    by_hand = await document(session, desk)
    assert by_hand["phases"][0]["limits"]["per_category"] == 123
    assert (await edition_in_force(session, "2028")).sha256 == Rules.model_validate(by_hand).sha256()
    assert (await stewarding.get(part(desk))).has("A second steward must approve this.")


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_edition_written_as_toml_is_the_same_edition(name):
    rules = load_shipped(name)
    written = as_toml(rules.model_dump(mode="json"))
    again = Rules.model_validate(tomllib.loads(written))
    assert again.canonical() == rules.canonical()


def test_what_toml_cannot_say_is_refused_and_not_lost():
    found = json.loads(load_shipped("rehearsal").model_dump_json())
    voting = next(phase for phase in found["phases"] if phase["kind"] == "voting")
    voting["ballot"]["changes_most"] = None
    with pytest.raises(Conflict, match="TOML cannot say"):
        as_toml(found)


ODD = (None, True, 10**30, "", [], [None], {}, {"en": 1})
WAYS = (
    "slug",
    "kind",
    "title",
    "timezone",
    "categories",
    "categories.0",
    "categories.0.title",
    "phases",
    "phases.0",
    "phases.0.kind",
    "phases.0.id",
    "phases.0.opens",
    "phases.0.form",
    "phases.0.form.fields",
    "phases.0.form.fields.0",
    "phases.0.limits",
    "phases.1.marking",
    "phases.1.marking.scale",
    "phases.1.marking.criteria.0",
    "phases.1.cut.ties",
    "phases.2.ballot.complete",
)  # fmt: skip
PAGES = (
    "",
    "about",
    "calendar",
    "categories",
    "phases",
    "differences",
    "document",
    "document.json",
    "document.toml",
)


@pytest.mark.parametrize("way", WAYS)
async def test_whatever_a_program_writes_into_a_draft_its_pages_answer(way, stewarding, desk, session):
    """Stewards have to be able to open it, to take it back."""
    here = f"/api/v1/edition-drafts/{desk['draft']}"
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    for value in ODD:
        changed = await stewarding.client.patch(here, json={"way": way, "value": value}, headers=headers)
        assert changed.status_code in (200, 409, 422), (value, changed.text)
        for each in ("", "calendar", "differences", "document.toml", way, way.rpartition(".")[0] or "about"):
            answer = await stewarding.client.get(part(desk, each))
            assert answer.status_code < 500, (value, each)
        for act, sent in (("dates", {"years": 1}), ("undo", {})):
            done = await stewarding.client.post(f"{here}/{act}", json=sent, headers=headers)
            assert done.status_code < 500, (value, act)


@pytest.mark.parametrize(
    "value", [None, 7, "x", [], [1], {}, {"slug": []}, {"phases": "x", "categories": 7, "title": []}]
)
async def test_what_is_no_document_is_refused_or_can_be_opened(value, stewarding, desk):
    here = f"/api/v1/edition-drafts/{desk['draft']}"
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    for sent in ({"value": value}, {"remove": True}):
        changed = await stewarding.client.patch(here, json=sent, headers=headers)
        assert changed.status_code == (200 if isinstance(sent.get("value"), dict) else 422)
        for address in ("/en/office/drafts", *(part(desk, each) for each in PAGES)):
            assert (await stewarding.client.get(address)).status_code < 500, address


async def test_an_address_with_a_number_of_thousands_of_digits_is_not_found(stewarding, desk):
    assert (await stewarding.client.get(part(desk, f"phases.{'9' * 5000}"))).status_code == 404


async def test_what_if_shows_a_finished_edition_under_the_draft(browser, time, database):
    with clock.at(at("2020-01-01 12:00")):
        await Player(database, small_rules(), 3).play()
    time(at("2027-05-01 12:00"))
    async with database.writing() as session:
        who = await with_role(session, "one@office.example", Role.STEWARD, edition="*")
        token = await begin_session(session, who)
        base = await edition_in_force(session, "2027")
        desk = {"draft": (await actions.begin_draft(session, base, "2027", 0, by=who.id)).id}
    browser.client.cookies.set("prizes", token)
    page = await browser.get(part(desk, "what-if"))
    page.has("Finished edition")
    page.has("Nothing would have changed.")
    program = f"/api/v1/edition-drafts/{desk['draft']}"
    headers = {"authorization": f"Bearer {token}"}
    change = {"way": "phases.1.cut.most", "value": 1}
    assert (await browser.client.patch(program, json=change, headers=headers)).status_code == 200
    page = await browser.get(part(desk, "what-if"))
    page.has("passed and would not have")
    answer = await browser.client.get(f"{program}/what-if", params={"edition": "2027"}, headers=headers)
    assert answer.status_code == 200
    phases = answer.json()["phases"]
    assert [phase["kind"] for phase in phases] == ["nomination", "voting", "selection"]
    assert phases[0]["sum"]["would"] < phases[0]["sum"]["was"]
    assert all(project["why"] for phase in phases for project in phase["projects"])
    assert sum(each["would"] for each in phases[0]["by_region"].values()) == phases[0]["sum"]["would"]
    assert set(phases[0]["by_group"]) <= {"ldc", "lldc", "sids"}
    missing = await browser.client.get(f"{program}/what-if", params={"edition": "1999"}, headers=headers)
    assert missing.status_code == 404


async def test_what_if_says_that_no_edition_is_finished(stewarding, desk):
    page = await stewarding.get(part(desk, "what-if"))
    page.has("No edition of this service is finished yet.")
    program = f"/api/v1/edition-drafts/{desk['draft']}/what-if"
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    refused = await stewarding.client.get(program, params={"edition": "2027"}, headers=headers)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "edition-not-finished")


async def test_a_trial_run_is_made_by_the_worker_and_its_result_shown(stewarding, desk, session, database):
    here = part(desk, "trial")
    page = await stewarding.get(here)
    page.has("Start a trial run")
    wrong = await stewarding.submit(here, {"projects": "99", "experts": "2", "voters": "2"}, status=422)
    wrong.has("No trial run was started")
    page = await stewarding.submit(here, {"projects": "2", "experts": "2", "voters": "2"})
    page.has("A trial run is under way.")
    program = f"/api/v1/edition-drafts/{desk['draft']}/trial"
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    refused = await stewarding.client.post(program, json={}, headers=headers)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "trial-under-way")
    assert (await stewarding.client.get(program, headers=headers)).json()["under_way"] is True
    await session.rollback()
    assert await run_jobs(database, only=APART) == 1
    page = await stewarding.get(here)
    page.has("Last trial run")
    page.has("With 2 projects and 2 panel members in each category, and 2 voters.")
    found = (await stewarding.client.get(program, headers=headers)).json()
    assert found["under_way"] is False
    assert found["steps"] or found["findings"]
    assert found["rules_sha256"] == Rules.model_validate(await document(session, desk)).sha256()
    await session.rollback()
    gone = await stewarding.client.delete(program.removesuffix("/trial"), headers=headers)
    assert gone.status_code in (200, 204)
    assert await last_trial(desk["draft"]) is None


async def test_a_trial_of_a_draft_without_readable_rules_is_refused(stewarding, desk):
    program = f"/api/v1/edition-drafts/{desk['draft']}"
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    await stewarding.client.patch(program, json={"way": "phases.0.kind", "value": "none"}, headers=headers)
    refused = await stewarding.client.post(f"{program}/trial", json={}, headers=headers)
    assert refused.status_code == 422
    page = await stewarding.get(part(desk, "trial"))
    page.has("to correct")
    assert 'name="voters"' not in page.html


async def test_a_draft_with_faults_is_corrected_before_its_trial_run(stewarding, desk):
    """They are in words of the forms, with links to their parts."""
    headers = {"authorization": f"Bearer {desk['one-token']}"}
    change = {"way": "phases.2.ballot.least", "value": 3}
    changed = await stewarding.client.patch(
        f"/api/v1/edition-drafts/{desk['draft']}", json=change, headers=headers
    )
    assert changed.status_code == 200, changed.text
    page = await stewarding.get(part(desk, "trial"))
    page.has("1 fault to correct")
    page.has("Correct the faults first.")
    assert 'name="voters"' not in page.html and "ballot.least" not in page.text
    assert any(link.endswith("/phases.2.ballot") or "phases.2.ballot#" in link for link in page.links)
