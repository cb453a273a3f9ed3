"""What stands on a certificate, for its page and for its PDF."""

from __future__ import annotations

from dataclasses import dataclass

from prizes.certificates.queries import CertificateRow
from prizes.certificates.rules.standing import KINDS, CertificateKind
from prizes.config import settings
from prizes.data.countries import name as country_name
from prizes.edition.document.components import Text
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit import qr
from prizes.kit.sentence import N_, Sentence, say
from prizes.printing.certificate import HUES, CertificateSheet
from prizes.printing.sheet import SheetText

TITLE = N_("Certificate")
CHECK = N_("Check this certificate with its code:")
PICTURE = N_("QR code of the address %(address)s")
SERVICE = N_("For service as an expert in this contest.")
TEST = N_("Test edition: this certificate is a trial and certifies nothing.")


@dataclass(frozen=True, slots=True)
class Award:
    """What a certificate is for."""

    words: Sentence | Text
    category: Text | None
    place: int
    """Of the category in the edition, from 0: its hue."""


def award_of(edition: EditionInForce, certificate: CertificateRow) -> Award:
    rules = edition.rules
    places = {category.code: place for place, category in enumerate(rules.categories)}
    words = honour_titles(rules).get(certificate.honour) or say(KINDS[CertificateKind(certificate.kind)])
    category = certificate.category
    return Award(words, rules.category_name(category) if category else None, places.get(category or "", 0))


def page_address(certificate: CertificateRow, lang: str) -> str:
    """Of its page, whole: what is printed on it, and in its QR code."""
    return f"{settings().base_url}/{lang}/certificates/{certificate.spelled}"


def sheet_of(edition: EditionInForce, certificate: CertificateRow, voice: Translator) -> CertificateSheet:
    """For a valid certificate whose holder may be named, or for the holder."""
    award = award_of(edition, certificate)
    expert = certificate.kind == CertificateKind.EXPERT
    said, said_in = voice.words(award.words)
    holder = (
        SheetText(certificate.name or "–", auto=True)
        if expert
        else SheetText(certificate.title or "–", certificate.language)
    )
    address = page_address(certificate, voice.lang)
    return CertificateSheet(
        lang=voice.lang,
        brand=_text(edition.rules.title, voice),
        award=SheetText(said, said_in),
        field=_text(award.category, voice) if award.category else None,
        holder=holder,
        lines=[] if expert else _below(certificate, voice.lang),
        sentence=voice.gettext(SERVICE) if expert else "",
        place=f"{voice.text_in(edition.rules.place)[0]}, {voice.day(certificate.issued_at, edition.rules.zone)}",
        check=voice.gettext(CHECK),
        code=certificate.spelled,
        address=address.partition("://")[2].rpartition("/")[0],
        picture=qr.svg_file(address),
        picture_alt=voice.gettext(PICTURE) % {"address": address},
        title=without_isolates(
            voice.say(say("%(claim)s: %(title)s", claim=voice.gettext(TITLE), title=f"{said}, {holder.text}"))
        ),
        hue=HUES[award.place % len(HUES)],
        banner=voice.gettext(TEST) if edition.rehearsal else "",
    )


def _text(text: Text, voice: Translator) -> SheetText:
    return SheetText(*voice.text_in(text))


def _below(certificate: CertificateRow, lang: str) -> list[SheetText]:
    lines = [SheetText(certificate.owner, auto=True)] if certificate.owner else []
    if certificate.country:
        lines.append(SheetText(country_name(certificate.country, lang)))
    return lines
