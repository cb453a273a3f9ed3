"""What of a past edition is known: a default that stands in for a gap must not be said as a rule."""

from __future__ import annotations

from typing import TypeVar

from prizes.edition.document.phases import CuttingPhase, Phase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import CutPhase

S = TypeVar("S")


def with_known_groups(rules: Rules) -> Rules:
    """Where it is not known for which projects a phase was, nothing is said of where the others came from."""
    gaps = {each.at for each in rules.unknown if each.at.endswith(".group")}
    if not gaps:
        return rules
    phases = [
        each.model_copy(update={"group": None})
        if isinstance(each, CuttingPhase) and f"phases.{each.id}.group" in gaps
        else each
        for each in rules.phases
    ]
    return rules.model_copy(update={"phases": phases})


def with_known_honours(rules: Rules) -> Rules:
    """With what phases give, and what it is called there, only where it is known: sections of other phases name it."""
    return rules.model_copy(update={"phases": [_with_known_honours(rules, each) for each in rules.phases]})


def _with_known_honours(rules: Rules, phase: Phase) -> Phase:
    known = KnownRules(rules, phase.id)
    if isinstance(phase, CutPhase):
        less: dict[str, object] = {} if known.has("cut.gives") else {"gives": "next_round"}
        less |= {} if known.has("cut.gives", "cut.title") else {"title": None}
        phase = phase.model_copy(update={"cut": phase.cut.model_copy(update=less)})
    if isinstance(phase, SelectionPhase) and not known.has("recognitions"):
        phase = phase.model_copy(update={"recognitions": []})
    return phase


class KnownRules:
    """The rules of one phase that are known."""

    def __init__(self, rules: Rules, phase_id: str) -> None:
        beginning = f"phases.{phase_id}."
        paths = (unknown.at for unknown in rules.unknown)
        self._gaps = [path.removeprefix(beginning) for path in paths if path.startswith(beginning)]
        self.rules = rules
        self._record = rules.kind == "record"

    def has(self, *paths: str) -> bool:
        """Whether none of these rules, named by their path in the phase, is a gap or part of one."""
        return not any(path == gap or path.startswith(f"{gap}.") for path in paths for gap in self._gaps)

    def __call__(self, path: str, *said: S) -> tuple[S, ...]:
        """What follows from a rule; nothing if the rule is not known."""
        return said if self.has(path) else ()

    def ours(self, *said: S) -> tuple[S, ...]:
        """What this service does whatever the rules are. Past editions were run by others."""
        return () if self._record else said
