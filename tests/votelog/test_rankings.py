"""Version 2 of paper, openings and results: both verifiers on honest dumps, and on hundreds with one thing altered."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from prizes.votelog import ballots
from prizes.votelog.format.codes import base64url, commitment
from tests.votelog.dumps import Dump, Making, sha
from tests.votelog.mutating import mutated, noted_again, resigned
from tests.votelog.test_second import both, verdict

WHOLE = "confirmed_email countries KE,TZ groups far,lake age 16 list 1200 not_own country,organization"
KINDS: dict[str, dict[str, object]] = {
    "sum": {"form": "choice", "none_of_these": True},
    "sum least": {"form": "choice", "least": 2, "none_of_these": True},
    "schulze least": {"least": 2},
    "points 5,3,1 none": {"none_of_these": True},
    "run_off exactly": {"least": 3, "none_of_these": True},
    "sum electorate": {"form": "choice", "electorate": WHOLE},
    "sum some": {"form": "choice", "electorate": "confirmed_email countries KE,TZ,UG not_own organization"},
    "sum given": {"form": "points", "points": (7, 7)},
    "sum given some": {"form": "points", "points": (10, 4), "least": 2, "none_of_these": True},
}
"""Other choices than those of plain rankings; the first words are the count."""
PLAIN = ("points 5,3,1", "schulze", "run_off", "stv 2", "ranked_pairs")
COUNTS = (*PLAIN, *KINDS)
NAMES = {"C1": ["p10", "p11", "p12", "p13"], "C2": ["p20", "p21", "p22"], "c.-_3": ["x.y", "z", "zz"]}


def made(seed: int, count: str, *, batches: int = 6, **chosen) -> Making:
    kind = KINDS.get(count, {})
    count = "sum" if count.startswith("sum") else count if count in PLAIN else count.rpartition(" ")[0]
    making = Making(random.Random(seed), NAMES, choices=3, count=count, **(kind | chosen))
    making.open()
    for _ in range(batches):
        making.batch(14)
    making.close()
    return making


def honest_shapes() -> Iterator[tuple[Dump, str]]:
    """With what the verifiers must say of each."""
    for seed, (count, complete) in enumerate(product(COUNTS, ("any", "all", "2"))):
        yield made(seed, count, complete=complete).dump(), "ok"
    for seed, count in enumerate(COUNTS):
        yield made(seed, count, openings="auditors").dump(), "ok without openings"
        yield made(seed, count).dump(tally=False), "ok, no tally yet"
        yield made(seed, count, left=frozenset({"p11", "z"})).dump(), "ok"
        yield made(seed, count, batches=0).dump(), "ok"


def test_it_is_short_and_needs_nothing():
    text = Path(ballots.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"re", "base64", "fractions", "hashlib"}


def test_both_accept_honest_dumps(tmp_path, capsys):
    shapes = list(honest_shapes())
    runs = [[str(dump.write(tmp_path / str(n)))] for n, (dump, _) in enumerate(shapes)]
    for (_, right), answers in zip(shapes, both(runs, capsys), strict=True):
        assert list(map(verdict, answers)) == [right, right], answers


# --- one thing altered -----------------------------------------------------------------------------------

Alter = Callable[[Dump, random.Random], str | None]
"""Alters a dump; the step that must fail, or None where this dump has nothing to be altered so."""


def rows(dump: Dump, name: str) -> list[str]:
    return dump.files[name].decode().splitlines()


def put(dump: Dump, name: str, lines: list[str]) -> None:
    """Noted and signed: nothing but what the file says can betray it."""
    dump.files[name] = "".join(f"{line}\n" for line in lines).encode()
    noted_again(dump)
    resigned(dump)


def between(dump: Dump) -> str:
    return ">" if b"\nballot ranking\n" in dump.files["paper.txt"] else ","


def an_opening(dump: Dump, rng: random.Random, *, least: int = 1) -> tuple[int, list[str]] | None:
    """Place of an opening with at least so many in its ranking, and its words."""
    found = [(n, row.split(" ")) for n, row in enumerate(rows(dump, "openings.txt"))]
    found = [(n, words) for n, words in found if words[1].count(between(dump)) + 1 >= least]
    return rng.choice(found) if found else None


def opened_as(change: Callable[[list[str]], list[str]], step: str, *, least: int = 1) -> Alter:
    """Another ranking in an opening, without another commitment."""

    def alter(dump: Dump, rng: random.Random) -> str | None:
        found = an_opening(dump, rng, least=least)
        if found is None:
            return None
        place, words = found
        words[1] = between(dump).join(change(words[1].split(between(dump))))
        lines = rows(dump, "openings.txt")
        lines[place] = " ".join(words)
        put(dump, "openings.txt", lines)
        return step

    return alter


def committed_as(change: Callable[[list[str]], list[str]], step: str, *, least: int = 1) -> Alter:
    """The vote was committed to so, and everything is signed: only the rules of the paper are broken, or the count."""

    def alter(dump: Dump, rng: random.Random) -> str | None:
        lines, log = rows(dump, "openings.txt"), dump.log
        alone = [n for n, row in enumerate(lines) if _alone_in_batch(log, int(row.split(" ")[0]))]
        fitting = [n for n in alone if lines[n].split(" ")[1].count(between(dump)) + 1 >= least]
        if not fitting:
            return None
        place = rng.choice(fitting)
        index, text, _ = lines[place].split(" ")
        text, r = between(dump).join(change(text.split(between(dump)))), rng.randbytes(32)
        _, category, tag, _ = log[int(index)].split(" ")
        log[int(index)] = f"cast {category} {tag} {commitment('2027', category, tag, text, r)}"
        lines[place] = f"{index} {text} {base64url(r)}"
        put(dump, "openings.txt", lines)
        return step

    return alter


def _alone_in_batch(log: list[str], index: int) -> bool:
    """So that another leaf hash breaks no order."""
    votes = ("cast ", "blank ")
    return not log[index - 1].startswith(votes) and not log[index + 1].startswith(votes)


def result(column: int, by: int) -> Alter:
    """Another number in the results, tallied and signed. Where it makes four zeros it says that somebody left."""

    def alter(dump: Dump, rng: random.Random) -> str | None:
        lines = rows(dump, "results.txt")
        words_of = [row.split(" ") for row in lines]
        fitting = [n for n, row in enumerate(words_of) if len(row) == 6 and int(row[2 + column]) + by >= 0]
        if not fitting:
            return None
        place = rng.choice(fitting)
        words = lines[place].split(" ")
        words[2 + column] = str(int(words[2 + column]) + by)
        if words[2:] == ["0"] * 4:
            return None
        lines[place] = " ".join(words)
        put(dump, "results.txt", lines)
        return "9"

    return alter


def two_places_swapped(dump: Dump, rng: random.Random) -> str | None:
    lines = rows(dump, "results.txt")
    pairs = [
        (n, m)
        for n in range(len(lines))
        for m in range(n)
        if lines[n].split(" ")[0] == lines[m].split(" ")[0]
        and lines[n].split(" ")[4] != lines[m].split(" ")[4]
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    first, second = lines[one].split(" "), lines[other].split(" ")
    first[4], second[4] = second[4], first[4]
    lines[one], lines[other] = " ".join(first), " ".join(second)
    put(dump, "results.txt", lines)
    return "9"


def said_to_have_left(dump: Dump, rng: random.Random) -> str | None:
    """Only the line of the one who would have left: the others' places say otherwise."""
    lines = rows(dump, "results.txt")
    firsts = [n for n, row in enumerate(lines) if row.split(" ")[4] == "1" and row.split(" ")[2] != "0"]
    several = [
        n
        for n in firsts
        if any(r.split(" ")[0] == lines[n].split(" ")[0] and r.split(" ")[4] not in "01" for r in lines)
    ]
    if not several:
        return None
    place = rng.choice(several)
    lines[place] = " ".join([*lines[place].split(" ")[:2], "0", "0", "0", "0"])
    put(dump, "results.txt", lines)
    return "9"


def results_of_version_1(dump: Dump, _: random.Random) -> str:
    put(dump, "results.txt", [" ".join(row.split(" ")[:4]) for row in rows(dump, "results.txt")])
    return "9"


def a_line(name: str, step: str, change: Callable[[list[str], random.Random], None]) -> Alter:
    def alter(dump: Dump, rng: random.Random) -> str:
        lines = rows(dump, name)
        change(lines, rng)
        put(dump, name, lines)
        return step

    return alter


def paper(old: str, new: str) -> Alter:
    """Another line of the paper, noted and signed."""

    def alter(dump: Dump, _: random.Random) -> str | None:
        text = dump.files["paper.txt"].decode()
        if old not in text:
            return None
        put(dump, "paper.txt", text.replace(old, new, 1).splitlines())
        return "9"

    return alter


def called_version_1(dump: Dump, _: random.Random) -> str | None:
    """Then rankings are no choices."""
    if b">" not in dump.files["openings.txt"]:
        return None
    put(dump, "paper.txt", dump.files["paper.txt"].decode().replace("paper v2", "paper v1").splitlines())
    return "7"


def unsigned_log(dump: Dump, rng: random.Random) -> str:
    """A commitment that nobody signed."""
    place = rng.choice([n for n, line in enumerate(dump.log) if line.startswith("cast ")])
    words = dump.log[place].split(" ")
    words[3] = ("B" if words[3][0] != "B" else "C") + words[3][1:]
    dump.log[place] = " ".join(words)
    dump.files["log.txt"] = "".join(f"{line}\n" for line in dump.log).encode()
    return "3"


def swap(ranking: list[str]) -> list[str]:
    return [ranking[1], ranking[0], *ranking[2:]]


ALTERED: dict[str, Alter] = {
    "two of a ranking swapped": opened_as(swap, "8", least=2),
    "a ranking turned round": opened_as(lambda ranking: ranking[::-1], "8", least=2),
    "the last of a ranking dropped": opened_as(lambda ranking: ranking[:-1], "8", least=2),
    "one named twice": opened_as(lambda ranking: [*ranking, ranking[0]], "7"),
    "a ranking with commas": opened_as(lambda ranking: [",".join(ranking)], "7", least=2),
    "an empty place": opened_as(lambda ranking: [*ranking, ""], "7"),
    "another nominee": opened_as(lambda ranking: ["nobody", *ranking[1:]], "8"),
    "committed to a stranger": committed_as(lambda ranking: ["nobody", *ranking[1:]], "9"),
    "committed to too many": committed_as(lambda ranking: [*"abcd"], "9"),
    "committed to one twice": committed_as(lambda ranking: [ranking[0], ranking[0]], "7"),
    "one more": result(0, 1),
    "one less": result(0, -1),
    "one more had nothing been excluded": result(1, 1),
    "a place lower": result(2, 1),
    "a place lower had nothing been excluded": result(3, 1),
    "two places swapped": two_places_swapped,
    "said to have left": said_to_have_left,
    "results of version 1": results_of_version_1,
    "a result dropped": a_line("results.txt", "9", lambda lines, rng: lines.pop(rng.randrange(len(lines)))),
    "a result twice": a_line("results.txt", "9", lambda lines, rng: lines.append(lines[-1])),
    "results out of order": a_line("results.txt", "9", lambda lines, rng: lines.reverse()),
    "a leading zero": a_line(
        "results.txt", "9", lambda lines, rng: lines.__setitem__(0, f"{lines[0][:-1]}0{lines[0][-1]}")
    ),
    "an opening dropped": a_line(
        "openings.txt", "7", lambda lines, rng: lines.pop(rng.randrange(len(lines)))
    ),
    "an opening twice": a_line("openings.txt", "7", lambda lines, rng: lines.append(lines[-1])),
    "openings out of order": a_line("openings.txt", "7", lambda lines, rng: lines.reverse()),
    "fewer places": paper("choices 3", "choices 1"),
    "no ballot": paper("ballot ranking\n", ""),
    "another ballot": lambda dump, rng: (
        "7"
        if b">" in dump.files["openings.txt"] and paper("ballot ranking", "ballot choice")(dump, rng)
        else None
    ),
    "no ballot at all": paper("ballot ranking", "ballot points"),
    "another electorate": paper("electorate confirmed_email", "electorate members"),
    "no count": paper("count ", "counts "),
    "another count": paper("count schulze", "count borda"),
    "points that rise": paper("points 5,3,1", "points 5,3,4"),
    "points that are too few": paper("points 5,3,1", "points 5,3"),
    "points of nothing": paper("points 5,3,1", "points 0,0,0"),
    "other points": paper("points 5,3,1", "points 6,3,1"),
    "points that are too large": paper("points 5,3,1", "points 9007199254740992,3,1"),
    "ranked pairs with a number": paper("count ranked_pairs", "count ranked_pairs 1"),
    "pairs that are not ranked": paper("count ranked_pairs", "count pairs"),
    "nobody elected": paper("stv 2", "stv 0"),
    "a number for a count that has none": paper("count run_off", "count run_off 1"),
    "called version 1": called_version_1,
    "called version 3": lambda dump, rng: (
        "7" if paper("paper v2", "paper v3")(dump, rng) and b">" in dump.files["openings.txt"] else None
    ),
    "an unsigned line": unsigned_log,
}


def told_with(mark: str, alter: Alter) -> Alter:
    """Where the paper says so."""
    return lambda dump, rng: alter(dump, rng) if mark in dump.files["paper.txt"].decode() else None


def none_row(change: Callable[[list[str]], list[str]]) -> Alter:
    """Another line of “none of these” in the results."""

    def alter(dump: Dump, rng: random.Random) -> str | None:
        lines = rows(dump, "results.txt")
        found = [n for n, row in enumerate(lines) if row.split(" ")[1] == "*"]
        if not found:
            return None
        place = rng.choice(found)
        lines[place : place + 1] = [" ".join(words) for words in [change(lines[place].split(" "))] if words]
        put(dump, "results.txt", lines)
        return "9"

    return alter


def comma_as_ranking(dump: Dump, rng: random.Random) -> str | None:
    if b"," not in dump.files["openings.txt"]:
        return None
    return "7" if paper("ballot choice", "ballot ranking")(dump, rng) else None


OTHER: dict[str, Alter] = {
    "committed to too few": told_with("\nleast ", committed_as(lambda chosen: chosen[:1], "9", least=2)),
    "committed to none where it is not offered": lambda dump, rng: (
        None if b"none yes" in dump.files["paper.txt"] else committed_as(lambda chosen: ["*"], "9")(dump, rng)
    ),
    "committed to none and one": committed_as(lambda chosen: ["*", chosen[0]], "7"),
    "none in place of one": told_with("none yes", opened_as(lambda chosen: ["*"], "8", least=2)),
    "a choice out of order": told_with("ballot choice", opened_as(swap, "7", least=2)),
    "a choice as a ranking": comma_as_ranking,
    "one more for none": none_row(lambda words: [*words[:2], str(int(words[2]) + 1), *words[3:]]),
    "one more for none had nothing been excluded": none_row(
        lambda words: [*words[:3], str(int(words[3]) + 1), *words[4:]]
    ),
    "a place for none": none_row(lambda words: [*words[:4], "1", words[5]]),
    "no line for none": none_row(lambda words: []),
    "none is not offered": paper("none yes\n", ""),
    "none no": paper("none yes", "none no"),
    "less is asked": paper("least 2", "least 1"),
    "more is asked than can be": paper("least ", "least 1"),
    "another order of the paper": paper("none yes\ncount", "count"),
    "rankings are not summed": paper("count sum", "count schulze"),
    "a sum of rankings": paper("count schulze", "count sum"),
}
SEEDS = len(PLAIN) * 2


def electorate(text: str) -> Alter:
    """Another electorate in place of the whole one."""
    return paper(f"electorate {WHOLE}\n", f"electorate {text}\n")


OTHER |= {
    f"electorate: {text}": electorate(text)
    for text in (
        "",
        "confirmed_email countries",
        "confirmed_email countries ",
        "confirmed_email countries ke",
        "confirmed_email countries KEN",
        "confirmed_email countries TZ,KE",
        "confirmed_email countries KE,KE",
        "confirmed_email countries KE,",
        "confirmed_email countries KE countries TZ",
        "confirmed_email countries KE groups Far",
        "confirmed_email groups lake,far",
        "confirmed_email groups _far",
        "confirmed_email groups " + "a" * 41,
        "confirmed_email groups far countries KE",
        "confirmed_email age 0",
        "confirmed_email age 016",
        "confirmed_email age 1000",
        "confirmed_email age sixteen",
        "confirmed_email list 0",
        "confirmed_email list 9007199254740992",
        "confirmed_email list 12 age 16",
        "confirmed_email not_own",
        "confirmed_email not_own organization,country",
        "confirmed_email not_own country,country",
        "confirmed_email not_own project",
        "confirmed_email not_own country list 12",
        "confirmed_email members 12",
        "members",
    )
}


def more(part: str, by: int = 1) -> str:
    """The same nominee with more points."""
    name, _, points = part.partition("*")
    return f"{name}*{int(points) + by}"


def as_points(make: Callable[[list[str]], list[str]]) -> Callable[[list[str]], list[str]]:
    """Of a vote for none of them nothing is made."""
    return lambda parts: parts if parts == ["*"] else make(parts)


def to_own_nominees(make: Callable[[list[str]], list[str]], step: str = "9") -> Alter:
    """Committed to points for nominees of the category."""
    return committed_as(as_points(make), step, least=2)


POINTS: dict[str, Alter] = {
    "a point more": opened_as(lambda parts: [more(parts[0]), *parts[1:]], "8", least=2),
    "more points to the last": opened_as(lambda parts: [*parts[:-1], more(parts[-1], 100)], "8", least=2),
    "points moved to a stranger": opened_as(
        lambda parts: ["a*" + parts[0].partition("*")[2], *parts[1:]], "8", least=2
    ),
    "one who was given points dropped": opened_as(lambda parts: parts[1:], "8", least=2),
    "no points": opened_as(lambda parts: [parts[0].partition("*")[0], *parts[1:]], "7", least=2),
    "no points at all": opened_as(lambda parts: [part.partition("*")[0] for part in parts], "7", least=2),
    "zero points": opened_as(lambda parts: [parts[0].partition("*")[0] + "*0", *parts[1:]], "7", least=2),
    "points with a zero before": opened_as(
        lambda parts: [parts[0].replace("*", "*0"), *parts[1:]], "7", least=2
    ),
    "points with a plus": opened_as(lambda parts: [parts[0].replace("*", "*+"), *parts[1:]], "7", least=2),
    "points below zero": opened_as(lambda parts: [parts[0].replace("*", "*-"), *parts[1:]], "7", least=2),
    "half a point": opened_as(lambda parts: [f"{parts[0]}.5", *parts[1:]], "7", least=2),
    "points that are too large": opened_as(
        lambda parts: [parts[0].partition("*")[0] + "*9007199254740992", *parts[1:]], "7", least=2
    ),
    "points of seventeen digits": opened_as(
        lambda parts: [parts[0].partition("*")[0] + "*1" + "0" * 16, *parts[1:]], "7", least=2
    ),
    "points before the name": opened_as(
        lambda parts: ["*".join(reversed(parts[0].split("*"))), *parts[1:]], "7", least=2
    ),
    "two numbers": opened_as(lambda parts: [f"{parts[0]}*1", *parts[1:]], "7", least=2),
    "out of order": opened_as(swap, "7", least=2),
    "in two parts": opened_as(lambda parts: [parts[0], parts[0], *parts[1:]], "7", least=2),
    "in two parts of one point": committed_as(
        lambda parts: [f"{part.partition('*')[0]}*1" for part in (parts[0], parts[0])], "7", least=2
    ),
    "a ranking of points": opened_as(lambda parts: [">".join(parts)], "7", least=2),
    "none among points": opened_as(lambda parts: ["*", *parts], "7", least=2),
    "none with points": opened_as(lambda parts: ["**3", *parts], "7", least=2),
    "an empty part": opened_as(lambda parts: [*parts, ""], "7", least=2),
    "committed to too many points": to_own_nominees(
        lambda parts: [parts[0].partition("*")[0] + "*11", *parts[1:]]
    ),
    "committed to too many points in all": to_own_nominees(
        lambda parts: [f"{part.partition('*')[0]}*{n}" for part, n in zip(parts[:2], (6, 5), strict=True)]
    ),
    "committed to a huge number": to_own_nominees(
        lambda parts: [parts[0].partition("*")[0] + "*9007199254740991", *parts[1:]]
    ),
    "committed to points for a stranger": to_own_nominees(lambda parts: ["nobody*1", *parts[1:2]]),
    "committed to choices": to_own_nominees(lambda parts: [part.partition("*")[0] for part in parts], "7"),
    "a paper without points": paper("ballot points ", "ballot choice "),
    "a paper of choices": paper("ballot points 7 7", "ballot choice"),
    "a paper with one number": paper("ballot points 7 7", "ballot points 7"),
    "a paper with three numbers": paper("ballot points 7 7", "ballot points 7 7 7"),
    "a paper of no points": paper("ballot points 7 7", "ballot points 0 0"),
    "more to one than in all": paper("ballot points 7 7", "ballot points 7 8"),
    "fewer points than given": paper("ballot points 7 7", "ballot points 1 1"),
    "fewer to one than given": paper("ballot points 10 4", "ballot points 10 1"),
    "fewer points than nominees asked for": paper("ballot points 10 4", "ballot points 1 1"),
    "points too large for a paper": paper("ballot points 7 7", "ballot points 9007199254740992 7"),
    "points that are ranked": paper("count sum", "count schulze"),
    "points by a table": paper("count sum", "count points 5,3,1"),
}
FIRST_STEP = {"a paper without points": "7", "a paper of choices": "7", "a paper with one number": "9"}


def altered() -> Iterator[tuple[str, Dump, str]]:
    """What was altered, the dump, and the step that must fail: each alteration in dumps of each count."""
    for name, alter in ALTERED.items():
        for seed in range(SEEDS):
            count = PLAIN[seed % len(PLAIN)]
            dump = made(100 + seed, count, complete=("any", "2")[seed // len(PLAIN)]).dump()
            step = alter(dump, random.Random(f"{name} {seed}"))
            if step is not None:
                yield f"{name}, {seed}", dump, step
    for name, alter in POINTS.items():
        for seed in range(4):
            dump = made(300 + seed, ("sum given", "sum given some")[seed % 2]).dump()
            step = alter(dump, random.Random(f"{name} {seed}"))
            if step is not None:
                yield f"{name}, {seed}", dump, FIRST_STEP.get(name, step)
    for name, alter in OTHER.items():
        for seed, count in enumerate(KINDS):
            dump = made(200 + seed, count).dump()
            step = alter(dump, random.Random(f"{name} {seed}"))
            if step is not None:
                yield f"{name}, {seed}", dump, step


def test_every_altered_dump_is_refused_with_its_step(tmp_path, capsys):
    given = list(altered())
    assert len(given) >= 200
    assert {name.partition(",")[0] for name, _, _ in given} == {
        name.partition(",")[0] for name in [*ALTERED, *OTHER, *POINTS]
    }
    runs = [[str(dump.write(tmp_path / str(n)))] for n, (_, dump, _) in enumerate(given)]
    wrong = [
        (name, step, answers)
        for (name, _, step), answers in zip(given, both(runs, capsys), strict=True)
        if list(map(verdict, answers)) != [step, step]
    ]
    assert not wrong, wrong[:5]
    reasons = {answers[0] for answers in both(runs, capsys)}
    assert all(reason.startswith("FAILED step ") and ": " in reason for reason in reasons)


def test_they_agree_on_small_changes_of_any_text(tmp_path, capsys):
    """Whatever they say: the same. `mutated` changes any file of a dump, signed again or not."""
    shapes = [dump for dump, _ in honest_shapes()]
    runs = [
        [str(mutated(shapes[seed % len(shapes)], seed).write(tmp_path / str(seed)))] for seed in range(160)
    ]
    answers = both(runs, capsys)
    assert not [(n, *said) for n, said in enumerate(answers) if verdict(said[0]) != verdict(said[1])]
    assert len(Counter(verdict(said) for said, _ in answers)) >= 5


@pytest.mark.parametrize("count", COUNTS)
def test_the_second_column_is_that_of_all_votes(count):
    """Somewhere an exclusion changes a number: otherwise the two columns would not be told apart above."""
    differ = 0
    for seed in range(20):
        lines = [row.split(" ") for row in rows(made(seed, count).dump(), "results.txt")]
        differ += any(words[2] != words[3] for words in lines)
    assert differ


def test_hashes_are_of_the_files():
    dump = made(1, "schulze").dump()
    assert sha(dump.files["results.txt"]) in dump.files["log.txt"].decode()
