"""Read who was asked whether they accept an honour, and what they said. Nothing of it is public at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.phases import AcceptancePhase, SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open
from prizes.edition.titles import phase_honours
from prizes.results.rules.acceptance import (
    Acceptance,
    HonourAnswer,
    HonourQuestion,
    acceptance_of,
    to_ask,
    vacant_in,
)
from prizes.results.rules.winners import Pending
from prizes.review.models import Honour, HonourAcceptance


async def acceptances(session: AsyncSession, edition_id: str) -> Sequence[HonourAcceptance]:
    """All that were asked, the first one first, as they are now."""
    query = select(HonourAcceptance).where(HonourAcceptance.edition_id == edition_id)
    query = query.order_by(col(HonourAcceptance.asked_at), HonourAcceptance.id)
    return (await session.exec(query.execution_options(populate_existing=True))).all()


async def not_asked(session: AsyncSession, edition: EditionInForce, phase: AcceptancePhase) -> list[Pending]:
    """What was chosen and nobody was asked about, by category and title."""
    given = (await session.exec(select(Honour).where(Honour.edition_id == edition.id))).all()
    chosen = [Pending(h.project_id, h.category, h.title, h.field) for h in given]
    asked = [
        HonourQuestion(each.project_id, each.category, each.title, each.answer)
        for each in await acceptances(session, edition.id)
    ]
    return to_ask(phase, chosen, asked)


def is_over(edition: EditionInForce, phase: AcceptancePhase) -> bool:
    """Whether the phase has closed: nobody is asked any more, and nothing is given again."""
    closes = closes_at(edition.rules, phase.id)
    return closes is not None and closes <= clock.now()


async def number_not_asked(session: AsyncSession, edition: EditionInForce) -> Counter[str]:
    """By honour that the rules ask about: of how many somebody must still be asked. After the close there is none: what
    nobody was asked about is given, since an omission of stewards takes no honour away and must not end a contest.
    """
    phases = [each for each in edition.rules.acceptances if not is_over(edition, each)]
    return Counter([each.title for phase in phases for each in await not_asked(session, edition, phase)])


async def number_unanswered(session: AsyncSession, edition: EditionInForce) -> Counter[str]:
    """By honour the questions that wait for their answer; after the close none does."""
    asked = await acceptances(session, edition.id) if edition.rules.acceptances else ()
    return Counter(each.title for each in asked if answered(edition, each) is Acceptance.OPEN)


def answered(edition: EditionInForce, asked: HonourAcceptance) -> Acceptance | None:
    """Where a question is now. None: the rules do not ask it any more."""
    phase = edition.rules.acceptance_of(asked.title)
    if phase is None:
        return None
    return acceptance_of(phase, asked.answer, closes_at(edition.rules, phase.id), clock.now())


async def open_questions(
    session: AsyncSession, edition: EditionInForce, titles: Collection[str] | None = None
) -> int:
    """How many honours that the rules ask about are neither accepted nor declined; with them none of these `titles` is
    published. None: all.
    """
    waiting = await number_not_asked(session, edition) + await number_unanswered(session, edition)
    return sum(number for title, number in waiting.items() if titles is None or title in titles)


async def declined_by(session: AsyncSession, edition: EditionInForce) -> list[HonourAcceptance]:
    """Whose honour was taken away, by a no or by silence."""
    if not edition.rules.acceptances:
        return []
    return [
        each
        for each in await acceptances(session, edition.id)
        if (found := answered(edition, each)) is not None and found is not Acceptance.OPEN and not found.holds
    ]


async def vacant(session: AsyncSession, edition: EditionInForce, title: str) -> frozenset[str]:
    """Fields in which the holder of a title declined, where such a place stays empty."""
    phase = edition.rules.acceptance_of(title)
    if phase is None:
        return frozenset()
    declined = [(each.chosen_in, each.title) for each in await declined_by(session, edition)]
    return vacant_in(phase, declined, title, over=is_over(edition, phase))


async def is_accepted_or_open(session: AsyncSession, edition: EditionInForce, honour: Honour) -> bool:
    """Whether the people of a project were asked about an honour, and did not decline it."""
    return any(
        (each.project_id, each.title, each.answer == HonourAnswer.DECLINED)
        == (honour.project_id, honour.title, False)
        for each in await acceptances(session, edition.id)
    )


async def left_vacant(session: AsyncSession, edition: EditionInForce) -> list[HonourAcceptance]:
    """What was declined, once nothing is given in its place any more."""
    given_again = {
        title
        for phase in edition.rules.acceptances
        if phase.declined == "again" and not is_over(edition, phase)
        for title in phase.honours
    }
    return [each for each in await declined_by(session, edition) if each.title not in given_again]


async def is_given_again(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase, field: str
) -> bool:
    """Whether the panel of a field may choose while an acceptance is open, since an honour of its own was declined."""
    now = clock.now()
    mine = {
        title
        for phase in edition.rules.acceptances
        if phase.declined == "again" and is_open(edition.rules, phase.id, now)
        for title in phase.honours
        if title in phase_honours(selection)
    }
    return bool(mine) and any(
        each.chosen_in == field and each.title in mine for each in await declined_by(session, edition)
    )
