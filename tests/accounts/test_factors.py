"""The second factor: which codes fit and how often, set up and asked for on pages and by programs, and removed by two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from sqlmodel import select

from prizes import config
from prizes.accounts import factors, refusals
from prizes.accounts.actions import begin_session
from prizes.accounts.factors import forget_moments, offer_setup, show_factor
from prizes.accounts.models import Authenticator, FirstProof, Session
from prizes.accounts.queries import SignedIn, signed_in
from prizes.accounts.rules.factors import (
    apart_by_factor,
    factor_wait,
    matching_step,
    may_remove_factor,
    step_at,
)
from prizes.accounts.rules.roles import Grant, Role
from prizes.errors import Refusal
from prizes.i18n.languages import CODES
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.office.approvals import approve
from prizes.office.lost_factors import propose_factor_removal
from prizes.office.refusals import factor_of_other_edition, own_factor
from tests.browsing import Browser
from tests.conftest import NOON
from tests.contest import expert, load_contest, person, steward, with_role
from tests.factors import shown, with_app
from tests.house.test_routes import filled, table
from tests.refusing import refuses

STEP, MINUTE, HOUR = timedelta(seconds=30), timedelta(minutes=1), timedelta(hours=1)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the examples in RFC 6238
MAIL = "steward@example.org"


@pytest.fixture
def required(settings):
    config.use(settings.model_copy(update={"require_second_factor": True}))


async def letters(session, to=MAIL):
    await session.commit()  # to see what others have committed
    query = select(Message.context).where(Message.to == to, Message.template == "factor-changed")
    return [each["change"] for each in (await session.exec(query.order_by(Message.created_at))).all()]


# --- rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    """Its examples have eight digits; six of them are the last six."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert matching_step(SECRET, code, at, 0) == seconds // 30
    assert matching_step(SECRET, code, at + 5 * STEP, 0) is None


@pytest.mark.parametrize(("off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_wrong(off, fits):
    code = pyotp.TOTP(SECRET).at(NOON + off * STEP)
    assert (matching_step(SECRET, code, NOON, 0) is not None) is fits


def test_no_step_is_good_twice_nor_one_before_it():
    here = step_at(NOON)
    codes = {step: pyotp.TOTP(SECRET).generate_otp(step) for step in (here - 1, here, here + 1)}
    assert matching_step(SECRET, codes[here], NOON, here - 1) == here
    assert matching_step(SECRET, codes[here], NOON, here) is None
    assert matching_step(SECRET, codes[here - 1], NOON, here) is None
    assert matching_step(SECRET, codes[here + 1], NOON, here) == here + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２"])
def test_what_is_no_code_fits_nothing(typed):
    assert matching_step(SECRET, typed, NOON, 0) is None


def test_guessing_is_bounded_as_the_documents_say():
    at, wrong = timedelta(0), 0
    while at < timedelta(days=1):
        wrong += 1
        at += factor_wait(wrong)
    assert wrong == 33


def test_only_stewards_and_observers_need_one():
    grants = [Grant(role, "2027") for role in Role]
    given, withheld = apart_by_factor(grants, shown=False, required=True)
    assert [each.role for each in withheld] == [Role.STEWARD, Role.OBSERVER]
    assert [each.role for each in given] == [Role.EXPERT, Role.REGIONAL]
    for shown_, required_ in ((True, True), (False, False), (True, False)):
        assert apart_by_factor(grants, shown=shown_, required=required_) == (tuple(grants), ())


def test_who_may_help_to_remove_one_is_a_steward_wherever_the_owner_has_such_a_role():
    here, there, all_ = Grant(Role.STEWARD, "2027"), Grant(Role.STEWARD, "2028"), Grant(Role.STEWARD, "*")
    assert may_remove_factor([here], [here, Grant(Role.EXPERT, "2028")])
    assert not may_remove_factor([here], [here, there])
    assert not may_remove_factor([here], [all_])
    assert may_remove_factor([all_], [here, there, all_])
    assert not may_remove_factor([Grant(Role.OBSERVER, "*")], [here])


@pytest.mark.parametrize(
    ("environment", "wanted", "needed"),
    [
        ("development", False, False),
        ("development", True, True),
        ("production", False, True),
    ],
)
def test_production_always_requires_one(settings, environment, wanted, needed):
    chosen = settings.model_copy(update={"environment": environment, "require_second_factor": wanted})
    assert chosen.factor_required is needed


# --- storing -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_secret_is_sealed_for_one_person_and_opens_in_no_other_row(session, time):
    one, two = await steward(session), await steward(session, "two@corp.example")
    secret = await with_app(session, one)
    await with_app(session, two)
    mine, theirs = [
        (await session.exec(select(Authenticator).where(Authenticator.person_id == p.id))).one()
        for p in (one, two)
    ]
    assert secret not in mine.sealed and mine.created_at == NOON.replace(minute=0)
    time(NOON + STEP)
    theirs.sealed = mine.sealed  # by somebody who can write to the database
    session.add(theirs)
    await session.flush()
    with refuses(refusals.factor_unreadable):
        await show_factor(session, two.id, shown(secret))
    assert await show_factor(session, one.id, shown(secret))


@pytest.mark.both_databases
async def test_codes_are_spent_and_wrong_ones_make_the_account_wait(session, time):
    me = await steward(session)
    secret = await with_app(session, me)
    assert not await show_factor(session, me.id, shown(secret))  # it confirmed the setup
    time(NOON + 2 * STEP)
    assert await show_factor(session, me.id, f" {shown(secret)[:3]} {shown(secret)[3:]} ")
    assert not await show_factor(session, me.id, shown(secret))
    time(NOON + HOUR)
    assert await show_factor(session, me.id, shown(secret))
    for _ in range(5):
        assert not await show_factor(session, me.id, "000000")
    assert await letters(session) == ["added", "guessed"]
    time(NOON + HOUR + 59 * timedelta(seconds=1))
    with refuses(refusals.too_many_factor_codes):
        await show_factor(session, me.id, shown(secret))
    time(NOON + HOUR + MINUTE)
    assert await show_factor(session, me.id, shown(secret))
    assert not await show_factor(session, me.id, "000000")  # begins at nothing again


@pytest.mark.both_databases
async def test_what_says_when_somebody_signed_in_is_forgotten(session, time):
    me = await steward(session)
    secret = await with_app(session, me)
    await factors.begin_proof(session, me)
    row = (await session.exec(select(Authenticator))).one()
    before = row.last_step
    time(NOON + 20 * MINUTE)
    await forget_moments(session)
    for each in (row, me, (await session.exec(select(Session))).one()):
        await session.refresh(each)
    mine = (await session.exec(select(Session))).one()
    assert (mine.factor, mine.fresh_until, row.last_step) == ("authenticator", None, before)
    assert (await session.exec(select(FirstProof))).all() == []
    time(NOON + 2 * HOUR)
    assert await show_factor(session, me.id, shown(secret))
    spent = step_at(NOON + 2 * HOUR)
    time(NOON + 4 * HOUR + 10 * MINUTE)
    await forget_moments(session)
    await session.refresh(row)
    assert row.last_step == spent - spent % 120


# --- setting up ----------------------------------------------------------------------------------------


async def test_nobody_without_a_role_sets_one_up(browser, session, time):
    await person(session, "ana@example.org")
    await session.commit()
    await browser.sign_in("ana@example.org")
    assert (await browser.get("/en/me/factor", status=403)).has("Only people with a role")
    assert "/en/me/factor" not in (await browser.get("/en/me/settings")).links


async def test_a_setup_is_of_one_person_and_half_an_hour(session, time):
    one, two = await steward(session), await steward(session, "two@corp.example")
    mine, theirs = (SignedIn(each, (Grant(Role.STEWARD),), "") for each in (one, two))
    setup = offer_setup(mine)
    assert offer_setup(mine, setup.sealed) == setup  # shown again after a typing error
    given = {"code": shown(setup.secret), "present": ""}
    with refuses(refusals.setup_over):
        await factors.confirm_setup(session, theirs, setup.sealed, **given)
    with refuses(refusals.setup_code_does_not_fit):
        await factors.confirm_setup(session, mine, setup.sealed, code="000000", present="")
    time(NOON + 31 * MINUTE)
    with refuses(refusals.setup_over):
        await factors.confirm_setup(session, mine, setup.sealed, code=shown(setup.secret), present="")


@pytest.mark.both_databases
async def test_the_page_shows_picture_and_secret_and_begins_a_new_session(browser, session, database, time):
    await steward(session)
    await session.commit()
    await browser.sign_in(MAIL)
    old = browser.client.cookies["prizes"]
    other = (await browser.json("GET", "/me/factor", token=old)).json()
    assert other == {"kind": None, "since": None, "shown": False, "needed": False, "required": False}
    page = await browser.get("/en/me/factor")
    assert '<svg role="img" aria-label="QR code' in page.html
    secret = page.html.split('id="secret">')[1].split("<")[0].replace(" ", "")
    again = await browser.submit("/me/factor", {"code": "000000"}, status=422)
    assert again.has("This code does not fit the new secret.") and secret in again.html.replace(" ", "")
    done = await browser.submit("/me/factor", {"code": shown(secret)})
    assert done.has("Your second factor is set up.") and done.has("You have used an authenticator app since")
    new = browser.client.cookies["prizes"]
    assert new != old
    async with database.reading() as fresh:
        assert await signed_in(fresh, old) is None
        me = await signed_in(fresh, new)
    assert me is not None and me.factor == "authenticator" and me.fresh_until == NOON + 5 * MINUTE
    assert await letters(session) == ["added"]
    noted = (await session.exec(select(JournalEntry).where(JournalEntry.act == "accounts.add-factor"))).one()
    assert secret not in str(noted.model_dump())


async def test_replacing_and_removing_ask_for_a_code_of_the_present_app(browser, session, time):
    me = await steward(session)
    old = await with_app(session, me)
    await browser.sign_in(MAIL)
    time(NOON + MINUTE)
    page = await browser.get("/en/me/factor?replace=yes")
    new = page.html.split('id="secret">')[1].split("<")[0].replace(" ", "")
    wrong = await browser.submit("/me/factor", {"code": shown(new), "present": "000000"}, status=422)
    assert wrong.has("This code of your present app is not valid")
    done = await browser.submit("/me/factor", {"code": shown(new), "present": shown(old)})
    assert done.has("Your second factor is set up.")
    time(NOON + 2 * MINUTE)
    assert (await browser.submit("/me/factor/removal", {"code": shown(old)}, status=422)).has("not valid")
    gone = await browser.submit("/me/factor/removal", {"code": shown(new)})
    assert gone.has("Your second factor has been removed.")
    assert await letters(session) == ["added", "replaced", "removed"]
    assert (await session.exec(select(Authenticator))).all() == []


async def test_where_a_role_needs_one_it_cannot_be_removed(browser, session, time, required):
    me = await steward(session)
    secret = await with_app(session, me)
    token = await begin_session(session, me, factor="authenticator")
    await session.commit()
    time(NOON + MINUTE)
    answer = await browser.json("POST", "/me/factor/removal", {"code": shown(secret)}, token=token)
    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "urn:wsis-prizes:problem:role-needs-second-factor",
    )


# --- signing in ----------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_page_asks_for_it_after_the_mailed_code_and_there_is_no_session_before(
    browser, session, database, time
):
    me = await steward(session)
    secret = await with_app(session, me)
    time(NOON + MINUTE)
    page = await browser.sign_in_by_mail(MAIL)
    assert page.heading == "Code of your authenticator app"
    assert "prizes" not in browser.client.cookies
    proof = page.form("/sign-in/factor")["fields"][0][1]
    for path in ("/me/data", "/me/factor"):
        assert (await browser.json("GET", path, token=proof)).status_code == 401
    wrong = await browser.submit("/sign-in/factor", {"code": "000000"}, status=422)
    assert wrong.has("This code is not valid") and "prizes" not in browser.client.cookies
    form = dict(wrong.form("/sign-in/factor")["fields"]) | {"code": shown(secret)}
    assert (await browser.submit("/sign-in/factor", {"code": shown(secret)})).heading == "My work"
    async with database.reading() as fresh:
        found = await signed_in(fresh, browser.client.cookies["prizes"])
    assert found is not None and found.factor == "authenticator"
    await browser.post("/en/sign-out")
    time(NOON + 2 * MINUTE)
    over = await browser.post("/en/sign-in/factor", form | {"code": shown(secret)}, status=404)
    assert over.heading == "Sign in" and over.has("Please sign in again.")


async def test_the_second_step_is_open_for_ten_minutes(browser, session, time):
    secret = await with_app(session, await steward(session))
    await browser.sign_in_by_mail(MAIL)
    time(NOON + 10 * MINUTE)
    assert (await browser.submit("/sign-in/factor", {"code": shown(secret)}, status=404)).has("too long")
    assert (await browser.get("/en/sign-in/factor")).heading == "Sign in"


async def mailed_code(browser):
    await browser.json("POST", "/codes", {"email": MAIL})
    return await browser.mailbox.code_for(MAIL)


@pytest.mark.both_databases
async def test_a_program_is_told_what_is_missing_and_keeps_its_code(browser, session, time):
    secret = await with_app(session, await steward(session))
    time(NOON + MINUTE)
    sent = {"email": MAIL, "code": await mailed_code(browser)}
    missing = await browser.json("POST", "/sessions", sent)
    assert (missing.status_code, missing.headers["content-type"]) == (422, "application/problem+json")
    assert missing.json()["type"] == "urn:wsis-prizes:problem:second-factor-code-needed"
    assert [each["field"] for each in missing.json()["errors"]] == ["totp"]
    wrong = await browser.json("POST", "/sessions", sent | {"totp": "000000"})
    assert wrong.json()["type"] == "urn:wsis-prizes:problem:wrong-second-factor-code"
    assert (await session.exec(select(Authenticator.wrong))).one() == 1
    made = await browser.json("POST", "/sessions", sent | {"totp": shown(secret)})
    assert made.status_code == 201
    me = (await browser.json("GET", "/me/factor", token=made.json()["token"])).json()
    assert me["shown"] and me["kind"] == "authenticator"
    again = await browser.json("POST", "/sessions", sent | {"totp": shown(secret, STEP)})
    assert again.json()["type"] == "urn:wsis-prizes:problem:wrong-code"  # it is spent now


async def test_a_wrong_mailed_code_says_nothing_of_a_second_factor(browser, session, time):
    await with_app(session, await steward(session))
    await mailed_code(browser)
    answers = [
        await browser.json("POST", "/sessions", {"email": email, "code": "0000000"})
        for email in (MAIL, "nobody@example.org")
    ]
    said = [{k: v for k, v in each.json().items() if k != "instance"} for each in answers]
    assert said[0] == said[1] and answers[0].status_code == answers[1].status_code == 422


async def test_guesses_by_page_and_program_are_held_together(browser, session, time):
    secret = await with_app(session, await steward(session))
    time(NOON + MINUTE)
    await browser.sign_in_by_mail(MAIL)
    for _ in range(5):
        await browser.submit("/sign-in/factor", {"code": "000000"}, status=422)
    held = await browser.submit("/sign-in/factor", {"code": shown(secret)}, status=429)
    assert held.has("Too many wrong codes have been tried.")
    sent = {"email": MAIL, "code": await mailed_code(browser), "totp": shown(secret)}
    assert (await browser.json("POST", "/sessions", sent)).status_code == 429


# --- where it is required ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.STEWARD, Role.OBSERVER])
async def test_every_route_of_a_role_refuses_a_session_without_it(app, browser, session, required, role):
    """All routes from the table of the house: none of staff opens, all say the same."""
    await load_contest(session)
    me = await with_role(session, MAIL, role, edition="*" if role is Role.STEWARD else "2027")
    token = await begin_session(session, me)
    await session.commit()
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    client.cookies.set("prizes", token)
    asked = 0
    for route, who in table(app).items():
        method, path = route.split(" ")
        if who.value not in (
            {"steward", "observer", "expert", "regional"} if role is Role.STEWARD else {"observer"}
        ):
            continue
        asked += 1
        answer = await client.request(method, filled(path), headers={"sec-fetch-site": "same-origin"})
        if path.startswith("/api/"):
            assert answer.status_code == 403, route
            assert answer.json()["type"] == "urn:wsis-prizes:problem:second-factor-needed", route
        elif method == "GET":
            assert answer.headers.get("location", "").startswith("/en/me/factor?next="), route
        else:
            assert answer.status_code == 403 and "Your role needs a second factor." in answer.text, route
    assert asked > (300 if role is Role.STEWARD else 20)


async def test_a_steward_without_it_is_led_to_set_it_up_and_then_goes_on(browser, session, time, required):
    await load_contest(session)
    await steward(session)
    await session.commit()
    await browser.get("/en/2027/office/people")
    await browser.submit("/sign-in", {"email": MAIL})
    page = await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for(MAIL)})
    assert page.heading == "Second factor" and page.has("Your role needs a second factor.")
    assert (await browser.get("/en/me")).has("Your role needs a second factor.")
    page = await browser.get("/en/2027/office/people")
    assert page.heading == "Second factor"
    secret = page.html.split('id="secret">')[1].split("<")[0].replace(" ", "")
    assert (await browser.submit("/me/factor", {"code": shown(secret)})).heading == "Roles and invitations"


async def test_an_expert_needs_none_and_a_session_before_the_setting_loses_the_roles(
    browser, session, settings, time
):
    await load_contest(session)
    await expert(session)
    await steward(session)
    await session.commit()
    await browser.sign_in(MAIL)
    await browser.get("/en/2027/office/")
    config.use(settings.model_copy(update={"require_second_factor": True}))
    assert (await browser.get("/en/2027/office/")).heading == "Second factor"
    await browser.sign_in("expert@example.org")
    await browser.get("/en/2027/review/")


async def test_a_token_has_the_roles_only_while_the_account_has_a_factor(browser, session, time, required):
    await load_contest(session)
    me = await steward(session, edition="*")
    own = await begin_session(session, me)
    await session.commit()
    wanted = {"name": "CRM", "scopes": ["office:read"], "days": 30}
    token = (await browser.json("POST", "/me/tokens", wanted, token=own)).json()["secret"]
    refused = await browser.json("GET", "/editions/2027/people", token=token)
    assert refused.json()["type"] == "urn:wsis-prizes:problem:second-factor-needed"
    await with_app(session, me)
    assert (await browser.json("GET", "/editions/2027/people", token=token)).status_code == 200


# --- lost ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_two_stewards_remove_a_lost_factor_and_its_owner_is_told_of_both(
    browser, session, database, time
):
    edition = await load_contest(session)
    one, two, me = [await steward(session, f"{name}@{name}.example") for name in ("one", "two", "me")]
    await with_app(session, me)
    session_of_me = await begin_session(session, me, factor="authenticator")
    await session.commit()
    await browser.sign_in("one@one.example")
    listed = await browser.get("/en/2027/office/people")
    assert listed.has("Second factor") and "/en/2027/office/people/lost-factor" in listed.links
    await browser.get("/en/2027/office/people/lost-factor")
    bare = await browser.submit("/lost-factor", {"email": "me@me.example", "reason": ""}, status=422)
    assert bare.has("Their email alone is not enough.")
    await browser.submit("/lost-factor", {"email": "me@me.example", "reason": "Spoke by phone."})
    assert await letters(session, "me@me.example") == ["added", "proposed"]
    await browser.sign_in("me@me.example")
    page = next(each for each in (await browser.get("/en/2027/office/")).links if "/proposals/" in each)
    assert (await browser.get(page)).has("Lost second factor")
    await browser.submit("/approval", status=403)  # their own
    await browser.sign_in("two@two.example")
    shown_ = await browser.get(page)
    assert shown_.has("me@me.example") and shown_.has("Approve only if you have spoken")
    await browser.submit("/approval")
    assert await letters(session, "me@me.example") == ["added", "proposed", "removed"]
    async with database.reading() as fresh:
        assert (await fresh.exec(select(Authenticator))).all() == []
        assert await signed_in(fresh, session_of_me) is None
        acts = {each.act for each in (await fresh.exec(select(JournalEntry))).all()}
    assert acts >= {"lost-factor.propose", "lost-factor.approve", "accounts.remove-factor"}
    assert edition and one and two


async def test_what_was_proposed_is_this_very_factor_and_nobody_acts_on_their_own(session, time):
    edition = await load_contest(session)
    one, two, me = [await steward(session, f"{name}@{name}.example") for name in ("one", "two", "me")]
    secret = await with_app(session, me)
    given = {"email": me.email, "reason": "Spoke by phone."}
    with refuses(own_factor):
        await propose_factor_removal(session, edition, **given, proposer=me.id)
    made = await propose_factor_removal(session, edition, **given, proposer=one.id)
    row = (await session.exec(select(Authenticator))).one()
    time(NOON + MINUTE)
    mine = SignedIn(me, (Grant(Role.STEWARD),), "")
    setup = offer_setup(mine)
    await factors.confirm_setup(session, mine, setup.sealed, code=shown(setup.secret), present=shown(secret))
    assert (await session.exec(select(Authenticator))).one().id != row.id
    with pytest.raises(Refusal):
        await approve(session, edition, made.id, seen_sha256=made.sha256, approver=two.id)


async def test_stewards_of_one_edition_do_not_open_roles_in_another(session, time):
    edition = await load_contest(session)
    me, one = await steward(session, "me@me.example", edition="*"), await steward(session, "one@one.example")
    await with_app(session, me)
    with refuses(factor_of_other_edition):
        await propose_factor_removal(session, edition, email=me.email, reason="Phone.", proposer=one.id)


@pytest.mark.parametrize("lang", CODES)
async def test_its_pages_are_there_in_each_language(app, mailbox, session, time, lang):
    await with_app(session, await steward(session))
    await load_contest(session)
    await session.commit()
    reader = Browser(app, mailbox, lang)
    await reader.sign_in(MAIL)
    for path in ("/me/factor", "/me/factor?replace=yes", "/2027/office/people/lost-factor"):
        await reader.get(f"/{lang}{path}")
