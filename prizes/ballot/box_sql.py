"""The SQL of the box: what stands on a paper, a voter's own rows by tag, and how votes stand at a count. Plain tables,
no mapped objects, since these statements run with every vote.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from prizes.accounts.models import Person
from prizes.ballot.models import (
    AgeStatement,
    CaseVote,
    Circumstance,
    ListedVoter,
    Vote,
    VoteAttribute,
    VoteCase,
    VoteFlag,
    Voter,
    VoterList,
    VoterMark,
)
from prizes.db import lock_number, metadata
from prizes.edition.document.membership import Membership
from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import Route, cut_chain, members_of, routes
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.filters import is_member, is_no_member, screeners_of
from prizes.nomination.rules.states import State
from prizes.review.models import Standing

VOTES = metadata.tables[str(Vote.__tablename__)]
MARKS = metadata.tables[str(VoterMark.__tablename__)]
AGES = metadata.tables[str(AgeStatement.__tablename__)]
LISTED = metadata.tables[str(ListedVoter.__tablename__)]
LISTS = metadata.tables[str(VoterList.__tablename__)]
ROLL = metadata.tables[str(Voter.__tablename__)]
PEOPLE = metadata.tables[str(Person.__tablename__)]
CASES = metadata.tables[str(VoteCase.__tablename__)]
CASE_VOTES = metadata.tables[str(CaseVote.__tablename__)]
FLAGS = metadata.tables[str(VoteFlag.__tablename__)]
CIRCUMSTANCES = metadata.tables[str(Circumstance.__tablename__)]
ATTRIBUTES = metadata.tables[str(VoteAttribute.__tablename__)]
PROJECTS = metadata.tables[str(Project.__tablename__)]
TEXTS = metadata.tables[str(ProjectText.__tablename__)]
STANDINGS = metadata.tables[str(Standing.__tablename__)]

GONE = "-"
"""Stands in place of the choices of a vote whose voter asked for erasure."""
WITHDRAWN = "WITHDRAWN"
"""The reason of a case that holds votes which their voters took out of the count."""
Assumed = tuple[str, bool] | None
"""A case, and whether it is to be taken as in effect, whatever it is."""
Origin = Literal["submitted", "screened", "nominated"] | frozenset[str]
"""Where projects come from: every submitted one, those of them that passed the screening, the nominated, or those that
passed the cut of any of some earlier phases, by their ids.
"""


class BallotSource(NamedTuple):
    """Where a round has its projects from."""

    ways: tuple[tuple[Origin, tuple[Membership, ...]], ...]
    """On each, projects of none of these groups."""
    members: Membership = ()
    """What those are that the round is for."""


def source_of(rules: Rules, phase: VotingPhase) -> BallotSource:
    ways = tuple((_origin(rules, phase, each), each.not_of(rules)) for each in routes(rules, phase))
    return BallotSource(ways, members_of(rules, phase) or ())


def _origin(rules: Rules, phase: VotingPhase, route: Route) -> Origin:
    before, chain = route.passed, cut_chain(rules)
    if not before:
        return "screened" if screeners_of(rules) else "submitted"
    follows = chain[[each.id for each in chain].index(phase.id) - 1]
    if before == (follows,) and isinstance(follows, NominationPhase):
        return "nominated"  # nothing has been decided of them since
    return frozenset(each.id for each in before)


IN_A_VOTE = (State.NOMINATED.value, State.SPECIAL_RECOGNITION.value, State.WINNER.value)
"""States of projects on a ballot: also those with an honour that was announced before the vote, or while it runs."""


def on_paper(source: BallotSource) -> ColumnElement[bool]:
    """Whether a project of the edition is on the ballot. Withdrawn and disqualified ones never are."""
    ways = [and_(_came(origin), *map(is_no_member, outside)) for origin, outside in source.ways]
    return and_(or_(false(), *ways), *is_member(source.members))


def _came(origin: Origin) -> ColumnElement[bool]:
    state = PROJECTS.c.state
    match origin:
        case "submitted":
            return state.in_((State.SUBMITTED.value, *IN_A_VOTE))
        case "screened":
            passed = and_(state == State.SUBMITTED.value, PROJECTS.c.screened_at.is_not(None))
            return or_(state.in_(IN_A_VOTE), passed)
        case "nominated":
            return state.in_(IN_A_VOTE)
        case frozenset() as phases:
            passed = (
                exists()
                .where(
                    STANDINGS.c.phase.in_(sorted(phases)),
                    STANDINGS.c.project_id == PROJECTS.c.id,
                    STANDINGS.c.outcome == "passed",
                )
                .correlate(PROJECTS)
            )
            return and_(state.in_((*IN_A_VOTE, State.CHAMPION.value)), passed)


def _slot() -> ColumnElement[bool]:
    """The row in force of one tag in one category."""
    return and_(
        VOTES.c.edition == bindparam("edition"),
        VOTES.c.phase == bindparam("phase"),
        VOTES.c.tag == bindparam("tag"),
        VOTES.c.category == bindparam("category"),
        VOTES.c.in_force,
    )


@cache
def slot_and_choices(source: BallotSource, *, postgres: bool, owners: bool = False) -> Select[Any]:
    """One row for each chosen project that is on the paper, each with the voter's row in force, if any. `owners`: with
    what tells whose project it is.

    On PostgreSQL it also takes locks until the transaction ends: on the slot, so that whoever read an older
    state finds that out at most once, and on the round, so that no vote slips in behind a count.
    """
    joined = PROJECTS.outerjoin(VOTES, _slot())
    aside = exists().where(CASE_VOTES.c.vote_id == VOTES.c.id, CASE_VOTES.c.state == "aside").label("aside")
    columns: list[Any] = [PROJECTS.c.id, VOTES.c.version, VOTES.c.choices, VOTES.c.leaf, aside]
    if owners:
        columns += [PROJECTS.c.title, PROJECTS.c.owner, PROJECTS.c.country]
    return (
        select(*columns, *_locks(postgres=postgres))
        .select_from(joined)
        .where(
            PROJECTS.c.edition_id == bindparam("edition_id"),
            PROJECTS.c.category == bindparam("category"),
            on_paper(source),
            PROJECTS.c.id.in_(bindparam("chosen", expanding=True)),
        )
    )


@cache
def slot(*, postgres: bool) -> Select[Any]:
    """The voter's row in force, locked in the same way."""
    return select(VOTES.c.version, VOTES.c.choices, VOTES.c.leaf, *_locks(postgres=postgres)).where(_slot())


@cache
def replace() -> Update:
    """Put the version that was read out of force, for ever unopened; no row if another has replaced it since.
    Parameters as of a slot with `of_` before them, since an update keeps the names of columns for itself.
    """
    slot = [VOTES.c[name] == bindparam(f"of_{name}") for name in ("edition", "phase", "tag", "category")]
    seen = VOTES.c.version == bindparam("of_version")
    return update(VOTES).where(*slot, VOTES.c.in_force, seen).values(in_force=False, opening=None)


@cache
def forget_attribute() -> Delete:
    """Of versions of a vote that are not in force any more. Parameters as of `replace`."""
    slot = [VOTES.c[name] == bindparam(f"of_{name}") for name in ("edition", "phase", "tag", "category")]
    return delete(ATTRIBUTES).where(
        ATTRIBUTES.c.vote_id.in_(select(VOTES.c.id).where(*slot, not_(VOTES.c.in_force)))
    )


@cache
def add(table: Table, *, postgres: bool) -> Insert:
    """One row, unless it is there."""
    insert = postgresql.insert if postgres else sqlite.insert
    return insert(table).on_conflict_do_nothing()


@cache
def add_vote(*, postgres: bool) -> Any:
    """One vote, unless it is there; its number."""
    insert = postgresql.insert if postgres else sqlite.insert
    return insert(VOTES).on_conflict_do_nothing().returning(VOTES.c.id)


def _locks(*, postgres: bool) -> list[ColumnElement[Any]]:
    """The slot for this transaction alone; the round together with other votes, see `counting`."""
    if not postgres:
        return []  # SQLite: the transaction has the write lock from its beginning
    return [
        func.pg_advisory_xact_lock(bindparam("slot", type_=BigInteger)),
        func.pg_advisory_xact_lock_shared(bindparam("round", type_=BigInteger)),
    ]


def counting(edition: str, phase: str) -> Select[Any]:
    """On PostgreSQL: waits for the votes that are just being saved, and keeps later ones waiting, until the
    transaction ends. They look at the clock again afterwards.
    """
    return select(func.pg_advisory_xact_lock(literal(lock_number(edition, phase), BigInteger)))


def standing(assume: Assumed = None) -> tuple[FromClause, Any]:
    """Votes joined with the cases on them, and the column `clear`, `set_aside` or `withdrawn`: a vote is set aside
    while a case is on it that was not taken off again.
    """
    holds = CASE_VOTES.c.state == "aside"
    if assume is not None and assume[1]:
        holds = or_(holds, and_(CASE_VOTES.c.case_id == assume[0], CASE_VOTES.c.state == "named"))
    elif assume is not None:
        holds = and_(holds, CASE_VOTES.c.case_id != assume[0])
    rank = func.max(case((CASES.c.reason == WITHDRAWN, 2), else_=1)).label("rank")
    aside = (
        select(CASE_VOTES.c.vote_id, rank)
        .join(CASES, CASES.c.id == CASE_VOTES.c.case_id)
        .where(holds)
        .group_by(CASE_VOTES.c.vote_id)
        .subquery()
    )
    word = case((aside.c.rank == 2, "withdrawn"), (aside.c.rank == 1, "set_aside"), else_="clear")
    return VOTES.outerjoin(aside, aside.c.vote_id == VOTES.c.id), word.label("standing")
