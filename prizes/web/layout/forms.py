"""Form body to schema to messages beside fields."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from prizes.accounts.actions import drop_held_form
from prizes.errors import Invalid, not_text, wrong_answers
from prizes.funnel.marking import mark_again
from prizes.gate.draft_access import draft_key
from prizes.gate.idempotency import OnlyOnce, begin, fingerprint
from prizes.gate.people import PerhapsMe
from prizes.gate.transaction import Tx
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import is_text

S = TypeVar("S", bound=BaseModel)
HELD = "held_form"
"""Hidden field with the secret of a form that was kept until its author had signed in."""
KEY = "idempotency_key"
"""Hidden field with a random name for one sending of a form, see `gate.idempotency`."""
MOST_FIELDS = 300
MOST_BYTES = 1_000_000


class Fields:
    """What was typed: names and values in order. Line ends are LF, and characters that are no text are gone."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def get(self, name: str, default: str = "") -> str:
        """The last value of a name."""
        return next((v for n, v in reversed(self.pairs) if n == name), default)

    def all(self, name: str) -> list[str]:
        return [v for n, v in self.pairs if n == name]

    def __contains__(self, name: str) -> bool:
        return any(n == name for n, _ in self.pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def as_dict(self) -> dict[str, str]:
        return dict(self.pairs)


def cleaned(text: str) -> str:
    """Without control characters but tab and line feed. What is no text is refused before, see `read_fields`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or not (ord(c) < 32 or 127 <= ord(c) < 160))


async def read_fields(request: Request) -> Fields:
    """The form of a request. A body of another type has no fields. Raises Invalid where it is no text."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return Fields([])
    form = await request.form(max_fields=MOST_FIELDS, max_files=10, max_part_size=MOST_BYTES)
    typed = [(n, v) for n, v in form.multi_items() if not isinstance(v, UploadFile)]
    if not is_text(*typed):
        await request.close()
        raise not_text()
    return Fields([(n, cleaned(v)) for n, v in typed])


async def sent_file(request: Request, most: int = -1) -> bytes:
    """What was sent as `file`, at most so many bytes of it; empty if none was. May be asked for again."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        return b""
    await file.seek(0)
    return await file.read(most)


async def as_sent(request: Request, session: Tx) -> AsyncIterator[Fields]:
    """The form of a request; files that came with it are closed when the route has returned.

    A form that was kept until its author had signed in is forgotten with its sending, in the same transaction: a
    kept choice beside the time of a sign-in would say who made it.
    """
    fields = await read_fields(request)
    if HELD in fields:
        mark_again(request.state)
        await drop_held_form(session, fields.get(HELD))
    yield Fields([(name, value) for name, value in fields if name != HELD])
    await request.close()


AsSent = Annotated[Fields, Depends(as_sent, scope="function")]
"""With the hidden key, for a route that keeps its answer itself."""


async def typed(request: Request, session: Tx, me: PerhapsMe, sent: AsSent) -> AsyncIterator[Fields]:
    """The same, done once however often the form is sent: if it has a hidden key, and the answer leads to another page.

    Scripts send one form again and again with other content, so their requests are not kept.
    """
    key, fields = sent.get(KEY), Fields([pair for pair in sent if pair[0] != KEY])
    who = me.token_hash if me else getattr(draft_key(request), "hash", None)
    if not key or who is None or request.headers.get("hx-request") == "true":
        yield fields
        return
    once = await _begun(request, session, who, key, fields)
    yield fields
    target = getattr(request.state, "left_for", None)
    if target is None:
        await once.drop()
    else:
        await once.keep_target(target)


Typed = Annotated[Fields, Depends(typed, scope="function")]


sent_before = Invalid.named(
    "form-sent-before",
    "This form was already sent with different content, so nothing was done. Please open the page again.",
)


async def _begun(request: Request, session: Tx, who: str, key: str, fields: Fields) -> OnlyOnce:
    content = fingerprint(request, urlencode(fields.pairs).encode())
    try:
        return await begin(session, who=who, key=key, content=content)
    except Invalid as refusal:
        raise sent_before() from refusal


def validated(schema: type[S], fields: Fields | dict[str, Any]) -> S:
    """The schema filled from the fields. Raises Invalid with a sentence by field."""
    values = fields.as_dict() if isinstance(fields, Fields) else fields
    try:
        return schema.model_validate({k: v for k, v in values.items() if k in schema.model_fields})
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> Invalid:
    problems: dict[str, Sentence] = {}
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"]) or "form"
        problems.setdefault(name, _sentence(item))
    return wrong_answers(problems)


def _sentence(item: Any) -> Sentence:  # noqa: PLR0911 - one line a kind of mistake
    limits = item.get("ctx") or {}
    match item["type"]:
        case "missing" | "string_too_short":
            return say("Please fill in this field.")
        case "string_too_long":
            return say("This is too long: at most %(most)s characters.", most=limits.get("max_length", 0))
        case "int_parsing" | "int_type" | "float_parsing" | "decimal_parsing":
            return say("Enter a number.")
        case "greater_than_equal" | "greater_than":
            return say("This number is too small.")
        case "less_than_equal" | "less_than":
            return say("This number is too large.")
        case "literal_error" | "enum" | "value_error":
            return say("Choose an item from the list.")
        case (
            "date_parsing" | "datetime_parsing" | "date_from_datetime_parsing" | "datetime_from_date_parsing"
        ):
            return say("Enter a date such as 2027-05-31.")
        case "url_parsing" | "url_scheme":
            return say("Enter a full address that begins with https://.")
        case _:
            return say("This answer is not allowed here.")
