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
    TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class EventKind:
    label: str
    """For people; a text to translate."""
    act: ActKind | None = None
    """The act of the journal that it follows; None: the clock says it, or a steward."""
    public: bool = False
    """It is told only once the edition is public."""


EVENTS: Mapping[HookEvent, EventKind] = {
    HookEvent.PHASE_BEGUN: EventKind(N_("A phase begins"), public=True),
    HookEvent.PROJECT_SUBMITTED: EventKind(N_("A project is submitted"), acts.NOMINATION_SUBMIT),
    HookEvent.PROJECT_RETURNED: EventKind(N_("A project is returned for correction"), acts.NOMINATION_RETURN),
    HookEvent.PROJECT_ACCEPTED: EventKind(
        N_("A project passes the screening"), acts.NOMINATION_PASS_SCREENING
    ),
    HookEvent.NOMINEES_PUBLISHED: EventKind(
        N_("The selected projects are public"), acts.REVIEW_DECIDE, public=True
    ),
    HookEvent.CHAMPIONS_PUBLISHED: EventKind(
        N_("The champions are public"), acts.RESULTS_SHORTLIST, public=True
    ),
    HookEvent.WINNERS_PUBLISHED: EventKind(N_("The winners are public"), acts.RESULTS_ANNOUNCE, public=True),
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
        if "category" in details:
            data["category"] = details["category"]
    elif "phase" in details:
        data["phase"] = details["phase"]
    return data
