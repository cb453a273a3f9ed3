"""Part of building a wheel: the catalogues compiled, and what stands beside the package put into it.

In a checkout `templates/`, `static/` and `alembic/` stand beside `prizes/`, and an editable install uses them
there; in a wheel they lie in `prizes/assets/`. `prizes.config.asset_root` finds either.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = Path("prizes", "i18n", "catalogues")
ASSETS = ("templates", "static", "alembic")


class PrizesBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogues(root / CATALOGUES)
        # git does not keep compiled catalogues, so the builder would leave them out
        build_data["artifacts"].append("prizes/i18n/catalogues/**/*.mo")
        if version != "editable":
            for folder in ASSETS:
                for file in files(root / folder):
                    build_data["force_include"][str(file)] = f"prizes/assets/{file.relative_to(root)}"


def files(folder: Path) -> list[Path]:
    return sorted(f for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts)


def compile_catalogues(folder: Path) -> None:
    """Without pybabel's checks: they refuse a plural that has a number where the singular says it in a word.
    tests/house/test_translations.py knows better.
    """
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        compiled = source.with_suffix(".mo")
        with source.open("rb") as text:
            catalogue = read_po(text)
        unfinished = compiled.with_suffix(".mo.part")
        with unfinished.open("wb") as binary:
            write_mo(binary, catalogue)
        unfinished.replace(compiled)  # at once: something may be reading it


if __name__ == "__main__":  # `make` does this in a checkout
    compile_catalogues(Path(__file__).parent / CATALOGUES)
