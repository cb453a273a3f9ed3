"""What an archive has, and what can be restored alone."""

from __future__ import annotations

from enum import StrEnum


class PartOfBackup(StrEnum):
    DATABASE = "database"
    KEYS = "keys"
    FILES = "files"
