"""Records of panels: what they tell, who confirms them, and that no byte of them changes unseen."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from prizes.accounts.actions import grant
from prizes.accounts.models import RoleGrant
from prizes.accounts.rules.roles import Role
from prizes.edition.models import Edition
from prizes.edition.spans import selections_in_order
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.results import actions as results
from prizes.results.electing import close_and_count
from prizes.results.minuting import confirm_minutes, record_for, records_for, write_minutes
from prizes.results.recorded import selection_minutes_missing
from prizes.results.sealed import (
    CHAIR_CHANGED,
    CHANGED_TEXT,
    GONE,
    NOT_IN_JOURNAL,
    OTHER_HASH,
    OTHER_PLACE,
    STEWARD_CHANGED,
    check_all,
    wrong_with,
)
from prizes.review.actions.recusing import recuse
from prizes.review.models import Minutes
from prizes.review.rules.minutes import hash_of
from tests.ballot.paper import nominee
from tests.contest import SELECTING, load_contest, person, steward, with_role
from tests.queries import statements
from tests.results.panels import MEMBERS, champion, panel_choosing, seat

pytestmark = pytest.mark.both_databases


CHANGES = {
    "selection__method": "plurality",
    "selection__panel": {"declaration": "none", "minutes": True},
    "selection__sees_votes": True,
}


@pytest.fixture
async def panel(session, time):
    """Bee has won by ballot; the rules ask for a record."""
    time(SELECTING)
    panel = await panel_choosing(
        session,
        **CHANGES,
    )
    for name in MEMBERS[1:]:
        await panel.vote(name, "Bee")
    await close_and_count(
        session, panel.edition, panel.selection, "C1", await panel.me("steward"), seen_round=1
    )
    return panel


def phase_of(panel):
    return panel.selection


async def written(panel, who="chair", **more):
    values = {"present": [], "note": "", **more}
    return await write_minutes(
        panel.session, panel.edition, phase_of(panel), "C1", await panel.me(who), **values
    )


async def confirmed(panel, part, who=None, sha256=None):
    return await confirm_minutes(
        panel.session,
        panel.edition,
        phase_of(panel),
        "C1",
        await panel.me(who or part),
        part=part,
        seen_sha256=sha256 or (await newest(panel)).sha256,
    )


async def newest(panel, who="steward"):
    found = await record_for(panel.session, panel.edition, phase_of(panel), "C1", await panel.me(who))
    return found.newest


async def test_a_record_tells_who_was_there_the_votes_the_ballot_and_the_rules(panel):
    kept = await written(panel, present=[panel.people["chair"].id], note="All agreed.\r\nNext year too.")
    told = json.loads(kept.content)
    assert [m["name"] for m in told["present"]] == ["Chair", "First", "Second"]
    assert told["rules"] == {"version": 1, "sha256": panel.edition.sha256}
    assert {p["title"]: p["votes"] for p in told["projects"]} == {"Ant": 100, "Bee": 99, "Cat": 98}
    assert panel.titles(told["ballots"][0]["elected"]) == ["Bee"]
    assert told["decisions"] == [{"title": "winner", "project": panel.projects["Bee"].id, "reason": ""}]
    assert told["note"] == "All agreed.\nNext year too."
    assert kept.sha256 == hash_of(kept.content)


async def test_who_left_a_ballot_was_there_and_who_did_not_is_absent_unless_said(panel):
    told = json.loads((await written(panel)).content)
    assert [m["name"] for m in told["present"]] == ["First", "Second"]
    assert [(m["name"], m["part"]) for m in told["absent"]] == [("Chair", "chair")]


async def test_the_same_session_gives_the_same_version_and_a_change_a_new_one(panel):
    first = await written(panel)
    assert (await written(panel, who="steward")).id == first.id
    second = await written(panel, note="Something else.")
    assert (second.version, (await newest(panel)).id) == (2, second.id)


async def selections_open(session, edition):
    """Fields of all selections that lack a confirmed record."""
    return await selection_minutes_missing(session, edition, selections_in_order(edition.rules))


async def test_a_record_counts_once_the_chair_and_a_steward_have_confirmed_it(panel):
    missing = await selections_open(panel.session, panel.edition)
    assert [each.key for each in missing] == ["C1"]
    await written(panel)
    await confirmed(panel, "chair")
    missing = await selections_open(panel.session, panel.edition)
    assert [each.key for each in missing] == ["C1"]
    await confirmed(panel, "steward")
    assert await selections_open(panel.session, panel.edition) == []


async def test_winners_are_not_proposed_without_their_records(panel):
    with pytest.raises(Conflict, match="record"):
        await results.propose_winners(
            panel.session, panel.edition, SELECTING, proposer=panel.people["steward"].id
        )


async def test_a_choice_made_afterwards_asks_for_a_new_version(panel):
    await written(panel)
    await confirmed(panel, "chair")
    await results.choose(
        panel.session,
        panel.edition,
        panel.projects["Cat"].id,
        "special_recognition",
        reason="Brave.",
        chooser=panel.people["steward"].id,
    )
    with pytest.raises(Conflict):
        await confirmed(panel, "steward")
    missing = await selections_open(panel.session, panel.edition)
    assert [each.key for each in missing] == ["C1"]
    assert json.loads((await written(panel)).content)["decisions"][0]["reason"] == "Brave."


async def amended(panel, **changes):
    """The same edition under another version of its rules."""
    (await panel.session.get_one(Edition, panel.edition.id)).frozen_at = None
    panel.edition = await load_contest(panel.session, **{**CHANGES, **changes})
    assert panel.edition.version == 2


@pytest.mark.parametrize(
    ("changes", "stale"),
    [
        ({"selection__closes": "2027-04-01T09:00"}, []),
        ({"announcement__opens": "2027-04-05T09:00"}, []),
        ({"selection__quorum": {"least": 2}}, ["C1"]),
        ({"selection__method": "borda"}, ["C1"]),
        (
            {
                "voting__cut": {
                    "gives": "champion",
                    "basis": [{"source": "votes"}],
                    "most": 3,
                    "ties": ["admit_all"],
                }
            },
            ["C1"],
        ),
    ],
)
async def test_a_new_version_of_the_rules_makes_stale_only_records_whose_rules_changed(panel, changes, stale):
    kept = await written(panel)
    await confirmed(panel, "chair")
    await confirmed(panel, "steward")
    await amended(panel, **changes)
    missing = await selections_open(panel.session, panel.edition)
    assert [each.key for each in missing] == stale
    again = await written(panel, who="steward")
    assert (again.id == kept.id) == (not stale)


async def test_the_rules_of_another_category_make_no_record_stale(panel):
    await written(panel)
    await confirmed(panel, "chair")
    categories = [c.model_dump(mode="json") for c in panel.edition.rules.categories]
    await amended(
        panel, categories=[categories[0], categories[1] | {"title": {"en": "Another name"}}, *categories[2:]]
    )
    await confirmed(panel, "steward")
    assert await selections_open(panel.session, panel.edition) == []


async def test_a_record_that_shows_no_quorum_is_not_confirmed(session, time):
    time(SELECTING)
    panel = await panel_choosing(
        session,
        selection__panel={"declaration": "none", "minutes": True},
        selection__quorum={"least": 2},
    )
    await results.choose(
        session,
        panel.edition,
        panel.projects["Bee"].id,
        "winner",
        reason="",
        chooser=panel.people["steward"].id,
    )
    first, second = panel.people["first"].id, panel.people["second"].id
    for present in ([], [first]):
        await written(panel, present=present)
        with pytest.raises(Conflict, match="at least"):
            await confirmed(panel, "steward")
    await written(panel, present=[first, second])
    await confirmed(panel, "steward")
    await confirmed(panel, "chair")
    assert await selections_open(session, panel.edition) == []


async def test_a_chair_recused_of_a_project_that_is_no_candidate_confirms_the_record(panel):
    """Else nobody could: the chair would be shut out, and nobody else acts for a chair who is recused of no candidate."""
    dropped = await nominee(panel.session, panel.edition, "C1", "Dog", state="nominated")
    await recuse(
        panel.session,
        panel.edition,
        dropped.id,
        panel.people["chair"].id,
        reason="Employer",
        declared_by=panel.people["steward"].id,
    )
    await written(panel)
    assert (await confirmed(panel, "chair")).chair_id == panel.people["chair"].id


async def test_what_was_not_read_cannot_be_confirmed_nor_twice_nor_by_one_for_both(panel):
    first = await written(panel)
    await written(panel, note="Newer.")
    with pytest.raises(Conflict):
        await confirmed(panel, "chair", sha256=first.sha256)
    with pytest.raises(Forbidden):
        await confirmed(panel, "chair", who="first")
    with pytest.raises(Forbidden):
        await confirmed(panel, "steward", who="chair")
    with pytest.raises(Forbidden):
        await confirmed(panel, "observer", who="steward")
    await confirmed(panel, "chair")
    with pytest.raises(Conflict):
        await confirmed(panel, "chair")


async def test_a_chair_who_is_a_steward_too_confirms_one_part_only(panel):
    await grant(
        panel.session, panel.people["chair"], Role.STEWARD, edition="2027", category="*", granter=None
    )
    await written(panel)
    await confirmed(panel, "chair")
    with pytest.raises(Forbidden):
        await confirmed(panel, "steward", who="chair")


async def test_no_steward_confirms_a_record_with_a_chair_whom_they_invited(panel):
    inviter, chair = panel.people["steward"], panel.people["chair"]
    mine = col(RoleGrant.person_id) == chair.id
    await panel.session.exec(update(RoleGrant).where(mine).values(granted_by=inviter.id))
    await written(panel)
    await confirmed(panel, "chair")
    with pytest.raises(Forbidden, match="did not invite each other"):
        await confirmed(panel, "steward")
    panel.people["other"] = await steward(panel.session, "other@example.org")
    await confirmed(panel, "steward", who="other")


async def test_experts_and_strangers_write_no_record(panel):
    with pytest.raises(Forbidden):
        await written(panel, who="first")
    panel.people["stranger"] = await person(panel.session, "stranger@example.org")
    with pytest.raises(Missing):
        await written(panel, who="stranger")
    with pytest.raises(Invalid):
        await written(panel, note="x" * 20_001)


async def test_who_is_recused_reads_no_record_before_the_outcome_is_public(panel):
    await recuse(
        panel.session,
        panel.edition,
        panel.projects["Cat"].id,
        panel.people["second"].id,
        reason="Employer",
        declared_by=panel.people["steward"].id,
    )
    await written(panel)
    me = await panel.me("second")
    assert await records_for(panel.session, panel.edition, phase_of(panel), me) == []
    with pytest.raises(Missing):
        await record_for(panel.session, panel.edition, phase_of(panel), "C1", me)
    told = json.loads((await newest(panel)).content)
    assert [(r["name"], r["interest"]) for r in told["recused"]] == [("Second", "other")]


async def test_no_record_is_written_before_the_session_nor_after_its_decision(panel, time):
    time(SELECTING.replace(month=2))
    with pytest.raises(Closed):
        await written(panel)
    time(SELECTING)
    await written(panel)
    await confirmed(panel, "chair")
    await confirmed(panel, "steward")
    one, two = panel.people["steward"], await steward(panel.session, "two@example.org")
    proposal = await results.propose_winners(panel.session, panel.edition, SELECTING, proposer=one.id)
    await results.approve_winners(
        panel.session, panel.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id
    )
    with pytest.raises(Closed):
        await written(panel, note="Afterthought")


async def test_observers_read_records_and_confirm_nothing(panel):
    await written(panel)
    panel.people["observer"] = await with_role(panel.session, "observer@example.org", Role.OBSERVER)
    assert await newest(panel, who="observer")
    with pytest.raises(Forbidden):
        await confirmed(panel, "steward", who="observer")


# --- changed bytes -------------------------------------------------------------------------------------


async def sealed(panel):
    await written(panel, note="All agreed.")
    await confirmed(panel, "chair")
    return await confirmed(panel, "steward")


async def faults(panel, kept):
    return await wrong_with(panel.session, panel.edition, kept)


async def overwrite(panel, kept, **values):
    """As somebody would who writes into the database behind the program's back."""
    written = update(Minutes).where(col(Minutes.id) == kept.id).values(**values)
    await panel.session.exec(written.execution_options(synchronize_session=False))
    await panel.session.refresh(kept)


async def test_an_untouched_record_is_whole(panel):
    kept = await sealed(panel)
    assert await faults(panel, kept) == []
    assert [c.wrong for c in await check_all(panel.session, panel.edition)] == [[]]


async def test_a_changed_byte_anywhere_in_a_record_is_detected(panel):
    """Every region of the text: a byte of each key, of each value and of what stands between them."""
    kept = await sealed(panel)
    raw = kept.content.encode()
    told = json.loads(kept.content)
    regions = {0, len(raw) - 1, *range(0, len(raw), 97)}
    for key in told:
        start = raw.index(f'"{key}":'.encode())
        regions |= {start, start + 1, start + len(key) + 2, start + len(key) + 3}
    for place in sorted(regions):
        changed = bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        await overwrite(panel, kept, content=changed.decode())
        assert await faults(panel, kept) == [CHANGED_TEXT, OTHER_HASH], place
        await overwrite(panel, kept, content=changed.decode(), sha256=hash_of(changed))
        assert await faults(panel, kept) == [OTHER_HASH], place
    missing = await selections_open(panel.session, panel.edition)
    assert [each.key for each in missing] == ["C1"]
    await overwrite(panel, kept, content=raw.decode(), sha256=hash_of(raw))
    assert await faults(panel, kept) == []


async def test_changed_confirmations_places_and_missing_rows_are_detected(panel):
    kept = await sealed(panel)
    chair, steward_ = kept.chair_id, kept.steward_id
    await overwrite(panel, kept, chair_id=panel.people["first"].id)
    assert await faults(panel, kept) == [CHAIR_CHANGED]
    await overwrite(panel, kept, chair_id=chair, steward_id=None)
    assert await faults(panel, kept) == [STEWARD_CHANGED]
    await overwrite(panel, kept, steward_id=steward_, field="C2")
    assert await faults(panel, kept) == [OTHER_PLACE]
    await overwrite(panel, kept, category="C1")
    forged = Minutes(**kept.model_dump(exclude={"id", "version"}), version=2)
    panel.session.add(forged)
    await panel.session.flush()
    assert await faults(panel, forged) == [NOT_IN_JOURNAL]
    await panel.session.delete(kept)
    await panel.session.delete(forged)
    await panel.session.flush()
    gone = await check_all(panel.session, panel.edition)
    assert [(c.place, c.wrong) for c in gone] == [(("selection", "C1", 1), [GONE])]


async def test_the_hash_of_every_version_stands_in_the_journal(panel):
    kept = await sealed(panel)
    entries = (
        await panel.session.exec(select(JournalEntry).where(JournalEntry.subject == f"minutes:{kept.id}"))
    ).all()
    assert sorted(e.act for e in entries) == ["minutes.confirm", "minutes.confirm", "minutes.write"]
    assert {e.details["sha256"] for e in entries} == {kept.sha256}


async def test_the_number_of_reads_does_not_grow_with_categories_or_versions(panel, database):
    me = await panel.me("steward")
    with statements(database) as few:
        await records_for(panel.session, panel.edition, phase_of(panel), me)
    for category in ("C2", "C7-EGOV"):
        await champion(panel, f"Dog {category}", 4, category)
        await seat(panel, f"dog-{category.lower()}", "chair", category)
    for note in ("One", "Two"):
        await written(panel, note=note)
    await panel.session.flush()
    with statements(database) as more:
        assert len(await records_for(panel.session, panel.edition, phase_of(panel), me)) == 3
    assert len(more) == len(few)
