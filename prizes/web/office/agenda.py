"""The stewards' home: where editions stand, what is to be done, the journal."""

from __future__ import annotations

from dataclasses import dataclass

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.accounts.rules.roles import ROLES
from prizes.agenda.queries import agenda, open_proposals, proposal_in, readable
from prizes.agenda.rules.tasks import PROPOSED, place
from prizes.gate.permissions import Who, is_allowed
from prizes.journal import queries as journal
from prizes.journal.acts import SHOWN, STAGES, act_words
from prizes.journal.models import JournalEntry
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.nomination.queries.projects import counts_by_state
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
PAGE = 50
"""Journal entries on a page."""


# --- one edition -----------------------------------------------------------------------------------------


@pages.page("/{edition}/office/", "office/home.html", Who.OBSERVER)
async def office_home(at: PageAt) -> Values:
    return {
        "place": place(at.edition.rules, clock.now()),
        "tasks": await agenda(*at.here),
        "proposals": [await readable(*at.here, p) for p in await open_proposals(*at.here)],
        "counts": await counts_by_state(*at.here),
        "labels": LABELS,
    }


@pages.page("/{edition}/office/proposals/{proposal}", "office/proposal.html", Who.OBSERVER)
async def proposal_page(at: PageAt, proposal: str) -> Values:
    """Exactly what would take effect, in words."""
    found = await proposal_in(*at.here, proposal)
    return {"view": await readable(*at.here, found), "about": PROPOSED[found.kind], "roles": ROLES}


# --- the journal -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the journal as the page shows it."""

    entry: JournalEntry
    words: Sentence
    actor: Person | None
    details: list[tuple[str, str]]


@pages.page("/{edition}/office/journal", "office/journal.html", Who.OBSERVER)
async def journal_page(
    at: PageAt, stage: str = "", actor: str = "", before: Whole | None = None, check: str = ""
) -> Values:
    """What was done, newest first, with the state of the chain; `check` follows the whole chain."""
    session, slug = at.session, at.edition.slug
    found = await journal.entries(session, slug, before, PAGE + 1, stage=stage or None, actor=actor or None)
    shown = found[:PAGE]
    persons = await people(session, list(await journal.actors(session, slug)))
    linked, waiting = await journal.chained(session)
    addresses = is_allowed(at.reader, Who.STEWARD, slug)
    return {
        "entries": [_noted(entry, persons) for entry in shown],
        "older": shown[-1].id if len(found) > PAGE else None,
        "asked": {"stage": stage, "actor": actor},
        "stages": [(code, at.voice.gettext(label)) for code, label in STAGES.items()],
        "actors": [(p.id, p.name or (p.email if addresses else p.id)) for p in persons.values()],
        "linked": linked,
        "waiting": waiting,
        "checked": bool(check),
        "broken": await journal.first_broken_link(session) if check else None,
    }


def _noted(entry: JournalEntry, persons: dict[str, Person]) -> Noted:
    said = entry.shown
    details = [(name, _short(name, str(said[name]))) for name in SHOWN if _says(said.get(name))]
    return Noted(entry, act_words(entry), persons.get(entry.actor_id or ""), details)


def _says(value: object) -> bool:
    return value not in (None, "", "*")


def _short(name: str, value: str) -> str:
    """A hash is told apart by its beginning."""
    return f"{value[:12]}…" if name == "sha256" else value
