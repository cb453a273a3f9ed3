"""What pydantic finds wrong with a document's shape, in plain sentences."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from prizes.edition.document.known import kinds_of_phase, known_keys, known_values
from prizes.edition.document.problem import DocumentProblem, Found, Step, Way, written
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say

Said = tuple[Sentence, Sentence]
"""What is wrong, and what to do."""
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What pydantic says of one place."""

    kind: str
    loc: tuple[Step, ...]
    value: object
    context: dict[str, Any]

    @property
    def key(self) -> str:
        return next((step for step in reversed(self.loc) if isinstance(step, str)), "")

    @property
    def shown(self) -> str:
        text = f"“{self.value}”" if isinstance(self.value, str) else str(self.value)
        return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def problems_of_shape(error: ValidationError, raw: Any) -> list[Found]:
    """Each with the way to its place in `raw`, the document as read."""
    problems: dict[Way, DocumentProblem] = {}
    for detail in error.errors(include_url=False):
        way = _way(detail, raw)
        if way not in problems:
            problems[way] = DocumentProblem(written(way), *_said(_of(detail)))
    return list(problems.items())


def _of(detail: ErrorDetails) -> _Complaint:
    return _Complaint(detail["type"], detail["loc"], detail["input"], dict(detail.get("ctx") or {}))


def _way(detail: ErrorDetails, raw: Any) -> Way:
    """The location as the author wrote it, without the names of alternatives that pydantic tried."""
    way: Way = ()
    here = raw
    for step in detail["loc"]:
        inside, value = _into(here, step)
        if inside:
            here, way = value, (*way, step)
    if detail["type"].startswith("union_tag_invalid"):
        return (*way, "kind")
    return (*way, detail["loc"][-1]) if detail["type"] == "missing" else way


def _into(table: Any, step: Step) -> tuple[bool, Any]:
    """Whether the author wrote something under this key or number, and what."""
    if isinstance(table, dict) and step in table:
        return True, table[step]
    if isinstance(table, list) and isinstance(step, int) and step < len(table):
        return True, table[step]
    return False, None


def _said(complaint: _Complaint) -> Said:
    if complaint.kind in _BY_TYPE:
        return _BY_TYPE[complaint.kind](complaint)
    wrong = say("%(value)s is not allowed here.", value=complaint.shown)
    remedies = (remedy for beginnings, remedy in _EXPECTED if complaint.kind.startswith(beginnings))
    return wrong, next(remedies, say("The page on writing rules lists the allowed values."))


# --- one way of saying for each type of complaint ----------------------------------------------------


def _unknown_key(complaint: _Complaint) -> Said:
    wrong = say("`%(key)s` is not a rule known to this version.", key=complaint.key)
    close = difflib.get_close_matches(complaint.key, known_keys(complaint.loc[:-1]), n=1)
    if close:
        return wrong, say("Did you mean `%(known)s`? Otherwise remove it.", known=close[0])
    return wrong, say("Remove it. The page on writing rules lists all keys, and what is not supported.")


def _missing(complaint: _Complaint) -> Said:
    wrong = say("`%(key)s` is missing.", key=complaint.key)
    return wrong, say("Add it. The page on writing rules explains it.")


def _unknown_value(complaint: _Complaint) -> Said:
    return say("%(value)s is not a valid value for this rule.", value=complaint.shown), _choose(
        complaint.value, known_values(complaint.loc)
    )


def _unknown_kind(complaint: _Complaint) -> Said:
    kind = str(complaint.context["tag"])
    return say("“%(kind)s” is not a kind of phase.", kind=kind), _choose(kind, kinds_of_phase())


def _no_kind(_: _Complaint) -> Said:
    return say("This phase has no `kind`."), _choose(None, kinds_of_phase())


def _pattern(complaint: _Complaint) -> Said:
    return say("%(value)s cannot be used here.", value=complaint.shown), _PATTERNS[
        complaint.context["pattern"]
    ]


def _empty(_: _Complaint) -> Said:
    return say("A value is required here."), say("Fill it in.")


def _too_long(complaint: _Complaint) -> Said:
    return say("This text is too long."), say(
        "Use at most %(most)s characters.", most=complaint.context["max_length"]
    )


def _too_small(complaint: _Complaint) -> Said:
    return say("%(value)s is too small.", value=complaint.shown), say(
        "Use at least %(least)s.", least=complaint.context["ge"]
    )


def _too_large(complaint: _Complaint) -> Said:
    return say("%(value)s is too large.", value=complaint.shown), say(
        "Use at most %(most)s.", most=complaint.context["le"]
    )


def _with_offset(_: _Complaint) -> Said:
    return say("A time is written without an offset."), say(
        "Use the local time of the edition's time zone, such as 2027-03-31T23:00:00."
    )


def _choose(value: object, known: Iterable[str]) -> Sentence:
    known = list(known)
    every = ", ".join(known)
    close = difflib.get_close_matches(value, known, n=1) if isinstance(value, str) else []
    if close:
        return say("Did you mean `%(known)s`? The possible values are: %(all)s.", known=close[0], all=every)
    return say("The possible values are: %(all)s.", all=every)


_BY_TYPE: dict[str, Callable[[_Complaint], Said]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "literal_error": _unknown_value,
    "enum": _unknown_value,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "string_pattern_mismatch": _pattern,
    "too_short": _empty,
    "string_too_short": _empty,
    "string_too_long": _too_long,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "timezone_naive": _with_offset,
}
_EXPECTED: tuple[tuple[tuple[str, ...], Sentence], ...] = (
    (("int", "finite"), say("Write a whole number, without quotation marks.")),
    (("bool",), say("Write true or false, without quotation marks.")),
    (("string",), say("Write a text in quotation marks.")),
    (("list",), say("Write a list in square brackets, or a table for each entry.")),
    (("dict", "model"), say("Write a table of keys and values.")),
    (
        ("date", "time", "value_error"),  # value_error: a day that no calendar has
        say("Write a day such as 2027-03-31 or a time such as 2027-03-31T23:00:00."),
    ),
)
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]{0,39}$": say(
        "Use lower-case letters a-z, digits, hyphens and underscores, at most 40 characters. "
        "Start with a letter or digit."
    ),
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$": say(
        "Use letters A-Z, digits, dots, hyphens and underscores, at most 32 characters, without spaces."
    ),
    r"^[a-z0-9][a-z0-9-]{1,30}$": say(
        "Use 2 to 31 lower-case letters a-z, digits and hyphens, such as 2027."
    ),
    r"^\d{1,4}/[1-9]\d{0,3}$": say("Write a fraction such as 3/5."),
    r"^[A-Z]{2}$": say("Write the country as two capital letters, such as KE."),
    r"^[a-z]{2}$": say("Write the language as two lower-case letters, such as pt."),
    r"^[!-*,-~]{1,100}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$": say(
        "Write the key as `prizes log auditor` prints it: a name, eight characters and the "
        "key, with a plus sign between them."
    ),
}


def validated(raw: Any) -> tuple[Rules | None, list[Found]]:
    """The rules, or what is wrong with the shape of the data."""
    try:
        return Rules.model_validate(raw), []
    except ValidationError as error:
        return None, problems_of_shape(error, raw)
