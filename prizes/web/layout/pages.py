"""A page is declared once: its address, its template, who may see it, and a function that gives its values.

    pages = Pages()

    @pages.page("/{edition}/office/nominations/{project}", "nomination/office.html", Who.STEWARD)
    async def project_page(at: PageAt, project: str) -> Values: ...

That makes the route that shows it. An act whose form stands on the page (`prizes.acts.declaring`) shows it again with
what is wrong and what was typed; then `at.typed` and `at.refusal` say so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from inspect import Parameter
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from prizes.errors import Refusal
from prizes.gate.at import At, at_edition, at_service
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import Translator, translator
from prizes.kit.signatures import named, parameters
from prizes.web.layout.forms import Fields
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.refusals import form_again

Values = dict[str, Any]
"""What a template shows, by name."""
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
        return lang_of(self.request)

    @property
    def voice(self) -> Translator:
        return translator(self.lang)

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

    def asked(self, name: str) -> str | None:
        """As the form sent it, or as it stands in the address."""
        return self.typed.get(name) if name in self.typed else self.request.query_params.get(name)


def page_at(at: At, typed: Fields | None = None, refusal: Refusal | None = None) -> PageAt:
    return PageAt(at.request, at.session, at.of_edition, at.reader, typed or Fields([]), refusal)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was declared."""

    path: str
    """Below the language."""
    template: str
    values: Callable[..., Awaitable[Values | Response]]
    block: str | None = None
    """The part that htmx gets."""

    def __call__(self, at: PageAt, **given: str) -> Awaitable[Values | Response]:
        return self.values(at, **given)

    async def shown(self, at: PageAt, given: Mapping[str, Any]) -> Response:
        found = await self.values(at, **given)
        if isinstance(found, Response):
            return found
        return page(at.request, self.template, block=self.block, **found)

    async def again(self, at: PageAt, refusal: Refusal, given: Mapping[str, str]) -> Response:
        """With what is wrong and what was typed. What the page itself refuses is said instead."""
        at = replace(at, refusal=refusal)
        wanted = [each.name for each in parameters(self.values)[1:]]
        asked = {name: given.get(name, at.asked(name)) for name in wanted}
        found = await self.values(at, **{n: v for n, v in asked.items() if v is not None})
        if isinstance(found, Response):
            raise refusal
        return form_again(at.request, self.template, refusal, at.typed, block=self.block, **found)


class Pages:
    """The pages of one module and their routes."""

    def __init__(self) -> None:
        self.router = APIRouter()

    def page(
        self, path: str, template: str, who: Who, *, block: str | None = None
    ) -> Callable[[Callable[..., Awaitable[Values | Response]]], Page]:
        """`path` is below the language; its places, and what else the function takes, come from the address."""

        def declare(values: Callable[..., Awaitable[Values | Response]]) -> Page:
            declared = Page(path, template, values, block)
            where = at_edition if "{edition}" in path else at_service

            async def route(at: At, **given: Any) -> Response:
                return await declared.shown(page_at(at), given)

            at = Parameter("at", Parameter.KEYWORD_ONLY, annotation=Annotated[At, Depends(where)])
            self.router.add_api_route(
                LANG + path,
                named(route, values, [at, *parameters(values)[1:]]),
                methods=["GET"],
                dependencies=allow(who),
                response_model=None,
            )
            return declared

        return declare
