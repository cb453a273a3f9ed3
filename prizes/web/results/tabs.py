"""The pages on the results of an edition, one of which is shown; each is called as its heading."""

from __future__ import annotations

from dataclasses import dataclass

from prizes.edition.queries import EditionInForce
from prizes.gate.transaction import Tx
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
    path: str
    """Below the edition."""
    here: bool


async def tabs(at: PageAt) -> list[ResultsTab]:
    """Those that the edition has: a record those alone of which something is known."""
    last = at.request.url.path.rpartition("/")[2]
    found = await _of_record(at.session, at.edition) if at.edition.record else _of_contest(at.edition)
    return [ResultsTab(label, path, path == f"/{last}") for label, path in found]


def votes_heading(edition: EditionInForce) -> str:
    """Of the page of the public vote: no source says how many votes somebody had in past editions."""
    return CHAMPIONS if edition.record else VOTES


def _of_contest(edition: EditionInForce) -> list[tuple[str, str]]:
    voting = bool(edition.rules.votings)
    pages = (
        (WINNERS, "/winners", True),
        (VOTES, "/results", voting),
        (TURNOUT, "/turnout", voting),
        (WORLD, "/world", True),
        (INTEGRITY, "/integrity", voting),
        (DATA, "/data", True),
    )
    return [(label, path) for label, path, there in pages if there]


async def _of_record(session: Tx, edition: EditionInForce) -> list[tuple[str, str]]:
    known = await known_results(session, edition)
    pages = (
        (WINNERS, "/winners", bool(known & {"winner", "special_recognition"})),
        (CHAMPIONS, "/results", "champion" in known),
        (WORLD, "/world", bool(known)),
        (DATA, "/data", True),
    )
    return [(label, path) for label, path, there in pages if there]
