"""How far the selection of winners is, for programs."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.web.results.accepting import acceptance_list
from prizes.web.results.selecting import selection_list

acts = Acts("results")

list_for_programs(
    acts,
    selection_list,
    "/editions/{edition}/selection",
    "list_selection",
    says="The categories with candidates in the order of the rules: what is chosen in each, and what comes next.",
)

list_for_programs(
    acts,
    acceptance_list,
    "/editions/{edition}/acceptances",
    "list_acceptances",
    says="Who was chosen for an honour, who was asked, and who accepts. Confidential until the winners are announced.",
)
