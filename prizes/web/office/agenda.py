"""The stewards' home: where editions stand, what is to be done, the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.agenda.queries import agenda, open_proposals, readable
from prizes.agenda.rules.tasks import Place, place
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow, is_allowed
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.journal import queries as journal
from prizes.journal.acts import SHOWN, STAGES, act_words
from prizes.journal.models import Entry
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.nomination.queries.projects import counts_by_state
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.page import lang_of, page

router = APIRouter()
PAGE = 50
"""Journal entries on a page."""


# --- all editions ----------------------------------------------------------------------------------------


@router.get("/{lang:lang}/office/", dependencies=allow(Who.STEWARD))
async def all_offices(request: Request, session: Tx, me: Me) -> Response:
    """For stewards of all editions: each with where it stands, and loading a new one."""
    return page(request, "office/all.html", **await offices(session))


@dataclass(frozen=True, slots=True)
class Office:
    edition: EditionInForce
    place: Place


async def offices(session: Tx) -> dict[str, Any]:
    now = clock.now()
    all_of_them = [Office(e, place(e.rules, now)) for e in await editions_in_force(session, hidden=True)]
    return {
        "living": [office for office in all_of_them if not office.edition.record],
        "records": [office for office in all_of_them if office.edition.record],
        "problems": [],
        "text": "",
    }


# --- one edition -----------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/", dependencies=allow(Who.OBSERVER))
async def office_home(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    proposals = [await readable(session, edition, p) for p in await open_proposals(session, edition)]
    return page(
        request,
        "office/home.html",
        place=place(edition.rules, clock.now()),
        tasks=await agenda(session, edition),
        proposals=proposals,
        counts=await counts_by_state(session, edition),
        labels=LABELS,
    )


# --- the journal -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the journal as the page shows it."""

    entry: Entry
    words: Sentence
    actor: Person | None
    details: list[tuple[str, str]]


@router.get("/{lang:lang}/{edition}/office/journal", dependencies=allow(Who.OBSERVER))
async def journal_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    stage: str = "",
    actor: str = "",
    before: Whole | None = None,
    check: str = "",
) -> Response:
    """What was done, newest first, with the state of the chain; `check` follows the whole chain."""
    found = await journal.entries(
        session, edition.slug, before, PAGE + 1, stage=stage or None, actor=actor or None
    )
    shown = found[:PAGE]
    persons = await people(session, list(await journal.actors(session, edition.slug)))
    voice = translator(lang_of(request))
    linked, waiting = await journal.chained(session)
    addresses = is_allowed(me, Who.STEWARD, edition.slug)
    return page(
        request,
        "office/journal.html",
        entries=[_noted(entry, persons) for entry in shown],
        older=shown[-1].id if len(found) > PAGE else None,
        asked={"stage": stage, "actor": actor},
        stages=[(code, voice.gettext(label)) for code, label in STAGES.items()],
        actors=[(p.id, p.name or (p.email if addresses else p.id)) for p in persons.values()],
        linked=linked,
        waiting=waiting,
        checked=bool(check),
        broken=await journal.first_broken_link(session) if check else None,
    )


def _noted(entry: Entry, persons: dict[str, Person]) -> Noted:
    said = entry.shown
    details = [(name, _short(name, str(said[name]))) for name in SHOWN if _says(said.get(name))]
    return Noted(entry, act_words(entry), persons.get(entry.actor_id or ""), details)


def _says(value: object) -> bool:
    return value not in (None, "", "*")


def _short(name: str, value: str) -> str:
    """A hash is told apart by its beginning."""
    return f"{value[:12]}…" if name == "sha256" else value
