"""Whole ballots of people who are signed in, joined from parts (`web.ballot.ballot_shell`), in rounds in which a vote
names one project. All others are rendered for each voter.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from starlette.types import Message, Scope

from prizes import clock
from prizes.agenda.mine.readers import PlainReader, RoundNow
from prizes.ballot.rules.voting import BallotProgress, InForce, changes_left, progress
from prizes.edge.page_cache import EDITION
from prizes.edge.papers import Clocks, JoinedPage, Makers, Render, is_open
from prizes.edge.readers import Acts, Here
from prizes.gate.addresses import addresses
from prizes.gate.readers.plain import state_at_a_paper
from prizes.kit.token import new_id
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.web.ballot.ballot_shell import BallotShell, RowPieces, cut
from prizes.web.ballot.paper_shell import ClockParts

BALLOT = f"{EDITION}/ballot"
PATH = addresses(BALLOT, edition="[a-z0-9-]{1,31}")
LASTS = timedelta(seconds=15)
"""How old a part is at most, as of papers."""
MOST_SHELLS, MOST_ROWS = 500, 8_000
"""Of one process: a shell has about 15 kB, a row 1 kB."""


class RowName(NamedTuple):
    """By what a row differs."""

    path: str
    code: str
    choices: tuple[str, ...] | None
    """None: no vote; empty: it was withdrawn."""
    left: int | None
    """Changes; None: no limit, or no vote."""


@dataclass(frozen=True, slots=True)
class ShellSource:
    """When a part was made, and from what."""

    at: datetime
    acts: Acts
    rules: str
    states: tuple[str, ...]

    def is_valid(self, here: Here, voted: RoundNow, parts: ClockParts) -> bool:
        same = (self.acts, self.rules, self.states) == (
            here.acts_of_round,
            voted.edition.sha256,
            parts.states,
        )
        return same and timedelta(0) <= clock.now() - self.at < LASTS


@dataclass(frozen=True, slots=True)
class StoredBallot:
    made: ShellSource
    start: Message
    route: Any
    shell: BallotShell


class WholeBallots:
    """One for a process."""

    def __init__(self, render: Render, clocks: Clocks) -> None:
        self.render, self.clocks = render, clocks
        self.shells: OrderedDict[tuple[str, str], StoredBallot] = OrderedDict()
        self.rows: OrderedDict[RowName, tuple[ShellSource, RowPieces]] = OrderedDict()
        self.makers = Makers[StoredBallot | None]()

    def takes(self, scope: Scope, here: Here) -> bool:
        place, voted = PATH.fullmatch(scope["path"]), here.voted
        return place is not None and voted is not None and place["edition"] == voted.edition.slug

    async def page(self, scope: Scope, here: Here) -> JoinedPage | None:
        """The ballot of this reader; None: it has to be rendered for them."""
        voted, reader = here.voted, here.reader
        if (
            voted is None
            or scope["query_string"]
            or not is_open(voted)
            or not _is_named_by_one(voted, reader)
        ):
            return None
        parts = self.clocks.parts(voted, scope["path"][1:3])
        votes = reader.votes or {}
        chosen = {code: vote.choices for code, vote in votes.items()}
        seen = progress(voted.edition.rules, voted.phase, voted.categories, chosen)
        names = [
            _name(scope["path"], voted, category.code, votes.get(category.code))
            for category in voted.edition.rules.categories
            if category.code in voted.categories or category.code in votes
        ]
        stored = await self._shell(scope, here, voted, seen, parts)
        if stored is None or not await self._has(scope, here, voted, names, parts):
            return None
        rows = [self.rows[name][1] for name in names]
        body = stored.shell.ballot(rows, lambda: new_id().encode(), parts)
        return JoinedPage(stored.start, body, stored.route)

    async def _shell(
        self, scope: Scope, here: Here, voted: RoundNow, seen: BallotProgress, parts: ClockParts
    ) -> StoredBallot | None:
        reader, following = here.reader, seen.next_after(None)
        place = (scope["path"], f"{reader.tasks} {reader.has_said_where} {seen.number} {following or '-'}")
        stored = self.shells.get(place)
        if stored is not None and stored.made.is_valid(here, voted, parts):
            self.shells.move_to_end(place)
            return stored
        others = [code for code in seen.categories if code != following][: seen.number]
        votes = {code: InForce(1, (NONE_OF_THESE,)) for code in others}
        name = (place, here.acts_of_round)
        made = await self.makers.made(name, lambda: self._make(scope, here, voted, votes, parts))
        if made is not None:
            self.shells[place] = made
            while len(self.shells) > MOST_SHELLS:
                self.shells.popitem(last=False)
        return made

    async def _has(
        self, scope: Scope, here: Here, voted: RoundNow, names: list[RowName], parts: ClockParts
    ) -> bool:
        """Whether all these rows are there. What is missing is made at once, by a ballot of nobody that has these
        choices and no others.
        """
        missing = [name for name in names if not self._is_there(name, here, voted, parts)]
        votes = {name.code: _made_up(voted, name) for name in missing if name.choices is not None}
        if missing and await self._make(scope, here, voted, votes, parts) is None:
            return False
        while len(self.rows) > MOST_ROWS:
            self.rows.popitem(last=False)
        return all(name in self.rows for name in names)

    def _is_there(self, name: RowName, here: Here, voted: RoundNow, parts: ClockParts) -> bool:
        row = self.rows.get(name)
        if row is None or not row[0].is_valid(here, voted, parts):
            return False
        self.rows.move_to_end(name)
        return True

    async def _make(
        self, scope: Scope, here: Here, voted: RoundNow, votes: Mapping[str, InForce], parts: ClockParts
    ) -> StoredBallot | None:
        """What is around the rows of a ballot with these votes. The rows are stored."""
        made = ShellSource(clock.now(), here.acts_of_round, voted.edition.sha256, parts.states)
        answer = await self.render(scope, state_at_a_paper(here.reader, votes))
        found = cut(answer[1]) if answer else None
        if answer is None or found is None:
            return None
        shell, rows = found
        for code, row in rows.items():
            name = _name(scope["path"], voted, code, votes.get(code))
            self.rows[name] = (made, row)
            self.rows.move_to_end(name)
        return StoredBallot(made, answer[0], answer[2], shell)


def _is_named_by_one(voted: RoundNow, reader: PlainReader) -> bool:
    """Whether a vote names one project, so that many rows are alike, and this voter has a ballot here."""
    ballot = voted.phase.ballot
    return ballot.form == "choice" and ballot.choices == 1 and bool(reader.slots) and reader.votes is not None


def _name(path: str, voted: RoundNow, code: str, vote: InForce | None) -> RowName:
    if vote is None:
        return RowName(path, code, None, None)
    return RowName(path, code, vote.choices, changes_left(voted.phase.ballot, vote))


def _made_up(voted: RoundNow, name: RowName) -> InForce:
    """A vote that leaves as many changes."""
    most = voted.phase.ballot.changes_most
    limited = name.left is not None and most is not None
    return InForce(1 + (most or 0) - (name.left or 0) if limited else 1, name.choices or ())
