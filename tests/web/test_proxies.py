"""From where a request came, and to which host: what proxies say, and what anybody can say."""

import httpx
import pytest
from fastapi import Request

from prizes.app import make_app
from prizes.config import Settings, settings, use
from tests.browsing import ORIGIN, Browser
from tests.web.test_headers import SOUND


def behind(database, mailbox, proxies: str) -> Browser:
    """A browser at a program that trusts these proxies and tells from where it was asked."""
    use(settings().model_copy(update={"trusted_proxies": proxies}))
    app = make_app(database)

    @app.get("/test-client")
    async def client_of(request: Request) -> list[str]:
        return [request.client.host, request.url.scheme]

    return Browser(app, mailbox)


@pytest.mark.parametrize(
    "proxies",
    [
        "127.0.0.1",
        "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7",
        "104.16.0.0/13,172.64.0.0/13,2400:cb00::/32",
        "::ffff:10.0.0.0/104",
        "",
    ],
)
def test_proxies_that_somebody_can_have_are_trusted(proxies):
    assert Settings(_env_file=None, **SOUND, trusted_proxies=proxies).faults() == []


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        (["203.0.113.9, 127.0.0.1"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 198.51.100.2", "203.0.113.9", "127.0.0.1"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9, ::ffff:127.0.0.1"], "203.0.113.9"),
        (["", "203.0.113.9"], "203.0.113.9"),
    ],
)
async def test_lines_that_a_client_sends_before_the_proxys_own_are_words(database, mailbox, lines, seen):
    """HAProxy's forwardfor adds a line; what stood there before is the client's to choose."""
    browser = behind(database, mailbox, "127.0.0.1")
    sent = [("x-forwarded-for", line) for line in lines]
    sent += [("x-forwarded-proto", "http"), ("x-forwarded-proto", "https")]
    assert (await browser.client.get("/test-client", headers=sent)).json() == [seen, "https"]


@pytest.mark.parametrize(
    "hosts",
    [
        ["prizes.test", "prizes.test"],
        ["prizes.test", "other.test"],
        ["other.test", "prizes.test"],
        *(
            ["prizes.test:99999"],
            ["prizes.test:0"],
            ["prizes.test:-1"],
            ["prizes.test:80:80"],
            ["prizes.test:x"],
        ),
        *(["prizes.test:٨٠"], ["[prizes.test]"], [""], []),
    ],
)
async def test_a_host_that_is_not_clear_is_refused(app, hosts):
    assert await status_for(app, hosts) == 400


@pytest.mark.parametrize(
    "host", ["prizes.test", "PRIZES.test:8000", "prizes.test:65535", "prizes.test:", "127.0.0.1:1"]
)
async def test_a_host_with_any_port_that_there_is_is_served(app, host):
    assert await status_for(app, [host]) == 200


async def status_for(app, hosts: list[str]) -> int:
    """Over plain ASGI: a client would put the host right."""
    sent: list[dict] = []
    headers = [(b"host", host.encode()) for host in hosts]
    path = "/en/sign-in"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
    }
    scope |= {
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "root_path": "",
    }
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "app": app, "state": {}}

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"]


async def test_a_forwarded_address_is_believed_from_a_listed_proxy_only(database, mailbox):
    seen = []
    for proxies in ("127.0.0.1", "10.0.0.0/8"):
        browser = behind(database, mailbox, proxies)
        answer = await browser.client.get(
            "/test-client", headers={"x-forwarded-for": "203.0.113.9, 127.0.0.1"}
        )
        seen.append(answer.json()[0])
    assert seen == ["203.0.113.9", "127.0.0.1"]


@pytest.mark.parametrize(
    ("client", "server", "believed"),
    [
        (None, ("/run/prizes/socket", None), True),
        (None, ("127.0.0.1", 8000), False),  # of a connection that is gone already
        (None, None, False),
        (("198.51.100.1", 1), ("127.0.0.1", 8000), False),
    ],
)
async def test_whoever_may_write_to_the_file_of_our_socket_is_a_proxy(database, client, server, believed):
    use(settings().model_copy(update={"trusted_proxies": ""}))
    app, seen = make_app(database), []

    @app.get("/test-source")
    async def source_of(request: Request) -> None:
        seen.append(request.client and request.client.host)

    async def as_served(scope, receive, send):
        await app({**scope, "client": client, "server": server}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(as_served), base_url=ORIGIN) as here:
        await here.get("/test-source", headers={"x-forwarded-for": "203.0.113.9"})
    assert seen == ["203.0.113.9" if believed else client and client[0]]
