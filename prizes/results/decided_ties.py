"""Ties at the line of a round of experts that a steward decided, as everybody may read of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.components import TieRule
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import expert_rounds
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import Sentence, say_n
from prizes.nomination.models import Project
from prizes.review.models import Standing


@dataclass(frozen=True, slots=True)
class TieByStewards:
    """Numbers and the reason. No project is named: of those that did not pass nothing is public."""

    phase: Said
    category: str
    sentence: Sentence
    reason: str


async def ties_by_stewards(session: AsyncSession, edition: EditionInForce) -> list[TieByStewards]:
    """In the order of the rounds and the categories; empty before the decision of a round."""
    rounds = {each.id: each for each in expert_rounds(edition.rules) if TieRule.STEWARD in each.cut.ties}
    if not rounds:
        return []
    query = (
        select(Standing.phase, Project.category, Standing.reason, Standing.outcome)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(Project.edition_id == edition.id, col(Standing.phase).in_(rounds), col(Standing.reason) != "")
    )
    outcomes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for phase, category, reason, outcome in (await session.exec(query)).all():
        outcomes[phase, category or "", reason].append(outcome)
    codes = [category.code for category in edition.rules.categories]
    order = {name: n for n, name in enumerate([*rounds, *codes])}
    return [
        TieByStewards(
            phase_title(rounds[phase]),
            category,
            say_n(
                "%(n)s project was tied at the cut-off, and a steward decided. Passed: %(passed)s. Reason:",
                "%(n)s projects were tied at the cut-off, and a steward decided. Passed: %(passed)s. Reason:",
                len(each),
                passed=each.count("passed"),
            ),
            reason,
        )
        for (phase, category, reason), each in sorted(
            outcomes.items(),
            key=lambda item: (order.get(item[0][0], 0), order.get(item[0][1], 0), item[0][2]),
        )
    ]
