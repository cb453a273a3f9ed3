"""The steps, which of them may be shown when, and how numbers are shown so that none tells of a few. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from prizes.ballot.rules.cells import LEAST, Cells, shown_cells
from prizes.ballot.rules.voting import ends_at, shown_of_votes
from prizes.edition.document.rules import Rules

Step = Literal["paper", "begun", "confirmed", "opened", "saved", "submitted"]
VOTING: tuple[Step, ...] = ("paper", "begun", "confirmed")
"""A ballot paper was delivered; a choice was sent for the first time, perhaps before signing in; a vote was saved in a
category in which its voter had none.
"""
NOMINATION: tuple[Step, ...] = ("opened", "saved", "submitted")
"""The page was delivered on which a project is begun; its draft was saved for the first time; it was submitted."""
NTH = "nth-"
"""Before how many categories its voter has voted in, with this vote, as far as the answer said so."""


class FunnelCell(NamedTuple):
    edition: str
    hour: datetime
    step: str
    lang: str


@dataclass(frozen=True, slots=True)
class FunnelStep:
    step: Step
    total: int | None
    """None: a few."""
    hours: Cells
    """By the beginning of the hour, in UTC."""
    languages: Cells
    """By the language of the page; empty: by program."""


@dataclass(frozen=True, slots=True)
class Funnel:
    voting: Sequence[FunnelStep]
    """Only the steps of which the rules let numbers be seen now."""
    categories: Cells | None
    """Votes by how many categories their voter had then voted in; None: not to be seen now."""
    nomination: Sequence[FunnelStep]


def funnel(rules: Rules, counts: Mapping[FunnelCell, int], now: datetime) -> Funnel:
    """What may be shown of the counts of an edition.

    Before the end only days that have ended are told, in the time zone of the rules: a number that grew while somebody
    looked would tell what one person did. Steps that tell the number of votes are shown when
    that may be.
    """
    today = now.astimezone(rules.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    past = {cell: n for cell, n in counts.items() if cell.hour < today}
    over = _is_over(rules, now)
    votes = _while_voting(rules, counts if over else past)
    steps = _shown_of_voting(rules, now)
    nth = {cell.step: 0 for cell in votes if cell.step.startswith(NTH)}
    for cell, n in votes.items():
        if cell.step in nth:
            nth[cell.step] += n
    return Funnel(
        [_step(each, votes) for each in steps],
        _nth(nth, sum(n for cell, n in votes.items() if cell.step == "confirmed"))
        if "confirmed" in steps
        else None,
        [_step(each, past) for each in NOMINATION] if rules.submission is not None else [],
    )


def _step(step: Step, counts: Mapping[FunnelCell, int]) -> FunnelStep:
    hours, languages = Counter[str | None](), Counter[str | None]()
    for cell, n in counts.items():
        if cell.step == step:
            hours[cell.hour.isoformat()] += n
            languages[cell.lang] += n
    total = languages.total()
    return FunnelStep(step, None if 0 < total < LEAST else total, _cells(hours), _cells(languages))


def _nth(numbers: Mapping[str, int], confirmed: int) -> Cells:
    """Of all votes saved; None: those whose answer did not say."""
    said: dict[str | None, int] = {step.removeprefix(NTH): n for step, n in numbers.items()}
    said[None] = max(0, confirmed - sum(numbers.values()))
    cells = _cells(said)
    return Cells(dict(sorted(cells.shown.items(), key=lambda cell: int(cell[0]))), cells.others)


def _cells(counts: Mapping[str | None, int]) -> Cells:
    """Nothing at all of a few."""
    found = shown_cells(counts)
    return found if found.others == 0 or found.others >= LEAST else Cells({}, 0)


def _shown_of_voting(rules: Rules, now: datetime) -> Sequence[Step]:
    begun = [each for each in rules.votings if (opens := rules.instant(each.opens)) and opens <= now]
    seen = {shown_of_votes(rules, each, now) for each in begun}
    if not begun or "nothing" in seen:
        return ()
    return VOTING[:1] if "turnout" in seen else VOTING


def _is_over(rules: Rules, now: datetime) -> bool:
    return all((end := ends_at(rules, each)) is not None and end <= now for each in rules.votings)


def _while_voting(rules: Rules, counts: Mapping[FunnelCell, int]) -> dict[FunnelCell, int]:
    """At other times the page of a category is a gallery."""
    spans = list(_spans(rules))
    return {
        cell: n
        for cell, n in counts.items()
        if any(opens <= cell.hour and (ends is None or cell.hour < ends) for opens, ends in spans)
    }


def _spans(rules: Rules) -> Iterable[tuple[datetime, datetime | None]]:
    for phase in rules.votings:
        if opens := rules.instant(phase.opens):
            yield opens.replace(minute=0, second=0, microsecond=0), ends_at(rules, phase)
