"""The success-stories book of an edition, as plain data: who won, with what, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from prizes.kit.emblem import SHAPES, drawing
from prizes.kit.sentence import N_

TITLE = N_("Success stories")
LEAD = N_(
    "The projects that won in this edition, in the words of their owners, with the reasons of the panels."
)
WIDE, HIGH = 96, 96


@dataclass(frozen=True, slots=True)
class StoryWords:
    """A text and the language it is in."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class StoryPicture:
    content: bytes
    ending: str
    """`png`, `jpg` or `webp`."""
    alt: str


@dataclass(frozen=True, slots=True)
class Story:
    """A winner, as it is published."""

    id: str
    honour: str
    """What it received, in the reader's language."""
    category: str
    title: StoryWords
    owner: str
    country: str
    goals: Sequence[str]
    """Numbers and titles, in the reader's language."""
    citation: str
    """Of the panel, as published; empty: none."""
    summary: Sequence[StoryWords]
    """In the reader's language first, where it is given in it, then in its own."""
    address: str
    picture: StoryPicture | None = None


@dataclass(frozen=True, slots=True)
class ChampionLine:
    title: str
    owner: str
    country: str


@dataclass(frozen=True, slots=True)
class Book:
    lang: str
    title: str
    edition: str
    """Its title."""
    lead: str
    stories: Sequence[Story]
    champions: Sequence[ChampionLine]
    home: str
    """Address of the page of winners."""
    banner: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    """Of the book itself, in the reader's language."""


def emblem_svg(project: str) -> str:
    """The emblem of a project without a picture: the drawing that it has on pages."""
    art = str(SHAPES[drawing(project)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE * 4}" height="{HIGH * 4}" '
        f'color="#8ec7d8" fill="none"><title>{escape(project)}</title>'
        f'<rect width="{WIDE}" height="{HIGH}" fill="#14384a"/>{art}</svg>'
    )
