"""What became of every vote that was acknowledged: in the database, in the log, and in every checkpoint ever served."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from prizes.ballot.keys import key_file
from prizes.ballot.rules.voting import tag
from prizes.cli.bench.place import PHASE, SLUG
from prizes.db import Database, metadata
from prizes.votelog import verify as verifier
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import WITHIN, Checkpoint, NoteError, Verifier, read, strict_base64
from tests.bench.kills.voters import Attempt, Outcome, Record, Voter

SOON = 15
"""Seconds within which nearly every line comes (bar.md VI-2)."""
Version = tuple[int, str, bool, bytes | None]
"""Number, choice, whether in force, leaf hash."""
Votes = dict[tuple[str, str], list[Version]]
"""By category and tag."""


@dataclass(slots=True)
class Findings:
    """All but `lost_promise`, `versions`, `most_seconds`, `kept` and `soon` must be 0 or empty."""

    versions: int = 0
    """Rows of votes in the database, replaced ones too."""
    lost: int = 0
    """Acknowledged votes that are neither in force nor replaced by a later one of the same voter."""
    doubled: int = 0
    """Votes in force beside another, versions that nobody sent, and tags of nobody."""
    told_wrong: int = 0
    """Votes that are there although the last word was that nothing was saved."""
    shown_wrong: int = 0
    """Ballots that the service shows otherwise than they stand in the database."""
    tickets: int = 0
    forged: int = 0
    """Tickets and checkpoints that are no notes, or whose signature does not hold."""
    unlogged: int = 0
    """Tickets and versions without a line in the log, and lines without a version."""
    late: int = 0
    """Lines that came later than their ticket promised."""
    most_seconds: float = 0.0
    """Between a ticket and the batch of its line, at most."""
    kept: int = 0
    """Tickets whose line is in the log."""
    soon: int = 0
    """Of these: lines that came within `SOON` seconds of their ticket."""
    checkpoints: int = 0
    """Different ones that were seen, alone or in tickets."""
    inconsistent: int = 0
    """Of these: those that are not the root of the log's first lines. If there is none, every pair is consistent."""
    verifier: str = ""
    verified: bool = False
    examples: list[str] = field(default_factory=list)

    @property
    def share_soon(self) -> float:
        """Of lines that came soon; 1: all of them, or there is none."""
        return self.soon / self.kept if self.kept else 1.0

    @property
    def good(self) -> bool:
        wrong = (self.lost, self.doubled, self.told_wrong, self.shown_wrong, self.forged, self.unlogged)
        return not any((*wrong, self.late, self.inconsistent)) and self.verified


async def found(
    url: str, voters: Sequence[Voter], record: Record, shown: Mapping[str, Mapping[str, str]], dump: Path
) -> Findings:
    """`shown`: each voter's choices by category, as the service shows them. `dump`: folder of the exported log."""
    database = Database(url)
    try:
        votes = await votes_in(database)
    finally:
        await database.close()
    made = Findings(versions=sum(map(len, votes.values())))
    await asyncio.to_thread(box, made, votes, voters)
    made.shown_wrong = _shown_wrong(votes, voters, shown)
    await asyncio.to_thread(_log, made, votes, voters, record, dump)
    await asyncio.to_thread(_verify, made, record, dump)
    return made


async def votes_in(database: Database) -> Votes:
    table = metadata.tables["vote"]
    columns = (
        table.c.category,
        table.c.tag,
        table.c.version,
        table.c.choices,
        table.c.in_force,
        table.c.leaf,
    )
    query = select(*columns).where(table.c.edition == SLUG, table.c.phase == PHASE).order_by(table.c.version)
    async with database.reading() as session:
        rows: Sequence[Any] = (await (await session.connection()).execute(query)).all()
    made: Votes = defaultdict(list)
    for category, mark, version, choices, in_force, leaf in rows:
        made[category, mark].append((version, choices, in_force, leaf))
    return dict(made)


# --- the box -------------------------------------------------------------------------------------------


def box(made: Findings, votes: Votes, voters: Sequence[Voter]) -> None:
    """All votes there are, held against what their voters were told."""
    rest = set(votes)
    for voter in voters:
        for category, attempts in voter.attempts.items():
            rest.discard((category, tag_of(voter, category)))
            judge(made, attempts, votes.get((category, tag_of(voter, category)), []))
    made.doubled += sum(len(votes[place]) for place in rest)


def tag_of(voter: Voter, category: str) -> str:
    return tag(key_file(SLUG).read_bytes(), SLUG, category, voter.email)


def _shown_wrong(votes: Votes, voters: Sequence[Voter], shown: Mapping[str, Mapping[str, str]]) -> int:
    wrong = 0
    for voter in voters:
        for category in voter.attempts:
            versions = votes.get((category, tag_of(voter, category)))
            wrong += shown.get(voter.email, {}).get(category, "") != (versions[-1][1] if versions else "")
    return wrong


def judge(made: Findings, attempts: Sequence[Attempt], versions: Sequence[Version]) -> None:
    """One voter's vote in one category."""
    numbers = [number for number, *_ in versions]
    in_force = [stands for _, _, stands, _ in versions]
    made.doubled += numbers != list(range(1, len(versions) + 1))
    made.doubled += in_force != [False] * (len(versions) - 1) + [True] * bool(versions)
    choices = [choice for _, choice, _, _ in versions]
    if not explains(attempts, choices):
        _name(made, attempts, choices)
        return
    for attempt in attempts:
        if attempt.outcome is Outcome.OPEN and attempt.told_not_saved:
            made.told_wrong += not explains(attempts, choices, without=attempt)


def explains(attempts: Iterable[Attempt], choices: Sequence[str], without: Attempt | None = None) -> bool:
    """Whether what was sent and answered, in this order, can have left exactly these versions.

    What was never answered may have been done or not. `without`: one of these that is taken as not done.
    """
    at = {0}
    for attempt in attempts:
        done = {n + 1 for n in at if n < len(choices) and choices[n] == attempt.choice}
        same = {n for n in at if (choices[n - 1] if n else "") == attempt.choice}
        match attempt.outcome:
            case Outcome.CHANGED:
                at = done
            case Outcome.SAME:
                at = same
            case Outcome.SAVED:
                at = done | same
            case Outcome.OPEN if attempt is not without:
                at = at | done
    return len(choices) in at


def _name(made: Findings, attempts: Sequence[Attempt], choices: Sequence[str]) -> None:
    changed = sum(attempt.outcome is Outcome.CHANGED for attempt in attempts)
    sent = sum(attempt.outcome is not Outcome.REFUSED for attempt in attempts)
    if len(choices) > sent:
        made.doubled += len(choices) - sent
    else:
        made.lost += max(1, changed - len(choices))
    told = [f"{attempt.outcome.name} {attempt.choice or 'taken back'}" for attempt in attempts]
    made.examples.append(f"{', '.join(told)}; in the box: {', '.join(choices) or 'nothing'}")


# --- the log -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticket:
    leaf: bytes
    at: datetime
    newest: Checkpoint


def _ticket(note: str, key: Verifier) -> Ticket:
    """Raises NoteError."""
    signed = read(note)
    key.verify(signed)
    _, origin, leaf, at, _, checkpoint = signed.text.rstrip("\n").split("\n")
    _, size, root = checkpoint.split(" ")
    newest = Checkpoint(origin, int(size), strict_base64(root))
    return Ticket(bytes.fromhex(leaf[5:]), datetime.fromisoformat(at[5:]), newest)


def _log(made: Findings, votes: Votes, voters: Sequence[Voter], record: Record, dump: Path) -> None:
    lines = (dump / "log.txt").read_bytes().split(b"\n")[:-1]
    key = Verifier.read((dump / "key").read_text().rstrip("\n"))
    places = _places(lines)
    logged = sum(line.startswith((b"cast ", b"blank ")) for line in lines)
    made.unlogged += abs(logged - made.versions)
    made.unlogged += sum(leaf not in places for rows in votes.values() for *_, leaf in rows)
    seen = _seen(made, key, record)
    for voter in voters:
        for attempt in (a for attempts in voter.attempts.values() for a in attempts if a.ticket):
            made.tickets += 1
            try:
                ticket = _ticket(attempt.ticket or "", key)
            except (NoteError, ValueError):
                made.forged += 1
                continue
            seen.append(ticket.newest)
            kept_promise(made, ticket, places.get(ticket.leaf, []), is_cast=bool(attempt.choice))
    consistent(made, lines, seen)


def _seen(made: Findings, key: Verifier, record: Record) -> list[Checkpoint]:
    checkpoints = []
    for _, note in record.checkpoints:
        try:
            signed = read(note)
            key.verify(signed)
            checkpoints.append(Checkpoint.read(signed.text))
        except NoteError as error:
            made.forged += 1
            made.examples.append(f"served as checkpoint: {note!r} ({error})")
    return checkpoints


def _places(lines: Sequence[bytes]) -> dict[bytes | None, list[tuple[int, datetime]]]:
    """Where each line of a vote stands, and when its batch was written. A line that takes back can stand twice."""
    made: dict[bytes | None, list[tuple[int, datetime]]] = defaultdict(list)
    at = datetime.min.replace(tzinfo=UTC)
    for index, line in enumerate(lines):
        if line.startswith(b"time "):
            at = datetime.fromisoformat(line[5:].decode())
        elif line.startswith((b"cast ", b"blank ")):
            made[leaf_hash(line)].append((index, at))
    return made


def kept_promise(
    made: Findings, ticket: Ticket, places: list[tuple[int, datetime]], *, is_cast: bool
) -> None:
    place = next((each for each in places if is_cast or each[0] >= ticket.newest.size), None)
    if place is None:
        made.unlogged += 1
        return
    seconds = (place[1] - ticket.at).total_seconds()
    made.most_seconds = max(made.most_seconds, seconds)
    made.kept += 1
    made.soon += seconds <= SOON
    made.late += seconds > WITHIN


def consistent(made: Findings, lines: Sequence[bytes], seen: Iterable[Checkpoint]) -> None:
    different = {(each.size, each.root) for each in seen}
    wanted = {size for size, _ in different}
    tree = CompactRange()
    roots = {0: tree.root()} if 0 in wanted else {}
    for line in lines:
        tree.append(leaf_hash(line))
        if tree.size in wanted:
            roots[tree.size] = tree.root()
    made.checkpoints = len(different)
    made.inconsistent += sum(roots.get(size) != root for size, root in different)


def _verify(made: Findings, record: Record, dump: Path) -> None:
    """By the program that strangers use, with every checkpoint that was served."""
    seen = dump.with_name("seen.txt")
    seen.write_text("".join(note for _, note in record.checkpoints), encoding="utf-8")
    command = [sys.executable, str(Path(verifier.__file__)), str(dump)]
    command += ["--seen", str(seen)] if record.checkpoints else []  # a short run can end before the first
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    made.verifier = (done.stdout + done.stderr).strip()
    made.verified = done.returncode == 0
