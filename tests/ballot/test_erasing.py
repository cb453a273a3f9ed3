"""A voter's account is erased: the votes stay and lead to nobody, or are withdrawn; the mailbox has one vote in any case."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from prizes import config
from prizes.accounts.models import Person, SignInCode
from prizes.accounts.queries import person_with_address
from prizes.ballot.actions import cast, take_back
from prizes.ballot.box_sql import VOTES
from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import appeals
from prizes.ballot.cases.actions import StatedCase
from prizes.ballot.circumstances import Seen
from prizes.ballot.models import CaseVote, Circumstance, VoteCase, VoteFlag
from prizes.ballot.queries import turnout
from prizes.cli import app
from prizes.clock import now
from prizes.errors import Conflict
from prizes.gate.accounts.signing_in import sign_in
from prizes.mail.rules.addresses import canonical_email
from prizes.privacy.erasing import outlook
from prizes.tally.actions import count_phase
from prizes.tally.effects import approve_case
from prizes.tally.queries import tally_of
from prizes.votelog import verify
from prizes.votelog.files.folder import Folder
from prizes.votelog.format.codes import tracking_code
from prizes.votelog.format.merkle import leaf_hash
from tests.ballot.logged import END, counted, dump, log_lines, sequenced, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward
from tests.office.erased import erased

ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def voter(session, address: str = ANN) -> Person:
    return await person_with_address(session, address) or await person(session, address)


async def back(session, address: str = ANN) -> Person:
    """The mailbox signs in again, and gets a new account."""
    code = SignInCode(
        canonical_email=canonical_email(address),
        email=address,
        code_hash="",
        created_at=now(),
        expires_at=now(),
    )
    await sign_in(session, code, "en", None)
    found = await person_with_address(session, address)
    assert found is not None
    return found


async def voted(session, database, **changes):
    """Ann has voted in both categories, Ben in one; all is in the log."""
    box = await contest(session, **changes)
    await box.cast("C1", "Ant", by=await voter(session))
    await box.cast("C2", "Dog", by=await voter(session))
    await box.cast("C1", "Bee", by=await voter(session, "ben@example.org"))
    await session.commit()
    await sequenced(database)
    return box


async def rows(session, category: str = "C1"):
    columns = (VOTES.c.tag, VOTES.c.version, VOTES.c.choices, VOTES.c.in_force, VOTES.c.opening)
    query = select(*columns).where(VOTES.c.category == category).order_by(VOTES.c.tag, VOTES.c.version)
    return (await (await session.connection()).execute(query)).all()


async def count(session, database, box, category: str = "C1"):
    made = await count_phase(session, box.edition, box.edition.rules.votings[0], counted_by=None)
    await session.commit()
    await sequenced(database)
    return tally_of(made).categories[category]


# --- the votes stay ------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_an_erased_voters_votes_stay_counted(session, database, time):
    box = await voted(session, database)
    await erased(session, await voter(session))
    assert await person_with_address(session, ANN) is None
    time(END)
    counts = await count(session, database, box)
    assert (counts.counted, counts.withdrawn) == (2, 0)
    assert verdict().startswith("ok")


@pytest.mark.both_databases
async def test_the_same_mailbox_comes_back_and_changes_its_vote(session, database, time):
    """PR-6. It is the same tag, so it is a change by the rules and never a second vote."""
    box = await voted(session, database)
    before = await rows(session)
    await erased(session, await voter(session))
    ann = await back(session)
    assert await box.choices(ann) == {"C1": ["Ant"], "C2": ["Dog"]}
    again = await box.cast("C1", "Cat", by=ann)
    await session.commit()
    await sequenced(database)
    assert again.changed and again.before == (box.id("Ant"),)
    after = await rows(session)
    assert {row.tag for row in after} == {row.tag for row in before}
    assert sum(row.in_force for row in after) == 2
    time(END)
    counts = await count(session, database, box)
    assert counts.counted == 2
    assert {p.project: p.votes for p in counts.projects} == {
        box.id("Ant"): 0,
        box.id("Bee"): 1,
        box.id("Cat"): 1,
    }
    assert verdict().startswith("ok")


async def test_where_no_vote_can_be_changed_an_erased_voter_cannot_either(session, database):
    box = await voted(session, database, voting__ballot={"change": "never", "changes_most": None})
    await erased(session, await voter(session))
    ann = await back(session)
    with pytest.raises(Conflict):
        await box.cast("C1", "Bee", by=ann)


async def test_erasing_gives_no_changes_back(session, database):
    box = await voted(session, database, voting__ballot={"changes_most": 1})
    await box.cast("C1", "Bee", by=await voter(session))
    await session.commit()
    await erased(session, await voter(session))
    with pytest.raises(Conflict):
        await box.cast("C1", "Cat", by=await back(session))


@pytest.mark.both_databases
async def test_an_erased_voter_is_still_one_voter(session, database, time):
    box = await voted(session, database)
    phase = box.edition.rules.votings[0]
    assert (await turnout(session, box.edition, phase)).voters == 2
    await erased(session, await voter(session))
    assert (await turnout(session, box.edition, phase)).voters == 2
    ann = await back(session)
    await box.cast("C1", "Cat", by=ann)
    await session.commit()
    assert (await turnout(session, box.edition, phase)).voters == 2
    await back(session, "new@example.org")
    assert (await turnout(session, box.edition, phase)).voters == 2


# --- the votes are withdrawn ---------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_withdrawn_votes_are_in_no_count_and_the_recount_closes(session, database, time):
    box = await voted(session, database)
    assert (await outlook(session, await voter(session))).votes == 2
    await erased(session, await voter(session), withdraw_votes=True)
    await sequenced(database)
    case = (await session.exec(select(VoteCase))).scalars().one()
    assert (case.reason, case.state, case.proposed_by, case.votes) == ("WITHDRAWN", "in_effect", None, 2)
    voids = [line for line in log_lines() if line.startswith("void")]
    assert len(voids) == 2 and all(line.endswith(f" WITHDRAWN {case.id}") for line in voids)
    assert verdict(live=True).startswith("ok")
    time(END)
    counts = await count(session, database, box)
    assert (counts.counted, counts.set_aside, counts.withdrawn) == (1, 0, 1)
    assert "withdrawn 2" in verdict()


@pytest.mark.both_databases
async def test_nothing_says_what_a_withdrawn_vote_was_for(session, database):
    """Choice and r, of earlier versions too, and what flags and circumstances could tell."""
    box = await voted(session, database)
    ann, seen = await voter(session), Seen("192.0.2.1", "Firefox")
    await cast(session, box.edition, ann, "C1", [box.id("Cat")], seen=seen)
    await session.commit()
    await sequenced(database)
    number = (await session.exec(select(VOTES.c.id).where(VOTES.c.choices == box.id("Cat")))).scalar_one()
    await session.exec(
        text(
            "insert into vote_suspicion (id, edition, phase, category, project, label, flagged, shared, first_at, seen_at)"
            f" values ('s', '2027', 'voting', 'C1', '{box.id('Cat')}', 'AAAA', 1, '[]', '{now():%F %T+00}', '{now():%F %T+00}')"
        )
    )
    related = "true" if not database.sqlite else "1"
    await session.exec(text(f"insert into vote_flag values ('s', {number}, '[]', {related})"))
    assert len((await session.exec(select(Circumstance))).all()) >= 1
    await session.commit()
    await erased(session, ann, withdraw_votes=True)
    assert (await session.exec(select(Circumstance).where(Circumstance.vote_id == number))).all() == []
    assert (await session.exec(select(VoteFlag))).all() == []
    mine = [row for row in await rows(session) if row.choices == "-"]
    assert [(row.in_force, row.opening) for row in mine] == [(False, None), (True, b"")]
    assert all(row.choices in ("-", box.id("Bee")) for row in await rows(session))


async def test_all_voters_withdraw_into_one_case(session, database):
    """A case of each voter would show which votes are one person's."""
    await voted(session, database)
    await erased(session, await voter(session), withdraw_votes=True)
    await erased(session, await voter(session, "ben@example.org"), withdraw_votes=True)
    (case,) = (await session.exec(select(VoteCase))).scalars().all()
    assert case.votes == 3
    assert len((await session.exec(select(CaseVote))).all()) == 3


async def test_a_vote_on_its_way_into_the_log_is_waited_for(session, database):
    box = await voted(session, database)
    await box.cast("C1", "Cat", by=await voter(session))
    await session.commit()
    with pytest.raises(Conflict, match="in a minute"):
        await erased(session, await voter(session), withdraw_votes=True)
    await session.rollback()
    await sequenced(database)
    await erased(session, await voter(session), withdraw_votes=True)
    await sequenced(database)
    assert sum(line.startswith("void") for line in log_lines()) == 2


async def test_counted_votes_are_not_withdrawn(session, database, time):
    box = await voted(session, database)
    time(END)
    await counted(database, box)
    assert (await outlook(session, await voter(session))).votes == 0
    await erased(session, await voter(session), withdraw_votes=True)
    assert verdict().startswith("ok") and "withdrawn 0" in verdict()


@pytest.mark.both_databases
async def test_between_the_close_and_the_count_votes_can_still_be_withdrawn(session, database, time):
    box = await voted(session, database)
    time(END)
    await sequenced(database)
    await erased(session, await voter(session), withdraw_votes=True)
    counts = await count(session, database, box)
    assert (counts.counted, counts.withdrawn) == (1, 1)
    assert verdict().startswith("ok")


async def test_a_vote_that_was_taken_back_is_left_alone(session, database):
    box = await voted(session, database, voting__ballot={"take_back": True})
    await take_back(session, box.edition, await voter(session), "C1")
    await session.commit()
    await sequenced(database)
    await erased(session, await voter(session), withdraw_votes=True)
    blanks = [row for row in await rows(session) if row.choices == ""]
    assert len(blanks) == 1 and blanks[0].in_force
    assert verdict(live=True).startswith("ok")


async def test_who_comes_back_after_withdrawing_has_changed_their_vote(session, database, time):
    box = await voted(session, database)
    await erased(session, await voter(session), withdraw_votes=True)
    ann = await back(session)
    assert await box.choices(ann) == {}
    await box.cast("C1", "Cat", by=ann)
    await session.commit()
    await sequenced(database)
    time(END)
    counts = await count(session, database, box)
    assert (counts.counted, counts.withdrawn) == (2, 0)
    assert "withdrawn 1" in verdict()  # the one in the other category


async def test_what_stewards_set_aside_can_be_withdrawn_too_and_is_not_restored(session, database, time):
    box = await voted(session, database)
    one, two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    line = next(line for line in log_lines() if line.startswith("cast C1"))
    code = _code(line)
    phase = box.edition.rules.votings[0]
    stated = StatedCase("BOT", "These votes were cast by one program.", one.id)
    case = await cases.propose_named(session, box.edition, phase, code, stated)
    await approve_case(session, box.edition, case.id, seen_sha256=case.sha256, approver=two.id)
    appeal = await appeals.lodge(session, box.edition, code, "I am a person.")
    await session.commit()
    await sequenced(database)
    for name in (ANN, "ben@example.org"):
        await erased(session, await voter(session, name), withdraw_votes=True)
    await appeals.propose_answer(
        session, box.edition, appeal.id, upheld=True, answer="You are right.", steward=one.id
    )
    await appeals.confirm(session, box.edition, appeal.id, upheld=True, steward=two.id)
    await session.commit()
    await sequenced(database)
    assert Folder("2027").status(code).startswith("set-aside WITHDRAWN")
    time(END)
    counts = await count(session, database, box)
    assert (counts.counted, counts.set_aside, counts.withdrawn) == (0, 0, 2)
    assert verdict().startswith("ok")


def _code(line: str) -> str:
    return tracking_code(leaf_hash(line.encode()))


# --- one voter in a hundred ----------------------------------------------------------------------------


async def test_erasing_one_voter_in_a_hundred_leaves_the_log_whole(session, database, time, tmp_path):
    """PR-5, with the real verifier over an export, and with every checkpoint that was seen before."""
    box = await contest(session)
    titles = ("Ant", "Bee", "Cat")
    for n in range(200):
        await box.cast("C1", titles[n % 3], by=await voter(session, f"v{n}@example.org"))
        if n % 50 == 49:
            await session.commit()
            await sequenced(database)
    seen = tmp_path / "seen.txt"
    seen.write_bytes((dump() / "checkpoints.txt").read_bytes())
    assert seen.read_bytes().count(b"\n\n") >= 4
    await erased(session, await voter(session, "v7@example.org"))
    await erased(session, await voter(session, "v8@example.org"), withdraw_votes=True)
    await sequenced(database)
    time(END)
    await counted(database, box)
    config.use(config.settings().model_copy(update={"database_url": str(database.engine.url)}))
    folder = tmp_path / "export"
    done = await asyncio.to_thread(CliRunner().invoke, app, ["log", "export", "2027", str(folder)])
    assert done.exit_code == 0, done.output
    command = [sys.executable, verify.__file__, str(folder), "--seen", str(seen)]
    said = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    assert "casts 200, in force 200, counted 199, set aside 0, withdrawn 1" in said.stdout
