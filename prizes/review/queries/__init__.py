"""Read projects before a cut, panels, reviews and marks."""

from prizes.review.queries.decision import (
    DecisionView,
    decision_view,
    marks_of,
    open_decision,
    panel_choices,
    phase_of_proposal,
    still_holds,
)
from prizes.review.queries.mine import Assigned, Sheet, my_assignments, my_sheet, recused_number, why_closed
from prizes.review.queries.panels import (
    Assignee,
    Board,
    Panels,
    PlanView,
    ReviewOf,
    assignees,
    board,
    panel_plan,
    panels,
    recused_pairs,
    reviews_of,
)
from prizes.review.queries.projects import (
    candidates,
    facts_of,
    is_decided,
    number_in_state,
    number_unscreened,
    standings,
)
from prizes.review.queries.reading import reads_answer
from prizes.review.rules import ProjectFacts

__all__ = [
    "Assigned",
    "Assignee",
    "Board",
    "DecisionView",
    "Panels",
    "PlanView",
    "ProjectFacts",
    "ReviewOf",
    "Sheet",
    "assignees",
    "board",
    "candidates",
    "decision_view",
    "facts_of",
    "is_decided",
    "marks_of",
    "my_assignments",
    "my_sheet",
    "number_in_state",
    "number_unscreened",
    "open_decision",
    "panel_choices",
    "panel_plan",
    "panels",
    "phase_of_proposal",
    "reads_answer",
    "recused_number",
    "recused_pairs",
    "reviews_of",
    "standings",
    "still_holds",
    "why_closed",
]
