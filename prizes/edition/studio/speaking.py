"""Sentences that are written for those who write documents, in the words of the forms: keys by their labels, codes by
the words of their options.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from pydantic import BaseModel

from prizes.edition.document.rules import Rules
from prizes.edition.studio.schema import KeyAsked, phase_models, questions
from prizes.edition.studio.values import Called, value_words
from prizes.kit.sentence import Sentence, say

_KEY = re.compile("`([^`]*)`")
_CODE = re.compile(r"([“«„]\s?)([a-z][a-z_]*)(\s?[”»“])")
"""A code in the quotation marks of any of the six languages."""
_ISOLATES = "\u2066\u2067\u2068\u2069"
"""Around each value of a sentence."""
Say = Callable[[Sentence], str]
"""Says a sentence in a language. It is handed over, since what is pure knows no language."""
Models = Sequence[type[BaseModel]]
"""Of the parts on the way to a place, the innermost first."""


def in_words_of_forms(in_language: Say, said: Sentence, models: Models) -> str:
    """What is said of a place, in a language. It is put into other words after it was translated, so that each sentence
    has one translation.
    """
    text = in_language(said)
    keys = [key for found in _KEY.findall(text) if (key := _key(models, found.strip(_ISOLATES))) is not None]
    return _CODE.sub(
        partial(_option, in_language, keys), _KEY.sub(partial(_label, in_language, models), text)
    )


def _label(in_language: Say, models: Models, found: re.Match[str]) -> str:
    """What stands in backticks and is no key, such as a command, is quoted."""
    name = found[1].strip(_ISOLATES)
    key = _key(models, name)
    return in_language(say("“%(name)s”", name=Sentence(key.label) if key else name))


def _option(in_language: Say, keys: Sequence[KeyAsked], found: re.Match[str]) -> str:
    called = next((words for key in keys if (words := value_words(key.models, key.own, found[2]))), None)
    return found[0] if called is None else f"{found[1]}{_words(in_language, called)}{found[3]}"


def _words(in_language: Say, called: Called) -> str:
    if isinstance(called, str):
        return in_language(Sentence(called))
    return in_language(called if isinstance(called, Sentence) else say("%(name)s", name=called))


def _key(models: Models, name: str) -> KeyAsked | None:
    """A key by its name, or by the names that lead to it: of the nearest part that has it, else of one of its parts,
    else of any.
    """
    *outer, own = name.split(".")
    for part in outer:
        held = _key(models, part)
        if held is None or held.part is None:
            return next(_having([*models, *_all_parts()], own, outer), None)
        models = [held.part]
    inner = [asked.part for model in models for asked in questions(model) if asked.part is not None]
    return next(_having([*models, *inner, *_all_parts()], own, outer), None)


def _having(models: Models, own: str, outer: Sequence[str]) -> Iterator[KeyAsked]:
    asked = [each for model in models for each in questions(model) if each.own == own]
    yield from (each for each in asked if outer and each.key[:-1] == tuple(outer))
    yield from asked


@cache
def _all_parts() -> tuple[type[BaseModel], ...]:
    found: dict[type[BaseModel], None] = dict.fromkeys((Rules, *phase_models()))
    waiting = list(found)
    while waiting:
        for asked in questions(waiting.pop(0)):
            if asked.part is not None and asked.part not in found:
                found[asked.part] = None
                waiting.append(asked.part)
    return tuple(found)
