"""How an act says that somebody came a step further; it is counted with the answer (`edge.funnel`)."""

from __future__ import annotations

from typing import Any

STEPS, AGAIN = "funnel_steps", "funnel_again"
"""Names in the state of a request."""


def mark(state: Any, edition: str, *steps: str) -> None:
    """`state`: of the request. A later mark takes the place of an earlier one of the same request."""
    state.funnel_steps = (edition, steps)


def mark_again(state: Any) -> None:
    """The form was sent before: until its author had signed in, or to be confirmed."""
    state.funnel_again = True
