"""What the server sees of who votes, for the signals of coordinated voting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from prizes.ballot.circumstances import Seen
from prizes.gate.limits import source

LONGEST_AGENT = 400


def seen(request: Request) -> Seen:
    return Seen(source(request), request.headers.get("user-agent", "")[:LONGEST_AGENT])


HowSeen = Annotated[Seen, Depends(seen)]
