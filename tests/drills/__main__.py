"""What a deployment survives. `make drills` runs all, `make drills DRILL="hang --seconds 60"` one; docs/reliability.md."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from tests.bench.kills import kills
from tests.drills import fill, hang, noting, operating, overload, release, restore, soak, switching

DRILLS: dict[str, Callable[..., None]] = {
    "kills": kills.kills,
    "hang": hang.hang,
    "fill": fill.fill,
    "restore": restore.restore,
    "release": release.release,
    "switch-over": switching.switch_over,
    "overload": overload.overload,
    "soak": soak.soak,
    "operating": operating.operating,
}
AS_RUN = {"kills": ("--database", "postgres")}
"""Options of those that `all` runs otherwise than by themselves."""
app = typer.Typer(
    name="drills",
    help="Try what a deployment survives. Exit code 1: something is wrong; 2: a part is not on this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for name, drill in DRILLS.items():
    app.command(name)(noting.noted(name, drill))


@app.command("all")
def run_all(
    but: Annotated[list[str] | None, typer.Option(help="A drill that is left out.")] = None,
) -> None:
    """Run all drills one after the other, each as small as it is by default.

    Example: make drills DRILL="all --but soak"
    """
    codes = {}
    for each in (name for name in DRILLS if name not in (but or ())):
        typer.echo(f"--- {each}")
        command = [sys.executable, "-m", "tests.drills", each, *AS_RUN.get(each, ())]
        codes[each] = subprocess.run(command, check=False).returncode
    said = {0: "good", 1: "NOT GOOD", 2: "not run: a part is absent"}
    for each, code in codes.items():
        typer.echo(f"{each}: {said.get(code, f'ended with {code}')}")
    if codes and max(codes.values()):
        raise typer.Exit(max(codes.values()) if set(codes.values()) <= {0, 2} else 1)


@app.command()
def still(drill: Annotated[str, typer.Argument(help="Whose last result holds.")]) -> None:
    """Say that the last result of a drill holds although files have changed on which it depends: words alone have.

    Example: make drills DRILL="still hang"
    """
    noting.still(drill)


if __name__ == "__main__":
    app(prog_name="make drills")
