"""The guidelines of each shipped edition as they were read last: English in full, the other five languages as a SHA-256.

.venv/bin/python -m tests.edition.guidelines_on_record     write them as they are now
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from prizes.cli.editions import printed
from prizes.edition.document.loading import load_shipped, shipped
from prizes.i18n.languages import CODES

FOLDER = Path(__file__).parent / "guidelines"
HASHES = FOLDER / "other-languages.txt"
RENEWED_BY = ".venv/bin/python -m tests.edition.guidelines_on_record"
OTHERS = [lang for lang in CODES if lang != "en"]


def guidelines_of(name: str, lang: str) -> str:
    """As `prizes edition guidelines` prints them."""
    return "\n".join(line.rstrip() for line in printed(load_shipped(name), lang)).strip() + "\n"


def hash_of(name: str, lang: str) -> str:
    return hashlib.sha256(guidelines_of(name, lang).encode()).hexdigest()


def renew() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for name in shipped():
        (FOLDER / f"{name}.txt").write_text(guidelines_of(name, "en"), encoding="utf-8")
    lines = [f"{name} {lang} {hash_of(name, lang)}\n" for name in shipped() for lang in OTHERS]
    HASHES.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    renew()
