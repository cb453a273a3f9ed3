"""Late entries as pure functions: until when, by which code, and by what clock somebody is judged who has one."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from prizes.edition.document.rules import Rules
from prizes.edition.spans import first_decision
from prizes.kit.token import ALPHABET

CODE_LENGTH = 12
"""Characters of a code, 60 random bits, written in three groups."""
GROUP = 4
LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})
"""Letters that the alphabet leaves out, as somebody may read them."""


def latest_end(rules: Rules) -> datetime | None:
    """The last instant until which anybody can be let in late; None: nobody can.

    Not after the experts decide: they would not have read it.
    """
    phase = rules.submission
    closes = rules.instant(phase.closes) if phase else None
    if phase is None or closes is None or not phase.late_hours:
        return None
    end = closes + timedelta(hours=phase.late_hours)
    decided = first_decision(rules)
    return min(end, decided) if decided else end


def may_propose(rules: Rules, until: datetime, now: datetime) -> bool:
    """Whether a late entry can be open until an instant: after the close, still ahead, within the rules."""
    latest = latest_end(rules)
    closes = rules.instant(rules.submission.closes) if rules.submission else None
    return latest is not None and closes is not None and closes < until <= latest and now < until


def judged_at(rules: Rules, now: datetime, until: datetime | None) -> datetime:
    """The instant by which the calendar is asked: for somebody who is let in late the close has not come yet.

    `until`: the end of the late entry; None: there is none.
    """
    closes = rules.instant(rules.submission.closes) if rules.submission else None
    if until is None or closes is None or now < closes or until <= now:
        return now
    return closes - timedelta(microseconds=1)


def new_code() -> str:
    """In groups, as it is mailed."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)).upper()
    return "-".join(plain[n : n + GROUP] for n in range(0, CODE_LENGTH, GROUP))


def code_hash(secret: str, edition_id: str, canonical_email: str, typed: str) -> str:
    """What is stored of a code: HMAC-SHA-256 in hex over it, the edition and the address. However it is typed:
    case, spaces, hyphens and letters that look like digits do not matter.
    """
    plain = re.sub(r"[\W_]", "", typed.casefold()).translate(LOOKS_LIKE)
    message = f"late-entry\n{edition_id}\n{canonical_email}\n{plain}"
    return hmac.new(secret.encode(), message.encode(), sha256).hexdigest()
