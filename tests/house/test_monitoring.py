"""The alarm rules that are given away: their names exist, and promtool finds them right."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from asyncio import to_thread
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic as clocked
from time import sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from prizes import config
from prizes.cli.bench.server import free_port
from prizes.gate.watching.scraping import LaneLoad, Scrape
from prizes.metrics import accepted, answered, read_for_all, refused, tried, turned
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.components import PROMETHEUS, PROMTOOL, require
from tests.contest import VOTING
from tests.house.checkout import ROOT

FOLDER = ROOT / "docs" / "monitoring"
NAME = re.compile(r"\bprizes_[a-z_]+")


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "prizes.rules.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_each_alarm_has_a_name_a_weight_and_a_sentence():
    assert len(rules()) > 10
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket"), rule
        assert rule["annotations"]["summary"].endswith("."), rule


def test_of_each_alarm_an_example_rings_and_one_is_silent():
    text = (FOLDER / "prizes.rules.test.yml").read_text(encoding="utf-8")
    played = [each for group in yaml.safe_load(text)["tests"] for each in group["alert_rule_test"]]
    rings = {each["alertname"] for each in played if each["exp_alerts"]}
    silent = {each["alertname"] for each in played if not each["exp_alerts"]}
    assert rings == silent == {rule["alert"] for rule in rules()}


async def scraped(database, settings, time) -> str:
    """What a process tells after a vote, an answer and a refusal."""
    config.use(settings.model_copy(update={"metrics_port": 9_200}))
    time(VOTING)
    async with database.writing() as session:
        await (await contest(session)).cast("C1", "Ant")
    await sequenced(database)
    answered("GET", "/", 200, 0.1)
    refused("busy")
    turned("logs")
    read_for_all("late")
    tried("sent")
    tried("put off")
    accepted()
    return (await Scrape(database, lambda: {"vote": LaneLoad(1, 2, 3)}).text()).decode()


async def test_every_metric_of_an_alarm_exists_and_the_documents_name_all(database, settings, time):
    body = await scraped(database, settings, time)
    there = {line.split("{")[0].split(" ")[0] for line in body.splitlines() if not line.startswith("#")}
    named = {name for rule in rules() for name in NAME.findall(rule["expr"])}
    assert len(named) > 10
    assert named <= there
    documented = set(NAME.findall((ROOT / "docs" / "operating.md").read_text(encoding="utf-8")))
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in there if name.startswith("prizes_")}
    assert {re.sub("_total$", "", name) for name in ours} - {
        re.sub("_total$", "", n) for n in documented
    } == set()


def queries() -> list[tuple[str, str]]:
    """Title of a panel, and one of its questions."""
    panels = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))["panels"]
    return [(panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", [])]


def asked(server: str, query: str) -> dict[str, Any]:
    with urlopen(f"{server}/api/v1/query?{urlencode({'query': query})}") as answer:
        return json.load(answer)["data"]["result"]


async def test_prometheus_answers_every_question_of_the_dashboard(database, settings, time, tmp_path):
    body = await scraped(database, settings, time)
    assert {name for _, query in queries() for name in NAME.findall(query)} <= set(NAME.findall(body))
    with told(body.encode()) as target, prometheus(tmp_path, target) as server:
        assert len(queries()) > 20
        for title, query in queries():
            found = await to_thread(asked, server, query)
            assert found or "> 0" in query or "topk" in query, (title, query)
        with pytest.raises(HTTPError):
            await to_thread(asked, server, "sum by (")
        assert await to_thread(asked, server, "prizes_never_heard_of") == []


@contextmanager
def told(body: bytes) -> Iterator[str]:
    """A process of the service that says this to whoever scrapes it."""

    class Telling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Telling)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def prometheus(folder: Path, target: str) -> Iterator[str]:
    """One that has scraped it a few times."""
    program, port = require(PROMETHEUS), free_port()
    scrapes = {"job_name": "prizes", "static_configs": [{"targets": [target]}], "scrape_interval": "1s"}
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump({"scrape_configs": [scrapes]}), encoding="utf-8")
    words = (
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    )
    running = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = f"http://127.0.0.1:{port}"
    end = clocked() + 30
    while clocked() < end:
        assert running.poll() is None
        try:
            if asked(server, "count_over_time(prizes_build_info[1m]) >= 3"):
                break
        except (URLError, HTTPError):
            pass
        sleep(0.2)
    yield server
    running.terminate()
    running.wait(timeout=20)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "rules", "prizes.rules.yml"),
        ("check", "config", "prometheus.yml"),
        ("check", "config", "prometheus.compose.yml"),
        ("test", "rules", "prizes.rules.test.yml"),
    ],
)
def test_promtool_finds_them_right(tmp_path, words):
    program = require(PROMTOOL)
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    composed = tmp_path / "prometheus.compose.yml"
    (tmp_path / "token").write_text("a token")
    composed.write_text(composed.read_text(encoding="utf-8").replace("/tmp/token", "token"), encoding="utf-8")
    done = subprocess.run([program, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_would_find_a_mistake(tmp_path):
    program = require(PROMTOOL)
    text = (FOLDER / "prizes.rules.yml").read_text(encoding="utf-8")
    (tmp_path / "prizes.rules.yml").write_text(
        text.replace("max by (log) (prizes_log_fault) > 0", "max by (")
    )
    words = [program, "check", "rules", "prizes.rules.yml"]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode != 0
