"""Names of outcomes and of people: that each is one that this contest has."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.problem import Found, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.titles import has_experts
from prizes.kit.sentence import say


def honour_faults(rules: Rules) -> Iterator[Found]:
    given = set(_given(rules))
    for number, honour in enumerate(rules.honours):
        if honour.id in (each.id for each in rules.honours[:number]):
            yield found_at(
                ("honours", number, "id"),
                say("“%(id)s” has two names.", id=honour.id),
                say("Remove one of them."),
            )
        if honour.id not in given:
            yield found_at(
                ("honours", number, "id"),
                say("Nothing in these rules gives “%(id)s”, so its name is never used.", id=honour.id),
                say("Remove it, or let the cut of a phase give it."),
            )
    named = {honour.id for honour in rules.honours}
    for number, phase in enumerate(rules.phases):
        if not isinstance(phase, NominationPhase | VotingPhase | SelectionPhase):
            continue
        if phase.cut.title is not None and phase.cut.gives in named:
            yield found_at(
                ("phases", number, "cut", "title"),
                say("“%(id)s” has a name in `honours` already.", id=phase.cut.gives),
                say("Remove `title`."),
            )
    if rules.panellists is not None and not has_experts(rules):
        yield found_at(
            ("panellists",),
            say("There is no panel: no one marks or decides as a member of one in any phase."),
            say("Remove it."),
        )


def _given(rules: Rules) -> Iterator[str]:
    for phase in rules.phases:
        if isinstance(phase, NominationPhase | VotingPhase | SelectionPhase):
            yield phase.cut.gives
        if isinstance(phase, SelectionPhase) and phase.recognitions:
            yield "special_recognition"
