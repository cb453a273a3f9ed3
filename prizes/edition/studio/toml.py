"""A rules document as TOML. What is none is left out, as authors do; where that would mean something else, it cannot be
written (`Ballot.changes_most`), and the writer refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from prizes.edition.studio import refusals
from prizes.edition.studio.schema import pages_on, questions
from prizes.edition.studio.ways import way_text

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(document: dict[str, Any]) -> str:
    """Tables under their keys, lists of tables one after another. Raises Conflict where TOML cannot say it."""
    _refuse_lost_nones(document, document, ())
    return "\n".join(_table(document, ())).strip() + "\n"


def _refuse_lost_nones(document: dict[str, Any], node: Any, way: tuple[str | int, ...]) -> None:
    """None where the default is another value would come back as the default."""
    if isinstance(node, dict):
        page = pages_on(document, way)[-1]
        rest = way[len(page.way) :]
        asked = {} if page.entries else {q.key: q for q in questions(page.model)}
        for key, value in node.items():
            found = asked.get((*rest, key))
            if value is None and found is not None and found.default is not None:
                raise refusals.not_in_toml(place=way_text((*way, key)))
            _refuse_lost_nones(document, value, (*way, key))
    elif isinstance(node, list):
        for place, each in enumerate(node):
            _refuse_lost_nones(document, each, (*way, place))


def _table(table: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    later: list[tuple[str, Any]] = []
    for key, value in table.items():
        if value is None:
            continue
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            later.append((key, value))
        else:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in later:
        here = (*path, _key(key))
        if isinstance(value, dict):
            yield ""
            yield f"[{'.'.join(here)}]"
            yield from _table(value, here)
        else:
            for entry in value:
                yield ""
                yield f"[[{'.'.join(here)}]]"
                yield from _table(entry, here)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
