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
from prizes.review.queries.members import PanelOf, panel_of_category, panels_by_category
from prizes.review.queries.mine import Assigned, Sheet, my_assignments, my_sheet, recused_number, why_closed
from prizes.review.queries.minutes import (
    all_minutes,
    minutes_missing,
    minutes_of,
    newest_minutes,
    sessions_of_panels,
)
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
    "PanelOf",
    "Panels",
    "PlanView",
    "ProjectFacts",
    "ReviewOf",
    "Sheet",
    "all_minutes",
    "assignees",
    "board",
    "candidates",
    "decision_view",
    "facts_of",
    "is_decided",
    "marks_of",
    "minutes_missing",
    "minutes_of",
    "my_assignments",
    "my_sheet",
    "newest_minutes",
    "number_in_state",
    "number_unscreened",
    "open_decision",
    "panel_choices",
    "panel_of_category",
    "panel_plan",
    "panels",
    "panels_by_category",
    "phase_of_proposal",
    "reads_answer",
    "recused_number",
    "recused_pairs",
    "reviews_of",
    "sessions_of_panels",
    "standings",
    "still_holds",
    "why_closed",
]
