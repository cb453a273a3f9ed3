"""An act is declared once, and both ways in are made of that: the form of a page and the request of a program.

    acts = Acts("nominations")

    @acts.act(
        "PUT /editions/{edition}/nominations/{nomination}/return",
        "/{edition}/office/nominations/{nomination}/return",
        who=Who.STEWARD, answers=nomination_shown, on=office_project_page, notice="project-returned",
    )
    async def return_nomination(at: At, nomination: str, sent: ReturnSent) -> Project:
        \"\"\"Return a submitted project for correction.\"\"\"
        return await stewarding.return_for_correction(*at.here, nomination, reason=sent.reason, …)

The function takes where it is asked (`At`), the places of its address, what is sent (by the name `sent`, one schema for
both ways; `sent: Reason | None = None` may be left out by programs), and what else an address asks for
(`phase: str | None = None`, or what that names: see `layout.pages`). A form sends these as fields. The name of the
function is that of the operation for programs, and its docstring says there what it does. What it returns, `answers`
makes a JSON answer of.

A refusal of the form shows `on` again, with what was typed and what is wrong; a program gets a problem document. Both
ways have a key against repeats. What does not fit (votes, files, signing in) stays a plain route.

An act with a form and a request for different people is declared twice, each with one way and its `who`. One that has
two addresses of a kind is, too: `name`, `says` and `given` tell the second from the first. Several acts of one form are
told apart by its field `act`: each is declared with `when`, the usual one without.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated, Any, TypeGuard

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from pydantic_core import to_json

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.reading import Reads, read, without_none
from prizes.errors import Refusal, RefusalKind
from prizes.gate.at import At, at_edition, at_service
from prizes.gate.idempotency import Once
from prizes.gate.nomination.at_nomination import at_nomination
from prizes.gate.permissions import Who, allow
from prizes.kit.links import address, places_of
from prizes.kit.signatures import answer_of, named, parameters, waited
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import LANG, PAGES, Page, PageAt, page_at

Work = Callable[..., Awaitable[Any]]
Answers = Callable[..., Any]
"""A model is one, too."""
ELSEWHERE = frozenset({RefusalKind.MISSING, RefusalKind.FORBIDDEN, RefusalKind.UNKNOWN_PERSON})
"""Kinds of refusals that leave no page to show again."""
UNLESS_INVALID = frozenset(RefusalKind) - {RefusalKind.INVALID}
ALWAYS = frozenset(RefusalKind)


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a form leads; `leading` makes it."""

    name: str
    part: str
    given: Mapping[str, str]


def leading(name: str, /, part: str = "", **given: str) -> Lead:
    """To the page of this name. `given`: places of its path and words of its query, with what the act was given or gave
    in braces (`phase="{phase.id}"`, `case="{result.id}"`). A place that is not given is what form and address say by
    its name. `part`: of the page, as in `#c-{category}`.
    """
    return Lead(name, part, given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act as it was declared; `Acts.act` says what each is."""

    work: Work
    who: Who
    scope: TokenScope | None
    program: str
    form: str
    answers: Answers | None
    status: int
    on: Page | None
    leads: Lead | Callable[..., Any] | None
    notice: str | Callable[..., str | None] | None
    reads: Reads | None
    elsewhere: frozenset[RefusalKind]
    name: str
    says: str | None
    given: Mapping[str, Any]
    takes: list[Parameter]
    """What requests say, beside where they are asked."""

    def as_if(self, route: Callable[..., Any], takes: list[Parameter]) -> Callable[..., Any]:
        made = named(route, self.work, takes)
        made.__name__, made.__doc__ = self.name, self.says
        return made


ACTS: list[Act] = []
"""All that are declared, for the tests."""


class Acts:
    """The acts of one module, and the routes of both ways in."""

    def __init__(self, tag: str) -> None:
        self.programs, self.pages = APIRouter(tags=[tag]), APIRouter()
        self.forms: dict[str, dict[str, Act]] = {}
        """By path, then by the value of the field `act`."""

    def act(
        self,
        program: str = "",
        form: str = "",
        *,
        who: Who,
        scope: TokenScope | None = None,
        answers: Answers | None = None,
        status: int = 0,
        on: Page | None = None,
        leads: Lead | Callable[..., Any] | None = None,
        notice: str | Callable[..., str | None] | None = None,
        reads: Reads | None = None,
        elsewhere: frozenset[RefusalKind] = ELSEWHERE,
        when: str = "",
        name: str = "",
        says: str = "",
        given: Mapping[str, Any] | None = None,
    ) -> Callable[[Work], Work]:
        """`program`: method and path for programs; `form`: path of the page's form, below the language. `scope`: with
        which a token may send the request; without one no token may.

        `answers`: a model, filled from attributes of the result if there is anything to fill, or a function of
        (at, result) whose annotation says which model it gives; without it 204. `status`: else 200, or 201 for POST.
        `on`: the page that the form stands on. It leads there unless `leads` says another page: `leading` one of a
        name, or a function of (at, result), which gives an address or a whole response. `notice` stands there.
        `reads(at)`: what the form says otherwise than the schema. May raise Invalid.
        `elsewhere`: refusals that are pages of their own. `given`: what this address gives, which no request says.
        """

        def declare(work: Work) -> Work:
            made = Act(
                work=work,
                who=who,
                scope=scope,
                program=program,
                form=form,
                answers=answers,
                status=(status or (201 if program.startswith("POST") else 200)) if answers else 204,
                on=on,
                leads=leads or (leading(on.name) if on else None),
                notice=notice,
                reads=reads,
                elsewhere=elsewhere,
                name=name or work.__name__,
                says=says or work.__doc__,
                given=given or {},
                takes=[each for each in parameters(work)[1:] if each.name not in (given or {})],
            )
            ACTS.append(made)
            if program:
                _add_program(self.programs, made)
            if form:
                self._add_form(made, when)
            return work

        return declare

    def _add_form(self, made: Act, when: str) -> None:
        assert made.leads, f"{made.form} leads nowhere"
        choices = self.forms.setdefault(made.form, {})
        choices[when] = made
        assert {each.who for each in choices.values()} == {made.who}, f"{made.form} has not one audience"
        if len(choices) == 1:
            _add_form(self.pages, made, choices)


# --- programs --------------------------------------------------------------------------------------------


def _add_program(router: APIRouter, act: Act) -> None:
    method, _, path = act.program.partition(" ")

    async def route(at: At, once: Any = None, **given: Any) -> Response:
        result = await act.work(at, **given, **act.given)
        if act.answers is None:
            if once is not None:
                await once.drop()
            return Response(status_code=204)
        content = await _answer(act.answers, at, result)
        if once is None:
            return Response(to_json(content), status_code=act.status, media_type="application/json")
        answer: Response = await once.answer(content, act.status)
        return answer

    takes = [_at(path), *act.takes]
    if act.who is not Who.PUBLIC:
        takes.append(_takes("once", Once))
    router.add_api_route(
        path,
        act.as_if(route, takes),
        methods=[method],
        status_code=act.status,
        response_model=act.answers
        if act.answers is None or _is_model(act.answers)
        else answer_of(act.answers),
        dependencies=allow(act.who, *([act.scope] if act.scope else [])),
    )


async def _answer(answers: Answers, at: At, result: Any) -> Any:
    if not _is_model(answers):
        return await waited(answers(at, result))
    says_something = any(field.is_required() for field in answers.model_fields.values())
    return answers.model_validate(result, from_attributes=True) if says_something else answers()


def _is_model(answers: Answers) -> TypeGuard[type[BaseModel]]:
    return isinstance(answers, type) and issubclass(answers, BaseModel)


# --- pages -----------------------------------------------------------------------------------------------


def _add_form(router: APIRouter, act: Act, choices: Mapping[str, Act]) -> None:
    """`choices`: the acts of this form by its field `act`."""

    async def route(at: At, typed: Fields) -> Response:
        here = page_at(at, typed)
        chosen = choices.get(typed.get("act")) or choices.get("") or act
        return await _sent(chosen, here)

    async def back(at: At) -> Response:
        """Where a page that answered the form is loaded again, or in another language."""
        assert act.on is not None
        return see_other(at.request, _filled(leading(act.on.name), page_at(at), {}))

    _add(router, act, "POST", act.as_if(route, [_at(act.form), _takes("typed", Typed)]))
    if act.on is not None and act.form not in {page.path for page in PAGES}:
        _add(router, act, "GET", act.as_if(back, [_at(act.form)]))


async def _sent(act: Act, here: PageAt) -> Response:
    try:
        given = await here.given(each for each in act.takes if each.name != "sent")
        schema = next((without_none(each.annotation) for each in act.takes if each.name == "sent"), None)
        sent = {"sent": await read(schema, here, act.reads)} if schema else {}
        result = await act.work(here, **given, **sent, **act.given)
    except Refusal as refusal:
        if act.on is None or refusal.kind in act.elsewhere:
            raise
        return await act.on.again(here, refusal)
    assert act.leads is not None
    target = (
        _filled(act.leads, here, given | {"result": result})
        if isinstance(act.leads, Lead)
        else await waited(act.leads(here, result))
    )
    if isinstance(target, Response):
        return target
    notice = act.notice(here, result) if callable(act.notice) else act.notice
    return see_other(here.request, target, notice)


def _add(router: APIRouter, act: Act, method: str, route: Callable[..., Any]) -> None:
    router.add_api_route(
        LANG + act.form, route, methods=[method], dependencies=allow(act.who), response_model=None
    )


def _takes(name: str, annotation: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation)


def _at(path: str) -> Parameter:
    where = at_edition if "{edition}" in path else at_nomination if "{nomination}" in path else at_service
    return _takes("at", Annotated[At, Depends(where)])


def _filled(lead: Lead, at: PageAt, given: Mapping[str, Any]) -> str:
    """With what the act was given, and whatever else form and address say."""
    edition = at.of_edition.slug if at.of_edition else ""
    said = _Said(at, {**given, "edition": edition, "lang": at.lang})
    usual = {place: said[place] for place in places_of(lead.name)}
    words = {name: value.format_map(said) for name, value in lead.given.items()}
    return address(lead.name, words, usual) + lead.part.format_map(said)


class _Said(dict[str, Any]):
    def __init__(self, at: PageAt, said: Mapping[str, Any]) -> None:
        super().__init__(said)
        self.at = at

    def __missing__(self, name: str) -> str:
        return self.at.asked(name) or ""
