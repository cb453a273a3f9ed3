"""Single sign-on by OpenID Connect: who is let in, as which account, and which answers are not believed."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from joserfc.jwk import KeySet
from sqlmodel import select

from prizes import clock, config
from prizes.accounts import refusals
from prizes.accounts.actions import begin_session
from prizes.accounts.erasing import end_access, forget_person
from prizes.accounts.models import Person, ProviderLink, Session
from prizes.accounts.queries import signed_in
from prizes.accounts.rules.single_sign_on import (
    AddressFault,
    Identity,
    OtherKeyError,
    WrongAnswer,
    address_fault,
    read_id_token,
    read_keys,
    read_logout,
    read_metadata,
)
from prizes.accounts.single_sign_on import asking
from prizes.accounts.single_sign_on.linking import person_of_identity
from prizes.db import metadata
from prizes.gate.accounts import single_sign_on
from prizes.gate.people import cookie_name
from prizes.journal.models import JournalEntry
from tests.accounts import identity_provider as idp
from tests.accounts.identity_provider import ISSUER, SETTINGS, IdentityProvider
from tests.conftest import NOON
from tests.contest import load_contest, person, steward
from tests.factors import shown, with_app
from tests.refusing import refuses

MINUTE = timedelta(minutes=1)
ANA = "ana@example.org"
BEGIN = "/en/sign-in/provider"
LOGOUT = "/sign-in/provider/logout"
NOT_BELIEVED = "could not be verified, so you are not signed in."
BY_MAIL = "We will send you a seven-digit code."


@pytest.fixture
async def session(session):
    """Holds no lock while browsers come and go."""
    await session.commit()
    return session


@pytest.fixture
def provider(settings):
    use_settings(settings)
    made = IdentityProvider()
    asking.forget(made.transport())
    yield made
    asking.forget()


def use_settings(settings, **changes):
    chosen = settings.model_dump() | SETTINGS | changes
    config.use(config.Settings(_env_file=None, **chosen))


async def leave(browser, provider, path=BEGIN, **query):
    """Press the button, and come to the provider."""
    answer = await browser.client.get(path, params=query or None, follow_redirects=False)
    assert answer.status_code == 303
    provider.arrives(answer.headers["location"])
    return answer


async def come_in(browser, provider, path=BEGIN, *, status=200, **query):
    await leave(browser, provider, path, **query)
    return await browser.get(provider.leads_back(), status=status)


async def all_of(session, table):
    await session.commit()  # to see what others have committed
    return (await session.exec(select(table).execution_options(populate_existing=True))).all()


async def here(browser, session):
    """Who is signed in in this browser."""
    await session.commit()
    secret = browser.client.cookies.get(cookie_name())
    return await signed_in(session, secret) if secret else None


# --- the whole way -------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_who_comes_back_has_an_account_a_session_and_comes_to_where_they_were_going(
    browser, session, provider
):
    page = await browser.get("/en/sign-in?next=/en/me/settings")
    (link,) = [each for each in page.links if "/sign-in/provider" in each]
    assert page.has("Sign in with Example account")
    answer = await leave(browser, provider, link)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age=600" in cookie
    asked = provider.asked
    assert asked["response_type"] == "code" and asked["scope"] == "openid email"
    assert asked["code_challenge_method"] == "S256" and asked["redirect_uri"] == idp.BACK
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43
    assert len({asked[name] for name in ("state", "nonce", "code_challenge")}) == 3
    assert not {"max_age", "prompt"} & asked.keys()
    page = await browser.get(provider.leads_back())
    assert page.url.path == "/en/me/settings" and page.has("Your account is linked to")
    (made,) = await all_of(session, Person)
    assert made.email == ANA and made.lang == "en"
    (link,) = await all_of(session, ProviderLink)
    assert (link.person_id, link.issuer, link.subject) == (made.id, ISSUER, "subject-1")
    (mine,) = await all_of(session, Session)
    assert mine.way == "provider" and mine.factor is None
    assert single_sign_on.cookie_name() not in browser.client.cookies
    acts = [entry.act for entry in await all_of(session, JournalEntry)]
    assert acts == ["accounts.link-provider"]
    page = await browser.get("/en/me/sessions")
    assert page.has("With an identity provider")


async def test_tokens_of_the_provider_reach_no_browser_and_no_table(browser, provider, database):
    await leave(browser, provider)
    answer = await browser.client.get(provider.leads_back())
    seen = [f"{each.headers} {each.url} {await each.aread()!r}" for each in (*answer.history, answer)]
    async with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            seen += [str(row) for row in (await connection.execute(table.select())).all()]
    assert provider.given.count(".") == 2 and len(seen) > 5
    for token in ("an-access-token", provider.given, provider.given.split(".")[1]):
        assert not [each for each in seen if token in each]


async def test_the_language_of_the_sign_in_page_is_that_of_what_follows(browser, provider):
    page = await come_in(browser, provider, "/ar/sign-in/provider")
    assert page.url.path == "/ar/me"
    assert provider.asked["ui_locales"] == "ar"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/" + "a" * 2000]
)
async def test_nothing_leads_to_another_site_or_past_the_cookie(browser, provider, target):
    page = await come_in(browser, provider, next=target)
    assert page.url.host == "prizes.test" and page.url.path == "/en/me"


async def test_a_vote_or_form_that_waits_is_sent_afterwards(browser, provider):
    page = await browser.post("/en/me", {"name": "Ana"})
    held = parse_qs(page.url.query.decode())["held"][0]
    page = await come_in(browser, provider, held=held)
    assert page.url.path == "/en/go-on"


async def test_metadata_and_keys_are_asked_for_once_an_hour(browser, provider, time):
    await come_in(browser, provider)
    await come_in(browser, provider)
    assert (
        provider.answered.count("/keys") == provider.answered.count("/.well-known/openid-configuration") == 1
    )
    time(NOON + 61 * MINUTE)
    await come_in(browser, provider)
    assert provider.answered.count("/keys") == 2


async def test_a_provider_that_takes_the_secret_in_the_body_gets_it_there(browser, provider):
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await come_in(browser, provider)).url.path == "/en/me"


async def test_an_address_told_apart_from_the_token_is_believed_of_the_same_person_only(browser, provider):
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "subject-1", "email": ANA, "email_verified": True}
    assert (await come_in(browser, provider)).url.path == "/en/me"
    provider.userinfo |= {"sub": "subject-2"}
    page = await come_in(browser, provider, status=403)
    assert page.has(NOT_BELIEVED)


# --- what is not believed ------------------------------------------------------------------------------


WRONG_CLAIMS = {
    "another client": {"aud": "another"},
    "for others too, without saying for whom": {"aud": [idp.CLIENT, "another"]},
    "made for another client": {"aud": [idp.CLIENT, "another"], "azp": "another"},
    "made for another client alone": {"azp": "another"},
    "another issuer": {"iss": "https://evil.example"},
    "another sign-in": {"nonce": "x" * 43},
    "no sign-in": {"nonce": None},
    "over": {"exp": int((NOON - 2 * MINUTE).timestamp())},
    "without an end": {"exp": None},
    "an end that is none": {"exp": "soon"},
    "of the future": {"iat": int((NOON + 5 * MINUTE).timestamp())},
    "of no time": {"iat": None},
    "nobody": {"sub": None},
    "nobody's name": {"sub": ""},
    "a number": {"sub": 5},
    "a long name": {"sub": "x" * 256},
}


def read(made: IdentityProvider):
    keys = read_keys(KeySet([idp.key("one")]).as_dict(private=False))
    of = {"issuer": ISSUER, "client_id": idp.CLIENT, "nonce": "n", "now": clock.now()}
    return read_id_token(made.id_token(), keys, **of)


def test_a_right_token_is_believed(time):
    assert read(IdentityProvider(asked={"nonce": "n"}))["sub"] == "subject-1"
    several = {"aud": [idp.CLIENT, "another"], "azp": idp.CLIENT}
    assert read(IdentityProvider(asked={"nonce": "n"}, claims=several))["email"] == ANA


@pytest.mark.parametrize("wrong", WRONG_CLAIMS)
def test_a_token_with_a_wrong_claim_is_not_believed(time, wrong):
    with pytest.raises(WrongAnswer):
        read(IdentityProvider(asked={"nonce": "n"}, claims=WRONG_CLAIMS[wrong]))


@pytest.mark.parametrize(
    "sign",
    [
        idp.unsigned,
        idp.with_the_secret,
        idp.with_the_public_key,
        idp.with_another_key,
        idp.with_another_name,
        idp.altered,
        lambda claims: "",
        lambda claims: "a.b.c",
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_not_believed(time, sign):
    with pytest.raises((WrongAnswer, OtherKeyError)):
        read(IdentityProvider(asked={"nonce": "n"}, sign=sign))


@pytest.mark.parametrize(
    "wrong",
    [{"claims": WRONG_CLAIMS["another sign-in"]}, {"sign": idp.unsigned}, {"sign": idp.with_another_name}],
)
async def test_who_comes_with_a_token_that_is_not_believed_is_not_let_in(browser, session, provider, wrong):
    for name, value in wrong.items():
        setattr(provider, name, value)
    page = await come_in(browser, provider, status=403)
    assert page.has(NOT_BELIEVED) and page.has(BY_MAIL)
    assert not await all_of(session, Person) and not await all_of(session, Session)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "has not confirmed an email address of yours"),
        ({"email_verified": "true"}, "has not confirmed an email address of yours"),
        ({"email_verified": None}, "has not confirmed an email address of yours"),
        ({"email": "ana"}, "has not confirmed an email address of yours"),
        (
            {"email": "ana@other.example"},
            "other.example",
        ),
        ({"email": "ana@sub.example.org"}, "sub.example.org"),
    ],
)
async def test_an_address_that_is_not_confirmed_or_of_another_domain_lets_nobody_in(
    browser, session, provider, claims, words
):
    provider.claims = claims
    provider.userinfo = {"sub": "subject-1"}
    page = await come_in(browser, provider, status=403)
    assert page.has(words) and page.has(BY_MAIL) and not await all_of(session, Person)


def test_domains_are_compared_whole_and_in_ascii():
    domains = frozenset({"example.org", "xn--bcher-kva.example"})
    assert address_fault("Ana@EXAMPLE.org", domains) is None
    assert address_fault("a@bücher.example", domains) is None
    assert address_fault("a@notexample.org", domains) is AddressFault.OTHER_DOMAIN
    assert address_fault("a@example.org.evil.example", domains) is AddressFault.OTHER_DOMAIN
    assert address_fault("Ana <a@example.org>", domains) is AddressFault.UNCONFIRMED


async def test_an_answer_belongs_to_one_sign_in_of_one_browser(
    browser, another_browser, session, provider, time
):
    over = "This sign-in has taken too long, was completed already, or began in another browser."
    await leave(browser, provider)
    stranger = another_browser()
    assert (await stranger.get(provider.leads_back(), status=409)).has(over)
    assert (await browser.get(provider.leads_back(state=None), status=409)).has(over)
    await leave(browser, provider)
    assert (await browser.get(provider.leads_back(state="x" * 43), status=409)).has(over)
    await leave(browser, provider)
    browser.client.cookies.set(single_sign_on.cookie_name(), "forged", domain="prizes.test")
    assert (await browser.get(provider.leads_back(), status=409)).has(over)
    await leave(browser, provider)
    time(NOON + 11 * MINUTE)
    assert (await browser.get(provider.leads_back(), status=409)).has(over)
    assert not await all_of(session, Person)
    assert "/token" not in provider.answered


async def test_an_answer_is_good_once(browser, session, provider):
    await leave(browser, provider)
    kept = browser.client.cookies.get(single_sign_on.cookie_name())
    await browser.get(provider.leads_back())
    assert await here(browser, session)
    browser.client.cookies.clear()
    await browser.get(provider.leads_back(), status=409)
    browser.client.cookies.set(single_sign_on.cookie_name(), kept, domain="prizes.test")
    page = await browser.get(provider.leads_back(), status=403)
    assert page.has(NOT_BELIEVED) and not await here(browser, session)


async def test_an_answer_names_its_provider_where_that_one_always_does(browser, provider):
    for named in ("https://evil.example", None):
        await leave(browser, provider)
        page = await browser.get(provider.leads_back(iss=named), status=403)
        assert page.has(NOT_BELIEVED)
    assert "/token" not in provider.answered
    provider.metadata = {"authorization_response_iss_parameter_supported": None}
    asking.forget(provider.transport())
    await leave(browser, provider)
    assert (await browser.get(provider.leads_back(iss=None))).url.path == "/en/me"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        ("access_denied", 403, "was not completed."),
        ("temporarily_unavailable", 503, "does not answer at the moment."),
        ("invalid_scope", 403, NOT_BELIEVED),
        ("<b>", 403, NOT_BELIEVED),
    ],
)
async def test_an_error_of_the_provider_is_told_with_another_way_in(browser, provider, error, status, words):
    await leave(browser, provider, next="/en/me/settings")
    page = await browser.get(provider.leads_back(code=None, error=error), status=status)
    assert page.has(words) and page.has(BY_MAIL)
    assert ("next", "/en/me/settings") in page.form("/sign-in", "post")["fields"]


async def test_in_the_language_of_its_reader(browser, provider):
    await leave(browser, provider, "/ar/sign-in/provider")
    page = await browser.get(provider.leads_back(code=None, error="access_denied"), status=403)
    assert page.url.path.startswith("/ar/") and not page.has("was not completed")


@pytest.mark.parametrize("fails", [httpx.ConnectError("no"), httpx.ReadTimeout("late"), 500, 302])
async def test_a_provider_that_does_not_answer_leaves_the_code_by_mail(browser, session, provider, fails):
    provider.fails = fails
    page = await browser.get(BEGIN, status=503)
    assert page.has(BY_MAIL) and page.has("Example account")
    provider.fails = None
    await leave(browser, provider)
    provider.fails = fails
    page = await browser.get(provider.leads_back(), status=503)
    assert page.has(BY_MAIL) and not await all_of(session, Person)
    assert provider.answered.count("/keys") == 1  # no redirect was followed


async def test_an_answer_without_end_is_not_read_to_its_end(browser, provider):
    provider.metadata = {"claims_supported": ["x" * 400_000]}
    assert (await browser.get(BEGIN, status=403)).has(NOT_BELIEVED)


# --- keys ----------------------------------------------------------------------------------------------


async def test_new_keys_are_asked_for_when_one_is_unknown_and_not_more_than_once_a_minute(
    browser, provider, time
):
    await come_in(browser, provider)
    provider.keys = ["rsa two", "one"]
    await come_in(browser, provider, status=403)
    assert provider.answered.count("/keys") == 1
    time(NOON + 2 * MINUTE)
    assert (await come_in(browser, provider)).url.path == "/en/me"
    assert provider.answered.count("/keys") == 2


@pytest.mark.parametrize("document", [None, [], {}, {"keys": None}, {"keys": []}, {"keys": [{"kty": "RSA"}]}])
def test_what_are_no_keys_is_refused(document):
    with pytest.raises(WrongAnswer):
        read_keys(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://id.example/"},
        {"issuer": None},
        {"token_endpoint": "http://id.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "https://"},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    ],
)
def test_metadata_of_another_issuer_or_without_safe_addresses_is_refused(changes):
    right = IdentityProvider(metadata=changes)._metadata()
    with pytest.raises(WrongAnswer):
        read_metadata(right, ISSUER, secure=True)
    read_metadata(IdentityProvider()._metadata(), ISSUER, secure=True)


# --- which account -------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_first_sign_in_finds_an_account_by_its_address_and_later_ones_by_the_subject(
    browser, session, provider
):
    known = await person(session, ANA)
    await session.commit()
    await come_in(browser, provider)
    assert (await here(browser, session)).person.id == known.id
    provider.claims = {"email": "ana.new@corp.example"}
    await come_in(browser, provider)
    found = (await here(browser, session)).person
    assert found.id == known.id and found.email == ANA
    assert len(await all_of(session, ProviderLink)) == 1


async def test_another_subject_with_the_same_address_is_not_let_in_until_the_link_is_removed(
    browser, another_browser, session, provider
):
    await come_in(browser, provider)
    provider.claims = {"sub": "subject-2"}
    other = another_browser()
    page = await come_in(other, provider, status=409)
    assert page.has("linked to another user of") and page.has(BY_MAIL)
    await other.sign_in(ANA)
    page = await other.get("/en/me/settings")
    page = await other.submit("/me/provider-link/removal")
    assert page.has("The link to the identity provider has been removed.")
    await come_in(other, provider)
    assert {link.subject for link in await all_of(session, ProviderLink)} == {"subject-2"}
    acts = [entry.act for entry in await all_of(session, JournalEntry)]
    assert acts.count("accounts.unlink-provider") == 1
    answer = await other.json("DELETE", "/me/provider-link", token=other.client.cookies.get(cookie_name()))
    assert answer.status_code == 204


async def test_an_erased_account_has_no_link_and_the_next_sign_in_makes_another(browser, session, provider):
    await come_in(browser, provider)
    (first,) = await all_of(session, Person)
    await end_access(session, first)
    await forget_person(session, first)
    await session.commit()
    assert not await all_of(session, ProviderLink)
    browser.client.cookies.clear()
    await come_in(browser, provider)
    (second,) = await all_of(session, Person)
    assert second.id != first.id


@pytest.mark.both_databases
async def test_an_identity_is_of_one_account_and_an_account_of_one_identity(session, provider):
    identity = Identity(ISSUER, "s", ANA, factors=False, shown_at=None)
    first, new = await person_of_identity(session, identity, "fr")
    assert new and first.lang == "fr"
    assert await person_of_identity(session, identity, "en") == (first, False)
    with refuses(refusals.sign_on_other_user):
        await person_of_identity(session, Identity(ISSUER, "t", ANA, factors=False, shown_at=None), "en")


# --- the second factor ---------------------------------------------------------------------------------


def trusted(settings, **changes):
    use_settings(settings, require_second_factor=True, **changes)


async def test_a_second_factor_is_asked_for_after_the_provider_as_after_a_code(
    browser, session, provider, settings
):
    trusted(settings)
    await load_contest(session)
    secret = await with_app(session, await steward(session, ANA))
    provider.claims = {"amr": ["mfa"], "auth_time": int(NOON.timestamp())}
    page = await come_in(browser, provider, next="/en/2027/office")
    assert page.has("Your account has a second factor.") and not await here(browser, session)
    page = await browser.submit("/sign-in/factor", {"code": shown(secret, MINUTE / 2)})
    assert page.url.path == "/en/2027/office/"
    me = await here(browser, session)
    assert (me.way, me.factor) == ("provider", "authenticator")


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["pwd", "mfa"], "auth_time": int(NOON.timestamp())}, True),
        ({"amr": ["pwd", "mfa"], "auth_time": int((NOON - 11 * 60 * MINUTE).timestamp())}, True),
        ({"amr": ["pwd", "mfa"], "auth_time": int((NOON - 13 * 60 * MINUTE).timestamp())}, False),
        ({"amr": ["pwd", "mfa"]}, False),
        ({"amr": ["pwd", "otp"], "auth_time": int(NOON.timestamp())}, False),
        ({"amr": "mfa", "auth_time": int(NOON.timestamp())}, False),
        ({"amr": ["mfa"], "auth_time": True}, False),
        ({"auth_time": int(NOON.timestamp())}, False),
    ],
)
async def test_a_provider_that_is_trusted_counts_where_it_says_that_it_asked_lately(
    browser, session, provider, settings, claims, counts
):
    trusted(settings, oidc_trust_mfa=True)
    await load_contest(session)
    await steward(session, ANA)
    await session.commit()
    provider.claims = claims
    page = await come_in(browser, provider, next="/en/2027/office")
    assert provider.asked["max_age"] == str(12 * 3600)
    assert page.url.path == ("/en/2027/office/" if counts else "/en/me/factor")
    me = await here(browser, session)
    assert me.factor == ("provider" if counts else None) and bool(me.withheld) is not counts


async def test_a_factor_shown_long_ago_is_shown_again_at_the_provider_before_an_act_that_asks(
    browser, session, provider, settings
):
    trusted(settings, oidc_trust_mfa=True)
    await load_contest(session)
    await steward(session, ANA)
    await session.commit()
    provider.claims = {"amr": ["mfa"], "auth_time": int((NOON - 60 * MINUTE).timestamp())}
    await come_in(browser, provider)
    assert not (await here(browser, session)).is_fresh
    page = await browser.get("/en/2027/office/journal/file?as=csv")
    (link,) = [each for each in page.links if "/sign-in/provider" in each]
    assert page.url.path == "/en/me/factor/fresh" and not [f for f in page.forms if "fresh" in f["action"]]
    await leave(browser, provider, link)
    assert provider.asked["prompt"] == "login" and provider.asked["max_age"] == "300"
    provider.claims = {"amr": ["mfa"], "auth_time": int(NOON.timestamp())}
    answer = await browser.client.get(provider.leads_back())
    assert answer.status_code == 200 and answer.url.path == "/en/2027/office/journal/file"
    assert (await here(browser, session)).is_fresh


# --- back-channel logout -------------------------------------------------------------------------------


async def send(browser, token, **headers):
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    return await client.post(LOGOUT, data={"logout_token": token}, headers=headers)


@pytest.mark.both_databases
async def test_who_signs_out_at_the_provider_is_signed_out_of_sessions_that_began_with_it(
    browser, session, provider
):
    await come_in(browser, provider)
    me = (await here(browser, session)).person
    by_code = await begin_session(session, me)
    other = await begin_session(session, await person(session, "ben@example.org"), way="provider")
    await session.commit()
    answer = await send(browser, provider.logout())
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert not await here(browser, session)
    assert await signed_in(session, by_code) and await signed_in(session, other)
    acts = [entry.act for entry in await all_of(session, JournalEntry)]
    assert acts[-1] == "accounts.end-by-provider"


@pytest.mark.parametrize(
    "changes",
    [
        {"typ": "JWT"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"sub": None},
        {"exp": int((NOON - 5 * MINUTE).timestamp())},
        {"iat": int((NOON - 5 * MINUTE).timestamp())},
        {"jti": None},
        {"events": None},
        {"events": {"other": {}}},
        {"nonce": "n"},
    ],
)
def test_a_token_that_is_none_for_signing_out_is_not_believed(time, changes):
    keys = read_keys(KeySet([idp.key("one")]).as_dict(private=False))
    of = {"issuer": ISSUER, "client_id": idp.CLIENT, "now": clock.now()}
    assert read_logout(IdentityProvider().logout(), keys, **of) == "subject-1"
    with pytest.raises(WrongAnswer):
        read_logout(IdentityProvider().logout(**changes), keys, **of)


async def test_a_forged_or_another_token_signs_nobody_out(browser, session, provider):
    await come_in(browser, provider)
    assert (await send(browser, provider.logout(nonce="n"))).status_code == 400
    assert (await send(browser, provider.id_token())).status_code == 400
    provider.keys = ["three"]
    assert (await send(browser, provider.logout())).status_code == 400
    assert await here(browser, session)


async def test_a_page_of_another_site_cannot_send_one(browser, session, provider):
    await come_in(browser, provider)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert (await send(browser, provider.logout(), **headers)).status_code == 403
    assert await here(browser, session)


async def test_keys_are_not_asked_for_again_and_again_by_strangers(browser, provider, time):
    await come_in(browser, provider)
    time(NOON + 2 * MINUTE)
    provider.keys = ["four"]
    forged = provider.logout()
    provider.keys = ["one"]
    for _ in range(5):
        await send(browser, forged)
    assert provider.answered.count("/keys") == 2


# --- settings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_domains"])
async def test_without_all_settings_there_is_no_single_sign_on(browser, settings, missing):
    use_settings(settings, **{missing: ""})
    page = await browser.get("/en/sign-in")
    assert not [each for each in page.links if "provider" in each]
    for path in (BEGIN, "/sign-in/provider/answer?code=1&state=2", "/en/sign-in/provider/answer"):
        await browser.get(path, status=404)
    assert (await send(browser, "x")).status_code == 404


def test_production_refuses_half_of_it_and_an_issuer_without_https():
    sound = {
        "environment": "production",
        "secret_key": secrets.token_hex(32),
        "base_url": "https://prizes.example",
        "allowed_hosts": "prizes.example",
        "mail_url": "smtp://mail.example",
    } | SETTINGS
    assert config.Settings(_env_file=None, **sound).faults() == []
    for wrong, words in (
        ({"oidc_issuer": "http://id.example"}, "PRIZES_OIDC_ISSUER must begin with https://."),
        ({"oidc_domains": " , "}, "PRIZES_OIDC_ISSUER needs"),
        ({"oidc_client_secret": ""}, "PRIZES_OIDC_ISSUER needs"),
    ):
        (fault,) = config.Settings(_env_file=None, **sound | wrong).faults()
        assert fault.startswith(words)
    for wrong in ("id.example", "https://", "https://id.example?x", "ftp://id.example"):
        with pytest.raises(ValueError):
            config.Settings(_env_file=None, oidc_issuer=wrong)


def test_without_a_name_the_host_of_the_issuer_is_what_people_read():
    assert (
        config.Settings(_env_file=None, oidc_issuer="https://login.example/realms/a").provider_name
        == "login.example"
    )
