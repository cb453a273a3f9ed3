"""What owners say of their projects after the contest: proposed, approved or returned, and found in the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.nomination.models import ProjectMember
from prizes.nomination.queries.filters import Filters
from prizes.nomination.rules.states import State
from prizes.privacy.my_data import my_data
from prizes.stocktaking.actions.erasing import forget_updates
from prizes.stocktaking.actions.updating import (
    approve_update,
    propose_update,
    return_update,
    withdraw_update,
)
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.queries.updates import approved_updates, open_update, waiting_updates
from prizes.stocktaking.rules.updates import faults_of_update
from prizes.stocktaking.schemas import ProjectUpdateSent, UpdateApproval, UpdateReturn
from tests.contest import VOTING, at, load_contest, person, steward
from tests.web.test_public import nominee

AFTER = at("2027-06-01 12:00")
SAID = {"status": "completed", "text": "All villages are connected.", "as_of": date(2027, 5, 30)}
FINE = {"url": "", "replaced_by": "", "today": date(2027, 6, 1)} | SAID


def sent(**changes):
    return ProjectUpdateSent(**SAID | changes)


# --- rules ---------------------------------------------------------------------------------------------


def test_an_update_that_says_everything_is_fine():
    assert faults_of_update(**FINE) == {}
    assert faults_of_update(**FINE | {"status": "replaced", "replaced_by": "Smart towns"}) == {}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("status", {"status": "paused"}),
        ("text", {"text": ""}),
        ("text", {"text": "x" * 1_001}),
        ("url", {"url": "village.example.org"}),
        ("replaced_by", {"status": "replaced"}),
        ("replaced_by", {"replaced_by": "x" * 401}),
        ("as_of", {"as_of": None}),
        ("as_of", {"as_of": date(2027, 6, 2)}),
        ("as_of", {"as_of": date(1927, 6, 2)}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field, changes):
    assert list(faults_of_update(**FINE | changes)) == [field]


# --- acts ----------------------------------------------------------------------------------------------


@pytest.fixture
async def edition(session, time):
    time(AFTER)
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", name="Ana")


@pytest.fixture
async def eve(session, edition):
    return await steward(session, "eve@example.org")


@pytest.fixture
async def project(session, edition, ana):
    made = await nominee(session, edition, "Smart village", state="winner", nominator_id=ana.id)
    await session.commit()
    return made


async def found(session, **asked):
    search, _ = await look_up(session, RegisterFilter(Filters(), **asked))
    return [(row.title, row.status) for row in await register(session, RegisterFilter(**asked), search)]


@pytest.mark.both_databases
async def test_only_what_a_steward_approved_is_public_and_found(session, edition, project, ana, eve):
    update = await propose_update(session, edition, project.id, sent(), owner=ana)
    await session.commit()
    assert await waiting_updates(session, ["2027"]) == {"2027": 1}
    assert await found(session) == [("Smart village", None)]
    assert await found(session, status="completed") == [] == await approved_updates(session, project)
    await approve_update(session, edition, update.id, UpdateApproval(revision=1), steward=eve)
    await session.commit()
    assert await found(session, status="completed") == [("Smart village", "completed")]
    assert await found(session, status="running") == [] and await waiting_updates(session, ["2027"]) == {}
    letter = (await session.exec(select(Message).where(Message.template == "update-approved"))).one()
    assert letter.to == "ana@example.org"
    acts = (await session.exec(select(JournalEntry.act).order_by(JournalEntry.id))).all()
    assert [each for each in acts if each.startswith("stocktaking.")] == [
        "stocktaking.propose-update",
        "stocktaking.approve-update",
    ]


@pytest.mark.both_databases
async def test_the_status_in_force_is_that_of_the_newest_date(session, edition, project, ana, eve):
    for as_of, status in ((date(2027, 5, 30), "discontinued"), (date(2027, 5, 1), "running")):
        update = await propose_update(
            session, edition, project.id, sent(as_of=as_of, status=status), owner=ana
        )
        await approve_update(session, edition, update.id, UpdateApproval(revision=1), steward=eve)
    await session.commit()
    assert await found(session) == [("Smart village", "discontinued")]
    assert await found(session, status="running") == []
    assert [each.status for each in await approved_updates(session, project)] == [
        "discontinued",
        "running",
    ]


async def test_one_that_is_returned_is_corrected_and_waits_again(session, edition, project, ana, eve):
    first = await propose_update(session, edition, project.id, sent(), owner=ana)
    with pytest.raises(Invalid):
        await return_update(session, edition, first.id, UpdateReturn(revision=1, reason=" "), steward=eve)
    await return_update(session, edition, first.id, UpdateReturn(revision=1, reason="Which?"), steward=eve)
    letter = (await session.exec(select(Message).where(Message.template == "update-returned"))).one()
    assert letter.context["reason"] == "Which?"
    with pytest.raises(Conflict):
        await approve_update(session, edition, first.id, UpdateApproval(revision=1), steward=eve)
    again = await propose_update(session, edition, project.id, sent(text="All nine."), owner=ana)
    assert (again.id, again.revision, again.state, again.reason) == (first.id, 2, "waiting", "")
    with pytest.raises(Conflict, match="changed"):
        await approve_update(session, edition, first.id, UpdateApproval(revision=1), steward=eve)


async def test_its_owner_can_withdraw_it_and_nothing_is_left(session, edition, project, ana):
    await propose_update(session, edition, project.id, sent(), owner=ana)
    await withdraw_update(session, edition, project.id, owner=ana)
    assert (await session.exec(select(ProjectUpdate))).all() == []
    with pytest.raises(Conflict):
        await withdraw_update(session, edition, project.id, owner=ana)


async def test_who_may(session, edition, project, ana, eve):
    zoe = await person(session, "zoe@example.org")
    with pytest.raises(Missing):
        await propose_update(session, edition, project.id, sent(), owner=zoe)
    session.add(ProjectMember(project_id=project.id, person_id=zoe.id, part="reader", added_at=AFTER))
    with pytest.raises(Forbidden):
        await propose_update(session, edition, project.id, sent(), owner=zoe)
    session.add(ProjectMember(project_id=project.id, person_id=eve.id, part="editor", added_at=AFTER))
    await session.flush()
    update = await propose_update(session, edition, project.id, sent(), owner=eve)
    with pytest.raises(Forbidden):
        await approve_update(session, edition, update.id, UpdateApproval(revision=1), steward=eve)


@pytest.mark.parametrize(
    "state", sorted(set(State) - {"nominated", "champion", "winner", "special_recognition"})
)
async def test_a_project_that_is_not_public_cannot_be_updated(session, edition, project, ana, state):
    project.state = state
    with pytest.raises(Conflict):
        await propose_update(session, edition, project.id, sent(), owner=ana)


async def test_nor_one_of_a_contest_that_is_not_over(session, edition, project, ana, time):
    time(VOTING)
    with pytest.raises(Conflict, match="contest is over"):
        await propose_update(session, edition, project.id, sent(as_of=date(2027, 2, 1)), owner=ana)


@pytest.mark.both_databases
async def test_the_database_holds_one_open_update_a_project(session, edition, project, ana):
    await propose_update(session, edition, project.id, sent(), owner=ana)
    session.add(
        ProjectUpdate(
            project_id=project.id,
            status="running",
            text="x",
            as_of=date(2027, 5, 1),
            state="returned",
            proposed_at=AFTER + timedelta(1),
        )
    )
    with pytest.raises(IntegrityError):
        await session.flush()
    await session.rollback()


@pytest.mark.both_databases
async def test_an_erased_owner_leaves_what_is_public_without_a_name(session, edition, project, ana, eve):
    update = await propose_update(
        session, edition, project.id, sent(text="Ana and ana@example.org say: done."), owner=ana
    )
    await approve_update(session, edition, update.id, UpdateApproval(revision=1), steward=eve)
    await propose_update(session, edition, project.id, sent(text="More of Ana"), owner=ana)
    assert [each["state"] for each in (await my_data(session, ana))["project_updates"]] == [
        "approved",
        "waiting",
    ]
    await forget_updates(session, ana, {f"project:{project.id}"})
    (left,) = await approved_updates(session, project)
    assert left.proposed_by is None and "na" not in left.text.replace("nan", "") and "done" in left.text
    assert await open_update(session, project) is None
