"""Passkeys (WebAuthn): what a browser is asked for, and what is believed of its answer. Pure.

Two ceremonies: one makes a passkey, one shows it. Each answers a challenge that was drawn for it, see
`accounts.passkeys.challenges`. Signatures are checked by py_webauthn, which is imported where it is used: that takes a
tenth of a second, and most processes never need it.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from prizes.kit.sentence import N_

CHALLENGE_LIFE = timedelta(minutes=5)
"""For how long a challenge can be answered, and a browser waits for its owner."""
MOST_PASSKEYS = 10
"""Of one account."""
MOST_NAME = 60
LONGEST_ANSWER = 20_000
"""Characters of what a browser sends; the longest that authenticators make are a third of it."""
LONGEST_KEY = 1_400
"""Characters of a credential id (1,023 bytes at most) and of a public key: RSA with 4,096 bits has half of it."""
MOST_TRANSPORTS = 80


class Purpose(StrEnum):
    """What a challenge was drawn for; an answer for the other one is none."""

    ADD = "add"
    SHOW = "show"


class NotAPasskey(Exception):  # noqa: N818 - what was sent, not an error of ours
    """What was sent is no answer to what was asked. Says nothing more: the reader can do nothing with it."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom a passkey is good: browsers show it to pages of this origin alone."""

    id: str
    """The host of the public address."""
    origin: str


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """A passkey that an account has, as a browser is told of it."""

    credential_id: str
    """In base64url."""
    transports: str
    """How it is reached, with spaces between: `internal hybrid`."""


@dataclass(frozen=True, slots=True)
class MadePasskey:
    """What is kept of a new one; binary values in base64url."""

    credential_id: str
    public_key: str
    """In the form of COSE."""
    sign_count: int
    transports: str
    maker: str
    """What its maker calls itself; empty: not known."""


MAKERS = {
    "08987058-cadc-4b81-b6e1-30de50dcbe96": "Windows Hello",
    "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6": "Keeper",
    "531126d6-e717-415c-9320-3d9aa6981239": "Dashlane",
    "53414d53-554e-4700-0000-000000000000": "Samsung Pass",
    "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": "Windows Hello",
    "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": "Windows Hello",
    "adce0002-35bc-c60a-648b-0b25f1f05503": "Chrome on Mac",
    "bada5566-a7aa-401f-bd96-45619a55120d": "1Password",
    "d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden",
    "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": "Google Password Manager",
    "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": "iCloud Keychain",
    "fdb141b2-5d84-443e-8a35-4698c205a502": "KeePassXC",
}
"""Names of frequent makers by AAGUID, as a first name for a passkey. Nothing else follows from it: without attestation
it is what a browser says.
"""
UNNAMED = N_("Passkey")
"""What one is called whose owner gave it no name."""


def relying_party(base_url: str) -> RelyingParty | None:
    """Of the service's public address. None where that has no name but numbers: browsers make no passkeys for these."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        port = f":{parts.port}" if parts.port and parts.port != _USUAL.get(parts.scheme) else ""
        return RelyingParty(host, f"{parts.scheme}://{host}{port}") if host else None
    return None


_USUAL = {"http": 80, "https": 443}


def user_handle(person_id: str) -> bytes:
    """By which an authenticator knows the account: 32 bytes that say nothing of the person."""
    return hashlib.sha256(f"passkey of\n{person_id}".encode()).digest()


def falls_back(before: int, after: int) -> bool:
    """Whether a counter did not move on, as that of a copy does not. Authenticators without one always say 0."""
    return (before > 0 or after > 0) and after <= before


# --- what a browser is asked for -----------------------------------------------------------------------


def to_add(
    party: RelyingParty,
    *,
    service: str,
    person_id: str,
    email: str,
    name: str,
    challenge: bytes,
    known: Sequence[KnownPasskey],
) -> dict[str, Any]:
    """PublicKeyCredentialCreationOptions as JSON: one that knows its user (PIN, finger, face), lies in the device where
    it can, and does not say which device it is. `known`: in whose devices no second one is made.
    """
    from webauthn import generate_registration_options
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import (
        AttestationConveyancePreference,
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    made = generate_registration_options(
        rp_id=party.id,
        rp_name=service,
        user_id=user_handle(person_id),
        user_name=email,
        user_display_name=name or email,
        challenge=challenge,
        timeout=_milliseconds(),
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json_dict(made)


def to_show(party: RelyingParty, *, challenge: bytes, known: Sequence[KnownPasskey]) -> dict[str, Any]:
    """PublicKeyCredentialRequestOptions as JSON: one of these, by somebody whom it knows."""
    from webauthn import generate_authentication_options
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import UserVerificationRequirement

    made = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_milliseconds(),
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(made)


def _milliseconds() -> int:
    return int(CHALLENGE_LIFE.total_seconds() * 1000)


def _descriptors(known: Sequence[KnownPasskey]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

    ways = {each.value: each for each in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(each.credential_id),
            transports=[ways[word] for word in each.transports.split() if word in ways] or None,
        )
        for each in known
    ]


# --- what is believed of its answer --------------------------------------------------------------------


def credential_named(answer: str) -> str:
    """Which passkey an answer says it is of, in base64url. Raises NotAPasskey."""
    from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json

    try:
        return bytes_to_base64url(parse_authentication_credential_json(_short(answer)).raw_id)
    except Exception as error:
        raise NotAPasskey from error


def made_passkey(party: RelyingParty, challenge: bytes, answer: str) -> MadePasskey:
    """What a browser made for this challenge, at this very origin, by somebody whom it verified. Raises NotAPasskey."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url, parse_registration_credential_json

    try:
        sent = parse_registration_credential_json(_short(answer))
        _not_within_another(sent.response.client_data_json)
        found = verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        transports = sorted({each.value for each in sent.response.transports or []})
    except Exception as error:  # strangers send what they like, and it may break any of the parsers below
        raise NotAPasskey from error
    credential_id = bytes_to_base64url(found.credential_id)
    public_key = bytes_to_base64url(found.credential_public_key)
    if max(len(credential_id), len(public_key)) > LONGEST_KEY:
        raise NotAPasskey
    return MadePasskey(
        credential_id=credential_id,
        public_key=public_key,
        sign_count=found.sign_count,
        transports=" ".join(transports)[:MOST_TRANSPORTS],
        maker=MAKERS.get(str(found.aaguid), ""),
    )


def shown_passkey(
    party: RelyingParty, challenge: bytes, answer: str, *, public_key: str, person_id: str
) -> int:
    """The counter that a passkey of this key signed with this challenge, at this very origin, for somebody whom it
    verified. Raises NotAPasskey. The counter is the caller's to compare: a copy has the right key, and its owner must
    hear of it.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json

    try:
        sent = parse_authentication_credential_json(_short(answer))
        _not_within_another(sent.response.client_data_json)
        found = verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,  # compared by `falls_back`, after the signature and not before
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise NotAPasskey from error
    if sent.response.user_handle not in (None, b"", user_handle(person_id)):
        raise NotAPasskey
    return int(found.new_sign_count)


def _not_within_another(client_data: bytes) -> None:
    """Raises NotAPasskey where a page of others had ours within it; the library does not look."""
    from webauthn.helpers import parse_client_data_json

    if parse_client_data_json(client_data).cross_origin:
        raise NotAPasskey


def _short(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise NotAPasskey
    return answer
