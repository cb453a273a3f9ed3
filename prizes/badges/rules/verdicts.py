"""What verifying a badge can find, the first that is wrong."""

from __future__ import annotations

from enum import StrEnum

from prizes.certificates.rules.standing import CertificateStanding
from prizes.kit.sentence import N_


class BadgeVerdict(StrEnum):
    VALID = "valid"
    NO_BADGE = "no-badge"
    """Not the form of a badge of this service."""
    EMPTY_PICTURE = "empty-picture"
    UNKNOWN_ISSUER = "unknown-issuer"
    UNKNOWN_KEY = "unknown-key"
    WITHDRAWN_KEY = "withdrawn-key"
    ALTERED = "altered"
    """Its signature is not of what it says."""
    UNKNOWN_CERTIFICATE = "unknown-certificate"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


VERDICTS: dict[BadgeVerdict, str] = {
    BadgeVerdict.VALID: N_("This badge is genuine and valid."),
    BadgeVerdict.NO_BADGE: N_("This is not a badge of this service, or something was added to it."),
    BadgeVerdict.EMPTY_PICTURE: N_(
        "This picture contains no badge. It may have been saved or edited by another program."
    ),
    BadgeVerdict.UNKNOWN_ISSUER: N_("This badge was not issued by this service: it names another issuer."),
    BadgeVerdict.UNKNOWN_KEY: N_(
        "This badge is not genuine: it names a key that was never approved for this contest."
    ),
    BadgeVerdict.WITHDRAWN_KEY: N_(
        "This badge can no longer be trusted: the key with which it was signed has been withdrawn."
    ),
    BadgeVerdict.ALTERED: N_("This badge was altered: its signature does not match its content."),
    BadgeVerdict.UNKNOWN_CERTIFICATE: N_(
        "This badge belongs to no certificate that this service has issued."
    ),
    BadgeVerdict.NOT_YET_VALID: N_("This badge is genuine, but it is not valid yet."),
    BadgeVerdict.REVOKED: N_("This badge is no longer valid: its certificate has been revoked."),
    BadgeVerdict.LAPSED: N_("This badge is no longer valid: the project is no longer in the contest."),
    BadgeVerdict.WITHDRAWN: N_("This badge is no longer valid: it has been withdrawn at the holder’s wish."),
}
OF_STANDING: dict[CertificateStanding, BadgeVerdict] = {
    CertificateStanding.VALID: BadgeVerdict.VALID,
    CertificateStanding.REVOKED: BadgeVerdict.REVOKED,
    CertificateStanding.LAPSED: BadgeVerdict.LAPSED,
    CertificateStanding.WITHDRAWN: BadgeVerdict.WITHDRAWN,
}
