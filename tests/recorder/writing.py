"""The folder of a recording: a text file an answer, named by who asked for what, and a list of which route each belongs to."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

INDEX, NUMBERS = "INDEX", "NUMBERS"
LONGEST = 120
"""Signs of one part of a name."""


class Writer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.routes: dict[str, str] = {}
        self.asked: dict[str, Counter[int]] = defaultdict(Counter)
        """Statuses of the answers of each route."""
        self.lines: set[str] = set()
        """All that is said anywhere."""
        self.letters: set[str] = set()
        """Templates of letters of which there is a row."""

    def write(self, parts: list[str], text: str, route: str) -> None:
        path = "/".join(named_part(part) for part in parts)
        number, wanted = 1, path
        while f"{path}.txt" in self.routes:
            number += 1
            path = f"{wanted}~{number}"
        file = self.folder / f"{path}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="\n")
        self.routes[f"{path}.txt"] = route
        self.lines.update(text.splitlines())

    def close(self, numbers: dict[str, Any]) -> None:
        lines = [f"{path}\t{route}\n" for path, route in sorted(self.routes.items())]
        (self.folder / INDEX).write_text("".join(lines), encoding="utf-8")
        text = json.dumps(numbers, indent=1, ensure_ascii=False)
        (self.folder / NUMBERS).write_text(text + "\n", encoding="utf-8")


def named_part(part: str) -> str:
    clean = re.sub(r"[^\w.,=+@{}~-]+", "_", part).strip("_") or "-"
    if len(clean) <= LONGEST:
        return clean
    return f"{clean[:LONGEST]}~{hashlib.sha256(part.encode()).hexdigest()[:8]}"


def index(folder: Path) -> dict[str, str]:
    """The route of each file of a recording."""
    lines = (folder / INDEX).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)
