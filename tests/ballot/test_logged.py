"""Votes of a real round in its log, as strangers get it."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from prizes import config
from prizes.ballot import logs, sequencing
from prizes.ballot.models import Vote
from prizes.errors import Closed, Failed
from prizes.journal import acts
from prizes.journal.actions import chain, record
from prizes.journal.models import JournalEntry
from prizes.nomination.rules.states import State
from prizes.tally.exporting import export
from prizes.tally.rules.recount import recount
from prizes.votelog import queries, verify
from prizes.votelog.files.folder import Folder
from prizes.votelog.files.memory import memory_file
from prizes.votelog.format.notes import Checkpoint, Verifier, read
from prizes.votelog.keys import signing_file
from prizes.votelog.models import PendingLine, VoteLog
from prizes.worker.sequencer import Sequencer
from tests.ballot.logged import CLOSED, END, counted, dump, log_lines, sequenced, verbs, verdict
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, person


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def versions(session) -> list[Vote]:
    query = select(Vote).order_by(Vote.tag, Vote.version).execution_options(populate_existing=True)
    return list((await session.exec(query)).all())


@pytest.mark.both_databases
async def test_a_vote_stands_in_the_log_and_the_log_says_nothing_of_the_choice(database, session):
    box = await contest(session)
    voted = await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    assert verdict(live=True) == "ok, no tally yet: lines 5, casts 1, in force 1, checkpoints 1"
    assert verbs() == "open time note time cast"
    for path in dump().rglob("*"):
        if path.is_file() and path.name != "paper.txt":
            assert box.id("Ant").encode() not in path.read_bytes(), path
    folder = Folder("2027")
    assert folder.status(voted.code) == "counted"
    assert folder.proof(voted.code).startswith("c2sp.org/tlog-proof@v1\n")


@pytest.mark.both_databases
async def test_a_counted_round_is_accepted_by_the_verifier(database, session, time):
    box = await contest(session)
    bob = await person(session, "bob@example.org")
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee")
    await box.cast("C1", "Ant", by=bob)
    await box.cast("C2", "Dog")
    await box.take_back("C2")
    await session.commit()
    await sequenced(database)
    time(END)
    await counted(database, box)
    assert verdict() == (
        "ok: lines 14, casts 4, in force 2, counted 2, set aside 0, withdrawn 0, incomplete 0, checkpoints 3"
    )
    assert verbs().endswith("time close time tally")
    rows = dict.fromkeys((box.id(title) for title in ("Cat", "Dog", "Eel")), "0 0")
    rows |= dict.fromkeys((box.id(title) for title in ("Ant", "Bee")), "1 1")
    results = (dump() / "results.txt").read_text().splitlines()
    assert {line.split(" ", 2)[1]: line.split(" ", 2)[2] for line in results} == rows


@pytest.mark.parametrize(
    "ballot",
    [{"choices": 3}, {"complete": "all"}, {"complete": 2}, {"change": "never"}, {"changes_most": None}],
)
async def test_whatever_the_rules_say_of_the_ballot_the_verifier_agrees(database, session, time, ballot):
    box = await contest(session, voting__ballot=ballot)
    people = [await person(session, f"voter{n}@example.org") for n in range(5)]
    for n, one in enumerate(people):
        await box.cast("C1", *(["Ant", "Cat"] if ballot.get("choices") else ["Bee"]), by=one)
        if n % 2:
            await box.cast("C2", "Eel", by=one)
    await session.commit()
    await sequenced(database)
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    states = {"complete": "counted 4, set aside 0, withdrawn 0, incomplete 3"}
    assert states.get(next(iter(ballot)), "counted 7, set aside 0, withdrawn 0, incomplete 0") in verdict()


async def test_for_auditors_alone_the_openings_are_not_published(database, session, time):
    box = await contest(session, voting__ballot={"openings": "auditors"})
    await box.cast("C1", "Ant")
    await session.commit()
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok without openings")
    assert not (dump() / "openings.txt").exists()
    assert not list(dump().rglob("*private*"))


async def test_a_ticket_is_a_promise_that_the_verifier_can_hold_the_log_to(database, session, time, tmp_path):
    box = await contest(session)
    voted = await box.cast("C1", "Ant")
    await session.commit()
    ticket = tmp_path / "ticket"
    ticket.write_text(voted.ticket)
    time(VOTING + timedelta(seconds=50))
    await sequenced(database)
    assert verify.check_ticket(ticket, dump()) == "ok: the line stands in the log since 2027-02-10T12:00:50Z"
    again = await box.cast("C1", "Ant")
    ticket.write_text(again.ticket)
    assert (again.code, again.changed) == (voted.code, False)
    assert verify.check_ticket(ticket, dump()).startswith("ok")
    taken_back = await box.take_back("C1")
    assert taken_back.code is None
    ticket.write_text(taken_back.ticket)
    with pytest.raises(verify.Failed):
        verify.check_ticket(ticket, dump())
    await session.commit()
    await sequenced(database)
    assert verify.check_ticket(ticket, dump()).startswith("ok")


async def test_a_line_that_came_too_late_breaks_its_promise(database, session, time, tmp_path):
    box = await contest(session)
    voted = await box.cast("C1", "Ant")
    await session.commit()
    (tmp_path / "ticket").write_text(voted.ticket)
    time(VOTING + timedelta(seconds=61))
    await sequenced(database)
    with pytest.raises(verify.Failed, match="too late"):
        verify.check_ticket(tmp_path / "ticket", dump())


async def test_what_opens_a_vote_is_gone_when_it_is_replaced_or_taken_back(session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee")
    assert [row.opening is None for row in await versions(session)] == [True, False]
    await box.take_back("C1")
    assert [row.opening is None for row in await versions(session)] == [True, True, True]


async def test_versions_of_one_vote_stand_in_batches_of_their_own(database, session):
    box = await contest(session)
    for title in ("Ant", "Bee", "Cat"):
        await box.cast("C1", title)
    await session.commit()
    await sequenced(database)
    assert verbs() == "open time note time cast time cast time cast"
    assert verdict(live=True).startswith("ok, no tally yet")
    assert await queries.waiting(session, "2027") == []


async def test_status_follows_a_vote_through_its_life(database, session):
    box = await contest(session, voting__ballot={"complete": 2})
    first = await box.cast("C1", "Ant")
    second = await box.cast("C1", "Bee")
    await session.commit()
    folder = Folder("2027")
    assert folder.status(first.code) is None  # it waits
    await sequenced(database)
    assert folder.status(first.code) == "replaced 6"
    assert folder.status(second.code) == "counted"
    assert folder.status("0000-0000-0000-0000") is None
    await box.take_back("C1")
    await session.commit()
    await sequenced(database)
    assert folder.status(second.code) == "replaced 8"


async def test_after_the_close_a_ballot_that_falls_short_is_called_incomplete(database, session, time):
    box = await contest(session, voting__ballot={"complete": 2})
    voted = await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    assert Folder("2027").status(voted.code) == "counted"
    time(CLOSED)
    await sequenced(database)
    assert Folder("2027").status(voted.code) == "incomplete 1"


async def test_the_worker_closes_the_log_once_the_grace_is_over_and_the_last_votes_are_in(
    database, session, time
):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    time(CLOSED - timedelta(microseconds=1))
    await sequenced(database)
    assert "close" not in verbs()
    time(CLOSED)
    await sequenced(database)
    assert log_lines()[-1] == "close 2027-02-28T22:30:00Z 1"


@pytest.mark.both_databases
async def test_no_vote_reaches_a_log_that_is_closed(database, session):
    """Whatever the clock of this machine says."""
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.exec(text("UPDATE vote_log SET closed = true"))
    await session.commit()
    with pytest.raises(Closed):
        await box.cast("C1", "Bee")
    await session.rollback()
    assert len((await session.exec(select(PendingLine))).all()) == 1
    assert [row.version for row in await versions(session)] == [1]


async def test_rules_and_paper_that_change_are_noted(database, session, time):
    from prizes.edition import actions as editions
    from tests.contest import steward

    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    one, two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    await nominee(session, box.edition, "C7-EGOV", "Fox")
    proposal = await editions.propose_extension(
        session,
        box.edition,
        "voting",
        box.edition.rules.votings[0].closes + timedelta(days=1),
        move_later=True,
        reason="The site was down for a day.",
        proposer=one.id,
    )
    await editions.approve_amendment(
        session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id
    )
    await session.commit()
    await sequenced(database)
    assert verbs() == "open time note time cast time amend note"
    assert "nominee C7-EGOV" in (dump() / "paper.txt").read_text()
    assert len(list((dump() / "rules").iterdir())) == 2
    assert verdict(live=True).startswith("ok, no tally yet")


async def test_who_left_the_ballot_stays_on_the_paper(database, session, time):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    for title in ("Ant", "Cat"):
        box.projects[title].state = State.WITHDRAWN.value
        session.add(box.projects[title])
    await session.commit()
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert f"C1 {box.id('Ant')} 1 1\n" in (dump() / "results.txt").read_text()
    assert f"C1 {box.id('Cat')} 0 0\n" in (dump() / "results.txt").read_text()


@pytest.mark.both_databases
@pytest.mark.parametrize(("left_at", "incomplete"), [("while open", 0), ("after the close", 2)])
async def test_how_complete_a_ballot_must_be_is_settled_at_the_close(
    database, session, time, tmp_path, left_at, incomplete
):
    """A category that all its projects left while voting was open is asked of nobody. One that they leave later could be
    voted in by everybody, so that it is asked: the paper was noted for the last time with the close.
    """
    box = await contest(session, voting__ballot={"complete": "all"})
    box.projects["Fox"] = await nominee(session, box.edition, "C7-EGOV", "Fox")
    bob = await person(session, "bob@example.org")
    await box.cast("C1", "Ant")
    await box.cast("C2", "Dog")
    await box.cast("C7-EGOV", "Fox")
    await box.cast("C1", "Bee", by=bob)
    await box.cast("C2", "Dog", by=bob)
    await session.commit()
    await sequenced(database)

    async def fox_leaves() -> None:
        box.projects["Fox"].state = State.WITHDRAWN.value
        session.add(box.projects["Fox"])
        await session.commit()

    if left_at == "while open":
        await fox_leaves()
    time(CLOSED)
    await sequenced(database)
    if left_at != "while open":
        await fox_leaves()
    await counted(database, box)
    classes = f"counted {5 - incomplete}, set aside 0, withdrawn 0, incomplete {incomplete}"
    assert f"in force 5, {classes}," in verdict()
    async with database.reading() as own:
        await export(own, box.edition, box.edition.rules.votings[0], tmp_path)
    found = recount(tmp_path)
    assert found.equal, found.differences


async def test_who_came_got_a_vote_and_left_between_two_batches_is_on_the_paper(database, session, time):
    box = await contest(session)
    await box.cast("C1", "Ant")
    box.projects["Ant"].state = State.WITHDRAWN.value
    session.add(box.projects["Ant"])
    await session.commit()
    await sequenced(database)
    assert box.id("Ant") not in (dump() / "paper.txt").read_text()
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")


async def test_a_second_round_has_a_log_of_its_own(session):
    from tests.contest import document, load_contest

    second = document()["phases"][2] | {
        "id": "again",
        "opens": "2027-03-01T09:00:00",
        "closes": "2027-03-05T09:00:00",
    }
    phases = document()["phases"]
    edition = await load_contest(session, phases=[*phases[:3], second, *phases[3:]])
    names = [(await logs.ensure_log(session, edition, phase)).name for phase in edition.rules.votings]
    assert names == ["2027", "2027.2"]
    assert [row.key.partition("+")[0] for row in await queries.logs(session, "2027")] == [
        "prizes.test/votelog/2027",
        "prizes.test/votelog/2027.2",
    ]


async def test_a_round_that_was_voted_in_before_there_were_logs_has_none(database, session, time):
    box = await contest(session)
    session.add(VoteLog(name="2027/voting", edition="2027", phase="voting", key="", root=b""))
    voted = await box.cast("C1", "Ant")
    await session.commit()
    assert (voted.code, voted.ticket) == (None, None)
    await sequenced(database)
    assert not dump().exists()
    time(END)
    await counted(database, box)


@pytest.mark.both_databases
async def test_each_day_the_log_fixes_the_head_of_the_journal(database, session, time):
    """Once a day, with votes or without: what the journal says up to there cannot be changed without being seen."""
    box = await contest(session)
    heads = []
    for day, hours in ((0, 0), (0, 6), (1, 0), (1, 6), (2, 0)):
        time(VOTING + timedelta(days=day, hours=hours))
        record(session, "2027", acts.NOMINATION_MARK_INELIGIBLE, "a", by="p1", check=day)
        await session.flush()
        await chain(session)
        query = select(JournalEntry.chain).order_by(col(JournalEntry.position).desc()).limit(1)
        heads.append((await session.exec(query)).one())
        if day != 1:  # a day on which nobody votes
            await box.cast("C1", ("Ant", "Bee", "Cat")[(day + hours) % 3])
        await session.commit()
        await sequenced(database)
    noted = [line.removeprefix("note journal ") for line in log_lines() if line.startswith("note journal ")]
    assert noted == [heads[0], heads[2], heads[4]]
    assert len(set(noted)) == 3
    assert verdict(live=True).startswith("ok, no tally yet")


# --- what must not be signed -----------------------------------------------------------------------------


async def fault_of(session) -> str:
    await session.rollback()
    return (await session.get_one(VoteLog, "2027", populate_existing=True)).fault


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE log_tile SET content = zeroblob(length(content)) WHERE level = 0", "tiles"),
        ("DELETE FROM log_tile WHERE level = 0", "tiles"),
        ("DELETE FROM log_tile WHERE level = -1", "lines"),
        ("UPDATE vote_log SET root = zeroblob(32)", "last"),
        ("UPDATE vote_log SET peaks = zeroblob(length(peaks))", "tiles"),
        ("UPDATE vote_log SET size = size - 1", "last"),
    ],
)
async def test_a_log_that_fails_its_check_is_not_signed_and_voting_goes_on(database, session, change, fault):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    note = Folder("2027").note
    await session.exec(text(change))
    await session.commit()
    voted = await box.cast("C1", "Bee")
    await session.commit()
    await sequenced(database)
    assert await fault_of(session) == fault
    assert Folder("2027").note == note
    assert voted.ticket
    assert len(await queries.waiting(session, "2027")) == 1


async def test_after_a_restore_nothing_smaller_than_what_was_seen_is_signed(database, session, tmp_path):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    remembered = memory_file("2027", "2027").read_text()
    await box.cast("C1", "Bee")
    await session.commit()
    await sequenced(database)
    newest = memory_file("2027", "2027").read_text()
    assert Checkpoint.read(read(newest).text).size > Checkpoint.read(read(remembered).text).size
    # A database that knows only the beginning, and another end.
    for table in ("log_tile", "log_checkpoint"):
        await session.exec(text(f"DELETE FROM {table}"))
    await session.exec(
        text("UPDATE vote_log SET size = 0, peaks = x'', paper_sha256 = '', last_time = '', casts = 0")
    )
    row = await session.get_one(VoteLog, "2027", populate_existing=True)
    from prizes.votelog.format.merkle import EMPTY

    row.root = EMPTY
    session.add(row)
    await box.cast("C1", "Cat")
    await session.commit()
    await sequenced(database)
    assert await fault_of(session) == "seen"
    assert memory_file("2027", "2027").read_text() == newest


async def test_without_its_signing_key_a_machine_takes_no_votes_and_signs_nothing(session, monkeypatch):
    from prizes.votelog import keys

    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    signing_file("2027").unlink()
    monkeypatch.setattr(keys, "_signers", {})  # another process
    monkeypatch.setattr(logs, "_sure", {})
    with pytest.raises(Failed, match="lacks the ballot key"):
        await box.cast("C1", "Bee")


async def test_a_box_that_does_not_fit_the_log_is_not_counted(database, session, time):
    box = await contest(session)
    bob = await person(session, "bob@example.org")
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee", by=bob)
    await session.commit()
    await sequenced(database)
    await session.exec(text("DELETE FROM vote WHERE choices = :bee").bindparams(bee=box.id("Bee")))
    await session.commit()
    time(END)
    with pytest.raises(Failed, match="has failed its own check"):
        await counted(database, box)


async def test_files_that_are_lost_are_made_anew_from_the_database(database, session, time):
    box = await contest(session)
    voted = await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    before = {p.relative_to(dump()): p.read_bytes() for p in dump().rglob("*") if p.is_file()}
    shutil.rmtree(config.settings().votelog_dir)
    await Sequencer(database).turn()
    assert {p.relative_to(dump()): p.read_bytes() for p in dump().rglob("*") if p.is_file()} == before
    assert Folder("2027").status(voted.code) == "counted"


async def test_files_of_another_log_are_not_continued(database, session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    (dump() / "checkpoint").write_text(Folder("2027").note.replace("\n5\n", "\n4\n"))
    await box.cast("C1", "Bee")
    await session.commit()
    await sequenced(database)
    assert await fault_of(session) == "files"


async def test_the_log_has_the_name_of_its_address_whatever_that_becomes(database, session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    config.use(config.settings().model_copy(update={"base_url": "https://elsewhere.test/prizes"}))
    await session.commit()
    await sequenced(database)
    key = Verifier.read((dump() / "key").read_text().strip())
    assert key.name == "prizes.test/votelog/2027"


async def test_two_sequencers_at_once_write_each_line_once(database, session):
    import asyncio

    box = await contest(session)
    for n in range(4):
        await box.cast("C1", "Ant", by=await person(session, f"v{n}@example.org"))
    await session.commit()
    await asyncio.gather(*(sequenced(database) for _ in range(3)))
    assert verbs() == "open time note time cast cast cast cast"
    assert verdict(live=True).startswith("ok")


async def test_what_a_count_wrote_past_the_worker_is_published_by_it(database, session, time):
    from prizes.tally.actions import count_phase

    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    worker = Sequencer(database)
    await worker.turn(at_once=True)
    await worker.turn()
    time(END)
    async with database.writing() as own:
        await count_phase(own, box.edition, box.edition.rules.votings[0], counted_by=None)
    await worker.turn()
    assert verdict().startswith("ok: ")


@pytest.mark.both_databases
async def test_a_long_queue_is_written_in_portions_and_closed_with_the_last(
    database, session, time, monkeypatch
):
    """As after hours without a worker."""
    monkeypatch.setattr(sequencing, "AT_ONCE", 3)
    box = await contest(session)
    for n in range(7):
        await box.cast("C1", ("Ant", "Bee", "Cat")[n % 3], by=await person(session, f"voter{n}@example.org"))
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee")  # a change, in the portion of the first or in the next
    await session.commit()
    for written in (3, 6):
        await sequenced(database)
        assert verbs().count("cast") == written
        assert verdict(live=True).startswith("ok, no tally yet")
    await box.cast("C2", "Dog")
    await session.commit()
    time(CLOSED)
    await sequenced(database)
    assert log_lines()[-1] == "close 2027-02-28T22:30:00Z 10"
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert "casts 10, in force 9, counted 9" in verdict()
