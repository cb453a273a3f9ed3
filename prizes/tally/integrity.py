"""The integrity report on a round: what became of all votes, what setting aside changed, what was doubted, what was
looked at, and what all this cannot show. Plain data, the same for pages, programs and the log's last line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.accounting import aside_by_reason
from prizes.ballot.cases.queries import cases, numbers
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.tally.lots import announced
from prizes.tally.models import Challenge, SampleAudit
from prizes.tally.queries import cast_of, counted, lot_draw
from prizes.tally.rules.counting import CategoryTally, Tally
from prizes.tally.rules.lots import drawn_lots
from prizes.tally.rules.poll import Poll
from prizes.tally.signing import Signed, signatures
from prizes.votelog.queries import content_of_file, log_of

FORM = "integrity-v1"
PLACES = 10
"""So many places from the top are shown with and without what was set aside."""
LIMITS: tuple[str, ...] = (
    "server-sees-votes",
    "invented-voters",
    "refused-votes",
    "unfair-setting-aside",
    "older-log",
    "quantum",
    "codes-shown",
)
FOR_AUDITORS = ("votes-with-auditors", "small-groups")
"""The same in place of `codes-shown`, where single votes are shown to auditors alone."""
"""What nothing in the report can show; the words are the pages'."""

Report = dict[str, Any]


async def report_of(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Report | None:
    """As fixed by the log once the round is final; before, as it would be now. None until the votes are counted."""
    log = await log_of(session, edition.slug, phase.id)
    if log is not None and log.final:
        return json.loads(await content_of_file(session, log.name, "report.txt"))  # type: ignore[no-any-return]
    found = await counted(session, edition, phase)
    if found is None:
        return None
    record, poll, tally = found
    return {
        "form": FORM,
        "edition": edition.slug,
        "round": phase.id,
        "log": log.name if log and log.key else None,
        "rules_sha256": record.rules_sha256,
        "counted_at": _text(record.counted_at),
        "count_sha256": record.sha256,
        "tally": log.tally.split(" ") if log else [],
        "categories": await _categories(session, edition, phase, tally, cast_of(record)),
        "places": places(poll, tally),
        "cases": await _cases(session, edition, phase),
        "challenges": [_challenge(each) for each in await challenges(session, edition, phase)],
        "sample": _sample(await audit_of(session, edition, phase)),
        **await _lot(session, edition, poll, tally),
        "openings": phase.ballot.openings,
        "audits": [_signature(each) for each in await signatures(session, edition, phase)],
        "limits": _limits(phase),
    }


def _limits(phase: VotingPhase) -> list[str]:
    if phase.ballot.openings == "auditors":
        return [*LIMITS[:-1], *FOR_AUDITORS]
    return [*LIMITS, "groups-with-auditors"] if phase.attribute else list(LIMITS)


def as_file(report: Report) -> bytes:
    """As the log publishes it, for people who read files too: ASCII, one value a line."""
    return (json.dumps(report, sort_keys=True, indent=1) + "\n").encode("ascii")


async def _categories(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, tally: Tally, cast: Mapping[str, int]
) -> Report:
    reasons = await aside_by_reason(session, edition, phase)
    return {
        code: _classes(each, cast[code])
        | {"reasons": reasons.get(code, {})}
        | ({} if each.none is None else {"none": [each.none, each.none_nothing_set_aside]})
        for code, each in tally.categories.items()
    }


def _classes(category: CategoryTally, cast: int) -> dict[str, int]:
    """Cast is the sum of the others, at every moment after the close."""
    return {
        "cast": cast,
        "counted": category.counted,
        "replaced": cast - category.in_force,
        "set_aside": category.set_aside,
        "withdrawn": category.withdrawn,
        "incomplete": category.incomplete,
    }


def places(poll: Poll, tally: Tally) -> dict[str, list[Report]]:
    """By category the projects that are among the first ten in the count or had nothing been set aside."""
    without = {row.project: row for row in poll.cut(tally.nothing_set_aside).rows()}
    found: dict[str, list[Report]] = {code: [] for code in tally.categories}
    for row in poll.cut(tally).rows():
        other = without[row.project]
        if min(row.rank, other.rank) <= PLACES:
            found[row.candidate.category].append(
                {
                    "project": row.project,
                    "place": row.rank,
                    "votes": row.candidate.votes,
                    "place_nothing_set_aside": other.rank,
                    "votes_nothing_set_aside": other.candidate.votes,
                    "outcome": row.outcome.value,
                    "outcome_nothing_set_aside": other.outcome.value,
                }
            )
    return {code: sorted(rows, key=lambda r: (r["place"], r["project"])) for code, rows in found.items()}


async def _lot(session: AsyncSession, edition: EditionInForce, poll: Poll, tally: Tally) -> Report:
    """Nothing where no draw was announced: reports of rounds without a lot are what they were."""
    lot = await lot_draw(session, edition, poll.phase)
    if lot is None:
        return {}
    ties = [
        {
            "category": each.category,
            "region": each.region,
            **({"further": dict(each.further)} if each.further else {}),
            "places": each.places,
            "order": list(each.order),
            "passed": list(each.passed),
        }
        for each in drawn_lots(poll.cut(tally), poll.seed)
    ]
    recorded = {"seed": lot.seed, "recorded_at": _text(lot.recorded_at)}
    return {"lot": announced(lot) | {"earlier": lot.earlier} | recorded | {"ties": ties}}


async def _cases(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> list[Report]:
    found = [
        case for case in await cases(session, edition) if case.phase == phase.id and case.state == "in_effect"
    ]
    about = await numbers(session, found)
    return [
        {
            "case": case.id,
            "reason": case.reason,
            "votes": case.votes,
            "set_aside": about[case.id].aside,
            "restored": about[case.id].restored,
            "appeals": about[case.id].appeals,
            "appeals_open": about[case.id].appeals_open,
            "appeals_upheld": about[case.id].appeals_upheld,
            "countersigned": case.countersigned_by is not None,
        }
        for case in reversed(found)
    ]


async def challenges(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> list[Challenge]:
    """The oldest first."""
    query = select(Challenge).where(Challenge.edition == edition.slug, Challenge.phase == phase.id)
    query = query.order_by(col(Challenge.lodged_at), Challenge.id)
    return list((await session.exec(query.execution_options(populate_existing=True))).all())


async def challenges_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[Challenge]:
    """Those without an answer first, the oldest first; two queries.

    `q` is part of the name or of the words; filters: `state`, `phase`.
    """
    fitting: list[ColumnElement[bool]] = [col(Challenge.edition) == edition.slug]
    if phase := wanted.filters.get("phase"):
        fitting.append(col(Challenge.phase) == phase)
    if wanted.q:
        said = (func.lower(each) for each in (Challenge.name, Challenge.words))
        fitting.append(or_(*(each.contains(wanted.q.lower(), autoescape=True) for each in said)))
    counting = select(Challenge.state, func.count()).where(*fitting).group_by(col(Challenge.state))
    counts = dict((await session.exec(counting)).all())
    query, state = select(Challenge).where(*fitting), wanted.filters.get("state", "")
    if state:
        query = query.where(Challenge.state == state)
    columns = {
        "name": col(Challenge.name),
        "state": col(Challenge.state),
        "lodged_at": col(Challenge.lodged_at),
        "answered_at": col(Challenge.answered_at),
    }
    usual = [col(Challenge.answered_at).is_not(None), col(Challenge.lodged_at), col(Challenge.id)]
    part = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    total = counts.get(state, 0) if state else sum(counts.values())
    return Found((await session.exec(part)).all(), total, counts)


def _challenge(each: Challenge) -> Report:
    return {
        "challenge": each.id,
        "name": each.name,
        "words": each.words,
        "lodged_at": _text(each.lodged_at),
        "state": each.state,
        "answer": each.answer,
        "answered_at": _text(each.answered_at),
    }


async def audit_of(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> SampleAudit | None:
    return await session.get(SampleAudit, (edition.slug, phase.id), populate_existing=True)


def _signature(each: Signed) -> Report:
    return {"auditor": each.auditor, "key": each.key, "handed_in_at": _text(each.handed_in_at)}


def _sample(audit: SampleAudit | None) -> Report | None:
    if audit is None:
        return None
    return {
        "source": audit.source,
        "announced_at": _text(audit.announced_at),
        "number": audit.number,
        "root": audit.root,
        "seed": audit.seed,
        "drawn_at": _text(audit.drawn_at),
        "drawn": audit.drawn,
        "found": audit.found,
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
