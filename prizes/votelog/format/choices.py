"""What a vote says, as the one text that is kept, committed to and opened. Pure.

`choice`: projects in byte order, a comma between them. `ranking`: projects in order of preference, `>` between them.
Either: `*` alone, which is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

VoteForm = Literal["choice", "ranking"]
SEPARATORS: dict[VoteForm, str] = {"choice": ",", "ranking": ">"}
NONE_OF_THESE = "*"
"""In place of projects: none of these. No project can be called so."""
_BETWEEN = re.compile("[,>]")


def in_form(form: VoteForm, projects: Iterable[str]) -> tuple[str, ...]:
    """The projects of a vote as its text has them: of a ranking as they are, else in byte order and each once."""
    return tuple(projects) if form == "ranking" else tuple(sorted(set(projects)))


def vote_text(form: VoteForm, projects: Sequence[str]) -> str:
    """`projects`: as `in_form` gives them."""
    return SEPARATORS[form].join(projects)


def choices_in(text: str) -> tuple[str, ...]:
    """What was chosen, in the order of its text, whatever its form: projects, or `NONE_OF_THESE` alone."""
    return tuple(_BETWEEN.split(text))


def projects_named(text: str) -> tuple[str, ...]:
    """The projects that a vote names, in the order of its text, whatever its form; none of `NONE_OF_THESE`."""
    return () if text == NONE_OF_THESE else choices_in(text)
