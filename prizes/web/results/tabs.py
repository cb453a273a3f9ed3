"""The pages on the results of an edition, one of which is shown; each is called as its heading."""

from __future__ import annotations

from dataclasses import dataclass

from prizes.edition.queries import EditionInForce
from prizes.kit.sentence import N_
from prizes.results.queries import known_results
from prizes.web.layout.pages import PageAt

WINNERS = N_("Winners")
VOTES = N_("Votes")
CHAMPIONS = N_("Champions")
TURNOUT = N_("Turnout")
WORLD = N_("World")
INTEGRITY = N_("Integrity")
DATA = N_("Data")


@dataclass(frozen=True, slots=True)
class ResultsTab:
    label: str
    """Marked for translation; equals the heading of the page."""
    href: str
    here: bool


async def tabs(at: PageAt) -> list[ResultsTab]:
    """Those that the edition has: a record those alone of which something is known."""
    found = await _of_record(at) if at.edition.record else _of_contest(at)
    return [ResultsTab(label, href, href == at.request.url.path) for label, href in found]


def votes_heading(edition: EditionInForce) -> str:
    """Of the page of the public vote: no source says how many votes somebody had in past editions."""
    return CHAMPIONS if edition.record else VOTES


def _of_contest(at: PageAt) -> list[tuple[str, str]]:
    voting = bool(at.edition.rules.votings)
    pages = (
        (WINNERS, at.to("winners_page"), True),
        (VOTES, at.to("results_page"), voting),
        (TURNOUT, at.to("turnout_page"), voting),
        (WORLD, at.to("world_page"), True),
        (INTEGRITY, at.to("integrity_page"), voting),
        (DATA, at.to("data_page"), True),
    )
    return [(label, href) for label, href, there in pages if there]


async def _of_record(at: PageAt) -> list[tuple[str, str]]:
    known = await known_results(*at.here)
    pages = (
        (WINNERS, at.to("winners_page"), bool(known & {"winner", "special_recognition"})),
        (CHAMPIONS, at.to("results_page"), "champion" in known),
        (WORLD, at.to("world_page"), bool(known)),
        (DATA, at.to("data_page"), True),
    )
    return [(label, href) for label, href, there in pages if there]
