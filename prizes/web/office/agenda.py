"""The stewards' home: where editions stand, what is to be done, the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anyio import to_thread

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.accounts.rules.roles import ROLES
from prizes.agenda.queries import facts, open_proposals, proposal_in, readable
from prizes.agenda.rules.proposed import in_short
from prizes.agenda.rules.stages import stages
from prizes.agenda.rules.tasks import PROPOSED, place, tasks
from prizes.edition.document.phases import AcceptancePhase, AnnouncementPhase
from prizes.edition.document.rules import Rules
from prizes.edition.titles import Said, honour_titles, phase_title
from prizes.gate.at import At
from prizes.gate.permissions import Who, is_allowed
from prizes.journal import queries as journal
from prizes.journal.acts import SHOWN, STAGES, act_words
from prizes.journal.models import JournalEntry
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.projects import counts_by_state
from prizes.nomination.rules.states import LABELS
from prizes.office.lost_factors import KIND as LOST_FACTOR
from prizes.office.service_tokens import KIND as SERVICE_TOKEN
from prizes.office.wording import KIND as WORDING
from prizes.office.wording import label_in
from prizes.results.rules.fields import across
from prizes.review.rules.reviews import numbered_categories
from prizes.votelog.files.folder import Folder
from prizes.votelog.queries import logs
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options, region_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.office.service_tokens import labels_of_service_scopes
from prizes.web.office.wording import preview_of
from prizes.web.results.open_records import shown_records

pages = Pages()


# --- one edition -----------------------------------------------------------------------------------------


@pages.page("/{edition}/office/", "office/home.html", Who.OBSERVER)
async def office_home(at: PageAt) -> Values:
    found = None if at.edition.record else await facts(*at.here)
    rules, now = at.edition.rules, clock.now()
    return {
        "place": place(rules, now),
        "tasks": tasks(rules, at.edition.frozen, found, now) if found else [],
        "stages": stages(rules, found, now) if found else [],
        "proposals": [await readable(*at.here, p) for p in await open_proposals(*at.here)],
        "counts": await counts_by_state(*at.here, OfficeFilters(), reader=at.by),
        "labels": LABELS,
    }


@pages.page("/{edition}/office/proposals/{proposal}", "office/proposal.html", Who.OBSERVER)
async def proposal_page(at: PageAt, proposal: str) -> Values:
    """Exactly what would take effect, in words."""
    found = await proposal_in(*at.here, proposal)
    view = await readable(*at.here, found)
    names = {each.code: each.short for each in at.edition.rules.categories}
    fields = across(at.edition.rules, view.content)
    return {
        "view": view,
        "about": PROPOSED[found.kind],
        "of_phase": _phase_of(at.edition.rules, view.content),
        "roles": ROLES,
        "region_names": dict(region_options(at.lang)),
        "text_label": label_in(view.content) if found.kind == WORDING else None,
        **(await preview_of(at, view.content) if found.kind == WORDING else {}),
        "service_labels": labels_of_service_scopes(view.content["scopes"])
        if found.kind == SERVICE_TOKEN
        else [],
        "owner": await at.session.get(Person, view.content["person"]) if found.kind == LOST_FACTOR else None,
        "in_short": in_short(
            found.kind,
            view.content,
            names,
            honour_titles(at.edition.rules),
            {each.key: each.name for each in fields},
        ),
        "fields": fields,
        "honour_titles": honour_titles(at.edition.rules),
        "records": shown_records(at.edition.rules, view.content) if found.kind == "winners" else {},
        "categories": numbered_categories(at.edition.rules),
    }


def _phase_of(rules: Rules, content: Mapping[str, Any]) -> Said | None:
    """Of several announcements, or acceptances, that of a proposal."""
    there: list[AnnouncementPhase | AcceptancePhase] = [*rules.announcements, *rules.acceptances]
    return next((phase_title(each) for each in there if each.id == content.get("phase")), None)


# --- the journal -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the journal as the page shows it."""

    entry: JournalEntry
    words: Sentence
    who: str | None
    """None: the service."""
    details: list[tuple[str, str]]


ABOUT: Mapping[str, str] = {
    "case": N_("Case"),
    "category": N_("Category"),
    "certificate": N_("Certificate"),
    "edition": N_("Edition"),
    "entity": N_("Owner"),
    "invitation": N_("Invitation"),
    "delegate": N_("Delegate of a body"),
    "late-entry": N_("Late entry"),
    "letter": N_("Email"),
    "mailing": N_("Mailing"),
    "minutes": N_("Record of the panel"),
    "person": N_("Person"),
    "phase": N_("Phase"),
    "project": N_("Project"),
    "proposal": N_("Proposal"),
}
"""What an entry is about, for people, by the word before the colon. Others are shown as they stand."""

COLUMNS: list[Column[Noted]] = [
    Column("at", N_("When"), lambda each: each.entry.at, "moment", sorts=True),
    Column("act", N_("Act"), lambda each: each.entry.act, sorts=True),
    Column("actor", N_("Who"), lambda each: each.who),
    Column("subject", N_("Concerning"), lambda each: each.entry.subject, sorts=True),
    Column("details", N_("Details"), lambda each: dict(each.details), type=dict[str, Any]),
    Column("number", N_("Number"), lambda each: each.entry.id, "n", usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[Noted]:
    found = await journal.entries_found(at.session, at.edition.slug, wanted)
    persons = await people(at.session, [each.actor_id for each in found.rows if each.actor_id])
    named = {id_: name_for(at, each) for id_, each in persons.items()}
    return Found([_noted(each, named) for each in found.rows], found.total, anchor=found.anchor)


def name_for(at: At, person: Person) -> str:
    """Addresses are for stewards."""
    return person.name or (person.email if is_allowed(at.reader, Who.STEWARD, at.edition.slug) else person.id)


def _noted(entry: JournalEntry, named: Mapping[str, str]) -> Noted:
    said = entry.shown
    details = [(name, _short(name, str(said[name]))) for name in SHOWN if _says(said.get(name))]
    return Noted(entry, act_words(entry), named.get(entry.actor_id or ""), details)


def _says(value: object) -> bool:
    return value not in (None, "", "*")


def _short(name: str, value: str) -> str:
    """A hash is told apart by its beginning."""
    return f"{value[:12]}…" if name == "sha256" else value


async def _actors(at: PageAt) -> Options:
    persons = await people(at.session, await journal.actors(at.session, at.edition.slug))
    return [(id_, name_for(at, each)) for id_, each in persons.items()]


async def _chain(at: PageAt, _found: Found[Noted]) -> Values:
    """The state of the chain; `check` in the address follows the whole of it, and asks for each of its links that a
    vote log of the edition fixes: else a journal that was written again as a whole would be whole.
    """
    linked, waiting = await journal.chained(at.session)
    checked = bool(at.asked("check"))
    names = [log.name for log in await logs(at.session, at.edition.slug)] if checked else []
    titles = {"winner": say("Winner")} | honour_titles(at.edition.rules)
    fixed = [each for name in names for each in await to_thread.run_sync(Folder(name).noted, "journal")]
    return {
        "fixed": len(fixed),
        "absent": len(await journal.absent_links(at.session, fixed)),
        "linked": linked,
        "waiting": waiting,
        "checked": checked,
        "broken": await journal.first_broken_link(at.session) if checked else None,
        "about": ABOUT,
        "labels": {"role": {role.value: say(kind.label) for role, kind in ROLES.items()}, "title": titles},
    }


journal_list = Listing(
    pages,
    "/{edition}/office/journal",
    "office/journal.html",
    Who.OBSERVER,
    file="journal",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter(
            "stage",
            N_("Area"),
            lambda at: [(code, at.voice.gettext(label)) for code, label in STAGES.items()],
        ),
        Filter("actor", N_("Person"), _actors),
    ],
    values=_chain,
    key=lambda each: each.entry.id,
)
"""What was done, newest first, with the state of the chain."""
