"""What was proposed to a second steward in an edition, as a list for stewards and observers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prizes.accounts.queries import people
from prizes.agenda.queries import proposals_found
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.office.agenda import name_for

pages = Pages()

KINDS = {
    "acceptance": N_("Questions about honours"),
    "amendment": N_("Change to the rules"),
    "badges": N_("Open Badges"),
    "correction": N_("Correction of the results"),
    "delegate": N_("Delegate of a body"),
    "late-entry": N_("Late entry"),
    "lost-factor": N_("Lost second factor"),
    "lot": N_("Seed of the lot"),
    "nomination": N_("Nomination decision"),
    "publication": N_("Publication of the contest"),
    "role": N_("Role for a person"),
    "service-token": N_("Token for a program"),
    "shortlist": N_("Shortlist"),
    "text": N_("Text of an email or a page"),
    "voters": N_("List of voters"),
    "webhook": N_("Webhook"),
    "winners": N_("Winners"),
}
STATES = {
    "open": N_("awaiting a second steward"),
    "approved": N_("approved"),
    "withdrawn": N_("withdrawn"),
    "expired": N_("lapsed"),
}
LOOKS = {"open": "warn", "approved": "good", "withdrawn": "idle", "expired": "idle"}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in the list."""

    proposal: Proposal
    state: str
    proposer: str
    approver: str


COLUMNS: list[Column[ProposalRow]] = [
    Column("kind", N_("Proposal"), lambda row: row.proposal.kind, sorts=True, words=KINDS),
    Column("reason", N_("Reason"), lambda row: row.proposal.reason),
    Column("proposer", N_("Proposed by"), lambda row: row.proposer),
    Column("proposed_at", N_("Proposed"), lambda row: row.proposal.proposed_at, "moment", sorts=True),
    Column("expires_at", N_("Lapses"), lambda row: row.proposal.expires_at, "moment", sorts=True),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=STATES, looks=LOOKS),
    Column("approver", N_("Approved by"), lambda row: row.approver, usual=False),
    Column(
        "decided_at", N_("Decided"), lambda row: row.proposal.decided_at, "moment", sorts=True, usual=False
    ),
    Column("sha256", "SHA-256", lambda row: row.proposal.sha256, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[ProposalRow]:
    found = await proposals_found(*at.here, wanted)
    ids = [id_ for each, _ in found.rows for id_ in (each.proposed_by, each.approved_by) if id_]
    named = {id_: name_for(at, person) for id_, person in (await people(at.session, ids)).items()}
    rows = [
        ProposalRow(each, state, named.get(each.proposed_by, ""), named.get(each.approved_by or "", ""))
        for each, state in found.rows
    ]
    return Found(rows, found.total, found.counts)


def _kinds(at: PageAt) -> Options:
    return [(kind, at.voice.gettext(label)) for kind, label in KINDS.items()]


async def _states(_at: PageAt, _found: Found[ProposalRow]) -> Values:
    return {"states": STATES, "kinds": KINDS}


proposals_list = Listing(
    pages,
    "/{edition}/office/proposals",
    "office/proposals.html",
    Who.OBSERVER,
    file="proposals",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", usual="open", takes=Literal["open", "approved", "withdrawn", "expired", "all"]),
        Filter("kind", N_("Proposal"), _kinds),
    ],
    values=_states,
    key=lambda row: row.proposal.id,
)
"""What awaits a second steward, unless asked otherwise: with who proposed it and until when."""
