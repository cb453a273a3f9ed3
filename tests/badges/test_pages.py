"""Everybody gets a badge where its certificate is, and verifies one without an account."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from prizes.badges.rules.baking import baked_in
from prizes.badges.rules.reading import MOST_BYTES
from prizes.certificates.actions import issue_to_experts, revoke
from prizes.certificates.queries import of_person, of_projects
from prizes.gate import limits
from prizes.gate.limits import PER_MINUTE, SHARED_ADDRESS
from prizes.i18n.languages import CODES
from tests.badges.issued import SECOND, approved, contest_with_badges, one_steward
from tests.contest import load_contest, person
from tests.results.publishing import END

VERIFY = "/api/v1/badges/verification"


@pytest.fixture
async def box(session, time):
    return await contest_with_badges(session, time)


@pytest.fixture
async def winner(session, box):
    (one, *_) = await of_projects(session, [box.id("Bee")])
    return one


def address(one, lang="en", ending="json") -> str:
    return f"/{lang}/certificates/{one.spelled}/badge.{ending}"


async def upload(browser, lang, **files):
    sent = {"sec-fetch-site": "same-origin", "origin": "http://prizes.test"}
    answer = await browser.client.post(f"/{lang}/badges", files=files, headers=sent)
    return browser._seen(answer, answer.status_code)


# --- addresses -----------------------------------------------------------------------------------------


async def test_a_badge_is_for_every_site_and_may_be_kept(browser, winner):
    answer = await browser.client.get(address(winner))
    assert answer.headers["content-type"] == "application/vc"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.json()["id"] == f"http://prizes.test{address(winner)}"
    again = await browser.client.get(address(winner), headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and not again.content
    elsewhere = await browser.client.get("/en/certificates")
    assert elsewhere.headers["cross-origin-resource-policy"] == "same-origin"


async def test_all_that_a_badge_names_is_there(browser, winner):
    badge = (await browser.client.get(address(winner, "ru"))).json()
    achievement = badge["credentialSubject"]["achievement"]
    status = badge["credentialStatus"]["statusListCredential"]
    related = [each["id"] for each in achievement["related"]]
    named = [achievement["id"], achievement["criteria"]["id"], achievement["image"]["id"], status, *related]
    for each in [badge["id"], badge["credentialSubject"]["id"], *named]:
        answer = await browser.client.get(each)
        assert answer.status_code == 200, each
    alone = (await browser.client.get(f"{achievement['id']}/achievement.json")).json()
    alone.pop("@context")
    assert alone == achievement


async def test_the_issuer_and_its_keys_are_at_lasting_addresses(browser, winner):
    proof = (await browser.client.get(address(winner))).json()["proof"]
    issuer = (await browser.client.get("/badges/did.json")).json()
    assert issuer["id"] == "did:web:prizes.test:badges"
    assert issuer["assertionMethod"] == [proof["verificationMethod"]]
    public = proof["verificationMethod"].partition("#")[2]
    key = (await browser.client.get(f"/badges/keys/{public}")).json()
    assert (key["id"], key["publicKeyMultibase"]) == (proof["verificationMethod"], public)
    assert (await browser.client.get("/badges/keys/z6MkNone")).status_code == 404
    assert (await browser.client.get("/badges/issuer")).json()["id"] == issuer["id"]


@pytest.mark.parametrize("lang", CODES)
async def test_the_picture_has_the_same_badge_baked_in(browser, winner, lang):
    answer = await browser.client.get(address(winner, lang, "png"))
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (600, 600)
        assert json.loads(picture.text["openbadgecredential"])["name"]
    assert baked_in(answer.content) == (await browser.client.get(address(winner, lang))).content


async def test_the_page_of_a_certificate_gives_the_badge_in_six_languages(browser, winner):
    page = await browser.get(f"/en/certificates/{winner.spelled}")
    for lang in CODES:
        assert address(winner, lang) in page.html and address(winner, lang, "png") in page.html
    page = await browser.get("/en/2027/badges/winner")
    assert page.has("The project was chosen as a winner of its category.")
    await browser.get("/en/2027/badges/nothing", status=404)


@pytest.mark.parametrize("lang", CODES)
async def test_page_and_program_name_the_credential_of_a_certificate(browser, winner, lang):
    page = await browser.get(f"/{lang}/certificates/{winner.spelled}")
    head = page.html.partition("</head>")[0]
    assert f'<link rel="alternate" type="application/vc" href="{address(winner, lang)}"' in head
    told = await browser.client.get(
        f"/api/v1/certificates/{winner.spelled}", headers={"accept-language": lang}
    )
    assert told.json()["badge"] == f"http://prizes.test{address(winner, lang)}"
    assert (await browser.client.get(told.json()["badge"])).headers["content-type"] == "application/vc"


async def test_a_revoked_certificate_names_no_credential(browser, session, winner, box):
    one = await one_steward(session)
    await revoke(session, box.edition, winner.id, reason="Wrong title.", by=one.id)
    await session.commit()
    assert "application/vc" not in (await browser.get(f"/en/certificates/{winner.spelled}")).html
    assert (await browser.client.get(f"/api/v1/certificates/{winner.spelled}")).json()["badge"] is None


async def test_without_an_approval_there_is_no_badge(browser, session, time, winner, box):
    from prizes.badges.models import BadgeKeyUse

    for use in (await session.exec(BadgeKeyUse.__table__.select())).all():
        await session.delete(await session.get(BadgeKeyUse, use.id))
    await session.commit()
    page = await browser.get(f"/en/certificates/{winner.spelled}")
    assert "badge.json" not in page.html and "application/vc" not in page.html
    assert (await browser.client.get(f"/api/v1/certificates/{winner.spelled}")).json()["badge"] is None
    for path in (
        address(winner),
        address(winner, ending="png"),
        "/badges/status/2027",
        "/en/2027/badges/winner",
    ):
        assert (await browser.client.get(path)).status_code == 404, path


async def test_the_badge_of_an_expert_is_their_own_until_they_agree(browser, session, time):
    time(END)
    edition = await load_contest(session, announcement__certificates=["expert"])
    eve = await person(session, "eve@example.org")
    eve.name = "Eve Example"
    await issue_to_experts(session, edition, [eve.id])
    from prizes.badges.actions import make_key

    await make_key(session)
    await approved(session, edition)
    await session.commit()
    (one,) = await of_person(session, eve.id)
    assert (await browser.client.get(address(one))).status_code == 404
    await browser.sign_in("eve@example.org")
    answer = await browser.client.get(address(one))
    assert answer.status_code == 200 and answer.headers["cache-control"] == "private, no-cache"
    assert "Eve" not in answer.text


# --- verifying -----------------------------------------------------------------------------------------


async def test_a_stranger_pastes_a_badge_and_reads_what_it_is_for(browser, winner):
    text = (await browser.client.get(address(winner, "zh"))).text
    await browser.get("/en/badges")
    page = await browser.submit("/badges", {"badge": text})
    assert page.has("This badge is genuine and valid.") and page.has("Bee") and page.has("Winner")
    assert page.response.headers["cache-control"] == "no-store"


async def test_a_file_or_a_picture_is_taken_too(browser, winner):
    for ending, kind in (("json", "application/json"), ("png", "image/png")):
        content = (await browser.client.get(address(winner, ending=ending))).content
        page = await upload(browser, "en", file=(f"badge.{ending}", content, kind))
        assert page.has("This badge is genuine and valid.")
    with io.BytesIO() as plain:
        Image.new("RGB", (4, 4)).save(plain, "PNG")
        page = await upload(browser, "en", file=("badge.png", plain.getvalue(), "image/png"))
    assert page.has("This picture contains no badge.")


@pytest.mark.parametrize("lang", CODES)
async def test_an_altered_badge_is_refused_with_a_reason_in_each_language(browser, winner, lang):
    text = (await browser.client.get(address(winner))).text
    page = await upload(
        browser, lang, file=("b.json", text.replace("Bee", "Wasp").encode(), "application/json")
    )
    told = await browser.client.post(
        VERIFY,
        content=text.replace("Bee", "Wasp"),
        headers={
            "content-type": "application/json",
            "accept-language": lang,
        },
    )
    assert (told.json()["verdict"], told.json()["valid"]) == ("altered", False)
    assert page.has(told.json()["says"])


async def test_what_was_added_is_named(browser, winner):
    badge = (await browser.client.get(address(winner))).json()
    badge["credentialSubject"]["achievement"]["prize"] = "1,000,000"
    await browser.get("/en/badges")
    page = await browser.submit("/badges", {"badge": json.dumps(badge)})
    assert page.has("something was added to it") and page.has("credentialSubject.achievement.prize")


async def test_a_revoked_badge_says_why(browser, session, winner, box):
    text = (await browser.client.get(address(winner))).text
    await revoke(session, box.edition, winner.id, reason="Wrong <title>.", by=(await one_steward(session)).id)
    await session.commit()
    await browser.get("/en/badges")
    page = await browser.submit("/badges", {"badge": text})
    assert page.has("its certificate has been revoked") and page.has("Wrong <title>.") and not page.has("Bee")
    assert (await browser.client.get(address(winner))).status_code == 404


async def test_nothing_and_too_much_are_said_beside_the_field(browser, box):
    await browser.get("/en/badges")
    page = await browser.submit("/badges", {"badge": " "}, status=422)
    assert page.has("Paste a badge or choose its file.")
    page = await browser.submit("/badges", {"badge": "<script>" + "x" * MOST_BYTES}, status=422)
    assert page.has("too large") and "<script>x" not in page.html
    page = await browser.submit("/badges", {"badge": "<script>alert(1)</script>"})
    assert page.has("This is not a badge of this service")


@pytest.mark.parametrize(
    "sent",
    [
        b"[]",
        b"{}",
        b"null",
        b'{"a": NaN}',
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"@context": "http://127.0.0.1/"}',
    ],
)
async def test_programs_may_send_nonsense(browser, box, sent):
    told = await browser.client.post(VERIFY, content=sent, headers={"content-type": "application/json"})
    assert told.status_code in (200, 400, 422), told.text
    if told.status_code == 200:
        assert told.json()["verdict"] == "no-badge"


async def test_programs_learn_what_became_of_the_certificate(browser, winner):
    badge = (await browser.client.get(address(winner))).json()
    told = (await browser.client.post(VERIFY, json=badge)).json()
    assert (told["valid"], told["verdict"], told["certificate"]["title"]) == (True, "valid", "Bee")
    told = await browser.client.post(VERIFY, json={"name": "x" * MOST_BYTES})
    assert told.status_code == 422 and told.json()["type"].endswith("badge-too-large")


async def test_whoever_verifies_all_day_is_slowed_down(browser, box, monkeypatch):
    monkeypatch.setitem(PER_MINUTE, "badge", 1)
    limits.forget()
    most = SHARED_ADDRESS
    answers = [await browser.client.post(VERIFY, json={}) for _ in range(most + 1)]
    assert {each.status_code for each in answers[:-1]} == {200}
    assert answers[-1].status_code == 429


# --- the office ----------------------------------------------------------------------------------------


async def test_two_stewards_give_an_edition_its_badges(browser, session, time):
    from prizes.badges.actions import make_key
    from prizes.results.actions import announce
    from tests.results.publishing import published_contest

    box = await published_contest(session, time)
    await announce(session, "2027")
    (one, *_) = await of_projects(session, [box.id("Bee")])
    await session.commit()
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/certificates")
    assert page.has("prizes issuer make")
    await browser.post("/en/2027/office/certificates/badges", status=409)
    await make_key(session)
    await session.commit()
    await browser.get("/en/2027/office/certificates")
    page = await browser.submit("/office/certificates/badges")
    assert page.has("Every valid certificate of this edition gets a badge") and page.has(
        "did:web:prizes.test:badges"
    )
    proposal = str(page.url)
    await browser.sign_in(SECOND)
    await browser.get(proposal)
    await browser.submit("/approval")
    page = await browser.get("/en/2027/office/certificates")
    assert page.has("Every valid certificate has had a badge")
    assert (await browser.client.get(address(one))).status_code == 200
