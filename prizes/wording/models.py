"""Words of stewards in place of given ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Row, UTCDateTime

ALL_EDITIONS = "*"
"""In place of a slug: of letters that belong to no edition."""


class EditionText(Row, table=True):
    """The words that stewards of an edition gave a letter or a page in one language, in place of the given ones; or
    those of all editions a letter that belongs to none.
    """

    __tablename__ = "edition_text"
    __table_args__ = (UniqueConstraint("edition", "kind", "lang"),)
    edition: str = Field(max_length=31)
    """Slug, or `ALL_EDITIONS`."""
    kind: str = Field(max_length=60)
    """Name of a letter (`mail.rules.kinds`) or of a text of a page (`wording.rules.pages`)."""
    lang: str = Field(max_length=2)
    subject: str = Field(max_length=150)
    """Of a letter; of a page its heading. Empty where it has none."""
    body: str = Field(sa_column=Column(Text, nullable=False))
    """Plain text with places: `wording.rules.places`; of a page with lists and links: `wording.rules.blocks`."""
    changed_by: str = Field(foreign_key="person.id", max_length=16)
    changed_at: datetime = Field(sa_type=UTCDateTime)
