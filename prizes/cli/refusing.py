"""A refusal at the command line: its sentences on standard error, and exit code 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from prizes.errors import Refusal


@contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        typer.echo(str(refusal.sentence), err=True)
        for place, sentence in refusal.fields.items():
            typer.echo(f"{place}: {sentence}", err=True)
        raise typer.Exit(1) from None
