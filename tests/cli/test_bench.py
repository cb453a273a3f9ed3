"""Measurements run to their end and report what they should; how fast is for docs/performance.md."""

import json

import pytest
from typer.testing import CliRunner

from prizes import config
from prizes.cli.bench import bench_app
from prizes.cli.bench.load import Load


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path, settings):
    if request.param == "postgresql":
        from tests.components import postgres_url

        return postgres_url()
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/prizes.sqlite"}))
    return None


def result(*arguments: str, server: str | None) -> dict:
    where = ["--database", server] if server else []
    done = CliRunner().invoke(bench_app, [*arguments, *where, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_refusals_are_failures_and_no_speed():
    load = Load(answers=100, failed=99, seconds=1.0)
    assert load.rate == 1.0


def test_votes_are_measured_against_the_bare_insert(server):
    found = result("votes", "--seconds", "0.4", "--voters", "40", "--already", "2500", server=server)
    assert found["floor"]["clients"] in (1, 16)
    assert [row["way"] for row in found["votes"]] == ["by program (JSON)", "by page (htmx)"]
    for row in found["votes"]:
        assert row["failed"] == 0
        assert row["votes"] > 0
        assert row["ratio"] > 0


def test_a_whole_round_is_measured_and_strangers_agree_with_it(server):
    found = result("round", "--votes", "2500", server=server)
    assert [row["before"] for row in found["batches"]] == sorted({row["before"] for row in found["batches"]})
    assert len(found["batches"]) == 11
    stages = {stage["name"]: stage["note"] for stage in found["stages"]}
    assert (
        stages["close and count"] == "2470 counted"
    )  # every twentieth was changed once, as far as that was due
    assert stages["verify.py"].startswith("ok: lines 25")
    assert "recount" in stages


def test_the_count_is_measured_against_one_group_by(server):
    found = result("tally", "--rows", "2000", server=server)
    assert [row["complete"] for row in found["tally"]] == ["any", "all"]
    assert all(row["ratio"] > 0 for row in found["tally"])


def test_a_backlog_of_letters_is_drained_each_once_against_letters_without_a_database(server):
    found = result("letters", "--number", "150", server=server)
    assert found["taken"] == 150
    assert found["ratio"] > 0


def test_a_measurement_leaves_no_database_behind(server, tmp_path):
    result("tally", "--rows", "100", server=server)
    if server is None:
        assert list(tmp_path.glob("**/bench.sqlite")) == []


def test_pages_of_a_full_edition_answer_and_are_measured_against_a_constant_answer(server):
    arguments = ("--crowd", "--submissions", "60", "--past", "200", "--seconds", "0.2", "--connections", "2")
    found = result("pages", *arguments, server=server)
    assert {row["page"] for row in found["pages"]} >= {"queue as CSV", "outreach", "likeness hint as JSON"}
    for row in found["pages"]:
        assert row["failed"] == 0, row["page"]
        assert row["ratio"] > 0


def test_the_last_hour_is_measured_and_every_answered_submission_is_there(server):
    found = result("submissions", "--number", "20", server=server)
    assert [row["requests"] for row in found["submissions"]] == [20, 10, 10]
    assert all(row["failed"] == 0 for row in found["submissions"])


def test_assignments_are_planned_and_measured_against_going_round():
    found = result("assignment", "--projects", "36", "--experts", "12", server=None)
    assert [row["case"] for row in found["rows"]] == ["no limit", "limits that suffice", "limits too low"]
    assert all(row["ratio"] > 0 and row["lacking"] <= row["floor_lacking"] for row in found["rows"])
    assert found["rows"][-1]["lacking"] and found["rows"][-1]["reasons"]


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_too_many_votes_are_saved_or_told_to_come_again(server):
    found = result("overload", "--seconds", "0.2", "--voters", "4000", "--afterwards", "0.2", server=server)
    assert [row["way"] for row in found["rows"]] == ["by page (htmx)", "by program (JSON)"]
    for row in found["rows"]:
        assert row["taken"] > 0
        assert row["others"] == row["without_wait"] == 0
        assert row["beside_flood"] > 0
