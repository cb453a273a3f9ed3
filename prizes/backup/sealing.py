"""Keys sealed by a passphrase: scrypt makes a key of it, AES-256-GCM seals.

What is sealed is bound to the hashes of everything else in its archive: whoever has the passphrase sees whether
anything was changed, while hashes alone can be made by anyone.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from prizes.backup.faults import BackupFault
from prizes.backup.format import KEY_FILE

LEAST_PASSPHRASE = 12
"""Characters."""
N, R, P = 2**17, 8, 1
"""128 MB of memory and about half a second for each guess."""
MOST_N, MOST_R, MOST_P = 2**20, 16, 4
"""What an archive can ask for: a stranger's must not take all memory."""
NONCE, SALT = 12, 16
DAMAGED = "The sealed keys are damaged: use another backup."


def seal_keys(files: Mapping[str, bytes], passphrase: str, sums: str) -> bytes:
    """`files`: content by path below the folder of keys. `sums`: the lines of hashes of all members before it."""
    plain = json.dumps({path: b64encode(content).decode() for path, content in sorted(files.items())})
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    sealed = AESGCM(_key(passphrase, salt, N, R, P)).encrypt(nonce, plain.encode(), _bound_to(sums))
    said = {
        "kdf": "scrypt",
        "n": N,
        "r": R,
        "p": P,
        "salt": b64encode(salt).decode(),
        "cipher": "AES-256-GCM",
        "nonce": b64encode(nonce).decode(),
        "sealed": b64encode(sealed).decode(),
    }
    return (json.dumps(said, indent=1) + "\n").encode()


def open_keys(content: bytes, passphrase: str, sums: str) -> dict[str, bytes]:
    """Raises BackupFault."""
    try:
        said: dict[str, Any] = json.loads(content)
        salt, nonce, sealed = (b64decode(said[part], validate=True) for part in ("salt", "nonce", "sealed"))
        n, r, p = (int(said[part]) for part in ("n", "r", "p"))
        known = (said["kdf"], said["cipher"]) == ("scrypt", "AES-256-GCM")
    except (ValueError, KeyError, TypeError):
        raise BackupFault(DAMAGED) from None
    if not known or not (2 <= n <= MOST_N and 1 <= r <= MOST_R and 1 <= p <= MOST_P) or n & (n - 1):
        raise BackupFault(DAMAGED)
    try:
        plain = AESGCM(_key(passphrase, salt, n, r, p)).decrypt(nonce, sealed, _bound_to(sums))
    except InvalidTag:
        raise BackupFault(
            "The passphrase does not open the keys of this backup, or the backup was changed after it was made."
        ) from None
    except ValueError:
        raise BackupFault(DAMAGED) from None
    files = {path: b64decode(each) for path, each in json.loads(plain).items()}
    if not all(map(KEY_FILE.fullmatch, files)):
        raise BackupFault(DAMAGED)
    return files


def _key(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode())


def _bound_to(sums: str) -> bytes:
    return b"prizes-backup-keys-v1\0" + sha256(sums.encode()).digest()
