"""What a vote says, as the one text that is kept, committed to and opened. Pure.

`choice`: projects in byte order, a comma between them. `ranking`: projects in order of preference, `>` between them.
`points`: projects in byte order with the points that each is given, `*` between project and points, a comma between
them. Any of them: `*` alone, which is none of these. Where votes are counted by group or by weight, 43 characters and
`:` are before it: what the voter's group or weight is committed to by (`codes.attribute_commitment`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

VoteForm = Literal["choice", "ranking", "points"]
SEPARATORS: dict[VoteForm, str] = {"choice": ",", "ranking": ">", "points": ","}
NONE_OF_THESE = "*"
"""In place of projects: none of these. No project can be called so."""
_BETWEEN = re.compile("[,>]")
_GIVEN = re.compile(r"([A-Za-z0-9._-]+)\*([1-9][0-9]{0,15})", re.ASCII)


def in_form(form: VoteForm, chosen: Iterable[str] | Mapping[str, int]) -> tuple[str, ...]:
    """What was chosen, part by part as the text of a vote has it: of a ranking as it is, else in byte order and each
    once. Points by project become parts such as `p012*3`; who is given none is left out.
    """
    if isinstance(chosen, Mapping):
        # `*` is before all signs of a name, so that this is the byte order of the parts too.
        return tuple(f"{project}*{points}" for project, points in sorted(chosen.items()) if points)
    return tuple(chosen) if form == "ranking" else tuple(sorted(set(chosen)))


def vote_text(form: VoteForm, parts: Sequence[str]) -> str:
    """`parts`: as `in_form` gives them."""
    return SEPARATORS[form].join(parts)


def bare(text: str) -> str:
    """The text of a vote without what commits to its group or weight."""
    return text.rpartition(":")[2]


def choices_in(text: str) -> tuple[str, ...]:
    """The parts of a vote in the order of its text, whatever its form, or `NONE_OF_THESE` alone."""
    return tuple(_BETWEEN.split(bare(text)))


def project_of(part: str) -> str:
    """The project that a part of a vote names, whatever its form; of `NONE_OF_THESE` itself."""
    return part.partition("*")[0] or part


def points_given(parts: Iterable[str]) -> dict[str, int] | None:
    """By project the points that parts of a vote give; None where one of them gives none, or is no such part."""
    found = [_GIVEN.fullmatch(part) for part in parts]
    points = {each[1]: int(each[2]) for each in found if each}
    return points if len(points) == len(found) else None


def projects_named(text: str) -> tuple[str, ...]:
    """The projects that a vote names, in the order of its text, whatever its form; none of `NONE_OF_THESE`."""
    return () if bare(text) == NONE_OF_THESE else tuple(map(project_of, choices_in(text)))


def worths(text: str) -> list[tuple[str, int]]:
    """What a vote gives to each project that it names: its points, or one where it gives no points."""
    if bare(text) == NONE_OF_THESE:
        return []
    parts = (part.partition("*") for part in choices_in(text))
    return [(project, int(points or 1)) for project, _, points in parts]
