"""The language in which programs get sentences: what `Accept-Language` asks for, of the six."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from prizes.i18n.languages import negotiate
from prizes.i18n.translator import Translator, translator

AcceptLanguage = Annotated[str | None, Header()]


def voice_of(language: str | None) -> Translator:
    return translator(negotiate(language))


async def _voice(accept_language: AcceptLanguage = None) -> Translator:
    return voice_of(accept_language)


Voice = Annotated[Translator, Depends(_voice)]
