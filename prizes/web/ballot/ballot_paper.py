"""What a ballot paper shows: the projects in this reader's order, their choice, how far they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.ballot import queries, refusals
from prizes.ballot.actions import Voted
from prizes.ballot.electorate import facts_of, voted_projects
from prizes.ballot.keys import key_of
from prizes.ballot.queries import Shown
from prizes.ballot.refusals import Bar
from prizes.ballot.rules.electorate import VotedProject, VoterFacts, bar, own
from prizes.ballot.rules.voting import (
    BallotProgress,
    InForce,
    changes_left,
    order_of,
    progress,
    tag,
    tag_category,
    take_back_obstacle,
    visitor_seed,
)
from prizes.edition.document.components import Ballot, Category, Electorate
from prizes.edition.document.phases import VotingPhase
from prizes.edition.guidelines.groups import NOT_OWN, voted_on, who_votes
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import unknown_category
from prizes.kit.sentence import Sentence, say, say_n
from prizes.nomination.queries.projects import titles_for
from prizes.votelog.format.choices import NONE_OF_THESE

OUTSIDE: frozenset[Bar] = frozenset({"outside", "unlisted"})
"""What nobody can mend by stating more on the way to a vote."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A project on a paper or in a gallery."""

    project: Shown
    chosen: bool = False
    place: int | None = None
    """In the voter's ranking, from 1."""
    points: int | None = None
    """That the voter gives it; None: none."""
    barred: Sentence | None = None
    """Why this voter cannot vote for it; None: they can."""

    @property
    def id(self) -> str:
        return self.project.id


@dataclass(frozen=True, slots=True)
class Tapped:
    """A project whose button changes with a vote."""

    id: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class BallotPaper:
    category: Category
    number: int
    """Place of the category in the edition, from 0."""
    of: int
    lines: list[PaperLine]
    ballot: Ballot
    signed_in: bool
    in_force: InForce | None
    progress: BallotProgress
    gone: bool
    """Whether a project that was chosen has left the ballot."""
    who_votes: tuple[Sentence, ...] = ()
    """Who may vote, where the rules limit it."""
    bar: Bar | None = None
    """What keeps this person from voting in the round."""
    voted_on: Sentence | None = None
    """What is voted on, where the round is for some projects only."""

    @property
    def voted(self) -> bool:
        return self.in_force is not None and bool(self.in_force.choices)

    @property
    def left(self) -> int | None:
        """Changes left; None: no limit, or no vote yet."""
        return changes_left(self.ballot, self.in_force) if self.in_force else None

    @property
    def outside(self) -> bool:
        """Whether this person is not among those who vote."""
        return self.bar in OUTSIDE

    @property
    def to_state(self) -> bool:
        """Whether this person has something to state before the first vote."""
        return self.bar is not None and not self.outside

    @property
    def locked(self) -> bool:
        return self.left == 0 or self.outside

    @property
    def none_chosen(self) -> bool:
        """Whether this voter has said “none of these”."""
        return self.in_force is not None and self.in_force.choices == (NONE_OF_THESE,)

    @property
    def withdrawn(self) -> bool:
        """Whether this voter had a vote here and took it back."""
        return self.in_force is not None and not self.in_force.choices

    @property
    def one_tap(self) -> bool:
        """Whether a tap is a vote; where several can be chosen, they are ticked and then saved together."""
        return self.ballot.choices == 1

    @property
    def ranked(self) -> bool:
        """Whether a vote puts projects in order: each project then has a list of places."""
        return self.ballot.form == "ranking"

    @property
    def pointed(self) -> bool:
        """Whether a vote shares out points: each project then has a field for them."""
        return self.ballot.form == "points"

    @property
    def in_points(self) -> list[PaperLine]:
        """The projects that this voter gave points and that are still there, the most points first."""
        return sorted((each for each in self.lines if each.points), key=lambda each: -(each.points or 0))

    @property
    def places(self) -> int:
        """How many projects a vote can name here: places of a ranking."""
        return min(self.ballot.choices, len(self.lines))

    @property
    def ranking(self) -> list[PaperLine]:
        """The projects that this voter has ranked and that are still there, the first choice first."""
        return sorted((each for each in self.lines if each.place), key=lambda each: each.place or 0)

    @property
    def two_step(self) -> bool:
        return self.ballot.confirm == "two_step"

    @property
    def next(self) -> str | None:
        return self.progress.next_after(self.category.code)


def place_of(edition: EditionInForce, code: str) -> tuple[Category, int]:
    """The category and its place, from 0. Raises Missing."""
    for number, category in enumerate(edition.rules.categories):
        if category.code == code:
            return category, number
    raise unknown_category(code=code)


async def paper(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    code: str,
    person: Person | None,
    lang: str = "",
    votes: Mapping[str, InForce] | None = None,
) -> BallotPaper:
    """`lang`: in which the reader gets titles and texts, where they are given in it. `votes`: in place of the person's,
    for a paper that is put in the order of each voter afterwards (`paper_shell`).
    """
    category, number = place_of(edition, code)
    mine = {**votes} if votes is not None else await _mine(session, edition, phase, person)
    projects = await queries.on_the_ballot(session, edition, phase, code, lang)
    in_force = mine.get(code)
    chosen = in_force.choices if in_force else ()
    seed = "" if votes is not None else await _seed(session, edition, phase, code, person)
    ordered = order_of(projects, phase.ballot.order, seed)
    ranking = chosen if phase.ballot.form == "ranking" else ()
    points = in_force.points if in_force else {}
    named = in_force.projects if in_force else ()
    asked = person is not None and not phase.open_to_all
    known = await facts_of(session, edition, phase, person) if person and asked else VoterFacts()
    lines = [
        line(
            p,
            chosen=p.id in named,
            ranking=ranking,
            points=points.get(p.id),
            barred=_barred(phase.electorate, known, p),
        )
        for p in ordered
    ]
    return BallotPaper(
        category=category,
        number=number,
        of=len(edition.rules.categories),
        lines=lines,
        ballot=phase.ballot,
        signed_in=person is not None,
        in_force=in_force,
        progress=await progress_of(session, edition, phase, mine),
        gone=len(named) > sum(each.chosen for each in lines),
        who_votes=tuple(who_votes(edition.rules, phase.electorate)),
        bar=bar(edition.rules, phase, known) if person else None,
        voted_on=voted_on(edition.rules, phase),
    )


async def _mine(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person | None
) -> dict[str, InForce]:
    return await queries.my_votes(session, edition, phase, person) if person else {}


def _barred(electorate: Electorate, known: VoterFacts, project: Shown) -> Sentence | None:
    found = own(electorate, known, VotedProject(project.id, project.owner, project.country))
    return NOT_OWN[found] if found else None


async def progress_of(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, mine: dict[str, InForce]
) -> BallotProgress:
    there = await queries.categories_with_nominees(session, edition, phase)
    return progress(edition.rules, phase, there, {code: vote.choices for code, vote in mine.items()})


async def _seed(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, code: str, person: Person | None
) -> str:
    key = await key_of(session, edition.slug) if person else None
    if person is None or key is None:
        return visitor_seed(edition.slug, clock.now().date())
    # Whose votes are another account's sees an order of their own all the same.
    address = person.votes_as(key.form) or person.canonical_email
    return tag(key.secret, edition.slug, tag_category(phase.ballot, code), address)


def line(
    project: Shown,
    *,
    chosen: bool = False,
    ranking: Sequence[str] = (),
    points: int | None = None,
    barred: Sentence | None = None,
) -> PaperLine:
    place = ranking.index(project.id) + 1 if project.id in ranking else None
    return PaperLine(project, chosen, place, points, barred)


_BY_STATE = ("winner", "special_recognition", "champion")


async def shown_gallery(
    session: AsyncSession, edition: EditionInForce, code: str, lang: str
) -> list[PaperLine]:
    """Everything to be seen in a category: those with a result first, then by the alphabet."""
    projects = order_of(await queries.gallery(session, edition, code, lang), "alphabetical", "")
    ranks = {state: rank for rank, state in enumerate(_BY_STATE)}
    return [line(p) for p in sorted(projects, key=lambda p: ranks.get(p.state, len(ranks)))]


def tapped(ballot: Ballot, voted: Voted) -> list[Tapped]:
    """The buttons that look different after a vote; boxes that were ticked look right already."""
    if ballot.choices > 1:
        return []
    return [Tapped(each, each in voted.choices) for each in {*voted.before, *voted.choices}]


# --- words -----------------------------------------------------------------------------------------------


def how_to(shown: BallotPaper, closes: date | None) -> list[Sentence]:
    """How many projects, what to do, and until which day it can be changed (`closes`: the last one of the round)."""
    if shown.locked and shown.voted:
        return [say("You have voted in this category.")]
    n, several = len(shown.lines), shown.ballot.order == "shuffled_by_voter" and len(shown.lines) > 1
    there = (
        say_n("%(n)s project in random order.", "%(n)s projects in random order.", n)
        if several
        else say_n("%(n)s project.", "%(n)s projects.", n)
    )
    if shown.outside:
        return [there]
    needed = min(shown.ballot.least, len(shown.lines))
    if shown.pointed:
        return [there, *_share_out(shown, needed)]
    if needed > 1 and needed == shown.places:
        return [there, _exactly(shown)]
    least = at_least(needed)
    return [there, _act(shown, closes), *([least] if least else [])]


def _share_out(shown: BallotPaper, needed: int) -> Iterator[Sentence]:
    """How to give points."""
    ballot, points = shown.ballot, shown.ballot.points or 0
    yield say_n(
        "You have %(n)s point to give. Enter points for the projects that you prefer, then save.",
        "You have %(n)s points to give. Enter points for the projects that you prefer, then save.",
        points,
    )
    if shown.places < len(shown.lines):
        yield say_n(
            "You can give points to %(n)s project.",
            "You can give points to up to %(n)s projects.",
            shown.places,
        )
    if ballot.most_to_one < points:
        yield say_n(
            "You can give at most %(n)s point to one project.",
            "You can give at most %(n)s points to one project.",
            ballot.most_to_one,
        )
    if needed > 1:
        yield say_n(
            "Give points to at least %(n)s project.", "Give points to at least %(n)s projects.", needed
        )


def at_least(least: int) -> Sentence | None:
    """How many projects a vote names; None where one is enough."""
    if least < 2:
        return None
    return say_n("A vote names at least %(n)s project.", "A vote names at least %(n)s projects.", least)


def _exactly(shown: BallotPaper) -> Sentence:
    """What to do where a vote names so many projects, and neither more nor fewer."""
    if shown.ranked:
        return say_n(
            "Choose 1 for the project you prefer most, then save. Rank %(n)s project.",
            "Choose 1 for the project you prefer most, 2 for the next and so on, then save. Rank %(n)s projects.",
            shown.places,
        )
    return say_n(
        "Tick %(n)s project, then save.",
        "Tick %(n)s projects, then save.",
        shown.places,
    )


def _act(shown: BallotPaper, closes: date | None) -> Sentence:
    if shown.ranked:
        return say_n(
            "Choose 1 for the project you prefer most, then save. You can rank %(n)s project.",
            "Choose 1 for the project you prefer most, 2 for the next and so on, then save. You can rank up to "
            "%(n)s projects.",
            shown.places,
        )
    if not shown.one_tap:
        return say_n(
            "Tick the project that you vote for, then save.",
            "Tick up to %(n)s projects that you vote for, then save.",
            shown.ballot.choices,
        )
    if shown.two_step:
        return say("Choose a project, then confirm. Only a confirmed choice is a vote.")
    if shown.ballot.change == "never" or closes is None:
        return say("Choose one project. Your vote is recorded immediately.")
    return say("Choose one. You can change your vote until %(day)s.", day=closes)


def what_counts(ballot: Ballot, seen: BallotProgress) -> Sentence:
    """Whether what this voter has chosen counts, by the rules."""
    if ballot.complete == "any":
        return say("Each category counts by itself. You can vote in as many as you like.")
    if seen.complete:
        return say("Your ballot is complete: it counts.")
    if ballot.complete == "all":
        return say_n(
            "Your ballot counts only with a vote in every category. %(n)s is still missing.",
            "Your ballot counts only with a vote in every category. %(n)s are still missing.",
            seen.missing,
        )
    return say_n(
        "Your ballot counts only with votes in at least %(needed)s categories. %(n)s is still missing.",
        "Your ballot counts only with votes in at least %(needed)s categories. %(n)s are still missing.",
        seen.missing,
        needed=seen.needed,
    )


def about_changes(ballot: Ballot, in_force: InForce | None) -> Sentence | None:
    """What the rules leave open to somebody who has voted here."""
    if in_force is None:
        return say("The rules do not allow a vote to be changed.") if ballot.change == "never" else None
    left = changes_left(ballot, in_force)
    if left is None:
        return None
    if ballot.change == "never":
        return say("The rules do not allow a vote to be changed.")
    if left == 0:
        return say("You have used up the changes that the rules allow. This vote stays.")
    return say_n("You can change this vote once more.", "You can change this vote %(n)s more times.", left)


# --- my ballot -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyCategory:
    """One category on my ballot."""

    category: Category
    number: int
    chosen: list[tuple[str, str, int | None]]
    """Title, its language and points; of a ranking the first choice first, of points the most."""
    ranked: bool
    none: bool
    """Whether the vote says “none of these”."""
    changes: Sentence | None
    can_take_back: bool
    can_choose: bool


async def my_lines(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    mine: dict[str, InForce],
    seen: BallotProgress,
    lang: str,
) -> list[MyCategory]:
    chosen = [project for vote in mine.values() for project in vote.projects]
    known = await titles_for(session, chosen, lang)
    return [
        MyCategory(
            category=category,
            number=number,
            chosen=_named(phase.ballot, known, vote) if vote else [],
            ranked=phase.ballot.form == "ranking",
            none=vote is not None and vote.choices == (NONE_OF_THESE,),
            changes=about_changes(phase.ballot, vote) if vote else None,
            can_take_back=take_back_obstacle(phase.ballot, vote) is None,
            can_choose=vote is None or changes_left(phase.ballot, vote) != 0,
        )
        for number, category in enumerate(edition.rules.categories)
        for vote in (mine.get(category.code),)
        if category.code in seen.categories or vote
    ]


def _named(
    ballot: Ballot, known: Mapping[str, tuple[str, str]], vote: InForce
) -> list[tuple[str, str, int | None]]:
    points = vote.points
    named = [(*known[project], points.get(project)) for project in vote.projects]
    return named if ballot.form == "ranking" else sorted(named, key=lambda each: (-(each[2] or 0), each[:2]))


# --- one project -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VoteOffer:
    """The way to a vote for one project, for its own page. It survives signing in."""

    category: str
    project: str
    chosen: bool
    votable: bool
    """Whether one button is enough here; otherwise the paper is the place."""
    barred: Sentence | None = None
    """Why this person cannot vote for it."""


async def vote_offer(
    session: AsyncSession,
    edition: EditionInForce,
    person: Person | None,
    project: str,
    category: str | None,
    votes: Mapping[str, InForce] | None = None,
) -> VoteOffer | None:
    """None where this project cannot be voted for now. For `ballot/_vote.html`, as `offer`. `votes`: in place of the
    person's.
    """
    there = await queries.round_for(session, edition, person)
    if there is None or category is None:
        return None
    if not await queries.is_on_the_ballot(session, edition, there.phase, category, project):
        return None
    mine = votes if votes is not None else await _mine(session, edition, there.phase, person)
    in_force = mine.get(category)
    chosen = in_force is not None and project in in_force.projects
    free = in_force is None or changes_left(there.phase.ballot, in_force) != 0
    barred = await _barred_from(session, edition, there.phase, person, project)
    votable = free and there.phase.ballot.choices == 1 and barred is None
    return VoteOffer(category, project, chosen, votable, barred)


async def _barred_from(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person | None, project: str
) -> Sentence | None:
    """Why somebody cannot vote for a project."""
    if person is None or phase.open_to_all:
        return None
    known = await facts_of(session, edition, phase, person)
    hindrance = bar(edition.rules, phase, known)
    if hindrance in OUTSIDE:
        return refusals.barred(hindrance).sentence
    found = await voted_projects(session, [project]) if phase.electorate.not_own else []
    hindrances = (own(phase.electorate, known, each) for each in found)
    return next((NOT_OWN[each] for each in hindrances if each), None)
