"""The nominator's acts: what is saved, what is refused, what is written down and mailed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.edition.queries import edition_in_force
from prizes.errors import Closed, Conflict, Invalid, Missing
from prizes.i18n.translator import translator
from prizes.journal.queries import entries_about
from prizes.mail.models import Message
from prizes.nomination.actions.stewarding import allow_exception, mark_ineligible
from prizes.nomination.actions.writing import create_draft, save_fields, submit, withdraw
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import MOST_DRAFTS
from tests.conftest import NOON
from tests.contest import at, document, load_contest, person, steward
from tests.nomination.drafts import WORDS, begun, flat, submitted

BEFORE, AFTER = at("2026-10-31 12:00"), at("2026-12-20 22:00")


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", lang="fr")


async def letters(session, template: str | None = None) -> list[Message]:
    found = (await session.exec(select(Message))).all()
    return [letter for letter in found if template in (None, letter.template)]


async def acts_on(session, project) -> list[str]:
    await session.flush()
    return [entry.act for entry in await entries_about(session, f"project:{project.id}")]


# --- drafts --------------------------------------------------------------------------------------------


async def test_a_draft_may_lack_anything(session, edition, ana):
    project = await create_draft(session, edition, ana, {})
    assert (project.state, project.title, project.category, project.language) == ("draft", "", None, "fr")
    assert await acts_on(session, project) == []


async def test_a_draft_begins_with_what_the_profile_says(session, edition, ana):
    ana.entity_name, ana.country, ana.stakeholder_type = "University of Tunis", "TN", "academia"
    project = await create_draft(session, edition, ana, {"owner": "Another"})
    assert (project.owner, project.country, project.stakeholder_type) == ("Another", "TN", "academia")


@pytest.mark.parametrize("instant", [BEFORE, AFTER])
async def test_a_draft_cannot_be_begun_outside_the_phase(session, edition, ana, time, instant):
    time(instant)
    with pytest.raises(Closed):
        await create_draft(session, edition, ana, {})


async def test_a_draft_of_unfit_answers_is_refused_whole(session, edition, ana):
    with pytest.raises(Invalid) as refused:
        await create_draft(session, edition, ana, {"title": "Good", "country": "Utopia", "answers.x": "y"})
    assert set(refused.value.fields) == {"country", "answers.x"}
    assert (await session.exec(select(Project))).all() == []


async def test_one_person_has_a_bounded_number_of_drafts(session, edition, ana):
    for _ in range(MOST_DRAFTS):
        await create_draft(session, edition, ana, {})
    with pytest.raises(Conflict):
        await create_draft(session, edition, ana, {})
    await create_draft(session, edition, await person(session, "ben@example.org"), {})


async def test_a_save_changes_what_it_names_and_leaves_the_rest(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, {"answers.impact": "Great"}, editor=ana)
    assert project.answers == {"description": WORDS, "impact": "Great"}
    assert (project.title, project.revision) == ("Smart village", 2)
    await save_fields(session, edition, project.id, {"answers.impact": ""}, editor=ana)
    assert project.answers == {"description": WORDS}


async def test_a_save_keeps_what_lists_and_limits_are_made_of(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, {"title": "Café  Numérique"}, editor=ana)
    assert project.title == "Café Numérique"
    assert project.title_key == "cafe numerique"
    assert "cafe numerique" in project.search
    assert project.summary == WORDS


async def test_saving_what_is_there_already_changes_nothing(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, flat(), editor=ana, revision=99)
    assert project.revision == 1


async def test_somebody_elses_draft_does_not_exist(session, edition, ana):
    project = await begun(session, edition, ana)
    ben = await person(session, "ben@example.org")
    for act in (
        save_fields(session, edition, project.id, {"title": "Mine"}, editor=ben),
        submit(session, edition, project.id, submitter=ben),
        withdraw(session, edition, project.id, nominator=ben),
        save_fields(session, edition, "no-such-project", {}, editor=ana),
    ):
        with pytest.raises(Missing):
            await act


async def test_a_project_of_another_edition_does_not_exist_here(session, edition, ana):
    other = await load_contest(session, slug="2028")
    project = await begun(session, other, ana)
    with pytest.raises(Missing):
        await save_fields(session, edition, project.id, {"title": "x"}, editor=ana)


# --- two editors ---------------------------------------------------------------------------------------


async def test_a_stale_form_overwrites_nothing_and_is_shown_what_was_saved(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(
        session, edition, project.id, {"title": "First"}, editor=ana, revision=1, saved_from="a"
    )
    with pytest.raises(Conflict) as refused:
        await save_fields(
            session,
            edition,
            project.id,
            {"title": "Second", "owner": project.owner},
            editor=ana,
            revision=1,
            saved_from="b",
        )
    assert project.title == "First"
    assert list(refused.value.fields) == ["title"]
    assert "First" in str(refused.value.fields["title"])


async def test_a_form_does_not_take_its_own_automatic_save_for_somebody_elses(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(
        session, edition, project.id, {"title": "First"}, editor=ana, revision=1, saved_from="a"
    )
    await save_fields(
        session, edition, project.id, {"title": "First, better"}, editor=ana, revision=1, saved_from="a"
    )
    assert project.title == "First, better"


async def test_a_stale_form_with_the_same_text_is_no_conflict(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, {"title": "First"}, editor=ana, revision=1)
    await save_fields(session, edition, project.id, {"title": "First"}, editor=ana, revision=1)
    assert project.revision == 2


@pytest.mark.both_databases
async def test_of_two_saves_at_once_one_is_kept_and_the_other_told(database, time):
    async with database.writing() as session:
        edition = await load_contest(session)
        ana = await person(session, "ana@example.org")
        project = await begun(session, edition, ana)

    async def save(title: str) -> str:
        try:
            async with database.writing() as session:
                await save_fields(session, edition, project.id, {"title": title}, editor=ana, revision=1)
        except Conflict:
            return "told"
        return title

    results = await asyncio.gather(*(save(f"Title {n}") for n in range(6)))
    kept = [result for result in results if result != "told"]
    assert len(kept) == 1
    async with database.reading() as session:
        assert (await session.get_one(Project, project.id)).title == kept[0]


# --- submission ----------------------------------------------------------------------------------------


async def test_a_complete_draft_is_submitted_stamped_recorded_and_receipted(session, edition, ana):
    project = await submitted(session, edition, ana)
    assert project.state == State.SUBMITTED
    assert project.submitted_at == NOON
    assert (project.rules_version, project.rules_sha256) == (edition.version, edition.sha256)
    assert await acts_on(session, project) == ["nomination.submit"]
    [letter] = await letters(session, "nomination-received")
    assert (letter.to, letter.lang) == ("ana@example.org", "fr")
    assert letter.context["sha256"] == edition.sha256


async def test_an_incomplete_draft_is_refused_with_every_gap(session, edition, ana):
    project = await begun(session, edition, ana, title="", sdgs=[])
    with pytest.raises(Invalid) as refused:
        await submit(session, edition, project.id, submitter=ana)
    assert list(refused.value.fields) == ["title", "sdgs"]
    assert project.state == State.DRAFT
    assert await letters(session) == []


async def test_a_late_submission_is_refused_with_the_instant_in_geneva_and_utc(session, edition, ana, time):
    project = await begun(session, edition, ana)
    time(AFTER)
    with pytest.raises(Closed) as refused:
        await submit(session, edition, project.id, submitter=ana)
    assert "Geneva time (\u20682026-12-20 22:00\u2069 UTC)" in translator("en").say(refused.value.sentence)
    assert project.state == State.DRAFT


async def test_the_last_instant_before_the_close_is_in_time(session, edition, ana, time):
    project = await begun(session, edition, ana)
    time(AFTER - timedelta(microseconds=1))
    assert (await submit(session, edition, project.id, submitter=ana)).state == State.SUBMITTED


async def test_submitting_twice_is_submitting_once(session, edition, ana):
    project = await submitted(session, edition, ana)
    await submit(session, edition, project.id, submitter=ana)
    assert len(await letters(session)) == 1
    assert await acts_on(session, project) == ["nomination.submit"]


async def test_a_withdrawn_project_is_not_submitted_again(session, edition, ana):
    project = await submitted(session, edition, ana)
    await withdraw(session, edition, project.id, nominator=ana)
    with pytest.raises(Conflict):
        await submit(session, edition, project.id, submitter=ana)


async def test_a_submitted_project_can_be_changed_until_the_deadline_and_stays_submitted(
    session, edition, ana, time
):
    project = await submitted(session, edition, ana)
    await save_fields(session, edition, project.id, {"title": "Smarter village"}, editor=ana)
    assert (project.state, project.title) == (State.SUBMITTED, "Smarter village")
    time(AFTER)
    with pytest.raises(Closed):
        await save_fields(session, edition, project.id, {"title": "Too late"}, editor=ana)
    assert project.title == "Smarter village"


async def test_a_submitted_project_must_stay_complete(session, edition, ana):
    project = await submitted(session, edition, ana)
    with pytest.raises(Invalid) as refused:
        await save_fields(session, edition, project.id, {"answers.description": "Too short"}, editor=ana)
    assert list(refused.value.fields) == ["answers.description"]
    assert project.answers["description"] == WORDS


async def test_a_change_after_an_amendment_is_stamped_with_the_new_rules(session, edition, ana):
    from dataclasses import replace

    project = await submitted(session, edition, ana)
    amended = replace(edition, version=2, sha256="f" * 64)
    await save_fields(session, amended, project.id, {"title": "Smarter village"}, editor=ana)
    assert (project.rules_version, project.rules_sha256) == (2, "f" * 64)


async def test_where_the_rules_say_so_a_submitted_project_is_final(session, time):
    edition = await load_contest(session, submission__edit_until_close=False)
    ana = await person(session, "ana@example.org")
    project = await submitted(session, edition, ana)
    with pytest.raises(Conflict):
        await save_fields(session, edition, project.id, {"title": "Another"}, editor=ana)


# --- limits --------------------------------------------------------------------------------------------


async def test_the_limit_of_an_owner_in_a_category_counts_whoever_submits_and_however_it_is_spelt(
    session, edition, ana
):
    ben = await person(session, "ben@example.org")
    await submitted(session, edition, ana)
    with pytest.raises(Conflict) as refused:
        await submitted(session, edition, ben, title="Other", owner="MINISTRY of Digital-Affairs")
    assert list(refused.value.fields) == ["owner"]
    await submitted(session, edition, ben, title="Third", category="C2")


async def test_withdrawn_and_ineligible_projects_do_not_count(session, edition, ana):
    first = await submitted(session, edition, ana)
    await withdraw(session, edition, first.id, nominator=ana)
    second = await submitted(session, edition, ana)
    eve = await steward(session)
    await mark_ineligible(session, edition, second.id, rule="maturity", reason="An idea only", steward=eve.id)
    assert (await submitted(session, edition, ana)).state == State.SUBMITTED


async def test_the_same_project_stands_once_in_an_edition(session, edition, ana):
    await submitted(session, edition, ana)
    with pytest.raises(Conflict) as refused:
        await submitted(session, edition, ana, category="C2", title="SMART  Village!")
    assert list(refused.value.fields) == ["title"]


async def test_a_submitted_project_cannot_be_moved_past_a_limit(session, edition, ana):
    await submitted(session, edition, ana)
    other = await submitted(session, edition, ana, title="Other", category="C2")
    with pytest.raises(Conflict):
        await save_fields(session, edition, other.id, {"category": "C1"}, editor=ana)
    assert other.category == "C2"
    await save_fields(session, edition, other.id, {"answers.impact": "More"}, editor=ana)


async def test_an_exception_with_a_reason_lets_one_project_more_in(session, edition, ana):
    await submitted(session, edition, ana)
    other = await begun(session, edition, ana, title="Other")
    eve = await steward(session)
    await allow_exception(session, edition, other.id, reason="Two ministries share the name", steward=eve.id)
    assert (await submit(session, edition, other.id, submitter=ana)).state == State.SUBMITTED
    assert await acts_on(session, other) == ["nomination.allow-exception", "nomination.submit"]


async def test_where_the_rules_know_no_exceptions_none_can_be_recorded(session, time):
    edition = await load_contest(session, submission__exceptions=False)
    ana, eve = await person(session, "ana@example.org"), await steward(session)
    project = await begun(session, edition, ana)
    with pytest.raises(Conflict):
        await allow_exception(session, edition, project.id, reason="Please", steward=eve.id)


async def test_an_earlier_winner_is_barred_and_an_earlier_champion_is_not(session, time):
    from prizes.nomination.actions.importing import take_over

    past = await load_contest(session, slug="2025", kind="record")
    row = {
        "title": "Smart village",
        "owner": "Ministry of Digital Affairs",
        "category": "C1",
        "source_url": "press",
    }
    [old] = await take_over(session, past, [row | {"state": "champion"}])
    edition = await load_contest(session, submission__barred=["winner"])
    ana = await person(session, "ana@example.org")
    project = await submitted(session, edition, ana)
    await withdraw(session, edition, project.id, nominator=ana)
    old.state = "winner"
    session.add(old)
    with pytest.raises(Conflict) as refused:
        await submitted(session, edition, ana)
    assert "“Winner”" in str(refused.value.fields["title"])


@pytest.mark.both_databases
async def test_a_limit_holds_under_many_submissions_at_once(database, time):
    async with database.writing() as session:
        edition = await load_contest(session)
        ana = await person(session, "ana@example.org")
        ids = [(await begun(session, edition, ana, title=f"Project {n}")).id for n in range(8)]

    async def send(project_id: str) -> bool:
        try:
            async with database.writing() as session:
                await submit(session, edition, project_id, submitter=ana)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*map(send, ids))) == 1


# --- withdrawal ----------------------------------------------------------------------------------------


async def test_a_submitted_project_is_withdrawn_recorded_and_confirmed_by_mail(session, edition, ana):
    project = await submitted(session, edition, ana)
    await withdraw(session, edition, project.id, nominator=ana, reason="Merged with another")
    assert (project.state, project.state_reason) == (State.WITHDRAWN, "Merged with another")
    assert (await acts_on(session, project))[-1] == "nomination.withdraw"
    assert len(await letters(session, "nomination-withdrawn")) == 1
    await withdraw(session, edition, project.id, nominator=ana)
    assert len(await letters(session, "nomination-withdrawn")) == 1


async def test_a_draft_without_a_category_can_be_withdrawn_without_mail(session, edition, ana):
    project = await create_draft(session, edition, ana, {})
    await withdraw(session, edition, project.id, nominator=ana)
    await session.flush()
    assert project.state == State.WITHDRAWN
    assert await letters(session) == []


async def test_a_nominee_is_not_withdrawn_by_its_nominator(session, edition, ana):
    project = await submitted(session, edition, ana)
    project.state = State.NOMINATED.value
    session.add(project)
    await session.flush()
    with pytest.raises(Conflict):
        await withdraw(session, edition, project.id, nominator=ana)


async def test_the_small_contest_of_these_tests_is_one_that_the_database_gives_back(session, edition):
    again = await edition_in_force(session, "2027")
    assert again is not None
    assert again.rules.model_dump(mode="json")["slug"] == document()["slug"]
