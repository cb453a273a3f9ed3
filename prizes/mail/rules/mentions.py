"""Where a mailbox is spoken of, in whatever spelling: for forgetting it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prizes.mail.rules.addresses import FORM, FORMS, in_unicode

_FORM = FORMS[FORM]


def patterns_of(name: str) -> list[str]:
    r"""LIKE patterns with `\` for escapes, in lower case, that every spelling of a mailbox fits, and others may.

    Example: patterns_of("ana@gmail.com") gives a%n%a%@gmail.com and a%n%a%@googlemail.com
    """
    local, _, domain = name.rpartition("@")
    marks = _FORM.marks.get(domain, {})
    letters = [
        "_" if ord(each) in marks.values() else _escaped(each) if each.isascii() else "%" for each in local
    ]
    written = ("%" if None in marks.values() else "").join(letters) + ("%" if domain in _FORM.tagged else "")
    below = [f"%@{written}.{_escaped(domain)}"] if domain in _FORM.tags_below else []
    return [f"{written}@{'%' if 'xn--' in each else _escaped(each)}" for each in _domains(domain)] + below


def _domains(domain: str) -> list[str]:
    return [domain, *sorted(each for each, same in _FORM.same_domain.items() if same == domain)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def mention_of(name: str) -> re.Pattern[str]:
    """What finds any spelling of a mailbox in a text, as a whole address."""
    local, _, domain = name.rpartition("@")
    marks = _FORM.marks.get(domain, {})
    nothing = "".join(re.escape(chr(sign)) for sign, same in marks.items() if same is None)
    between = f"[{nothing}]*" if nothing else ""
    tag = r"(?:\+[^\s@\"<>]*)?" if domain in _FORM.tagged else ""
    written = between.join(_one_of(each, marks) for each in local)
    domains = "|".join(re.escape(form) for each in _domains(domain) for form in {each, in_unicode(each)})
    found = rf"{between}{written}{between}{tag}@(?:{domains})"
    if domain in _FORM.tags_below:
        found = rf"(?:{found}|[^\s@\"<>]+@{written}\.{re.escape(domain)})"
    return re.compile(rf"(?<![\w.+-]){found}(?![\w-]|\.\w)", re.IGNORECASE)


def _one_of(letter: str, marks: Mapping[int, int | None]) -> str:
    same = [chr(sign) for sign, as_ in marks.items() if as_ == ord(letter)]
    return "[" + "".join(map(re.escape, [letter, *same])) + "]" if same else re.escape(letter)
