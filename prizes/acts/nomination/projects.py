"""What the people of a project do with it: begin, change, submit and withdraw it; its files and its further languages.

The forms that begin and change one, its texts and its files are plain routes of `web.nomination`: they carry marks of
what each field held, files, or a secret of their own.
"""

from __future__ import annotations

from functools import partial

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import ALWAYS, Acts, leading
from prizes.api.nomination.nominations import nomination_shown, seen
from prizes.api.nomination.texts import text_shown
from prizes.funnel.marking import mark
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.nomination import refusals
from prizes.nomination.actions import attachments, drafts, texts, writing
from prizes.nomination.actions.entry import carrying
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.project_roles import DraftKey
from prizes.nomination.queries.contents import attachment_in
from prizes.nomination.schemas import (
    CarriedSent,
    FileChange,
    FileShown,
    NominationChange,
    NominationSent,
    Reason,
    TextSent,
    files_of,
)
from prizes.web.nomination.start import own_projects_page
from prizes.web.nomination.texts import text_page
from prizes.web.nomination.writing import own_project_page

acts, file_acts = Acts("nominations"), Acts("files")
FORM = own_project_page.path
nomination = partial(acts.act, answers=nomination_shown)


@nomination("POST /editions/{edition}/nominations", who=Who.AUTHOR, scope=TokenScope.OWN_WRITE)
async def create_nomination(at: At, sent: NominationSent) -> Project:
    """Begin a project; it may lack anything.

    Without a sign-in: send a secret of your own choice as `Draft-Key`, 256 random bits in base64url, with this and
    with every later request about the draft; `POST /sessions` takes it too and makes the drafts yours.
    """
    if isinstance(at.author, DraftKey):
        await slow_down(at.request, "draft")
    project = await writing.create_draft(*at.here, at.author, sent.given())
    mark(at.request.state, at.edition.slug, "saved")
    return project


@nomination(
    "POST /editions/{edition}/carried-over",
    "/{edition}/carried-over",
    who=Who.SIGNED_IN,
    scope=TokenScope.OWN_WRITE,
    on=own_projects_page,
    leads=leading("own_project_page", nomination="{result.id}"),
    notice="carried-over",
)
async def carry_over(at: At, sent: CarriedSent) -> Project:
    """Enter a project that you led in an earlier edition, where the rules let it. The draft begins with the earlier
    answers to questions that are asked again. The same project again gives the same draft.
    """
    project = await carrying.carry_over(*at.here, sent.project, nominator=at.person)
    mark(at.request.state, at.edition.slug, "saved")
    return project


@nomination("PATCH /nominations/{nomination}", who=Who.AUTHOR, scope=TokenScope.OWN_WRITE)
async def change_nomination(at: At, nomination: str, sent: NominationChange) -> Project:
    """Change some answers. A submitted project must stay complete."""
    return await writing.save_fields(
        *at.here, nomination, sent.given(), editor=at.author, revision=sent.revision
    )


@nomination("PUT /nominations/{nomination}/submission", who=Who.SIGNED_IN, scope=TokenScope.OWN_WRITE)
@acts.act(form=f"{FORM}/submission", who=Who.AUTHOR, on=own_project_page)
async def submit_nomination(at: At, nomination: str) -> Project:
    """Submit a complete project. Submitting it again changes nothing."""
    project = await writing.submit(*at.here, nomination, submitter=at.person)
    mark(at.request.state, at.edition.slug, "submitted")
    return project


@nomination("PUT /nominations/{nomination}/withdrawal", who=Who.SIGNED_IN, scope=TokenScope.OWN_WRITE)
async def withdraw_nomination(at: At, nomination: str, sent: Reason | None = None) -> Project:
    """Take a project out of the contest, for good."""
    reason = sent.reason if sent else ""
    return await writing.withdraw(*at.here, nomination, nominator=at.person, reason=reason)


@acts.act("DELETE /nominations/{nomination}", who=Who.AUTHOR)
async def delete_draft(at: At, nomination: str) -> None:
    """Delete a draft that was begun without a sign-in; a project of somebody signed in is withdrawn instead."""
    await seen(at, nomination)
    if not isinstance(at.author, DraftKey):
        raise refusals.withdraw_instead()
    await drafts.drop_draft(*at.here, nomination, at.author)


@acts.act(
    form=f"{FORM}/withdrawal",
    who=Who.AUTHOR,
    on=own_project_page,
    leads=lambda at, left: (
        at.to("own_project_page", nomination=at.asked("nomination")) if left else at.to("own_projects_page")
    ),
    notice=lambda _at, left: "project-withdrawn" if left else "draft-deleted",
    elsewhere=ALWAYS,
)
async def withdraw_or_delete(at: At, nomination: str, sent: Reason) -> Project | None:
    """A draft that nobody has signed for is deleted."""
    if isinstance(at.author, DraftKey):
        await drafts.drop_draft(*at.here, nomination, at.author)
        return None
    return await writing.withdraw(*at.here, nomination, nominator=at.author, reason=sent.reason)


# --- texts in further languages ------------------------------------------------------------------------


@acts.act(
    "PUT /nominations/{nomination}/texts/{language}",
    who=Who.AUTHOR,
    scope=TokenScope.OWN_WRITE,
    answers=text_shown,
)
async def save_text(at: At, nomination: str, language: str, sent: TextSent) -> ProjectText:
    """Give some texts in a language of the rules."""
    return await texts.save_text(
        *at.here,
        nomination,
        language,
        sent.given(),
        editor=at.author,
        revision=sent.revision,
        all_fit=sent.all_fit,
    )


@acts.act(
    "DELETE /nominations/{nomination}/texts/{language}",
    f"{text_page.path}/removal",
    scope=TokenScope.OWN_WRITE,
    who=Who.AUTHOR,
    on=text_page,
    leads=leading("own_project_page"),
    notice="text-removed",
    elsewhere=ALWAYS,
)
async def remove_text(at: At, nomination: str, language: str) -> None:
    """Take all texts in a language away."""
    await texts.remove_text(*at.here, nomination, language, editor=at.author)


# --- files ---------------------------------------------------------------------------------------------


@file_acts.act(
    "PATCH /nominations/{nomination}/files/{file}",
    who=Who.SIGNED_IN,
    scope=TokenScope.OWN_WRITE,
    answers=FileShown,
)
async def change_file(at: At, nomination: str, file: str, sent: FileChange) -> FileShown:
    """Describe a file, or move it to another place among the files of its question."""
    row = await attachment_in(at.session, nomination, file)
    where = (*at.here, nomination)
    project = await writing.editable_project(*where, at.person)
    if sent.alt is not None:
        project = await attachments.describe(*where, row.field, {file: sent.alt}, editor=at.person)
    if sent.place is not None:
        here = next(each.place for each in files_of(at.edition.rules, project) if each.id == file)
        project = await attachments.rearrange(
            *where, row.field, file, places=sent.place - here, editor=at.person
        )
    return next(each for each in files_of(at.edition.rules, project) if each.id == file)


@file_acts.act("DELETE /nominations/{nomination}/files/{file}", who=Who.SIGNED_IN, scope=TokenScope.OWN_WRITE)
async def remove_file(at: At, nomination: str, file: str) -> None:
    """Take a file away, for good."""
    row = await attachment_in(at.session, nomination, file)
    await attachments.remove(*at.here, nomination, row.field, file, editor=at.person)
