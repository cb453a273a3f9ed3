"""Log lines: JSON for machines, plain for people; never an address, a code or a query string.

Of an exception the log has its kind and the places it passed, not its words: a database puts the values of the row into
them, a library what it was given.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

import structlog

from prizes.config import settings


def places(error: BaseException | None) -> str:
    """Kind and places of an exception and of those it came from, the first cause first."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        parts.append("".join(traceback.format_tb(error.__traceback__)) + kind)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich led to\n".join(reversed(parts))


def _with_places(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = places(error)
    return event


class Quiet(logging.Formatter):
    """For what libraries log, on a terminal."""

    def formatException(self, ei: tuple[object, BaseException | None, object]) -> str:  # noqa: N802
        return places(ei[1])


class QuietJson(logging.Formatter):
    """The same for machines: one object a line, as our own lines are."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = places(record.exc_info[1])
        return json.dumps(line)


def set_up() -> None:
    level = getattr(logging, settings().log_level.upper())
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_places,
    ]
    if settings().log_format == "json":
        processors.append(structlog.processors.JSONRenderer())
    else:
        processors.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[_handler(sys.stderr)], force=True)


def _handler(stream: TextIO) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    in_json = settings().log_format == "json"
    handler.setFormatter(QuietJson() if in_json else Quiet(logging.BASIC_FORMAT))
    return handler
