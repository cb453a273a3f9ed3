"""Shapes of answers that are filled from the attributes of what a read gives, so that nobody copies them one by one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, Field


def attribute(*path: str) -> Any:
    """For a field of a model whose value has another name, or stands deeper: `attribute("person", "id")`."""
    return Field(validation_alias=AliasPath(*path))


def _exact(share: object) -> str | None:
    return None if share is None else str(share)


Exact = Annotated[str | None, BeforeValidator(_exact)]
"""A fraction as it is, such as `17/20`."""
