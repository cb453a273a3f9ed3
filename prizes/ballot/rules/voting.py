"""Who may vote when, what a vote may be, and what a voter's ballot amounts to, as pure functions."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, Protocol, TypeVar

from prizes.ballot.refusals import Obstacle
from prizes.edition.document.components import Ballot
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import closes_at, in_order, is_open
from prizes.kit.text import folded
from prizes.votelog.format.choices import NONE_OF_THESE, points_given, project_of

TAG_BYTES = 16
Order = Literal["shuffled_by_voter", "fixed", "alphabetical"]


# --- the tag ----------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """What the tags of an edition are made with."""

    secret: bytes
    form: int
    """Of addresses: the one that its votes began with, see `mail.rules.addresses`."""


def tag(key: bytes, edition: str, category: str, canonical_email: str) -> str:
    """What stands for a voter in the box, as docs/votelog.md says: 22 characters of base64url.

    `category` is empty where the rules count only ballots with several categories, see `tag_category`.
    """
    parts = ("wvl-tag-v1", edition, category, canonical_email)
    full = hmac.digest(key, b"\0".join(part.encode() for part in parts), "sha256")
    return urlsafe_b64encode(full[:TAG_BYTES]).rstrip(b"=").decode("ascii")


def mark(key: bytes, edition: str, canonical_email: str) -> str:
    """What stands for a voter among those who have voted: made like a tag, and equal to none."""
    parts = ("voter-mark-v1", edition, canonical_email)
    full = hmac.digest(key, b"\0".join(part.encode() for part in parts), "sha256")
    return urlsafe_b64encode(full[:TAG_BYTES]).rstrip(b"=").decode("ascii")


def age_mark(key: bytes, edition: str, phase: str, canonical_email: str) -> str:
    """What stands for a voter among those who confirmed their age in a round: made like a tag, and equal to none."""
    parts = ("age-statement-v1", edition, phase, canonical_email)
    full = hmac.digest(key, b"\0".join(part.encode() for part in parts), "sha256")
    return urlsafe_b64encode(full[:TAG_BYTES]).rstrip(b"=").decode("ascii")


def list_mark(key: bytes, edition: str, phase: str, canonical_email: str) -> str:
    """What stands for an address on the list of voters of a round: made like a tag, and equal to none."""
    parts = ("voter-list-v1", edition, phase, canonical_email)
    full = hmac.digest(key, b"\0".join(part.encode() for part in parts), "sha256")
    return urlsafe_b64encode(full[:TAG_BYTES]).rstrip(b"=").decode("ascii")


def attribute_key(key: bytes, edition: str) -> bytes:
    """What groups and weights of voters are sealed with. It is made of the key of tags, since who has that one can tell
    whose a vote is anyway: there is no second file to copy, to restore and to destroy.
    """
    return hmac.digest(key, b"\0".join((b"voter-attribute-v1", edition.encode())), "sha256")


def tag_category(ballot: Ballot, category: str) -> str:
    """The category as it goes into a tag. With it inside, a voter's choices cannot be put together; where
    completeness must be checked by anyone, they have to be.
    """
    return category if ballot.complete == "any" else ""


# --- when -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A voting phase in which votes can be cast at an instant."""

    phase: VotingPhase
    in_grace: bool
    """After the close: only those who asked for a sign-in code before it."""


def round_at(rules: Rules, instant: datetime) -> OpenRound | None:
    """The round that takes votes at this instant; an open one goes before one in its grace."""
    rounds = [phase for phase in in_order(rules) if isinstance(phase, VotingPhase)]
    for phase in rounds:
        if is_open(rules, phase.id, instant):
            return OpenRound(phase, in_grace=False)
    for phase in rounds:
        if is_open(rules, phase.id, instant, grace=grace(phase)):
            return OpenRound(phase, in_grace=True)
    return None


def grace(phase: VotingPhase) -> timedelta:
    return timedelta(minutes=phase.electorate.grace_minutes)


def has_grace(rules: Rules, phase: VotingPhase, asked_at: datetime | None) -> bool:
    """Whether somebody who asked for a code at that instant may finish after the close."""
    closes = closes_at(rules, phase.id)
    return closes is not None and asked_at is not None and asked_at < closes


def ends_at(rules: Rules, phase: VotingPhase) -> datetime | None:
    """When the last vote can be cast: the close and the grace after it. None: the phase stays open."""
    closes = closes_at(rules, phase.id)
    return None if closes is None else closes + grace(phase)


def shown_of_votes(
    rules: Rules, phase: VotingPhase, instant: datetime
) -> Literal["nothing", "turnout", "votes"]:
    """Which numbers of a round anyone sees now: what the rules show, nothing once they seal it, and all once
    no vote can come any more.
    """
    ends, sealed = ends_at(rules, phase), rules.instant(phase.ballot.shown_until)
    if ends is not None and ends <= instant:
        return "votes"
    return "nothing" if sealed is not None and sealed <= instant else phase.ballot.visible


def coming_round(rules: Rules, instant: datetime) -> VotingPhase | None:
    """The next round that is to open; None if there is none."""
    for phase in in_order(rules):
        opens = rules.instant(phase.opens)
        if isinstance(phase, VotingPhase) and opens is not None and opens > instant:
            return phase
    return None


REMIND_AFTER = timedelta(days=1)
"""How long after asking for a code somebody is reminded of an unfinished ballot."""
REMIND_LATE = timedelta(hours=3)
"""The same on the last day."""
LAST_DAY = timedelta(days=1)
TOO_LATE = timedelta(hours=2)
"""So shortly before the close nobody is reminded: mail may need longer."""


def time_to_remind(closes: datetime | None, now: datetime) -> datetime | None:
    """Who agreed to be reminded before this instant is reminded now; None: nobody is."""
    if closes is None or closes - now > LAST_DAY:
        return now - REMIND_AFTER
    return now - REMIND_LATE if closes - now >= TOO_LATE else None


# --- what -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InForce:
    """The newest version of one voter's vote in a category. Empty choices: it was taken back."""

    version: int
    choices: tuple[str, ...]
    leaf: bytes | None = field(default=None, compare=False)
    """Hash of its line in the vote log, if the round has one."""
    aside: bool = field(default=False, compare=False)
    """Whether a case has set it aside."""

    @property
    def projects(self) -> tuple[str, ...]:
        """Those that it names; none of `NONE_OF_THESE`."""
        return () if self.choices == (NONE_OF_THESE,) else tuple(map(project_of, self.choices))

    @property
    def points(self) -> dict[str, int]:
        """By project, where it shares points out."""
        return points_given(self.choices) or {}


def is_the_same(now: InForce | None, choices: Sequence[str]) -> bool:
    """Whether exactly these are chosen already, by a vote that is not set aside: that needs no new vote."""
    return now is not None and bool(choices) and now.choices == tuple(choices) and not now.aside


def obstacle(
    ballot: Ballot, now: InForce | None, choices: Sequence[str], there: int | None = None
) -> Obstacle | None:
    """What keeps these choices, different from those in force, from being a vote. `there`: how many projects the
    category has now; None: as many as are asked for.
    """
    if not choices:
        return "no_choice"
    if NONE_OF_THESE in choices:
        wrong = none_obstacle(ballot, choices)
        return wrong or (None if now is None else _change(ballot, now))
    if len(set(choices)) != len(choices):
        return "same_twice"
    if len(choices) > ballot.choices:
        return "too_many"
    if len(choices) < (ballot.least if there is None else min(ballot.least, there)):
        return "too_few"
    return form_obstacle(ballot, choices) or (None if now is None else _change(ballot, now))


def form_obstacle(ballot: Ballot, choices: Sequence[str]) -> Obstacle | None:
    """What is wrong with the points of projects, or with projects that have none."""
    points = points_given(choices)
    if ballot.form != "points":
        return "no_points_asked" if points else None
    return "no_points" if points is None else points_obstacle(ballot, points)


def points_obstacle(
    ballot: Ballot, points: Mapping[str, int]
) -> Literal["too_many_points", "too_many_to_one"] | None:
    """What keeps points by project from being a vote."""
    if sum(points.values()) > (ballot.points or 0):
        return "too_many_points"
    return "too_many_to_one" if max(points.values(), default=0) > ballot.most_to_one else None


def none_obstacle(ballot: Ballot, choices: Sequence[str]) -> Obstacle | None:
    """What keeps choices that have `NONE_OF_THESE` among them from being a vote."""
    if not ballot.none_of_these:
        return "none_not_offered"
    return "none_and_projects" if len(choices) > 1 else None


def take_back_obstacle(ballot: Ballot, now: InForce | None) -> Obstacle | None:
    if not ballot.take_back:
        return "no_take_back"
    if now is None or not now.choices:
        return "nothing_there"
    return _change(ballot, now)


def _change(ballot: Ballot, now: InForce) -> Obstacle | None:
    if ballot.change == "never":
        return "change_never"
    return "changes_used_up" if changes_left(ballot, now) == 0 else None


def changes_left(ballot: Ballot, now: InForce | None) -> int | None:
    """None: no limit. Every version after the first is a change; to choose the same again is none."""
    if ballot.change == "never":
        return 0
    if ballot.changes_most is None:
        return None
    return max(0, ballot.changes_most - (now.version - 1 if now else 0))


# --- the paper --------------------------------------------------------------------------------------------


class OnPaper(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def since(self) -> datetime: ...


P = TypeVar("P", bound=OnPaper)


def order_of(projects: Iterable[P], rule: Order, seed: str) -> list[P]:
    """The order of a paper. `seed`: the voter's tag, so that each has an order of their own that stays the
    same; for those who are not signed in `visitor_seed`.
    """
    keys: dict[Order, Callable[[P], tuple[object, ...]]] = {
        "shuffled_by_voter": lambda p: (_lot(seed, p.id),),
        "fixed": lambda p: (p.since, p.id),
        "alphabetical": lambda p: (folded(p.title), p.title, p.id),
    }
    return sorted(projects, key=keys[rule])


def _lot(seed: str, project: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{project}".encode()).digest()


def visitor_seed(edition: str, day: date) -> str:
    """For people who are not signed in: no cookie is set for them, so the order is the day's."""
    return f"{edition}\0{day.isoformat()}"


# --- the whole ballot -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BallotProgress:
    """How far a voter is. Categories in the order of the rules, those without a nominee left out."""

    categories: tuple[str, ...]
    voted: frozenset[str]
    needed: int
    """Votes without which nothing counts; 1 where each category counts by itself."""

    @property
    def number(self) -> int:
        return len(self.voted)

    @property
    def complete(self) -> bool:
        return self.number >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.number)

    @property
    def finished(self) -> bool:
        """Nothing is left to vote in."""
        return self.number >= len(self.categories)

    def next_after(self, category: str | None) -> str | None:
        """The next category without a vote, from this one on and around; None if there is no other."""
        start = self.categories.index(category) + 1 if category in self.categories else 0
        around = self.categories[start:] + self.categories[:start]
        return next((code for code in around if code not in self.voted and code != category), None)


def progress(
    rules: Rules,
    phase: VotingPhase,
    with_nominees: Collection[str],
    chosen: Mapping[str, Collection[str]],
) -> BallotProgress:
    categories = tuple(c.code for c in rules.categories if c.code in with_nominees)
    voted = frozenset(code for code in categories if chosen.get(code))
    return BallotProgress(categories, voted, _needed(phase.ballot, len(categories)))


def _needed(ballot: Ballot, categories: int) -> int:
    """As the count has it: “all” are those with a nominee."""
    match ballot.complete:
        case "any":
            return 1
        case "all":
            return categories
        case int():
            return ballot.complete
