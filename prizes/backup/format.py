"""The form of an archive: a tar whose first member says what it is and whose last has the hash of each other one.

It can be read without this program: `tar xf`, then `sha256sum --check SHA256SUMS`. The number of the format grows when
an older program could not read a newer archive.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prizes.backup.faults import BackupFault

FORMAT = 1
ABOUT, KEYS, SUMS = "backup.json", "keys.sealed", "SHA256SUMS"
DATABASE = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
FILES, CHECKPOINTS = "files/", "checkpoints/"
_FOLDER, _PART = r"[a-z0-9_][a-z0-9._-]{0,62}", r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}"
MEMBER = re.compile(
    rf"{re.escape(ABOUT)}|{re.escape(KEYS)}|{re.escape(SUMS)}|database\.(?:sqlite|dump)"
    rf"|{FILES}{_PART}(?:/{_PART}){{0,8}}|{CHECKPOINTS}{_FOLDER}/{_PART}\.checkpoint",
    re.ASCII,
)
"""The names of members: none leads out of a folder, whoever made the archive."""
KEY_FILE = re.compile(rf"{_FOLDER}/{_PART}\.(?:key|list)", re.ASCII)
"""Of files in the sealed part, below the folder of keys."""
SUM_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
NAME = re.compile(r"prizes-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.tar", re.ASCII)
"""Of an archive that was made in a folder."""
_STAMP = "%Y-%m-%dT%H-%M-%SZ"


class AboutLog(BaseModel):
    """A vote log, and how far it had come."""

    model_config = ConfigDict(extra="ignore")
    name: str
    edition: str
    size: int = Field(ge=0)
    root: str
    """In hex."""


class About(BaseModel):
    """What `backup.json` says."""

    model_config = ConfigDict(extra="ignore")
    prizes_backup: int
    """Number of the format."""
    made_at: datetime
    """The database is no older than this."""
    program: str
    """Version of the program that made it."""
    database: Literal["sqlite", "postgresql"]
    schema_revision: str
    """Of alembic."""
    pg_dump: int = 0
    """Main version of the program that wrote the dump; 0 for SQLite."""
    keys: bool
    """Whether the sealed keys are in it."""
    logs: list[AboutLog] = []

    def text(self) -> bytes:
        return (self.model_dump_json(indent=1) + "\n").encode()

    @classmethod
    def read(cls, content: bytes) -> About:
        """Raises BackupFault."""
        try:
            about = cls.model_validate_json(content)
        except ValidationError:
            raise BackupFault("This is no backup of the service, or it is damaged: choose another.") from None
        if about.prizes_backup != FORMAT:
            raise BackupFault(
                f"The backup has format {about.prizes_backup}, and this program reads {FORMAT}: use version"
                f" {about.program} of the program."
            )
        return about


def sum_line(digest: str, name: str) -> str:
    return f"{digest}  {name}\n"


def name_at(at: datetime) -> str:
    return f"prizes-{at.astimezone(UTC):{_STAMP}}.tar"


def named_at(name: str) -> datetime | None:
    """When an archive of this name was made; None: it has another name."""
    found = NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
