"""Loading, freezing, amending by two, extending, and going on in rehearsals."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from prizes.edition import actions
from prizes.edition.document.problem import Problems
from prizes.edition.freezing import freeze_due
from prizes.edition.proposals import withdraw
from prizes.edition.queries import document_of, edition_in_force, rules_of, versions
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.worker.loop import drain, plan_recurring
from tests.contest import SUBMITTING, VOTING, at, load_contest, small_rules, steward

BEFORE = at("2026-10-20 12:00")


def local(text):
    """Local time of the edition."""
    return datetime.fromisoformat(text)


async def acts(session):
    return [entry.act for entry in (await session.exec(select(JournalEntry).order_by(JournalEntry.id))).all()]


@pytest.fixture
async def two(session):
    return (await steward(session, "a@example.org")).id, (await steward(session, "b@example.org")).id


# --- loading and freezing ----------------------------------------------------------------------------------


async def test_rules_can_be_replaced_until_the_first_phase_opens(session, time):
    time(BEFORE)
    await load_contest(session)
    again = await load_contest(session, ordinal=16)
    assert (again.version, again.frozen, again.rules.ordinal) == (2, False, 16)


async def test_rules_are_frozen_when_loaded_after_the_first_opening(session, time):
    edition = await load_contest(session)
    assert edition.frozen_at is not None
    with pytest.raises(Conflict, match="Propose an amendment"):
        await load_contest(session, ordinal=16)


class Nowhere:
    """In place of a mail server, where no letter is sent."""

    async def close(self) -> None:
        pass


async def test_the_worker_freezes_rules_at_the_opening_and_says_so_in_the_journal(database, time):
    time(BEFORE)
    async with database.writing() as session:
        await load_contest(session)
    time(at("2026-11-01 07:59"))
    await plan_recurring(database)
    async with database.reading() as session:
        assert not (await edition_in_force(session, "2027")).frozen
    time(at("2026-11-01 08:01"))
    await drain(database, via=Nowhere())
    async with database.reading() as session:
        assert (await edition_in_force(session, "2027")).frozen
        assert "edition.freeze" in await acts(session)


async def test_freezing_twice_changes_nothing(session, time):
    time(BEFORE)
    await load_contest(session)
    time(SUBMITTING)
    assert await freeze_due(session) == ["2027"]
    assert await freeze_due(session) == []


async def test_the_bytes_that_are_kept_have_the_published_hash(session, time):
    edition = await load_contest(session)
    document, sha256 = await document_of(session, edition.id, 1)
    assert document == small_rules().canonical()
    assert sha256 == edition.sha256 == small_rules().sha256()
    assert await document_of(session, edition.id, 2) is None


def test_a_text_with_mistakes_is_refused_with_all_of_them(time):
    with pytest.raises(Problems) as refused:
        actions.checked('slug = "2028"\ntitle = "Next"\ncolour = "red"')
    places = {problem.place for problem in refused.value.problems}
    assert {"colour", "categories", "phases"} <= places


# --- amendments --------------------------------------------------------------------------------------------


async def test_an_amendment_takes_effect_only_when_a_second_steward_approves_what_they_saw(
    session, time, two
):
    edition = await load_contest(session)
    other = small_rules(voting__ballot={"choices": 2})
    proposal = await actions.propose_amendment(session, edition, other, reason="More voice", proposer=two[0])
    assert (await edition_in_force(session, "2027")).version == 1
    with pytest.raises(Forbidden, match="cannot approve it"):
        await actions.approve_amendment(
            session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two[0]
        )
    with pytest.raises(Conflict, match="The content has changed"):
        await actions.approve_amendment(session, edition, proposal.id, seen_sha256="0" * 64, approver=two[1])
    amended = await actions.approve_amendment(
        session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two[1]
    )
    assert (amended.version, amended.rules.votings[0].ballot.choices) == (2, 2)
    newest = (await versions(session, edition.id))[-1]
    assert (newest.reason, newest.proposed_by, newest.approved_by) == ("More voice", *two)
    assert (await rules_of(session, edition.id, 1)).votings[0].ballot.choices == 1
    assert {"amendment.propose", "amendment.approve"} <= set(await acts(session))


@pytest.mark.parametrize(
    ("changes", "reason", "refusal", "words"),
    [
        ({"voting__ballot": {"choices": 2}}, "  ", Invalid, "reason"),
        ({}, "Nothing", Invalid, "nothing to change"),
        ({"submission__correction_days": 9}, "Late", Invalid, "cannot be accepted"),
        ({"voting__cut__basis": []}, "Broken", Problems, "problem"),
        ({"slug": "2028"}, "Renamed", Invalid, "cannot be accepted"),
    ],
)
async def test_an_amendment_is_refused(session, time, two, changes, reason, refusal, words):
    edition = await load_contest(session)
    with pytest.raises(refusal, match=words):
        await actions.propose_amendment(
            session, edition, small_rules(**changes), reason=reason, proposer=two[0]
        )


async def test_rules_that_are_not_frozen_need_no_amendment(session, time, two):
    time(BEFORE)
    edition = await load_contest(session)
    with pytest.raises(
        Conflict,
        match="No proposal is needed",
    ):
        await actions.propose_amendment(
            session, edition, small_rules(ordinal=16), reason="Why", proposer=two[0]
        )


async def test_what_became_wrong_while_it_waited_is_refused_at_the_approval(session, time, two):
    edition = await load_contest(session)
    other = small_rules(voting__ballot={"choices": 2})
    proposal = await actions.propose_amendment(session, edition, other, reason="Late", proposer=two[0])
    proposal.expires_at = at("2027-03-01 12:00")  # as if the three days had been longer
    time(VOTING)
    with pytest.raises(Invalid):
        await actions.approve_amendment(
            session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two[1]
        )


async def test_a_proposal_that_was_withdrawn_cannot_be_approved(session, time, two):
    edition = await load_contest(session)
    proposal = await actions.propose_amendment(
        session, edition, small_rules(ordinal=3), reason="Numbering", proposer=two[0]
    )
    await withdraw(session, edition, proposal.id, withdrawer=two[1])
    with pytest.raises(Missing, match="no longer open"):
        await actions.approve_amendment(
            session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two[1]
        )


# --- extensions --------------------------------------------------------------------------------------------


async def test_an_extension_that_overlaps_the_next_phase_is_refused(session, time, two):
    edition = await load_contest(session)
    with pytest.raises(Invalid) as refused:
        await actions.propose_extension(
            session, edition, "submission", local("2027-01-20 23:00"), reason="Many asked", proposer=two[0]
        )
    assert "opens before “submission” is over" in str(next(iter(refused.value.fields.values())))


async def test_an_extension_can_move_all_later_phases_by_as_much_over_the_change_to_summer_time(
    session, time, two
):
    edition = await load_contest(session)
    proposal = await actions.propose_extension(
        session,
        edition,
        "submission",
        local("2027-01-20 23:00"),
        reason="Many asked",
        proposer=two[0],
        move_later=True,
    )
    extended = await actions.approve_amendment(
        session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two[1]
    )
    submission, nomination, *_, announcement = extended.rules.phases
    assert submission.closes == local("2027-01-20 23:00")
    assert submission.announced[0].closes == local("2026-12-20 23:00")
    assert (nomination.opens, nomination.closes) == (local("2027-02-02 09:00"), local("2027-03-03 23:00"))
    assert nomination.announced[0].opens == local("2027-01-02 09:00")
    assert (announcement.opens, announcement.closes) == (local("2027-05-02 09:00"), None)


async def test_a_phase_is_never_shortened(session, time, two):
    edition = await load_contest(session)
    with pytest.raises(Invalid) as refused:
        await actions.propose_extension(
            session, edition, "submission", local("2026-12-01 23:00"), reason="Enough", proposer=two[0]
        )
    assert "cannot close earlier" in str(next(iter(refused.value.fields.values())))


async def test_a_phase_that_does_not_exist_cannot_be_extended(session, time, two):
    edition = await load_contest(session)
    with pytest.raises(Missing, match="no phase"):
        await actions.propose_extension(
            session, edition, "party", local("2027-01-01 00:00"), reason="Why", proposer=two[0]
        )


# --- rehearsals --------------------------------------------------------------------------------------------


async def test_a_rehearsal_goes_on_to_the_next_phase_at_once(session, time, two):
    time(SUBMITTING)
    edition = await load_contest(session, kind="rehearsal")
    moved = await actions.move_forward(session, edition, mover=two[0])
    assert moved.version == 2
    assert moved.rules.instant(moved.rules.phase("submission").closes) == SUBMITTING
    assert moved.rules.instant(moved.rules.phase("nomination").opens) == SUBMITTING
    assert (await versions(session, edition.id))[-1].reason == actions.MOVED


async def test_a_rehearsal_can_be_played_to_its_last_phase(session, time, two):
    time(SUBMITTING)
    edition = await load_contest(session, kind="rehearsal")
    for minute in range(1, 5):
        time(at(f"2026-11-25 12:0{minute}"))
        edition = await actions.move_forward(session, edition, mover=two[0])
    assert edition.rules.instant(edition.rules.last_announcement.opens) == at("2026-11-25 12:04")
    time(at("2026-11-25 12:05"))
    with pytest.raises(Conflict, match="nothing to move forward"):
        await actions.move_forward(session, edition, mover=two[0])


async def test_a_real_edition_is_never_moved_forward(session, time, two):
    edition = await load_contest(session)
    with pytest.raises(
        Forbidden,
        match="Only the calendar of a test edition",
    ):
        await actions.move_forward(session, edition, mover=two[0])
