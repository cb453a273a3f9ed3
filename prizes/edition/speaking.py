"""Whose words and whose time pages and letters of an edition use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from prizes.edition.document.rules import WITHOUT_A_PLACE, Rules
from prizes.edition.titles import has_experts
from prizes.i18n.local_time import GENEVA_TIME, LocalTime, show_times_of, times_of
from prizes.i18n.own_names import OwnNames, names_used, use_names

PLACES: Mapping[str, tuple[str, str]] = {
    "champion": ("champion", "champions"),
    "winner": ("winner", "winners"),
    "nominated": ("nominated", "selected"),
    "special_recognition": ("recognition", "recognition"),
}
"""Of one and of several, by outcome."""


def local_time(rules: Rules) -> LocalTime:
    """Whose time pages and letters of the edition show."""
    if rules.in_geneva:
        return GENEVA_TIME
    named = rules.place not in WITHOUT_A_PLACE
    return LocalTime(rules.zone, rules.place if named else {})


def own_names(rules: Rules) -> OwnNames | None:
    """Which usual names the edition does not use; None: it uses all of them, as editions of the WSIS Prizes do."""
    texts: dict[str, Mapping[Any, str]] = {"edition_title": rules.title}
    named: set[str] = {honour.id for honour in rules.honours}
    for honour in rules.honours:
        one, many = PLACES[honour.id]
        texts |= {many: honour.many, one: honour.one}
    if rules.panellists is not None:
        texts |= {"member": rules.panellists.one, "members": rules.panellists.many}
    if rules.panellists is not None or not has_experts(rules):
        named.add("expert")
    if not (rules.honours or rules.panellists):
        return None
    return OwnNames(frozenset(named), texts)


def speak_of(rules: Rules) -> None:
    """From here to the end of the request in the words and the time of this edition."""
    show_times_of(local_time(rules))
    use_names(own_names(rules))


@contextmanager
def speaking_of(rules: Rules | None) -> Iterator[None]:
    """For as long as the block runs; None: of no edition."""
    with (
        times_of(local_time(rules) if rules else GENEVA_TIME),
        names_used(own_names(rules) if rules else None),
    ):
        yield
