"""Keys and values that this version of the rules knows at a place, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from prizes.edition.document.components import LANGS
from prizes.edition.document.problem import Step
from prizes.edition.document.rules import Rules


def known_keys(loc: Iterable[Step]) -> list[str]:
    """Keys of the table at a location as pydantic gives it."""
    keys = [name for model in _models_at(loc) for name in model.model_fields]
    return keys or list(LANGS)  # a text: the only tables that are not parts


def known_values(loc: tuple[Step, ...]) -> list[str]:
    """Values that can be written at a location, of every alternative there."""
    for length in range(len(loc), 0, -1):  # pydantic adds names of alternatives at the end
        key = loc[length - 1]
        fields = [m.model_fields[key] for m in _models_at(loc[: length - 1]) if key in m.model_fields]
        if isinstance(key, str) and fields:
            return [str(value) for field in fields for value in _literals(field.annotation)]
    return []


def kinds_of_phase() -> list[str]:
    return [str(kind) for model in _models_at(("phases", 0)) for kind in _literals_of_kind(model)]


def _models_at(loc: Iterable[Step]) -> list[type[BaseModel]]:
    """Parts of the document that can stand at a location."""
    models: list[type[BaseModel]] = [Rules]
    for step in loc:
        if isinstance(step, int):
            continue
        fields = [model.model_fields[step] for model in models if step in model.model_fields]
        if fields:
            models = [model for field in fields for model in _models_in(field.annotation)]
        else:  # the kind of a phase, put into the location by pydantic
            models = [model for model in models if step in _literals_of_kind(model)] or models
    return models


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _literals_of_kind(model: type[BaseModel]) -> list[object]:
    kind = model.model_fields.get("kind")
    return list(_literals(kind.annotation)) if kind else []


def _literals(annotation: Any) -> Iterator[object]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (member.value for member in annotation)
    for argument in get_args(annotation):
        if isinstance(argument, str | int):
            yield argument
        else:
            yield from _literals(argument)
