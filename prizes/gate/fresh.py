"""Which acts ask for a fresh second factor, where one is required: all of them, and nowhere else.

The name is that of the route, which a form and its request for programs share. Somebody who holds a stolen session can
look around an office with it, and neither carry its data away nor give roles, exclude votes or publish.

What changes a second factor is not among them: it asks by itself wherever there is one, required or not
(`accounts.factors`, `accounts.passkeys`).
"""

from __future__ import annotations

from fastapi import Request

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.config import settings

EXPORTS = frozenset(
    {
        "acceptances_file",
        "appeals_file",
        "assignments_file",
        "board_file",
        "calls_file",
        "certificates_archive",
        "certificates_zip",
        "challenges_file",
        "complaints_file",
        "conflicts_file",
        "consultation_comments_file",
        "contributions_file",
        "count_files",
        "delegates_file",
        "edition_press_kit",
        "entities_file",
        "export_nominations",
        "far_reviews_file",
        "flags_file",
        "focal_points_file",
        "invitations_file",
        "invitees_file",
        "issued_certificates_file",
        "journal_file",
        "late_entries_file",
        "letters_file",
        "likenesses_file",
        "mailings_file",
        "nominations_csv",
        "office_cases_file",
        "office_export",
        "office_file",
        "office_people_file",
        "outreach_csv",
        "owner_answers_file",
        "paper_entries_file",
        "project_archive",
        "project_updates_file",
        "proposals_file",
        "proposed_projects_file",
        "publish_openings",
        "quality_file",
        "ranking_file",
        "read_nomination_archive",
        "read_openings",
        "read_tally_files",
        "region_csv",
        "region_invitees_file",
        "region_projects_file",
        "reviewed_projects_file",
        "running_order_csv",
        "running_order_pdf",
        "seats_file",
        "selection_file",
        "severity_file",
        "vote_appeals_file",
    }
)
EXCLUSIONS = frozenset(
    {
        "agree_to_case",
        "confirm_vote_appeal",
        "countersign_case",
        "propose_case",
        "propose_flagged",
        "restore_votes",
    }
)
"""Of votes, and what takes them back."""
GIVING = frozenset(
    {
        "invite_person",
        "make_my_token",
        "propose_factor_removal",
        "propose_service_token",
        "renew_service_secret",
        "renew_webhook_secret",
        "take_role_away",
        "take_roles_away",
    }
)
"""Roles, and what lets a program act or read."""
PUBLICATION = frozenset(
    {
        "approve_proposal",
        "make_tally_final",
        "propose_correction",
        "propose_shortlist",
        "propose_winners",
        "publish_edition",
    }
)
"""An approval puts every kind of proposal into effect: roles, results, the publication of a contest."""
ASKING = EXPORTS | EXCLUSIONS | GIVING | PUBLICATION


def needs_fresh_factor(request: Request, me: SignedIn | None) -> bool:
    """Whether this request is for such an act and its session has shown no factor within the last minutes. A program
    with a token has none to show: what it may, its owner approved with a fresh factor when they made the token. Who
    has no factor needs none, or is refused anyway.
    """
    if me is None or me.token is not None or me.factor is None or not settings().factor_required:
        return False
    if request.scope["route"].name not in ASKING:
        return False
    return me.fresh_until is None or me.fresh_until <= clock.now()
