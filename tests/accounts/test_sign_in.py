import re
from datetime import timedelta

import pytest
from disposable_email_domains import allowlist, blocklist
from sqlmodel import select

from prizes.accounts.codes import request_code, spend_code
from prizes.accounts.disposable import is_disposable
from prizes.accounts.models import HeldForm
from prizes.accounts.rules.roles import typed_code
from prizes.errors import Busy
from prizes.kit.token import seven_digits
from prizes.mail.models import Message
from prizes.mail.rules.addresses import canonical_email
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("Ana.Maria+wsis@GoogleMail.com", "anamaria@gmail.com"),
        ("ana.maria@example.org", "ana.maria@example.org"),
        ("a+x@corp.example", "a+x@corp.example"),
        ("Team+2027@Outlook.com", "team@outlook.com"),
        ("name@BÜCHER.example", "name@xn--bcher-kva.example"),
        ("a.n.a.maria@gmail.com", "anamaria@gmail.com"),
        ("ANAMARIA+a+b@gmail.com.", "anamaria@gmail.com"),
    ],
)
def test_canonical_email_follows_what_the_provider_documents(typed, mailbox):
    assert canonical_email(typed) == mailbox


@pytest.mark.parametrize(
    ("domain", "usable"),
    [
        ("mailinator.com", False),
        ("MAILINATOR.com.", False),
        ("any.name.mailinator.com", False),
        ("mailinator.example", True),
        ("gmail.com", True),
        ("com", True),
    ],
)
def test_domains_that_live_for_an_hour_are_known(domain, usable):
    assert is_disposable(domain) is not usable


def test_every_listed_domain_is_refused_in_every_spelling():
    listed = sorted(blocklist - set(allowlist))
    for domain in listed[:: len(listed) // 200]:
        assert is_disposable(domain.upper())
        assert is_disposable(f"sub.{domain}.")


async def test_an_address_at_such_a_domain_gets_no_code_and_a_sentence(browser):
    page = await browser.post("/en/sign-in", {"email": "ana@mailinator.com"}, status=422)
    assert page.has(
        "cannot be used here. Please use a permanent mailbox, for example your work address or your personal one."
    )
    assert 'value="ana@mailinator.com"' in page.html
    assert not await browser.mailbox.delivered()


@pytest.mark.parametrize(
    ("typed", "digits"), [(" 123 4567 ", "1234567"), ("١٢٣-٤٥٦٧", "1234567"), ("12a4567", ""), ("", "")]
)
def test_a_pasted_code_is_read_in_any_script(typed, digits):
    assert typed_code(typed) == digits


def test_a_code_has_seven_digits_more_than_twenty_bits(monkeypatch):
    asked = []
    monkeypatch.setattr("secrets.randbelow", lambda most: asked.append(most) or 42)
    assert seven_digits() == "0000042"
    assert asked == [10_000_000]
    assert asked[0] > 2**20


async def test_a_code_is_shown_in_groups_and_pasted_as_it_is_shown(browser):
    page = await browser.post("/en/sign-in", {"email": "ana@example.org"})
    (tag,) = re.findall(r'<input class="code-input"[^>]*>', page.html)
    assert 'inputmode="numeric"' in tag
    assert 'autocomplete="one-time-code"' in tag
    letter = await browser.mailbox.newest_to("ana@example.org")
    code = await browser.mailbox.code_for("ana@example.org")
    shown = f"{code[:3]} {code[3:]}"
    assert len(code) == 7
    assert [shown in part.get_content() for part in letter.iter_parts()] == [True, True]
    assert str(letter["Subject"]) == "Your sign-in code"  # it is read on locked screens, and forwarded
    assert (await browser.submit("/sign-in/code", {"code": shown})).has("You are signed in.")


async def test_a_mailed_code_signs_in_once(browser, another_browser):
    page = await browser.sign_in_by_mail("ana@example.org")
    assert page.has("You are signed in.")
    code = await browser.mailbox.code_for("ana@example.org")
    other = another_browser()
    page = await other.post("/en/sign-in/code", {"email": "ana@example.org", "code": code}, status=422)
    assert page.has("This code is not valid")


async def test_a_code_fails_after_five_wrong_tries(session, time):
    await request_code(session, "ana@example.org", "en")
    message = (await session.exec(select(Message))).one()
    code = message.context["code"]
    wrong = "0000000" if code != "0000000" else "1111111"
    for _ in range(5):
        assert await spend_code(session, "ana@example.org", wrong) is None
    assert await spend_code(session, "ana@example.org", code) is None


async def test_a_code_is_over_after_ten_minutes(session, time):
    await request_code(session, "ana@example.org", "en")
    code = (await session.exec(select(Message))).one().context["code"]
    time(NOON + timedelta(minutes=10))
    assert await spend_code(session, "ana@example.org", code) is None


async def test_a_sixth_code_within_an_hour_is_refused_and_one_after_it_is_not(session, time):
    for _ in range(5):
        await request_code(session, "ana@example.org", "en")
    with pytest.raises(Busy):
        await request_code(session, "Ana@example.org", "en")
    time(NOON + timedelta(hours=1, seconds=1))
    await request_code(session, "ana@example.org", "en")


async def test_a_twenty_first_code_within_a_day_is_refused_and_one_after_it_is_not(session, time):
    for n in range(20):
        time(NOON + timedelta(minutes=61 * n))
        await request_code(session, "ana@example.org", "en")
    time(NOON + timedelta(hours=22))
    with pytest.raises(Busy):
        await request_code(session, "ana@example.org", "en")
    await request_code(session, "bo@example.org", "en")
    time(NOON + timedelta(days=1, minutes=2))
    await request_code(session, "ana@example.org", "en")


async def test_all_open_codes_of_an_address_together_stand_at_most_five_wrong_tries(session, time):
    """Asking for more codes buys no more guesses: a wrong one counts against each that is open."""
    for _ in range(5):
        await request_code(session, "ana@example.org", "en")
    codes = {message.context["code"] for message in (await session.exec(select(Message))).all()}
    wrong = next(code for code in (str(n) * 7 for n in range(6)) if code not in codes)
    for _ in range(5):
        assert await spend_code(session, "ana@example.org", wrong) is None
    assert [await spend_code(session, "ana@example.org", code) for code in codes] == [None] * len(codes)


async def test_the_mail_with_the_code_is_in_the_language_of_the_page(browser):
    browser.lang = "fr"
    await browser.sign_in_by_mail("ana@example.org")
    letter = await browser.mailbox.newest_to("ana@example.org")
    assert letter["Content-Language"] == "fr"


async def test_signing_out_ends_the_session_at_once(browser):
    await browser.sign_in_by_mail("ana@example.org")
    cookie = browser.client.cookies["prizes"]
    await browser.get("/en/me/settings")
    await browser.submit("/sign-out")
    browser.client.cookies.set("prizes", cookie)
    page = await browser.get("/en/me/settings")
    assert page.heading == "Sign in"


async def test_signing_out_has_the_browser_forget_what_scripts_kept(browser):
    await browser.sign_in("ana@example.org")
    headers = {"sec-fetch-site": "same-origin"}
    answer = await browser.client.post("/en/sign-out", headers=headers, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["clear-site-data"] == '"storage"'
    assert "clear-site-data" not in (await browser.client.get("/en/")).headers


async def test_each_sign_in_makes_a_new_secret_and_ends_the_one_before(browser):
    await browser.sign_in_by_mail("ana@example.org")
    first = browser.client.cookies["prizes"]
    await browser.sign_in_by_mail("ana@example.org")
    second = browser.client.cookies["prizes"]
    assert first != second
    assert (await browser.get("/en/me/settings")).heading != "Sign in"
    browser.client.cookies.set("prizes", first, domain="prizes.test")
    assert (await browser.get("/en/me/settings")).heading == "Sign in"


async def test_one_person_may_be_signed_in_in_several_browsers(browser, another_browser):
    other = another_browser()
    await browser.sign_in_by_mail("ana@example.org")
    await other.sign_in_by_mail("ana@example.org")
    for each in (browser, other):
        assert (await each.get("/en/me/settings")).heading != "Sign in"


@pytest.mark.parametrize("path", ["/en/", "/en/me/settings", "/en/me/data", "/en/stocktaking"])
async def test_signing_out_is_one_page_away_from_every_other(browser, path):
    await browser.sign_in("ana@example.org")
    page = await browser.get(path)
    assert any(link.partition("?")[0] == "/en/me" for link in page.links)
    work = await browser.get("/en/me")
    assert work.form("/sign-out")


async def test_what_was_typed_before_signing_in_is_sent_after_it(browser):
    page = await browser.post("/en/me", {"name": "Ana María", "lang": "es"})
    assert page.heading == "Sign in"
    await browser.submit("/sign-in", {"email": "ana@example.org"})
    page = await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for("ana@example.org")})
    assert page.heading == "You are signed in. Please continue."
    page = await browser.submit("/me")
    assert page.has("Your profile is saved.")
    assert ("name", "Ana María") in page.form("/me")["fields"]


async def test_a_kept_form_is_forgotten_once_it_is_saved_and_not_before(browser, database):
    async def kept() -> int:
        async with database.reading() as session:
            return len((await session.exec(select(HeldForm))).all())

    await browser.post("/en/me", {"name": "Ana", "lang": "xx"})
    await browser.submit("/sign-in", {"email": "ana@example.org"})
    await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for("ana@example.org")})
    address = str(browser.page.url)
    await browser.submit("/me", status=422)  # no such language: nothing was saved, so the form is still kept
    assert await kept() == 1
    await browser.get(address)
    await browser.submit("/me", {"lang": "es"})
    assert await kept() == 0


async def test_a_password_signs_in_and_a_wrong_one_does_not(browser, another_browser):
    await browser.sign_in_by_mail("ana@example.org")
    await browser.get("/en/me/settings")
    page = await browser.submit("/me/password", {"password": "short"}, status=422)
    assert page.has("A password needs at least 12 characters")
    await browser.submit("/me/password", {"password": "four words in row"})
    other = another_browser()
    await other.get("/en/sign-in")
    page = await other.submit(
        "/sign-in/password", {"email": "ana@example.org", "password": "another one entirely"}, status=422
    )
    assert page.has(
        "The address and password do not match. You can sign in with a code sent by email instead."
    )
    await other.submit("/sign-in/password", {"email": "ana@example.org", "password": "four words in row"})
    assert (await other.get("/en/me")).heading == "My work"


async def test_a_program_gets_a_token_with_a_code(browser):
    answer = await browser.json("POST", "/codes", {"email": "bot@example.org"})
    assert answer.status_code == 202
    code = await browser.mailbox.code_for("bot@example.org")
    answer = await browser.json("POST", "/sessions", {"email": "bot@example.org", "code": code})
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert (await browser.json("DELETE", "/sessions/current", token=token)).status_code == 204
    answer = await browser.json("DELETE", "/sessions/current", token=token)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_form_of_another_site_changes_nothing(browser):
    await browser.sign_in_by_mail("ana@example.org")
    page = await browser.post(
        "/en/me", {"name": "Mallory", "lang": "en"}, status=403, sec_fetch_site="cross-site"
    )
    assert "another site" in page.html
    page = await browser.get("/en/me/settings")
    assert ("name", "") in page.form("/me")["fields"]
