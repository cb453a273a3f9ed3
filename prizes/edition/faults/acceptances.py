"""The acceptance of honours: what is asked about must be given, and what is given again must be possible."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.phases import AcceptancePhase
from prizes.edition.document.problem import Found, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.titles import honour_titles
from prizes.kit.sentence import say

WINNER = "winner"


def acceptance_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, AcceptancePhase):
            yield from _titles(rules, phase, number)
            yield from _again(rules, phase, number)


def _titles(rules: Rules, phase: AcceptancePhase, place: int) -> Iterator[Found]:
    given = [WINNER, *honour_titles(rules)]
    for number, title in enumerate(phase.honours):
        here = ("phases", place, "honours", number)
        if title not in given:
            yield found_at(
                here,
                say("No phase gives the honour “%(honour)s”.", honour=title),
                say("Use one of: %(honours)s.", honours=", ".join(given)),
            )
        elif title in phase.honours[:number]:
            yield found_at(here, say("This honour appears twice."), say("Name it once."))


def _again(rules: Rules, phase: AcceptancePhase, place: int) -> Iterator[Found]:
    selection = rules.selection
    if phase.declined != "again":
        return
    if selection is None or selection.method != "panel":
        yield found_at(
            ("phases", place, "declined"),
            say("Only a panel that agrees without a ballot can give a declined honour again."),
            say("Use “empty”."),
        )
        return
    of_panel = {WINNER, *(each.id for each in selection.recognitions)}
    if by_vote := [title for title in phase.honours if title not in of_panel]:
        yield found_at(
            ("phases", place, "declined"),
            say("A vote gives the honour “%(honour)s”, which cannot be given again.", honour=by_vote[0]),
            say("Use “empty”."),
        )
