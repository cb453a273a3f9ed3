"""Tell voters what became of their votes, in their language, within minutes.

Nobody can look up whose a vote is. The worker makes the tags of everybody with an account again, finds those it looks
for, and writes the letters; what it found is nowhere stored, and the letters leave no row once they are sent.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import structlog
from sqlalchemy import func, select, tuple_, update
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.box_sql import CASE_VOTES, CASES, PEOPLE, VOTES
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.keys import key_here
from prizes.ballot.models import CaseReview
from prizes.ballot.rules.voting import Key, tag, tag_category
from prizes.ballot.voters import all_people
from prizes.db import columns_of, metadata
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import votes_as
from prizes.mail.rules.kinds import VOTE_APPEAL_REFUSED, VOTE_RESTORED, VOTE_SET_ASIDE

log = structlog.get_logger("telling")
REVIEWS = metadata.tables[str(CaseReview.__tablename__)]
LETTERS = {"aside": VOTE_SET_ASIDE, "restored": VOTE_RESTORED, "refused": VOTE_APPEAL_REFUSED}


class VoterToTell(NamedTuple):
    """A vote whose voter is to be told something."""

    case: str
    vote: int
    tell: str
    code: str
    edition: str
    phase: str
    category: str
    tag: str
    reason: str
    explanation: str
    answer: str


class CaseLetter(NamedTuple):
    wanted: VoterToTell
    to: str
    lang: str


async def to_tell(session: AsyncSession, limit: int = 20_000) -> list[VoterToTell]:
    of_case = {"case": CASE_VOTES.c.case_id, "vote": CASE_VOTES.c.vote_id, "tell": CASE_VOTES.c.tell}
    of_case |= {"code": CASE_VOTES.c.code, "reason": CASES.c.reason, "explanation": CASES.c.explanation}
    columns = columns_of(VoterToTell, VOTES.c, **of_case, answer=func.coalesce(REVIEWS.c.answer, ""))
    answered = (REVIEWS.c.case_id == CASE_VOTES.c.case_id) & (REVIEWS.c.vote_id == CASE_VOTES.c.vote_id)
    joined = (
        CASE_VOTES.join(VOTES, VOTES.c.id == CASE_VOTES.c.vote_id)
        .join(CASES, CASES.c.id == CASE_VOTES.c.case_id)
        .outerjoin(REVIEWS, answered)
    )
    query = select(*columns).select_from(joined).where(CASE_VOTES.c.tell != "").limit(limit)
    rows = await (await session.connection()).execute(query)
    return [VoterToTell(*row) for row in rows]


async def find_voters(session: AsyncSession, wanted: Sequence[VoterToTell]) -> list[CaseLetter]:
    """Whom to write to. A vote whose voter has no account any more is passed over."""
    letters: list[CaseLetter] = []
    for slug in sorted({each.edition for each in wanted}):
        edition = await edition_in_force(session, slug)
        key = await key_here(session, slug)
        if edition is None or key is None:
            continue
        tags = {(each.phase, each.category, each.tag): each for each in wanted if each.edition == slug}
        letters += await _among_all(session, edition, key, tags)
    return letters


Tags = Mapping[tuple[str, str, str], VoterToTell]


async def _among_all(
    session: AsyncSession, edition: EditionInForce, key: Key, tags: Tags
) -> list[CaseLetter]:
    places = {(phase, category) for phase, category, _ in tags}
    parts = {
        (phase.id, category): tag_category(phase.ballot, category)
        for phase in edition.rules.votings
        for category in {category for of, category in places if of == phase.id}
    }
    found: list[CaseLetter] = []
    async for people in all_people(session, PEOPLE.c.email, PEOPLE.c.lang):
        found += await asyncio.to_thread(_matching, edition.slug, key, parts, tags, people)
    return found


def _matching(
    slug: str, key: Key, parts: Mapping[tuple[str, str], str], tags: Tags, people: Iterable[Any]
) -> list[CaseLetter]:
    letters = []
    for _, name, former, email, lang in people:
        address = votes_as(key.form, name, former)
        if address is None:
            continue
        made = {part: tag(key.secret, slug, part, address) for part in set(parts.values())}
        for (phase, category), part in parts.items():
            wanted = tags.get((phase, category, made[part]))
            if wanted is not None:
                letters.append(CaseLetter(wanted, email, lang))
    return letters


async def write_letters(
    session: AsyncSession, wanted: Sequence[VoterToTell], found: Sequence[CaseLetter]
) -> None:
    """In no order. What another worker has written meanwhile is not written again."""
    known = {edition for edition in {each.edition for each in wanted} if await key_here(session, edition)}
    votes = [(each.case, each.vote, each.tell) for each in wanted if each.edition in known]
    claimed: set[tuple[str, int]] = set()
    connection = await session.connection()
    columns = tuple_(CASE_VOTES.c.case_id, CASE_VOTES.c.vote_id, CASE_VOTES.c.tell)
    for start in range(0, len(votes), 300):
        these = columns.in_(votes[start : start + 300])
        statement = update(CASE_VOTES).where(these).values(tell="")
        rows = await connection.execute(statement.returning(CASE_VOTES.c.case_id, CASE_VOTES.c.vote_id))
        claimed |= {(row[0], row[1]) for row in rows}
    titles = {slug: await edition_in_force(session, slug) for slug in known}
    letters = [each for each in found if (each.wanted.case, each.wanted.vote) in claimed]
    random.shuffle(letters)
    for letter in letters:
        edition = titles[letter.wanted.edition]
        if edition is not None:
            _queue(session, edition, letter)
    if len(letters) < len(claimed):
        log.info("voters without an account", votes=len(claimed) - len(letters))


def _queue(session: AsyncSession, edition: EditionInForce, letter: CaseLetter) -> None:
    """Not among the letters of the edition, which stewards read."""
    what = letter.wanted
    queue(
        session,
        LETTERS[what.tell],
        to=letter.to,
        lang=letter.lang,
        slug=edition.slug,
        edition_title=dict(edition.rules.title),
        category=[what.category, dict(edition.rules.category(what.category).title)],
        code=what.code,
        case=what.case,
        reason=REASON_WORDS[what.reason],
        explanation=what.explanation,
        answer=what.answer,
    )
