"""Openings for auditors: the public gets the result with signatures, observers the single votes, nobody else a thing."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.roles import Role
from prizes.errors import Conflict
from prizes.journal.models import JournalEntry
from prizes.tally.actions import count_phase
from prizes.tally.finishing import finish_round
from prizes.votelog.audits import audit_of, signed_in
from prizes.votelog.format.notes import Signer
from tests.ballot.logged import END, counted, dump, log_lines, sequenced, verdict
from tests.ballot.paper import contest
from tests.ballot.test_cases import Bench
from tests.contest import VOTING, person, steward, with_role

ONE, TWO = Signer("audit.example.org", bytes(32)), Signer("court.example.org", bytes([1] * 32))
BALLOT = {
    "openings": "auditors",
    "auditors": [
        {"name": "Internal <audit>", "key": str(ONE.verifier)},
        {"name": "Court of Audit", "key": str(TWO.verifier)},
    ],
}
OFFICE = "/en/2027/office/integrity"


@pytest.fixture
async def box(session, time):
    time(VOTING)
    box = await contest(session, voting__ballot=BALLOT, announcement__challenge_days=10)
    for n, title in enumerate(["Ant", "Ant", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    await steward(session)
    await with_role(session, "audit@example.org", Role.OBSERVER)
    await session.commit()
    return box


async def token(database, address: str, role: Role | None = None) -> str:
    """Of a new session."""
    async with database.writing() as own:
        who = await with_role(own, address, role) if role else await person_with_address(own, address)
        return await begin_session(own, who)


async def acts(session, act: str) -> list[JournalEntry]:
    await session.rollback()
    return list((await session.exec(select(JournalEntry).where(JournalEntry.act == act))).all())


def unpacked(content: bytes, folder) -> set[str]:
    packed = zipfile.ZipFile(io.BytesIO(content))
    packed.extractall(folder)
    return set(packed.namelist())


@pytest.mark.both_databases
async def test_an_observer_takes_the_votes_signs_and_the_public_sees_the_signature(
    box, session, browser, another_browser, database, time, tmp_path
):
    time(END)
    await counted(database, box)
    stranger = another_browser()
    assert verdict().startswith("ok without openings: ")
    assert (await stranger.client.get("/votelog/2027/openings.txt")).status_code == 404
    assert (await stranger.client.get("/votelog/2027/private/openings.txt")).status_code == 404
    page = await stranger.get("/en/2027/integrity")
    assert page.has("No auditor has signed this count yet.")
    assert "openings.txt" not in page.html

    await browser.sign_in("audit@example.org")
    await browser.get(OFFICE)
    form = browser.page.form("/office/openings")
    taken = await browser.client.post(
        form["action"], data=dict(form["fields"]), headers={"sec-fetch-site": "same-origin"}
    )
    assert (taken.status_code, taken.headers["content-type"]) == (200, "application/zip")
    assert taken.headers["cache-control"] == "no-store"
    names = unpacked(taken.content, tmp_path / "dump")
    assert {
        "key",
        "log.txt",
        "checkpoints.txt",
        "paper.txt",
        "results.txt",
        "openings.txt",
        "verify.py",
    } <= names
    assert verdict(tmp_path / "dump").startswith("ok: ")
    (entry,) = await acts(session, "tally.take-openings")
    assert entry.actor_id is not None

    note = ONE.sign(str(audit_of(tmp_path / "dump")))
    page = await browser.submit("/office/audits", {"note": f"\r\n{note}".replace("\n", "\r\n")})
    assert page.has("Signed by Internal <audit>")
    await sequenced(database)
    assert (await stranger.client.get("/votelog/2027/auditors.txt")).text == note
    assert signed_in(dump()) == ["Internal <audit>"]
    page = await stranger.get("/en/2027/integrity")
    assert page.has("Signed by Internal <audit>")
    assert 'href="/votelog/2027/auditors.txt"' in page.html
    await browser.submit("/office/audits", {"note": TWO.sign(str(audit_of(dump())))})
    await sequenced(database)
    assert signed_in(dump()) == ["Internal <audit>", "Court of Audit"]
    assert len(await acts(session, "tally.audit")) == 2
    assert verdict().startswith("ok without openings: ")


@pytest.mark.parametrize(
    ("who", "status"),
    [("steward@example.org", 403), ("expert@example.org", 403), ("voter0@example.org", 403)],
)
async def test_nobody_else_gets_single_votes(box, session, browser, database, time, who, status):
    if who.startswith("expert"):
        await with_role(session, who, Role.EXPERT)
        await session.commit()
    time(END)
    await counted(database, box)
    await browser.sign_in(who)
    await browser.post("/en/2027/office/openings", {"phase": "voting"}, status=status)
    mine = await token(database, who)
    answer = await browser.json("POST", "/editions/2027/openings", {}, token=mine)
    assert answer.status_code == status
    assert (await browser.json("POST", "/editions/2027/openings", {})).status_code == 401
    assert await acts(session, "tally.take-openings") == []
    if who.startswith("steward"):
        page = await browser.get(OFFICE)
        assert page.has("Single votes are shown to observers of this edition only, not to its stewards.")
        assert not [form for form in page.forms if "/office/openings" in form["action"]]


async def test_programs_of_observers_do_the_same(box, session, browser, database, time, tmp_path):
    mine = await token(database, "audit@example.org")
    sent = {"phase": "voting"}
    assert (await browser.json("POST", "/editions/2027/openings", sent, token=mine)).status_code == 404
    time(END)
    async with database.writing() as own:
        await count_phase(own, box.edition, box.edition.rules.votings[0], counted_by=None)
    mine = await token(database, "audit@example.org")
    early = await browser.json("POST", "/editions/2027/openings", sent, token=mine)
    assert (early.status_code, early.headers["retry-after"]) == (429, "60")  # not published yet
    await sequenced(database)
    taken = await browser.json("POST", "/editions/2027/openings", sent, token=mine)
    assert taken.status_code == 200
    unpacked(taken.content, tmp_path / "dump")
    assert verdict(tmp_path / "dump").startswith("ok: ")
    note = {"note": ONE.sign(str(audit_of(tmp_path / "dump")))}
    other = await token(database, "voter0@example.org")
    assert (await browser.json("POST", "/editions/2027/audits", note, token=other)).status_code == 403
    made = await browser.json("POST", "/editions/2027/audits", note, token=mine, idempotency_key="sign")
    assert (made.status_code, made.json()["auditor"]) == (201, "Internal <audit>")
    again = await browser.json("POST", "/editions/2027/audits", note, token=mine, idempotency_key="sign")
    assert again.json() == made.json()
    assert (await browser.json("POST", "/editions/2027/audits", note, token=mine)).status_code == 409
    assert (await browser.json("GET", "/editions/2027/audits")).json()["items"] == [made.json()]
    (report,) = (await browser.json("GET", "/editions/2027/integrity")).json()["items"]
    assert (report["openings"], [each["key"] for each in report["audits"]]) == (
        "auditors",
        [str(ONE.verifier)],
    )
    assert "votes-with-auditors" in report["limits"]


async def test_a_note_that_is_not_right_is_kept_in_the_form_and_refused(
    box, session, browser, database, time
):
    time(END)
    await counted(database, box)
    await browser.sign_in("audit@example.org")
    await browser.get(OFFICE)
    due = audit_of(dump())
    right = str(due)
    for note, words in (
        (
            "nonsense",
            "This is not a note signed by one auditor. Send it exactly as `prizes log sign` writes it.",
        ),
        (
            "x" * 3000,
            "This is not a note signed by one auditor. Send it exactly as `prizes log sign` writes it.",
        ),
        (right, "This is not a note signed by one auditor. Send it exactly as `prizes log sign` writes it."),
        (
            ONE.sign(right.replace("v1", "v2")),
            "This is not a note signed by one auditor. Send it exactly as `prizes log sign` writes it.",
        ),
        (
            Signer("audit.example.org", bytes([9] * 32)).sign(right),
            "The note was not signed by an auditor named in the rules, or its signature is not valid.",
        ),
        (
            ONE.sign(right).replace("\u2014 audit", "\u2014 court"),
            "The note was not signed by an auditor named in the rules, or its signature is not valid.",
        ),
        (
            ONE.sign(right.replace("prizes.test", "other.test")),
            "This note is for another count or another log. Please check and sign the latest one.",
        ),
        (
            ONE.sign(str(replace(due, size=due.size - 1))),
            "This note is for another count or another log. Please check and sign the latest one.",
        ),
        (
            ONE.sign(str(replace(due, results_sha256="0" * 64))),
            "This note is for another count or another log. Please check and sign the latest one.",
        ),
    ):
        page = await browser.submit("/office/audits", {"note": note}, status=422)
        assert page.has(words), note
        assert note.split("\n")[0][:40] in page.html
    assert await acts(session, "tally.audit") == []
    assert (await browser.json("GET", "/editions/2027/audits")).json()["items"] == []


async def test_where_votes_are_published_there_is_nothing_to_take_and_nothing_to_sign(
    session, browser, database, time
):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    time(END)
    await counted(database, box)
    mine = await token(database, "audit@example.org", role=Role.OBSERVER)
    assert (await browser.json("POST", "/editions/2027/openings", {}, token=mine)).status_code == 409
    note = {"note": ONE.sign(str(audit_of(dump())))}
    assert (await browser.json("POST", "/editions/2027/audits", note, token=mine)).status_code == 409
    page = await browser.get("/en/2027/vote-log/explained")
    assert page.has(
        "At the count, the random numbers are published. Anyone can then open every sealed choice and count again."
    )
    assert not page.has("auditors")


async def test_no_output_for_others_holds_a_single_vote(box, browser, database, time, tmp_path):
    time(END)
    await counted(database, box)
    await browser.sign_in("steward@example.org")
    openings = {line.split(" ")[2] for line in await opened(database)}
    tags = {line.split(" ")[2] for line in log_lines() if line.startswith("cast ")}
    files = await browser.client.get("/en/2027/office/tally/files")
    names = unpacked(files.content, tmp_path / "files")
    assert names == {"rules.json", "nominees.csv", "results.csv", "paper.txt"}
    said = "".join(path.read_text() for path in (tmp_path / "files").iterdir())
    for path in (
        "/en/2027/office/tally",
        OFFICE,
        "/en/2027/integrity",
        "/en/2027/vote-log",
        "/en/2027/cases",
    ):
        said += (await browser.get(path)).html
    said += (await browser.json("GET", "/editions/2027/integrity")).text
    for secret in openings | tags:
        assert secret not in said


async def opened(database) -> list[str]:
    from prizes.votelog.models import NamedFile

    async with database.reading() as own:
        query = select(NamedFile.content).where(NamedFile.name == "private/openings.txt")
        return (await own.exec(query)).one().decode().splitlines()


async def test_the_page_says_in_plain_words_what_is_different(box, browser):
    for lang in ("en", "ar", "zh", "fr", "ru", "es"):
        page = await browser.get(f"/{lang}/2027/vote-log/explained")
    page = await browser.get("/en/2027/vote-log/explained")
    assert page.has(
        "Anyone can check that no vote of this edition was changed or lost. Auditors repeat the count. This page explains how, and what the limits are."
    )
    assert page.has("The published result is the one that the auditors signed.")
    assert not page.has(
        "At the count, the random numbers are published. Anyone can then open every sealed choice and count again."
    )
    page = await browser.get("/en/2027/guidelines")
    assert page.has("Court of Audit can sign the count, with the key court.example.org+")


# --- with cases and the end ----------------------------------------------------------------------------


@pytest.fixture
async def bench(box, session, database):
    made = Bench(box, database)
    with clock.at(VOTING - timedelta(days=4)):  # a new steward approves after three days
        made.one, made.two = (
            await steward(session, "one@example.org"),
            await steward(session, "two@example.org"),
        )
    await made.vote("Ant", "abe", "ada", "amy", "ari", "ava")
    await made.settle()
    return made


@pytest.mark.both_databases
async def test_a_count_becomes_final_after_an_auditor_has_signed_it(bench, session, browser, database, time):
    time(END)
    await bench.count()
    first = ONE.sign(str(audit_of(dump())))
    mine = await token(database, "audit@example.org")
    assert (
        await browser.json("POST", "/editions/2027/audits", {"note": first}, token=mine)
    ).status_code == 201
    await sequenced(database)
    assert signed_in(dump()) == ["Internal <audit>"]
    time(END + timedelta(days=1))
    await bench.aside("abe", "ada")
    async with database.writing() as own:
        await count_phase(own, bench.edition, bench.phase, counted_by=None)
    await sequenced(database)
    assert signed_in(dump()) == []  # it spoke of another count
    assert not (dump() / "auditors.txt").exists()
    time(END + timedelta(days=12))
    with pytest.raises(
        Conflict,
        match="no auditor has signed the count yet",
    ):
        async with session.begin_nested():
            await finish_round(session, bench.edition, bench.phase, finished_by=bench.one.id)
    mine = await token(database, "audit@example.org")
    assert (
        await browser.json("POST", "/editions/2027/audits", {"note": first}, token=mine)
    ).status_code == 422
    second = {"note": ONE.sign(str(audit_of(dump())))}
    assert (await browser.json("POST", "/editions/2027/audits", second, token=mine)).status_code == 201
    async with database.writing() as own:
        await finish_round(own, bench.edition, bench.phase, finished_by=bench.one.id)
    await sequenced(database)
    assert log_lines()[-1].startswith("final ")
    assert verdict().startswith("ok without openings: ")
    report = json.loads((dump() / "report.txt").read_text())
    assert [each["auditor"] for each in report["audits"]] == ["Internal <audit>"]


async def test_a_case_of_few_votes_does_not_say_whose_they_were(bench, browser, time):
    few = await bench.aside("abe", "ada")
    many = await bench.aside("amy", "ari", "ava")
    time(END)
    await bench.count()
    for case in (few, many):
        page = await browser.get(f"/en/2027/cases/{case.id}")
        assert page.has(
            "Under the rules, single votes are shown to auditors only. This case has so few votes that its effect by project would reveal them. It is included in the two columns of the result."
        )
        assert "Ant" not in page.text
        shown = (await browser.json("GET", f"/editions/2027/cases/{case.id}")).json()
        assert (shown["effect"], shown["categories"]) == (None, {"C1": case.votes})


async def test_a_case_of_five_says_what_it_changes(bench, browser, time):
    case = await bench.aside("abe", "ada", "amy", "ari", "ava")
    time(END)
    await bench.count()
    page = await browser.get(f"/en/2027/cases/{case.id}")
    assert page.has("Ant")
    shown = (await browser.json("GET", f"/editions/2027/cases/{case.id}")).json()
    assert next((each["votes"], each["votes_without"]) for each in shown["effect"]) == (2, 7)
