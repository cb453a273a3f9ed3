"""States of a project and who may move it from one to another."""

from __future__ import annotations

from enum import StrEnum

from prizes.kit.sentence import N_


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    INELIGIBLE = "ineligible"
    NOMINATED = "nominated"
    NOT_NOMINATED = "not_nominated"
    CHAMPION = "champion"
    WINNER = "winner"
    SPECIAL_RECOGNITION = "special_recognition"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


LABELS: dict[State, str] = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Submitted"),
    State.RETURNED: N_("Returned for correction"),
    State.INELIGIBLE: N_("Ineligible"),
    State.NOMINATED: N_("Selected"),
    State.NOT_NOMINATED: N_("Not selected"),
    State.CHAMPION: N_("Champion"),
    State.WINNER: N_("Winner"),
    State.SPECIAL_RECOGNITION: N_("Special recognition"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.DISQUALIFIED: N_("Disqualified"),
}

PUBLIC = frozenset({State.NOMINATED, State.CHAMPION, State.WINNER, State.SPECIAL_RECOGNITION})
"""States in which everybody sees the project."""
SUBMITTED = frozenset(State) - {State.DRAFT, State.WITHDRAWN}
"""States of what was submitted and not withdrawn, whatever became of it."""


class Actor(StrEnum):
    NOMINATOR = "nominator"
    STEWARD = "steward"
    DECISION = "decision"
    """An approved decision: of the experts, of the tally, of the panel."""


TRANSITIONS: dict[tuple[State, State], frozenset[Actor]] = {
    (State.DRAFT, State.SUBMITTED): frozenset({Actor.NOMINATOR}),
    (State.DRAFT, State.WITHDRAWN): frozenset({Actor.NOMINATOR}),
    (State.SUBMITTED, State.WITHDRAWN): frozenset({Actor.NOMINATOR}),
    (State.RETURNED, State.SUBMITTED): frozenset({Actor.NOMINATOR}),
    (State.RETURNED, State.WITHDRAWN): frozenset({Actor.NOMINATOR}),
    (State.SUBMITTED, State.RETURNED): frozenset({Actor.STEWARD}),
    (State.SUBMITTED, State.INELIGIBLE): frozenset({Actor.STEWARD}),
    (State.RETURNED, State.INELIGIBLE): frozenset({Actor.STEWARD}),
    (State.INELIGIBLE, State.SUBMITTED): frozenset({Actor.STEWARD}),
    (State.SUBMITTED, State.NOMINATED): frozenset({Actor.DECISION}),
    (State.SUBMITTED, State.NOT_NOMINATED): frozenset({Actor.DECISION}),
    (State.NOMINATED, State.CHAMPION): frozenset({Actor.DECISION}),
    (State.NOMINATED, State.WINNER): frozenset({Actor.DECISION}),
    (State.CHAMPION, State.WINNER): frozenset({Actor.DECISION}),
    (State.NOMINATED, State.SPECIAL_RECOGNITION): frozenset({Actor.DECISION}),
    (State.CHAMPION, State.SPECIAL_RECOGNITION): frozenset({Actor.DECISION}),
    (State.NOMINATED, State.WITHDRAWN): frozenset({Actor.STEWARD}),
    (State.NOMINATED, State.DISQUALIFIED): frozenset({Actor.STEWARD}),
    (State.CHAMPION, State.DISQUALIFIED): frozenset({Actor.STEWARD}),
    (State.WINNER, State.DISQUALIFIED): frozenset({Actor.STEWARD}),
}


def may_move(old: State, new: State, actor: Actor) -> bool:
    return actor in TRANSITIONS.get((old, new), frozenset())


def may_take_out(state: State, to: State) -> bool:
    """Whether a steward alone takes a project out of the contest: before its votes are counted."""
    return state is State.NOMINATED and may_move(state, to, Actor.STEWARD)
