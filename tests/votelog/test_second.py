"""Two verifiers that share no line, one of them written from docs/votelog.md alone, name the same step of every dump."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from prizes.votelog import verify
from prizes.votelog.format.codes import base64url, commitment
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import Checkpoint, Signer, ticket_text
from tests.components import NODE, require
from tests.votelog.dumps import ORIGIN, Dump, honest, sha
from tests.votelog.mutating import WITNESS, made, mutated, noted_again, resigned, shapes

SECOND = Path(__file__).parent / "second" / "verify.mjs"
MUTATIONS = 320


def node(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [require(NODE), str(SECOND), *words], input=stdin, capture_output=True, text=True, check=False
    )


def second(runs: Sequence[Sequence[str]]) -> list[str]:
    done = node("batch", stdin=json.dumps(runs))
    assert not done.stderr
    return done.stdout.splitlines()


def verdict(said: str) -> str:
    """`ok` with what could not be judged, or the step that fails."""
    return said.removeprefix("FAILED step ").partition(":")[0]


def both(runs: Sequence[Sequence[str]], capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """What the first and the second verifier say."""
    capsys.readouterr()
    for words in runs:
        verify.main(list(words))
    first = capsys.readouterr().out.splitlines()
    return list(zip(first, second(runs), strict=True))


def test_they_agree_on_honest_dumps(tmp_path, capsys):
    restored = [honest(seed, batches=60, voters=2) for seed in range(10)]
    assert sum(b"\nrestore " in dump.files["log.txt"] for dump in restored) >= 3
    runs = [[str(dump.write(tmp_path / str(n)))] for n, dump in enumerate([*shapes(), *restored])]
    assert len(runs) >= 20
    for number, answers in enumerate(both(runs, capsys)):
        first, other = map(verdict, answers)
        assert first == other, (number, answers)
        assert first in {"ok", "ok, no tally yet", "ok without openings"}, (number, answers)


def test_they_agree_on_the_step_of_small_changes(tmp_path, capsys):
    honest = list(shapes())
    runs = [
        [str(mutated(honest[seed % len(honest)], seed).write(tmp_path / str(seed)))]
        for seed in range(MUTATIONS)
    ]
    answers = both(runs, capsys)
    differ = [(seed, *said) for seed, said in enumerate(answers) if verdict(said[0]) != verdict(said[1])]
    assert not differ
    steps = Counter(verdict(said) for said, _ in answers)
    assert {"ok", "1", "2", "3", "5", "7", "8", "9"} <= set(steps), steps


# --- places where the text left a choice, or one of the two was wrong ------------------------------------


def dump_of(*, batches: int = 3, tally: bool = True, **chosen: Any) -> Dump:
    making = made(21, **chosen)
    for _ in range(batches):
        making.batch(6)
    making.close()
    return making.dump(tally=tally)


def note(dump: Dump, size: int, root: bytes, origin: str = ORIGIN, signer: Signer | None = None) -> bytes:
    return (signer or dump.signer).sign(str(Checkpoint(origin, size, root))).encode()


def place(dump: Dump, verb: str) -> int:
    return next(i for i, line in enumerate(dump.log) if line.startswith(f"{verb} "))


def relined(change: Callable[[list[str], Dump], None]) -> Callable[[Dump], None]:
    """Other lines, signed."""

    def spoil(dump: Dump) -> None:
        change(dump.log, dump)
        resigned(dump)

    return spoil


def retold(name: str, old: bytes, new: bytes) -> Callable[[Dump], None]:
    """Another text in a file, noted and signed."""

    def spoil(dump: Dump) -> None:
        assert old in dump.files[name]
        dump.files[name] = dump.files[name].replace(old, new, 1)
        noted_again(dump)
        resigned(dump)

    return spoil


def signed_by(name: str, times: int = 1) -> Callable[[Dump], None]:
    """More signatures at the last checkpoint."""

    def spoil(dump: Dump) -> None:
        line = WITNESS.cosign(dump.files["checkpoint"].decode(), 1).splitlines(keepends=True)[-1]
        dump.files["checkpoints.txt"] += line.replace(WITNESS.verifier.name, name).encode() * times
        dump.files.pop("checkpoint")

    return spoil


def from_origin(origin: str) -> Callable[[Dump], None]:
    def spoil(dump: Dump) -> None:
        signer, tree = Signer(origin, bytes(range(32))), CompactRange()
        tree.extend(leaf_hash(line.encode()) for line in dump.log)
        dump.files["key"] = f"{signer.verifier}\n".encode()
        dump.files["checkpoints.txt"] = note(dump, tree.size, tree.root(), origin, signer)
        dump.files.pop("checkpoint")

    return spoil


def for_an_auditor(change: Callable[[bytes], bytes] = lambda opened: opened) -> Callable[[Dump], None]:
    """What an observer takes: the same dump with its single votes."""

    def spoil(dump: Dump) -> None:
        dump.files["openings.txt"] = change(dump.openings)

    return spoil


def with_signatures(dump: Dump) -> None:
    dump.files["auditors.txt"] = b"whatever auditors say is none of the ten steps"


def another_result(dump: Dump) -> None:
    """A result that the votes do not add up to, tallied and signed: only who has the openings can know."""
    rows = dump.files["results.txt"].decode().splitlines()
    number = next(n for n, row in enumerate(rows) if not row.endswith(" 0"))
    row = rows[number].rsplit(" ", 1)
    rows[number] = f"{row[0]} {int(row[1]) + 1}"
    before = sha(dump.files["results.txt"])
    dump.files["results.txt"] = "".join(f"{each}\n" for each in rows).encode()
    dump.log[:] = [line.replace(before, sha(dump.files["results.txt"])) for line in dump.log]
    resigned(dump)


def another_result_for_an_auditor(dump: Dump) -> None:
    another_result(dump)
    dump.files["openings.txt"] = dump.openings


def too_large_a_checkpoint(dump: Dump) -> None:
    dump.files["checkpoints.txt"] += note(dump, 2**53, bytes(32))
    dump.files.pop("checkpoint")


def wrong_number_after_a_wrong_void(log: list[str], dump: Dump) -> None:
    close = place(dump, "close")
    log[close] += "0"
    log.insert(close, "void 0 BOT case")


def withdrawn_where_nobody_stands(log: list[str], dump: Dump) -> None:
    close, votes = place(dump, "close"), 1 + int(log[place(dump, "close")].split(" ")[2])
    log[close] = f"{log[close].rpartition(' ')[0]} {votes}"
    time = log[close - 1]
    assert time.startswith("time ")
    log[close:close] = [f"cast nowhere {'A' * 22} {'A' * 43}", f"void {close} WITHDRAWN case"]


def choice_out_of_order(log: list[str], dump: Dump) -> None:
    """The commitment fits it."""
    close, r = place(dump, "close"), bytes(32)
    tag, choice = "A" * 22, "p11,p10"
    log[close] = f"{log[close].rpartition(' ')[0]} {1 + int(log[close].split(' ')[2])}"
    log.insert(close, f"cast C1 {tag} {commitment('2027', 'C1', tag, choice, r)}")
    dump.files["openings.txt"] += f"{close} {choice} {base64url(r)}\n".encode()
    noted_again(dump)


def too_many_votes(dump: Dump) -> None:
    first, _, rest = dump.files["results.txt"].partition(b"\n")
    dump.files["results.txt"] = first.rpartition(b" ")[0] + f" {2**53}\n".encode() + rest
    noted_again(dump)
    resigned(dump)


def rules_spoilt(dump: Dump) -> None:
    dump.files[next(name for name in dump.files if name.startswith("rules/"))] += b" "


CASES: dict[str, tuple[str, Callable[[Dump], None], dict[str, str]]] = {
    "year 0": ("2", relined(lambda log, _: log.__setitem__(1, "time 0000-01-01T00:00:00Z")), {}),
    "year 1": ("ok", relined(lambda log, _: log.__setitem__(1, "time 0001-01-01T00:00:00Z")), {}),
    "opens as it closes": (
        "2",
        relined(lambda log, _: log.__setitem__(0, log[0][:-20] + log[0][-41:-21])),
        {},
    ),
    "an address with a path": ("ok", from_origin("host.example:8443/prizes/votelog/2027"), {}),
    "an address that is not ASCII": ("1", from_origin("h\u00f6st.example/votelog/2027"), {}),
    "an address of another edition": ("2", from_origin("host.example/votelog/2028"), {}),
    "witness not ASCII": ("1", signed_by("w\u00eftness"), {}),
    "fifteen witnesses": ("ok", signed_by("w", 15), {}),
    "sixteen witnesses": ("1", signed_by("w", 16), {}),
    "a size over 2^53 - 1": ("1", too_large_a_checkpoint, {}),
    "steps 5 and 6": ("5", relined(wrong_number_after_a_wrong_void), {}),
    "The rules do not contain this category.": ("9", relined(withdrawn_where_nobody_stands), {}),
    "a choice out of order": ("7", relined(choice_out_of_order), {}),
    "choices up to 2^53 - 1": ("ok", retold("paper.txt", b"choices 1", b"choices 9007199254740991"), {}),
    "choices up to 2^53": ("9", retold("paper.txt", b"choices 1", b"choices 9007199254740992"), {}),
    "no choices": ("9", retold("paper.txt", b"choices 1", b"choices 0"), {}),
    "auditors": ("ok without openings", lambda _: None, {"openings": "auditors"}),
    "auditors, before a tally": (
        "ok, no tally yet",
        lambda _: None,
        {"openings": "auditors", "tally": False},
    ),
    "auditors, signed": ("ok without openings", with_signatures, {"openings": "auditors"}),
    "auditors, an observer's": ("ok", for_an_auditor(), {"openings": "auditors"}),
    "auditors, an opening less": (
        "7",
        for_an_auditor(lambda opened: opened.partition(b"\n")[2]),
        {"openings": "auditors"},
    ),
    "auditors, none of them": ("7", for_an_auditor(lambda _: b""), {"openings": "auditors"}),
    "auditors, another result": ("ok without openings", another_result, {"openings": "auditors"}),
    "auditors, another result, an observer's": ("9", another_result_for_an_auditor, {"openings": "auditors"}),
    "auditors, without rules": ("7", rules_spoilt, {"openings": "auditors"}),
    "auditors, no number": ("9", retold("results.txt", b"\n", b"x\n"), {"openings": "auditors"}),
    "auditors, 2^53 votes": (
        "9",
        too_many_votes,
        {"openings": "auditors"},
    ),
    "public, without rules": ("9", rules_spoilt, {}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text_decides(tmp_path, capsys, name):
    step, spoil, chosen = CASES[name]
    dump = dump_of(**chosen)
    spoil(dump)
    [answers] = both([[str(dump.write(tmp_path / "dump"))]], capsys)
    assert list(map(verdict, answers)) == [step, step], answers


def test_keys_and_checkpoints_from_elsewhere(tmp_path, capsys):
    dump = dump_of()
    folder, size = str(dump.write(tmp_path / "dump")), len(dump.log)
    own = dump.files["checkpoints.txt"]
    given = {
        "key": (dump.files["key"], "ok"),
        "other key": (f"{Signer(ORIGIN, bytes(32)).verifier}\n".encode(), "1"),
        "seen": (dump.files["checkpoint"] + own, "ok"),
        "seen split": (note(dump, size, bytes(32)), "1"),
        "seen in between": (note(dump, 2, bytes(32)), "3"),
        "seen beyond": (note(dump, size + 1, bytes(32)), "4"),
        "seen unsigned": (note(dump, 1, bytes(32), signer=WITNESS), "1"),
        "seen nothing": (b"", "1"),
    }
    runs = []
    for name, (data, _) in given.items():
        (tmp_path / name).write_bytes(data)
        runs.append([folder, "--key" if "key" in name else "--seen", str(tmp_path / name)])
    for (name, (_, step)), answers in zip(given.items(), both(runs, capsys), strict=True):
        assert list(map(verdict, answers)) == [step, step], (name, answers)


def test_tickets(tmp_path, capsys):
    dump = dump_of()
    index = place(dump, "cast")
    clock = next(line[5:] for line in reversed(dump.log[:index]) if line.startswith("time "))
    tree = CompactRange()
    tree.extend(leaf_hash(line.encode()) for line in dump.log[:2])
    text = ticket_text(leaf_hash(dump.log[index].encode()), clock, Checkpoint(ORIGIN, 2, tree.root()))
    beyond = text.replace("checkpoint 2", f"checkpoint {len(dump.log) + 1}")
    given = {
        "kept": (dump.signer.sign(text), "ok"),
        "two at once": (dump.signer.sign(text) * 2, "ticket"),
        "of another key": (Signer(ORIGIN, bytes(32)).sign(text), "ticket"),
        "of a line that is not there": (
            dump.signer.sign(text.replace(text[text.index("leaf ") :][:69], "leaf " + "0" * 64)),
            "ticket",
        ),
        "another root": (dump.signer.sign(text.replace("checkpoint 2", "checkpoint 3")), "ticket"),
        "beyond the log": (dump.signer.sign(beyond), "ticket"),
        "an instant of another form": (dump.signer.sign(text.replace("-02-01T", "-2-1T")), "ticket"),
        "other digits": (dump.signer.sign(text.replace("checkpoint 2", "checkpoint \u0662")), "ticket"),
        "too late": (dump.signer.sign(text.replace(clock, "2027-02-01T07:00:00Z")), "ticket"),
        "within another time": (dump.signer.sign(text.replace("within 60", "within 90")), "ticket"),
    }
    folder, runs = str(dump.write(tmp_path / "dump")), []
    for name, (data, _) in given.items():
        (tmp_path / name).write_text(data)
        runs.append(["ticket", str(tmp_path / name), folder])
    for (name, (_, step)), answers in zip(given.items(), both(runs, capsys), strict=True):
        assert list(map(verdict, answers)) == [step, step], (name, answers)


def test_the_second_prints_one_line_and_the_status_says_it(tmp_path):
    folder = dump_of().write(tmp_path / "dump")
    said = [node(str(folder)), node(str(tmp_path)), node()]
    assert [done.returncode for done in said] == [0, 1, 2]
    assert [done.stdout.count("\n") for done in said] == [1, 1, 1]
    assert said[1].stdout == "FAILED step 1: key is missing\n"
