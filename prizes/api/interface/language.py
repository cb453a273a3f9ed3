"""The language in which programs get sentences: what `Accept-Language` asks for, of the six."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header
from pydantic import BeforeValidator, ValidationInfo

from prizes.i18n.languages import negotiate
from prizes.i18n.translator import Translator, translator, without_isolates

AcceptLanguage = Annotated[str | None, Header()]


def voice_of(language: str | None) -> Translator:
    return translator(negotiate(language))


async def _voice(accept_language: AcceptLanguage = None) -> Translator:
    return voice_of(accept_language)


Voice = Annotated[Translator, Depends(_voice)]


def _in_words(said: Any, info: ValidationInfo[Translator]) -> str | None:
    return None if said is None or info.context is None else without_isolates(info.context.value(said))


InWords = Annotated[str, BeforeValidator(_in_words)]
"""A sentence, or a text in several languages, in the language of the translator that is the context of validation."""
