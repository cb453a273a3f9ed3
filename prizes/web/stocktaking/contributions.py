"""Projects that people contribute to the register: the form, the public page, and the stewards' list and page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from prizes.accounts.queries import people
from prizes.data.targets import goal_targets, targets_of
from prizes.data.wsis import category_names
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.stocktaking.actions.contributing import own_contribution
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.queries.contributions import (
    contributions_found,
    own_contributions,
    public_contribution,
)
from prizes.stocktaking.queries.updates import approved_updates, open_update
from prizes.stocktaking.refusals import unknown_contribution
from prizes.stocktaking.rules.contributions import (
    CONTRIBUTION_STATES,
    OPEN,
    STATUSES_SAID,
    ContributionState,
    targets_typed,
)
from prizes.stocktaking.rules.updates import STATUSES
from prizes.web.layout.linked import of_contribution
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options, country_options, goal_options, language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.stocktaking.since import about_updates

pages = Pages()
LOOKS = {
    ContributionState.WAITING.value: "warn",
    ContributionState.RETURNED.value: "idle",
    ContributionState.DECLINED.value: "bad",
    ContributionState.PUBLISHED.value: "good",
}
SENT_NAMES = ("title", "owner", "country", "language", "summary", "url", "status")


def about_contributions(at: PageAt) -> dict[str, Any]:
    """Words by what is stored, and what the form offers."""
    said = at.voice.gettext
    goals = goal_options(at.lang)
    return {
        "statuses": {status.value: said(label) for status, label in STATUSES.items()},
        "contribution_states": {state.value: said(label) for state, label in CONTRIBUTION_STATES.items()},
        "contribution_looks": LOOKS,
        "lines": {code: names[at.lang] for code, names in category_names().items()},
        "goals": [(number, f"{number}. {title}") for number, title in goals],
        "targets": goal_targets(),
        "countries": country_options(at.lang),
        "languages": language_options(),
        "status_options": [(status.value, said(STATUSES[status])) for status in STATUSES_SAID],
    }


# --- contributors --------------------------------------------------------------------------------------


@pages.page("/stocktaking/contribute", "stocktaking/contribute.html", Who.SIGNED_IN)
async def contribute_page(at: PageAt) -> Values:
    """The form, and what the reader contributed."""
    return about_contributions(at) | {
        "contribution": None,
        "own": await own_contributions(at.session, at.by),
        "open": OPEN,
        "chosen_lines": at.typed.all("categories"),
        **_of_goals(at, at.typed.all("sdgs"), at.typed.all("targets")),
        "typed": at.filled(language=at.lang),
    }


def _of_goals(at: PageAt, goals: Sequence[str], targets: Iterable[str]) -> dict[str, Any]:
    """What the form asks of goals: which are chosen, and of these the targets to choose from."""
    chosen = [int(goal) for goal in goals if goal.isascii() and goal.isdigit() and len(goal) < 3]
    lists = [(goal, [(each.code, each.title[at.lang]) for each in targets_of(goal)]) for goal in chosen]
    offered = {code for _, offers in lists for code, _ in offers}
    codes = targets_typed(targets)
    return {
        "chosen_goals": goals,
        "chosen_targets": codes,
        "targets_by_goal": [(goal, offers) for goal, offers in lists if offers],
        "other_targets": [code for code in codes if code not in offered],
    }


@pages.page("/stocktaking/contributions/{contribution}", "stocktaking/contribute.html", Who.SIGNED_IN)
async def own_contribution_page(at: PageAt, contribution: str) -> Values:
    """One of the reader's own; while it waits or is returned it can be changed, once it is public updated."""
    found = await own_contribution(at.session, contribution, at.person)
    published = found.state == ContributionState.PUBLISHED
    return (
        about_contributions(at)
        | about_updates(at)
        | {
            "contribution": found,
            "update": await open_update(at.session, found) if published else None,
            "updates": await approved_updates(at.session, found) if published else [],
            "own": [],
            "open": OPEN,
            "chosen_lines": at.typed.all("categories") if at.refusal else found.categories,
            **_of_goals(
                at,
                at.typed.all("sdgs") if at.refusal else [str(goal) for goal in found.sdgs],
                at.typed.all("targets") if at.refusal else found.targets,
            ),
            "typed": at.filled(**{name: getattr(found, name) for name in SENT_NAMES}),
        }
    )


@pages.page("/stocktaking/{contribution}", "stocktaking/contributed.html", Who.PUBLIC)
async def contributed_page(at: PageAt, contribution: str) -> Values:
    """A contributed project of the register; its address lasts."""
    found = await public_contribution(at.session, contribution)
    if found is None:
        raise unknown_contribution()
    mine = at.reader is not None and found.contributed_by == at.by
    lines = [category_names()[code][at.lang] for code in found.categories if code in category_names()]
    linked = of_contribution(found, lines, at.voice)
    updates = await approved_updates(at.session, found)
    return about_contributions(at) | {
        "contribution": found,
        "updates": updates,
        "mine": mine,
        "linked": linked,
    }


# --- stewards ------------------------------------------------------------------------------------------

COLUMNS: list[Column[Contribution]] = [
    Column("title", N_("Project"), lambda row: row.title, sorts=True),
    Column("owner", N_("Organization"), lambda row: row.owner, sorts=True),
    Column("country", N_("Country"), lambda row: row.country, "country"),
    Column("status", N_("Project status"), lambda row: row.status, sorts=True, usual=False, words=STATUSES),
    Column("contributed_at", N_("Received"), lambda row: row.contributed_at, "moment", sorts=True),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=CONTRIBUTION_STATES, looks=LOOKS),
    Column("decided_at", N_("Decided"), lambda row: row.decided_at, "moment", sorts=True, usual=False),
    Column("url", N_("Web address"), lambda row: row.url, usual=False),
    Column("reason", N_("Reason"), lambda row: row.reason, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[Contribution]:
    return await contributions_found(at.session, wanted)


def _countries(at: PageAt) -> Options:
    return country_options(at.lang)


async def _words(_at: PageAt, _found: Found[Contribution]) -> Values:
    return {"states": {state.value: label for state, label in CONTRIBUTION_STATES.items()}}


contributions_list = Listing(
    pages,
    "/{edition}/office/contributions",
    "stocktaking/contributions.html",
    Who.STEWARD,
    file="contributions",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", takes=Literal["waiting", "returned", "declined", "published"]),
        Filter("country", N_("Country"), _countries),
    ],
    values=_words,
)
"""What people contribute to the register; the same in the office of every contest."""


@pages.page("/{edition}/office/contributions/{contribution}", "stocktaking/contribution.html", Who.STEWARD)
async def office_contribution_page(at: PageAt, contribution: str) -> Values:
    found = await at.session.get(Contribution, contribution)
    if found is None:
        raise unknown_contribution()
    known = await people(at.session, [by for by in (found.contributed_by, found.decided_by) if by])
    return about_contributions(at) | {
        "contribution": found,
        "people": known,
        "failed": at.failed,
        "mine": found.contributed_by == at.by,
    }
