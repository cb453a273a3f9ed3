"""What some tests need beside Python: which of it is here, and how to get what is not.

A test says `require(CHROMIUM)`, or bears the mark `browser` or `postgres`. Without the component it is skipped with
the reason; with PRIZES_TEST_REQUIRE=all it fails instead, so that a run that should have had everything cannot pass
for want of something. The closing lines of a run name what was absent.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first takes half the processor time of the others, which draw a window that nobody sees."""
PATIENCE = 3.0
"""Seconds to wait for a server to answer before it counts as absent."""


@dataclass(frozen=True)
class Component:
    name: str
    find: Callable[[], str | None]
    """Where it is, or None."""
    get: str
    """How to get it, in one line."""

    @property
    def absent(self) -> str:
        return f"{self.name} is absent. {self.get}"


def _answers(url: str) -> bool:
    import asyncpg

    async def ask() -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(plain, timeout=PATIENCE)
        await connection.close()

    try:
        with ThreadPoolExecutor(1) as elsewhere:  # the caller may stand inside a running event loop
            elsewhere.submit(asyncio.run, ask()).result()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


def _find_postgres() -> str | None:
    named = os.environ.get("PRIZES_TEST_POSTGRES_URL")
    for url in [named] if named else ["postgresql+asyncpg://root@127.0.0.1:5432/postgres"]:
        if _answers(url):
            return url
    return None


def _find_postgres_programs() -> str | None:
    from tests.bench.kills.cluster import NoPostgres, programs

    try:
        return str(programs())
    except NoPostgres:
        return None


def _find_chromium() -> str | None:
    if not _playwright_runs():
        return None
    named = os.environ.get("PRIZES_TEST_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _playwright_runs() -> bool:
    """Its driver is a program of its own that asks for a library which a bare Debian lacks."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return False
    driver = Path(spec.origin).parent / "driver" / "node"
    try:
        return subprocess.run([driver, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _find_client_makers() -> str | None:
    place = Path(sys.prefix) / "clients"
    makers = (place / "bin" / "openapi-python-client", place / "npm" / "node_modules" / "openapi-typescript")
    return str(place) if all(map(Path.exists, makers)) else None


def _find_judges() -> str | None:
    place = Path(sys.prefix) / "judges"
    return str(place) if (place / ".made").exists() else None


def _find_identity_provider() -> str | None:
    place = _find_client_makers()
    there = place and (Path(place) / "npm" / "node_modules" / "oidc-provider").exists()
    return place if there else None


def _find_valkey() -> str | None:
    named = os.environ.get("PRIZES_TEST_VALKEY_URL")
    return named or shutil.which("valkey-server") or shutil.which("redis-server")


POSTGRES = Component(
    "PostgreSQL",
    _find_postgres,
    "Start a server and set PRIZES_TEST_POSTGRES_URL=postgresql+asyncpg://user@host/name,"
    " where the user may create databases (Debian: apt-get install postgresql).",
)
OWN_POSTGRES = Component(
    "A PostgreSQL of one's own",
    _find_postgres_programs,
    "Debian: apt-get install postgresql, whose initdb and postgres the tests start for themselves.",
)
CHROMIUM = Component(
    "Chromium",
    _find_chromium,
    "Debian: apt-get install chromium-headless-shell libatomic1 fonts-noto-core fonts-noto-cjk;"
    " elsewhere set PRIZES_TEST_CHROMIUM to its path.",
)
VALKEY = Component(
    "Valkey",
    _find_valkey,
    "Debian: apt-get install valkey-server; the tests start one of their own (valkey-server or redis-server).",
)
NODE = Component("Node.js", lambda: shutil.which("node"), "Debian: apt-get install nodejs.")
CLIENT_MAKERS = Component("What makes clients", _find_client_makers, "Run: make clients")
IDENTITY_PROVIDER = Component("The identity provider", _find_identity_provider, "Run: make clients")
JUDGES = Component("What counts elections again", _find_judges, "Run: make judges")
PROMTOOL = Component("promtool", lambda: shutil.which("promtool"), "Debian: apt-get install prometheus.")
PROMETHEUS = Component(
    "Prometheus", lambda: shutil.which("prometheus"), "Debian: apt-get install prometheus."
)
NGINX = Component("nginx", lambda: shutil.which("nginx"), "Debian: apt-get install nginx-light.")
CADDY = Component("Caddy", lambda: shutil.which("caddy"), "Debian: apt-get install caddy.")
SYSTEMD = Component("systemd", lambda: shutil.which("systemd-analyze"), "Debian: apt-get install systemd.")
PGBOUNCER = Component("PgBouncer", lambda: shutil.which("pgbouncer"), "Debian: apt-get install pgbouncer.")
GIT = Component("Git", lambda: shutil.which("git"), "Debian: apt-get install git.")
COMPONENTS = (
    POSTGRES,
    OWN_POSTGRES,
    CHROMIUM,
    VALKEY,
    NODE,
    CLIENT_MAKERS,
    JUDGES,
    IDENTITY_PROVIDER,
    PROMTOOL,
    PROMETHEUS,
    NGINX,
    CADDY,
    SYSTEMD,
    PGBOUNCER,
    GIT,
)
MARKS = {"postgres": POSTGRES, "browser": CHROMIUM}


@cache
def found(component: Component) -> str | None:
    return component.find()


def require(component: Component) -> str:
    """Where the component is. Skips the test without it, or fails it with PRIZES_TEST_REQUIRE=all."""
    place = found(component)
    if place is not None:
        return place
    if os.environ.get("PRIZES_TEST_REQUIRE") == "all":
        pytest.fail(component.absent, pytrace=False)
    pytest.skip(component.absent)


def postgres_url() -> str:
    """Of a database from which tests create their own."""
    return require(POSTGRES)


def chromium_path() -> str:
    return require(CHROMIUM)


@pytest.hookimpl(tryfirst=True)  # before the fixtures, which may want to start what is not there
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, component in MARKS.items():
        if item.get_closest_marker(mark) is not None:
            require(component)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("skipped"), *terminalreporter.getreports("failed")]
    texts = [str(report.longrepr) for report in [*reports, *terminalreporter.getreports("error")]]
    absent = [c for c in COMPONENTS if any(f"{c.name} is absent." in text for text in texts)]
    if not absent:
        return
    terminalreporter.section("not everything was tested")
    for component in absent:
        count = sum(f"{component.name} is absent." in text for text in texts)
        terminalreporter.write_line(f"{count} for want of {component.name}. {component.get}")
