"""Refusals: what the service says no to, each declared once, with a code for programs and a sentence for people.

A rule or an act raises a Refusal; it says what is wrong and what to do. The edge decides status and form:
`gate.refusals` maps a kind to a status, `web.layout.refusals` makes a page of it, `gate.problems` a problem document.

A stage declares its refusals in its `refusals` room, and docs/refusals.md lists them all. One of a single sentence:

    unknown_edition = Missing.named("unknown-edition", "There is no edition “%(slug)s”.")

    raise refusals.unknown_edition(slug=slug)

One that chooses between sentences is a function:

    @named("voting-closed")
    def not_open(opens: datetime | None) -> Closed: ...

The code says the reason and is unique in the service. Programs go by it, so it stays when a name in Python changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import update_wrapper
from typing import Generic, ParamSpec, Self, TypeVar

from prizes.kit.sentence import Sentence

P = ParamSpec("P")
R_co = TypeVar("R_co", bound="Refusal", covariant=True)
Wrong = str | Mapping[str, Sentence] | Sequence[Sentence]


class RefusalKind(StrEnum):
    MISSING = "missing"
    """There is no such thing, or it is not this reader's to know of."""
    UNKNOWN_PERSON = "unknown-person"
    """Nobody is signed in."""
    FORBIDDEN = "forbidden"
    """This person may not."""
    CLOSED = "closed"
    """Not in this phase, not after this instant."""
    CONFLICT = "conflict"
    """The state of things does not allow it (any more)."""
    INVALID = "invalid"
    """What was sent does not fit."""
    BUSY = "busy"
    """Not now; later."""
    FAILED = "failed"
    """Our own fault."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Base of all refusals, of which each belongs to one of the kinds below."""

    kind: RefusalKind = RefusalKind.INVALID
    code: str = "refused"
    """Stable name for programs: the last part of the problem document's type. Each declaration has one of its own."""
    status: int | None = None
    """Of the answer, where it is not that of the kind."""

    def __init__(
        self,
        sentence: Sentence,
        fields: Mapping[str, Sentence] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.fields: dict[str, Sentence] = dict(fields or {})
        """What is wrong by field of the form; shown beside each field and in the summary."""
        self.retry_after = retry_after
        """Seconds, with BUSY."""
        self.categories: tuple[str, ...] = ()
        """Codes of the categories that it is about, for programs: sentences have their names."""
        self.category_of: dict[str, str] = {}
        """The code, by field whose sentence is about one category."""

    @classmethod
    def named(
        cls,
        code: str,
        text: str,
        *,
        field: str | None = None,
        retry_after: int | None = None,
        status: int | None = None,
    ) -> Named[Self]:
        """Declare a refusal of this kind. `field`: beside which its sentence stands, too."""
        return Named(cls, code, text, None, field, retry_after, status)

    @classmethod
    def named_n(cls, code: str, one: str, many: str, *, field: str | None = None) -> Named[Self]:
        """The same with a sentence that counts something, `n`."""
        return Named(cls, code, one, many, field)


@dataclass(frozen=True, slots=True)
class Named(Generic[R_co]):
    """A declared refusal of one sentence. Called, it is what is to be raised."""

    kind: type[R_co]
    code: str
    text: str
    plural: str | None = None
    field: str | None = None
    retry_after: int | None = None
    status: int | None = None

    def __call__(
        self,
        wrong: Wrong = (),
        /,
        *,
        n: int | None = None,
        retry_after: int | None = None,
        category_codes: Sequence[str | None] = (),
        **values: object,
    ) -> R_co:
        """`values`: of the places in the sentence. `wrong`: the field beside which it stands, if that differs; or
        what is wrong by field or one after the other, and then `n` is how many these are, if it is not given.
        `retry_after`: seconds, if these differ. `category_codes`: of the categories that it is about, one for each of
        `wrong` where these are several.
        """
        if self.plural is not None and n is None:
            n = len(wrong)
        sentence = Sentence(self.text, values, self.plural, n)
        fields = by_field(wrong, sentence)
        category_of = {field: code for field, code in zip(fields, category_codes, strict=False) if code}
        if self.field is not None:
            fields[self.field] = sentence
        refusal = self.kind(sentence, fields, retry_after or self.retry_after)
        refusal.code, refusal.status = self.code, self.status
        refusal.categories, refusal.category_of = (
            tuple(dict.fromkeys(filter(None, category_codes))),
            category_of,
        )
        return refusal


class NamedFunction(Generic[P, R_co]):
    """A declared refusal that a function words."""

    def __init__(self, build: Callable[P, R_co], code: str, status: int | None) -> None:
        update_wrapper(self, build)
        self.build = build
        self.code = code
        self.status = status

    def __call__(self, *args: P.args, **values: P.kwargs) -> R_co:
        refusal = self.build(*args, **values)
        refusal.code, refusal.status = self.code, self.status
        return refusal


def named(code: str, *, status: int | None = None) -> Callable[[Callable[P, R_co]], NamedFunction[P, R_co]]:
    """Declare what a function returns."""
    return lambda build: NamedFunction(build, code, status)


def by_field(wrong: Wrong, sentence: Sentence) -> dict[str, Sentence]:
    if isinstance(wrong, str):
        return {wrong: sentence}
    return dict(wrong if isinstance(wrong, Mapping) else ((str(n), each) for n, each in enumerate(wrong, 1)))


class Missing(Refusal):
    kind = RefusalKind.MISSING


class SignInNeeded(Refusal):
    kind = RefusalKind.UNKNOWN_PERSON


class Forbidden(Refusal):
    kind = RefusalKind.FORBIDDEN


class Closed(Refusal):
    kind = RefusalKind.CLOSED


class Conflict(Refusal):
    kind = RefusalKind.CONFLICT


class Invalid(Refusal):
    kind = RefusalKind.INVALID


class Busy(Refusal):
    kind = RefusalKind.BUSY


class Failed(Refusal):
    kind = RefusalKind.FAILED


Outcomes = Mapping[str, Refusal | None]
"""What became of each of several: done, or why not. By key, in the order in which they were asked for."""


def one_by_one(keys: Iterable[str], act: Callable[[str], object]) -> dict[str, Refusal | None]:
    """The act on each of several that are loaded; it refuses before it writes."""
    found: dict[str, Refusal | None] = {}
    for key in keys:
        try:
            act(key)
        except Refusal as refusal:
            found[key] = refusal
        else:
            found[key] = None
    return found


# --- of every stage ------------------------------------------------------------------------------------

not_text = Invalid.named(
    "not-text",
    "This text contains a character that cannot be stored (U+0000, or half of a surrogate pair). Nothing was "
    "saved. Please remove the character and try again.",
)
"""No database column can hold it, see `kit.text.is_text`."""


key_twice = Invalid.named(
    "key-twice", "The key “%(key)s” appears twice in one object of the JSON text. Keep only one of them."
)
"""Which of the two is meant, readers do not agree on."""
wrong_answers = Invalid.named_n(
    "wrong-answers", "%(n)s answer needs to be corrected.", "%(n)s answers need to be corrected."
)
"""`errors` says which, and what is wrong with each."""
not_listed = Invalid.named("not-listed", "Choose an item from the list.")
text_too_long = Invalid.named("text-too-long", "This is too long: at most %(most)s characters.")
