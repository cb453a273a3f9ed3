"""`prizes what-if`: a finished edition under other rules."""

from __future__ import annotations

import asyncio
import json
from collections import Counter

import pytest
from typer.testing import CliRunner

from prizes import clock, config
from prizes.cli import app
from prizes.data.countries import country
from prizes.db import Database
from tests.contest import at, document, small_rules
from tests.results.playing import Player

LATER = at("2031-01-01 12:00")


@pytest.fixture
def finished(settings, migrated_sqlite, tmp_path):
    """A folder with a database in which the small contest is over."""
    path = tmp_path / "prizes.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{path}"}))

    async def play() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await Player(database, small_rules(), 3).play()
        await database.close()

    asyncio.run(play())
    with clock.stopped_at(LATER):
        yield tmp_path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_it_says_phase_by_phase_who_would_have_passed(finished):
    rules = finished / "rules.json"
    rules.write_text(json.dumps(document()))
    done = run("what-if", "2027", rules)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["nomination", "voting", "selection"]
    assert all(line.endswith("0 not known") for line in lines)
    rules.write_text(json.dumps(document(nomination__cut__most=1)))
    done = run("what-if", "2027", rules)
    assert any(line.startswith("  - ") for line in done.stdout.splitlines())
    found = json.loads(run("what-if", "2027", rules, "--json").stdout)
    assert found["phases"][0]["sum"]["would"] < found["phases"][0]["sum"]["was"]
    assert {row["would"] for row in found["phases"][1]["projects"]} >= {"not_there"}


def test_it_adds_projects_up_by_region_and_by_group(finished):
    rules = finished / "rules.json"
    rules.write_text(json.dumps(document(nomination__cut__most=1)))
    found = json.loads(run("what-if", "2027", rules, "--json").stdout)["phases"]
    lines = run("what-if", "2027", rules, "--by", "region").stdout.splitlines()
    for phase in found:
        by_region = phase["by_region"]
        here = [row["country"] for row in phase["projects"] if row["would"] == "passed"]
        assert Counter(country(code).itu_region for code in here if code) == {
            name: each["would"] for name, each in by_region.items() if each["would"]
        }, "no sum tells more than the projects beside it"
        for name, each in by_region.items():
            said = f"{each['was']} passed, {each['would']} would have passed, {each['unknown']} not known"
            assert f"  {name}: {said}" in lines
        for name, each in phase["by_group"].items():
            was = [row["country"] for row in phase["projects"] if row["was"] == "passed"]
            assert each["was"] == sum(getattr(country(code), name) for code in was if code)
    assert any(phase["by_region"] for phase in found)
    grouped = run("what-if", "2027", rules, "--by", "group").stdout
    assert all(f"  {name}: " in grouped for phase in found for name in phase["by_group"])
    assert run("what-if", "2027", rules, "--by", "owner").exit_code == 2


def test_it_adds_projects_up_by_a_division_of_the_other_rules_and_draws_their_lines_by_it(finished):
    regions = [["africa", "arab-states"], ["europe", "cis"]]
    groups = [{"id": f"part{n}", "title": "Part", "regions": each} for n, each in enumerate(regions)]
    zone = {"id": "zone", "title": "Zone", "groups": ["part0", "part1"]}
    ranked = {"gives": "nominated", "basis": [{"source": "marks"}], "most": 1, "ties": ["admit_all"]}
    other = {
        "groups": groups,
        "divisions": [zone],
        "nomination__cut": ranked | {"by": "edition", "also_by": ["zone"]},
    }
    rules = finished / "rules.json"
    rules.write_text(json.dumps(document(**other)))
    first = json.loads(run("what-if", "2027", rules, "--json").stdout)["phases"][0]
    part = {code: f"part{n}" for n, each in enumerate(regions) for code in each}
    here = [row for row in first["projects"] if row["would"] == "passed"]
    passed = Counter(part.get(country(row["country"]).itu_region, "other") for row in here)
    by_zone = first["by_class"]["zone"]
    assert passed == {name: each["would"] for name, each in by_zone.items() if each["would"]}
    assert set(passed) <= {"part0", "part1", "other"}
    assert len(passed) > 1
    lines = run("what-if", "2027", rules, "--by", "zone").stdout
    assert all(f"  {name}: " in lines for name in by_zone)


def test_what_it_cannot_do_has_a_sentence(finished):
    rules = finished / "rules.json"
    rules.write_text(json.dumps(document()))
    done = run("what-if", "1999", rules)
    assert done.exit_code == 1
    assert "There is no edition “1999”." in done.stderr
    rules.write_text("{")
    assert run("what-if", "2027", rules).exit_code == 1
    assert run("what-if", "2027", finished / "nothing.toml").exit_code == 2
