"""Cases, flagged votes and appeals about votes, for programs."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.ballot.appeals import REVIEWS, ReviewOf, review_of
from prizes.api.ballot.cases import CaseOf, FlaggedOf, case_of, flag_of
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.web.ballot.casework import (
    CaseRow,
    FlaggedGroup,
    VoteAppealRow,
    cases_list,
    flags_list,
    vote_appeals_list,
)

acts = Acts("cases")


def _case(_at: At, row: CaseRow) -> CaseOf:
    return case_of(row.case, row.numbers)


def _flagged(_at: At, row: FlaggedGroup) -> FlaggedOf:
    return FlaggedOf(**flag_of(row.it, counted=row.title is not None))


def _review(at: At, row: VoteAppealRow) -> ReviewOf:
    return review_of(at, row.review, row.code)


list_for_programs(
    acts,
    cases_list,
    "/editions/{edition}/cases",
    "list_cases",
    answers=_case,
    who=Who.PUBLIC,
    says="Every case of the edition, proposed ones and those taken back too. The newest first.",
)
list_for_programs(
    acts,
    flags_list,
    "/editions/{edition}/flags",
    "list_flags",
    answers=_flagged,
    scope=None,
    says="Groups of flagged votes, as the last look found them. A flag decides nothing.",
)
list_for_programs(
    acts,
    vote_appeals_list,
    REVIEWS,
    "list_vote_appeals",
    answers=_review,
    scope=None,
    says="Appeals and motions: those to be decided first, the oldest first.",
)
