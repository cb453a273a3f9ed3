"""Refusal to problem document (RFC 9457): what programs get, whoever refuses them."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.types import Scope

from prizes.errors import Refusal
from prizes.gate.refusals import note, status_of
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator

MEDIA_TYPE = "application/problem+json"


class Misfit(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Its name, with a point between the names of what lies within each other.")
    detail: str
    category: str | None = Field(default=None, description="Code of the category that it is about.")


class Problem(BaseModel):
    """Why something was not done, and what to do about it (RFC 9457). Programs go by `type` and `field`, which stay
    the same; sentences are for people, in the language that was asked for.
    """

    type: str = Field(description="A URN that ends with the code of the refusal.")
    title: str = Field(description="What is wrong, in a sentence.")
    status: int = Field(description="The status of the answer, once more.")
    detail: str = Field(description="The same, with what else is wrong with each field.")
    instance: str = Field(
        description="A URN with the id of the request, to be given to whoever runs the service."
    )
    errors: list[Misfit] = Field(default=[], description="What is wrong by field.")
    categories: list[str] = Field(
        default=[], description="Codes of the categories that it is about; sentences have their names."
    )


def type_of(refusal: Refusal) -> str:
    return f"urn:wsis-prizes:problem:{refusal.code}"


def problem(
    request: Request,
    refusal: Refusal,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """In the reader's language; `type` and the names under `errors` are for programs and stay the same."""
    note(request.scope, refusal)
    voice = translator(negotiate(request.headers.get("accept-language")))
    code = status or status_of(refusal)
    title = voice.say(refusal.sentence)
    misfits = [
        Misfit(field=name, detail=voice.say(said), category=refusal.category_of.get(name))
        for name, said in refusal.fields.items()
    ]
    body = Problem(
        type=type_of(refusal),
        title=title,
        status=code,
        detail=" ".join(
            [title, *(f"{each.field}: {each.detail}" for each in misfits if each.detail != title)]
        ),
        instance=f"urn:wsis-prizes:request:{getattr(request.state, 'request_id', '-')}",
        errors=misfits,
        categories=list(refusal.categories),
    )
    answer = JSONResponse(
        body.model_dump(exclude_defaults=True),
        status_code=code,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )
    answer.headers["content-language"] = voice.lang
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    challenge = _challenge(request, refusal, code)
    if challenge:
        answer.headers["www-authenticate"] = challenge
    return answer


def _challenge(request: Request, refusal: Refusal, status: int) -> str | None:
    """What a program is told of its token (RFC 6750, 3); nothing more where it brought none."""
    if refusal.code == "token-not-valid":
        return 'Bearer error="invalid_token"'
    scope = getattr(request.state, "scope_needed", None)
    if refusal.code == "token-scope-missing" and scope:
        return f'Bearer error="insufficient_scope", scope="{scope}"'
    return "Bearer" if status == 401 else None


def is_for_programs(scope: Scope) -> bool:
    """Whether an address is one of the JSON interface, be there such a one or not."""
    path: str = scope["path"]
    return path == "/api" or path.startswith("/api/")
