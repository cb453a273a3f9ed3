"""What every way of handing a letter on does, and the two answers that are no error of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from prizes.mail.written import WrittenLetter


class Refused(Exception):  # noqa: N818 - the server's answer, not an error of ours
    """The server refuses this letter for good (a 5xx reply); trying again does not help.

    `of_reader`: it was refused for its reader, before anything of it was seen.
    """

    def __init__(self, answer: str, *, of_reader: bool = False) -> None:
        super().__init__(answer)
        self.of_reader = of_reader


class Deferred(Exception):  # noqa: N818 - as above
    """The server does not take this letter now (a 4xx reply). `of_domain`: it says so of its reader or of this letter,
    and not of all. `after`: when it may come again, where the server said that.
    """

    def __init__(
        self, answer: str, code: int, *, of_domain: bool = False, after: timedelta | None = None
    ) -> None:
        super().__init__(answer)
        self.code, self.of_domain, self.after = code, of_domain, after


class Transport(Protocol):
    async def send(self, letter: WrittenLetter) -> None:
        """Raises Refused, Deferred, or any other exception for trouble that may pass. Called for several letters at
        once.
        """

    async def greet(self, within: float) -> None:
        """Try whether letters would be taken, and send none. `within`: seconds for each answer. Raises what is in the
        way.
        """

    async def close(self) -> None:
        """Let go of connections that are kept open. A letter afterwards opens others."""
