"""The texts of a project in a further language: write them beside the original, take them away."""

from __future__ import annotations

from fastapi.responses import Response

from prizes.edition.kinds.words import count_words
from prizes.errors import Refusal
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.kit.token import new_id
from prizes.nomination import refusals
from prizes.nomination.actions import texts
from prizes.nomination.models import ProjectText
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.rules import merging, submission
from prizes.nomination.rules.languages import fit_text, no_text, pieces, progress
from prizes.nomination.rules.parsing import Values
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import page, see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, page_at
from prizes.web.layout.pages import Values as PageValues
from prizes.web.nomination.reading import language_names
from prizes.web.nomination.workspace import MyWorkspace, Workspace, find_workspace
from prizes.web.nomination.writing import not_saved

pages = Pages()
ONE = "/{edition}/nominations/{nomination}/texts/{language}"


@pages.page(ONE, "nomination/text.html", Who.AUTHOR)
async def text_page(at: PageAt, nomination: str, language: str) -> PageValues:
    """After a refusal what was changed in the form stands in it, what was not shows what is kept."""
    workspace = await find_workspace(at, at.author, nomination)
    if at.refusal is None:
        _must_be_open(workspace, language)
    text = await texts.text_in(at.session, workspace.project, language)
    found = pieces(at.edition.rules, workspace.project, text)
    changed: Values = {}
    if at.refusal is not None:
        sent = _values(workspace, text, at.typed)
        fitted = fit_text(at.edition.rules, workspace.project, sent)
        names = {*merging.touched(fitted.values, merging.read(at.typed.get("seen"))), *fitted.faults}
        changed = {name: value for name, value in sent.items() if name in names}
    all_texts = await texts_of(at.session, workspace.project)
    values = {piece.name: str(changed.get(piece.name, piece.text)) for piece in found}
    return workspace.common() | {
        "code": language,
        "text": text,
        "pieces": found,
        "values": values,
        "counts": {name: count_words(value) for name, value in values.items()},
        "translations": progress(at.edition.rules, workspace.project, all_texts),
        "marks": _marks(workspace, text),
        "saved_from": at.typed.get("saved_from") or new_id(),
        **language_names(at.lang),
    }


# --- saving: with the marks of what each field held, so no act of `prizes.acts` --------------------------


@pages.router.post(LANG + ONE, dependencies=allow(Who.AUTHOR))
async def save_text(at: AtEdition, workspace: MyWorkspace, language: str, typed: Typed) -> Response:
    try:
        await _keep(workspace, language, typed)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        return await text_page.again(page_at(at, typed), refusal)
    preview = typed.get("then") == "preview"
    if preview:
        path = to(at.request, "preview_page", nomination=workspace.project.id, text=language)
    else:
        path = to(at.request, "text_page", nomination=workspace.project.id, language=language)
    return see_other(at.request, path, "text-saved")


@pages.router.post(f"{LANG}{ONE}/fields", dependencies=allow(Who.AUTHOR))
async def save_text_fields(at: AtEdition, workspace: MyWorkspace, language: str, typed: Typed) -> Response:
    """Keep what was typed so far; the answer is a fragment that says when, or why not."""
    try:
        text = await _keep(workspace, language, typed)
    except Refusal as refusal:
        return not_saved(at, refusal)
    return page(at.request, "nomination/_text_saved.html", text=text, marks=_marks(workspace, text))


@pages.router.get(f"{LANG}{ONE}/fields", dependencies=allow(Who.AUTHOR))
async def back_to_text(at: AtEdition, workspace: MyWorkspace, language: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(
        at.request, to(at.request, "text_page", nomination=workspace.project.id, language=language)
    )


def _must_be_open(workspace: Workspace, language: str) -> None:
    """Raises a Refusal where there are no texts in this language, or this person cannot write them now."""
    rules, project = workspace.edition.rules, workspace.project
    refusal = no_text(rules, project.language, language) or submission.no_edit(
        rules, project.state, project.correct_until, workspace.now
    )
    if refusal or not workspace.may_edit:
        raise refusal or refusals.not_your_part()


async def _keep(workspace: Workspace, language: str, typed: Fields) -> ProjectText:
    return await texts.save_text(
        *workspace.at.here,
        workspace.project.id,
        language,
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
