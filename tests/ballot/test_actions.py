import asyncio
import itertools
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.models import SignInCode
from prizes.ballot import actions
from prizes.ballot.keys import key_of
from prizes.ballot.models import Vote, Voter, VoterMark
from prizes.ballot.queries import my_choices
from prizes.ballot.rules import voting as voting_rules
from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, at, person
from tests.queries import statements

CLOSES = at("2027-02-28 22:00")


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def rows(session):
    return (await session.exec(select(Vote).order_by(Vote.version))).all()


async def test_a_vote_counts_at_once_and_stands_without_its_voter(session):
    box = await contest(session)
    voted = await box.cast("C1", "Ant")
    assert (voted.before, voted.changed, voted.changes_left) == ((), True, 5)
    assert await box.choices() == {"C1": ["Ant"]}
    (row,) = await rows(session)
    assert (row.version, row.in_force, row.choices) == (1, True, box.id("Ant"))
    assert box.voter.id not in str(row)
    assert "ana" not in str(row)


async def test_in_two_steps_an_unconfirmed_choice_is_no_vote_whoever_asks(session):
    box = await contest(session, voting__ballot={"confirm": "two_step"})
    with pytest.raises(Invalid, match="confirm"):
        await box.cast("C1", "Ant")
    assert await rows(session) == []
    await actions.cast(session, box.edition, box.voter, "C1", [box.id("Ant")], confirmed=True)
    assert await box.choices() == {"C1": ["Ant"]}


async def test_a_voter_is_marked_once_without_a_time_and_without_a_name(session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await box.cast("C2", "Dog")
    (marked,) = (await session.exec(select(VoterMark))).all()
    key = await key_of(session, "2027")
    assert marked.model_dump() == {
        "edition": "2027",
        "mark": voting_rules.mark(key.secret, "2027", box.voter.canonical_email),
    }
    assert marked.mark not in {row.tag for row in await rows(session)}
    assert (await session.exec(select(Voter))).all() == []


async def test_a_vote_keeps_only_the_hour(session, time):
    time(VOTING + timedelta(minutes=17, seconds=5))
    box = await contest(session)
    await box.cast("C1", "Ant")
    assert (await rows(session))[0].cast_at == VOTING


async def test_a_vote_leaves_no_entry_in_the_journal(session):
    box = await contest(session)
    before = len((await session.exec(select(JournalEntry))).all())
    await box.cast("C1", "Ant")
    await box.take_back("C1")
    assert len((await session.exec(select(JournalEntry))).all()) == before


async def test_a_second_vote_replaces_the_first(session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    voted = await box.cast("C1", "Bee")
    assert (voted.before, voted.choices) == ((box.id("Ant"),), (box.id("Bee"),))
    assert [(row.version, row.in_force, row.choices) for row in await rows(session)] == [
        (1, False, box.id("Ant")),
        (2, True, box.id("Bee")),
    ]


async def test_the_same_choice_again_writes_nothing(session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    voted = await box.cast("C1", "Ant")
    assert not voted.changed
    assert voted.changes_left == 5
    assert len(await rows(session)) == 1


async def test_where_a_vote_cannot_be_changed_the_first_stays(session):
    box = await contest(session, voting__ballot={"change": "never"})
    await box.cast("C1", "Ant")
    with pytest.raises(Conflict, match="do not allow a vote to be changed"):
        await box.cast("C1", "Bee")
    with pytest.raises(Conflict, match="do not allow a vote to be changed"):
        await box.take_back("C1")
    assert not (await box.cast("C1", "Ant")).changed
    assert await box.choices() == {"C1": ["Ant"]}


async def test_after_the_last_change_the_last_vote_stays(session):
    box = await contest(session, voting__ballot={"changes_most": 2})
    for title, left in (("Ant", 2), ("Bee", 1), ("Cat", 0)):
        assert (await box.cast("C1", title)).changes_left == left
    with pytest.raises(Conflict, match="changed 2 times"):
        await box.cast("C1", "Ant")
    assert await box.choices() == {"C1": ["Cat"]}


async def test_taking_back_is_a_change_and_can_be_followed_by_another_vote(session):
    box = await contest(session, voting__ballot={"changes_most": 2})
    await box.cast("C1", "Ant")
    assert (await box.take_back("C1")).changes_left == 1
    assert await box.choices() == {}
    assert (await box.cast("C1", "Ant")).changes_left == 0
    with pytest.raises(Conflict):
        await box.take_back("C1")


async def test_where_the_rules_forbid_it_nothing_is_taken_back(session):
    box = await contest(session, voting__ballot={"take_back": False})
    await box.cast("C1", "Ant")
    with pytest.raises(Forbidden):
        await box.take_back("C1")


async def test_there_must_be_something_to_take_back(session):
    box = await contest(session)
    with pytest.raises(Conflict, match="no vote to withdraw"):
        await box.take_back("C1")


async def test_approval_takes_up_to_the_number_of_the_rules(session):
    box = await contest(session, voting__ballot={"choices": 2})
    await box.cast("C1", "Bee", "Ant")
    assert await box.choices() == {"C1": ["Ant", "Bee"]}
    assert not (await box.cast("C1", "Ant", "Bee")).changed
    with pytest.raises(Invalid, match="at most 2 projects"):
        await box.cast("C1", "Ant", "Bee", "Cat")


async def test_a_single_choice_is_one_project(session):
    box = await contest(session)
    with pytest.raises(Invalid, match="You can choose 1 project"):
        await box.cast("C1", "Ant", "Bee")
    with pytest.raises(Invalid, match="Choose a project"):
        await box.cast("C1")
    assert await rows(session) == []


async def test_a_project_of_another_category_is_named_with_its_category(session):
    box = await contest(session)
    with pytest.raises(Invalid, match=r"“Dog” is in another category: .*Infrastructure"):
        await box.cast("C1", "Dog")


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SUBMITTED, State.NOT_NOMINATED, State.INELIGIBLE, State.RETURNED]
)
async def test_of_a_project_nobody_may_see_nothing_is_said(session, state):
    box = await contest(session)
    box.projects["Fox"] = await nominee(session, box.edition, "C1", "Fox", state=state.value)
    with pytest.raises(Invalid, match="not on the ballot") as refused:
        await box.cast("C1", "Fox")
    assert "Fox" not in str(refused.value)


@pytest.mark.parametrize("forged", ["0000000000000000", "", "x" * 5000, "Ant' or 1=1 --"])
async def test_a_forged_project_is_refused(session, forged):
    box = await contest(session)
    with pytest.raises(Invalid, match="not on the ballot"):
        await actions.cast(session, box.edition, box.voter, "C1", [forged])


async def test_an_unknown_category_is_refused(session):
    box = await contest(session)
    with pytest.raises(Missing, match="no category “C99”"):
        await box.cast("C99", "Ant")


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DISQUALIFIED])
async def test_a_project_that_left_gets_no_more_votes_and_its_voters_can_choose_again(session, state):
    box = await contest(session)
    await box.cast("C1", "Ant")
    box.projects["Ant"].state = state.value
    session.add(box.projects["Ant"])
    await session.flush()
    other = await person(session, "bob@example.org")
    with pytest.raises(Invalid, match="“Ant” is no longer on the ballot"):
        await box.cast("C1", "Ant", by=other)
    assert await box.choices() == {"C1": ["Ant"]}
    await box.cast("C1", "Bee")
    assert await box.choices() == {"C1": ["Bee"]}


async def test_a_project_of_another_edition_is_not_on_the_ballot(session):
    box = await contest(session)
    from tests.contest import load_contest

    other = await load_contest(session, slug="2028")
    box.projects["Gnu"] = await nominee(session, other, "C1", "Gnu")
    with pytest.raises(Invalid, match="not on the ballot"):
        await box.cast("C1", "Gnu")


# --- when ---


async def test_before_the_opening_it_is_said_when_voting_opens(session, time):
    time(at("2027-01-10 12:00"))
    box = await contest(session)
    with pytest.raises(Closed, match="opens on 2027-02-01"):
        await box.cast("C1", "Ant")


async def test_a_vote_at_the_very_close_is_too_late(session, time):
    box = await contest(session)
    time(CLOSES - timedelta(microseconds=1))
    await box.cast("C1", "Ant")
    time(CLOSES)
    with pytest.raises(Closed, match="closed on 2027-02-28"):
        await box.cast("C1", "Bee")
    assert await box.choices() == {"C1": ["Ant"]}


async def code(session, voter, asked_at):
    session.add(
        SignInCode(
            canonical_email=voter.canonical_email,
            email=voter.email,
            code_hash="-",
            created_at=asked_at,
            expires_at=asked_at + timedelta(minutes=10),
            used_at=asked_at + timedelta(minutes=2),
        )
    )
    await session.flush()


@pytest.mark.parametrize(
    ("asked", "votes_after", "may"),
    [
        (timedelta(seconds=-1), timedelta(minutes=29), True),
        (timedelta(seconds=-1), timedelta(minutes=30), False),
        (timedelta(0), timedelta(minutes=5), False),
        (None, timedelta(minutes=5), False),
    ],
)
async def test_grace_is_for_codes_asked_for_before_the_close(session, time, asked, votes_after, may):
    box = await contest(session)
    if asked is not None:
        await code(session, box.voter, CLOSES + asked)
    time(CLOSES + votes_after)
    if may:
        assert (await box.cast("C1", "Ant")).changed
    else:
        with pytest.raises(Closed):
            await box.cast("C1", "Ant")


async def test_who_was_signed_in_before_the_close_may_finish_too(session, time):
    box = await contest(session)
    time(CLOSES - timedelta(hours=1))
    await begin_session(session, box.voter)
    time(CLOSES + timedelta(minutes=10))
    assert (await box.cast("C1", "Ant")).changed


async def test_whoever_asks_again_after_the_close_since_the_mail_was_late_has_grace(session, time):
    box = await contest(session)
    await code(session, box.voter, CLOSES - timedelta(minutes=1))
    (row,) = (await session.exec(select(SignInCode))).all()
    row.used_at = None
    session.add(row)
    time(CLOSES + timedelta(minutes=5))
    await code(session, box.voter, CLOSES + timedelta(minutes=3))
    assert (await box.cast("C1", "Ant")).changed


async def test_nobody_votes_in_a_record(session):
    box = await contest(session, kind="record")
    with pytest.raises(Closed, match="This edition is over"):
        await box.cast("C1", "Ant")


# --- rounds and sources of candidates ---


async def test_without_an_experts_phase_every_submitted_project_is_on_the_ballot(session):
    from tests.contest import document

    phases = [p for p in document()["phases"] if p["id"] != "nomination"]
    box = await contest(session, phases=phases)
    box.projects["Fox"] = await nominee(session, box.edition, "C1", "Fox", state=State.SUBMITTED.value)
    await box.cast("C1", "Fox")
    assert await box.choices() == {"C1": ["Fox"]}


async def test_a_second_round_takes_only_what_passed_the_first(session, time):
    from prizes.clock import now
    from prizes.review.models import Standing
    from tests.contest import document

    first, *_rest = [p for p in document()["phases"] if p["id"] in ("voting", "selection")]
    second = first | {"id": "final", "opens": "2027-03-01T09:00:00", "closes": "2027-03-10T23:00:00"}
    before = [p for p in document()["phases"] if p["id"] in ("submission", "nomination")]
    box = await contest(
        session, phases=[*before, first | {"cut": first["cut"] | {"gives": "next_round"}}, second]
    )
    await box.cast("C1", "Ant")
    for title, outcome in (("Ant", "not_passed"), ("Bee", "passed")):
        session.add(
            Standing(
                phase="voting",
                project_id=box.id(title),
                outcome=outcome,
                decided_at=now(),
                rules_version=1,
                rules_sha256="-",
            )
        )
    time(at("2027-03-05 12:00"))
    with pytest.raises(Invalid):
        await box.cast("C1", "Ant")
    await box.cast("C1", "Bee")
    again = await my_choices(session, box.edition, box.edition.rules.votings[1], box.voter)
    assert again == {"C1": (box.id("Bee"),)}
    assert await box.choices() == {"C1": ["Ant"]}


# --- at once ---


@pytest.mark.both_databases
async def test_two_hundred_requests_at_once_leave_one_vote_in_force(database, session):
    box = await contest(session, voting__ballot={"changes_most": None})
    chosen = ["Ant", "Bee", "Cat"]

    async def one(n: int) -> bool:
        async with database.writing() as own:
            voted = await actions.cast(own, box.edition, box.voter, "C1", [box.id(chosen[n % 3])])
        return voted.changed

    changed = await asyncio.gather(*(one(n) for n in range(200)))
    async with database.reading() as fresh:
        found = (await fresh.exec(select(Vote).order_by(Vote.version))).all()
        roll = (await fresh.exec(select(VoterMark))).all()
    assert [row.version for row in found] == list(range(1, len(found) + 1))
    assert [row.in_force for row in found] == [False] * (len(found) - 1) + [True]
    assert len(found) == sum(changed)
    assert len(found) > 1
    assert len(roll) == 1
    assert all(a.choices != b.choices for a, b in itertools.pairwise(found))


@pytest.mark.both_databases
async def test_requests_at_once_do_not_get_past_the_limit_of_changes(database, session):
    box = await contest(session, voting__ballot={"changes_most": 2})

    async def one(n: int) -> str:
        try:
            async with database.writing() as own:
                voted = await actions.cast(
                    own, box.edition, box.voter, "C1", [box.id(["Ant", "Bee", "Cat"][n % 3])]
                )
        except (Conflict, Busy) as refused:
            return refused.code
        return "changed" if voted.changed else "same"

    answers = await asyncio.gather(*(one(n) for n in range(40)))
    assert answers.count("changed") == 3
    assert "votes-at-the-same-time" not in answers
    assert answers.count("changes-used-up") > 0


@pytest.mark.both_databases
async def test_many_voters_at_once_all_have_their_vote(database, session):
    """The first votes of an edition also make its key."""
    box = await contest(session)
    voters = [await person(session, f"voter{n}@example.org") for n in range(60)]
    await session.commit()

    async def one(voter) -> None:
        async with database.writing() as own:
            await actions.cast(own, box.edition, voter, "C1", [box.id("Bee")])

    await asyncio.gather(*map(one, voters))
    async with database.reading() as fresh:
        assert len((await fresh.exec(select(Vote).where(Vote.in_force))).all()) == 60
        assert len((await fresh.exec(select(VoterMark))).all()) == 60


@pytest.mark.both_databases
async def test_the_database_itself_refuses_a_second_vote_in_force(session):
    from sqlalchemy.exc import IntegrityError

    box = await contest(session)
    await box.cast("C1", "Ant")
    copy = "insert into vote (edition, phase, category, tag, version, choices, in_force, cast_at, rules_version) "
    with pytest.raises(IntegrityError, match="vote"):
        await (await session.connection()).execute(
            text(
                copy
                + "select edition, phase, category, tag, 9, choices, in_force, cast_at, rules_version from vote"
            )
        )
    await session.rollback()


@pytest.mark.both_databases
async def test_a_vote_takes_few_statements(database, session):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    await box.choices()  # key and log are read once a process
    await box.cast("C1", "Ant")
    counts = []
    for title in ("Ant", "Bee"):  # the same again; a change
        with statements(database) as seen:
            await box.cast("C1", title)
        counts.append(len(seen))
    with statements(database) as seen:
        await box.cast("C2", "Dog")
    counts.append(len(seen))
    assert counts == [2, 4, 4]


async def test_states_are_changed_in_the_table_not_in_the_test_only(session):
    """A guard for the tests above: the factory's rows are what the queries read."""
    box = await contest(session)
    assert (await session.get_one(Project, box.id("Ant"))).state == "nominated"
