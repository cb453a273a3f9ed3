"""The order of imports: kept by the code, and held by contracts that really find what is wrong."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.checkout import PACKAGE, ROOT, pyproject

CONTRACTS = pyproject()["tool"]["importlinter"]["contracts"]
COUNTING = (
    "prizes.tally.rules",
    "prizes.votelog.format",
    "prizes.votelog.audits",
    "prizes.votelog.verify",
    "prizes.votelog.files.lookup",
)
"""What counts votes, writes the log and checks it: without a database wherever it is used."""


def contract(wanted: str) -> dict[str, list[str]]:
    return next(c for c in CONTRACTS if c["id"] == wanted)


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200", "NO_COLOR": "1"},
    )
    return done.returncode, done.stdout + done.stderr


def test_the_code_keeps_every_contract():
    status, said = lint(ROOT)

    assert status == 0, said
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in said
    analysed = re.search(r"Analyzed (\d+) files, (\d+) dependencies", said)
    assert analysed is not None, said
    assert int(analysed[1]) >= len(list(PACKAGE.rglob("*.py")))
    assert int(analysed[2]) > int(analysed[1])


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(PACKAGE, folder / "prizes", ignore=lambda d, names: [n for n in names if skipped(d, n)])
    return folder


def skipped(folder: str, name: str) -> bool:
    return name == "__pycache__" or not (name.endswith(".py") or (Path(folder) / name).is_dir())


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("nomination/models.py", "import prizes.results.models", "stages"),
        ("api/__init__.py", "import prizes.web", "stages"),
        ("invention.py", "", "stages"),
        ("accounts/queries.py", "import prizes.accounts.actions", "rooms"),
        ("accounts/models.py", "import prizes.accounts.queries", "rooms"),
        ("results/models.py", "import prizes.ballot.models", "box"),
        ("cli/__init__.py", "import prizes.ballot.models", "box"),
        ("accounts/rules/roles.py", "import sqlmodel", "pure"),
        ("edition/document/components.py", "import prizes.clock", "pure"),
        ("kit/token.py", "import starlette.requests", "pure"),
        ("votelog/format/lines.py", "import prizes.clock", "pure"),
        ("ballot/cases/queries.py", "import prizes.ballot.cases.actions", "rooms"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(copy: Path, module: str, line: str, broken: str):
    file = copy / "prizes" / module
    before = file.read_text() if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n")
    try:
        status, said = lint(copy)
    finally:
        file.write_text(before) if before is not None else file.unlink()

    assert status == 1, said
    assert f"{contract(broken)['name']} BROKEN" in said


def test_every_package_with_rooms_is_held_to_their_order():
    rooms = {layer.strip(" ()") for line in contract("rooms")["layers"] for layer in line.split("|")}
    stages = {f"prizes.{f.parent.name}" for f in PACKAGE.glob("*/*.py") if f.stem in rooms}
    ways_in = {"prizes.web", "prizes.api", "prizes.gate", "prizes.worker", "prizes.cli"}

    assert len(stages) >= 8
    assert stages - ways_in <= set(contract("rooms")["containers"])


def test_counting_and_hashing_reach_no_database_and_no_web():
    import grimp

    graph = grimp.build_graph("prizes", include_external_packages=True, cache_dir=None)
    pure = {module for place in COUNTING for module in {place} | graph.find_descendants(place)}
    forbidden = {m for m in contract("pure")["forbidden_modules"] if "*" not in m and m in graph.modules}

    assert len(pure) >= 20
    assert pure <= graph.modules
    assert len(forbidden) >= 6
    reached = {
        (module, target)
        for module in pure
        for target in forbidden
        if graph.chain_exists(importer=module, imported=target, as_packages=False)
    }
    assert not reached
