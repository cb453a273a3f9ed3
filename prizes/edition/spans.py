"""The calendar of an edition as pure functions: what is open at an instant, what feeds what.

Instants are aware. A phase is a span [opens, closes) of the edition's time zone. A past edition may lack
instants; an announcement without a close stays open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Literal

from prizes.edition.document.components import Marking, NamedGroup
from prizes.edition.document.membership import (
    Membership,
    Reach,
    all_projects,
    is_of,
    membership,
    outside,
    values_in,
    within,
)
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    NominationPhase,
    Phase,
    PhaseBase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import P, Rules

EditionState = Literal["upcoming", "running", "between", "over", "record"]
CutPhase = NominationPhase | VotingPhase | SelectionPhase
AwardingPhase = AcceptancePhase | AnnouncementPhase
"""One that follows what was decided, for its honours alone."""
PanelPhase = NominationPhase | SelectionPhase
"""One in which experts work."""
NO_GRACE = timedelta()


@dataclass(frozen=True, slots=True)
class _Span:
    opens: datetime | None
    closes: datetime | None

    def holds(self, instant: datetime, grace: timedelta = NO_GRACE) -> bool:
        return (
            self.opens is not None
            and self.opens <= instant
            and (self.closes is None or instant < self.closes + grace)
        )


def _span(rules: Rules, phase: PhaseBase) -> _Span:
    return _Span(rules.instant(phase.opens), rules.instant(phase.closes))


def opens_at(rules: Rules, phase_id: str) -> datetime | None:
    """UTC instant; None if not known. KeyError if there is no such phase."""
    return _span(rules, rules.phase(phase_id)).opens


def closes_at(rules: Rules, phase_id: str) -> datetime | None:
    """UTC instant; None if not known or if the phase stays open. KeyError if there is no such phase."""
    return _span(rules, rules.phase(phase_id)).closes


def in_order(rules: Rules) -> list[Phase]:
    """Phases by their opening. One without it stays behind the phase that the document puts before it."""
    keyed: list[tuple[datetime, int, Phase]] = []
    latest: datetime | None = None
    dated = [instant for phase in rules.phases for instant in (_start(rules, phase),) if instant]
    earliest = min(dated, default=None)
    for place, phase in enumerate(rules.phases):
        latest = _start(rules, phase) or latest or earliest
        if latest is None:
            return list(rules.phases)
        keyed.append((latest, place, phase))
    return [phase for _, _, phase in sorted(keyed, key=lambda entry: entry[:2])]


def _start(rules: Rules, phase: PhaseBase) -> datetime | None:
    return rules.instant(phase.opens)


def overlaps(rules: Rules) -> list[tuple[Phase, Phase]]:
    """Pairs of phases that have an instant in common, in order."""
    dated = [phase for phase in in_order(rules) if _span(rules, phase).opens]
    return [
        (before, after)
        for before, after in itertools.combinations(dated, 2)
        if _overlap(_span(rules, before), _span(rules, after))
    ]


def _overlap(before: _Span, after: _Span) -> bool:
    if before.opens == after.opens:
        return True
    return before.closes is None or (after.opens is not None and after.opens < before.closes)


class Clash(Enum):
    """Why two phases cannot be open together."""

    STAGE = auto()
    """What one of them begins with or ends with is the whole contest."""
    TITLES = auto()
    """An honour is decided, then asked about, then announced."""
    CANDIDATES = auto()
    """The later one has its candidates from the earlier one."""
    VOTES = auto()
    """Voters could not tell two votes apart."""
    MARKS = auto()
    """Experts mark in one phase at a time."""


def clashes(rules: Rules) -> list[tuple[Phase, Phase, Clash]]:
    """Pairs of phases that overlap and cannot, in order, and why."""
    found = [(before, after, _clash(rules, before, after)) for before, after in overlaps(rules)]
    return [(before, after, why) for before, after, why in found if why is not None]


def _clash(rules: Rules, before: Phase, after: Phase) -> Clash | None:
    if isinstance(before, AwardingPhase) or isinstance(after, AwardingPhase):
        return _clash_of_titles(rules, before, after)
    if not isinstance(before, CutPhase) or not isinstance(after, CutPhase):
        return Clash.STAGE
    if before in path_to(rules, after) or after in path_to(rules, before):
        return Clash.CANDIDATES
    if isinstance(before, VotingPhase) or isinstance(after, VotingPhase):
        return Clash.VOTES if before.kind == after.kind else None
    return Clash.MARKS if before.marking is not None and after.marking is not None else None


def _clash_of_titles(rules: Rules, before: Phase, after: Phase) -> Clash | None:
    """Of two phases, one of which at least is an acceptance or an announcement."""
    for one, other in ((before, after), (after, before)):
        if not isinstance(one, AwardingPhase):
            continue
        if not isinstance(other, VotingPhase | SelectionPhase | AwardingPhase):
            return Clash.STAGE
        about = honours_of(rules, one)
        if about & honours_of(rules, other) and one.kind != other.kind:
            return Clash.TITLES
        chosen_from = path_to(rules, other) if isinstance(other, CutPhase) else []
        if isinstance(one, AcceptancePhase) and any(about & honours_of(rules, each) for each in chosen_from):
            return Clash.CANDIDATES
    return None


STEPS = frozenset({"nominated", "champion", "next_round"})
"""What a cut can give that is no honour in the end."""


def honours_of(rules: Rules, phase: Phase) -> frozenset[str]:
    """The honours that a phase gives, asks about or publishes."""
    match phase:
        case SelectionPhase():
            return frozenset({phase.cut.gives, *(each.id for each in phase.recognitions)}) - STEPS
        case NominationPhase() | VotingPhase():
            return frozenset({phase.cut.gives}) - STEPS
        case AcceptancePhase():
            return frozenset(phase.honours)
        case AnnouncementPhase():
            given = frozenset[str]().union(*(honours_of(rules, each) for each in cut_chain(rules)))
            return frozenset(each for each in given if rules.announcement_of(each) == phase)
        case SubmissionPhase():
            return frozenset()


def open_phases(rules: Rules, instant: datetime) -> list[Phase]:
    """The phases that are open at this instant, in order; of a past edition none is. An announcement without a close is
    open until the next one.
    """
    if rules.kind == "record":
        return []
    there = [phase for phase in in_order(rules) if _span(rules, phase).holds(instant)]
    begun = [
        each for each in rules.announcements if (at := _start(rules, each)) is not None and at <= instant
    ]
    return [
        each for each in there if each.closes or not isinstance(each, AnnouncementPhase) or each in begun[-1:]
    ]


def phase_at(rules: Rules, instant: datetime) -> Phase | None:
    """The phase that is open at this instant; of several the vote, in which everybody can take part, else the first one
    that is no announcement.
    """
    there = open_phases(rules, instant)
    others = [phase for phase in there if not isinstance(phase, AnnouncementPhase)]
    first = next(iter([*others, *there]), None)
    return next((phase for phase in there if isinstance(phase, VotingPhase)), first)


def is_before(rules: Rules, earlier: PhaseBase, later: PhaseBase) -> bool:
    """Whether a phase is over when another one opens. False where an instant is not known."""
    closes, opens = rules.instant(earlier.closes), rules.instant(later.opens)
    return closes is not None and opens is not None and closes <= opens


def next_phase(rules: Rules, instant: datetime) -> Phase | None:
    """The first phase that opens after this instant."""
    for phase in in_order(rules):
        opens = _span(rules, phase).opens
        if opens is not None and opens > instant:
            return phase
    return None


def is_open(rules: Rules, which: str, instant: datetime, *, grace: timedelta = NO_GRACE) -> bool:
    """Whether a phase is open, named by its id or by its kind (then: any phase of the kind).

    `grace` goes on after the close; whoever calls decides who has it.
    """
    if rules.kind == "record":
        return False
    named = [phase for phase in rules.phases if phase.id == which]
    meant = named or [phase for phase in rules.phases if phase.kind == which]
    return any(_span(rules, phase).holds(instant, grace) for phase in meant)


def named_or_now(rules: Rules, phases: Sequence[P], phase_id: str | None, now: datetime) -> P | None:
    """The one of these phases with this id; without an id the one of now. None: there is none."""
    found = [phase for phase in phases if phase.id == phase_id] if phase_id else _of_now(rules, phases, now)
    return next(iter(found), None)


def _of_now(rules: Rules, phases: Sequence[P], now: datetime) -> list[P]:
    """Those of these phases that are open first; then those that were, the last one first; then all."""
    begun = [p for p in phases if (opens := opens_at(rules, p.id)) is not None and opens <= now]
    running = [p for p in begun if is_open(rules, p.id, now)]
    return [*running, *reversed(begun), *phases]


def frozen_at(rules: Rules) -> datetime | None:
    """When the rules freeze: at the opening of the first phase."""
    return min((opens for phase in rules.phases if (opens := rules.instant(phase.opens))), default=None)


def state_of(rules: Rules, instant: datetime) -> EditionState:
    if rules.kind == "record":
        return "record"
    first = frozen_at(rules)
    if first is None or instant < first:
        return "upcoming"
    if phase_at(rules, instant):
        return "running"
    return "between" if next_phase(rules, instant) else "over"


def cut_chain(rules: Rules) -> list[CutPhase]:
    """The phases that draw a line, in order. Each has its candidates from its `sources`."""
    return [phase for phase in in_order(rules) if isinstance(phase, CutPhase)]


def expert_rounds(rules: Rules) -> list[NominationPhase]:
    """The phases of nomination, in order."""
    return [phase for phase in cut_chain(rules) if isinstance(phase, NominationPhase)]


def selections_in_order(rules: Rules) -> list[SelectionPhase]:
    """The phases of selection, in order."""
    return [phase for phase in cut_chain(rules) if isinstance(phase, SelectionPhase)]


def first_decision(rules: Rules) -> datetime | None:
    """When the first round of experts closes: what comes in later has not been read. None: there is none, or it has no
    date.
    """
    return next((rules.instant(phase.closes) for phase in expert_rounds(rules)), None)


# --- from where candidates come -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """A way on which projects become candidates of a phase."""

    passed: tuple[CutPhase, ...]
    """They passed any of these phases, in order. Empty: they were submitted and, where the rules have a screening,
    passed it."""
    outside: tuple[str, ...] = ()
    """Ids of groups that they are not of: the phases between concern only these."""

    def not_of(self, rules: Rules) -> tuple[Membership, ...]:
        """What the projects of these groups are."""
        return tuple(membership(rules.group(each)) for each in self.outside)


def group_of(rules: Rules, phase: PhaseBase) -> NamedGroup | None:
    """The group that a phase is for. None: it is for every project, or names a group that there is not."""
    named = phase.group if isinstance(phase, CutPhase) else None
    return next((each for each in rules.groups if each.id == named), None)


def members_of(rules: Rules, phase: PhaseBase) -> Membership | None:
    """What a project is that a phase concerns. None: every project is."""
    named = group_of(rules, phase)
    return membership(named) if named else None


def concerns(rules: Rules, phase: PhaseBase, facts: Mapping[str, Any]) -> bool:
    """Whether a phase is for a project with these facts; else the project passes it by."""
    members = members_of(rules, phase)
    return members is None or is_of(members, facts) is True


def routes(rules: Rules, phase: PhaseBase) -> list[Route]:
    """All ways on which projects come to a phase. A phase that is for a group is, for every other project, as if it was
    not there; where none of the phases concerns a project that another would have its candidates from, these are from
    where those have theirs. Without such phases there is one way.
    """
    ways = list(_origins(rules, phase, (), (phase.id,)))
    if rules.kind != "record" and any(around for _, around in ways):  # of a record not all is known
        known: dict[str, Reach] = {}
        ways = [each for each in ways if _within(rules, phase, _on(rules, *each, known))]
    chain = cut_chain(rules)
    found: dict[tuple[str, ...], set[str]] = {}
    for origin, around in ways:
        found.setdefault(around, set()).update([origin.id] if origin else [])
    return [Route(tuple(each for each in chain if each.id in ids), around) for around, ids in found.items()]


def routes_of(rules: Rules, phase: PhaseBase, facts: Mapping[str, Any]) -> list[Route]:
    """Those that are open to a project with these facts (`kinds.groups.facts_of_member`), with the phases that concern
    it; none where the phase itself does not.
    """
    if not concerns(rules, phase, facts):
        return []
    found = []
    for route in routes(rules, phase):
        passed = tuple(each for each in route.passed if concerns(rules, each, facts))
        open_ = not any(is_of(group, facts) for group in route.not_of(rules))
        if open_ and (passed or not route.passed):
            found.append(Route(passed, route.outside))
    return found


def _origins(
    rules: Rules, phase: PhaseBase, around: tuple[str, ...], seen: tuple[str, ...]
) -> Iterator[tuple[CutPhase | None, tuple[str, ...]]]:
    """`seen`: phases can be in a ring, a mistake of which the check tells."""
    origins = named_sources(rules, phase)
    if not origins:
        yield None, around
    for each in origins:
        yield each, around
    past = [named.id for each in origins if (named := group_of(rules, each)) is not None]
    if len(past) == len(origins):
        further = tuple(dict.fromkeys((*around, *past)))
        for each in origins:
            if each.id not in seen:
                yield from _origins(rules, each, further, (*seen, each.id))


def reach(rules: Rules, phase: PhaseBase) -> Reach:
    """The projects that can be candidates of a phase."""
    return _reach(rules, phase, {})


def _reach(rules: Rules, phase: PhaseBase, known: dict[str, Reach]) -> Reach:
    """`known`: of phases that were looked at before."""
    if phase.id not in known:
        known[phase.id] = []  # also where it is in a ring
        ways = _origins(rules, phase, (), (phase.id,))
        on_all = [part for each in ways for part in _on(rules, *each, known)]
        known[phase.id] = _within(rules, phase, on_all)
    return known[phase.id]


def _on(rules: Rules, origin: CutPhase | None, around: tuple[str, ...], known: dict[str, Reach]) -> Reach:
    """The projects that can come from a phase, or from among all, and are in none of these groups."""
    found = _reach(rules, origin, known) if origin else all_projects(rules)
    for group in around:
        found = outside(found, membership(rules.group(group)))
    return found


def _within(rules: Rules, phase: PhaseBase, found: Reach) -> Reach:
    members = members_of(rules, phase)
    return found if members is None else within(found, members)


def categories_in_reach(rules: Rules, phase: PhaseBase) -> frozenset[str]:
    """Codes of the categories in which a phase can have candidates; of all where no phase is for a group."""
    every = frozenset(each.code for each in rules.categories)
    if not any(each.group for each in cut_chain(rules)):
        return every
    if rules.kind == "record":
        return dict(members_of(rules, phase) or ()).get("category", every)
    return values_in(reach(rules, phase), "category")


def named_sources(rules: Rules, phase: PhaseBase) -> list[CutPhase]:
    """The phases that a phase names as its `candidates_from`, in order, else the one before it."""
    chain = cut_chain(rules)
    if isinstance(phase, CutPhase) and phase.candidates_from:
        return [each for each in chain if each.id in phase.candidates_from]
    ids = [each.id for each in chain]
    before = chain[: ids.index(phase.id)] if phase.id in ids else chain
    return before[-1:]


def sources(rules: Rules, phase: PhaseBase) -> list[CutPhase]:
    """The phases whose cuts give this one candidates, in order. Empty: every submitted project is a candidate, of
    those that it concerns.
    """
    found = {each.id for route in routes(rules, phase) for each in route.passed}
    return [each for each in cut_chain(rules) if each.id in found]


def from_the_start(rules: Rules, phase: PhaseBase) -> bool:
    """Whether some candidates of a phase come to it without a line before, from among all that were submitted."""
    return any(not each.passed for each in routes(rules, phase))


def takers(rules: Rules, phase: CutPhase) -> list[CutPhase]:
    """The phases that have candidates from the cut of this one, in order."""
    return [each for each in cut_chain(rules) if phase.id in (one.id for one in sources(rules, each))]


def next_for(rules: Rules, phase: CutPhase, facts: Mapping[str, Any]) -> CutPhase | None:
    """The first phase in which a project with these facts is a candidate because it passed this one."""
    return next(
        (
            each
            for each in takers(rules, phase)
            if any(phase in route.passed for route in routes_of(rules, each, facts))
        ),
        None,
    )


def path_to(rules: Rules, phase: PhaseBase) -> list[CutPhase]:
    """All phases that candidates of this one may have come through, in order. Where phases are in a ring it may be
    among them itself.
    """
    found: set[str] = set()
    ahead = sources(rules, phase)
    while ahead:
        each = ahead.pop()
        if each.id not in found:
            found.add(each.id)
            ahead += sources(rules, each)
    return [each for each in cut_chain(rules) if each.id in found]


def marked_phase(rules: Rules, phase: PhaseBase) -> PanelPhase | None:
    """The phase whose marks count at the cut of this one: itself, else the last marked one on the way to it."""
    on_the_way = [*(each for each in path_to(rules, phase) if each.id != phase.id), phase]
    marked = [each for each in on_the_way if isinstance(each, PanelPhase) and each.marking is not None]
    return marked[-1] if marked else None


def marking_for(rules: Rules, phase: PhaseBase) -> Marking | None:
    """The marking whose marks count at the cut of a phase."""
    marked = marked_phase(rules, phase)
    return marked.marking if marked else None
