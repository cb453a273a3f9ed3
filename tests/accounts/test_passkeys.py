"""Passkeys: what is believed of a browser's answer, added and shown on pages, and removed."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes import config
from prizes.accounts import factors, refusals
from prizes.accounts.actions import begin_session
from prizes.accounts.factors import begin_proof, forget_moments, offer_setup
from prizes.accounts.models import Passkey, PasskeyChallenge, Session
from prizes.accounts.passkeys import adding, showing
from prizes.accounts.queries import SignedIn, factors_of, has_factor, signed_in
from prizes.accounts.rules.factors import FACTOR_TRIES, FactorChange
from prizes.accounts.rules.passkeys import (
    LONGEST_ANSWER,
    MOST_PASSKEYS,
    KnownPasskey,
    NotAPasskey,
    RelyingParty,
    falls_back,
    made_passkey,
    relying_party,
    shown_passkey,
    to_add,
    to_show,
    user_handle,
)
from prizes.accounts.rules.roles import Grant, Role
from prizes.edition.refusals import proposal_changed
from prizes.errors import Refusal
from prizes.i18n.languages import CODES
from prizes.journal.models import JournalEntry
from prizes.mail.letters import as_written
from prizes.mail.models import Message
from prizes.office.approvals import approve
from prizes.office.lost_factors import propose_factor_removal
from tests.browsing import Browser
from tests.conftest import NOON
from tests.contest import load_contest, person, steward
from tests.factors import shown, with_app
from tests.passkeys import ORIGIN, Device, me_of, raw, text, with_passkey
from tests.refusing import refuses

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MAIL = "steward@example.org"
PARTY = RelyingParty("prizes.test", ORIGIN)
CHALLENGE = b"c" * 32
WRONG = {
    "another origin": {"origin": "http://prizes.test.example"},
    "another port": {"origin": "http://prizes.test:8000"},
    "http for https": {"origin": "https://prizes.test"},
    "another party": {"rp_id": "prizes.example"},
    "nobody verified": {"verifies": False},
    "within a page of others": {"within": True},
}


@pytest.fixture
def required(settings):
    config.use(settings.model_copy(update={"require_second_factor": True}))


async def letters(session, to=MAIL):
    await session.commit()  # to see what others have committed
    query = select(Message.context).where(Message.to == to, Message.template == "factor-changed")
    return [each["change"] for each in (await session.exec(query.order_by(Message.created_at))).all()]


async def noted(session):
    return [each for each in (await session.exec(select(JournalEntry.act))).all() if "passkey" in each]


def asked_to_add(challenge=CHALLENGE, known=()):
    who = {"person_id": "p", "email": MAIL, "name": ""}
    return to_add(PARTY, service="WSIS Prizes", **who, challenge=challenge, known=known)


def asked_to_show(challenge=CHALLENGE, known=()):
    return to_show(PARTY, challenge=challenge, known=known)


# --- rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://prizes.example", RelyingParty("prizes.example", "https://prizes.example")),
        ("https://Prizes.Example:443/", RelyingParty("prizes.example", "https://prizes.example")),
        ("https://prizes.example:8443", RelyingParty("prizes.example", "https://prizes.example:8443")),
        ("http://localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
    ],
)
def test_for_whom_passkeys_are_good_follows_from_the_public_address(address, party):
    assert relying_party(address) == party


def test_a_browser_is_asked_for_one_that_knows_its_user_and_does_not_say_which_device_it_is():
    known = [KnownPasskey("AAAA", "internal hybrid telepathy")]
    asked = asked_to_add(known=known)
    assert asked["rp"] == {"id": "prizes.test", "name": "WSIS Prizes"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "preferred"
    assert asked["attestation"] == "none" and asked["user"]["name"] == MAIL
    assert raw(asked["user"]["id"]) == user_handle("p") and raw(asked["challenge"]) == CHALLENGE
    assert [each["id"] for each in asked["excludeCredentials"]] == ["AAAA"]
    asked = asked_to_show(known=known)
    assert (asked["rpId"], asked["userVerification"]) == ("prizes.test", "required")
    assert asked["allowCredentials"] == [
        {"id": "AAAA", "type": "public-key", "transports": ["internal", "hybrid"]}
    ]


def test_what_was_made_is_shown_with_its_key():
    device = Device(aaguid=bytes.fromhex("ea9b8d664d011d213ce4b6b48cb575d4"))
    made = made_passkey(PARTY, CHALLENGE, device.make(asked_to_add()))
    assert (made.credential_id, made.transports) == (text(device.id), "hybrid internal")
    assert (made.sign_count, made.maker) == (1, "Google Password Manager")
    given_ = {"public_key": made.public_key, "person_id": "p"}
    assert shown_passkey(PARTY, CHALLENGE, device.show(asked_to_show()), **given_) == 2
    other = replace(device, id=device.id, key=Device().key)
    with pytest.raises(NotAPasskey):  # the right name, and another key
        shown_passkey(PARTY, CHALLENGE, other.show(asked_to_show()), **given_)
    with pytest.raises(NotAPasskey):  # a passkey that lies in somebody else's account there
        shown_passkey(
            PARTY, CHALLENGE, device.show(asked_to_show()), public_key=made.public_key, person_id="q"
        )


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_from_elsewhere_or_of_nobody_is_none(wrong):
    device = Device()
    made = made_passkey(PARTY, CHALLENGE, device.make(asked_to_add()))
    bad = replace(device, **WRONG[wrong])
    with pytest.raises(NotAPasskey):
        made_passkey(PARTY, CHALLENGE, bad.make(asked_to_add()))
    with pytest.raises(NotAPasskey):
        shown_passkey(PARTY, CHALLENGE, bad.show(asked_to_show()), public_key=made.public_key, person_id="p")


def test_an_answer_to_another_challenge_or_of_the_other_kind_is_none():
    device = Device()
    answers = [
        device.make(asked_to_add()),
        device.make(asked_to_add(b"d" * 32)),
        device.show(asked_to_show()),
    ]
    made = made_passkey(PARTY, CHALLENGE, answers[0])
    for answer in answers[1:]:
        with pytest.raises(NotAPasskey):
            made_passkey(PARTY, CHALLENGE, answer)
    shows = [device.show(asked_to_show(b"d" * 32)), answers[0]]
    for answer in shows:
        with pytest.raises(NotAPasskey):
            shown_passkey(PARTY, CHALLENGE, answer, public_key=made.public_key, person_id="p")


@given(st.data())
def test_whatever_is_changed_in_an_answer_it_is_refused_and_breaks_nothing(data):
    device = Device()
    made = made_passkey(PARTY, CHALLENGE, device.make(asked_to_add()))
    sent = json.loads(device.show(asked_to_show()))
    part = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]))
    content = bytearray(raw(sent["response"][part]))
    at = data.draw(st.integers(0, 1000)) % len(content)  # signatures differ in length
    content[at] ^= data.draw(st.integers(1, 255))
    sent["response"][part] = text(bytes(content))
    with pytest.raises(NotAPasskey):
        shown_passkey(PARTY, CHALLENGE, json.dumps(sent), public_key=made.public_key, person_id="p")


@given(st.one_of(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps)))
def test_what_is_no_answer_at_all_is_refused(sent):
    for answer in (sent, json.dumps({"id": sent, "rawId": sent, "type": "public-key", "response": {}})):
        with pytest.raises(NotAPasskey):
            made_passkey(PARTY, CHALLENGE, answer)
        with pytest.raises(NotAPasskey):
            shown_passkey(PARTY, CHALLENGE, answer, public_key="AA", person_id="p")


def test_an_answer_without_end_is_not_read():
    long = json.loads(Device().make(asked_to_add())) | {"more": "x" * LONGEST_ANSWER}
    with pytest.raises(NotAPasskey):
        made_passkey(PARTY, CHALLENGE, json.dumps(long))


@pytest.mark.parametrize(
    ("before", "after", "back"), [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 0, True)]
)
def test_a_counter_that_does_not_move_on_may_be_that_of_a_copy(before, after, back):
    assert falls_back(before, after) is back


# --- adding --------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_one_is_stored_with_its_key_its_owner_is_told_and_all_sessions_end_but_a_new_one(session, time):
    time(NOON + 17 * MINUTE)
    me = await steward(session)
    old = await begin_session(session, me)
    here = await me_of(session, old)
    device = Device(transports=("usb", "nfc"))
    options = await adding.ask_to_add(session, here)
    new = await adding.add(session, here, device.make(options), "  My  key ")
    assert isinstance(new, str)
    row = (await session.exec(select(Passkey))).one()
    assert (row.name, row.transports, row.sign_count, row.used_at) == ("My key", "nfc usb", 1, None)
    assert (row.credential_id, row.created_at) == (text(device.id), NOON)
    assert await has_factor(session, me.id) and await signed_in(session, old) is None
    there = await me_of(session, new)
    assert (there.factor, there.way, there.is_fresh) == ("passkey", "code", True)
    assert await letters(session) == ["passkey-added"] and await noted(session) == ["accounts.add-passkey"]
    assert (await session.exec(select(PasskeyChallenge))).all() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_refused_is_not_stored_and_its_challenge_is_spent(session, time, wrong):
    me = await steward(session)
    here = await me_of(session, await begin_session(session, me))
    options = await adding.ask_to_add(session, here)
    refused = await adding.add(session, here, Device(**WRONG[wrong]).make(options), "")
    assert isinstance(refused, Refusal) and refused.code == refusals.passkey_not_made.code
    with refuses(refusals.passkey_over):  # the right answer comes too late
        await adding.add(session, here, Device().make(options), "")
    assert (await session.exec(select(Passkey))).all() == []


async def test_a_challenge_is_of_one_session_one_purpose_and_five_minutes(session, time):
    me = await steward(session)
    one, two = [await me_of(session, await begin_session(session, me)) for _ in range(2)]
    options = await adding.ask_to_add(session, one)
    with refuses(refusals.passkey_over):
        await adding.add(session, two, Device().make(options), "")
    await adding.ask_to_add(session, one)
    refused = await adding.add(session, one, Device().make(options), "")  # the one before
    assert isinstance(refused, Refusal)
    options = await adding.ask_to_add(session, one)
    time(NOON + 5 * MINUTE)
    with refuses(refusals.passkey_over):
        await adding.add(session, one, Device().make(options), "")
    time(NOON)
    device = await with_passkey(session, me)
    fresh = await me_of(session, await begin_session(session, me, factor="passkey"))
    options = await adding.ask_to_add(session, fresh)
    with refuses(refusals.passkey_over):
        await showing.refresh_by_passkey(session, fresh, device.show(options))


async def test_nobody_without_a_role_and_no_session_without_the_factor_adds_one(session, time):
    ana = await me_of(session, await begin_session(session, await person(session, "ana@example.org")))
    with refuses(refusals.factor_is_for_roles):
        await adding.ask_to_add(session, ana)
    me = await steward(session)
    await with_app(session, me)
    stale = await me_of(session, await begin_session(session, me, factor="authenticator"))
    time(NOON + 5 * MINUTE)
    for act in (adding.ask_to_add(session, stale), adding.add(session, stale, "", "")):
        with refuses(refusals.fresh_factor_needed):
            await act


async def test_an_account_has_at_most_ten_and_a_passkey_is_of_one_account(session, time):
    one, two = await steward(session), await steward(session, "two@corp.example")
    device = await with_passkey(session, one)
    here = await me_of(session, await begin_session(session, two))
    refused = await adding.add(session, here, device.make(await adding.ask_to_add(session, here)), "")
    assert isinstance(refused, Refusal) and refused.code == refusals.passkey_known.code
    secret = await begin_session(session, one, factor="passkey")
    for _ in range(MOST_PASSKEYS - 1):
        here = await me_of(session, secret)
        made = await adding.add(session, here, Device().make(await adding.ask_to_add(session, here)), "")
        assert isinstance(made, str)
        secret = made
    with refuses(refusals.too_many_passkeys):
        await adding.ask_to_add(session, await me_of(session, secret))


@pytest.mark.both_databases
async def test_the_database_takes_no_passkey_twice(session, time):
    me = await steward(session)
    await with_passkey(session, me)
    row = (await session.exec(select(Passkey))).one()
    twin = Passkey(**row.model_dump(exclude={"id"}))
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            session.add(twin)


# --- showing -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_it_is_shown_after_the_first_factor_and_once_more_in_the_session(session, time):
    me = await steward(session)
    device = await with_passkey(session, me)
    time(NOON + 2 * HOUR)
    proof = await begin_proof(session, me)
    options = await showing.ask_after_first(session, proof)
    assert [each["id"] for each in options["allowCredentials"]] == [text(device.id)]
    answer = device.show(options)
    secret = await showing.end_proof_by_passkey(session, proof, answer)
    assert isinstance(secret, str)
    row = (await session.exec(select(Passkey))).one()
    assert (row.sign_count, row.used_at) == (2, NOON + 2 * HOUR)
    with refuses(refusals.first_proof_over):
        await showing.end_proof_by_passkey(session, proof, answer)
    time(NOON + 2 * HOUR + 6 * MINUTE)
    here = await me_of(session, secret)
    assert here.factor == "passkey" and not here.is_fresh
    answer = device.show(await showing.ask_in_session(session, here))
    new = await showing.refresh_by_passkey(session, here, answer)
    assert isinstance(new, str) and await signed_in(session, secret) is None
    there = await me_of(session, new)
    assert there.is_fresh
    with refuses(refusals.passkey_over):  # the same answer once more
        await showing.refresh_by_passkey(session, there, answer)


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", WRONG)
async def test_what_does_not_fit_opens_nothing_and_is_counted(session, time, wrong):
    me = await steward(session)
    device = await with_passkey(session, me)
    proof = await begin_proof(session, me)
    options = await showing.ask_after_first(session, proof)
    refused = await showing.end_proof_by_passkey(
        session, proof, replace(device, **WRONG[wrong]).show(options)
    )
    assert isinstance(refused, Refusal) and refused.code == refusals.passkey_refused.code
    assert (await session.exec(select(Passkey.wrong))).one() == 1
    with refuses(refusals.passkey_over):
        await showing.end_proof_by_passkey(session, proof, device.show(options))


async def test_a_passkey_of_another_account_opens_nothing_here(session, time):
    one, two = await steward(session), await steward(session, "two@corp.example")
    await with_passkey(session, one)
    theirs = await with_passkey(session, two)
    proof = await begin_proof(session, one)
    refused = await showing.end_proof_by_passkey(
        session, proof, theirs.show(await showing.ask_after_first(session, proof))
    )
    assert isinstance(refused, Refusal) and refused.code == refusals.passkey_refused.code
    theirs_proof = await begin_proof(session, two)
    options = await showing.ask_after_first(session, theirs_proof)
    with refuses(refusals.passkey_over):  # an answer to what was asked of somebody else
        await showing.end_proof_by_passkey(session, proof, theirs.show(options))


@pytest.mark.both_databases
async def test_a_counter_that_fell_back_is_refused_and_its_owner_and_the_journal_hear_of_it(session, time):
    me = await steward(session)
    device = await with_passkey(session, me, Device(counter=40))
    copy = replace(device, counter=39)
    here = await me_of(session, await begin_session(session, me, factor="passkey"))
    refused = await showing.refresh_by_passkey(
        session, here, copy.show(await showing.ask_in_session(session, here))
    )
    assert isinstance(refused, Refusal) and refused.code == refusals.passkey_copied.code
    assert await letters(session) == ["passkey-added", "passkey-copied"]
    assert await noted(session) == ["accounts.add-passkey", "accounts.refuse-passkey"]
    forged = replace(copy, key=Device().key)  # nothing is said of one whose signature is wrong
    await showing.refresh_by_passkey(session, here, forged.show(await showing.ask_in_session(session, here)))
    assert await letters(session) == ["passkey-added", "passkey-copied"]
    made = await showing.refresh_by_passkey(
        session, here, device.show(await showing.ask_in_session(session, here))
    )
    assert isinstance(made, str)


async def test_one_without_a_counter_is_good_again_and_again(session, time):
    me = await steward(session)
    device = await with_passkey(session, me, Device(counts=0))
    secret: str | Refusal = await begin_session(session, me, factor="passkey")
    for _ in range(3):
        assert isinstance(secret, str)
        here = await me_of(session, secret)
        answer = device.show(await showing.ask_in_session(session, here))
        secret = await showing.refresh_by_passkey(session, here, answer)


@pytest.mark.both_databases
async def test_wrong_ones_make_the_account_wait_and_tell_its_owner(session, time):
    me = await steward(session)
    device = await with_passkey(session, me)
    proof = await begin_proof(session, me)
    for _ in range(FACTOR_TRIES):
        bad = replace(device, key=Device().key)
        options = await showing.ask_after_first(session, proof)
        assert isinstance(await showing.end_proof_by_passkey(session, proof, bad.show(options)), Refusal)
    assert await letters(session) == ["passkey-added", "guessed"]
    options = await showing.ask_after_first(session, proof)
    with refuses(refusals.too_many_factor_codes):
        await showing.end_proof_by_passkey(session, proof, device.show(options))
    time(NOON + MINUTE)
    answer = device.show(await showing.ask_after_first(session, proof))
    assert isinstance(await showing.end_proof_by_passkey(session, proof, answer), str)
    assert (await session.exec(select(Passkey.wrong))).one() == 0


@pytest.mark.both_databases
async def test_challenges_that_are_over_are_forgotten(session, time):
    me = await steward(session)
    await adding.ask_to_add(session, await me_of(session, await begin_session(session, me)))
    time(NOON + 6 * MINUTE)
    await forget_moments(session)
    assert (await session.exec(select(PasskeyChallenge))).all() == []


# --- beside the app ------------------------------------------------------------------------------------


async def test_a_session_without_the_passkey_sets_up_no_app_and_one_with_it_replaces_a_lost_app(
    session, time
):
    me = await steward(session)
    await with_passkey(session, me)
    grants = (Grant(Role.STEWARD),)
    setup = offer_setup(SignedIn(me, grants, ""))
    given = {"code": shown(setup.secret), "present": ""}
    with refuses(refusals.fresh_factor_needed):
        await factors.confirm_setup(session, SignedIn(me, grants, ""), setup.sealed, **given)
    here = await me_of(session, await begin_session(session, me, factor="passkey"))
    assert isinstance(await factors.confirm_setup(session, here, setup.sealed, **given), str)
    here = await me_of(session, await begin_session(session, me, factor="passkey"))
    setup = offer_setup(here)
    given = {"code": shown(setup.secret), "present": ""}
    assert isinstance(await factors.confirm_setup(session, here, setup.sealed, **given), str)
    by_code = await me_of(session, await begin_session(session, me, factor="authenticator"))
    wrong = await factors.confirm_setup(session, by_code, setup.sealed, **given | {"present": "000000"})
    assert isinstance(wrong, Refusal)


async def test_either_is_enough_for_a_role_and_the_last_one_stays(session, time, required):
    me = await steward(session)
    await with_passkey(session, me)
    here = await me_of(session, await begin_session(session, me, factor="passkey"))
    assert here.grants and not here.withheld
    key = (await factors_of(session, me.id)).passkeys[0]
    with refuses(refusals.role_needs_factor):
        await adding.remove(session, here, key.id)
    setup = offer_setup(here)
    await factors.confirm_setup(session, here, setup.sealed, code=shown(setup.secret), present="")
    here = await me_of(session, await begin_session(session, me, factor="passkey"))
    await adding.remove(session, here, key.id)
    assert (await me_of(session, await begin_session(session, me, factor="authenticator"))).grants
    with refuses(refusals.role_needs_factor):
        await factors.remove_own_factor(session, here, "")
    await with_passkey_beside(session, me)
    assert await factors.remove_own_factor(session, here, "") is None
    assert await letters(session) == ["passkey-added", "added", "passkey-removed", "passkey-added", "removed"]


async def with_passkey_beside(session, who):
    here = await me_of(session, await begin_session(session, who, factor="authenticator"))
    device = Device()
    assert isinstance(
        await adding.add(session, here, device.make(await adding.ask_to_add(session, here)), ""), str
    )
    return device


# --- naming and removing -------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_removing_ends_sessions_elsewhere_and_without_a_factor_none_is_shown_any_more(session, time):
    me = await steward(session)
    await with_passkey(session, me)
    key = (await factors_of(session, me.id)).passkeys[0]
    here = await me_of(session, await begin_session(session, me, factor="passkey"))
    await adding.remove(session, here, key.id)
    mine = (await session.exec(select(Session))).one()
    await session.refresh(mine)
    assert (mine.token_hash, mine.factor, mine.fresh_until) == (here.token_hash, None, None)
    assert not await has_factor(session, me.id)
    assert await letters(session) == ["passkey-added", "passkey-removed"]
    assert await noted(session) == ["accounts.add-passkey", "accounts.remove-passkey"]


async def test_a_program_lists_renames_and_removes_ones_own_with_a_fresh_factor(browser, session, time):
    me, other = await steward(session), await steward(session, "two@corp.example")
    await with_passkey(session, me)
    await with_passkey(session, other)
    token = await begin_session(session, me, factor="passkey")
    theirs = (await factors_of(session, other.id)).passkeys[0].id
    await session.commit()
    listed = (await browser.json("GET", "/me/passkeys", token=token)).json()["items"]
    assert [set(each) for each in listed] == [{"id", "name", "created_at", "used_at"}]
    kind = (await browser.json("GET", "/me/factor", token=token)).json()["kind"]
    assert kind == "passkey"
    path = f"/me/passkeys/{listed[0]['id']}"
    assert (await browser.json("PUT", path, {"name": "Blue key"}, token=token)).status_code == 204
    assert (await browser.json("GET", "/me/passkeys", token=token)).json()["items"][0]["name"] == "Blue key"
    long = await browser.json("PUT", path, {"name": "x" * 61}, token=token)
    assert long.json()["type"].endswith(refusals.wrong_passkey_name.code)
    for method, body in (("PUT", {"name": "Mine"}), ("DELETE", None)):
        answer = await browser.json(method, f"/me/passkeys/{theirs}", body, token=token)
        assert answer.json()["type"].endswith(refusals.no_such_passkey.code)
    time(NOON + 6 * MINUTE)
    for method, body in (("PUT", {"name": "Mine"}), ("DELETE", None)):
        answer = await browser.json(method, path, body, token=token)
        assert answer.json()["type"].endswith(refusals.fresh_factor_needed.code)
    time(NOON)
    assert (await browser.json("DELETE", path, token=token)).status_code == 204
    assert (await browser.json("GET", "/me/passkeys", token=token)).json()["items"] == []


async def test_a_program_cannot_sign_in_where_there_are_passkeys_alone(browser, session, time):
    await with_passkey(session, await steward(session))
    await browser.json("POST", "/codes", {"email": MAIL})
    sent = {"email": MAIL, "code": await browser.mailbox.code_for(MAIL), "totp": "000000"}
    answer = await browser.json("POST", "/sessions", sent)
    assert (answer.status_code, answer.json()["type"]) == (
        403,
        f"urn:wsis-prizes:problem:{refusals.factor_on_pages_only.code}",
    )


async def test_a_token_has_the_roles_while_the_account_has_a_passkey(browser, session, time, required):
    await load_contest(session)
    me = await steward(session, edition="*")
    await session.commit()
    own = await begin_session(session, me)
    await session.commit()
    wanted = {"name": "CRM", "scopes": ["office:read"], "days": 30}
    token = (await browser.json("POST", "/me/tokens", wanted, token=own)).json()["secret"]
    assert (await browser.json("GET", "/editions/2027/people", token=token)).status_code == 403
    await with_passkey(session, me)
    assert (await browser.json("GET", "/editions/2027/people", token=token)).status_code == 200


# --- lost ----------------------------------------------------------------------------------------------


@pytest.fixture
async def three(session, time):
    """The edition, two stewards, and one with app and passkey."""
    edition = await load_contest(session)
    one, two, me = [await steward(session, f"{name}@{name}.example") for name in ("one", "two", "me")]
    await with_app(session, me)
    await with_passkey_beside(session, me)
    made = await propose_factor_removal(
        session, edition, email=me.email, reason="Spoke by phone.", proposer=one.id
    )
    await session.commit()
    return edition, made, two, me


@pytest.mark.both_databases
async def test_two_stewards_remove_lost_passkeys_with_the_app(session, three):
    edition, made, two, me = three
    await begin_proof(session, me)
    await approve(session, edition, made.id, seen_sha256=made.sha256, approver=two.id)
    assert not await has_factor(session, me.id)
    assert (await session.exec(select(Session).where(Session.person_id == me.id))).all() == []
    assert (await letters(session, me.email))[-1] == "all-removed"
    query = select(JournalEntry).where(JournalEntry.act == "accounts.remove-factor")
    assert (await session.exec(query)).one().details["passkeys"] == 1


async def test_what_was_proposed_is_these_very_passkeys(session, three):
    edition, made, two, me = three
    await with_passkey_beside(session, me)
    with refuses(proposal_changed):
        await approve(session, edition, made.id, seen_sha256=made.sha256, approver=two.id)


@pytest.mark.parametrize("lang", CODES)
async def test_each_change_has_a_letter_of_its_own_in_each_language(session, time, lang):
    me = await person(session, MAIL, lang=lang)
    for change in FactorChange:
        factors.tell_owner(session, me, change)
    written = [as_written(each) for each in (await session.exec(select(Message))).all()]
    assert all(each.subject for each in written)
    assert len({each.text for each in written}) == len(FactorChange)


# --- pages ---------------------------------------------------------------------------------------------


async def options_of(browser, path, fields=()):
    answer = await browser.client.post(
        path, data=dict(fields), headers={"sec-fetch-site": "same-origin", "origin": ORIGIN}
    )
    assert answer.headers["content-type"].startswith("application/json"), answer.text[:300]
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


@pytest.mark.both_databases
async def test_a_steward_adds_one_signs_in_with_it_and_steps_up(browser, session, time, required):
    await load_contest(session)
    await steward(session, edition="*")
    await session.commit()
    await browser.sign_in(MAIL)
    page = await browser.get("/en/2027/office/people")
    assert page.heading == "Second factor"
    await browser.get(next(each for each in page.links if "/me/passkeys/new" in each))
    device = Device()
    options = await options_of(browser, "/en/me/passkeys/new/options")
    page = await browser.submit("/me/passkeys/new", {"passkey": device.make(options)})
    assert page.heading == "Roles and invitations"
    assert (await browser.get("/en/me/factor")).has("You sign in with a code sent by email and a passkey.")
    await browser.post("/en/sign-out")
    page = await browser.sign_in_by_mail(MAIL)
    assert page.heading == "Second factor" and "prizes" not in browser.client.cookies
    assert "passkeys.js" in page.html and not page.has("Six-digit code")
    proof = [pair for pair in page.form("/sign-in/passkey")["fields"] if pair[0] == "proof"]
    options = await options_of(browser, "/en/sign-in/passkey/options", proof)
    bad = replace(device, key=Device().key).show(options)
    wrong = await browser.submit("/sign-in/passkey", {"passkey": bad}, status=422)
    assert wrong.has("This passkey was not accepted.") and "prizes" not in browser.client.cookies
    options = await options_of(browser, "/en/sign-in/passkey/options", proof)
    page = await browser.submit("/sign-in/passkey", {"passkey": device.show(options)})
    assert page.heading == "My work"
    time(NOON + 6 * MINUTE)
    await browser.get("/en/2027/office/people")
    page = await browser.submit("/office/people", {"email": "new@example.org", "role": "observer"})
    assert page.heading == "Confirm that it is you"
    nothing = await browser.submit("/me/factor/fresh/passkey", {"passkey": ""}, status=409)
    assert nothing.has("has expired, or was answered already")
    options = await options_of(browser, "/en/me/factor/fresh/options")
    page = await browser.submit("/me/factor/fresh/passkey", {"passkey": device.show(options)})
    assert page.form("/office/people")
    assert (await browser.submit("/office/people")).has("The role has been proposed.")


async def test_adding_another_asks_for_the_factor_first_and_a_page_says_what_is_wrong(browser, session, time):
    me = await steward(session)
    secret = await with_app(session, me)
    await browser.sign_in(MAIL)
    time(NOON + MINUTE)
    assert (await browser.get("/en/me/passkeys/new")).heading == "Confirm that it is you"
    page = await browser.submit("/me/factor/fresh", {"code": shown(secret)})
    await browser.get(next(each for each in page.links if "/me/passkeys/new" in each))
    long = await browser.submit("/me/passkeys/new", {"name": "x" * 61}, status=422)
    assert long.has("may have at most 60 characters") and "x" * 61 in long.html
    options = await options_of(browser, "/en/me/passkeys/new/options")
    bad = Device(verifies=False).make(options)
    wrong = await browser.submit("/me/passkeys/new", {"name": "Blue", "passkey": bad}, status=422)
    assert wrong.has("The passkey could not be added.") and 'value="Blue"' in wrong.html
    options = await options_of(browser, "/en/me/passkeys/new/options")
    page = await browser.submit("/me/passkeys/new", {"name": "Blue", "passkey": Device().make(options)})
    assert page.has("Your passkey has been added.") and page.has("Blue") and page.has("Not used yet")
    key = (await session.exec(select(Passkey.id))).one()
    long = await browser.submit(f"/{key}/name", {"name": "x" * 61}, status=422)
    assert long.has("may have at most 60 characters") and "x" * 61 in long.html
    assert (await browser.submit(f"/{key}/name", {"name": "Red"})).has("Your passkey has been renamed.")
    time(NOON + 7 * MINUTE)
    page = await browser.submit(f"/{key}/removal")
    assert page.heading == "Confirm that it is you"
    await browser.submit("/me/factor/fresh", {"code": shown(secret)})
    assert (await browser.submit(f"/{key}/removal")).has("Your passkey has been removed.")


async def test_who_has_lost_the_app_replaces_it_with_a_passkey_and_who_has_none_shows_the_passkey_first(
    browser, session, time
):
    me = await steward(session)
    device = await with_passkey(session, me)
    browser.client.cookies.set(
        "prizes", await begin_session(session, me, factor="passkey"), domain="prizes.test"
    )
    await session.commit()
    time(NOON + 6 * MINUTE)
    assert (await browser.get("/en/me/factor?replace=yes")).heading == "Confirm that it is you"
    options = await options_of(browser, "/en/me/factor/fresh/options")
    page = await browser.submit("/me/factor/fresh/passkey", {"passkey": device.show(options)})
    page = await browser.get(next(each for each in page.links if "replace=yes" in each))
    secret = page.html.split('id="secret">')[1].split("<")[0].replace(" ", "")
    await browser.submit("/me/factor", {"code": shown(secret)})
    page = await browser.get("/en/me/factor?replace=yes")
    assert page.has("Code of your present app")
    await browser.get(next(each for each in page.links if "/me/factor/fresh" in each))
    options = await options_of(browser, "/en/me/factor/fresh/options")
    page = await browser.submit("/me/factor/fresh/passkey", {"passkey": device.show(options)})
    page = await browser.get(next(each for each in page.links if "replace=yes" in each))
    assert not page.has("Code of your present app")
    secret = page.html.split('id="secret">')[1].split("<")[0].replace(" ", "")
    assert (await browser.submit("/me/factor", {"code": shown(secret)})).has("Your second factor is set up.")


async def test_a_script_is_told_why_nothing_is_asked(browser, session, time):
    me = await steward(session)
    await session.commit()
    await browser.sign_in(MAIL)
    sent = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
    answer = await browser.client.post("/en/me/factor/fresh/options", headers=sent)
    assert answer.json()["type"].endswith(refusals.no_factor.code)
    answer = await browser.client.post("/en/sign-in/passkey/options", data={"proof": "x"}, headers=sent)
    assert answer.json()["type"].endswith(refusals.first_proof_over.code)
    gone = await browser.post("/en/sign-in/passkey", {"proof": "x"}, status=404)
    assert gone.heading == "Sign in"
    await with_app(session, me)
    answer = await browser.client.post("/en/me/passkeys/new/options", headers=sent)
    assert answer.status_code in (401, 403) or "/sign-in" in str(answer.url)


async def test_who_asks_too_often_is_told_to_wait_and_nothing_is_drawn(browser, session, time, monkeypatch):
    async def stop(*_: object) -> None:
        raise refusals.too_many_codes(MINUTE)

    await with_passkey(session, await steward(session, MAIL))
    await session.exec(delete(PasskeyChallenge))
    await session.commit()
    await browser.sign_in(MAIL)
    monkeypatch.setattr("prizes.web.accounts.passkeys.slow_down", stop)
    sent = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
    answer = await browser.client.post("/en/me/factor/fresh/options", headers=sent)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert (await session.exec(select(PasskeyChallenge))).all() == []
    gc.collect()  # what was begun and left undone would warn here, and a warning fails a test


async def test_where_the_service_has_no_name_no_passkey_is_offered(browser, session, settings, time):
    await steward(session)
    await session.commit()
    await browser.sign_in(MAIL)
    config.use(settings.model_copy(update={"base_url": "http://127.0.0.1:8000"}))
    assert "/me/passkeys/new" not in str((await browser.get("/en/me/factor")).links)
    await browser.get("/en/me/passkeys/new", status=409)


@pytest.mark.parametrize("lang", CODES)
async def test_its_pages_are_there_in_each_language(app, mailbox, session, time, lang):
    me = await steward(session)
    await with_passkey(session, me)
    await session.commit()
    reader = Browser(app, mailbox, lang)
    await reader.sign_in_by_mail(MAIL)
    reader.client.cookies.set(
        "prizes", await begin_session(session, me, factor="passkey"), domain="prizes.test"
    )
    await session.commit()
    for path in (
        "/me/factor",
        "/me/factor?replace=yes",
        "/me/passkeys/new",
        "/me/factor/fresh",
        "/me/sessions",
    ):
        await reader.get(f"/{lang}{path}")
