"""Lighthouse on public pages of a served demo: nothing missing in accessibility, good practice and for search engines, and fast."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prizes.cli.bench.server import free_port
from prizes.i18n.languages import CODES
from tests.quality.pages import Tell

PAGES = (
    "/",
    "/rehearsal-2026/",
    "/rehearsal-2026/categories/C1",
    "/rehearsal-2026/projects",
    "/rehearsal-2026/guidelines",
    "/2025/winners",
)
WHOLE = ("accessibility", "best-practices", "seo")
"""These must be perfect."""
FAST = 98
"""The least median of what it calls performance."""
TURNS = 5
FLAGS = "--headless --no-sandbox --disable-gpu"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A demo of its own, as `prizes demo` serves it; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = (folder / "log").open("wb")
    command = [str(Path(sys.executable).with_name("prizes")), "demo", "--port", str(port)]
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/health/live")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(address: str, patience: float = 300) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(address)


def judge(machine: Path, node: Path, chromium: str, address: str, tell: Tell) -> tuple[int, list[str]]:
    """Number of runs, and what is less than it must be."""
    runs, findings = 0, []
    for number, page in enumerate(PAGES):
        speeds = []
        for turn, lang in enumerate(CODES[number:] + CODES[:number]):
            report = _run(machine, node, chromium, f"{address}/{lang}{page}")
            findings += list(_missing(report, f"/{lang}{page}"))
            if turn < TURNS:
                speeds.append(report["categories"]["performance"]["score"] * 100)
            runs += 1
        median = statistics.median(speeds)
        tell(f"lighthouse: {page}: speed {median:.0f} ({', '.join(f'{each:.0f}' for each in speeds)})")
        if median < FAST:
            findings.append(f"performance {median:.0f}: {page}")
    return runs, findings


def _run(machine: Path, node: Path, chromium: str, address: str) -> dict[str, Any]:
    command = [str(node), str(machine), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command.append("--only-categories=performance," + ",".join(WHOLE))
    environment = os.environ | {"CHROME_PATH": chromium}
    answer = subprocess.run(command, capture_output=True, env=environment, check=True)
    report: dict[str, Any] = json.loads(answer.stdout)
    return report


def _missing(report: dict[str, Any], page: str) -> Iterator[str]:
    for name in WHOLE:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{name} {audit['id']}: {audit['title']}\n    {page}"
