"""Mailings: look at what a letter would be, write it to each reader, release all, cancel the rest, try again."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any, Literal

from fastapi.responses import Response
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.api.office.letters import MAILINGS, MailingReach, MailingWords, mailing_shown, whole
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.kit.bounded import Whole
from prizes.mailings import actions
from prizes.mailings.actions import MailingPreview
from prizes.mailings.readers import group_of
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt
from prizes.web.office.mailings import ALL, mailing_page, new_mailing, readable_letters, texts_of

acts = Acts("letters")
ONE = f"{MAILINGS}/{{mailing}}"
steward = partial(acts.act, who=Who.STEWARD)


class GroupSent(BaseModel):
    """Whom a mailing goes to; an empty value narrows nothing."""

    who: Literal["nominators", "experts"] = "nominators"
    editors: bool = False
    state: str = Field(default="", max_length=24)
    category: str = Field(default="", max_length=32)
    region: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=2)
    stakeholder: str = Field(default="", max_length=32)
    language: str = Field(default="", max_length=2)
    screening: str = Field(default="", max_length=24)


class MailingSent(BaseModel):
    group: GroupSent = GroupSent()
    texts: dict[Lang, MailingWords] = Field(max_length=6)
    """By language; English is needed. `{title}`, `{name}` and `{link}` are filled in."""

    def plain(self) -> tuple[Any, Any]:
        """As acts take it."""
        texts = {lang: words.model_dump() for lang, words in self.texts.items()}
        return group_of(self.group.model_dump()), texts


class LettersMeant(BaseModel):
    number: Whole = Field(ge=1)
    """Of letters that were read and are meant."""


def _form(at: PageAt) -> dict[str, Any]:
    return {"group": asdict(group_of(at.typed.as_dict())), "texts": texts_of(at.typed)}


async def _with_previews(at: PageAt, found: MailingPreview) -> Response:
    values: Any = await new_mailing(at)
    return page(at.request, new_mailing.template, **values | {"previews": readable_letters(found.previews)})


def _reach(_at: At, found: MailingPreview) -> MailingReach:
    previews = [whole(letter) for letter in found.previews]
    return MailingReach(persons=found.persons, letters=found.letters, previews=previews)


@steward(
    f"POST {MAILINGS}/preview",
    ALL,
    scope=TokenScope.OFFICE_WRITE,
    when="preview",
    answers=_reach,
    status=200,
    on=new_mailing,
    leads=_with_previews,
    reads=_form,
)
async def preview_mailing(at: At, sent: MailingSent) -> MailingPreview:
    """Whom it would reach, and how it would read. Nothing is kept."""
    return await actions.reach(*at.here, *sent.plain())


@steward(
    f"POST {MAILINGS}",
    ALL,
    scope=TokenScope.OFFICE_WRITE,
    answers=mailing_shown,
    on=new_mailing,
    leads=leading("mailing_page", mailing="{result}"),
    notice="mailing-written",
    reads=_form,
)
async def write_mailing(at: At, sent: MailingSent) -> str:
    """Write a letter to each reader. All are held until the mailing is released."""
    return (await actions.prepare(*at.here, *sent.plain(), author=at.by)).id


# --- a mailing that is written ---------------------------------------------------------------------------

written = partial(steward, answers=mailing_shown, status=200, leads=leading("mailing_page"))


@written(f"PUT {ONE}/release", f"{mailing_page.path}/release", notice="mailing-released")
async def release_mailing(at: At, mailing: str, sent: LettersMeant) -> str:
    """Let the held letters go out, if there are as many as was said."""
    await actions.release(*at.here, mailing, number=sent.number, releaser=at.by)
    return mailing


@written(
    f"PUT {ONE}/cancellation",
    f"{mailing_page.path}/cancellation",
    notice="mailing-cancelled",
    scope=TokenScope.OFFICE_WRITE,
)
async def cancel_mailing(at: At, mailing: str) -> str:
    """Take back what is not sent yet."""
    await actions.cancel(*at.here, mailing, canceller=at.by)
    return mailing


@written(
    f"POST {ONE}/retry", f"{mailing_page.path}/retry", notice="mailing-retried", scope=TokenScope.OFFICE_WRITE
)
async def retry_mailing(at: At, mailing: str) -> str:
    """Try again what was given up."""
    await actions.retry_failed(*at.here, mailing, by=at.by)
    return mailing
