"""Seats in panels: offered, accepted with the terms of reference, declined, left, taken away, handed to a substitute."""

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import grant, revoke
from prizes.accounts.models import RoleGrant
from prizes.accounts.queries import grants_of
from prizes.accounts.rules.roles import INVITATION_LIFE, Grant, Role
from prizes.errors import Busy, Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.mail.rules.letters import FROM_ANYBODY
from prizes.nomination.models import Project
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.recusing import recuse
from prizes.review.actions.seats import (
    accept_seat,
    decline_seat,
    invite_member,
    invite_members,
    leave_seat,
    take_seat_away,
)
from prizes.review.actions.stepping_in import step_in
from prizes.review.expertise import Expertise
from prizes.review.models import Assignment, PanelSeat, Review
from prizes.review.queries.interests import chaired
from prizes.review.queries.reach import EVERYTHING, Reach, reach_of
from prizes.review.queries.seats import before_inviting, my_seats, seating
from prizes.review.rules.hints import Hint
from prizes.review.rules.reviews import covers
from prizes.review.rules.seats import TERMS, PanelGap, SeatOffer, SeatPart, gaps, gives, terms_sha256
from tests.contest import NOMINATING, load_contest, person, steward
from tests.queries import statements
from tests.review.reviewing import marked, phase_of, signed_in, submitted

C1 = Reach(False, frozenset({"C1"}))


@pytest.fixture
async def edition(session):
    return await load_contest(session)


@pytest.fixture
async def boss(session):
    return await signed_in(session, await steward(session))


async def offered(
    session, edition, boss, email, category="C1", part="expert", *, reach=EVERYTHING, capacity=None
):
    return await invite_member(
        session,
        edition,
        SeatOffer(email, category, SeatPart(part), capacity, "en"),
        inviter=boss,
        reach=reach,
    )


async def taken(session, edition, boss, email, category="C1", part="expert", *, capacity=None):
    """A seat that was accepted, and who sits on it."""
    seat = await offered(session, edition, boss, email, category, part)
    who = await person(session, email)
    await accept_seat(
        session, edition, seat.id, await signed_in(session, who), capacity=capacity, terms=terms_sha256()
    )
    return seat, await signed_in(session, who)


async def acts(session):
    return [e.act for e in (await session.exec(select(JournalEntry).order_by(JournalEntry.id))).all()]


# --- rules ---------------------------------------------------------------------------------------------


def test_a_chair_offers_all_parts_but_their_own():
    assert [part for part in SeatPart if gives(part, steward=False)] == [SeatPart.EXPERT, SeatPart.SUBSTITUTE]
    assert all(gives(part, steward=True) for part in SeatPart)


def test_the_terms_are_told_apart_by_their_text():
    assert len(terms_sha256()) == 64
    assert all(heading.text and len(under) >= 3 for heading, under in TERMS)


def test_a_panel_without_chair_or_expert_is_a_gap_and_one_of_all_categories_fills_every_other():
    chair, expert, substitute = SeatPart
    here = [("C1", chair), ("C2", expert), ("C3", substitute)]
    assert gaps(["C1", "C2", "C3"], here) == [PanelGap("C2", True, False), PanelGap("C3", True, True)]
    assert gaps(["C2", "C3"], [*here, ("*", expert)]) == [
        PanelGap("C2", True, False),
        PanelGap("C3", True, False),
    ]
    assert gaps(["C2", "C3"], [*here, ("*", chair)]) == []
    assert gaps(["C2"], [("*", substitute)]) == [PanelGap("C2", True, True)]


def test_what_an_expert_says_is_brought_to_one_form():
    said = Expertise(lines=["C2", "C1", "C1"], languages=["fr", "ar", "fr"], gender="", country=" ")
    assert (said.lines, said.languages, said.gender, said.country) == (["C1", "C2"], ["fr", "ar"], None, None)


# --- offers --------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_seat_is_offered_accepted_and_comes_with_the_role(session, edition, boss):
    seat = await offered(session, edition, boss, "ana@example.org", capacity=20)
    letter = (await session.exec(select(Message).where(Message.template == "panel-invitation"))).one()
    assert (letter.to, letter.context["seat"]) == ("ana@example.org", seat.id)
    ana = await person(session, "ana@example.org")
    assert await grants_of(session, ana.id) == ()

    me = await signed_in(session, ana)
    await accept_seat(session, edition, seat.id, me, capacity=12, terms=terms_sha256())
    assert (seat.state, seat.person_id, seat.capacity, seat.terms_sha256) == (
        "accepted",
        ana.id,
        12,
        terms_sha256(),
    )
    assert await grants_of(session, ana.id) == (Grant(Role.EXPERT, "2027", "C1"),)
    assert (await acts(session))[-1] == "review.accept-seat"


async def test_without_the_terms_nobody_takes_a_seat(session, edition, boss):
    seat = await offered(session, edition, boss, "ana@example.org")
    me = await signed_in(session, await person(session, "ana@example.org"))
    for terms, refusal in (("", Invalid), ("0" * 64, Conflict)):
        with pytest.raises(refusal):
            await accept_seat(session, edition, seat.id, me, capacity=None, terms=terms)
    with pytest.raises(Invalid):
        await accept_seat(session, edition, seat.id, me, capacity=0, terms=terms_sha256())
    assert await grants_of(session, me.person.id) == ()


async def test_another_address_finds_no_invitation(session, edition, boss):
    seat = await offered(session, edition, boss, "ana@example.org")
    other = await signed_in(session, await person(session, "ben@example.org"))
    for act in (
        accept_seat(session, edition, seat.id, other, capacity=None, terms=terms_sha256()),
        decline_seat(session, edition, seat.id, other, note=""),
        leave_seat(session, edition, seat.id, other, note=""),
    ):
        with pytest.raises(Missing):
            await act
    assert await my_seats(session, other.person) == []


async def test_an_invitation_ends_and_can_be_sent_anew(session, edition, boss):
    seat = await offered(session, edition, boss, "ana@example.org")
    me = await signed_in(session, await person(session, "ana@example.org"))
    with pytest.raises(Conflict):
        await offered(session, edition, boss, "Ana@Example.org")
    with clock.at(clock.now() + INVITATION_LIFE + timedelta(minutes=1)):
        with pytest.raises(Missing):
            await accept_seat(session, edition, seat.id, me, capacity=None, terms=terms_sha256())
        assert [s.id for s in (await seating(session, edition, EVERYTHING)).not_there] == [seat.id]
        again = await offered(session, edition, boss, "ana@example.org", part="substitute")
        assert (again.id, again.part) == (seat.id, "substitute")
        await accept_seat(session, edition, again.id, me, capacity=None, terms=terms_sha256())


async def test_who_declined_says_why_and_can_be_asked_again(session, edition, boss):
    seat = await offered(session, edition, boss, "ana@example.org")
    me = await signed_in(session, await person(session, "ana@example.org"))
    await decline_seat(session, edition, seat.id, me, note="No time\n\n\n\nthis year")
    assert (seat.state, seat.note) == ("declined", "No time\n\nthis year")
    with pytest.raises(Missing):
        await accept_seat(session, edition, seat.id, me, capacity=None, terms=terms_sha256())
    assert (await offered(session, edition, boss, "ana@example.org")).note == ""


async def test_a_seat_is_answered_once(session, edition, boss):
    seat, me = await taken(session, edition, boss, "ana@example.org")
    with pytest.raises(Conflict):
        await decline_seat(session, edition, seat.id, me, note="")
    with pytest.raises(Conflict):
        await offered(session, edition, boss, "ana@example.org")


@pytest.mark.parametrize(
    ("email", "category", "part", "capacity", "refusal"),
    [
        ("nobody", "C1", "expert", None, Invalid),
        ("a@example.org", "C2", "expert", None, Invalid),
        ("a@example.org", "C99", "expert", None, Invalid),
        ("a@example.org", "*", "expert", None, Invalid),
        ("a@example.org", "C1", "chair", None, Forbidden),
        ("a@example.org", "C1", "expert", 1001, Invalid),
    ],
)
async def test_what_a_chair_cannot_offer(session, edition, boss, email, category, part, capacity, refusal):
    with pytest.raises(refusal):
        await offered(session, edition, boss, email, category, part, reach=C1, capacity=capacity)
    assert (await session.exec(select(PanelSeat))).all() == []


# --- who looks after a panel ---------------------------------------------------------------------------


async def test_stewards_look_after_all_panels_and_chairs_after_their_own(session, edition, boss):
    assert (await reach_of(session, edition, boss)).has("C2")
    seat, chair = await taken(session, edition, boss, "chair@example.org", part="chair")
    reach = await reach_of(session, edition, chair)
    assert (reach.steward, reach.has("C1"), reach.has("C2"), reach.has("*")) == (False, True, False, False)
    _, expert = await taken(session, edition, boss, "expert@example.org")
    with pytest.raises(Forbidden):
        await reach_of(session, edition, expert)

    row = (await session.exec(select(RoleGrant).where(RoleGrant.person_id == chair.person.id))).one()
    await revoke(session, row.id, revoker=boss.person.id)
    await session.flush()
    assert await chaired(session, edition, chair.person.id) == frozenset()
    assert seat.state == "accepted", "taken elsewhere, the seat gives nothing"


async def test_a_chair_sees_the_own_panel_and_no_other(session, edition, boss):
    await taken(session, edition, boss, "a@example.org")
    await taken(session, edition, boss, "b@example.org", "C2")
    await offered(session, edition, boss, "c@example.org", "C2")
    seen = await seating(session, edition, C1)
    assert [s.person.email for s in seen.sitting] == ["a@example.org"]
    assert seen.invited == ()
    with pytest.raises(Missing):
        await take_seat_away(
            session,
            edition,
            (await session.exec(select(PanelSeat.id).where(PanelSeat.category == "C2"))).first(),
            remover=boss,
            reach=C1,
        )


async def test_chairs_come_first_and_a_role_alone_is_an_expert(session, edition, boss):
    await taken(session, edition, boss, "a@example.org", part="substitute")
    await taken(session, edition, boss, "b@example.org", part="chair")
    plain = await signed_in(session, await person(session, "plain@example.org"))
    await grant(session, plain.person, Role.EXPERT, edition="2027", category="C1", granter=None)
    seen = await seating(session, edition, EVERYTHING)
    assert [(s.person.email, s.part) for s in seen.in_panel("C1")] == [
        ("b@example.org", "chair"),
        ("plain@example.org", "expert"),
        ("a@example.org", "substitute"),
    ]


# --- the end -------------------------------------------------------------------------------------------


async def test_an_open_invitation_is_taken_back(session, edition, boss):
    seat = await offered(session, edition, boss, "ana@example.org")
    await take_seat_away(session, edition, seat.id, remover=boss, reach=C1)
    assert (await session.exec(select(PanelSeat))).all() == []
    assert (await acts(session))[-1] == "review.withdraw-seat"


async def test_who_leaves_loses_the_role_and_what_is_unfinished(session, edition, boss):
    project = await submitted(session, edition, "One")
    seat, me = await taken(session, edition, boss, "ana@example.org")
    await add_assignment(
        session, edition, phase_of(edition), project.id, me.person.id, assigner=boss.person.id
    )
    await leave_seat(session, edition, seat.id, me, note="Moved.")
    assert (seat.state, seat.note) == ("left", "Moved.")
    assert await grants_of(session, me.person.id) == ()
    assert (await session.exec(select(Assignment))).all() == []


async def test_a_role_that_is_taken_away_empties_the_seat(session, edition, boss):
    seat, me = await taken(session, edition, boss, "ana@example.org")
    row = (await session.exec(select(RoleGrant).where(RoleGrant.person_id == me.person.id))).one()
    await take_seat_away(session, edition, row.id, remover=boss, reach=EVERYTHING)
    await session.refresh(seat)
    assert seat.state == "left"
    with pytest.raises(Missing):
        await take_seat_away(session, edition, row.id, remover=boss, reach=C1)


async def test_a_chair_takes_neither_the_own_seat_nor_another_chairs(session, edition, boss):
    seat, chair = await taken(session, edition, boss, "chair@example.org", part="chair")
    with pytest.raises(Forbidden):
        await take_seat_away(session, edition, seat.id, remover=chair, reach=C1)
    await take_seat_away(session, edition, seat.id, remover=boss, reach=EVERYTHING)
    assert seat.state == "left"


# --- substitutes ---------------------------------------------------------------------------------------


async def assign(session, edition, boss, project, who):
    await add_assignment(
        session, edition, phase_of(edition), project.id, who.person.id, assigner=boss.person.id
    )


@pytest.mark.both_databases
async def test_a_substitute_takes_over_what_is_unfinished(session, edition, boss):
    done, begun, own, shared = [await submitted(session, edition, t, owner=t) for t in "ABCD"]
    seat, leaving = await taken(session, edition, boss, "late@example.org")
    sub_seat, sub = await taken(session, edition, boss, "sub@example.org", part="substitute")
    for project in (done, begun, own, shared):
        await assign(session, edition, boss, project, leaving)
    await assign(session, edition, boss, shared, sub)
    await recuse(session, edition, own.id, sub.person.id, reason="Own.", declared_by=boss.person.id)
    await marked(session, edition, done.id, leaving.person, 4)
    await marked(session, edition, begun.id, leaving.person, {"impact": 1}, submit=False)

    number = await step_in(session, edition, seat.id, sub_seat.id, mover=boss, reach=EVERYTHING)
    assert number == 1
    rows = {(a.project_id, a.expert_id) for a in (await session.exec(select(Assignment))).all()}
    assert rows == {
        (done.id, leaving.person.id),
        (begun.id, sub.person.id),
        (shared.id, sub.person.id),
    }
    assert len((await session.exec(select(Review))).all()) == 1, "what was only begun is nobody else's"
    assert (sub_seat.part, seat.state) == ("expert", "left")
    assert await grants_of(session, leaving.person.id) == ()
    letter = (await session.exec(select(Message).where(Message.template == "panel-step-in"))).one()
    assert (letter.to, letter.context["number"]) == ("sub@example.org", 1)


async def test_only_a_substitute_of_the_same_panel_steps_in(session, edition, boss):
    seat, _ = await taken(session, edition, boss, "a@example.org")
    expert, _ = await taken(session, edition, boss, "b@example.org")
    elsewhere, _ = await taken(session, edition, boss, "c@example.org", "C2", "substitute")
    waiting = await offered(session, edition, boss, "d@example.org", part="substitute")
    for other in (expert, elsewhere, waiting, seat):
        with pytest.raises((Conflict, Missing)):
            await step_in(session, edition, seat.id, other.id, mover=boss, reach=EVERYTHING)
    with pytest.raises(Missing):
        await step_in(session, edition, seat.id, elsewhere.id, mover=boss, reach=C1)


# --- hints and profiles --------------------------------------------------------------------------------


async def test_what_speaks_for_an_interest_is_known_before_inviting(session, edition, boss):
    await submitted(session, edition, "One", owner="Ministry of Health", nominator="n@health.example")
    away = await submitted(
        session, edition, "Two", owner="Health, Ministry of", category="C1", nominator="m@x.org"
    )
    await submitted(session, edition, "Three", category="C2", nominator="o@health.example")
    found = await before_inviting(session, edition, "new@health.example", "C1", EVERYTHING)
    assert [(s.title, s.hints) for s in found.interests] == [("One", (Hint.DOMAIN,))]
    assert (found.person, found.projects) == (None, 2)

    ana = await person(session, "ana@gmail.com")
    await save_expertise(
        session, ana, Expertise(affiliations="Ministry of Health", country="KE", lines=["C1"], gender="woman")
    )
    found = await before_inviting(session, edition, "ana@gmail.com", "C1", EVERYTHING)
    assert {s.title: s.hints for s in found.interests} == dict.fromkeys(
        ("One", "Two"), (Hint.ORGANIZATION, Hint.COUNTRY)
    )
    assert found.profile.lines == ["C1"]
    _, chair = await taken(session, edition, boss, "chair@example.org", part="chair")
    await recuse(session, edition, away.id, chair.person.id, reason="Own.", declared_by=boss.person.id)
    found = await before_inviting(
        session, edition, "ana@gmail.com", "C1", await reach_of(session, edition, chair)
    )
    assert [s.title for s in found.interests] == ["One"], "a recused chair learns nothing of the other"


async def test_a_country_alone_is_only_counted(session, edition, boss):
    await submitted(session, edition, "One")
    ana = await person(session, "ana@gmail.com")
    await save_expertise(session, ana, Expertise(country="KE"))
    found = await before_inviting(session, edition, "ana@gmail.com", "*", EVERYTHING)
    assert (found.interests, found.same_country) == ((), 1)


async def test_a_chair_of_all_categories_chairs_each(session, edition, boss):
    _, one = await taken(session, edition, boss, "one@example.org", part="chair")
    _, all_ = await taken(session, edition, boss, "all@example.org", "*", "chair")
    _, expert = await taken(session, edition, boss, "expert@example.org")
    for who, chaired_ in ((one, ["C1"]), (all_, ["C1", "C2"]), (expert, [])):
        found = [c for c in ("C1", "C2") if covers(await chaired(session, edition, who.person.id), c)]
        assert found == chaired_


async def test_one_mailbox_is_offered_no_more_seats_a_day_than_it_can_bear(session, edition, boss):
    for n in range(FROM_ANYBODY):
        await offered(session, edition, boss, f"expert+{n}@corp.example")
    with pytest.raises(Busy, match="maximum number of emails"):
        await offered(session, edition, boss, "expert@corp.example")
    await offered(session, edition, boss, "another@corp.example")


# --- many at once --------------------------------------------------------------------------------------


def offers(*emails, category="C1"):
    return [SeatOffer(email, category, SeatPart.EXPERT, None, "en") for email in emails]


async def all_invited(session, edition, boss, several, *, reach=EVERYTHING):
    return await invite_members(session, edition, several, inviter=boss, reach=reach)


@pytest.mark.both_databases
async def test_of_several_the_full_mailboxes_are_named_each_by_its_place(session, edition, boss):
    for n in range(FROM_ANYBODY - 1):
        await offered(session, edition, boss, f"expert+{n}@corp.example")
    several = offers("ana@corp.example", "expert+a@corp.example", "expert+b@corp.example", "ben@corp.example")
    with pytest.raises(Busy) as refused:
        await all_invited(session, edition, boss, several)
    assert refused.value.code == "too-many-mails-to-mailbox"
    assert list(refused.value.fields) == ["members.2"], "one more letter has room, and no second"
    assert "maximum number of emails" in str(refused.value.fields["members.2"])


async def test_of_several_every_wrong_one_is_named_by_its_place(session, edition, boss):
    await offered(session, edition, boss, "ana@example.org")
    several = [
        *offers("ana@example.org", "ben@example.org", "nowhere", "Ben@example.org"),
        *offers("cy@example.org", category="C99"),
    ]
    with pytest.raises(Invalid) as refused:
        await all_invited(session, edition, boss, several)
    assert list(refused.value.fields) == [f"members.{n}" for n in (0, 2, 3, 4)]


@pytest.mark.both_databases
async def test_two_hundred_invitations_ask_the_database_as_often_as_two(database, time):
    counted = []
    for slug, number in (("2027", 2), ("2028", 200)):
        async with database.writing() as session:
            edition = await load_contest(session, slug=slug)
            boss = await signed_in(session, await steward(session, f"s1@{slug}.example", edition=slug))
            for n in range(number // 2):
                category = f"C{n % 2 + 1}"
                await submitted(
                    session, edition, f"{slug} {n}", category=category, nominator=f"{n}@{slug}.example"
                )
        time(NOMINATING)
        several = [
            SeatOffer(f"e{n}@{slug}.example", ("C1", "C2", "*")[n % 3], SeatPart.EXPERT, None, "en")
            for n in range(number)
        ]
        async with database.writing() as session:
            with statements(database) as seen:
                seats = await all_invited(session, edition, boss, several)
        assert len(seats) == number
        # SQLite is given the lines of the journal one by one, PostgreSQL together
        counted.append(len([each for each in seen if not each.startswith("INSERT INTO journal_entry")]))
    assert counted[0] == counted[1], counted


async def test_each_of_several_reads_of_the_work_of_their_own_panel(session, edition, boss, time):
    time(NOMINATING)
    words = {"C1": 1200, "C2": 200}
    for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2")):
        text = " ".join(["word"] * words[category])
        await submitted(session, edition, title, category=category)
        project = (await session.exec(select(Project).where(Project.title == title))).one()
        project.answers = {**project.answers, "description": text}
        session.add(project)
    several = [
        SeatOffer(f"e{n}@example.org", category, SeatPart.EXPERT, None, "en")
        for n, category in enumerate(("C1", "C2", "*"))
    ]
    await all_invited(session, edition, boss, several)
    letters = await session.exec(select(Message).where(Message.template == "panel-invitation"))
    told = {m.to: (m.context["projects"], m.context["minutes"]) for m in letters.all()}
    assert told == {"e0@example.org": (2, 7), "e1@example.org": (1, 3), "e2@example.org": (3, 6)}
