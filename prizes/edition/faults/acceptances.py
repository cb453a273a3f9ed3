"""The acceptance of honours: what is asked about must be given, and what is given again must be possible."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.phases import AcceptancePhase
from prizes.edition.document.problem import Found, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import takers
from prizes.edition.titles import honour_titles, selection_giving
from prizes.kit.sentence import Sentence, say

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
    if phase.declined != "again":
        return
    if not any(each.method == "panel" for each in rules.selections):
        yield found_at(
            ("phases", place, "declined"),
            say("Only a panel that agrees without a ballot can give a declined honour again."),
            say("Use “empty”."),
        )
        return
    stuck = (why for title in phase.honours if (why := _not_again(rules, title)) is not None)
    if (why := next(stuck, None)) is not None:
        yield found_at(("phases", place, "declined"), why, say("Use “empty”."))


def _not_again(rules: Rules, title: str) -> Sentence | None:
    """Why a declined honour cannot be given again."""
    selection = selection_giving(rules, title)
    if selection is None:
        return say("A vote gives the honour “%(honour)s”, which cannot be given again.", honour=title)
    if selection.method != "panel":
        return say(
            "A ballot of a panel gives the honour “%(honour)s”, which cannot be given again.", honour=title
        )
    if title == selection.cut.gives and takers(rules, selection):
        return say(
            "Another panel chooses from the projects with the honour “%(honour)s”, which cannot be given again.",
            honour=title,
        )
    return None
