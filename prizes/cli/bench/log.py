"""How fast a vote log is verified, against bare SHA-256 over the same bytes."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, BinaryIO, TextIO

import typer

from prizes.cli.bench.harness import AsJson, Found, tell
from prizes.votelog import verify as verifier
from prizes.votelog.format.codes import base64url, commitment
from prizes.votelog.format.lines import (
    CastLine,
    CloseLine,
    NoteLine,
    OpenLine,
    TallyLine,
    TimeLine,
    instant_text,
)
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import Checkpoint, Signer
from prizes.votelog.format.paper import LogPaper

NAME = "bench"
ORIGIN = f"localhost/votelog/{NAME}"
CATEGORIES, NOMINEES = 18, 20
A_BATCH = 500
"""Votes: with two million of them there are 4,000 checkpoints."""
START = datetime(2027, 2, 1, tzinfo=UTC)
MEGABYTE = 1_000_000


@dataclass(slots=True)
class Verification:
    votes: int
    bytes: int
    """Of log.txt and openings.txt."""
    seconds: float
    megabytes: float
    """Most memory that the verifier held."""
    floor: float
    """Seconds of SHA-256 over the same bytes, line by line."""
    ratio: float
    said: str


def log(
    votes: Annotated[int, typer.Option(help="Votes in the log.")] = 100_000,
    *,
    as_json: AsJson = False,
) -> None:
    """Measure `verify.py` in a process of its own over a counted log.

    Example: prizes bench log --votes 2000000 --json
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_dump(folder, votes)
        tell(asdict(_measure(folder, votes)), _table, as_json=as_json)


def _table(found: Found) -> str:
    return (
        "{said}\n{votes} votes, {millions:.0f} MB: {seconds:.1f} s, {megabytes:.0f} MB of memory; "
        "SHA-256 alone {floor:.1f} s, ratio {ratio:.1f}"
    ).format(millions=found["bytes"] / MEGABYTE, **found)


def _measure(folder: Path, votes: int) -> Verification:
    begun = time.perf_counter()
    command = [sys.executable, str(Path(verifier.__file__)), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"an honest log was refused: {done.stdout}{done.stderr}")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    memory = most * (1 if sys.platform == "darwin" else 1024) / MEGABYTE
    files = [folder / "log.txt", folder / "openings.txt"]
    bare = _floor(files)
    size = sum(path.stat().st_size for path in files)
    return Verification(votes, size, seconds, memory, bare, seconds / bare, done.stdout.strip())


def _floor(files: list[Path]) -> float:
    begun = time.perf_counter()
    for path in files:
        with path.open("rb") as file:
            for line in file:
                sha256(line).digest()
    return time.perf_counter() - begun


def write_dump(folder: Path, votes: int) -> None:
    """An honest dump of a counted round with so many votes, each by another voter."""
    with (
        (folder / "log.txt").open("wb") as log_file,
        (folder / "openings.txt").open("wb") as openings,
        (folder / "checkpoints.txt").open("w", encoding="utf-8") as notes,
    ):
        dump = _Dump(folder, log_file, openings, notes)
        dump.begin()
        for start in range(0, votes, A_BATCH):
            dump.batch(min(A_BATCH, votes - start))
        openings.flush()
        dump.end(votes)


@dataclass
class _Dump:
    """One in the making."""

    folder: Path
    log: BinaryIO
    openings: BinaryIO
    notes: TextIO
    rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - made-up votes
    signer: Signer = field(default_factory=lambda: Signer(ORIGIN, bytes(range(32))))
    tree: CompactRange = field(default_factory=CompactRange)
    at: datetime = START
    counts: dict[tuple[str, str], int] = field(
        default_factory=lambda: {
            (f"C{c}", f"p{c}x{n}"): 0 for c in range(1, CATEGORIES + 1) for n in range(NOMINEES)
        }
    )

    def add(self, *lines: object) -> None:
        for line in lines:
            text = str(line).encode("ascii")
            self.log.write(text + b"\n")
            self.tree.append(leaf_hash(text))

    def time(self) -> TimeLine:
        return TimeLine(instant_text(self.at))

    def checkpoint(self) -> None:
        self.notes.write(self.signer.sign(str(Checkpoint(ORIGIN, self.tree.size, self.tree.root()))))

    def write(self, name: str, content: bytes) -> str:
        """Its SHA-256."""
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(content)
        return sha256(content).hexdigest()

    def begin(self) -> None:
        self.write("key", f"{self.signer.verifier}\n".encode("ascii"))
        rules = self.write(f"rules/{sha256(b'{}').hexdigest()}", b"{}")
        nominees: dict[str, list[str]] = {}
        for category, nominee in self.counts:
            nominees.setdefault(category, []).append(nominee)
        paper = LogPaper(NAME, rules, 1, "any", 5, blanks=True, openings="public", nominees=nominees)
        noted = NoteLine("paper", self.write("paper.txt", paper.text().encode("ascii")))
        closes = instant_text(START + timedelta(days=30))
        self.add(OpenLine(NAME, rules, rules, instant_text(START), closes), self.time(), noted)

    def batch(self, number: int) -> None:
        self.at += timedelta(seconds=10)
        self.add(self.time())
        for _, line, choice, r in sorted(self._vote() for _ in range(number)):
            self.openings.write(f"{self.tree.size} {choice[1]} {base64url(r)}\n".encode("ascii"))
            self.counts[choice] += 1
            self.add(line)
        self.checkpoint()

    def _vote(self) -> tuple[bytes, str, tuple[str, str], bytes]:
        choice = self.rng.choice(list(self.counts))
        tag, r = base64url(self.rng.randbytes(16)), self.rng.randbytes(32)
        line = str(CastLine(choice[0], tag, commitment(NAME, choice[0], tag, choice[1], r)))
        return leaf_hash(line.encode("ascii")), line, choice, r

    def end(self, votes: int) -> None:
        results = "".join(f"{c} {n} {k} {k}\n" for (c, n), k in sorted(self.counts.items()))
        opened = sha256((self.folder / "openings.txt").read_bytes()).hexdigest()
        counted = TallyLine(opened, self.write("results.txt", results.encode("ascii")))
        self.add(self.time(), CloseLine(instant_text(self.at), votes), self.time(), counted)
        self.checkpoint()
