"""The stewards' side of cases: flagged votes, a new case, appeals to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from prizes.ballot.cases import queries
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import rounds_of, titles
from prizes.ballot.rules.flagging.reasons import REASONS, said_of
from prizes.gate.permissions import Who
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import neighbours, page_number

pages = Pages()
OFFICE = "/{edition}/office"
ROWS = 200
"""Flagged votes on one page."""


@pages.page(f"{OFFICE}/cases", "cases/office.html", Who.STEWARD)
async def office_cases_page(at: PageAt) -> Values:
    """Appeals to answer, cases to approve, flagged votes to look at."""
    rounds_of(at.edition)
    found = await queries.cases(*at.here)
    return {
        "looks": await queries.looks(*at.here),
        "suspicions": await _suspicions(at),
        "found": found,
        "numbers": await queries.numbers(at.session, found),
        "reviews": await queries.reviews(*at.here),
        "reasons": REASON_WORDS,
    }


async def _suspicions(at: PageAt) -> list[dict[str, Any]]:
    found = await queries.suspicions(*at.here)
    counted = await queries.counted_rounds(*at.here)
    named = [each.project for each in found if each.phase in counted]
    known = await titles(at.session, named, at.lang)
    return [
        {
            "it": each,
            "title": known.get(each.project),
            "said": said_of(each.shared, each.flagged, counted=each.phase in counted),
        }
        for each in found
    ]


@pages.page(f"{OFFICE}/flags/{{flag}}", "cases/flags.html", Who.STEWARD)
async def suspicion_page(at: PageAt, flag: str) -> Values:
    """What the flagged votes for one project have in common, by pseudonyms, and a case of them."""
    found = await queries.suspicion_in(*at.here, flag)
    counted = found.phase in await queries.counted_rounds(*at.here)
    number = page_number(at.request)
    offset = (number - 1) * ROWS
    before, after = neighbours(number, ROWS, found.flagged, lambda page: f"?page={page}")
    known = await titles(at.session, [found.project] if counted else [], at.lang)
    return {
        "it": found,
        "title": known.get(found.project),
        "said": said_of(found.shared, found.flagged, counted=counted),
        "rows": _alike(await queries.flags_of(at.session, found, offset=offset, limit=ROWS)),
        "first": offset + 1,
        "previous": before,
        "next": after,
        "traits": REASONS,
        "reasons": REASON_WORDS,
    }


def _alike(flags: Sequence[tuple[Sequence[Any], bool]]) -> list[tuple[int, list[list[str]], bool]]:
    """Votes that share the same with others in one row with their number: a robot's hundreds read as one."""
    rows = Counter(
        (tuple((str(name), str(value)) for name, value in shared), related) for shared, related in flags
    )
    return [(n, [list(pair) for pair in shared], related) for (shared, related), n in rows.most_common()]


@pages.page(f"{OFFICE}/cases/new", "cases/new.html", Who.STEWARD)
async def new_case_page(at: PageAt) -> Values:
    rounds_of(at.edition)
    if at.refusal and "code" in at.refusal.fields:  # what is wrong with one stands beside the field of all
        at.refusal.fields = {"codes": at.refusal.sentence}
    return {"reasons": REASON_WORDS}


@pages.page(f"{OFFICE}/vote-appeals/{{review}}", "cases/review.html", Who.STEWARD)
async def office_vote_appeal_page(at: PageAt, review: str) -> Values:
    found, case = await queries.review_in(*at.here, review)
    return {"review": found, "case": case, "reasons": REASON_WORDS}
