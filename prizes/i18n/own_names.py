"""How an edition calls its outcomes and the members of its panels, where it does not use the usual names.

As with the time (`local_time`), whoever finds the edition says so once; every text that is shown afterwards is in its
words. A sentence that says a usual name is replaced by one that fits any (`instead`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from prizes.i18n.instead import LABELS, SENTENCES
from prizes.kit.sentence import N_

USUAL: Mapping[str, str] = {
    "champion": N_("Champion"),
    "champions": N_("Champions"),
    "winner": N_("Winner"),
    "winners": N_("Winners"),
    "nominated": N_("Selected"),
    "selected": N_("Selected projects"),
    "recognition": N_("Special recognition"),
    "member": N_("Panel member"),
    "members": N_("Panel members"),
    "edition_title": "",
}
"""What stands in a place of `instead` whose name the edition leaves as it is."""
OF: Mapping[str, str] = {
    "champion": "champion",
    "champions": "champion",
    "winner": "winner",
    "winners": "winner",
    "nominated": "nominated",
    "selected": "nominated",
    "recognition": "special_recognition",
    "member": "expert",
    "members": "expert",
}
"""Whose name a place holds."""


@dataclass(frozen=True, slots=True)
class OwnNames:
    """`named`: which of the usual names this edition does not use: ids of outcomes, and `expert`."""

    named: frozenset[str]
    texts: Mapping[str, Mapping[Any, str]]
    """By place of `instead`."""

    def instead_of(self, text: str) -> str | None:
        """The text that is said in place of this one; None: this one."""
        if (label := LABELS.get(text)) is not None:
            return label if OF[label[2:-2]] in self.named else None
        if (sentence := SENTENCES.get(text)) is not None and not self.named.isdisjoint(_names_in(text)):
            return sentence
        return None


_PANELS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "ru": (re.compile(r"(\b[Гг]рупп\w*) экспертов"), r"\1 оценки"),
    "zh": (re.compile("专家组"), "评审组"),
    "ar": (re.compile(r"\b(\w*فريق\w*|\w*أفرقة|\w*فرق) (ال)?خبراء"), r"\1 \2تقييم"),
}


def panel_in(lang: str, text: str) -> str:
    """A text whose language calls a panel a group of experts, with the other word for one."""
    if (found := _PANELS.get(lang)) is None:
        return text
    return found[0].sub(found[1], text)


_SAID_BY: Mapping[str, re.Pattern[str]] = {
    "champion": re.compile("champion", re.IGNORECASE),
    "winner": re.compile(r"winner|\bwon\b", re.IGNORECASE),
    "expert": re.compile("expert", re.IGNORECASE),
}
"""By which words an original says a usual name."""


def _names_in(text: str) -> frozenset[str]:
    found = {name for name, words in _SAID_BY.items() if words.search(text)}
    return frozenset(found or {"nominated"})


_shown: ContextVar[OwnNames | None] = ContextVar("own_names", default=None)


def names_shown() -> OwnNames | None:
    return _shown.get()


def use_names(names: OwnNames | None) -> None:
    """From here to the end of this request, or of this task."""
    _shown.set(names)


class names_used:  # noqa: N801 - used as `with names_used(…):`
    """For as long as the block runs. A class, since every request passes here."""

    __slots__ = ("_token", "names")

    def __init__(self, names: OwnNames | None) -> None:
        self.names = names

    def __enter__(self) -> None:
        self._token = _shown.set(self.names)

    def __exit__(self, *_: object) -> None:
        _shown.reset(self._token)
