"""What comes before and after a contest: counted invitations, updates of projects, contributions to the register; all
made up and marked so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.cli.demo.people import DOMAIN, make_person
from prizes.edition.queries import EditionInForce, edition_in_force, editions_in_force
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.outreach.actions import call_to_participate, count_visit
from prizes.stocktaking.actions.contributing import approve_contribution, contribute
from prizes.stocktaking.actions.entrusting import ask_for_project
from prizes.stocktaking.actions.updating import approve_update, propose_update
from prizes.stocktaking.schemas import (
    ContributionApproval,
    ContributionSent,
    FocalPointSent,
    ProjectUpdateSent,
    UpdateApproval,
)

INVITED = (("en", "africa", 7, 5), ("fr", "", 6, 2))
"""Language, region, letters, and how often the link was followed."""
UPDATES = (
    ("running", "Made up for the demo: the project reaches three more districts."),
    (
        "completed",
        "Made up for the demo: the work is done, and the results were handed to the municipalities.",
    ),
    ("running", "Made up for the demo: this update is awaiting a steward."),
)
CONTRIBUTED = (
    ContributionSent(
        title="Demo: Library boat",
        owner="Demo Cooperative of River Schools",
        country="PE",
        language="en",
        categories=["C3"],
        sdgs=[4, 9],
        targets=["4.5", "9.c"],
        summary="Made up for the demo: a boat brings books, and the internet, to schools along a river.",
        status="running",
    ),
    ContributionSent(
        title="Démo : La météo des pêcheurs",
        owner="Coopérative de démonstration",
        country="SN",
        language="fr",
        categories=["C7-EENV"],
        sdgs=[13, 14],
        targets=["13.1", "14.b"],
        summary="Texte inventé : chaque matin, les pêcheurs reçoivent la météo marine par message vocal.",
        status="completed",
    ),
    ContributionSent(
        title="Demostración: Radio de las parteras",
        owner="Red de demostración",
        country="GT",
        language="es",
        categories=["C7-EHEA"],
        sdgs=[3, 5],
        summary="Texto inventado: las parteras de las aldeas consultan por radio a un hospital.",
        status="running",
    ),
)
"""The last one is awaiting a steward."""
ASKED = FocalPointSent(
    relation="Made up for the demo: manager of the project",
    evidence="Made up for the demo: no such person asks for this project.",
)
Staff = Mapping[str, Person]


async def fill_afterwards(session: AsyncSession, staff: Staff) -> tuple[int, int, int]:
    """How many invitations, updates and contributions there are."""
    over = await edition_in_force(session, "rehearsal-2025")
    submitting = await edition_in_force(session, "rehearsal-2027")
    real = [each for each in await editions_in_force(session) if not each.rehearsal]
    assert over is not None
    assert submitting is not None
    owner = await make_person(session, f"owner@{DOMAIN}", name="Demo owner")
    await ask_for_one(session, real, owner)
    return (
        await invite_some(session, submitting, staff),
        await update_some(session, over, owner, staff["steward1"]),
        await contribute_some(session, real[0], owner, staff["steward1"]),
    )


async def ask_for_one(session: AsyncSession, editions: Sequence[EditionInForce], owner: Person) -> int:
    """To be the focal point of a winner of a past edition; it waits for a steward, and nothing of it is public."""
    past = next((each for each in editions if each.record), None)
    if past is None:
        return 0
    theirs = (Project.edition_id == past.id, Project.state == State.WINNER)
    query = (
        select(Project.id).where(*theirs, col(Project.nominator_id).is_(None)).order_by(col(Project.title))
    )
    project = (await session.exec(query.limit(1))).first()
    if project is None:
        return 0
    await ask_for_project(session, past, project, ASKED, person=owner)
    return 1


async def invite_some(session: AsyncSession, edition: EditionInForce, staff: Staff) -> int:
    for number, (lang, region, letters, visits) in enumerate(INVITED):
        addresses = [f"invited{number}-{n}@{DOMAIN}" for n in range(letters)]
        by = staff["regional" if region else "steward1"].id
        sent = await call_to_participate(session, edition, addresses, region=region, lang=lang, by=by)
        for _ in range(visits):
            await count_visit(session, edition, sent.call.id)
    return len(INVITED)


async def update_some(session: AsyncSession, edition: EditionInForce, owner: Person, steward: Person) -> int:
    query = select(Project).where(Project.edition_id == edition.id, Project.state == State.WINNER)
    winners = (await session.exec(query.order_by(col(Project.title)).limit(len(UPDATES)))).all()
    day: date = (clock.now() - timedelta(days=10)).date()
    for project, (status, text) in zip(winners, UPDATES, strict=False):
        project.nominator_id = owner.id
        session.add(project)
        await session.flush()
        sent = ProjectUpdateSent(status=status, text=text, as_of=day)
        made = await propose_update(session, edition, project.id, sent, owner=owner)
        if (status, text) != UPDATES[-1]:
            seen = UpdateApproval(revision=made.revision)
            await approve_update(session, edition, made.id, seen, steward=steward)
    return len(winners)


async def contribute_some(
    session: AsyncSession, edition: EditionInForce, owner: Person, steward: Person
) -> int:
    for sent in CONTRIBUTED:
        made = await contribute(session, sent, person=owner)
        if sent is not CONTRIBUTED[-1]:
            seen = ContributionApproval(revision=made.revision)
            await approve_contribution(session, edition, made.id, seen, steward=steward)
    return len(CONTRIBUTED)
