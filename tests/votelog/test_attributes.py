"""Votes counted by group of voters or by weight: both verifiers on honest dumps, with and without what auditors alone
have, and on dumps with one thing altered.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from prizes.votelog.format.codes import attribute_commitment, base64url, commitment
from tests.votelog.dumps import Dump, Making
from tests.votelog.mutating import mutated, resigned
from tests.votelog.test_rankings import Alter, a_line, paper, put, result, rows
from tests.votelog.test_second import both, verdict

COUNTRIES = ("KE",) * 6 + ("TZ",) * 5 + ("UG",)
NAMED = ("africa",) * 6 + ("europe",) * 5 + ("pacific",)
LISTED = ("harbour",) * 4 + ("lake-2",) * 3 + ("0far",)
WEIGHTS = ("1", "2", "7", "1000")
NAMES = {"C1": ["p10", "p11", "p12", "p13"], "c.-_3": ["x.y", "z", "zz"]}
KINDS: dict[str, dict[str, object]] = {
    "by_group country 20 12,10,8 of sum": {"form": "choice", "attributes": COUNTRIES},
    "by_group country 20 5,0 of points 5,3,1": {"attributes": COUNTRIES, "none_of_these": True},
    "by_group list 21 3,2,1 of schulze": {"attributes": LISTED, "electorate": "confirmed_email list 200"},
    "by_group country 20 12,10,8 of run_off": {"attributes": COUNTRIES},
    "by_group list 20 2,1 of sum": {
        "form": "points",
        "points": (10, 4),
        "attributes": LISTED,
        "electorate": "confirmed_email list 200",
    },
    "by_group groups africa*1,europe*3,pacific*1000 20 12,10,8 of sum": {
        "form": "choice",
        "attributes": NAMED,
    },
    "by_group groups africa*2,europe*2,pacific*1 20 5,3 of schulze": {
        "attributes": NAMED,
        "none_of_these": True,
    },
    "by_weight of sum": {"form": "choice", "attributes": WEIGHTS, "none_of_these": True},
    "by_weight of schulze": {"attributes": WEIGHTS},
    "by_weight of stv 2": {"attributes": WEIGHTS},
    "by_weight of points 5,3,1": {"attributes": WEIGHTS},
}
GROUPS = [count for count in KINDS if "group" in count]


def made(seed: int, count: str, *, batches: int = 5, most: int = 60, **chosen) -> Making:
    making = Making(random.Random(seed), NAMES, choices=3, count=count, most=most, **(KINDS[count] | chosen))
    making.open()
    for _ in range(batches):
        making.batch(90)
    making.close()
    return making


def honest_shapes() -> Iterator[tuple[Dump, str]]:
    """With what the verifiers must say of each."""
    for seed, count in enumerate(KINDS):
        yield made(seed, count).dump(), "ok"
        yield made(seed, count, complete="all").dump(), "ok"
        yield made(seed, count, shown=False).dump(), "ok without attributes"
        yield made(seed, count, openings="auditors", shown=False).dump(), "ok without openings"
        yield made(seed, count).dump(tally=False), "ok, no tally yet"
        yield made(seed, count, left=frozenset({"p11", "z"})).dump(), "ok"
        yield made(seed, count, left=frozenset({"p11", "z"}), shown=False).dump(), "ok without attributes"
        yield made(seed, count, batches=0).dump(), "ok"


def test_both_accept_honest_dumps(tmp_path, capsys):
    shapes = list(honest_shapes())
    few = (b" UG ", b" pacific ")  # too few votes
    assert all(name not in dump.files.get("results.txt", b"") for dump, _ in shapes for name in few)
    assert sum(len(rows(dump, "results.txt")) > 9 for dump, said in shapes if said == "ok") >= 5
    runs = [[str(dump.write(tmp_path / str(n)))] for n, (dump, _) in enumerate(shapes)]
    for (_, right), answers in zip(shapes, both(runs, capsys), strict=True):
        assert list(map(verdict, answers)) == [right, right], answers


# --- one thing altered -----------------------------------------------------------------------------------


def attribute(change: Callable[[str], str], step: str, *, commit: bool = False) -> Alter:
    """Another group or weight of one vote; `commit`: the vote was committed to with it, and everything is signed."""

    def alter(dump: Dump, rng: random.Random) -> str | None:
        lines, opened = rows(dump, "attributes.txt"), rows(dump, "openings.txt")
        place = rng.randrange(len(lines))
        index, said, s = lines[place].split(" ")
        said = change(said)
        if commit:
            votes = ("cast ", "blank ")
            alone = [
                n
                for n, row in enumerate(lines)
                if not dump.log[int(row.split(" ")[0]) - 1].startswith(votes)
                and not dump.log[int(row.split(" ")[0]) + 1].startswith(votes)
            ]
            if not alone:
                return None
            place = rng.choice(alone)
            index, said, _ = lines[place].split(" ")
            said, known, r = change(said), rng.randbytes(32), rng.randbytes(32)
            _, category, tag, _ = dump.log[int(index)].split(" ")
            vote = opened[place].split(" ")[1].rpartition(":")[2]
            text = f"{attribute_commitment('2027', category, tag, said, known)}:{vote}"
            dump.log[int(index)] = f"cast {category} {tag} {commitment('2027', category, tag, text, r)}"
            opened[place], s = f"{index} {text} {base64url(r)}", base64url(known)
            put(dump, "openings.txt", opened)
        lines[place] = f"{index} {said} {s}"
        put(dump, "attributes.txt", lines)
        return step

    return alter


def opened(change: Callable[[str], str], step: str) -> Alter:
    """Another text of a vote in its opening."""

    def alter(dump: Dump, rng: random.Random) -> str:
        lines = rows(dump, "openings.txt")
        place = rng.randrange(len(lines))
        words = lines[place].split(" ")
        lines[place] = f"{words[0]} {change(words[1])} {words[2]}"
        put(dump, "openings.txt", lines)
        return step

    return alter


def given(change: Callable[[list[str]], list[str]]) -> Alter:
    """Another row of what a group gives."""

    def alter(dump: Dump, rng: random.Random) -> str | None:
        lines = rows(dump, "results.txt")
        found = [n for n, row in enumerate(lines) if row.count(" ") == 4]
        if not found:
            return None
        place = rng.choice(found)
        changed = change(lines[place].split(" "))
        lines[place : place + 1] = [" ".join(changed)] if changed else []
        put(dump, "results.txt", lines)
        return "9"

    return alter


def log_line(change: Callable[[list[str], int], None]) -> Alter:
    """The line before the tally."""

    def alter(dump: Dump, _: random.Random) -> str:
        change(dump.log, next(n for n, line in enumerate(dump.log) if line.startswith("tally ")) - 1)
        resigned(dump)
        return "10"

    return alter


def swapped_groups(dump: Dump, _: random.Random) -> str | None:
    """Two groups have given each other's points: sums are right. Who gave what only the single votes say; that a group of
    this weight cannot give such points the paper says to everybody.
    """
    lines = rows(dump, "results.txt")
    names = sorted({row.split(" ")[1] for row in lines if row.count(" ") == 4})
    if len(names) < 2:
        return None
    other = {names[0]: names[1], names[1]: names[0]}
    head = [row for row in lines if row.count(" ") != 4]
    tail = [row.split(" ") for row in lines if row.count(" ") == 4]
    turned = sorted([c, other.get(group, group), *rest] for c, group, *rest in tail)
    if turned == tail:
        return None
    put(dump, "results.txt", head + [" ".join(words) for words in turned])
    likely = all({int(one), int(two)} <= possible(dump, group) for _, group, _, one, two in turned)
    return "ok without attributes" if likely and "attributes.txt" not in dump.files else "9"


def possible(dump: Dump, group: str) -> set[int]:
    """What a group can give by the paper: its share of each number of the table, or nothing."""
    words = next(row for row in rows(dump, "paper.txt") if row.startswith("count by_group ")).split(" ")
    shares = dict(part.split("*") for part in words[3].split(",")) if words[2] == "groups" else {}
    table = words[words.index("of") - 1].split(",")
    return {0, *(int(number) * int(shares.get(group, 1)) for number in table)}


ALTERED: dict[str, Alter] = {
    "another attribute": attribute(lambda said: {"KE": "TZ", "TZ": "KE", "1": "2"}.get(said, "1"), "7/8"),
    "an attribute of another form": attribute(lambda said: f"-{said}", "7"),
    "no attribute": attribute(lambda said: "", "7"),
    "an attribute too much": attribute(lambda said: f"{said} {said}", "7"),
    "a weight of zero": attribute(lambda said: "0" if said.isdigit() else "k", "7/8"),
    "a weight too large": attribute(lambda said: "1001" if said.isdigit() else "KEN", "7/8"),
    "a weight with a zero before": attribute(lambda said: f"0{said}", "7/8"),
    "an attribute dropped": a_line("attributes.txt", "7", lambda lines, rng: lines.pop(rng.randrange(len(lines)))),
    "an attribute twice": a_line("attributes.txt", "7", lambda lines, rng: lines.append(lines[-1])),
    "attributes out of order": a_line("attributes.txt", "7", lambda lines, rng: lines.reverse()),
    "attributes of nothing": a_line("attributes.txt", "7", lambda lines, rng: lines.clear()),
    "no commitment of an attribute": opened(lambda text: text.rpartition(":")[2], "7"),
    "two commitments": opened(lambda text: f"{text.partition(':')[0]}:{text}", "7"),
    "a short commitment": opened(lambda text: text[1:], "7"),
    "another commitment": opened(lambda text: ("B" if text[0] != "B" else "C") + text[1:], "8"),
    "one more": result(0, 1),
    "one less": result(0, -1),
    "many more": result(0, 100_000),
    "one more had nothing been excluded": result(1, 1),
    "a place lower": result(2, 1),
    "a place lower had nothing been excluded": result(3, 1),
    "a group gives more": given(lambda words: [*words[:3], "12" if words[3] != "12" else "10", words[4]]),
    "a group gives what is not in the table": given(lambda words: [*words[:3], "7", "7"]),
    "a group gives nothing": given(lambda words: [*words[:3], "0", "0"]),
    "a row of a group dropped": given(lambda words: []),
    "a group gives to a stranger": given(lambda words: [*words[:2], "nobody", *words[3:]]),
    "a group of another form": given(lambda words: [words[0], "-", *words[2:]]),
    "a group that does not exist": given(lambda words: [words[0], "ZZ" if words[1].isupper() else "zz", *words[2:]]),
    "a row with a number too many": given(lambda words: [*words, "1"]),
    "a row of a group twice": a_line("results.txt", "9", lambda lines, rng: lines.append(lines[-1])),
    "results out of order": a_line("results.txt", "9", lambda lines, rng: lines.reverse()),
    "two groups swapped": swapped_groups,
    "another weight of a group": paper("europe*3", "europe*2"),
    "weights of groups swapped": paper("africa*1,europe*3", "africa*3,europe*1"),
    "a group without a weight": paper("europe*3", "europe"),
    "a weight of nothing": paper("europe*3", "europe*0"),
    "a weight with a zero before it": paper("europe*3", "europe*03"),
    "a weight of a group too large": paper("pacific*1000", "pacific*1001"),
    "a group that is not named": paper("europe*3,", ""),
    "one group alone": paper("africa*1,europe*3,pacific*1000", "africa*1"),
    "groups out of order": paper("africa*1,europe*3", "europe*3,africa*1"),
    "a group named twice": paper("africa*1,europe*3", "africa*1,africa*1,europe*3"),
    "no groups named": paper("africa*1,europe*3,pacific*1000 ", ""),
    "no note of attributes": log_line(lambda log, place: log.pop(place)),
    "a note of something else": log_line(lambda log, place: log.__setitem__(place, log[place].replace("attributes", "journal"))),
    "a note of another file": log_line(lambda log, place: log.__setitem__(place, f"note attributes {'0' * 64}")),
    "a note in another place": log_line(lambda log, place: log.insert(place + 1, f"note journal {'0' * 64}")),
    "a paper without groups": paper("count by_group country 20 12,10,8 of sum", "count sum"),
    "a paper without weights": paper("count by_weight of ", "count "),
    "a paper of weights": paper("count by_group country 20 12,10,8 of sum", "count by_weight of sum"),
    "a paper of lists": paper("by_group country", "by_group list"),
    "fewer votes make a group": paper("country 20 ", "country 19 "),
    "no votes make a group": paper("country 20 ", "country 0 "),
    "too many votes make a group": paper("country 20 ", "country 9007199254740992 "),
    "many votes make a group": paper("country 20 ", "country 90000 "),
    "another table": paper("12,10,8 of", "13,10,8 of"),
    "a table that rises": paper("12,10,8 of", "12,10,11 of"),
    "a table of nothing": paper("12,10,8 of", "0,0 of"),
    "no table": paper(" 12,10,8 of", " of"),
    "a table too large": paper("12,10,8 of", "9007199254740992,10,8 of"),
    "groups by what": paper("by_group country", "by_group region"),
    "groups by groups": paper("of sum", "of by_weight of sum"),
    "weights of weights": paper("by_weight of ", "by_weight of by_weight of "),
}  # fmt: skip


FIRST_STEP = {
    "a paper without groups": "7",
    "a paper without weights": "7",
    "a paper of weights": "7/9",
    "a paper of lists": "7/9",
    "weights of weights": "7/9",
    "groups by what": "7/9",
    "no groups named": "7/9",
}
"""Where the form of openings and attributes is read off the paper before the paper itself is judged."""
FOR_AUDITORS = ("two groups swapped", "a note of another file", "many votes make a group")
"""What the public cannot see."""


def altered() -> Iterator[tuple[str, Dump, str]]:
    """Each alteration in some dumps that have something to be altered so, with and without attributes.txt."""
    whole = {
        (count, shown): made(100 + seed, count, shown=shown).dump()
        for seed, count in enumerate(KINDS)
        for shown in (True, False)
    }
    for name, alter in ALTERED.items():
        for shown in (True, False):
            found = 0
            for count in KINDS:
                dump = whole[count, shown]
                dump = replace(dump, files=dict(dump.files), log=list(dump.log))
                needs = (
                    alter.__qualname__.startswith("attribute.")
                    or "attributes " in name
                    or "an attribute" in name
                )
                if found == 3 or (needs and not shown):
                    continue
                step = alter(dump, random.Random(f"{name} {count}"))
                if step is not None:
                    found += 1
                    yield f"{name}, {count}, {shown}", dump, FIRST_STEP.get(name, step)


def test_every_altered_dump_is_refused_by_both_with_the_same_step(tmp_path, capsys):
    """All but what only auditors can see: which group gave what, where sums stay right."""
    given = list(altered())
    assert len(given) >= 150
    assert {name.partition(",")[0] for name, _, _ in given} == set(ALTERED)
    runs = [[str(dump.write(tmp_path / str(n)))] for n, (_, dump, _) in enumerate(given)]
    answers = [tuple(map(verdict, said)) for said in both(runs, capsys)]
    wrong = [
        (name, step, *said)
        for (name, _, step), said in zip(given, answers, strict=True)
        if said[0] != said[1] or (said[0] not in step.split("/") and not unseen(name, said[0]))
    ]
    assert not wrong, wrong[:9]


def unseen(name: str, said: str) -> bool:
    return (
        said == "ok without attributes" and name.endswith("False") and name.partition(",")[0] in FOR_AUDITORS
    )


def test_a_count_that_its_votes_do_not_give_is_step_nine(tmp_path, capsys):
    """A vote that was committed to with another group, or another weight, and opened so: the count is another one."""
    runs = []
    for seed, count in enumerate(KINDS):
        dump = made(300 + seed, count, batches=24, most=12).dump()
        change = attribute(
            lambda said: "UG" if said.isupper() else "9" if said.isdigit() else "0far", "9", commit=True
        )
        if change(dump, random.Random(seed)) is not None:
            runs.append([str(dump.write(tmp_path / str(seed)))])
    answers = [tuple(map(verdict, said)) for said in both(runs, capsys)]
    assert all(one == other for one, other in answers)
    assert ("9", "9") in answers


def test_they_agree_on_small_changes_of_any_text(tmp_path, capsys):
    shapes = [dump for dump, _ in honest_shapes()]
    runs = [
        [str(mutated(shapes[seed % len(shapes)], seed).write(tmp_path / str(seed)))] for seed in range(120)
    ]
    answers = both(runs, capsys)
    assert not [(n, *said) for n, said in enumerate(answers) if verdict(said[0]) != verdict(said[1])]
    assert len(Counter(verdict(said) for said, _ in answers)) >= 5
