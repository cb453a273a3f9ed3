"""What a badge says, in the language in which it is asked for: of its achievement, and of what a certificate is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prizes.badges import addresses
from prizes.badges.refusals import no_achievement
from prizes.badges.rules.documents import Achievement, Badge, Issuer
from prizes.certificates.queries import CertificateRow
from prizes.certificates.rules.standing import KINDS, CertificateKind, kinds_of
from prizes.certificates.words import Award, award_of, page_address
from prizes.config import settings
from prizes.data.countries import name as country_name
from prizes.edition.document.components import Text
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles, selection_giving
from prizes.i18n.languages import CODES
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say

SERVICE = N_("WSIS Prizes")
TRIAL = N_("Test edition: this badge is a trial and certifies nothing.")
EARNED: dict[CertificateKind, str] = {
    CertificateKind.WINNER: N_("The project was chosen as a winner of its category."),
    CertificateKind.RECOGNITION: N_("The project received a special recognition."),
    CertificateKind.CHAMPION: N_("The project was chosen as a champion of its category."),
    CertificateKind.NOMINATED: N_("Experts selected the project."),
    CertificateKind.EXPERT: N_("The holder assessed projects as an expert of this contest."),
}
WINS_ACROSS = N_("The project was chosen as a winner.")
CRITERIA = N_(
    "The rules of the contest say how this is earned. They are published at the address of these criteria."
)
OWNER = "ext:owner"
"""Kind of identifier: Open Badges has none for an organization that a project belongs to, and allows new ones."""


@dataclass(frozen=True, slots=True)
class Honoured:
    """What badges of an edition are for, with the last part of its address."""

    name: str
    kind: CertificateKind
    words: Sentence | Text


def name_of(kind: str, honour: str) -> str:
    return f"{kind}-{honour}" if honour else kind


def honoured(edition: EditionInForce) -> Iterator[Honoured]:
    """All that the rules of an edition give certificates for."""
    for kind in kinds_of(edition.rules):
        if kind is not CertificateKind.RECOGNITION:
            yield Honoured(name_of(kind, ""), kind, say(KINDS[kind]))
        else:
            for honour, text in honour_titles(edition.rules).items():
                yield Honoured(name_of(kind, honour), kind, text)


def honoured_by(edition: EditionInForce, name: str) -> Honoured:
    """Raises Missing."""
    found = next((each for each in honoured(edition) if each.name == name), None)
    if found is None:
        raise no_achievement()
    return found


def honoured_with(edition: EditionInForce, certificate: CertificateRow) -> Honoured:
    """What a certificate is for."""
    kind = CertificateKind(certificate.kind)
    return Honoured(name_of(kind, certificate.honour), kind, award_of(edition, certificate).words)


def issuer(voice: Translator) -> Issuer:
    return Issuer(addresses.issuer_id(), voice.gettext(SERVICE), settings().base_url)


def _earned(edition: EditionInForce, kind: CertificateKind) -> str:
    """Winners of a region, a class or the whole edition are not those of a category."""
    giving = selection_giving(edition.rules, "winner") if kind is CertificateKind.WINNER else None
    return EARNED[kind] if giving is None or "category" in giving.cut.dimensions else WINS_ACROSS


def achievement(edition: EditionInForce, of: Honoured, voice: Translator) -> Achievement:
    here = {lang: addresses.achievement_address(edition.slug, lang, of.name) for lang in CODES}
    earned = voice.gettext(_earned(edition, of.kind))
    return Achievement(
        id=here[voice.lang],
        lang=voice.lang,
        name=_plain(voice, say("%(award)s, %(contest)s", award=of.words, contest=edition.rules.title)),
        description=f"{voice.gettext(TRIAL)} {earned}" if edition.rehearsal else earned,
        criteria=addresses.rules_address(edition.slug, voice.lang),
        narrative=voice.gettext(CRITERIA),
        image=f"{here[voice.lang]}/badge.png",
        issuer=issuer(voice),
        related={lang: address for lang, address in here.items() if lang != voice.lang},
    )


def badge(edition: EditionInForce, certificate: CertificateRow, voice: Translator) -> Badge:
    """Of a valid certificate. It names a project and its owner, and no expert: their page does, if they agree."""
    award = award_of(edition, certificate)
    made = achievement(edition, honoured_with(edition, certificate), voice)
    title, owner = certificate.title, certificate.owner
    return Badge(
        id=addresses.badge_address(certificate, voice.lang),
        name=f"{_said(award.words, voice)}: {title}" if title else made.name,
        description=made.description,
        since=certificate.issued_at,
        subject=_subject(edition, certificate, voice.lang),
        identifiers=[(kind, said) for kind, said in (("name", title), (OWNER, owner)) if said],
        narrative=_narrative(edition, certificate, award, voice),
        evidence=title or "",
        achievement=made,
        status_list=addresses.status_address(edition.slug),
        place=certificate.place,
    )


def _subject(edition: EditionInForce, certificate: CertificateRow, lang: str) -> str:
    if certificate.project is None:
        return page_address(certificate, lang)
    return addresses.project_address(edition.slug, lang, certificate.project)


def _narrative(edition: EditionInForce, certificate: CertificateRow, award: Award, voice: Translator) -> str:
    """It may be shown as Markdown, so nothing that people wrote stands in it."""
    contest = edition.rules.title
    if certificate.project is None:
        said = say("Service as an expert of “%(contest)s”.", contest=contest)
    elif certificate.country and award.category:
        said = say(
            "A project from %(country)s in the category “%(category)s” of “%(contest)s”.",
            country=country_name(certificate.country, voice.lang),
            category=award.category,
            contest=contest,
        )
    else:
        said = say("A project of “%(contest)s”.", contest=contest)
    return _plain(voice, said)


def _said(words: Sentence | Text, voice: Translator) -> str:
    return voice.say(words) if isinstance(words, Sentence) else voice.text_in(words)[0]


def _plain(voice: Translator, sentence: Sentence) -> str:
    return without_isolates(voice.say(sentence))
