"""The texts of a project in a further language: write them beside the original, take them away."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.words import count_words
from prizes.errors import Refusal
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx, undo
from prizes.kit.token import new_id
from prizes.nomination import refusals
from prizes.nomination.actions import texts
from prizes.nomination.models import ProjectText
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.rules import merging, submission
from prizes.nomination.rules.languages import fit_text, no_text, pieces, progress
from prizes.nomination.rules.parsing import Values
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.reading import language_names
from prizes.web.nomination.workspace import MyWorkspace, Workspace

router = APIRouter()
ONE = "/{lang:lang}/{edition}/nominations/{project}/texts/{code}"


@router.get(ONE, dependencies=allow(Who.PUBLIC))
async def one(request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace, code: str) -> Response:
    _check(workspace, code)
    text = await texts.text_in(session, workspace.project, code)
    return page(request, "nomination/text.html", **await _shown(session, workspace, code, text))


@router.post(ONE, dependencies=allow(Who.PUBLIC))
async def save(
    request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace, code: str, typed: Typed
) -> Response:
    try:
        await _keep(session, workspace, code, typed)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        text = await texts.text_in(session, workspace.project, code)
        shown = await _shown(session, workspace, code, text, typed)
        return form_again(
            request, "nomination/text.html", refusal, typed, **shown | workspace.summary(refusal)
        )
    if typed.get("then") == "preview":
        return see_other(request, f"{workspace.home}/preview?text={code}", "text-saved")
    return see_other(request, f"{workspace.home}/texts/{code}", "text-saved")


@router.post(f"{ONE}/fields", dependencies=allow(Who.PUBLIC))
async def save_on_the_way(
    request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace, code: str, typed: Typed
) -> Response:
    """Keep what was typed so far; the answer is a fragment that says when, or why not."""
    try:
        text = await _keep(session, workspace, code, typed)
    except Refusal as refusal:
        undo(request)
        shown: dict[str, Any] = {
            "refusal": refusal,
            "form_path": request.url.path.removesuffix("/fields"),
        }
        return page(request, "nomination/_not_saved.html", status=status_of(refusal), **shown)
    return page(request, "nomination/_text_saved.html", text=text, marks=_marks(workspace, text))


@router.post(f"{ONE}/removal", dependencies=allow(Who.PUBLIC))
async def remove(request: Request, session: Tx, me: PerhapsMe, workspace: MyWorkspace, code: str) -> Response:
    await texts.remove_text(session, workspace.edition, workspace.project.id, code, editor=workspace.author)
    return see_other(request, workspace.home, "text-removed")


@router.get(f"{ONE}/fields", dependencies=allow(Who.PUBLIC))
@router.get(f"{ONE}/removal", dependencies=allow(Who.PUBLIC))
async def back(request: Request, me: PerhapsMe, workspace: MyWorkspace, code: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"{workspace.home}/texts/{code}")


# --- what the pages show -------------------------------------------------------------------------------


def _check(workspace: Workspace, code: str) -> None:
    """Raises a Refusal where there are no texts in this language, or this person cannot write them now."""
    project = workspace.project
    refusal = no_text(workspace.edition.rules, project.language, code)
    refusal = refusal or submission.no_edit(
        workspace.edition.rules, project.state, project.correct_until, workspace.now
    )
    if refusal:
        raise refusal
    if not workspace.may_edit:
        raise refusals.not_your_part()


async def _keep(session: Tx, workspace: Workspace, code: str, typed: Fields) -> ProjectText:
    return await texts.save_text(
        session,
        workspace.edition,
        workspace.project.id,
        code,
        _values(workspace, None, typed),
        editor=workspace.author,
        seen=merging.read(typed.get("seen")),
        saved_from=typed.get("saved_from"),
        all_fit=typed.get("all_fit") == "yes",
    )


def _values(workspace: Workspace, text: ProjectText | None, typed: Fields) -> Values:
    found = {piece.name for piece in pieces(workspace.edition.rules, workspace.project, text)}
    sent = {name for name, _ in typed if name == "title" or name.startswith("answers.")}
    return {name: typed.get(name) for name in sorted(found | sent) if name in typed}


def _marks(workspace: Workspace, text: ProjectText | None) -> str:
    found = pieces(workspace.edition.rules, workspace.project, text)
    return merging.written({piece.name: merging.mark_of(piece.text) for piece in found})


async def _shown(
    session: Tx, workspace: Workspace, code: str, text: ProjectText | None, typed: Fields | None = None
) -> dict[str, Any]:
    """After a refusal: what was changed in the form stands in it, what was not shows what is kept."""
    found = pieces(workspace.edition.rules, workspace.project, text)
    changed: Values = {}
    if typed is not None:
        sent = _values(workspace, text, typed)
        fitted = fit_text(workspace.edition.rules, workspace.project, sent)
        seen = merging.read(typed.get("seen"))
        names = {*merging.touched(fitted.values, seen), *fitted.faults}
        changed = {name: value for name, value in sent.items() if name in names}
    all_texts = await texts_of(session, workspace.project)
    values = {piece.name: str(changed.get(piece.name, piece.text)) for piece in found}
    return workspace.common() | {
        "code": code,
        "text": text,
        "pieces": found,
        "values": values,
        "counts": {name: count_words(value) for name, value in values.items()},
        "translations": progress(workspace.edition.rules, workspace.project, all_texts),
        "here_text": f"/{workspace.lang}{workspace.home}/texts/{code}",
        "marks": _marks(workspace, text),
        "saved_from": (typed.get("saved_from") if typed else "") or new_id(),
        "summary": [],
        **language_names(workspace.lang),
    }
