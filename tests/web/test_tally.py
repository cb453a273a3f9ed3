import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select, update

from prizes.accounts.rules.roles import Role
from prizes.ballot.models import Vote
from prizes.files.store import old_keys
from prizes.jobs.models import Job
from prizes.tally.rules import after_count
from prizes.tally.rules.recount import recount
from prizes.worker import loop
from prizes.worker.loop import run_jobs
from tests.ballot.logged import sequenced
from tests.ballot.paper import with_four_votes
from tests.contest import VOTING, at, person, steward, with_role

END = at("2027-02-28 22:30")


@pytest.fixture
async def box(session, database, time):
    time(VOTING)
    box = await with_four_votes(session)
    await steward(session)
    await session.commit()
    await sequenced(database)
    return box


async def test_while_voting_is_open_a_steward_sees_when_it_can_be_counted_and_no_count(box, browser):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/tally")
    assert page.has("Voting is still open. No one can see a count before the close, including stewards.")
    assert page.has("28 February 2027, 23:30")
    assert "Ant" not in page.text
    assert not [form for form in page.forms if "tally" in form["action"]]
    await browser.post("/en/2027/office/tally", {"phase": "voting"}, status=409)
    await browser.get("/en/2027/office/tally/files", status=404)


async def test_after_the_end_a_steward_counts_and_takes_the_files(box, browser, time, tmp_path):
    time(END)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/tally")
    assert page.has("The votes can be counted now.")
    page = await browser.submit("/office/tally")
    assert "<dt>Votes in force</dt><dd>4</dd>" in page.html
    assert re.findall(r'data-label="(\w+[ \w]*)"[^>]*><div>(\d+)', page.html)[:5] == [
        ("Counted", "4"),
        ("Excluded", "0"),
        ("Withdrawn", "0"),
        ("Incomplete", "0"),
        ("In force", "4"),
    ]
    answer = await browser.client.get("/en/2027/office/tally/files")
    assert answer.headers["content-disposition"] == 'attachment; filename="2027-voting.zip"'
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    assert recount(tmp_path).equal


@pytest.mark.parametrize("role", [Role.EXPERT, Role.OBSERVER])
async def test_only_stewards_count(box, session, browser, time, role):
    await with_role(session, "other@example.org", role)
    await session.commit()
    time(END)
    await browser.sign_in("other@example.org")
    await browser.get("/en/2027/office/tally", status=200 if role is Role.OBSERVER else 403)
    await browser.post("/en/2027/office/tally", {"phase": "voting"}, status=403)


async def test_the_page_reads_well_in_arabic(box, browser, time):
    time(END)
    browser.lang = "ar"
    await browser.sign_in("steward@example.org")
    page = await browser.get("/ar/2027/office/tally")
    assert page.reader.html["dir"] == "rtl"
    page = await browser.submit("/office/tally")
    assert 'class="stack"' in page.html


async def large(box, monkeypatch, time):
    """A round is large from its fourth vote on; the job that packs its files is for the next turn of the worker."""
    monkeypatch.setattr(after_count, "LARGE", 3)
    monkeypatch.setattr(loop, "JOBS_A_TURN", 1)
    time(END)


async def test_a_large_round_is_counted_by_the_worker_and_its_files_are_packed(
    box, browser, database, time, tmp_path, monkeypatch
):
    await large(box, monkeypatch, time)
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/tally")
    page = await browser.submit("/office/tally")
    assert page.has("The votes are being counted.")
    assert 'data-hx-trigger="every 3s"' in page.html
    assert not [form for form in page.forms if "tally" in form["action"]]
    await browser.get("/en/2027/office/tally/files", status=404)
    await browser.post("/en/2027/office/tally", {"phase": "voting"})  # impatient, or a second steward
    await run_jobs(database)
    page = await browser.get("/en/2027/office/tally")
    assert "<dt>Votes in force</dt><dd>4</dd>" in page.html
    assert "hx-trigger" not in page.html
    assert page.has("The files for a recount are being packed.")
    answer = await browser.client.get("/en/2027/office/tally/files")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    await run_jobs(database)
    page = await browser.get("/en/2027/office/tally")
    assert page.has("The files for a recount total 0.1 MB. They were packed on")
    answer = await browser.client.get("/en/2027/office/tally/files")
    assert answer.headers["content-disposition"] == 'attachment; filename="2027-voting.zip"'
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    assert recount(tmp_path).equal


async def test_while_a_large_round_is_counted_again_its_count_stays_in_sight(
    box, browser, session, database, time, monkeypatch
):
    await large(box, monkeypatch, time)
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/tally")
    await browser.submit("/office/tally")
    await run_jobs(database)
    await run_jobs(database)
    await browser.get("/en/2027/office/tally")
    page = await browser.submit("/office/tally")
    assert page.has("The votes are being counted.")
    assert "<dt>Votes in force</dt><dd>4</dd>" in page.html
    assert "hx-trigger" not in page.html  # nothing is swapped under somebody's hands
    assert not [form for form in page.forms if "tally" in form["action"]]
    await run_jobs(database)
    assert not (await browser.get("/en/2027/office/tally")).has("The votes are being counted.")


async def test_files_of_an_earlier_count_are_not_given_for_those_of_the_last(
    box, browser, session, database, time, monkeypatch
):
    await large(box, monkeypatch, time)
    await browser.sign_in("steward@example.org")
    for minute, title in enumerate(("Ant", "Bee")):
        time(END + timedelta(minutes=minute))  # of two counts of one instant neither is the last
        await browser.get("/en/2027/office/tally")
        await browser.submit("/office/tally")
        await run_jobs(database)
        assert (await browser.client.get("/en/2027/office/tally/files")).status_code == 503
        await run_jobs(database)
        assert (await browser.client.get("/en/2027/office/tally/files")).status_code == 200
        found = [
            path async for paths in old_keys("counts", datetime.max.replace(tzinfo=UTC)) for path in paths
        ]
        assert len(found) == 1
        await session.exec(update(Vote).where(Vote.choices == box.id(title)).values(choices=box.id("Cat")))
        await session.commit()


async def test_a_count_that_does_not_succeed_says_so_until_it_does(box, browser, database, time, monkeypatch):
    await large(box, monkeypatch, time)
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/tally")
    await browser.submit("/office/tally")
    page = await browser.get("/en/2027/office/tally")
    assert not page.has(", Geneva time. Inform the operators. The worker’s log gives the reason.")
    with monkeypatch.context() as cut:
        cut.setattr("prizes.tally.actions.poll_of", None)
        await run_jobs(database)
    page = await browser.get("/en/2027/office/tally")
    assert page.has("The count failed. It will be repeated on 28 February 2027")
    time(END + timedelta(minutes=10))
    await run_jobs(database)
    page = await browser.get("/en/2027/office/tally")
    assert "<dt>Votes in force</dt><dd>4</dd>" in page.html


async def test_what_waits_for_the_log_is_written_and_counted_by_the_worker(session, database, browser, time):
    """The web may not take lines from the queue; a steward who is quick sees that the count is under way."""
    time(VOTING)
    await with_four_votes(session)
    await steward(session)
    await session.commit()
    time(END)
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/tally")
    page = await browser.submit("/office/tally")
    assert "Votes in force" not in page.html
    await run_jobs(database)
    page = await browser.get("/en/2027/office/tally")
    assert "<dt>Votes in force</dt><dd>4</dd>" in page.html


async def test_while_votes_wait_for_the_log_nobody_counts_before_the_end(session, browser, time):
    time(VOTING)
    await with_four_votes(session)
    await steward(session)
    await session.commit()
    await browser.sign_in("steward@example.org")
    await browser.post("/en/2027/office/tally", {"phase": "voting"}, status=409)


async def test_where_the_log_is_at_fault_a_steward_reads_so_and_nothing_is_put_off(
    session, database, browser, time
):
    time(VOTING)
    box = await with_four_votes(session)
    await steward(session)
    await session.commit()
    await sequenced(database)
    await session.exec(text("DELETE FROM log_tile WHERE level = -1"))
    await box.cast("C1", "Ant", by=await person(session, "late@example.org"))
    await session.commit()
    await sequenced(database)
    time(END)
    await browser.sign_in("steward@example.org")
    page = await browser.post("/en/2027/office/tally", {"phase": "voting"}, status=500)
    assert page.has(
        "The vote log has failed its own check, so nothing is signed. Please see its status page first."
    )
    assert not (await session.exec(select(Job).where(Job.kind == "count-votes"))).all()
