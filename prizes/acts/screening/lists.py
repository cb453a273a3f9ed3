"""The office's lists of owners, of projects that may be the same and of late entries, for programs."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.screening.likenesses import pair_shown
from prizes.api.screening.screening import late_of
from prizes.web.screening.contested import appeals_list, owner_answers_list
from prizes.web.screening.entities import entities_list
from prizes.web.screening.late_entries import late_entries_list
from prizes.web.screening.likenesses import likenesses_list
from prizes.web.screening.paper_entries import paper_entries_list

nominations, owners, screening = Acts("nominations"), Acts("owners"), Acts("screening")

list_for_programs(
    nominations,
    likenesses_list,
    "/editions/{edition}/likenesses",
    "list_likenesses",
    answers=pair_shown,
    says="Pairs of projects that may be the same, the most alike first.",
)
list_for_programs(
    owners,
    entities_list,
    "/editions/{edition}/office/entities",
    "list_entities",
    says="Owners of submitted projects, those with most projects first.",
)
list_for_programs(
    screening,
    late_entries_list,
    "/editions/{edition}/late-entries",
    "list_late_entries",
    answers=late_of,
    says="Those that two stewards have approved, the newest first.",
)
list_for_programs(
    screening,
    paper_entries_list,
    "/editions/{edition}/paper-entries",
    "list_paper_entries",
    says="Projects that came on paper, the newest first.",
)
list_for_programs(
    screening,
    appeals_list,
    "/editions/{edition}/appeals",
    "list_appeals",
    says="Appeals against ineligibility: those without an answer first, the oldest first.",
)
list_for_programs(
    screening,
    owner_answers_list,
    "/editions/{edition}/owner-answers",
    "list_owner_answers",
    says="What owners answered when they were asked about a project; usually those that object.",
)
