"""The texts of pages that an edition can word itself, each with its label for people and its own places. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prizes.kit.sentence import N_

PageArea = Literal["front", "help"]
INTRODUCTION = "front-introduction"


@dataclass(frozen=True, slots=True)
class PageText:
    name: str
    """As stored."""
    label: str
    """For people; a text to translate."""
    places: tuple[str, ...] = ()
    """What it can name beside `given`."""
    phase: str = ""
    """Kind of the phase in which it is shown: an edition without one does not have it. Empty: every edition has it."""
    headed: bool = True
    """Whether it has a heading."""

    @property
    def area(self) -> PageArea:
        return "help" if self.name.startswith("help-") else "front"


WHOLE = ("edition", "selected", "countries")
UNTIL = ("deadline", "left")

_PAGE_TEXTS = (
    PageText("front-submission", N_("Front page during submission"), ("edition", *UNTIL), "submission"),
    PageText("front-voting", N_("Front page during the public vote"), (*WHOLE, *UNTIL), "voting"),
    PageText("front-nomination", N_("Front page while experts read the projects"), WHOLE, "nomination"),
    PageText("front-selection", N_("Front page while experts choose the winners"), WHOLE, "selection"),
    PageText("front-announcement", N_("Front page before the announcement"), WHOLE, "announcement"),
    PageText("front-waiting", N_("Front page between two phases"), WHOLE),
    PageText("front-winners", N_("Front page with the winners"), WHOLE),
    PageText("front-over", N_("Front page after the last phase"), WHOLE),
    PageText(INTRODUCTION, N_("Introduction below the categories"), ("edition",), headed=False),
    PageText("help-voting", N_("Help for voters"), ("edition", "deadline"), "voting"),
    PageText("help-submitting", N_("Help for nominators"), ("edition", "deadline"), "submission"),
    PageText("help-reviewing", N_("Help for experts"), ("edition",)),
    PageText("help-running", N_("Help for stewards"), ("edition",)),
    PageText("help-inviting", N_("Help for regional officers"), ("edition",)),
    PageText("help-checking", N_("Help for observers"), ("edition",)),
)
BY_NAME: Mapping[str, PageText] = {text.name: text for text in _PAGE_TEXTS}
