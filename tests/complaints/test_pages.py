"""A report from the page of a project to its answer: in the browser without JavaScript, and for programs."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session, grant
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.complaints.actions import report_project
from prizes.complaints.models import Complaint
from prizes.complaints.rules import ComplaintKind
from prizes.gate import limits
from prizes.i18n.languages import CODES
from tests.ballot.paper import nominee
from tests.contest import VOTING, load_contest, person, steward

EVE, READER = "eve@example.org", "reader@example.org"
SAID = {"kind": "untrue", "words": "It <b>never</b> ran.", "email": READER}


@pytest.fixture
async def edition(session, time, app):
    time(VOTING)
    return await load_contest(session)


@pytest.fixture
async def project(session, edition):
    await steward(session, EVE)
    ana = await person(session, "ana@example.org")
    made = await nominee(session, edition, "C1", "Well", nominator_id=ana.id)
    await session.commit()
    return made


async def test_from_the_page_of_the_project_to_the_answer(
    browser, another_browser, session, edition, project, mailbox
):
    here = f"/en/2027/projects/{project.id}"
    assert f"{here}/report" in (await browser.get(here)).links
    page = await browser.get(f"{here}/report")
    assert page.has("within 14 days") and page.has("deleted 30 days after the decision")
    page = await browser.submit("/report", SAID | {"kind": "", "words": " ", "email": "no"}, status=422)
    assert page.has("Error:") and 'value="no"' in page.html
    page = await browser.submit("/report", SAID)
    assert page.has("Your report has been sent to the stewards. They decide within 14 days.")
    found = (await session.exec(select(Complaint))).one()
    assert (found.lang, found.email) == ("en", READER)

    stewards = another_browser()
    await stewards.sign_in(EVE)
    assert (await stewards.get("/en/me")).has("1 report about a project awaits a decision.")
    one = f"/en/2027/office/complaints/{found.id}"
    page = await stewards.get("/en/2027/office/complaints?state=open")
    assert one in page.links and READER not in page.html
    page = await stewards.get(one)
    assert "It &lt;b&gt;never&lt;/b&gt; ran." in page.html and READER in page.html
    assert {here, f"/en/2027/office/nominations/{project.id}"} <= set(page.links)
    page = await stewards.submit("/question", {"text": ""}, status=422)
    await stewards.submit("/question", {"text": "Does it run?"})
    page = await stewards.submit("/decision", {"answer": "It runs."}, status=422)
    assert page.has("Choose whether the report is upheld.") and "It runs." in page.html
    page = await stewards.submit("/decision", {"upheld": "yes", "answer": "It does not."}, status=409)
    assert page.has("The people of the project have not replied.")
    page = await stewards.submit("/decision", {"upheld": "no", "answer": "It runs."})
    assert page.has("The decision has been recorded.") and page.has("Report not upheld")
    letter = await mailbox.newest_to(READER)
    assert "Well" in letter["Subject"]
    answer = letter.get_body(("plain",)).get_content()
    assert "It runs." in answer and "have not upheld your report" in answer


async def test_all_languages(browser, edition, project):
    for lang in CODES:
        page = await browser.get(f"/{lang}/2027/projects/{project.id}/report")
        assert ('dir="rtl"' in page.html) == (lang == "ar")


async def test_programs_report_without_an_account_and_stewards_decide(
    browser, session, edition, project, app
):
    api = "/api/v1/editions/2027"
    answer = await browser.client.post(f"{api}/projects/{project.id}/complaints", json=SAID)
    assert answer.status_code == 201 and list(answer.json()) == ["decided_by"]
    wrong = await browser.client.post(
        f"{api}/projects/{project.id}/complaints", json=SAID | {"kind": "taste"}
    )
    assert wrong.status_code == 422
    found = (await session.exec(select(Complaint))).one()
    assert (await browser.client.get(f"{api}/complaints/{found.id}")).status_code == 401
    eve = await steward(session, "ivy@example.org")
    secret = await begin_session(session, eve)
    await session.commit()
    headers = {"authorization": f"Bearer {secret}"}
    (row,) = (await browser.client.get(f"{api}/complaints", headers=headers)).json()["items"]
    assert row["kind"] == "untrue" and "email" not in row
    shown = (await browser.client.get(f"{api}/complaints/{found.id}", headers=headers)).json()
    assert (shown["email"], shown["state"]) == (READER, "open")
    decided = await browser.client.put(
        f"{api}/complaints/{found.id}/decision", headers=headers, json={"upheld": False, "answer": "It runs."}
    )
    assert decided.json()["state"] == "rejected"


async def test_reports_are_bounded_by_rate(browser, edition, project):
    limits.forget()
    address = f"/api/v1/editions/2027/projects/{project.id}/complaints"
    said = {"kind": "other", "words": " "}
    most = limits.PER_MINUTE["complaint"] * limits.SHARED_ADDRESS
    codes = [(await browser.client.post(address, json=said)).status_code for _ in range(most + 1)]
    assert set(codes[:-1]) == {422} and codes[-1] == 429


async def test_what_is_not_public_cannot_be_reported(browser, session, edition, project):
    project.state = "submitted"
    session.add(project)
    await session.commit()
    await browser.get(f"/en/2027/projects/{project.id}/report", status=404)


async def test_a_steward_of_the_project_itself_reads_no_report_of_it(browser, session, edition, project):
    """The form promises that the people of the project never see who reported it."""
    made = await report_project(
        session, edition, project.id, kind=ComplaintKind.RIGHTS, words="Mine.", email=READER, lang="en"
    )
    ana = await session.get_one(Person, project.nominator_id)
    await grant(session, ana, Role.STEWARD, edition="2027", category="*", region=None, granter=None)
    await session.commit()
    await browser.sign_in("ana@example.org")
    page = await browser.get("/en/2027/office/complaints")
    assert made.id not in page.html and "Mine." not in page.html
    page = await browser.get(f"/en/2027/office/complaints/{made.id}", status=403)
    assert page.has("You have a role in this project") and READER not in page.html
    answer = await browser.client.get(f"/api/v1/editions/2027/complaints/{made.id}")
    assert answer.status_code == 403 and READER not in answer.text
