"""Drafts for tests: plain values that the rules read like a project."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from prizes.nomination.actions.writing import create_draft, submit
from tests.contest import small_rules

WORDS = "This project brings public services to every village by radio and by telephone."
"""Thirteen words."""

COMPLETE: dict[str, Any] = {
    "category": "C1",
    "title": "Smart village",
    "owner": "Ministry of Digital Affairs",
    "stakeholder_type": "government",
    "country": "KE",
    "belongs": None,
    "owner_email": "",
    "url": "https://village.example.org/about",
    "language": "en",
    "sdgs": [4, 9],
    "targets": [],
    "gdc": [],
    "answers": {"description": WORDS},
    "eligibility": {},
}


def draft(**changes: Any) -> Any:
    """A complete project with some values changed."""
    return SimpleNamespace(**{**COMPLETE, **changes})


def answered(**answers: Any) -> Any:
    return draft(answers={"description": WORDS} | answers)


def rules_with(*fields: dict[str, Any], **changes: Any):
    """The small contest with these further questions."""
    description = {
        "id": "description",
        "kind": "long_text",
        "label": "Short description",
        "words": {"least": 5, "most": 20},
        "shown_to": ["public", "voters", "experts", "stewards"],
    }
    return small_rules(submission__form={"fields": [description, *fields]}, **changes)


def flat(**changes: Any) -> dict[str, Any]:
    """The complete project as a form sends it: answers beside the rest, by name."""
    rest = {k: v for k, v in COMPLETE.items() if k not in ("answers", "eligibility")}
    values = rest | {"answers.description": WORDS}
    return values | changes


async def begun(session, edition, nominator, **changes: Any) -> Any:
    """A complete draft in the database."""
    return await create_draft(session, edition, nominator, flat(**changes))


async def submitted(session, edition, nominator, **changes: Any) -> Any:
    project = await begun(session, edition, nominator, **changes)
    return await submit(session, edition, project.id, submitter=nominator)
