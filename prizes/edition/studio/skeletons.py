"""New entries of lists and new parts, with what no document can do without as far as it can be guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from prizes.edition.document.phases import PhaseBase
from prizes.edition.faults.cuts import GIVES
from prizes.edition.studio.schema import Asks, KeyAsked, questions
from prizes.edition.studio.ways import put

SHORT = "new"


def skeleton(model: type[BaseModel], siblings: Sequence[Any] = ()) -> dict[str, Any]:
    """A new part. `siblings`: entries of the list that it joins; it is named otherwise than these."""
    made: dict[str, Any] = {}
    for question in questions(model):
        value = _guess(question, siblings)
        if value is not None:
            made = put(made, question.key, value)
    return _as_phase(made, siblings) if issubclass(model, PhaseBase) else made


def _as_phase(made: dict[str, Any], siblings: Sequence[Any]) -> dict[str, Any]:
    """Named as its kind, and with what phases of this kind usually give, so that the guidelines can be told at once."""
    kind = made["kind"]
    made["id"] = _unused("id", siblings, kind)
    if "cut" in made:
        made["cut"] = {"gives": GIVES[kind][0]} | ({"decided": "panel"} if kind == "selection" else {})
    return made


def _guess(question: KeyAsked, siblings: Sequence[Any]) -> Any:  # noqa: PLR0911 - one line a way of asking
    if question.own in {"id", "code"} and question.asks is Asks.LINE:
        return _unused(question.own, siblings, SHORT)
    if question.own == "id" and question.asks is Asks.CHOICE:
        taken = [each.get("id") for each in siblings if isinstance(each, dict)]
        return next((value for value in question.values if value not in taken), question.values[0])
    if not question.needed:
        return None
    if question.own == "number" and siblings:
        return max((each.get("number", 0) for each in siblings if isinstance(each, dict)), default=0) + 1
    match question.asks:
        case Asks.CHOICE | Asks.CONSTANT:
            return question.values[0] if question.values else None
        case Asks.NUMBER:
            return max(question.least or 0, 0)
        case Asks.PART:
            return skeleton(question.part) if question.part else None
        case Asks.ENTRIES:
            return []
        case (
            Asks.TEXTS
            | Asks.FLAG
            | Asks.SEVERAL
            | Asks.ORDERED
            | Asks.CHOICE_OR_NUMBER
            | Asks.INSTANT
            | Asks.LINE
            | Asks.LINES
            | Asks.ANCHORS
        ):
            return None


def _unused(key: str, siblings: Sequence[Any], short: str) -> str:
    taken = {str(each.get(key, "")).casefold() for each in siblings if isinstance(each, dict)}
    name, number = short, 1
    while name in taken:
        number += 1
        name = f"{short}-{number}"
    return name
