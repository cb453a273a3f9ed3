"""A small contest for tests, and quick ways to its people and projects. Everything is made by the acts."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import actions as accounts
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.edition import actions as edition_actions
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.mail.rules.addresses import canonical_email


def at(text: str) -> datetime:
    """UTC instant: at("2027-02-10 12:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SUBMITTING = at("2026-11-25 12:00")
NOMINATING = at("2027-01-10 12:00")
VOTING = at("2027-02-10 12:00")
SELECTING = at("2027-03-10 12:00")
ANNOUNCING = at("2027-04-10 12:00")

DOCUMENT: dict[str, Any] = {
    "slug": "2027",
    "title": {
        "en": "WSIS Prizes 2027",
        "ar": "جوائز القمة 2027",
        "zh": "WSIS奖 2027",
        "fr": "Prix du SMSI 2027",
        "ru": "Премии ВВУИО 2027",
        "es": "Premios de la CMSI 2027",
    },
    "kind": "contest",
    "categories": [
        {"code": "C1", "number": 1, "title": {"en": "Governments", "fr": "Gouvernements"}},
        {"code": "C2", "number": 2, "title": {"en": "Infrastructure", "fr": "Infrastructure"}},
        {"code": "C7-EGOV", "number": 3, "title": {"en": "E-government", "fr": "Administration en ligne"}},
    ],
    "phases": [
        {
            "id": "submission",
            "kind": "submission",
            "opens": "2026-11-01T09:00:00",
            "closes": "2026-12-20T23:00:00",
            "languages": ["en", "fr", "ar"],
            "limits": {"per_entity_and_category": 1},
            "form": {
                "fields": [
                    {
                        "id": "description",
                        "kind": "long_text",
                        "label": "Short description",
                        "words": {"least": 5, "most": 20},
                        "shown_to": ["public", "voters", "experts", "stewards"],
                    },
                    {
                        "id": "impact",
                        "kind": "long_text",
                        "label": "Impact",
                        "words": {"most": 50},
                        "required": False,
                    },
                ]
            },
        },
        {
            "id": "nomination",
            "kind": "nomination",
            "opens": "2027-01-02T09:00:00",
            "closes": "2027-01-31T23:00:00",
            "panel": {"declaration": "none"},
            "marking": {
                "criteria": [
                    {"id": "relevance", "label": "Relevance", "weight": 2},
                    {"id": "impact", "label": "Impact", "weight": 1},
                ],
                "reviews": 2,
            },
            "cut": {"gives": "nominated", "basis": [{"source": "marks"}], "most": 3, "ties": ["admit_all"]},
        },
        {
            "id": "voting",
            "kind": "voting",
            "opens": "2027-02-01T09:00:00",
            "closes": "2027-02-28T23:00:00",
            "cut": {"gives": "champion", "basis": [{"source": "votes"}], "most": 2, "ties": ["admit_all"]},
        },
        {
            "id": "selection",
            "kind": "selection",
            "opens": "2027-03-01T09:00:00",
            "closes": "2027-03-31T23:00:00",
            "panel": {"declaration": "none"},
            "cut": {"gives": "winner", "decided": "panel", "most": 1},
            "recognitions": [{"id": "special_recognition", "title": "Special recognition", "most": 1}],
        },
        {"id": "announcement", "kind": "announcement", "opens": "2027-04-01T09:00:00", "challenge_days": 0},
    ],
}


def document(**changes: Any) -> dict[str, Any]:
    """The document with changes by dotted path written with double underscores: document(voting__ballot__choices=3).
    The first part is a phase's id, or a key of the whole."""
    made = deepcopy(DOCUMENT)
    for path, value in changes.items():
        first, *rest = path.split("__")
        target: Any = next((p for p in made["phases"] if p["id"] == first), None)
        if target is None:
            target, rest = made, [first, *rest]
        for part in rest[:-1]:
            target = target.setdefault(part, {}) if isinstance(target, dict) else target[int(part)]
        target[rest[-1]] = value
    return made


def small_rules(**changes: Any) -> Rules:
    return Rules.model_validate(document(**changes))


async def load_contest(session: AsyncSession, **changes: Any) -> EditionInForce:
    return await edition_actions.load(session, small_rules(**changes), loader=None)


async def person(session: AsyncSession, email: str, *, name: str | None = None, lang: str = "en") -> Person:
    made = Person(
        email=email, canonical_email=canonical_email(email), name=name, lang=lang, created_at=clock.now()
    )
    session.add(made)
    await session.flush()
    return made


async def with_role(
    session: AsyncSession,
    email: str,
    role: Role,
    *,
    edition: str = "2027",
    category: str = "*",
    region: str | None = None,
    lang: str = "en",
) -> Person:
    made = await person(session, email, lang=lang)
    await accounts.grant(session, made, role, edition=edition, category=category, region=region, granter=None)
    return made


async def steward(session: AsyncSession, email: str = "steward@example.org", **where: str) -> Person:
    return await with_role(session, email, Role.STEWARD, **where)


async def expert(session: AsyncSession, email: str = "expert@example.org", **where: str) -> Person:
    return await with_role(session, email, Role.EXPERT, **where)
