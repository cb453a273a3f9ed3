"""For programs: the messages between the people of a project and the stewards. Writing one is in `prizes.acts`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtEdition
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.nomination import refusals
from prizes.nomination.models import Project, ProjectMessage
from prizes.nomination.queries.conversation import Conversation, conversation
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.states import Actor
from prizes.nomination.rules.submission import MESSAGE_LENGTH

router = APIRouter(tags=["messages"])


class MessageSent(BaseModel):
    """Plain text."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    text: str = Field(default="", max_length=MESSAGE_LENGTH)
    asks: bool = True
    """Whether an answer is needed: then it waits until the other side writes."""
    seen: str = Field(default="", max_length=16)
    """Id of the last message that you have read: what the other side asked up to it is answered by this one. Left out:
    nothing is.
    """


class MessagesSeen(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    seen: str = Field(max_length=16)
    """Id of the last message that you have read: what came after it still waits."""


class MessageShown(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    side: Literal["nominator", "steward"]
    """Who wrote it: somebody of the project, or a steward."""
    author: str | None = None
    """Stewards have no name for people of the project; an account that was erased has none."""
    text: str
    sent_at: datetime
    waits: bool
    """For an answer of the other side."""


class MessageList(BaseModel):
    items: list[MessageShown]
    next: None = None


def message_shown(_at: At, made: ProjectMessage) -> MessageShown:
    """As its author sees it."""
    return MessageShown(
        id=made.id,
        side=Actor(made.side).value,
        text=made.text,
        sent_at=made.sent_at,
        waits=made.settled_at is None,
    )


@router.get(
    "/nominations/{nomination}/messages",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_messages(at: AtNomination, nomination: str) -> MessageList:
    """What you and the stewards wrote to each other about your project, the oldest first."""
    project = await _project(at, nomination)
    return _listed(await conversation(*at.here, project, at.by, Actor.NOMINATOR))


@router.get(
    "/editions/{edition}/nominations/{nomination}/messages",
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ),
)
async def list_messages_of_office(at: AtEdition, nomination: str) -> MessageList:
    """What stewards and nominator wrote to each other about a project, the oldest first."""
    project = await _project(at, nomination)
    return _listed(await conversation(*at.here, project, at.by, Actor.STEWARD))


async def _project(at: At, nomination: str) -> Project:
    project = await project_in(*at.here, nomination)
    if project is None:
        raise refusals.unknown_project()
    return project


def _listed(found: Conversation) -> MessageList:
    return MessageList(items=[MessageShown.model_validate(each) for each in found.messages])
