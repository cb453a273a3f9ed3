"""Measurements. Each prints its own floor, measured in the same run, and the ratio."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import typer
from typer.core import TyperGroup

from prizes.cli.refusing import Commands


class Measurements(Commands):
    """Read only once one of them is asked for: they need most of the program."""

    @cached_property
    def _all(self) -> TyperGroup:
        from prizes.cli.bench.commands import commands

        return typer.main.get_group(commands)

    def list_commands(self, ctx: Any) -> list[str]:
        return self._all.list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return self._all.get_command(ctx, cmd_name)


bench_app = typer.Typer(
    name="bench",
    cls=Measurements,
    help="Measure votes, pages, count, log, or a whole round, each against a floor of the same run.",
    no_args_is_help=True,
)


@bench_app.callback()
def group() -> None:
    """Measure votes, pages, count, log, or a whole round, each against a floor of the same run."""
