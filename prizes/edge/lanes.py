"""Which lane a request goes, by its method and address alone, and what each lane has room for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from prizes.gate.addresses import API, addresses
from prizes.gate.nomination.uploads import UPLOADS
from prizes.gate.transaction import SAFE_METHODS
from prizes.i18n.languages import CODES

STATUS = frozenset({f"{API}/status", *(f"/{code}/status" for code in CODES)})
"""Whether the service works: answered when nothing else is."""
PASS_BY = ("/static/", "/health/", "/votelog/", "/.well-known/", "/robots.txt")
SEARCH = re.compile(rb"(?:^|&)q=[^&]")
FILE_PARTS = (
    r"/exports?(?:/|$)",
    *(rf"\.{ending}$" for ending in ("csv", "docx", "pdf", "zip")),
    *(rf"/{word}$" for word in ("dossier", "archive", "record", "poster", r"qr\.\w+", r"badge\.png")),
    *(rf"/{words}$" for words in ("decision/file", "tally/files")),
)
"""By these parts and not by routes, so that a new file is in its lane whether or not somebody thinks of it here."""
FILE = re.compile("|".join(FILE_PARTS))
DATA_SET = addresses(
    "/{lang:lang}/{edition}/data/{name}.csv", "/{lang:lang}/reports/all-years/data/{name}.csv", name=r"[\w-]+"
)
"""A part of the open data, as light as a page: whoever follows the figures of a report asks for many."""
VOTE = addresses(
    "/{lang:lang}/{edition}/ballot/{category}", f"{API}/editions/{{edition}}/ballot/{{category}}"
)
TO_A_VOTE = addresses(
    "/{lang:lang}/{edition}/categories/{category}",
    "/{lang:lang}/{edition}/projects/{project}",
    "/{lang:lang}/{edition}/ballot",
    "/{lang:lang}/{edition}/ballot/finish",
    "/{lang:lang}/{edition}/ballot/receipt",
    "/{lang:lang}/{edition}/ballot/{category}/ticket",
    "/{lang:lang}/sign-in",
    "/{lang:lang}/sign-in/code",
    "/{lang:lang}/sign-in/factor",
    "/{lang:lang}/go-on",
    "/p/{beginning}",
    f"{API}/editions/{{edition}}/ballot",
    f"{API}/codes/puzzle",
)
PROVIDER = addresses(
    "/{lang:lang}/sign-in/provider",
    "/{lang:lang}/sign-in/provider/answer",
    "/sign-in/provider/answer",
    "/sign-in/provider/logout",
)
"""Single sign-on. An identity provider that is slow must not take the places of pages."""
OFFICE = "/office/"
VERIFIED = addresses("/{lang:lang}/badges", f"{API}/badges/verification")
"""Badges of strangers: a crowd of them takes no place of who votes."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Of one lane in one process. Times in seconds."""

    places: int
    """Requests in work at once. Of all lanes together fewer than there are connections to the database."""
    line: int
    """Requests that wait behind them: 250 voters may press at the same moment in one hall."""
    patience: float
    """How long one waits."""
    again: int
    """When who is refused may come again."""
    rest: float = 0.0
    """How many times as long as a piece of work took its place rests afterwards, while votes are many."""
    per_minute: int = 0
    """How many one person may ask for, see `gate.limits`; 0: any number."""


class Lane(Enum):
    VOTE = Bound(places=200, line=250, patience=4.0, again=2)
    """On the short way: they wait for one commit together, as many as a group may have. With fewer, a flood fills each
    turn of the loop with refusals, and only a few votes are saved in between.
    """
    FIRST = Bound(places=8, line=250, patience=4.0, again=2)
    """Votes on the long way, what leads to them, and whatever people write."""
    READ = Bound(places=4, line=60, patience=3.0, again=3)
    SEARCH = Bound(places=1, line=10, patience=2.0, again=5, rest=4.0, per_minute=30)
    FILE = Bound(places=1, line=4, patience=5.0, again=10, rest=4.0, per_minute=15)
    """Exports, archives, PDFs, posters, QR codes."""
    STAFF_SEARCH = Bound(places=1, line=20, patience=5.0, again=5, rest=4.0)
    STAFF_FILE = Bound(places=1, line=10, patience=10.0, again=10, rest=4.0)

    __hash__ = object.__hash__
    """Each is one object. Enum's own hash is a call of Python, several times a request."""


VOTES = (Lane.VOTE, Lane.FIRST)
OF_STAFF = {Lane.SEARCH: Lane.STAFF_SEARCH, Lane.FILE: Lane.STAFF_FILE}


def passes_by(path: str) -> bool:
    """Whether a request needs no place, and is never answered in place of what it asks for."""
    return path in STATUS or path.startswith(PASS_BY)


def lane_of(method: str, path: str, query: bytes) -> Lane | None:
    """None: it passes by. Files on their way in pass by too: their bodies take minutes, and they have limits of their
    own (`gate.nomination.uploads`). So does what waits for the identity provider, with a limit of its own
    (`accounts.single_sign_on.asking`).
    """
    if passes_by(path) or PROVIDER.fullmatch(path):
        return None
    if method not in SAFE_METHODS:
        return _of_what_is_written(path)
    if query and SEARCH.search(query):
        return Lane.SEARCH
    if FILE.search(path) and not DATA_SET.fullmatch(path):
        return Lane.FILE
    return Lane.FIRST if TO_A_VOTE.fullmatch(path) else Lane.READ


def _of_what_is_written(path: str) -> Lane | None:
    if VOTE.fullmatch(path):
        return Lane.VOTE
    if UPLOADS.fullmatch(path):
        return None
    return Lane.READ if OFFICE in path or VERIFIED.fullmatch(path) else Lane.FIRST
