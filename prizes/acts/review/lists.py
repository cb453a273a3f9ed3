"""Lists of those who look after panels, for programs: conflicts of interest, and how far the marks can be trusted."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.review.assigning import PLAN
from prizes.gate.at import At
from prizes.review.plan_schemas import AssignmentItem
from prizes.web.review.conflicts import conflicts_list
from prizes.web.review.progress import (
    AssignmentRow,
    assignments_list,
    board_list,
    reviewed_projects_list,
)
from prizes.web.review.quality import far_reviews_list, quality_list, severity_list
from prizes.web.review.seats import seats_list

panels, review = Acts("panels"), Acts("review")

list_for_programs(
    review,
    conflicts_list,
    "/editions/{edition}/conflicts",
    "list_conflicts_of_interest",
    says="Experts and projects of the panels that you look after with what is or may be between them: what is to be "
    "checked first, the strongest hints first.",
)
list_for_programs(
    panels,
    quality_list,
    "/editions/{edition}/quality",
    "list_marks_of_projects",
    says="Each score beside the others, the projects whose marks lie furthest apart first. Shares of the scale, "
    "rounded; `/reviews/quality` has them exactly.",
)
list_for_programs(
    panels,
    far_reviews_list,
    "/editions/{edition}/quality/reviews",
    "list_far_reviews",
    says="Reviews far from the others of their project, the strangest first.",
)
list_for_programs(
    panels,
    severity_list,
    "/editions/{edition}/quality/experts",
    "list_severity",
    says="How severe each expert's marks are beside those of others, the most severe first.",
)
list_for_programs(
    panels,
    board_list,
    "/editions/{edition}/reviews/experts",
    "list_reviewers",
    says="Experts of the panels that you look after, and how far they are with their reviews.",
)
list_for_programs(
    panels,
    reviewed_projects_list,
    "/editions/{edition}/reviews/projects",
    "list_reviewed_projects",
    says="Projects of a phase and how many of their reviews are submitted; usually those that lack some.",
)


def _assignment(_at: At, row: AssignmentRow) -> AssignmentItem:
    return AssignmentItem.model_validate(row.it, from_attributes=True)


list_for_programs(
    panels,
    assignments_list,
    PLAN,
    "list_assignments",
    answers=_assignment,
    says="Which expert reads which project.",
)
list_for_programs(
    panels,
    seats_list,
    "/editions/{edition}/panels/invitations",
    "list_panel_invitations",
    says="Everybody who was invited to the panels that you look after, and what they said.",
)
