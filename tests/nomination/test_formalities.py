"""Formalities besides the form: who needs which, signatures by mail, what stewards record, and what holds a project back."""

from __future__ import annotations

import re
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.edition.document.components import Formality
from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions import bulk
from prizes.nomination.actions.bulk import BulkAct, BulkOrder
from prizes.nomination.actions.formalities import signatures
from prizes.nomination.actions.formalities.recording import record_formality, remove_formality_record
from prizes.nomination.actions.formalities.signatures import (
    ask_to_sign,
    asked_to_sign,
    reply_to_request,
    withdraw_request_to_sign,
)
from prizes.nomination.actions.screening import let_pass, save_sheet
from prizes.nomination.actions.stewarding import mark_ineligible
from prizes.nomination.models import FormalitySignature
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.formalities import formalities_in, project_formalities
from prizes.nomination.queries.projects import marks_of_queue, queue_page
from prizes.nomination.rules.formalities.standing import formalities_gap, standing
from prizes.nomination.rules.states import State
from tests.contest import load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted

both_databases = pytest.mark.both_databases
CHECKS = [{"id": "real", "label": "It runs already", "breach": "maturity"}]
FEE = {"id": "fee", "title": "Entry fee", "kind": "recorded", "waivable": True}
SUPPORT = {
    "id": "support",
    "title": "Letter of support",
    "kind": "signatures",
    "statement": "I support this project.",
    "least": 2,
    "signed_by": "outside",
}


# --- pure ----------------------------------------------------------------------------------------------


def formality(**changes) -> Formality:
    return Formality.model_validate(
        SUPPORT | {"title": {"en": "Support"}, "statement": {"en": "Yes"}} | changes
    )


@given(st.integers(1, 5), st.lists(st.sampled_from(["signed", "declined", None]), max_size=8))
def test_signatures_complete_a_formality_and_other_replies_do_not_count(least, replies):
    asked = [SimpleNamespace(formality="support", reply=reply) for reply in replies]
    elsewhere = [SimpleNamespace(formality="other", reply="signed")] * 5
    (found,) = standing([formality(least=least)], [], [*asked, *elsewhere])
    assert found.signed == replies.count("signed")
    assert found.is_complete == (replies.count("signed") >= least)
    assert (formalities_gap([found]) is None) == found.is_complete


@pytest.mark.parametrize("outcome", ["complete", "waived"])
def test_what_is_recorded_is_complete_whoever_signed(outcome):
    (found,) = standing([formality()], [SimpleNamespace(formality="support", outcome=outcome)], [])
    assert found.is_complete
    (other,) = standing([formality()], [SimpleNamespace(formality="fee", outcome=outcome)], [])
    assert not other.is_complete


# --- acts ----------------------------------------------------------------------------------------------


@pytest.fixture
async def edition(session, time):
    return await load_contest(
        session, submission__screening={"checks": CHECKS}, submission__formalities=[FEE, SUPPORT]
    )


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", name="Ana")


@pytest.fixture
async def project(session, edition, ana):
    return await submitted(session, edition, ana)


async def letters(session, template: str) -> list[Message]:
    await session.flush()
    return list((await session.exec(select(Message).where(Message.template == template))).all())


async def asked(session, edition, project, ana, email: str) -> str:
    """The secret of the link that was mailed."""
    await ask_to_sign(session, edition, project.id, "support", email=email, nominator=ana, lang="en")
    (letter,) = [each for each in await letters(session, "signature-asked") if each.to == email]
    return re.search(r"/signatures/(\S+)", body(compose(letter)))[1]


async def signed(session, edition, project, ana, email: str, organization: str = "Red Cross") -> str:
    token = await asked(session, edition, project, ana, email)
    await reply_to_request(session, token, reply="signed", name="Ben", organization=organization)
    return token


async def passed(session, edition, project) -> bool:
    await session.refresh(project)
    return project.screened_at is not None


async def agree(session, edition, project, who: str) -> None:
    checks = {"real": "yes"}
    await save_sheet(session, edition, project.id, checks=checks, revision=project.revision, screener=who)


@both_databases
async def test_the_flag_in_the_queue_finds_what_the_rules_say_is_not_complete(session, time):
    """Of all ways in which two formalities can lie, one of them for a group alone."""
    edition = await load_contest(
        session,
        groups=[{"id": "islands", "title": "Islands", "countries": ["MV"]}],
        submission__screening={"checks": CHECKS},
        submission__formalities=[FEE | {"group": "islands"}, SUPPORT],
    )
    stew, ana = await steward(session), await person(session, "ana@example.org", name="Ana")
    projects = []
    for n, (country, fee, signatures_) in enumerate(
        product(
            ("MV", "KE"), (None, "waived"), ((), ("signed",), ("signed", "signed"), ("signed", "declined"))
        )
    ):
        project = await submitted(
            session, edition, ana, title=f"Project {n}", owner=f"Owner {n}", country=country
        )
        projects.append(project)
        if fee and country == "MV":
            order = {"outcome": fee, "reason": "A small one."}
            await record_formality(session, edition, project.id, "fee", steward=stew.id, **order)
        for number, reply in enumerate(signatures_):
            token = await asked(session, edition, project, ana, f"p{n}.{number}@example.net")
            await reply_to_request(session, token, reply=reply, name="Ben", organization="Red Cross")
    projects[0].state = State.INELIGIBLE  # too late to complete anything
    await session.flush()
    found = await queue_page(session, edition, OfficeFilters(flag="formality"), limit=100, reader=stew.id)
    lacking = {
        project
        for project, formalities in (await project_formalities(session, edition, projects[1:])).items()
        if formalities_gap(each.standing for each in formalities)
    }
    assert {project.id for project in found.projects} == lacking
    assert 0 < len(lacking) < len(projects) - 1
    marks = await marks_of_queue(session, edition, [project.id for project in projects])
    assert {id_ for id_, each in marks.items() if "formality" in each.flags} == lacking


@both_databases
async def test_a_project_passes_with_the_last_formality_and_is_held_again_when_one_is_taken_back(
    session, edition, project, ana
):
    stew = await steward(session)
    await agree(session, edition, project, stew.id)
    assert not await passed(session, edition, project)
    with pytest.raises(Conflict, match=r"Entry fee.*Letter of support"):
        await let_pass(session, edition, project.id, reason="In a hurry", steward=stew.id)
    await record_formality(
        session, edition, project.id, "fee", outcome="complete", reference=" R 17 ", steward=stew.id
    )
    await signed(session, edition, project, ana, "one@example.net")
    assert not await passed(session, edition, project)
    second = await signed(session, edition, project, ana, "two@example.net")
    assert await passed(session, edition, project)
    await reply_to_request(session, second, reply="declined")
    assert not await passed(session, edition, project)
    await reply_to_request(session, second, reply="signed", name="Cleo", organization="Red Crescent")
    assert await passed(session, edition, project)
    await remove_formality_record(session, edition, project.id, "fee", steward=stew.id)
    assert not await passed(session, edition, project)
    await record_formality(
        session, edition, project.id, "fee", outcome="waived", reason="Too poor", steward=stew.id
    )
    assert await passed(session, edition, project)
    told = [each.context["outcome"] for each in await letters(session, "formality-recorded")]
    assert sorted(told) == ["complete", "waived"]
    acts = [each.act for each in await entries_about(session, f"project:{project.id}")]
    assert acts.count("nomination.record-formality") == 2
    assert acts.count("nomination.reply-to-request") == 4


@both_databases
async def test_many_projects_pass_at_once_only_where_nothing_is_missing(session, edition, project, ana):
    stew = await steward(session)
    order = BulkOrder(act=BulkAct.PASS, reason="All looked at")
    seen = await bulk.preview(session, edition, [project.id], order, steward=stew.id)
    assert "Entry fee" in str(seen.lines[0].why_not)
    for formality_id in ("fee",):
        await record_formality(
            session, edition, project.id, formality_id, outcome="complete", steward=stew.id
        )
    await signed(session, edition, project, ana, "one@example.net")
    await signed(session, edition, project, ana, "two@example.net")
    seen = await bulk.preview(session, edition, [project.id], order, steward=stew.id)
    assert seen.lines[0].why_not is None


@both_databases
async def test_who_is_asked_gets_one_letter_in_their_language_and_only_the_hash_is_stored(
    session, edition, project, ana
):
    await person(session, "fr@example.net", lang="fr")
    token = await asked(session, edition, project, ana, "fr@example.net")
    (letter,) = await letters(session, "signature-asked")
    assert letter.lang == "fr"
    text = body(compose(letter))
    assert "Smart village" in text
    assert "Ana" in text
    assert "I support this project." in text
    row = (await session.exec(select(FormalitySignature))).one()
    assert token not in str(row.model_dump())
    assert (await asked_to_sign(session, token))[1].id == project.id


async def test_the_nominator_learns_of_each_reply_once(session, edition, project, ana):
    token = await signed(session, edition, project, ana, "one@example.net")
    await reply_to_request(session, token, reply="signed", name="Ben", organization="Red Cross")
    await reply_to_request(session, token, reply="declined")
    told = await letters(session, "signature-replied")
    assert [each.context["reply"] for each in told] == ["signed", "declined"]
    assert {each.to for each in told} == {"ana@example.org"}
    row = (await session.exec(select(FormalitySignature))).one()
    assert (row.name, row.organization) == ("", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reply": "yes"}, "reply"),
        ({"name": " "}, "name"),
        ({"organization": ""}, "organization"),
        ({"organization": "ministry of DIGITAL affairs"}, "organization"),
    ],
)
async def test_a_reply_that_is_none_is_refused_beside_its_field(
    session, edition, project, ana, changes, field
):
    token = await asked(session, edition, project, ana, "one@example.net")
    whole = {"reply": "signed", "name": "Ben", "organization": "Red Cross"}
    with pytest.raises(Invalid) as refused:
        await reply_to_request(session, token, **whole | changes)
    assert field in refused.value.fields


async def test_where_the_owner_signs_people_say_that_they_belong_to_it(session, time):
    confirmed = SUPPORT | {"signed_by": "owner", "least": 1}
    edition = await load_contest(
        session, submission__screening={"checks": CHECKS}, submission__formalities=[confirmed]
    )
    ana = await person(session, "ana@example.org", name="Ana")
    project = await submitted(session, edition, ana)
    token = await asked(session, edition, project, ana, "one@example.net")
    with pytest.raises(Invalid, match="belong"):
        await reply_to_request(session, token, reply="signed", name="Ben")
    await reply_to_request(session, token, reply="signed", name="Ben", belongs=True)
    row = (await session.exec(select(FormalitySignature))).one()
    assert row.organization == project.owner


async def test_nobody_of_the_project_signs_and_nobody_is_asked_twice(session, edition, project, ana):
    with pytest.raises(Invalid) as refused:
        await asked(session, edition, project, ana, "ANA@example.org")
    assert "email" in refused.value.fields
    await asked(session, edition, project, ana, "one@example.net")
    with pytest.raises(Conflict):
        await asked(session, edition, project, ana, "One@example.net")


async def test_requests_are_bounded_and_can_be_taken_back_before_a_reply(
    session, edition, project, ana, monkeypatch
):
    monkeypatch.setattr(signatures, "MOST_A_DAY", 2)
    first = await asked(session, edition, project, ana, "one@example.net")
    await asked(session, edition, project, ana, "two@example.net")
    with pytest.raises(Busy):
        await asked(session, edition, project, ana, "three@example.net")
    await reply_to_request(session, first, reply="declined")
    rows = {each.email: each for each in (await session.exec(select(FormalitySignature))).all()}
    with pytest.raises(Conflict):
        await withdraw_request_to_sign(
            session, edition, project.id, rows["one@example.net"].id, nominator=ana
        )
    await withdraw_request_to_sign(session, edition, project.id, rows["two@example.net"].id, nominator=ana)
    assert len((await session.exec(select(FormalitySignature))).all()) == 1


async def test_a_draft_can_collect_signatures_once_it_has_a_title(session, edition, ana):
    bare = await begun(session, edition, ana, title="")
    with pytest.raises(Conflict, match="title"):
        await asked(session, edition, bare, ana, "one@example.net")
    drafted = await begun(session, edition, ana, title="Other", category="C2")
    await signed(session, edition, drafted, ana, "one@example.net")
    found = {each.formality.id: each for each in await formalities_in(session, edition, drafted)}
    assert found["support"].standing.signed == 1


async def test_links_that_are_none_and_projects_that_are_decided(session, edition, project, ana):
    with pytest.raises(Missing):
        await reply_to_request(session, "x" * 43, reply="declined")
    token = await asked(session, edition, project, ana, "one@example.net")
    stew = await steward(session)
    await mark_ineligible(session, edition, project.id, rule="maturity", reason="Not begun", steward=stew.id)
    with pytest.raises(Closed):
        await reply_to_request(session, token, reply="declined")
    with pytest.raises(Conflict):
        await record_formality(session, edition, project.id, "fee", outcome="complete", steward=stew.id)


@pytest.mark.parametrize(
    ("formality_id", "given", "error"),
    [
        ("support", {"outcome": "complete"}, Invalid),
        ("support", {"outcome": "waived", "reason": "Known to us"}, Invalid),
        ("fee", {"outcome": "waived", "reason": "  "}, Invalid),
        ("fee", {"outcome": "paid"}, Invalid),
        ("stamp", {"outcome": "complete"}, Missing),
    ],
)
async def test_records_that_the_rules_do_not_know_are_refused(
    session, edition, project, formality_id, given, error
):
    stew = await steward(session)
    with pytest.raises(error):
        await record_formality(session, edition, project.id, formality_id, **given, steward=stew.id)
    with pytest.raises((Conflict, Missing)):
        await remove_formality_record(session, edition, project.id, formality_id, steward=stew.id)


async def test_a_steward_records_nothing_of_their_own_project(session, edition):
    stew = await steward(session)
    project = await submitted(session, edition, stew, title="Own")
    with pytest.raises(Forbidden):
        await record_formality(session, edition, project.id, "fee", outcome="complete", steward=stew.id)
