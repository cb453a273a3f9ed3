"""Ballot papers of people who are signed in, joined from parts (`web.ballot.paper_shell`): for rounds in which a tap on
one project is a vote. All others are rendered for each voter.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from starlette.types import Message, Scope

from prizes import clock
from prizes.agenda.mine.readers import PlainReader, RoundNow
from prizes.ballot.rules.voting import BallotProgress, InForce, changes_left, progress, round_at
from prizes.edge.page_cache import EDITION
from prizes.edge.readers import Acts, Here
from prizes.edition.document.phases import VotingPhase
from prizes.gate.addresses import addresses
from prizes.gate.readers.plain import NO_PROJECT, state_at_a_paper
from prizes.kit.token import new_id
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.web.ballot.paper_shell import ClockParts, PaperShell, clock_parts, cut

PAPER = addresses(
    f"{EDITION}/categories/{{category}}", edition="[a-z0-9-]{1,31}", category="[A-Za-z0-9-]{1,32}"
)
LASTS = timedelta(seconds=15)
"""How old a shell is at most. Acts of the edition, and all of this process, end it at once, and nothing else on a paper
changes but by a date.
"""
MOST = 1_500
"""Shells of one process; one has about 20 kB."""
Made = TypeVar("Made")
Render = Callable[[Scope, Mapping[str, Any]], Awaitable[tuple[Message, bytes, Any] | None]]
"""Gives the program's own answer to a request with this state: its start, body and route; None: it is no whole page."""


@dataclass(frozen=True, slots=True)
class JoinedPage:
    start: Message
    body: bytes
    route: Any


@dataclass(frozen=True, slots=True)
class StoredShell:
    at: datetime
    acts: Acts
    states: tuple[str, ...]
    rules: str
    start: Message
    route: Any
    shell: PaperShell


class Makers(Generic[Made]):
    """What many ask for at once is made by one task for a name, and all wait for that. Who began it may go away; the
    others have it all the same.
    """

    def __init__(self) -> None:
        self.tasks: dict[Hashable, asyncio.Task[Made]] = {}

    async def made(self, name: Hashable, make: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        task = self.tasks.get(name)
        if task is None:
            task = self.tasks[name] = asyncio.get_running_loop().create_task(make())
            task.add_done_callback(lambda _: self.tasks.pop(name, None))
        return await asyncio.shield(task)


class Clocks:
    """What the clock changes on pages of a round, made once a second for all of them. One for a process."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], tuple[datetime, str, ClockParts]] = {}

    def parts(self, voted: RoundNow, lang: str) -> ClockParts:
        second = clock.now().replace(microsecond=0)
        known = self.made.get((voted.edition.slug, lang))
        if known is not None and known[0] == second and known[1] == voted.edition.sha256:
            return known[2]
        made = clock_parts(voted.edition, lang, clock.now())
        self.made[voted.edition.slug, lang] = (second, voted.edition.sha256, made)
        return made


def is_open(voted: RoundNow) -> bool:
    """Whether everybody can still vote in this round, without a grace: decided by when the request arrived."""
    there = round_at(voted.edition.rules, clock.arrived())
    return there is not None and not there.in_grace and there.phase.id == voted.phase.id


class Papers:
    """One for a process."""

    def __init__(self, render: Render, clocks: Clocks) -> None:
        self.render, self.clocks = render, clocks
        self.shells: OrderedDict[tuple[str, str], StoredShell] = OrderedDict()
        self.makers = Makers[StoredShell | None]()

    def takes(self, scope: Scope, here: Here) -> bool:
        """Whether this is a paper of the kind that is joined. Then no other way of storing pages is tried: a paper that
        has to be rendered for one voter says nothing about those of the others.
        """
        place, voted = PAPER.fullmatch(scope["path"]), here.voted
        return (
            place is not None
            and voted is not None
            and place["edition"] == voted.edition.slug
            and _is_one_tap(voted.phase)
        )

    async def page(self, scope: Scope, here: Here) -> JoinedPage | None:
        """The paper of this reader; None: it has to be rendered for them."""
        place, voted = PAPER.fullmatch(scope["path"]), here.voted
        if place is None or voted is None or scope["query_string"]:
            return None
        code = place["category"]
        if code not in voted.categories or code not in here.reader.slots:
            return None
        if not is_open(voted):
            return None
        parts = self.clocks.parts(voted, scope["path"][1:3])
        stored = await self._shell(scope, here, code, parts)
        vote = (here.reader.votes or {}).get(code)
        choice = vote.choices[0] if vote and vote.choices else None
        if stored is None or (choice is not None and choice not in stored.shell.rows):
            return None
        ordered = stored.shell.in_order(voted.phase.ballot.order, here.reader.slots[code])
        body = stored.shell.paper(ordered, choice, new_id().encode(), parts)
        return JoinedPage(stored.start, body, stored.route)

    async def _shell(self, scope: Scope, here: Here, code: str, parts: ClockParts) -> StoredShell | None:
        voted, reader = here.voted, here.reader
        assert voted is not None
        standing = _standing(voted, reader, code)
        if standing is None:
            return None
        place = (scope["path"], standing.name)
        stored = self.shells.get(place)
        if stored is not None and _is_valid(stored, here, parts):
            self.shells.move_to_end(place)
            return stored
        chosen = None
        if standing.has_vote:
            # Whoever it is of: the first of the paper, and not what this reader chose.
            nobody = replace(here, reader=replace(reader, votes={}, tasks=0))
            plain = await self._shell(scope, nobody, code, parts)
            if plain is None:
                return None
            chosen = min(plain.shell.rows)
        votes = standing.votes(chosen)
        name = (place, here.acts_of_round)
        return await self.makers.made(name, lambda: self._make(scope, here, place, votes, chosen, parts))

    async def _make(
        self,
        scope: Scope,
        here: Here,
        place: tuple[str, str],
        votes: Mapping[str, InForce],
        chosen: str | None,
        parts: ClockParts,
    ) -> StoredShell | None:
        now = clock.now()
        made = await self.render(scope, state_at_a_paper(here.reader, votes))
        shell = cut(made[1], chosen) if made else None
        if made is None or shell is None or here.voted is None:
            return None
        rules = here.voted.edition.sha256
        stored = StoredShell(now, here.acts_of_round, parts.states, rules, made[0], made[2], shell)
        self.shells[place] = stored
        while len(self.shells) > MOST:
            self.shells.popitem(last=False)
        return stored


def _is_valid(stored: StoredShell, here: Here, parts: ClockParts) -> bool:
    assert here.voted is not None
    return (
        stored.acts == here.acts_of_round
        and stored.states == parts.states
        and stored.rules == here.voted.edition.sha256
        and timedelta(0) <= clock.now() - stored.at < LASTS
    )


def _is_one_tap(phase: VotingPhase) -> bool:
    ballot = phase.ballot
    return (
        ballot.choices == 1
        and ballot.form == "choice"
        and ballot.confirm != "two_step"
        and not ballot.none_of_these
        and phase.open_to_all
    )


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """What a paper can tell of its voter, beside the project that is chosen and the order."""

    code: str
    seen: BallotProgress
    tasks: int
    has_said_where: bool
    vote: InForce | None
    left: int | None
    """Changes; None: no limit, or no vote."""

    @property
    def has_vote(self) -> bool:
        return self.vote is not None and bool(self.vote.choices)

    @property
    def name(self) -> str:
        here = "none" if self.vote is None else "voted" if self.vote.choices else "withdrawn"
        following = self.seen.next_after(self.code) or "-"
        return f"{self.tasks} {self.has_said_where} {here} {self.left} {self.seen.number} {following}"

    def votes(self, chosen: str | None) -> dict[str, InForce]:
        """Votes that show the same and are not the voter's own. `chosen`: the project in place of theirs."""
        following = self.seen.next_after(self.code)
        start = self.seen.categories.index(self.code) + 1
        around = [*self.seen.categories[start:], *self.seen.categories[: start - 1]]
        others = [code for code in around if code != following][: self.seen.number - self.has_vote]
        votes = {code: InForce(1, (NO_PROJECT,)) for code in others}
        if self.vote is not None:
            version = self.vote.version if self.left is not None else 1
            votes[self.code] = InForce(version, (chosen,) if chosen else ())
        return votes


def _standing(voted: RoundNow, reader: PlainReader, code: str) -> PaperStanding | None:
    """None: a paper that no shell is made of: without changes left it has no buttons."""
    votes = reader.votes or {}
    vote = votes.get(code)
    left = changes_left(voted.phase.ballot, vote) if vote else None
    if left == 0 or (vote and (len(vote.choices) > 1 or vote.choices == (NONE_OF_THESE,))):
        return None
    chosen = {category: each.choices for category, each in votes.items()}
    seen = progress(voted.edition.rules, voted.phase, voted.categories, chosen)
    return PaperStanding(code, seen, reader.tasks, reader.has_said_where, vote, left)
