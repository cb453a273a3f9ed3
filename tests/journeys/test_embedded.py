"""What stands on pages of others, in a real browser; and the data in ours, which no policy stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.ballot.paper import contest
from tests.contest import VOTING

pytestmark = pytest.mark.browser
WIDTHS = "Array.from(document.images).map(image => [image.alt, image.naturalWidth])"


@contextmanager
def page_elsewhere(html: str) -> Iterator[str]:
    """Address of a page of another origin, which loads only what may be loaded from elsewhere."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("cross-origin-embedder-policy", "require-corp")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>x</title>{html}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


async def test_a_badge_shows_on_a_page_that_loads_only_what_lets_it(site, session, visitor):
    """Its policy (COEP) asks of each thing whether it may be loaded from elsewhere; our own pages' things may not."""
    site.set_time(VOTING)
    box = await contest(session)
    await session.commit()
    project = f"{site.url}/ar/2027/projects/{box.id('Ant')}"
    html = "".join(
        f'<img alt="{alt}" src="{address}">'
        for alt, address in (
            ("badge", f"{project}/badge.svg"),
            ("card", f"{project}/card.png"),
            ("ours", f"{site.url}/static/img/icon.svg"),
        )
    )
    someone = await visitor()
    with page_elsewhere(html) as address:
        await someone.page.goto(address, wait_until="networkidle")
    assert await someone.page.evaluate(WIDTHS) == [["badge", 320], ["card", 1200], ["ours", 0]]
    assert await someone.page.context.cookies() == []


async def test_the_policy_of_a_page_does_not_stop_its_data(site, session, visitor):
    site.set_time(VOTING)
    box = await contest(session)
    await session.commit()
    someone = await visitor()
    await someone.open(f"/2027/projects/{box.id('Ant')}")
    read = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent).name"
    assert await someone.page.evaluate(read) == "Ant"
    assert someone.trouble == []
