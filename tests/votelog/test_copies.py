"""The copy of a vote log only grows, has what was published and nothing more, and can be verified by itself."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from prizes import config
from prizes.votelog import copies
from prizes.votelog.copies import COPY_LOGS, copy_fault
from prizes.worker.handlers import JOBS, RECURRING
from prizes.worker.loop import drain, plan_recurring
from tests.ballot.logged import CLOSED, counted, dump, sequenced, verdict
from tests.ballot.paper import Contest, contest
from tests.contest import VOTING, person
from tests.house.checkout import ROOT
from tests.votelog.bucket import BUCKET, KEY, bucket, signature


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, settings, monkeypatch):
    """Names and content of what is in the copy, by calling it."""
    copies._known.clear()
    if request.param == "folder":
        place = tmp_path / "copy"
        config.use(settings.model_copy(update={"votelog_copy_url": f"file://{place}"}))
        yield lambda: {
            p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()
        }
        return
    with bucket() as made:
        for name, value in made.variables.items():
            monkeypatch.setenv(name, value)
        config.use(settings.model_copy(update={"votelog_copy_url": f"s3://{BUCKET}/mirror"}))
        yield lambda: {name.removeprefix("mirror/"): content for name, content in made.objects.items()}
        assert made.refused == []


@pytest.fixture
def said(monkeypatch) -> list[str]:
    """What is written into the log."""
    heard: list[str] = []

    def hear(words: str, **_: object) -> None:
        heard.append(words)

    monkeypatch.setattr(copies, "log", SimpleNamespace(error=hear, warning=hear))
    return heard


async def copied(database) -> None:
    async with database.reading() as session:
        await COPY_LOGS.run(session)


def whole(store, tmp_path: Path) -> Path:
    """The dump that the shell commands of docs/votelog.md make of a copy."""
    place = tmp_path / "fetched"
    shutil.rmtree(place, ignore_errors=True)
    for name, content in store().items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    text = (ROOT / "docs" / "votelog.md").read_text(encoding="utf-8")
    block = re.search(r"## A copy that only grows.*?```\n(.*?)```", text, re.DOTALL)
    assert block is not None
    done = subprocess.run(
        ["sh", "-eu", "-c", block[1].replace("python3", sys.executable)],
        cwd=place / "2027",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:2]) == (0, "ok"), done.stdout + done.stderr
    return place / "2027" / "whole"


async def test_what_is_copied_can_be_verified_at_each_stage_and_nothing_ever_changes(
    session, database, time, store, tmp_path
):
    time(VOTING)
    box, before = None, dict[str, bytes]()
    for title in ("Ant", "Bee", "Ant", "Cat"):
        box = await voted(session, database, box, title)
        await copied(database)
        now = store()
        assert before.items() <= now.items()
        before = now
        published = (dump() / "log.txt").read_bytes()
        assert b"".join(now[name] for name in sorted(now) if name.startswith("2027/log/")) == published
    assert "no tally yet" in verdict(whole(store, tmp_path))
    time(CLOSED)
    await sequenced(database)
    await counted(database, box)
    await copied(database)
    now = store()
    assert before.items() < now.items()
    assert sum(name.startswith("2027/versions/paper.txt/") for name in now) >= 1
    made = whole(store, tmp_path)
    assert verdict(made) == verdict() != "" and verdict().startswith("ok: ")
    for name in ("log.txt", "checkpoints.txt", "paper.txt", "openings.txt", "results.txt"):
        assert (made / name).read_bytes() == (dump() / name).read_bytes(), name


async def test_a_copy_that_was_cut_off_goes_on_where_it_was(session, database, time, settings, monkeypatch):
    time(VOTING)
    await voted(session, database)
    with bucket() as made:
        for name, value in made.variables.items():
            monkeypatch.setenv(name, value)
        config.use(settings.model_copy(update={"votelog_copy_url": f"s3://{BUCKET}/"}))
        for turn in range(40):
            copies._known.clear()  # another process, each time
            made.ends_after = 1
            await copied(database)
            last = [name for name in made.written if "/checkpoints/" in name]
            if last:
                break
            assert len(made.written) == turn + 1
        assert made.written[-1] == last[0], "the checkpoint comes last"
        made.ends_after = None
        await copied(database)
        assert len(set(made.written)) == len(made.written)


VOTERS = itertools.count()


async def voted(session, database, box: Contest | None = None, *titles: str) -> Contest:
    """In a new contest, or once more."""
    box = box or await contest(session)
    for title in titles or ("Ant", "Bee"):
        voter = await person(session, f"one{next(VOTERS)}@example.org")
        await box.cast("C1", title, by=voter)
    await session.commit()
    await sequenced(database)
    return box


async def test_nothing_is_copied_that_no_published_checkpoint_speaks_of(session, database, time, store):
    time(VOTING)
    await voted(session, database)
    with (dump() / "log.txt").open("ab") as file:
        file.write(b"cast C1 of a publication that was cut off\n")
    (dump() / "private").mkdir()
    (dump() / "private" / "openings.txt").write_text("for auditors alone")
    (dump() / "openings.txt.new").write_text("not yet")
    await copied(database)
    assert all(b"cut off" not in content for content in store().values())
    assert not [name for name in store() if "openings" in name or "private" in name]


@pytest.mark.parametrize("what", ["log", "checkpoints", "key"])
async def test_a_copy_that_has_something_else_is_left_alone_and_said(
    session, database, time, store, tmp_path, what, said
):
    time(VOTING)
    await voted(session, database)
    await copied(database)
    name = next(each for each in sorted(store()) if each.startswith(f"2027/{what}"))
    spoil(store, tmp_path, name)
    copies._known.clear()
    before = store()
    os.utime(dump() / "key")
    await copied(database)
    assert said == ["the copy of a vote log is another one"]
    assert store() == before


def spoil(store, tmp_path: Path, name: str) -> None:
    """Somebody changes an object."""
    place = tmp_path / "copy" / name
    if place.exists():
        place.write_bytes(b"something else")
        return
    store.__closure__[0].cell_contents.objects[f"mirror/{name}"] = b"something else"


async def test_two_workers_that_copy_at_once_make_one_copy(session, database, time, store, tmp_path, said):
    """Where one has come further than the other knows."""
    time(VOTING)
    box = await voted(session, database)
    await copied(database)
    other = {
        key: copies.Copied(dict(found.sizes), (), dict(found.newest)) for key, found in copies._known.items()
    }
    await voted(session, database, box)
    await copied(database)
    copies._known.clear()
    copies._known.update(other)
    await voted(session, database, box)
    await copied(database)
    assert said == []
    assert "no tally yet" in verdict(whole(store, tmp_path))


async def test_the_worker_copies_each_minute_and_only_where_there_is_news(
    session, database, time, store, monkeypatch
):
    assert RECURRING[COPY_LOGS].total_seconds() == 60 and JOBS["copy-vote-logs"].apart
    time(VOTING)
    await voted(session, database)
    await plan_recurring(database, missed_too=True)
    await drain(database)
    assert "2027/key" in store()
    asked = []
    monkeypatch.setattr(copies, "copy", lambda *_: asked.append(1))
    await copied(database)
    assert asked == []


async def test_without_the_setting_nothing_is_copied(session, database, time, tmp_path):
    time(VOTING)
    await voted(session, database)
    await copied(database)
    assert await copy_fault() is None
    assert not (tmp_path / "copy").exists()


async def test_a_store_that_is_away_fails_no_job_and_is_said(
    session, database, time, settings, monkeypatch, said
):
    time(VOTING)
    await voted(session, database)
    with bucket() as made:
        for name, value in (made.variables | {"AWS_SECRET_ACCESS_KEY": "another"}).items():
            monkeypatch.setenv(name, value)
        config.use(settings.model_copy(update={"votelog_copy_url": f"s3://{BUCKET}/"}))
        await copied(database)
        assert said == ["a vote log was not copied"]
        assert set(made.refused) == {"another signature"} and made.objects == {}
        assert "cannot be read: it answers 403 Forbidden" in str(await copy_fault())


def test_a_copy_in_a_folder_can_be_read_by_a_web_server(tmp_path):
    before = os.umask(0o077)
    try:
        store = copies._Growing(f"file://{tmp_path / 'copy'}", "2027")
        store.add("tile/0/000", b"x")
    finally:
        os.umask(before)
    place = tmp_path / "copy" / "2027" / "tile" / "0" / "000"
    assert place.stat().st_mode & 0o777 == 0o644
    for folder in list(place.parents)[:4]:
        assert folder.stat().st_mode & 0o777 == 0o755, folder


@pytest.mark.pure
def test_the_signature_is_that_of_the_published_example(monkeypatch):
    """GET of a bucket's lifecycle, from the documentation of Signature Version 4 for S3."""
    monkeypatch.setattr("tests.votelog.bucket.SECRET", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-content-sha256": empty,
        "x-amz-date": "20130524T000000Z",
    }
    signed = "host;x-amz-content-sha256;x-amz-date"
    assert KEY
    assert signature("GET", "/?lifecycle", headers, signed, "20130524", "us-east-1") == (
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    )
