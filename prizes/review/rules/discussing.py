"""Who may talk about a project and from when on, and what a letter to its nominator must not say. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from prizes.edition.document.phases import NominationPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import PanelPhase, expert_rounds, named_or_now
from prizes.errors import Refusal
from prizes.review import refusals
from prizes.review.rules.interests import Door, panel_phases

REMARK_MOST = 5_000
FEEDBACK_MOST = 5_000
PAGE = 50
"""Remarks, or projects, on one page."""
NAME_LEAST = 4
"""Letters of a name that is looked for in feedback; shorter ones are in too many words."""


class Voice(StrEnum):
    """As what somebody speaks of a project."""

    STEWARD = "steward"
    CHAIR = "chair"
    MEMBER = "member"


def leads(voice: Voice | None) -> bool:
    """Whether somebody leads a discussion: may take out what others said, and writes the feedback."""
    return voice in (Voice.STEWARD, Voice.CHAIR)


def discussing_phases(rules: Rules) -> list[PanelPhase]:
    return [phase for phase in panel_phases(rules) if phase.panel.discussion]


def discussing_phase(rules: Rules, phase_id: str | None, now: datetime) -> PanelPhase:
    """The phase with this id whose panel talks in writing; without an id the one of now. Raises Missing."""
    found = named_or_now(rules, discussing_phases(rules), phase_id, now)
    if found is None:
        raise refusals.no_discussion()
    return found


def feedback_phases(rules: Rules) -> list[NominationPhase]:
    return [phase for phase in expert_rounds(rules) if phase.panel.feedback]


def feedback_phase(rules: Rules, phase_id: str | None, now: datetime) -> NominationPhase:
    """The phase with this id whose nominators get what experts wrote; without an id the one of now. Raises Missing."""
    found = named_or_now(rules, feedback_phases(rules), phase_id, now)
    if found is None:
        raise refusals.no_feedback()
    return found


def why_not(voice: Voice, door: Door, *, category: str, waits: bool) -> Refusal | None:
    """What keeps somebody out of the discussion of a project; None: nothing.

    `waits`: they review it and have not handed in, so that nobody's opinion is there before their own.
    """
    if door is Door.CLOSED:
        return refusals.recused()
    if voice is Voice.STEWARD:
        return None
    if door is Door.UNDECLARED:
        return refusals.DeclareFirst(category)
    return refusals.hand_in_first() if waits and voice is Voice.MEMBER else None


# --- what letters must not say -------------------------------------------------------------------------


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names or addresses of experts stand in a text, whole and in whatever case and accents."""
    plain = _plain(text)
    return sorted({name for name in names if _is_long_enough(name) and _stands_in(_plain(name), plain)})


def _is_long_enough(name: str) -> bool:
    """A single short word could be any word; two words, or a script without spaces, are somebody."""
    letters = _plain(name).strip()
    return bool(letters) and (" " in letters or not letters.isascii() or len(letters) >= NAME_LEAST)


def _stands_in(name: str, text: str) -> bool:
    """Between other letters it is another word; Chinese has no spaces to tell, so there it counts everywhere."""
    found = re.escape(name.strip())
    alone = rf"(?<![^\W\d_]){found}(?![^\W\d_])" if not _spaceless(name) else found
    return re.search(alone, text) is not None


def _spaceless(name: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in name)


def _plain(text: str) -> str:
    """Without case, accents and runs of spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())
