"""Lists of those who look after panels, for programs: conflicts of interest, and how far the marks can be trusted."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.web.review.conflicts import conflicts_list
from prizes.web.review.quality import far_reviews_list, quality_list, severity_list

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
