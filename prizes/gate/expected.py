"""What was expected, where a request does not have the form that its route declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prizes.kit.sentence import N_, Sentence, say

_WHOLE = say("A whole number is expected here.")
_NUMBER = say("A number is expected here.")
_TRUTH = say("Either true or false is expected here.")
_TEXT = say("A text is expected here.")
_LIST = say("A list is expected here.")
_OBJECT = say("An object with named values is expected here.")
_TIME = say("A time such as 2027-05-31T09:30:00Z is expected here.")
_DATE = say("Enter a date such as 2027-05-31.")
_OTHER = say("This value is not allowed here.")

PLAIN: Mapping[str, Sentence] = {
    "missing": say("This field is required."),
    "json_invalid": say("This is not JSON."),
    "extra_forbidden": say("There is no field with this name."),
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "string_type": _TEXT,
    "list_type": _LIST,
    "set_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "timezone_aware": _TIME,
}
"""By Pydantic's name of the mistake."""
BOUNDS: Mapping[str, tuple[str, str, str]] = {
    "greater_than_equal": (N_("A number of at least %(least)s is expected here."), "least", "ge"),
    "less_than_equal": (N_("A number of at most %(most)s is expected here."), "most", "le"),
    "string_too_long": (N_("This is too long: at most %(most)s characters."), "most", "max_length"),
    "string_too_short": (N_("This is too short: at least %(least)s characters."), "least", "min_length"),
    "too_long": (N_("At most %(most)s entries are allowed here."), "most", "max_length"),
    "too_short": (N_("At least %(least)s entries are expected here."), "least", "min_length"),
    "string_pattern_mismatch": (N_("A text in this format is expected here: %(form)s"), "form", "pattern"),
}
"""The sentence, its place for the bound, and Pydantic's name of the bound."""
_QUOTED = re.compile(r"'([^']*)'")


def expected(item: Any) -> Sentence:
    """The sentence for one mistake, as Pydantic lists it: `type`, and `ctx` with what was asked for."""
    kind, limits = item["type"], item.get("ctx") or {}
    if kind in PLAIN:
        return PLAIN[kind]
    if kind in BOUNDS:
        text, place, name = BOUNDS[kind]
        return Sentence(text, {place: limits[name]})
    if kind in ("literal_error", "enum"):
        # They come as one English text: 'one', 'two' or 'three'.
        choices = _QUOTED.findall(limits["expected"]) or [limits["expected"]]
        return say("One of these is expected here: %(choices)s.", choices=choices)
    if kind.startswith("datetime"):
        return _TIME
    return _DATE if kind.startswith("date") else _OTHER
