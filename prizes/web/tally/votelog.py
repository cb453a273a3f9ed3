"""The vote log for people: its files as they are published, check my vote, what it proves, receipts."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from markupsafe import Markup

from prizes.ballot import queries, receipts
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import rounds_of, tells_nothing
from prizes.config import settings
from prizes.errors import Refusal
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow, unguarded
from prizes.i18n.translator import translator
from prizes.kit import qr
from prizes.kit.sentence import Sentence, say
from prizes.votelog.checking import CheckedVote, check
from prizes.votelog.faults import WORDS, LogFault
from prizes.votelog.files.archive import LogArchive, archive_of
from prizes.votelog.files.folder import FOR_EVER, NAME, Folder
from prizes.votelog.format.codes import typed_code
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import logs
from prizes.votelog.refusals import no_code, no_log
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

router = APIRouter()
pages = Pages()
KEPT = 365 * 24 * 3600
"""Seconds for which a file that never changes may be kept; the others, so long that a crowd shares one answer."""
KEPT_SHORT = 5
ARCHIVE = "archive.tar"
PIECE = 1 << 16
LARGE = 1 << 20
"""Bytes from which on a file is not compressed: hashes are as good as random."""


# --- files: no database --------------------------------------------------------------------------------


@router.get("/votelog/{log}/{asked:path}", dependencies=unguarded())
async def votelog_file(request: Request, log: str, asked: str) -> Response:
    """A published file, a proof or a status. The database is not asked."""
    if NAME.fullmatch(log):
        folder = Folder(log)
        path = folder.file(asked)
        if path is not None:
            return _sent(request, path, lasting=FOR_EVER.fullmatch(asked) is not None)
        if asked == ARCHIVE and (archive := archive_of(folder)):
            return _packed(archive)
        answer = _answered(folder, asked)
        if answer is not None:
            return PlainTextResponse(answer, headers=_headers(lasting=False))
    words = translator("en").say(say("A vote log has no file with this name."))
    return PlainTextResponse(f"{words}\n", status_code=404, headers=_headers(lasting=False))


def _packed(archive: LogArchive) -> Response:
    headers = _headers(lasting=False) | {
        "content-length": str(archive.size),
        "content-encoding": "identity",
        "content-disposition": f'attachment; filename="{archive.name}.tar"',
    }
    return StreamingResponse(archive.pieces(), media_type="application/x-tar", headers=headers)


def _answered(folder: Folder, asked: str) -> str | None:
    """What depends on the newest checkpoint and is made when it is asked for."""
    kind, _, typed = asked.partition("/")
    code = typed_code(typed)
    if code is None or kind not in {"proof", "status"}:
        return None
    try:
        answer = folder.proof(code) if kind == "proof" else folder.status(code)
    except LogFault:
        return None
    return answer if answer is None or kind == "proof" else f"{answer}\n"


def _sent(request: Request, path: Path, *, lasting: bool) -> Response:
    """So much of the file as is there now; it may grow meanwhile. A small one may be replaced as a whole, so it is read
    from the same file whose length was asked: otherwise only a part of a new checkpoint would be sent.
    """
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        whole = file.read(about.st_size) if about.st_size <= PIECE else None
    tag = f'"{about.st_size:x}-{about.st_mtime_ns:x}"'
    headers = _headers(lasting=lasting) | {"etag": tag}
    if tag in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    binary = "tile/" in path.as_posix() or path.suffix == ".tsr"
    if about.st_size >= LARGE or binary:
        headers["content-encoding"] = "identity"
    media = "application/octet-stream" if binary else "text/plain; charset=utf-8"
    if whole is not None:
        return Response(whole, media_type=media, headers=headers)
    headers["content-length"] = str(about.st_size)
    return StreamingResponse(_pieces(path, about.st_size), media_type=media, headers=headers)


def _pieces(path: Path, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def _headers(*, lasting: bool) -> dict[str, str]:
    kept = f"max-age={KEPT}, immutable" if lasting else f"max-age={KEPT_SHORT}"
    return {"cache-control": f"public, {kept}", "access-control-allow-origin": "*"}


# --- check my vote -------------------------------------------------------------------------------------


STATUS: dict[str, Sentence] = {
    "counted": say("This vote is recorded and is your current choice."),
    "waiting": say("This vote is saved. It will be recorded in the log within a minute."),
    "held-up": say(
        "This vote is saved. It will be added to the log once the log has been restored. See "
        "the state of the log below."
    ),
    "replaced": say("This vote was changed or withdrawn. A later line of the same voter replaces it."),
    "incomplete": say(
        "This vote is recorded in the log. Its ballot has votes in too few categories, so it "
        "does not count under the rules."
    ),
    "unknown": say(
        "No vote in the log has this code. Please compare it with your receipt, character by character."
    ),
}
REASONS: dict[str, Sentence] = {code: say(words) for code, words in REASON_WORDS.items()}


def in_words(checked: CheckedVote, faulty: Collection[str] = ()) -> Sentence:
    """What has become of a vote. `faulty`: logs that do not pass their own check, for which a vote waits longer."""
    if checked.word == "waiting" and checked.log in faulty:
        return STATUS["held-up"]
    if checked.word in STATUS:
        return STATUS[checked.word]
    reason, case = checked.about[:2]
    if checked.word == "restored":
        return say("This vote was excluded in case %(case)s and has been restored. It counts.", case=case)
    return say("This vote has been excluded: %(reason)s (case %(case)s).", reason=REASONS[reason], case=case)


@dataclass(frozen=True, slots=True)
class ShownLog:
    log: VoteLog
    fault: str
    phase: str
    silent: bool
    """Whether the rules let nobody see now how many votes there are; its lines can be counted all the same."""

    @property
    def state(self) -> str:
        """The last great thing that happened to it."""
        if self.log.final:
            return "final"
        if self.log.tally:
            return "counted"
        return "closed" if self.log.closed else "open" if self.log.size else "empty"


@pages.page("/{edition}/vote-log", "votelog/log.html", Who.PUBLIC)
async def votelog_page(at: PageAt, code: str = "") -> Values:
    """Where the log stands, and what has become of the vote whose code is asked for."""
    rounds_of(at.edition)
    found = await logs(at.session, at.edition.slug)
    rows = [
        ShownLog(row, WORDS.get(row.fault, ""), row.phase, tells_nothing(at.edition, row.phase))
        for row in found
    ]
    checked = None
    try:
        checked = await check(at.session, found, code) if code else None
    except Refusal as refusal:
        at.request.state.refusal = refusal
    return {
        "rows": rows,
        "typed_code": typed_code(code) or code,
        "checked": checked,
        "in_words": in_words(checked, {row.log.name for row in rows if row.fault}) if checked else None,
        "picture": _check_elsewhere(at, checked.code) if checked and checked.log else None,
    }


def _check_elsewhere(at: PageAt, code: str) -> Markup:
    """The page about this code, for the camera of another device. Never of all codes on one page: one picture of all
    is what a buyer of votes would ask for.
    """
    return qr.svg(settings().base_url + at.to("votelog_page", code=code), code)


@pages.page("/{edition}/vote-log/explained", "votelog/explained.html", Who.PUBLIC)
async def votelog_explained_page(at: PageAt) -> Values:
    rounds_of(at.edition)
    return {}


# --- receipts ------------------------------------------------------------------------------------------


@pages.page("/{edition}/ballot/receipt", "votelog/receipt.html", Who.SIGNED_IN)
async def receipt_page(at: PageAt, category: str = "") -> Values:
    """My tracking codes while I can vote. Never a choice. `category`: that one alone, with a picture, to be printed."""
    receipt = await receipts.receipt_of(*at.here, at.person)
    code = receipt.codes.get(category) if receipt else None
    return {
        "receipt": receipt,
        "mail_to": at.person.email,
        "only": category if code else "",
        "picture": _check_elsewhere(at, code) if code else None,
    }


@router.get(LANG + "/{edition}/ballot/{category}/ticket", dependencies=allow(Who.SIGNED_IN))
async def ticket(at: AtEdition, category: str) -> Response:
    """The signed promise for my vote in a category, as a file for `verify.py ticket`."""
    there = await queries.round_for(*at.here, at.person)
    found = await receipts.ticket_of(*at.here, there.phase, at.person, category) if there else None
    if found is None:
        raise no_log() if there is None else no_code()
    name = f"{at.edition.slug}-{category}.ticket"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return PlainTextResponse(found, headers=headers)
