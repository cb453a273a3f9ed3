"""Pages: a folder for each stage, thin over queries and actions."""

from __future__ import annotations

import re

from starlette.convertors import Convertor, register_url_convertor

from prizes.i18n.languages import CODES


class LangConvertor(Convertor[str]):
    """`{lang:lang}` matches one of the six codes and nothing else."""

    regex = "|".join(re.escape(code) for code in CODES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("lang", LangConvertor())
