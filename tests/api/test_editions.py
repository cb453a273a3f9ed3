"""Editions, rules, guidelines and stewards' acts for programs."""

from __future__ import annotations

import hashlib
import json

import jsonschema
import pytest

from prizes.accounts.actions import begin_session
from prizes.accounts.rules.roles import Role
from prizes.edition import actions
from prizes.edition.document.loading import load_shipped, shipped_text
from prizes.edition.queries import edition_in_force
from tests.contest import VOTING, at, document, load_contest, small_rules, steward, with_role
from tests.web.test_office import complete
from tests.web.test_public import nominee

BEFORE = at("2026-10-20 12:00")


@pytest.fixture
async def world(session, browser, time):
    """An edition, two of its stewards, a steward of all, an observer; each with a token."""
    await load_contest(session)
    people = {
        "ana": await steward(session, "a@example.org"),
        "ben": await steward(session, "b@example.org"),
        "chief": await with_role(session, "chief@example.org", Role.STEWARD, edition="*"),
        "eye": await with_role(session, "eye@example.org", Role.OBSERVER),
    }
    tokens = {name: await begin_session(session, who) for name, who in people.items()}
    await session.commit()

    async def call(method, path, body=None, *, who=None, status=200, **headers):
        answer = await browser.json(method, path, body, token=tokens.get(who), **headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    call.tokens = tokens
    return call


# --- reading -----------------------------------------------------------------------------------------------


async def test_an_edition_has_exactly_the_shape_that_was_promised(world, time):
    time(VOTING)
    found = await world("GET", "/editions/2027", accept_language="fr")
    assert list(found) == [
        "slug",
        "title",
        "rehearsal",
        "state",
        "phase",
        "phases",
        "rules_version",
        "rules_sha256",
        "now",
        "public",
    ]
    assert found["title"] == "Prix du SMSI 2027"
    assert (found["slug"], found["rehearsal"], found["state"]) == ("2027", False, "running")
    assert found["phase"]["kind"] == "voting"
    assert (found["phase"]["opens_at"], found["phase"]["closes_at"]) == (
        "2027-02-01T08:00:00Z",
        "2027-02-28T22:00:00Z",
    )
    assert found["phases"][0]["id"] == "submission"
    assert found["now"] == "2027-02-10T12:00:00Z"
    assert found["rules_sha256"] == small_rules().sha256()


async def test_between_phases_there_is_no_phase(world, time):
    time(at("2026-12-25 12:00"))
    found = await world("GET", "/editions/2027")
    assert (found["state"], found["phase"]) == ("between", None)


async def test_editions_are_listed_the_newest_first_page_by_page(world, session):
    for year in ("2018", "2019", "2021"):
        await actions.load(session, load_shipped(year), loader=None)
    await session.commit()
    first = await world("GET", "/editions?limit=3")
    assert [edition["slug"] for edition in first["items"]] == ["2027", "2021", "2019"]
    rest = await world("GET", f"/editions?limit=3&cursor={first['next']}")
    assert ([edition["slug"] for edition in rest["items"]], rest["next"]) == (["2018"], None)
    await world("GET", "/editions?cursor=nonsense", status=422)


async def test_an_unknown_edition_is_a_problem_document(world):
    problem = await world("GET", "/editions/1066", status=404, accept_language="es")
    assert problem["type"] == "urn:wsis-prizes:problem:unknown-edition"


async def test_the_rules_are_the_exact_bytes_of_the_published_hash(world, browser):
    answer = await browser.json("GET", "/editions/2027/rules")
    sha256 = hashlib.sha256(answer.content).hexdigest()
    assert sha256 == (await world("GET", "/editions/2027"))["rules_sha256"]
    assert answer.headers["etag"] == f'"{sha256}"'
    again = await browser.json("GET", "/editions/2027/rules", if_none_match=f'"{sha256}"')
    assert (again.status_code, again.content) == (304, b"")
    await world("GET", "/editions/2027/rules?version=9", status=404)


async def test_guidelines_come_in_the_language_that_is_asked_for(world):
    found = await world("GET", "/editions/2027/guidelines", accept_language="ar")
    assert found["language"] == "ar"
    sections = {section["id"]: section for section in found["sections"]}
    assert {"submission", "nomination", "voting", "selection", "announcement"} <= sections.keys()
    assert "\u2068" not in json.dumps(found, ensure_ascii=False)
    english = await world("GET", "/editions/2027/guidelines")
    texts = [e["text"] for s in english["sections"] for g in s["groups"] for e in g["entries"]]
    assert "You can change your vote until voting closes." in texts


async def test_categories_count_their_public_projects(world, session):
    edition = await edition_in_force(session, "2027")
    await nominee(session, edition, "Radio")
    await nominee(session, edition, "Hidden", state="submitted")
    await session.commit()
    found = await world("GET", "/editions/2027/categories", accept_language="fr")
    assert found["items"][0] == {
        "code": "C1",
        "number": 1,
        "title": "Gouvernements",
        "description": None,
        "projects": 1,
    }


async def test_shipped_rules_are_valid_by_the_published_schema(world):
    schema = await world("GET", "/schemas/rules.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(load_shipped("2025").canonical()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"slug": "2025"}, schema)


# --- loading -----------------------------------------------------------------------------------------------


async def test_a_document_in_json_makes_an_edition(world, time, browser):
    time(BEFORE)
    token = world.tokens["chief"]
    made = await browser.json("POST", "/editions", json.loads(complete(slug="2031")), token=token)
    assert (made.status_code, made.json()["slug"], made.json()["state"]) == (201, "2031", "upcoming")


async def test_a_document_in_toml_makes_an_edition(world, browser):
    answer = await post_text(browser, shipped_text("2019"), world.tokens["chief"])
    assert (answer.status_code, answer.json()["slug"]) == (201, "2019")


async def post_text(browser, text, token):
    return await browser.client.post(
        "/api/v1/editions",
        content=text.encode(),
        headers={"authorization": f"Bearer {token}", "content-type": "application/toml"},
    )


async def test_every_problem_of_a_document_is_listed_with_its_place(world, browser):
    answer = await post_text(browser, 'slug = "2031"\ntitle = "X"\ncolour = "red"', world.tokens["chief"])
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:wsis-prizes:problem:rules-not-valid"
    places = {each["field"] for each in problem["errors"]}
    assert {"colour", "categories", "phases"} <= places


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00", "= 1"])
async def test_what_is_no_document_is_refused(world, browser, text):
    assert (await post_text(browser, text, world.tokens["chief"])).status_code == 422


async def test_the_same_key_loads_once(world, time, browser):
    time(BEFORE)
    token = world.tokens["chief"]
    body = json.loads(complete(slug="2031"))
    answers = [
        await browser.json("POST", "/editions", body, token=token, idempotency_key="load-1") for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert (await world("GET", "/editions/2031", who="chief"))["rules_version"] == 1


async def test_stewards_of_one_edition_and_strangers_load_none(world):
    await world("POST", "/editions", {}, who="ana", status=403)
    await world("POST", "/editions", {}, status=401)


# --- amendments and extensions -----------------------------------------------------------------------------


async def test_an_extension_takes_effect_when_another_steward_approves_the_hash(world):
    sent = {"phase": "announcement", "closes_at": "2027-05-01T12:00:00Z", "reason": "A day is set"}
    await world("POST", "/editions/2027/extensions", sent, who="ana", status=422)  # it would close earlier
    sent = {
        "phase": "voting",
        "closes_at": "2027-03-07T22:00:00Z",
        "reason": "Deadline moved",
        "move_later": True,
    }
    proposal = await world("POST", "/editions/2027/extensions", sent, who="ana", status=201)
    assert (proposal["kind"], proposal["state"]) == ("amendment", "open")
    address = f"/editions/2027/proposals/{proposal['id']}"
    seen = {"sha256": proposal["sha256"]}
    await world("PUT", f"{address}/approval", seen, who="ana", status=403)
    await world("PUT", f"{address}/approval", {"sha256": "0" * 64}, who="ben", status=409)
    whole = await world("GET", address, who="eye")
    assert any("7 March 2027" in text for change in whole["changes"] for text in change["after"])
    assert (await world("PUT", f"{address}/approval", seen, who="ben"))["state"] == "approved"
    edition = await world("GET", "/editions/2027")
    assert edition["rules_version"] == 2
    assert edition["phases"][2]["closes_at"] == "2027-03-07T22:00:00Z"


async def test_an_amendment_is_a_whole_document_with_a_reason(world):
    rules = document(voting__ballot={"choices": 2})
    sent = {"rules": rules, "reason": "More voice"}
    proposal = await world("POST", "/editions/2027/amendments", sent, who="ana", status=201)
    assert [p["id"] for p in (await world("GET", "/editions/2027/proposals", who="eye"))["items"]] == [
        proposal["id"]
    ]
    again = {"rules": json.dumps(rules), "reason": "More voice"}
    await world("POST", "/editions/2027/amendments", again, who="ben", status=409)
    withdrawn = await world("PUT", f"/editions/2027/proposals/{proposal['id']}/withdrawal", who="ben")
    assert withdrawn["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"rules": {"slug": "2027"}, "reason": "Broken"}, 422),
        ({"rules": "nonsense", "reason": "Broken"}, 422),
        ({"rules": document(), "reason": "Nothing"}, 422),
        ({"rules": document(slug="2028"), "reason": "Renamed"}, 422),
        ({"rules": document(ordinal=3), "reason": " "}, 422),
        ({"reason": "No rules"}, 422),
    ],
)
async def test_a_wrong_amendment_is_refused_and_leaves_no_proposal(world, sent, status):
    await world("POST", "/editions/2027/amendments", sent, who="ana", status=status)
    assert (await world("GET", "/editions/2027/proposals", who="ana"))["items"] == []


async def test_a_local_time_without_an_offset_is_no_instant(world):
    sent = {"phase": "voting", "closes_at": "2027-03-07T22:00:00", "reason": "Moved"}
    await world("POST", "/editions/2027/extensions", sent, who="ana", status=422)


async def test_only_rehearsals_are_moved_forward(world, session):
    await world("POST", "/editions/2027/phases/next", who="ana", status=403)
    await load_contest(session, slug="2099", kind="rehearsal")
    await session.commit()
    moved = await world("POST", "/editions/2099/phases/next", who="chief")
    assert moved["phase"]["id"] == "nomination"


# --- the office --------------------------------------------------------------------------------------------


async def test_the_office_lists_what_is_to_be_done(world):
    found = await world("GET", "/editions/2027/office", who="eye")
    assert (found["state"], found["phase"], found["next_phase"]) == ("running", "submission", "nomination")
    assert found["tasks"][-1]["page"] == "office/nominations?state=submitted"
    await world("GET", "/editions/2027/office", status=401)


async def test_people_are_invited_listed_and_taken_away(world):
    sent = {"email": "new@example.org", "role": "expert", "category": "C2", "lang": "fr"}
    made = await world("POST", "/editions/2027/invitations", sent, who="ana", status=201)
    await world("POST", "/editions/2027/invitations", sent, who="ana", status=409)
    await world("POST", "/editions/2027/invitations", sent | {"category": "C9"}, who="ana", status=422)
    seats = await world("GET", "/editions/2027/panels", who="ana")
    assert [(i["email"], i["state"]) for i in seats["items"]] == [("new@example.org", "invited")]
    await world("DELETE", f"/editions/2027/panels/{made['seat']}", who="ben", status=204)
    people = await world("GET", "/editions/2027/people", who="ana")
    eye = next(role for role in people["roles"] if role["role"] == "observer")
    await world("DELETE", f"/editions/2027/people/{eye['grant']}", who="ana", status=204)
    await world("GET", "/editions/2027/office", who="eye", status=401)
    await world("GET", "/editions/2027/people", who="eye", status=401)


async def test_the_role_of_steward_or_observer_is_proposed_and_approved(world):
    path = "/editions/2027/invitations"
    sent = {"email": "new@example.org", "role": "steward", "category": "*"}
    proposal = await world("POST", path, sent, who="ana", status=201)
    assert (proposal["kind"], proposal["state"]) == ("role", "open")
    await world("POST", path, sent, who="ben", status=409)
    address, seen = f"/editions/2027/proposals/{proposal['id']}", {"sha256": proposal["sha256"]}
    assert (await world("GET", address, who="ben"))["content"]["email"] == "new@example.org"
    assert "email" not in (await world("GET", address, who="eye"))["content"]
    await world("PUT", f"{address}/approval", seen, who="ana", status=403)
    assert (await world("GET", "/editions/2027/people", who="ana"))["invitations"] == []
    await world("PUT", f"{address}/approval", seen, who="ben")
    (invitation,) = (await world("GET", "/editions/2027/people", who="ana"))["invitations"]
    assert (invitation["email"], invitation["role"]) == ("new@example.org", "steward")
    await world("POST", path, sent | {"role": "observer"}, who="ben", status=201)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"role": "king"}, 422, "role"),
        ({"category": "C9", "role": "expert"}, 422, "category"),
        ({"category": "C1"}, 422, "category"),
        ({"email": "b+second@example.org"}, 422, "email"),
        ({"email": "eye@example.org", "role": "observer"}, 409, None),
        ({"email": "b@example.org"}, 409, None),
    ],
)
async def test_a_wrong_invitation_is_refused_as_on_the_page(world, change, status, field):
    sent = {"email": "new@example.org", "role": "steward"} | change
    problem = await world("POST", "/editions/2027/invitations", sent, who="ana", status=status)
    assert [each["field"] for each in problem.get("errors", [])] == ([field] if field else [])


async def test_the_journal_is_read_page_by_page(world):
    first = await world("GET", "/editions/2027/journal?limit=2", who="eye")
    assert len(first["items"]) == 2
    rest = await world("GET", f"/editions/2027/journal?cursor={first['next']}", who="eye")
    acts = [entry["act"] for entry in rest["items"]]
    assert acts[-1] in ("edition.load", "edition.freeze")
    assert not set(acts) & {"accounts.unknown"}
    await world("GET", "/editions/2027/journal?cursor=zzz", who="eye", status=422)
