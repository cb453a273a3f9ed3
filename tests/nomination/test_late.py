"""Late entries: two stewards, one person, one project, one code, and an end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.errors import Closed, Conflict, Forbidden, Invalid
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.addresses import canonical_email
from prizes.nomination.actions.late_entries import approve_late_entry, open_late_entry, propose_late_entry
from prizes.nomination.actions.writing import create_draft, save_fields, submit
from prizes.nomination.models import LateEntry
from prizes.nomination.queries.late_entries import late_count
from prizes.nomination.rules.late_entries import code_hash, judged_at, latest_end, may_propose, new_code
from prizes.office.approvals import approve
from tests.contest import at, load_contest, person, small_rules, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, flat, submitted

CLOSE = at("2026-12-20 22:00")
AFTER, UNTIL = CLOSE + timedelta(hours=1), CLOSE + timedelta(hours=10)
LATE = {"submission__late_hours": 24}


# --- pure ----------------------------------------------------------------------------------------------


def test_the_latest_end_is_within_the_hours_and_before_the_experts_decide():
    assert latest_end(small_rules(**LATE)) == CLOSE + timedelta(hours=24)
    assert latest_end(small_rules()) is None
    early = small_rules(**LATE, nomination__opens="2026-12-21", nomination__closes="2026-12-21T03:00:00")
    assert latest_end(early) == at("2026-12-21 02:00")


@given(st.integers(-50, 50))
def test_an_end_is_after_the_close_and_within_the_hours(hours):
    rules = small_rules(**LATE)
    assert may_propose(rules, CLOSE + timedelta(hours=hours), CLOSE - timedelta(days=3)) == (0 < hours <= 24)


@given(st.integers(-50, 50), st.none() | st.integers(-50, 50))
def test_the_calendar_is_turned_back_for_latecomers_only_and_only_until_their_end(now, end):
    instant, until = CLOSE + timedelta(hours=now), None if end is None else CLOSE + timedelta(hours=end)
    judged = judged_at(small_rules(**LATE), instant, until)
    if end is not None and now >= 0 and now < end:
        assert judged == CLOSE - timedelta(microseconds=1)
    else:
        assert judged == instant


def test_a_code_is_long_enough_and_reads_however_it_is_typed():
    code = new_code()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    assert len({new_code() for _ in range(100)}) == 100

    def hashed(typed, address="a@example.org"):
        return code_hash("secret", "edition", address, typed)

    assert hashed("O1AB-CDEF-GHJK") == hashed(" oi ab cdef_ghjk ") == hashed("0lab/cdef.GHJK")
    assert hashed("01AB-CDEF-GHJK") != hashed("01AB-CDEF-GHJM")
    assert hashed(code) != hashed(code, "b@example.org")


# --- acts ----------------------------------------------------------------------------------------------


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, **LATE)


async def code_for(session, edition, eve, kim, email="ana@example.org", until=UNTIL) -> str:
    proposal = await propose_late_entry(
        session, edition, email=email, until=until, reason="Power failed.", proposer=eve.id
    )
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=kim.id)
    query = select(Message).where(Message.template == "late-entry")
    letter = body(compose((await session.exec(query)).all()[-1]))
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", letter)[0]


@pytest.mark.both_databases
async def test_with_a_code_one_project_is_begun_written_and_submitted_late(
    session, edition, ana, eve, kim, time
):
    time(AFTER)
    code = await code_for(session, edition, eve, kim)
    with pytest.raises(Closed):
        await begun(session, edition, ana)
    await open_late_entry(session, edition, person=ana, code=code.lower().replace("-", " "))
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, {"title": "In time after all"}, editor=ana)
    await submit(session, edition, project.id, submitter=ana)
    assert (project.state, project.submitted_at) == ("submitted", AFTER)
    await save_fields(session, edition, project.id, {"title": "Mended"}, editor=ana)
    with pytest.raises(Closed):
        await create_draft(session, edition, ana, flat(title="A second one", owner="Somebody else"))
    assert await late_count(session, edition) == 1
    time(UNTIL)
    with pytest.raises(Closed):
        await save_fields(session, edition, project.id, {"title": "Too late"}, editor=ana)


async def test_a_draft_from_before_the_close_can_be_the_one(session, edition, ana, eve, kim, time):
    draft = await begun(session, edition, ana)
    other = await begun(session, edition, ana, title="Another", owner="Somebody else")
    in_time = await submitted(session, edition, ana, title="In time", owner="A third")
    time(AFTER)
    await open_late_entry(session, edition, person=ana, code=await code_for(session, edition, eve, kim))
    with pytest.raises(Closed):
        await save_fields(session, edition, in_time.id, {"title": "Better"}, editor=ana)
    await submit(session, edition, draft.id, submitter=ana)
    with pytest.raises(Closed):
        await submit(session, edition, other.id, submitter=ana)


async def test_a_code_works_for_its_address_alone_and_can_be_shown_again(session, edition, ana, eve, kim):
    code = await code_for(session, edition, eve, kim)
    ben = await person(session, "ben@example.org")
    for who, typed in ((ben, code), (ana, "0000-0000-0000"), (ana, "")):
        with pytest.raises(Invalid) as refused:
            await open_late_entry(session, edition, person=who, code=typed)
        assert list(refused.value.fields) == ["code"]
    first = await open_late_entry(session, edition, person=ana, code=code)
    assert await open_late_entry(session, edition, person=ana, code=code) is first


async def test_after_its_end_a_code_opens_nothing(session, edition, ana, eve, kim, time):
    code = await code_for(session, edition, eve, kim)
    time(UNTIL)
    with pytest.raises(Invalid):
        await open_late_entry(session, edition, person=ana, code=code)


async def test_the_code_itself_is_nowhere_stored(session, edition, eve, kim):
    code = await code_for(session, edition, eve, kim)
    entry = (await session.exec(select(LateEntry))).one()
    assert code.replace("-", "").lower() not in entry.model_dump_json().lower()
    assert entry.canonical_email == canonical_email("ana@example.org")


@pytest.mark.both_databases
async def test_one_steward_alone_lets_nobody_in(session, edition, eve):
    proposal = await propose_late_entry(
        session, edition, email="ana@example.org", until=UNTIL, reason="Power failed.", proposer=eve.id
    )
    with pytest.raises(Forbidden):
        await approve_late_entry(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=eve.id)
    assert await late_count(session, edition) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until": CLOSE}, "until"),
        ({"until": CLOSE + timedelta(hours=25)}, "until"),
        ({"reason": " "}, "reason"),
        ({"email": "nobody"}, "email"),
    ],
)
async def test_what_does_not_fit_the_rules_is_not_proposed(session, edition, eve, change, field):
    values = {"email": "ana@example.org", "until": UNTIL, "reason": "Power failed."} | change
    with pytest.raises(Invalid) as refused:
        await propose_late_entry(session, edition, **values, proposer=eve.id)
    assert list(refused.value.fields) == [field]


async def test_without_late_hours_in_the_rules_nobody_is_let_in(session, time):
    edition = await load_contest(session)
    eve = await steward(session)
    with pytest.raises(Conflict):
        await propose_late_entry(
            session, edition, email="a@example.org", until=UNTIL, reason="x", proposer=eve.id
        )
