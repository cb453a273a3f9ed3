"""Every whole number that a request can carry is bounded by its type, so that no column is asked for more."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter

from tests.house.test_routes import routes

LEAST, MOST = ({"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"})


def parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for one in (*dependant.query_params, *dependant.path_params, *dependant.header_params):
        info = one.field_info
        yield one.name, Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    for inner in dependant.dependencies:
        yield from parameters(inner)


def unbounded(shape: Any, where: str) -> Iterator[str]:
    if isinstance(shape, list):
        for each in shape:
            yield from unbounded(each, where)
    if not isinstance(shape, dict):
        return
    if shape.get("type") == "integer" and not (LEAST & shape.keys() and MOST & shape.keys()):
        yield where
    for key, value in shape.items():
        if key in ("properties", "$defs"):
            for name, inner in value.items():
                yield from unbounded(inner, f"{where}.{name}")
        else:
            yield from unbounded(value, where)


async def test_no_request_carries_a_number_without_bounds(app):
    found, seen = set(), 0
    for path, route in routes(app):
        shapes = list(parameters(route.dependant))
        if route.body_field is not None:
            shapes.append(("body", route.body_field.field_info.annotation))
        for name, kind in shapes:
            seen += 1
            found |= set(unbounded(TypeAdapter(kind).json_schema(mode="validation"), f"{path}: {name}"))
    assert seen > 300
    assert not found
