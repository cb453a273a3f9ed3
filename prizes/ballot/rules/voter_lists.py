"""A list of voters before anything of it is kept: what is wrong with its addresses, and its hash. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from prizes.accounts.rules.roles import is_address
from prizes.ballot.rules.voting import Key, list_mark
from prizes.kit.sentence import Sentence, say
from prizes.mail.rules.addresses import canonical_email, former_email, votes_as

MOST_ADDRESSES = 10_000
"""Of one proposal. A longer list is proposed in parts."""


@dataclass(frozen=True, slots=True)
class ReadAddresses:
    """What stands for the addresses of a list in the votes of an edition."""

    mailboxes: Mapping[int, str]
    """By the place of the address in the list, from 0."""
    faults: Mapping[int, Sentence]
    """What is wrong with the others."""
    attributes: Mapping[int, str]
    """The group or weight beside each of them; none where votes are counted by neither."""

    def marks(self, key: Key, edition: str, phase: str) -> dict[str, str]:
        """By the mark of each mailbox the group or weight beside it, or an empty text."""
        return {
            list_mark(key.secret, edition, phase, mailbox): self.attributes.get(place, "")
            for place, mailbox in self.mailboxes.items()
        }


def read_addresses(
    addresses: Sequence[str],
    form: int,
    attributes: Sequence[str] = (),
    kind: Literal["list", "weight"] | None = None,
) -> ReadAddresses:
    """`form`: of addresses in the edition. Spellings that lead to one mailbox are one voter, so the second is wrong.
    `attributes`: the group or weight beside each address, which must be there if the rules ask for that `kind`, and
    only then.
    """
    mailboxes: dict[int, str] = {}
    faults: dict[int, Sentence] = {}
    first: dict[str, str] = {}
    for place, address in enumerate(each.strip() for each in addresses):
        mailbox = _mailbox(address, form)
        if mailbox is None:
            faults[place] = say("“%(address)s” is not an email address.", address=address[:100])
        elif mailbox in first:
            faults[place] = say(
                "“%(address)s” leads to the same mailbox as “%(first)s”.",
                address=address,
                first=first[mailbox],
            )
        else:
            mailboxes[place] = mailbox
            first[mailbox] = address
    beside = {place: said.strip() for place, said in enumerate(attributes)}
    for place in mailboxes:
        wrong = _wrong_attribute(kind, beside.get(place, ""))
        if wrong is not None:
            faults[place] = wrong
    return ReadAddresses(mailboxes, dict(sorted(faults.items())), beside if kind else {})


def _wrong_attribute(kind: Literal["list", "weight"] | None, said: str) -> Sentence | None:
    match kind:
        case None:
            return say("This list of voters has email addresses only.") if said else None
        case "list":
            right = re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", said, re.ASCII)
            wrong = say(
                "“%(group)s” is not a group: 1 to 40 small letters from a to z, digits, hyphens or underscores.",
                group=said[:100],
            )
        case "weight":
            right = re.fullmatch(r"[1-9]\d{0,2}|1000", said, re.ASCII)
            wrong = say("“%(weight)s” is not a weight: a whole number from 1 to 1000.", weight=said[:100])
    return None if right else wrong


def _mailbox(address: str, form: int) -> str | None:
    if not is_address(address):
        return None
    return votes_as(form, canonical_email(address), former_email(address))


def list_hash(marks: Mapping[str, str]) -> str:
    """SHA-256 of the marks in order, each with a space and its group or weight, if it has one, and the end of a line:
    the same list has the same hash, and without the key nobody can find addresses by it.
    """
    lines = (f"{mark} {said}\n" if said else f"{mark}\n" for mark, said in sorted(marks.items()))
    return sha256("".join(lines).encode()).hexdigest()
