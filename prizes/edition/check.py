"""Everything that is wrong with a rules document, at once and in plain sentences. What has no problem can
be played.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from prizes.edition.document.components import LANGS
from prizes.edition.document.loading import Form, read, text_of, with_lines
from prizes.edition.document.problem import DocumentProblem, Found, Problems, Way
from prizes.edition.document.rules import Rules
from prizes.edition.document.shape import validated
from prizes.edition.faults.acceptances import acceptance_faults, announcement_faults
from prizes.edition.faults.ballots import ballot_faults
from prizes.edition.faults.cuts import cut_faults
from prizes.edition.faults.dates import date_faults
from prizes.edition.faults.dimensions import division_faults, group_faults
from prizes.edition.faults.entries import entry_faults
from prizes.edition.faults.forms import form_faults
from prizes.edition.faults.honours import honour_faults
from prizes.edition.faults.markings import marking_faults
from prizes.edition.faults.origins import origin_faults
from prizes.edition.faults.panels import panel_faults
from prizes.edition.faults.screenings import screening_faults
from prizes.edition.faults.texts import text_faults
from prizes.edition.faults.unknowns import unknown_faults
from prizes.edition.faults.whole import has_zone, lack_faults, name_faults, record_faults, zone_faults

Source = Rules | Mapping[str, Any] | str | bytes
STAND_INS: dict[str, Any] = {"slug": "unnamed", "title": dict.fromkeys(LANGS, "unnamed")}
REPAIRS = 5
"""Rounds in which mistakes of shape are taken out, so that the rest can be looked at too."""


def problems(
    source: Source, now: datetime, *, form: Form | None = None, running: bool = False
) -> list[DocumentProblem]:
    """All problems of a document; empty: it can be loaded and played, or, of a record, read.

    `source`: rules, plain data, or the text of a file in `form` (None: JSON if it begins with a brace,
    else TOML). `running`: the edition has begun and these rules amend it, so days gone by are no fault.
    """
    if isinstance(source, Rules):
        return _listed(_in_rules(source, now, running=running))
    if isinstance(source, Mapping):
        return _listed(_in_data(source, now, running=running))
    try:
        text = text_of(source)
        notation = form or ("json" if text.lstrip().startswith("{") else "toml")
        found = _in_data(read(text, notation), now, running=running)
    except Problems as unreadable:
        return list(unreadable.problems)
    if notation != "toml":
        return _listed(found)
    return sorted(with_lines(text, found), key=lambda problem: problem.line or 0)


def _listed(found: list[Found]) -> list[DocumentProblem]:
    return [problem for _, problem in found]


def _in_rules(rules: Rules, now: datetime, *, running: bool) -> list[Found]:
    return list(_faults(rules, now, running=running))


def _faults(rules: Rules, now: datetime, *, running: bool) -> Iterator[Found]:
    yield from zone_faults(rules)
    yield from name_faults(rules)
    yield from record_faults(rules)
    yield from unknown_faults(rules)
    yield from text_faults(rules)
    yield from group_faults(rules)
    yield from division_faults(rules)
    yield from form_faults(rules)
    yield from entry_faults(rules)
    yield from marking_faults(rules)
    yield from panel_faults(rules)
    yield from acceptance_faults(rules)
    if not has_zone(rules):
        return  # what follows asks what comes after what
    yield from announcement_faults(rules)
    yield from date_faults(rules, now, running=running)
    yield from screening_faults(rules)
    yield from ballot_faults(rules)
    yield from cut_faults(rules)
    yield from origin_faults(rules)
    if rules.kind != "record":
        yield from lack_faults(rules)
    yield from honour_faults(rules)


# --- documents whose shape is wrong ---------------------------------------------------------------------


def _in_data(raw: Mapping[str, Any], now: datetime, *, running: bool) -> list[Found]:
    """Mistakes of shape are taken out one round after another; what is then left is looked at as well."""
    data: Any = deepcopy(dict(raw))
    found: list[Found] = []
    gone: set[Way] = set()
    for _ in range(REPAIRS):
        rules, wrong = validated(data)
        found += [each for each in wrong if not _follows(each[0], gone)]
        if rules is not None:
            return found + [
                each for each in _in_rules(rules, now, running=running) if not _follows(each[0], gone)
            ]
        removed = {_mended(data, way) for way, _ in wrong}
        if None in removed:
            break  # something needed is missing; without it there are no rules to look at
        gone |= {way for way in removed if way is not None}
    return found


def _follows(way: Way, gone: set[Way]) -> bool:
    """Whether a problem may only be there because something at or near its place was taken out."""
    return any(way[: len(each)] == each or way == each[:-1] for each in gone)


def _mended(data: Any, way: Way) -> Way | None:
    """Takes out what is wrong; what no document can do without gets a stand-in, so that the rest is seen too."""
    for needed, stand_in in STAND_INS.items():
        if way[:1] == (needed,):
            data[needed] = deepcopy(stand_in)
            return (needed,)
    return _taken_out(data, way)


def _taken_out(data: Any, way: Way) -> Way | None:
    """Takes the key out under which a mistake stands; a list goes as a whole, so that numbers stay."""
    steps = list(way)
    while steps and isinstance(steps[-1], int):
        steps.pop()
    target = data
    for step in steps[:-1]:
        try:
            target = target[step]
        except (KeyError, IndexError, TypeError):
            return None
    if not steps or not isinstance(target, dict) or steps[-1] not in target:
        return None
    del target[steps[-1]]
    return tuple(steps)
