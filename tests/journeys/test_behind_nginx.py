"""The service behind nginx with the file of docs/deployment: votes are cast, visitors are believed nothing about
themselves, what is too large is refused, and what everybody reads is asked for once.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time as passing
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Scope

from prizes.cli.bench.server import free_port
from prizes.config import Settings
from prizes.edge.headers import Edge
from prizes.gate.people import cookie_name
from tests.ballot.paper import contest
from tests.components import NGINX, require
from tests.contest import SUBMITTING, VOTING, load_contest
from tests.house.checkout import ROOT
from tests.sessions import session_of

FILE = ROOT / "docs" / "deployment" / "nginx.conf"
CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
)
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
EDITION = "/en/2027/"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"trusted_proxies": "127.0.0.1", "keep_pages": 1.0})


def adapted(folder: Path, service: str, secure: int, plain: int) -> str:
    """The file, with other names, ports and folders, and in the foreground."""
    text = FILE.read_text(encoding="utf-8")
    places = " ".join(f"{name}_temp_path {folder}/{name};" for name in FOLDERS)
    for before, after in {
        "worker_processes auto;": f"worker_processes 1; daemon off; {'user root;' if os.geteuid() == 0 else ''}",
        "http {": f"http {{ {places}",
        "127.0.0.1:8000": service,
        "https://prizes.example": f"https://127.0.0.1:{secure}",
        "/etc/nginx/prizes": f"{folder}/prizes",
        "/run/nginx.pid": f"{folder}/pid",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/nginx/prizes": f"{folder}/cache",
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen [::]:80 default_server;": "",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        "listen [::]:443 ssl default_server;": "",
    }.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


@pytest.fixture
def proxy(site, tmp_path: Path) -> Iterator[httpx.Client]:
    """nginx with that file before the service, and a client of it."""
    program, secure, plain = require(NGINX), free_port(), free_port()
    files = ("-keyout", tmp_path / "prizes.key", "-out", tmp_path / "prizes.crt")
    subprocess.run([*CERTIFICATE.split(), *files], check=True, capture_output=True)
    file = tmp_path / "nginx.conf"
    file.write_text(adapted(tmp_path, site.url.removeprefix("http://"), secure, plain), encoding="utf-8")
    words = [program, "-c", str(file), "-p", str(tmp_path)]
    judged = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert judged.returncode == 0 and "[warn]" not in judged.stderr, judged.stderr
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    with httpx.Client(base_url=f"https://127.0.0.1:{secure}", verify=False) as client:
        while not is_open(secure):
            assert running.poll() is None
            passing.sleep(0.02)
        yield client
    running.terminate()
    running.wait(timeout=20)


def is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


async def test_votes_pages_and_bounds_behind_nginx(site, proxy, session, tmp_path):
    site.set_time(VOTING)
    box = await contest(session)
    await session.commit()
    token = await session_of(site.database, "voter@example.org")
    vote = {"project": box.id("Ant")}
    cast = proxy.put(
        "/api/v1/editions/2027/ballot/C1", json=vote, headers={"authorization": f"Bearer {token}"}
    )
    assert cast.status_code in (200, 201), cast.text
    page = proxy.get(EDITION)
    assert page.status_code == 200
    assert "server" not in page.headers or "/" not in page.headers["server"]
    assert proxy.post("/api/v1/codes", content=b"x" * 34_000_000).status_code == 413
    assert proxy.get("/en/", headers={"x-long": "a" * 70_000}).status_code in (400, 431, 494)
    assert proxy.get("/en/", headers={"host": "elsewhere.example"}).status_code == 400
    plain = re.search(
        r"listen (127\.0\.0\.1:\d+) default", (tmp_path / "nginx.conf").read_text(encoding="utf-8")
    )[1]
    led = proxy.get(f"http://{plain}/en/2027/?q=1")
    assert led.status_code == 301
    assert led.headers["location"] == f"https://127.0.0.1:{proxy.base_url.port}/en/2027/?q=1"
    refused = proxy.get(f"http://{plain}/api/v1/editions", headers={"authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json()["status"]) == (403, 403)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_visitors_are_not_believed_where_they_come_from(site, proxy, session, monkeypatch):
    seen = []
    believe = Edge._believe_proxy

    def noting(edge: Edge, scope: Scope) -> None:
        believe(edge, scope)
        seen.append((scope["client"][0], scope["scheme"]))

    monkeypatch.setattr(Edge, "_believe_proxy", noting)
    site.set_time(SUBMITTING)
    await load_contest(session)
    await session.commit()
    for n in range(3):
        forged = {
            "x-forwarded-for": f"203.0.113.{n}",
            "x-forwarded-proto": "http",
            "x-real-ip": "203.0.113.9",
        }
        assert proxy.get("/en/sign-in", headers=forged).status_code == 200
    assert set(seen) == {("127.0.0.1", "https")} and len(seen) == 3


async def test_what_everybody_reads_is_asked_for_once(site, proxy, session, tmp_path):
    site.set_time(SUBMITTING)
    await load_contest(session)
    await session.commit()
    token = await session_of(site.database, "ana@example.org")
    first = proxy.get(EDITION)
    assert proxy.get(EDITION).headers["x-request-id"] == first.headers["x-request-id"], "it was stored"
    own = proxy.get(EDITION, headers={"cookie": f"{cookie_name()}={token}"})
    assert own.headers["x-request-id"] != first.headers["x-request-id"]
    assert proxy.get(EDITION).text == first.text
    assert "127.0.0.1" not in (tmp_path / "access.log").read_text(encoding="utf-8")
