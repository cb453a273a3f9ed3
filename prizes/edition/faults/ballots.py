"""Ballots that nobody could complete, or whose rules contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import candidates_phase
from prizes.kit.sentence import say

USUAL_CHANGES = 5


def ballot_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, VotingPhase):
            yield from _ballot(rules, phase, ("phases", number, "ballot"))


def _ballot(rules: Rules, phase: VotingPhase, way: Way) -> Iterator[Found]:
    ballot = phase.ballot
    categories = len(rules.categories)
    if isinstance(ballot.complete, int) and ballot.complete > categories:
        yield found_at(
            (*way, "complete"),
            say(
                "A ballot needs votes in %(n)s categories, but there are %(categories)s.",
                n=ballot.complete,
                categories=categories,
            ),
            say("Ask for fewer, or use “all”."),
        )
    if ballot.change == "never" and ballot.changes_most not in {None, USUAL_CHANGES}:
        yield found_at(
            (*way, "changes_most"),
            say("A vote can never be changed, so it cannot be changed %(n)s times.", n=ballot.changes_most),
            say("Take `changes_most` out, or let `change` be “until_close”."),
        )
    before = candidates_phase(rules, phase)
    cap = before.cut.most if before and before.cut.by == "category" else None
    if cap is not None and ballot.choices > cap:
        yield found_at(
            (*way, "choices"),
            say(
                "A vote may name %(choices)s projects, but a category has at most %(cap)s.",
                choices=ballot.choices,
                cap=cap,
            ),
            say("Let `choices` be fewer."),
        )
