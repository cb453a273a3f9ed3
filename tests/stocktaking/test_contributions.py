"""Projects that people contribute to the register: from the form to the register, and out of it again."""

from __future__ import annotations

import io
import json

import pytest
import xlsxwriter
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.queries import person_with_address
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.mail.models import Message
from prizes.nomination.queries.filters import Filters
from prizes.privacy.my_data import my_data
from prizes.stocktaking.actions.contributing import (
    approve_contribution,
    change_contribution,
    contribute,
    decline_contribution,
    import_contributions,
    return_contribution,
    row_faults,
    withdraw_contribution,
)
from prizes.stocktaking.actions.erasing import forget_contributions
from prizes.stocktaking.actions.indexing import is_old, rebuild
from prizes.stocktaking.models import Contribution, RegisterEntry
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.rules.contributions import MOST_OPEN
from prizes.stocktaking.schemas import ContributionApproval, ContributionDecision, ContributionSent
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.web.test_public import nominee

ANA, EVE = "ana@example.org", "eve@example.org"
SAID = {
    "title": "Radio for herders",
    "owner": "Pastoral Union",
    "country": "KE",
    "language": "en",
    "categories": ["C2", "C7-EAGR"],
    "sdgs": [2],
    "targets": ["2.4"],
    "summary": "Weather and prices over the air.",
    "url": "https://radio.example.org/",
    "status": "running",
}
ONE = ContributionApproval(revision=1)
both = pytest.mark.both_databases


def sent(**changes):
    return ContributionSent(**SAID | changes)


@pytest.fixture
async def edition(session, time, app):
    time(SUBMITTING)
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA, name="Ana")


@pytest.fixture
async def eve(session, edition):
    made = await steward(session, EVE)
    await session.commit()
    return made


async def found(session, q="", **asked):
    wanted = RegisterFilter(Filters(q=q, **asked))
    search, total = await look_up(session, wanted)
    rows = await register(session, wanted, search)
    assert len(rows) == total
    return [row.title for row in rows]


# --- acts ----------------------------------------------------------------------------------------------


@both
async def test_it_is_in_the_register_once_approved_and_gone_once_withdrawn(session, edition, ana, eve):
    await nominee(session, edition, "Radio school", category="C2")
    one = await contribute(session, sent(), person=ana)
    await session.commit()
    assert await found(session, "radio") == ["Radio school"]
    await approve_contribution(session, edition, one.id, ONE, steward=eve)
    await session.commit()
    assert await found(session, "radio") == ["Radio school", "Radio for herders"], "after those of contests"
    for asked in (
        {"category": "C2"},
        {"category": "C7-EAGR"},
        {"country": "KE"},
        {"region": "africa"},
        {"sdg": 2},
        {"target": "2.4"},
        {"q": "2.4 radio"},
        {"state": "contributed"},
        {"q": "Kenya prices"},
        {"q": "радио"},
    ):
        if asked != {"q": "радио"}:
            assert "Radio for herders" in await found(session, **asked), asked
    assert await found(session, state="winner") == []
    assert not await session.run_sync(is_old)
    assert await session.run_sync(rebuild) == 2
    letter = (await session.exec(select(Message).where(Message.template == "contribution-decided"))).one()
    assert letter.to == ANA
    await withdraw_contribution(session, one.id, person=ana)
    await session.commit()
    assert await found(session, "radio") == ["Radio school"]
    assert (await session.exec(select(Contribution))).all() == []
    entries = (await session.exec(select(RegisterEntry))).all()
    assert [each.contribution_id for each in entries] == [None]


async def test_what_is_wrong_is_said_by_field(session, ana):
    with pytest.raises(Invalid) as refused:
        await contribute(
            session,
            ContributionSent(country="XX", language="de", categories=["C99"], url="radio"),
            person=ana,
        )
    assert [*refused.value.fields] == [
        *("title", "owner", "country", "language", "categories", "summary", "url", "status")
    ]


async def test_targets_are_read_as_people_type_them_and_belong_to_the_goals_that_are_chosen(session, ana):
    one = await contribute(session, sent(sdgs=[2, 9], targets=["９.C, 2.4", "٢.٤", "2.4"]), person=ana)
    assert one.targets == ["2.4", "9.c"]
    for targets, said in ((["9.9"], "is not the code of a target"), (["9.c"], "belongs to goal")):
        with pytest.raises(Invalid) as refused:
            await contribute(session, sent(targets=targets), person=ana)
        assert [*refused.value.fields] == ["targets"] and said in refused.value.fields["targets"].text


async def test_one_that_is_returned_is_changed_and_waits_again(session, edition, ana, eve):
    one = await contribute(session, sent(), person=ana)
    with pytest.raises(Invalid):
        await return_contribution(
            session, edition, one.id, ContributionDecision(revision=1, reason=" "), steward=eve
        )
    await return_contribution(
        session, edition, one.id, ContributionDecision(revision=1, reason="Where?"), steward=eve
    )
    await change_contribution(session, one.id, sent(summary="In Turkana."), person=ana)
    assert (one.state, one.revision, one.reason) == ("waiting", 2, "")
    with pytest.raises(Conflict, match="changed"):
        await approve_contribution(session, edition, one.id, ONE, steward=eve)


@both
async def test_a_steward_takes_one_out_of_the_register_again(session, edition, ana, eve):
    one = await contribute(session, sent(), person=ana)
    await approve_contribution(session, edition, one.id, ONE, steward=eve)
    await session.commit()
    why = ContributionDecision(revision=1, reason="It is an advertisement.")
    await decline_contribution(session, edition, one.id, why, steward=eve)
    await session.commit()
    assert await found(session) == []
    with pytest.raises(Conflict):
        await approve_contribution(session, edition, one.id, ONE, steward=eve)


async def test_who_may(session, edition, ana, eve):
    one = await contribute(session, sent(), person=eve)
    with pytest.raises(Forbidden):
        await approve_contribution(session, edition, one.id, ONE, steward=eve)
    with pytest.raises(Missing):
        await withdraw_contribution(session, one.id, person=ana)
    trial = await load_contest(session, slug="trial", kind="rehearsal")
    with pytest.raises(Forbidden):
        await approve_contribution(session, trial, one.id, ONE, steward=ana)


async def test_one_person_has_a_bounded_number_under_way(session, ana):
    for n in range(MOST_OPEN):
        await contribute(session, sent(title=f"Radio {n}"), person=ana)
    with pytest.raises(Conflict):
        await contribute(session, sent(), person=ana)


@both
async def test_an_erased_account_takes_its_contributions_with_it(session, edition, ana, eve):
    one = await contribute(session, sent(), person=ana)
    await approve_contribution(session, edition, one.id, ONE, steward=eve)
    await session.commit()
    assert [each["title"] for each in (await my_data(session, ana))["contributions"]] == ["Radio for herders"]
    await forget_contributions(session, ana)
    await session.commit()
    assert await found(session, "herders") == []


# --- a table -------------------------------------------------------------------------------------------

ROW = SAID | {"categories": "C2; C7-EAGR", "sdgs": "2", "targets": "2.4"}


@both
async def test_a_table_is_imported_whole(session, edition, eve):
    rows = [ROW, ROW | {"title": "Radio two", "language": "", "url": ""}]
    assert await import_contributions(session, edition, rows, steward=eve) == 2
    await session.commit()
    assert await found(session, "radio") == ["Radio for herders", "Radio two"]


async def test_a_wrong_row_keeps_all_out_and_names_row_and_column(session, edition, eve):
    rows = [ROW, ROW | {"title": "Radio two", "country": "Kenia", "sdgs": "2; 18"}, ROW]
    faults = await row_faults(session, rows)
    assert [(fault.row, fault.column) for fault in faults] == [(2, "country"), (2, "sdgs"), (3, "title")]
    for column, wrong in (("status", "en cours"), ("targets", "2.4; 9.c")):
        assert [fault.column for fault in await row_faults(session, [ROW | {column: wrong}])] == [column]
    with pytest.raises(Invalid) as refused:
        await import_contributions(session, edition, rows, steward=eve)
    assert "KENIA" in str(refused.value.fields["2.country"]) and await found(session) == []


async def test_a_row_that_the_register_has_from_a_contest_is_named(session, edition):
    project = await nominee(session, edition, title="Ant")
    row = ROW | {"title": "ANT", "owner": project.owner}
    assert [(fault.row, fault.column) for fault in await row_faults(session, [row])] == [(1, "title")]


# --- pages and programs --------------------------------------------------------------------------------


async def test_from_the_form_to_the_page_of_the_project(browser, another_browser, eve, session):
    await browser.sign_in(ANA)
    page = await browser.get("/en/stocktaking")
    assert "/en/stocktaking/contribute" in page.links
    await browser.get("/en/stocktaking/contribute")
    form = {**SAID, "sdgs": ["2"], "targets": "2.4"}
    page = await browser.submit("/contribute", form | {"country": "", "title": "Radio <b>x"}, status=422)
    assert page.has("Choose a country.") and "Radio &lt;b&gt;x" in page.html
    assert page.has("Targets of SDG 2: 2.4"), (
        "those of the chosen goal can be ticked now, and the typed one is"
    )
    page = await browser.submit("/contribute", form)
    assert page.has("Your contribution has been sent to the stewards.") and page.has("Awaiting review")
    steward_ = another_browser()
    await steward_.sign_in(EVE)
    page = await steward_.get("/en/me")
    assert page.has("1 contribution to the register awaits review.")
    page = await steward_.get("/en/2027/office/contributions?state=waiting")
    one = (await session.exec(select(Contribution.id))).one()
    assert f"/en/2027/office/contributions/{one}" in page.links
    page = await steward_.get(f"/en/2027/office/contributions/{one}")
    assert page.has("Weather and prices over the air.")
    page = await steward_.submit("/return", {"reason": ""}, status=422)
    assert page.has("Enter a reason for the contributor.")
    page = await steward_.submit("/approval")
    assert page.has("The project is in the register.")
    reader = another_browser()
    page = await reader.get("/en/stocktaking?state=contributed")
    assert page.has("Contributed, not submitted to the WSIS Prizes")
    page = await reader.get(f"/en/stocktaking/{one}")
    assert page.has("Contributed, not submitted to the WSIS Prizes") and page.has("Pastoral Union")
    page = await reader.get(f"/ar/stocktaking/{one}")
    assert page.has("كفالة وجود نظم إنتاج غذائي مستدامة") and not page.has(
        "Ensure sustainable food production"
    )
    page = await reader.get("/ru/stocktaking?target=2.4")
    assert page.has("Radio for herders") and page.has("обеспечить создание устойчивых систем")
    page = await reader.get("/en/search?q=herders")
    assert f"/en/stocktaking/{one}" in page.links
    file = await reader.json(
        "GET", "/exports/projects?column=title&column=state&column=source_url&column=targets"
    )
    assert [(row["state"], row["targets"]) for row in file.json()] == [("contributed", ["2.4"])]
    assert file.json()[0]["source_url"].endswith(f"/en/stocktaking/{one}")
    await browser.get(f"/en/stocktaking/contributions/{one}")
    page = await browser.submit("/withdrawal")
    assert page.has("Your contribution has been withdrawn and deleted.")
    await reader.get(f"/en/stocktaking/{one}", status=404)
    assert not (await reader.get("/en/stocktaking")).has("Radio for herders")


async def test_a_goal_of_thousands_of_digits_is_refused_with_a_sentence(browser, eve, session):
    await browser.sign_in(ANA)
    await browser.get("/en/stocktaking/contribute")
    form = {**SAID, "sdgs": ["9" * 5_000], "targets": ""}
    page = await browser.submit("/contribute", form, status=422)
    assert "Radio" in page.html, "what was typed is in the form again"


async def test_programs_do_the_same(browser, session, eve, ana):
    mine = await begin_session(session, ana)
    office = await begin_session(session, await person_with_address(session, EVE))
    await session.commit()
    made = await browser.json("POST", "/stocktaking/contributions", SAID, token=mine)
    assert made.status_code == 201 and made.json()["state"] == "waiting"
    one, path = made.json()["id"], "/editions/2027/contributions"
    assert (await browser.json("GET", f"/stocktaking/contributions/{one}")).status_code == 404
    done = await browser.json("PUT", f"{path}/{one}/approval", {"revision": 1}, token=office)
    assert done.json()["state"] == "published"
    shown = (await browser.json("GET", f"/stocktaking/contributions/{one}")).json()
    assert (
        shown["categories"] == ["C2", "C7-EAGR"]
        and shown["targets"] == ["2.4"]
        and "contributed_by" not in shown
    )
    (row,) = (await browser.json("GET", "/stocktaking?state=contributed")).json()["items"]
    assert (row["edition"], row["state"], row["status"]) == ("", "contributed", "running")
    gone = await browser.json("DELETE", f"/stocktaking/contributions/{one}", token=mine)
    assert gone.status_code == 204
    assert (await browser.json("GET", "/stocktaking")).json()["total"] == 0


async def test_a_spreadsheet_is_checked_and_imported_on_the_page(browser, eve, session):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*ROW])
        sheet.write_row(1, 0, [*ROW.values()])
    await browser.sign_in(EVE)
    address = "/en/2027/office/contributions/import"
    files = {"file": ("radio.xlsx", made.getvalue())}
    answer = await browser.client.post(address, files=files, headers={"sec-fetch-site": "same-origin"})
    assert (
        answer.status_code == 200 and "No problem in 1 row" in answer.text and "Pastoral Union" in answer.text
    )
    digest = answer.text.split('name="sha256" value="')[1].split('"')[0]
    answer = await browser.client.post(
        address,
        files=files,
        data={"then": "import", "sha256": digest},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code in (200, 303)
    assert await found(session, "herders") == ["Radio for herders"]
    wrong = json.dumps([ROW | {"country": "Kenia", "title": "x"}]).encode()
    answer = await browser.client.post(
        address, files={"file": ("x.json", wrong)}, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 422 and "is not the code of a country" in answer.text
