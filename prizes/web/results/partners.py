"""Whose support an edition acknowledges, as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles
from prizes.forum.models import Partner
from prizes.forum.rules.partners import PARTNER_KINDS
from prizes.i18n.translator import Translator


@dataclass(frozen=True, slots=True)
class ShownPartner:
    id: str
    name: str
    url: str
    text: str
    """What it contributes; empty: that is not said."""
    lang: str
    recognition: Mapping[Any, str] | None
    """The special recognition that it supports, as the rules call it."""


def partners_shown(
    partners: Sequence[Partner], edition: EditionInForce, voice: Translator
) -> list[tuple[str, list[ShownPartner]]]:
    """By heading, those of which there are any."""
    titles = honour_titles(edition.rules)
    groups = [
        (
            label,
            [
                ShownPartner(
                    each.id, each.name, each.url, *voice.text_in(each.texts), titles.get(each.recognition)
                )
                for each in partners
                if each.kind == kind.value
            ],
        )
        for kind, label in PARTNER_KINDS.items()
    ]
    return [(label, found) for label, found in groups if found]


def supporters(partners: Sequence[Partner]) -> dict[str, list[str]]:
    """Names by the special recognition that they support."""
    found: dict[str, list[str]] = {}
    for each in partners:
        if each.recognition:
            found.setdefault(each.recognition, []).append(each.name)
    return found
