"""The parts of `make quality`, in their order. All but the first judge the pages that the first collected."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from prizes.i18n.languages import CODES
from tests.components import CHROMIUM, found
from tests.quality import choosing, console, crawl, engines, epub, every_view, layout, lighthouse, nu, pseudo
from tests.quality.pages import LIST, Seen, Shelf, Tell, collect, failures, shelved
from tests.quality.results import FOLDER, PAGES, ROOT, AbsentError, Found, Part

MACHINES = ROOT / ".venv" / "quality" / "node_modules"
COLLECT = "make quality PARTS=pages"
NU = MACHINES / "vnu-jar" / "build" / "dist" / "vnu.jar"
ACE = MACHINES / "accessibility-checker-engine" / "ace.js"


def _needed(place: Path | str | None, remedy: str) -> None:
    if place is None or not Path(place).exists():
        raise AbsentError(remedy)


def _shelved() -> Shelf:
    _needed(PAGES / LIST, COLLECT)
    return shelved(PAGES)


def _pages(_tell: Tell) -> Found:
    collect(PAGES, FOLDER / "demo")
    shelf = shelved(PAGES)
    seen, statuses = shelf.seen, shelf.statuses
    readers, routes = {each.who for each in seen}, {each.route for each in seen}
    extent = f"{len(routes)} routes × {len(readers)} readers × {len(CODES)} languages: {len(seen):,} pages"
    return Found(extent, failures(statuses))


def _crawl(_tell: Tell) -> Found:
    shelf = _shelved()
    findings = crawl.crawl(PAGES, shelf.seen, shelf.statuses)
    return Found(f"{len(shelf.seen):,} pages", findings.lines())


def _nu(_tell: Tell) -> Found:
    _needed(NU, "make machines")
    _needed(shutil.which("java"), "Debian: apt-get install default-jre-headless")
    chosen = nu.chosen(_shelved().seen, PAGES)
    return Found(f"{len(chosen):,} pages", nu.check(NU, PAGES, chosen), nu.version(NU))


def _engines(tell: Tell) -> Found:
    _needed(ACE, "make machines")
    _needed(found(CHROMIUM), CHROMIUM.get)
    scripts = engines.AXE.read_text(encoding="utf-8"), ACE.read_text(encoding="utf-8")
    judged = asyncio.run(engines.judge(PAGES, _shelved().seen, scripts, tell))
    extent = f"{judged.views:,} views of {judged.pages:,} pages, {len(judged.combinations)} pairs of language, width and scheme"
    return Found(extent, judged.lines(), engines.versions(ACE))


def _views(tell: Tell) -> Found:
    _needed(found(CHROMIUM), CHROMIUM.get)
    script = engines.AXE.read_text(encoding="utf-8")
    written = FOLDER / "views.jsonl"
    judged = asyncio.run(every_view.judge(PAGES, _shelved().seen, script, tell, written))
    extent = (
        f"{judged.pages:,} pages in six languages at three widths in three schemes: {judged.views:,} views"
    )
    return Found(extent, judged.lines(), engines.version_of_axe())


def _console(tell: Tell) -> Found:
    _needed(found(CHROMIUM), CHROMIUM.get)
    judged = asyncio.run(console.listen(_shelved(), tell))
    return Found(f"{judged.views:,} pages with their content policy", judged.lines())


def _fits(how: Callable[[Path, list[Seen], Tell], object]) -> Callable[[Tell], Found]:
    def run(tell: Tell) -> Found:
        _needed(found(CHROMIUM), CHROMIUM.get)
        judged: engines.Judged = asyncio.run(how(PAGES, _shelved().seen, tell))  # type: ignore[arg-type]
        return Found(f"{judged.views:,} pages", judged.lines())

    return run


def _pseudo(tell: Tell) -> Found:
    _needed(found(CHROMIUM), CHROMIUM.get)
    _needed(PAGES / LIST, COLLECT)
    folder = FOLDER / "pseudo"
    shutil.rmtree(folder, ignore_errors=True)
    seen = pseudo.collect(PAGES, folder, FOLDER / "pseudo-demo")
    judged = asyncio.run(pseudo.overflowing(folder, seen, tell))
    data = pseudo.names()
    for each in seen:
        for what in pseudo.forgotten((folder / each.file).read_text(encoding="utf-8"), data):
            judged.add(f"no text of a catalogue {what} on {each.route}", each, NOTHING)
    return Found(f"{len(seen):,} pages at {len(pseudo.WIDTHS)} widths", judged.lines())


def _lighthouse(tell: Tell) -> Found:
    machine = MACHINES / "lighthouse" / "cli" / "index.js"
    node, chromium = ROOT / ".venv" / "clients" / "bin" / "node", found(CHROMIUM)
    _needed(machine, "make machines")
    _needed(chromium, CHROMIUM.get)
    with lighthouse.served(FOLDER / "lighthouse") as address:
        runs, findings = lighthouse.judge(machine, node, str(chromium), address, tell)
    version = json.loads((machine.parents[1] / "package.json").read_text(encoding="utf-8"))["version"]
    extent = f"{len(lighthouse.PAGES)} public pages × {len(CODES)} languages, {runs} runs"
    return Found(extent, findings, version)


def _epub(tell: Tell) -> Found:
    """Where the jar lies is said by the version of Python."""
    jar = next((ROOT / ".venv" / "clients").glob("lib/*/site-packages/epubcheck/epubcheck.jar"), None)
    _needed(jar, "make clients")
    _needed(shutil.which("java"), "Debian: apt-get install default-jre-headless")
    assert jar is not None
    with lighthouse.served(FOLDER / "lighthouse") as address:
        books, findings = epub.judge(jar, address, FOLDER / "epub", tell)
    return Found(f"{books} books in {len(CODES)} languages", findings, epub.version(jar))


NOTHING = choosing.Look(0, "light")
BROWSED = ("browser.py", "choosing.py", "engines.py")
PARTS = {
    part.name: part
    for part in (
        Part("pages", "Every route answers", (), _pages, of_pages=False, makes=PAGES / LIST),
        Part("crawl", "Languages, markup, links, head", ("crawl.py", "markup.py", "words.py"), _crawl),
        Part("nu", "Nu HTML checker", ("nu.py",), _nu),
        Part("engines", "axe and IBM Equal Access", BROWSED, _engines),
        Part("console", "Nothing in the console, nothing from elsewhere", (*BROWSED, "console.py"), _console),
        Part(
            "narrow", "320 px, and text spacing (WCAG 1.4.12)", (*BROWSED, "layout.py"), _fits(layout.narrow)
        ),
        Part(
            "paper",
            "Print on A4: nothing cut, heads repeated",
            (*BROWSED, "layout.py"),
            _fits(layout.on_paper),
        ),
        Part("pseudo", "A language that no one speaks", (*BROWSED, "layout.py", "pseudo.py"), _pseudo),
        Part("views", "axe in every language, width and scheme", (*BROWSED, "every_view.py"), _views),
        Part("epub", "EPUBCheck", ("epub.py", "lighthouse.py"), _epub, of_pages=False),
        Part("lighthouse", "Lighthouse", ("lighthouse.py",), _lighthouse, of_pages=False),
    )
}
