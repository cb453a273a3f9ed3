"""What programs get of the dates of meetings. The calendar itself is in `prizes.acts.forum.days`."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from prizes.data.days import KnownDates
from prizes.forum.models import MeetingDates
from prizes.forum.rules.days import LONGEST_PLACE, LONGEST_SOURCE
from prizes.gate.at import At


class DatesSent(BaseModel):
    day: str = Field(max_length=40)
    """Id of the meeting: `wsis-forum`, `council`, `cstd`, `hlpf`."""
    first: date
    last: date
    """Both days included."""
    place: str = Field(default="", max_length=LONGEST_PLACE * 2)
    source: str = Field(max_length=LONGEST_SOURCE * 2)
    """Address of the page where the dates were seen, https."""

    def plain(self) -> KnownDates:
        """As acts take it."""
        return KnownDates(self.first, self.last, self.place, self.source)


class DatesOf(BaseModel):
    day: str
    year: int
    first: date
    last: date
    place: str
    source: str


def dates_of(_at: At, row: MeetingDates) -> DatesOf:
    return DatesOf.model_validate(row, from_attributes=True)
