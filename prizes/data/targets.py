"""The 169 targets of the Sustainable Development Goals, by the codes of the United Nations. Source: docs/data.md."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from prizes.data.reading import Names, csv_file

BETWEEN = re.compile(r"[\s,;،؛、,;]+")
"""What stands between codes that people type, in any of the six languages."""


@dataclass(frozen=True, slots=True)
class GoalTarget:
    """A target of a goal."""

    code: str
    """As the United Nations writes it: `4.1`, or `9.c` for a means of implementation."""
    goal: int
    title: Names
    """Its wording in A/RES/70/1, by language."""


@cache
def goal_targets() -> Mapping[str, GoalTarget]:
    """By code, in the order of the goals, each with its numbers and then its letters."""
    return {
        (code := row["target"]): GoalTarget(
            code, int(code.partition(".")[0]), {lang: said for lang, said in row.items() if lang != "target"}
        )
        for row in csv_file("sdg_targets.csv")
    }


@cache
def targets_of(goal: int) -> tuple[GoalTarget, ...]:
    """Those of one goal, in order; none for what is no goal."""
    return tuple(target for target in goal_targets().values() if target.goal == goal)


def target_in(text: str) -> str | None:
    """The code that a text is, in capitals, full-width signs or the digits of another script too; None: it is none."""
    even = unicodedata.normalize("NFKC", text).casefold().strip()
    code = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in even)
    return code if code in goal_targets() else None


def in_order(codes: Iterable[str]) -> list[str]:
    """Each once, in the order of the United Nations."""
    given = set(codes)
    return [code for code in goal_targets() if code in given]
