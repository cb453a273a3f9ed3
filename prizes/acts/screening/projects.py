"""Acts of stewards on one project: return, exclude, reopen, except, take out."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts
from prizes.api.nomination.nominations import nomination_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.nomination import refusals
from prizes.nomination.actions import stewarding
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import BREACHES
from prizes.nomination.schemas import BreachSent, Reason, ReturnSent
from prizes.web.layout.pages import PageAt
from prizes.web.screening.bulk import end_of
from prizes.web.screening.project import NOTE, office_project_page

acts = Acts("nominations")
PROGRAM = "/editions/{edition}/nominations/{nomination}"
FORM = office_project_page.path
steward = partial(
    acts.act, who=Who.STEWARD, scope=TokenScope.OFFICE_WRITE, answers=nomination_shown, on=office_project_page
)


class RemovalSent(Reason):
    how: Literal["withdrawn", "disqualified"]


def _evening(at: PageAt) -> dict[str, Any]:
    """Until the evening of a day; and what is said of the answers that are ticked."""
    marked = {name: at.typed.get(NOTE + name) for name in at.typed.all("mark")}
    return {"until": end_of(at.edition.rules, at.typed.get("until")), "fields": marked}


def _where_from(at: PageAt, returned: Project) -> str:
    """From a screening to the next one."""
    if at.typed.get("then") == "next":
        return at.to("next_screening", after=returned.id)
    return at.to("office_project_page", nomination=returned.id)


def _rule(at: PageAt) -> dict[str, Any]:
    if at.typed.get("rule") not in BREACHES:
        raise refusals.rule_needed()
    return {}


@steward(
    f"PUT {PROGRAM}/return",
    f"{FORM}/return",
    leads=_where_from,
    notice="project-returned",
    reads=_evening,
)
async def return_nomination(at: At, nomination: str, sent: ReturnSent) -> Project:
    """Return a submitted project for correction."""
    return await stewarding.return_for_correction(
        *at.here, nomination, reason=sent.reason, until=sent.until, steward=at.by, notes=sent.fields
    )


@steward(f"PUT {PROGRAM}/ineligibility", f"{FORM}/ineligibility", notice="project-excluded", reads=_rule)
async def exclude_nomination(at: At, nomination: str, sent: BreachSent) -> Project:
    """Keep a project out by a rule."""
    return await stewarding.mark_ineligible(
        *at.here, nomination, rule=sent.rule, reason=sent.reason, check=sent.check, steward=at.by
    )


@steward(f"PUT {PROGRAM}/reopening", f"{FORM}/reopening", notice="project-reopened")
async def reopen_nomination(at: At, nomination: str, sent: Reason) -> Project:
    """Take an exclusion back."""
    return await stewarding.reopen_ineligible(*at.here, nomination, reason=sent.reason, steward=at.by)


@steward(f"PUT {PROGRAM}/exception", f"{FORM}/exception", notice="exception-allowed")
async def allow_exception(at: At, nomination: str, sent: Reason) -> Project:
    """Let a project past limits and bars, with a reason on record."""
    return await stewarding.allow_exception(*at.here, nomination, reason=sent.reason, steward=at.by)


@steward(f"PUT {PROGRAM}/removal", f"{FORM}/removal", notice="project-taken-out")
async def take_nomination_out(at: At, nomination: str, sent: RemovalSent) -> Project:
    """Take a nominated project out of the contest, for good."""
    return await stewarding.take_out(
        *at.here, nomination, to=State(sent.how), reason=sent.reason, steward=at.by
    )
