"""Honest dumps of many shapes, and small seeded changes of any of their texts, signed again or not."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from prizes.votelog.format import lines
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import Checkpoint, Signer
from tests.votelog.dumps import ORIGIN, RULES, Dump, Making, honest, sha

WITNESS = Signer("witness.example.org/w1", b"w" * 32)
TEXTS = ("log.txt", "paper.txt", "openings.txt", "results.txt", "checkpoints.txt", "key", "attributes.txt")
EDGES = [
    "0",
    "1",
    "00",
    "01",
    "-1",
    "+1",
    "9007199254740991",
    "9007199254740992",
    "9999999999999999",
    "1" + "0" * 16,
]
EDGES += ["any", "all", "yes", "no", "public", "auditors", "WITHDRAWN", "DUP", "paper", "a" * 64, "a" * 65]
EDGES += [
    "A" * 22,
    "A" * 21 + "B",
    "A" * 43,
    "A" * 42 + "B",
    "0" * 64,
    "A" * 64,
    "p10,p11",
    "p11,p10",
    "p10,p10",
    ",",
]
EDGES += ["2028-02-29T00:00:00Z", "2027-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "2027-02-01T24:00:00Z"]
EDGES += ["2027-02-01T08:00:60Z", "2027-2-1T8:00:00Z", "9999-12-31T23:59:59Z"]
BYTES = [
    b"\r",
    b"\t",
    b" ",
    b"\n",
    b"\0",
    b"\x7f",
    b"\x0b",
    b"\x85",
    b"\xc2\x85",
    "\u00e9".encode(),
    b"\xff",
    b"+",
    b"/",
]


# --- honest shapes -------------------------------------------------------------------------------------


def made(seed: int, **chosen: Any) -> Making:
    """A log that was just opened, in three categories."""
    names = {"C1": ["p10", "p11", "p12"], "C2": ["p20", "p21"], "c.-_3": ["x.y", "z"]}
    making = Making(random.Random(seed), names, **chosen)
    making.open()
    return making


def _amended_and_tallied_twice() -> Dump:
    """Other rules and another paper before the first vote, a vote set aside between two tallies, none final."""
    making, rules = made(1, complete="2", choices=2), b"other rules\r\n\xff"
    making.add(lines.AmendLine(sha(rules)))
    making.paper = making.paper.replace(sha(RULES), sha(rules)).replace("changes 5", "changes any")
    making.add(lines.NoteLine("paper", sha(making.paper.encode())))
    for _ in range(4):
        making.batch(9)
    making.close()
    files = [text.encode() for text in making.results()]
    making.add(lines.TallyLine(*map(sha, files)))
    making.checkpoint()
    making.time()
    making.set_aside()
    index = max(index for index, _, _ in making.in_force.values())
    making.add(lines.VoidLine(index, "WITHDRAWN", "late"))
    making.aside.setdefault(index, set()).add(("WITHDRAWN", "late"))
    dump = making.dump()
    dump.files[f"rules/{sha(rules)}"] = rules
    return dump


def _with_witnesses() -> Dump:
    """The first checkpoint is that of an empty log; the last comes again with signatures of others and, once more, its own."""
    making = made(2, complete="all")
    making.checkpoints.insert(0, making.signer.sign(str(Checkpoint(ORIGIN, 0, hashlib.sha256().digest()))))
    making.batch(6)
    making.close()
    dump = making.dump()
    last = dump.files["checkpoint"].decode()
    again = WITNESS.cosign(last, 1_800_000_000) + last.splitlines(keepends=True)[-1]
    same_name = (
        Signer(ORIGIN, b"x" * 32).sign(last.rpartition("\n\n")[0] + "\n").splitlines(keepends=True)[-1]
    )
    dump.files["checkpoints.txt"] += (again + same_name).encode()
    dump.files["checkpoint"] = (again + same_name).encode()
    return dump


def _just_opened() -> Dump:
    return made(3).dump(tally=False)


def _only_its_first_line() -> Dump:
    making = made(4)
    line, rest = making.log[0], making.dump(tally=False)
    rest.log[:] = [line]
    rest.files.pop("paper.txt")
    resigned(rest)
    return rest


def _nobody_voted() -> Dump:
    making = made(5)
    making.close()
    return making.dump()


def _without_what_may_be_missing() -> Dump:
    dump = honest(11)
    dump.files.pop("checkpoint")
    dump.files["other/file"] = b"means nothing"
    return dump


def shapes() -> Iterator[Dump]:
    """Thirty-two of them."""
    yield from (_amended_and_tallied_twice(), _with_witnesses(), _just_opened(), _only_its_first_line())
    yield from (_nobody_voted(), _without_what_may_be_missing())
    for seed in range(14):
        yield honest(seed, batches=seed % 5 + 1, voters=8)
    for seed in range(4):
        yield honest(seed, batches=3, voters=5, closed=seed % 2 == 0, tally=False)
    for complete in ("any", "all", "2", "3"):
        for openings in ("public", "auditors"):
            making = made(7, complete=complete, choices=2, openings=openings)
            for _ in range(5):
                making.batch(5)
            making.close()
            yield making.dump()


# --- small changes -------------------------------------------------------------------------------------


def resigned(dump: Dump) -> None:
    """The checkpoint that the log's owner would sign for these lines."""
    tree = CompactRange()
    tree.extend(leaf_hash(line.encode("latin-1")) for line in dump.log)
    note = dump.signer.sign(str(Checkpoint(ORIGIN, tree.size, tree.root()))).encode()
    dump.files["log.txt"] = "".join(f"{line}\n" for line in dump.log).encode("latin-1")
    dump.files["checkpoints.txt"] = note
    if "checkpoint" in dump.files:
        dump.files["checkpoint"] = note


def noted_again(dump: Dump) -> None:
    """The lines of the log name the files that are there now."""
    for verb in ("note paper", "note attributes", "tally"):
        places = [i for i, line in enumerate(dump.log) if line.startswith(f"{verb} ")]
        if not places:
            continue
        words = dump.log[places[-1]].split(" ")
        names = {
            "note paper": ["", "", "paper.txt"],
            "note attributes": ["", "", "attributes.txt"],
            "tally": ["", "openings.txt", "results.txt"],
        }[verb]
        for place, name in enumerate(names[: len(words)]):
            if name in dump.files:
                words[place] = sha(dump.files[name])
        dump.log[places[-1]] = " ".join(words)


def _lines(rng: random.Random, rows: list[str]) -> None:
    """A line is gone, double, in another place, or in two."""
    at, to = rng.randrange(len(rows)), rng.randrange(len(rows))
    match rng.randrange(4):
        case 0:
            rows.pop(at)
        case 1:
            rows.insert(at, rows[at])
        case 2:
            rows[at], rows[to] = rows[to], rows[at]
        case _:
            rows.insert(to, rows[at])


def _words(rng: random.Random, rows: list[str]) -> None:
    """A word is gone, double, or another."""
    at = rng.randrange(len(rows))
    words = rows[at].split(" ")
    place, donor = rng.randrange(len(words)), rng.choice(rows).split(" ")
    match rng.randrange(5):
        case 0:
            words.pop(place)
        case 1:
            words.insert(place, words[place])
        case 2:
            words[place] = rng.choice(EDGES)
        case 3:
            words[place] = donor[min(place, len(donor) - 1)]
        case _:
            same = [row for row in rows if row.split(" ")[0] == words[0]]
            donor = rng.choice(same).split(" ")
            words[place] = donor[min(place, len(donor) - 1)]
    rows[at] = " ".join(words)


def _bytes(rng: random.Random, rows: list[str]) -> None:
    """A character is another, gone, or more than there should be."""
    at = rng.randrange(len(rows))
    if not rows[at]:
        return
    place = rng.randrange(len(rows[at]) + 1)
    head, tail = rows[at][:place], rows[at][place:]
    odd = rng.choice(BYTES).decode("latin-1")
    rows[at] = rng.choice(
        [head + odd + tail, head + odd + tail[1:], head + tail[1:], head + tail[:1] * 2 + tail[1:]]
    )


CHANGES: tuple[Callable[[random.Random, list[str]], None], ...] = (_lines, _words, _words, _bytes)


def _file(dump: Dump, rng: random.Random) -> None:
    """A whole file is gone, empty, there too early, or another."""
    texts = TEXTS if "attributes.txt" in dump.files else TEXTS[:-1]
    name = rng.choice([*texts, "checkpoint", *(n for n in dump.files if n.startswith("rules/"))])
    if name not in dump.files or rng.random() < 0.5:
        dump.files.pop(name, None)
    else:
        dump.files[name] = rng.choice(
            [b"", b"\n", dump.files[name][:-1], dump.files[name] + b"\n", dump.files[name] * 2]
        )


def mutated(dump: Dump, seed: int) -> Dump:
    """One change, or two, of what a dump holds; in three of four it is noted and signed as if it were right."""
    rng = random.Random(seed)
    dump = replace(dump, files=dict(dump.files), log=list(dump.log))
    if rng.random() < 0.1:
        _file(dump, rng)
        return dump
    for _ in range(rng.choice([1, 1, 1, 2])):
        there = "attributes.txt" in dump.files
        name = rng.choices(TEXTS, (6, 4, 3, 2, 2, 1, 4 * there))[0]
        data = dump.files.get(name, b"")
        rows = list(dump.log) if name == "log.txt" else data.decode("latin-1").split("\n")[:-1]
        if not rows:
            continue
        rng.choice(CHANGES)(rng, rows)
        if name == "log.txt":
            rows = "\n".join(rows).split("\n")
            dump.log[:] = rows
        dump.files[name] = "".join(f"{row}\n" for row in rows).encode("latin-1")
        if name in ("checkpoints.txt", "key"):
            return dump
    if rng.random() < 0.75:
        noted_again(dump)
        resigned(dump)
    return dump
