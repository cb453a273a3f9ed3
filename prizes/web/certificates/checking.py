"""Anybody checks a certificate by its code, and has it as a PDF."""

from __future__ import annotations

from fastapi.responses import RedirectResponse, Response

from prizes.badges.issuing import has_badges
from prizes.badges.words import honoured_with
from prizes.certificates import refusals
from prizes.certificates.queries import CertificateRow, by_code
from prizes.certificates.rules.standing import STANDINGS
from prizes.certificates.words import award_of, sheet_of
from prizes.edition.queries import EditionInForce, speak_of
from prizes.errors import Refusal
from prizes.gate.at import At, AtService
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import translator
from prizes.printing.printer import print_certificate
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
ONE = "/certificates/{code}"


@pages.page("/certificates", "certificates/check.html", Who.PUBLIC)
async def certificates_page(at: PageAt, code: str = "") -> Values | Response:
    """Where a code is typed. A right one leads to the page of its certificate."""
    if not code.strip():
        return {"found": None, "typed_code": ""}
    try:
        found, _ = await by_code(at.session, code)
    except Refusal as refusal:
        at.request.state.refusal = refusal
        return {"found": None, "typed_code": code[:64]}
    return RedirectResponse(at.to("certificate_page", code=found.spelled), status_code=303)


@pages.page(ONE, "certificates/check.html", Who.PUBLIC, headers={"x-robots-tag": "noindex"})
async def certificate_page(at: PageAt, code: str) -> Values:
    """Whether a certificate stands, and for what and whom it is."""
    try:
        found, edition = await by_code(at.session, code, at.lang)
    except Refusal as refusal:
        at.request.state.refusal = refusal
        return {"found": None, "typed_code": code[:64]}
    speak_of(edition.rules)
    reader = _id(at)
    named = found.names_to(reader)
    badged = named and await has_badges(at.session, edition)
    return {
        "found": found,
        "of": edition,
        "award": award_of(edition, found),
        "standing": STANDINGS[found.standing],
        "named": named,
        "badge": honoured_with(edition, found) if badged else None,
        "mine": reader is not None and found.person == reader,
        "typed_code": "",
    }


@pages.router.get(f"{LANG}{ONE}/certificate.pdf", dependencies=allow(Who.PUBLIC))
async def certificate_pdf(at: AtService, code: str) -> Response:
    """In the language of the address, for whoever has the code; an expert's for themselves alone until they agree."""
    found, edition = await by_code(at.session, code, lang_of(at.request))
    if not found.names_to(_id(at)):
        raise refusals.not_printed()
    caching = "public, no-cache" if found.names_to(None) else "private, no-cache"
    return await pdf_answer(edition, found, lang_of(at.request), caching)


def _id(at: At) -> str | None:
    return at.reader.person.id if at.reader else None


async def pdf_answer(edition: EditionInForce, found: CertificateRow, lang: str, caching: str) -> Response:
    made = await print_certificate(sheet_of(edition, found, translator(lang)), at=found.issued_at)
    headers = {
        "content-language": lang,
        "content-disposition": f'inline; filename="certificate-{found.spelled}-{lang}.pdf"',
        "cache-control": caching,
    }
    return Response(made, media_type="application/pdf", headers=headers)
