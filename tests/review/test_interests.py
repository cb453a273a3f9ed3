"""Conflict before content: what a declaration opens, closes and leaves on record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from prizes import clock
from prizes.edition.document.components import Panel
from prizes.errors import Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.review import refusals
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.declaring import declare
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.recusing import lift_recusal, recuse
from prizes.review.expertise import Expertise
from prizes.review.models import DeclaredInterest, Recusal, Review
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.decision import marks_of
from prizes.review.queries.interests import (
    closed_to,
    declarations,
    door_of,
    my_interests,
    open_projects,
    undeclared_number,
    waiting,
)
from prizes.review.queries.mine import my_assignments, my_sheet
from prizes.review.queries.panels import board
from prizes.review.queries.ties import hints_for
from prizes.review.rules.interests import (
    KINDS,
    NOTE_MOST,
    Declaration,
    Door,
    Scope,
    asks,
    declaring_phases,
    door,
    keeps_out,
    wrong_declarations,
)
from tests.contest import (
    ANNOUNCING,
    NOMINATING,
    SELECTING,
    VOTING,
    expert,
    load_contest,
    small_rules,
    steward,
)
from tests.review.reviewing import assigned, marked, phase_of, signed_in, submitted

ASKING = {"declaration": "before_content"}
panels = st.builds(
    Panel,
    declaration=st.sampled_from(["none", "before_content"]),
    interests=st.lists(st.sampled_from(KINDS[1:]), unique=True),
)


# --- the rules -----------------------------------------------------------------------------------------


@given(panels, st.sampled_from([None, *KINDS]), st.booleans())
def test_a_door_is_open_to_nobody_who_is_away_or_has_an_interest_that_keeps_out(panel, kind, away):
    found = door(panel, kind, away=away)
    if away:
        assert found is Door.CLOSED
    elif asks(panel) and (kind is None or keeps_out(panel, kind)):
        assert found is Door.UNDECLARED
    else:
        assert found is Door.OPEN


@given(panels)
def test_no_interest_never_keeps_anybody_out(panel):
    assert door(panel, "none", away=False) is Door.OPEN


def test_phases_that_are_over_ask_no_more_unless_they_were_the_last():
    rules = small_rules(nomination__panel=ASKING, selection__panel=ASKING)
    ids = [
        [p.id for p in declaring_phases(rules, now)] for now in (NOMINATING, VOTING, SELECTING, ANNOUNCING)
    ]
    assert ids == [["nomination", "selection"], ["selection"], ["selection"], ["selection"]]
    assert declaring_phases(small_rules(), NOMINATING) == []


def test_a_declaration_names_one_of_the_kinds_and_another_interest_says_which():
    wrong = wrong_declarations(
        {
            "a": Declaration("none"),
            "b": Declaration("other", "  "),
            "c": Declaration("rival"),
            "d": Declaration("own", "x" * (NOTE_MOST + 1)),
            "e": Declaration("other", "We met."),
        }
    )
    assert set(wrong) == {"note.b", "kind.c", "note.d"}


# --- the acts ------------------------------------------------------------------------------------------


@pytest.fixture
async def edition(session, time):
    time(NOMINATING)
    return await load_contest(session, nomination__panel=ASKING | {"interests": ["own", "employer"]})


@pytest.fixture
async def boss(session):
    return await steward(session)


@pytest.fixture
async def contest(session, edition, boss):
    """Two experts who have declared nothing, two projects in C1, one in C2; all assigned to both."""
    experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    projects = [
        await submitted(session, edition, title, category=category)
        for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2"))
    ]
    for project in projects:
        for each in experts:
            await add_assignment(session, edition, phase_of(edition), project.id, each.id, assigner=boss.id)
    return experts, projects


OWN_COUNTRY = ASKING | {"interests": ["own", "country"]}


async def of_kenya(session, **rules):
    """An expert and a project of Kenya, and a project of France."""
    edition = await load_contest(session, **rules)
    one = await expert(session, "kenya@example.org")
    one.country = "KE"
    alpha = await submitted(session, edition, "Alpha", category="C1", country="KE")
    beta = await submitted(session, edition, "Beta", category="C1", country="FR")
    return edition, one, alpha, beta


async def test_nobody_says_to_have_no_interest_in_a_project_of_their_own_country(session, time):
    time(NOMINATING)
    edition, one, alpha, beta = await of_kenya(session, nomination__panel=OWN_COUNTRY)
    for kind in (Declaration("none"), Declaration("employer"), Declaration("other", "We met.")):
        with pytest.raises(Invalid) as refused:
            await said(session, edition, one, **{alpha.id: kind, beta.id: "none"})
        assert refused.value.fields == {f"kind.{alpha.id}": refusals.own_country()}
    assert await said(session, edition, one, **{alpha.id: "country", beta.id: "none"}) == 1
    assert await closed_to(session, edition, one.id) == {alpha.id}


async def test_where_the_rules_do_not_ask_for_it_a_country_keeps_nobody_out(session, time):
    time(NOMINATING)
    edition, one, alpha, _ = await of_kenya(session, nomination__panel=ASKING | {"interests": ["own"]})
    assert await said(session, edition, one, **{alpha.id: "none"}) == 0


async def test_a_country_that_is_said_later_keeps_out_of_what_was_declared_before(session, time):
    time(NOMINATING)
    edition, one, alpha, beta = await of_kenya(session, nomination__panel=OWN_COUNTRY)
    one.country = None
    await said(session, edition, one, **{alpha.id: "none", beta.id: "none"})
    grants = (await signed_in(session, one)).grants
    await save_expertise(session, one, Expertise(country="CH"), grants)
    assert await closed_to(session, edition, one.id) == set()
    await save_expertise(session, one, Expertise(country="KE"), grants)
    assert await closed_to(session, edition, one.id) == {alpha.id}
    row = (await session.exec(select(DeclaredInterest).where(DeclaredInterest.project_id == alpha.id))).one()
    assert (row.kind, row.earlier[0]["kind"]) == ("country", "none")


@pytest.mark.parametrize(
    ("path", "form"), [("/en/me", {"lang": "en"}), ("/en/me/origin", {"answer": "said"})]
)
async def test_it_does_so_wherever_the_country_is_said(browser, session, time, path, form):
    time(NOMINATING)
    edition, one, alpha, beta = await of_kenya(session, nomination__panel=OWN_COUNTRY)
    one.country = None
    await said(session, edition, one, **{alpha.id: "none", beta.id: "none"})
    await session.commit()
    await browser.sign_in(one.email)
    await browser.post(path, form | {"country": "KE"})
    assert await closed_to(session, edition, one.id) == {alpha.id}


async def said(session, edition, person, **kinds):
    """Declare by title-less project: pairs of project id and kind, or Declaration."""
    choices = {p: k if isinstance(k, Declaration) else Declaration(k) for p, k in kinds.items()}
    return await declare(session, edition, await signed_in(session, person), choices)


async def none_for(session, edition, person, *projects):
    return await said(session, edition, person, **{p.id: "none" for p in projects})


async def listed(session, edition, person):
    mine = await my_assignments(session, edition, phase_of(edition), await signed_in(session, person))
    return [a.title for a in mine]


async def sheet(session, edition, project, person):
    return await my_sheet(session, edition, phase_of(edition), project.id, await signed_in(session, person))


async def asked(session, edition, person, panel=frozenset({"*"})):
    return await my_interests(session, edition, person_id=person.id, panel=panel)


async def test_nothing_opens_before_it_is_declared(session, edition, contest):
    (one, _), (alpha, beta, gamma) = contest
    assert await listed(session, edition, one) == []
    with pytest.raises(refusals.DeclareFirst) as refused:
        await sheet(session, edition, alpha, one)
    assert refused.value.category == "C1"
    with pytest.raises(refusals.DeclareFirst):
        await marked(session, edition, alpha.id, one, 4)
    assert (await session.exec(select(Review))).all() == []

    await none_for(session, edition, one, alpha)
    assert await listed(session, edition, one) == ["Alpha"]
    assert (await sheet(session, edition, alpha, one)).answers
    assert waiting(await asked(session, edition, one)) == {"C1": 1, "C2": 1}
    assert await open_projects(
        session, edition, phase_of(edition), one.id, [alpha.id, beta.id, gamma.id]
    ) == {alpha.id}


async def test_only_projects_of_ones_categories_are_asked_about(session, edition, contest):
    _, (*_, gamma) = contest
    three = await expert(session, "e3@example.org", category="C1")
    assert [i.project.title for i in await asked(session, edition, three, frozenset({"C1"}))] == [
        "Alpha",
        "Beta",
    ]
    with pytest.raises(Missing):
        await none_for(session, edition, three, gamma)
    assert (await session.exec(select(DeclaredInterest))).all() == []


async def test_an_interest_that_keeps_out_recuses_at_once_and_another_is_noted(session, edition, contest):
    (one, _), (alpha, beta, gamma) = contest
    kept_out = await said(
        session,
        edition,
        one,
        **{
            alpha.id: Declaration("employer", "My ministry."),
            beta.id: Declaration("country"),
            gamma.id: "none",
        },
    )
    assert kept_out == 1
    recusals = (await session.exec(select(Recusal))).all()
    assert [(r.project_id, r.expert_id, r.declared_by, r.reason) for r in recusals] == [
        (alpha.id, one.id, one.id, "employer: My ministry.")
    ]
    assert await listed(session, edition, one) == ["Beta", "Gamma"]
    with pytest.raises(Forbidden):
        await sheet(session, edition, alpha, one)
    rows = await declarations(session, edition)
    assert [(r.project.title, r.said.kind, r.recusal is not None) for r in rows] == [
        ("Alpha", "employer", True),
        ("Beta", "country", False),
    ]
    journal = (
        await session.exec(
            select(JournalEntry).where(col(JournalEntry.act).in_(("review.declare", "review.recuse")))
        )
    ).all()
    assert [(e.act, e.details.get("interests"), e.details.get("interest")) for e in journal] == [
        ("review.declare", {alpha.id: "employer", beta.id: "country"}, None),
        ("review.recuse", None, "employer"),
    ]
    assert "ministry" not in str([e.details for e in journal]), "notes are for chairs and stewards only"


async def test_one_wrong_answer_saves_nothing(session, edition, contest):
    (one, _), (alpha, beta, _) = contest
    with pytest.raises(Invalid) as refused:
        await said(session, edition, one, **{alpha.id: "none", beta.id: "other"})
    assert set(refused.value.fields) == {f"note.{beta.id}"}
    with pytest.raises(Invalid):
        await said(session, edition, one)
    assert (await session.exec(select(DeclaredInterest))).all() == []


async def test_a_project_that_comes_later_is_asked_about_alone(session, edition, contest):
    (one, _), projects = contest
    await none_for(session, edition, one, *projects)
    late = await submitted(session, edition, "Delta", category="C2")
    assert waiting(await asked(session, edition, one)) == {"C2": 1}
    await none_for(session, edition, one, late)
    assert waiting(await asked(session, edition, one)) == {}


async def test_a_conflict_found_late_takes_the_marks_out_of_the_counts_and_stays_on_record(
    session, edition, boss, contest
):
    (one, two), (alpha, beta, gamma) = contest
    for each in (one, two):
        await none_for(session, edition, each, alpha, beta, gamma)
    await marked(session, edition, alpha.id, one, 5)
    await marked(session, edition, alpha.id, two, 1)
    both = (await marks_of(session, edition, phase_of(edition)))[alpha.id]
    await said(session, edition, one, **{alpha.id: Declaration("own", "I wrote it.")})

    after = (await marks_of(session, edition, phase_of(edition)))[alpha.id]
    assert (both.reviews, after.reviews) == (2, 1)
    assert after.share < both.share
    assert len((await session.exec(select(Review))).all()) == 2, "what was written is kept"
    progress = next(
        p for p in (await board(session, edition, phase_of(edition))).projects if p.project.id == alpha.id
    )
    assert (progress.done, progress.missing) == (1, 1)
    with pytest.raises(Forbidden):
        await sheet(session, edition, alpha, one)
    row = (await declarations(session, edition, project=alpha.id))[0].said
    assert [(e["kind"], e["since"]) for e in row.earlier] == [("none", NOMINATING.isoformat())]

    three = await expert(session, "e3@example.org")
    await none_for(session, edition, three, alpha, beta, gamma)
    plan = (await panel_plan(session, edition, phase_of(edition))).plan
    assert [pair for pair in plan.new if pair[0] == alpha.id] == [(alpha.id, three.id)]


async def test_a_conflict_is_not_taken_back_by_its_expert(session, edition, contest):
    (one, _), (alpha, *_) = contest
    await said(session, edition, one, **{alpha.id: "own"})
    with pytest.raises(Invalid) as refused:
        await none_for(session, edition, one, alpha)
    assert set(refused.value.fields) == {f"kind.{alpha.id}"}
    assert await closed_to(session, edition, one.id) == {alpha.id}
    await said(session, edition, one, **{alpha.id: Declaration("employer", "Rather so.")})
    assert len((await session.exec(select(Recusal))).all()) == 1


async def test_a_steward_lifts_with_a_reason_and_what_was_said_stays(session, edition, boss, contest):
    (one, _), (alpha, *_) = contest
    await said(session, edition, one, **{alpha.id: Declaration("employer", "Same name.")})
    with pytest.raises(Invalid):
        await lift_recusal(session, edition, alpha.id, one.id, reason=" ", lifter=boss.id, is_steward=True)
    await lift_recusal(
        session, edition, alpha.id, one.id, reason="Another ministry.", lifter=boss.id, is_steward=True
    )
    assert await closed_to(session, edition, one.id) == set()
    assert await listed(session, edition, one) == ["Alpha"]
    row = (await session.exec(select(DeclaredInterest))).one()
    assert (row.kind, row.note) == ("none", "Another ministry.")
    assert [(e["kind"], e["note"], e["recusal"], e["lifted_by"]) for e in row.earlier] == [
        ("employer", "Same name.", "employer: Same name.", boss.id)
    ]
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "review.lift-recusal"))).one()
    assert (entry.actor_id, entry.shown["reason"]) == (boss.id, "Another ministry.")


async def test_somebody_recused_by_others_declares_once_that_is_lifted(session, edition, boss, contest):
    (one, _), (alpha, *_) = contest
    await recuse(session, edition, alpha.id, one.id, reason="Her brother's.", declared_by=boss.id)
    await lift_recusal(
        session, edition, alpha.id, one.id, reason="No, a namesake.", lifter=boss.id, is_steward=True
    )
    assert await door_of(session, phase_of(edition), alpha, one.id) is not Door.CLOSED
    row = (await session.exec(select(DeclaredInterest))).one()
    assert row.earlier[0]["recusal"] == "Her brother's."


async def test_a_chair_lifts_no_declared_interest_and_nobody_their_own(session, edition, boss, contest):
    (one, two), (alpha, beta, _) = contest
    await said(session, edition, one, **{alpha.id: "own"})
    lift = lift_recusal
    with pytest.raises(Forbidden):
        await lift(session, edition, alpha.id, one.id, reason="x", lifter=two.id, is_steward=False)
    with pytest.raises(Forbidden):
        await lift(session, edition, alpha.id, one.id, reason="x", lifter=one.id, is_steward=True)
    with pytest.raises(Missing):
        await lift(session, edition, beta.id, one.id, reason="x", lifter=boss.id, is_steward=True)
    await recuse(session, edition, beta.id, one.id, reason="Own.", declared_by=two.id)
    await lift(session, edition, beta.id, one.id, reason="x", lifter=two.id, is_steward=False)
    assert await closed_to(session, edition, one.id) == {alpha.id}


@pytest.mark.parametrize(
    ("scope", "titles"),
    [
        (Scope.PROJECT, {"Alpha"}),
        (Scope.OWNER, {"Alpha", "Elsewhere"}),
        (Scope.CATEGORY, {"Alpha", "Beta"}),
    ],
)
async def test_one_act_recuses_of_one_project_of_an_owner_or_of_a_category(
    session, edition, boss, contest, scope, titles
):
    (one, two), (alpha, *_) = contest
    await submitted(session, edition, "Elsewhere", category="C7-EGOV", owner="Owner of Alpha")
    number = await recuse(
        session, edition, alpha.id, one.id, reason="Works there.", declared_by=boss.id, scope=scope
    )
    closed = await closed_to(session, edition, one.id)
    assert {i.project.title for i in await asked(session, edition, two) if i.project.id in closed} == titles
    assert number == len(titles)
    again = await recuse(
        session, edition, alpha.id, one.id, reason="Works there.", declared_by=boss.id, scope=scope
    )
    assert again == 0


async def test_who_is_still_to_declare_is_counted_by_expert(session, edition, contest):
    (one, two), (alpha, beta, _) = contest
    own = await submitted(session, edition, "Own", category="C2", nominator="e2@example.org")
    await none_for(session, edition, one, alpha)
    await said(session, edition, one, **{beta.id: "own"})
    facts = [i.project for i in await asked(session, edition, one)]
    numbers = await undeclared_number(session, facts, {one.id: {"*"}, two.id: {"C2"}})
    assert numbers == {one.id: 2, two.id: 1}, "Gamma and Own; Gamma alone, since Own is theirs"
    assert own.id in await closed_to(session, edition, two.id)


async def test_hints_stand_beside_and_decide_nothing(session, edition, contest):
    (one, _), (alpha, *_) = contest
    one.entity_name, one.country = "owner of alpha", "KE"
    session.add(one)
    facts = [i.project for i in await asked(session, edition, one)]
    hints = await hints_for(session, one, facts)
    assert [str(h) for h in hints[alpha.id]] == ["organization", "domain", "country"]
    assert waiting(await asked(session, edition, one)) == {"C1": 2, "C2": 1}


async def test_a_kind_that_was_only_noted_is_asked_again_where_it_keeps_out(session, time):
    time(NOMINATING)
    edition = await load_contest(
        session,
        nomination__panel=ASKING | {"interests": ["own"]},
        selection__panel=ASKING | {"interests": ["own", "country"]},
    )
    one = await expert(session)
    alpha = await submitted(session, edition, "Alpha")
    await said(session, edition, one, **{alpha.id: "country"})
    doors = [await door_of(session, phase_of(edition, p), alpha, one.id) for p in ("nomination", "selection")]
    assert doors == [Door.OPEN, Door.UNDECLARED]


async def test_where_the_rules_ask_nothing_everything_is_as_before(session, boss):
    edition = await load_contest(session)
    one = await expert(session)
    await submitted(session, edition, "Alpha")
    with clock.at(NOMINATING):
        assert await my_interests(session, edition, person_id=one.id, panel={"*"}) == []
    for other in ("e2@example.org",):
        await expert(session, other)
    await assigned(session, edition, boss)
    assert await listed(session, edition, one) == ["Alpha"]


# --- their own organization ------------------------------------------------------------------------------

OWN_ORGANIZATION = ASKING | {"own_organization": True}


async def of_owner(session, **rules):
    """An expert who works for the owner of Alpha, and a project of somebody else."""
    edition = await load_contest(session, **rules)
    one = await expert(session, "kenya@example.org")
    alpha = await submitted(session, edition, "Alpha", category="C1")
    beta = await submitted(session, edition, "Beta", category="C1")
    alpha.owner, beta.owner = "Ministry of Digital Affairs", "Somebody else"
    await save_expertise(session, one, Expertise(affiliations="University\nMinistry of Digital Affairs"))
    return edition, one, alpha, beta


async def test_nobody_says_to_have_no_interest_in_a_project_of_their_own_organization(session, time):
    time(NOMINATING)
    edition, one, alpha, beta = await of_owner(session, nomination__panel=OWN_ORGANIZATION)
    with pytest.raises(Invalid) as refused:
        await said(session, edition, one, **{alpha.id: "none", beta.id: "none"})
    assert refused.value.fields == {f"kind.{alpha.id}": refusals.own_organization()}
    assert await said(session, edition, one, **{alpha.id: "employer", beta.id: "none"}) == 1
    assert await closed_to(session, edition, one.id) == {alpha.id}


async def test_where_the_rules_do_not_ask_for_it_the_name_of_an_organization_keeps_nobody_out(session, time):
    time(NOMINATING)
    edition, one, alpha, _ = await of_owner(session, nomination__panel=ASKING)
    assert await said(session, edition, one, **{alpha.id: "none"}) == 0


async def test_an_organization_that_is_named_later_keeps_out_of_what_was_declared_before(session, time):
    time(NOMINATING)
    edition, one, alpha, beta = await of_owner(session, nomination__panel=OWN_ORGANIZATION)
    grants = (await signed_in(session, one)).grants
    await save_expertise(session, one, Expertise(affiliations="University"), grants)
    await said(session, edition, one, **{alpha.id: "none", beta.id: "none"})
    assert await closed_to(session, edition, one.id) == set()
    await save_expertise(session, one, Expertise(affiliations="Ministry of digital affairs"), grants)
    assert await closed_to(session, edition, one.id) == {alpha.id}
