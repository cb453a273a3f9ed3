"""Everything is lost and a backup restored: what is there again, and whether the vote log continues or refuses to fork."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from sqlalchemy import select
from sqlmodel import select as select_models

from prizes.accounts.actions import begin_session
from prizes.accounts.queries import person_with_address
from prizes.cli.bench.filled import fill
from prizes.cli.bench.harness import AsJson
from prizes.cli.bench.place import SLUG
from prizes.cli.bench.server import environment
from prizes.config import settings, use
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.files.store import all_keys, keep_content, read_pieces
from prizes.nomination.models import Project
from prizes.tables import metadata
from prizes.votelog.models import VoteLog
from tests.bench.kills.cluster import own_cluster
from tests.bench.kills.findings import Findings, judge, tag_of, votes_in
from tests.bench.kills.scene import Scene, contested, ours
from tests.bench.kills.voters import Attempt, Outcome, Voter
from tests.drills.outcome import Drilled, tell_drill

BEFORE = 4.0
"""Seconds for which people vote before a backup, after it, and once all is restored."""
VOTERS = 200
SIGNED_OUT = ("session", "sign_in_code")
"""Tables that a restore empties: everyone is signed out."""
FILE_BYTES = 200_000
Sums = dict[str, tuple[int, str]]
"""By table: how many rows, and a sum of their hashes that does not depend on their order."""


def restore(
    votes: Annotated[int, typer.Option(min=6, help="Votes that are there before, made in bulk.")] = 20_000,
    files: Annotated[int, typer.Option(min=1, help="Files of projects in the store.")] = 40,
    seed: Annotated[int, typer.Option(help="Of the votes.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Back up while people vote, and again when all is quiet; lose database, files, keys and published logs; restore
    both on empty servers of databases.

    Example: make drills DRILL="restore --votes 100000"
    """
    with tempfile.TemporaryDirectory(prefix="prizes-restore-") as folder:
        drilled = asyncio.run(_restore(Path(folder), votes, files, seed))
    tell_drill(drilled, as_json=as_json)


@dataclass
class Lived:
    """What was there before all was lost, and what is left of it elsewhere: backups, and a checkpoint."""

    busy: Path
    """Backup that was made while people voted."""
    quiet: Path
    newest: Path
    """Checkpoint that others have seen."""
    sums: Sums
    files: dict[str, str]
    root: bytes
    outcomes: Mapping[int, Outcome]
    """Of all attempts when the first backup began."""
    seconds: list[float] = field(default_factory=list)


@dataclass
class Place:
    """A machine: where its state is. `passphrase`: of backups."""

    folder: Path
    passphrase: str

    def take(self, url: str | None = None) -> dict[str, str]:
        """Make it the one of the settings; the environment of its processes."""
        places = {
            "keys_dir": self.folder / "keys",
            "votelog_dir": self.folder / "votelog",
            "storage_url": f"file://{self.folder / 'files'}",
        }
        use(settings().model_copy(update=places | ({"database_url": url} if url else {})))
        more = {"PRIZES_STORAGE_URL": settings().storage_url, "PRIZES_BACKUP_PASSPHRASE": self.passphrase}
        return environment() | more


async def _restore(folder: Path, votes: int, files: int, seed: int) -> Drilled:
    drilled, passphrase = Drilled(), secrets.token_urlsafe(18)
    logs, here = folder / "logs", Place(folder / "here", passphrase)
    logs.mkdir()
    with own_cluster() as cluster:
        async with contested(cluster.url, VOTERS, here.folder) as there:
            scene = Scene(cluster, there.voters, there.nominees, Random(seed), logs)
            lived = await _lived(scene, there.url, here, (votes, files))
    shutil.rmtree(here.folder)  # the server of databases is gone with all that was in it
    drilled.facts |= {
        "votes in bulk, rows in all": f"{votes}, {sum(number for number, _ in lived.sums.values())}",
        "archive, MB": round(lived.quiet.stat().st_size / 1e6, 1),
        "backup while people vote, s": round(lived.seconds[0], 1),
        "backup when all is quiet, s": round(lived.seconds[1], 1),
    }
    before = settings()
    try:
        await _continues(drilled, scene, lived, Place(folder / "there", passphrase), votes)
        await _does_not_fork(drilled, scene, lived, Place(folder / "elsewhere", passphrase))
    finally:
        use(before)
    return drilled


async def _lived(scene: Scene, url: str, here: Place, how_many: tuple[int, int]) -> Lived:
    votes, files = how_many
    variables = here.take()
    database = Database(url)
    await _fill(database, votes, files)
    busy, quiet, newest = (
        here.folder.parent / name for name in ("busy.tar", "quiet.tar", "newest.checkpoint")
    )
    async with scene.deployed(variables) as deployment, scene.voting(deployment.port):
        await asyncio.sleep(BEFORE)
        outcomes = {id(each): each.outcome for each in _attempts(scene.voters)}
        begun = time.monotonic()
        await asyncio.to_thread(ours, variables, "backup", "make", str(busy))
        first = time.monotonic() - begun
        await asyncio.sleep(BEFORE)
    await asyncio.to_thread(ours, variables, "worker", "--once")
    shutil.copy(here.folder / "votelog" / SLUG / "checkpoint", newest)
    sums, root = await _sums(database), (await _log(database)).root
    begun = time.monotonic()
    await asyncio.to_thread(ours, variables, "backup", "make", str(quiet))
    seconds = [first, time.monotonic() - begun]
    await database.close()
    return Lived(busy, quiet, newest, sums, await asyncio.to_thread(_files), root, outcomes, seconds)


async def _fill(database: Database, votes: int, files: int) -> None:
    async with database.reading() as session:
        edition = await edition_in_force(session, SLUG)
        projects: dict[str, list[Project]] = {}
        for each in await session.exec(select_models(Project)):
            projects.setdefault(each.category or "", []).append(each)
    assert edition is not None
    await fill(database, edition, edition.rules.votings[0], projects, votes)
    for n in range(files):
        await keep_content(f"projects/{n % 256:02x}/{n:042x}.pdf", secrets.token_bytes(FILE_BYTES))


def _attempts(voters: Sequence[Voter]) -> list[Attempt]:
    return [each for voter in voters for attempts in voter.attempts.values() for each in attempts]


async def _sums(database: Database) -> Sums:
    made = {}
    async with database.reading() as session:
        connection = await session.connection()
        for table in metadata.sorted_tables:
            number = total = 0
            async for row in await connection.stream(select(table)):
                number += 1
                total += int.from_bytes(sha256(repr(tuple(row)).encode()).digest())
            made[table.name] = (number, f"{total % 2**256:064x}")
    return made


def _files() -> dict[str, str]:
    return {key: sha256(b"".join(read_pieces(key))).hexdigest() for key in all_keys()}


async def _log(database: Database) -> VoteLog:
    async with database.reading() as session:
        return await session.get_one(VoteLog, SLUG)


async def _continues(drilled: Drilled, scene: Scene, lived: Lived, place: Place, bulk: int) -> None:
    """The newest backup: all is as it was, and people vote on."""
    lost = time.monotonic()
    with own_cluster() as cluster:
        variables = place.take(cluster.url)
        begun = time.monotonic()
        told = await asyncio.to_thread(ours, variables, "backup", "restore", str(lived.quiet))
        restored = time.monotonic()
        drilled.must("no newer checkpoint is known here" in told, f"the restore said: {told[-300:]}")
        database = Database(cluster.url)
        await _compare(drilled, lived, database)
        await _sign_in(database, scene.voters)
        await database.close()
        after = replace(scene, cluster=cluster)
        start = time.monotonic()
        async with after.deployed(variables) as deployment:
            async with after.voting(deployment.port):
                voted = len(after.record.good)
                await after.until(lambda: len(after.record.good) > voted)
                answering = time.monotonic()
                await asyncio.sleep(BEFORE)
            shown = await after.shown(deployment.port)
        drilled.facts |= {
            "restore, s": round(restored - begun, 1),
            "start until the first vote is saved, s": round(answering - start, 1),
            "from the loss until the first vote is saved, s": round(restored - lost + answering - start, 1),
        }
        findings = await after.findings(cluster.url, variables, shown)
        findings.doubled -= bulk  # votes of people whom the recorder does not know
        drilled.votes(after, findings, deployment.supervisor.ended_alone)


async def _compare(drilled: Drilled, lived: Lived, database: Database) -> None:
    sums, empty = await _sums(database), f"{0:064x}"
    wanted = lived.sums | dict.fromkeys(SIGNED_OUT, (0, empty))
    different = sorted(name for name in wanted if sums.get(name) != wanted[name])
    log, files = await _log(database), await asyncio.to_thread(_files)
    drilled.facts |= {
        "tables compared, different": f"{len(wanted)}, {len(different)}",
        "files compared, different": f"{len(lived.files)}, {len(lived.files.items() ^ files.items())}",
        "lines of the vote log, root the same": f"{log.size}, {'yes' if log.root == lived.root else 'no'}",
    }
    drilled.must(not different, f"tables are different: {', '.join(different)}")
    drilled.must(files == lived.files, "files are different")
    drilled.must(log.root == lived.root, "the vote log has another root")


async def _sign_in(database: Database, voters: Sequence[Voter]) -> None:
    async with database.writing() as session:
        for voter in voters:
            person = await person_with_address(session, voter.email)
            assert person is not None
            voter.secret = await begin_session(session, person)


async def _does_not_fork(drilled: Drilled, scene: Scene, lived: Lived, place: Place) -> None:
    """An older backup, where others have seen more of the log: votes before it are there, and nothing is signed."""
    with own_cluster() as cluster:
        variables = place.take(cluster.url)
        words = ("backup", "restore", str(lived.busy), "--checkpoint", str(lived.newest))
        told = await asyncio.to_thread(ours, variables, *words)
        drilled.must("ATTENTION: the vote log" in told, "the restore did not say that lines are missing")
        database = Database(cluster.url)
        before = await _log(database)
        votes = await votes_in(database)
        made = Findings()
        for voter in scene.voters:
            for category, attempts in voter.attempts.items():
                known = [as_known(each, lived.outcomes) for each in attempts]
                judge(made, known, votes.get((category, tag_of(voter, category)), []))
        await _vote_again(database, scene, place, variables)
        await asyncio.to_thread(ours, variables, "worker", "--once")
        after = await _log(database)
        await database.close()
        check = await asyncio.to_thread(partial(ours, variables, "check", code=1))
        published = int(lived.newest.read_text().split("\n")[1])
        drilled.facts |= {
            "older backup: acknowledged before it and lost": made.lost,
            "older backup: lines in it, in the newest checkpoint": f"{before.size}, {published}",
            "older backup: lines signed after it": after.size - before.size,
        }
        drilled.must(not made.lost and not made.doubled, f"{made.lost} votes before the backup are not in it")
        drilled.must(before.size < published, "nothing was written into the log after the backup")
        drilled.must(after.size == before.size and after.fault == "seen", f"the log forked: {after.fault}")
        drilled.must("were published" in check, "prizes check says nothing of the log")


def as_known(attempt: Attempt, outcomes: Mapping[int, Outcome]) -> Attempt:
    """As it was known at an earlier instant: what was answered later may be there or not."""
    return replace(attempt, outcome=outcomes.get(id(attempt), Outcome.OPEN), told_not_saved=False)


async def _vote_again(database: Database, scene: Scene, place: Place, variables: Mapping[str, str]) -> None:
    """Something waits for the log."""
    await _sign_in(database, scene.voters[:16])
    others = [Voter(each.email, each.secret) for each in scene.voters[:16]]
    fresh = Scene(None, others, scene.nominees, Random(0), place.folder)
    async with fresh.deployed(variables) as deployment, fresh.voting(deployment.port):
        await fresh.until(partial(fresh.so_many, 16))
