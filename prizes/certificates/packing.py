"""All valid certificates of an edition in one language as a ZIP file. The worker prints them and says how many are
done; the file lies in the store of files for a day, and is given as long as no certificate of the edition changes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.certificates import refusals
from prizes.certificates.queries import CertificateRow, certificates_found
from prizes.certificates.words import sheet_of
from prizes.config import settings
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.files.store import Head, drop, fetch, head, keep_content, keep_path, old_keys, pieces
from prizes.i18n.translator import Translator, translator
from prizes.jobs.actions import all_waiting, enqueue
from prizes.jobs.kinds import JobKind
from prizes.jobs.models import Job
from prizes.kit.listing import EVERYTHING, Wanted
from prizes.kit.zipping import plain_name, zipped
from prizes.printing.printer import print_certificate

FOLDER = "certificates"
"""Where the files lie in the store."""
LASTS = timedelta(days=1)
EVERY = 10
"""After so many certificates the worker says how many are done."""


@dataclass(frozen=True, slots=True)
class PackedCertificates:
    """What there is of the file in one language."""

    lang: str
    of: int
    """Valid certificates."""
    done: int
    """Of these in the file, or printed while it is prepared."""
    file: Head | None
    """None: it is not prepared."""
    job: Job | None
    """By which it is prepared now."""


async def packed_certificates(
    session: AsyncSession, edition: EditionInForce, langs: Collection[str]
) -> list[PackedCertificates]:
    """How far the files in these languages are."""
    valid = await _valid(session, edition)
    jobs = await all_waiting(session, [_turn(edition.slug, lang) for lang in langs])
    return [await _state(edition, lang, valid, jobs.get(_turn(edition.slug, lang))) for lang in langs]


async def _state(
    edition: EditionInForce, lang: str, valid: Sequence[CertificateRow], job: Job | None
) -> PackedCertificates:
    place = _place(edition, lang, valid)
    found = await head(f"{place}.zip")
    if found is not None:
        return PackedCertificates(lang, of=len(valid), done=len(valid), file=found, job=None)
    done = await fetch(f"{place}.done") if job else None
    return PackedCertificates(lang, of=len(valid), done=int(done or 0), file=None, job=job)


async def ask_for_certificates(
    session: AsyncSession, edition: EditionInForce, lang: str
) -> PackedCertificates:
    """Have the file prepared, where it is not there and not under way. Raises Missing where no certificate is valid."""
    (state,) = await packed_certificates(session, edition, [lang])
    if not state.of:
        raise refusals.none_to_print()
    if state.file is None and state.job is None:
        job = PACK_CERTIFICATES(edition=edition.slug, lang=lang)
        await enqueue(session, job, dedupe_key=_turn(edition.slug, lang))
    return state


async def certificates_file(
    session: AsyncSession, edition: EditionInForce, lang: str
) -> tuple[AsyncIterator[bytes], int]:
    """The file in parts, and its size in bytes. Raises Missing where it is not prepared with what is valid now."""
    key = f"{_place(edition, lang, await _valid(session, edition))}.zip"
    found = await head(key)
    if found is None:
        raise refusals.not_packed()
    return pieces(key), found.bytes


async def pack_certificates(session: AsyncSession, edition: str, lang: str) -> None:
    """The job."""
    found = await edition_in_force(session, edition)
    if found is None:
        return
    valid = await _valid(session, found)
    place = _place(found, lang, valid)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "packed.zip"
        with path.open("wb") as file:
            async for part in zipped(_pdfs(found, valid, translator(lang), f"{place}.done")):
                file.write(part)
        await keep_path(f"{place}.zip", path)
    await _clear(_folder(edition, lang), datetime.max.replace(tzinfo=UTC), but=f"{place}.zip")


PACK_CERTIFICATES = JobKind("pack-certificates", pack_certificates, reads=True, apart=True)


async def sweep_packed(_session: AsyncSession) -> None:
    """Take away what lies here for longer than it lasts."""
    await _clear(FOLDER, clock.now() - LASTS)


async def _valid(session: AsyncSession, edition: EditionInForce) -> list[CertificateRow]:
    """Winners first."""
    found = await certificates_found(session, edition, Wanted(limit=EVERYTHING))
    return [each for each in found.rows if each.is_valid]


async def _clear(folder: str, before: datetime, but: str = "") -> None:
    async for keys in old_keys(folder, before):
        await drop([key for key in keys if key != but])


async def _pdfs(
    edition: EditionInForce, certificates: Sequence[CertificateRow], voice: Translator, said: str
) -> AsyncIterator[tuple[str, bytes]]:
    """Each by its kind and its project or expert. `said`: name of the file that says how many are done."""
    for done, each in enumerate(certificates):
        if done % EVERY == 0:
            await keep_content(said, str(done).encode())
        pdf = await print_certificate(sheet_of(edition, each, voice), at=each.issued_at)
        whose = plain_name(each.title or each.name or each.id)
        yield f"{each.kind}/{each.category or 'experts'}-{whose}-{each.spelled}.pdf", pdf


def _turn(edition: str, lang: str) -> str:
    return f"certificates:{edition}:{lang}"


def _folder(edition: str, lang: str) -> str:
    return f"{FOLDER}/{edition}/{lang}"


def _place(edition: EditionInForce, lang: str, valid: Sequence[CertificateRow]) -> str:
    """A name that says all that is printed: another one once a certificate, a title, a name or the rules change."""
    printed = repr((edition.sha256, edition.rehearsal, settings().base_url, [*valid]))
    return f"{_folder(edition.slug, lang)}/{hashlib.sha256(printed.encode()).hexdigest()}"
