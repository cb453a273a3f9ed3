"""What a vote says, as the one text that is kept, committed to and opened. Pure.

`choice`: projects in byte order, a comma between them. `ranking`: projects in order of preference, `>` between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

VoteForm = Literal["choice", "ranking"]
SEPARATORS: dict[VoteForm, str] = {"choice": ",", "ranking": ">"}
_BETWEEN = re.compile("[,>]")


def in_form(form: VoteForm, projects: Iterable[str]) -> tuple[str, ...]:
    """The projects of a vote as its text has them: of a ranking as they are, else in byte order and each once."""
    return tuple(projects) if form == "ranking" else tuple(sorted(set(projects)))


def vote_text(form: VoteForm, projects: Sequence[str]) -> str:
    """`projects`: as `in_form` gives them."""
    return SEPARATORS[form].join(projects)


def projects_named(text: str) -> tuple[str, ...]:
    """The projects that a vote names, in the order of its text, whatever its form."""
    return tuple(_BETWEEN.split(text))
