"""What is to be done before experts read: screening, appeals, late entries. Pure, over counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prizes.edition.document.rules import Rules
from prizes.edition.spans import expert_rounds
from prizes.kit.sentence import Sentence, say, say_n


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """Counts of one edition. Without a screening in the rules all but the appeals are 0."""

    open: int = 0
    """Submitted projects with fewer sheets than the rules ask for."""
    unsettled: int = 0
    """Submitted projects on which the screeners differ."""
    failed: int = 0
    """Submitted projects that all screeners found failing, without a decision."""
    waiting_for_owner: int = 0
    """Submitted projects that screeners let pass and whose owner has not confirmed."""
    appeals: int = 0
    """Appeals without an answer."""


def screening_tasks(
    rules: Rules, facts: ScreeningFacts, now: datetime
) -> Iterator[tuple[Sentence, Sentence, str, bool]]:
    """What is wrong, what to do, on which page, whether the experts wait for it."""
    opens = next((rules.instant(phase.opens) for phase in expert_rounds(rules)), None)
    late = opens is not None and opens <= now
    if facts.appeals:
        yield (
            say_n("%(n)s appeal is awaiting a reply.", "%(n)s appeals are awaiting a reply.", facts.appeals),
            say("A steward who was not involved in the decision must reply."),
            "office/appeals?state=open",
            True,
        )
    if facts.open:
        yield (
            say_n("%(n)s project must be screened.", "%(n)s projects must be screened.", facts.open),
            say("Only projects that have passed the screening continue."),
            "office/screening",
            late,
        )
    if facts.unsettled:
        yield (
            say_n(
                "Screeners disagree on %(n)s project.",
                "Screeners disagree on %(n)s projects.",
                facts.unsettled,
            ),
            say("Check their sheets, then decide and give the reason."),
            "office/nominations?screening=differ",
            late,
        )
    if facts.failed:
        yield (
            say_n(
                "%(n)s project has failed the screening.",
                "%(n)s projects have failed the screening.",
                facts.failed,
            ),
            say("Return it for correction, mark it as ineligible, or pass it and give the reason."),
            "office/nominations?screening=failed",
            late,
        )
    if facts.waiting_for_owner:
        yield (
            say_n(
                "%(n)s project has passed the checks and is awaiting its owner.",
                "%(n)s projects have passed the checks and are awaiting their owners.",
                facts.waiting_for_owner,
            ),
            say("It passes when the owner confirms. Ask the nominator to remind the owner."),
            "office/nominations?screening=agreed",
            False,
        )
