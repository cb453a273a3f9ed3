"""What a session of the programme must have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from prizes.forum.rules.news import MOST_TEXT, MOST_TITLE, Texts
from prizes.kit.sentence import N_, Sentence, say
from prizes.kit.text import one_line
from prizes.wording.rules.blocks import leads_outside

MOST_PLACE, MOST_SPEAKER, MOST_SPEAKERS, MOST_STREAM = 300, 200, 60, 500
"""Characters, and lines."""
LONGEST = timedelta(days=2)


class SessionState(StrEnum):
    DRAFT = "draft"
    PUBLIC = "public"
    CANCELLED = "cancelled"


SESSION_STATES = {
    SessionState.DRAFT: N_("Draft"),
    SessionState.PUBLIC: N_("Published"),
    SessionState.CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class SessionWords:
    """A session as a steward gives it."""

    starts_at: datetime
    ends_at: datetime
    texts: Texts
    """As `rules.news.written` gives them; the text may be empty."""
    place: str
    speakers: Sequence[str]
    languages: Sequence[str]
    stream: str


def cleaned_speakers(lines: Sequence[str]) -> list[str]:
    """Without empty lines."""
    return [said for line in lines if (said := one_line(line))]


def session_faults(session: SessionWords) -> dict[str, Sentence]:
    """What is wrong by field."""
    faults = _text_faults(session.texts)
    if session.ends_at <= session.starts_at:
        faults["ends_at"] = say("The session must end after it starts.")
    elif session.ends_at - session.starts_at > LONGEST:
        faults["ends_at"] = say("A session lasts two days at most. Enter each part as a session of its own.")
    if len(session.place) > MOST_PLACE:
        faults["place"] = _too_long(MOST_PLACE)
    if len(session.speakers) > MOST_SPEAKERS:
        faults["speakers"] = say("At most %(most)s speakers.", most=MOST_SPEAKERS)
    elif any(len(each) > MOST_SPEAKER for each in session.speakers):
        faults["speakers"] = say("Each line has at most %(most)s characters.", most=MOST_SPEAKER)
    if session.stream and (len(session.stream) > MOST_STREAM or not leads_outside(session.stream)):
        faults["stream"] = say("Enter a web address that begins with https://")
    return faults


def _text_faults(texts: Texts) -> dict[str, Sentence]:
    faults: dict[str, Sentence] = {}
    for lang, said in texts.items():
        if not said["title"]:
            faults[f"title.{lang}"] = say("Please fill in this field.")
        for part, most in (("title", MOST_TITLE), ("text", MOST_TEXT)):
            if len(said[part]) > most:
                faults[f"{part}.{lang}"] = _too_long(most)
    return faults


def _too_long(most: int) -> Sentence:
    return say("This is too long: at most %(most)s characters.", most=most)
