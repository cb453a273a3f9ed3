"""check: what is wrong with this deployment."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prizes.cli.operating.probes import Finding


def check(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Check this deployment.

    Settings, database, schema, rights, keys and disk space, and whether the mail server, the store of files, Valkey and
    the virus scanner reply. One line for each fault. Exit code 1 if there is any. A line that begins with "Warning" is
    not a fault.

    Example: prizes check --json
    """
    found = _looked_over()
    faults = [each for each in found if not each.warning]
    if as_json:
        typer.echo(json.dumps({"well": not faults, "found": [asdict(each) for each in found]}, indent=2))
    else:
        for each in sorted(found, key=lambda each: each.warning):
            typer.echo(f"Warning: {each.says}" if each.warning else each.says)
        if not found:
            typer.echo("All is well.")
    if faults:
        raise typer.Exit(1)


def _looked_over() -> list[Finding]:
    from pydantic import ValidationError

    from prizes.cli.operating.probes import Finding, asked
    from prizes.cli.troubles import of_settings
    from prizes.config import settings

    try:
        faults = settings().faults()
    except ValidationError as error:  # then nothing else can be asked
        return [Finding("settings", line) for line in of_settings(error) or ()]
    return [*(Finding("settings", line) for line in faults), *asyncio.run(asked())]
