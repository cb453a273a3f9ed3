"""A list of the office for programs, made of its one declaration (`web.layout.lists`).

    list_for_programs(acts, outbox_list, "/editions/{edition}/letters", "list_letters", answers=letter_of)

They get what the page shows: its search, its filters and its order, and of each row a value for every column, by the
column's id. `answers(at, row)` gives a model with what else they get; without it they get the row's `id`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field, create_model

from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.acts.declaring import Acts
from prizes.api.interface.pagination import Cursor, Limit, Q, next_of, start_of
from prizes.gate.at import At, at_edition
from prizes.gate.permissions import Who, allow
from prizes.kit.listing import Wanted
from prizes.kit.signatures import answer_of, named, waited
from prizes.web.layout.lists import LONGEST, Filter, Listing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProgramList:
    """A list as programs get it."""

    path: str
    row: type[BaseModel]
    own: type[BaseModel]
    """Of `answers`: what it has is said by it, and by no column."""
    who: Who


FOR_PROGRAMS: dict[str, ProgramList] = {}
"""All, by the name of the list, for the tests."""


def list_for_programs(
    acts: Acts,
    listing: Listing[T],
    path: str,
    name: str,
    *,
    says: str,
    answers: Callable[[At, T], Any] | None = None,
    who: Who | None = None,
    scope: TokenScope | None = TokenScope.OFFICE_READ,
    of_service: ServiceScope | None = None,
) -> None:
    """`name`: of the operation; `says`: what it gives. `answers`: its annotation says which model it gives. `who`: if
    more people get it than see the page. `scope`: with which a token reads it; `of_service`: with which
    one of the edition.
    """
    own_model = answer_of(answers) if answers else create_model(_named_after(listing, "Key"), id=(str, ...))
    row_model = _row_model(listing, own_model)
    part = _part_model(listing, row_model)

    async def route(at: At, q: str, sort: str, limit: int, cursor: str | None, **filters: str | None) -> Any:
        offset, anchor = start_of(cursor)
        given = {each: value or "" for each, value in filters.items()}
        wanted = Wanted(q.strip(), given, sort, offset, limit, at.lang, anchor)
        found = await listing.find(at, wanted)
        rows = []
        for row in found.rows:
            own = (await waited(answers(at, row))).model_dump() if answers else {"id": str(listing.key(row))}
            values = {each.id: each.value(row) for each in listing.columns}
            rows.append(row_model.model_validate(values | own))
        return part(items=rows, total=found.total, counts=dict(found.counts), next=next_of(found, wanted))

    def written() -> None: ...

    written.__name__, written.__doc__ = name, says
    takes = [
        _takes("at", Annotated[At, Depends(at_edition)]),
        _takes("q", Q, ""),
        *(_filter(each) for each in listing.filters),
        _takes("sort", _order(listing), ""),
        _takes("limit", Limit, 50),
        _takes("cursor", Cursor, None),
    ]
    reader = who or listing.who
    acts.programs.add_api_route(
        path,
        named(route, written, takes),
        methods=["GET"],
        response_model=part,
        dependencies=allow(
            reader, *([each for each in (scope, of_service) if each] if reader is not Who.PUBLIC else [])
        ),
    )
    FOR_PROGRAMS[listing.file] = ProgramList(path, row_model, own_model, reader)


def _named_after(listing: Listing[Any], what: str) -> str:
    return "".join(each.capitalize() for each in listing.file.split("-")) + what


def _row_model(listing: Listing[Any], own: type[BaseModel]) -> type[BaseModel]:
    columns: dict[str, Any] = {
        each.id: (each.annotation, Field(description=each.label))
        for each in listing.columns
        if each.id not in own.model_fields
    }
    return create_model(_named_after(listing, "Row"), __base__=own, **columns)


def _part_model(listing: Listing[Any], row: type[BaseModel]) -> type[BaseModel]:
    total = "Rows of the whole list, as it is narrowed."
    counts = "Rows by state, whatever state is asked for; empty where a list has no states."
    fields: dict[str, Any] = {
        "items": (list[row], ...),  # type: ignore[valid-type]
        "total": (int, Field(description=total)),
        "counts": (dict[str, int], Field(description=counts)),
        "next": (str | None, None),
    }
    return create_model(_named_after(listing, "List"), **fields)


def _takes(name: str, annotation: Any, usual: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=usual)


def _filter(each: Filter) -> Parameter:
    usual = each.usual if each.for_programs is None else each.for_programs
    if each.takes is None:
        return _takes(each.name, Annotated[str, Query(max_length=LONGEST, description=each.label)], usual)
    said = Query(description=each.label)
    return _takes(each.name, Annotated[each.takes | None, said], usual or None)


def _order(listing: Listing[Any]) -> Any:
    """Ids of columns that it can be sorted by, with a minus before them from the end; empty: the usual order."""
    sorts = [each.id for each in listing.columns if each.sorts]
    return Literal[("", *sorts, *(f"-{each}" for each in sorts))]
