"""A project of one's own: write it, see it as voters will, submit it, withdraw it."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.models import Person
from prizes.errors import Refusal
from prizes.gate.draft_access import PerhapsAuthor
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe, sign_in_needed
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx, undo
from prizes.kit.sentence import Sentence, say
from prizes.nomination.actions import drafts, writing
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.asking_owner import consent_of
from prizes.nomination.project_roles import DraftKey, Permission, may
from prizes.nomination.queries.comparison_index import sketch_of
from prizes.nomination.rules import submission
from prizes.nomination.rules.consent import LABELS as CONSENT_LABELS
from prizes.nomination.rules.states import State
from prizes.review.queries.feedback import released_feedback
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.pages import Page, PageAt, Values
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.alike import alike_shown
from prizes.web.nomination.form import questions_of
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import AS_VOTERS, EVERYTHING, answers_for, quotation
from prizes.web.nomination.workspace import MyWorkspace, Workspace, find_workspace

router = APIRouter()
ONE = "/{lang:lang}/{edition}/nominations/{project}"
_NEXT = re.compile(r"preview|files/[a-z0-9_-]{1,40}")
"""Where a button of the form may lead once the form is saved."""

WHAT_NOW: dict[State, Sentence] = {
    State.DRAFT: say("Nothing is submitted yet."),
    State.SUBMITTED: say("Your project is submitted. A receipt is on its way to you by mail."),
    State.RETURNED: say("The stewards returned your project for correction."),
    State.INELIGIBLE: say("The project cannot take part, since it does not keep a rule of this edition."),
    State.NOMINATED: say("The experts have nominated your project: the public can vote for it."),
    State.NOT_NOMINATED: say("The experts have not nominated your project. Thank you for taking part."),
    State.CHAMPION: say("Your project is among the most voted of its category."),
    State.WINNER: say("Your project has won. Congratulations!"),
    State.SPECIAL_RECOGNITION: say("Your project has a special recognition. Congratulations!"),
    State.WITHDRAWN: say("The project is withdrawn."),
    State.DISQUALIFIED: say("The project was taken out of the contest."),
}


@router.get(ONE, dependencies=allow(Who.PUBLIC))
async def one(request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace) -> Response:
    """The form while the project is written; afterwards what was submitted and what became of it."""
    if workspace.project.state in (State.DRAFT, State.RETURNED) and workspace.may_edit:
        return page(
            request, "nomination/form.html", **workspace.form(), **await alike_shown(session, workspace)
        )
    return page(request, "nomination/receipt.html", **await _receipt(session, workspace))


@router.get(f"{ONE}/form", dependencies=allow(Who.PUBLIC))
async def form(request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace) -> Response:
    """The form also of a submitted project, where the rules allow changes."""
    project = workspace.project
    refusal = submission.no_edit(workspace.edition.rules, project.state, project.correct_until, workspace.now)
    if refusal:
        raise refusal
    if not workspace.may_edit:
        return see_other(request, workspace.home)
    return page(request, "nomination/form.html", **workspace.form(), **await alike_shown(session, workspace))


@router.post(ONE, dependencies=allow(Who.PUBLIC))
async def save(
    request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace, typed: Typed
) -> Response:
    """Keep what was typed: the button that works without scripts, and the one way for a submitted project."""
    sent = workspace.sent(typed)
    try:
        await writing.save_fields(
            session,
            workspace.edition,
            workspace.project.id,
            sent.values,
            editor=workspace.author,
            saved_from=typed.get("saved_from"),
            seen=sent.seen,
        )
    except Refusal as refusal:
        return form_again(
            request, "nomination/form.html", refusal, typed, **workspace.refused(refusal, typed, sent)
        )
    after = typed.get("then")
    if _NEXT.fullmatch(after):
        return see_other(request, f"{workspace.home}/{after}", "project-saved")
    return see_other(request, workspace.home, "project-saved")


@router.post(f"{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def save_on_the_way(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: PerhapsMe,
    author: PerhapsAuthor,
    project: str,
    typed: Typed,
) -> Response:
    """Keep what was typed so far and can be kept; the answer is a fragment that says when, and what is still missing.

    Nobody is led away from the text: where the session has ended the fragment says so.
    """
    try:
        workspace = await find_workspace(request, session, edition, author, project)
        asked = questions_of(edition.rules, workspace.project)
        before = sketch_of(workspace.project)
        sent = workspace.sent(typed)
        kept = await drafts.save_what_fits(
            session,
            edition,
            project,
            sent.values,
            editor=workspace.author,
            seen=sent.seen,
            saved_from=typed.get("saved_from"),
        )
    except Refusal as refusal:
        undo(request)
        return page(
            request,
            "nomination/_not_saved.html",
            status=status_of(refusal),
            refusal=refusal,
            form_path=f"{request.url.path.removesuffix('/fields')}",
        )
    alike = {} if before == sketch_of(kept.project) else await alike_shown(session, workspace)
    return page(
        request,
        "nomination/_saved.html",
        status=409 if kept.others else 422 if kept.faults else 200,
        **workspace.saved(kept, typed, sent, asked) | alike,
    )


@router.get(f"{ONE}/preview", dependencies=allow(Who.PUBLIC))
async def preview(request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace) -> Response:
    """Exactly what voters will see, and the button that submits."""
    reading = await reading_for(request, session, workspace.edition, workspace.project)
    answers = answers_for(workspace.edition.rules, workspace.project, AS_VOTERS, reading)
    shown = workspace.form() | await alike_shown(session, workspace) | about_reading(request, reading.read_as)
    return page(request, "nomination/preview.html", **shown, answers=answers)


@router.post(f"{ONE}/submission", dependencies=allow(Who.PUBLIC))
async def submit(request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace) -> Response:
    """Somebody who has not signed in does so first; then the draft is theirs, and one tap sends it."""
    if not isinstance(workspace.author, Person):
        raise sign_in_needed()
    try:
        await writing.submit(session, workspace.edition, workspace.project.id, nominator=workspace.author)
    except Refusal as refusal:
        if not refusal.fields or not workspace.may_edit:
            raise
        shown = workspace.form() | workspace.summary(refusal)
        return form_again(request, "nomination/form.html", refusal, Fields([]), **shown)
    return see_other(request, workspace.home, "project-submitted")


@router.post(f"{ONE}/withdrawal", dependencies=allow(Who.PUBLIC))
async def withdraw(
    request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace, typed: Typed
) -> Response:
    """A draft that nobody has signed for is deleted."""
    project = workspace.project.id
    if isinstance(workspace.author, DraftKey):
        await drafts.drop_draft(session, workspace.edition, project, workspace.author)
        return see_other(request, f"/{workspace.edition.slug}/nominations/", "draft-deleted")
    await writing.withdraw(
        session, workspace.edition, project, nominator=workspace.author, reason=typed.get("reason")
    )
    return see_other(request, workspace.home, "project-withdrawn")


@router.get(f"{ONE}/fields", dependencies=allow(Who.PUBLIC))
@router.get(f"{ONE}/submission", dependencies=allow(Who.PUBLIC))
@router.get(f"{ONE}/withdrawal", dependencies=allow(Who.PUBLIC))
async def back(request: Request, edition: TheEdition, project: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/nominations/{project}")


async def _receipt(session: Tx, workspace: Workspace) -> dict[str, Any]:
    out = (
        await exclusion(session, workspace.edition, workspace.project)
        if workspace.project.submitted_at
        else None
    )
    leads = may(workspace.role, Permission.LEAD)
    return workspace.common() | {
        "answers": answers_for(workspace.edition.rules, workspace.project, EVERYTHING),
        "what_now": WHAT_NOW[State(workspace.project.state)],
        "consent": await consent_of(session, workspace.project.id),
        "consent_labels": CONSENT_LABELS,
        "out": out,
        "feedback": await released_feedback(session, workspace.edition, workspace.project.id),
        "may_appeal": out is not None and out.refusal is None and leads,
        **quotation(workspace.edition.rules, out, workspace.project.category),
    }


async def _appeal_values(at: PageAt, nomination: str) -> Values:
    workspace = await find_workspace(at.request, *at.here, at.person, nomination)
    return await _receipt(at.session, workspace) | {"summary": at.summary}


appeal_page = Page("/{edition}/nominations/{nomination}", "nomination/receipt.html", _appeal_values)
"""The page of an ineligible project, with the form of an appeal."""
