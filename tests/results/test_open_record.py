"""What everybody reads of the records of panels: numbers and rules, frozen with what two stewards approve."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import update

from prizes.edition.proposals import canonical, sha256
from prizes.errors import Conflict
from prizes.results.actions import approve_winners, content_of_winners, give_no_prize, propose_winners
from prizes.results.electing import close_and_count, decide_by_casting_vote
from prizes.results.minuting import confirm_minutes, write_minutes
from prizes.results.models import Publication
from prizes.results.recorded import open_records
from prizes.results.rules.open_record import open_record
from prizes.review.actions.recusing import recuse
from prizes.review.models import Minutes
from tests.contest import SELECTING, at, steward
from tests.results.panels import MEMBERS, panel_choosing
from tests.results.publishing import published_contest

RULES = {
    "selection__method": "plurality",
    "selection__casting_vote": True,
    "selection__panel": {"declaration": "none", "minutes": True},
}
NOTE = "Professor Outside disagreed."
CASTING = "Nearer to the rural schools."
LATER = at("2027-04-02 20:00")


@pytest.fixture
async def panel(session, time):
    """The chair decided a tie of a secret ballot between Ant and Bee; the record is confirmed by both."""
    time(SELECTING)
    panel = await panel_choosing(session, **RULES)
    await panel.vote("first", "Ant")
    await panel.vote("second", "Bee")
    await close_and_count(
        session, panel.edition, panel.selection, "C1", await panel.me("steward"), seen_round=1
    )
    bee = panel.projects["Bee"].id
    await decide_by_casting_vote(
        session, panel.edition, panel.selection, "C1", await panel.me("chair"), chosen=[bee], reason=CASTING
    )
    await on_record(panel)
    return panel


async def on_record(panel, note=NOTE):
    selection = panel.selection
    kept = await write_minutes(
        panel.session, panel.edition, selection, "C1", await panel.me("steward"), present=[], note=note
    )
    for part in ("chair", "steward"):
        await confirm_minutes(
            panel.session,
            panel.edition,
            selection,
            "C1",
            await panel.me(part),
            part=part,
            seen_sha256=kept.sha256,
        )
    return kept


@pytest.mark.both_databases
async def test_it_tells_numbers_the_method_and_how_a_tie_was_decided(panel):
    (told,) = await open_records(panel.session, panel.edition, panel.edition.rules.announcements[0])
    assert told.present.model_dump() == {"chairs": 0, "experts": 2, "alternates": 0}
    assert (told.absent, told.recused, told.considered, told.method, told.ballots) == (
        1,
        0,
        3,
        "plurality",
        1,
    )
    assert [(tie.tied, tie.places, tie.decided_by) for tie in told.ties] == [(2, 1, "casting_vote")]
    assert told.confirmed_on == SELECTING.date()


async def test_it_names_nobody_and_no_vote_and_nothing_that_was_written_for_the_record(panel):
    (told,) = await open_records(panel.session, panel.edition, panel.edition.rules.announcements[0])
    text = told.model_dump_json()
    for name in MEMBERS:
        assert panel.people[name].id not in text and name.title() not in text
    for project in panel.projects.values():
        assert project.id not in text
    assert NOTE not in text and CASTING not in text


async def test_nobody_can_tell_from_it_who_was_recused_or_why(panel):
    first = panel.people["first"].id
    for title in ("Ant", "Cat"):
        await recuse(
            panel.session,
            panel.edition,
            panel.projects[title].id,
            first,
            reason="Employer of the owner",
            declared_by=panel.people["steward"].id,
        )
    kept = await on_record(panel)
    told = open_record(
        json.loads(kept.content),
        panel.selection,
        version=1,
        sha256=kept.sha256,
        confirmed_on=date(2027, 4, 1),
    )
    assert told.recused == 1
    assert first not in told.model_dump_json() and "Employer" not in told.model_dump_json()


async def test_what_was_not_confirmed_by_both_is_not_published(panel):
    before = await open_records(panel.session, panel.edition, panel.edition.rules.announcements[0])
    selection, me = panel.selection, await panel.me("steward")
    await write_minutes(panel.session, panel.edition, selection, "C1", me, present=[], note="Another.")
    assert await open_records(panel.session, panel.edition, panel.edition.rules.announcements[0]) == before


async def test_a_record_that_was_changed_is_not_published(panel):
    await panel.session.exec(update(Minutes).values(content=Minutes.content + " "))
    assert await open_records(panel.session, panel.edition, panel.edition.rules.announcements[0]) == []


async def test_where_the_rules_ask_for_no_record_none_is_published(session, time):
    time(SELECTING)
    panel = await panel_choosing(session)
    await on_record(panel)
    assert await open_records(session, panel.edition, panel.edition.rules.announcements[0]) == []


async def test_a_record_written_anew_after_the_proposal_makes_it_another_content(panel, time):
    session, edition = panel.session, panel.edition
    for code in ("C2", "C7-EGOV"):
        await give_no_prize(
            session, edition, edition.rules.selections[0], code, reason="None.", by=panel.people["steward"].id
        )
    time(LATER)
    one, two = panel.people["steward"], await steward(session, "other@example.org")
    proposal = await propose_winners(session, edition, LATER, proposer=one.id)
    assert json.loads(proposal.content)["records"][0]["sha256"]
    time(SELECTING)
    await on_record(panel, note="Another.")
    time(LATER)
    with pytest.raises(Conflict):
        await approve_winners(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)


@pytest.fixture
async def announced(panel):
    content = await content_of_winners(
        panel.session, panel.edition, panel.edition.rules.announcements[0], SELECTING
    )
    one, two = panel.people["steward"], panel.people["chair"]
    panel.session.add(
        Publication(
            edition_id=panel.edition.id,
            content=canonical(content),
            sha256=sha256(canonical(content)),
            publish_at=SELECTING,
            announced_at=SELECTING,
            proposed_by=one.id,
            approved_by=two.id,
        )
    )
    await panel.session.commit()
    return content


async def test_everybody_reads_it_beside_the_winners_with_a_link_from_the_votes(announced, browser):
    page = await browser.get("/en/2027/winners")
    part = page.text[page.text.index("Records of panels") :]
    assert "2 experts" in part and "1 round" in part
    assert "2 projects were tied for 1 place. The chair decided with a casting vote." in part
    assert announced["records"][0]["sha256"] in page.html
    assert NOTE not in page.html and CASTING not in page.html
    votes = await browser.get("/en/2027/results")
    assert 'href="/en/2027/winners#panel-C1"' in votes.html
    assert 'href="/en/2027/winners#panel-C2"' not in votes.html
    assert 'id="panel-C1"' in page.html


async def test_programs_read_it_in_the_content_that_was_approved(announced, browser):
    found = (await browser.json("GET", "/editions/2027/winners")).json()
    assert found["content"]["records"] == announced["records"]
    assert canonical(found["content"]) == canonical(announced)


async def test_programs_read_which_tie_rule_was_used(session, time, browser):
    box = await published_contest(session, time)
    found = (await browser.json("GET", "/editions/2027/results")).json()
    (tie,) = found["ties"]
    assert (tie["category"], tie["rule"], tie["places"]) == ("C1", "admit_all", 1)
    assert set(tie["tied"]) == set(tie["passed"]) == {box.id("Bee"), box.id("Cat")}
