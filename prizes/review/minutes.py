"""The record of a panel's session as exact text: what is in it, its one spelling, its hash. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

FORM = 1
"""Of the content; grows when its keys change."""
NOTE_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the panel of the category. `part`: chair, expert or substitute."""

    person: str
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Away:
    """That a member took no part in what concerned a project. What they wrote about it is nobody's to read here."""

    project: str
    person: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A project before the panel, with the numbers it was judged by. Fractions are exact, such as `17/20`."""

    project: str
    title: str
    owner: str
    country: str | None
    rank: int | None = None
    mark: str | None = None
    reviews: int | None = None
    votes: int | None = None
    outcome: str | None = None
    why: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the panel gives. `project` None: that nobody gets the title."""

    title: str
    project: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Session:
    """All that a record of one category is made of, as it stands now."""

    edition: str
    phase: str
    category: str
    rules_version: int
    rules_sha256: str
    members: Sequence[Member] = ()
    took_part: Collection[str] = ()
    """People of whom marks or a ballot are there."""
    recused: Sequence[Away] = ()
    lines: Sequence[Line] = ()
    ballots: Sequence[Mapping[str, Any]] = ()
    decisions: Sequence[Decided] = field(default_factory=tuple)


def content(session: Session, *, present: Collection[str], note: str) -> dict[str, Any]:
    """The record as plain JSON values. `present`: people who were there; whoever left marks or a ballot was.

    Nothing in it depends on who asks or when, so that the same session gives the same bytes.
    """
    there = set(present) | set(session.took_part)
    members = sorted(session.members, key=lambda m: (m.name.casefold(), m.person))
    return {
        "form": FORM,
        "edition": session.edition,
        "phase": session.phase,
        "category": session.category,
        "rules": {"version": session.rules_version, "sha256": session.rules_sha256},
        "present": [_member(m) for m in members if m.person in there],
        "absent": [_member(m) for m in members if m.person not in there],
        "recused": [
            {"project": a.project, "person": a.person, "name": a.name, "interest": a.kind}
            for a in sorted(session.recused, key=lambda a: (a.project, a.name.casefold(), a.person))
        ],
        "projects": [_line(line) for line in session.lines],
        "ballots": [dict(ballot) for ballot in session.ballots],
        "decisions": [
            {"title": d.title, "project": d.project, "reason": d.reason}
            for d in sorted(session.decisions, key=lambda d: (d.title, d.project or ""))
        ],
        "note": note,
    }


def _member(member: Member) -> dict[str, str]:
    return {"person": member.person, "name": member.name, "part": member.part}


def _line(line: Line) -> dict[str, Any]:
    return {
        "project": line.project,
        "title": line.title,
        "owner": line.owner,
        "country": line.country,
        "rank": line.rank,
        "mark": line.mark,
        "reviews": line.reviews,
        "votes": line.votes,
        "outcome": line.outcome,
        "why": line.why,
        "reason": line.reason,
    }


def spelled(content_: Mapping[str, Any]) -> str:
    """The one spelling of a record: keys in order, no spaces, UTF-8."""
    return json.dumps(content_, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str | bytes) -> str:
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def recused_in(text: str) -> set[str]:
    """People of whom a record says that they took no part in something."""
    return _people_in(text, "recused")


def present_in(text: str) -> set[str]:
    return _people_in(text, "present")


def _people_in(text: str, key: str) -> set[str]:
    """A spoilt text names nobody."""
    try:
        return {member["person"] for member in json.loads(text)[key]}
    except (ValueError, LookupError, TypeError):
        return set()


def note_of(text: str) -> str:
    try:
        return str(json.loads(text)["note"])
    except (ValueError, LookupError, TypeError):
        return ""


def still_holds(text: str, session: Session) -> bool:
    """Whether a record says what there is now: the same session, present people and note would be written again."""
    try:
        told: dict[str, Any] = json.loads(text)
        present = [member["person"] for member in told["present"]]
        return spelled(content(session, present=present, note=told["note"])) == text
    except (ValueError, LookupError, TypeError):  # spoilt
        return False
