"""What can be wrong with a log, so that nothing more of it is signed."""

from __future__ import annotations

from prizes.kit.sentence import N_

WORDS = {
    "key": N_("The signing key is not on this machine."),
    "tiles": N_("The stored tree does not have the computed root."),
    "lines": N_("The stored lines do not match the stored hashes."),
    "last": N_("The stored tree does not continue the latest checkpoint."),
    "seen": N_("Others have seen a checkpoint that the stored tree does not continue."),
    "box": N_("The votes in the box do not match the log."),
    "order": N_("A line is in a place where it is not allowed."),
    "files": N_("The published files do not continue the earlier ones."),
}
"""By the code that is kept with the log."""


class LogFault(Exception):  # noqa: N818 - named as people name it
    """A check of the sequencer failed. Nothing is signed and nothing written."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(f"{code}: {reason}" if reason else code)
        self.code = code
