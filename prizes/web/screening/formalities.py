"""The formalities of a project for stewards: what is complete, and what they record."""

from __future__ import annotations

from prizes.gate.permissions import Who
from prizes.nomination import refusals
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.queries.formalities import formalities_in
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.formalities.standing import RECORDABLE
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.nomination.formalities import OUTCOMES, REPLIES
from prizes.web.nomination.shown import names

pages = Pages()


@pages.page(
    "/{edition}/office/nominations/{nomination}/formalities",
    "nomination/office_formalities.html",
    Who.STEWARD,
)
async def office_formalities_page(at: PageAt, nomination: str) -> Values:
    """Each formality of the project, who signed, and the form that records one."""
    project = await project_in(*at.here, nomination)
    if project is None:
        raise refusals.unknown_project()
    theirs = await is_theirs(at.session, project, at.by)
    return names(at.lang) | {
        "project": project,
        "formalities": await formalities_in(*at.here, project),
        "may_record": project.state in RECORDABLE and not theirs,
        "asked": at.asked("formality"),
        "outcomes": OUTCOMES,
        "replies": REPLIES,
        "reason_length": REASON_LENGTH,
    }
