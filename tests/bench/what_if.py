"""How fast a finished edition is replayed under other rules, against one GROUP BY of the database over the same votes."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from sqlalchemy import func, insert, select

from prizes import clock
from prizes.accounts.models import Person
from prizes.cli.bench.filled import PORTION, analyse, save
from prizes.cli.bench.harness import AsJson, Found, Server, kind, lines, tell
from prizes.cli.bench.place import PHASE, SLUG, contest, rules, scratch
from prizes.db import Database, metadata
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import cut_chain
from prizes.kit.token import new_id
from prizes.nomination.models import Project
from prizes.replay.queries import replayed
from prizes.replay.rules.outcomes import Replayed
from prizes.results.models import Publication
from prizes.review.models import Standing
from prizes.tally.actions import count_phase

COLUMNS = (
    "edition",
    "phase",
    "category",
    "tag",
    "version",
    "choices",
    "in_force",
    "cast_at",
    "rules_version",
)
VOTE = metadata.tables["vote"]
RUNS = 3
NAMED = 3
"""Projects of a ranking."""
COMPLETE: dict[str, Any] = {"complete": "all"}
RANKED: dict[str, Any] = {"form": "ranking", "choices": NAMED}
Projects = dict[str, list[Project]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a finished edition."""

    name: str
    ballot: dict[str, Any]
    """As people voted."""
    other: dict[str, Any]
    """What the other rules have otherwise in their ballot."""
    count: str = "sum"
    other_count: str = "sum"


QUESTIONS = (
    Question("fewer pass", COMPLETE, {}),
    Question("any ballot counts", COMPLETE, {"complete": "any"}),
    Question("three categories suffice", COMPLETE, {"complete": 3}),
    Question("rankings counted by pairs", RANKED, {}, "run_off", "schulze"),
)


@dataclass(slots=True)
class ReplayTimes:
    """One question. Times in seconds, the best of three runs."""

    question: str
    seconds: float
    floor: float
    """One GROUP BY over the same rows, measured in the same run."""
    ratio: float
    groups: int
    """Votes of different content, which is what Python gets."""


def what_if(
    rows: Annotated[int, typer.Option(help="Votes in force.")] = 200_000,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure what would have become of an edition under other rules, whose votes are counted again.

    Example: make bench BENCH="what-if --rows 2000000"
    """
    tell(asyncio.run(_measure(database, rows)), _table, as_json=as_json)


def _table(found: Found) -> str:
    return f"{found['database']}, {found['rows']} votes in force\n" + lines(
        found["questions"],
        ("question", "question", "<26"),
        ("seconds", "seconds", ">9.3f"),
        ("GROUP BY", "floor", ">10.3f"),
        ("ratio", "ratio", ">8.2f"),
        ("groups", "groups", ">9d"),
    )


async def _measure(server: str | None, rows: int) -> Found:
    found = []
    for _, asked in itertools.groupby(QUESTIONS, key=lambda each: (each.ballot, each.count)):
        questions = list(asked)
        async with scratch(server) as database:
            edition = await _finished(database, rows, questions[0])
            found += [await _one(database, edition, each) for each in questions]
            name = kind(database)
    return {"database": name, "rows": rows, "questions": [asdict(each) for each in found]}


def _rules(ballot: dict[str, Any], count: str) -> dict[str, Any]:
    document: dict[str, Any] = rules(over=True, **ballot).model_dump(mode="json")
    document["phases"][1]["count"] = {"method": count}
    # A publication is one of an announcement, and an edition without any is never finished.
    document["phases"].append(
        {"id": "announcement", "kind": "announcement", "opens": document["phases"][1]["closes"]}
    )
    return document


async def _finished(database: Database, rows: int, question: Question) -> EditionInForce:
    """Counted, decided and published."""
    async with database.writing() as session:
        document = Rules.model_validate(_rules(question.ballot, question.count))
        edition, projects = await contest(session, document)
    votes = _votes(rows, projects, ranked="form" in question.ballot)
    while portion := list(itertools.islice(votes, PORTION)):
        await save(database, VOTE, COLUMNS, portion)
    await analyse(database)
    async with database.writing() as session:
        await count_phase(session, edition, edition.rules.votings[0], counted_by=None)
        now = clock.now()
        steward = Person(
            email="one@example.org", canonical_email="one@example.org", lang="en", created_at=now
        )
        session.add(steward)
        await session.flush()
        stood = [
            {
                "id": new_id(),
                "phase": phase.id,
                "project_id": project.id,
                "outcome": "passed" if phase.id != PHASE or place < 5 else "not_passed",
                "reason": "",
                "decided_at": now,
                "rules_version": edition.version,
                "rules_sha256": edition.sha256,
            }
            for phase in cut_chain(edition.rules)
            for each in projects.values()
            for place, project in enumerate(each)
        ]
        await (await session.connection()).execute(insert(metadata.tables[Standing.__tablename__]), stood)
        session.add(
            Publication(
                edition_id=edition.id,
                phase=edition.rules.announcements[-1].id,
                content="{}",
                sha256="",
                publish_at=now,
                announced_at=now,
                proposed_by=steward.id,
                approved_by=steward.id,
            )
        )
    return edition


def _votes(rows: int, projects: Projects, *, ranked: bool) -> Iterator[tuple[Any, ...]]:
    """Of as few voters as can be, the last of whom has an incomplete ballot."""
    hour = clock.the_hour(clock.now())
    categories = list(projects)
    for n in range(rows):
        voter, place = divmod(n, len(categories))
        nominees = [project.id for project in projects[categories[place]]]
        first = (voter * 7 + place) % len(nominees)
        choices = nominees[first]
        if ranked:
            second = (first + 1 + voter % 9) % len(nominees)
            choices = ">".join((choices, nominees[second], nominees[(second + 10) % len(nominees)]))
        tag = f"{voter:022d}" if not ranked else f"{n:022d}"
        yield SLUG, PHASE, categories[place], tag, 1, choices, True, hour, 1


async def _one(database: Database, edition: EditionInForce, question: Question) -> ReplayTimes:
    other = _rules(question.ballot | question.other, question.other_count)
    other["phases"][1]["cut"]["most"] = 3
    asked = Rules.model_validate(other)

    async def bare() -> int:
        query = (
            select(VOTE.c.category, VOTE.c.choices, func.count())
            .where(VOTE.c.edition == SLUG, VOTE.c.phase == PHASE, VOTE.c.in_force, VOTE.c.choices != "")
            .group_by(VOTE.c.category, VOTE.c.choices)
        )
        async with database.reading() as session:
            return len((await (await session.connection()).execute(query)).all())

    async def ours() -> int:
        async with database.reading() as session:
            found = await replayed(session, edition, asked)
        (stage,) = [each for each in found.stages if each.phase.id == PHASE]
        if any(row.would is Replayed.UNKNOWN for row in stage.rows):
            raise RuntimeError("the votes were not counted again")
        return len(stage.rows)

    floor, groups = await _best(bare)
    seconds, _ = await _best(ours)
    return ReplayTimes(question.name, seconds, floor, seconds / floor, groups)


async def _best(work: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    """The least of several times, and what came of it."""
    found = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        made = await work()
        found.append((time.perf_counter() - begun, made))
    return min(found)
