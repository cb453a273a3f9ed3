"""How the names of a project are said aloud: noted by its people, and by stewards."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.promotion.ceremony import pronunciation_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.promotion import actions
from prizes.web.promotion.ceremony import ceremony_page
from prizes.web.promotion.sharing import share_page

acts = Acts("promotion")


class PronunciationSent(BaseModel):
    pronunciation: Annotated[str, Field(max_length=actions.MOST_CHARACTERS)] = ""


@acts.act(
    "PUT /editions/{edition}/projects/{project}/pronunciation",
    "/{edition}/projects/{project}/pronunciation",
    who=Who.SIGNED_IN,
    answers=pronunciation_shown,
    on=share_page,
    leads=leading("share_page", part="#pronunciation"),
    notice="pronunciation-noted",
)
async def note_pronunciation(at: At, project: str, sent: PronunciationSent) -> str:
    """Note how the names of a project are said aloud; an empty text leaves nothing. For its people and stewards."""
    return await actions.note_pronunciation(*at.here, project, sent.pronunciation, by=at.me)


@acts.act(
    form="/{edition}/office/ceremony/{project}",
    who=Who.STEWARD,
    on=ceremony_page,
    leads=leading("ceremony_page", part="#p-{project}"),
    notice="pronunciation-noted",
)
async def note_pronunciation_for_ceremony(at: At, project: str, sent: PronunciationSent) -> str:
    """The same, on the page of the ceremony."""
    return await actions.note_pronunciation(*at.here, project, sent.pronunciation, by=at.me)
