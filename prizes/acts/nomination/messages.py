"""What the people of a project and the stewards write to each other, each side on its own page of the project."""

from __future__ import annotations

from typing import Any

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.api.nomination.messages import MessageSent, MessagesSeen, message_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.nomination.actions.conversing import messages
from prizes.nomination.models import ProjectMessage
from prizes.web.layout.pages import PageAt
from prizes.web.nomination.writing import own_project_page
from prizes.web.screening.project import office_project_page

acts = Acts("messages")
MINE, OFFICE = "/nominations/{nomination}/messages", "/editions/{edition}/nominations/{nomination}/messages"
TO_OWN = leading("own_project_page", part="#talk")
TO_OFFICE = leading("office_project_page", part="#talk")


def _asks(at: PageAt) -> dict[str, Any]:
    return {"asks": at.typed.get("asks") == "yes"}


@acts.act(
    f"POST {MINE}",
    f"{own_project_page.path}/messages",
    who=Who.SIGNED_IN,
    scope=TokenScope.OWN_WRITE,
    answers=message_shown,
    on=own_project_page,
    leads=TO_OWN,
    notice="message-sent",
    reads=_asks,
)
async def write_to_stewards(at: At, nomination: str, sent: MessageSent) -> ProjectMessage:
    """Write to the stewards about your project."""
    return await messages.write_to_stewards(
        *at.here, nomination, author=at.person, text=sent.text, asks=sent.asks, seen=sent.seen
    )


@acts.act(
    f"PUT {MINE}/settlement",
    f"{own_project_page.path}/messages/settlement",
    who=Who.SIGNED_IN,
    scope=TokenScope.OWN_WRITE,
    on=own_project_page,
    leads=TO_OWN,
    notice="no-reply-needed",
)
async def need_no_answer(at: At, nomination: str, sent: MessagesSeen) -> None:
    """Say that what the stewards wrote needs no answer of yours."""
    await messages.need_no_answer_of_ours(*at.here, nomination, author=at.person, seen=sent.seen)


@acts.act(
    f"POST {OFFICE}",
    f"{office_project_page.path}/messages",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=message_shown,
    on=office_project_page,
    leads=TO_OFFICE,
    notice="message-sent",
    reads=_asks,
)
async def write_to_nominator(at: At, nomination: str, sent: MessageSent) -> ProjectMessage:
    """Write to the nominator and the editors of a project; each gets it by email too."""
    return await messages.write_to_nominator(
        *at.here, nomination, author=at.person, text=sent.text, asks=sent.asks, seen=sent.seen
    )


@acts.act(
    f"PUT {OFFICE}/settlement",
    f"{office_project_page.path}/messages/settlement",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    on=office_project_page,
    leads=TO_OFFICE,
    notice="no-reply-needed",
)
async def need_no_answer_to_nominator(at: At, nomination: str, sent: MessagesSeen) -> None:
    """Say that what the nominator wrote needs no answer."""
    await messages.need_no_answer_of_stewards(*at.here, nomination, steward=at.person, seen=sent.seen)
