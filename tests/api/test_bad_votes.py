"""Requests that are no votes: each is refused with the right status and sentence, and the log has no trace of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.ballot import keys
from prizes.ballot.models import Vote
from prizes.edition import actions as edition_actions
from prizes.votelog import verify
from prizes.votelog.models import PendingLine, VoteLog
from tests.ballot.logged import END, dump, log_lines, sequenced, verdict
from tests.ballot.paper import contest, nominee
from tests.browsing import ORIGIN
from tests.contest import VOTING, person, small_rules

PATH = "/editions/2027/ballot/C1"
OTHER = "2028"
Body = Callable[[dict[str, str]], Any]


@dataclass
class Bad:
    status: int
    words: str
    path: str = PATH
    body: Body = lambda ids: {"project": ids["Bee"]}
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    signed: bool = True
    late: bool = False
    method: str = "PUT"


KEY = {"idempotency-key": "used"}
"""With which a vote for Ant was sent before."""
BAD = {
    "truncated": Bad(400, "expected form", raw=b'{"project": "abc'),
    "empty": Bad(422, "", raw=b""),
    "not text": Bad(400, "expected form", raw=b"\xff\xfe"),
    "U+0000": Bad(422, "cannot be stored", raw=b"\xff\xfe\x00"),
    "a list": Bad(422, "expected form", body=lambda _: []),
    "no choice": Bad(422, "Choose a project first", body=lambda _: {}),
    "oversized body": Bad(413, "at most 2 megabytes", raw=b'{"project": "' + b"a" * 2_100_000 + b'"}'),
    "oversized id": Bad(422, "expected form", body=lambda _: {"project": "a" * 65}),
    "too many ids": Bad(422, "expected form", body=lambda ids: {"projects": [ids["Bee"]] * 51}),
    "more than one": Bad(
        422, "You can choose 1 project", body=lambda ids: {"projects": [ids["Ant"], ids["Bee"]]}
    ),
    "foreign category": Bad(422, ". You can vote for it there.", body=lambda ids: {"project": ids["Dog"]}),
    "unknown category": Bad(404, "no category", path="/editions/2027/ballot/C99"),
    "foreign edition": Bad(
        422, "not on the ballot|not on this ballot", body=lambda ids: {"project": ids["Fox"]}
    ),
    "unknown edition": Bad(404, "There is no edition", path="/editions/2099/ballot/C1"),
    "forged project": Bad(
        422, "not on the ballot|not on this ballot", body=lambda _: {"project": "x' or 1=1 --"}
    ),
    "after the close": Bad(409, "Voting closed on", late=True),
    "nobody": Bad(401, "sign in", signed=False),
    "forged session": Bad(401, "sign in", signed=False, headers={"authorization": "Bearer forged"}),
    "another site": Bad(
        403, "another site", headers={"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    ),
    "key with another content": Bad(422, "idempotency key was used", headers=KEY),
    "key with another act": Bad(422, "idempotency key was used", headers=KEY, method="DELETE"),
    "key that is none": Bad(422, "1 to 128 visible", headers={"idempotency-key": "a b"}),
}


class Voting:
    def __init__(self, box, session, database, client, token) -> None:
        self.box, self.session, self.database = box, session, database
        self.client, self.token = client, token
        self.ids = {title: project.id for title, project in box.projects.items()}

    async def send(self, bad: Bad) -> httpx.Response:
        content = bad.raw if bad.raw is not None else json.dumps(bad.body(self.ids)).encode()
        headers = {"authorization": f"Bearer {self.token}"} if bad.signed else {}
        headers |= {"content-type": "application/json"} | bad.headers
        return await self.client.request(bad.method, f"/api/v1{bad.path}", content=content, headers=headers)

    async def traces(self) -> dict[str, Any]:
        """Everything by which a vote could be seen."""
        await self.session.commit()
        fresh = {"populate_existing": True}
        rows = (await self.session.exec(select(Vote).order_by(Vote.id), execution_options=fresh)).all()
        logs = (await self.session.exec(select(VoteLog), execution_options=fresh)).all()
        waiting = (await self.session.exec(select(PendingLine), execution_options=fresh)).all()
        return {
            "votes": [repr(row) for row in rows],
            "waiting": [repr(row) for row in waiting],
            "logs": [(log.name, log.size, log.root, log.casts) for log in logs],
            "lines": log_lines(),
        }


@pytest.fixture
async def voting(session, database, app, time):
    """Ana has voted for Ant, and the vote stands in the log."""
    time(VOTING)
    box = await contest(session)
    other = await edition_actions.load(session, small_rules(slug=OTHER), loader=None)
    box.projects["Fox"] = await nominee(session, other, "C1", "Fox")
    token = await begin_session(session, box.voter)
    await session.commit()
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    made = Voting(box, session, database, httpx.AsyncClient(transport=transport, base_url=ORIGIN), token)
    answer = await made.send(Bad(200, "", body=lambda ids: {"project": ids["Ant"]}, headers=KEY))
    assert answer.status_code == 200, answer.text
    made.first = answer
    await sequenced(database)
    return made


@pytest.mark.parametrize("what", BAD)
async def test_what_is_no_vote_is_refused_and_leaves_no_trace(voting, time, what):
    bad = BAD[what]
    before = await voting.traces()
    if bad.late:
        time(END)
        voting.token = await begin_session(voting.session, voting.box.voter)
        await voting.session.commit()
    answer = await voting.send(bad)
    assert answer.status_code == bad.status, answer.text
    assert any(words in answer.text for words in bad.words.split("|")), answer.text
    if not bad.late:  # the close itself is a line of the log
        await sequenced(voting.database)
        assert verdict(live=True).startswith("ok")
    assert await voting.traces() == before


async def test_a_replayed_vote_gets_the_first_answer_and_no_second_line(voting):
    before = await voting.traces()
    for _ in range(3):
        again = await voting.send(Bad(200, "", body=lambda ids: {"project": ids["Ant"]}, headers=KEY))
        assert (again.status_code, again.content) == (200, voting.first.content)
    await sequenced(voting.database)
    assert await voting.traces() == before


async def test_with_the_key_of_somebody_else_another_vote_is_cast_and_nothing_of_theirs_is_told(voting):
    bob = await person(voting.session, "bob@example.org")
    voting.token = await begin_session(voting.session, bob)
    await voting.session.commit()
    answer = await voting.send(Bad(200, "", headers=KEY))
    assert answer.status_code == 200
    assert answer.json()["code"] != voting.first.json()["code"]


async def test_a_machine_with_a_wrong_ballot_key_takes_no_vote(voting):
    before = await voting.traces()
    path = keys.key_file("2027")
    path.chmod(0o600)
    path.write_bytes(bytes(reversed(path.read_bytes())))
    keys._sure.clear()
    answer = await voting.send(Bad(500, ""))
    assert answer.status_code == 500
    assert "Nothing was saved." in answer.text
    assert await voting.traces() == before


@pytest.mark.parametrize(
    "forge",
    [
        lambda ticket: re.sub(r"leaf \w{8}", "leaf 00000000", ticket),
        lambda ticket: ticket[:-8] + "AAAA" + ticket[-4:],
        lambda ticket: ticket.split("\n\n")[0] + "\n\n",
        lambda ticket: ticket[: len(ticket) // 2],
        lambda ticket: "",
    ],
)
async def test_a_forged_ticket_is_told_from_a_true_one(voting, tmp_path, forge):
    true = voting.first.json()["ticket"]
    path = tmp_path / "ticket"
    path.write_text(true)
    assert verify.check_ticket(path, dump()).startswith("ok")
    forged = forge(true)
    assert forged != true
    path.write_text(forged)
    with pytest.raises(verify.Failed):
        verify.check_ticket(path, dump())


async def test_a_forged_tracking_code_is_unknown(voting):
    code = voting.first.json()["code"]
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    seen = {}
    for each in (code, forged):
        answer = await voting.client.get(f"/api/v1/editions/2027/vote-log/{each}")
        seen[each] = answer.status_code
    assert seen[code] == 200
    assert seen[forged] in (404, 422)
