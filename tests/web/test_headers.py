"""The edge: what every answer carries, and whom it answers."""

import base64
import hashlib
import re
import secrets

import httpx
import pytest
from pydantic import ValidationError

from prizes.config import Settings, asset_root, use
from prizes.gate.content_policy import content_policy

SOUND = {
    "environment": "production",
    "secret_key": secrets.token_hex(32),
    "base_url": "https://prizes.example",
    "allowed_hosts": "prizes.example",
    "mail_url": "smtp://mail.example",
}
FAR_TOO_MANY = [
    *("0.0.0.0/0", "::/0", "0.0.0.0/1,128.0.0.0/1", "::/1,8000::/1", "2000::/3", "::ffff:0:0/96"),
    *("0.0.0.0/2,64.0.0.0/2,128.0.0.0/2,192.0.0.0/2", "10.0.0.0/8,0.0.0.0/4"),
]
"""Proxies to be trusted that leave nobody who is not."""
ANSWERS = [
    "/en/",
    "/en/no-such-page",
    "/static/css/prizes.css",
    "/static/none.css",
    "/api/v1/none",
    "/en/me",
    "/xx/",
]


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_carries_the_security_headers(browser, path):
    answer = await browser.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    forms = "'none'" if path.startswith("/api/") else "'self'"
    for directive in ("base-uri 'none'", f"form-action {forms}", "frame-ancestors 'none'"):
        assert directive in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert len(answer.headers["x-request-id"]) == 16
    assert "server" not in answer.headers


async def test_only_our_scripts_run_by_their_hashes(browser):
    page = await browser.client.get("/en/")
    policy = page.headers["content-security-policy"]
    (sources,) = re.findall(r"script-src ([^;]+);", policy)
    named = re.findall(r'<script\b[^>]*\bintegrity="([^"]+)"', page.text)
    assert len(named) == page.text.count("<script") == 2
    assert sources.split() == sorted((f"'{each}'" for each in named), key=sources.index)
    files = sorted(path for path in (asset_root() / "static").glob("*/*.js"))
    digests = {base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode() for path in files}
    assert {each.removeprefix("sha256-") for each in named} <= digests


def test_a_script_that_is_no_file_of_ours_is_not_let_run():
    foreign = "sha256-" + base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    policy = content_policy(f'<script src="/x.js" integrity="{foreign}"></script>').decode()
    assert "script-src 'none';" in policy
    assert "script-src 'none';" in content_policy().decode()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "prizes.test.evil.example", "evil.example:80", "", "[::1]", "prizes.test@evil.example"],
)
async def test_another_host_is_refused_before_routing(browser, host):
    answer = await browser.client.get("/en/", headers={"host": host})
    assert answer.status_code == 400


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site", "origin": "http://prizes.test"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://prizes.test"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
async def test_an_unsafe_request_must_come_from_our_pages(browser, headers, passes):
    answer = await browser.client.post("/en/sign-in", content="email=a%40example.org", headers=FORM | headers)
    assert (answer.status_code != 403) is passes


async def test_a_program_without_a_cookie_may_send_json(browser):
    answer = await browser.client.post("/api/v1/codes", json={"email": "a@example.org"})
    assert answer.status_code == 202


async def test_json_with_a_cookie_and_without_origin_is_refused(browser):
    await browser.sign_in("ana@example.org")
    answer = await browser.client.post("/api/v1/codes", json={"email": "a@example.org"})
    assert answer.status_code == 403


async def test_static_files_are_kept_for_ever_only_under_their_versioned_address(browser):
    page = await browser.get("/en/")
    address = next(part.split('"')[0] for part in page.html.split('href="')[1:] if "prizes.css" in part)
    assert "immutable" in (await browser.client.get(address)).headers["cache-control"]
    assert (await browser.client.get("/static/css/prizes.css")).headers["cache-control"] == "no-cache"


async def test_pages_are_compressed_when_the_browser_can(browser):
    for coding in ("br", "zstd", "gzip"):
        answer = await browser.client.get("/static/css/prizes.css", headers={"accept-encoding": coding})
        assert answer.headers["content-encoding"] == coding


async def test_production_sets_the_host_cookie_and_hsts(app, mailbox):
    from tests.browsing import Browser

    use(
        Settings(
            _env_file=None,
            environment="production",
            base_url="https://prizes.test",
            allowed_hosts="prizes.test",
            secret_key=secrets.token_hex(32),
            mail_url="smtp://localhost",
        )
    )
    browser = Browser(app, mailbox)
    browser.client.base_url = httpx.URL("https://prizes.test")
    answer = await browser.client.get("/en/sign-in")
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    headers = {"origin": "https://prizes.test"}
    await browser.client.post("/en/sign-in", data={"email": "ana@example.org"}, headers=headers)
    code = await mailbox.code_for("ana@example.org")
    answer = await browser.client.post(
        "/en/sign-in/code",
        data={"email": "ana@example.org", "code": code},
        headers=headers,
        follow_redirects=False,
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-prizes=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"secret_key": "short"}, "PRIZES_SECRET_KEY"),
        ({"secret_key": "x" * 40}, "PRIZES_SECRET_KEY"),
        ({"secret_key": "passphrase" * 4}, "PRIZES_SECRET_KEY"),
        ({"base_url": "http://prizes.example"}, "PRIZES_BASE_URL"),
        ({"allowed_hosts": "*"}, "must not be a wildcard"),
        ({"allowed_hosts": "127.0.0.1,localhost"}, "must name the host of PRIZES_BASE_URL"),
        ({"allowed_hosts": ""}, "must name the host of PRIZES_BASE_URL"),
        *(({"trusted_proxies": each}, "PRIZES_TRUSTED_PROXIES") for each in FAR_TOO_MANY),
        ({"mail_url": "console:"}, "PRIZES_MAIL_URL"),
        ({"demo_mailbox": True}, "PRIZES_DEMO_MAILBOX"),
    ],
)
def test_production_refuses_unsafe_settings(fault, words):
    assert Settings(_env_file=None, **SOUND).faults() == []
    (line,) = Settings(_env_file=None, **(SOUND | fault)).faults()
    assert words in line


@pytest.mark.parametrize(
    "proxies",
    ["*", "garbage", "proxy.example", "10.0.0.7/99", "10.0.0.1 10.0.0.2", "10.0.0.1,*"],
)
def test_proxies_that_are_no_network_are_refused_everywhere(proxies):
    """Else the service starts, and answers 500 to whatever is asked."""
    with pytest.raises(ValidationError, match="must be addresses or networks"):
        Settings(_env_file=None, trusted_proxies=proxies)
    Settings(_env_file=None, trusted_proxies="10.0.0.1, 10.1.0.0/16 ,fd00::/8,")


async def test_a_failure_of_ours_carries_the_headers_too_and_tells_nothing(app, browser):
    @app.get("/test-failure")
    async def fail() -> None:
        raise RuntimeError("secret detail of the inside")

    answer = await browser.client.get("/test-failure")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-request-id"] in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "path", ["/en/", "/en/2099/", "/static/css/prizes.css", "/api/v1/editions", "/en/me"]
)
async def test_head_answers_as_get_does_without_a_body(browser, path):
    got = await browser.client.get(path, follow_redirects=False)
    head = await browser.client.head(path, follow_redirects=False)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type" if "content-type" in got.headers else "location"]
