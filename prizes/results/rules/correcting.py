"""What a correction makes of published results, as a pure function of their content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from prizes.edition.kinds.fields import PanelField
from prizes.results.rules.winners import WINNER

Content = Mapping[str, Any]
"""As `actions.content_of_winners` gives it."""


@dataclass(frozen=True, slots=True)
class ChangedHonour:
    """One difference that a correction makes."""

    what: Literal["given", "taken", "reworded"]
    category: str
    title: str
    """`winner`, or the id of a recognition."""
    project: str
    project_title: str


def is_in(row: Content, field: PanelField) -> bool:
    """Whether a row of the content is of a field: an honour of it, or that nobody got one there."""
    if field.is_category:
        return bool(row["category"] == field.key) and "field" not in row
    return bool(row.get("field") == field.key)


def row_of_none(field: PanelField, title: str, reason: str, *, why: str | None = None) -> dict[str, Any]:
    """That nobody in a field got a title. A whole category has no key beside it, and winners no title. `why`: the code
    of what the rules of a vote gave as the reason (`rules.by_vote`).
    """
    return {
        "category": field.category,
        **({} if field.is_category else {"field": field.key}),
        **({} if title == WINNER else {"title": title}),
        "reason": reason,
        **({"why": why} if why and not reason else {}),
    }


def order_of_none(row: Content) -> tuple[bool, str]:
    """Categories first."""
    return "field" in row, row.get("field") or row["category"]


def corrected(
    content: Content,
    field: PanelField,
    given: Iterable[Content],
    none: Mapping[str, str],
    *,
    titles: Collection[str],
) -> dict[str, Any]:
    """The content with other honours in one field. `none`: the titles of which it is told there where nobody gets one,
    in order, with the reason. `titles`: all that are put right; rows of others stay as they are.
    """

    def here(row: Content) -> bool:
        return is_in(row, field) and row.get("title", WINNER) in titles

    honours = [each for each in content["honours"] if not here(each)] + list(given)
    honours.sort(key=lambda each: (each["category"], each["title"], each["project_title"], each["project"]))
    got = {each["title"] for each in honours if here(each)}
    why = {each.get("title", WINNER): each.get("why") for each in content["no_winner"] if here(each)}
    rows = [
        *(each for each in content["no_winner"] if not here(each)),
        *(
            row_of_none(field, title, reason, why=why.get(title))
            for title, reason in none.items()
            if title not in got
        ),
    ]
    return {**content, "honours": honours, "no_winner": sorted(rows, key=order_of_none)}


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
