"""Focal points of past projects: asked for, granted or declined, and what they can do then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.queries import person_with_address
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.nomination.models import ProjectMember
from prizes.privacy.erasing import erase
from prizes.privacy.my_data import my_data
from prizes.privacy.retention import run_retention
from prizes.stocktaking.actions.entrusting import (
    ask_for_project,
    decline_request,
    end_role,
    grant_project,
    withdraw_request,
)
from prizes.stocktaking.actions.updating import approve_update, propose_update
from prizes.stocktaking.models import FocalPoint, ProjectUpdate
from prizes.stocktaking.queries.focal_points import focal_point_of, waiting_focal_points
from prizes.stocktaking.queries.updates import approved_updates
from prizes.stocktaking.rules.focal_points import KEPT, MOST_WAITING, faults_of_request
from prizes.stocktaking.schemas import (
    FocalPointDecision,
    FocalPointGrant,
    FocalPointSent,
    ProjectUpdateSent,
    UpdateApproval,
)
from tests.contest import VOTING, load_contest, person, steward
from tests.mailbox import body
from tests.web.test_public import nominee

both = pytest.mark.both_databases
ANA, BO, EVE = "ana@example.org", "bo@example.org", "eve@example.org"
SAID = {
    "relation": "Project manager at the ministry",
    "evidence": "My name is <b>Ana</b>. Please write to the ministry.",
    "url": "https://ministry.example.org/staff",
}
ONE = FocalPointGrant(revision=1)
WHY = FocalPointDecision(revision=1, reason="The ministry does not know you.")
UPDATE = {"status": "completed", "text": "All villages are connected.", "as_of": date(2027, 2, 1)}


def sent(**changes):
    return FocalPointSent(**SAID | changes)


@pytest.fixture
async def record(session, time, app):
    time(VOTING)
    return await load_contest(session, kind="record", slug="2019", title="WSIS Prizes 2019")


@pytest.fixture
async def ana(session, record):
    return await person(session, ANA, name="Ana")


@pytest.fixture
async def eve(session, record):
    return await steward(session, EVE, edition="*")


@pytest.fixture
async def project(session, record, ana, eve):
    made = await nominee(session, record, "Smart village", state="winner")
    await session.commit()
    return made


# --- rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("relation", {"relation": ""}),
        ("relation", {"relation": "x" * 401}),
        ("evidence", {"evidence": ""}),
        ("evidence", {"evidence": "x" * 2_001}),
        ("url", {"url": "ministry.example.org"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field, changes):
    assert faults_of_request(**SAID) == {} == faults_of_request(**SAID | {"url": ""})
    assert list(faults_of_request(**SAID | changes)) == [field]


# --- acts ----------------------------------------------------------------------------------------------


@both
async def test_who_is_granted_it_updates_the_project_until_it_ends(session, record, project, ana, eve):
    with pytest.raises(Missing):
        await propose_update(session, record, project.id, ProjectUpdateSent(**UPDATE), owner=ana)
    asked = await ask_for_project(session, record, project.id, sent(), person=ana)
    assert await waiting_focal_points(session, ["2019", "2027"]) == {"2019": 1}
    await grant_project(session, record, asked.id, ONE, steward=eve)
    assert await waiting_focal_points(session, ["2019"]) == {}
    assert (await focal_point_of(session, project)).id == asked.id
    update = await propose_update(session, record, project.id, ProjectUpdateSent(**UPDATE), owner=ana)
    await approve_update(session, record, update.id, UpdateApproval(revision=1), steward=eve)
    await end_role(session, record, asked.id, WHY, steward=eve)
    assert await focal_point_of(session, project) is None
    assert len(await approved_updates(session, project)) == 1
    with pytest.raises(Missing):
        await propose_update(session, record, project.id, ProjectUpdateSent(**UPDATE), owner=ana)
    query = select(Message).where(Message.template == "focal-point-decided").order_by(Message.created_at)
    letters = (await session.exec(query)).all()
    assert [(each.to, each.context["state"], each.context["reason"]) for each in letters] == [
        (ANA, "granted", ""),
        (ANA, "ended", WHY.reason),
    ]
    acts = (await session.exec(select(JournalEntry.act).order_by(JournalEntry.id))).all()
    assert [each for each in acts if each.startswith("stocktaking.")] == [
        "stocktaking.ask-for-project",
        "stocktaking.grant-project",
        "stocktaking.propose-update",
        "stocktaking.approve-update",
        "stocktaking.end-role",
    ]


@both
async def test_one_at_a_time_and_the_next_after_the_last_has_left(session, record, project, ana, eve):
    bo, zoe = await person(session, BO), await person(session, "zoe@example.org")
    first, second = [
        await ask_for_project(session, record, project.id, sent(), person=each) for each in (ana, bo)
    ]
    await grant_project(session, record, first.id, ONE, steward=eve)
    for refused in (
        grant_project(session, record, second.id, ONE, steward=eve),
        ask_for_project(session, record, project.id, sent(), person=zoe),
    ):
        with pytest.raises(Conflict) as found:
            await refused
        assert found.value.code == "focal-point-exists"
    with pytest.raises(Conflict) as found:
        await ask_for_project(session, record, project.id, sent(), person=ana)
    assert found.value.code == "project-part-exists"
    await session.delete(await session.get(ProjectMember, (project.id, ana.id)))  # by the project's own page
    await session.flush()
    await grant_project(session, record, second.id, ONE, steward=eve)
    assert (await focal_point_of(session, project)).person_id == bo.id
    assert (await session.get(FocalPoint, first.id)).state == "ended"
    await session.commit()
    first.state = "granted"
    session.add(first)
    with pytest.raises(IntegrityError):
        await session.flush()
    await session.rollback()


async def test_a_steward_decides_what_they_have_read_and_nothing_of_their_own(
    session, record, project, ana, eve
):
    asked = await ask_for_project(session, record, project.id, sent(), person=ana)
    again = await ask_for_project(session, record, project.id, sent(relation="Minister"), person=ana)
    assert (again.id, again.revision) == (asked.id, 2)
    with pytest.raises(Conflict) as found:
        await grant_project(session, record, asked.id, ONE, steward=eve)
    assert found.value.code == "focal-point-changed"
    with pytest.raises(Invalid):
        await decline_request(
            session, record, asked.id, FocalPointDecision(revision=2, reason=" "), steward=eve
        )
    why = FocalPointDecision(revision=2, reason="Unknown there.")
    await decline_request(session, record, asked.id, why, steward=eve)
    with pytest.raises(Conflict) as found:
        await grant_project(session, record, asked.id, FocalPointGrant(revision=2), steward=eve)
    assert found.value.code == "focal-point-not-open"
    mine = await ask_for_project(session, record, project.id, sent(), person=eve)
    with pytest.raises(Forbidden):
        await grant_project(session, record, mine.id, ONE, steward=eve)
    other = await load_contest(session)
    with pytest.raises(Missing):
        await grant_project(session, other, mine.id, ONE, steward=eve)


async def test_projects_with_an_account_and_those_of_a_running_contest_need_none(session, record, ana, eve):
    contest = await load_contest(session)
    bo = await person(session, BO)
    theirs = await nominee(session, record, "Of Bo", state="winner", nominator_id=bo.id)
    running = await nominee(session, contest, "In the vote")
    for edition, one, code in (
        (record, theirs, "project-has-nominator"),
        (contest, running, "contest-not-over"),
    ):
        with pytest.raises(Conflict) as found:
            await ask_for_project(session, edition, one.id, sent(), person=ana)
        assert found.value.code == code


async def test_one_person_asks_for_so_many_and_no_more(session, record, ana):
    ones = [await nominee(session, record, f"Project {n}", state="winner") for n in range(MOST_WAITING + 1)]
    for one in ones[:-1]:
        await ask_for_project(session, record, one.id, sent(), person=ana)
    await ask_for_project(session, record, ones[0].id, sent(), person=ana)  # in place of the first
    with pytest.raises(Conflict) as found:
        await ask_for_project(session, record, ones[-1].id, sent(), person=ana)
    assert found.value.code == "too-many-focal-point-requests"


# --- privacy -------------------------------------------------------------------------------------------


@both
async def test_nothing_is_left_of_who_gives_it_up(session, record, project, ana, eve):
    asked = await ask_for_project(session, record, project.id, sent(), person=ana)
    await grant_project(session, record, asked.id, ONE, steward=eve)
    await withdraw_request(session, record, project.id, person=ana)
    assert (await session.exec(select(FocalPoint))).all() == []
    assert await session.get(ProjectMember, (project.id, ana.id)) is None
    with pytest.raises(Missing):
        await withdraw_request(session, record, project.id, person=ana)


@both
async def test_an_erased_account_leaves_what_was_published_without_its_name(
    session, record, project, ana, eve
):
    bo = await person(session, BO)
    other = await ask_for_project(
        session, record, project.id, sent(evidence=f"Ask {ANA}, please."), person=bo
    )
    asked = await ask_for_project(session, record, project.id, sent(), person=ana)
    await grant_project(session, record, asked.id, ONE, steward=eve)
    update = await propose_update(session, record, project.id, ProjectUpdateSent(**UPDATE), owner=ana)
    await approve_update(session, record, update.id, UpdateApproval(revision=1), steward=eve)
    (mine,) = (await my_data(session, ana))["focal_points"]
    assert (mine["relation"], mine["state"]) == (SAID["relation"], "granted")
    await session.commit()
    await erase(session, ana.id, 0)
    await session.commit()
    (left,) = (await session.exec(select(FocalPoint))).all()
    assert left.id == other.id and ANA not in left.evidence and "please" in left.evidence
    (said,) = (await session.exec(select(ProjectUpdate))).all()
    assert said.proposed_by is None and said.text == UPDATE["text"]
    assert (await session.exec(select(ProjectMember))).all() == []


async def test_what_was_declined_goes_after_a_year(session, record, project, ana, eve, time):
    asked = await ask_for_project(session, record, project.id, sent(), person=ana)
    await decline_request(session, record, asked.id, WHY, steward=eve)
    for days, left in ((-1, 1), (1, 0)):
        time(VOTING + KEPT + timedelta(days=days))
        await run_retention(session)
        assert len((await session.exec(select(FocalPoint))).all()) == left


# --- pages and programs --------------------------------------------------------------------------------


async def test_from_the_page_of_a_past_project_to_its_update(browser, another_browser, project):
    public = f"/en/2019/projects/{project.id}"
    page = await another_browser().get(public)
    assert page.has("No account looks after this project.") and f"{public}/focal-point" in page.links
    await browser.sign_in(ANA)
    await browser.get(f"{public}/focal-point")
    page = await browser.submit("/focal-point", SAID | {"url": "ministry"}, status=422)
    assert page.has("Enter a web address that starts with https://.") and SAID["relation"] in page.html
    page = await browser.submit("/focal-point", SAID)
    assert page.has("Your request has been sent to the stewards.") and page.has("Awaiting review")
    page = await browser.get("/en/me")
    assert page.has("The stewards have your request to be the focal point.")

    eve = another_browser()
    await eve.sign_in(EVE)
    page = await eve.get("/en/me")
    assert page.has("1 request to be the focal point of a project awaits review.")
    page = await eve.get("/en/2019/office/focal-points?state=waiting&q=village")
    page = await eve.get(next(link for link in page.links if "/office/focal-points/" in link))
    assert page.has(SAID["relation"]) and "<b>Ana" not in page.html and public in page.links
    page = await eve.submit("/approval")
    assert page.has("The person has been informed by email.")

    (letter,) = [each for each in await browser.mailbox.delivered() if "made you the focal" in body(each)]
    assert letter["To"] == ANA and f"{public}/focal-point" in body(letter)
    page = await browser.get("/en/me")
    mine = f"/en/2019/nominations/{project.id}"
    assert page.has("Smart village") and f"{mine}/update" in page.links
    assert (await browser.get(mine)).has("Updates since the contest")
    assert not (await browser.get(public)).has("No account looks after this project.")
    await browser.get(f"{mine}/update")
    form = {"status": "completed", "as_of": "2027-02-01", "text": "All villages are connected."}
    page = await browser.submit("/update", form)
    assert page.has("Your update has been sent to the stewards.")
    page = await eve.get("/en/me")
    assert page.has("1 update of a project awaits review.")
    page = await eve.get("/en/2019/office/project-updates?state=waiting")
    await eve.get(next(link for link in page.links if "/office/project-updates/" in link))
    await eve.submit("/approval")
    assert (await another_browser().get(public)).has("All villages are connected.")

    await eve.get("/en/2019/office/focal-points?state=granted")
    page = await eve.get(next(link for link in eve.page.links if "/office/focal-points/" in link))
    page = await eve.submit("/end", {"reason": ""}, status=422)
    assert page.has("Enter a reason for the person.")
    await eve.submit("/end", {"reason": "The ministry asked for it."})
    page = await browser.get("/en/me")
    assert page.has("Your role as the focal point has ended.")
    page = await browser.get(f"{public}/focal-point")
    assert page.has("The ministry asked for it.")
    page = await browser.submit("/focal-point/withdrawal")
    assert page.has("Your request has been deleted.") and not page.has("The ministry asked for it.")


async def test_programs_do_the_same(browser, session, project):
    mine, ones = f"/editions/2019/projects/{project.id}/focal-point", "/editions/2019/focal-points"
    ana, eve = [
        await begin_session(session, await person_with_address(session, email)) for email in (ANA, EVE)
    ]
    await session.commit()
    assert (await browser.json("GET", mine, token=ana)).status_code == 404
    asked = await browser.json("PUT", mine, SAID, token=ana)
    assert asked.status_code == 200 and asked.json()["state"] == "waiting"
    assert (await browser.json("GET", mine, token=ana)).json() == asked.json()
    assert (await browser.json("GET", ones, token=ana)).status_code == 403
    listed = (await browser.json("GET", f"{ones}?state=waiting", token=eve)).json()["items"]
    assert [(each["id"], each["title"], each["person"]) for each in listed] == [
        (asked.json()["id"], "Smart village", "Ana")
    ]
    one = f"{ones}/{asked.json()['id']}"
    assert (await browser.json("GET", one, token=eve)).json()["evidence"] == SAID["evidence"]
    declined = await browser.json("PUT", f"{one}/decline", {"revision": 1, "reason": "No."}, token=eve)
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert (await browser.json("PUT", mine, SAID, token=ana)).json()["revision"] == 2
    granted = await browser.json("PUT", f"{one}/approval", {"revision": 2}, token=eve)
    assert granted.json()["state"] == "granted"
    ended = await browser.json("PUT", f"{one}/end", {"revision": 2, "reason": "Asked for."}, token=eve)
    assert ended.json()["reason"] == "Asked for."
    assert (await browser.json("DELETE", mine, token=ana)).status_code == 204
