"""Measurements run to their end and report what they should; how fast is for docs/performance.md."""

from __future__ import annotations

import shutil

from typer.testing import CliRunner

from prizes import config
from prizes.cli.bench import bench_app
from prizes.cli.bench.load import Load
from prizes.cli.troubles import UNMIGRATED
from tests.bench.running import result, server

__all__ = ["server"]


def test_refusals_are_failures_and_no_speed():
    load = Load(answers=100, failed=99, seconds=1.0)
    assert load.rate == 1.0


def test_votes_are_measured_against_the_bare_insert(server):
    found = result(
        bench_app, "votes", "--seconds", "0.4", "--voters", "40", "--already", "2500", server=server
    )
    assert found["floor"]["clients"] in (1, 16)
    assert [row["way"] for row in found["votes"]] == ["by program (JSON)", "by page (htmx)"]
    for row in found["votes"]:
        assert row["failed"] == 0
        assert row["votes"] > 0
        assert row["ratio"] > 0


def test_a_whole_round_is_measured_and_strangers_agree_with_it(server):
    found = result(bench_app, "round", "--votes", "2500", server=server)
    assert [row["before"] for row in found["batches"]] == sorted({row["before"] for row in found["batches"]})
    assert len(found["batches"]) == 11
    stages = {stage["name"]: stage["note"] for stage in found["stages"]}
    assert (
        stages["close and count"] == "2470 counted"
    )  # every twentieth was changed once, as far as that was due
    assert stages["verify.py"].startswith("ok: lines 25")
    assert "recount" in stages


def test_the_count_is_measured_against_one_group_by(server):
    found = result(bench_app, "tally", "--rows", "2000", server=server)
    assert [row["complete"] for row in found["tally"]] == ["any", "all"]
    assert all(row["ratio"] > 0 for row in found["tally"])


def test_a_measurement_leaves_no_database_behind(server, tmp_path):
    result(bench_app, "tally", "--rows", "100", server=server)
    if server is None:
        assert list(tmp_path.glob("**/bench.sqlite")) == []


def test_pages_of_a_database_without_tables_are_not_measured(settings, tmp_path):
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/prizes.sqlite"}))
    done = CliRunner().invoke(bench_app, ["pages", "--seconds", "0.1"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [UNMIGRATED]


def test_pages_are_measured_against_a_constant_answer(settings, migrated_sqlite, tmp_path):
    path = shutil.copy(migrated_sqlite, tmp_path / "prizes.sqlite")
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{path}"}))
    found = result(bench_app, "pages", "--seconds", "0.1", "--connections", "2")
    pages = {row["page"]: row for row in found["pages"]}
    assert len(pages) == 10
    for there in (found["floor"], pages["front"], pages["static file"]):
        assert there["failed"] == 0
        assert there["ratio"] > 0
    assert pages["edition"]["failed"] > 0 == pages["edition"]["ratio"]  # there is none
