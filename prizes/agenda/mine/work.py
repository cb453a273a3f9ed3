"""Read what one person has to do.

For everybody that is three or four statements, whatever they have; people with a role are asked for more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.agenda.mine.ballots import open_ballot
from prizes.agenda.mine.belongings import (
    belongings_of,
    bodies_in,
    entries_in,
    focal_points_in,
    honours_in,
    letters_in,
    offers_in,
    projects_in,
    returned_updates_in,
    with_facts,
)
from prizes.agenda.mine.roles import tasks_of_roles
from prizes.agenda.rules.mine import (
    BallotFacts,
    MyTask,
    ProjectOfMine,
    ProjectStanding,
    ballot_task,
    in_order,
    offer_task,
    project_item,
    standing_of,
)
from prizes.edition.queries import EditionInForce, editions_in_force


@dataclass(frozen=True, slots=True)
class MyWork:
    """What one person has to do, in order, and what they have to do with otherwise."""

    editions: Mapping[str, EditionInForce]
    """By slug: all that they may see."""
    tasks: Sequence[MyTask]
    waiting: Sequence[MyTask]
    """What others have to do next."""
    past: Sequence[ProjectOfMine] = ()
    """Projects with which nothing happens any more."""
    ballot: BallotFacts | None = None
    """In the round that is open, where there is one."""
    concerned: frozenset[str] = field(default_factory=frozenset)
    """Slugs of the editions in which they have a part."""


async def my_work(session: AsyncSession, me: SignedIn) -> MyWork:
    editions = {
        edition.slug: edition
        for edition in await editions_in_force(session, hidden=bool(me.grants))
        if edition.published or holds(me.grants, Role.STEWARD, edition.slug)
    }
    rows = await belongings_of(session, me.person)
    ballot = await open_ballot(session, editions.values(), me.person)
    now = clock.now()
    projects = await with_facts(session, projects_in(rows), editions)
    items = [(standing_of(p, editions[p.edition].rules, now), p) for p in projects if p.edition in editions]
    shown = [
        (standing, project_item(p, editions[p.edition].rules, now))
        for standing, p in items
        if standing is not ProjectStanding.DONE
    ]
    full = ballot_task(ballot, editions[ballot.edition].rules) if ballot else None
    tasks = [
        *(offer_task(offer) for offer in offers_in(rows, editions)),
        *(item for standing, item in shown if standing is ProjectStanding.TASK),
        *honours_in(rows, editions),
        *letters_in(rows, editions),
        *returned_updates_in(rows, editions),
        *focal_points_in(rows, editions, waiting=False),
        *entries_in(rows, editions),
        *bodies_in(rows, editions),
        *([full] if full else []),
        *await tasks_of_roles(session, me, [*editions.values()]),
    ]
    return MyWork(
        editions=editions,
        tasks=in_order(tasks),
        waiting=in_order(
            [
                *(item for standing, item in shown if standing is ProjectStanding.WAITING),
                *focal_points_in(rows, editions, waiting=True),
            ]
        ),
        past=[project for standing, project in items if standing is ProjectStanding.DONE],
        ballot=ballot,
        concerned=frozenset(
            {task.edition for task in tasks}
            | {project.edition for _, project in items}
            | ({ballot.edition} if ballot and ballot.count else set())
        )
        & editions.keys(),
    )
