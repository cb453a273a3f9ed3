"""What a piece of news is at a moment, and what its texts must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from prizes.kit.sentence import N_, Sentence, say
from prizes.kit.text import many_lines, one_line
from prizes.wording.rules.blocks import link_fault

MOST_TITLE, MOST_TEXT, MOST_NOTE = 150, 10_000, 1_000
"""Characters."""
Texts = Mapping[str, Mapping[str, str]]
"""By language: `title` and `text`."""


class NewsState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


NEWS_STATES: Mapping[NewsState, str] = {
    NewsState.DRAFT: N_("Draft"),
    NewsState.SCHEDULED: N_("Scheduled"),
    NewsState.PUBLISHED: N_("Published"),
    NewsState.WITHDRAWN: N_("Withdrawn"),
}


def news_state(published_at: datetime | None, withdrawn_at: datetime | None, now: datetime) -> NewsState:
    if withdrawn_at is not None:
        return NewsState.WITHDRAWN
    if published_at is None:
        return NewsState.DRAFT
    return NewsState.PUBLISHED if published_at <= now else NewsState.SCHEDULED


def written(texts: Texts) -> dict[str, dict[str, str]]:
    """The languages that are written, cleaned; English even where it is empty."""
    found = {
        lang: {
            "title": one_line(said.get("title", "")),
            "text": many_lines(said.get("text", "")),
        }
        for lang, said in texts.items()
    }
    found.setdefault("en", {"title": "", "text": ""})
    return {lang: said for lang, said in found.items() if lang == "en" or any(said.values())}


def news_faults(texts: Texts, base_url: str) -> dict[str, Sentence]:
    """What is wrong by `title.en`, `text.en` and so on. `texts`: as `written` gives them."""
    return {f"{part}.{lang}": wrong for lang in texts for part, wrong in _faults(texts[lang], base_url)}


def _faults(said: Mapping[str, str], base_url: str) -> Iterator[tuple[str, Sentence]]:
    for part, most in (("title", MOST_TITLE), ("text", MOST_TEXT)):
        if not said[part]:
            yield part, say("Please fill in this field.")
        elif len(said[part]) > most:
            yield part, say("This is too long: at most %(most)s characters.", most=most)
    wrong = link_fault(said["text"], base_url, outside=True)
    if wrong is not None and said["text"]:
        yield "text", wrong


def note_faults(note: Mapping[str, str]) -> dict[str, Sentence]:
    """What is wrong with why it is withdrawn, by `note.en` and so on."""
    faults = {
        f"note.{lang}": say("This is too long: at most %(most)s characters.", most=MOST_NOTE)
        for lang, text in note.items()
        if len(text) > MOST_NOTE
    }
    if not note.get("en"):
        faults["note.en"] = say("Please fill in this field.")
    return faults
