"""Proof of work (ALTCHA v2) for a busy source, made and checked here: no third party sees a visitor.

Where many codes are asked for from one address, a browser solves a small puzzle while its form is filled in. That costs
a person a second that nobody notices, and a robot with a thousand mailboxes as many seconds. Whoever has no scripts is
not kept out: their code is mailed too, a minute later. While an address is not busy nothing of this is to be seen.

A puzzle asks for a number below `MOST_TRIES` with which PBKDF2 gives the key that is signed in it. So the work has an
upper bound, and to check it costs two hashes. It holds for one action and `LIFE` seconds, and once.
"""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import timedelta
from typing import Any, Literal

from altcha import Payload, create_challenge, verify_solution
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.config import settings
from prizes.errors import Invalid
from prizes.gate.idempotency import take
from prizes.kit.sentence import say

Action = Literal["code"]
LIFE = 600
"""Seconds."""
ITERATIONS = 2_000
"""Of PBKDF2 for each try."""
LEAST_TRIES, MOST_TRIES = 100, 300
"""Between which the number lies that is looked for: half a second on a computer, at most three on a weak phone."""
LONGEST = 2_000
"""Characters of a solution."""
LATER = timedelta(seconds=60)
"""By so much the mail comes later to whoever brings no solution."""


def puzzle(action: Action) -> dict[str, Any]:
    """A new one, as JSON for the browser."""
    challenge = create_challenge(
        "PBKDF2/SHA-256",
        ITERATIONS,
        counter=LEAST_TRIES + secrets.randbelow(MOST_TRIES - LEAST_TRIES),
        expires_at=int(time.time()) + LIFE,
        data={"action": action},
        hmac_secret=_secret("puzzle"),
        hmac_key_secret=_secret("solution"),
    )
    return challenge.to_dict()


async def spend(session: AsyncSession, solution: str, action: Action) -> None:
    """Use a solution up. Raises Invalid if it is none, is over, is for something else or was used before."""
    if len(solution) > LONGEST:
        raise _no_solution()
    seen = verify_solution(solution, _secret("puzzle"), hmac_key_secret=_secret("solution"))
    if not seen.verified:
        raise _no_solution()
    parameters = Payload.from_base64(solution).challenge.parameters
    if parameters.data != {"action": action} or not await take(session, parameters.nonce, "puzzle"):
        raise _no_solution()


def _no_solution() -> Invalid:
    sentence = say("The check of your browser does not hold any more. Please send the form again.")
    return Invalid(sentence, {"proof": sentence})


def _secret(purpose: str) -> str:
    key = settings().secret_key.get_secret_value().encode()
    return hmac.new(key, f"altcha:{purpose}".encode(), "sha256").hexdigest()
