"""The certificates of an edition for its stewards: the list, one to look at and revoke, all as a ZIP file."""

from __future__ import annotations

from fastapi.responses import Response

from prizes.badges.queries import current_key, key_in_use
from prizes.certificates import refusals
from prizes.certificates.packing import packed_certificates
from prizes.certificates.queries import CertificateRow, certificates_found, in_edition
from prizes.certificates.rules.standing import KINDS, STANDINGS, CertificateKind, kinds_of
from prizes.certificates.words import award_of
from prizes.gate.at import At, AtEdition
from prizes.gate.certificates.sending import certificates_sent
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import CODES
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
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
    Column("title", N_("Project or person"), lambda one: one.title or one.name, sorts=True),
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
    lang = lang_of(at.request)
    found = await in_edition(*at.here, certificate, lang)
    if not found.is_valid:
        raise refusals.not_printed()
    return await pdf_answer(at.edition, found, lang, "private, no-cache")


@pages.page("/{edition}/office/certificates/files", "certificates/files.html", Who.STEWARD)
async def certificate_files_page(at: PageAt) -> Values:
    """All valid certificates as a ZIP file, in each language. While one is prepared, the page asks for itself again."""
    files = await packed_certificates(*at.here, CODES)
    return {"files": {each.lang: each for each in files}, "under_way": any(each.job for each in files)}


@pages.router.get(f"{LANG}/{{edition}}/office/certificates/certificates.zip", dependencies=allow(Who.STEWARD))
async def certificates_zip(at: AtEdition) -> Response:
    """What was prepared in the language of the address: each valid certificate as a PDF."""
    return await certificates_sent(at, lang_of(at.request))
