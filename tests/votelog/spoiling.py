"""Ten kinds of faults for a dump. Each spoils it and names the step that must fail, or None where there is nothing to spoil."""

from __future__ import annotations

import random
from collections.abc import Callable

from prizes.votelog.format.notes import Checkpoint, read
from tests.votelog.dumps import ORIGIN, Dump, sha, signed_again

Spoil = Callable[[Dump, random.Random], int | None]
B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def places(dump: Dump, verb: str) -> list[int]:
    return [i for i, line in enumerate(dump.log) if line.startswith(verb + " ")]


def other(rng: random.Random, text: str, place: int) -> str:
    letter = rng.choice([c for c in B64 if c != text[place]])
    return text[:place] + letter + text[place + 1 :]


def checkpoint_bit(dump: Dump, rng: random.Random) -> int | None:
    """A bit of a checkpoint, its signature or the key is another."""
    name = rng.choice(["checkpoints.txt", "checkpoint", "key"])
    data = bytearray(dump.files[name])
    data[rng.randrange(len(data) - 1)] ^= 1 << rng.randrange(8)
    dump.files[name] = bytes(data)
    return 1


def split_view(dump: Dump, rng: random.Random) -> int | None:
    """Two signed roots for one size, or a checkpoint smaller than the one before."""
    notes = [
        note + "\n"
        for note in dump.files["checkpoints.txt"].decode().removesuffix("\n").split("=\n" + ORIGIN)
    ]
    size = Checkpoint.read(read(dump.files["checkpoint"].decode()).text).size
    size = size if rng.random() < 0.5 else rng.randrange(size)
    fake = dump.signer.sign(str(Checkpoint(ORIGIN, size, rng.randbytes(32)))).encode()
    dump.files["checkpoints.txt"] += fake
    dump.files.pop("checkpoint")
    assert notes
    return 1


def dropped_line(dump: Dump, rng: random.Random) -> int | None:
    """A vote is gone, or another stands in its place, under the old checkpoints."""
    casts = [i for i in places(dump, "cast") if i < len(dump.log) - 8]
    if not casts:
        return None
    index = rng.choice(casts)
    if rng.random() < 0.5:
        dump.log.pop(index)
    else:
        dump.log[index] = other(rng, dump.log[index], len(dump.log[index]) - rng.randint(2, 40))
    dump.files["log.txt"] = "".join(f"{line}\n" for line in dump.log).encode()
    return 3


def grammar(dump: Dump, rng: random.Random) -> int | None:
    """A line that is no line, though it is signed."""
    log, index = list(dump.log), rng.randrange(len(dump.log))
    line = log[index]
    verb, _, rest = line.partition(" ")
    log[index] = rng.choice(
        [
            line + " ",
            " " + line,
            line.replace(" ", "  ", 1),
            f"{verb.upper()} {rest}",
            line + " x",
            f"{verb}\t{rest}",
            verb,
            line.replace(line[-1], "\u00e9"),
            line + "\r",
            "",
        ]
    )
    signed_again(dump, log)
    return 2


def order(dump: Dump, rng: random.Random) -> int | None:
    """What may not stand there, though it is signed."""
    log = list(dump.log)
    casts, closes, times = places(dump, "cast"), places(dump, "close"), places(dump, "time")
    match rng.randrange(5):
        case 0 if casts and closes:
            log.insert(closes[0] + rng.randint(1, len(log) - closes[0]), log[rng.choice(casts)])
        case 1:
            log.insert(rng.randint(1, len(log)), log[0])
        case 2:
            log.insert(rng.choice(times[1:]) + 1, "time 2027-01-01T00:00:00Z")
        case 3:
            log.insert(1, f"note paper {sha(b'')}")
        case _:
            log.append(log[-1] if log[-1].startswith("final") else f"final {sha(b'')}")
    signed_again(dump, log)
    return 2


def length(dump: Dump, rng: random.Random) -> int | None:
    """Lines that no checkpoint covers, or fewer lines than the last one covers."""
    log = list(dump.log)
    if log[-1].startswith("final"):
        log = log[:-1]
    else:
        log.append(f"note daily {rng.randbytes(32).hex()}")
    dump.files["log.txt"] = "".join(f"{line}\n" for line in log).encode()
    return 4


def votes(dump: Dump, rng: random.Random) -> int | None:
    """Two versions in one batch, a batch out of order, a vote twice, nothing to take back, a wrong number at the close."""
    log = list(dump.log)
    casts, closes = places(dump, "cast"), places(dump, "close")
    if not casts:
        return None
    index = rng.choice(casts)
    match rng.randrange(5):
        case 0:
            neighbours = [i for i in casts if i + 1 in casts]
            if not neighbours:
                return None
            i = rng.choice(neighbours)
            log[i], log[i + 1] = log[i + 1], log[i]
        case 1:
            log.insert(index + 1, log[index])
        case 2:
            end = closes[0] if closes else len(log)
            log[end:end] = [
                log[
                    places(dump, "time")[-1]
                    if not closes
                    else max(t for t in places(dump, "time") if t < end)
                ],
                log[index],
            ]
        case 3:
            end = closes[0] if closes else len(log)
            time = log[max(t for t in places(dump, "time") if t < end)]
            log[end:end] = [time, f"blank {log[index].split()[1]} {'A' * 22}"]
        case _:
            if not closes:
                return None
            head, _, n = log[closes[0]].rpartition(" ")
            log[closes[0]] = f"{head} {int(n) + rng.choice([-1, 1, 7])}"
    signed_again(dump, log)
    return 5


def setting_aside(dump: Dump, rng: random.Random) -> int | None:
    """A void or restore of what is none."""
    log = list(dump.log)
    end = next(iter(places(dump, "tally")), len(log))
    casts = places(dump, "cast")
    if not casts:
        return None
    index = rng.choice(casts)
    log[end:end] = rng.choice(
        [
            [f"void {rng.choice([0, 1, 2, end, end + 5, 2**52])} BOT case-x"],
            [f"void {index} FARM case-x", f"void {index} FARM case-x"],
            [f"restore {index} DUP case-x"],
            [f"void {index} WITHDRAWN case-x", f"restore {index} WITHDRAWN case-x"],
        ]
    )
    signed_again(dump, log)
    return 6


def openings(dump: Dump, rng: random.Random) -> int | None:
    """An opening is missing, double, out of order, malformed, of another choice or with another r."""
    rows = dump.files.get("openings.txt", b"").decode().splitlines(keepends=True)
    if len(rows) < 2:
        return None
    index = rng.randrange(len(rows))
    words = rows[index].split(" ")
    step = 7
    match rng.randrange(8):
        case 0:
            rows.pop(index)
        case 1:
            rows.insert(index, rows[index])
        case 2:
            rows.reverse()
        case 3:
            rows[index] = rows[index].replace(" ", "  ", 1)
        case 4:
            rows.append(f"{len(dump.log) + 1} p1 {'A' * 43}\n")
        case 5:
            rows[-1] = rows[-1].rstrip("\n")
        case 6:
            rows[index], step = f"{words[0]} other {words[2]}", 8
        case _:
            rows[index], step = other(rng, rows[index], len(rows[index]) - rng.randint(3, 40)), 8
    dump.files["openings.txt"] = "".join(rows).encode()
    return step


def counting(dump: Dump, rng: random.Random) -> int | None:
    """Another paper, other rules, other results."""
    if "results.txt" not in dump.files:
        return None
    match rng.randrange(5):
        case 0:
            rows = dump.files["results.txt"].decode().splitlines()
            index = rng.randrange(len(rows))
            words = rows[index].split()
            words[2] = str(int(words[2]) + rng.choice([1, 2, 100]))
            if "openings.txt" not in dump.files:
                return None
            dump.files["results.txt"] = "".join(
                f"{row}\n" for row in [*rows[:index], " ".join(words), *rows[index + 1 :]]
            ).encode()
        case 1:
            dump.files["results.txt"] += b"C9 p9 0 0\n"
        case 2:
            if "openings.txt" not in dump.files:
                return None
            dump.files["paper.txt"] = dump.files["paper.txt"].replace(b"changes 5", b"changes 6")
        case 3:
            if "openings.txt" not in dump.files:
                return None
            name = next(name for name in dump.files if name.startswith("rules/"))
            dump.files[name] += b" "
        case _:
            dump.files.pop("results.txt")
    return 9


def tallied(dump: Dump, rng: random.Random) -> int | None:
    """The tally names other files than those that are there."""
    [index] = places(dump, "tally") or [None]
    if index is None:
        dump.files["results.txt"] = b""
        return 10
    words = dump.log[index].split(" ")
    words[rng.choice([1, 2]) if "openings.txt" in dump.files else 2] = rng.randbytes(32).hex()
    log = list(dump.log)
    log[index] = " ".join(words)
    signed_again(dump, log)
    return 10


KINDS: tuple[Spoil, ...] = (
    checkpoint_bit,
    split_view,
    dropped_line,
    grammar,
    order,
    length,
    votes,
    setting_aside,
    openings,
    counting,
    tallied,
)
