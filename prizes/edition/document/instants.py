"""Local times of a document: a bare day opens at midnight and closes at the usual hour."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, NaiveDatetime

from prizes.kit.bounded import EARLIEST, LATEST

USUAL_HOUR = time(23, 0)
"""The hour at which phases of the WSIS Prizes close, where a document gives a day only."""


def _local(value: Any, hour: time) -> Any:
    if isinstance(value, str) and len(value) == len("2026-05-05"):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, hour)
    return value


def _opening(value: Any) -> Any:
    return _local(value, time(0, 0))


def _closing(value: Any) -> Any:
    return _local(value, USUAL_HOUR)


Opens = Annotated[
    NaiveDatetime,
    BeforeValidator(_opening),
    Field(ge=EARLIEST, le=LATEST, description="Local time; a bare day: 00:00."),
]
Closes = Annotated[
    NaiveDatetime,
    BeforeValidator(_closing),
    Field(ge=EARLIEST, le=LATEST, description="Local time; a bare day: 23:00."),
]
