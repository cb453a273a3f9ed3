"""The page of a list of voters, what programs send, and what somebody off the list is told."""

from __future__ import annotations

import io

import pytest
from sqlmodel import select

from prizes.ballot.models import ListedVoter
from prizes.errors import Invalid
from prizes.kit.tables import open_table
from prizes.web.ballot.voter_lists import voters_in
from tests.ballot.test_voter_lists import ANA, BEFORE, OPEN, OTHER, begun, listed
from tests.browsing import ORIGIN
from tests.contest import at
from tests.sessions import session_of
from tests.web.test_lots import approved

VOTERS = "/en/2027/office/voters"
PAPER = "/en/2027/categories/C1"


async def in_office(session, time, browser, **rules):
    box = await begun(session, time, **rules)
    await browser.sign_in("steward@example.org")
    await browser.get(VOTERS)
    return box


async def stored(session) -> list[bool]:
    await session.commit()
    return [row.approved for row in (await session.exec(select(ListedVoter))).all()]


# --- reading ---------------------------------------------------------------------------------------------


@pytest.mark.pure
def test_addresses_stand_one_a_line_or_in_the_column_that_is_named():
    alone = voters_in([(1, [ANA]), (3, [OTHER])])
    assert (alone.lines, alone.addresses) == ([1, 3], [ANA, OTHER])
    table = voters_in([(1, ["Name", "Email "]), (2, ["Ana", ANA]), (3, ["Ben"])])
    assert (table.lines, table.addresses) == ([2, 3], [ANA, ""])


@pytest.mark.pure
def test_groups_and_weights_are_the_second_cell_or_a_column_of_their_own():
    alone = voters_in([(1, [ANA, " lake"]), (3, [OTHER])], "list")
    assert (alone.addresses, alone.attributes) == ([ANA, OTHER], ["lake", ""])
    table = voters_in([(1, ["Weight", "Email"]), (2, ["3", ANA])], "weight")
    assert (table.addresses, table.attributes) == ([ANA], ["3"])
    for rows in ([(1, ["email"]), (2, [ANA])], [(1, [ANA, "3", "x"])]):
        with pytest.raises(Invalid):
            voters_in(rows, "weight")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("rows", "line"),
    [([(1, ["name"]), (2, ["Ana"])], "line.1"), ([(1, [ANA]), (2, [OTHER, "Ben"])], "line.2")],
)
def test_what_is_no_list_is_said_of_its_line(rows, line):
    with pytest.raises(Invalid) as wrong:
        voters_in(rows)
    assert list(wrong.value.fields) == [line]


# --- the page --------------------------------------------------------------------------------------------


async def test_a_steward_looks_at_a_list_and_proposes_it_and_another_approves(session, time, browser):
    await in_office(session, time, browser)
    assert browser.page.has("No list has been approved yet.")
    text = f"{ANA}\n\nnobody\n{ANA.upper()}"
    page = await browser.submit(VOTERS, {"addresses": text, "act": "check"})
    assert page.has("Line 3: “nobody” is not an email address.")
    assert page.has("Line 4: “ANA.MARIA@EXAMPLE.ORG” leads to the same mailbox as “ana.maria@example.org”.")
    assert page.has("Nothing has been saved yet.")
    page = await browser.submit(VOTERS, {"addresses": text}, status=422)
    assert page.has("Nothing was proposed.") and page.has("Line 3: “nobody” is not an email address.")
    assert await stored(session) == []
    page = await browser.submit(VOTERS, {"addresses": f"{ANA}\n{OTHER}"})
    assert page.heading == "List of voters" and page.has("SHA-256 of the list")
    assert await stored(session) == [False, False]
    await browser.sign_in("second@example.org")
    await browser.get(VOTERS)
    page = await browser.submit(VOTERS, {"addresses": ANA, "act": "check"})
    assert page.has("This is not the list that was proposed.")
    page = await browser.submit(VOTERS, {"addresses": f"{OTHER}\n{ANA}", "act": "check"})
    assert page.has("This is exactly the list that was proposed.")
    await approved(browser)
    assert await stored(session) == [True, True]
    page = await browser.get(VOTERS)
    assert not page.has("No list has been approved yet.")


def workbook(*rows: list[str]) -> bytes:
    table = open_table("xlsx", rows[0], rows[0])
    table.add(rows[1:])
    with table.done() as file:
        return file.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("voters.csv", f"\ufeffname;email\r\nAna;{ANA}\r\nBen;{OTHER}\r\n".encode()),
        ("voters.xlsx", workbook(["Name", "Email"], ["Ana", ANA], ["Ben", OTHER])),
    ],
)
async def test_a_file_is_read_and_its_lines_stand_in_the_form(session, time, browser, name, content):
    await in_office(session, time, browser)
    fields = dict(browser.page.form(VOTERS, method="post")["fields"])
    data = {n: v for n, v in fields.items() if n in ("phase", "idempotency_key")} | {"act": "check"}
    origin = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
    sent = {"file": (name, io.BytesIO(content))}
    answer = await browser.client.post(VOTERS, data=data, files=sent, headers=origin)
    page = browser._seen(answer, 200)
    assert dict(page.form(VOTERS, method="post")["fields"])["addresses"].split() == [ANA, OTHER]
    assert not page.has("What is wrong")


async def test_after_the_opening_the_page_offers_additions_alone(session, time, browser):
    box = await in_office(session, time, browser)
    await listed(box, ANA)
    page = await browser.get(VOTERS)
    assert page.has("The whole list, in place of the earlier one")
    time(OPEN)
    await browser.sign_in("steward@example.org")
    page = await browser.get(VOTERS)
    assert page.has("but no one can be removed") and not page.has("in place of the earlier one")
    page = await browser.submit(VOTERS, {"addresses": OTHER}, status=422)
    assert page.has("Enter the reason for adding people after voting has opened.")
    page = await browser.submit(VOTERS, {"addresses": OTHER, "reason": "She joined."})
    assert page.has("These people can vote as well. No one is removed.")


async def test_an_observer_reads_numbers_and_sees_no_form(session, time, browser):
    await begun(session, time)
    from prizes.accounts.rules.roles import Role
    from tests.contest import with_role

    await with_role(session, "observer@example.org", Role.OBSERVER)
    await session.commit()
    await browser.sign_in("observer@example.org")
    page = await browser.get(VOTERS)
    assert "textarea" not in page.html


async def test_an_edition_without_a_list_has_no_such_page(session, time, browser):
    await begun(session, time, voting__electorate={"countries": ["KE"]})
    await browser.sign_in("steward@example.org")
    await browser.get(VOTERS, status=404)
    assert "office/voters" not in (await browser.get("/en/2027/office/")).html


# --- the agenda ------------------------------------------------------------------------------------------


async def test_the_overview_says_that_a_list_is_missing(session, time, browser):
    box = await in_office(session, time, browser)
    page = await browser.get("/en/2027/office/")
    assert page.has("and its list of voters is missing.") and "office/voters?phase=voting" in page.html
    time(OPEN)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/")
    assert page.has("is open, but no one can vote without a list of voters.")
    await listed(box, ANA)
    page = await browser.get("/en/2027/office/")
    assert not page.has("without a list of voters")


# --- voters ----------------------------------------------------------------------------------------------


async def test_somebody_off_the_list_is_told_and_asked_for_nothing(session, time, browser):
    box = await begun(session, time, voting__electorate={"voter_list": True, "countries": ["KE"]})
    await listed(box, OTHER)
    time(OPEN)
    page = await browser.get(PAPER)
    assert page.has("Only people on the list of voters can vote.") and not page.has("is not on it")
    await browser.sign_in(ANA)
    page = await browser.get(PAPER)
    assert page.has("the address that you signed in with is not on it")
    assert not page.has("Before your first vote") and not page.has("Vote for this project")
    page = await browser.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, status=403)
    assert page.has("the address that you signed in with is not on it")
    one = await session_of(browser.app.state.database, ANA)
    answer = await browser.json("PUT", "/editions/2027/ballot/C1", {"project": box.id("Ant")}, token=one)
    assert answer.status_code == 403 and answer.json()["type"].endswith("not-on-the-list-of-voters")
    page = await browser.get(f"/en/2027/projects/{box.id('Ant')}")
    assert page.has("the address that you signed in with is not on it")


@pytest.mark.parametrize("lang", ["ar", "zh", "fr", "ru", "es"])
async def test_the_pages_stand_in_every_language(session, time, browser, lang):
    box = await begun(session, time)
    await listed(box, ANA)
    await browser.sign_in("steward@example.org")
    await browser.get(f"/{lang}/2027/office/voters")
    await browser.get(f"/{lang}/2027/guidelines")


# --- programs --------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_program_looks_proposes_and_reads(session, database, time, browser):
    await begun(session, time)
    path = "/editions/2027/voter-lists"
    one = await session_of(database, "steward@example.org")
    answer = await browser.json("POST", f"{path}/check", {"addresses": [ANA, "nobody"]}, token=one)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["voters"], found["known"], found["problems"][0]["place"]) == (1, 0, 1)
    answer = await browser.json("POST", path, {"addresses": [ANA, "nobody"]}, token=one)
    assert answer.status_code == 422
    answer = await browser.json("POST", path, {"addresses": [ANA, OTHER], "reason": "All."}, token=one)
    assert answer.status_code == 201, answer.text
    proposal = answer.json()
    assert proposal["kind"] == "voters"
    (read,) = (await browser.json("GET", path, token=one)).json()["items"]
    assert (read["voters"], read["proposal"]["id"]) == (None, proposal["id"])
    two = await session_of(database, "second@example.org")
    done = await browser.json(
        "PUT",
        f"/editions/2027/proposals/{proposal['id']}/approval",
        {"sha256": proposal["sha256"]},
        token=two,
    )
    assert done.status_code == 200, done.text
    (read,) = (await browser.json("GET", path, token=one)).json()["items"]
    assert (read["voters"], read["proposal"], read["only_grows"]) == (2, None, False)
    assert at("2027-01-31 09:00") == BEFORE
