"""Panels that choose by region, by class or for the whole edition: who sits, what is chosen, written down, published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlmodel import select

from prizes import clock
from prizes.agenda.queries import agenda, facts
from prizes.agenda.rules.stages import stages
from prizes.badges.words import achievement, honoured
from prizes.certificates.models import Certificate
from prizes.edition.check import problems
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.kinds.fields import heading_of
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.i18n.translator import translator, without_isolates
from prizes.nomination.models import Project
from prizes.results import actions, correcting, queries
from prizes.results.ballots import ballot_views
from prizes.results.electing import close_and_count
from prizes.results.minuting import confirm_minutes, record_for, records_for, write_minutes
from prizes.results.rules.settling import WantedTitle
from prizes.results.sealed import check_all
from prizes.results.settling import selection_state, settle_field
from prizes.review.models import Honour, NoWinner
from prizes.review.queries.members import panels_by_field
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize
from tests.contest import ANNOUNCING, SELECTING, at, small_rules, steward
from tests.edition.documents import BEFORE
from tests.results.panels import Panel, champion, load_contest, seat, several

NONE = {"declaration": "none", "minutes": True}
PRIZE: dict[str, Any] = {"gives": "winner", "decided": "panel", "most": 1}
BY_REGION = PRIZE | {"by": "edition", "also_by": ["region"]}
QUIET = {"declaration": "none"}
SIZE: dict[str, Any] = {
    "id": "size",
    "kind": "choice",
    "label": "How large?",
    "classifies": True,
    "choices": [{"id": "large", "label": "Big house"}, {"id": "tiny", "label": "Tiny house"}],
}

pytestmark = pytest.mark.both_databases


async def regional(session, **rules) -> Panel:
    """Ant and Bee of Africa in two categories, Cat of Europe, Dog of no country; a chair and two experts of all."""
    changes = {"selection__cut": BY_REGION, "selection__panel": NONE} | rules
    panel = Panel(session, await load_contest(session, **changes), {})
    for title, code, country in (
        ("Ant", "C1", "KE"),
        ("Bee", "C2", "KE"),
        ("Cat", "C1", "FR"),
        ("Dog", "C2", None),
    ):
        await champion(panel, title, 100, code, country=country)
    for name in ("chair", "first", "second"):
        await seat(panel, name, "chair" if name == "chair" else "expert", "*")
    await seat(panel, "local", "chair", "C1")
    panel.people["steward"], panel.people["approver"] = (
        await steward(session),
        await steward(session, "approver@example.org"),
    )
    return panel


def here(panel):
    return panel.session, panel.edition


async def choose(panel, title, honour="winner", reason=""):
    by = panel.people["steward"].id
    return await actions.choose(*here(panel), panel.projects[title].id, honour, reason=reason, chooser=by)


async def on_record(panel, key, number=0):
    """`number`: of the selection."""
    of = (*here(panel), panel.edition.rules.selections[number], key)
    present = [panel.people["first"].id]
    kept = await write_minutes(*of, await panel.me("chair"), present=present, note="")
    for part, who in (("chair", "chair"), ("steward", "steward")):
        await confirm_minutes(*of, await panel.me(who), part=part, seen_sha256=kept.sha256)
    return kept


async def test_each_region_has_its_winner_whatever_the_category(session, time):
    time(SELECTING)
    panel = await regional(session)
    ant = await choose(panel, "Ant")
    assert (ant.category, ant.field, ant.chosen_in) == ("C1", "africa", "africa")
    with pytest.raises(Conflict) as refused:
        await choose(panel, "Bee")
    assert refused.value.code == "too-many-in-field"
    assert "Africa" in without_isolates(str(refused.value.sentence))
    assert (await choose(panel, "Cat")).field == "europe"
    by = panel.people["steward"].id
    with pytest.raises(Missing):
        await actions.give_no_prize(*here(panel), panel.selection, "cis", reason="No.", by=by)
    await actions.give_no_prize(*here(panel), panel.selection, "edition", reason="Of no region.", by=by)
    row = (await session.exec(select(NoWinner))).one()
    assert (row.field, row.title) == ("edition", "winner")
    state = await selection_state(*here(panel), panel.selection, await panel.me("steward"))
    assert list(state.progress) == ["africa", "europe", "edition"]
    assert all(each.chosen for each in state.progress.values())
    await actions.take_back_choice(*here(panel), ant.id, by=by)
    assert (await choose(panel, "Bee")).field == "africa"


async def test_who_sits_for_all_categories_chooses_across_them_and_who_sits_for_one_has_no_part(
    session, time
):
    time(SELECTING)
    panel = await regional(session)
    found = await panels_by_field(*here(panel), panel.selection)
    assert list(found) == ["africa", "europe", "edition"]
    for each in found.values():
        assert {member.name for member in each.members} == {"Chair", "First", "Second"}
        assert each.is_chair(panel.people["chair"].id)
    assert {p.title for p in found["africa"].projects} == {"Ant", "Bee"}
    assert await records_for(*here(panel), panel.selection, await panel.me("local")) == []
    with pytest.raises(Missing):
        await record_for(*here(panel), panel.selection, "africa", await panel.me("local"))


async def test_a_divided_category_keeps_its_panel(session, time):
    time(SELECTING)
    panel = await regional(session, selection__cut=PRIZE | {"also_by": ["country"]})
    found = await panels_by_field(*here(panel), panel.selection)
    assert list(found) == ["C1.FR", "C1.KE", "C2.KE", "C2"]
    assert "Local" in {member.name for member in found["C1.KE"].members}
    assert "Local" not in {member.name for member in found["C2.KE"].members}
    assert {(await choose(panel, title)).field for title in panel.projects} == {
        "C1.KE",
        "C2.KE",
        "C1.FR",
        "C2",
    }


async def test_what_was_chosen_is_written_down_published_and_put_right(session, time):
    time(SELECTING)
    panel = await regional(session)
    by, two = panel.people["steward"].id, panel.people["approver"].id
    await choose(panel, "Ant", reason="Wide.")
    await choose(panel, "Cat")
    assert {gap.field for gap in await queries.selection_gaps(*here(panel))} >= {"edition"}
    await actions.give_no_prize(*here(panel), panel.selection, "edition", reason="Of no region.", by=by)
    with pytest.raises(Conflict) as refused:
        await actions.propose_winners(*here(panel), SELECTING, proposer=by)
    assert refused.value.code == "records-of-fields-not-confirmed"
    kept = [await on_record(panel, key) for key in ("africa", "europe", "edition")]
    told = json.loads(kept[0].content)
    assert (told["category"], told["field"]) == (None, "africa")
    assert {line["title"] for line in told["projects"]} == {"Ant", "Bee"}
    assert not any(each.wrong for each in await check_all(*here(panel)))
    assert await queries.selection_gaps(*here(panel)) == []

    proposal = await actions.propose_winners(*here(panel), ANNOUNCING, proposer=by)
    await actions.approve_winners(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    time(ANNOUNCING)
    assert await actions.announce(session, "2027") >= 0
    content = await queries.published(session, panel.edition.id)
    assert [(h["project_title"], h["category"], h["field"]) for h in content["honours"]] == [
        ("Ant", "C1", "africa"),
        ("Cat", "C1", "europe"),
    ]
    assert content["no_winner"] == [{"category": None, "field": "edition", "reason": "Of no region."}]
    assert [(r["category"], r["field"]) for r in content["records"]] == [
        (None, "africa"), (None, "europe"), (None, "edition"),
    ]  # fmt: skip
    of_ant = select(Certificate).where(Certificate.project_id == panel.projects["Ant"].id)
    assert (await session.exec(of_ant.where(Certificate.kind == "winner"))).all()
    (won,) = [each for each in honoured(panel.edition) if each.kind == "winner"]
    assert achievement(panel.edition, won, translator("en")).description.endswith("chosen as a winner.")

    await put_right(panel, "africa", "Bee", by, two)
    content = await queries.published(session, panel.edition.id)
    assert [(h["project_title"], h["category"], h["field"]) for h in content["honours"]] == [
        ("Cat", "C1", "europe"),
        ("Bee", "C2", "africa"),
    ]
    assert content["corrections"][0]["category"] == "africa"
    states = dict((await session.exec(select(Project.title, Project.state))).all())
    assert (states["Bee"], states["Cat"]) == ("winner", "winner") and states["Ant"] != "winner"


async def put_right(panel, key, title, by, two):
    wanted = correcting.WantedResults([WantedTitle(panel.projects[title].id, "winner", "Deep.")])
    proposal = await correcting.propose_correction(*here(panel), key, wanted, note="Mistyped.", proposer=by)
    await correcting.approve_correction(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)


@pytest.mark.parametrize(
    ("key", "title", "wrong"),
    [("C1", "Ant", Missing), ("cis", "Ant", Missing), ("africa", "Cat", Invalid)],
)
async def test_only_what_is_of_a_field_can_be_put_right_there(session, time, key, title, wrong):
    time(SELECTING)
    panel = await regional(session, selection__panel=QUIET, selection__method="plurality")
    by, two = panel.people["steward"].id, panel.people["approver"].id
    for each in ("africa", "europe", "edition"):
        await actions.give_no_prize(*here(panel), panel.selection, each, reason="None.", by=by)
    proposal = await actions.propose_winners(*here(panel), ANNOUNCING, proposer=by)
    await actions.approve_winners(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    time(ANNOUNCING)
    assert await actions.announce(session, "2027") >= 0
    with pytest.raises(wrong):
        await put_right(panel, key, title, by, two)


async def test_a_category_and_a_class_of_one_key_are_put_right_each_for_itself(session, time):
    time(SELECTING)
    panel, by, two = await of_one_key(session)
    await session.commit()
    time(ANNOUNCING)
    proposal = await actions.propose_winners(*here(panel), ANNOUNCING, proposer=by)
    await actions.approve_winners(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    assert await actions.announce(session, "2027") >= 0
    (announcement,) = panel.edition.rules.announcements
    there = await correcting.fields_to_correct(*here(panel), announcement)
    assert [each.address for each in there] == ["large", "small", "~large"]
    assert [(await correcting.field_to_correct(*here(panel), announcement, key)).titles for key in
            ("large", "~large")] == [["winner", "special_recognition"], ["grand-prize"]]  # fmt: skip

    wanted = correcting.WantedResults([WantedTitle(panel.projects["Bee"].id, "grand-prize", "Deep.")])
    proposal = await correcting.propose_correction(
        *here(panel), "~large", wanted, note="Mistyped.", proposer=by
    )
    await correcting.approve_correction(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    content = await queries.published(session, panel.edition.id)
    assert {(h["title"], h["project_title"]) for h in content["honours"]} == {
        ("winner", "Ant"), ("winner", "Bee"), ("grand-prize", "Bee"),
    }  # fmt: skip
    assert content["corrections"][0]["category"] == "~large"
    with pytest.raises(Missing):
        await correcting.field_to_correct(*here(panel), announcement, "~small")


async def test_two_selections_of_one_key_are_put_right_each_for_itself(session, time, browser):
    """Ant and Bee are of Africa. A jury gives its prize by region, and so does another one."""
    time(SELECTING)
    before_first = small_rules().selections[0].candidates_from or ["voting"]
    cut = BY_REGION | {"gives": "grand-prize"}
    rules = several({"cut": BY_REGION}, {"cut": cut, "candidates_from": before_first})
    panel = await regional(session, selection__panel=QUIET, **rules)
    by, two = panel.people["steward"].id, panel.people["approver"].id
    titles = ("winner", "grand-prize")
    for number, (phase, title) in enumerate(zip(panel.edition.rules.selections, titles, strict=True)):
        with clock.at(clock.now() if number == 0 else at("2027-03-20 12:00")):
            await choose(panel, "Ant", title, reason="Wide.")
            await on_record(panel, "africa", number)
            for key in ("europe", "edition"):
                await actions.give_no_prize(*here(panel), phase, key, reason=f"{phase.id}.", by=by)
    await session.commit()
    time(ANNOUNCING)
    proposal = await actions.propose_winners(*here(panel), ANNOUNCING, proposer=by)
    await actions.approve_winners(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    assert await actions.announce(session, "2027") >= 0
    (announcement,) = panel.edition.rules.announcements
    there = await correcting.fields_to_correct(*here(panel), announcement)
    assert {each.address for each in there if each.field.key == "africa"} == {"1~africa", "2~africa"}
    for key in ("africa", "~africa", "3~africa"):
        with pytest.raises(Missing):
            await correcting.field_to_correct(*here(panel), announcement, key)

    wanted = correcting.WantedResults([WantedTitle(panel.projects["Bee"].id, "grand-prize", "Deep.")])
    before = await queries.published(session, panel.edition.id)
    proposal = await correcting.propose_correction(*here(panel), "2~africa", wanted, note="So.", proposer=by)
    await correcting.approve_correction(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    content = await queries.published(session, panel.edition.id)
    assert {(h["title"], h["project_title"], h["field"]) for h in content["honours"]} == {
        ("winner", "Ant", "africa"), ("grand-prize", "Bee", "africa"),
    }  # fmt: skip
    assert content["no_winner"] == before["no_winner"]
    await put_right(panel, "1~africa", "Bee", by, two)
    content = await queries.published(session, panel.edition.id)
    assert {(h["title"], h["project_title"]) for h in content["honours"]} == {
        ("winner", "Bee"), ("grand-prize", "Bee"),
    }  # fmt: skip
    assert {each["category"] for each in content["corrections"]} == {"1~africa", "2~africa"}
    await session.commit()
    await browser.sign_in(panel.people["steward"].email)
    first, second = [(await browser.get(f"/en/2027/office/corrections/{n}~africa")).html for n in (1, 2)]
    assert 'name="winner"' in first and 'name="title.grand-prize"' not in first
    assert 'name="winner"' not in second and 'name="title.grand-prize"' in second


async def of_one_key(session) -> tuple[Panel, str, str]:
    """Ant and Bee win in two categories, of which one is called as the class of both; Ant has the prize of the class."""
    cut = PRIZE | {"gives": "grand-prize", "by": "edition", "also_by": ["size"]}
    changes = several({}, {"cut": cut})
    changes["phases"][0]["form"]["fields"].append(SIZE)
    changes["categories"] = [
        {"code": code, "number": n, "title": {"en": code.title()}}
        for n, code in enumerate(("large", "small"), 1)
    ]
    panel = Panel(session, await load_contest(session, **changes), {})
    one, two = await steward(session), await steward(session, "approver@example.org")
    panel.people["steward"] = one
    for name in ("chair", "first"):
        await seat(panel, name, "chair" if name == "chair" else "expert", "*")
    for title, code in (("Ant", "large"), ("Bee", "small")):
        made = await champion(panel, title, 100, code, answers={"size": "large"})
        await choose(panel, made.title)
        await on_record(panel, code)
    with clock.at(at("2027-03-20 12:00")):
        given = await choose(panel, "Ant", "grand-prize")
        await on_record(panel, "large", 1)
    assert (given.category, given.field) == ("large", "large")
    return panel, one.id, two.id


async def test_the_experts_of_all_categories_vote_on_the_whole_edition(session, time):
    time(SELECTING)
    rule = PRIZE | {"by": "edition"}
    panel = await regional(
        session, selection__cut=rule, selection__method="plurality", selection__panel=QUIET
    )
    views = await ballot_views(*here(panel), panel.selection)
    assert list(views) == ["edition"] and len(views["edition"].candidates) == 4

    async def vote(name, title):
        from prizes.results.electing import cast

        ranking = [panel.projects[title].id]
        await cast(*here(panel), panel.selection, "edition", await panel.me(name), ranking=ranking)

    await vote("chair", "Dog")
    await vote("first", "Dog")
    with pytest.raises((Missing, Forbidden)):
        await vote("local", "Ant")
    counted = await close_and_count(
        *here(panel), panel.selection, "edition", await panel.me("chair"), seen_round=1
    )
    assert (counted.field, panel.titles(counted.outcome["elected"])) == ("edition", ["Dog"])
    honour = (await session.exec(select(Honour))).one()
    assert (honour.category, honour.field) == ("C2", "edition")
    with pytest.raises(Conflict) as refused:
        await choose(panel, "Ant")
    assert refused.value.code == "winner-not-by-ballot"


async def test_a_field_is_settled_at_once(session, time):
    time(SELECTING)
    panel = await regional(session, selection__recognitions=[{"id": "mention", "title": {"en": "Mention"}}])
    me, at = await panel.me("steward"), (*here(panel), panel.selection)
    wanted = [
        WantedTitle(panel.projects["Ant"].id, "winner", "W"),
        WantedTitle(panel.projects["Bee"].id, "mention"),
    ]
    await settle_field(*at, "africa", me, choices=wanted, no_prize=None, attendance=None)
    given = {(h.title, h.field) for h in (await session.exec(select(Honour))).all()}
    assert given == {("winner", "africa"), ("mention", "africa")}
    await settle_field(*at, "africa", me, choices=[], no_prize="None after all.", attendance=None)
    assert (await session.exec(select(Honour))).all() == []
    with pytest.raises(Invalid) as refused:
        await settle_field(*at, "europe", me, choices=wanted, no_prize=None, attendance=None)
    assert refused.value.code == "not-a-candidate-of-field"
    with pytest.raises(Invalid) as refused:
        await settle_field(*at, "europe", me, choices=[], no_prize=None, attendance=None)
    assert refused.value.code == "choice-or-no-prize"
    with pytest.raises(Missing):
        await settle_field(*at, "C1", me, choices=[], no_prize="No.", attendance=None)


async def test_the_office_counts_what_panels_choose_from(session, time):
    time(SELECTING)
    panel = await regional(session)
    found = await facts(*here(panel))
    assert found.choosable["selection"] == {"africa", "europe", "edition"}
    (stage,) = [each for each in stages(panel.edition.rules, found, SELECTING) if each.name == "Selection"]
    assert (stage.done, stage.total) == (0, 3)
    assert str(stage.words) == "0 of 3 choices are complete."
    for title in ("Ant", "Cat", "Dog"):
        await choose(panel, title)
    await on_record(panel, "africa")
    said = [str(each.wrong) for each in await agenda(*here(panel))]
    assert "2 records of panels are missing or have not been confirmed by both." in said


# --- rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ({}, "A panel of experts decides in each category."),
        (
            {"also_by": ["country"]},
            "A panel of experts decides in each category, separately by: country of the owner.",
        ),
        (
            {"by": "edition", "also_by": ["region"]},
            "The experts of all categories decide, separately by: region of the owner.",
        ),
        ({"by": "edition"}, "The experts of all categories decide among the projects of the whole edition."),
    ],
)
def test_the_guidelines_say_who_decides_on_what(cut, words):
    rules = small_rules(kind="rehearsal", selection__cut=PRIZE | cut)
    assert problems(rules, BEFORE) == []
    said = {
        without_isolates(translator("en").say(entry.says))
        for section in guidelines(rules).sections
        for group in section.groups
        for entry in group.entries
    }
    assert words in said


async def test_a_trial_run_invents_experts_of_all_categories(database):
    rules = small_rules(selection__cut=BY_REGION, selection__panel={"minutes": True})
    run = TrialRun(database, rules, TrialSize(projects=4, experts=3, voters=3), seed=1)
    await run.play()
    assert run.published is not None
    assert all(h["field"] for h in run.published["honours"] if h["title"] == "winner")


@pytest.mark.parametrize(
    ("cut", "head"),
    [
        ({}, "Category"),
        ({"by": "edition"}, "Projects"),
        ({"by": "edition", "also_by": ["stakeholder_type"]}, "Stakeholder group"),
        ({"also_by": ["country", "size"]}, "Category, Country, How large?"),
    ],
)
def test_a_list_of_choices_is_headed_as_what_panels_choose_from(cut, head):
    rules = small_rules(selection__cut=PRIZE | cut, submission__form__fields=[SIZE])
    assert without_isolates(translator("en").words(heading_of(rules, rules.selections[0].cut))[0]) == head
