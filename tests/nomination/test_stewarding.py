"""The stewards' acts: with a reason, on record, mailed in the nominator's language; never from a wrong state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.errors import Closed, Conflict, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.stewarding import mark_ineligible, reopen_ineligible, return_for_correction
from prizes.nomination.actions.writing import save_fields, submit
from prizes.nomination.models import ProjectMember
from prizes.nomination.rules.corrections import corrections
from prizes.nomination.rules.states import State
from tests.conftest import NOON
from tests.contest import at, person, steward
from tests.mailbox import body
from tests.nomination.drafts import begun

CLOSED = at("2026-12-21 12:00")


@pytest.fixture
async def eve(session, edition):
    return await steward(session)


async def newest(session) -> Message:
    return (await session.exec(select(Message))).all()[-1]


async def details(session, project) -> dict:
    await session.flush()
    shown = (await entries_about(session, f"project:{project.id}"))[-1].shown
    return {name: value for name, value in shown.items() if not name.endswith("_sha256")}


async def test_a_returned_project_is_corrected_and_submitted_after_the_close(
    session, edition, ana, eve, project, time
):
    time(CLOSED)
    until = CLOSED + timedelta(days=3)
    await return_for_correction(
        session, edition, project.id, reason="Which country?", until=until, steward=eve.id
    )
    assert (project.state, project.correct_until) == (State.RETURNED, until)
    await save_fields(session, edition, project.id, {"country": "UG"}, editor=ana)
    await submit(session, edition, project.id, submitter=ana)
    assert (project.state, project.correct_until, project.state_reason) == (State.SUBMITTED, None, "")
    assert project.submitted_at == NOON


async def test_after_its_day_a_returned_project_can_neither_be_changed_nor_submitted(
    session, edition, ana, eve, project, time
):
    until = NOON + timedelta(days=2)
    await return_for_correction(session, edition, project.id, reason="Why?", until=until, steward=eve.id)
    time(until)
    with pytest.raises(Closed):
        await save_fields(session, edition, project.id, {"country": "UG"}, editor=ana)
    with pytest.raises(Closed):
        await submit(session, edition, project.id, submitter=ana)


async def test_without_a_day_the_rules_say_how_long(session, edition, eve, project):
    await return_for_correction(session, edition, project.id, reason="Why?", steward=eve.id)
    assert project.correct_until == at("2026-12-02 22:00")


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=61)])
async def test_a_day_that_is_past_or_too_far_is_refused(session, edition, eve, project, until):
    with pytest.raises(Invalid) as refused:
        await return_for_correction(session, edition, project.id, reason="Why?", until=until, steward=eve.id)
    assert list(refused.value.fields) == ["until"]
    assert project.state == State.SUBMITTED


async def test_the_mail_of_a_return_says_why_and_until_when(session, edition, eve, project):
    await return_for_correction(session, edition, project.id, reason="Which country?", steward=eve.id)
    letter = compose(await newest(session))
    assert letter["To"] == "ana@example.org"
    assert "Which country?" in body(letter)
    assert "2 December 2026, 23:00" in body(letter)
    assert f"/en/2027/nominations/{project.id}" in body(letter)


async def test_a_return_names_the_answers_to_correct_in_letter_and_journal(session, edition, eve, project):
    notes = {"answers.description": "Say where it runs.", "country": ""}
    await return_for_correction(
        session, edition, project.id, reason="See below.", steward=eve.id, notes=notes
    )
    text = body(compose(await newest(session)))
    assert "* Short description: Say where it runs." in text and "* Country of the owner\n" in text
    found = await details(session, project)
    assert found["fields"] == ["answers.description", "country"] and "Say where" not in str(found)


@pytest.mark.parametrize("field", ["nonsense", "answers.nonsense", "state"])
async def test_only_what_is_asked_can_be_marked(session, edition, eve, project, field):
    with pytest.raises(Invalid):
        await return_for_correction(
            session, edition, project.id, reason="x", steward=eve.id, notes={field: "Why?"}
        )
    assert project.state == State.SUBMITTED


async def test_marks_stay_for_the_stewards_until_the_next_return(session, edition, ana, eve, project):
    await return_for_correction(
        session, edition, project.id, reason="x", steward=eve.id, notes={"title": "Shorter"}
    )
    await save_fields(session, edition, project.id, {"title": "Village"}, editor=ana)
    await submit(session, edition, project.id, submitter=ana)
    (marked,) = corrections(edition.rules, project, project.corrections)
    assert (marked.note, marked.changed) == ("Shorter", True)
    await return_for_correction(session, edition, project.id, reason="y", steward=eve.id)
    assert project.corrections == {}


async def test_an_ineligible_project_is_out_by_a_rule_that_is_quoted(session, edition, ana, eve, project):
    await mark_ineligible(
        session, edition, project.id, rule="maturity", reason="An idea only.", steward=eve.id
    )
    assert project.state == State.INELIGIBLE
    assert await details(session, project) == {"rule": "maturity", "reason": "An idea only."}
    text = body(compose(await newest(session)))
    assert "Progress that a project must have made" in text
    assert "An idea only." in text
    with pytest.raises(Conflict):
        await save_fields(session, edition, project.id, {"title": "x"}, editor=ana)


async def test_a_project_is_out_by_no_rule_that_there_is_not(session, edition, eve, project):
    with pytest.raises(Invalid):
        await mark_ineligible(session, edition, project.id, rule="taste", reason="Ugly", steward=eve.id)
    assert project.state == State.SUBMITTED


async def test_a_decision_taken_back_leaves_the_project_submitted_as_it_was(session, edition, eve, project):
    await mark_ineligible(session, edition, project.id, rule="who", reason="No", steward=eve.id)
    await reopen_ineligible(session, edition, project.id, reason="A mistake", steward=eve.id)
    assert (project.state, project.state_reason, project.submitted_at) == (State.SUBMITTED, "", NOON)
    assert (await newest(session)).template == "nomination-reopened"


@pytest.mark.parametrize("reason", ["", "  \n ", "\u202e\x00"])
async def test_every_act_of_a_steward_needs_a_reason(session, edition, eve, project, reason):
    where = {"reason": reason, "steward": eve.id}
    for act in (
        return_for_correction(session, edition, project.id, **where),
        mark_ineligible(session, edition, project.id, rule="who", **where),
        reopen_ineligible(session, edition, project.id, **where),
    ):
        with pytest.raises(Invalid):
            await act


async def test_a_draft_is_nobody_elses_business(session, edition, ana, eve):
    draft = await begun(session, edition, ana, title="Other")
    for act in (
        return_for_correction(session, edition, draft.id, reason="x", steward=eve.id),
        mark_ineligible(session, edition, draft.id, rule="who", reason="x", steward=eve.id),
        reopen_ineligible(session, edition, draft.id, reason="x", steward=eve.id),
    ):
        with pytest.raises(Conflict):
            await act


async def test_a_project_that_was_decided_on_is_neither_returned_nor_ineligible(
    session, edition, eve, project
):
    project.state = State.NOMINATED.value
    session.add(project)
    await session.flush()
    with pytest.raises(Conflict):
        await return_for_correction(session, edition, project.id, reason="x", steward=eve.id)
    with pytest.raises(Conflict):
        await mark_ineligible(session, edition, project.id, rule="who", reason="x", steward=eve.id)


async def test_a_forged_id_is_no_project(session, edition, eve):
    with pytest.raises(Missing):
        await return_for_correction(session, edition, "0" * 16, reason="x", steward=eve.id)


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize("template", ["received", "returned", "ineligible", "reopened", "withdrawn"])
def test_every_mail_is_written_in_every_language(template, lang):
    context = {
        "edition_title": {"en": "WSIS Prizes 2027"},
        "title": "قرية <ذكية>",
        "title_lang": "ar",
        "category": "C1",
        "project": "0123456789abcdef",
        "version": 1,
        "sha256": "a" * 64,
        "reason": "Because & why",
        "rule": "Who may submit",
        "until": NOON.isoformat(),
    }
    message = Message(
        to="a@example.org", lang=lang, template=f"nomination-{template}", context=context, edition="2027",
        created_at=NOON, send_after=NOON,
    )  # fmt: skip
    letter = compose(message)
    assert "قرية <ذكية>" in letter["Subject"]
    html = letter.get_body(("html",)).get_content()
    assert "&lt;ذكية&gt;" in html
    assert f"/{lang}/2027/nominations/0123456789abcdef" in html


async def test_editors_get_the_letter_of_a_returned_project_too_and_readers_do_not(
    session, edition, ana, eve, project
):
    for name, part in (("bo", "editor"), ("cyd", "reader")):
        who = await person(session, f"{name}@example.org", lang="fr")
        session.add(ProjectMember(project_id=project.id, person_id=who.id, part=part, added_at=NOON))
    await session.flush()
    await return_for_correction(session, edition, project.id, reason="Which country?", steward=eve.id)
    returned = (await session.exec(select(Message).where(Message.template == "nomination-returned"))).all()
    assert sorted((m.to, m.lang) for m in returned) == [("ana@example.org", "en"), ("bo@example.org", "fr")]
