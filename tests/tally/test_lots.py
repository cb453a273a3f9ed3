"""The lot between equals: announced, drawn, recorded by two stewards, obeyed everywhere, and shown to everybody."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from prizes.edition.proposals import propose
from prizes.errors import Closed, Conflict, Forbidden, Invalid
from prizes.results import shortlist
from prizes.tally import lots
from prizes.tally.exporting import export
from prizes.tally.finishing import finish_round
from prizes.tally.integrity import report_of
from prizes.tally.models import LotDraw
from prizes.tally.rules.recount import recount
from tests.ballot.logged import END, dump, verdict
from tests.ballot.paper import contest
from tests.ballot.test_cases import Bench
from tests.contest import VOTING, steward

OVER = END + timedelta(days=10)
DRAW = END + timedelta(days=2)
SOURCE = "The lottery numbers of 6 April 2027"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


@pytest.fixture
async def bench(database, session, time):
    """Ant and Bee have two votes each, and one of them can pass."""
    rules = {"announcement__challenge_days": 10, "voting__cut__most": 1, "voting__cut__ties": ["lot"]}
    rules["voting__cut__least_votes"] = 1
    made = Bench(await contest(session, **rules), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    await made.vote("Ant", "abe", "ada")
    await made.vote("Bee", "ben", "bob")
    await made.settle()
    time(END)
    await made.count()
    return made


def where(bench):
    return bench.session, bench.edition, bench.phase


async def approve(bench, proposal, approver):
    here = (bench.session, bench.edition, proposal.id)
    async with bench.session.begin_nested():  # as a request that is refused is rolled back
        await lots.approve_seed(*here, seen_sha256=proposal.sha256, approver=approver.id)


async def drawn(bench, time, seed="12 34"):
    await lots.announce_lot(*where(bench), SOURCE, DRAW, steward=bench.one.id)
    time(DRAW)
    proposal = await lots.propose_seed(*where(bench), seed, proposer=bench.one.id)
    await approve(bench, proposal, bench.two)


def winner(bench, seed="12 34") -> str:
    ids = [bench.box.projects[title].id for title in ("Ant", "Bee")]
    return min(ids, key=lambda p: hashlib.sha256(f"{seed} {p}".encode()).hexdigest())


@pytest.mark.both_databases
async def test_two_stewards_record_what_was_drawn_and_the_lot_decides(bench, time, tmp_path):
    assert len(await lots.waiting_for_lot(*where(bench))) == 2
    with pytest.raises(Conflict, match="lot must decide"):
        await shortlist.propose_shortlist(*where(bench), proposer=bench.one.id)
    await drawn(bench, time, " 12  34")
    assert await lots.waiting_for_lot(*where(bench)) == []
    proposal = await shortlist.propose_shortlist(*where(bench), proposer=bench.one.id)
    await shortlist.approve_shortlist(
        bench.session, bench.edition, proposal.id, seen_sha256=proposal.sha256, approver=bench.two.id
    )
    report = await report_of(*where(bench))
    assert (report["lot"]["seed"], report["lot"]["source"]) == ("12 34", SOURCE)
    (tie,) = report["lot"]["ties"]
    assert tie["order"][0] == tie["passed"][0] == winner(bench)
    assert {row["project"]: row["outcome"] for row in report["places"]["C1"]}[winner(bench)] == "passed"
    await export(*where(bench), tmp_path)
    assert recount(tmp_path).equal
    assert "wrong_outcome" in {each.code for each in recount(tmp_path, seed_for_the_other(bench)).differences}


def seed_for_the_other(bench) -> str:
    return next(str(n) for n in range(100) if winner(bench, str(n)) != winner(bench))


async def test_nobody_records_a_seed_alone(bench, time):
    await lots.announce_lot(*where(bench), SOURCE, DRAW, steward=bench.one.id)
    time(DRAW)
    proposal = await lots.propose_seed(*where(bench), "12 34", proposer=bench.one.id)
    with pytest.raises(Forbidden):
        await approve(bench, proposal, bench.one)
    assert len(await lots.waiting_for_lot(*where(bench))) == 2


async def test_the_database_holds_no_seed_without_its_proposal(bench):
    lot = LotDraw(
        edition="2027",
        phase="voting",
        source=SOURCE,
        draws_at=DRAW,
        announced_at=END,
        seed="1",
        recorded_at=DRAW,
    )
    bench.session.add(lot)
    with pytest.raises(IntegrityError):
        await bench.session.flush()
    await bench.session.rollback()


async def test_a_seed_is_recorded_after_a_draw_that_was_announced_before_it(bench, time):
    with pytest.raises(Conflict, match="First announce"):
        await lots.propose_seed(*where(bench), "12 34", proposer=bench.one.id)
    with pytest.raises(Invalid, match="later time"):
        await lots.announce_lot(*where(bench), SOURCE, END, steward=bench.one.id)
    with pytest.raises(Invalid):
        await lots.announce_lot(*where(bench), "a lottery", DRAW, steward=bench.one.id)
    await lots.announce_lot(*where(bench), SOURCE, DRAW, steward=bench.one.id)
    with pytest.raises(Closed, match="after that"):
        await lots.propose_seed(*where(bench), "12 34", proposer=bench.one.id)
    time(DRAW)
    for wrong in ("", "  ", "12'34", "$(rm)", "{p}", "é", "1" * 101):
        with pytest.raises(Invalid):
            await lots.propose_seed(*where(bench), wrong, proposer=bench.one.id)


async def test_a_draw_that_did_not_take_place_is_announced_again_and_stays_public(bench, time):
    await lots.announce_lot(*where(bench), SOURCE, DRAW, steward=bench.one.id)
    time(DRAW)
    old = await lots.propose_seed(*where(bench), "12 34", proposer=bench.one.id)
    later = DRAW + timedelta(days=1)
    await lots.announce_lot(*where(bench), "The lottery of the next day", later, steward=bench.one.id)
    with pytest.raises(Closed):
        await approve(bench, old, bench.two)
    time(later)
    await bench.session.refresh(old)
    with pytest.raises(Conflict):  # approved is what was seen, and another draw was announced
        await approve(bench, old, bench.two)
    report = await report_of(*where(bench))
    assert [each["source"] for each in report["lot"]["earlier"]] == [SOURCE]
    assert report["lot"]["seed"] == ""


async def test_a_recorded_seed_is_never_replaced(bench, time):
    await drawn(bench, time)
    with pytest.raises(Conflict):
        await lots.announce_lot(*where(bench), SOURCE, DRAW + timedelta(days=1), steward=bench.one.id)
    with pytest.raises(Conflict):
        await lots.propose_seed(*where(bench), "1", proposer=bench.one.id)
    content = {"phase": "voting", "seed": "1", "source": SOURCE}
    forged = await propose(
        bench.session, bench.edition, lots.KIND, content, reason="", proposer=bench.one.id, about="voting"
    )
    with pytest.raises(Conflict):
        await approve(bench, forged, bench.two)


async def test_where_no_tie_waits_nothing_is_drawn(database, session, time):
    bench = Bench(
        await contest(session, voting__cut__most=1, voting__cut__least_votes=1, voting__cut__ties=["lot"]),
        database,
    )
    one = await steward(session, "one@example.org")
    await bench.vote("Ant", "abe", "ada")
    await bench.vote("Bee", "ben")
    await bench.settle()
    for now in (VOTING, END):
        time(now)
        with pytest.raises(Conflict, match="No projects are tied"):
            await lots.announce_lot(*where(bench), SOURCE, DRAW, steward=one.id)
        if now == END:
            await bench.count()
    with pytest.raises(Conflict, match="No projects are tied"):
        await lots.announce_lot(*where(bench), SOURCE, DRAW, steward=one.id)
    assert "lot" not in await report_of(*where(bench))


@pytest.mark.both_databases
async def test_a_round_is_not_final_before_its_lot_and_its_report_has_it(bench, time):
    time(OVER)
    with pytest.raises(Conflict, match="record its seed first"):
        async with bench.session.begin_nested():
            await finish_round(*where(bench), finished_by=bench.one.id)
    await lots.announce_lot(*where(bench), SOURCE, OVER + timedelta(hours=1), steward=bench.one.id)
    time(OVER + timedelta(hours=1))
    proposal = await lots.propose_seed(*where(bench), "12 34", proposer=bench.one.id)
    await approve(bench, proposal, bench.two)
    await finish_round(*where(bench), finished_by=bench.one.id)
    await bench.settle()
    assert '"seed": "12 34"' in (dump() / "report.txt").read_text()
    assert verdict().startswith("ok")
