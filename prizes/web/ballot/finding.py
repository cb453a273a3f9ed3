"""What a reader looks for on a paper or in a gallery, and how much of its texts is sent with a long one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from prizes.ballot.rules.finding import PaperFilters, goals_of
from prizes.web.ballot.ballot_paper import PaperLine
from prizes.web.layout.options import country_options, goal_options
from prizes.web.layout.page import lang_of
from prizes.web.layout.searching import words_of

FEW = 8
"""Projects that are found without a search."""
MANY = 24
"""Projects whose texts go along whole within 14,000 bytes; of more, each comes when it is asked for."""
CROWD = 48
"""Projects whose beginnings still go along; of more, none does."""


def asked_of(request: Request) -> PaperFilters:
    typed = request.query_params
    goal = typed.get("sdg", "")
    return PaperFilters(
        q=words_of(request),
        country=typed.get("country", "")[:2],
        sdg=int(goal) if goal in {str(n) for n in range(1, 18)} else None,
    )


def found(request: Request, lines: list[PaperLine], asked: PaperFilters | None = None) -> dict[str, Any]:
    """The lines that are asked for, and what the search offers. What a voter has chosen always stays: a box that is
    not sent along would be a vote taken back.
    """
    asked = asked or PaperFilters()
    lang, projects = lang_of(request), [line.project for line in lines]
    there = {project.country for project in projects}
    goals = {str(number) for number in goals_of(projects)}
    return {
        "asked": asked,
        "rows": [line for line in lines if line.chosen or asked.fits(line.project)],
        "searchable": len(lines) > FEW or asked.any,
        "countries": [option for option in country_options(lang) if option[0] in there],
        "goal_choices": [(n, f"{n} · {title}") for n, title in goal_options(lang) if n in goals],
        "brief": len(lines) > MANY,
        "bare": len(lines) > CROWD,
        "opened": request.query_params.get("open"),
        "also": _also(asked),
    }


def _also(asked: PaperFilters) -> str:
    """The search, to go on in a link that opens one text."""
    typed = {"q": asked.q, "country": asked.country, "sdg": asked.sdg}
    return urlencode({name: value for name, value in typed.items() if value})
