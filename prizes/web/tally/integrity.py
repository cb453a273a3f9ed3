"""The integrity report for everybody, and the page of stewards and observers between the count and its end."""

from __future__ import annotations

from datetime import datetime

from prizes import clock
from prizes.accounts.rules.roles import Role, holds
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import is_over
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_
from prizes.nomination.queries.projects import titles_for
from prizes.tally import challenging
from prizes.tally.integrity import audit_of, challenges
from prizes.tally.kept import kept_report
from prizes.tally.lots import KIND as LOT
from prizes.tally.lots import waiting_for_lot
from prizes.tally.queries import latest, lot_draw, round_asked
from prizes.tally.rules.after_count import challenge_ends
from prizes.tally.rules.lots import to_repeat
from prizes.tally.signing import for_auditors, signatures
from prizes.votelog.queries import log_of
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.results.tabs import tabs

pages = Pages()
LIMITS = {
    "server-sees-votes": N_(
        "The service has access to votes while they are being cast. People with access to "
        "its database could read choices before the count. Roles and the journal make this "
        "harder, but not impossible."
    ),
    "codes-shown": N_(
        "After the count, anyone with your tracking code can see how this vote was cast. Keep it private."
    ),
    "invented-voters": N_(
        "Invented voters and stolen mailboxes leave no mark in the log. Signals and a sample "
        "audit address them."
    ),
    "refused-votes": N_("A vote that was refused leaves no trace."),
    "unfair-setting-aside": N_("Unfair exclusion of votes is visible, but not impossible."),
    "older-log": N_(
        "If the log and its roots are cut back to an earlier moment, only a root stored elsewhere shows it."
    ),
    "quantum": N_("The signatures would not withstand a large quantum computer."),
    "votes-with-auditors": N_(
        "Single votes are shown to auditors only. Everyone else must rely on those who "
        "signed it that the result is the sum of the votes."
    ),
    "groups-with-auditors": N_(
        "Groups and weights of votes are shown to auditors only. Everyone else must rely on those who signed it that "
        "each vote is counted with its own."
    ),
    "small-groups": N_(
        "Where few votes were excluded in a category, or nearly all of these went to one "
        "project, the result itself can reveal how they were cast."
    ),
}


def round_shown(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    """As `round_asked`; a page shows the last round for a name that no round has."""
    known = phase_id in {phase.id for phase in edition.rules.votings}
    return round_asked(edition, phase_id if known else None)


@pages.page("/{edition}/integrity", "tally/integrity.html", Who.PUBLIC)
async def integrity_page(at: PageAt, phase: str | None = None) -> Values:
    shown = round_shown(at.edition, phase)
    report = await kept_report(*at.here, shown)
    named = [row["project"] for rows in report["places"].values() for row in rows] if report else []
    lot = report.get("lot") if report else None
    named += [project for tie in (lot["ties"] if lot else ()) for project in tie["order"]]
    return {
        **await _round(at, shown),
        "tabs": await tabs(at),
        "report": report,
        "may_challenge": await challenging.may_be_challenged(*at.here, shown),
        "titles": await titles_for(at.session, named, at.lang),
        "to_repeat": to_repeat,
        "reasons": REASON_WORDS,
        "limits": LIMITS,
        "when": datetime.fromisoformat,
    }


async def _round(at: PageAt, phase: VotingPhase) -> Values:
    log = await log_of(at.session, at.edition.slug, phase.id)
    counted = await latest(*at.here, phase.id)
    return {
        "phase": phase,
        "log": log if log and log.key else None,
        "counted": counted,
        "until": challenge_ends(at.edition.rules, phase, counted.counted_at if counted else None),
    }


@pages.page("/{edition}/office/integrity", "tally/after.html", Who.OBSERVER)
async def office_integrity_page(at: PageAt, phase: str | None = None) -> Values:
    shown = round_shown(at.edition, phase)
    return {
        **await _round(at, shown),
        "over": is_over(at.edition, shown),
        "audit": await audit_of(*at.here, shown),
        "found": await challenges(*at.here, shown),
        "waiting": await waiting_for_lot(*at.here, shown),
        "lot": await lot_draw(*at.here, shown),
        "now": clock.now(),
        "seed_proposed": await open_proposal(at.session, at.edition.id, LOT, shown.id),
        "for_auditors": for_auditors(shown),
        "gets_votes": holds(at.me.grants, Role.OBSERVER, at.edition.slug),
        "signed": await signatures(*at.here, shown),
    }
