"""How many codes a mailbox is sent, and how often one may be tried."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes.accounts.rules.allowances import (
    CODE_TRIES,
    KEPT_TRIES,
    STRAY_TRIES,
    Asker,
    Bond,
    Room,
    SentCode,
    Tries,
    free_again,
    room_for_code,
)
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)
HOME, CAFE = Asker("home"), Asker("cafe")
KNOWN = Asker("home", known=True)


def sent(n: int, network: str = "cafe", every: timedelta = timedelta(seconds=1)) -> list[SentCode]:
    return [SentCode(NOON - every * (i + 1), network) for i in range(n)]


@pytest.mark.parametrize(
    ("asked", "asker", "room"),
    [
        (sent(4), HOME, Room.OPEN),
        (sent(5), HOME, Room.PUZZLE),
        (sent(5), CAFE, Room.PUZZLE),
        (sent(5, "home"), KNOWN, Room.PUZZLE),
        (sent(7), CAFE, Room.FULL),
        (sent(7), HOME, Room.PUZZLE),
        (sent(8), HOME, Room.FULL),
        (sent(8), KNOWN, Room.PUZZLE),
        (sent(9, "home"), KNOWN, Room.PUZZLE),
        (sent(10), KNOWN, Room.FULL),
        (sent(19, every=61 * MINUTE), HOME, Room.OPEN),
        (sent(20, every=61 * MINUTE), HOME, Room.PUZZLE),
        (sent(28, every=40 * MINUTE), CAFE, Room.FULL),
        (sent(28, every=40 * MINUTE), HOME, Room.PUZZLE),
        (sent(32, every=40 * MINUTE), HOME, Room.FULL),
        (sent(32, every=40 * MINUTE), KNOWN, Room.PUZZLE),
        (sent(40, every=30 * MINUTE), KNOWN, Room.FULL),
    ],
)
def test_beyond_the_first_codes_it_takes_a_puzzle_and_strangers_never_take_the_last(asked, asker, room):
    assert room_for_code(asked, asker, NOON) is room


def test_however_many_networks_ask_they_get_no_more_than_twice_as_many():
    asked: list[SentCode] = []
    for n in range(60):
        asker = Asker(f"network {n}")
        if room_for_code(asked, asker, NOON) is not Room.FULL:
            asked.append(SentCode(NOON, asker.network))
    assert len(asked) == 8
    while room_for_code(asked, KNOWN, NOON) is not Room.FULL:
        asked.append(SentCode(NOON, KNOWN.network))
    assert len(asked) == 10


def test_it_says_when_a_code_is_sent_for_the_asking_again():
    assert free_again(sent(4), NOON) == timedelta(0)
    assert free_again(sent(5, every=10 * MINUTE), NOON) == 10 * MINUTE
    assert free_again(sent(20, every=61 * MINUTE), NOON) == timedelta(days=1) - 20 * 61 * MINUTE


@pytest.mark.parametrize(
    ("tries", "own", "near", "stray"),
    [
        (Tries(), True, True, True),
        (Tries(own=4), True, True, True),
        (Tries(own=5), False, False, True),
        (Tries(near=5), True, False, True),
        (Tries(own=1, near=5), True, False, True),
        (Tries(own=2, near=5), False, False, True),
        (Tries(own=3, near=2), False, False, True),
        (Tries(stray=1), True, True, False),
    ],
)
def test_what_others_try_leaves_tries_to_the_browser_that_asked(tries, own, near, stray):
    assert [tries.allow(bond) for bond in (Bond.OWN, Bond.NEAR, Bond.STRAY)] == [own, near, stray]


def test_no_order_of_tries_makes_more_than_the_documents_reckon_with():
    most, begun = 0, [Tries()]
    while begun:
        tries = begun.pop()
        most = max(most, tries.own + tries.near + tries.stray)
        for bond in Bond:
            if tries.allow(bond):
                counts = {"own": tries.own, "near": tries.near, "stray": tries.stray}
                begun.append(Tries(**counts | {bond.value: counts[bond.value] + 1}))
    assert most == CODE_TRIES + KEPT_TRIES + STRAY_TRIES == 8
