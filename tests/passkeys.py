"""An authenticator made of software: it makes passkeys and shows them as a browser would hand them on, rightly or not."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from sqlmodel.ext.asyncio.session import AsyncSession
from webauthn.helpers import encode_cbor

from prizes.accounts.models import Person
from prizes.accounts.passkeys import adding
from prizes.accounts.queries import SignedIn, grants_of, signed_in

ORIGIN = "http://prizes.test"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(written: str) -> bytes:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Device:
    """One passkey (ES256), with what may be wrong of the next answer."""

    origin: str = ORIGIN
    rp_id: str = "prizes.test"
    verifies: bool = True
    within: bool = False
    """Whether our page lay within that of another."""
    counter: int = 0
    counts: int = 1
    """By how much the counter moves on; 0: it has none."""
    aaguid: bytes = bytes(16)
    handle: bytes | None = None
    transports: tuple[str, ...] = ("internal", "hybrid")
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {
            "type": kind,
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": self.within,
        }
        return json.dumps(said).encode()

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        self.counter += self.counts
        return (
            hashlib.sha256(self.rp_id.encode()).digest()
            + bytes([flags])
            + self.counter.to_bytes(4, "big")
            + more
        )

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps(
            {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        )

    def make(self, options: dict[str, Any]) -> str:
        """As `navigator.credentials.create` answers."""
        numbers = self.key.public_key().public_numbers()
        cose = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        told = self.aaguid + len(self.id).to_bytes(2, "big") + self.id + cose
        self.handle = raw(options["user"]["id"])
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED, told)}
        return self._answer(
            {
                "clientDataJSON": text(self._client_data("webauthn.create", options["challenge"])),
                "attestationObject": text(encode_cbor(made)),
                "transports": list(self.transports),
            }
        )

    def show(self, options: dict[str, Any]) -> str:
        """As `navigator.credentials.get` answers."""
        client, data = self._client_data("webauthn.get", options["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signature),
        }
        return self._answer(response | ({"userHandle": text(self.handle)} if self.handle else {}))


async def with_passkey(session: AsyncSession, person: Person, device: Device | None = None) -> Device:
    """Add one to the account of somebody with a role, which has none yet."""
    device = device or Device()
    me = SignedIn(person, await grants_of(session, person.id), "0" * 64, way="code")
    made = await adding.add(session, me, device.make(await adding.ask_to_add(session, me)), "")
    assert isinstance(made, str)
    await session.commit()
    return device


async def me_of(session: AsyncSession, secret: str) -> SignedIn:
    """Whose session it is."""
    found = await signed_in(session, secret)
    assert found is not None
    return found
