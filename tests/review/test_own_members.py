"""A phase with members of its own: who works in it, who is told nothing of it, and who invites to it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from prizes.agenda.queries import facts
from prizes.agenda.rules.tasks import tasks
from prizes.errors import Forbidden, Invalid, Missing
from prizes.i18n.translator import translator, without_isolates
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.seats import accept_seat, invite_member, take_seat_away
from prizes.review.queries.conflicts import conflicts_of
from prizes.review.queries.discussion import access_to
from prizes.review.queries.interests import chaired, chaired_phase, my_interests
from prizes.review.queries.members import panels_by_field
from prizes.review.queries.mine import my_assignments, my_sheet
from prizes.review.queries.panels import board, panels
from prizes.review.queries.reach import EVERYTHING, Reach, reach_of
from prizes.review.queries.seats import seating, seats_of
from prizes.review.queries.working import my_panel
from prizes.review.refusals import DeclareFirst
from prizes.review.rules.seats import SeatOffer, SeatPart, has_own_members, terms_sha256, works_in
from tests.contest import SELECTING, load_contest, person, small_rules, steward
from tests.mailbox import body
from tests.queries import statements
from tests.results.panels import Panel, champion
from tests.review.reviewing import signed_in

HONOUR = {"id": "young", "one": {"en": "Prize of the young"}, "many": {"en": "Prizes of the young"}}
MARKING = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}], "reviews": 1}
YOUNG: dict[str, Any] = {
    "id": "young",
    "kind": "selection",
    "title": {"en": "Jury of the young"},
    "opens": "2027-02-20T09:00:00",
    "closes": "2027-03-25T23:00:00",
    "candidates_from": ["nomination"],
    "panel": {"own_members": True, "discussion": True},
    "marking": MARKING,
    "quorum": {"least": 2},
    "cut": {"gives": "young", "decided": "panel", "most": 1},
}
C1 = Reach(False, frozenset({"C1"}))


def contest() -> dict[str, Any]:
    rules = small_rules(kind="rehearsal", honours=[HONOUR]).model_dump(mode="json")
    phases = rules["phases"]
    phases.insert(3, YOUNG)
    phases[4]["candidates_from"] = ["voting"]
    return {"kind": "rehearsal", "honours": [HONOUR], "phases": phases}


@pytest.fixture
async def scene(session, time):
    """Category C1: a chair and an expert of the usual panel, a chair and an expert of the young."""
    time(SELECTING)
    edition = await load_contest(session, **contest())
    panel = Panel(session, edition, {})
    for title in ("Ant", "Bee"):
        await champion(panel, title, 5)
    boss = await signed_in(session, await steward(session))
    here = SimpleNamespace(session=session, edition=edition, panel=panel, boss=boss)
    here.of_young, here.of_usual = edition.rules.phase("young"), edition.rules.phase("selection")
    for name, part, phases in (
        ("chair", "chair", ()),
        ("usual", "expert", ()),
        ("lead", "chair", ("young",)),
        ("pupil", "expert", ("young",)),
    ):
        setattr(here, name, await taken(here, f"{name}@example.org", part, phases))
    return here


async def offered(scene, email, part="expert", phases=(), *, reach=EVERYTHING, by=None):
    offer = SeatOffer(email, "C1", SeatPart(part), None, "en", tuple(phases))
    return await invite_member(scene.session, scene.edition, offer, inviter=by or scene.boss, reach=reach)


async def taken(scene, email, part, phases):
    seat = await offered(scene, email, part, phases)
    who = await person(scene.session, email, name=email.partition("@")[0])
    me = await signed_in(scene.session, who)
    await accept_seat(scene.session, scene.edition, seat.id, me, capacity=None, terms=terms_sha256())
    return SimpleNamespace(seat=seat, me=await signed_in(scene.session, who), id=who.id)


def names(people) -> set[str]:
    return {each.name for each in people}


# --- rules ------------------------------------------------------------------------------------------------


def test_a_seat_works_where_it_says_and_else_where_no_panel_has_members_of_its_own():
    young = small_rules(**contest()).phase("young")
    usual = small_rules(**contest()).phase("selection")
    assert (works_in(usual, []), works_in(young, [])) == (True, False)
    assert (works_in(usual, ["young"]), works_in(young, ["young"])) == (False, True)
    assert works_in(usual, ["selection", "young"])
    assert works_in(small_rules().phase("voting"), [])
    assert (has_own_members(small_rules(**contest())), has_own_members(small_rules())) == (True, False)


# --- who works --------------------------------------------------------------------------------------------


async def test_each_phase_has_its_own_members_and_chair(scene):
    here = (scene.session, scene.edition)
    assert names((await panels(*here)).people.values()) == {"chair", "usual", "lead", "pupil"}
    assert names((await panels(*here, scene.of_young)).people.values()) == {"lead", "pupil"}
    assert names((await panels(*here, scene.of_usual)).people.values()) == {"chair", "usual"}
    young = (await panels_by_field(*here, scene.of_young))["C1"]
    assert {(m.name, m.part) for m in young.members} == {("lead", "chair"), ("pupil", "expert")}
    assert {e.person.name for e in (await board(*here, scene.of_young)).experts} == {"lead", "pupil"}
    assert await my_panel(*here, scene.of_young, scene.pupil.me) == {"C1"}
    assert await my_panel(*here, scene.of_young, scene.usual.me) == set()


async def test_somebody_invited_to_both_works_in_both(scene):
    both = await taken(scene, "both@example.org", "expert", ("young", "selection"))
    for phase in (scene.of_young, scene.of_usual):
        assert await my_panel(scene.session, scene.edition, phase, both.me) == {"C1"}


async def test_a_member_of_another_panel_can_be_given_no_review_and_reads_none(scene):
    ant = scene.panel.projects["Ant"].id
    where = (scene.session, scene.edition, scene.of_young, ant)
    with pytest.raises((Invalid, Missing)):
        await add_assignment(*where, scene.usual.id, assigner=scene.boss.person.id)
    await add_assignment(*where, scene.pupil.id, assigner=scene.boss.person.id)
    assert [
        a.title for a in await my_assignments(scene.session, scene.edition, scene.of_young, scene.pupil.me)
    ] in (
        [],
        ["Ant"],
    )
    with pytest.raises(DeclareFirst):
        await my_sheet(*where, scene.pupil.me)
    with pytest.raises(Missing):
        await my_sheet(*where, scene.usual.me)


async def test_nobody_of_another_panel_knows_of_a_discussion(scene):
    here = (scene.session, scene.edition, scene.of_young)
    ant = next(p for p in (await panels_by_field(*here))["C1"].projects if p.title == "Ant")
    spoken = {
        who: (await access_to(*here, getattr(scene, who).me)).voice(ant)
        for who in ("chair", "usual", "lead", "pupil", "boss")
        if who != "boss"
    }
    assert spoken["chair"] is None and spoken["usual"] is None
    assert (spoken["lead"].value, spoken["pupil"].value) == ("chair", "member")


async def test_each_declares_for_the_projects_of_their_own_phase(scene):
    bee = scene.panel.projects["Bee"]
    bee.state = "nominated"  # before the young, and no champion any more
    scene.session.add(bee)
    await scene.session.flush()
    asked = {
        who: {
            i.project.title
            for i in await my_interests(
                scene.session, scene.edition, person_id=getattr(scene, who).id, panel={"C1"}
            )
        }
        for who in ("usual", "pupil")
    }
    assert asked["pupil"] == {"Ant", "Bee"}
    waiting = await conflicts_of(scene.session, scene.edition, "C1", EVERYTHING)
    numbers = {person.name: n for person, n in waiting.waiting}
    assert numbers.get("pupil") == 2
    assert numbers.get("usual", 0) == len(asked["usual"])


# --- who leads --------------------------------------------------------------------------------------------


async def test_a_chair_leads_their_own_phase_alone(scene):
    here = (scene.session, scene.edition)
    assert await chaired(*here, scene.lead.id, scene.of_young) == {"C1"}
    assert await chaired(*here, scene.lead.id, scene.of_usual) == set()
    assert await chaired(*here, scene.lead.id) == set()
    assert await chaired(*here, scene.chair.id) == {"C1"}
    assert (await chaired_phase(*here, scene.lead.id)).id == "young"
    assert (await chaired_phase(*here, scene.chair.id)).id in ("selection", "nomination")
    assert await chaired_phase(*here, scene.pupil.id) is None
    with pytest.raises(Forbidden):
        await reach_of(*here, scene.lead.me)
    with pytest.raises(Forbidden):
        await reach_of(*here, scene.chair.me, scene.of_young)
    assert (await reach_of(*here, scene.lead.me, scene.of_young)).categories == {"C1"}


async def test_seats_of_such_a_panel_are_the_stewards_to_see_to(scene):
    here = (scene.session, scene.edition)
    with pytest.raises(Forbidden):
        await offered(scene, "more@example.org", phases=["young"], reach=C1, by=scene.chair.me)
    with pytest.raises(Missing):
        await take_seat_away(*here, scene.pupil.seat.id, remover=scene.chair.me, reach=C1)
    assert {s.email for s in await seats_of(*here, C1)} == {"chair@example.org", "usual@example.org"}
    assert {s.person.name for s in (await seating(*here, C1)).sitting} == {"chair", "usual"}
    assert len((await seating(*here, EVERYTHING)).sitting) == 4
    await take_seat_away(*here, scene.pupil.seat.id, remover=scene.boss, reach=EVERYTHING)
    assert names((await panels(*here, scene.of_young)).people.values()) == {"lead"}


@pytest.mark.parametrize("phase", ["voting", "nonsense"])
async def test_a_phase_in_which_no_panel_works_is_refused(scene, phase):
    with pytest.raises(Invalid) as refused:
        await offered(scene, "more@example.org", phases=[phase])
    assert phase in str(refused.value.fields["phases"])


async def test_where_no_phase_has_members_of_its_own_a_seat_names_none(session, database):
    edition = await load_contest(session)
    boss = await signed_in(session, await steward(session))
    here = SimpleNamespace(session=session, edition=edition, boss=boss)
    with pytest.raises(Invalid):
        await offered(here, "one@example.org", phases=["selection"])
    with statements(database) as asked:
        await my_panel(session, edition, edition.rules.phase("selection"), boss)
    assert not asked


async def test_the_agenda_says_which_panel_has_too_few(scene):
    known = await facts(scene.session, scene.edition)
    assert known.experts["C1"] == 2
    assert known.own_experts == {"young": {"C1": 2, "C2": 0, "C7-EGOV": 0}}
    await take_seat_away(
        scene.session, scene.edition, scene.pupil.seat.id, remover=scene.boss, reach=EVERYTHING
    )
    found = tasks(scene.edition.rules, True, await facts(scene.session, scene.edition), SELECTING)
    said = [
        without_isolates(translator("en").say(task.wrong))
        for task in found
        if task.page.startswith("office/panels")
    ]
    assert any("The panel of “Jury of the young” needs 2 members." in each for each in said), said


# --- pages ------------------------------------------------------------------------------------------------


async def test_an_invitation_names_its_phase_before_it_is_accepted(scene, browser):
    await scene.session.commit()
    await browser.sign_in("steward@example.org")
    form = await browser.get("/en/2027/office/panels/invitation?email=new@example.org&category=C1")
    assert "Jury of the young" in form.text
    await browser.post(
        "/en/2027/office/panels",
        {"email": "new@example.org", "category": "C1", "part": "expert", "lang": "en", "phases": "young"},
    )
    listed = await browser.get("/en/2027/office/panels")
    assert "Expert: Jury of the young" in without_isolates(listed.text)
    await browser.sign_in("new@example.org")
    seat = next(
        s for s in await seats_of(scene.session, scene.edition, EVERYTHING) if s.email == "new@example.org"
    )
    shown = (await browser.get(f"/en/2027/seats/{seat.id}")).text
    assert "Jury of the young" in shown
    assert "Selection" not in shown.partition("Tasks of the role")[2].partition("Terms of reference")[0]


async def test_the_letter_and_the_table_of_invitations_name_the_phase(scene, browser):
    await offered(scene, "letter@example.org", phases=["young"])
    await scene.session.commit()
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/panels/invitations")
    assert "Short names of phases" in page.text
    table = "email,category,phases\nrow@example.org,C1,young"
    await browser.post("/en/2027/office/panels/invitations", {"rows": table})
    for mail in ("letter@example.org", "row@example.org"):
        query = select(Message).where(Message.template == "panel-invitation", Message.to == mail)
        letter = (await scene.session.exec(query)).one()
        assert "Phase: Jury of the young" in without_isolates(body(compose(letter)))
    query = select(Message).where(Message.to == "usual@example.org", Message.template == "panel-invitation")
    assert "Phase:" not in body(compose((await scene.session.exec(query)).one()))


async def test_the_chair_of_such_a_panel_finds_their_day_and_no_other(scene, browser):
    await scene.session.commit()
    await browser.sign_in("lead@example.org")
    closed = ("/office/panels", "/office/conflicts")
    for path in ("review/chair", "review/", "office/assignments?phase=young", f"seats/{scene.lead.seat.id}"):
        page = await browser.get(f"/en/2027/{path}")
        assert not [link for link in page.links if link.endswith(closed)], path
    await browser.get("/en/me")
    await browser.get("/en/2027/review/chair?phase=selection", status=403)
    await browser.get("/en/2027/office/panels", status=403)
    await browser.sign_in("chair@example.org")
    await browser.get("/en/2027/review/chair?phase=young", status=403)
    assert [link for link in (await browser.get("/en/2027/review/")).links if link.endswith(closed)]
    await browser.get("/en/2027/office/panels")
