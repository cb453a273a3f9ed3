"""What people send to a consultation."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from prizes.i18n.languages import Lang
from prizes.kit.bounded import Instant


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ConsultationSent(_Sent):
    """A proposal to publish."""

    draft: Annotated[str, Field(max_length=40)] = ""
    """Id of a draft that was begun from this edition."""
    opens_at: Instant | None = None
    """From when on comments are accepted; without one, from now on."""
    closes_at: Instant
    introduction: Annotated[dict[Lang, Annotated[str, Field(max_length=20_000)]], Field(max_length=6)] = {}
    """Why this is proposed, by language; English is needed."""


class CommentSent(_Sent):
    rule: Annotated[str, Field(max_length=40)] = ""
    """Id of the rule."""
    lang: Annotated[str, Field(max_length=8)] = "en"
    """Of the comment: ar, zh, en, fr, ru or es."""
    text: Annotated[str, Field(max_length=16_000)] = ""
    """At most 4,000 characters."""
    name: Annotated[str, Field(max_length=2_000)] = ""
    """Is published with the comment."""
    affiliation: Annotated[str, Field(max_length=16)] = ""
    """`member_state`, `sector_member`, `academia` or `public`; your own statement until a steward confirms it."""
    organization: Annotated[str, Field(max_length=2_000)] = ""
    """The Member State or organization that you represent; the general public needs none."""


class CommentPublication(_Sent):
    confirmed: bool = False
    """Whether the steward knows that the affiliation is right."""


class CommentRefusal(_Sent):
    reason: Annotated[str, Field(max_length=4_000)] = ""
    """The person who wrote the comment receives it by email."""


class AffiliationConfirmation(_Sent):
    confirmed: bool = False
    """False: it is a statement of the person."""


class CommentTranslation(_Sent):
    lang: Annotated[str, Field(max_length=8)] = ""
    text: Annotated[str, Field(max_length=16_000)] = ""
    machine: bool = False
    """Whether a program translated it and no one has reviewed it."""
    by: Annotated[str, Field(max_length=2_000)] = ""
    """Name of the translator, or of the program."""


class RuleDecisionSent(_Sent):
    outcome: Annotated[str, Field(max_length=16)] = ""
    """`adopted`, `in_part` or `not_adopted`."""
    reason: Annotated[dict[Lang, Annotated[str, Field(max_length=8_000)]], Field(max_length=6)] = {}
    """By language; English is needed."""
