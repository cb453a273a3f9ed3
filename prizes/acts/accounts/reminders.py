"""Whether reminders are mailed, and the address of one's own calendar."""

from __future__ import annotations

from functools import partial

from prizes.accounts import actions
from prizes.acts.declaring import Acts, leading
from prizes.api.office.letters import CalendarOf, ReminderWishes, TaskLetterWishes, calendar_of
from prizes.gate.at import At
from prizes.gate.permissions import Who

acts = Acts("letters")
mine = partial(acts.act, who=Who.SIGNED_IN)


def _calendar(at: At, _changed: None) -> CalendarOf:
    return calendar_of(at.person)


@mine(
    "PUT /me/reminders",
    "/me/reminders",
    answers=ReminderWishes,
    leads=leading("settings_page"),
    notice=lambda _at, wished: "reminders-on" if wished.reminders else "reminders-off",
)
async def set_my_reminders(at: At, sent: ReminderWishes) -> ReminderWishes:
    """Choose whether reminders are mailed to you."""
    await actions.set_reminders(at.session, at.person, on=sent.reminders)
    return sent


@mine(
    "PUT /me/task-letters",
    "/me/task-letters",
    answers=TaskLetterWishes,
    leads=leading("settings_page"),
    notice="task-letters-set",
)
async def set_my_task_letters(at: At, sent: TaskLetterWishes) -> TaskLetterWishes:
    """Choose when you are told by mail of what waits for you as a steward."""
    await actions.set_task_letters(at.session, at.person, sent.task_letters)
    return sent


@mine(
    "POST /me/calendar",
    "/me/calendar",
    answers=_calendar,
    status=200,
    leads=leading("my_calendar_page"),
    notice="calendar-changed",
)
async def change_my_calendar(at: At) -> None:
    """Give the calendar another address; the old one opens nothing any more."""
    await actions.change_calendar_address(at.session, at.person)
