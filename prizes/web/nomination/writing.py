"""A project of one's own: write it, see it as voters will, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fastapi.responses import Response

from prizes.certificates.queries import of_projects
from prizes.certificates.rules.standing import KINDS
from prizes.edition.document.components import Audience
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import facts_of_member
from prizes.edition.queries import editions_in_force
from prizes.edition.spans import concerns
from prizes.edition.titles import honour_titles
from prizes.errors import Refusal
from prizes.gate.at import AtEdition
from prizes.gate.draft_access import PerhapsAuthor
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import undo
from prizes.kit.sentence import Sentence, say
from prizes.nomination.actions import attachments, drafts, writing
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.asking_owner import consent_of
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission, may
from prizes.nomination.queries.comparison_index import sketch_of
from prizes.nomination.queries.duplicates import hints
from prizes.nomination.queries.formalities import formalities_in
from prizes.nomination.rules import submission
from prizes.nomination.rules.chapters import Chapter, chapter_of, chapters_for, next_chapter
from prizes.nomination.rules.consent import LABELS as CONSENT_LABELS
from prizes.nomination.rules.form import ANSWERS
from prizes.nomination.rules.next_steps import next_steps
from prizes.nomination.rules.states import State
from prizes.review.queries.feedback import released_feedback
from prizes.review.queries.projects import phases_placed_in
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import page, see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at
from prizes.web.nomination.form import questions_of
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import AS_EXPERTS, AS_VOTERS, EVERYTHING, answers_for, quotation
from prizes.web.nomination.typed import chapter_in, words_in
from prizes.web.nomination.workspace import MyWorkspace, Workspace, find_workspace
from prizes.web.stocktaking.since import updates_of_own

pages = Pages()
ONE = "/{edition}/nominations/{nomination}"
FORM = {"template": "nomination/form.html"}
"""The list of the pages of the form, with what is missing and the button that submits."""

WHAT_NOW: dict[State, Sentence] = {
    State.DRAFT: say("Not submitted yet."),
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
    """The pages of the form while the project is written; afterwards what was submitted and what became of it."""
    workspace = await find_workspace(at, at.author, nomination)
    if workspace.project.state not in (State.DRAFT, State.RETURNED) or not workspace.may_edit:
        return await _receipt(at, workspace)
    if at.refusal is not None and not at.refusal.fields:
        raise at.refusal
    return FORM | await _overview(workspace) | {"failed": at.failed}


async def _overview(workspace: Workspace) -> Values:
    consent = await consent_of(workspace.at.session, workspace.project.id)
    return (
        workspace.form()
        | await alike_shown(workspace)
        | await workspace.talk()
        | {"consent": consent, "consent_labels": CONSENT_LABELS}
        | {"formalities": await formalities_in(*workspace.at.here, workspace.project)}
    )


async def alike_shown(workspace: Workspace) -> dict[str, Any]:
    """The hint beside the form: public projects that are like it. Nothing where it is no longer written."""
    session = workspace.at.session
    found = await hints(session, workspace.edition, workspace.project) if workspace.may_edit else []
    editions = await editions_in_force(session) if found else []
    return {"alike": found, "edition_titles": {each.slug: each.title(workspace.lang) for each in editions}}


async def _receipt(at: PageAt, workspace: Workspace) -> Values:
    project = workspace.project
    out = await exclusion(*at.here, project) if project.submitted_at else None
    placed = await phases_placed_in(at.session, project.id)
    return (workspace.common() | await workspace.talk()) | {
        "steps": next_steps(at.edition.rules, project, workspace.now, placed),
        "failed": at.failed,
        "answers": answers_for(at.edition.rules, project, EVERYTHING),
        "what_now": _what_now(at.edition.rules, project),
        "consent": await consent_of(at.session, project.id),
        "consent_labels": CONSENT_LABELS,
        "formalities": await formalities_in(*at.here, project),
        "out": out,
        "feedback": await released_feedback(*at.here, project.id),
        "certificates": await of_projects(at.session, [project.id]),
        "certificate_kinds": KINDS,
        "honour_titles": honour_titles(at.edition.rules),
        **await updates_of_own(at, project, workspace.role),
        "may_appeal": out is not None and out.refusal is None and may(workspace.role, Permission.LEAD),
        **quotation(at.edition.rules, out, project.category),
    }


def _what_now(rules: Rules, project: Project) -> Sentence | None:
    """What its state means."""
    facts = facts_of_member(project)
    if project.state == State.NOMINATED and not any(concerns(rules, each, facts) for each in rules.votings):
        return say("Your project has been selected.")
    return WHAT_NOW.get(State(project.state))


@pages.page(f"{ONE}/form", FORM["template"], Who.AUTHOR)
async def form_page(at: PageAt, nomination: str) -> Values | Response:
    """The pages of the form also of a submitted project, where the rules allow changes."""
    workspace = await find_workspace(at, at.author, nomination)
    _must_be_open(workspace)
    if not workspace.may_edit or workspace.project.state != State.SUBMITTED:
        return see_other(at.request, workspace.home)
    return await _overview(workspace)


def _must_be_open(workspace: Workspace) -> None:
    project = workspace.project
    refusal = submission.no_edit(workspace.edition.rules, project.state, project.correct_until, workspace.now)
    if refusal:
        raise refusal


@pages.page(f"{ONE}/form/{{chapter}}", "nomination/chapter.html", Who.AUTHOR)
async def form_chapter_page(at: PageAt, nomination: str, chapter: str) -> Values | Response:
    """One page of the form. After a refusal what was typed stands in it."""
    workspace = await find_workspace(at, at.author, nomination)
    if at.refusal is not None:
        sent = _sent_page(workspace, at.typed, at.refusal)
        return workspace.refused(sent, at.typed) | await alike_shown(workspace) | {"wrong": _beside(at)}
    _must_be_open(workspace)
    here = Chapter(chapter) if chapter in set(Chapter) else None
    if here is Chapter.PEOPLE or here is None or not workspace.may_edit:
        return see_other(at.request, workspace.page_of(here) if workspace.may_edit else workspace.home)
    shown = workspace.form(here)
    if here not in {each.id for each in shown["form"].chapters}:
        return see_other(at.request, workspace.page_of(None))
    return shown | await alike_shown(workspace)


def _sent_page(workspace: Workspace, typed: Fields, refusal: Refusal) -> Chapter:
    """The page that was sent; where it does not say, or this form has none such, that of the first wrong field."""
    chapters = chapters_for(workspace.edition.rules, workspace.project)
    if (sent := chapter_in(typed)) in chapters:
        return sent
    found = (chapter_of(chapters, name) for name in refusal.fields)
    return next((chapter for chapter in found if chapter), Chapter.PROJECT)


def _beside(at: PageAt) -> list[tuple[str | None, str]]:
    """What is wrong, each with its field; what is wrong with a file stands beside the question that asks for it."""
    question = ANSWERS + (at.asked("field") or "")
    return [(question if name and name.startswith("file") else name, said) for name, said in at.summary]


@pages.page(f"{ONE}/preview", "nomination/preview.html", Who.AUTHOR)
async def preview_page(at: PageAt, nomination: str) -> Values:
    """Exactly what voters will see."""
    return await _preview(at, nomination, AS_VOTERS)


@pages.page(f"{ONE}/preview/experts", "nomination/preview.html", Who.AUTHOR)
async def expert_preview_page(at: PageAt, nomination: str) -> Values:
    """What experts will read when they review the project."""
    return await _preview(at, nomination, AS_EXPERTS) | {"as_experts": True}


async def _preview(at: PageAt, nomination: str, readers: Collection[Audience]) -> Values:
    workspace = await find_workspace(at, at.author, nomination)
    reading = await reading_for(at.request, *at.here, workspace.project)
    shown = workspace.form() | await alike_shown(workspace)
    answers = answers_for(at.edition.rules, workspace.project, readers, reading)
    return shown | about_reading(at.request, reading.read_as) | {"answers": answers}


# --- saving: with the marks of what each field held, so no act of `prizes.acts` --------------------------


@pages.router.post(LANG + ONE, dependencies=allow(Who.AUTHOR))
async def save_project(at: AtEdition, workspace: MyWorkspace, typed: Typed) -> Response:
    """Keep what was typed: the button that works without scripts, and the one way for a submitted project."""
    try:
        leads = await keep_typed(workspace, typed)
    except Refusal as refusal:
        return await form_chapter_page.again(page_at(at, typed), refusal)
    if any(name.startswith("file.") and words for name, words in typed):  # only their names were sent
        return see_other(at.request, workspace.page_of(chapter_in(typed)), "file-not-added")
    return see_other(at.request, leads, "project-saved")


async def keep_typed(workspace: Workspace, typed: Fields) -> str:
    """Keep the answers of a form that was sent, all of them or none; where the button that was pressed leads."""
    rules, project, here = workspace.edition.rules, workspace.project, chapter_in(typed)
    asked = questions_of(rules, project, here)
    sent = workspace.sent(typed)
    await writing.save_fields(
        *workspace.at.here,
        project.id,
        sent.values,
        editor=workspace.author,
        saved_from=typed.get("saved_from"),
        seen=sent.seen,
    )
    then = typed.get("then")
    if then == "preview":
        return to(workspace.at.request, "preview_page", nomination=project.id)
    if here is None or then == "list":
        return workspace.page_of(None)
    if then != "next" or asked != questions_of(rules, project, here):
        return workspace.page_of(here)  # what was chosen brought further questions
    return workspace.page_of(next_chapter(chapters_for(rules, project), here))


@pages.router.post(f"{LANG}{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def save_project_fields(
    at: AtEdition, author: PerhapsAuthor, nomination: str, typed: Typed
) -> Response:
    """Keep what was typed so far and can be kept; the answer is a fragment that says when, and what is still missing.

    Nobody is led away from the text: where the session has ended the fragment says so.
    """
    try:
        workspace = await find_workspace(at, author, nomination)
        asked = questions_of(at.edition.rules, workspace.project, chapter_in(typed))
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
        words = words_in(typed)
        undescribed = await attachments.describe_all(*at.here, nomination, words, editor=workspace.author)
    except Refusal as refusal:
        here = chapter_in(typed)
        opened = to(at.request, "form_chapter_page", nomination=nomination, chapter=here) if here else None
        return not_saved(at, refusal, opened)
    alike = {} if before == sketch_of(kept.project) else await alike_shown(workspace)
    return page(
        at.request,
        "nomination/_saved.html",
        status=409 if kept.others else 422 if kept.faults or undescribed else 200,
        **workspace.saved(kept, typed, sent, asked) | alike | {"faults": {**kept.faults, **undescribed}},
    )


def not_saved(at: AtEdition, refusal: Refusal, opened: str | None = None) -> Response:
    """The fragment that says why nothing of a form was saved on the way. `opened`: address of its page, where that is
    not the one it is sent to.
    """
    undo(at.request)
    path = opened or at.request.url.path.removesuffix("/fields")
    return page(
        at.request, "nomination/_not_saved.html", status=status_of(refusal), refusal=refusal, form_path=path
    )


@pages.router.get(f"{LANG}{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def back_to_project(at: AtEdition, nomination: str) -> Response:
    """Where a page that answered the form is loaded again, or in another language."""
    return see_other(at.request, to(at.request, "own_project_page", nomination=nomination))
