"""Reads of the ballot. A voter's own choices are found by making the tags again; nobody else's can be."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Connection,
    FromClause,
    bindparam,
    func,
    literal,
    null,
    select,
)
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person, Session, SignInCode
from prizes.ballot import refusals
from prizes.ballot.box_sql import (
    ATTRIBUTES,
    GONE,
    PROJECTS,
    TEXTS,
    VOTES,
    Assumed,
    counting,
    on_paper,
    source_of,
    standing,
)
from prizes.ballot.keys import key_of
from prizes.ballot.logs import opened_attribute
from prizes.ballot.rules.voting import (
    InForce,
    Key,
    OpenRound,
    attribute_key,
    ends_at,
    has_grace,
    round_at,
    shown_of_votes,
    tag,
    tag_category,
)
from prizes.ballot.voters import BATCH, voters
from prizes.db import among, columns_of, in_one
from prizes.direct import Direct
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import class_titles, classes_by
from prizes.edition.kinds.groups import GroupFacts
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at
from prizes.edition.titles import Said
from prizes.kit.excerpt import SENTENCE, first_sentence
from prizes.mail.rules.addresses import canonical_email
from prizes.nomination.queries.projects import beside_original
from prizes.nomination.rules.form import first_picture, picture_field, sentence_field
from prizes.nomination.rules.states import PUBLIC
from prizes.votelog.format.choices import bare, choices_in, projects_named


@dataclass(frozen=True, slots=True)
class Shown:
    """A project as a paper or a gallery shows it."""

    id: str
    title: str
    owner: str
    country: str | None
    stakeholder_type: str | None
    summary: str
    language: str
    sdgs: list[int]
    state: str
    since: datetime
    """When it was submitted: the fixed order."""
    own_lang: str | None = None
    own_title: str | None = None
    own_summary: str | None = None
    """In the reader's language, where the project is given in it beside its original."""
    said: str | None = None
    own_said: str | None = None
    """Its sentence, where the rules ask for one; the second as above."""
    files: Any = None
    """Of the question whose first picture stands beside the title."""
    classes: Sequence[Said] = ()
    """What the questions that classify projects say of it, and its groups."""

    def sentence(self, most: int = SENTENCE) -> tuple[str, str]:
        """What stands under the title for this reader, and its language: the sentence that was asked for, else the
        first of the text; cut to so many characters.
        """
        if self.said or self.own_said:
            text, lang = self._in_own(self.own_said, self.said or "")
        else:
            text, lang = self.text
        return first_sentence(text, most), lang

    @property
    def picture(self) -> tuple[str, int] | None:
        """Id of its first picture, and the width of the smallest copy (0: there is none); None: it has no picture."""
        return first_picture(self.files)

    @property
    def heading(self) -> tuple[str, str]:
        """The title that this reader gets, and its language."""
        return self._in_own(self.own_title, self.title)

    @property
    def text(self) -> tuple[str, str]:
        """The summary that this reader gets, and its language."""
        return self._in_own(self.own_summary, self.summary)

    def _in_own(self, own: str | None, original: str) -> tuple[str, str]:
        return (own, self.own_lang) if own and self.own_lang else (original, self.language)


_SHOWN = columns_of(
    Shown,
    PROJECTS.c,
    since=func.coalesce(PROJECTS.c.submitted_at, PROJECTS.c.created_at, type_=PROJECTS.c.created_at.type),
    own_lang=TEXTS.c.lang,
    own_title=TEXTS.c.title,
    own_summary=TEXTS.c.summary,
    said=None,
    own_said=None,
    files=None,
    classes=None,
)


def _in_rows(rules: Rules) -> list[Any]:
    """Answers that stand in rows, for the questions that these rules ask; those that `_SHOWN` leaves out, in order."""
    sentence, picture = sentence_field(rules), picture_field(rules)
    return [
        PROJECTS.c.answers[sentence].as_string() if sentence else null(),
        TEXTS.c.answers[sentence].as_string() if sentence else null(),
        PROJECTS.c.answers[picture] if picture else null(),
    ]


async def on_the_ballot(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, category: str, lang: str = ""
) -> list[Shown]:
    """The paper of a category for a reader of this language, in no particular order."""
    return await _projects(session, edition, on_paper(source_of(edition.rules, phase)), category, lang)


async def is_on_the_ballot(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, category: str, project: str
) -> bool:
    query = select(PROJECTS.c.id).where(
        PROJECTS.c.edition_id == edition.id,
        PROJECTS.c.category == category,
        PROJECTS.c.id == project,
        on_paper(source_of(edition.rules, phase)),
    )
    return (await (await session.connection()).execute(query)).first() is not None


async def number_on_the_ballot(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, category: str
) -> int:
    query = select(func.count()).where(
        PROJECTS.c.edition_id == edition.id,
        PROJECTS.c.category == category,
        on_paper(source_of(edition.rules, phase)),
    )
    return int((await (await session.connection()).execute(query)).scalar_one())


async def gallery(
    session: AsyncSession, edition: EditionInForce, category: str, lang: str = ""
) -> list[Shown]:
    """What everybody may see of a category while it is not voted on."""
    return await _projects(session, edition, PROJECTS.c.state.in_([s.value for s in PUBLIC]), category, lang)


async def _projects(
    session: AsyncSession, edition: EditionInForce, which: Any, category: str, lang: str
) -> list[Shown]:
    classified = edition.rules.classifications
    classes = [
        PROJECTS.c.answers[each.id].as_string().label(f"class_{n}") for n, each in enumerate(classified)
    ]
    query = (
        select(*_SHOWN, *_in_rows(edition.rules), *classes)
        .select_from(PROJECTS.outerjoin(TEXTS, beside_original(lang)))
        .where(PROJECTS.c.edition_id == edition.id, PROJECTS.c.category == category, which)
    )
    rows = await (await session.connection()).execute(query)
    found = [(Shown(*row[: len(row) - len(classes)]), row[len(row) - len(classes) :]) for row in rows]
    if not (classified or edition.rules.divisions):
        return [shown for shown, _ in found]
    asked = [each.id for each in classified]
    facts = [
        GroupFacts(category, shown.stakeholder_type, shown.country, dict(zip(asked, answers, strict=True)))
        for shown, answers in found
    ]
    return [
        replace(shown, classes=class_titles(edition.rules, classes_by(edition.rules, each)))
        for (shown, _), each in zip(found, facts, strict=True)
    ]


async def categories_with_nominees(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> frozenset[str]:
    query = (
        select(PROJECTS.c.category)
        .where(PROJECTS.c.edition_id == edition.id, on_paper(source_of(edition.rules, phase)))
        .distinct()
    )
    rows = await (await session.connection()).execute(query)
    return frozenset(rows.scalars())


# --- one voter -------------------------------------------------------------------------------------------


async def round_for(
    session: AsyncSession, edition: EditionInForce, person: Person | None
) -> OpenRound | None:
    """The round in which this person can vote now: decided by the instant at which the request arrived. None if there
    is none. Nobody yet (person None) may sign in while the round is open.
    """
    there = round_at(edition.rules, clock.arrived())
    if there is None or not there.in_grace:
        return there
    closes = closes_at(edition.rules, there.phase.id)
    if person is None or closes is None:
        return None
    asked_at = await _asked_for_code(session, person, closes)
    return there if has_grace(edition.rules, there.phase, asked_at) else None


async def _asked_for_code(session: AsyncSession, person: Person, before: datetime) -> datetime | None:
    """When a code was asked for this person's address, used or not, or they came in otherwise, before an instant."""
    sessions = select_models(func.min(Session.created_at)).where(
        Session.person_id == person.id, col(Session.created_at) < before
    )
    codes = select_models(func.min(SignInCode.created_at)).where(
        SignInCode.canonical_email == canonical_email(person.canonical_email),
        col(SignInCode.created_at) < before,
    )
    found = [(await session.exec(each)).one() for each in (codes, sessions)]
    return min((at for at in found if at is not None), default=None)


async def my_votes(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> dict[str, InForce]:
    """What this person has voted, by category; votes that were taken back too."""
    key = await key_of(session, edition.slug)
    if key is None:
        return {}
    mine = tags(key, edition, phase, person)
    query = select(VOTES.c.category, VOTES.c.tag, VOTES.c.version, VOTES.c.choices, VOTES.c.leaf).where(
        VOTES.c.edition == edition.slug,
        VOTES.c.phase == phase.id,
        VOTES.c.tag.in_(set(mine.values())),
        VOTES.c.in_force,
    )
    rows = await (await session.connection()).execute(query)
    return {
        row.category: InForce(row.version, as_choices(row.choices), row.leaf)
        for row in rows
        if mine.get(row.category) == row.tag
    }


async def my_choices(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> dict[str, tuple[str, ...]]:
    """What this person has chosen, by category: parts of votes."""
    votes = await my_votes(session, edition, phase, person)
    return {category: vote.choices for category, vote in votes.items() if vote.choices}


def tags(key: Key, edition: EditionInForce, phase: VotingPhase, person: Person) -> dict[str, str]:
    """The tag of a person in each category; none where their votes are another account's (`Person.votes_as`)."""
    address = person.votes_as(key.form)
    if address is None:
        return {}
    return {category: made for made, category in slots(key, edition, phase, address)}


VoterSlot = tuple[str, str]
"""A tag, and a category in which it may have a vote."""


def slots(key: Key, edition: EditionInForce, phase: VotingPhase, address: str) -> tuple[VoterSlot, ...]:
    """Where the votes of a voter would be. `address`: as `Person.votes_as` has it."""
    return tuple(
        (tag(key.secret, edition.slug, tag_category(phase.ballot, c.code), address), c.code)
        for c in edition.rules.categories
    )


async def votes_in_slots(
    direct: Direct, edition: EditionInForce, phase: VotingPhase, tags: Collection[str]
) -> dict[VoterSlot, InForce]:
    """Votes in force by their slots, those that were taken back too; without their leaves."""
    values = {"edition": edition.slug, "phase": phase.id, "tags": in_one(tags, sqlite=direct.sqlite)}
    rows = await direct.rows(_votes_of(sqlite=direct.sqlite), values)
    return {(row[0], row[1]): _vote_of(row[2], row[3]) for row in rows}


@lru_cache(maxsize=4096)
def _vote_of(version: int, stored: str) -> InForce:
    """Made once for all who have chosen the same: a voter of many categories asks for as many with each page."""
    return InForce(version, as_choices(stored))


@cache
def _votes_of(*, sqlite: bool) -> Any:
    return select(VOTES.c.tag, VOTES.c.category, VOTES.c.version, VOTES.c.choices).where(
        VOTES.c.edition == bindparam("edition"),
        VOTES.c.phase == bindparam("phase"),
        among(VOTES.c.tag, "tags", sqlite=sqlite),
        VOTES.c.in_force,
    )


def as_choices(stored: str) -> tuple[str, ...]:
    """Parts of a vote. None for a vote that was taken back, or whose voter asked for erasure; `NONE_OF_THESE` may be
    alone.
    """
    return choices_in(stored) if stored and stored != GONE else ()


def projects_of(stored: str) -> tuple[str, ...]:
    """The projects that a stored vote names."""
    return projects_named(stored) if as_choices(stored) else ()


# --- all voters ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turnout:
    voters: int
    """People who have cast at least one vote in the edition."""
    votes: int | None
    """Votes in force in the round; None while the rules show the number of voters alone."""


class Opened(NamedTuple):
    """A vote in force with what opens it in the log; both None where it was cast without a log."""

    tag: str
    category: str
    choices: str
    leaf: bytes | None
    opening: bytes | None
    attribute: str = ""
    """The group or weight of its voter, where votes are counted by it."""
    attribute_opening: bytes = b""
    """s, which opens the commitment of that."""


_kept: dict[tuple[str, str, str, str], tuple[float, Turnout]] = {}
DEAR = 0.05
"""Seconds from which on a count is kept for a while: a hundred times as long as it took."""


async def turnout(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Turnout | None:
    """How many have voted; None while the rules let nobody see that.

    With millions of votes this takes a while, so it may be some seconds old.
    """
    shown = shown_of_votes(edition.rules, phase, clock.now())
    if shown == "nothing":
        return None
    # What was kept while fewer numbers were shown does not have the others.
    place = (str(session.get_bind().engine.url), edition.slug, phase.id, shown)
    until, known = _kept.get(place, (0.0, None))
    if known is not None and time.monotonic() < until:
        return known
    begun = time.monotonic()
    found = await _count(session, edition, phase, votes_too=shown == "votes")
    took = time.monotonic() - begun
    if took > DEAR:
        _kept[place] = (begun + 100 * took, found)
    return found


def tells_nothing(edition: EditionInForce, phase_id: str) -> bool:
    """Whether the rules let nobody see any number of this round now."""
    phase = next((each for each in edition.rules.votings if each.id == phase_id), None)
    return phase is not None and shown_of_votes(edition.rules, phase, clock.now()) == "nothing"


async def _count(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, votes_too: bool
) -> Turnout:
    connection = await session.connection()
    votes = select(func.count()).select_from(VOTES).where(*_in_force(edition, phase))
    return Turnout(
        voters=await voters(session, edition.slug),
        votes=(await connection.execute(votes)).scalar_one() if votes_too else None,
    )


def rounds_of(edition: EditionInForce) -> list[VotingPhase]:
    """Its rounds of voting. Raises Missing where there is none."""
    if not edition.rules.votings:
        raise refusals.no_voting(edition=edition.rules.title)
    return edition.rules.votings


def has_opened(edition: EditionInForce, phase: VotingPhase) -> bool:
    opens = edition.rules.instant(phase.opens)
    return opens is not None and opens <= clock.now()


def is_over(edition: EditionInForce, phase: VotingPhase) -> bool:
    """Whether no vote of this round can come any more."""
    ends = ends_at(edition.rules, phase)
    return ends is not None and ends <= clock.now()


def _in_force(edition: EditionInForce, phase: VotingPhase) -> tuple[Any, ...]:
    return (
        VOTES.c.edition == edition.slug,
        VOTES.c.phase == phase.id,
        VOTES.c.in_force,
        VOTES.c.choices != "",
    )


# --- for the count, after the end ------------------------------------------------------------------------


T = TypeVar("T")
Ballots = Iterable[tuple[str, str, str, str, str]]
"""Tag, category and choices of votes in force, how each stands (`clear`, `set_aside` or `withdrawn`), and the group or
weight of its voter, empty where votes are counted by neither and of a withdrawn one."""
EqualVotes = tuple[str, str, str, int, int, str]
"""Category, choices, standing, in how many categories the ballot has a vote in force (1 where every category counts by
itself), how many votes in force are equal in these, and the group or weight of their voters: empty where votes are
counted by neither, and where it cannot be read."""


async def begin_count(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> None:
    """Wait for the last votes to be saved; none comes later. Raises Closed before the end of voting."""
    _must_be_over(edition, phase)
    connection = await session.connection()
    if connection.dialect.name == "postgresql":  # SQLite: the writing transaction waited already
        await connection.execute(counting(edition.slug, phase.id))


async def fold_votes(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    fold: Callable[[Ballots], T],
    *,
    by_tag: bool = False,
    assume: Assumed = None,
) -> T:
    """What a pure function makes of the votes in force, which reach it as a stream. `by_tag`: in the order of
    categories and tags, which says nothing of when they were cast. `assume`: see `standing`. Raises Closed before the
    end of voting.
    """
    _must_be_over(edition, phase)
    rows_, stands = standing(assume)
    columns = (VOTES.c.tag, VOTES.c.category, VOTES.c.choices, stands)
    query = select(*columns, *_sealed(phase)).select_from(_with_attributes(rows_, phase))
    query, unsealed = query.where(*_in_force(edition, phase)), await _unsealing(session, edition, phase)
    if by_tag:
        query = query.order_by(VOTES.c.category, VOTES.c.tag)

    def run(connection: Connection) -> T:
        rows = connection.execute(query.execution_options(yield_per=BATCH))
        return fold(
            (tag, category, bare(choices), stands, unsealed(sealed)[0])
            for tag, category, choices, stands, sealed in rows
        )

    return await (await session.connection()).run_sync(run)


async def fold_openings(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    fold: Callable[[Iterable[Opened]], T],
) -> T:
    """The same with what opens each vote, and with all of its text. Raises as `fold_votes`."""
    _must_be_over(edition, phase)
    columns = (VOTES.c.tag, VOTES.c.category, VOTES.c.choices, VOTES.c.leaf, VOTES.c.opening)
    query = select(*columns, *_sealed(phase)).select_from(_with_attributes(VOTES, phase))
    query = query.where(*_in_force(edition, phase)).execution_options(yield_per=BATCH)
    unsealed = await _unsealing(session, edition, phase)

    def run(connection: Connection) -> T:
        return fold(
            Opened(tag, category, choices, leaf, opening, *unsealed(sealed))
            for tag, category, choices, leaf, opening, sealed in connection.execute(query)
        )

    return await (await session.connection()).run_sync(run)


def _sealed(phase: VotingPhase) -> tuple[Any, ...]:
    return (ATTRIBUTES.c.sealed if phase.attribute else null(),)


def _with_attributes(rows: FromClause, phase: VotingPhase) -> FromClause:
    return rows.outerjoin(ATTRIBUTES, ATTRIBUTES.c.vote_id == VOTES.c.id) if phase.attribute else rows


async def _unsealing(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> Callable[[bytes | None], tuple[str, bytes]]:
    """What opens the group or weight of a vote; nothing where there is none, or it cannot be read. In memory alone."""
    key = await key_of(session, edition.slug) if phase.attribute else None
    secret = attribute_key(key.secret, edition.slug) if key else b""
    nothing = ("", b"")
    return lambda sealed: (opened_attribute(secret, sealed) or nothing) if secret and sealed else nothing


async def votes_by_choice(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, assume: Assumed = None
) -> Sequence[EqualVotes]:
    """Equal votes, added up by the database; what commits to a group or a weight makes each text another one. `assume`:
    see `standing`. Raises Closed before the end of voting.
    """
    _must_be_over(edition, phase)
    joined, stands = standing(assume)
    joined, sealed = _with_attributes(joined, phase), list(_sealed(phase)) if phase.attribute else []
    here = _in_force(edition, phase)
    alike: list[Any] = [VOTES.c.category, VOTES.c.choices, stands]
    if phase.ballot.complete == "any":
        query = select(*alike, literal(1), func.count(), *sealed).select_from(joined).where(*here)
    else:
        ballots = (
            select(VOTES.c.tag, func.count().label("votes")).where(*here).group_by(VOTES.c.tag).subquery()
        )
        joined = joined.join(ballots, ballots.c.tag == VOTES.c.tag)
        alike.append(ballots.c.votes)
        query = select(*alike, func.count(), *sealed).select_from(joined).where(*here)
    unsealed = await _unsealing(session, edition, phase)
    rows: Iterable[Any] = await (await session.connection()).execute(query.group_by(*alike, *sealed))
    return [
        (category, bare(choices), how, ballot, n, unsealed(*beside)[0] if beside else "")
        for category, choices, how, ballot, n, *beside in rows
    ]


def projects_in(votes: Iterable[EqualVotes]) -> frozenset[str]:
    """Every project with a vote in force."""
    return frozenset(project for equal in votes for project in projects_of(equal[1]))


def _must_be_over(edition: EditionInForce, phase: VotingPhase) -> None:
    if not is_over(edition, phase):
        raise refusals.still_secret(ends_at(edition.rules, phase))
