"""The connections of one process: how many of each address, and a look at all of them once a second.

One look costs less than a timer for each request, and nothing that it watches for is a matter of a second.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Protocol
from weakref import WeakKeyDictionary

from prizes.config import settings
from prizes.edge.proxies import is_proxy
from prizes.gate.limits import network_of

LOOK = 1.0
"""Seconds between two looks."""


class Watched(Protocol):
    client: tuple[str, int] | None
    """Whose it is; None: a socket of this machine."""

    def look(self, now: float) -> None:
        """Close it if it is too slow. `now`: of the loop's clock."""


class Connections:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.open: dict[Watched, str | None] = {}
        self.of_address: Counter[str] = Counter()
        self.looks: asyncio.TimerHandle | None = None
        """The next look; None while nobody is there."""

    def enter(self, one: Watched) -> bool:
        """False: its address has as many as one may have. Those of our own proxies are not counted."""
        most = settings().connections_per_address
        address = one.client[0] if one.client else ""
        counted = network_of(address, 32, 64) if most and address and not is_proxy(address) else None
        if self.looks is None:  # one may still be due from before everybody left
            self.looks = self.loop.call_later(LOOK, self._look)
        self.open[one] = counted
        if counted is None:
            return True
        self.of_address[counted] += 1
        return self.of_address[counted] <= most

    def leave(self, one: Watched) -> None:
        counted = self.open.pop(one, None)
        if counted is not None:
            self.of_address[counted] -= 1
            if not self.of_address[counted]:
                del self.of_address[counted]

    def _look(self) -> None:
        now = self.loop.time()
        for one in list(self.open):
            one.look(now)
        self.looks = self.loop.call_later(LOOK, self._look) if self.open else None


_of_server: WeakKeyDictionary[object, Connections] = WeakKeyDictionary()


def connections_of(server: object, loop: asyncio.AbstractEventLoop) -> Connections:
    """`server`: what uvicorn's protocols of one process share."""
    if server not in _of_server:
        _of_server[server] = Connections(loop)
    return _of_server[server]
