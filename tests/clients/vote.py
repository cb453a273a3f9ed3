"""A voter's program, written against the generated Python client; docs/programs.md shows the same.

    python vote.py ADDRESS EDITION EMAIL CATEGORY PROJECT

The generated package `prizes_client` lies beside it. Reads the mailed code from standard input, and prints what was
answered as JSON.
"""

from __future__ import annotations

import json
import sys

from prizes_client import AuthenticatedClient, Client
from prizes_client.api.accounts import begin_session, request_code
from prizes_client.api.ballot import cast_vote, read_my_ballot
from prizes_client.models import CodeRequest, Problem, SessionRequest, Token, VoteSaved, VoteSent


def main(address: str, edition: str, email: str, category: str, project: str) -> None:
    anybody = Client(base_url=f"{address}/api/v1")
    request_code.sync(client=anybody, body=CodeRequest(email=email))
    print("code?", flush=True)  # noqa: T201 - how it speaks
    session = begin_session.sync(client=anybody, body=SessionRequest(email=email, code=input()))
    assert isinstance(session, Token), session

    voter = AuthenticatedClient(base_url=f"{address}/api/v1", token=session.token)
    vote = VoteSent(project=project)
    saved = cast_vote.sync(edition, category, client=voter, body=vote, idempotency_key="my-first-vote")
    again = cast_vote.sync(edition, category, client=voter, body=vote, idempotency_key="my-first-vote")
    refused = cast_vote.sync(edition, "no-such-category", client=voter, body=vote)
    ballot = read_my_ballot.sync(edition, client=voter)
    assert isinstance(saved, VoteSaved), saved
    assert isinstance(refused, Problem), refused
    told = {
        "saved": saved.to_dict(),
        "again": again.to_dict(),
        "refused": refused.to_dict(),
        "ballot": ballot.to_dict(),
    }
    print(json.dumps(told), flush=True)  # noqa: T201 - how it speaks


if __name__ == "__main__":
    main(*sys.argv[1:])
