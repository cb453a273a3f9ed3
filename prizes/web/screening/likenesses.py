"""Projects that may be the same: the stewards' list of pairs, and one pair side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from prizes.accounts.queries import people
from prizes.edition.queries import editions_in_force
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries import duplicates
from prizes.nomination.queries.comparison_index import sketch_of
from prizes.nomination.queries.duplicates import Pair
from prizes.nomination.rules import submission
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.similarity import NAME_ALIKE, differing, name_score, same_address
from prizes.nomination.rules.states import LABELS, PUBLIC, Actor, State, may_move
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.nomination.shown import names
from prizes.web.screening.queue import category_options

pages = Pages()

STATES: dict[str, str] = {
    "open": N_("To be decided"),
    "same": N_("The same project"),
    "different": N_("Different projects"),
}
ALIKE: dict[str, str] = {"title": N_("Title"), "owner": N_("Owner"), "url": N_("Web address")}


COLUMNS: list[Column[Pair]] = [
    title_column(lambda pair: pair.project),
    Column("owner", N_("Owner"), lambda pair: pair.project.owner, usual=False),
    Column("country", N_("Country"), lambda pair: pair.project.country, "country", usual=False),
    Column("category", N_("Category"), lambda pair: pair.project.category, sorts=True, usual=False),
    title_column(lambda pair: pair.other, "other", N_("Similar to")),
    Column("other_owner", N_("Owner of the other project"), lambda pair: pair.other.owner, usual=False),
    Column("other_edition", N_("Edition of the other project"), lambda pair: pair.other_edition, usual=False),
    Column("other_state", N_("Status of the other project"), lambda pair: pair.other.state),
    Column("because", N_("Similarities"), lambda pair: list(pair.likeness.because), type=list[str]),
    Column("score", N_("Similarity, out of 100"), lambda pair: pair.likeness.score, "n", sorts=True),
    Column("found_at", N_("Found"), lambda pair: pair.likeness.found_at, "moment", sorts=True, usual=False),
    Column("state", N_("Decision"), lambda pair: pair.likeness.state),
]


async def _find(at: At, wanted: Wanted) -> Found[Pair]:
    return await duplicates.pairs(*at.here, wanted)


def _where(at: PageAt) -> Options:
    here, earlier = N_("a project of this edition"), N_("a project of another edition")
    return [("here", at.voice.gettext(here)), ("earlier", at.voice.gettext(earlier))]


async def _words(at: PageAt, _found: Found[Pair]) -> Values:
    return {"states": STATES, "alike": ALIKE, "labels": LABELS, "titles": await edition_titles(at)}


likenesses_list = Listing(
    pages,
    "/{edition}/office/likenesses",
    "nomination/likenesses.html",
    Who.STEWARD,
    file="likenesses",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", usual="open", takes=Literal["open", "same", "different", "all"], for_programs=""),
        Filter("category", N_("Category"), lambda at: category_options(at.edition, at.voice)),
        Filter("where", N_("Similar to"), _where, takes=Literal["here", "earlier"]),
        Filter(
            "because",
            N_("Similarities"),
            lambda at: [(key, at.voice.gettext(label)) for key, label in ALIKE.items()],
            takes=Literal["title", "owner", "url"],
        ),
    ],
    values=_words,
    key=lambda pair: pair.likeness.id,
)
"""Pairs of projects that may be the same, the most alike first; what nobody has decided, unless asked otherwise."""


async def edition_titles(at: PageAt) -> dict[str, str]:
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
        "titles": await edition_titles(at),
        "states": STATES,
        "decider": (await people(at.session, [by])).get(by) if by else None,
        "may_exclude": may_move(State(pair.project.state), State.INELIGIBLE, Actor.STEWARD),
        "may_except": submission_of(at.edition.rules).exceptions and not pair.project.exception,
        "breach": "limits" if here else "earlier-results",
        "breaches": list(submission.BREACHES.items()),
        "summary": [each for each in at.summary if each[0]],
    }
