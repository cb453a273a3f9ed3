"""Two engines of accessibility rules, axe and IBM's, on every template in every state."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.quality.browser import Shown, in_tabs
from tests.quality.choosing import Look, every_part, looks
from tests.quality.pages import Seen, Tell
from tests.quality.results import reason_of

AXE = Path(getattr(find_spec("axe_playwright_python"), "origin", None) or "").with_name("axe.min.js")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
POLICY = "WCAG_2_2"
ALIKE = 2
"""Elements of one page that are listed for one rule, of those that are explained and of the others."""
SHOWN = 240
"""Characters of an element that are listed: its whole first tag."""
OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
TO_THE_END = "document.querySelector('.thumb') && scrollTo(0, document.body.scrollHeight)"
"""A dock at the foot of the window lies over whichever row is behind it."""


@dataclass
class Judged:
    pages: int = 0
    views: int = 0
    found: Counter[str] = field(default_factory=Counter)
    where: dict[str, str] = field(default_factory=dict)
    combinations: set[tuple[Any, ...]] = field(default_factory=set)

    def add(self, what: str, seen: Seen, look: Look) -> None:
        self.found[what] += 1
        self.where.setdefault(what, f"{seen.named}, {look.width} px, {look.scheme}")

    def lines(self) -> list[str]:
        return [
            f"{what}\n    {times} times, as {self.where[what]}" for what, times in self.found.most_common()
        ]


def version_of_axe() -> str:
    found = re.search(r"axe v([\d.]+)", AXE.read_text(encoding="utf-8")[:300])
    return found[1] if found else "?"


def versions(ace: Path) -> str:
    ibm = json.loads(ace.with_name("package.json").read_text(encoding="utf-8"))["version"]
    return f"{version_of_axe()}, {ibm}"


async def judge(folder: Path, everything: list[Seen], scripts: tuple[str, str], tell: Tell) -> Judged:
    """`scripts`: axe and IBM's."""
    judged = Judged()
    chosen = every_part((one for one in everything if one.status < 400 or one.sent or one.public), folder)
    judged.pages = len(chosen)

    async def one(shown: Shown, numbered: tuple[int, dict[str, Seen]]) -> None:
        number, by_lang = numbered
        for lang, look in looks(number):
            seen = by_lang.get(lang) or next(iter(by_lang.values()))
            await _judge_one(shown, seen, look, scripts, judged)

    def told(done: int) -> None:
        tell(f"engines: {done} of {len(chosen)} pages, {len(judged.found)} findings")

    await in_tabs(folder, [*enumerate(chosen)], one, told)
    return judged


async def _judge_one(shown: Shown, seen: Seen, look: Look, scripts: tuple[str, str], judged: Judged) -> None:
    await shown.open(seen, look)
    await shown.page.evaluate(OPEN_ALL)
    await shown.page.evaluate(TO_THE_END)
    judged.views += 1
    judged.combinations |= {(seen.lang, look.width), (seen.lang, look.scheme), (look.width, look.scheme)}
    few: Counter[tuple[str, str]] = Counter()
    for rule, what in (*await _axe(shown, scripts[0]), *await _ace(shown, scripts[1])):
        line = f"{rule}: {what} on {seen.route} at {look.width} px"
        few[rule, reason_of(line)] += 1
        if few[rule, reason_of(line)] <= ALIKE:
            judged.add(line, seen, look)


async def _axe(shown: Shown, script: str) -> list[tuple[str, str]]:
    await shown.page.evaluate(script)
    found = await axe(shown, {"type": "tag", "values": list(TAGS)})
    return [(f"axe {rule}", what) for rule, what in found]


async def axe(shown: Shown, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rule and element of each finding of axe, which is in the page already. `asked`: its `runOnly`."""
    run = "(asked) => axe.run(document, { runOnly: asked, resultTypes: ['violations'] })"
    answer = await shown.page.evaluate(run, asked)
    return [
        (violation["id"], node["html"][:SHOWN])
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


async def _ace(shown: Shown, script: str) -> list[tuple[str, str]]:
    """Failures only: its "potential" ones are questions to people."""
    await shown.page.evaluate(script)
    run = """async (policy) => {
      const report = await new ace.Checker().check(document, [policy]);
      return report.results.filter((one) => one.value[0] === "VIOLATION" && one.value[1] === "FAIL")
        .map((one) => [one.ruleId, one.message, one.snippet]);
    }"""
    answer = await shown.page.evaluate(run, POLICY)
    return [(f"IBM {rule}", f"{message} {snippet[:SHOWN]}") for rule, message, snippet in answer]
