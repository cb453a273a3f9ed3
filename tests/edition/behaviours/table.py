"""What a row of the table of behaviours is: a rule, two values of it, and something to be seen that differs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import Database
from prizes.edition import actions
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from tests.contest import DOCUMENT
from tests.edition.full import FULL, LATER

Outcome = Any
Way = tuple[str | int, ...]
DOCUMENTS: dict[str, dict[str, Any]] = {"small": DOCUMENT, "full": FULL, "later": LATER}


@dataclass(frozen=True, slots=True)
class Scene:
    """An empty database and the rules to play in it."""

    database: Database
    session: AsyncSession
    rules: Rules

    async def edition(self) -> EditionInForce:
        return await actions.load(self.session, self.rules, loader=None)


Probe = Callable[[Rules], Outcome] | Callable[[Scene], Awaitable[Outcome]]
"""Plays the pure rules, or the acts in a database of its own, and says what came of it."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    path: str
    """Dotted path of the rule; a phase stands in it by its id, an entry of a list by its place from 0."""
    base: Any
    changed: Any
    probe: Probe
    seen: tuple[Outcome, Outcome]
    """What comes of the base value and of the changed one."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Other rules of the scene by path, the same with both values."""
    document: Literal["small", "full", "later"] = "small"

    def rules(self, value: Any) -> Rules:
        return Rules.model_validate(changed(DOCUMENTS[self.document], {**self.given, self.path: value}))


def changed(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the document with these values at these paths. Tables on the way are made."""
    made = deepcopy(dict(document))
    for path, value in values.items():
        *way, last = path.split(".")
        target: Any = made
        phase = next((p for p in made["phases"] if way and p["id"] == way[0]), None)
        if phase is not None:
            target, way = phase, way[1:]
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target.setdefault(step, {})
        target[last] = deepcopy(value)
    return made


def dotted(way: Way) -> str:
    """The path of a leaf of the full document as the table names it."""
    steps = [str(step) for step in way]
    if steps[0] == "phases":
        steps = [LATER["phases"][int(steps[1])]["id"], *steps[2:]]
    return ".".join(steps)


def kind_of_rule(path: str) -> str:
    """The path with * for places in lists whose entries are alike. Questions of the form differ in kind."""
    steps = path.split(".")
    return ".".join(
        "*" if step.isdigit() and before != "fields" else step
        for before, step in zip(["", *steps], steps, strict=False)
    )


async def refusal_of(act: Awaitable[Any]) -> str | None:
    """Code of the refusal, with the fields that are wrong; None: the act went through."""
    try:
        await act
    except Refusal as refusal:
        return " ".join([refusal.code, *sorted(refusal.fields)])
    return None


def code_of(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None
