"""A proposal is published, commented on, moderated, decided and closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.consultation.actions.commenting import (
    comment_on_rule,
    confirm_affiliation,
    publish_comment,
    refuse_comment,
    translate_comment,
    withdraw_comment,
)
from prizes.consultation.actions.erasing import forget_comments
from prizes.consultation.actions.proposing import close_consultation, decide_on_rule, publish_consultation
from prizes.consultation.models import ConsultationComment
from prizes.consultation.queries.reading import (
    consultation_read,
    ended_consultations,
    rules_in,
    waiting_comments,
)
from prizes.consultation.rules.proposing import proposed_rules
from prizes.consultation.rules.states import MOST_WAITING, ConsultationState, consultation_state
from prizes.consultation.schemas import (
    AffiliationConfirmation,
    CommentPublication,
    CommentRefusal,
    CommentSent,
    CommentTranslation,
    ConsultationSent,
    RuleDecisionSent,
)
from prizes.edition.document.loading import load_shipped, shipped
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.i18n.languages import CODES
from prizes.mail.models import Message
from prizes.privacy.my_data import my_data
from tests.consultation.proposing import SAID, a_draft, a_rule, comment, proposal, published
from tests.contest import SUBMITTING, load_contest, person, small_rules, steward

ANA, EVE = "ana@example.org", "eve@example.org"
AFTER = SUBMITTING + timedelta(days=31)
YES = RuleDecisionSent(outcome="in_part", reason={"en": "Two changes, and a reminder.", "fr": "Deux."})
both = pytest.mark.both_databases


@pytest.fixture
async def edition(session, time, app):
    time(SUBMITTING)
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA, name="Ana")


@pytest.fixture
async def eve(session, edition):
    made = await steward(session, EVE)
    await session.commit()
    return made


@pytest.fixture
async def found(session, edition, eve):
    made = await proposal(session, edition, eve.id)
    await session.commit()
    return made


# --- what is put to it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped())
def test_every_sentence_of_the_proposal_is_a_rule_and_no_other(name):
    for other in ("2025", "rehearsal"):
        rules = proposed_rules(load_shipped(other), load_shipped(name))
        assert rules and all(bool(each.before) == (each.change == "changed") for each in rules)
        if other == name:
            assert {each.change for each in rules} == {"same"}


def test_what_is_changed_is_beside_what_holds_now():
    rules = proposed_rules(small_rules(), small_rules(voting__ballot={"changes_most": 2}))
    changed = [each for each in rules if each.change != "same"]
    assert [str(each.change) for each in changed] == ["changed"]
    assert repr(changed[0].says) != repr(changed[0].before[0]) and changed[0].section == "voting"


def test_states_follow_the_clock():
    opens, closes = SUBMITTING, SUBMITTING + timedelta(days=2)
    moments = [opens - timedelta(seconds=1), opens, closes - timedelta(seconds=1), closes]
    assert [consultation_state(opens, closes, None, now) for now in moments] == [
        *(ConsultationState.SCHEDULED, ConsultationState.OPEN),
        *(ConsultationState.OPEN, ConsultationState.ENDED),
    ]
    assert consultation_state(opens, closes, closes, opens) is ConsultationState.CLOSED


@both
async def test_a_proposal_is_published_in_six_languages_as_it_is(session, edition, found, eve):
    rules = await rules_in(session, found)
    assert [rule.place for rule in rules] == [*range(1, len(rules) + 1)]
    changed = await a_rule(session, found)
    assert {*changed.says} == {*CODES} and len({*changed.says.values()}) == 6
    assert "2" in changed.says["en"] and changed.before and "\u2068" not in changed.says["ar"]
    read = await consultation_read(session, edition, found.id)
    assert read.proposed.slug == "2028" and read.base.slug == "2027" and read.changed > 1


async def test_what_cannot_be_published(session, edition, eve, time):
    later = clock.now() + timedelta(days=3)
    with pytest.raises(Invalid) as refused:
        await publish_consultation(session, edition, ConsultationSent(closes_at=clock.now()), by=eve.id)
    assert {*refused.value.fields} == {"draft", "closes_at", "introduction.en"}
    other = await load_contest(session, slug="other")
    draft = await a_draft(session, other, eve.id)
    said = {"introduction": {"en": "Why."}, "closes_at": later}
    with pytest.raises(Conflict, match="another edition"):
        await publish_consultation(session, edition, ConsultationSent(draft=draft, **said), by=eve.id)
    with pytest.raises(Missing):
        await publish_consultation(session, edition, ConsultationSent(draft="none", **said), by=eve.id)


# --- comments ------------------------------------------------------------------------------------------


@both
async def test_a_comment_is_public_once_a_steward_has_published_it(session, edition, found, ana, eve):
    rule = await a_rule(session, found)
    one = await comment_on_rule(session, edition, found.id, comment(rule), person=ana)
    await session.commit()
    assert (await consultation_read(session, edition, found.id)).comments == 0
    assert await waiting_comments(session, ["2027", "2026"]) == {"2027": 1}
    await publish_comment(session, edition, one.id, CommentPublication(), steward=eve)
    await session.commit()
    read = await consultation_read(session, edition, found.id)
    assert [c.text for each in read.rules for c in each.comments] == [SAID["text"]]
    assert one.confirmed_at is None, "it is the person's statement"
    letter = (await session.exec(select(Message).where(Message.template == "comment-moderated"))).one()
    assert letter.to == ANA
    await confirm_affiliation(session, edition, one.id, AffiliationConfirmation(confirmed=True), steward=eve)
    assert one.confirmed_by == eve.id
    await confirm_affiliation(session, edition, one.id, AffiliationConfirmation(), steward=eve)
    assert one.confirmed_at is None


async def test_nobody_confirms_that_somebody_is_of_the_public(session, edition, found, ana, eve):
    rule = await a_rule(session, found)
    sent = comment(rule, affiliation="public", organization="")
    one = await comment_on_rule(session, edition, found.id, sent, person=ana)
    await publish_comment(session, edition, one.id, CommentPublication(confirmed=True), steward=eve)
    assert one.confirmed_at is None


async def test_what_is_wrong_is_said_by_field(session, edition, found, ana):
    rule = await a_rule(session, found)
    sent = CommentSent(rule=rule.id, lang="de", text=" ", affiliation="king")
    with pytest.raises(Invalid) as refused:
        await comment_on_rule(session, edition, found.id, sent, person=ana)
    assert [*refused.value.fields] == ["text", "lang", "name", "affiliation"]
    with pytest.raises(Invalid) as refused:
        await comment_on_rule(session, edition, found.id, comment(rule, organization=""), person=ana)
    assert [*refused.value.fields] == ["organization"]
    with pytest.raises(Missing):
        await comment_on_rule(session, edition, found.id, CommentSent(**SAID | {"rule": "x"}), person=ana)


async def test_comments_are_taken_in_the_period_alone(session, edition, found, ana, eve, time):
    rule = await a_rule(session, found)
    time(AFTER)
    with pytest.raises(Conflict):
        await comment_on_rule(session, edition, found.id, comment(rule), person=ana)
    time(SUBMITTING)
    later = ConsultationSent(
        draft=await a_draft(session, edition, eve.id),
        opens_at=SUBMITTING + timedelta(days=2),
        closes_at=AFTER,
        introduction={"en": "Why."},
    )
    coming = await publish_consultation(session, edition, later, by=eve.id)
    with pytest.raises(Conflict):
        await comment_on_rule(session, edition, coming.id, comment(await a_rule(session, coming)), person=ana)


async def test_one_person_has_a_bounded_number_under_way(session, edition, found, ana):
    rule = await a_rule(session, found)
    for _ in range(MOST_WAITING):
        await comment_on_rule(session, edition, found.id, comment(rule), person=ana)
    with pytest.raises(Conflict):
        await comment_on_rule(session, edition, found.id, comment(rule), person=ana)


async def test_one_that_is_refused_has_a_reason_and_can_be_taken_back_later(
    session, edition, found, ana, eve
):
    rule = await a_rule(session, found)
    one = await comment_on_rule(session, edition, found.id, comment(rule), person=ana)
    with pytest.raises(Invalid):
        await refuse_comment(session, edition, one.id, CommentRefusal(reason=" "), steward=eve)
    await publish_comment(session, edition, one.id, CommentPublication(), steward=eve)
    await refuse_comment(session, edition, one.id, CommentRefusal(reason="It insults."), steward=eve)
    assert (one.state, one.reason) == ("refused", "It insults.")
    with pytest.raises(Conflict):
        await publish_comment(session, edition, one.id, CommentPublication(), steward=eve)


async def test_nobody_decides_about_their_own_and_nobody_withdraws_that_of_others(
    session, edition, found, ana, eve
):
    rule = await a_rule(session, found)
    own = await comment_on_rule(session, edition, found.id, comment(rule), person=eve)
    with pytest.raises(Forbidden):
        await publish_comment(session, edition, own.id, CommentPublication(), steward=eve)
    with pytest.raises(Missing):
        await withdraw_comment(session, edition, found.id, own.id, person=ana)
    other = await load_contest(session, slug="other")
    with pytest.raises(Missing):
        await publish_comment(session, other, own.id, CommentPublication(), steward=eve)
    await withdraw_comment(session, edition, found.id, own.id, person=eve)
    assert (await session.exec(select(ConsultationComment))).all() == []


async def test_translations_say_who_made_them(session, edition, found, ana, eve):
    rule = await a_rule(session, found)
    one = await published(session, edition, found, rule, ana, eve)
    with pytest.raises(Invalid) as refused:
        await translate_comment(session, edition, one.id, CommentTranslation(lang="fr"), by=eve.id)
    assert {*refused.value.fields} == {"lang", "text", "by"}
    machine = CommentTranslation(lang="en", text="Three changes suffice.", machine=True, by="Program")
    await translate_comment(session, edition, one.id, machine, by=eve.id)
    assert one.translations["en"] == {
        "text": "Three changes suffice.", "made": "machine", "by": "Program",
    }  # fmt: skip
    person_ = CommentTranslation(lang="en", text="Three changes are enough.", by="Eve")
    await translate_comment(session, edition, one.id, person_, by=eve.id)
    assert one.translations["en"]["made"] == "person" and len(one.translations) == 1


# --- closing -------------------------------------------------------------------------------------------


@both
async def test_it_is_closed_with_a_decision_on_each_rule_with_comments(
    session, edition, found, ana, eve, time
):
    rule, other = await a_rule(session, found), await a_rule(session, found, "same")
    await published(session, edition, found, rule, ana, eve)
    left = await comment_on_rule(session, edition, found.id, comment(other), person=ana)
    with pytest.raises(Conflict, match="period"):
        await decide_on_rule(session, edition, found.id, rule.id, YES, by=eve.id)
    time(AFTER)
    assert await ended_consultations(session, ["2027"]) == {"2027": 1}
    with pytest.raises(Conflict, match="awaits moderation"):
        await close_consultation(session, edition, found.id, by=eve.id)
    await refuse_comment(session, edition, left.id, CommentRefusal(reason="Off the subject."), steward=eve)
    with pytest.raises(Conflict, match="no decision"):
        await close_consultation(session, edition, found.id, by=eve.id)
    with pytest.raises(Conflict, match="needs no decision"):
        await decide_on_rule(session, edition, found.id, other.id, YES, by=eve.id)
    with pytest.raises(Invalid) as refused:
        await decide_on_rule(session, edition, found.id, rule.id, RuleDecisionSent(), by=eve.id)
    assert {*refused.value.fields} == {"outcome", "reason.en"}
    await decide_on_rule(session, edition, found.id, rule.id, YES, by=eve.id)
    await close_consultation(session, edition, found.id, by=eve.id)
    await session.commit()
    letter = (await session.exec(select(Message).where(Message.template == "consultation-closed"))).one()
    assert letter.to == ANA and letter.context["decided"][0]["outcome"] == "in_part"
    assert await ended_consultations(session, ["2027"]) == {}
    for act in (
        close_consultation(session, edition, found.id, by=eve.id),
        decide_on_rule(session, edition, found.id, rule.id, YES, by=eve.id),
        withdraw_comment(session, edition, found.id, left.id, person=ana),
        refuse_comment(session, edition, left.id, CommentRefusal(reason="x"), steward=eve),
    ):
        with pytest.raises(Conflict, match="has been closed"):
            await act


@both
async def test_an_erased_account_leaves_what_is_published_without_a_name(session, edition, found, ana, eve):
    rule = await a_rule(session, found)
    public = await published(session, edition, found, rule, ana, eve, text="Ana wrote: ana@example.org")
    await comment_on_rule(session, edition, found.id, comment(rule), person=ana)
    await session.commit()
    assert len((await my_data(session, ana))["comments"]) == 2
    await forget_comments(session, ana)
    await session.commit()
    left = (await session.exec(select(ConsultationComment))).one()
    assert (left.id, left.name, left.organization, left.commented_by) == (public.id, "", "", None)
    assert "ana@example.org" not in left.text and "wrote" in left.text
