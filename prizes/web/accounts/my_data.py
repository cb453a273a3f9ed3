"""What is kept of me: a copy of it, and erasing my account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.config import settings
from prizes.errors import Refusal
from prizes.gate import draft_access
from prizes.gate.limits import slow_down
from prizes.gate.people import Me, cookie_name
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.sentence import N_
from prizes.privacy.erasing import ask, outlook
from prizes.privacy.my_data import my_data
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
ERASURE = "/{lang:lang}/me/erasure"
COPIES = 6
"""That one person may ask for in a minute."""
YES = "yes"

SECTIONS: Mapping[str, str] = {
    "account": N_("Account"),
    "sessions": N_("Sessions"),
    "roles": N_("Roles"),
    "invitations": N_("Invitations"),
    "projects": N_("My projects"),
    "parts": N_("Parts in projects of others"),
    "offers": N_("Offered parts in projects"),
    "late_entries": N_("Late entries"),
    "votes": N_("Votes"),
    "vote_reminders": N_("Reminders of ballots"),
    "seats": N_("My seats in panels"),
    "expertise": N_("What I know"),
    "interests": N_("Declared interests"),
    "recusals": N_("Projects I take no part in"),
    "reviews": N_("My reviews"),
    "remarks": N_("Remarks"),
    "screening": N_("Screening"),
    "letters": N_("Letters"),
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
    "capacity": N_("Most projects"),
    "category": N_("Category"),
    "checks": N_("Checks"),
    "choices": N_("Choices"),
    "comment": N_("Comment"),
    "comments": N_("Comments"),
    "country": N_("Country"),
    "created_at": N_("Created on"),
    "declared_at": N_("Declared on"),
    "details": N_("Details"),
    "earlier": N_("Earlier"),
    "edition": N_("Edition"),
    "eligibility": N_("Questions before the form"),
    "email": N_("E-mail address"),
    "entity_name": N_("Organization"),
    "expires_at": N_("Ends on"),
    "field": N_("Question"),
    "files": N_("Files"),
    "gdc": N_("Objectives of the Global Digital Compact"),
    "gender": N_("Gender"),
    "granted_at": N_("Since"),
    "id": N_("Number"),
    "invited_at": N_("Invited on"),
    "kind": N_("Kind"),
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
    "owner_email": N_("E-mail address of the owner"),
    "part": N_("Role"),
    "password": N_("Has a password"),
    "phase": N_("Phase"),
    "project": N_("Project"),
    "project_id": N_("Project"),
    "reason": N_("Reason"),
    "reminders": N_("Wants reminders"),
    "role": N_("Role"),
    "saved_at": N_("Saved on"),
    "sdgs": N_("Sustainable Development Goals"),
    "sent_at": N_("Sent on"),
    "stakeholder_type": N_("Stakeholder group"),
    "state": N_("State"),
    "state_reason": N_("Reason"),
    "subject": N_("Subject"),
    "submitted_at": N_("Submitted on"),
    "template": N_("Kind"),
    "text": N_("Text"),
    "texts": N_("Texts in other languages"),
    "title": N_("Title"),
    "until": N_("Until"),
    "updated_at": N_("Changed on"),
    "url": N_("Web address"),
    "verdict": N_("Verdict"),
}
"""By name in the data; ids of questions and criteria are shown as they are."""


# --- a copy --------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/me/data", dependencies=allow(Who.SIGNED_IN))
async def my_data_page(request: Request, session: Tx, me: Me) -> Response:
    """Everything that is kept of me, to read or to save."""
    await slow_down(request, "my-data", COPIES)
    data = await my_data(session, me.person)
    return page(request, "accounts/data.html", data=data, sections=SECTIONS, labels=LABELS)


@router.get("/{lang:lang}/me/data.json", dependencies=allow(Who.SIGNED_IN))
async def my_data_file(request: Request, session: Tx, me: Me) -> Response:
    """The same for programs."""
    await slow_down(request, "my-data", COPIES)
    content = orjson.dumps(await my_data(session, me.person), option=orjson.OPT_INDENT_2)
    headers = {"content-disposition": 'attachment; filename="my-data.json"', "cache-control": "no-store"}
    return Response(content, media_type="application/json", headers=headers)


# --- erasing -------------------------------------------------------------------------------------------


@router.get(ERASURE, dependencies=allow(Who.SIGNED_IN))
async def erasure_page(request: Request, session: Tx, me: Me) -> Response:
    """The first step: what goes, what stays, and whether votes go too. Nothing is done."""
    return page(request, "accounts/erasure.html", **await _values(session, me))


@router.get(f"{ERASURE}/confirmation", dependencies=allow(Who.SIGNED_IN))
async def confirmation_page(request: Request, session: Tx, me: Me) -> Response:
    """The second step: the button that does it."""
    values = await _values(session, me)
    if values["seen"].hindrances:
        return page(request, "accounts/erasure.html", **values)
    withdraw = request.query_params.get("withdraw") == YES and values["seen"].votes > 0
    return page(request, "accounts/erasing.html", withdraw=withdraw, **values)


@router.post(ERASURE, dependencies=allow(Who.SIGNED_IN))
async def erase_account(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    """Done by the worker within a minute. Who comes here without the second step is shown the first."""
    if typed.get("sure") != YES:
        return see_other(request, "/me/erasure")
    try:
        await ask(session, me, withdraw_votes=typed.get("withdraw") == YES)
    except Refusal as refusal:
        return form_again(request, "accounts/erasure.html", refusal, typed, **await _values(session, me))
    answer = see_other(request, "/", "account-erased")
    answer.delete_cookie(cookie_name(), path="/", secure=settings().production, httponly=True, samesite="lax")
    draft_access.forget(answer)
    return answer


async def _values(session: Tx, me: Me) -> dict[str, Any]:
    return {"seen": await outlook(session, me.person)}
