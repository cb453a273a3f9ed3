"""What can be wrong with a backup, or with the place it is to be restored to."""

from __future__ import annotations


class BackupFault(Exception):  # noqa: N818 - named as people name it
    """Nothing was done, or it was broken off; the sentence says what to do. In English: commands alone say it."""
