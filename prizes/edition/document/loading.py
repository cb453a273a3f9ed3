"""From text to rules, with everything that is wrong said at once; and the rules that come with the
package.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from prizes.edition.document.places import line_of, lines_of
from prizes.edition.document.problem import DocumentProblem, Found, Problems
from prizes.edition.document.rules import Rules
from prizes.edition.document.shape import validated
from prizes.errors import key_twice, not_text
from prizes.kit import json as kit_json
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import is_text

Form = Literal["toml", "json"]

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def parse(source: bytes | str, form: Form) -> Rules:
    """The rules that a text writes down. Raises Problems with all that is wrong with its shape."""
    rules, found = validated(read(source, form))
    if rules is not None:
        return rules
    if form == "toml":
        raise Problems(with_lines(text_of(source), found))
    raise Problems([problem for _, problem in found])


def read(source: bytes | str, form: Form) -> dict[str, Any]:
    """The plain data of a text. Raises Problems if it is not TOML or JSON at all."""
    text = text_of(source)
    try:
        raw = tomllib.loads(text) if form == "toml" else kit_json.read(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable("TOML", error, _line(error)) from error
    except json.JSONDecodeError as error:
        raise _unreadable("JSON", error, error.lineno) from error
    except kit_json.KeyTwiceError as error:
        raise _first_of_all(key_twice(key=error.key).sentence) from error
    except (RecursionError, ValueError) as error:
        raise _unreadable(form.upper(), error, None) from error
    if not is_text(raw):
        raise _first_of_all(not_text().sentence)
    if not isinstance(raw, dict):
        wrong = say("A rules document is a table of keys and values.")
        raise Problems([DocumentProblem("", wrong, say("Start with the title and the categories."))])
    return raw


def text_of(source: bytes | str) -> str:
    """Raises Problems if bytes are not UTF-8."""
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        wrong = say("This file is not text in UTF-8.")
        raise Problems([DocumentProblem("", wrong, say("Save it as UTF-8."))]) from error


def with_lines(toml: str, found: list[Found]) -> list[DocumentProblem]:
    """The problems with the lines of a TOML text on which they stand."""
    lines = lines_of(toml)
    return [replace(problem, line=line_of(lines, way)) for way, problem in found]


def _unreadable(name: str, error: Exception, line: int | None) -> Problems:
    wrong = say("This is not %(form)s: %(message)s.", form=name, message=str(error).rstrip("."))
    return _first_of_all(wrong, line)


def _first_of_all(wrong: Sentence, line: int | None = None) -> Problems:
    return Problems(
        [DocumentProblem("", wrong, say("Correct this first. The rest is read afterwards."), line)]
    )


def _line(error: tomllib.TOMLDecodeError) -> int | None:
    found = _AT_LINE.search(str(error))
    return int(found.group(1)) if found else None


# --- the rules that come with the package --------------------------------------------------------------


def shipped() -> list[str]:
    """Names of the rules in `prizes/data/editions`: years of past editions, and `rehearsal`."""
    return _names("editions")


def _names(folder: str) -> list[str]:
    entries = files("prizes.data").joinpath(folder).iterdir()
    return sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml"))


@cache
def load_shipped(name: str) -> Rules:
    """Raises KeyError if no rules of this name come with the package."""
    if name not in shipped():
        raise KeyError(name)
    return parse(shipped_text(name), "toml")


def shipped_text(name: str) -> str:
    return files("prizes.data").joinpath("editions", f"{name}.toml").read_text(encoding="utf-8")


# --- made-up contests of other shapes, as examples -----------------------------------------------------------


def examples() -> list[str]:
    """Names of the rules in `prizes/data/examples`: contests that nobody holds, each of another shape."""
    return _names("examples")


@cache
def load_example(name: str) -> Rules:
    """Raises KeyError if no example of this name comes with the package."""
    return parse(example_text(name), "toml")


def example_text(name: str) -> str:
    """Raises KeyError."""
    if name not in examples():
        raise KeyError(name)
    return files("prizes.data").joinpath("examples", f"{name}.toml").read_text(encoding="utf-8")
