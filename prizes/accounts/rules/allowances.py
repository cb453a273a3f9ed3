"""How many codes a mailbox is sent, and how often a code or a password may be tried: pure.

Anybody can ask for a code for anybody's address. So requests and tries are counted by who makes them, and what
strangers use up is not taken from whoever the mailbox belongs to. `docs/operating.md` has the arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES = ((HOUR, 5), (DAY, 20))
"""How many codes a mailbox is sent within a span for the asking. With solved puzzles it is at most twice as many."""
OF_STRANGERS, OF_ONE_NETWORK = 8, 7
"""Tenths of these that browsers take in which the mailbox never signed in, and those of one network. So strangers leave
something to a browser that is known, and those of one network something to another.
"""
CODE_TRIES = 5
KEPT_TRIES = 2
"""Of these so many are kept for the browser that asked, whatever others in its network tried."""
STRAY_TRIES = 1
"""From other networks, without what only the asking browser knows: somebody who reads the mail on a telephone."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a code, or tries one."""

    network: str = ""
    """A keyed hash; empty where there is none, on the command line."""
    handle: str | None = None
    """A secret that goes with the request for a code and with its tries, and that nobody else has."""
    known: bool = False
    """A browser in which this mailbox has signed in before."""
    solved: bool = False
    """It brought a solved puzzle, or waited for as long as one is worth."""


@dataclass(frozen=True, slots=True)
class SentCode:
    """One code that a mailbox was sent."""

    at: datetime
    network: str = ""


class Room(StrEnum):
    OPEN = "open"
    PUZZLE = "puzzle"
    """For a solved puzzle."""
    FULL = "full"


def room_for_code(asked: Sequence[SentCode], asker: Asker, now: datetime) -> Room:
    """Whether a mailbox may be sent one more code. `asked`: all that it was sent within a day."""
    return max((_room(asked, asker, now - span, most) for span, most in CODES), key=list(Room).index)


def _room(asked: Sequence[SentCode], asker: Asker, since: datetime, most: int) -> Room:
    within = [each for each in asked if each.at > since]
    here = sum(each.network == asker.network for each in within)
    if len(within) < most:
        return Room.OPEN
    if len(within) >= 2 * most:
        return Room.FULL
    of_strangers, of_network = 2 * most * OF_STRANGERS // 10, 2 * most * OF_ONE_NETWORK // 10
    return Room.PUZZLE if asker.known or (len(within) < of_strangers and here < of_network) else Room.FULL


def free_again(asked: Iterable[SentCode], now: datetime) -> timedelta:
    """After which time a mailbox is sent a code for the asking again, if none is asked for meanwhile."""
    at = sorted(each.at for each in asked)
    return max((at[-most] + span - now for span, most in CODES if len(at) >= most), default=timedelta(0))


class Bond(StrEnum):
    """What ties a try to a code."""

    OWN = "own"
    """It has the secret that the code was asked for with."""
    NEAR = "near"
    """It comes from the network from which the code was asked for."""
    STRAY = "stray"


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries of one code."""

    own: int = 0
    near: int = 0
    stray: int = 0

    def allow(self, bond: Bond) -> bool:
        """Whether there may be one more. At most `CODE_TRIES + KEPT_TRIES + STRAY_TRIES` in all."""
        left = self.own + self.near < CODE_TRIES
        match bond:
            case Bond.OWN:
                return left or self.own < KEPT_TRIES
            case Bond.NEAR:
                return left
            case Bond.STRAY:
                return self.stray < STRAY_TRIES


PASSWORD_TRIES = 5
"""Wrong passwords of an account before each next one has to wait."""
PASSWORD_WITHIN = timedelta(minutes=10)
"""How long after signing in a password can be set."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


def password_wait(wrong: int) -> timedelta:
    """How long an account waits after so many wrong passwords in a row."""
    return doubled_wait(wrong, PASSWORD_TRIES)


def doubled_wait(wrong: int, free: int) -> timedelta:
    """It doubles with each wrong try beyond the `free` ones, up to an hour."""
    if wrong < free:
        return timedelta(0)
    doublings: int = min(wrong - free, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
