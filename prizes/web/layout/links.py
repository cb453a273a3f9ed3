"""Addresses of pages and forms for Python; templates have the same under the same name (`prizes.kit.links`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from prizes.kit.links import address
from prizes.web.layout.page import lang_of


def to(request: Request, name: str, /, _query: Mapping[str, object] | None = None, **given: Any) -> str:
    """The address of the page or act of this name: `to(request, "case_page", case=one.id)`.

    In the language and the edition of the request, unless others are given. What is no place of the path is a word of
    the query, as is `_query`.

    Raises LinkError.
    """
    edition = getattr(request.state, "edition", None)
    slug = edition.slug if edition else request.path_params.get("edition")
    return address(name, given, {"lang": lang_of(request), "edition": slug}, _query)
