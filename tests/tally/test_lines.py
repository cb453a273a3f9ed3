"""Lines that are no events become refusals, whatever they hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.tally.rules.events import (
    BlankEvent,
    CastEvent,
    Nominated,
    Nominee,
    RestoreEvent,
    Unreadable,
    VoidEvent,
)
from prizes.tally.rules.lines import LONGEST, read_event, read_events

AT = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
CAST = {"at": "2027-03-10T12:00:00Z", "type": "cast", "voter": "ana", "category": "C1", "choices": ["b", "a"]}
VOID = {"at": "2027-03-10T12:00:00Z", "type": "void", "event": 4, "reason": "BOT", "case": "k-1"}


def read(value: object) -> object:
    return read_event(7, json.dumps(value))


def test_each_type_is_read():
    blank = {key: CAST[key] for key in ("at", "voter", "category")} | {"type": "blank"}
    nominee = {"type": "nominee", "category": "C1", "project": "a", "region": "Africa"}
    assert read(CAST) == CastEvent(7, AT, "ana", "C1", ("b", "a"))
    assert read(blank) == BlankEvent(7, AT, "ana", "C1")
    assert read(VOID) == VoidEvent(7, AT, 4, "BOT", "k-1")
    assert read(VOID | {"type": "restore"}) == RestoreEvent(7, AT, 4, "BOT", "k-1")
    assert read(nominee) == Nominated(7, Nominee("C1", "a", region="Africa"))


@pytest.mark.parametrize(
    "written", ["2027-03-10T12:00:00+00:00", "2027-03-10T14:00:00+02:00", "2027-03-10T12:00:00"]
)
def test_times_are_utc_whatever_offset_they_are_written_in(written):
    assert read(CAST | {"at": written}).at == AT


def test_keys_that_no_event_has_are_passed_over():
    assert read(CAST | {"colour": "blue"}) == read(CAST)


@pytest.mark.parametrize(
    "line",
    [
        "", "  ", "nonsense", "[]", "17", "null", '"cast"', "{", b"\xff\xfe{}", b'{"type": "\xc3"}', "[" * 90_000,
        '{"type": "cast", "type": "cast"}', " " * LONGEST + "{}", "1" * 5000,
    ],
)  # fmt: skip
def test_line_that_is_no_object_is_malformed(line):
    event = read_event(3, line)
    assert (event.number, event.code) == (3, "malformed")


@pytest.mark.parametrize("kind", [None, 1, "vote", "", "CAST", ["cast"], {}])
def test_type_that_is_not_known_is_refused(kind):
    assert read(CAST | {"type": kind}).code == "unknown_type"


@pytest.mark.parametrize(
    "changed",
    [
        {"at": None}, {"at": 17}, {"at": ""}, {"at": "2027-03-10"}, {"at": "noon"}, {"at": "2027-02-30T12:00:00Z"},
        {"at": "0001-01-01T00:00:00+23:00"}, {"voter": ""}, {"voter": 4}, {"voter": "x" * 321}, {"voter": "a\u0000"},
        {"voter": "\ud800"}, {"category": "C 1"}, {"category": None}, {"choices": "a"}, {"choices": []},
        {"choices": ["a", "a"]}, {"choices": [1]}, {"choices": ["a,b"]}, {"choices": {}},
        {"choices": {"a": 0}}, {"choices": {"a": -1}}, {"choices": {"a": 1.5}}, {"choices": {"a": "1"}},
        {"choices": {"a": True}}, {"choices": {"a": 1001}}, {"choices": {"a b": 1}}, {"choices": {"a*1": 1}}, {"choices": {"a": None}},
        {"code_requested_at": "yesterday"},
    ],
)  # fmt: skip
def test_cast_with_a_wrong_part_is_malformed(changed):
    assert read(CAST | changed).code == "malformed"


@pytest.mark.parametrize("key", ["at", "voter", "category", "choices"])
def test_cast_without_a_part_is_malformed(key):
    event = read({name: value for name, value in CAST.items() if name != key})
    assert (event.type, event.code) == ("cast", "malformed")


@pytest.mark.parametrize(
    "changed",
    [{"event": -1}, {"event": True}, {"event": "4"}, {"event": 4.0}, {"reason": None}, {"case": "a b"}],
)
def test_void_with_a_wrong_part_is_malformed(changed):
    assert read(VOID | changed).code == "malformed"


def test_lines_are_numbered_from_zero_empty_ones_too():
    events = list(read_events(["\n", json.dumps(CAST) + "\n"]))
    assert [(event.number, type(event)) for event in events] == [(0, Unreadable), (1, CastEvent)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(["type", "at", "voter", "category", "choices", "event", "reason", "case", "project"])
likely = st.sampled_from(
    ["cast", "blank", "void", "restore", "nominee", "C1", "a", ["a"], 0, "2027-03-10T12:00:00Z"]
)


@given(st.dictionaries(keys, likely | json_values))
def test_no_object_makes_the_reader_fail(value):
    assert read_event(0, json.dumps(value)).number == 0


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_no_bytes_make_the_reader_fail(line):
    assert read_event(0, line).number == 0
