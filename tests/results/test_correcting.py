"""Published results are corrected by two stewards, in sight of everybody."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from prizes.certificates.models import Certificate
from prizes.edition.kinds.fields import PanelField
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.results.actions import announce
from prizes.results.correcting import WantedResults, approve_correction, propose_correction
from prizes.results.models import ResultsCorrection
from prizes.results.queries import published
from prizes.results.rules.correcting import changed_honours, corrected
from prizes.results.rules.settling import WantedTitle
from prizes.review.models import Honour
from tests.ballot.paper import contest
from tests.contest import ANNOUNCING, VOTING, steward
from tests.results.publishing import CITATION, approved_contest

NOTE = "The minutes name Ant; Bee was typed in its place."


@pytest.fixture
async def approved(session, time):
    return await approved_contest(session, time)


@pytest.fixture
async def public(session, time, approved):
    box, one, two = approved
    time(ANNOUNCING)
    assert await announce(session, "2027") == 1
    await session.commit()
    return box, one, two


async def correct(session, box, one, two, *titles, note=NOTE, no_prize=None, category="C1"):
    wanted = WantedResults([WantedTitle(box.id(title), honour, None) for title, honour in titles], no_prize)
    proposal = await propose_correction(session, box.edition, category, wanted, note=note, proposer=one.id)
    await approve_correction(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    await session.commit()
    return proposal


async def state_of(session, box, title):
    return (await session.exec(select(Project.state).where(Project.id == box.id(title)))).one()


async def letters(session, kind):
    rows = (await session.exec(select(Message).where(Message.template == kind))).all()
    return sorted((row.to, row.context["title"]) for row in rows)


@pytest.mark.both_databases
async def test_another_project_wins_and_everything_follows(session, public):
    box, one, two = public
    first = await published(session, box.edition.id)
    await correct(session, box, one, two, ("Ant", "winner"))
    now = await published(session, box.edition.id)
    assert [honour["project_title"] for honour in now["honours"]] == ["Ant"]
    assert now["published_at"] == first["published_at"]
    assert now["sha256"] != first["sha256"]
    (step,) = now["corrections"]
    assert (step["note"], step["replaces"], step["sha256"]) == (NOTE, first["sha256"], now["sha256"])
    assert [(c.what, c.project_title) for c in step["changes"]] == [("taken", "Bee"), ("given", "Ant")]
    assert await state_of(session, box, "Ant") == "winner"
    assert await state_of(session, box, "Bee") == "champion"
    assert await letters(session, "honour-corrected") == [("bo@example.org", "Bee")]
    assert ("ana@example.org", "Ant") in await letters(session, "honoured")


async def test_certificates_follow_and_come_back(session, public):
    box, one, two = public

    async def of(title):
        query = select(Certificate.revoked_at).where(
            col(Certificate.project_id) == box.id(title), Certificate.kind == "winner"
        )
        return [each is None for each in (await session.exec(query)).all()]

    assert (await of("Bee"), await of("Ant")) == ([True], [])
    await correct(session, box, one, two, ("Ant", "winner"))
    assert (await of("Bee"), await of("Ant")) == ([False], [True])
    await correct(session, box, one, two, ("Bee", "winner"), note="The first list was right.")
    assert (await of("Bee"), await of("Ant")) == ([True], [False])
    await correct(session, box, one, two, ("Ant", "winner"))
    assert (await of("Bee"), await of("Ant")) == ([False], [True])
    steps = (await published(session, box.edition.id))["corrections"]
    assert [step["replaces"] for step in steps[1:]] == [step["sha256"] for step in steps[:-1]]
    assert steps[0]["sha256"] == steps[2]["sha256"]  # the same content again


async def test_a_category_can_lose_its_winner_and_gain_a_recognition(session, public):
    box, one, two = public
    await correct(session, box, one, two, ("Bee", "special_recognition"), no_prize="The panel had no quorum.")
    now = await published(session, box.edition.id)
    assert {each["category"]: each["reason"] for each in now["no_winner"]}["C1"] == "The panel had no quorum."
    assert await state_of(session, box, "Bee") == "special_recognition"
    rows = (await session.exec(select(Honour.title, Honour.published_at))).all()
    assert [(title, bool(shown)) for title, shown in rows] == [("special_recognition", True)]


async def test_a_corrected_title_of_a_project_is_a_correction_too(session, public):
    box, one, two = public
    project = await session.get(Project, box.id("Bee"))
    project.title = "Bees"
    await session.commit()
    await correct(session, box, one, two, ("Bee", "winner"), note="The name was misspelt.")
    now = await published(session, box.edition.id)
    assert [(honour["project_title"], honour["reason"]) for honour in now["honours"]] == [("Bees", CITATION)]
    assert [change.what for change in now["corrections"][0]["changes"]] == ["reworded"]
    assert await letters(session, "honour-corrected") == []


async def test_before_the_instant_the_content_is_replaced_without_a_note(session, approved, time):
    box, one, two = approved
    await correct(session, box, one, two, ("Ant", "winner"))
    assert (await session.exec(select(ResultsCorrection))).all() == []
    assert await letters(session, "honour-corrected") == []
    assert await state_of(session, box, "Ant") == "champion"
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "results.correct"))).one()
    assert "number" not in entry.details  # by which webhooks know that nobody may hear of it
    time(ANNOUNCING)
    assert await announce(session, "2027") == 1
    now = await published(session, box.edition.id)
    assert [honour["project_title"] for honour in now["honours"]] == ["Ant"]
    assert now["corrections"] == []
    assert await state_of(session, box, "Ant") == "winner"


async def test_the_journal_has_it_with_the_note(session, public):
    box, one, two = public
    await correct(session, box, one, two, ("Ant", "winner"))
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "results.correct"))).one()
    assert (entry.actor_id, entry.shown["reason"], entry.shown["category"]) == (two.id, NOTE, "C1")
    assert entry.details["number"] == 1


async def test_what_is_wrong_is_refused(session, public):
    box, one, two = public
    with pytest.raises(Invalid) as found:
        await correct(session, box, one, two, ("Ant", "winner"), note=" ")
    assert list(found.value.fields) == ["note"]
    with pytest.raises(Conflict):
        await correct(session, box, one, two, ("Bee", "winner"))  # as it is
    with pytest.raises(Conflict):
        await correct(session, box, one, two, ("Ant", "winner"), ("Bee", "winner"))  # one wins
    with pytest.raises(Invalid):
        await correct(session, box, one, two, ("Cat", "winner"))  # no champion
    with pytest.raises(Invalid):
        await correct(session, box, one, two, ("Ant", "winner"), no_prize="None.")
    with pytest.raises(Missing):
        await correct(session, box, one, two, ("Ant", "winner"), category="C99")
    with pytest.raises(Forbidden):
        await correct(session, box, one, one, ("Ant", "winner"))


async def test_a_proposal_is_refused_once_the_results_are_others(session, public):
    box, one, two = public
    wanted = WantedResults([WantedTitle(box.id("Ant"), "winner")])
    proposal = await propose_correction(session, box.edition, "C1", wanted, note=NOTE, proposer=one.id)
    session.add(
        ResultsCorrection(
            edition_id=box.edition.id, number=1, field="C2", content='{"honours": [], "no_winner": []}',
            sha256="b" * 64, replaces="a" * 64, note="Other.", corrected_at=ANNOUNCING,
            proposed_by=one.id, approved_by=two.id,
        )
    )  # fmt: skip
    await session.flush()
    with pytest.raises(Conflict):
        await approve_correction(
            session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id
        )


async def test_before_winners_are_approved_there_is_nothing_to_correct(session, time):
    time(VOTING)
    box = await contest(session)
    one = await steward(session)
    wanted = WantedResults([WantedTitle(box.id("Ant"), "winner")])
    with pytest.raises(Missing):
        await propose_correction(session, box.edition, "C1", wanted, note=NOTE, proposer=one.id)


# --- the rule -----------------------------------------------------------------------------------------


def honour(project, title="winner", category="C1", reason=""):
    return {
        "category": category, "title": title, "project": project, "project_title": project.upper(),
        "owner": "", "country": None, "reason": reason,
    }  # fmt: skip


C1 = PanelField("C1", "C1", {"en": "C1"})
ALL = ["winner", "other", "special_recognition"]
CONTENT = {
    "honours": [honour("a"), honour("d", category="C2")],
    "no_winner": [{"category": "C3", "reason": "x"}],
}


def test_other_categories_stay_as_they_are():
    after = corrected(CONTENT, C1, [honour("b")], {"winner": ""}, titles=ALL)
    assert [each["project"] for each in after["honours"]] == ["b", "d"]
    assert after["no_winner"] == CONTENT["no_winner"]


def test_a_category_without_a_winner_is_listed_with_its_reason_and_leaves_the_list_again():
    none = corrected(CONTENT, C1, [], {"winner": "No quorum."}, titles=ALL)
    assert none["no_winner"] == [
        {"category": "C1", "reason": "No quorum."},
        {"category": "C3", "reason": "x"},
    ]
    assert corrected(none, C1, [honour("a")], {"winner": ""}, titles=ALL) == CONTENT


def test_a_field_across_categories_is_corrected_alone():
    region = PanelField("africa", None, {"en": "Africa"})
    given = {**honour("b", category="C2"), "field": "africa"}
    after = corrected(CONTENT, region, [given], {"winner": "", "other": "None."}, titles=ALL)
    assert [(each["project"], each.get("field")) for each in after["honours"]] == [
        ("a", None), ("b", "africa"), ("d", None),
    ]  # fmt: skip
    none = {"category": None, "field": "africa", "title": "other", "reason": "None."}
    assert after["no_winner"] == [*CONTENT["no_winner"], none]
    assert corrected(after, C1, [honour("a")], {"winner": ""}, titles=ALL) == after
    taken = corrected(after, region, [], {"winner": "None."}, titles=ALL)
    assert taken["honours"] == CONTENT["honours"]
    assert taken["no_winner"][-1] == {"category": None, "field": "africa", "reason": "None."}


def test_titles_that_are_put_right_elsewhere_stay():
    region = PanelField("africa", None, {"en": "Africa"})
    rows = [{**honour(each, title, category="C2"), "field": "africa"} for each, title in
            (("a", "winner"), ("b", "other"))]  # fmt: skip
    content = {"honours": rows, "no_winner": []}
    none = {"winner": "None."}
    after = corrected(content, region, [], none, titles=["winner"])
    assert after["honours"] == rows[1:]
    assert after["no_winner"] == [{"category": None, "field": "africa", "reason": "None."}]
    again = corrected(after, region, [], {"other": "Neither."}, titles=["other"])
    assert [each.get("title") for each in again["no_winner"]] == [None, "other"]


def test_what_the_vote_gave_as_the_reason_stays_until_a_steward_gives_one():
    row = {"category": "C1", "title": "other", "reason": "", "why": "no_quorum"}
    content = {"honours": [honour("a")], "no_winner": [row]}
    given = [honour("b")]
    assert corrected(content, C1, given, {"winner": "", "other": ""}, titles=ALL)["no_winner"] == [row]
    told = corrected(content, C1, given, {"winner": "", "other": "It was withdrawn."}, titles=ALL)
    assert told["no_winner"] == [{"category": "C1", "title": "other", "reason": "It was withdrawn."}]


def test_changes_are_told_apart():
    after = corrected(
        CONTENT,
        C1,
        [honour("a", reason="Useful."), honour("b", "special_recognition")],
        {"winner": ""},
        titles=ALL,
    )
    found = [(each.what, each.project, each.title) for each in changed_honours(CONTENT, after)]
    assert found == [("given", "b", "special_recognition"), ("reworded", "a", "winner")]
    assert changed_honours(CONTENT, CONTENT) == []
