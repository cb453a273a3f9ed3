"""What owners say of their projects after the contest: in which status a project is, and what an update must say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.reading import is_link
from prizes.edition.spans import phase_at, state_of
from prizes.kit.sentence import N_, Sentence, say

TEXT_MOST = 1_000
"""Characters of what an update says."""
NAME_MOST = 400
LINK_MOST = 500
EARLIEST = date(2000, 1, 1)
"""Before the first phase of the World Summit there was nothing to take stock of."""


class ProjectStatus(StrEnum):
    """What has become of a project itself. What became of it in the contest is its state
    (`nomination.rules.states`).
    """

    RUNNING = "running"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"
    REPLACED = "replaced"


STATUSES: Mapping[ProjectStatus, str] = {
    ProjectStatus.RUNNING: N_("Ongoing"),
    ProjectStatus.COMPLETED: N_("Completed"),
    ProjectStatus.DISCONTINUED: N_("Discontinued"),
    ProjectStatus.REPLACED: N_("Replaced by another project"),
}


class UpdateState(StrEnum):
    """Of an update. One that its owner withdraws is deleted."""

    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"


UPDATE_STATES: Mapping[UpdateState, str] = {
    UpdateState.WAITING: N_("Awaiting review"),
    UpdateState.RETURNED: N_("Returned"),
    UpdateState.APPROVED: N_("Approved"),
}


def is_over(rules: Rules, now: datetime) -> bool:
    """Whether nobody votes on projects or chooses among them any more. An announcement may stay open for ever."""
    phase = phase_at(rules, now)
    return state_of(rules, now) in ("over", "record") or (phase is not None and phase.kind == "announcement")


def faults_of_update(
    *, status: str, text: str, url: str, replaced_by: str, as_of: date | None, today: date
) -> dict[str, Sentence]:
    """What is wrong, by field. `today`: the last day that it is anywhere on earth."""
    wrong: dict[str, Sentence] = {}
    if status not in set(ProjectStatus):
        wrong["status"] = say("Choose a status from the list.")
    if not text:
        wrong["text"] = say("State what has become of the project.")
    elif len(text) > TEXT_MOST:
        wrong["text"] = say("Use at most %(most)s characters.", most=TEXT_MOST)
    if url and (len(url) > LINK_MOST or not is_link(url)):
        wrong["url"] = say("Enter a web address that starts with https://.")
    if status == ProjectStatus.REPLACED and not replaced_by:
        wrong["replaced_by"] = say("Enter the name of the project that replaces it.")
    elif len(replaced_by) > NAME_MOST:
        wrong["replaced_by"] = say("Use at most %(most)s characters.", most=NAME_MOST)
    if as_of is None:
        wrong["as_of"] = say("Enter the date to which the status refers.")
    elif not EARLIEST <= as_of <= today:
        wrong["as_of"] = say("Enter a date that is not in the future.")
    return wrong
