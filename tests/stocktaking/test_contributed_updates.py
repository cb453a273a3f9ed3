"""What contributors say of the projects that they contributed: proposed, approved or returned, and found."""

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
from prizes.nomination.queries.filters import Filters
from prizes.privacy.my_data import my_data
from prizes.stocktaking.actions.contributing import (
    approve_contribution,
    contribute,
    decline_contribution,
    withdraw_contribution,
)
from prizes.stocktaking.actions.erasing import forget_contributions, forget_updates
from prizes.stocktaking.actions.updating import (
    approve_update,
    propose_contributed_update,
    return_update,
)
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.queries.updates import (
    approved_updates,
    open_update,
    waiting_contributed_updates,
    waiting_updates,
)
from prizes.stocktaking.schemas import (
    ContributionApproval,
    ContributionDecision,
    ProjectUpdateSent,
    UpdateApproval,
    UpdateReturn,
)
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.mailbox import body
from tests.stocktaking.test_contributions import ANA, EVE
from tests.stocktaking.test_contributions import sent as contributed

both = pytest.mark.both_databases
ONE = UpdateApproval(revision=1)
DAY = SUBMITTING.date() - timedelta(days=3)
FORM = {
    "status": "replaced",
    "replaced_by": "Radio <b>towns</b>",
    "as_of": DAY.isoformat(),
    "text": "It goes on in towns.",
    "url": "https://towns.example.org/",
}


def sent(**changes):
    said = {"status": "completed", "text": "All herders have one.", "as_of": DAY}
    return ProjectUpdateSent(**said | changes)


@pytest.fixture
async def edition(session, time, app):
    time(SUBMITTING)
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA, name="Ana")


@pytest.fixture
async def eve(session, edition):
    return await steward(session, EVE)


@pytest.fixture
async def one(session, edition, ana, eve):
    """A contributed project that is in the register."""
    made = await contribute(session, contributed(), person=ana)
    await approve_contribution(session, edition, made.id, ContributionApproval(revision=1), steward=eve)
    await session.commit()
    return made


async def found(session, **asked):
    search, _ = await look_up(session, RegisterFilter(Filters(), **asked))
    return [(row.title, row.status) for row in await register(session, RegisterFilter(**asked), search)]


# --- acts ----------------------------------------------------------------------------------------------


@both
async def test_only_what_a_steward_approved_is_public_and_found(session, edition, one, ana, eve):
    update = await propose_contributed_update(session, one.id, sent(), person=ana)
    await session.commit()
    assert await waiting_contributed_updates(session) == 1 and await waiting_updates(session, ["2027"]) == {}
    assert await found(session) == [("Radio for herders", "running")]
    assert await approved_updates(session, one) == []
    await approve_update(session, edition, update.id, ONE, steward=eve)
    await session.commit()
    assert await found(session, status="completed") == [("Radio for herders", "completed")]
    assert await found(session, status="running") == [] and await waiting_contributed_updates(session) == 0
    letter = (await session.exec(select(Message).where(Message.template == "contribution-updated"))).one()
    assert (letter.to, letter.context["state"]) == (ANA, "approved")
    acts = (await session.exec(select(JournalEntry.act).order_by(JournalEntry.id))).all()
    assert [each for each in acts if each.endswith("contributed-update")] == [
        "stocktaking.propose-contributed-update",
        "stocktaking.approve-contributed-update",
    ]


@both
async def test_the_status_is_that_of_the_newest_date(session, edition, one, ana, eve):
    for as_of, status in ((DAY, "discontinued"), (date(2026, 5, 1), "running")):
        update = await propose_contributed_update(
            session, one.id, sent(as_of=as_of, status=status), person=ana
        )
        await approve_update(session, edition, update.id, ONE, steward=eve)
    await session.commit()
    assert await found(session) == [("Radio for herders", "discontinued")]
    assert await found(session, status="running") == []
    assert [each.status for each in await approved_updates(session, one)] == ["discontinued", "running"]


async def test_one_that_is_returned_is_corrected_and_waits_again(session, edition, one, ana, eve):
    first = await propose_contributed_update(session, one.id, sent(), person=ana)
    with pytest.raises(Invalid):
        await return_update(session, edition, first.id, UpdateReturn(revision=1, reason=" "), steward=eve)
    await return_update(session, edition, first.id, UpdateReturn(revision=1, reason="Which?"), steward=eve)
    letter = (await session.exec(select(Message).where(Message.template == "contribution-updated"))).one()
    assert (letter.context["state"], letter.context["reason"]) == ("returned", "Which?")
    again = await propose_contributed_update(session, one.id, sent(text="All nine."), person=ana)
    assert (again.id, again.revision, again.state, again.reason) == (first.id, 2, "waiting", "")
    with pytest.raises(Conflict, match="changed"):
        await approve_update(session, edition, first.id, ONE, steward=eve)


async def test_who_may(session, edition, one, ana, eve):
    zoe = await person(session, "zoe@example.org")
    with pytest.raises(Missing):
        await propose_contributed_update(session, one.id, sent(), person=zoe)
    mine = await contribute(session, contributed(title="Radio for fishers"), person=eve)
    with pytest.raises(Conflict, match="in the register"):
        await propose_contributed_update(session, mine.id, sent(), person=eve)
    bob = await steward(session, "bob@example.org")
    await approve_contribution(session, edition, mine.id, ContributionApproval(revision=1), steward=bob)
    update = await propose_contributed_update(session, mine.id, sent(), person=eve)
    with pytest.raises(Forbidden):
        await approve_update(session, edition, update.id, ONE, steward=eve)
    test = await load_contest(session, slug="rehearsal-x", kind="rehearsal")
    with pytest.raises(Missing):
        await approve_update(session, test, update.id, ONE, steward=bob)
    other = await load_contest(session, slug="2030")
    await approve_update(session, other, update.id, ONE, steward=bob)


async def test_what_leaves_the_register_is_not_decided_any_more(session, edition, one, ana, eve):
    for _ in range(2):
        update = await propose_contributed_update(session, one.id, sent(), person=ana)
        if not await approved_updates(session, one):
            await approve_update(session, edition, update.id, ONE, steward=eve)
    gone = ContributionDecision(revision=1, reason="Advertising.")
    await decline_contribution(session, edition, one.id, gone, steward=eve)
    await session.flush()
    assert await open_update(session, one) is None and len(await approved_updates(session, one)) == 1
    await withdraw_contribution(session, one.id, person=ana)
    assert (await session.exec(select(ProjectUpdate))).all() == []


@both
async def test_the_database_holds_one_open_update_of_one_project(session, edition, one, ana):
    await propose_contributed_update(session, one.id, sent(), person=ana)
    said = {"status": "running", "text": "x", "as_of": DAY, "state": "returned", "proposed_at": SUBMITTING}
    await session.commit()
    for whose in ({"contribution_id": one.id}, {}):
        session.add(ProjectUpdate(**whose, **said))
        with pytest.raises(IntegrityError):
            await session.flush()
        await session.rollback()


@both
async def test_nothing_is_left_of_an_erased_contributor(session, edition, one, ana, eve):
    update = await propose_contributed_update(session, one.id, sent(), person=ana)
    await approve_update(session, edition, update.id, ONE, steward=eve)
    await propose_contributed_update(session, one.id, sent(text="More of Ana"), person=ana)
    mine = (await my_data(session, ana))["project_updates"]
    assert [(each["contribution_id"], each["state"]) for each in mine] == [
        (one.id, "approved"),
        (one.id, "waiting"),
    ]
    await forget_contributions(session, ana)
    await forget_updates(session, ana, {f"contribution:{one.id}"})
    await session.commit()
    assert (await session.exec(select(ProjectUpdate))).all() == [] == await found(session)


async def test_an_address_leaves_what_a_steward_wrote_of_it(session, edition, one, ana, eve):
    update = await propose_contributed_update(session, one.id, sent(), person=ana)
    reason = UpdateReturn(revision=1, reason="Ask zoe@example.org first.")
    await return_update(session, edition, update.id, reason, steward=eve)
    zoe = await person(session, "zoe@example.org")
    await forget_updates(session, zoe, set())
    (left,) = (await session.exec(select(ProjectUpdate))).all()
    assert "zoe@" not in left.reason and "first" in left.reason


# --- pages and programs --------------------------------------------------------------------------------


async def test_an_update_from_the_contribution_to_its_public_page(browser, another_browser, one):
    mine, public = f"/en/stocktaking/contributions/{one.id}", f"/en/stocktaking/{one.id}"
    await browser.sign_in(ANA)
    page = await browser.get(mine)
    assert f"{mine}/update" in page.links
    await browser.get(f"{mine}/update")
    page = await browser.submit("/update", FORM | {"as_of": "2050-01-01", "url": "towns"}, status=422)
    assert page.has("Enter a date that is not in the future.") and "It goes on in towns." in page.html
    page = await browser.submit("/update", FORM)
    assert page.has("Your update has been sent to the stewards.") and page.has("Awaiting review")
    eve = another_browser()
    await eve.sign_in(EVE)
    page = await eve.get("/en/me")
    assert page.has("1 update of a contributed project awaits review.")
    page = await eve.get("/en/2027/office/project-updates?state=waiting&q=herders")
    page = await eve.get(next(link for link in page.links if "/office/project-updates/" in link))
    assert page.has("It goes on in towns.") and "<b>towns" not in page.html and public in page.links
    await eve.submit("/return", {"reason": "Since when?"})
    (letter,) = [each for each in await browser.mailbox.delivered() if "Since when?" in body(each)]
    assert letter["To"] == ANA and f"{mine}#update" in body(letter)
    page = await browser.get("/en/me")
    assert (
        page.has("The stewards have returned your update of this project.") and f"{mine}/update" in page.links
    )
    page = await browser.get(f"{mine}/update")
    assert page.has("Since when?")
    await browser.submit("/update", FORM | {"text": "Since May it goes on in towns."})
    page = await eve.get("/en/2027/office/project-updates?state=waiting")
    await eve.get(next(link for link in page.links if "/office/project-updates/" in link))
    page = await eve.submit("/approval")
    assert page.has("The update has been published.")
    page = await another_browser().get(public)
    assert page.has("Updates of the project") and page.has("Since May it goes on in towns.")
    assert page.has("Replaced by another project")
    page = await another_browser().get("/en/stocktaking?status=replaced")
    assert page.has("Radio for herders") and page.has("Replaced by another project")


async def test_a_contributor_withdraws_an_update(browser, one):
    await browser.sign_in(ANA)
    await browser.get(f"/en/stocktaking/contributions/{one.id}/update")
    await browser.submit("/update", FORM)
    page = await browser.submit("/update/withdrawal")
    assert page.has("Your update has been withdrawn.") and not page.has("Awaiting review")


async def test_programs_do_the_same(browser, session, one):
    mine, ones = f"/stocktaking/contributions/{one.id}", "/editions/2027/project-updates"
    ana, eve = [
        await begin_session(session, await person_with_address(session, email)) for email in (ANA, EVE)
    ]
    await session.commit()
    assert (await browser.json("GET", f"{mine}/update", token=ana)).status_code == 404
    sent = await browser.json("PUT", f"{mine}/update", FORM, token=ana)
    assert sent.status_code == 200 and sent.json()["state"] == "waiting"
    assert (sent.json()["project"], sent.json()["contributed"]) == (one.id, True)
    assert (await browser.json("GET", f"{mine}/update", token=ana)).json()["id"] == sent.json()["id"]
    listed = await browser.json("GET", ones, token=eve)
    assert [each["id"] for each in listed.json()["items"]] == [sent.json()["id"]]
    assert (await browser.json("GET", f"{mine}/updates")).json()["items"] == []
    to = f"{ones}/{sent.json()['id']}/approval"
    assert (await browser.json("PUT", to, {"revision": 1}, token=eve)).json()["state"] == "approved"
    (shown,) = (await browser.json("GET", f"{mine}/updates")).json()["items"]
    assert shown["status"] == "replaced" and "proposed_by" not in shown
    assert (await browser.json("GET", mine)).json()["status"] == "replaced"
    again = await browser.json("PUT", f"{mine}/update", FORM, token=ana)
    assert again.status_code == 200
    assert (await browser.json("DELETE", f"{mine}/update", token=ana)).status_code == 204
