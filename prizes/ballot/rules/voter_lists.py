"""A list of voters before anything of it is kept: what is wrong with its addresses, and its hash. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

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

    def marks(self, key: Key, edition: str, phase: str) -> set[str]:
        return {list_mark(key.secret, edition, phase, each) for each in self.mailboxes.values()}


def read_addresses(addresses: Sequence[str], form: int) -> ReadAddresses:
    """`form`: of addresses in the edition. Spellings that lead to one mailbox are one voter, so the second is wrong."""
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
    return ReadAddresses(mailboxes, faults)


def _mailbox(address: str, form: int) -> str | None:
    if not is_address(address):
        return None
    return votes_as(form, canonical_email(address), former_email(address))


def list_hash(marks: Iterable[str]) -> str:
    """SHA-256 of the marks in order, each with the end of a line: the same list has the same hash, and without the key
    nobody can find addresses by it.
    """
    return sha256("".join(f"{mark}\n" for mark in sorted(marks)).encode()).hexdigest()
