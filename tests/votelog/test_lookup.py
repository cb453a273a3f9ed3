"""Where lines stand, in segments that are much smaller than real ones: the answers are those of a plain list."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prizes.votelog.files import lookup
from prizes.votelog.files.lookup import Lookup, learn
from prizes.votelog.format.codes import CODE_BYTES
from prizes.votelog.format.merkle import leaf_hash

TAGS, CATEGORIES = ("ana", "bob", "eve"), ("C1", "C2")


@pytest.fixture(autouse=True)
def small_segments(monkeypatch):
    monkeypatch.setattr(lookup, "SEGMENT", 3)


VOTES = st.tuples(st.sampled_from(["cast", "blank"]), st.sampled_from(CATEGORIES), st.sampled_from(TAGS))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(VOTES, min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5),
    st.data(),
)
def test_answers_are_those_of_the_list_however_it_was_learnt(tmp_path_factory, votes, parts, data):
    path = tmp_path_factory.mktemp("lookup") / "places.sqlite"
    lines = [
        f"{verb} {category} {tag}{f' {n}' if verb == 'cast' else ''}".encode()
        for n, (verb, category, tag) in enumerate(votes)
    ]
    known = 0
    for wanted, length in [*parts, (0, len(lines))]:  # from a place that is known on, also again
        start = min(wanted, known)
        learn(path, start, lines[start : start + length])
        known = min(len(lines), start + length)
        if data.draw(st.booleans()):
            check(Lookup(path), lines[:known])
    check(Lookup(path), lines)


def check(found: Lookup, lines: list[bytes]) -> None:
    slots = [line.decode().split(" ") for line in lines]
    assert found.known() == (len(lines), False)
    for place, (line, (verb, *slot)) in enumerate(zip(lines, slots, strict=True)):
        if verb == "cast":
            assert found.place_of(leaf_hash(line)[:CODE_BYTES]) == place
        later = [n for n, other in enumerate(slots) if other[1:3] == slot[:2] and n > place]
        assert found.next_vote(slot[0], slot[1], place) == (later[0] if later else None)
    assert found.place_of(bytes(CODE_BYTES)) is None
    for tag in TAGS:
        last = {category: verb for verb, category, of, *_ in slots if of == tag}
        assert set(found.categories(tag)) == {category for category, verb in last.items() if verb == "cast"}


def test_what_was_done_with_a_line_and_the_close_are_known_over_segments(tmp_path):
    path = tmp_path / "places.sqlite"
    cast = b"cast C1 ana c0"
    learn(path, 0, [cast, b"time x", b"time x", b"time x", b"void 0 BOT case-1"])
    learn(path, 5, [b"close x 1", b"time y", b"restore 0 BOT case-1"])
    assert Lookup(path).aside(0) == [(True, "BOT", "case-1"), (False, "BOT", "case-1")]
    assert Lookup(path).known() == (8, True)
    learn(path, 4, [b"time z"])
    assert Lookup(path).aside(0) == []
    assert Lookup(path).known() == (5, True)


def test_a_file_of_an_older_form_is_made_anew(tmp_path):
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "CREATE TABLE cast (code BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID;"
            "CREATE TABLE known (size INTEGER, closed INTEGER); INSERT INTO known VALUES (7, 1);"
        )
    assert Lookup(path).known() == (0, False)
    learn(path, 0, [b"cast C1 ana c0"])
    assert Lookup(path).known() == (1, False)
    assert Lookup(path).place_of(leaf_hash(b"cast C1 ana c0")[:CODE_BYTES]) == 0


def test_a_file_that_is_not_there_or_was_not_begun_knows_nothing(tmp_path):
    path = tmp_path / "places.sqlite"
    assert Lookup(path).known() == (0, False)
    path.touch()
    assert Lookup(path).known() == (0, False)
