"""Honest dumps of made-up votes, written with the formats of the program, and ways to spoil them."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from prizes.edition.document.components import CountRule
from prizes.tally.rules.counting import (
    Counting,
    EqualVoteCount,
    GroupTable,
    VoteStanding,
    count_groups,
    group_rows,
    result_numbers,
)
from prizes.votelog.format import lines
from prizes.votelog.format.choices import NONE_OF_THESE, VoteForm, bare
from prizes.votelog.format.codes import attribute_commitment, base64url, choice_text, commitment
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import Checkpoint, Signer
from prizes.votelog.format.paper import LogPaper

EDITION = "2027"
ORIGIN = f"prizes.example.org/votelog/{EDITION}"
RULES = b'{"slug":"2027"}'
START = datetime.fromisoformat("2027-02-01T08:00:00+00:00")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Dump:
    """The files of a dump by name, and what they were made of."""

    signer: Signer
    files: dict[str, bytes]
    log: list[str]
    openings: bytes = b""
    """Single votes of a count, those too that are for auditors alone."""

    def write(self, folder: Path) -> Path:
        for name, data in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder


@dataclass
class Making:
    """A log in the making."""

    rng: random.Random
    categories: Mapping[str, list[str]]
    complete: str = "any"
    choices: int = 1
    openings: str = "public"
    count: str | None = None
    """How votes are counted, in version 2."""
    form: VoteForm = "ranking"
    points: tuple[int, int] = (0, 0)
    """Where votes share points out: how many, and how many to one at most."""
    least: int = 1
    none_of_these: bool = False
    electorate: str = "confirmed_email"
    attributes: tuple[str, ...] = ()
    """Groups or weights of voters, drawn for each vote, where the count goes by these."""
    most: int = 12
    """Votes in a batch."""
    shown: bool = True
    """Whether the dump has attributes.txt, as that of auditors."""
    carried: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    """Attribute and what opens it, by the index of the vote."""
    left: frozenset[str] = frozenset()
    """Who has left the contest, where votes are rankings."""
    signer: Signer = field(default_factory=lambda: Signer(ORIGIN, bytes(range(32))))
    tree: CompactRange = field(default_factory=CompactRange)
    log: list[str] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    at: datetime = START
    in_force: dict[tuple[str, str], tuple[int, str, bytes]] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    aside: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    casts: int = 0

    def add(self, line: lines.Line) -> int:
        self.log.append(str(line))
        self.tree.append(leaf_hash(str(line).encode()))
        return len(self.log) - 1

    def time(self) -> None:
        self.at += timedelta(seconds=self.rng.randint(10, 40))
        self.add(lines.TimeLine(lines.instant_text(self.at)))

    def checkpoint(self) -> None:
        self.checkpoints.append(self.signer.sign(str(Checkpoint(ORIGIN, self.tree.size, self.tree.root()))))

    def open(self) -> None:
        opens, closes = lines.instant_text(START), lines.instant_text(START + timedelta(days=27))
        self.add(lines.OpenLine(EDITION, sha(RULES), sha(bytes(32)), opens, closes))
        self.time()
        self.paper = LogPaper(
            EDITION,
            sha(RULES),
            self.choices,
            self.complete if self.complete in ("any", "all") else int(self.complete),  # type: ignore[arg-type]
            5,
            True,
            self.openings,  # type: ignore[arg-type]
            self.categories,
            self.count,
            f"points {self.points[0]} {self.points[1]}" if self.form == "points" else self.form,
            self.least,
            self.none_of_these,
            self.electorate,
        ).text()
        self.add(lines.NoteLine("paper", sha(self.paper.encode())))
        self.checkpoint()

    def tag_of(self, voter: int, category: str) -> str:
        inside = category if self.complete == "any" else ""
        return base64url(hashlib.sha256(f"{voter} {inside}".encode()).digest()[:16])

    def batch(self, voters: int) -> None:
        """Some voters choose, choose again, or take back; some votes are set aside or restored."""
        self.time()
        made: dict[tuple[str, str], tuple[lines.Line, str, bytes]] = {}
        carried: dict[str, tuple[str, bytes]] = {}
        for _ in range(self.rng.randint(1, self.most)):
            category = self.rng.choice(sorted(self.categories))
            tag = self.tag_of(self.rng.randrange(voters), category)
            key = (category, tag)
            if key in made or self.versions.get(key, 0) > 5:
                continue
            if key in self.in_force and self.rng.random() < 0.3:
                made[key] = (lines.BlankLine(category, tag), "", b"")
            else:
                some = self.rng.sample(self.categories[category], self.rng.randint(self.least, self.choices))
                choice = self.vote_for(some)
                choice = NONE_OF_THESE if self.none_of_these and self.rng.random() < 0.2 else choice
                r = self.rng.randbytes(32)
                if self.attributes:
                    attribute, known = self.rng.choice(self.attributes), self.rng.randbytes(32)
                    choice = f"{attribute_commitment(EDITION, category, tag, attribute, known)}:{choice}"
                    carried[choice] = (attribute, known)
                made[key] = (
                    lines.CastLine(category, tag, commitment(EDITION, category, tag, choice, r)),
                    choice,
                    r,
                )
        ordered = sorted(made.items(), key=lambda item: leaf_hash(str(item[1][0]).encode()))
        for key, (line, choice, r) in ordered:
            index = self.add(line)
            self.versions[key] = self.versions.get(key, 0) + 1
            if choice:
                self.carried |= {index: carried[choice]} if choice in carried else {}
                self.in_force[key] = (index, choice, r)
                self.casts += 1
            else:
                del self.in_force[key]
        self.set_aside()
        self.checkpoint()

    def vote_for(self, some: list[str]) -> str:
        if self.form != "points":
            return choice_text(some) if (self.count or "sum").endswith("sum") else ">".join(some)
        left, given = self.points[0], dict.fromkeys(some, 1)
        for _ in range(self.rng.randint(0, left - len(some))):
            name = self.rng.choice(some)
            given[name] += given[name] < self.points[1]
        return ",".join(f"{name}*{given[name]}" for name in sorted(given))

    def set_aside(self) -> None:
        casts = [i for i, line in enumerate(self.log) if line.startswith("cast ")]
        if casts and self.rng.random() < 0.4:
            index = self.rng.choice(casts)
            pair = (self.rng.choice(lines.REASONS), f"case-{self.rng.randint(1, 3)}")
            pairs = self.aside.setdefault(index, set())
            if pair not in pairs:
                pairs.add(pair)
                self.add(lines.VoidLine(index, *pair))
            elif pair[0] != "WITHDRAWN":
                pairs.discard(pair)
                self.add(lines.RestoreLine(index, *pair))

    def close(self) -> None:
        self.time()
        self.add(lines.CloseLine(lines.instant_text(self.at), self.casts))
        self.checkpoint()

    def results(self) -> tuple[str, str]:
        """The openings and the results, by the words of the specification."""
        voted: dict[str, int] = {}
        for _category, tag in self.in_force:
            voted[tag] = voted.get(tag, 0) + 1
        need = {"any": 0, "all": len(self.categories)}.get(self.complete)
        need = int(self.complete) if need is None else need
        counts = {(c, n): [0, 0] for c, names in self.categories.items() for n in names}
        rankings: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {
            c: ([], []) for c in self.categories
        }
        opened = []
        for (category, tag), (index, choice, r) in self.in_force.items():
            pairs = self.aside.get(index, set())
            if any(reason == "WITHDRAWN" for reason, _ in pairs):
                continue
            opened.append((index, f"{index} {choice} {base64url(r)}\n"))
            if voted[tag] >= need:
                vote = (bare(choice), self.carried.get(index, ("", b""))[0])
                rankings[category][1].append(vote)
                rankings[category][0].extend([] if pairs else [vote])
                for name in choice.split(",") if self.count is None else ():
                    counts[category, name][0] += not pairs
                    counts[category, name][1] += 1
        rows = [f"{c} {n} {one} {two}\n" for (c, n), (one, two) in sorted(counts.items())]
        if self.count is not None:
            both = [self.ranked_rows(c, pair) for c, pair in sorted(rankings.items())]
            rows = [row for found, _ in both for row in found] + [row for _, found in both for row in found]
        return "".join(text for _, text in sorted(opened)), "".join(rows)

    def opened_attributes(self, openings: str) -> str:
        indexes = [int(row.partition(" ")[0]) for row in openings.splitlines()]
        return "".join(f"{n} {self.carried[n][0]} {base64url(self.carried[n][1])}\n" for n in indexes)

    def ranked_rows(
        self, category: str, columns: tuple[list[tuple[str, str]], list[tuple[str, str]]]
    ) -> tuple[list[str], list[str]]:
        """What the product's own count makes of them: by nominee, and what groups give."""
        assert self.count is not None
        by, _, count = self.count.rpartition(" of ")
        method, _, numbers = count.partition(" ")
        table = [int(number) for number in numbers.split(",") if number]
        rule = CountRule(method=method, table=table if method == "points" else [])  # type: ignore[arg-type]
        words = by.split(" ")
        named = words.pop(2) if words[1:2] == ["groups"] else ""
        shares = {group: int(n) for group, _, n in (each.partition("*") for each in named.split(",") if each)}
        by_group = (
            GroupTable([int(n) for n in words[3].split(",")], int(words[2]), shares)
            if "by_group" in by
            else None
        )
        counting = Counting(
            rule,
            table[0] if method == "stv" else 1,
            self.left,
            self.none_of_these,
            by_group,
            by == "by_weight",
        )
        groups = [
            EqualVoteCount(category, text, standing, True, number, attribute)
            for texts, standing in (
                (Counter(columns[0]), VoteStanding.CLEAR),
                (Counter(columns[1]) - Counter(columns[0]), VoteStanding.SET_ASIDE),
            )
            for (text, attribute), number in texts.items()
        ]
        tally = count_groups({category: sorted(self.categories[category])}, groups, counting)
        found = result_numbers(tally.categories[category], self.left)
        return (
            [f"{category} {name} {' '.join(map(str, found[name]))}\n" for name in sorted(found)],
            [f"{' '.join(row)}\n" for row in group_rows(tally.categories[category])],
        )

    def dump(self, *, tally: bool = True) -> Dump:
        files = {
            "key": f"{self.signer.verifier}\n".encode(),
            "paper.txt": self.paper.encode(),
            f"rules/{sha(RULES)}": RULES,
        }
        openings = ""
        if tally:
            openings, results = self.results()
            self.time()
            if self.attributes:
                attributes = self.opened_attributes(openings).encode()
                self.add(lines.NoteLine("attributes", sha(attributes)))
                if self.shown:
                    files["attributes.txt"] = attributes
            self.add(lines.TallyLine(sha(openings.encode()), sha(results.encode())))
            self.checkpoint()
            files["results.txt"] = results.encode()
            if self.openings == "public":
                files["openings.txt"] = openings.encode()
            self.add(lines.FinalLine(sha(b"report")))
            self.checkpoint()
        files["log.txt"] = "".join(f"{line}\n" for line in self.log).encode()
        files["checkpoints.txt"] = "".join(self.checkpoints).encode()
        files["checkpoint"] = self.checkpoints[-1].encode()
        return Dump(self.signer, files, self.log, openings.encode())


def honest(
    seed: int, *, batches: int = 12, voters: int = 25, closed: bool = True, tally: bool = True
) -> Dump:
    """A dump that is right, of a kind that depends on the seed."""
    rng = random.Random(seed)
    names = {f"C{i}": [f"p{i}{j}" for j in range(rng.randint(1, 4))] for i in range(1, rng.randint(2, 4))}
    making = Making(
        rng,
        names,
        complete=rng.choice(["any", "any", "all", "2"]) if len(names) > 1 else "any",
        choices=1 if rng.random() < 0.6 else min(map(len, names.values())),
        openings="auditors" if rng.random() < 0.15 else "public",
    )
    making.open()
    for _ in range(batches):
        making.batch(voters)
    if closed:
        making.close()
        making.set_aside()
        making.checkpoint()
    return making.dump(tally=closed and tally)


def signed_again(dump: Dump, log: list[str]) -> None:
    """Another log with the checkpoint that its owner would sign for it: only what lines say can betray it."""
    tree = CompactRange()
    tree.extend(leaf_hash(line.encode()) for line in log)
    note = dump.signer.sign(str(Checkpoint(ORIGIN, tree.size, tree.root()))).encode()
    dump.files["log.txt"] = "".join(f"{line}\n" for line in log).encode()
    dump.files["checkpoints.txt"] = dump.files["checkpoint"] = note


Spoil = Callable[[Dump, random.Random], int | None]
"""Changes a dump; the step that must fail, or None where this dump has nothing to be spoilt so."""
