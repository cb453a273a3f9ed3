"""Voters who vote without pause over HTTP, and a recorder that remembers what they and everybody were told.

A voter whose answer breaks off sends the same request with the same key again, as a browser would, until there is an
answer; now and then somebody gives up instead and votes otherwise, and what became of that request stays open.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random
from urllib.parse import urlencode

from prizes.cli.bench.load import send
from prizes.cli.bench.place import SLUG
from prizes.kit.token import new_id
from tests.bench.kills.answers import HttpAnswer, whole_answer

HOST = "127.0.0.1"
MOST_VERSIONS = 6
"""Of one vote: the first and five changes, as the rules of the measurement have it."""
PATIENCE = 30.0
"""Seconds that a voter waits for an answer."""
PAUSE = 0.25
"""Seconds after a broken line."""
BY_PAGE, TAKES_BACK, GIVES_UP, SENDS_TWICE, SENDS_OTHER, TOO_OFTEN = 0.2, 0.04, 0.1, 0.05, 0.02, 0.02
"""Shares: votes by the plain form; votes taken back; broken requests that are left; answered ones that are sent again;
keys that are used for something else; votes past the last change.
"""
FORM = "application/x-www-form-urlencoded"


class Outcome(Enum):
    CHANGED = auto()
    """Answered as saved."""
    SAME = auto()
    """Answered as saved: it was so before."""
    SAVED = auto()
    """One of the two: a page does not say which."""
    REFUSED = auto()
    """For a reason of the rules: nothing was saved."""
    OPEN = auto()
    """Never answered, or with “not now”."""


@dataclass(slots=True)
class Attempt:
    """One vote as somebody meant it, however often it was sent."""

    category: str
    choice: str
    """A project; empty: taken back."""
    key: str
    by_page: bool
    outcome: Outcome = Outcome.OPEN
    ticket: str | None = None
    told_not_saved: bool = True
    """Every time it was sent the answer was that it was not saved."""

    @property
    def acknowledged(self) -> bool:
        return self.outcome in (Outcome.CHANGED, Outcome.SAME, Outcome.SAVED)


@dataclass(slots=True)
class Voter:
    email: str
    secret: str
    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    """By category, in their order."""

    def versions(self, category: str) -> int:
        return sum(a.outcome is not Outcome.REFUSED for a in self.attempts.get(category, ()))


@dataclass(slots=True)
class Record:
    """What was answered, and when, by the clock of `time.monotonic`."""

    acknowledged: int = 0
    good: list[tuple[float, float, int]] = field(default_factory=list)
    """Sent, answered, and on which line, of every acknowledged request."""
    not_done: list[tuple[float, float, int]] = field(default_factory=list)
    """Sent, answered or given up, and the status, of every vote that was not taken: 503, or 0 where the line broke."""
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    repeats: int = 0
    """Answers that were asked for again with the same key."""
    differing: int = 0
    """Of these: those that were not byte for byte the first."""
    reused: int = 0
    """Keys used for something else."""
    accepted_reuse: int = 0
    """Of these: those not refused with 422."""
    unexpected: list[str] = field(default_factory=list)
    """Answers that should never be given."""
    checkpoints: list[tuple[float, str]] = field(default_factory=list)
    """Signed notes as they were served, each once, with when it was first seen."""
    shrunk: int = 0


@dataclass
class Line:
    """One connection, opened again when it breaks. One that the server has ended is not used again, as with browsers."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> HttpAnswer | None:
        """None: the line broke, or nobody answered."""
        try:
            async with asyncio.timeout(PATIENCE):
                if self.reader is None or self.writer is None or self.reader.at_eof():
                    self.close()
                    self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
                self.writer.write(request)
                answer = await whole_answer(self.reader)
        except (OSError, EOFError, TimeoutError, ValueError):
            self.close()
            return None
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


@dataclass
class Voting:
    """One line of voters, one after the other and in no order."""

    number: int
    line: Line
    voters: Sequence[Voter]
    nominees: Mapping[str, Sequence[str]]
    record: Record
    rng: Random
    stop: asyncio.Event
    pause: float = 0.0
    """Seconds between two votes."""

    async def run(self) -> None:
        slots = [(voter, category) for voter in self.voters for category in self.nominees]
        while not self.stop.is_set() and slots:
            place = self.rng.randrange(len(slots))
            voter, category = slots[place]
            if voter.versions(category) >= MOST_VERSIONS and self.rng.random() >= TOO_OFTEN:
                slots[place] = slots[-1]
                slots.pop()
                continue
            await self._vote(voter, self._meant(category))
            if self.pause:
                await asyncio.sleep(self.pause)
        self.line.close()

    def _meant(self, category: str) -> Attempt:
        takes_back = self.rng.random() < TAKES_BACK
        choice = "" if takes_back else self.rng.choice(self.nominees[category])
        return Attempt(category, choice, new_id(), by_page=self.rng.random() < BY_PAGE)

    async def _vote(self, voter: Voter, attempt: Attempt) -> None:
        voter.attempts.setdefault(attempt.category, []).append(attempt)
        request = _request(voter, attempt)
        answer = await self._until_answered(attempt, request)
        if answer is None:
            return
        self._judge(attempt, answer)
        if attempt.acknowledged and self.rng.random() < SENDS_TWICE:
            await self._again(request, answer)
        if attempt.acknowledged and attempt.choice and self.rng.random() < SENDS_OTHER:
            await self._otherwise(voter, attempt)

    async def _until_answered(self, attempt: Attempt, request: bytes) -> HttpAnswer | None:
        """None: given up."""
        while True:
            sent = time.monotonic()
            answer = await self.line.ask(request)
            if answer is not None:
                self.record.statuses[answer.status] += 1
            if answer is not None and answer.status != 503:
                if answer.status < 400:
                    self.record.acknowledged += 1
                    self.record.good.append((sent, time.monotonic(), self.number))
                return answer
            self.record.broken += answer is None
            self.record.not_done.append((sent, time.monotonic(), answer.status if answer else 0))
            attempt.told_not_saved &= answer is not None and _says_not_saved(answer)
            if self.rng.random() < GIVES_UP or self.stop.is_set():
                return None
            await asyncio.sleep(PAUSE)

    def _judge(self, attempt: Attempt, answer: HttpAnswer) -> None:
        attempt.outcome = Outcome.REFUSED
        if answer.status == 303 and attempt.by_page:
            attempt.outcome = Outcome.SAVED
        elif answer.status == 200 and not attempt.by_page:
            saved = json.loads(answer.body)
            attempt.outcome = Outcome.CHANGED if saved["changed"] else Outcome.SAME
            attempt.ticket = saved["ticket"]
        elif answer.status != 409:
            words = answer.body[:200].decode(errors="replace")
            self.record.unexpected.append(f"{answer.status} {attempt.category}: {words}")

    async def _again(self, request: bytes, first: HttpAnswer) -> None:
        again = await self.line.ask(request)
        if again is None or again.status == 503:
            return
        self.record.repeats += 1
        self.record.differing += again.content() != first.content()

    async def _otherwise(self, voter: Voter, attempt: Attempt) -> None:
        others = [each for each in self.nominees[attempt.category] if each != attempt.choice]
        other = Attempt(attempt.category, self.rng.choice(others), attempt.key, attempt.by_page)
        answer = await self.line.ask(_request(voter, other))
        if answer is None or answer.status == 503:
            return
        self.record.reused += 1
        self.record.accepted_reuse += answer.status != 422


def _says_not_saved(answer: HttpAnswer) -> bool:
    return b"othing was saved" in answer.body or b"not saved" in answer.body


def _request(voter: Voter, attempt: Attempt) -> bytes:
    back = not attempt.choice
    if attempt.by_page:
        path = f"/en/{SLUG}/ballot/{attempt.category}" + ("/withdrawal" if back else "")
        fields = {"idempotency_key": attempt.key} | ({} if back else {"project": attempt.choice})
        headers = {"Cookie": f"prizes={voter.secret}", "Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}
        return send("POST", path, HOST, urlencode(fields).encode(), **headers)
    path = f"/api/v1/editions/{SLUG}/ballot/{attempt.category}"
    headers = {"Authorization": f"Bearer {voter.secret}", "Idempotency-Key": attempt.key}
    if back:
        return send("DELETE", path, HOST, b"", **headers)
    headers["Content-Type"] = "application/json"
    return send("PUT", path, HOST, json.dumps({"project": attempt.choice}).encode(), **headers)


async def watch_checkpoints(line: Line, record: Record, stop: asyncio.Event, every: float = 0.2) -> None:
    """Remember each checkpoint that is served; count those that are smaller than one seen before."""
    largest = -1
    while not stop.is_set():
        answer = await line.ask(send("GET", f"/votelog/{SLUG}/checkpoint", HOST, b""))
        if answer is not None and answer.status == 200:
            note = answer.body.decode()
            if not record.checkpoints or record.checkpoints[-1][1] != note:
                record.checkpoints.append((time.monotonic(), note))
                size = int(note.split("\n")[1])
                record.shrunk += size < largest
                largest = max(largest, size)
        await asyncio.sleep(every)
    line.close()
