"""The Nu HTML checker: no error on any page of any role."""

from __future__ import annotations

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.quality.pages import Seen, shape

AT_ONCE = 1_500
"""Files that one run of it is given."""


def chosen(seen: Iterable[Seen], folder: Path) -> dict[str, Seen]:
    """By file: in English one page of each template, state and reader, in the other languages of each template and state."""
    kinds: dict[tuple[str, ...], Seen] = {}
    shapes: dict[str, str] = {}
    for each in seen:
        if each.file not in shapes:
            shapes[each.file] = shape((folder / each.file).read_text(encoding="utf-8"))
        reader = each.who if each.lang == "en" else ""
        kinds.setdefault((each.lang, reader, each.route, shapes[each.file]), each)
    return {each.file: each for each in kinds.values()}


def check(jar: Path, folder: Path, pages: dict[str, Seen]) -> list[str]:
    """What it calls an error, each once with the number of times and one page."""
    found: Counter[str] = Counter()
    where: dict[str, list[str]] = defaultdict(list)
    files = sorted(pages)
    for start in range(0, len(files), AT_ONCE):
        for message in _run(jar, folder, files[start : start + AT_ONCE]):
            if message["type"] == "info":
                continue
            said = message["message"]
            found[said] += 1
            where[said].append(pages[message["url"].rpartition("/")[2]].named)
    return [f"{said}\n    {times} times, as {where[said][0]}" for said, times in found.most_common()]


def _run(jar: Path, folder: Path, files: list[str]) -> list[dict[str, str]]:
    command = ["nice", "java", "-Xmx1500m", "-Xss8m", "-jar", str(jar.resolve()), "--errors-only"]
    command += ["--format", "json", "--stdout", "--no-langdetect", *files]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    messages: list[dict[str, str]] = json.loads(answer.stdout)["messages"]
    return messages


def version(jar: Path) -> str:
    answer = subprocess.run(
        ["java", "-jar", str(jar), "--version"], capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()
