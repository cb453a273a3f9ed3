"""Lines, codes, notes and tiles: the published examples, round trips, and what is refused."""

from __future__ import annotations

import contextlib
import itertools
import struct
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.ballot.rules.voting import tag
from prizes.votelog.format import lines, notes, tiles
from prizes.votelog.format.codes import choice_text, commitment, tracking_code, typed_code
from prizes.votelog.format.merkle import leaf_hash
from prizes.votelog.format.notes import Checkpoint, NoteError, Signer, Verifier, proof_text, ticket_text
from prizes.votelog.format.paper import LogPaper
from prizes.votelog.format.tiles import Tile, tiles_between

SHA = "0f" * 32
ORIGIN = "prizes.example.org/votelog/2027"
VECTOR = "cast 07 FQvHybJSnI224KCqe8-0DA epbWqpHeAxxMV5EWjFyJ8Bko49DJ6-rwkRLNj3-kfCU"


def test_the_vector_of_the_specification():
    made = tag(bytes(32), "2027", "07", "ana.maria@example.org")
    committed = commitment("2027", "07", made, "p012", bytes(range(32)))
    line = str(lines.CastLine("07", made, committed))
    assert line == VECTOR
    leaf = leaf_hash(line.encode())
    assert leaf.hex() == "40f4ad5e5e33bd50696cf9e8cd26b092a6320f3314f40355868a56a06d92856d"
    assert tracking_code(leaf) == "83TA-TQJY-6EYN-0TBC"


EXAMPLES = [
    f"open v1 2027 {SHA} {SHA} 2027-02-01T08:00:00Z 2027-02-28T22:00:00Z",
    "time 2027-02-01T08:00:10Z",
    VECTOR,
    "blank C7-EGOV FQvHybJSnI224KCqe8-0DA",
    "void 0 BOT case-1",
    "restore 9007199254740991 COURT case.1_b",
    f"amend {SHA}",
    "close 2027-02-28T22:30:00Z 12",
    f"note paper {SHA}",
    f"tally {SHA} {SHA}",
    f"final {SHA}",
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_line_is_read_as_it_was_written(text):
    assert str(lines.read(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "cast",
        VECTOR + " ",
        VECTOR.replace(" ", "  ", 1),
        VECTOR.replace("0DA ", "0DB "),
        VECTOR.replace("kfCU", "kfCV"),
        VECTOR.replace("07", "0\u0667"),
        VECTOR + "\n",
        "cast " + "c" * 65 + VECTOR[7:],
        "Cast" + VECTOR[4:],
        f"open v2 2027 {SHA} {SHA} 2027-02-01T08:00:00Z 2027-02-28T22:00:00Z",
        "time 2027-02-30T08:00:10Z",
        "time 2027-02-01T08:00:60Z",
        "time 2027-02-01T08:00:10.5Z",
        "time 2027-02-01T08:00:10+00:00",
        "void 01 BOT case-1",
        "void -1 BOT case-1",
        "void 9007199254740992 BOT case-1",
        "void 1 FRAUD case-1",
        "void 1 BOT case/1",
        f"amend {SHA.upper()}",
        "note Paper " + SHA,
        "hello world",
    ],
)
def test_what_is_no_line_is_refused(text):
    with pytest.raises(lines.LineError):
        lines.read(text)


@given(st.text(max_size=80))
def test_reading_never_fails_otherwise(text):
    with contextlib.suppress(lines.LineError):
        assert str(lines.read(text)) == text


def test_instants_are_utc_and_cut_to_the_second():
    at = datetime(2027, 2, 1, 9, 0, 0, 999_999, timezone(timedelta(hours=1)))
    assert lines.instant_text(at) == "2027-02-01T08:00:00Z"
    assert lines.instant("2027-02-01T08:00:00Z") == datetime(2027, 2, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["83TATQJY6EYN0TBC", "83ta-tqjy-6eyn-otbc", " 83TA TQJY 6EYN 0TBC "])
def test_a_code_is_read_as_it_was_meant(typed):
    assert typed_code(typed) == "83TA-TQJY-6EYN-0TBC"


@pytest.mark.parametrize("mark", "\u200e\u200f\u2066\u2067\u2068\u2069")
def test_marks_of_direction_that_come_along_from_a_mail_are_no_part_of_a_code(mark):
    assert typed_code(f"{mark}83TA-TQJY-6EYN-0TBC\u2069{mark}") == "83TA-TQJY-6EYN-0TBC"


@pytest.mark.parametrize("typed", ["", "83TA", "83TA-TQJY-6EYN-0TBU", "83TA-TQJY-6EYN-0TBC-0"])
def test_what_is_no_code(typed):
    assert typed_code(typed) is None


def test_choices_are_committed_to_in_one_order():
    assert choice_text(["p2", "p10", "p1"]) == "p1,p10,p2"
    one = commitment("2027", "C1", "t" * 22, choice_text(["b", "a"]), bytes(32))
    assert one == commitment("2027", "C1", "t" * 22, "a,b", bytes(32))
    assert one != commitment("2027", "C1", "t" * 22, "a,b", bytes(31) + b"\1")


# --- notes ---------------------------------------------------------------------------------------------


def signer(name=ORIGIN, seed=1):
    return Signer(name, bytes([seed]) * 32)


def a_checkpoint(size=3):
    return Checkpoint(ORIGIN, size, bytes(range(32)))


def test_a_note_holds_under_its_key_and_no_other():
    made = signer()
    note = notes.read(made.sign(str(a_checkpoint())))
    key = Verifier.read(str(made.verifier))
    key.verify(note)
    assert Checkpoint.read(note.text) == a_checkpoint()
    with pytest.raises(NoteError):
        signer(seed=2).verifier.verify(note)
    with pytest.raises(NoteError):
        signer(name="other.example.org").verifier.verify(note)


def test_the_example_of_the_specification_of_signed_notes():
    """From C2SP signed-note, its own test vector of the Go implementation."""
    key = Verifier.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = notes.read(
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    key.verify(note)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_note_with_a_changed_bit_is_refused(place, bit):
    made = signer()
    note = bytearray(made.sign(str(a_checkpoint())).encode())
    note[place % len(note)] ^= 1 << bit
    try:
        text = note.decode()
        read = notes.read(text)
    except (UnicodeDecodeError, NoteError):
        return
    with pytest.raises(NoteError):
        made.verifier.verify(read)


def test_a_witness_cosigns_without_disturbing_the_log():
    made, witness = signer(), signer("witness.example.net", 2)
    note = witness.cosign(made.sign(str(a_checkpoint())), 1_800_000_000)
    read = notes.read(note)
    made.verifier.verify(read)
    assert witness.verifier.verify_cosignature(read) == 1_800_000_000
    with pytest.raises(NoteError):
        made.verifier.verify_cosignature(read)
    with pytest.raises(NoteError):
        witness.verifier.verify(read)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n\n",
        "a\n\nb\n",
        "a\n\n\u2014 name\n",
        "a\n\n\u2014 name AAAA\n",
        "a\n\n\u2014 name AAAAAAAB=\n",
        "a\n\n\u2014 na+me AAAAAAAA\n",
        "a\n\n\u2014 name AAAAAAAA",
        "a\n\n" + "\u2014 name AAAAAAAA\n" * 17,
    ],
)
def test_what_is_no_note(text):
    with pytest.raises(NoteError):
        notes.read(text)


def test_a_changed_key_is_no_key():
    good = str(signer().verifier)
    for bad in (
        good.replace("+", "-", 1),
        good[:-1],
        good.replace(ORIGIN, "x"),
        good.replace("+AX", "+AY"),
        "",
    ):
        if bad != good:
            with pytest.raises(NoteError):
                Verifier.read(bad)


def test_a_ticket_is_never_a_checkpoint():
    text = ticket_text(bytes(32), "2027-02-01T08:00:00Z", a_checkpoint())
    assert text.count("\n") == 6
    with pytest.raises(NoteError):
        Checkpoint.read(text)


def test_the_proof_of_a_line():
    checkpoint = signer().sign(str(a_checkpoint()))
    text = proof_text(b"time 2027-02-01T08:00:00Z", 2, [bytes(32), bytes([1]) * 32], checkpoint)
    head, extra, index, first, second, gap, *rest = text.split("\n")
    assert (head, index, gap) == ("c2sp.org/tlog-proof@v1", "index 2", "")
    assert b64decode(extra.removeprefix("extra ")) == b"time 2027-02-01T08:00:00Z"
    assert [b64decode(first), b64decode(second)] == [bytes(32), bytes([1]) * 32]
    assert "\n".join(rest) == checkpoint


# --- tiles ---------------------------------------------------------------------------------------------


def test_the_names_of_tiles():
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(1, 0, 4).path == "tile/1/000.p/4"
    assert Tile(-1, 1000).path == "tile/entries/x001/000"


@given(st.lists(st.integers(0, 70_000), min_size=1, max_size=6))
def test_between_sizes_every_tile_is_named_once_when_it_is_due(sizes):
    sizes = sorted({0, *sizes})
    named = [tile for old, new in itertools.pairwise(sizes) for tile in tiles_between(old, new)]
    full = [(tile.level, tile.index) for tile in named if tile.width == 256]
    assert len(set(full)) == len(full)
    last = sizes[-1]
    for level in (-1, 0, 1, 2):
        count = last >> (8 * max(level, 0))
        assert {i for le, i in full if le == level} == set(range(count // 256))
        if count % 256 and last > sizes[-2]:
            assert any(t.level == level and t.width == count % 256 for t in named)


def test_a_bundle_has_each_line_with_its_length():
    packed = tiles.bundle([b"time 2027-02-01T08:00:00Z", VECTOR.encode()])
    assert struct.unpack(">H", packed[:2]) == (25,)
    assert packed[27:29] == struct.pack(">H", len(VECTOR))
    assert packed.endswith(VECTOR.encode())


def test_the_paper():
    paper = LogPaper("2027", SHA, 1, "any", 5, True, "public", {"C2": ["p2"], "C1": ["p10", "p1"]})
    assert paper.text() == (
        f"paper v1 2027 {SHA}\nchoices 1\ncomplete any\nchanges 5\nblanks yes\nopenings public\n"
        "nominee C1 p1\nnominee C1 p10\nnominee C2 p2\n"
    )


def test_base64_has_one_spelling():
    assert notes.strict_base64(b64encode(b"\0").decode()) == b"\0"
    with pytest.raises(NoteError):
        notes.strict_base64("AB==")
