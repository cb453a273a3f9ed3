"""Which events stand. The wording of the vote log (docs/votelog.md) made into one pass over events in order.

What is fixed here: the last cast or blank of a voter in a category decides. A void belongs to the cast it
names, so a later cast is a new vote. To repeat the choice in force is no change and uses none up; if that
vote is set aside, the repeated one is a new vote and a change. Taking back is a change. Nothing but the
order of lines decides what is last; a line that claims to be older than the one it follows on is refused,
since it would make the older vote count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prizes.ballot.rules.voting import points_obstacle
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say, say_n
from prizes.tally.rules.counting import CountableVote, VoteStanding
from prizes.tally.rules.events import (
    AsideReason,
    BlankEvent,
    CastEvent,
    Event,
    Leave,
    Nominated,
    Nominee,
    RestoreEvent,
    Unreadable,
    VoidEvent,
    is_attribute,
)
from prizes.votelog.format.choices import (
    NONE_OF_THESE,
    VoteForm,
    in_form,
    points_given,
    project_of,
    vote_text,
)


@dataclass(frozen=True, slots=True)
class EventVerdict:
    """What became of one event. `code` is `accepted`, `unchanged` (a repeated choice), or why it was
    refused.
    """

    number: int
    type: str
    category: str | None
    """None where the event names no category of the rules."""
    code: str
    sentence: Sentence | None = None

    @property
    def accepted(self) -> bool:
        return self.sentence is None


@dataclass(slots=True)
class Slot:
    """One voter in one category: the cast in force, if any, and the changes so far."""

    at: datetime
    cast: int | None
    choices: tuple[str, ...]
    changes: int = 0
    attribute: str = ""
    """The group or weight of the voter when this vote was cast."""


class _No(Exception):  # noqa: N818 - an answer, not an error
    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence


@dataclass(slots=True)
class Judgement:
    """Everything the events left behind: verdicts in their order, the paper, the votes in force."""

    verdicts: list[EventVerdict] = field(default_factory=list)
    nominees: dict[str, dict[str, Nominee]] = field(default_factory=dict)
    """By category, then project, in the order of the events."""
    cast: Counter[str] = field(default_factory=Counter)
    """Accepted casts by category, replaced and taken back ones included."""
    taken_back: Counter[str] = field(default_factory=Counter)
    slots: dict[tuple[str, str], Slot] = field(default_factory=dict)
    casts: dict[int, tuple[datetime, tuple[str, str]]] = field(default_factory=dict)
    set_aside: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    left: dict[str, Leave] = field(default_factory=dict)
    """By project, in the order in which they left."""
    form: VoteForm = "choice"
    """Of the votes."""

    def votes(self) -> Iterator[CountableVote]:
        """The votes in force, each with where it stands now."""
        for (category, voter), slot in self.slots.items():
            if slot.cast is not None:
                text = vote_text(self.form, slot.choices)
                yield CountableVote(voter, category, text, self._standing(slot.cast), slot.attribute)

    def _standing(self, cast: int) -> VoteStanding:
        pairs = self.set_aside.get(cast)
        if not pairs:
            return VoteStanding.CLEAR
        withdrawn = any(reason == AsideReason.WITHDRAWN for reason, _ in pairs)
        return VoteStanding.WITHDRAWN if withdrawn else VoteStanding.SET_ASIDE


def judge(rules: Rules, phase: VotingPhase, events: Iterable[Event]) -> Judgement:
    """Walks the events in their order and says of each whether it stands. An unknown instant leaves that end
    open.
    """
    judge = _Judge(rules, phase)
    for event in events:
        judge.hear(event)
    return judge.result


class _Judge:
    def __init__(self, rules: Rules, phase: VotingPhase) -> None:
        self.phase, self.ballot = phase, phase.ballot
        self.opens, self.closes = rules.instant(phase.opens), rules.instant(phase.closes)
        self.grace = timedelta(minutes=phase.electorate.grace_minutes)
        self.categories = {category.code for category in rules.categories}
        self.result = Judgement(form=self.ballot.form)
        self.voting = False

    def hear(self, event: Event) -> None:
        code, sentence = "accepted", None
        try:
            code = self._weigh(event)
        except _No as no:
            code, sentence = no.code, no.sentence
        self.result.verdicts.append(
            EventVerdict(event.number, event.type, self._category(event), code, sentence)
        )

    def _category(self, event: Event) -> str | None:
        match event:
            case Nominated():
                category = event.nominee.category
            case CastEvent() | BlankEvent():
                category = event.category
            case VoidEvent() | RestoreEvent():
                return self.result.casts[event.event][1][0] if event.event in self.result.casts else None
            case Leave():
                return self._only_category(event.project)
            case Unreadable():
                category = event.category
        return category if category in self.categories else None

    def _weigh(self, event: Event) -> str:
        match event:
            case Nominated():
                return self._nominate(event.nominee)
            case CastEvent():
                return self._cast(event)
            case BlankEvent():
                return self._blank(event)
            case VoidEvent():
                return self._void(event)
            case RestoreEvent():
                return self._restore(event)
            case Leave():
                return self._leave(event)
            case Unreadable():
                raise _No(event.code, event.sentence)

    # --- the paper -------------------------------------------------------------------------------------

    def _nominate(self, nominee: Nominee) -> str:
        self._known(nominee.category)
        if self.voting:
            raise _No("nominee_late", say("A project must be entered on the ballot before the first vote."))
        named = self.result.nominees.setdefault(nominee.category, {})
        if nominee.project in named:
            raise _No(
                "nominee_twice",
                say("“%(project)s” is already on the ballot in this category.", project=nominee.project),
            )
        named[nominee.project] = nominee
        return "accepted"

    def _known(self, category: str) -> None:
        if category not in self.categories:
            raise _No(
                "unknown_category", say("The rules have no category “%(category)s”.", category=category)
            )

    def _leave(self, event: Leave) -> str:
        if not any(event.project in named for named in self.result.nominees.values()):
            raise _No(
                "unknown_project",
                say("“%(project)s” is not on the ballot in any category.", project=event.project),
            )
        if event.project in self.result.left:
            raise _No("left_twice", say("“%(project)s” has already left the contest.", project=event.project))
        self.result.left[event.project] = event
        return "accepted"

    def _only_category(self, project: str) -> str | None:
        """None where it is a nominee of several categories, or of none."""
        found = [code for code, named in self.result.nominees.items() if project in named]
        return found[0] if len(found) == 1 else None

    # --- casting and taking back -----------------------------------------------------------------------

    def _cast(self, event: CastEvent) -> str:
        self._known(event.category)
        self._open(event)
        self._choosable(event)
        self._attributed(event)
        choices = in_form(self.ballot.form, event.choices)
        key = (event.category, event.voter)
        slot = self.result.slots.get(key)
        code = "accepted"
        if slot is None:
            self.result.slots[key] = Slot(event.at, event.number, choices, attribute=event.attribute)
        else:
            self._in_order(event.at, slot.at)
            if self._repeats(slot, choices):
                code = "unchanged"
            else:
                self._change(slot)
                slot.attribute = event.attribute
            slot.at, slot.cast, slot.choices = event.at, event.number, choices
        self.voting = True
        self.result.cast[event.category] += 1
        self.result.casts[event.number] = (event.at, key)
        return code

    def _blank(self, event: BlankEvent) -> str:
        self._known(event.category)
        self._open(event)
        if not self.ballot.take_back:
            raise _No("take_back_not_allowed", say("The rules do not allow a vote to be withdrawn."))
        slot = self.result.slots.get((event.category, event.voter))
        if slot is None or slot.cast is None:
            raise _No("nothing_to_take_back", say("There is no vote in force to withdraw."))
        self._in_order(event.at, slot.at)
        self._change(slot)
        slot.at, slot.cast, slot.choices = event.at, None, ()
        self.result.taken_back[event.category] += 1
        return "accepted"

    def _open(self, event: CastEvent | BlankEvent) -> None:
        if self.opens is not None and event.at < self.opens:
            raise _No("not_open_yet", say("Voting was not open yet."))
        if self.closes is None or event.at < self.closes:
            return
        asked = event.code_requested_at
        if asked is None or not asked < self.closes or event.at >= self.closes + self.grace:
            raise _No("closed", say("Voting was closed."))

    def _choosable(self, event: CastEvent) -> None:
        nominees = self.result.nominees.get(event.category, {})
        if event.choices == (NONE_OF_THESE,):
            if not self.ballot.none_of_these or not nominees:
                raise _No("none_not_offered", say("This vote does not offer “none of these projects”."))
            return
        for project in map(project_of, event.choices):
            if project not in nominees:
                raise _No(
                    "not_a_nominee",
                    say(
                        "“%(project)s” is not on the ballot in category %(category)s.",
                        project=project,
                        category=event.category,
                    ),
                )
            self._still_there(project, event.at)
        self._points(event.choices)
        if len(event.choices) > self.ballot.choices:
            raise _No(
                "too_many_choices",
                say_n(
                    "A vote may name one project only.",
                    "A vote may name at most %(n)s projects.",
                    self.ballot.choices,
                ),
            )
        gone = [
            each for each in self.result.left.values() if each.project in nominees and each.at <= event.at
        ]
        least = min(self.ballot.least, len(nominees) - len(gone))
        if len(event.choices) < least:
            raise _No(
                "too_few_choices",
                say_n("A vote must name %(n)s project.", "A vote must name at least %(n)s projects.", least),
            )

    def _attributed(self, event: CastEvent) -> None:
        if is_attribute(self.phase, event.attribute):
            return
        match self.phase.attribute:
            case None:
                sentence = say("The rules count votes neither by group nor by weight.")
            case "weight":
                sentence = say("A vote must name the weight of its voter, a whole number from 1 to 1000.")
            case "country":
                sentence = say("A vote must name the country of its voter, by two capital letters.")
            case "list" | "groups":
                sentence = say("A vote must name the group of its voter.")
        raise _No("other_attribute", sentence)

    def _points(self, choices: tuple[str, ...]) -> None:
        given = points_given(choices)
        if (given is not None) != (self.ballot.form == "points"):
            raise _No(
                "other_form",
                say("A vote must give points to projects.")
                if given is None
                else say("A vote must name projects, without points."),
            )
        match points_obstacle(self.ballot, given or {}):
            case "too_many_points" as code:
                points = self.ballot.points or 0
                raise _No(
                    code,
                    say_n("A vote can give %(n)s point.", "A vote can give at most %(n)s points.", points),
                )
            case "too_many_to_one" as code:
                raise _No(
                    code,
                    say_n(
                        "A vote can give at most %(n)s point to one project.",
                        "A vote can give at most %(n)s points to one project.",
                        self.ballot.most_to_one,
                    ),
                )
            case None:
                pass

    def _still_there(self, project: str, at: datetime) -> None:
        leave = self.result.left.get(project)
        if leave is not None and at >= leave.at:
            raise _No("left_the_contest", say("“%(project)s” had left the contest.", project=project))

    def _repeats(self, slot: Slot, choices: tuple[str, ...]) -> bool:
        in_force = slot.cast is not None and not self.result.set_aside.get(slot.cast)
        return in_force and slot.choices == choices

    def _change(self, slot: Slot) -> None:
        if self.ballot.change == "never":
            raise _No("change_never", say("The rules do not allow a vote to be changed."))
        most = self.ballot.changes_most
        if most is not None and slot.changes >= most:
            raise _No(
                "changes_used_up",
                say_n(
                    "A vote can be changed once, and this one was.",
                    "A vote can be changed %(n)s times, and this one was.",
                    most,
                ),
            )
        slot.changes += 1

    @staticmethod
    def _in_order(at: datetime, earlier: datetime) -> None:
        if at < earlier:
            raise _No("out_of_order", say("The event is older than the one it follows."))

    # --- setting aside and restoring -------------------------------------------------------------------

    def _void(self, event: VoidEvent) -> str:
        pairs = self._pairs(event)
        if (event.reason, event.case) in pairs:
            raise _No(
                "already_set_aside", say("The vote has already been excluded for this reason in this case.")
            )
        pairs.add((event.reason, event.case))
        return "accepted"

    def _restore(self, event: RestoreEvent) -> str:
        pairs = self._pairs(event)
        if event.reason == AsideReason.WITHDRAWN:
            raise _No("withdrawn_is_final", say("A withdrawn vote cannot be restored."))
        if (event.reason, event.case) not in pairs:
            raise _No("not_set_aside", say("The vote has not been excluded for this reason in this case."))
        pairs.remove((event.reason, event.case))
        return "accepted"

    def _pairs(self, event: VoidEvent | RestoreEvent) -> set[tuple[str, str]]:
        if event.reason not in AsideReason.__members__:
            reasons = ", ".join(AsideReason)
            raise _No("unknown_reason", say("The reason must be one of: %(reasons)s.", reasons=reasons))
        cast = self.result.casts.get(event.event)
        if cast is None:
            raise _No(
                "not_a_cast", say("Line %(event)s is not an earlier, accepted vote.", event=event.event)
            )
        self._in_order(event.at, cast[0])
        return self.result.set_aside.setdefault(event.event, set())
