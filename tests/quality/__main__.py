"""Lets machines judge every page. In docs/quality.md: what they found last.

python -m tests.quality [PART…] [--fresh]

A part whose inputs have not changed since it last ran is not run again; `--fresh` runs it all the same. What each found lies in
var/quality, one file a part. A part whose machine is not here says how to get it, and the others run. Exit code 1 if anything
was found that tests/quality/allowed.toml does not explain, or a part could not judge.
"""

from __future__ import annotations

import argparse
import os
import sys
import time


def main(arguments: list[str]) -> int:
    from tests.quality.parts import PARTS

    parser = argparse.ArgumentParser(
        prog="python -m tests.quality", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; without: all")
    parser.add_argument("--fresh", action="store_true", help="whatever ran before")
    chosen = parser.parse_args(arguments)
    if unknown := {*chosen.parts} - {*PARTS}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets in one order
        command = [sys.executable, "-m", "tests.quality", *arguments]
        os.execve(sys.executable, command, os.environ | {"PYTHONHASHSEED": "0"})
    return _run(chosen.parts or [*PARTS], fresh=chosen.fresh)


def _run(names: list[str], *, fresh: bool) -> int:
    from tests.quality.parts import PARTS
    from tests.quality.results import AbsentError, Part, kept, outcome, write_table

    began, left = time.monotonic(), 0

    def tell(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - began:6.0f} s  {line}\n")
        sys.stdout.flush()

    for name in names:
        part: Part = PARTS[name]
        result = kept(part) if not fresh else None
        if result is None:
            tell(f"{name}: {part.title}")
            try:
                result = outcome(part, tell)
            except AbsentError as absent:
                left += 1
                tell(f"{name}: not judged, since something is missing: {absent}")
                continue
        left += len(result.left)
        tell(f"{name}: {result.extent}; {len(result.left)} findings left, {len(result.explained)} explained")
        for line in result.left[:20]:
            tell(line)
    write_table(PARTS)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
