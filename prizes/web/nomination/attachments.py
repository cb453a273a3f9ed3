"""The files of a project: the page where they are added, described, put in order and taken away, and their delivery.

The page is one form. Every button sends all descriptions with it, so that none is lost to an act on another file. A
question of the main form leads here by a button that saves the whole form first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.document.components import FormField
from prizes.edition.kinds.files import accepted, most_files
from prizes.edition.kinds.kind import question_kind
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.draft_access import MyAuthor
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.file_response import sent
from prizes.gate.nomination.project_files import the_file
from prizes.gate.nomination.uploads import (
    MOST_UPLOAD,
    SentFile,
    Uploader,
    may_upload,
    read_upload,
    taken_in,
    uploader,
)
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow, unguarded
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.nomination import refusals
from prizes.nomination.actions import attachments
from prizes.nomination.models import Project
from prizes.nomination.rules.file_answers import entries
from prizes.web.layout.forms import Fields, cleaned
from prizes.web.layout.page import lang_of, page, see_other

router = APIRouter()
FILES = "/{lang:lang}/{edition}/nominations/{project}/files/{field}"
ONE = "/{lang:lang}/{edition}/files/{file}"


# --- the page ------------------------------------------------------------------------------------------


@router.get(FILES, dependencies=allow(Who.AUTHOR))
async def files(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: PerhapsMe,
    author: MyAuthor,
    project: str,
    field: str,
) -> Response:
    """The files of one question."""
    found = await may_upload(request, session, edition, project, author)
    return page(
        request,
        "nomination/files.html",
        **_shown(request, edition, found, attachments.file_question(edition, field)),
    )


@router.post(FILES, dependencies=unguarded(), max_body_size=MOST_UPLOAD)
async def change(request: Request, edition: str, project: str, field: str) -> Response:
    """Whatever the form says: descriptions, one act on one file, further files. What can be kept is kept, and each file
    that is not taken is named.

    Without the transaction of a request: while files arrive and are looked at, nobody else may wait for it.
    """
    who = await uploader(request, edition, project, field)
    upload = await read_upload(request)
    typed = Fields([(name, cleaned(text)) for name, text in upload.texts])
    try:
        refused = await _do(request, who, typed, upload.files)
    except Refusal as refusal:
        return await _again(request, who, refusal, typed)
    if refused:
        return await _again(request, who, refusals.not_taken(refused), Fields([]))
    done = "files-added" if upload.files else "files-saved"
    return see_other(request, f"/{who.edition.slug}/nominations/{project}/files/{field}", done)


async def _do(
    request: Request, who: Uploader, typed: Fields, files: list[SentFile]
) -> Mapping[str, Sentence]:
    """Do it in one transaction; the sentences about files that were not taken."""
    words = {name.removeprefix("alt."): text for name, text in typed if name.startswith("alt.")}
    act, _, file_id = typed.get("act").partition(":")
    if act == "add" and not files:
        raise refusals.no_file()
    async with taken_in(request, who, files) as taken:
        where = (taken.session, who.edition, who.project, who.field.id)
        await attachments.describe(*where, words, editor=who.author)
        if act == "remove":
            await attachments.remove(*where, file_id, editor=who.author)
        elif act in ("up", "down"):
            await attachments.rearrange(*where, file_id, places=-1 if act == "up" else 1, editor=who.author)
        if taken.incoming:
            added = await attachments.add(*where, taken.incoming, alt=typed.get("alt"), editor=who.author)
            no_room = refusals.no_room(most_files(who.field))
            for each in added.surplus:
                taken.refused[f"file.{len(taken.refused)}"] = refusals.about(each.name, no_room)
    return taken.refused


async def _again(request: Request, who: Uploader, refusal: Refusal, typed: Fields) -> Response:
    """The page once more, with what is wrong; and what was typed, where nothing was saved."""
    async with who.database.reading() as session:
        found = await may_upload(request, session, who.edition, who.project, who.author)
    shown = _shown(request, who.edition, found, who.field)
    voice = translator(lang_of(request))
    summary = [
        (name if name.startswith("alt.") else "file", voice.say(s)) for name, s in refusal.fields.items()
    ]
    shown["summary"] = summary or [(None, voice.say(refusal.sentence))]
    return page(
        request, "nomination/files.html", status=status_of(refusal), refusal=refusal, typed=typed, **shown
    )


def _shown(request: Request, edition: EditionInForce, project: Project, field: FormField) -> dict[str, Any]:
    listed = entries(project.answers, field.id)
    return {
        "project": project,
        "field": field,
        "files": listed,
        "limits": list(question_kind(field).own_limits()),
        "accept": ",".join(kind.media_type for kind in accepted(field)),
        "room": most_files(field) - len(listed),
        "here_project": f"/{lang_of(request)}/{edition.slug}/nominations/{project.id}",
        "summary": [],
    }


# --- delivery ------------------------------------------------------------------------------------------


@router.get(ONE, dependencies=allow(Who.PUBLIC))
async def one(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, file: str) -> Response:
    """A file, for those to whom the rules show it."""
    return await sent(request, await the_file(request, session, edition, file, me))


@router.get(ONE + "/{width:int}", dependencies=allow(Who.PUBLIC))
async def smaller(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, file: str, width: Whole
) -> Response:
    """The smaller copy of a picture."""
    return await sent(request, await the_file(request, session, edition, file, me), width)
