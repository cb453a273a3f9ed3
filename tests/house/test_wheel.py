"""The wheel carries everything, and runs without the checkout."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, files

PIP = next((ROOT / ".ci" / "bootstrap").glob("pip-*.whl"))
BESIDE = ("templates", "static", "alembic")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`prizes`, installed from the wheel into an environment of its own that borrows the libraries of this one."""
    folder = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    install = [str(python), f"{PIP}/pip", "--disable-pip-version-check", "install", "--no-index", "--no-deps"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True, cwd=folder)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return folder / "bin" / "prizes"


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PRIZES_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/prizes.sqlite",
        "PRIZES_KEYS_DIR": str(folder / "keys"),
        "PRIZES_VOTELOG_DIR": str(folder / "votelog"),
        **more,
    }


def run(command: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(command), *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_what_stands_beside_the_package(names: set[str]):
    beside = {f.relative_to(ROOT).as_posix() for f in files() if f.relative_to(ROOT).parts[0] in BESIDE}

    assert len(beside) > 20
    assert {f"prizes/assets/{path}" for path in beside} <= names


def test_the_wheel_holds_code_data_and_compiled_catalogues(names: set[str]):
    package = {f.relative_to(ROOT).as_posix() for f in files() if f.is_relative_to(ROOT / "prizes")}
    catalogues = {path.replace(".po", ".mo") for path in package if path.endswith(".po")}

    assert package <= names
    assert len(catalogues) == 6
    assert catalogues <= names


def test_the_wheel_holds_nothing_else(names: set[str]):
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"prizes"}
    assert not [name for name in names if re.search(r"__pycache__|\.pyc$|\.sqlite|(^|/)\.", name)]


def test_the_installed_command_explains_itself(command: Path, tmp_path: Path):
    said = run(command, tmp_path, "--help")

    assert "serve" in said
    assert "migrate" in said


def test_the_installed_command_makes_a_database(command: Path, tmp_path: Path):
    run(command, tmp_path, "migrate")
    run(command, tmp_path, "check")

    with sqlite3.connect(tmp_path / "prizes.sqlite") as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    database.close()
    assert len(tables) > 20


def test_the_installed_service_serves_pages_and_files(command: Path, tmp_path: Path):
    run(command, tmp_path, "migrate")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [str(command), "serve", "--port", str(port)],
        cwd=tmp_path,
        env=environment(tmp_path, PRIZES_LOG_LEVEL="warning"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as service:
        try:
            page = patiently(f"http://127.0.0.1:{port}/fr/")
            sheet = re.search(r'<link[^>]+href="(/static/css/[^"]+)"', page)
            assert sheet is not None, page
            assert "{" in patiently(f"http://127.0.0.1:{port}{sheet[1]}")
        finally:
            service.send_signal(signal.SIGTERM)
            status = service.wait(timeout=25)
    assert status in (0, -signal.SIGTERM)
    assert 'lang="fr"' in page


def patiently(address: str) -> str:
    """The answer at an address of a server that may still be starting."""
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
