"""Reading the files beside this package, once each."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from importlib.resources import files
from typing import Any

Names = dict[str, str]
"""A name by language code (ar zh en fr ru es)."""


@cache
def json_file(name: str) -> Any:
    return json.loads(_text(name))


@cache
def csv_file(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(_text(name))))


def _text(name: str) -> str:
    return files("prizes.data").joinpath("files", name).read_text(encoding="utf-8")


def names_of(entry: dict[str, Any]) -> Names:
    """The plain names of an entry whose names carry marks."""
    return {lang: name["name"] for lang, name in entry["names"].items()}
