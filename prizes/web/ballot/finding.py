"""What a reader looks for on a paper or in a gallery, and whose whole text they have opened."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from prizes.ballot.rules.finding import PaperFilters, goals_of
from prizes.kit.excerpt import SENTENCE
from prizes.web.ballot.ballot_paper import PaperLine
from prizes.web.layout.options import country_options, goal_options
from prizes.web.layout.page import lang_of
from prizes.web.layout.searching import words_of

FEW = 24
"""Projects that are found without a search."""
MANY, BRIEF = 48, 70
"""Of more projects at once the sentences are cut to so many characters, and their texts are on their own pages alone:
so the list can be run over, and stays within 14,000 bytes."""


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
    rows = [line for line in lines if line.chosen or asked.fits(line.project)]
    there = {project.country for project in projects}
    goals = {str(number) for number in goals_of(projects)}
    return {
        "asked": asked,
        "rows": rows,
        "searchable": len(lines) > FEW or asked.any,
        "countries": [option for option in country_options(lang) if option[0] in there],
        "goal_choices": [(n, f"{n} · {title}") for n, title in goal_options(lang) if n in goals],
        "brief": len(rows) > MANY,
        "most": BRIEF if len(rows) > MANY else SENTENCE,
        "opened": request.query_params.get("open"),
        "also": _also(asked),
    }


def _also(asked: PaperFilters) -> dict[str, str | int]:
    """The search, to go on in a link that opens one text."""
    typed = {"q": asked.q, "country": asked.country, "sdg": asked.sdg}
    return {name: value for name, value in typed.items() if value}
