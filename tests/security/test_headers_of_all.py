"""Every answer of every route, whatever it is and whoever asks, carries the headers of a good site (bar.md SE-2, SE-3)."""

from __future__ import annotations

import secrets

import httpx
import pytest

from prizes.config import Settings, asset_root, use
from prizes.gate import limits
from tests.browsing import Browser
from tests.contest import load_contest, steward
from tests.house.test_routes import filled, table
from tests.security.observatory import directives, points

HTTPS = "https://prizes.test"
FOR_ALL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-frame-options": "DENY",
}
LEAST = 115
"""Points of the Observatory; 100 is its best grade."""


@pytest.fixture
def production(settings):
    """As it is served, apart from the database and the folders."""
    said = {
        "environment": "production",
        "base_url": HTTPS,
        "allowed_hosts": "prizes.test",
        "secret_key": secrets.token_hex(32),
        "mail_url": "smtp://localhost",
    }
    use(Settings(_env_file=None, **(settings.model_dump() | said)))


@pytest.fixture
def site(production, app, mailbox):
    """The program at its address with TLS."""
    made = Browser(app, mailbox)
    made.client.base_url = httpx.URL(HTTPS)
    return made


def faults(answer: httpx.Response) -> list[str]:
    """Which headers are missing or weaker than they must be."""
    wrong = [name for name, value in FOR_ALL.items() if answer.headers.get(name) != value]
    said = directives(answer.headers.get("content-security-policy", ""))
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if said.get("default-src") != ["'none'"] or "unsafe" in str(said):
        wrong.append("policy")
    # A program answers with no form and in no frame; what runs as a worker only has to load nothing else.
    if is_page and (
        said.get("base-uri") != ["'none'"] or said.get("form-action") not in (["'none'"], ["'self'"])
    ):
        wrong.append("policy of a page")
    if is_page and not said.get("frame-ancestors"):
        wrong.append("frames")
    if any(not each.startswith(("'sha256-", "'none'")) for each in said.get("script-src", [])):
        wrong.append("scripts")
    if answer.headers.get("cross-origin-resource-policy") not in ("same-origin", "cross-origin"):
        wrong.append("resource policy")
    if "permissions-policy" not in answer.headers or "server" in answer.headers:
        wrong.append("permissions or server")
    if is_page and answer.headers["cross-origin-resource-policy"] != "same-origin":
        wrong.append("page for other sites")
    return wrong


@pytest.mark.parametrize("is_steward", [False, True])
async def test_every_answer_of_every_route_has_them(app, site, session, is_steward):
    await load_contest(session)
    await steward(session)
    await session.commit()
    if is_steward:
        await site.sign_in("steward@example.org")
    client = httpx.AsyncClient(transport=site.client._transport, base_url=HTTPS, cookies=site.client.cookies)
    seen: dict[int, int] = {}
    wrong = {}
    asked = [
        route.split(" ") for route in table(app) if not route.endswith(("/sign-out", "/sessions/current"))
    ]
    asked += [["GET", f"/static/{path.relative_to(asset_root() / 'static')}"] for path in static_files()]
    asked += [["PUT", "/en/"], ["GET", "/no/such/page"], ["GET", "/en/%00"], ["GET", "/static/none.css"]]
    for method, path in asked:
        limits.forget()
        for headers in ({"origin": HTTPS}, {"origin": "https://evil.example"})[: 1 if method == "GET" else 2]:
            answer = await client.request(method, filled(path), headers=headers)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            if found := faults(answer):
                wrong[f"{method} {path}: {answer.status_code}"] = found
    assert wrong == {}
    assert {200, 303, 403, 404, 405, 422} <= set(seen)
    assert is_steward or 401 in seen


def static_files():
    return sorted(path for path in (asset_root() / "static").rglob("*.*") if path.is_file())


@pytest.mark.parametrize("path", ["/en/", "/ar/2027/", "/en/sign-in", "/en/2027/ballot", "/en/no-such-page"])
async def test_the_observatory_would_give_its_best_grade(site, session, path):
    await load_contest(session)
    await session.commit()
    answer = await site.client.get(path)
    assert points(answer.headers, answer.headers.get_list("set-cookie"), answer.text) >= LEAST


async def test_with_a_session_too(site, mailbox):
    origin = {"origin": HTTPS}
    await site.client.post("/en/sign-in", data={"email": "ana@example.org"}, headers=origin)
    said = {"email": "ana@example.org", "code": await mailbox.code_for("ana@example.org")}
    answer = await site.client.post("/en/sign-in/code", data=said, headers=origin, follow_redirects=False)
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) >= 1
    assert points(answer.headers, cookies, answer.text) >= LEAST


@pytest.mark.parametrize(
    ("header", "weaker"),
    [
        ("content-security-policy", "default-src 'none'; script-src 'unsafe-inline'"),
        ("content-security-policy", ""),
        ("strict-transport-security", "max-age=60"),
        ("strict-transport-security", ""),
        ("x-content-type-options", ""),
        ("referrer-policy", "unsafe-url"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("access-control-allow-credentials", "true"),
    ],
)
async def test_what_is_weaker_loses_points(site, header, weaker):
    """So that the grade can fail."""
    answer = await site.client.get("/en/")
    best = points(answer.headers, [], answer.text)
    assert points({**answer.headers, header: weaker}, [], answer.text) < best
