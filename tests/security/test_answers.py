"""Answers say what they are, and only what is asked for in a known way gets one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func
from sqlmodel import select

from prizes.accounts.models import AccessToken, Invitation, Person, RoleGrant, ServiceToken, Session
from prizes.gate.permissions import Who
from tests.contest import load_contest
from tests.gate.test_slow_and_large import Reader
from tests.gate.test_wire import served
from tests.house.checkout import PACKAGE, ROOT
from tests.house.test_routes import filled, table


async def test_every_answer_with_a_body_names_its_type_and_texts_their_letters(app, browser, session):
    await load_contest(session)
    await session.commit()
    seen: set[str] = set()
    for route, who in table(app).items():
        method, path = route.split(" ")
        if method != "GET" or who is not Who.PUBLIC:
            continue
        answer = await browser.client.get(filled(path), follow_redirects=False)
        if not answer.content:
            continue
        kind = answer.headers.get("content-type", "")
        assert kind, route
        name, _, rest = kind.partition(";")
        if name.startswith("text/") or name.endswith("+xml") or name == "application/xml":
            assert rest.strip().lower() == "charset=utf-8" or name == "image/svg+xml", f"{route}: {kind}"
        if name == "text/html":
            assert answer.text.startswith("<!doctype html>"), route
        if name.endswith("json"):
            answer.json()
        seen.add(name)
    assert {"text/html", "application/json", "application/problem+json", "text/plain"} <= seen


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
@pytest.mark.parametrize("path", ["/en/", "/static/css/prizes.css", "/api/v1/editions", "/en/sign-in"])
async def test_a_method_that_nothing_here_is_made_for_is_refused(browser, method, path):
    answer = await browser.client.request(
        method, path, headers={"sec-fetch-site": "same-origin", "cookie": "a=canary"}
    )
    assert answer.status_code in (400, 404, 405)
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static", "/static/css/", "/static/js", "/votelog/", "/static/../prizes/", "/.git/config"],
)
async def test_no_folder_is_listed_and_nothing_beside_it_is_sent(browser, path):
    answer = await browser.client.get(path)
    assert answer.status_code in (404, 405)
    assert not any(words in answer.text for words in ("offline.js", "vendor.json", "[core]", "config.py"))


@pytest.mark.parametrize(
    "head",
    [
        b"content-length: 5\r\ntransfer-encoding: chunked\r\n",
        b"content-length: 5\r\ncontent-length: 6\r\n",
        b"content-length: +5\r\n",
        b"transfer-encoding: xchunked\r\n",
        b"content-length: 5, 6\r\n",
    ],
    ids=["both", "two", "signed", "unknown", "list"],
)
async def test_a_body_whose_end_is_not_clear_is_no_second_request(head):
    """What follows in the same packet is never read as a request of its own."""
    program = Reader()
    async with served(program) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        hidden = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
        writer.write(b"POST /en/ HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n" + hidden)
        first = await asyncio.wait_for(reader.readline(), 10)
        rest = await asyncio.wait_for(reader.read(), 10)
        writer.close()
    assert first.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert b"HTTP/1.1 200" not in rest
    assert program.whole == []


async def test_a_new_database_has_no_account(session):
    tables = (Person, RoleGrant, Session, AccessToken, ServiceToken, Invitation)
    assert [(await session.exec(select(func.count()).select_from(table))).one() for table in tables] == [
        0
    ] * 6


def test_the_proxys_file_weakens_nothing():
    """What it does not say is as Caddy has it: TLS 1.2 and 1.3 with its own ciphers, certificates by ACME."""
    text = (ROOT / "docs" / "proxy" / "Caddyfile").read_text()
    said = {
        line.split()[0]
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith(("#", "}"))
    }
    assert "reverse_proxy" in said
    assert not said & {
        "tls",
        "protocols",
        "ciphers",
        "curves",
        "auto_https",
        "tls_insecure_skip_verify",
        "admin",
    }
    secure, plain = text.split("http://")
    assert "reverse_proxy" in secure and plain.startswith("{$HOST_NAME} {") and "reverse_proxy" not in plain


def test_no_certificate_goes_unverified():
    """No place of the program tells a library to trust whoever answers."""
    loose = (
        "verify=False",
        "CERT_NONE",
        "check_hostname = False",
        "validate_certs=False",
        "_create_unverified_context",
    )
    found = [
        (path.name, words)
        for path in PACKAGE.rglob("*.py")
        for words in loose
        if words in path.read_text(encoding="utf-8")
    ]
    assert not found


@pytest.mark.parametrize("path", ["/en/me", "/en/me/settings", "/en/me/data", "/en/me/tokens"])
async def test_pages_of_somebody_signed_in_are_not_to_be_stored(browser, path):
    await browser.sign_in("ana@example.org")
    answer = await browser.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] in ("no-store", "private, no-store")


FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example"},
    {"content-type": "application/x-www-form-urlencoded"},
)


async def test_every_route_that_changes_something_refuses_another_site(app, browser):
    await browser.sign_in("ana@example.org")
    seen = 0
    for route in table(app):
        method, path = route.split(" ")
        if method in ("GET", "HEAD"):
            continue
        seen += 1
        for headers in FOREIGN:
            answer = await browser.client.request(
                method, filled(path), headers=headers, follow_redirects=False
            )
            assert answer.status_code == 403, f"{route} {headers}: {answer.status_code}"
    assert seen > 200
    assert (await browser.get("/en/me/settings")).heading != "Sign in"


async def test_no_answer_lets_another_site_read_what_takes_a_session(app, browser, session):
    await load_contest(session)
    await session.commit()
    await browser.sign_in("ana@example.org")
    letting = set()
    for route, who in table(app).items():
        method, path = route.split(" ")
        if method != "GET":
            continue
        headers = {"origin": "https://evil.example"}
        answer = await browser.client.get(filled(path), headers=headers, follow_redirects=False)
        allowed = answer.headers.get("access-control-allow-origin")
        assert allowed in (None, "*"), route
        assert "access-control-allow-credentials" not in answer.headers, route
        if allowed:
            letting.add(route)
            assert who is Who.PUBLIC, route
    assert letting
