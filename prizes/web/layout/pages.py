"""A page is declared once: its address, its template, who may see it, and a function that gives its values.

    pages = Pages()

    @pages.page("/{edition}/office/nominations/{project}", "nomination/office.html", Who.STEWARD)
    async def project_page(at: PageAt, project: str) -> Values: ...

That makes the route that shows it. An act whose form stands on the page (`prizes.acts.declaring`) shows it again with
what is wrong and what was typed; then `at.typed` and `at.refusal` say so.

Beside the places of its address a page takes words of the query (`category: str = ""`, `after: Whole = 0`), and what
they name of an edition: `phase: Annotated[Phase, Depends(phase_named)]`, where the dependency takes the edition and the
word (`async def phase_named(edition: TheEdition, phase: str | None = None) -> Phase`). Acts take them too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import Parameter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, params
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError

from prizes.errors import Refusal
from prizes.gate.at import At, at_edition, at_service
from prizes.gate.permissions import ROLES, Who, allow
from prizes.i18n.templates import Titles, reading_titles
from prizes.kit.signatures import named, parameters
from prizes.nomination.queries.projects import titles_instead
from prizes.web.layout.forms import Fields, Typed, invalid
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.refusals import form_again

Values = dict[str, Any]
"""What a template shows, by name; `template`: another than was declared."""
LANG = "/{lang:lang}"


@dataclass(frozen=True, slots=True)
class PageAt(At):
    """A request for a page, or one that a form of it sent."""

    typed: Fields = field(default_factory=lambda: Fields([]))
    """What was typed into the form; nothing when the page is only looked at."""
    refusal: Refusal | None = None
    """Why what was sent is not done, when the page is shown again."""

    @property
    def lang(self) -> str:
        """Of the address."""
        return lang_of(self.request)

    def to(self, name: str, /, _query: Mapping[str, object] | None = None, **given: Any) -> str:
        """The address of a page or an act; see `layout.links`."""
        return to(self.request, name, _query, **given)

    @property
    def failed(self) -> str | None:
        """The last part of the address of the form that was refused."""
        return self.request.url.path.rpartition("/")[2] if self.refusal else None

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """What is wrong, each with the field it stands beside; nothing when nothing is."""
        if self.refusal is None:
            return []
        faults: list[tuple[str | None, str]] = [
            (name, self.voice.say(said)) for name, said in self.refusal.fields.items()
        ]
        return faults or [(None, self.voice.say(self.refusal.sentence))]

    def filled(self, **values: str | None) -> Fields:
        """What stands in a form: these values, and after a refusal what was typed."""
        return self.typed if self.refusal else Fields([(name, value or "") for name, value in values.items()])

    def asked(self, name: str) -> str | None:
        """As it stands in the path, as the form sent it, or as it stands in the query."""
        if name in self.request.path_params:
            return str(self.request.path_params[name])
        return self.typed.get(name) if name in self.typed else self.request.query_params.get(name)

    async def given(self, takes: Iterable[Parameter]) -> dict[str, Any]:
        """What a function takes of address and form, each as its annotation has it; what was left out, by its default.

        Raises Invalid for a word that is none of its type, and what a dependency raises that finds what it names.
        """
        found: dict[str, Any] = {}
        for each in takes:
            word, told = self.asked(each.name), getattr(each.annotation, "__metadata__", ())
            named = next((meta.dependency for meta in told if isinstance(meta, params.Depends)), None)
            if named is not None:
                found[each.name] = await named(self.edition, word)
            elif word is not None:
                found[each.name] = _typed(each, word)
            elif each.default is Parameter.empty:
                found[each.name] = ""
        return found


def _typed(wanted: Parameter, word: str) -> Any:
    try:
        return _adapter(wanted.annotation).validate_python(word)
    except ValidationError as error:
        raise invalid(error) from error


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    """Made once: making one takes longer than most pages take to be filled."""
    return TypeAdapter(annotation)


def page_at(at: At, typed: Fields | None = None, refusal: Refusal | None = None) -> PageAt:
    return PageAt(at.request, at.session, at.of_edition, at.reader, typed or Fields([]), refusal)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was declared."""

    name: str
    """Of its function: addresses are made of it."""
    path: str
    """Below the language."""
    template: str
    values: Callable[..., Awaitable[Values | Response]]
    block: str | None = None
    """The part that htmx gets."""
    headers: Mapping[str, str] = field(default_factory=dict)
    for_staff: bool = False
    """Whether those read it who have a role in the edition: titles of projects in a language that they may not read are
    then shown in one of the six, with the original.
    """

    def __call__(self, at: PageAt, **given: str) -> Awaitable[Values | Response]:
        return self.values(at, **given)

    async def shown(self, at: PageAt, given: Mapping[str, Any]) -> Response:
        with reading_titles(await self._titles(at)):
            found = await self.values(at, **given)
            return found if isinstance(found, Response) else self._filled(at, found)

    async def again(self, at: PageAt, refusal: Refusal) -> Response:
        """With what is wrong and what was typed. What the page itself refuses is said instead."""
        at = replace(at, refusal=refusal)
        with reading_titles(await self._titles(at)):
            found = await self.values(at, **await at.given(parameters(self.values)[1:]))
            if isinstance(found, Response):
                raise refusal
            return self._filled(at, found)

    async def _titles(self, at: PageAt) -> Titles:
        edition = at.of_edition if self.for_staff else None
        return await titles_instead(at.session, edition, at.lang) if edition else {}

    def _filled(self, at: PageAt, found: Values) -> Response:
        shown: Values = {"typed": at.typed, "template": self.template, "block": self.block} | found
        answer = (
            form_again(at.request, refusal=at.refusal, **shown) if at.refusal else page(at.request, **shown)
        )
        answer.headers.update(self.headers)
        return answer


PAGES: list[Page] = []
"""All that are declared."""


class Pages:
    """The pages of one module and their routes."""

    def __init__(self) -> None:
        self.router = APIRouter()

    def page(
        self,
        path: str,
        template: str,
        who: Who,
        *,
        block: str | None = None,
        headers: Mapping[str, str] | None = None,
        form: bool = False,
    ) -> Callable[[Callable[..., Awaitable[Values | Response]]], Page]:
        """`path` is below the language; its places, and what else the function takes, come from the address.

        `form`: it answers a form of its own, too, which changes nothing (a preview); `at.typed` is what was sent.
        """

        def declare(values: Callable[..., Awaitable[Values | Response]]) -> Page:
            declared = Page(
                values.__name__, path, template, values, block, headers or {}, for_staff=who in ROLES
            )
            PAGES.append(declared)
            where = at_edition if "{edition}" in path else at_service

            async def route(at: At, **given: Any) -> Response:
                return await declared.shown(page_at(at), given)

            async def answer(at: At, typed: Fields, **given: Any) -> Response:
                here = page_at(at, typed)
                try:
                    return await declared.shown(here, given)
                except Refusal as refusal:
                    return await declared.again(here, refusal)

            at = Parameter("at", Parameter.KEYWORD_ONLY, annotation=Annotated[At, Depends(where)])
            typed = Parameter("typed", Parameter.KEYWORD_ONLY, annotation=Typed)
            takes = parameters(values)[1:]
            ways = {"GET": named(route, values, [at, *takes])}
            if form:
                ways["POST"] = named(answer, values, [at, typed, *takes])
            for method, way in ways.items():
                self.router.add_api_route(
                    LANG + path, way, methods=[method], dependencies=allow(who), response_model=None
                )
            return declared

        return declare
