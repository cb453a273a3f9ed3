"""The lines of a log: one kind of entry each, written and read. Pure.

ASCII, single spaces, no newline in them; what may stand where is in docs/votelog.md. Reading is strict: a
line that would be written otherwise is no line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, get_args

LARGEST = 2**53 - 1
REASONS = ("DUP", "BOT", "FARM", "DISPOSABLE", "INELIGIBLE", "WITHDRAWN", "COURT")
"""Why a vote can be set aside; the list is closed and public."""
NAME = r"[A-Za-z0-9._-]{1,64}"
SHA = r"[0-9a-f]{64}"
NUMBER = r"(?:0|[1-9][0-9]{0,15})"
TAG = r"[A-Za-z0-9_-]{21}[AQgw]"
"""16 bytes of base64url; the last character has four spare bits, which are zero."""
COMMITMENT = r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_INSTANT_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ", re.ASCII)


class LineError(ValueError):
    """A text that is no line of a log; the message says why, in English, as `verify.py` does."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    form: ClassVar[str] = rf"open v1 ({NAME}) ({SHA}) ({SHA}) (\S+) (\S+)"
    edition: str
    rules_sha256: str
    key_sha256: str
    """Of the key that tags are made with."""
    opens: str
    closes: str

    def __str__(self) -> str:
        return f"open v1 {self.edition} {self.rules_sha256} {self.key_sha256} {self.opens} {self.closes}"


@dataclass(frozen=True, slots=True)
class TimeLine:
    form: ClassVar[str] = r"time (\S+)"
    at: str

    def __str__(self) -> str:
        return f"time {self.at}"


@dataclass(frozen=True, slots=True)
class CastLine:
    form: ClassVar[str] = rf"cast ({NAME}) ({TAG}) ({COMMITMENT})"
    category: str
    tag: str
    commitment: str

    def __str__(self) -> str:
        return f"cast {self.category} {self.tag} {self.commitment}"


@dataclass(frozen=True, slots=True)
class BlankLine:
    form: ClassVar[str] = rf"blank ({NAME}) ({TAG})"
    category: str
    tag: str

    def __str__(self) -> str:
        return f"blank {self.category} {self.tag}"


@dataclass(frozen=True, slots=True)
class VoidLine:
    form: ClassVar[str] = rf"void ({NUMBER}) ({'|'.join(REASONS)}) ({NAME})"
    index: int
    reason: str
    case: str

    def __str__(self) -> str:
        return f"void {self.index} {self.reason} {self.case}"


@dataclass(frozen=True, slots=True)
class RestoreLine:
    form: ClassVar[str] = rf"restore ({NUMBER}) ({'|'.join(REASONS)}) ({NAME})"
    index: int
    reason: str
    case: str

    def __str__(self) -> str:
        return f"restore {self.index} {self.reason} {self.case}"


@dataclass(frozen=True, slots=True)
class AmendLine:
    form: ClassVar[str] = rf"amend ({SHA})"
    rules_sha256: str

    def __str__(self) -> str:
        return f"amend {self.rules_sha256}"


@dataclass(frozen=True, slots=True)
class CloseLine:
    form: ClassVar[str] = rf"close (\S+) ({NUMBER})"
    at: str
    casts: int

    def __str__(self) -> str:
        return f"close {self.at} {self.casts}"


@dataclass(frozen=True, slots=True)
class NoteLine:
    form: ClassVar[str] = rf"note ([a-z][a-z0-9-]{{0,31}}) ({SHA})"
    kind: str
    sha256: str

    def __str__(self) -> str:
        return f"note {self.kind} {self.sha256}"


@dataclass(frozen=True, slots=True)
class TallyLine:
    form: ClassVar[str] = rf"tally ({SHA}) ({SHA})"
    openings_sha256: str
    results_sha256: str

    def __str__(self) -> str:
        return f"tally {self.openings_sha256} {self.results_sha256}"


@dataclass(frozen=True, slots=True)
class FinalLine:
    form: ClassVar[str] = rf"final ({SHA})"
    report_sha256: str

    def __str__(self) -> str:
        return f"final {self.report_sha256}"


Line = (
    OpenLine
    | TimeLine
    | CastLine
    | BlankLine
    | VoidLine
    | RestoreLine
    | AmendLine
    | CloseLine
    | NoteLine
    | TallyLine
    | FinalLine
)
KINDS: dict[str, type[Line]] = {kind.form.partition(" ")[0]: kind for kind in get_args(Line)}
"""By the verb a line begins with."""
FORMS = {verb: re.compile(kind.form, re.ASCII) for verb, kind in KINDS.items()}
_INSTANTS: dict[type[Line], tuple[int, ...]] = {OpenLine: (3, 4), TimeLine: (0,), CloseLine: (0,)}
_NUMBERS: dict[type[Line], int] = {VoidLine: 0, RestoreLine: 0, CloseLine: 1}


def read(text: str) -> Line:
    """Raises LineError."""
    kind = KINDS.get(text.partition(" ")[0])
    if kind is None:
        raise LineError("no such verb")
    found = FORMS[text.partition(" ")[0]].fullmatch(text)
    if found is None:
        raise LineError("not the form of its verb")
    values: list[str | int] = list(found.groups())
    for place in _INSTANTS.get(kind, ()):
        instant(str(values[place]))
    if kind in _NUMBERS:
        number = int(values[_NUMBERS[kind]])
        if number > LARGEST:
            raise LineError("the number is too large")
        values[_NUMBERS[kind]] = number
    return kind(*values)  # type: ignore[arg-type]


def instant(text: str) -> datetime:
    """A UTC instant as lines have it, to the second. Raises LineError."""
    if not _INSTANT_FORM.fullmatch(text):
        raise LineError("no instant")
    try:
        return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError as error:
        raise LineError("no instant") from error


def instant_text(at: datetime) -> str:
    """Cut to the second: a line never claims to be later than it was."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
