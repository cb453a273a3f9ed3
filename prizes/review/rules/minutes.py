"""The record of a panel's session as exact text: what is in it, its one spelling, its hash. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from hashlib import sha256
from typing import Any

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField
from prizes.edition.spans import cut_chain, path_to

FORM = 1
"""Of the content; grows when its keys change."""
NOTE_MOST = 20_000
CHAIR, SUBSTITUTE = "chair", "substitute"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the panel. `part`: chair, expert or substitute."""

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
class RecordLine:
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
class PanelSession:
    """All that a record of one field is made of, as it stands now."""

    edition: str
    phase: str
    field: PanelField
    rules_version: int
    rules_sha256: str
    alike: Mapping[int, str] = attribute(default_factory=dict)
    """Earlier versions of the rules, with their hashes, in which `rules_behind` this session were the same."""
    members: Sequence[Member] = ()
    took_part: Collection[str] = ()
    """People of whom marks or a ballot are there."""
    recused: Sequence[Away] = ()
    lines: Sequence[RecordLine] = ()
    ballots: Sequence[Mapping[str, Any]] = ()
    decisions: Sequence[Decided] = attribute(default_factory=tuple)


def content(session: PanelSession, *, present: Collection[str], note: str) -> dict[str, Any]:
    """The record as plain JSON values. `present`: people who were there; whoever left marks or a ballot was.

    Nothing in it depends on who asks or when, so that the same session gives the same bytes.
    """
    there = set(present) | set(session.took_part)
    members = sorted(session.members, key=lambda m: (m.name.casefold(), m.person))
    return {
        "form": FORM,
        "edition": session.edition,
        "phase": session.phase,
        "category": session.field.category,
        **({} if session.field.is_category else {"field": session.field.key}),
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


def presumed_present(session: PanelSession, *, seen: Collection[str], declared: Collection[str]) -> set[str]:
    """Whom a form has as present before a record is written; people say what is true.

    Whoever left marks or a ballot was. Where nobody did, of those who decide and are recused of nothing here: who was
    at another session of the phase, or else who has declared their interests in all projects of this one.
    """
    if session.took_part:
        return set(session.took_part)
    away = {each.person for each in session.recused}
    deciding = {m.person for m in session.members if m.part != SUBSTITUTE} - away
    return (deciding & set(seen)) or (deciding & set(declared))


def _member(member: Member) -> dict[str, str]:
    return {"person": member.person, "name": member.name, "part": member.part}


def _line(line: RecordLine) -> dict[str, Any]:
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


def rules_behind(rules: Rules, phase: str, field: PanelField) -> dict[str, Any] | None:
    """What of the rules a panel's session follows: its category, its phase and the cuts before it, without their dates.

    None where these rules have no such session. A record goes on telling the truth while these stay as they were.
    """
    chain = [each.id for each in cut_chain(rules)]
    here = next((each for each in rules.categories if each.code == field.category), None)
    if phase not in chain or (here is None and field.category is not None):
        return None
    before = [*path_to(rules, rules.phase(phase)), rules.phase(phase)]
    dates = {"opens", "closes", "announced", "note"}
    return {
        "category": here.model_dump(mode="json") if here else None,
        "phases": [each.model_dump(mode="json", exclude=dates) for each in before],
    }


def hash_of(text: str | bytes) -> str:
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def recused_in(text: str) -> set[str]:
    """People of whom a record says that they took no part in something."""
    return _people_in(text, "recused")


def projects_in(text: str) -> set[str]:
    """Projects of which a record tells."""
    try:
        return {line["project"] for line in json.loads(text)["projects"]}
    except (ValueError, LookupError, TypeError):
        return set()


def present_in(text: str) -> set[str]:
    return _people_in(text, "present")


def deciders_in(text: str) -> set[str]:
    """Who was present by a record and decides: no substitute, and none who took no part in one of its projects."""
    try:
        present = {m["person"] for m in json.loads(text)["present"] if m["part"] != SUBSTITUTE}
    except (ValueError, LookupError, TypeError):
        return set()
    return present - recused_in(text)


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


def still_holds(text: str, session: PanelSession) -> bool:
    """Whether a record says what there is now: the same session, present people and note would be written again.

    A later version of the rules changes nothing where the rules behind the session stayed the same.
    """
    try:
        told: dict[str, Any] = json.loads(text)
        present, note = [member["person"] for member in told["present"]], told["note"]
    except (ValueError, LookupError, TypeError):  # spoilt
        return False
    return says(text, session, present=present, note=note)


def says(text: str, session: PanelSession, *, present: Collection[str], note: str) -> bool:
    """Whether a record is what would be written of the session now, by the rules or by earlier ones that are alike."""
    try:
        written_under = json.loads(text)["rules"]["version"]
    except (ValueError, LookupError, TypeError):  # spoilt
        return False
    if written_under in session.alike:
        session = replace(session, rules_version=written_under, rules_sha256=session.alike[written_under])
    return spelled(content(session, present=present, note=note)) == text
