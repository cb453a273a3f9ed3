"""The files of a project: the page where they are added, described, put in order and taken away, and their delivery.

The page is one form. Every button sends all descriptions with it, so that none is lost to an act on another file. A
question of the main form leads here by a button that saves the whole form first.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from prizes.edition.kinds.files import accepted, most_files
from prizes.edition.kinds.kind import question_kind
from prizes.errors import Refusal
from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.nomination.downloads import dossier_as_pdf
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
from prizes.gate.permissions import Who, allow, unguarded
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.nomination import refusals
from prizes.nomination.actions import attachments
from prizes.nomination.queries.contents import project_to_read
from prizes.nomination.rules.file_answers import entries
from prizes.web.layout.forms import Fields, cleaned
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
FILES = "/{edition}/nominations/{nomination}/files/{field}"
ONE = LANG + "/{edition}/files/{file}"


# --- the page ------------------------------------------------------------------------------------------


@pages.page(FILES, "nomination/files.html", Who.AUTHOR)
async def files_page(at: PageAt, nomination: str, field: str) -> Values:
    """The files of one question."""
    project = await may_upload(at.request, *at.here, nomination, at.author)
    asked = attachments.file_question(at.edition, field)
    listed = entries(project.answers, field)
    return {
        "project": project,
        "field": asked,
        "files": listed,
        "limits": list(question_kind(asked).own_limits()),
        "accept": ",".join(kind.media_type for kind in accepted(asked)),
        "room": most_files(asked) - len(listed),
        "summary": [
            (name if name is None or name.startswith("alt.") else "file", said) for name, said in at.summary
        ],
    }


@pages.router.post(LANG + FILES, dependencies=unguarded(), max_body_size=MOST_UPLOAD)
async def change_files(request: Request, edition: str, nomination: str, field: str) -> Response:
    """Whatever the form says: descriptions, one act on one file, further files. What can be kept is kept, and each file
    that is not taken is named.

    Without the transaction of a request: while files arrive and are looked at, nobody else may wait for it.
    """
    who = await uploader(request, edition, nomination, field)
    upload = await read_upload(request)
    typed = Fields([(name, cleaned(text)) for name, text in upload.texts])
    try:
        refused = await _do(request, who, typed, upload.files)
    except Refusal as refusal:
        return await _again(request, who, refusal, typed)
    if refused:
        return await _again(request, who, refusals.not_taken(refused), Fields([]))
    done = "files-added" if upload.files else "files-saved"
    return see_other(request, to(request, "files_page", nomination=nomination, field=field), done)


async def _again(request: Request, who: Uploader, refusal: Refusal, typed: Fields) -> Response:
    """The page once more, with what is wrong; and what was typed, where nothing was saved."""
    async with who.database.reading() as session:
        return await files_page.again(PageAt(request, session, who.edition, request.state.me, typed), refusal)


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


# --- delivery ------------------------------------------------------------------------------------------


@pages.router.get(ONE, dependencies=allow(Who.PUBLIC))
async def project_file(at: AtEdition, file: str) -> Response:
    """A file, for those to whom the rules show it."""
    return await sent(at.request, await the_file(at, file))


@pages.router.get(ONE + "/{width:int}", dependencies=allow(Who.PUBLIC))
async def smaller_picture(at: AtEdition, file: str, width: Whole) -> Response:
    """The smaller copy of a picture."""
    return await sent(at.request, await the_file(at, file), width)


@pages.router.get(LANG + "/{edition}/nominations/{nomination}/dossier.pdf", dependencies=allow(Who.SIGNED_IN))
async def dossier_file(at: AtEdition, nomination: str) -> Response:
    """Everything that was written, in the language of the page, for the people who have a hand in it."""
    await slow_down(at.request, "dossier")
    project, lang = await project_to_read(*at.here, nomination, at.person), lang_of(at.request)
    answer = await dossier_as_pdf(at, project, lang)
    name = f"{at.edition.slug}-{project.id}-{lang}.pdf"
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    return answer
