"""Projects of an earlier edition that enter again: which may, what is taken along, and that each enters once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.errors import Conflict, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.nomination.actions.entry.carrying import carry_over
from prizes.nomination.actions.writing import save_fields, submit, withdraw
from prizes.nomination.models import Project
from prizes.nomination.queries.carried import to_carry_over
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.entry.carrying import carried_values, may_be_carried, results_of
from prizes.nomination.rules.states import State
from tests.contest import load_contest, person, small_rules
from tests.nomination.drafts import draft, flat, rules_with, submitted

both_databases = pytest.mark.both_databases
OUTCOMES = ["submitted", "nominated", "champion", "winner", "special_recognition"]
EARLIER = {"slug": "2026", "kind": "rehearsal"}


def rules_over(*entries, barred=(), **changes):
    return small_rules(submission__carried_over=list(entries), submission__barred=list(barred), **changes)


def entry(*results, without=(), edition="2026"):
    return {"edition": edition, "results": list(results) or ["nominated"], "without": list(without)}


# --- which ---


@pytest.mark.parametrize(
    ("state", "results"),
    [
        (State.DRAFT, set()),
        (State.RETURNED, set()),
        (State.WITHDRAWN, set()),
        (State.INELIGIBLE, set()),
        (State.DISQUALIFIED, set()),
        (State.SUBMITTED, {"submitted"}),
        (State.NOT_NOMINATED, {"submitted"}),
        (State.NOMINATED, {"submitted", "nominated"}),
        (State.CHAMPION, {"submitted", "nominated", "champion"}),
        (State.WINNER, {"submitted", "nominated", "champion", "winner"}),
        (State.SPECIAL_RECOGNITION, {"submitted", "nominated", "special_recognition"}),
    ],
)
def test_what_a_project_became_includes_what_it_was_on_the_way(state, results):
    assert results_of(state) == results


@given(
    st.sampled_from(list(State)),
    st.lists(st.sampled_from(OUTCOMES), min_size=1),
    st.lists(st.sampled_from(OUTCOMES)),
    st.lists(st.sampled_from(OUTCOMES[1:])),
)
def test_one_enters_with_one_of_the_results_and_none_of_those_that_keep_it_out(
    state, results, without, barred
):
    rules = rules_over(entry(*results, without=without), barred=barred)
    became = results_of(state)
    expected = any(each in became for each in results) and not any(
        each in became for each in [*without, *barred]
    )
    assert may_be_carried(rules, "2026", state) is expected
    assert not may_be_carried(rules, "2025", state)


def test_without_the_rule_nothing_enters_again():
    assert not any(may_be_carried(small_rules(), "2026", state) for state in State)


def test_finalists_that_did_not_win_may_enter_again():
    rules = rules_over(entry("champion", without=["winner"]))
    assert [state for state in State if may_be_carried(rules, "2026", state)] == [State.CHAMPION]


# --- what is taken along ---


def question(kind, name="more", **parts):
    return {"id": name, "kind": kind, "label": "More", "required": False, "shown_to": ["experts"]} | parts


CHOICES = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
ROWS = {"columns": [{"id": "name", "label": "Name"}]}


@pytest.mark.parametrize(
    ("asked", "value", "taken"),
    [
        (question("long_text"), "What we do.", True),
        (question("number"), 7, True),
        (question("date"), "2026-05-01", True),
        (question("choice", choices=CHOICES), "b", True),
        (question("country"), "KE", True),
        (question("short_text", shown_to=["public"]), "Radio", True),
        (question("short_text"), "Ana, +41 22 000", False),  # perhaps somebody to write to
        (question("yes_no"), "yes", False),  # a consent is asked again
        (question("rows", **ROWS), [{"name": "Ana"}], False),
    ],
)
def test_an_answer_is_taken_along_unless_it_may_be_about_other_people_or_a_consent(asked, value, taken):
    rules = rules_with(asked)
    project = draft(answers={"description": "What it is.", "more": value})
    values = carried_values(rules, rules, project)
    assert values.get("answers.more") == (value if taken else None)
    assert values["answers.description"] == "What it is."


def test_what_the_new_form_does_not_ask_or_offer_is_left_behind():
    earlier = rules_with(question("choice", choices=CHOICES), question("long_text", "old"))
    new = rules_with(question("choice", choices=CHOICES[:1]))
    project = draft(answers={"description": "What it is.", "more": "b", "old": "Gone."})
    assert set(carried_values(new, earlier, project)) & {"answers.more", "answers.old"} == set()
    same_name = rules_with(question("long_text"))
    assert "answers.more" not in carried_values(same_name, earlier, project)


def test_a_category_that_is_no_more_is_asked_and_consents_and_addresses_of_others_are_too():
    new = small_rules(categories=[{"code": "C9", "number": 1, "title": "Other"}])
    project = draft(owner_email="boss@example.org", belongs=True, eligibility={"q": "yes"})
    values = carried_values(new, small_rules(), project)
    assert not {"category", "owner_email", "belongs", "eligibility.q"} & set(values)
    assert (values["title"], values["owner"], values["sdgs"]) == (project.title, project.owner, project.sdgs)


@given(st.dictionaries(st.sampled_from(["description", "more", "stranger"]), st.text(max_size=30)))
def test_whatever_was_written_the_draft_can_hold_what_is_taken_along(answers):
    rules = rules_with(question("short_text", shown_to=["public"]))
    values = carried_values(rules, rules, draft(answers=answers))
    assert set(values) <= {*flat(), "answers.more", "answers.description"}


# --- the act ---


@pytest.fixture
async def earlier(session, time):
    return await load_contest(session, **EARLIER)


@pytest.fixture
async def edition(session, earlier):
    return await load_contest(
        session, submission__carried_over=[entry("nominated", without=["winner"])], submission__limits={}
    )


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org")


async def of_2026(session, earlier, ana, state=State.CHAMPION, **changes):
    project = await submitted(session, earlier, ana, **changes)
    project.state = state.value
    session.add(project)
    await session.flush()
    return project


@both_databases
async def test_a_project_enters_again_at_the_wish_of_its_nominator_once(session, earlier, edition, ana):
    project = await of_2026(session, earlier, ana)
    assert [each.id for each in await to_carry_over(session, edition, ana)] == [project.id]
    made = await carry_over(session, edition, project.id, nominator=ana)
    assert (made.state, made.carried_from_id, made.edition_id) == (State.DRAFT, project.id, edition.id)
    assert (made.title, made.answers, made.nominator_id) == (project.title, project.answers, ana.id)
    assert await carry_over(session, edition, project.id, nominator=ana) == made
    assert not await to_carry_over(session, edition, ana)
    noted = await entries_about(session, f"project:{made.id}")
    assert [(each.act, each.details["of"]) for each in noted] == [("nomination.carry-over", project.id)]
    await submit(session, edition, made.id, submitter=ana)
    assert made.state == State.SUBMITTED
    assert project.state == State.CHAMPION


@both_databases
async def test_it_enters_again_after_it_was_withdrawn(session, earlier, edition, ana):
    project = await of_2026(session, earlier, ana)
    first = await carry_over(session, edition, project.id, nominator=ana)
    await withdraw(session, edition, first.id, nominator=ana)
    assert [each.id for each in await to_carry_over(session, edition, ana)] == [project.id]
    second = await carry_over(session, edition, project.id, nominator=ana)
    assert second.id != first.id


@both_databases
@pytest.mark.parametrize("state", [State.WINNER, State.NOT_NOMINATED, State.INELIGIBLE])
async def test_what_the_rules_do_not_name_does_not_enter(session, earlier, edition, ana, state):
    project = await of_2026(session, earlier, ana, state)
    assert not await to_carry_over(session, edition, ana)
    with pytest.raises(Conflict) as refused:
        await carry_over(session, edition, project.id, nominator=ana)
    assert refused.value.code == "project-not-carried-over"


async def test_to_others_the_project_does_not_exist(session, earlier, edition, ana):
    project = await of_2026(session, earlier, ana)
    ben = await person(session, "ben@example.org")
    for asked in (project.id, "nothing"):
        with pytest.raises(Missing):
            await carry_over(session, edition, asked, nominator=ben)
    assert not await to_carry_over(session, edition, ben)


async def test_the_rules_of_the_new_edition_hold_for_it_as_for_all(session, earlier, ana):
    """What is asked before the form is asked again, and a result that is barred keeps it out."""
    rules = {
        "submission__carried_over": [entry("nominated")],
        "submission__eligibility": [{"id": "free", "label": "Is it free of charge?", "answer": "yes"}],
    }
    edition = await load_contest(session, slug="2028", **rules)
    made = await carry_over(session, edition, (await of_2026(session, earlier, ana)).id, nominator=ana)
    assert {gap.field for gap in missing(edition.rules, made)} == {"eligibility.free"}
    with pytest.raises(Invalid):
        await submit(session, edition, made.id, submitter=ana)
    await save_fields(session, edition, made.id, {"eligibility.free": "yes"}, editor=ana)
    await submit(session, edition, made.id, submitter=ana)


@both_databases
async def test_two_clicks_at_once_make_one_draft(database, session, earlier, edition, ana):
    project = await of_2026(session, earlier, ana)
    await session.commit()

    async def click() -> str:
        async with database.writing() as own:
            return (await carry_over(own, edition, project.id, nominator=ana)).id

    made = await asyncio.gather(click(), click(), click())
    assert len(set(made)) == 1
    async with database.reading() as own:
        found = (await own.exec(select(Project).where(Project.carried_from_id == project.id))).all()
    assert len(found) == 1
