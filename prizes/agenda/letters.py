"""One letter a day to each steward who wants it, with what is to be done in all their editions."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import stewards_of
from prizes.accounts.rules.roles import TaskLetters
from prizes.agenda.queries import agenda
from prizes.agenda.rules.tasks import AgendaTask
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.spans import state_of
from prizes.i18n.translator import translator
from prizes.mail.actions import queue
from prizes.mail.queries import known_keys
from prizes.mail.rules.kinds import TASKS_WAITING

FROM_HOUR = 6
"""UTC: morning in most offices, and the end of the day in others."""


async def mail_tasks(session: AsyncSession) -> int:
    """Write to everybody with open tasks who was not written to today; how many letters. Run every hour."""
    now = clock.now()
    if now.hour < FROM_HOUR:
        return 0
    waiting: dict[str, tuple[Person, list[tuple[EditionInForce, list[AgendaTask]]]]] = {}
    for edition in await editions_in_force(session, hidden=True):
        if edition.record or state_of(edition.rules, now) == "over":
            continue
        readers = [p for p in await stewards_of(session, edition.slug) if p.task_letters == TaskLetters.DAILY]
        tasks = [task for task in await agenda(session, edition) if task.weight != "note"] if readers else []
        for person in readers if tasks else ():
            waiting.setdefault(person.id, (person, []))[1].append((edition, tasks))
    keys = {f"tasks:{id_}:{now:%Y-%m-%d}": id_ for id_ in waiting}
    known = await known_keys(session, keys)
    due = {key: waiting[id_] for key, id_ in keys.items() if key not in known}
    for key, (person, found) in due.items():
        _write(session, person, found, key)
    await session.flush()
    return len(due)


def _write(
    session: AsyncSession, person: Person, found: list[tuple[EditionInForce, list[AgendaTask]]], key: str
) -> None:
    voice = translator(person.lang)
    editions: list[dict[str, Any]] = [
        {
            "title": dict(edition.rules.title),
            "tasks": [
                {
                    "wrong": voice.say(task.wrong),
                    "remedy": voice.say(task.remedy),
                    "page": f"{edition.slug}/{task.page}",
                }
                for task in tasks
            ],
        }
        for edition, tasks in found
    ]
    number = sum(len(tasks) for _, tasks in found)
    queue(
        session,
        TASKS_WAITING,
        to=person.email,
        lang=person.lang,
        dedupe_key=key,
        editions=editions,
        number=number,
    )
