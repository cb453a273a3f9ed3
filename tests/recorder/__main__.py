"""The recorder. In CONTRIBUTING.md: what it is for, and how differences are allowed.

python -m tests.recorder record FOLDER
python -m tests.recorder compare OLD NEW [--allowed FILE] [--most N]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.recorder", description=(__doc__ or "").split("\n")[0]
    )
    acts = parser.add_subparsers(dest="act", required=True)
    recorded = acts.add_parser(
        "record", help="ask the whole program of this checkout, and write down all answers"
    )
    recorded.add_argument("folder", type=Path, help="made anew")
    compared = acts.add_parser(
        "compare", help="show what differs; exit code 1 if anything does that is not allowed"
    )
    compared.add_argument("old", type=Path)
    compared.add_argument("new", type=Path)
    compared.add_argument(
        "--allowed", type=Path, help="TOML: [[allowed]] with path, reason and, if wanted, lines"
    )
    compared.add_argument("--most", type=int, default=20, help="differences that are shown whole (20)")
    chosen = parser.parse_args(arguments)
    return _record(chosen.folder) if chosen.act == "record" else _compare(chosen)


def _record(folder: Path) -> int:
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets in one order
        environment = os.environ | {"PYTHONHASHSEED": "0"}
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.recorder", "record", str(folder)], environment
        )
    from tests.recorder.recording import record

    with tempfile.TemporaryDirectory() as scratch:
        failures = record(folder, Path(scratch) / "demo", _tell)
    for line in failures:
        _tell(f"a failure of the program: {line}")
    return 1 if failures else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _compare(chosen: argparse.Namespace) -> int:
    from tests.recorder.comparing import allowances, compare, report

    found = compare(chosen.old, chosen.new, allowances(chosen.allowed))
    for line in report(found, chosen.most):
        _tell(line)
    return 0 if found.equal else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
