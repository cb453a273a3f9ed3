"""All pages' routers, the most asked for first: routes are matched one after the other."""

from __future__ import annotations

import re

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor

from prizes.config import settings
from prizes.i18n.languages import CODES


class LangConvertor(Convertor[str]):
    """`{lang:lang}` matches one of the six codes and nothing else."""

    regex = "|".join(re.escape(code) for code in CODES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("lang", LangConvertor())


def routers() -> list[APIRouter]:
    from prizes.web import accounts, demo, public  # the convertor must be known before their routes are made

    always = [accounts.router, public.router]
    return [demo.router, *always] if settings().demo_mailbox else always
