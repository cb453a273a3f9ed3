"""One letter a week to each expert who has reviews left, instead of one for each project."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.links import stop_token
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.spans import PanelPhase, closes_at, is_open
from prizes.journal import acts
from prizes.journal.queries import latest_by_subject
from prizes.mail.actions import queue
from prizes.mail.queries import known_keys
from prizes.mail.rules.kinds import REVIEW_DIGEST
from prizes.review.queries.digests import Evening, evenings
from prizes.review.queries.panels import panels
from prizes.review.rules.pace import digest_due, tone_of, week_of
from prizes.review.rules.reviews import may_be_reminded, phase_to_review


async def mail_digests(session: AsyncSession) -> int:
    """Write to everybody with something left in an open phase who wants reminders; how many letters.

    Run every hour.
    """
    letters = 0
    now = clock.now()
    for edition in await editions_in_force(session):
        phase = None if edition.record else phase_to_review(edition.rules, now)
        if phase is None or not is_open(edition.rules, phase.id, now):
            continue
        if digest_due(now, closes_at(edition.rules, phase.id)):
            letters += await _in_phase(session, edition, phase)
    await session.flush()
    return letters


async def _in_phase(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> int:
    week = week_of(clock.now())
    who = await panels(session, edition, phase)
    wanted = {
        f"digest:{edition.id}:{phase.id}:{id_}:{week}": id_
        for id_, person in who.people.items()
        if person.reminders
    }
    known = await known_keys(session, wanted)
    waiting = {id_: key for key, id_ in wanted.items() if key not in known}
    if not waiting:
        return 0
    reminded = await latest_by_subject(session, edition.slug, acts.REVIEW_REMIND)
    letters = 0
    for evening in await evenings(session, edition, phase, who):
        id_ = evening.person.id
        last = reminded.get(f"person:{id_}")
        if id_ in waiting and may_be_reminded(last, clock.now()):
            _write(session, edition, phase, evening, waiting[id_])
            letters += 1
    return letters


def _write(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, evening: Evening, key: str
) -> None:
    closes = closes_at(edition.rules, phase.id)
    queue(
        session,
        REVIEW_DIGEST,
        to=evening.person.email,
        lang=evening.person.lang,
        edition=edition.slug,
        dedupe_key=key,
        edition_title=dict(edition.rules.title),
        number=evening.left,
        again=evening.again,
        undeclared=evening.undeclared,
        hours=-(-evening.minutes // 60),
        tone=tone_of(closes, clock.now()).value,
        stop=stop_token(evening.person),
        closes=closes.isoformat() if closes else None,
        slug=edition.slug,
    )
