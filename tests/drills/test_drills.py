"""The drills were run over what is here; they find what is wrong; and where a part is absent they say so. The drills
themselves are run by `make drills`.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from tests.bench.kills.findings import Findings, judge
from tests.bench.kills.scene import LINES, Scene
from tests.bench.kills.voters import Attempt, Outcome
from tests.drills import fill, hang, noting
from tests.drills.__main__ import AS_RUN, DRILLS, app
from tests.drills.forwarder import Forwarder
from tests.drills.held import Held, growth
from tests.drills.outcome import Drilled, wrong
from tests.drills.readers import ReadAnswer
from tests.drills.restore import as_known
from tests.drills.soak import MOST_CONNECTIONS, Samples, judged
from tests.drills.sources import OF, ROOT, exists

# --- what was run --------------------------------------------------------------------------------------------


def test_every_drill_was_run_over_what_is_here():
    """Each line says what to do. Where words alone have changed: make drills DRILL="still NAME"."""
    assert noting.stale(noting.read()) == []


def test_the_document_has_the_last_run_of_each():
    text = noting.GUIDE.read_text(encoding="utf-8")
    assert text.partition(noting.MARKS[0])[2].partition(noting.MARKS[1])[0] == noting.table()
    assert all(run.said and len(run.load) == 2 and run.at for run in noting.read().values())


def test_what_a_drill_depends_on_is_there():
    assert OF.keys() == DRILLS.keys() >= AS_RUN.keys()
    assert [room for rooms in OF.values() for room in rooms if not exists(room)] == []


def test_a_change_of_what_a_drill_depends_on_is_noticed(tmp_path: Path):
    for room in OF["restore"]:
        place = tmp_path / room
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / room).is_dir() else shutil.copy)(ROOT / room, place)
    run = noting.NotedRun("restore", "", 1, "", [0, 0], [], noting.sums("restore"))
    others = {name: run for name in OF if name != "restore"}
    assert [line for line in noting.stale({"restore": run}, tmp_path) if "has changed" in line] == []
    (tmp_path / "prizes/backup/new.py").write_text("")
    told = "prizes/backup has changed since restore was run: run  make drills DRILL=restore"
    assert told in noting.stale({"restore": run}, tmp_path)
    assert "restore was never run: run  make drills DRILL=restore" in noting.stale(others)


# --- what is found -------------------------------------------------------------------------------------------


def scene(tmp_path: Path) -> Scene:
    return Scene(None, [], {}, Random(1), tmp_path)


def test_a_lost_vote_makes_a_drill_not_good(tmp_path):
    drilled = Drilled()
    drilled.votes(scene(tmp_path), Findings(verified=True))
    assert drilled.faults == []
    drilled.votes(scene(tmp_path), Findings(verified=True, lost=2))
    assert drilled.faults == ["2 acknowledged votes are lost"]


@pytest.mark.parametrize(
    "name",
    ["lost", "doubled", "told_wrong", "shown_wrong", "forged", "unlogged", "late", "inconsistent"],
)
def test_whatever_is_wrong_is_said(name):
    assert len(list(wrong(Findings(verified=True, **{name: 3})))) == 1
    assert list(wrong(Findings(verifier="no"))) == ["verify.py: no"]


def test_an_error_that_a_voter_got_makes_a_drill_not_good(tmp_path):
    place, drilled = scene(tmp_path), Drilled()
    place.record.unexpected.append("500 C1: oh")
    drilled.votes(place, Findings(verified=True), ended_alone=1)
    assert drilled.faults == ["1 processes ended by themselves", "unexpected answer: 500 C1: oh"]


def test_how_long_nobody_had_a_good_answer_is_told(tmp_path):
    place = scene(tmp_path)
    place.record.good = [(1.0, 1.5, 0), *((9.0, 12.0 + n, n) for n in range(LINES)), (40.0, 41.0, 0)]
    assert place.back_after(8.0) == (4.0, 4.0 + LINES - 1)
    assert place.back_after(10.0)[0] == 31.0


def test_pages_that_nobody_gets_while_the_database_hangs_are_found():
    copy, silent = (
        ReadAnswer("/en/", 1.0, 0.2, 200, is_copy=True),
        ReadAnswer("/ar/", 1.0, 11.0, 0, is_copy=False),
    )
    drilled = Drilled()
    hang._pages(drilled, [copy])
    assert drilled.faults == []
    hang._pages(drilled, [copy, silent])
    assert drilled.faults == ["public addresses were not answered: /ar/ (0)", "a public page took 11.0 s"]


def test_a_hang_that_nobody_felt_is_no_drill(tmp_path):
    drilled = Drilled()
    hang._answers(drilled, scene(tmp_path), [(1.0, 2.0)])
    assert drilled.faults == ["no vote was refused, so nothing hung"]


@pytest.mark.parametrize(
    ("values", "grown"),
    [
        ([100.0] * 100, 0.0),
        ([50.0] * 20 + [100.0] * 80, 0.0),
        ([100.0, 90.0] * 50, 0.0),
        ([float(100 + n) for n in range(100)], 0.36),
        ([100.0, 200.0], 0.0),
    ],
)
def test_what_grows_after_it_is_warm_is_told_from_what_goes_up_and_down(values, grown):
    assert growth(values) == pytest.approx(grown, abs=0.01)


def test_a_leak_is_found():
    held = [Held(n, 100 + n / 4, 20 + n) for n in range(100)]
    still = [Held(n, 80, 20) for n in range(100)]
    drilled = Drilled()
    judged(drilled, Samples(server=held, worker=still, connections=[MOST_CONNECTIONS + 1]), 0.05)
    assert [fault.split(":")[0] for fault in drilled.faults] == [
        "server",
        "server",
        f"{MOST_CONNECTIONS + 1} connections, over {MOST_CONNECTIONS}",
    ]
    drilled = Drilled()
    judged(drilled, Samples(server=still, worker=still, connections=[10]), 0.05)
    assert drilled.faults == []


def test_what_was_answered_after_a_backup_may_be_in_it_or_not_and_what_was_answered_before_must():
    first = Attempt("C1", "a", "k", by_page=False, outcome=Outcome.CHANGED)
    later = Attempt("C1", "b", "l", by_page=False, outcome=Outcome.CHANGED)
    known = [as_known(each, {id(first): Outcome.CHANGED}) for each in (first, later)]
    for box, lost in (("a", 0), ("ab", 0), ("", 1)):
        made = Findings()
        judge(made, known, [(n + 1, each, n == len(box) - 1, None) for n, each in enumerate(box)])
        assert (made.lost, made.doubled, made.told_wrong) == (lost, 0, 0), box


# --- their parts ---------------------------------------------------------------------------------------------


async def test_new_connections_go_where_the_forwarder_points_and_old_ones_stay():
    async def say(words: bytes) -> asyncio.Server:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.readline():
                writer.write(words)
            writer.close()

        return await asyncio.start_server(answer, "127.0.0.1", 0)

    async with await say(b"one\n") as one, await say(b"two\n") as two:
        ports = [each.sockets[0].getsockname()[1] for each in (one, two)]
        forwarder = Forwarder(ports[0])
        async with forwarder.listening():
            streams = []
            for port in ports:
                forwarder.to = port
                streams.append(await asyncio.open_connection("127.0.0.1", forwarder.port))
                streams[-1][1].write(b"?\n")
                await streams[-1][0].readline()
            told = []
            for reader, writer in streams:
                writer.write(b"?\n")
                told.append(await reader.readline())
                writer.close()
            assert told == [b"one\n", b"two\n"]


def test_where_a_part_is_absent_a_drill_says_so_and_ends_with_two(monkeypatch):
    def refused(command, **_):
        return subprocess.CompletedProcess(command, 32, "", "mount: only root can do that.\n")

    monkeypatch.setattr(fill.subprocess, "run", refused)
    done = CliRunner().invoke(app, ["fill"])
    assert done.exit_code == 2
    assert (
        "A small disk cannot be mounted here, which takes root: mount: only root can do that." in done.output
    )
