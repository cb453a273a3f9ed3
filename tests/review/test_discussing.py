"""Discussions of experts, and what nominators get to read: who may, from when on, and what stays unsaid."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes import clock
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.review import refusals
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.discussing import add_remark, strike_remark, write_feedback
from prizes.review.actions.recusing import recuse
from prizes.review.models import Feedback, Remark
from prizes.review.queries.decision import decision_view
from prizes.review.queries.discussion import discussion_of, discussions
from prizes.review.queries.feedback import feedback_list, feedback_sheet, released_feedback
from prizes.review.rules.discussing import REMARK_MOST, Voice, named_in, why_not
from prizes.review.rules.interests import Door
from tests.contest import NOMINATING, SUBMITTING, at, expert, load_contest, person, steward
from tests.queries import statements
from tests.review.reviewing import assigned, chair_of, marked, phase_of, signed_in, submitted

AFTER = at("2027-02-01 07:00")
TALKING = {"declaration": "none", "discussion": True, "feedback": True}


# --- the rules -----------------------------------------------------------------------------------------


@given(st.sampled_from(Voice), st.sampled_from(Door), st.booleans())
def test_whoever_is_recused_hears_nothing_and_an_opinion_of_ones_own_comes_first(voice, door, waits):
    refusal = why_not(voice, door, category="C1", waits=waits)
    if door is Door.CLOSED:
        assert refusal.code == refusals.recused.code
    elif voice is Voice.STEWARD:
        assert refusal is None
    elif door is Door.UNDECLARED:
        assert isinstance(refusal, refusals.DeclareFirst)
    else:
        assert (refusal is not None) == (waits and voice is Voice.MEMBER)


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("As Ana Pérez said, it is late.", ["Ana Pérez"], ["Ana Pérez"]),
        ("as ANA  PEREZ said", ["Ana Pérez"], ["Ana Pérez"]),
        ("Write to ana@example.org!", ["ana@example.org"], ["ana@example.org"]),
        ("Banana peréz", ["Ana Pérez"], []),
        ("The man in the village", ["Man"], []),
        ("陈伟认为很好", ["陈伟"], ["陈伟"]),
        ("يقول أحمد علي إنه جيد", ["أحمد علي"], ["أحمد علي"]),
        ("", ["Ana Pérez"], []),
    ],
)
def test_a_name_is_found_whole_in_any_case_and_accents(text, names, found):
    assert named_in(text, names) == found


# --- talking -------------------------------------------------------------------------------------------


class Talk:
    """A project of C1 that two experts review, a third of the panel does not, and a chair and a steward lead."""

    def __init__(self, session, edition, people, project):
        self.session, self.edition, self.people, self.project = session, edition, people, project
        self.phase = phase_of(edition)
        self.said = 0

    async def me(self, who):
        return await signed_in(self.session, self.people[who])

    async def say(self, who, text="It works in the village I know.", instant=NOMINATING):
        """Each a second later than the one before."""
        self.said += 1
        with clock.at(instant + timedelta(seconds=self.said)):
            return await add_remark(
                self.session, self.edition, self.phase, self.project.id, await self.me(who), text=text
            )

    async def strike(self, who, remark, instant=NOMINATING):
        with clock.at(instant):
            await strike_remark(
                self.session,
                self.edition,
                self.phase,
                self.project.id,
                await self.me(who),
                remark_id=remark.id,
            )

    async def read(self, who, page=None):
        with clock.at(NOMINATING):
            return await discussion_of(
                self.session, self.edition, self.phase, self.project.id, await self.me(who), page=page
            )

    async def mark(self, who, mark=4, comment="Thoughtful."):
        return await marked(
            self.session, self.edition, self.project.id, self.people[who], mark, comment=comment
        )

    async def write(self, who, text, lang="en", instant=NOMINATING):
        with clock.at(instant):
            return await write_feedback(
                self.session,
                self.edition,
                self.phase,
                self.project.id,
                await self.me(who),
                text=text,
                lang=lang,
            )

    async def decide(self):
        with clock.at(AFTER):
            proposal = await propose_decision(
                self.session, self.edition, self.phase, proposer=self.people["steward"].id
            )
            await approve_decision(
                self.session,
                self.edition,
                proposal.id,
                seen_sha256=proposal.sha256,
                approver=self.people["second"].id,
            )


async def talk_in(session, **panel):
    edition = await load_contest(session, nomination__panel=TALKING | panel)
    people = {"steward": await steward(session), "second": await steward(session, "second@example.org")}
    for name in ("ana", "ben"):
        people[name] = await expert(session, f"{name}@example.org", category="C1")
        people[name].name = f"{name.title()} Expert"
    project = await submitted(session, edition, "Village radio")
    await assigned(session, edition, people["steward"])
    for name, category in (("chair", "C1"), ("other", "C2")):
        people[name] = await expert(session, f"{name}@example.org", category=category)
        people[name].name = f"{name.title()} Person"
    await chair_of(session, edition, people["chair"])
    await session.flush()
    return Talk(session, edition, people, project)


@pytest.fixture
async def talk(session):
    return await talk_in(session)


@pytest.mark.both_databases
async def test_experts_talk_once_their_own_review_is_in(talk):
    with pytest.raises(Conflict, match="own review first"):
        await talk.say("ana")
    with pytest.raises(Conflict):
        await talk.read("ana")
    await talk.mark("ana")
    await talk.say("ana")
    await talk.mark("ben")
    await talk.say("ben", "Mine too.")
    seen = await talk.read("ben")
    assert [(r.author, r.number, r.mine, r.text) for r in seen.remarks] == [
        ("Ana Expert", 1, False, "It works in the village I know."),
        ("Ben Expert", 2, True, "Mine too."),
    ]


async def test_chairs_and_stewards_speak_without_a_review_and_are_known_as_such(talk):
    await talk.say("chair")
    await talk.say("steward")
    assert [(r.voice, r.author) for r in (await talk.read("steward")).remarks] == [
        (Voice.CHAIR, "Chair Person"),
        (Voice.STEWARD, None),
    ]


async def test_a_discussion_is_nothing_to_the_expert_of_another_category(talk):
    for act in (talk.say("other"), talk.read("other")):
        with pytest.raises(Missing):
            await act
    with clock.at(NOMINATING):
        mine = await discussions(talk.session, talk.edition, talk.phase, await talk.me("other"))
    assert mine == []


async def test_a_recused_expert_hears_nothing_any_more(talk):
    await talk.mark("ana")
    await talk.say("ana")
    await recuse(
        talk.session,
        talk.edition,
        talk.project.id,
        talk.people["ana"].id,
        reason="Her employer.",
        declared_by=talk.people["steward"].id,
    )
    for act in (talk.say("ana"), talk.read("ana")):
        with pytest.raises(Forbidden):
            await act
    with clock.at(NOMINATING):
        assert await discussions(talk.session, talk.edition, talk.phase, await talk.me("ana")) == []
    assert len((await talk.read("chair")).remarks) == 1, "what was said stays for the others"


async def test_who_has_not_declared_hears_nothing(session):
    talk = await talk_in(session, declaration="before_content")
    with pytest.raises(Forbidden) as refused:
        await talk.read("chair")
    assert isinstance(refused.value, refusals.DeclareFirst)


async def test_where_the_rules_hide_names_experts_see_numbers_and_who_leads_sees_names(session):
    talk = await talk_in(session, anonymous=True)
    for name in ("ana", "ben"):
        await talk.mark(name)
        await talk.say(name)
    await talk.say("ana", "Once more.")
    assert [(r.author, r.number, r.mine) for r in (await talk.read("ben")).remarks] == [
        (None, 1, False),
        (None, 2, True),
        (None, 1, False),
    ]
    assert [r.author for r in (await talk.read("chair")).remarks] == [
        "Ana Expert",
        "Ben Expert",
        "Ana Expert",
    ]


async def test_a_remark_is_taken_back_by_its_author_and_out_by_who_leads(talk):
    await talk.mark("ana")
    await talk.mark("ben")
    mine, too_much = await talk.say("ana", "Canary one"), await talk.say("ana", "Canary two")
    with pytest.raises(Missing):
        await talk.strike("ben", mine)
    await talk.strike("ana", mine)
    await talk.strike("ana", mine)
    await talk.strike("chair", too_much)
    shown = (await talk.read("ben")).remarks
    assert [(r.text, r.struck_at is not None, r.by_lead) for r in shown] == [
        ("", True, False),
        ("", True, True),
    ]
    assert {r.text for r in (await talk.session.exec(select(Remark))).all()} == {""}
    told = (
        await talk.session.exec(select(JournalEntry).where(JournalEntry.act == "review.strike-remark"))
    ).all()
    assert len(told) == 2
    assert "Canary" not in str([entry.details for entry in told]), "the journal never says what was said"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (REMARK_MOST + 1)])
async def test_a_remark_says_something_and_not_too_much(talk, text):
    with pytest.raises(Invalid) as refused:
        await talk.say("chair", text)
    assert "text" in refused.value.fields


async def test_nothing_is_said_before_the_phase_and_after_the_decision(talk):
    with pytest.raises(Closed):
        await talk.say("chair", instant=SUBMITTING)
    remark = await talk.say("chair", "It stays.")
    await talk.decide()
    for act in (talk.say("chair", instant=AFTER), talk.strike("chair", remark, instant=AFTER)):
        with pytest.raises(Closed, match="decision"):
            await act
    assert [r.text for r in (await talk.read("chair")).remarks] == ["It stays."]


async def test_where_the_rules_have_no_discussion_there_is_none(session):
    from prizes.review.rules.discussing import discussing_phase

    edition = await load_contest(session)
    with pytest.raises(Missing, match="do not discuss"):
        discussing_phase(edition.rules, None, NOMINATING)


async def test_long_discussions_come_in_pages_the_newest_first_to_open(talk):
    for n in range(51):
        await talk.say("chair", f"Remark {n}")
    last, first = await talk.read("chair"), await talk.read("chair", page=1)
    assert (last.pages, last.total, [r.text for r in last.remarks]) == (2, 51, ["Remark 50"])
    assert first.remarks[0].text == "Remark 0"


async def test_the_list_takes_as_many_statements_with_more_projects(database, session, talk):
    counted = []
    for more in (0, 8):
        for n in range(more):
            await submitted(session, talk.edition, f"Project {n}", nominator=f"n{n}@example.org")
        await session.flush()
        with clock.at(NOMINATING), statements(database) as seen:
            found = await discussions(session, talk.edition, talk.phase, await talk.me("chair"))
        assert len(found) == 1 + more
        counted.append(len(seen))
    assert counted[0] == counted[1]


# --- feedback ------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_feedback_waits_for_the_decision_and_goes_out_with_it(talk):
    await talk.write("chair", "A strong idea; say who pays for it.")
    assert await released_feedback(talk.session, talk.edition, talk.project.id) == []
    await talk.decide()
    released = await released_feedback(talk.session, talk.edition, talk.project.id)
    assert [(f.phase, f.lang, f.text) for f in released] == [
        ("nomination", "en", "A strong idea; say who pays for it.")
    ]
    sent = (await talk.session.exec(select(Message).where(Message.template == "nomination-decided"))).one()
    assert [f["text"] for f in sent.context["feedback"]] == ["A strong idea; say who pays for it."]
    with pytest.raises(Closed):
        await talk.write("chair", "Too late.", instant=AFTER)


@pytest.mark.parametrize("named", ["Ana Expert", "ben@example.org", "CHAIR PERSON"])
async def test_feedback_names_nobody_of_the_panel(talk, named):
    with pytest.raises(Invalid) as refused:
        await talk.write("chair", f"As {named} writes, it is good.")
    assert "text" in refused.value.fields
    assert (await talk.session.exec(select(Feedback))).all() == []


async def test_only_who_leads_writes_feedback(talk):
    for who in ("ana", "other"):
        with pytest.raises(Missing):
            await talk.write(who, "Fine.")
        with clock.at(NOMINATING), pytest.raises(Forbidden):
            await feedback_list(talk.session, talk.edition, talk.phase, await talk.me(who))
    await recuse(
        talk.session, talk.edition, talk.project.id, talk.people["chair"].id,
        reason="Family.", declared_by=talk.people["steward"].id,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        await talk.write("chair", "Fine.")


async def test_the_sheet_shows_comments_and_remarks_without_names_and_without_the_recused(talk):
    await talk.mark("ana", comment="Ana's canary")
    await talk.mark("ben", comment="Ben's opinion")
    await talk.say("ben", "Said aloud.")
    await recuse(
        talk.session, talk.edition, talk.project.id, talk.people["ana"].id,
        reason="Own.", declared_by=talk.people["steward"].id,
    )  # fmt: skip
    with clock.at(NOMINATING):
        sheet = await feedback_sheet(
            talk.session, talk.edition, talk.phase, talk.project.id, await talk.me("chair")
        )
    assert [[c.text for c in review] for review in sheet.reviews] == [["Ben's opinion"]]
    assert sheet.remarks == ["Said aloud."]
    assert sheet.draft == "Ben's opinion"


async def test_a_change_of_the_feedback_makes_a_proposal_stale(talk):
    await talk.mark("ana")
    await talk.mark("ben")
    await talk.write("chair", "First.")
    with clock.at(NOMINATING):
        proposal = await propose_decision(
            talk.session, talk.edition, talk.phase, proposer=talk.people["steward"].id
        )
    await talk.write("chair", "Second.")
    with clock.at(NOMINATING), pytest.raises(Conflict, match="check it again"):
        await approve_decision(
            talk.session, talk.edition, proposal.id,
            seen_sha256=proposal.sha256, approver=talk.people["second"].id,
        )  # fmt: skip


async def test_an_empty_feedback_is_none_and_a_language_is_one_of_the_six(talk):
    await talk.write("chair", "Kept.")
    await talk.write("chair", " ")
    with clock.at(NOMINATING):
        assert (await decision_view(talk.session, talk.edition, talk.phase)).feedback == frozenset()
    with pytest.raises(Invalid) as refused:
        await talk.write("chair", "Kept.", lang="de")
    assert "language" in refused.value.fields


async def test_the_letter_quotes_the_rule_in_the_readers_language_to_whom_it_left_out(session):
    edition = await load_contest(
        session,
        nomination__cut={
            "gives": "nominated",
            "basis": [{"source": "marks"}],
            "most": 1,
            "ties": ["admit_all"],
        },
    )
    one, two = await steward(session), await steward(session, "second@example.org")
    people = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    await person(session, "fr@example.org", lang="fr")
    best = await submitted(session, edition, "Best", nominator="en@example.org")
    other = await submitted(session, edition, "Other", nominator="fr@example.org")
    await assigned(session, edition, one)
    for who in people:
        await marked(session, edition, best.id, who, 5)
        await marked(session, edition, other.id, who, 1)
    with clock.at(AFTER):
        proposal = await propose_decision(session, edition, phase_of(edition), proposer=one.id)
        await approve_decision(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    sent = {
        m.to: m.context
        for m in (await session.exec(select(Message))).all()
        if m.template == "nomination-decided"
    }
    assert sent["en@example.org"]["quoted"] == []
    said = " ".join(sent["fr@example.org"]["quoted"])
    assert "1" in said
    assert "At most" not in said, "in French"
