"""A project of one's own: write it, see it as voters will, and what became of it."""

from __future__ import annotations

import re
from typing import Any

from fastapi.responses import Response

from prizes.edition.queries import editions_in_force
from prizes.errors import Refusal
from prizes.gate.at import AtEdition
from prizes.gate.draft_access import PerhapsAuthor
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import undo
from prizes.kit.sentence import Sentence, say
from prizes.nomination.actions import drafts, writing
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.asking_owner import consent_of
from prizes.nomination.project_roles import Permission, may
from prizes.nomination.queries.comparison_index import sketch_of
from prizes.nomination.queries.duplicates import hints
from prizes.nomination.rules import submission
from prizes.nomination.rules.consent import LABELS as CONSENT_LABELS
from prizes.nomination.rules.states import State
from prizes.review.queries.feedback import released_feedback
from prizes.web.layout.forms import Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import page, see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.form import questions_of
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import AS_VOTERS, EVERYTHING, answers_for, quotation
from prizes.web.nomination.workspace import MyWorkspace, Workspace, find_workspace

pages = Pages()
ONE = "/{edition}/nominations/{nomination}"
FORM = {"template": "nomination/form.html"}
_FILES = re.compile(r"files/([a-z0-9_-]{1,40})")
"""What a button of the form says that leads to the files of a question once the form is saved."""

WHAT_NOW: dict[State, Sentence] = {
    State.DRAFT: say("Not submitted yet."),
    State.SUBMITTED: say("Your project has been submitted. A receipt has been sent to you by email."),
    State.RETURNED: say("The stewards returned your project for correction."),
    State.INELIGIBLE: say("This project is not eligible because it does not meet a rule of this edition."),
    State.NOMINATED: say("Your project has been selected. It goes to the public vote."),
    State.NOT_NOMINATED: say("Your project was not selected. Thank you for participating."),
    State.CHAMPION: say(
        "Your project is a champion: it is among the projects with the most votes in its category."
    ),
    State.WINNER: say("Your project has won. Congratulations!"),
    State.SPECIAL_RECOGNITION: say("Your project has received a special recognition. Congratulations!"),
    State.WITHDRAWN: say("The project has been withdrawn."),
    State.DISQUALIFIED: say("The project has been removed from the contest."),
}


# --- pages ---------------------------------------------------------------------------------------------


@pages.page(ONE, "nomination/receipt.html", Who.AUTHOR)
async def own_project_page(at: PageAt, nomination: str) -> Values:
    """The form while the project is written; afterwards what was submitted and what became of it."""
    workspace = await find_workspace(at, at.author, nomination)
    if workspace.project.state not in (State.DRAFT, State.RETURNED) or not workspace.may_edit:
        return await _receipt(at, workspace)
    if at.refusal is None:
        return FORM | workspace.form() | await alike_shown(workspace)
    if not at.refusal.fields:
        raise at.refusal
    return FORM | workspace.form()


async def alike_shown(workspace: Workspace) -> dict[str, Any]:
    """The hint beside the form: public projects that are like it. Nothing where it is no longer written."""
    session = workspace.at.session
    found = await hints(session, workspace.edition, workspace.project) if workspace.may_edit else []
    editions = await editions_in_force(session) if found else []
    return {"alike": found, "edition_titles": {each.slug: each.title(workspace.lang) for each in editions}}


async def _receipt(at: PageAt, workspace: Workspace) -> Values:
    project = workspace.project
    out = await exclusion(*at.here, project) if project.submitted_at else None
    return workspace.common() | {
        "answers": answers_for(at.edition.rules, project, EVERYTHING),
        "what_now": WHAT_NOW[State(project.state)],
        "consent": await consent_of(at.session, project.id),
        "consent_labels": CONSENT_LABELS,
        "out": out,
        "feedback": await released_feedback(*at.here, project.id),
        "may_appeal": out is not None and out.refusal is None and may(workspace.role, Permission.LEAD),
        **quotation(at.edition.rules, out, project.category),
    }


@pages.page(f"{ONE}/form", FORM["template"], Who.AUTHOR)
async def form_page(at: PageAt, nomination: str) -> Values | Response:
    """The form also of a submitted project, where the rules allow changes."""
    workspace = await find_workspace(at, at.author, nomination)
    project = workspace.project
    refusal = submission.no_edit(at.edition.rules, project.state, project.correct_until, workspace.now)
    if refusal:
        raise refusal
    if not workspace.may_edit:
        return see_other(at.request, workspace.home)
    return workspace.form() | await alike_shown(workspace)


@pages.page(f"{ONE}/preview", "nomination/preview.html", Who.AUTHOR)
async def preview_page(at: PageAt, nomination: str) -> Values:
    """Exactly what voters will see, and the button that submits."""
    workspace = await find_workspace(at, at.author, nomination)
    reading = await reading_for(at.request, *at.here, workspace.project)
    shown = workspace.form() | await alike_shown(workspace)
    answers = answers_for(at.edition.rules, workspace.project, AS_VOTERS, reading)
    return shown | about_reading(at.request, reading.read_as) | {"answers": answers}


# --- saving: with the marks of what each field held, so no act of `prizes.acts` --------------------------


@pages.router.post(LANG + ONE, dependencies=allow(Who.AUTHOR))
async def save_project(at: AtEdition, workspace: MyWorkspace, typed: Typed) -> Response:
    """Keep what was typed: the button that works without scripts, and the one way for a submitted project."""
    sent = workspace.sent(typed)
    try:
        await writing.save_fields(
            *at.here,
            workspace.project.id,
            sent.values,
            editor=workspace.author,
            saved_from=typed.get("saved_from"),
            seen=sent.seen,
        )
    except Refusal as refusal:
        return form_again(at.request, FORM["template"], refusal, typed, **workspace.refused(typed, sent))
    return see_other(at.request, _after(workspace, typed.get("then")), "project-saved")


def _after(workspace: Workspace, then: str) -> str:
    """Where a button of the form leads once the form is saved. `then`: what it says."""
    request, project = workspace.at.request, workspace.project.id
    if then == "preview":
        return to(request, "preview_page", nomination=project)
    if files := _FILES.fullmatch(then):
        return to(request, "files_page", nomination=project, field=files[1])
    return workspace.home


@pages.router.post(f"{LANG}{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def save_project_fields(
    at: AtEdition, author: PerhapsAuthor, nomination: str, typed: Typed
) -> Response:
    """Keep what was typed so far and can be kept; the answer is a fragment that says when, and what is still missing.

    Nobody is led away from the text: where the session has ended the fragment says so.
    """
    try:
        workspace = await find_workspace(at, author, nomination)
        asked = questions_of(at.edition.rules, workspace.project)
        before = sketch_of(workspace.project)
        sent = workspace.sent(typed)
        kept = await drafts.save_what_fits(
            *at.here,
            nomination,
            sent.values,
            editor=workspace.author,
            seen=sent.seen,
            saved_from=typed.get("saved_from"),
        )
    except Refusal as refusal:
        return not_saved(at, refusal)
    alike = {} if before == sketch_of(kept.project) else await alike_shown(workspace)
    return page(
        at.request,
        "nomination/_saved.html",
        status=409 if kept.others else 422 if kept.faults else 200,
        **workspace.saved(kept, typed, sent, asked) | alike,
    )


def not_saved(at: AtEdition, refusal: Refusal) -> Response:
    """The fragment that says why nothing of a form was saved on the way."""
    undo(at.request)
    path = at.request.url.path.removesuffix("/fields")
    return page(
        at.request, "nomination/_not_saved.html", status=status_of(refusal), refusal=refusal, form_path=path
    )


@pages.router.get(f"{LANG}{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def back_to_project(at: AtEdition, nomination: str) -> Response:
    """Where a page that answered the form is loaded again, or in another language."""
    return see_other(at.request, to(at.request, "own_project_page", nomination=nomination))
