"""What a part found, kept beside the hash of what it looked at, and the table of all in docs/quality.md."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from tests.quality.pages import Tell

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "quality"
PAGES = FOLDER / "pages"
"""What the first part collects, and most others judge."""
ALLOWED = ROOT / "tests" / "quality" / "allowed.toml"
GUIDE = ROOT / "docs" / "quality.md"
MARKS = ("<!-- machines -->\n", "<!-- end of machines -->\n")
PROGRAM = (
    "templates",
    "static",
    "prizes",
    "tests/recorder",
    "tests/quality/package-lock.json",
    "requirements-dev.lock",
)
"""What pages are made of."""


class AbsentError(Exception):
    """What a part needs is not here; with how to get it."""


@dataclass(frozen=True)
class Found:
    """`extent`: what was looked at, in words; `version`: of the machine; `findings`: one text each."""

    extent: str
    findings: list[str]
    version: str = ""


@dataclass(frozen=True)
class Part:
    """`own`: the files of tests/quality by which it judges; `run`: judges, and raises AbsentError where it cannot;
    `of_pages`: what was collected; `makes`: what must be there once it has run.
    """

    name: str
    title: str
    own: Sequence[str]
    run: Callable[[Tell], Found]
    of_pages: bool = True
    makes: Path | None = None


@dataclass(frozen=True)
class Result:
    extent: str
    version: str
    day: str
    inputs: str
    findings: list[str] = field(default_factory=list)

    @property
    def explained(self) -> dict[str, str]:
        """Findings that are meant, with the reason."""
        return {line: reason for line in self.findings if (reason := reason_of(line))}

    @property
    def left(self) -> list[str]:
        return [line for line in self.findings if line not in self.explained]


def reason_of(finding: str) -> str:
    """Why it is meant; empty: it is not."""
    return next((reason for allowed, reason in _allowed() if allowed.search(finding)), "")


@cache
def _allowed() -> tuple[tuple[re.Pattern[str], str], ...]:
    listed = tomllib.loads(ALLOWED.read_text(encoding="utf-8")).get("allowed", [])
    return tuple((re.compile(each["finding"]), each["reason"]) for each in listed)


def outcome(part: Part, tell: Tell) -> Result:
    """Runs it and keeps what it found."""
    inputs = inputs_of(part)
    found = part.run(tell)
    result = Result(found.extent, found.version, date.today().isoformat(), inputs, found.findings)  # noqa: DTZ011
    FOLDER.mkdir(parents=True, exist_ok=True)
    _file(part).write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return result


def kept(part: Part, *, whenever: bool = False) -> Result | None:
    """What it found when it last ran, if that was over the same inputs or `whenever`."""
    if not _file(part).exists() or (part.makes is not None and not part.makes.exists() and not whenever):
        return None
    result = Result(**json.loads(_file(part).read_text(encoding="utf-8")))
    return result if whenever or result.inputs == inputs_of(part) else None


def _file(part: Part) -> Path:
    return FOLDER / f"{part.name}.json"


def inputs_of(part: Part) -> str:
    """A hash of the program, of what the part judges by, and of the pages that it judges."""
    made = hashlib.sha256()
    for file in _files((*PROGRAM, *(f"tests/quality/{name}" for name in ("pages.py", *part.own)))):
        made.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    for file in sorted(PAGES.glob("*")) if part.of_pages else ():
        made.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()


def _files(places: Sequence[str]) -> Iterator[Path]:
    """Those of the checkout; what is compiled from them is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    yield from (ROOT / name for name in sorted(set(listed.splitlines())) if (ROOT / name).is_file())


def write_table(parts: Mapping[str, Part]) -> None:
    """The last result of every part, in the guide."""
    rows = ["| machine | looked at | found | explained | on |", "| --- | --- | --- | --- | --- |"]
    reasons: dict[str, int] = {}
    for part in parts.values():
        result = kept(part, whenever=True)
        if result is None:
            continue
        title = f"{part.title}{f' ({result.version})' if result.version else ''}"
        rows.append(
            f"| {title} | {result.extent} | {len(result.left)} | {len(result.explained)} | {result.day} |"
        )
        for reason in result.explained.values():
            reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        rows += ["", "Explained:", *(f"* {reason} ({number})" for reason, number in sorted(reasons.items()))]
    before, after = GUIDE.read_text(encoding="utf-8").split(MARKS[0])
    rest = after.split(MARKS[1])[1]
    GUIDE.write_text(f"{before}{MARKS[0]}{chr(10).join(rows)}\n{MARKS[1]}{rest}", encoding="utf-8")
