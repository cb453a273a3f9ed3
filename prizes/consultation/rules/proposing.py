"""What is put to a consultation: every rule of the proposal, beside what holds now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import NOT_RULES, entries_beside
from prizes.edition.guidelines.structure import Entry
from prizes.edition.titles import Said

NOT_PROPOSED = NOT_RULES | {"_unknown"}
"""Sections without rules."""


class RuleChange(StrEnum):
    """How a rule of the proposal differs from the rules that hold now."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ProposedRule:
    """One sentence that can be commented on, with what is below it."""

    section: str
    title: Said
    """Of the section."""
    says: Said
    """Of a rule that is removed: what holds now."""
    under: tuple[Said, ...]
    change: RuleChange
    before: tuple[Said, ...]
    """What holds now in its place; empty unless it is changed."""


def proposed_rules(now: Rules, proposed: Rules) -> list[ProposedRule]:
    """In the order of the guidelines of the proposal; what is removed is where it was."""
    return [
        made
        for section, pairs in entries_beside(now, proposed)
        if section.id not in NOT_PROPOSED
        for was, new in pairs
        for made in _of_pair(section.id, section.title, was, new)
    ]


def _of_pair(section: str, title: Said, was: list[Entry], new: list[Entry]) -> Iterator[ProposedRule]:
    if len(was) == len(new) == 1:
        same = repr(was[0]) == repr(new[0])
        change, before = (RuleChange.SAME, ()) if same else (RuleChange.CHANGED, (was[0].says, *was[0].under))
        yield ProposedRule(section, title, new[0].says, new[0].under, change, before)
        return
    for each, change in [(e, RuleChange.REMOVED) for e in was] + [(e, RuleChange.ADDED) for e in new]:
        yield ProposedRule(section, title, each.says, each.under, change, ())
