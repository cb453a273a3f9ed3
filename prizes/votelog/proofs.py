"""What a stranger is given for one line: the proof that it stands in the log, as C2SP's tlog-proof says. Pure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

PROOF = "c2sp.org/tlog-proof@v1"


def proof_text(line: bytes, index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """`checkpoint`: the signed note, verbatim. The line itself stands in `extra`, so that nothing else is needed."""
    hashes = "".join(f"{b64encode(sibling).decode()}\n" for sibling in proof)
    return f"{PROOF}\nextra {b64encode(line).decode()}\nindex {index}\n{hashes}\n{checkpoint}"
