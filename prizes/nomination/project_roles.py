"""Who has a hand in a project, and what each may do with it.

The nominator leads it, editors write, readers read. Somebody who has not signed in can begin a draft too: the browser
that began it holds its secret (`DraftKey`) until its author signs in and the draft becomes theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from prizes.accounts.models import Person
from prizes.kit.sentence import N_


class Part(StrEnum):
    NOMINATOR = "nominator"
    EDITOR = "editor"
    READER = "reader"


class Deed(StrEnum):
    READ = "read"
    WRITE = "write"
    """Answers, files, texts in other languages."""
    LEAD = "lead"
    """Submit, withdraw, appeal, invite, hand over."""


MAY: Mapping[Part, frozenset[Deed]] = {
    Part.NOMINATOR: frozenset(Deed),
    Part.EDITOR: frozenset({Deed.READ, Deed.WRITE}),
    Part.READER: frozenset({Deed.READ}),
}

LABELS: Mapping[Part, str] = {
    Part.NOMINATOR: N_("Nominator"),
    Part.EDITOR: N_("Editor"),
    Part.READER: N_("Reader"),
}


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Somebody who has not signed in, known by the hash of the secret in their browser."""

    hash: str


Hand = Person | DraftKey
"""Whoever has a hand in a project."""


def may(part: Part | None, deed: Deed) -> bool:
    return part is not None and deed in MAY[part]
