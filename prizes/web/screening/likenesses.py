"""Projects that may be the same: the stewards' list of pairs, and one pair side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import Request

from prizes.accounts.queries import people
from prizes.edition.queries import editions_in_force
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries import duplicates
from prizes.nomination.queries.comparison_index import sketch_of
from prizes.nomination.queries.duplicates import PAGE, Pair, PairFilters
from prizes.nomination.rules import submission
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.similarity import NAME_ALIKE, differing, name_score, same_address
from prizes.nomination.rules.states import LABELS, PUBLIC, Actor, State, may_move
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import page_number, words_of
from prizes.web.nomination.shown import names
from prizes.web.screening.queue import category_options

pages = Pages()

STATES: dict[str, str] = {
    "open": N_("To be decided"),
    "same": N_("The same project"),
    "different": N_("Different projects"),
}
ALIKE: dict[str, str] = {"title": N_("Title"), "owner": N_("Owner"), "url": N_("Web address")}


def filters_of(request: Request) -> PairFilters:
    """Of the address. What nobody has decided stands first; `state=all` shows everything."""
    query = request.query_params
    state = query.get("state", "open")
    return PairFilters(
        state="" if state == "all" else state[:16],
        category=query.get("category", "")[:32],
        where=query.get("where", "")[:8],
        because=query.get("because", "")[:8],
        q=words_of(request),
    )


def _link(filters: PairFilters, number: int = 1, **changes: str) -> str:
    values = asdict(filters) | changes
    values["state"] = values["state"] or "all"
    kept = {name: value for name, value in values.items() if value}
    return "?" + urlencode(kept | ({"page": str(number)} if number > 1 else {}))


@pages.page("/{edition}/office/likenesses", "nomination/likenesses.html", Who.STEWARD, block="found")
async def likenesses_page(at: PageAt) -> Values:
    """Pairs of projects that may be the same, the most alike first."""
    filters, number = filters_of(at.request), page_number(at.request)
    found = await duplicates.pairs(*at.here, filters, offset=(number - 1) * PAGE)
    last = number * PAGE >= found.total
    return {
        "filters": filters,
        "found": found,
        "first": (number - 1) * PAGE + 1,
        "states": STATES,
        "alike": ALIKE,
        "labels": LABELS,
        "titles": await _titles(at),
        "categories": category_options(at.edition, at.voice),
        "link": lambda **changes: _link(filters, **changes),
        "previous": _link(filters, number - 1) if number > 1 else None,
        "next": None if last else _link(filters, number + 1),
    }


async def _titles(at: PageAt) -> dict[str, str]:
    """Of all editions, by slug."""
    return {each.slug: each.title(at.lang) for each in await editions_in_force(at.session, hidden=True)}


# --- one pair ------------------------------------------------------------------------------------------

Verdict = Literal["same", "alike", "differs", ""]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One thing of two projects beside each other."""

    name: str
    one: Any
    other: Any
    verdict: Verdict = ""
    """Empty: nothing to compare."""


def lines(pair: Pair) -> list[ComparedLine]:
    """By name; titles and owners in pieces, so that what differs can be marked."""
    one, other = pair.project, pair.other
    address = "same" if same_address(sketch_of(one), sketch_of(other)) else "differs"
    found = [
        _names("title", one.title, other.title, one.title_key, other.title_key),
        _names("owner", one.owner, other.owner, one.owner_key, other.owner_key),
        _plain("country", one, other),
        _plain("stakeholder_type", one, other),
        ComparedLine("url", one.url, other.url, address if one.url and other.url else ""),  # type: ignore[arg-type]
        _plain("category", one, other),
        ComparedLine("edition", None, None),
        ComparedLine("state", one.state, other.state),
        ComparedLine("submitted_at", one.submitted_at, other.submitted_at),
        ComparedLine("summary", one.summary, other.summary),
    ]
    return [line for line in found if line.name == "edition" or line.one or line.other]


def _names(name: str, one: str, other: str, key: str, other_key: str) -> ComparedLine:
    verdict: Verdict = ""
    if key and other_key:
        alike = name_score(key, other_key) >= NAME_ALIKE
        verdict = "same" if key == other_key else "alike" if alike else "differs"
    return ComparedLine(name, differing(one, other), differing(other, one), verdict)


def _plain(name: str, one: Project, other: Project) -> ComparedLine:
    mine, theirs = getattr(one, name), getattr(other, name)
    verdict: Verdict = "" if not mine or not theirs else "same" if mine == theirs else "differs"
    return ComparedLine(name, mine, theirs, verdict)


@pages.page("/{edition}/office/likenesses/{likeness}", "nomination/likeness.html", Who.STEWARD)
async def likeness_page(at: PageAt, likeness: str) -> Values:
    """Two projects side by side, and what a steward can do about them."""
    pair = await duplicates.pair(*at.here, likeness)
    if pair is None:
        raise refusals.unknown_likeness()
    by = pair.likeness.decided_by
    here = pair.other.edition_id == at.edition.id
    return names(at.lang) | {
        "pair": pair,
        "lines": lines(pair),
        "same_edition": here,
        "other_public": pair.other.state in PUBLIC,
        "titles": await _titles(at),
        "states": STATES,
        "decider": (await people(at.session, [by])).get(by) if by else None,
        "may_exclude": may_move(State(pair.project.state), State.INELIGIBLE, Actor.STEWARD),
        "may_except": submission_of(at.edition.rules).exceptions and not pair.project.exception,
        "breach": "limits" if here else "earlier-results",
        "breaches": list(submission.BREACHES.items()),
        "summary": [each for each in at.summary if each[0]],
    }
