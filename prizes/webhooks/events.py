"""What webhooks tell of. Each event is thin: it names what happened and to what, and a program asks the interface for
the rest, with what it may read. So an event never says more than its reader may know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prizes.journal import acts
from prizes.journal.acts import ActKind
from prizes.kit.sentence import N_


class HookEvent(StrEnum):
    """Names are those that receivers get; they stay."""

    PHASE_BEGUN = "phase.begun"
    PROJECT_SUBMITTED = "project.submitted"
    PROJECT_RETURNED = "project.returned"
    PROJECT_ACCEPTED = "project.accepted"
    NOMINEES_PUBLISHED = "nominees.published"
    CHAMPIONS_PUBLISHED = "champions.published"
    WINNERS_PUBLISHED = "winners.published"
    RESULTS_CORRECTED = "results.corrected"
    TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class EventKind:
    label: str
    """For people; a text to translate."""
    act: ActKind | None = None
    """The act of the journal that it follows; None: the clock says it, or a steward."""
    public: bool = False
    """It is told only once the edition is public."""
    says: tuple[str, ...] = ()
    """Details of the act that are said, where it has them."""
    needs: str = ""
    """A detail without which it is not told."""


EVENTS: Mapping[HookEvent, EventKind] = {
    HookEvent.PHASE_BEGUN: EventKind(N_("A phase begins"), public=True),
    HookEvent.PROJECT_SUBMITTED: EventKind(
        N_("A project is submitted"), acts.NOMINATION_SUBMIT, says=("category",)
    ),
    HookEvent.PROJECT_RETURNED: EventKind(
        N_("A project is returned for correction"), acts.NOMINATION_RETURN, says=("category",)
    ),
    HookEvent.PROJECT_ACCEPTED: EventKind(
        N_("A project passes the screening"), acts.NOMINATION_PASS_SCREENING, says=("category",)
    ),
    HookEvent.NOMINEES_PUBLISHED: EventKind(
        N_("The selected projects are public"), acts.REVIEW_DECIDE, public=True, says=("phase",)
    ),
    HookEvent.CHAMPIONS_PUBLISHED: EventKind(
        N_("The champions are public"), acts.RESULTS_SHORTLIST, public=True, says=("phase",)
    ),
    HookEvent.WINNERS_PUBLISHED: EventKind(N_("The winners are public"), acts.RESULTS_ANNOUNCE, public=True),
    # What is corrected before it is public has no number: nobody has seen it, and nobody is told.
    HookEvent.RESULTS_CORRECTED: EventKind(
        N_("Published results are corrected"),
        acts.RESULTS_CORRECT,
        public=True,
        says=("category", "number"),
        needs="number",
    ),
}
"""Those that can be chosen."""
BY_ACT: Mapping[str, HookEvent] = {kind.act.name: event for event, kind in EVENTS.items() if kind.act}


def written(events: Iterable[HookEvent]) -> str:
    """As they are stored: by name, parted by spaces, in the order of `EVENTS`."""
    wanted = set(events)
    return " ".join(event.value for event in EVENTS if event in wanted)


def events_in(text: str) -> frozenset[HookEvent]:
    return frozenset(HookEvent(word) for word in text.split() if word in set(HookEvent))


def data_of(event: HookEvent, edition: str, subject: str, details: Mapping[str, object]) -> dict[str, object]:
    """`subject`, `details`: of the journal's entry."""
    data: dict[str, object] = {"edition": edition}
    if event.value.startswith("project."):
        data["project"] = subject.partition(":")[2]
    return data | {name: details[name] for name in EVENTS[event].says if name in details}


def is_told(event: HookEvent, details: Mapping[str, object], *, public: bool) -> bool:
    """`details`: of the journal's entry; `public`: whether the edition is."""
    kind = EVENTS[event]
    return (public or not kind.public) and (not kind.needs or kind.needs in details)
