"""axe on every template in every state, in each language, at each width, in each colour scheme: the whole product.

At each width all rules are asked in light colours, and in the others those that read colours: nothing else of a page depends on them.
What was judged is written down at once, so that a run that was ended goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prizes.config import asset_root
from tests.quality.browser import Shown, in_tabs
from tests.quality.choosing import LANGS, SCHEMES, WIDTHS, Look, every_part
from tests.quality.engines import ALIKE, OPEN_ALL, TAGS, TO_THE_END, Judged, axe
from tests.quality.pages import Seen, Tell
from tests.quality.results import reason_of

OF_COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe that read colours."""


class Written:
    """What was found of each page so far, a line each in a file: the page's hash, the language, and findings by look."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.found: dict[str, list[list[Any]]] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                one = json.loads(line)
                self.found[one["page"]] = one["found"]

    def add(self, page: str, found: list[list[Any]]) -> None:
        self.found[page] = found
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"page": page, "found": found}, ensure_ascii=False) + "\n")


def look_of_all() -> str:
    """A hash of what every page is drawn with."""
    made = hashlib.sha256()
    for file in sorted((asset_root() / "static").rglob("*.[cj]s")):
        made.update(file.read_bytes())
    return made.hexdigest()[:16]


async def judge(folder: Path, everything: list[Seen], script: str, tell: Tell, written: Path) -> Judged:
    judged, before, drawn = Judged(), Written(written), look_of_all()
    chosen = every_part((one for one in everything if one.status < 400 or one.sent or one.public), folder)
    wanted = [by_lang[lang] for by_lang in chosen for lang in LANGS if lang in by_lang]
    judged.pages = len(chosen)

    def name(seen: Seen) -> str:
        return f"{hashlib.sha256((folder / seen.file).read_bytes()).hexdigest()[:32]} {seen.route} {drawn}"

    async def one(shown: Shown, seen: Seen) -> None:
        if name(seen) not in before.found:
            before.add(name(seen), await _every_view(shown, seen, script))

    await in_tabs(folder, wanted, one, lambda done: tell(f"views: {done} of {len(wanted)} pages"))
    for seen in wanted:
        judged.views += len(WIDTHS) * len(SCHEMES)
        _add(judged, seen, before.found[name(seen)])
    return judged


def _add(judged: Judged, seen: Seen, found: list[list[Any]]) -> None:
    few: Counter[tuple[str, str, str]] = Counter()
    for width, scheme, rule, what in found:
        line = f"axe {rule}: {what} on {seen.route} at {width} px"
        few[f"{width} {scheme}", rule, reason_of(line)] += 1
        if few[f"{width} {scheme}", rule, reason_of(line)] <= ALIKE:
            judged.add(line, seen, Look(width, scheme))


async def _every_view(shown: Shown, seen: Seen, script: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    for width in WIDTHS:
        for scheme in SCHEMES:
            look = Look(width, scheme)
            if scheme == SCHEMES[0]:
                await shown.open(seen, look)
                await shown.page.evaluate(OPEN_ALL)
                await shown.page.evaluate(TO_THE_END)
                await shown.page.evaluate(script)
                asked: Mapping[str, Any] = {"type": "tag", "values": list(TAGS)}
            else:
                await shown.as_in(look)
                asked = {"type": "rule", "values": list(OF_COLOURS)}
            found += [[width, scheme, rule, what] for rule, what in await axe(shown, asked)]
    return found
