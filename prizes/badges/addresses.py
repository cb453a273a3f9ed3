"""Lasting addresses of badges and of all that they name. The edition's address and the service's must stay for ever:
both are in badges that people have.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from prizes.certificates.queries import CertificateRow
from prizes.certificates.words import page_address
from prizes.config import settings
from prizes.i18n.languages import CODES

ISSUER = "/badges"


def issuer_id() -> str:
    """The issuer as a DID of the method `web`: its document lies at `/badges/did.json`."""
    host = urlsplit(settings().base_url).netloc.replace(":", "%3A")
    return f"did:web:{host}{ISSUER.replace('/', ':')}"


def key_address(public: str) -> str:
    """How a proof names the key that verifies it."""
    return f"{issuer_id()}#{public}"


def badge_address(certificate: CertificateRow, lang: str) -> str:
    return f"{page_address(certificate, lang)}/badge.json"


def code_in(address: str) -> str | None:
    """The code of the certificate whose badge has this address; None: it is the address of no badge of ours."""
    lang, *rest = address.removeprefix(f"{settings().base_url}/").split("/")
    match rest:
        case ["certificates", code, "badge.json"] if lang in CODES:
            return code
    return None


def achievement_address(edition: str, lang: str, name: str) -> str:
    return f"{settings().base_url}/{lang}/{edition}/badges/{name}"


def status_address(edition: str) -> str:
    return f"{settings().base_url}{ISSUER}/status/{edition}"


def rules_address(edition: str, lang: str) -> str:
    return f"{settings().base_url}/{lang}/{edition}/guidelines"


def project_address(edition: str, lang: str, project: str) -> str:
    return f"{settings().base_url}/{lang}/{edition}/projects/{project}"
