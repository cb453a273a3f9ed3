"""States of a consultation and of its comments, and what each must say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from prizes.kit.sentence import N_, Sentence, say

MOST_COMMENT, MOST_NAME, MOST_ORGANIZATION = 4_000, 200, 300
MOST_INTRODUCTION, MOST_DECISION, MOST_TRANSLATOR = 5_000, 2_000, 200
"""Characters."""
MOST_WAITING = 20
"""Comments of one person that await moderation."""
LEAST_PERIOD = timedelta(days=1)
"""For which a proposal is open at least."""


class ConsultationState(StrEnum):
    SCHEDULED = "scheduled"
    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"


CONSULTATION_STATES: Mapping[ConsultationState, str] = {
    ConsultationState.SCHEDULED: N_("Not open yet"),
    ConsultationState.OPEN: N_("Open for comments"),
    ConsultationState.ENDED: N_("Decisions pending"),
    ConsultationState.CLOSED: N_("Closed with decisions"),
}


def consultation_state(
    opens_at: datetime, closes_at: datetime, decided_at: datetime | None, now: datetime
) -> ConsultationState:
    if decided_at is not None:
        return ConsultationState.CLOSED
    if now < opens_at:
        return ConsultationState.SCHEDULED
    return ConsultationState.OPEN if now < closes_at else ConsultationState.ENDED


class CommentState(StrEnum):
    """One that is withdrawn is deleted."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"


COMMENT_STATES: Mapping[CommentState, str] = {
    CommentState.WAITING: N_("Awaiting moderation"),
    CommentState.PUBLISHED: N_("Published"),
    CommentState.REFUSED: N_("Not published"),
}
MODERATES: Mapping[CommentState, frozenset[CommentState]] = {
    CommentState.PUBLISHED: frozenset({CommentState.WAITING}),
    CommentState.REFUSED: frozenset({CommentState.WAITING, CommentState.PUBLISHED}),
}
"""For each decision of a steward the states that it is made from. What is published can be taken back."""


class Affiliation(StrEnum):
    """For whom somebody says they speak."""

    MEMBER_STATE = "member_state"
    SECTOR_MEMBER = "sector_member"
    ACADEMIA = "academia"
    PUBLIC = "public"


AFFILIATIONS: Mapping[Affiliation, str] = {
    Affiliation.MEMBER_STATE: N_("Member State"),
    Affiliation.SECTOR_MEMBER: N_("Sector Member"),
    Affiliation.ACADEMIA: N_("Academia"),
    Affiliation.PUBLIC: N_("General public"),
}


class RuleOutcome(StrEnum):
    """What is decided on a rule in view of its comments."""

    ADOPTED = "adopted"
    IN_PART = "in_part"
    NOT_ADOPTED = "not_adopted"


RULE_OUTCOMES: Mapping[RuleOutcome, str] = {
    RuleOutcome.ADOPTED: N_("Comments adopted"),
    RuleOutcome.IN_PART: N_("Comments adopted in part"),
    RuleOutcome.NOT_ADOPTED: N_("Comments not adopted"),
}


class TranslationMade(StrEnum):
    MACHINE = "machine"
    PERSON = "person"


def comment_faults(said: Mapping[str, str], languages: Collection[str]) -> dict[str, Sentence]:
    """What is wrong with a comment, by field."""
    faults = {
        "text": _text(said["text"], MOST_COMMENT, say("Write your comment.")),
        "lang": None if said["lang"] in languages else say("Choose the language of your comment."),
        "name": _text(said["name"], MOST_NAME, say("Enter your name. It is published with your comment.")),
        "affiliation": None if said["affiliation"] in {*Affiliation} else say("Choose your affiliation."),
        "organization": _organization(said["organization"], said["affiliation"]),
    }
    return {name: fault for name, fault in faults.items() if fault is not None}


def _organization(text: str, affiliation: str) -> Sentence | None:
    if not text and affiliation in {*Affiliation} - {Affiliation.PUBLIC}:
        return say("Enter the Member State or organization that you represent.")
    return _text(text, MOST_ORGANIZATION, None)


def _text(text: str, most: int, needed: Sentence | None) -> Sentence | None:
    if not text:
        return needed
    return say("Use at most %(most)s characters.", most=most) if len(text) > most else None


def texts_faults(texts: Mapping[Any, str], name: str, most: int) -> dict[str, Sentence]:
    """Of a text by language, which English needs: what is wrong, by `name.en` and so on."""
    faults = {f"{name}.{lang}": _text(text, most, None) for lang, text in texts.items()}
    if not texts.get("en"):
        faults[f"{name}.en"] = say("Please fill in this field.")
    return {place: fault for place, fault in faults.items() if fault is not None}


def period_faults(opens_at: datetime, closes_at: datetime, now: datetime) -> dict[str, Sentence]:
    if closes_at - max(opens_at, now) < LEAST_PERIOD:
        return {"closes_at": say("A proposal is open for comments for at least one day.")}
    return {}


def translation_faults(
    lang: str, text: str, by: str, own: str, languages: Collection[str]
) -> dict[str, Sentence]:
    """`own`: the language of the comment."""
    faults: dict[str, Sentence | None] = {
        "lang": None
        if lang in languages and lang != own
        else say("Choose a language other than that of the comment."),
        "text": _text(text, 2 * MOST_COMMENT, say("Enter the translation.")),
        "by": _text(by, MOST_TRANSLATOR, say("Enter the name of the translator or of the program.")),
    }
    return {name: fault for name, fault in faults.items() if fault is not None}
