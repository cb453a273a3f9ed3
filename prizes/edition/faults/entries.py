"""Ways of entry that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import CarriedOver
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say


def entry_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, SubmissionPhase):
            way: Way = ("phases", number, "carried_over")
            for place, entry in enumerate(phase.carried_over):
                earlier = [each.edition for each in phase.carried_over[:place]]
                yield from _carried(rules, phase, entry, (*way, place), earlier=earlier)


def _carried(
    rules: Rules, phase: SubmissionPhase, entry: CarriedOver, way: Way, *, earlier: list[str]
) -> Iterator[Found]:
    if entry.edition == rules.slug:
        yield found_at(
            (*way, "edition"),
            say("Projects would be carried over from this edition itself."),
            say("Name an earlier edition."),
        )
    if entry.edition in earlier:
        yield found_at(
            (*way, "edition"),
            say("“%(edition)s” is named twice.", edition=entry.edition),
            say("Name it once, with all results."),
        )
    out = {*phase.barred, *entry.without}
    if "nominated" in out:  # whatever received anything was selected before
        out |= {"nominated", "champion", "winner", "special_recognition"}
    if "champion" in out:
        out |= {"winner"}
    if set(entry.results) <= out:
        yield found_at(
            (*way, "results"),
            say("No project could be carried over: each of these results is excluded."),
            say("Add a result, or remove it from `without` or from `barred`."),
        )
