"""What is kept of me: a copy of it, and erasing my account."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from fastapi.responses import Response

from prizes.gate.at import AtService
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.kit.sentence import N_
from prizes.privacy.erasing import outlook
from prizes.privacy.my_data import my_data
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()

SECTIONS: Mapping[str, str] = {
    "account": N_("Account"),
    "sessions": N_("Sessions"),
    "passkeys": N_("Passkeys"),
    "tokens": N_("Tokens for programs"),
    "roles": N_("Roles"),
    "invitations": N_("Invitations"),
    "projects": N_("My projects"),
    "parts": N_("Roles in projects of others"),
    "offers": N_("Role offers in projects"),
    "messages": N_("My messages about projects"),
    "notes": N_("My internal notes about projects"),
    "project_updates": N_("My updates of projects"),
    "contributions": N_("My contributions to the register"),
    "complaints": N_("My reports about projects"),
    "focal_points": N_("My requests to be a focal point"),
    "comments": N_("My comments on proposed rules"),
    "late_entries": N_("Late entries"),
    "bodies": N_("Bodies for which I act"),
    "votes": N_("Votes"),
    "vote_reminders": N_("Reminders about ballots"),
    "seats": N_("My places on panels"),
    "expertise": N_("My expertise"),
    "interests": N_("Declared interests"),
    "recusals": N_("Projects from which I am recused"),
    "reviews": N_("My reviews"),
    "remarks": N_("Remarks"),
    "screening": N_("Screening"),
    "letters": N_("Emails"),
    "journal": N_("The journal"),
}

LABELS: Mapping[str, str] = {
    "accepted": N_("Accepted"),
    "act": N_("Act"),
    "added_at": N_("Since"),
    "affiliations": N_("Organizations of the last three years"),
    "agreed_at": N_("Agreed on"),
    "alt": N_("Description"),
    "answered_at": N_("Answered on"),
    "answers": N_("Answers"),
    "at": N_("Time"),
    "belongs": N_("Do you belong to the owner?"),
    "bytes": N_("Bytes"),
    "capacity": N_("Maximum number of projects"),
    "category": N_("Category"),
    "checks": N_("Checks"),
    "choices": N_("Choices"),
    "comment": N_("Comment"),
    "comments": N_("Comments"),
    "corrections": N_("Answers to correct"),
    "country": N_("Country"),
    "created_at": N_("Created on"),
    "declared_at": N_("Declared on"),
    "details": N_("Details"),
    "earlier": N_("Earlier"),
    "edition": N_("Edition"),
    "eligibility": N_("Questions before the form"),
    "email": N_("Email address"),
    "entity_name": N_("Organization"),
    "evidence": N_("How it can be verified"),
    "expires_at": N_("Ends on"),
    "field": N_("Question"),
    "files": N_("Files"),
    "gdc": N_("Objectives of the Global Digital Compact"),
    "gender": N_("Gender"),
    "granted_at": N_("Since"),
    "id": N_("Number"),
    "invited_at": N_("Invited on"),
    "kind": N_("Type"),
    "lang": N_("Language"),
    "language": N_("Language"),
    "languages": N_("Languages"),
    "lines": N_("Categories"),
    "made_at": N_("Time"),
    "marks": N_("Marks"),
    "name": N_("Name"),
    "note": N_("Note"),
    "opened_at": N_("Opened on"),
    "owner": N_("Owner"),
    "owner_email": N_("Email address of the owner"),
    "part": N_("Role"),
    "password": N_("Has a password"),
    "second_factor": N_("Has a second factor"),
    "phase": N_("Phase"),
    "project": N_("Project"),
    "project_id": N_("Project"),
    "reason": N_("Reason"),
    "relation": N_("Role in the project"),
    "reminders": N_("Wants reminders"),
    "targets": N_("Targets of the goals"),
    "task_letters": N_("Emails about tasks of stewards"),
    "role": N_("Role"),
    "saved_at": N_("Saved on"),
    "sdgs": N_("Sustainable Development Goals"),
    "sent_at": N_("Sent on"),
    "stakeholder_type": N_("Stakeholder group"),
    "state": N_("Status"),
    "state_reason": N_("Reason"),
    "subject": N_("Subject"),
    "submitted_at": N_("Submitted on"),
    "template": N_("Type"),
    "text": N_("Text"),
    "texts": N_("Texts in other languages"),
    "title": N_("Title"),
    "until": N_("Until"),
    "used_at": N_("Last used on"),
    "written_at": N_("Time"),
    "updated_at": N_("Changed on"),
    "url": N_("Web address"),
    "verdict": N_("Verdict"),
}
"""By name in the data; ids of questions and criteria are shown as they are."""


# --- a copy --------------------------------------------------------------------------------------------


@pages.page("/me/data", "accounts/data.html", Who.SIGNED_IN)
async def my_data_page(at: PageAt) -> Values:
    """Everything that is kept of me, to read or to save."""
    await slow_down(at.request, "my-data")
    return {"data": await my_data(at.session, at.person), "sections": SECTIONS, "labels": LABELS}


@pages.router.get(LANG + "/me/data.json", dependencies=allow(Who.SIGNED_IN))
async def my_data_file(at: AtService) -> Response:
    """The same for programs."""
    await slow_down(at.request, "my-data")
    content = orjson.dumps(await my_data(at.session, at.person), option=orjson.OPT_INDENT_2)
    headers = {"content-disposition": 'attachment; filename="my-data.json"', "cache-control": "no-store"}
    return Response(content, media_type="application/json", headers=headers)


# --- erasing -------------------------------------------------------------------------------------------


@pages.page("/me/erasure", "accounts/erasure.html", Who.SIGNED_IN)
async def erasure_page(at: PageAt) -> Values:
    """The first step: what goes, what stays, and whether votes go too. Nothing is done."""
    return {"seen": await outlook(at.session, at.person)}


@pages.page("/me/erasure/confirmation", "accounts/erasing.html", Who.SIGNED_IN)
async def erasing_page(at: PageAt, withdraw: str = "") -> Values:
    """The second step: the button that does it."""
    seen = await outlook(at.session, at.person)
    if seen.hindrances:
        return {"template": "accounts/erasure.html", "seen": seen}
    return {"seen": seen, "withdraw": withdraw == "yes" and seen.votes > 0}
