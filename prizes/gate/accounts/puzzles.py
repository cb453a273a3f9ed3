"""Proof of work (ALTCHA v2) where many codes are asked for, made and checked here: no third party sees a visitor.

Where many codes are asked for from one address, or for one mailbox, a browser solves a small puzzle while its form is
filled in. That costs a person a second that nobody notices, and a robot with a thousand mailboxes as many seconds.
Whoever has no scripts is not kept out: from a busy network their code is mailed too, a minute later, and for a mailbox
that had several codes they wait for a minute before they send the form again. Else nothing of this is to be seen.

A puzzle asks for a number below `MOST_TRIES` with which PBKDF2 gives the key that is signed in it. So the work has an
upper bound, and to check it costs two hashes. It holds for one action and `LIFE` seconds, and once.
"""

from __future__ import annotations

import hmac
import math
import secrets
import time
from datetime import timedelta
from typing import Any, Literal

from altcha import Payload, create_challenge, verify_solution
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.refusals import PROOF
from prizes.errors import Invalid
from prizes.gate.idempotency import take
from prizes.gate.keyed import keyed
from prizes.mail.rules.addresses import canonical_email

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
"""By so much the mail comes later to whoever brings no solution; so long is waited in place of one."""
WAIT = "wait"
"""Field with a wait in place of a solution."""


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
        raise no_solution()
    seen = verify_solution(solution, _secret("puzzle"), hmac_key_secret=_secret("solution"))
    if not seen.verified:
        raise no_solution()
    parameters = Payload.from_base64(solution).challenge.parameters
    if parameters.data != {"action": action} or not await take(session, parameters.nonce, "puzzle"):
        raise no_solution()


def waiting(email: str) -> str:
    """What a form without scripts carries in place of a puzzle: when its wait for a code to this address began."""
    begun = f"{secrets.token_hex(16)}.{int(clock.now().timestamp())}"
    return f"{begun}.{_sealed(begun, email)}"


async def spend_wait(session: AsyncSession, wait: str, email: str) -> None:
    """Use up a wait that lasted for a minute. Raises Invalid if it did not, is of no form of ours, or was used."""
    begun, _, seal = wait.rpartition(".")
    nonce, _, at = begun.partition(".")
    if not hmac.compare_digest(seal.encode(), _sealed(begun, email).encode()):
        raise no_solution()
    waited = clock.now().timestamp() - int(at)
    if waited < LATER.total_seconds():
        raise not_waited(n=math.ceil(LATER.total_seconds() - waited))
    if waited > LIFE or not await take(session, nonce, "wait"):
        raise no_solution()


def _sealed(begun: str, email: str) -> str:
    return keyed("wait", f"{begun}\n{canonical_email(email)}")


not_waited = Invalid.named_n(
    "wait-not-over",
    "Please wait %(n)s more second, then send the form again.",
    "Please wait %(n)s more seconds, then send the form again.",
    field=WAIT,
)


no_solution = Invalid.named(
    "puzzle-not-solved",
    "The check by your browser has expired. Please send the form again.",
    field=PROOF,
)


def _secret(purpose: str) -> str:
    return keyed("altcha", purpose)
