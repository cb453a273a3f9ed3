"""Hashes under the service's secret: who reads the database, or a cookie, learns nothing from one."""

from __future__ import annotations

import hmac

from prizes.config import settings


def keyed(purpose: str, text: str) -> str:
    """64 hexadecimal digits. `purpose`: keeps hashes of the same text for two things apart."""
    key = settings().secret_key.get_secret_value().encode()
    return hmac.new(key, f"{purpose}:{text}".encode(), "sha256").hexdigest()
