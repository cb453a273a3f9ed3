"""The alarm rules that are given away: their names exist, and promtool finds them right."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from prizes import config
from prizes.gate.watching.scraping import LaneLoad, Scrape
from prizes.metrics import accepted, answered, refused, turned
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.components import PROMTOOL, require
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


async def test_every_metric_of_an_alarm_exists_and_the_documents_name_all(database, settings, time):
    config.use(settings.model_copy(update={"metrics_port": 9_200}))
    time(VOTING)
    async with database.writing() as session:
        await (await contest(session)).cast("C1", "Ant")
    await sequenced(database)
    answered("GET", "/", 200, 0.1)
    refused("busy")
    turned("logs")
    accepted()
    body = (await Scrape(database, lambda: {"vote": LaneLoad(1, 2, 3)}).text()).decode()
    there = {line.split("{")[0].split(" ")[0] for line in body.splitlines() if not line.startswith("#")}
    named = {name for rule in rules() for name in NAME.findall(rule["expr"])}
    assert len(named) > 10
    assert named <= there
    documented = set(NAME.findall((ROOT / "docs" / "operating.md").read_text(encoding="utf-8")))
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in there if name.startswith("prizes_")}
    assert {re.sub("_total$", "", name) for name in ours} - {
        re.sub("_total$", "", n) for n in documented
    } == set()


@pytest.mark.parametrize(
    "words",
    [
        ("check", "rules", "prizes.rules.yml"),
        ("check", "config", "prometheus.yml"),
        ("test", "rules", "prizes.rules.test.yml"),
    ],
)
def test_promtool_finds_them_right(tmp_path, words):
    program = require(PROMTOOL)
    for path in FOLDER.iterdir():
        shutil.copy(path, tmp_path)
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
