"""What of the service someone must look at, in sentences: for the command line, and for stewards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prizes.gate.watching.health import Disk
from prizes.gate.watching.vitals import LogVitals, Vitals
from prizes.kit.sentence import N_, Sentence, say
from prizes.votelog.faults import WORDS

DISKS: Mapping[str, str] = {
    "keys": N_("Keys"),
    "votelog": N_("Vote logs"),
    "files": N_("Files of projects"),
    "database": N_("Database"),
}
"""What is written to a disk, by the names of `health.disks`."""


def attention(found: Vitals, places: Mapping[str, Disk]) -> Iterator[Sentence]:
    """Nothing: all is well. `places`: disks by what is written there."""
    if found.worker_is_late:
        yield say("No worker runs, or it does not keep up.")
    if found.letters_are_late:
        yield say("Emails to individual people are not sent in time.")
    if found.jobs_dead:
        yield say("Jobs were given up after several tries (table job, state dead).")
    yield from filter(None, map(wrong_with_log, found.logs))
    for name, disk in places.items():
        if disk.is_full:
            yield say("Less than a tenth of this disk is free: %(disk)s.", disk=Sentence(DISKS[name]))


def wrong_with_log(log: LogVitals) -> Sentence | None:
    """Why it is not signed, or that votes are not in it in time; None: all is well."""
    if log.fault:
        why = Sentence(WORDS[log.fault]) if log.fault in WORDS else log.fault
        return say("The vote log %(name)s is not signed. %(why)s", name=log.name, why=why)
    if log.is_late:
        return say("Votes are not in the vote log %(name)s within the time that is promised.", name=log.name)
    return None
