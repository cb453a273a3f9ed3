"""Read projects before a cut, panels, reviews and marks."""

from prizes.review.queries.mine import Assigned, Sheet, my_assignments, my_sheet, recused_number
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
    ProjectFacts,
    candidates,
    facts_of,
    is_decided,
    number_in_state,
    standings,
)

__all__ = [
    "Assigned",
    "Assignee",
    "Board",
    "Panels",
    "PlanView",
    "ProjectFacts",
    "ReviewOf",
    "Sheet",
    "assignees",
    "board",
    "candidates",
    "facts_of",
    "is_decided",
    "my_assignments",
    "my_sheet",
    "number_in_state",
    "panel_plan",
    "panels",
    "recused_number",
    "recused_pairs",
    "reviews_of",
    "standings",
]
