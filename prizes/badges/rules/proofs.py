"""Data Integrity proofs `eddsa-rdfc-2022` (W3C Data Integrity EdDSA Cryptosuites v1.0): a document as RDF in its one
canonical order, hashed with what is said of the proof, signed with Ed25519.

Contexts come from `data.contexts` and from nowhere else. A document has to be bounded before (`reading`): what the
contexts do not know is not in the RDF, so it would not be signed, and strange graphs take long to put in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld
from pyld.documentloader.frozen import FrozenDocumentLoader

from prizes.badges.rules.multikey import read_public, read_signature, write_signature
from prizes.data.contexts import contexts

Document = Mapping[str, Any]
TYPE, SUITE, PURPOSE = "DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod"
_turn = Lock()
"""PyLD keeps contexts that it has read in a cache that is not safe for threads."""


def canonical(document: Document) -> str:
    """The document as N-Quads in RDFC-1.0. Raises ValueError for what is no JSON-LD of the contexts that are here."""
    options = {
        "algorithm": "URDNA2015",  # what RDFC-1.0 was called before it was a standard; both are the same here
        "format": "application/n-quads",
        "documentLoader": FrozenDocumentLoader(contexts()),
    }
    try:
        with _turn:
            return str(jsonld.normalize(dict(document), options))
    except (jsonld.JsonLdError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("no JSON-LD") from error


def _hashed(document: Document, about_proof: Document) -> bytes:
    """What is signed. Raises ValueError."""
    plain = {name: value for name, value in document.items() if name != "proof"}
    proof = {name: value for name, value in about_proof.items() if name != "proofValue"}
    proof["@context"] = document["@context"]
    return b"".join(sha256(canonical(part).encode()).digest() for part in (proof, plain))


def signed(document: Document, seed: bytes, method: str) -> dict[str, Any]:
    """The document with its proof. `seed`: 32 bytes of a private key; `method`: the address of the public one.

    The proof says no time: a badge is signed whenever it is asked for, and `validFrom` says since when it holds.
    """
    proof = {"type": TYPE, "cryptosuite": SUITE, "verificationMethod": method, "proofPurpose": PURPOSE}
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_hashed(document, proof))
    return {**document, "proof": {**proof, "proofValue": write_signature(signature)}}


def holds(document: Document, proof: Document, public: str) -> bool:
    """Whether a proof of the document was made with the private half of this key."""
    try:
        Ed25519PublicKey.from_public_bytes(read_public(public)).verify(
            read_signature(proof["proofValue"]), _hashed(document, proof)
        )
    except (InvalidSignature, ValueError):
        return False
    return True
