"""Acts on several rows of a list, as its page offers them; `acts.several` declares them, `layout.several` asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from prizes.gate.at import At
from prizes.gate.permissions import Who, is_allowed
from prizes.kit.sentence import Sentence
from prizes.web.layout.pages import PageAt


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsField:
    """What an act on several rows is told, once for all of them."""

    name: str
    """Of the schema's field."""
    label: str
    """Marked for translation."""
    kind: Literal["text", "textarea", "radios", "select"] = "textarea"
    help: str = ""
    options: Callable[[PageAt], Sequence[tuple[str, ...]]] | None = None
    """Value, label, and perhaps what it means."""
    usual: Callable[[PageAt], str] | None = None
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsAct:
    """An act on several rows of a list."""

    name: str
    """Of its route, and of the operation for programs."""
    label: str
    """Of its button, marked for translation."""
    asks: Callable[[int], Sentence]
    """Whether, for so many rows."""
    who: Who
    fields: Sequence[RowsField] = ()
    when: Callable[[At], bool] = lambda _at: True
    """Whether the edition has it now."""
    carries: Sequence[str] = ()
    """Filters of the list that the act is told, too, such as the phase that the list is of."""

    def is_for(self, at: At) -> bool:
        return is_allowed(at.reader, self.who, at.edition.slug) and self.when(at)
