"""The forms of the studio, made from the types of the rules document: what is asked on the page of each part.

A part with few plain keys (a number of words, limits) is asked on the page that it belongs to. Every other part, each
list of parts and each entry of one has a page of its own, so that no page is long and none asks more than a form sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, NaiveDatetime
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from prizes.data.languages import PROJECT_LANGUAGES
from prizes.edition.document.components import LANGS, Component, LanguageCode
from prizes.edition.document.phases import PhaseBase
from prizes.edition.document.problem import Way
from prizes.edition.document.rules import Rules
from prizes.edition.studio.labels import key_help, key_label
from prizes.edition.studio.ways import ABSENT, value_at

MOST_ON_PAGE = 5
"""Keys of a part that is asked on the page it belongs to."""


class Asks(StrEnum):
    """How a key is asked."""

    TEXTS = "texts"
    """A text in six languages."""
    FLAG = "flag"
    CHOICE = "choice"
    SEVERAL = "several"
    ORDERED = "ordered"
    """Several in an order that means something."""
    NUMBER = "number"
    CHOICE_OR_NUMBER = "choice_or_number"
    INSTANT = "instant"
    LINE = "line"
    LINES = "lines"
    ANCHORS = "anchors"
    """A text in six languages for each mark."""
    CONSTANT = "constant"
    """There is one value only."""
    PART = "part"
    """A part with a page of its own."""
    ENTRIES = "entries"
    """A list of parts with a page of its own."""


REFERENCES: Mapping[str, str] = {
    "FormField.only_in": "categories",
    "NamedGroup.categories": "categories",
    "EligibilityQuestion.group": "groups",
    "FurtherLimit.group": "groups",
    "GroupNotice.group": "groups",
    "Formality.group": "groups",
    "FormField.section": "sections",
    "Criterion.about": "questions",
    "CuttingPhase.candidates_from": "phases",
    "CuttingPhase.group": "groups",
    "VoterGroup.group": "groups",
    "Cut.gives": "outcomes",
    "Electorate.groups": "groups",
    "ClassValues.of": "classifications",
    "FurtherLimit.per": "classifications",
    "GroupDivision.groups": "groups",
    "Quota.of": "dimensions",
    "Minimum.of": "dimensions",
    "Cut.also_by": "dimensions",
}
"""Keys that name entries of elsewhere in the document."""
ORDERED = frozenset({"Cut.ties"})
"""Keys of which the order means something. So does that of languages: the first is that of a project of which none is
said."""
MOST_PLACES, FREE_PLACES = 12, 3
"""Of an order with more values than the first, only so many are asked as are chosen, and so many more."""


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """A key of a part, as a form asks it."""

    key: Way
    """From the part whose page asks it."""
    asks: Asks
    label: str
    """A text to translate."""
    help: str
    models: tuple[str, ...]
    """Names of the class that has the key, and of those it is made from."""
    values: tuple[str, ...] = ()
    """What can be chosen."""
    refers: str = ""
    nullable: bool = False
    needed: bool = False
    """Whether no document can do without."""
    default: Any = None
    least: int | None = None
    most: int | None = None
    part: type[BaseModel] | None = None
    """Of what a part or the entries of a list are; of phases, what they have in common."""
    group: str = ""
    """What the part is called that this is a key of, where it has no page of its own."""
    group_nullable: bool = field(default=False, kw_only=True)

    @property
    def own(self) -> str:
        return str(self.key[-1])

    @property
    def of_page(self) -> bool:
        """Whether it is answered on the page; otherwise the page leads to another."""
        return self.asks not in (Asks.PART, Asks.ENTRIES)


def questions(model: type[BaseModel]) -> tuple[KeyAsked, ...]:
    """What the page of a part asks, in the order of the document."""
    return tuple(_questions(model))


@cache
def _questions(model: type[BaseModel]) -> tuple[KeyAsked, ...]:
    return tuple(each for key, info in model.model_fields.items() for each in _asked(model, key, info))


def _asked(model: type[BaseModel], key: str, info: FieldInfo) -> Iterator[KeyAsked]:
    models = names_of(model)
    annotation, nullable = _without_none(info.annotation)
    label = key_label(models, key) or key
    made = KeyAsked(
        (key,),
        Asks.LINE,
        label,
        key_help(models, key),
        models,
        nullable=nullable,
        needed=info.is_required(),
        default=_default(info),
        least=_bound(info, "ge"),
        most=_bound(info, "le"),
        refers=next((REFERENCES[f"{name}.{key}"] for name in models if f"{name}.{key}" in REFERENCES), ""),
    )
    if _is_part(annotation) and _fits(annotation):
        for place, inner in enumerate(_questions(annotation)):
            yield _within(made, inner, first=not place)
    elif model is Rules and key == "format":
        return
    else:
        yield replace(
            made, **_how(annotation, made.refers, ordered=any(f"{name}.{key}" in ORDERED for name in models))
        )


def _within(outer: KeyAsked, inner: KeyAsked, *, first: bool) -> KeyAsked:
    """A key of a part, asked on the page that the part belongs to."""
    default = value_at(outer.default, inner.key) if isinstance(outer.default, dict) else ABSENT
    if default is ABSENT:
        default = None if outer.nullable else inner.default
    return replace(
        inner,
        key=(*outer.key, *inner.key),
        group=outer.label,
        help=inner.help or (outer.help if first else ""),
        default=default,
        nullable=inner.nullable or outer.nullable,
        group_nullable=outer.nullable,
    )


def _how(annotation: Any, refers: str, *, ordered: bool = False) -> dict[str, Any]:  # noqa: C901, PLR0911 - one line a kind
    """How a type is asked, and what can be chosen."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is bool:
        return {"asks": Asks.FLAG}
    if annotation is int:
        return {"asks": Asks.NUMBER}
    if annotation in (datetime, NaiveDatetime):
        return {"asks": Asks.INSTANT}
    if _is_part(annotation):
        return {"asks": Asks.PART, "part": annotation}
    if values := _values(annotation):
        return {"asks": Asks.CHOICE if len(values) > 1 else Asks.CONSTANT, "values": values}
    if origin is dict:
        return {"asks": Asks.TEXTS if get_args(inner[0]) == LANGS else Asks.ANCHORS}
    if origin is list:
        entry = _bare(inner[0])
        if part := _part_of_entries(entry):
            return {"asks": Asks.ENTRIES, "part": part}
        if inner[0] == LanguageCode:
            return {"asks": Asks.ORDERED, "values": PROJECT_LANGUAGES}
        if values := _values(entry):
            return {"asks": Asks.ORDERED if ordered else Asks.SEVERAL, "values": values}
        return {"asks": Asks.SEVERAL if refers else Asks.LINES, "values": _usual(entry)}
    if origin in (Union, UnionType) and not refers:
        return {
            "asks": Asks.CHOICE_OR_NUMBER,
            "values": (*(value for each in inner for value in _values(each)), "number"),
        }
    return {"asks": Asks.CHOICE if refers else Asks.LINE, "values": _usual(annotation)}


def names_of(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(
        each.__name__ for each in model.__mro__ if issubclass(each, Component) and each is not Component
    )


def _fits(model: type[BaseModel]) -> bool:
    """Whether a part is asked on the page it belongs to."""
    hows = [_how(_without_none(each.annotation)[0], "")["asks"] for each in model.model_fields.values()]
    simple = {Asks.FLAG, Asks.NUMBER, Asks.CHOICE, Asks.CONSTANT}
    return len(hows) <= MOST_ON_PAGE and set(hows) <= simple


def _is_part(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return (
        isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel)
    )


def _part_of_entries(entry: Any) -> type[BaseModel] | None:
    if _is_part(entry):
        return entry
    kinds = get_args(entry) if get_origin(entry) in (Union, UnionType) else ()
    return PhaseBase if kinds and all(_is_part(each) for each in kinds) else None


def _values(annotation: Any) -> tuple[str, ...]:
    """What can be chosen of a type; nothing where it is none to choose from."""
    annotation = _bare(annotation)
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    if get_origin(annotation) in (Union, UnionType):
        found = [_values(each) for each in get_args(annotation)]
        return tuple(value for each in found for value in each) if all(found) else ()
    return ()


def _usual(annotation: Any) -> tuple[str, ...]:
    """Of a type that takes names of the document's own beside others, these others."""
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()
    return tuple(value for each in kinds for value in _values(each))


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _without_none(annotation: Any) -> tuple[Any, bool]:
    annotation = _bare(annotation)
    if get_origin(annotation) not in (Union, UnionType):
        return annotation, False
    left = [each for each in get_args(annotation) if each is not NoneType]
    nullable = len(left) < len(get_args(annotation))
    return (_bare(left[0]) if len(left) == 1 else annotation), nullable


def _default(info: FieldInfo) -> Any:
    found = info.get_default(call_default_factory=True)
    return None if found is PydanticUndefined else to_jsonable_python(found)


def _bound(info: FieldInfo, name: str) -> int | None:
    """Of a number, from what bounds it here or inside an option."""
    told = list(info.metadata)
    for each in get_args(info.annotation):
        told += getattr(each, "__metadata__", ())
    for each in told:
        bound = getattr(each, name, None)
        if isinstance(bound, int):
            return bound
        for inner in getattr(each, "metadata", ()):
            if isinstance(getattr(inner, name, None), int):
                return int(getattr(inner, name))
    return None


# --- the part at a way ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartPage:
    """A part of the document, or a list of parts, that has a page."""

    way: Way
    model: type[BaseModel]
    entries: bool = False
    """Whether it is a list of these."""
    label: str = ""
    optional: bool = False
    """Whether the document can be without it."""


def phase_model(kind: Any) -> type[BaseModel] | None:
    """The class of phases of a kind."""
    return next((each for each in phase_models() if kind_of(each) == kind), None)


def kind_of(model: type[BaseModel]) -> str:
    """What a class of phases has as `kind`."""
    return _values(model.model_fields["kind"].annotation)[0]


def phase_models() -> Sequence[type[BaseModel]]:
    union = _bare(get_args(Rules.model_fields["phases"].annotation)[0])
    return [each for each in get_args(union) if _is_part(each)]


def pages_on(document: Any, way: Way) -> list[PartPage]:
    """Pages on the way to a place, the document's own first. The last is the one that asks for what is there."""
    found = [PartPage((), Rules)]
    here: type[BaseModel] = Rules
    position = 0
    while position < len(way):
        asked = next((q for q in questions(here) if q.key == (way[position],) and not q.of_page), None)
        if asked is None or asked.part is None:
            break
        position += 1
        label = asked.label
        here = asked.part
        entries = asked.asks is Asks.ENTRIES
        found.append(PartPage(way[:position], here, entries, label, asked.nullable))
        if entries:
            if position >= len(way) or not isinstance(way[position], int):
                break
            position += 1
            entry = value_at(document, way[:position])
            if here is PhaseBase:
                here = phase_model(entry.get("kind") if isinstance(entry, dict) else None) or PhaseBase
            found.append(PartPage(way[:position], here))
    return found


def part_at(document: Any, page: PartPage) -> Any:
    """The part of a page; one that a document leaves out has its usual values."""
    found = value_at(document, page.way)
    return {} if found in (None, ABSENT) else found


def question_at(document: Any, way: Way) -> tuple[PartPage, KeyAsked | None]:
    """The page that asks for a place, and the question there."""
    place = pages_on(document, way)[-1]
    rest = way[len(place.way) :]
    if place.entries:
        return place, None
    asked = (q for q in questions(place.model) if q.of_page and rest and _meet(q.key, rest))
    return place, next(asked, None)


def _meet(key: Way, rest: Way) -> bool:
    """Whether one leads to, or through, the other."""
    shared = min(len(key), len(rest))
    return key[:shared] == rest[:shared]
