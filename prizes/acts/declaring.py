"""An act is declared once, and both ways in are made of that: the form of a page and the request of a program.

    acts = Acts("nominations")

    @acts.act(
        "PUT /editions/{edition}/nominations/{nomination}/return",
        "/{edition}/office/nominations/{nomination}/return",
        who=Who.STEWARD, answers=nomination_shown, on=project_page, notice="project-returned",
    )
    async def return_nomination(at: At, nomination: str, sent: ReturnSent) -> Project:
        \"\"\"Return a submitted project for correction.\"\"\"
        return await stewarding.return_for_correction(*at.here, nomination, reason=sent.reason, …)

The function takes where it is asked (`At`), the places of its address, what is sent (by the name `sent`, one schema for
both ways), and what else an address asks for (`phase: str | None = None`). Its name is that of the operation for
programs, and its docstring says there what it does. What it returns, `answers` makes a JSON answer of.

A refusal of the form shows `on` again, with what was typed and what is wrong; a program gets a problem document. Both
ways have a key against repeats. What does not fit (votes, files, signing in) stays a plain route.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from prizes.acts.reading import read
from prizes.errors import Kind, Refusal
from prizes.gate.at import At, at_edition, at_service
from prizes.gate.idempotency import Once
from prizes.gate.nomination.at_nomination import at_nomination
from prizes.gate.permissions import Who, allow
from prizes.kit.signatures import answer_of, named, parameters
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import LANG, Page, PageAt, page_at

Work = Callable[..., Awaitable[Any]]
ELSEWHERE = frozenset({Kind.MISSING, Kind.FORBIDDEN, Kind.UNKNOWN_PERSON})
"""Kinds of refusals that leave no page to show again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act as it was declared; `Acts.act` says what each is."""

    work: Work
    who: Who
    program: str
    form: str
    answers: Callable[..., Any] | None
    status: int
    on: Page | None
    leads: str | Callable[..., str]
    notice: str | Callable[..., str | None] | None
    reads: Callable[[PageAt], dict[str, Any]] | None
    elsewhere: frozenset[Kind]


ACTS: list[Act] = []
"""All that are declared, for the tests."""


class Acts:
    """The acts of one module, and the routes of both ways in."""

    def __init__(self, tag: str) -> None:
        self.programs, self.pages = APIRouter(tags=[tag]), APIRouter()

    def act(
        self,
        program: str = "",
        form: str = "",
        *,
        who: Who,
        answers: Callable[..., Any] | None = None,
        status: int = 0,
        on: Page | None = None,
        leads: str | Callable[..., str] = "",
        notice: str | Callable[..., str | None] | None = None,
        reads: Callable[[PageAt], dict[str, Any]] | None = None,
        elsewhere: frozenset[Kind] = ELSEWHERE,
    ) -> Callable[[Work], Work]:
        """`program`: method and path for programs; `form`: path of the page's form, below the language.

        `answers(at, result)` gives the model of the answer, and its annotation says which; without it 204.
        `status` of the answer: 200 if left out, 201 for POST.
        `on`: the page that the form stands on. It leads there unless `leads` says another address, with its places in
        braces or by `leads(at, result)`; `notice` stands on it.
        `reads(at)`: values of the form that are not named or written as the schema has them. May raise Invalid.
        Refusals of the kinds `elsewhere` are pages of their own.
        """

        def declare(work: Work) -> Work:
            made = Act(
                work=work,
                who=who,
                program=program,
                form=form,
                answers=answers,
                status=(status or (201 if program.startswith("POST") else 200)) if answers else 204,
                on=on,
                leads=leads or (on.path if on else ""),
                notice=notice,
                reads=reads,
                elsewhere=elsewhere,
            )
            ACTS.append(made)
            if program:
                _add_program(self.programs, made)
            if form:
                assert made.leads, f"{form} leads nowhere"
                _add_form(self.pages, made)
            return work

        return declare


# --- programs --------------------------------------------------------------------------------------------


def _add_program(router: APIRouter, act: Act) -> None:
    method, _, path = act.program.partition(" ")

    async def route(at: At, once: Any = None, **given: Any) -> Response:
        result = await act.work(at, **given)
        if act.answers is None:
            if once is not None:
                await once.drop()
            return Response(status_code=204)
        content: BaseModel = await _waited(act.answers(at, result))
        if once is None:
            return Response(content.model_dump_json(), status_code=act.status, media_type="application/json")
        answer: Response = await once.answer(content, act.status)
        return answer

    takes = [_at(path), *parameters(act.work)[1:]]
    if act.who is not Who.PUBLIC:
        takes.append(_takes("once", Once))
    router.add_api_route(
        path,
        named(route, act.work, takes),
        methods=[method],
        status_code=act.status,
        response_model=answer_of(act.answers) if act.answers else None,
        dependencies=allow(act.who),
    )


# --- pages -----------------------------------------------------------------------------------------------


def _add_form(router: APIRouter, act: Act) -> None:
    takes = parameters(act.work)[1:]
    places = [each for each in takes if f"{{{each.name}}}" in act.form]
    schema = next((each.annotation for each in takes if each.name == "sent"), None)
    others = [each.name for each in takes if each not in places and each.name != "sent"]

    async def route(request: Request, at: At, typed: Fields, **given: str) -> Response:
        here = page_at(at, typed)
        asked = {name: value for name in others if (value := here.asked(name)) is not None}
        try:
            sent = {"sent": read(schema, here, act.reads)} if schema else {}
            result = await act.work(here, **given, **asked, **sent)
        except Refusal as refusal:
            if act.on is None or refusal.kind in act.elsewhere:
                raise
            return await act.on.again(here, refusal, given | asked)
        target = act.leads(here, result) if callable(act.leads) else _filled(act.leads, here, given)
        return see_other(request, target, act.notice(here, result) if callable(act.notice) else act.notice)

    async def back(request: Request, at: At, **given: str) -> Response:
        """Where a page that answered the form is loaded again, or in another language."""
        assert isinstance(act.leads, str)
        return see_other(request, _filled(act.leads, at, given))

    head = [_takes("request", Request), _at(act.form)]
    _add(router, act, "POST", named(route, act.work, [*head, _takes("typed", Typed), *places]))
    if act.on is not None and act.on.path != act.form and isinstance(act.leads, str):
        _add(router, act, "GET", named(back, act.work, [*head, *places]))


def _add(router: APIRouter, act: Act, method: str, route: Callable[..., Any]) -> None:
    router.add_api_route(
        LANG + act.form, route, methods=[method], dependencies=allow(act.who), response_model=None
    )


def _takes(name: str, annotation: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation)


def _at(path: str) -> Parameter:
    where = at_edition if "{edition}" in path else at_nomination if "{nomination}" in path else at_service
    return _takes("at", Annotated[At, Depends(where)])


def _filled(path: str, at: At, given: dict[str, str]) -> str:
    return path.format(edition=at.of_edition.slug if at.of_edition else "", **given)


async def _waited(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value
