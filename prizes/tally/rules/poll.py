"""One voting round as the count sees it: its rules, what stands on the ballot, what its cut asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.marks import Mark
from prizes.edition.cutting.outcome import Candidate, CutResult, Decisions
from prizes.edition.document.components import GroupCount, Marking
from prizes.edition.document.phases import PhaseBase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import PanelPhase, marking_for
from prizes.tally import refusals
from prizes.tally.rules.counting import (
    CategoryTally,
    CountableVote,
    Counting,
    GroupTable,
    Tally,
    categories_needed,
    count,
)
from prizes.tally.rules.events import Nominee


@dataclass(frozen=True, slots=True)
class Poll:
    rules: Rules
    phase: VotingPhase
    nominees: Mapping[str, Mapping[str, Nominee]]
    """By category, then project: everything that ever stood on the ballot."""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """By project."""
    decisions: Decisions = field(default_factory=dict)
    left: Collection[str] = frozenset()
    """Projects that left the contest after they stood on the ballot: their votes stay counted, and no line is
    drawn through them."""

    asked: int | None = None
    """In how many categories a ballot must have votes, where the paper that the log has noted with the close says it:
    nobody who leaves later changes that. None: there is no such paper.
    """

    seed: str = ""
    """What the lot is drawn by, where the rules end in one; empty: not recorded yet."""

    def ballot(self) -> dict[str, list[str]]:
        """Every category of the rules with its projects in ascending order."""
        codes = (category.code for category in self.rules.categories)
        return {code: sorted(self.nominees.get(code, ())) for code in codes}

    def needed(self) -> int:
        """In how many categories a ballot must have a vote to count. A category whose projects have all left
        is asked of nobody: who came later could not vote in it.
        """
        if self.asked is not None:
            return self.asked
        standing = {code: [p for p in each if p not in self.left] for code, each in self.ballot().items()}
        return categories_needed(self.phase.ballot.complete, standing)

    def count(self, votes: Iterable[CountableVote]) -> Tally:
        complete = self.phase.ballot.complete
        needed = complete if complete == "any" else self.needed()
        return count(needed, self.ballot(), votes, self.counting)

    @property
    def counting(self) -> Counting:
        ballot, by_group = self.phase.ballot, self.phase.count.by_group
        return Counting(
            self.phase.count,
            self.phase.cut.most or 1,
            self.left,
            ballot.none_of_these,
            _group_table(by_group) if by_group else None,
            self.phase.electorate.weights,
        )

    def cut(self, tally: Tally) -> CutResult:
        """The line of this phase, drawn through its tally."""
        marking = marking_of_vote(self.rules, self.phase)
        return cut(
            self.phase.cut,
            self.candidates(tally),
            decisions=self.decisions,
            totals={code: whole_of(self.phase, each) for code, each in tally.categories.items()},
            reviews=marking.reviews if marking else 0,
            short=short_of_quorum(self.phase, tally),
            seed=self.seed,
        )

    def candidates(self, tally: Tally) -> Iterator[Candidate]:
        for code, category in tally.categories.items():
            for counted in category.projects:
                if counted.project in self.left:
                    continue
                about = self.nominees[code][counted.project]
                mark = self.marks.get(counted.project)
                yield Candidate(
                    project=counted.project,
                    category=code,
                    votes=counted.votes,
                    set_aside=counted.set_aside,
                    place=counted.place,
                    mark=mark.share if mark else None,
                    reviews=mark.reviews if mark else 0,
                    country=about.country,
                    owner=about.owner,
                    region=about.region,
                    stakeholder_type=about.stakeholder_type,
                    cost=about.cost,
                    classes=about.classes,
                )


def _group_table(rule: GroupCount) -> GroupTable:
    return GroupTable(rule.table, rule.least_votes, {each.group: each.weight for each in rule.groups})


def whole_of(phase: PhaseBase, category: CategoryTally) -> int:
    """Of which a share is taken: the counted votes of a category, their weights, or all its points."""
    if isinstance(phase, VotingPhase) and phase.unit == "points":
        return sum(each.votes for each in category.projects)
    return category.counted if category.weight is None else category.weight


def short_of_quorum(phase: VotingPhase, tally: Tally) -> frozenset[str]:
    """Categories with fewer counted votes than the rules ask for."""
    return frozenset(code for code, each in tally.categories.items() if each.counted < phase.count.quorum)


def voting_phase(rules: Rules, phase_id: str | None = None) -> VotingPhase:
    """The round with this id, or the first one. Raises Missing."""
    for phase in rules.votings:
        if phase_id in {None, phase.id}:
            return phase
    if phase_id is None:
        raise refusals.no_voting_phase()
    raise refusals.unknown_voting_phase(phase=phase_id)


def marking_of_vote(rules: Rules, phase: VotingPhase) -> Marking | None:
    """The marking whose marks the cut of a vote can use: the last on the way to the phase, else the first after it."""
    later = rules.phases[[each.id for each in rules.phases].index(phase.id) :]
    after = [each.marking for each in later if isinstance(each, PanelPhase) and each.marking is not None]
    return marking_for(rules, phase) or next(iter(after), None)
