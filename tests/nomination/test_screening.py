"""Screening: what sheets come to together, as a pure function, in the acts, and in the queries of the queue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes import clock
from prizes.edition.document.components import Check
from prizes.edition.spans import expert_rounds
from prizes.errors import Conflict, Forbidden, Invalid
from prizes.nomination.actions.screening import let_pass, next_project, save_sheet, screened, settle_project
from prizes.nomination.actions.stewarding import return_for_correction
from prizes.nomination.actions.writing import save_fields, submit
from prizes.nomination.models import OwnerConsent, Project, ScreeningSheet
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.projects import counts_by_result, marks_of_queue, number_to_screen, queue_page
from prizes.nomination.rules.screening import (
    CheckAnswer,
    Result,
    Verdict,
    failed_checks,
    next_for,
    result,
    suggested,
)
from prizes.review.queries.projects import candidates, facts_of, number_unscreened
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import begun, submitted

CHECKS = [
    {"id": "real", "label": "It runs already", "breach": "maturity"},
    {"id": "fits", "label": "It fits its category", "breach": "category"},
]
SCREENING = {"checks": CHECKS, "screeners": 2}
YES, NO = {"real": "yes", "fits": "yes"}, {"real": "no", "fits": "yes"}
verdicts = st.lists(st.sampled_from(list(Verdict)), max_size=6)


# --- pure ----------------------------------------------------------------------------------------------


@given(verdicts, st.integers(1, 5), st.randoms())
def test_the_order_of_sheets_does_not_matter(given_, needed, chance):
    mixed = list(given_)
    chance.shuffle(mixed)
    assert result(needed, mixed) is result(needed, given_)


@given(verdicts, st.integers(1, 5))
def test_a_project_passes_or_fails_only_when_enough_agree_and_nobody_differs(given_, needed):
    found = result(needed, given_)
    for outcome, verdict in ((Result.AGREED, Verdict.PASS), (Result.FAILED, Verdict.FAIL)):
        agree = len(given_) >= needed and set(given_) == {verdict}
        assert (found is outcome) == agree


@given(verdicts, st.integers(1, 5))
def test_who_differs_is_never_overruled_by_numbers(given_, needed):
    if len(set(given_)) > 1:
        assert result(needed, given_) is Result.DIFFER


def test_on_record_it_has_passed_whatever_sheets_there_are():
    assert result(2, [Verdict.FAIL], screened=True) is Result.PASSED


@given(st.dictionaries(st.sampled_from(["real", "fits"]), st.sampled_from(list(CheckAnswer))))
def test_one_no_fails_and_what_is_open_is_not_sure(answers):
    checks = [Check.model_validate(check) for check in CHECKS]
    verdict = suggested(checks, answers)
    assert (verdict is Verdict.FAIL) == (CheckAnswer.NO in answers.values())
    assert (verdict is Verdict.PASS) == (list(answers.values()) == [CheckAnswer.YES] * 2)


@given(st.sets(st.text("abc", min_size=1), min_size=1), st.text("xyz", min_size=1))
def test_the_next_is_one_of_those_left_and_each_is_reached(projects, screener):
    left, seen = set(projects), []
    while (chosen := next_for(screener, left)) is not None:
        seen.append(chosen)
        left.remove(chosen)
    assert set(seen) == projects


@given(st.sets(st.text("abc", min_size=1), min_size=1), st.text("xyz", min_size=1))
def test_who_passes_projects_over_sees_each_once_before_the_first_comes_again(projects, screener):
    seen = [next_for(screener, projects)]
    while (chosen := next_for(screener, projects, seen[-1])) not in (None, seen[0]):
        seen.append(chosen)
    assert sorted(seen) == sorted(projects)


def test_screeners_begin_with_different_projects():
    projects = [f"project-{n}" for n in range(50)]
    assert len({next_for(f"screener-{n}", projects) for n in range(20)}) > 10


def test_failed_checks_stand_in_the_order_of_the_rules():
    checks = [Check.model_validate(check) for check in CHECKS]
    found = failed_checks(checks, [{"fits": "no"}, {"real": "no", "fits": "unsure"}])
    assert [check.id for check in found] == ["real", "fits"]


# --- acts ----------------------------------------------------------------------------------------------


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__screening=SCREENING)


async def sheet(session, edition, project, screener, checks=YES, **more):
    note = more.pop("note_text", "Because") if checks is not YES or more.get("verdict") else ""
    revision = more.pop("revision", project.revision)
    return await save_sheet(
        session,
        edition,
        project.id,
        checks=checks,
        revision=revision,
        note_text=note,
        screener=screener.id,
        **more,
    )


@pytest.mark.both_databases
async def test_two_screeners_who_agree_let_a_project_pass(session, edition, project, eve, kim):
    first = await sheet(session, edition, project, eve)
    assert (first.result, project.screened_at) == (Result.WAITING, None)
    second = await sheet(session, edition, project, kim)
    assert (second.result, project.screened_at) == (Result.PASSED, clock.now())


@pytest.mark.both_databases
async def test_queries_and_the_pure_function_say_the_same(session, edition, ana, eve, kim):
    lee = await steward(session, "lee@example.org")
    wanted = {}
    for number, found in enumerate(
        [
            (),
            ("pass",),
            ("pass", "fail"),
            ("fail", "fail"),
            ("unsure",),
            ("unsure", "unsure"),
            ("pass", "pass", "fail"),
            ("pass", "pass"),
        ]
    ):
        project = await submitted(session, edition, ana, title=f"Project {number}", owner=f"Owner {number}")
        for screener, verdict in zip((eve, kim, lee), found, strict=False):
            session.add(
                ScreeningSheet(
                    project_id=project.id, screener_id=screener.id, verdict=verdict, revision=project.revision, saved_at=clock.now()
                )
            )  # fmt: skip
        wanted[project.id] = result(2, found)
    old = await submitted(session, edition, ana, title="Old", owner="Old")
    session.add(
        ScreeningSheet(project_id=old.id, screener_id=eve.id, verdict="fail", revision=old.revision - 1, saved_at=clock.now())
    )  # fmt: skip
    wanted[old.id] = Result.NONE
    await session.flush()
    marks = await marks_of_queue(session, edition, list(wanted))
    assert {project: mark.result for project, mark in marks.items()} == wanted
    counts = await counts_by_result(session, edition)
    assert counts == {each: list(wanted.values()).count(each) for each in set(wanted.values())}
    for each in Result:
        page = await queue_page(session, edition, OfficeFilters(screening=each.value), reader=eve.id)
        assert {p.id for p in page.projects} == {p for p, r in wanted.items() if r is each}


@pytest.mark.both_databases
async def test_what_is_mine_to_screen_is_what_is_open_and_i_have_not_done(
    session, edition, project, ana, eve, kim
):
    mine = OfficeFilters(screening="mine")
    assert await next_project(session, edition, eve.id) == project.id
    await sheet(session, edition, project, eve)
    assert await next_project(session, edition, eve.id) is None
    assert (await queue_page(session, edition, mine, reader=eve.id)).total == 0
    assert await number_to_screen(session, edition, kim.id) == 1
    assert await number_to_screen(session, edition, ana.id) == 0
    await begun(session, edition, ana, title="A draft")
    assert (await queue_page(session, edition, mine, reader=kim.id)).total == 1


async def test_a_changed_project_is_screened_anew(session, edition, project, ana, eve, kim):
    await sheet(session, edition, project, eve)
    await sheet(session, edition, project, kim)
    await save_fields(session, edition, project.id, {"title": "Other title"}, editor=ana)
    assert project.screened_at is None
    found = await screened(session, edition, project.id, eve.id)
    assert (found.stale, found.result) == (True, Result.NONE)
    assert await next_project(session, edition, eve.id) == project.id


async def test_a_returned_project_is_screened_anew(session, edition, project, ana, eve, kim):
    await sheet(session, edition, project, eve)
    await sheet(session, edition, project, kim)
    await return_for_correction(session, edition, project.id, reason="Why?", steward=eve.id)
    assert project.screened_at is None
    await save_fields(session, edition, project.id, {"title": "Corrected"}, editor=ana)
    await submit(session, edition, project.id, submitter=ana)
    assert (await screened(session, edition, project.id, eve.id)).result is Result.NONE


async def test_a_sheet_on_a_text_that_changed_meanwhile_is_not_kept(session, edition, project, eve):
    with pytest.raises(Conflict):
        await sheet(session, edition, project, eve, revision=project.revision - 1)
    assert (await session.exec(select(ScreeningSheet))).all() == []


@pytest.mark.parametrize("checks", [NO, {"real": "unsure", "fits": "yes"}, {}])
async def test_who_does_not_let_it_pass_writes_why(session, edition, project, eve, checks):
    with pytest.raises(Invalid) as refused:
        await sheet(session, edition, project, eve, checks, note_text=" \n ")
    assert list(refused.value.fields) == ["note"]


async def test_a_verdict_may_differ_from_what_the_answers_suggest(session, edition, project, eve):
    found = await sheet(session, edition, project, eve, YES, verdict="unsure")
    assert found.mine.verdict == "unsure"


@pytest.mark.parametrize(("checks", "verdict"), [({"real": "maybe"}, ""), (YES, "perhaps")])
async def test_answers_that_there_are_not_are_refused(session, edition, project, eve, checks, verdict):
    with pytest.raises(Invalid):
        await sheet(session, edition, project, eve, checks, verdict=verdict)


async def test_nobody_screens_their_own_project(session, edition, eve):
    own = await submitted(session, edition, eve, title="Mine")
    with pytest.raises(Forbidden):
        await sheet(session, edition, own, eve)
    with pytest.raises(Forbidden):
        await let_pass(session, edition, own.id, reason="It is good", steward=eve.id)
    with pytest.raises(Forbidden):
        await screened(session, edition, own.id, eve.id)
    assert await next_project(session, edition, eve.id) is None


async def test_a_draft_is_not_screened(session, edition, ana, eve):
    draft = await begun(session, edition, ana, title="Draft")
    with pytest.raises(Conflict):
        await sheet(session, edition, draft, eve)


async def test_where_screeners_differ_a_steward_decides_with_a_reason(session, edition, project, eve, kim):
    await sheet(session, edition, project, eve)
    assert (await sheet(session, edition, project, kim, NO)).result is Result.DIFFER
    with pytest.raises(Invalid):
        await let_pass(session, edition, project.id, reason=" ", steward=eve.id)
    await let_pass(session, edition, project.id, reason="It runs, see the report.", steward=eve.id)
    assert project.screened_at == clock.now()
    with pytest.raises(Conflict):
        await let_pass(session, edition, project.id, reason="Again", steward=eve.id)


async def test_without_screening_in_the_rules_there_is_none(session, time):
    edition = await load_contest(session)
    eve = await steward(session)
    project = await submitted(session, edition, await person(session, "ana@example.org"))
    with pytest.raises(Conflict):
        await sheet(session, edition, project, eve)
    assert await number_to_screen(session, edition, eve.id) == 0
    assert not await settle_project(session, edition, project.id)
    phase = expert_rounds(edition.rules)[0]
    assert [p.id for p in await candidates(session, edition, phase)] == [project.id]


# --- the owner, the experts ----------------------------------------------------------------------------


async def test_a_project_whose_owner_has_not_confirmed_waits_and_passes_with_the_answer(session, time):
    edition = await load_contest(session, submission__screening=SCREENING, submission__consent="required")
    ana, eve, kim = [
        await person(session, "ana@example.org"),
        *[await steward(session, f"{n}@example.org") for n in ("eve", "kim")],
    ]
    project = await begun(session, edition, ana)
    project.state, project.submitted_at = "submitted", clock.now()
    asked = OwnerConsent(
        project_id=project.id, email="o@example.org", lang="en", token_hash="x", asked_at=clock.now()
    )
    session.add_all([project, asked])
    await session.flush()
    await sheet(session, edition, project, eve)
    assert (await sheet(session, edition, project, kim)).result is Result.AGREED
    assert project.screened_at is None
    with pytest.raises(Conflict):
        await let_pass(session, edition, project.id, reason="x", steward=eve.id)
    asked.answer = "confirmed"
    session.add(asked)
    assert await settle_project(session, edition, project.id)
    assert project.screened_at is not None
    asked.answer = "objected"
    session.add(asked)
    assert not await settle_project(session, edition, project.id)
    assert project.screened_at is None


@pytest.mark.both_databases
async def test_only_what_has_passed_reaches_the_experts(session, edition, project, ana, eve, kim):
    phase = expert_rounds(edition.rules)[0]
    assert await candidates(session, edition, phase) == []
    assert await facts_of(session, edition, project.id) is None
    assert await number_unscreened(session, edition, phase) == 1
    await sheet(session, edition, project, eve)
    await sheet(session, edition, project, kim)
    assert [p.id for p in await candidates(session, edition, phase)] == [project.id]
    assert (await facts_of(session, edition, project.id)).id == project.id
    assert await number_unscreened(session, edition, phase) == 0


async def test_a_project_that_left_the_screening_long_ago_stays_readable(session, edition, project):
    project.state = "nominated"
    session.add(project)
    await session.flush()
    assert (await facts_of(session, edition, project.id)).id == project.id
    assert (await session.get_one(Project, project.id)).screened_at is None
