"""How far a field of the selection is, and what of its choices changes with what is wanted now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Key = tuple[str, str]
"""A project and the title that it gets."""


class SettlingStep(StrEnum):
    CHOOSE = "choose"
    """Nothing is chosen, and no reason is on record why."""
    RECORD = "record"
    """The panel's record is missing, or tells something else than what is chosen now."""
    CONFIRM = "confirm"
    """The record waits for its chair, a steward, or both."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SettledSoFar:
    """What there is of one field."""

    chosen: bool
    """A winner, or the reason why there is none."""
    recorded: bool
    """Whether the rules ask for a record of the panel."""
    holds: bool = False
    """Whether a record is written and tells what there is now."""
    confirmed: bool = False
    """By both."""

    @property
    def step(self) -> SettlingStep:
        """What comes next."""
        if not self.chosen:
            return SettlingStep.CHOOSE
        if not self.recorded:
            return SettlingStep.DONE
        if not self.holds:
            return SettlingStep.RECORD
        return SettlingStep.DONE if self.confirmed else SettlingStep.CONFIRM


def next_to_settle(steps: Mapping[str, SettlingStep], after: str | None = None) -> str | None:
    """The next field that a steward has to choose in or write the record of: the first one behind `after`, then from
    the beginning. None: there is none.
    """
    codes = list(steps)
    start = codes.index(after) + 1 if after is not None and after in steps else 0
    around = [code for code in codes[start:] + codes[:start] if code != after]
    return next((code for code in around if steps[code] in (SettlingStep.CHOOSE, SettlingStep.RECORD)), None)


@dataclass(frozen=True, slots=True)
class WantedTitle:
    """A title for a project. `reason` None: whatever is on record for it stays."""

    project: str
    title: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChangedChoices:
    back: Sequence[Key]
    """Choices that are reversed, first."""
    give: Sequence[WantedTitle]


def differences(now: Mapping[Key, str], wanted: Sequence[WantedTitle]) -> ChangedChoices:
    """What turns the choices of now (with their reasons) into those that are wanted. One with another reason is made
    anew, so that the journal tells both.
    """
    asked = {(each.project, each.title): each for each in wanted}

    def stays(key: Key) -> bool:
        each = asked.get(key)
        return each is not None and (each.reason is None or each.reason.strip() == now[key])

    back = [key for key in now if not stays(key)]
    return ChangedChoices(back, [each for key, each in asked.items() if key not in now or key in back])
