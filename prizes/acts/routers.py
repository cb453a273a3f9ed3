"""All routes of both ways in, as they are found in the modules: nobody lists them, and their order says nothing.

A module of `web` or `api` has a `router` or `pages`, one of `acts` has `acts`. Of two addresses that fit, the one with
more words of its own comes first: `/en/2027/review/chair` is the page of chairs and no project of this name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from types import ModuleType

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

import prizes.acts
import prizes.api
import prizes.web
from prizes.acts.declaring import Acts
from prizes.config import settings
from prizes.gate.legible import no_key_twice
from prizes.kit.links import learn
from prizes.web.layout.pages import Pages

WORD = 3
"""The part of a path that tells most of them apart: what stands behind the edition."""
Shape = tuple[int, str]
"""Number of parts, 0 for any, and the word behind the edition; empty where there is none, or any."""
ONLY_WITH_MAILBOX = frozenset({"prizes.web.public.demo"})
"""Left out where letters go to real mailboxes."""


def for_pages() -> APIRouter:
    """Every page and every form. Their names and paths are what addresses are made of from now on."""
    return _for_pages(with_mailbox=settings().demo_mailbox)


@cache
def _for_pages(*, with_mailbox: bool) -> APIRouter:
    modules = _modules(prizes.web, prizes.acts, left_out=() if with_mailbox else ONLY_WITH_MAILBOX)
    routes = _ordered(found for module in modules for found in _of_pages(module))
    learn((route.name, route.path) for route in routes)
    return _in_one(routes, APIRouter())


@cache
def for_programs() -> APIRouter:
    """Every address of the JSON interface."""
    modules = _modules(prizes.api, prizes.acts)
    routes = _ordered(found for module in modules for found in _of_programs(module))
    whole = APIRouter(dependencies=[Depends(no_key_twice)], generate_unique_id_function=operation_id)
    return _in_one(routes, whole)


def operation_id(route: APIRoute) -> str:
    """The name of the route's function: generated clients name their functions by it, so it stays."""
    return route.name


def _modules(*packages: ModuleType, left_out: Collection[str] = ()) -> Iterator[ModuleType]:
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if found.name not in left_out:
                yield importlib.import_module(found.name)


def _of_pages(module: ModuleType) -> Iterator[APIRouter]:
    yield from (found for found in vars(module).values() if isinstance(found, APIRouter))
    yield from (found.router for found in vars(module).values() if isinstance(found, Pages))
    yield from (found.pages for found in vars(module).values() if isinstance(found, Acts))


def _of_programs(module: ModuleType) -> Iterator[APIRouter]:
    yield from (found for found in vars(module).values() if isinstance(found, APIRouter))
    yield from (found.programs for found in vars(module).values() if isinstance(found, Acts))


class Shelf(APIRouter):
    """Routes of one length that have the same word at the same place, so that others need not be tried one by one."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.length, self.word = shape

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        parts = scope["path"].removeprefix(scope.get("root_path", "")).split("/")
        fits = len(parts) == self.length and (not self.word or parts[WORD] == self.word)
        return super().matches(scope) if fits or not self.length else (Match.NONE, {})


def _ordered(routers: Iterable[APIRouter]) -> list[APIRoute]:
    found = {id(route): route for router in routers for route in router.routes}
    return sorted((route for route in found.values() if isinstance(route, APIRoute)), key=_places)


def _in_one(routes: Iterable[APIRoute], whole: APIRouter) -> APIRouter:
    shelves: dict[Shape, Shelf] = {}
    for route in routes:
        shape = _shape(route.path)
        shelves.setdefault(shape, Shelf(shape)).routes.append(route)
    for shape in sorted(shelves, key=lambda shape: (not shape[0], not shape[1])):
        whole.include_router(shelves[shape])
    return whole


def _shape(path: str) -> Shape:
    parts = path.split("/")
    if ":path}" in path:
        return 0, ""
    return len(parts), parts[WORD] if len(parts) > WORD and "{" not in parts[WORD] else ""


def _places(route: APIRoute) -> list[bool]:
    """For each part of the path whether a place begins in it, so that words come before places."""
    return ["{" in part for part in route.path.split("/")]
