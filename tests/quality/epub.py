"""EPUBCheck, the checker of the W3C, on the success-stories book of a past edition and of a contest, in all languages."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from prizes.i18n.languages import CODES
from tests.quality.pages import Tell

EDITIONS = ("2025", "rehearsal-2025")
"""One whose winners are known from sources, without stories; and one with all that a book can hold."""


def judge(jar: Path, address: str, folder: Path, tell: Tell) -> tuple[int, list[str]]:
    """Number of books, and whatever it says of one, warnings too."""
    folder.mkdir(parents=True, exist_ok=True)
    books, findings = 0, []
    for edition in EDITIONS:
        for lang in CODES:
            book = folder / f"{edition}-{lang}.epub"
            with urllib.request.urlopen(f"{address}/{lang}/{edition}/winners/book.epub") as answer:
                book.write_bytes(answer.read())
            findings += [f"{said} (in {book.name})" for said in check(jar, book)]
            books += 1
        tell(f"{books} books")
    return books, findings


def check(jar: Path, book: Path) -> list[str]:
    """What it says of one book, but for hints on usage."""
    return [
        f"{each['severity'].lower()} {each['ID']}: {each['message']}, {_place(each)}"
        for each in _report(jar, book)["messages"]
        if each["severity"] not in ("INFO", "USAGE")
    ]


def _place(message: dict[str, Any]) -> str:
    first = (message.get("locations") or [{}])[0]
    return f"{first.get('path', 'the book')}:{first.get('line', 0)}"


def _report(jar: Path, book: Path) -> dict[str, Any]:
    """It ends with 1 where it found something, so that its exit code says nothing."""
    command = ["nice", "java", "-Xmx1000m", "-jar", str(jar.resolve()), str(book.resolve()), "--json", "-"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(answer.stdout[answer.stdout.index("{") :])
    return report


def version(jar: Path) -> str:
    answer = subprocess.run(
        ["java", "-jar", str(jar), "--version"], capture_output=True, text=True, check=True
    )
    return answer.stdout.strip().removeprefix("EPUBCheck v")
