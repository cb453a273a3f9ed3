"""What a correction makes of published results, as a pure function of their content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from prizes.results.rules.winners import WINNER

Content = Mapping[str, Any]
"""As `actions.content_of_winners` gives it."""
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChangedHonour:
    """One difference that a correction makes."""

    what: Literal["given", "taken", "reworded"]
    category: str
    title: str
    """`winner`, or the id of a recognition."""
    project: str
    project_title: str


def corrected(
    content: Content,
    category: str,
    given: Iterable[Content],
    no_prize: str | None,
    others: Mapping[str, str] = NONE,
) -> dict[str, Any]:
    """The content with other honours in one category. `no_prize`: the panel's reason where it has no winner. `others`:
    titles of selections beside the winners, in order, with the reason that is told where nobody gets one.
    """
    honours = [each for each in content["honours"] if each["category"] != category] + list(given)
    honours.sort(key=lambda each: (each["category"], each["title"], each["project_title"], each["project"]))
    none = [each for each in content["no_winner"] if each["category"] != category]
    got = {each["title"] for each in honours if each["category"] == category}
    if WINNER not in got:
        none.append({"category": category, "reason": no_prize or ""})
    none += [
        {"category": category, "title": title, "reason": reason}
        for title, reason in others.items()
        if title not in got
    ]
    return {**content, "honours": honours, "no_winner": sorted(none, key=lambda each: each["category"])}


def changed_honours(before: Content, after: Content) -> list[ChangedHonour]:
    """What was taken first, then what was given, then what says something else than before."""
    old, new = _by_key(before), _by_key(after)
    found = [_change("taken", each) for key, each in old.items() if key not in new]
    found += [_change("given", each) for key, each in new.items() if key not in old]
    return found + [_change("reworded", each) for key, each in new.items() if old.get(key, each) != each]


def _by_key(content: Content) -> dict[tuple[str, str], Mapping[str, Any]]:
    honours: Sequence[Mapping[str, Any]] = content["honours"]
    return {(each["project"], each["title"]): each for each in honours}


def _change(what: Literal["given", "taken", "reworded"], honour: Mapping[str, Any]) -> ChangedHonour:
    return ChangedHonour(
        what, honour["category"], honour["title"], honour["project"], honour["project_title"]
    )
