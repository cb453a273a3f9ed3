"""How alike two projects are: their titles, owners, countries and web addresses, in any script.

A pure function over names that were typed, not over what they mean: a title in another language or
transliterated is not recognised by its words, only by the web address. What the numbers rest on is in
docs/likeness.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from prizes.kit.text import likeness

LIKELY = 76
"""Least score at which two projects are shown side by side; measured, see docs/likeness.md."""
NAME_ALIKE = 86
"""Least score at which two names are said to be alike."""
TITLE, OWNER, COUNTRY = 0.75, 0.15, 0.10
"""Weights of what is compared. What is unknown of one of the two speaks neither for nor against."""
CONTAINED = 0.95
"""Worth of a name within the other, in scripts that put no spaces between words."""
FEWEST_WORDS, FEWEST_LETTERS = 2, 4
"""Words that two names must share, or letters without spaces between, before a part counts for the whole."""
ROUGH = (LIKELY - 0.5 - 100 * (OWNER + COUNTRY)) / TITLE
"""Least likeness of titles at which a pair can be likely without the same address."""

SHARED_HOSTS = frozenset(
    {
        "apps.apple.com", "bit.ly", "docs.google.com", "drive.google.com", "facebook.com", "github.com",
        "gitlab.com", "instagram.com", "itu.int", "linkedin.com", "medium.com", "play.google.com",
        "sites.google.com", "t.me", "twitter.com", "wikipedia.org", "x.com", "youtu.be", "youtube.com",
    }
)  # fmt: skip
"""Hosts where strangers have their pages: only the whole address tells anything."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a project, brought to one form once. Empty: unknown."""

    title: str
    owner: str
    country: str = ""
    host: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two projects are, and what is."""

    score: int
    """From 0 to 100; the same both ways."""
    because: tuple[str, ...]
    """Of `title`, `owner`, `url`, in this order."""


def address(url: str) -> tuple[str, str]:
    """Host and path of a web address, without what the same page may lack; empty where it has none."""
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return "", ""
    path = parts.path.rstrip("/")
    return host, f"{path}?{parts.query}" if parts.query else path


def name_score(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100, in whatever order their words stand; both as `kit.text.likeness`
    leaves them.

    What two names share counts the more the more words it is: two words three quarters, three seven eighths. So
    "Klik dengan bijak" is found within "Program bicara klik dengan bijak", and not every "Digital … programme".
    """
    if not one or not other:
        return 0.0
    whole = max(float(fuzz.token_sort_ratio(one, other)), _without_spaces(one, other))
    return max(whole, _part(one, other))


def _without_spaces(one: str, other: str) -> float:
    """For those who write "e learning" and those who write "elearning"."""
    return float(fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))


def _part(one: str, other: str) -> float:
    if _UNSPACED.search(one) and _UNSPACED.search(other):
        shorter = min(len(one), len(other))
        return CONTAINED * float(fuzz.partial_ratio(one, other)) if shorter >= FEWEST_LETTERS else 0.0
    shared = set(one.split()) & set(other.split())
    if len(shared) < FEWEST_WORDS:
        return 0.0
    return (1 - 0.5 ** len(shared)) * float(fuzz.token_set_ratio(one, other))


def same_address(one: Sketch, other: Sketch) -> bool:
    """The same page of the same host; the front page of a host where strangers publish tells nothing."""
    if not one.host or (one.host, one.path) != (other.host, other.path):
        return False
    return bool(one.path) or one.host not in SHARED_HOSTS


def compare(one: Sketch, other: Sketch) -> Alike:
    """The score of two projects. The same web address lifts it half of the way to 100."""
    title = name_score(one.title, other.title)
    owner = name_score(one.owner, other.owner)
    country = 100.0 if one.country == other.country else 0.0
    score = (
        TITLE * title
        + OWNER * (owner if one.owner and other.owner else 50.0)
        + COUNTRY * (country if one.country and other.country else 50.0)
    )
    same = same_address(one, other)
    if same:
        score += (100 - score) / 2
    because = (
        *(("title",) if title >= NAME_ALIKE else ()),
        *(("owner",) if owner >= NAME_ALIKE else ()),
        *(("url",) if same else ()),
    )
    return Alike(round(score), because)


def differing(one: str, other: str) -> list[tuple[str, bool]]:
    """A name in pieces, in order: which of them the other name does not have. Letter by letter where words are not
    set apart.
    """
    apart = "" if _UNSPACED.search(one) else " "
    pieces = one.split() if apart else list(one)
    have = set(likeness(other).split()) if apart else set(likeness(other))
    marked: list[tuple[str, bool]] = []
    for piece in pieces:
        lacking = not set(likeness(piece).split()) <= have
        if marked and marked[-1][1] == lacking:
            marked[-1] = (f"{marked[-1][0]}{apart}{piece}", lacking)
        else:
            marked.append((piece, lacking))
    return marked


class Corpus:
    """Many projects, ready to be asked which of them are like one: a few milliseconds for 10,000."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._sketches = sketches
        self._titles = [each.title for each in sketches]
        self._sorted = [_in_order(title) for title in self._titles]
        self._joined = [title.replace(" ", "") for title in self._titles]
        self._with: dict[str, list[int]] = {}
        self._at: dict[tuple[str, str], list[int]] = {}
        for place, each in enumerate(sketches):
            for word in set(each.title.split()):
                self._with.setdefault(word, []).append(place)
            if each.host:
                self._at.setdefault((each.host, each.path), []).append(place)

    def __len__(self) -> int:
        return len(self._sketches)

    def like(self, one: Sketch) -> list[tuple[int, Alike]]:
        """Places in the corpus of the likely ones, the most alike first."""
        compared = ((place, compare(one, self._sketches[place])) for place in self._rough(one))
        found = [(place, alike) for place, alike in compared if alike.score >= LIKELY]
        return sorted(found, key=lambda each: (-each[1].score, each[0]))

    def _rough(self, one: Sketch) -> set[int]:
        """Whatever could be likely: what `name_score` counts, cheaply; only what is left is compared with care."""
        places = set(self._at.get((one.host, one.path), ())) if one.host else set()
        if not one.title:
            return places
        shared = Counter(place for word in set(one.title.split()) for place in self._with.get(word, ()))
        places.update(place for place, words in shared.items() if words >= FEWEST_WORDS)
        searches = [(_in_order(one.title), fuzz.ratio, self._sorted)]
        searches.append((one.title.replace(" ", ""), fuzz.ratio, self._joined))
        if _UNSPACED.search(one.title):
            searches.append((one.title, fuzz.partial_ratio, self._titles))
        for title, scorer, titles in searches:
            found = process.extract(title, titles, scorer=scorer, score_cutoff=ROUGH, limit=None)
            places.update(place for _, _, place in found)
        return places


def _in_order(title: str) -> str:
    return " ".join(sorted(title.split()))
