"""Projects of past editions as press, ministries and ITU named them. Far from complete: see docs/data.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from prizes.data.reading import csv_file

PastState = Literal["nominated", "champion", "winner"]


@dataclass(frozen=True, slots=True)
class PastProject:
    """One row of one edition. None: no source gives it."""

    edition: str
    category: str | None
    """Code of the category."""
    title: str
    owner: str | None
    country: str | None
    """Two-letter code."""
    stakeholder_type: str | None
    stakeholder_basis: str | None
    """`inferred`: from the name of the owner, not from a source."""
    url: str | None
    state: PastState
    """The highest seen; press often says "won" of a champion, then `note` says so."""
    summary: str | None
    summary_kind: str | None
    """`own words`: written from the source, no text of the project."""
    source: str
    """Address of the page, or words where there is none."""
    note: str | None


@cache
def past_projects() -> tuple[PastProject, ...]:
    """By edition, category and title as in the file."""
    return tuple(_past_project(row) for row in csv_file("past_projects.csv"))


@cache
def made_up_sentences() -> dict[tuple[str, str], str]:
    """By category and title, for the demo alone: guessed from titles, written and checked by nobody of the projects."""
    return {(row["category"], row["title"]): row["sentence"] for row in csv_file("demo_sentences.csv")}


def _past_project(row: dict[str, str]) -> PastProject:
    return PastProject(
        edition=row["edition"],
        category=row["category"] or None,
        title=row["title"],
        owner=row["owner"] or None,
        country=row["country"] or None,
        stakeholder_type=row["stakeholder_type"] or None,
        stakeholder_basis=row["stakeholder_basis"] or None,
        url=row["url"] or None,
        state=_state(row["state"]),
        summary=row["summary"] or None,
        summary_kind=row["summary_kind"] or None,
        source=row["source"],
        note=row["note"] or None,
    )


def _state(written: str) -> PastState:
    for state in get_args(PastState):
        if state == written:
            return state  # type: ignore[no-any-return]
    raise ValueError(f"no state of a past project: {written}")
