"""The certificates of an edition for its stewards: the list, one to look at and revoke, all as a ZIP file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from fastapi.responses import Response, StreamingResponse

from prizes.badges.queries import current_key, key_in_use
from prizes.certificates import refusals
from prizes.certificates.queries import CertificateRow, certificates_found, in_edition
from prizes.certificates.rules.standing import KINDS, STANDINGS, CertificateKind, kinds_of
from prizes.certificates.words import award_of, sheet_of
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import Translator, translator
from prizes.kit.listing import EVERYTHING, Found, Wanted
from prizes.kit.sentence import N_
from prizes.kit.zipping import plain_name, zipped
from prizes.printing.printer import print_certificate
from prizes.web.certificates.checking import pdf_answer
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
SHORT = {
    "valid": ("good", N_("Valid")),
    "revoked": ("bad", N_("Revoked")),
    "lapsed": ("warn", N_("No longer in the contest")),
    "withdrawn": ("idle", N_("Withdrawn at the holder’s wish")),
}
"""Look and words of a standing in a list."""
STATES = {"valid": N_("Issued"), "revoked": N_("Revoked")}
COLUMNS: list[Column[CertificateRow]] = [
    Column("title", N_("Project or expert"), lambda one: one.title or one.name, sorts=True),
    Column("kind", N_("Certificate"), lambda one: one.kind, sorts=True),
    Column("category", N_("Category"), lambda one: one.category, sorts=True),
    Column("country", N_("Country"), lambda one: one.country, "country", sorts=True),
    Column("issued", N_("Issued (%(in_zone)s)"), lambda one: one.issued_at, "moment", sorts=True),
    Column("state", N_("Status"), lambda one: one.standing.value),
    Column("code", N_("Code"), lambda one: one.spelled),
    Column("owner", N_("Organization"), lambda one: one.owner, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[CertificateRow]:
    return await certificates_found(*at.here, wanted)


def _kinds(at: PageAt) -> Options:
    return [
        (kind.value, at.voice.gettext(KINDS[kind])) for kind in KINDS if kind in kinds_of(at.edition.rules)
    ]


def _states(at: PageAt) -> Options:
    return [(value, at.voice.gettext(label)) for value, label in STATES.items()]


async def _words(at: PageAt, _found: Found[CertificateRow]) -> Values:
    promised = bool(kinds_of(at.edition.rules))
    badges = {"key": await key_in_use(*at.here), "current": await current_key(at.session)} if promised else {}
    return {"kinds": KINDS, "standings": SHORT, "promised": promised, **badges}


certificates_list = Listing(
    pages,
    "/{edition}/office/certificates",
    "certificates/office.html",
    Who.STEWARD,
    file="issued-certificates",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("kind", N_("Certificate"), _kinds),
        Filter("state", N_("Status"), _states),
    ],
    values=_words,
)
"""All certificates of an edition, winners first."""


@pages.page("/{edition}/office/certificates/{certificate}", "certificates/one.html", Who.STEWARD)
async def certificate_in_office(at: PageAt, certificate: str) -> Values:
    found = await in_edition(*at.here, certificate)
    return {
        "found": found,
        "award": award_of(at.edition, found),
        "kind": KINDS[CertificateKind(found.kind)],
        "standing": STANDINGS[found.standing],
    }


@pages.router.get(
    f"{LANG}/{{edition}}/office/certificates/{{certificate}}/certificate.pdf", dependencies=allow(Who.STEWARD)
)
async def office_certificate_pdf(at: AtEdition, certificate: str) -> Response:
    """As its holder has it, whether or not they show their name."""
    found, lang = await in_edition(*at.here, certificate), lang_of(at.request)
    if not found.is_valid:
        raise refusals.not_printed()
    return await pdf_answer(at.edition, found, lang, "private, no-cache")


@pages.router.get(f"{LANG}/{{edition}}/office/certificates/certificates.zip", dependencies=allow(Who.STEWARD))
async def certificates_zip(at: AtEdition) -> Response:
    """All valid ones in the language of the address, each a PDF by its kind and its project or expert."""
    lang = lang_of(at.request)
    found = await certificates_found(*at.here, Wanted(limit=EVERYTHING))
    valid = [each for each in found.rows if each.is_valid]
    headers = {"content-disposition": f'attachment; filename="{at.edition.slug}-certificates-{lang}.zip"'}
    made = zipped(_pdfs(at.edition, valid, translator(lang)))
    return StreamingResponse(made, media_type="application/zip", headers=headers)


async def _pdfs(
    edition: EditionInForce, certificates: Sequence[CertificateRow], voice: Translator
) -> AsyncIterator[tuple[str, bytes]]:
    for each in certificates:
        pdf = await print_certificate(sheet_of(edition, each, voice), at=each.issued_at)
        whose = plain_name(each.title or each.name or each.id)
        yield f"{each.kind}/{each.category or 'experts'}-{whose}-{each.spelled}.pdf", pdf
