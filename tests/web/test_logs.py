"""The log has no address of a person or a machine, no code, no token and no query string, whatever is sent or fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from prizes.logs import places
from tests.web.logged_requests import CANARY, IPV4, IPV6

ROUNDS = 20
"""Of some twenty requests each."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    folder = tmp_path_factory.mktemp("logged")
    url = f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}"
    folders = {f"PRIZES_{name}": str(folder / name.lower()) for name in ("KEYS_DIR", "VOTELOG_DIR")}
    command = [sys.executable, "-m", "tests.web.logged_requests", url, str(ROUNDS)]
    return subprocess.run(
        command, env=os.environ | folders, capture_output=True, text=True, check=True, timeout=300
    )


def lines(run: subprocess.CompletedProcess[str]) -> list[dict]:
    return [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]


def test_every_request_has_its_line(run):
    answered = [line for line in lines(run) if line["event"] == "answered"]
    assert len(answered) >= ROUNDS * 20
    assert {200, 303, 400, 401, 403, 404, 422, 500} <= {line["status"] for line in answered}
    assert {"mail not sent", "failed", "job failed"} <= {line["event"] for line in lines(run)}


def test_the_line_of_a_refused_request_names_the_refusal(run):
    answered = [line for line in lines(run) if line["event"] == "answered"]
    refused = [line for line in answered if line["status"] in (400, 401, 403, 404, 422)]
    named = {line["status"]: line.get("refused") for line in refused}
    assert len(named) == 5 and all(named.values()), named
    assert not [line for line in answered if line["status"] == 200 and "refused" in line]


def test_no_line_has_an_address_a_token_or_a_query_string(run):
    assert CANARY not in run.stderr
    for ip in (IPV4, IPV6):
        assert ip not in run.stderr


def test_no_line_has_a_code_or_a_session(run):
    secrets = run.stdout.split()
    assert len(secrets) == 2 * ROUNDS
    words = set(run.stderr.replace('"', " ").replace(":", " ").replace(",", " ").split())
    assert not words & set(secrets)
    assert not [secret for secret in secrets if len(secret) > 20 and secret in run.stderr]


def test_each_line_is_json_with_its_instant_in_utc(run):
    written = [line for line in run.stderr.splitlines() if line.strip()]
    assert len(written) == len(lines(run))
    for line in lines(run):
        assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0), line
        assert line["level"] in ("debug", "info", "warning", "error")


def test_nothing_that_is_logged_makes_a_second_line(capsys):
    program = (
        "from prizes import logs; from prizes.config import Settings, use; import structlog;"
        "use(Settings(_env_file=None, log_format='json')); logs.set_up();"
        "structlog.get_logger().warning('a', reason='x\\n{\"event\": \"forged\"}\\r\\x1b[31m\\u2028y')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["event"] == "a" and "\x1b" not in line


def test_of_a_failure_the_log_has_kind_and_places(run):
    broken = [line for line in lines(run) if line["event"] == "failed"]
    assert all("logged_requests.py" in line["exception"] for line in broken)
    assert all(line["exception"].endswith("IntegrityError") for line in broken)
    (own,) = [line for line in lines(run) if line["event"] == "job failed"]
    assert "builtins.ValueError\nwhich led to\n" in own["exception"]
    assert own["exception"].endswith("builtins.RuntimeError")


def test_exceptions_that_lead_in_a_circle_end():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert places(first).count("builtins.ValueError") == 2
