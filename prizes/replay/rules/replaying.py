"""A played edition under other rules, phase by phase.

A phase that comes under other rules chooses from what passes its sources under them, so that what is not known of one
phase goes on into the next. A project is said to pass, or not to, only where it does so whatever became of those
about which nothing is known: with a ranking, adding a project can only push others down, so that two lines are drawn,
one without the unknown and one with all of them at the top. Everything else is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.marks import Mark, marks_of_all
from prizes.edition.cutting.outcome import Candidate, Outcome
from prizes.edition.document.components import Cut, Marking, TieRule
from prizes.edition.document.phases import SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import CutPhase, cut_chain, marked_phase
from prizes.kit.sentence import Sentence, say, say_n
from prizes.replay.rules.outcomes import EditionReplay, Replayed, ReplayedProject, ReplayedStage
from prizes.replay.rules.played import Played, PlayedStage, coming
from prizes.review.rules.deciding import NO_MARK, country_of
from prizes.tally.rules.counting import ProjectCount, Tally
from prizes.tally.rules.poll import short_of_quorum, whole_of

Rulings = dict[str, tuple[Replayed, Sentence]]
Group = tuple[str | None, ...]
"""What projects are by each dimension of a cut."""

NO_PHASE = say("No such phase was held.")
NOT_SEEN = say("It did not come as far as this phase, so that nothing is on record about it.")
MAYBE_HERE = say("It is not known whether it would have come as far as this phase.")
PUSHED = say("Projects about which nothing is on record might have been ahead of it.")
STANDS = say("The panel’s decision still applies.")
NOT_CHOSEN = say("The panel did not choose it.")
CHOICE_OPEN = say("The panel would have had to choose again.")
NO_PANEL = say("A panel would have decided, and none did.")
OTHER_MARKS = say("The panels marked by other criteria or on another scale.")
OTHER_CHOICES = say("Voters could choose another number of projects.")
NO_JOINING = say(
    "No one can know which ballots are complete, because the votes of one person in different categories cannot be "
    "joined."
)
NO_COUNT = say("The votes cannot be counted by these rules.")
OTHER_FIELD = say(
    "Votes rank projects. If other projects participate, voters rank them differently, and no one can know how."
)
OTHER_POINTS = say(
    "Votes share out points. If other projects participate, voters share them out differently, and no one can know how."
)
OTHER_COSTS = say("It is not on record what every project would have cost.")
NOT_MARKED = say("No expert marked it.")
FEW_MARKED = say("Fewer experts gave marks than the rules ask for.")
BY_SCREENING = say("All that pass the screening continue.")


def replay(played: Played, rules: Rules, tallies: Mapping[str, Tally]) -> EditionReplay:
    """`tallies`: the votes of each played phase of voting counted by the ballot of the phase that takes its place, by
    id of the played one; none where they cannot be.
    """
    kept_out = not_admitted(played, rules)
    stages: dict[str, ReplayedStage] = {}
    for phase in cut_chain(rules):
        before = played.stage_for(rules, phase)
        passing = {each: stage.passing for each, stage in stages.items()}
        unknown = {each: stage.unknown for each, stage in stages.items()}
        sure = coming(played.projects, rules, phase, passing, played.entered - kept_out.keys())
        maybe = coming(played.projects, rules, phase, unknown) - sure
        tally = tallies.get(before.phase.id) if before else None
        field = PhaseField(played, phase, before, sure, maybe, _marks_for(played, rules, phase), tally)
        stages[phase.id] = field.stage(rules)
    return EditionReplay(list(stages.values()), played.projects, kept_out)


def _marks_for(played: Played, rules: Rules, phase: CutPhase) -> Mapping[str, Mark] | None:
    """Those that count at the line of a phase. None: there are none by these rules."""
    marked = marked_phase(rules, phase)
    if marked is None or marked.marking is None:
        return None
    return marks_under(marked.marking, played.stage_for(rules, marked))


def not_admitted(played: Played, rules: Rules) -> dict[str, Sentence]:
    """Projects of the first phase that the rules of submission keep out."""
    found: dict[str, Sentence] = {}
    codes = {category.code for category in rules.categories}
    who = rules.submission.who if rules.submission else None
    for project in played.entered:
        facts = played.projects[project]
        if facts.category not in codes:
            found[project] = say("Its category does not exist.")
        elif who is not None and facts.stakeholder_type and facts.stakeholder_type not in who:
            found[project] = say("Projects of its stakeholder group are not admitted.")
    return found


def marks_under(marking: Marking, before: PlayedStage | None) -> dict[str, Mark] | None:
    """The marks that were given, by the weights of another marking. None: they were given by other criteria, or on
    another scale.
    """
    was = before.phase.marking if before and not isinstance(before.phase, VotingPhase) else None
    if (
        before is None
        or was is None
        or (was.scale.least, was.scale.most) != (marking.scale.least, marking.scale.most)
    ):
        return None
    if not {each.id for each in marking.criteria} <= {each.id for each in was.criteria}:
        return None
    return marks_of_all(marking, before.given)


@dataclass(frozen=True)
class PhaseField:
    """All that one phase is replayed with."""

    played: Played
    phase: CutPhase
    before: PlayedStage | None
    """The phase whose place it takes."""
    sure: frozenset[str]
    """Projects that surely come as far as this phase."""
    maybe: frozenset[str]
    """Projects that might."""
    marks: Mapping[str, Mark] | None
    """By these rules; None: there are none."""
    tally: Tally | None
    """By these rules; None: there is none."""

    @property
    def here(self) -> frozenset[str]:
        return self.sure | self.maybe

    @property
    def known(self) -> frozenset[str]:
        """Those about which something is on record."""
        return self.here & (self.before.among if self.before else frozenset())

    def stage(self, rules: Rules) -> ReplayedStage:
        rulings = self.rulings()
        order = {category.code: n for n, category in enumerate(rules.categories)}
        among = self.before.among if self.before else frozenset[str]()
        passed = self.before.passed if self.before else frozenset[str]()
        rows = []
        for project in self.here | among:
            facts = self.played.projects[project]
            was = Replayed.PASSED if project in passed else Replayed.NOT_PASSED
            would, why = rulings.get(
                project, (Replayed.NOT_THERE, say("It would not have come as far as this phase."))
            )
            rows.append(
                ReplayedProject(
                    project, facts.category, was if project in among else Replayed.NOT_THERE, would, why
                )
            )
        rows.sort(
            key=lambda row: (order.get(row.category, len(order)), self.played.projects[row.project].title)
        )
        incomplete = (
            {code: each.incomplete for code, each in self.tally.categories.items()} if self.tally else None
        )
        return ReplayedStage(self.phase, self.phase.title, rows, list(self.notes()), incomplete)

    def notes(self) -> Iterable[Sentence]:
        if unseen := len(self.here - self.known):
            yield say_n(
                "Nothing is on record about %(n)s project, which did not come as far as this phase.",
                "Nothing is on record about %(n)s projects, which did not come as far as this phase.",
                unseen,
            )
        if (reason := self.unanswerable()) is not None:
            yield reason

    def unanswerable(self) -> Sentence | None:
        """Why nothing can be said of this phase."""
        if self.before is None:
            return NO_PHASE
        if self.phase.cut.decided == "panel" and self.before.phase.cut.decided != "panel":
            return NO_PANEL
        if isinstance(self.phase, VotingPhase):
            return self._uncountable()
        if (
            self.phase.cut.decided == "ranking"
            and self.marks is None
            and (not isinstance(self.phase, SelectionPhase) or self.phase.by_marks)
        ):
            return OTHER_MARKS
        return None

    def _uncountable(self) -> Sentence | None:
        assert isinstance(self.phase, VotingPhase)
        assert self.before is not None
        assert isinstance(self.before.phase, VotingPhase)
        if self.phase.unit != "votes" and self.here != self.before.among:
            return OTHER_POINTS if self.phase.ballot.form == "points" else OTHER_FIELD
        if self.phase.cut.budget is not None and not self.here <= self.costs.keys():
            return OTHER_COSTS
        if self.tally is not None:
            needs_marks = any(each.source == "marks" for each in self.phase.cut.basis)
            return OTHER_MARKS if needs_marks and self.marks is None else None
        if self.phase.ballot.complete != "any" and self.before.phase.ballot.complete == "any":
            return NO_JOINING
        now, then = self.phase.ballot, self.before.phase.ballot
        return OTHER_CHOICES if (now.choices, now.least) != (then.choices, then.least) else NO_COUNT

    def rulings(self) -> Rulings:
        reason = self.unanswerable()
        if reason is not None:
            return dict.fromkeys(self.here, (Replayed.UNKNOWN, reason))
        unseen: Rulings = dict.fromkeys(self.here - self.known, (Replayed.UNKNOWN, NOT_SEEN))
        chosen = isinstance(self.phase, SelectionPhase) and not self.phase.by_marks
        if chosen or self.phase.cut.decided == "panel":
            return self._decided() | unseen
        if self.phase.cut.decided == "screening":
            return {project: self._if_here(project, Replayed.PASSED, BY_SCREENING) for project in self.here}
        return self._ranked() | unseen

    def _if_here(self, project: str, would: Replayed, why: Sentence) -> tuple[Replayed, Sentence]:
        if project in self.maybe and would is Replayed.PASSED:
            return Replayed.UNKNOWN, MAYBE_HERE
        return would, why

    # --- a panel ---

    def _decided(self) -> Rulings:
        rulings: Rulings = {}
        groups: dict[Group, set[str]] = {}
        assert self.before is not None
        for project in self.here | self.before.among:
            groups.setdefault(self._group(project), set()).add(project)
        for group in groups.values():
            rulings |= self._decided_in(group)
        return rulings

    def _group(self, project: str) -> Group:
        """Where the project is by each dimension of the cut."""
        candidate = self._candidate(project)
        return tuple(candidate.value(each) for each in self.phase.cut.dimensions)

    def _decided_in(self, group: Collection[str]) -> Rulings:
        """What the panel decided stands where it could not have decided otherwise: who was chosen stays so where there
        are places for all that it might not have preferred, and who was not chosen where those that it did prefer take
        all places, or where it left a place empty.
        """
        assert self.before is not None
        places = (self.before.passed - self.before.declined) & self.here & set(group)
        unseen = (self.here - self.known) & set(group)
        most = self.phase.cut.most
        rulings: Rulings = {}
        for project in self.known & set(group):
            of_then = self._groups_then[self._group_then(project)]
            if project in self.before.passed:
                others = {p for p in self.known & set(group) - of_then if self._might_be_chosen(p)}
                rivals = places | unseen | others
                # Of a selection without a limit it is not known whether the panel would have chosen fewer.
                free_number = isinstance(self.phase, SelectionPhase) and bool(unseen)
                open_ = free_number if most is None else len(rivals) > most
                stands = self._if_here(project, Replayed.PASSED, STANDS)
            else:
                ahead = len(places & of_then & self.sure)
                open_ = self._might_be_chosen(project) and (most is None or ahead < most)
                stands = Replayed.NOT_PASSED, NOT_CHOSEN
            rulings[project] = (Replayed.UNKNOWN, CHOICE_OPEN) if open_ else stands
        return rulings

    def _might_be_chosen(self, project: str) -> bool:
        """Whether the panel might have chosen it in another group: it did, or it had no place for it, or one of those
        that it did choose is missing.
        """
        assert self.before is not None
        if project in self.before.passed:
            return True
        was, chosen = self.before.phase, self._groups_then[self._group_then(project)] & self.before.passed
        if was.cut.most is None:
            return isinstance(was, SelectionPhase) and bool(chosen - self.sure)
        return bool(chosen - self.sure) or len(chosen - self.before.declined) >= was.cut.most

    @cached_property
    def _groups_then(self) -> Mapping[Group, frozenset[str]]:
        """The groups in which the line was drawn, as it was held."""
        assert self.before is not None
        found: dict[Group, set[str]] = {}
        for project in self.before.among:
            found.setdefault(self._group_then(project), set()).add(project)
        return {group: frozenset(members) for group, members in found.items()}

    def _group_then(self, project: str) -> Group:
        assert self.before is not None
        candidate = self._candidate(project)
        then = replace(candidate, classes=self.played.classes_then.get(project, candidate.classes))
        return tuple(then.value(each) for each in self.before.phase.cut.dimensions)

    # --- a ranking ---

    def _ranked(self) -> Rulings:
        unseen = self.here - self.known
        without = self._line(self.known & self.sure)
        alone = {
            project: self._line((self.known & self.sure) | {project}) for project in self.known & self.maybe
        }
        crowded = self._line(self.known) if self.known & self.maybe else without
        if unseen:
            crowded = self._line(self.known, ahead=unseen)
        settled = not (unseen or self.maybe)
        monotone = pushes_down_only(self.phase.cut, more_votes=bool(unseen))
        rulings: Rulings = {}
        for project in self.known:
            best, worst = alone.get(project, without)[project], crowded[project]
            if settled:
                rulings[project] = best
            elif not monotone:
                rulings[project] = (Replayed.UNKNOWN, PUSHED)
            elif best[0] is Replayed.NOT_PASSED:
                rulings[project] = best
            elif worst[0] is Replayed.PASSED:
                rulings[project] = self._if_here(project, *worst)
            else:
                rulings[project] = (Replayed.UNKNOWN, PUSHED if project in self.sure else MAYBE_HERE)
        return rulings

    def _line(self, among: Collection[str], ahead: Collection[str] = ()) -> Rulings:
        """The line through these. `ahead`: projects that are put above all others."""
        assert self.before is not None
        tops = [self._candidate(project, ahead=True) for project in sorted(ahead)]
        unmarked = self._without_marks(among)
        among = set(among) - unmarked.keys()
        result = cut(
            self.phase.cut,
            [*(self._candidate(project) for project in sorted(among)), *tops],
            decisions=self.before.choices if _same_people(self.phase.cut, self.before.phase.cut) else {},
            seed=self.before.seed,
            totals={code: whole_of(self.phase, each) for code, each in self.tally.categories.items()}
            if self.tally
            else None,
            short=short_of_quorum(self.phase, self.tally)
            if self.tally and isinstance(self.phase, VotingPhase)
            else (),
            usual="votes" if isinstance(self.phase, VotingPhase) else "marks",
        )
        would = {
            Outcome.PASSED: Replayed.PASSED,
            Outcome.NOT_PASSED: Replayed.NOT_PASSED,
            Outcome.UNDECIDED: Replayed.UNKNOWN,
        }
        rows = {row.project: (would[row.outcome], row.ruling.sentence) for row in result.rows()}
        return rows | unmarked

    def _without_marks(self, among: Collection[str]) -> Rulings:
        """Projects that no ranking of marks can make winners: without a mark, or where too few experts gave any."""
        assert self.before is not None
        if not isinstance(self.phase, SelectionPhase) or not self.phase.by_marks:
            return {}
        found: Rulings = {}
        experts: dict[Group, set[str]] = {}
        for project in among:
            experts.setdefault(self._group(project), set()).update(self.before.given.get(project, ()))
        for project in among:
            if (self.marks or {}).get(project, NO_MARK).share is None:
                found[project] = Replayed.NOT_PASSED, NOT_MARKED
            elif len(experts[self._group(project)]) < self.phase.quorum.least:
                found[project] = Replayed.NOT_PASSED, FEW_MARKED
        return found

    def _candidate(self, project: str, *, ahead: bool = False) -> Candidate:
        facts = self.played.projects[project]
        where = country_of(facts)
        mark = (self.marks or {}).get(project, NO_MARK)
        counted = self.counted.get(project)
        candidate = Candidate(
            project=project,
            category=facts.category,
            votes=counted.votes if counted else 0,
            set_aside=counted.set_aside if counted else 0,
            place=counted.place if counted else None,
            mark=mark.share,
            reviews=mark.reviews,
            country=facts.country,
            owner=facts.owner.casefold().strip() or None,
            region=where.itu_region if where else None,
            stakeholder_type=facts.stakeholder_type,
            classes=facts.classes,
            cost=self.costs.get(project),
        )
        if not ahead:
            return candidate
        top = 1 + max((each.votes for each in self.counted.values()), default=0)
        return replace(candidate, votes=top, set_aside=0, mark=Fraction(1))

    @property
    def costs(self) -> Mapping[str, Fraction]:
        budget = self.phase.cut.budget
        return self.played.costs.get(budget.cost, {}) if budget else {}

    @cached_property
    def counted(self) -> Mapping[str, ProjectCount]:
        """What was counted for each project by these rules."""
        categories = self.tally.categories.values() if self.tally else ()
        return {each.project: each for category in categories for each in category.projects}


def _same_people(cut: Cut, was: Cut) -> bool:
    """Whether what people decided of equals is what the same people would have decided: a steward is no panel."""
    return (TieRule.STEWARD in cut.ties) == (TieRule.STEWARD in was.ties)


def pushes_down_only(rule: Cut, *, more_votes: bool) -> bool:
    """Whether a further candidate can only push others down, and changes no score. `more_votes`: it comes with votes
    that are not among those counted, of which shares would be taken, too.
    """
    if (
        rule.quotas
        or rule.minima
        or rule.budget
        or any(basis.scale == "share_of_highest" for basis in rule.basis)
    ):
        return False
    return not more_votes or (rule.threshold is None and len(rule.basis) < 2)
