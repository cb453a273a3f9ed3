"""Whether an honour is accepted: the page of the project's people, and the list of stewards. None of it is public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prizes import clock
from prizes.edition.document.phases import AcceptancePhase
from prizes.edition.queries import open_proposal
from prizes.edition.spans import closes_at, is_open
from prizes.edition.titles import Said, honour_name, phase_title
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_, say
from prizes.nomination.project_roles import Permission, may
from prizes.results.acceptances import acceptances, answered, is_over, not_asked
from prizes.results.accepting import KIND
from prizes.results.queries import publication_of_title, titles_of
from prizes.results.refusals import nothing_to_accept
from prizes.results.rules.acceptance import Acceptance, acceptance_phase
from prizes.review.models import HonourAcceptance
from prizes.web.layout.lists import Column, Filter, Listing, tallied
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.nomination.workspace import find_workspace

pages = Pages()
STANDS: Mapping[str, str] = {
    Acceptance.OPEN.value: N_("No reply yet"),
    Acceptance.ACCEPTED.value: N_("Honour accepted"),
    Acceptance.DECLINED.value: N_("Honour declined"),
    Acceptance.TAKEN_AS_ACCEPTED.value: N_("No reply: counts as accepted"),
    Acceptance.TAKEN_AS_DECLINED.value: N_("No reply: counts as declined"),
    "not-asked": N_("Not asked yet"),
}
LOOKS = {
    Acceptance.OPEN.value: "warn",
    Acceptance.ACCEPTED.value: "good",
    Acceptance.TAKEN_AS_ACCEPTED.value: "good",
    Acceptance.DECLINED.value: "idle",
    Acceptance.TAKEN_AS_DECLINED.value: "idle",
    "not-asked": "warn",
}


@dataclass(frozen=True, slots=True)
class AskedHonour:
    """An honour of one project, and where the question is."""

    row: HonourAcceptance
    honour: Said
    stands: str
    phase: AcceptancePhase
    closes: datetime | None
    over: bool
    """Whether no reply is taken."""


async def _asked(at: At, row: HonourAcceptance) -> AskedHonour | None:
    """None: the rules do not ask about it any more."""
    phase, stands = at.edition.rules.acceptance_of(row.title), answered(at.edition, row)
    if phase is None or stands is None:
        return None
    over = not is_open(at.edition.rules, phase.id, clock.now())
    over = over or await publication_of_title(at.session, at.edition, row.title) is not None
    closes = closes_at(at.edition.rules, phase.id)
    return AskedHonour(row, _honour(at, row.title), stands.value, phase, closes, over)


def _honour(at: At, title: str) -> Said:
    return honour_name(at.edition.rules, title) or say("Winner")


@pages.page("/{edition}/nominations/{nomination}/acceptance", "results/acceptance.html", Who.SIGNED_IN)
async def acceptance_page(at: PageAt, nomination: str) -> Values:
    """What the project was chosen for, until when to reply, and what the reply was."""
    workspace = await find_workspace(at, at.person, nomination)
    asked = [
        honour
        for each in await acceptances(at.session, at.edition.id)
        if each.project_id == workspace.project.id and (honour := await _asked(at, each)) is not None
    ]
    if not asked:
        raise nothing_to_accept()
    return workspace.common() | {
        "asked": sorted(asked, key=lambda each: each.over),
        "may_reply": may(workspace.role, Permission.LEAD),
        "stands": STANDS,
        "looks": LOOKS,
        "typed": at.filled(),
    }


# --- stewards ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """A chosen project in the list."""

    key: str
    project: str
    title: str
    category: str
    honour: str
    """Its id."""
    named: Said
    stands: str
    asked_at: datetime | None
    answered_at: datetime | None


COLUMNS: list[Column[AcceptanceRow]] = [
    Column("title", N_("Project"), lambda row: row.title, sorts=True),
    Column("category", N_("Category"), lambda row: row.category, "category", sorts=True),
    Column("honour", N_("Honour"), lambda row: row.honour),
    Column("state", N_("Status"), lambda row: row.stands, sorts=True, words=STANDS, looks=LOOKS),
    Column("asked_at", N_("Asked"), lambda row: row.asked_at, "moment", sorts=True),
    Column("answered_at", N_("Replied"), lambda row: row.answered_at, "moment", sorts=True),
]


def _phase(at: At, asked: str | None) -> AcceptancePhase | None:
    return acceptance_phase(at.edition.rules, asked or None, clock.now())


async def _rows(at: At, phase: AcceptancePhase | None) -> list[AcceptanceRow]:
    if phase is None:
        return []
    everything = await acceptances(at.session, at.edition.id)
    stood = [(each, answered(at.edition, each)) for each in everything if each.title in phase.honours]
    asked, waiting = [(each, one) for each, one in stood if one], await not_asked(*at.here, phase)
    titles = await titles_of(at.session, [*(a.project_id for a, _ in asked), *(w.project for w in waiting)])
    return [
        *(
            AcceptanceRow(
                f"{each.project}.{each.title}",
                each.project,
                titles.get(each.project, ""),
                each.category,
                each.title,
                _honour(at, each.title),
                "not-asked",
                None,
                None,
            )
            for each in waiting
        ),
        *(
            AcceptanceRow(
                each.id,
                each.project_id,
                titles.get(each.project_id, ""),
                each.category,
                each.title,
                _honour(at, each.title),
                stands.value,
                each.asked_at,
                each.answered_at,
            )
            for each, stands in asked
        ),
    ]


async def _find(at: At, wanted: Wanted) -> Found[AcceptanceRow]:
    rows = await _rows(at, _phase(at, wanted.filters.get("phase")))
    return tallied(rows, wanted, COLUMNS, lambda row: row.stands)


async def _above(at: PageAt, _found: object) -> Values:
    phase, there = _phase(at, at.asked("phase")), at.edition.rules.acceptances
    waiting = await not_asked(*at.here, phase) if phase else []
    about = phase.id if phase and len(there) > 1 else ""
    return {
        "phase": phase,
        "phases_offered": [(each.id, phase_title(each)) for each in there],
        "in_phase": {"phase": about} if about else {},
        "closes": closes_at(at.edition.rules, phase.id) if phase else None,
        "opened": phase is not None and is_open(at.edition.rules, phase.id, clock.now()),
        "over": phase is not None and is_over(at.edition, phase),
        "waiting": len(waiting),
        "proposal": await open_proposal(at.session, at.edition.id, KIND, about),
        "states": STANDS,
    }


acceptance_list = Listing(
    pages,
    "/{edition}/office/acceptances",
    "results/acceptances.html",
    Who.STEWARD,
    file="acceptances",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter(
            "state",
            takes=Literal[
                "open", "accepted", "declined", "taken-as-accepted", "taken-as-declined", "not-asked"
            ],
        ),
        Filter("phase"),
    ],
    values=_above,
    key=lambda row: row.key,
)
"""Who was chosen, who was asked, and who accepts."""
