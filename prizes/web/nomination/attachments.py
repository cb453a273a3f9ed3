"""The files of a project: on the page of the form that asks for them they are added, described, put in order and taken
away; and their delivery.

The page is one form. Every button sends its answers and all descriptions with it, so that none is lost to an act on a
file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from prizes.edition.kinds.files import most_files
from prizes.errors import Refusal, wrong_answers
from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.nomination.downloads import dossier_as_pdf
from prizes.gate.nomination.file_response import sent
from prizes.gate.nomination.project_files import the_file
from prizes.gate.nomination.uploads import (
    MOST_UPLOAD,
    SentFile,
    Uploader,
    read_upload,
    taken_in,
    uploader,
)
from prizes.gate.permissions import Who, allow, unguarded
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.nomination import refusals
from prizes.nomination.actions import attachments
from prizes.nomination.actions.attachments import file_question
from prizes.nomination.queries.contents import project_to_read
from prizes.nomination.rules.chapters import Chapter
from prizes.nomination.rules.file_answers import file_fields
from prizes.web.layout.forms import Fields, cleaned
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, see_other
from prizes.web.layout.pages import LANG, PageAt, Pages
from prizes.web.nomination.typed import chapter_in, words_in
from prizes.web.nomination.workspace import MyWorkspace, find_workspace
from prizes.web.nomination.writing import form_chapter_page, keep_typed

pages = Pages()
FILES = "/{edition}/nominations/{nomination}/files/{field}"
ONE = LANG + "/{edition}/files/{file}"


# --- in the form ---------------------------------------------------------------------------------------


@pages.router.get(LANG + FILES, dependencies=allow(Who.AUTHOR))
async def files_page(at: AtEdition, workspace: MyWorkspace, field: str) -> Response:
    """Where the files of a question are: on a page of the form."""
    file_question(at.edition, field)
    return see_other(at.request, workspace.page_of(Chapter.STORY))


@pages.router.post(LANG + FILES, dependencies=unguarded(), max_body_size=MOST_UPLOAD)
async def change_files(request: Request, edition: str, nomination: str, field: str) -> Response:
    """Whatever the page says: answers, descriptions, one act on one file, further files. What can be kept is kept, and
    each file that is not taken is named.

    Without the transaction of a request: while files arrive and are looked at, nobody else may wait for it.
    """
    who = await uploader(request, edition, nomination, field)
    upload = await read_upload(request)
    typed = Fields([(name, cleaned(text)) for name, text in upload.texts])
    leads, refusal = await _answers(request, who, typed)
    refused: Mapping[str, Sentence] = {}
    try:
        refused = await _do(request, who, typed, upload.files)
    except Refusal as other:
        refusal = refusal or other
    if refusal or refused:
        return await _again(request, who, refusal or refusals.not_taken(refused), typed)
    done = "files-added" if upload.files else "files-saved" if typed.get("act") else "project-saved"
    if typed.get("act") or not leads:
        page = to(request, "form_chapter_page", nomination=nomination, chapter=Chapter.STORY.value)
        leads = f"{page}#f-answers-{field}"
    return see_other(request, leads, done)


async def _answers(request: Request, who: Uploader, typed: Fields) -> tuple[str, Refusal | None]:
    """Keep the answers that came with the files: where that leads, or why they were not kept."""
    if chapter_in(typed) is None:
        return "", None
    try:
        async with who.database.writing() as session:
            at = PageAt(request, session, who.edition, request.state.me, typed)
            return await keep_typed(await find_workspace(at, who.author, who.project), typed), None
    except Refusal as refusal:
        return "", refusal


async def _again(request: Request, who: Uploader, refusal: Refusal, typed: Fields) -> Response:
    """The page once more, with what is wrong and what was typed."""
    if chapter_in(typed) is None:
        typed = Fields([*typed, ("chapter", Chapter.STORY.value)])
    async with who.database.reading() as session:
        at = PageAt(request, session, who.edition, request.state.me, typed)
        return await form_chapter_page.again(at, refusal)


async def _do(
    request: Request, who: Uploader, typed: Fields, files: list[SentFile]
) -> Mapping[str, Sentence]:
    """Do it, the files of each question in one transaction; the sentences about files that were not taken."""
    act, _, file_id = typed.get("act").partition(":")
    if act == "add" and not files:
        raise refusals.no_file()
    refused: dict[str, Sentence] = {}
    for asked in file_fields(who.edition.rules):
        here = replace(who, field=asked)
        mine = [f for f in files if f.part == f"file.{asked.id}" or (f.part == "file" and asked == who.field)]
        if not mine and asked != who.field:
            continue
        async with taken_in(request, here, mine) as taken:
            where = (taken.session, who.edition, who.project)
            if asked == who.field:
                wrong = await attachments.describe_all(*where, words_in(typed), editor=who.author)
                if wrong:
                    raise wrong_answers(wrong)
                if act == "remove":
                    await attachments.remove(*where, asked.id, file_id, editor=who.author)
                elif act in ("up", "down"):
                    places = -1 if act == "up" else 1
                    await attachments.rearrange(*where, asked.id, file_id, places=places, editor=who.author)
            if taken.incoming:
                alt = typed.get(f"words.{asked.id}")
                added = await attachments.add(*where, asked.id, taken.incoming, alt=alt, editor=who.author)
                no_room = refusals.no_room(most_files(asked))
                for each in added.surplus:
                    taken.refused[f"file.{len(taken.refused)}"] = refusals.about(each.name, no_room)
        refused |= {f"file.{len(refused) + n}": said for n, said in enumerate(taken.refused.values())}
    return refused


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
