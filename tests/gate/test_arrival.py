"""The instant at which a request arrived: that of its head, but not of a line held open."""

from __future__ import annotations

from datetime import timedelta

from prizes import clock
from tests.conftest import NOON


def test_outside_a_request_it_is_now(time):
    assert clock.arrived() == clock.now() == NOON


def test_a_request_keeps_the_instant_of_its_head_while_it_waits(time):
    with clock.arriving():
        time(NOON + timedelta(seconds=30))
        assert (clock.arrived(), clock.now()) == (NOON, NOON + timedelta(seconds=30))
    assert clock.arrived() == clock.now()


def test_a_line_held_open_carries_nothing_over_the_close(time):
    with clock.arriving():
        time(NOON + clock.LONGEST_WAY)
        assert clock.arrived() == NOON
        time(NOON + clock.LONGEST_WAY + timedelta(seconds=1))
        assert clock.arrived() == clock.now()


def test_a_clock_that_was_set_for_a_piece_of_work_holds_there(time):
    with clock.arriving(), clock.at(NOON - timedelta(days=1)):
        assert clock.arrived() == NOON - timedelta(days=1)
