"""A nominator's one appeal: in time, with reasons, answered by another steward; and the letter that quotes the rule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.models import RoleGrant
from prizes.agenda.queries import facts
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.quoting import PATHS, quoted
from prizes.edition.guidelines.whole import guidelines
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.appeals import decide_appeal, exclusion, make_appeal
from prizes.nomination.actions.stewarding import mark_ineligible, reopen_ineligible, take_out
from prizes.nomination.models import Appeal
from prizes.nomination.rules.screening import appeal_end
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import BREACHES
from tests.conftest import NOON
from tests.contest import at, load_contest, person, small_rules, steward
from tests.edition.full import LATER
from tests.mailbox import body
from tests.nomination.drafts import submitted

CHECK = {"id": "real", "label": {"en": "It runs already", "fr": "Il fonctionne déjà"}, "breach": "maturity"}
RULES = {
    "submission__appeal_days": 3,
    "submission__maturity": {"en": "Running for a year.", "fr": "En service depuis un an."},
    "submission__screening": {"checks": [CHECK]},
}


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, **RULES)


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", lang="fr")


@pytest.fixture
async def project(session, edition, ana, eve):
    project = await submitted(session, edition, ana)
    return await mark_ineligible(
        session, edition, project.id, rule="maturity", reason="An idea only.", steward=eve.id, check="real"
    )


async def newest(session) -> str:
    return body(compose((await session.exec(select(Message))).all()[-1]))


# --- the rule, word by word ----------------------------------------------------------------------------


@pytest.mark.parametrize("breach", sorted(BREACHES))
def test_what_is_quoted_stands_in_the_guidelines_word_by_word(breach):
    rules = small_rules(**RULES, submission__barred=["winner"])
    said = [str(each) for each in guidelines(rules).sentences()]
    for sentence in quoted(rules, breach, "C1"):
        assert any(str(sentence) in each for each in said), sentence


def test_every_rule_with_sentences_of_its_own_is_quoted_by_them():
    rules = small_rules(**RULES)
    assert all(quoted(rules, breach) for breach in PATHS)
    assert all(quoted(Rules.model_validate(LATER), breach) for breach in PATHS), (
        "with every key of the schema"
    )


async def test_the_letter_quotes_rule_check_reason_and_the_way_to_appeal_in_its_readers_language(
    session, project
):
    text = await newest(session)
    assert "En service depuis un an." in text
    assert "Il fonctionne déjà" in text
    assert "An idea only." in text
    assert f"/fr/2027/nominations/{project.id}#appeal" in text
    assert "28" in text and "novembre 2026" in text


# --- the nominator -------------------------------------------------------------------------------------


def test_an_appeal_is_open_until_the_evening_of_its_last_day():
    assert appeal_end(small_rules(**RULES), NOON) == at("2026-11-28 22:00")
    assert appeal_end(small_rules(), NOON) is None


@pytest.mark.both_databases
async def test_one_appeal_with_reasons_and_no_second(session, edition, project, ana, eve, kim):
    with pytest.raises(Invalid) as refused:
        await make_appeal(session, edition, project.id, nominator=ana, reason=" \n")
    assert list(refused.value.fields) == ["appeal"]
    appeal = await make_appeal(session, edition, project.id, nominator=ana, reason="It runs since 2024.")
    assert (appeal.against, appeal.made_at) == (eve.id, NOON)
    assert "It runs since 2024." in await newest(session)
    with pytest.raises(Conflict):
        await make_appeal(session, edition, project.id, nominator=ana, reason="Once more")
    await decide_appeal(session, edition, project.id, upheld=False, answer="No", steward=kim.id)
    with pytest.raises(Conflict):
        await make_appeal(session, edition, project.id, nominator=ana, reason="Once more")


async def test_the_clock_of_an_appeal_ends(session, edition, project, ana, time):
    time(at("2026-11-28 22:00") - timedelta(seconds=1))
    assert (await exclusion(session, edition, project)).refusal is None
    time(at("2026-11-28 22:00"))
    with pytest.raises(Closed):
        await make_appeal(session, edition, project.id, nominator=ana, reason="Too late")


async def test_without_appeals_in_the_rules_there_is_none(session, time):
    edition = await load_contest(session)
    ana, eve = await person(session, "ana@example.org"), await steward(session)
    project = await submitted(session, edition, ana)
    await mark_ineligible(session, edition, project.id, rule="who", reason="No", steward=eve.id)
    with pytest.raises(Conflict):
        await make_appeal(session, edition, project.id, nominator=ana, reason="Why?")


async def test_nobody_appeals_for_a_project_of_others_or_one_that_takes_part(
    session, edition, project, ana, kim
):
    with pytest.raises(Missing):
        await make_appeal(session, edition, project.id, nominator=kim, reason="I would")
    other = await submitted(session, edition, ana, title="Other", owner="Another")
    with pytest.raises(Conflict):
        await make_appeal(session, edition, other.id, nominator=ana, reason="For safety")


# --- the answer ----------------------------------------------------------------------------------------


async def test_no_steward_decides_where_one_invited_the_other(session, edition, project, ana, eve, kim):
    await make_appeal(session, edition, project.id, nominator=ana, reason="It runs since 2024.")
    await session.exec(update(RoleGrant).where(col(RoleGrant.person_id) == kim.id).values(granted_by=eve.id))
    with pytest.raises(Forbidden, match="did not invite each other"):
        await decide_appeal(session, edition, project.id, upheld=False, answer="No", steward=kim.id)


@pytest.mark.both_databases
@pytest.mark.parametrize("upheld", [True, False])
async def test_another_steward_decides_and_the_nominator_reads_the_answer(
    session, edition, project, ana, eve, kim, upheld
):
    await make_appeal(session, edition, project.id, nominator=ana, reason="It runs.")
    assert (await facts(session, edition)).screening.appeals == 1
    with pytest.raises(Forbidden):
        await decide_appeal(session, edition, project.id, upheld=upheld, answer="Yes", steward=eve.id)
    with pytest.raises(Invalid):
        await decide_appeal(session, edition, project.id, upheld=upheld, answer=" ", steward=kim.id)
    await decide_appeal(
        session, edition, project.id, upheld=upheld, answer="We looked again.", steward=kim.id
    )
    assert project.state == (State.SUBMITTED if upheld else State.INELIGIBLE)
    assert "We looked again." in await newest(session)
    assert (await facts(session, edition)).screening.appeals == 0
    acts = [entry.act for entry in await entries_about(session, f"project:{project.id}")]
    assert acts[-1] == ("nomination.uphold-appeal" if upheld else "nomination.reject-appeal")
    with pytest.raises(Missing):
        await decide_appeal(session, edition, project.id, upheld=upheld, answer="Again", steward=kim.id)


@pytest.mark.both_databases
async def test_the_database_too_refuses_who_decides_over_themselves(session, edition, project, ana, eve):
    row = Appeal(
        project_id=project.id, against=eve.id, reason="x", made_by=ana.id, made_at=clock.now(), decided_by=eve.id
    )  # fmt: skip
    session.add(row)
    with pytest.raises(IntegrityError):
        await session.flush()
    await session.rollback()


async def test_an_open_appeal_is_decided_and_not_passed_over(session, edition, project, ana, eve):
    await make_appeal(session, edition, project.id, nominator=ana, reason="It runs.")
    with pytest.raises(Conflict):
        await reopen_ineligible(session, edition, project.id, reason="A mistake", steward=eve.id)


# --- out of the contest --------------------------------------------------------------------------------


@pytest.mark.parametrize("to", [State.WITHDRAWN, State.DISQUALIFIED])
async def test_a_nominated_project_is_taken_out_with_a_reason_and_a_letter(session, edition, ana, eve, to):
    project = await submitted(session, edition, ana, title="Selected", owner="Nominee")
    where = {"to": to, "steward": eve.id}
    with pytest.raises(Conflict):
        await take_out(session, edition, project.id, reason="x", **where)
    project.state = State.NOMINATED.value
    session.add(project)
    await session.flush()
    with pytest.raises(Invalid):
        await take_out(session, edition, project.id, reason="", **where)
    await take_out(session, edition, project.id, reason="The owner asked.", **where)
    assert (project.state, project.state_reason) == (to, "The owner asked.")
    assert "The owner asked." in await newest(session)


async def test_nothing_else_is_done_to_a_nominated_project_in_this_way(session, edition, ana, eve):
    project = await submitted(session, edition, ana, title="Selected", owner="Nominee")
    project.state = State.NOMINATED.value
    session.add(project)
    await session.flush()
    with pytest.raises(Conflict):
        await take_out(session, edition, project.id, to=State.CHAMPION, reason="x", steward=eve.id)
