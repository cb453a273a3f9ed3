"""How much of the program a recording covers, and what it does not."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import prizes
from prizes.config import asset_root
from tests.recorder.places import PLACE, Places
from tests.recorder.writing import Writer

PLACED = re.compile(r"%\(\w+\)s|%%")
LEAST = 12
"""Letters of a sentence that is looked for."""


def counted(writer: Writer, places: Places) -> dict[str, Any]:
    routes = {f"{place.method} {PLACE.sub(lambda m: '{' + m[1] + '}', place.path)}" for place in places.all}
    asked = {route: statuses for route, statuses in writer.asked.items() if route in routes}
    good = {route for route, statuses in asked.items() if any(status < 400 for status in statuses)}
    done = {r for r, statuses in asked.items() if any(s < 400 for s in statuses) and not r.startswith("GET")}
    text = re.sub(r"[\u2066-\u2069]", "", "\n".join(sorted(writer.lines)))
    text = text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    letters = {each.name for each in (asset_root() / "templates" / "mail").iterdir() if each.is_dir()} - {
        "layout"
    }
    written = {name for name in letters if name in writer.letters or f"letter {name}" in writer.lines}
    sentences = _refusals()
    said = {name for name, words in sentences.items() if any(_is_said(each, text) for each in words)}
    return {
        "answers": len(writer.routes),
        "routes asked": f"{len(asked)} of {len(routes)}",
        "by kind": {
            f"{'JSON' if api else 'pages'}, {method}": f"{_of(asked, method, api)} asked, {_of(good, method, api)} with success,"
            f" of {_of(routes, method, api)}"
            for api in (False, True)
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
            if _of(routes, method, api)
        },
        "acts that succeeded": len(done),
        "statuses": dict(sorted(sum((Counter(s) for s in writer.asked.values()), Counter()).items())),
        "letters": f"{len(written)} of {len(letters)}",
        "refusals said": f"{len(said)} of {len(sentences)}",
        "routes not asked": sorted(routes - {*asked}),
        "routes without success": sorted({*asked} - good),
        "letters not written": sorted(letters - written),
        "refusals not said": sorted({*sentences} - said),
    }


def _of(names: Any, method: str, api: bool) -> int:
    return sum(name.split()[0] == method and ("/api/" in name) == api for name in names)


def _refusals() -> dict[str, list[str]]:
    """The sentences of each function that makes a refusal, by its file's stage and its name."""
    found: dict[str, list[str]] = {}
    root = Path(prizes.__file__).parent
    for file in sorted(root.rglob("refusals*.py")) + sorted(root.rglob("refusals/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign):
                words = [
                    each.args[0].value
                    for each in ast.walk(node)
                    if isinstance(each, ast.Call) and each.args and isinstance(each.args[0], ast.Constant)
                    if isinstance(each.args[0].value, str) and len(each.args[0].value) >= LEAST
                ]
                name = (
                    node.targets[0].id
                    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                    else getattr(node, "name", "")
                )
                if words and name:
                    found[f"{file.relative_to(root).parts[0]}.{name}"] = words
    return found


def _is_said(sentence: str, text: str) -> bool:
    parts = [part for part in PLACED.split(sentence) if len(part) >= LEAST]
    return bool(parts) and all(part in text for part in parts)
