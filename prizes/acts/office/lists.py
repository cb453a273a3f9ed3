"""The office's lists of emails, of the journal and of organizations to invite, for programs."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.agenda import JournalEntryOf, RoleHolder, role_holder
from prizes.api.office.letters import LETTERS, MAILINGS, MailingOf, listed_letter, mailing_of
from prizes.api.office.outreach import invitee_of
from prizes.gate.at import At
from prizes.web.office.agenda import Noted, journal_list
from prizes.web.office.letters import outbox_list
from prizes.web.office.mailings import MailingRow, mailings_list
from prizes.web.office.outreach import invitees_list
from prizes.web.office.people import HeldRole, invitations_list, people_list
from prizes.web.office.proposals import ProposalRow, proposals_list
from prizes.web.office.region import region_invitees_list, region_projects_list

letters, office = Acts("letters"), Acts("office")


list_for_programs(
    letters,
    outbox_list,
    LETTERS,
    "list_letters",
    answers=listed_letter,
    says="The outbox of the edition, the newest first. `q`: part of an address.",
)


def _entry(_at: At, noted: Noted) -> JournalEntryOf:
    entry = noted.entry
    return JournalEntryOf.model_validate(entry.model_dump() | {"actor": entry.actor_id, "who": noted.who})


list_for_programs(
    office,
    journal_list,
    "/editions/{edition}/journal",
    "read_journal",
    answers=_entry,
    says="What people with roles did, newest first, with each entry's place in the chain. `stage`: first part "
    "of an act.",
)
list_for_programs(
    office,
    invitees_list,
    "/editions/{edition}/outreach/invitations",
    "list_outreach_invitations",
    answers=invitee_of,
    says="Owners of earlier projects in countries or categories that have no submission yet, by country.",
)


list_for_programs(
    office,
    region_projects_list,
    "/editions/{edition}/region/projects",
    "list_region_projects",
    says="Submitted projects of a region with their names and states, by country: of a regional officer's own "
    "region; for stewards of any, or of all.",
)
list_for_programs(
    office,
    region_invitees_list,
    "/editions/{edition}/region/organizations",
    "list_region_organizations",
    answers=invitee_of,
    says="Owners of earlier projects of the region in countries or categories that have no submission yet.",
)


def _proposal(_at: At, row: ProposalRow) -> ProposalOf:
    return ProposalOf.model_validate(row.proposal).model_copy(update={"state": row.state})


list_for_programs(
    office,
    proposals_list,
    "/editions/{edition}/proposals",
    "list_proposals",
    answers=_proposal,
    says="What was proposed to a second steward; usually what still awaits one.",
)


def _mailing(_at: At, row: MailingRow) -> MailingOf:
    return mailing_of(row.mailing, row.counts)


list_for_programs(
    letters,
    mailings_list,
    MAILINGS,
    "list_mailings",
    answers=_mailing,
    says="The mailings of the edition, newest first.",
)


def _holder(_at: At, row: HeldRole) -> RoleHolder:
    return role_holder(row.person, row.grant)


list_for_programs(
    office,
    people_list,
    "/editions/{edition}/roles",
    "list_roles",
    answers=_holder,
    says="Everybody with a role in the edition, by role and name.",
)
list_for_programs(
    office,
    invitations_list,
    "/editions/{edition}/invitations",
    "list_invitations",
    says="Invitations to roles, the oldest first; usually those that await a reply. Panels: `/panels/invitations`.",
)
