"""The attack of somebody with the whole database, repeated: after the hour nobody is joined with a vote better than by chance.

Sixteen quiet voters come one after the other, each with three votes; forty busy ones come together, with two votes at
once. Chance is Poisson with mean 1 for how many are right: nine and more have a probability of 1.1e-6. Spearman's
coefficient of 56 has a deviation of 0.135: 0.7 is more than five of them. Some thirty orders are tried in a run.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from prizes import clock
from prizes.accounts.actions import answer_origin
from prizes.accounts.models import Person
from prizes.accounts.queries import person_with_address
from prizes.accounts.schemas import Origin
from prizes.ballot.keys import key_of, make_keys
from prizes.ballot.queries import tags
from prizes.ballot.rules.voting import mark
from prizes.privacy.mixing import mix_sign_ins
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest, nominee
from tests.browsing import ORIGIN
from tests.contest import VOTING, person
from tests.office.attacker import Dump, dumped, likeness, right

QUIET, BUSY = 16, 40
TOO_MANY, TOO_LIKE = 9, 0.7
CATEGORIES = ("C1", "C2", "C7-EGOV")


class Poll:
    """An hour of voting by program: codes, sessions, votes with keys, over the whole service."""

    def __init__(self, app: Any, mailbox: Any, box: Any, time: Any) -> None:
        self.mailbox, self.box, self.set_time = mailbox, box, time
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN)
        self.now = VOTING.replace(minute=1)
        self.random = random.Random(7)
        self.tokens: dict[str, str] = {}

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds, microseconds=self.random.randrange(1, 900_000))
        self.set_time(self.now)

    async def sign_in(self, email: str) -> None:
        headers = {"sec-fetch-site": "same-origin"}
        sent = {"email": email, "remind": "2027"}
        assert (await self.client.post("/api/v1/codes", json=sent, headers=headers)).is_success
        self.later(4)
        sent = {"email": email, "code": await self.mailbox.code_for(email)}
        answer = await self.client.post("/api/v1/sessions", json=sent)
        assert answer.is_success, answer.text
        self.tokens[email] = answer.json()["token"]

    async def vote(self, email: str, category: str, title: str) -> None:
        headers = {"authorization": f"Bearer {self.tokens[email]}", "idempotency-key": f"{category}-1"}
        path = f"/api/v1/editions/2027/ballot/{category}"
        answer = await self.client.put(path, json={"project": self.box.id(title)}, headers=headers)
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def poll(app, mailbox, database, session, time):
    time(VOTING.replace(minute=1))
    box = await contest(session)
    for title in ("Elk", "Fox"):
        box.projects[title] = await nominee(session, box.edition, "C7-EGOV", title)
    await make_keys(session, box.edition)
    for n in range(0, QUIET, 2):  # every second of the quiet has an account that is older
        with clock.at(VOTING - timedelta(days=3, minutes=n)):
            await person(session, address(n))
    await session.commit()
    return Poll(app, mailbox, box, time)


def address(n: int) -> str:
    return f"voter{n:02d}@example.org"


async def voted(poll: Poll, database) -> None:
    order = list(range(QUIET))
    poll.random.shuffle(order)
    for n in order:
        await poll.sign_in(address(n))
        for category, titles in zip(
            CATEGORIES, (("Ant", "Bee"), ("Dog", "Eel"), ("Elk", "Fox")), strict=True
        ):
            poll.later(7)
            title = poll.random.choice([each for each in titles if each in poll.box.projects])
            await poll.vote(address(n), category, title)
        await sequenced(database)
        if n % 3 == 0:
            poll.later(2)
            async with database.writing() as own:
                who = await person_with_address(own, address(n))
                await answer_origin(own, who, Origin(country="KE", stakeholder_type="academia"))
        poll.later(60)
    busy = list(range(QUIET, QUIET + BUSY))
    poll.random.shuffle(busy)
    for n in busy:
        await poll.sign_in(address(n))
        poll.later(1)
    votes = [
        poll.vote(address(n), category, title)
        for n in busy
        for category, title in (("C1", "Cat"), ("C2", "Dog"))
    ]
    await asyncio.gather(*votes)
    await sequenced(database)


async def known(database) -> dict[str, Person]:
    async with database.reading() as own:
        return {each: await person_with_address(own, each) for each in map(address, range(QUIET + BUSY))}


async def made_again(database, box, people: dict[str, Person]) -> dict[str, str]:
    """The truth, which takes the key: whose each tag and each mark is."""
    async with database.reading() as own:
        key = await key_of(own, "2027")
    phase = box.edition.rules.votings[0]
    whose = {tag: who.id for who in people.values() for tag in tags(key, box.edition, phase, who).values()}
    return whose | {mark(key.secret, "2027", who.votes_as(key.form)): who.id for who in people.values()}


def first_votes(dump: Dump, whose: dict[str, str]) -> list[str]:
    """Ids of people in the order of their first votes."""
    seen = [whose[row["tag"]] for row in sorted(dump.tables["vote"], key=lambda row: row["id"])]
    assert len(seen) == 3 * QUIET + 2 * BUSY
    return list(dict.fromkeys(seen))


def attacks(dump: Dump, people: dict[str, Person], true: Sequence[str]) -> dict[str, tuple[int, int, float]]:
    """By order: how many are right, how many of the quiet alone, and how like the order is to the true one."""
    ids = {email: who.id for email, who in people.items()}
    quiet = {ids[address(n)] for n in range(QUIET)}
    first = [who for who in true if who in quiet]
    found = {}
    for name, order in dump.orders(ids):
        few = [who for who in order if who in quiet]
        found[name] = right(order, true), right(few, first), abs(likeness(order, true))
    return found


def same_transaction(dump: Dump, whose: dict[str, str], ids: set[str]) -> int:
    """How many votes and marks share a transaction with rows of a few people, the right one among them."""
    of_people: dict[int, set[str]] = {}
    for table, column in (("person", "id"), ("session", "person_id"), ("voter", "person_id")):
        for number, row in dump.transactions(table):
            if row[column] in ids:
                of_people.setdefault(number, set()).add(row[column])
    joined = 0
    for table, column in (("vote", "tag"), ("voter_mark", "mark")):
        for number, row in dump.transactions(table):
            few = of_people.get(number, set())
            joined += whose[row[column]] in few and len(few) <= 3
    return joined


def side_by_side(dump: Dump, people: dict[str, Person], tokens: Sequence[str]) -> list[str]:
    """Tables with a row in which something of a person stands beside something of a vote."""
    ours = [*people, *(who.id for who in people.values()), *tokens]
    ours += [row["token_hash"] for row in dump.tables["session"]]
    votes = dump.tables["vote"]
    theirs = [row["tag"] for row in votes] + [bytes(row["leaf"]).hex() for row in votes]
    theirs += [row["choices"] for row in votes if row["choices"]]
    found = set()
    for table, rows in dump.tables.items():
        for row in rows:
            said = json.dumps({k: v.hex() if isinstance(v, bytes) else str(v) for k, v in row.items()})
            if any(each in said for each in ours) and any(each in said for each in set(theirs)):
                found.add(table)
    return sorted(found)


@pytest.mark.both_databases
async def test_after_the_hour_nobody_is_joined_with_a_vote_better_than_by_chance(
    poll, database, worker_database
):
    await voted(poll, database)
    people, during = await known(database), await dumped(database)
    whose = await made_again(database, poll.box, people)
    true, ids = first_votes(during, whose), {who.id for who in people.values()}
    # The attack works: within the hour sign-ins lie beside the votes, and it finds nearly everybody.
    assert attacks(during, people, true)["session.created_at"][1] >= QUIET - 2
    for hour in range(1, 3):
        poll.now = VOTING + timedelta(hours=hour, minutes=10)
        poll.later(0)
        async with worker_database.writing() as own:
            assert (await mix_sign_ins(own) > 2 * (QUIET + BUSY)) is (hour == 1)
        dump = await dumped(database)
        found = attacks(dump, people, true)
        assert {name.partition(".")[0] for name in found} == {
            *("person", "session", "sign_in_code", "message", "vote_reminder")
        }
        assert {k: v for k, v in found.items() if max(v[:2]) >= TOO_MANY or v[2] >= TOO_LIKE} == {}
        assert same_transaction(dump, whose, ids) == 0
        assert side_by_side(dump, people, list(poll.tokens.values())) == []


@pytest.mark.both_databases
async def test_signing_in_goes_on_as_before_where_rows_are_mixed(poll, database, worker_database):
    await poll.sign_in(address(1))
    await poll.vote(address(1), "C1", "Ant")
    poll.now = VOTING + timedelta(hours=1)
    poll.later(5)
    async with worker_database.writing() as own:
        await mix_sign_ins(own)
    await poll.vote(address(1), "C2", "Dog")
    async with database.reading() as own:
        assert (await person_with_address(own, address(1))).created_at == VOTING


@pytest.mark.both_databases
async def test_nothing_is_mixed_in_the_grace_after_a_close(poll, worker_database):
    await poll.sign_in(address(1))
    ends = poll.box.edition.rules.instant(poll.box.edition.rules.votings[0].closes)
    poll.now = ends + timedelta(minutes=5)
    poll.later(1)
    async with worker_database.writing() as own:
        assert await mix_sign_ins(own) == 0
