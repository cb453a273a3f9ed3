"""Two recordings side by side: what is the same, what differs, what is missing, what is new; and which of it is allowed."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.recorder.writing import index

SAME, DIFFERS, MISSING, NEW, ALLOWED = "same", "differs", "missing", "new", "allowed"
KINDS = (SAME, DIFFERS, MISSING, NEW, ALLOWED)
MOST_LINES = 60
"""Lines of one difference that are shown."""


@dataclass
class Compared:
    routes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind, file and unified diff, of those that nobody allowed."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How many differences each reason allows."""

    @property
    def equal(self) -> bool:
        return not self.differences


@dataclass(frozen=True)
class Allowance:
    """Differences that are meant. `path`: files whose names it matches (`*` is anything). `lines`: a regular expression; where
    it is given, only lines that it matches may differ."""

    path: str
    reason: str
    lines: str = ""

    def allows(self, path: str, diff: list[str]) -> bool:
        pattern = ".*".join(map(re.escape, self.path.split("*")))
        if not re.fullmatch(pattern, path):
            return False
        changed = [line[1:] for line in diff[2:] if line[:1] in "+-" and line[1:].strip()]
        return not self.lines or all(re.search(self.lines, line) for line in changed)


def allowances(file: Path | None) -> list[Allowance]:
    """From a TOML file of tables `[[allowed]]` with path, reason and, if wanted, lines."""
    if file is None:
        return []
    return [Allowance(**each) for each in tomllib.loads(file.read_text(encoding="utf-8")).get("allowed", [])]


def compare(old: Path, new: Path, allowed: list[Allowance]) -> Compared:
    found = Compared()
    before, after = index(old), index(new)
    for path in sorted({*before, *after}):
        route = after.get(path) or before[path]
        kind, diff = _difference(old / path, new / path)
        if kind != SAME:
            allowance = next((each for each in allowed if each.allows(path, diff)), None)
            if allowance:
                found.reasons[allowance.reason] += 1
                kind = ALLOWED
            else:
                found.differences.append((kind, path, "\n".join(diff)))
        found.routes[route][kind] += 1
    return found


def _difference(old: Path, new: Path) -> tuple[str, list[str]]:
    if not new.exists():
        return MISSING, []
    if not old.exists():
        return NEW, []
    if old.read_bytes() == new.read_bytes():
        return SAME, []
    before, after = (file.read_text(encoding="utf-8").splitlines() for file in (old, new))
    return DIFFERS, list(difflib.unified_diff(before, after, "old", "new", lineterm="", n=2))


def report(found: Compared, most: int) -> Iterator[str]:
    """Lines for people: a summary by route, then the first so many differences."""
    total: Counter[str] = Counter()
    for route, kinds in sorted(found.routes.items()):
        total += kinds
        if {*kinds} - {SAME}:
            yield f"{route}: " + ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind])
    for kind, path, diff in found.differences[:most]:
        yield f"\n{kind} {path}"
        yield from [f"  {line[:300]}" for line in diff.splitlines()[:MOST_LINES]]
    if len(found.differences) > most:
        yield f"\n… and {len(found.differences) - most} more; --most shows more of them"
    for reason, number in found.reasons.most_common():
        yield f"allowed {number}: {reason}"
    yield ", ".join(f"{total[kind]} {kind}" for kind in KINDS)
