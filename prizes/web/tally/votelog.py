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
from prizes.ballot.refusals import no_voting
from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow, unguarded
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit import qr
from prizes.kit.sentence import Sentence, say
from prizes.votelog.checking import Checked, check
from prizes.votelog.faults import WORDS, Fault
from prizes.votelog.files.archive import Archive, archive_of
from prizes.votelog.files.folder import FOR_EVER, NAME, Folder
from prizes.votelog.format.codes import typed_code
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import logs
from prizes.votelog.refusals import no_code, no_log
from prizes.web.layout.page import lang_of, page, see_other

router = APIRouter()
KEPT = 365 * 24 * 3600
"""Seconds for which a file that never changes may be kept; the others, so long that a crowd shares one answer."""
KEPT_SHORT = 5
ARCHIVE = "archive.tar"
PIECE = 1 << 16
LARGE = 1 << 20
"""Bytes from which on a file is not compressed: hashes are as good as random."""
LETTERS = 3
"""Receipts by mail that one person may ask for in a minute."""


# --- files: no database --------------------------------------------------------------------------------


@router.get("/votelog/{log}/{asked:path}", dependencies=unguarded())
async def published(request: Request, log: str, asked: str) -> Response:
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
    words = translator("en").say(say("There is no such file in a vote log."))
    return PlainTextResponse(f"{words}\n", status_code=404, headers=_headers(lasting=False))


def _packed(archive: Archive) -> Response:
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
    except Fault:
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
    "counted": say("This vote stands in the log and is in force."),
    "waiting": say("This vote is saved and waits for the log. It will stand there within a minute."),
    "held-up": say(
        "This vote is saved and waits for the log, which is being put right: see its state below."
    ),
    "replaced": say(
        "This vote was changed or taken back: a later line of the same voter stands in its place."
    ),
    "incomplete": say(
        "This vote stands in the log. Its ballot has votes in too few categories, so by the rules it does not count."
    ),
    "unknown": say("No vote in the log has this code. Please compare it with your receipt, sign by sign."),
}
REASONS: dict[str, Sentence] = {code: say(words) for code, words in REASON_WORDS.items()}


def in_words(checked: Checked, faulty: Collection[str] = ()) -> Sentence:
    """What has become of a vote. `faulty`: logs that do not pass their own check, for which a vote waits longer."""
    if checked.word == "waiting" and checked.log in faulty:
        return STATUS["held-up"]
    if checked.word in STATUS:
        return STATUS[checked.word]
    reason, case = checked.about[:2]
    if checked.word == "restored":
        return say("This vote was set aside in case %(case)s and is restored. It is in force.", case=case)
    return say("This vote is set aside: %(reason)s (case %(case)s).", reason=REASONS[reason], case=case)


@dataclass(frozen=True, slots=True)
class ShownLog:
    log: VoteLog
    fault: str
    phase: str

    @property
    def state(self) -> str:
        """The last great thing that happened to it."""
        if self.log.final:
            return "final"
        if self.log.tally:
            return "counted"
        return "closed" if self.log.closed else "open" if self.log.size else "empty"


@router.get("/{lang:lang}/{edition}/vote-log", dependencies=allow(Who.PUBLIC))
async def log_page(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    """Where the log stands, and what has become of the vote whose code is asked for."""
    rows = await _logs(session, edition)
    typed = request.query_params.get("code", "")
    checked, refusal = None, None
    if typed:
        try:
            checked = await check(session, [shown.log for shown in rows], typed)
        except Refusal as refused:
            refusal = refused
    return page(
        request,
        "votelog/log.html",
        rows=rows,
        typed_code=typed_code(typed) or typed,
        checked=checked,
        in_words=in_words(checked, {row.log.name for row in rows if row.fault}) if checked else None,
        picture=_check_elsewhere(request, edition, checked) if checked and checked.log else None,
        refusal=refusal,
        status=422 if refusal else 200,
    )


def _check_elsewhere(request: Request, edition: EditionInForce, checked: Checked) -> Markup:
    """The page about this code, for the camera of another device. Never on a receipt: one picture of all codes is
    what a buyer of votes would ask for.
    """
    address = f"{settings().base_url}/{lang_of(request)}/{edition.slug}/vote-log?code={checked.code}"
    return qr.svg(address, checked.code)


async def _logs(session: Tx, edition: EditionInForce) -> list[ShownLog]:
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    rows = await logs(session, edition.slug)
    return [ShownLog(row, WORDS.get(row.fault, ""), row.phase) for row in rows]


@router.get("/{lang:lang}/{edition}/vote-log/explained", dependencies=allow(Who.PUBLIC))
async def explained(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    return page(request, "votelog/explained.html")


# --- receipts ------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/ballot/receipt", dependencies=allow(Who.SIGNED_IN))
async def receipt(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """My tracking codes while I can vote. Never a choice."""
    found = await receipts.receipt_of(session, edition, me.person)
    return page(request, "votelog/receipt.html", receipt=found, mail_to=me.person.email)


@router.post("/{lang:lang}/{edition}/ballot/receipt/letter", dependencies=allow(Who.SIGNED_IN))
async def receipt_by_mail(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    await slow_down(request, "receipt", LETTERS)
    await receipts.mail_receipt(session, edition, me.person, lang_of(request))
    return see_other(request, f"/{edition.slug}/ballot/receipt", "receipt-sent")


@router.get("/{lang:lang}/{edition}/ballot/{category}/ticket", dependencies=allow(Who.SIGNED_IN))
async def ticket(request: Request, session: Tx, edition: TheEdition, me: Me, category: str) -> Response:
    """The signed promise for my vote in a category, as a file for `verify.py ticket`."""
    there = await queries.round_for(session, edition, me.person)
    found = await receipts.ticket_of(session, edition, there.phase, me.person, category) if there else None
    if found is None:
        raise no_log() if there is None else no_code()
    name = f"{edition.slug}-{category}.ticket"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return PlainTextResponse(found, headers=headers)
