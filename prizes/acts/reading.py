"""A form as the schema that programs send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from prizes.edition.refusals import no_local_time
from prizes.errors import not_listed
from prizes.kit.bounded import local_time
from prizes.kit.signatures import waited
from prizes.web.layout.forms import validated
from prizes.web.layout.pages import PageAt

S = TypeVar("S", bound=BaseModel)
Found = dict[str, Any] | BaseModel
Reads = Callable[[PageAt], Found | Awaitable[Found]]
"""What a form says that is not named or written as the schema has it: some of its fields, or all of it."""
YES = frozenset({"yes", "on", "true", "1"})


async def read(schema: type[S], at: PageAt, reads: Reads | None = None) -> S:
    """The schema filled from what was typed. Raises Invalid with a sentence by field.

    A field that takes several values has all of its name, yes or no is a box or a choice, an instant is a day and a
    time of the edition's zone, and what was left empty is left out where it may be. `reads` says the rest.
    """
    own = await waited(reads(at)) if reads else {}
    if isinstance(own, schema):
        return own
    found: dict[str, Any] = {}
    for name, field in schema.model_fields.items():
        if name in own:
            found[name] = own[name]
        elif name in at.typed or _several(field.annotation) or bool in _kinds(field.annotation):
            value = _value(field.annotation, at, name)
            if value is not None:
                found[name] = value
    return validated(schema, found)


def yes_or_no(name: str) -> Reads:
    """Asks for one of two choices, where a box that is not ticked would mean no."""

    def asked(at: PageAt) -> dict[str, Any]:
        if at.typed.get(name) not in ("yes", "no"):
            raise not_listed(name)
        return {}

    return asked


def _value(annotation: Any, at: PageAt, name: str) -> Any:
    """None: it is left out."""
    kinds, text = _kinds(annotation), at.typed.get(name)
    if _several(annotation):
        return at.typed.all(name)
    if bool in kinds:
        return text in YES if text or NoneType not in kinds else None
    if str in kinds or text.strip():
        return instant(at, name) if kinds & {datetime, AwareDatetime} else text
    return None


def instant(at: PageAt, name: str) -> datetime | None:
    """Day and time of the edition's zone in one field, as an instant. Raises Invalid."""
    try:
        return at.edition.rules.instant(local_time(at.typed.get(name)))
    except ValueError as error:
        raise no_local_time(name) from error


def _kinds(annotation: Any) -> set[Any]:
    """The types that a field may have, without what bounds them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return {kind for each in get_args(annotation) for kind in _kinds(each)}
    return {origin or annotation}


def without_none(annotation: Any) -> Any:
    """The one type of `X | None`."""
    left = [each for each in get_args(annotation) if each is not NoneType]
    return left[0] if get_origin(annotation) in (Union, UnionType) and len(left) == 1 else annotation


def _several(annotation: Any) -> bool:
    kinds = [kind for kind in _kinds(annotation) if isinstance(kind, type)]
    return any(issubclass(kind, Sequence) and not issubclass(kind, str) for kind in kinds)
