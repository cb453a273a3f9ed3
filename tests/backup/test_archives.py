"""Archives: whole or refused, for their owner alone, opened by their passphrase alone, and readable by strangers."""

from __future__ import annotations

import json
import subprocess
import tarfile
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes import config
from prizes.backup import sealing
from prizes.backup.archive import Writing, verify, written
from prizes.backup.databases import client
from prizes.backup.faults import BackupFault
from prizes.backup.format import About, name_at, named_at
from prizes.backup.making import prune
from prizes.backup.sealing import open_keys, seal_keys
from prizes.files.store import keep_content
from tests.backup.places import PASSPHRASE, at, empty_place, prizes, url_of
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING

COST = sealing.N
SECRET = bytes(range(32))
ABOUT = About(
    prizes_backup=1,
    made_at=datetime(2027, 2, 1, 3, tzinfo=UTC),
    program="1",
    database="sqlite",
    schema_revision="abc",
    keys=True,
)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A passphrase is tried in a millisecond."""
    monkeypatch.setattr(sealing, "N", 2**4)


@pytest.fixture
async def here(database, tmp_path, time):
    time(VOTING)
    config.use(at(tmp_path / "here", url_of(database)))
    async with database.writing() as session:
        box = await contest(session)
        await box.cast("C1", "Ant")
    await sequenced(database)
    await keep_content("projects/ab/cd.png", b"a picture")
    return database


def small(keys=True) -> bytes:
    file = BytesIO()
    archive = Writing(file, 0)
    archive.add("backup.json", [ABOUT.model_copy(update={"keys": keys}).text()])
    archive.add("database.sqlite", [b"rows ", b"and rows"])
    archive.add("files/projects/ab/cd.png", [b"picture"])
    if keys:
        archive.add("keys.sealed", [seal_keys({"2027/tag.key": SECRET}, PASSPHRASE, archive.sums)])
    archive.end()
    return file.getvalue()


def test_an_archive_is_read_by_programs_that_everybody_has(tmp_path):
    (tmp_path / "one.tar").write_bytes(small())
    subprocess.run(["tar", "xf", "one.tar"], cwd=tmp_path, check=True)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.count(": OK\n") == 4
    assert json.loads((tmp_path / "backup.json").read_text())["prizes_backup"] == 1


def test_a_member_may_be_longer_than_the_head_of_a_tar_can_say_in_digits(tmp_path):
    """Eight gigabytes and more; here of a file with a hole."""

    class Long(bytes):
        def __len__(self):
            return 9 << 30

    file = (tmp_path / "long.tar").open("w+b")
    write = file.write
    file_like = type("File", (), {"tell": file.tell, "seek": file.seek})()
    file_like.write = lambda piece: file.seek(9 << 30, 1) if isinstance(piece, Long) else write(piece)
    archive = Writing(file_like, 0)
    assert archive.add("database.dump", [Long(b"x")]) == 9 << 30
    archive.end()
    file.close()
    with tarfile.open(tmp_path / "long.tar") as read:
        assert next((info.name, info.size) for info in read) == ("database.dump", 9 << 30)


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_what_was_changed_or_cut_off_is_refused_or_says_the_same(tmp_path_factory, place, bit, cut):
    """Only what holds nothing, such as the padding of a tar, can be changed."""
    whole = PATIENT["small"]
    where = int(place * len(whole))
    changed = whole[:where] if cut else whole[:where] + bytes([whole[where] ^ 1 << bit]) + whole[where + 1 :]
    path = tmp_path_factory.mktemp("changed") / "one.tar"
    path.write_bytes(changed)
    try:
        found = verify(path)
    except BackupFault:
        return
    assert found.sums == PATIENT["sums"]
    assert open_keys(found.sealed, PASSPHRASE, found.before_keys) == {"2027/tag.key": SECRET}


@pytest.fixture(autouse=True, scope="module")
def patient(tmp_path_factory):
    before, sealing.N = sealing.N, 2**4
    path = tmp_path_factory.mktemp("small") / "one.tar"
    path.write_bytes(small())
    PATIENT.update(small=path.read_bytes(), sums=verify(path).sums)
    sealing.N = before


PATIENT: dict = {}


def spoiled(tmp_path, change, keys=True):
    """An archive whose hashes were made again after a change: anybody can do that."""
    (tmp_path / "one.tar").write_bytes(small(keys))
    members = {}
    with tarfile.open(tmp_path / "one.tar") as read:
        for info in read:
            members[info.name] = read.extractfile(info).read()
    members.pop("SHA256SUMS")
    members = change(members)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in members.items())
    with tarfile.open(tmp_path / "two.tar", "w") as made:
        for name, content in {**members, "SHA256SUMS": sums.encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, BytesIO(content))
    return tmp_path / "two.tar"


def test_who_changes_the_database_and_makes_the_hashes_again_is_found_out_by_the_passphrase(tmp_path):
    found = verify(spoiled(tmp_path, lambda members: {**members, "database.sqlite": b"other rows"}))
    with pytest.raises(BackupFault, match="or the backup was changed after it was made"):
        open_keys(found.sealed, PASSPHRASE, found.before_keys)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: {**m, "files/../../etc/passwd": b""}, "does not belong there"),
        (lambda m: {**m, "/etc/passwd": b""}, "does not belong there"),
        (lambda m: {name: m[name] for name in reversed(m)}, "backup.json is not the first"),
        (lambda m: {name: m[name] for name in m if name != "database.sqlite"}, "a part is missing"),
        (lambda m: {name: m[name] for name in m if name != "keys.sealed"}, "a part is missing"),
        (lambda m: m | {"backup.json": b"{}"}, "no backup of the service"),
        (lambda m: m | {"backup.json": ABOUT.model_copy(update={"prizes_backup": 2}).text()}, "format 2"),
    ],
)
def test_an_archive_of_somebody_else_is_refused(tmp_path, change, says):
    with pytest.raises(BackupFault, match=says):
        verify(spoiled(tmp_path, change))


def test_links_and_other_files_are_refused(tmp_path):
    with tarfile.open(tmp_path / "one.tar", "w") as made:
        info = tarfile.TarInfo("backup.json")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(info)
    (tmp_path / "two.tar").write_bytes(b"no tar" * 1000)
    for name in ("one.tar", "two.tar"):
        with pytest.raises(BackupFault):
            verify(tmp_path / name)


def test_sealed_keys_are_opened_by_their_passphrase_alone_and_ask_for_no_endless_memory():
    sealed = seal_keys({"2027/tag.key": SECRET}, PASSPHRASE, "sums")
    assert SECRET not in sealed and b"2027" not in sealed
    assert open_keys(sealed, PASSPHRASE, "sums") == {"2027/tag.key": SECRET}
    assert sealed != seal_keys({"2027/tag.key": SECRET}, PASSPHRASE, "sums")
    for passphrase, sums in ((PASSPHRASE + " ", "sums"), (PASSPHRASE, "others")):
        with pytest.raises(BackupFault, match="does not open"):
            open_keys(sealed, passphrase, sums)
    for change in (
        {"n": 2**30},
        {"n": 3},
        {"r": 10_000},
        {"p": 0},
        {"kdf": "none"},
        {"salt": "*"},
        {"nonce": "AA=="},
    ):
        with pytest.raises(BackupFault, match="damaged"):
            open_keys(json.dumps(json.loads(sealed) | change).encode(), PASSPHRASE, "sums")


def test_the_cost_of_a_guess_is_not_lowered():
    assert COST >= 2**17


def test_a_file_that_was_begun_and_not_finished_is_not_there(tmp_path):
    with pytest.raises(OSError, match="full"), written(tmp_path / "one.tar") as file:
        file.write(b"begun")
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "one.tar").write_bytes(b"")
    with pytest.raises(BackupFault, match="is there already"), written(tmp_path / "one.tar"):
        pass


def test_backups_that_are_too_old_are_deleted_and_nothing_else(tmp_path):
    names = [
        "prizes-2026-12-31T03-00-00Z.tar",
        "prizes-2027-01-28T03-00-00Z.tar",
        "prizes-2026-13-31T03-00-00Z.tar",
        "other.tar",
    ]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in prune(tmp_path, 30, ABOUT.made_at)] == names[:1]
    assert {path.name for path in tmp_path.iterdir()} == set(names[1:])
    assert named_at(name_at(ABOUT.made_at)) == ABOUT.made_at


# --- the client of PostgreSQL ------------------------------------------------------------------------------


def program(folder, name, says):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)


def test_a_client_that_is_absent_or_too_old_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(
        BackupFault, match="pg_dump is not on this machine: install the client of PostgreSQL 17"
    ):
        client("pg_dump", 17)
    program(tmp_path / "bin", "pg_dump", "pg_dump (PostgreSQL) 16.4 (Debian 16.4-1)")
    with pytest.raises(BackupFault, match="is of PostgreSQL 16, and 17 or newer is needed"):
        client("pg_dump", 17)
    assert client("pg_dump", 16) == 16


# --- commands --------------------------------------------------------------------------------------------------


async def test_nothing_is_restored_to_a_place_that_is_not_empty(here, tmp_path):
    await prizes("backup", "make", tmp_path / "one.tar")
    async with empty_place(here, tmp_path / "there") as place:
        (tmp_path / "there").mkdir()
        for path, says in (
            (tmp_path / "there" / "prizes.sqlite", "is there already"),
            (place.keys_dir / "2027" / "tag.key", "has keys already"),
            (tmp_path / "there" / "files" / "one.png", "The store has files already"),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
            done = await prizes("backup", "restore", tmp_path / "one.tar", code=1)
            assert says in done.stderr
            assert [found for found in (tmp_path / "there").rglob("*") if found.is_file()] == [path]
            path.unlink()
        await prizes("backup", "restore", tmp_path / "one.tar")


async def test_a_damaged_archive_and_a_wrong_passphrase_restore_nothing(here, tmp_path):
    await prizes("backup", "make", tmp_path / "one.tar")
    whole = (tmp_path / "one.tar").read_bytes()
    (tmp_path / "two.tar").write_bytes(whole.replace(b"a picture", b"a pikture"))
    (tmp_path / "wrong").write_text("not the passphrase\n")
    async with empty_place(here, tmp_path / "there"):
        done = await prizes("backup", "restore", tmp_path / "two.tar", code=1)
        assert "files/projects/ab/cd.png does not have its hash" in done.stderr
        assert (await prizes("backup", "check", tmp_path / "two.tar", code=1)).stderr == done.stderr
        done = await prizes(
            "backup", "restore", tmp_path / "one.tar", "--passphrase-file", tmp_path / "wrong", code=1
        )
        assert "The passphrase does not open the keys" in done.stderr
        assert not [found for found in (tmp_path / "there").rglob("*") if found.is_file()]


async def test_keys_are_left_out_only_if_that_is_said(here, tmp_path):
    config.use(config.settings().model_copy(update={"backup_passphrase": config.SecretStr("")}))
    done = await prizes("backup", "make", tmp_path / "one.tar", code=1)
    assert "The keys need a passphrase" in done.stderr
    (tmp_path / "short").write_text("too short\n")
    done = await prizes(
        "backup", "make", tmp_path / "one.tar", "--passphrase-file", tmp_path / "short", code=1
    )
    assert "at least 12 characters" in done.stderr
    await prizes("backup", "make", tmp_path / "one.tar", "--without-keys")
    assert "It has no keys." in (await prizes("backup", "check", tmp_path / "one.tar")).stdout
    done = await prizes("backup", "make", tmp_path / "one.tar", "--without-keys", code=1)
    assert "is there already" in done.stderr
    done = await prizes("backup", "make", tmp_path / "two.tar", "--without-keys", "--keep-days", 3, code=1)
    assert "--keep-days is for a folder" in done.stderr
    key = (config.settings().keys_dir / "2027" / "tag.key").read_bytes()
    assert key not in (tmp_path / "one.tar").read_bytes()


async def test_a_backup_of_a_newer_version_is_refused(here, tmp_path, monkeypatch):
    await prizes("backup", "make", tmp_path / "one.tar")
    from prizes.backup import restoring

    monkeypatch.setattr(restoring, "known", lambda: ("x", frozenset({"x"})))
    async with empty_place(here, tmp_path / "there"):
        done = await prizes("backup", "restore", tmp_path / "one.tar", code=1)
    assert "The backup is of a newer version than this program" in done.stderr
    async with empty_place(here, tmp_path / "there"):
        url = "postgresql+asyncpg://x@127.0.0.1:1/x"
        config.use(config.settings().model_copy(update={"database_url": url}))
        done = await prizes("backup", "restore", tmp_path / "one.tar", code=1)
    assert "The backup is of sqlite, and PRIZES_DATABASE_URL is of postgresql" in done.stderr


@pytest.mark.postgres
async def test_a_role_that_may_not_read_everything_makes_no_backup(tmp_path, time):
    from prizes.db import Database
    from tests.conftest import postgres_database
    from tests.databases import in_role

    async with postgres_database() as url:
        database = Database(url)
        worker = in_role(database, "worker")
        config.use(at(tmp_path / "here", url_of(worker)))
        done = await prizes("backup", "make", tmp_path / "one.tar", code=1)
        assert "with the owner's PRIZES_DATABASE_URL" in done.stderr
        await worker.close()
        await database.close()
