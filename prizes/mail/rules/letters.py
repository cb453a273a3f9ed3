"""What letters may say and keep, and how many go out: plain questions, plain answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from prizes.wording.rules.places import FIRST_STRONG, POP

FAREWELL_LIFE = timedelta(hours=20)
"""How long it is tried to tell somebody that their account was erased. An address is forgotten within a day, also where
its mailbox does not answer.
"""
KEPT_FOR = timedelta(days=90)
"""How long the values of a kept letter stay; its subject, address and fate stay on."""
NOBODY = "erased.invalid"
"""Domain of the addresses that stand in place of erased ones. RFC 2606: no mail ever arrives there."""
MINUTE = timedelta(minutes=1)
SHARE_SPAN = timedelta(minutes=10)
"""For which letters are counted that were asked for from one network, or to one domain: as long as a code lives."""
CROWD = 1_000
"""As many or more are counted alike."""
CALM = 10 * CROWD
"""Places before this one are calm: those of networks that asked for no more than ten letters."""
FROM_ANYBODY = 20
"""Letters in 24 hours to one mailbox that people had sent to an address which they typed, all senders together."""
PLACES = ("title", "name", "link")
"""What a mailing can put into its text, as {title}."""
_PLACE = re.compile(r"\{([a-z_]{1,20})\}")


def place(before: int, of_domain: int, *, waits: bool) -> int:
    """The place in the line of a letter that anybody can ask for, without an account.

    `before`: how many were asked for from its network within `SHARE_SPAN`; so networks take turns. `of_domain`: the
    same to the mailboxes of its domain; it decides between networks that asked for equally many. `waits`: a busy
    network asked without a solved puzzle, and all others go first.
    """
    return (waits * CROWD + min(before, CROWD - 1)) * CROWD + min(of_domain, CROWD - 1)


@dataclass(frozen=True, slots=True)
class Letters:
    """How many letters may go out in this minute of each kind; each kind may take what those before it left."""

    calm: int
    """To one person."""
    crowded: int
    """The same, asked for from networks from which many are asked for."""
    bulk: int
    """Those that say the same to many."""


def room(per_minute: int, tried: int) -> Letters:
    """What is left of a minute in which so many were `tried`.

    A tenth of the rate is kept from letters to many, so that a mailing does not hold up a sign-in code, and a fifth
    from crowded networks, so that none holds up the codes of another, or a mailing altogether.
    """
    kept = max(1, per_minute // 10)
    shares = 0, min(2 * kept, per_minute - 1), kept
    return Letters(*(max(0, per_minute - share - tried) for share in shares))


def is_nobody(address: str) -> bool:
    """Whether it stands in place of an address that was erased."""
    return address.endswith(f"@{NOBODY}")


def unknown_places(text: str) -> list[str]:
    """Places in a text that nothing would be put into."""
    return sorted({name for name in _PLACE.findall(text) if name not in PLACES})


def uses(text: str, *names: str) -> bool:
    return any(name in names for name in _PLACE.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in; what is put in cannot turn the line around it round."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in PLACES:
            return found[0]
        value = values.get(name, "")
        return value if name == "link" or not value else f"{FIRST_STRONG}{value}{POP}"

    return _PLACE.sub(put, text)
