"""What everybody may know of a panel's record, as a pure function of it: numbers and rules, no person and no vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.spans import PanelPhase
from prizes.review.rules.seats import SeatPart

BY_TIE_RULE = frozenset({"tie_rule", "tie_left_out"})
BY_PANEL = frozenset({"chosen", "not_chosen"})
"""Why a project is on its side of the line, as records have it."""


class PresentMembers(BaseModel):
    chairs: int
    experts: int
    alternates: int


class WeightedCriterion(BaseModel):
    """One of those by which experts marked, with its weight among them."""

    id: str
    weight: int | None


class DecidedTie(BaseModel):
    """A tie of a panel's ballot: how many were equal for how many places, and what decided."""

    tied: int
    places: int
    decided_by: Literal["casting_vote", "ballot"]


class OpenRecord(BaseModel):
    """The public part of the record of one panel's session."""

    phase: str
    category: str | None
    """None: the panel chose from projects of several categories."""
    field: str | None = None
    """Key of what it chose from; None: it is the category."""
    version: int
    sha256: str
    """Of the whole record, which the panel, stewards and observers read."""
    rules_version: int
    confirmed_on: date
    """The day of the second confirmation, UTC."""
    present: PresentMembers
    absent: int
    recused: int
    """Members who took no part in what concerned one or more of the projects."""
    considered: int
    """Projects before the panel."""
    criteria: list[WeightedCriterion]
    """Empty: the panel gave no marks."""
    method: str | None
    """How it chose winners: `panel` (by agreement) or the method of its secret ballot; null: it drew a line."""
    ballots: int
    """Rounds of the secret ballot."""
    ties: list[DecidedTie]
    passed: int | None
    """Of a line: projects that passed; null: winners were chosen."""
    by_tie_rule: int
    """Of a line: projects on whose side the rules on ties decided."""
    by_panel: int
    """Of a line: projects on which the panel decided by itself."""

    @property
    def chosen_in(self) -> str:
        return self.field or self.category or ""

    def as_content(self) -> dict[str, Any]:
        """As it is published: without a field where that is the category."""
        return self.model_dump(mode="json", exclude={"field"} if self.field is None else None)


def open_record(
    content: Mapping[str, Any], phase: PanelPhase, *, version: int, sha256: str, confirmed_on: date
) -> OpenRecord:
    """`content`: a record as `review.rules.minutes.content` makes it, confirmed by both.

    Left out are names, the members of a recusal and its interests, marks, ranks, totals of ballots, reasons that were
    written for the record, and the note: none of them was written for everybody.
    """
    parts = Counter(member["part"] for member in content["present"])
    lines: Sequence[Mapping[str, Any]] = content["projects"]
    drew_a_line = isinstance(phase, NominationPhase)
    return OpenRecord(
        phase=content["phase"],
        category=content["category"],
        field=content.get("field"),
        version=version,
        sha256=sha256,
        rules_version=content["rules"]["version"],
        confirmed_on=confirmed_on,
        present=PresentMembers(
            chairs=parts[SeatPart.CHAIR],
            experts=parts[SeatPart.EXPERT],
            alternates=parts[SeatPart.SUBSTITUTE],
        ),
        absent=len(content["absent"]),
        recused=len({away["person"] for away in content["recused"]}),
        considered=len(lines),
        criteria=[
            WeightedCriterion(id=criterion.id, weight=criterion.weight)
            for criterion in (phase.marking.criteria if phase.marking else ())
        ],
        method=phase.method if isinstance(phase, SelectionPhase) and not phase.by_marks else None,
        ballots=len(content["ballots"]),
        ties=list(_ties(content["ballots"])),
        passed=sum(line["outcome"] == "passed" for line in lines) if drew_a_line else None,
        by_tie_rule=sum(line["why"] in BY_TIE_RULE for line in lines),
        by_panel=sum(line["why"] in BY_PANEL for line in lines),
    )


def _ties(ballots: Sequence[Mapping[str, Any]]) -> Iterator[DecidedTie]:
    for ballot in ballots:
        if ballot["places"]:
            decided_by: Literal["casting_vote", "ballot"] = "casting_vote" if ballot["casting"] else "ballot"
            yield DecidedTie(tied=len(ballot["tied"]), places=ballot["places"], decided_by=decided_by)
