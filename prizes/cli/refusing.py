"""What a command says where something is wrong: a sentence on standard error and what to do, never a traceback.

Exit codes: 0 done, 1 refused with a reason, 2 wrong usage.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import typer
from typer.core import TyperGroup


class Commands(TyperGroup):
    """Commands whose troubles are told in sentences."""

    def invoke(self, ctx: Any) -> Any:
        with refusals(shown=ctx.find_root().params.get("traceback", False)):
            return super().invoke(ctx)


@contextmanager
def refusals(*, shown: bool = False) -> Iterator[None]:
    """Say what went wrong inside, and leave with exit code 1. `shown`: what nobody foresaw is not told but raised, for
    whoever mends the program.
    """
    try:
        yield
    except Exception as trouble:
        if _is_typers(trouble) or (isinstance(trouble, OSError) and trouble.errno == errno.EPIPE):
            raise
        from prizes.cli.troubles import sentences

        lines = sentences(trouble)
        if lines is None and shown:
            raise
        for line in lines or [_unknown(trouble)]:
            typer.echo(line, err=True)
        raise typer.Exit(1) from None


def refuse(*lines: str) -> typer.Exit:
    """What is to be raised after these lines were said."""
    for line in lines:
        typer.echo(line, err=True)
    return typer.Exit(1)


def _is_typers(trouble: Exception) -> bool:
    """Wrong usage, or the end of the command: these carry their exit code themselves."""
    return isinstance(trouble, typer.Abort) or hasattr(trouble, "exit_code")


def _unknown(trouble: Exception) -> str:
    from prizes.kit.token import new_id
    from prizes.logs import places

    name, details = new_id(), "Repeat the command as `prizes --traceback …` to see more."
    with suppress(OSError):
        descriptor, path = tempfile.mkstemp(prefix=f"prizes-{name}-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(places(trouble) + "\n")
        details = f"Details are in {path}, without data of people: send them to the maintainers."
    return f"The program failed ({type(trouble).__name__}, {name}), and that is its own fault. {details}"
