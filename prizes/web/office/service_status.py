"""How the service is: what waits and since when, for stewards of all editions."""

from __future__ import annotations

from datetime import timedelta

import anyio.to_thread

from prizes.gate.permissions import Who
from prizes.gate.watching.attention import DISKS, attention
from prizes.gate.watching.health import disks
from prizes.gate.watching.vitals import vitals_of
from prizes.kit.sentence import Sentence, say, say_n
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
GIGABYTE = 1_000_000_000


@pages.page("/office/status", "office/service-status.html", Who.STEWARD)
async def service_status_page(at: PageAt) -> Values:
    found, places = await vitals_of(at.session), await anyio.to_thread.run_sync(disks)
    return {
        "wrong": list(attention(found, places)),
        "vitals": found,
        "letters": _waiting(found.letters, found.letter_age),
        "mailings": _waiting(found.bulk_letters, found.bulk_letter_age),
        "jobs": _waiting(found.jobs, found.job_age),
        "logs": [(log.name, _waiting(log.waiting, 0), _written(log.age)) for log in found.logs],
        "disks": [
            (DISKS[name], f"{disk.free / GIGABYTE:.1f}", f"{disk.total / GIGABYTE:.1f}")
            for name, disk in places.items()
        ],
    }


def _waiting(number: int, age: float) -> Sentence:
    if not number:
        return say("none waiting")
    if age < 1:
        return say_n("%(n)s waiting", "%(n)s waiting", number)
    oldest = timedelta(seconds=int(age))
    return say_n("%(n)s waiting, for %(span)s", "%(n)s waiting, the oldest for %(span)s", number, span=oldest)


def _written(age: float | None) -> Sentence:
    if age is None:
        return say("nothing written yet")
    return say("written %(span)s ago", span=timedelta(seconds=int(age)))
