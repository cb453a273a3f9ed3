"""The form of addresses changes while a vote lasts: whoever votes in it has one vote before and after."""

import asyncio
import importlib.util
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.models import Person
from prizes.accounts.queries import person_with_address
from prizes.ballot import keys
from prizes.ballot.cases.letters import VoterToTell, find_voters
from prizes.ballot.cases.withdrawing import rounds_of, withdraw_votes
from prizes.ballot.erasing import reminders_of
from prizes.ballot.models import TagKey, Vote
from prizes.ballot.queries import tags
from prizes.ballot.reminding import agree, remind_of_ballots
from prizes.clock import now
from prizes.errors import Forbidden
from prizes.mail.models import Message
from prizes.mail.rules.addresses import canonical_email, is_apart
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.ballot.test_box import hall, long_way
from tests.ballot.test_erasing import back
from tests.contest import VOTING
from tests.office.erased import erased

__all__ = ["hall", "long_way"]
both = pytest.mark.both_databases
BOSS, DOMAIN = "boss+1@outlook.fr", "x@faß.example"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def begun(session, form: int = 1, **changes):
    """A contest whose key was made with a form, and its log."""
    box = await contest(session, **changes)
    await keys.make_keys(session, box.edition)
    await session.exec(update(TagKey).values(form=form))
    keys._sure.clear()
    await session.commit()
    return box


async def before(session, address: str, *, since: datetime | None = None) -> Person:
    """An account as the service made it in form 1."""
    name = canonical_email(address, 1)
    made = Person(
        email=address, canonical_email=name, former_email=name, lang="en", created_at=since or now()
    )
    session.add(made)
    await session.flush()
    return made


async def change_form(session) -> None:
    """What the migration does with accounts, by its own function."""
    path = Path(__file__).parents[2] / "alembic" / "versions" / "2026_11_28_forms_of_addresses.py"
    spec = importlib.util.spec_from_file_location("forms", path)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    people = (await session.exec(select(Person).order_by(Person.created_at, Person.id))).all()
    changing = [
        migration.Known(p.id, p.email, p.canonical_email)
        for p in people
        if canonical_email(p.email) != p.canonical_email
    ]
    moving = {each.id for each in changing}
    names = migration.new_names(changing, {p.canonical_email for p in people if p.id not in moving})
    for each in people:
        each.canonical_email = names.get(each.id, each.canonical_email)
        session.add(each)
    await session.commit()


async def votes(session):
    query = select(Vote.tag, Vote.version, Vote.in_force).order_by(Vote.tag, Vote.version)
    return [tuple(row) for row in (await session.exec(query)).all()]


@both
@pytest.mark.parametrize("address", [BOSS, DOMAIN, "a.b@pm.me", "ana@yandex.com", "plain@corp.example"])
async def test_the_form_changes_between_two_votes_of_one_mailbox_and_one_is_in_force(session, address):
    box = await begun(session)
    who = await before(session, address)
    await box.cast("C1", "Ant", by=who)
    await change_form(session)
    who = await person_with_address(session, address)
    assert who.canonical_email == canonical_email(address)
    assert await box.choices(who) == {"C1": ["Ant"]}
    await box.cast("C1", "Bee", by=who)
    (first, second) = await votes(session)
    assert first[0] == second[0] and (first[1:], second[1:]) == ((1, False), (2, True))


@both
async def test_the_next_edition_begins_with_the_form_of_today(session):
    box = await contest(session)
    assert await keys.form_of(session, "2027") == 2
    await keys.make_keys(session, box.edition)
    assert (await keys.key_of(session, "2027")).form == 2
    await session.exec(update(TagKey).values(form=1))
    keys._sure.clear()
    assert await keys.form_of(session, "2027") == (await keys.ensure_key(session, "2027")).form == 1


@both
async def test_first_votes_in_groups_are_tagged_in_the_form_of_the_edition(hall, long_way, session):
    there = await hall(1)
    who = await before(session, BOSS)
    mine = await begin_session(session, who)
    await session.exec(update(TagKey).values(form=1))
    await session.commit()
    keys._sure.clear()
    there.box.rounds.clear()
    await change_form(session)
    there.tokens.append(mine)
    answers = await asyncio.gather(there.vote(1, "Ant"), there.vote(1, "Dog", "C2"))
    assert [each.status_code for each in answers] == [200, 200] and long_way == []
    who = await person_with_address(session, BOSS)
    key = await keys.key_of(session, "2027")
    mine = tags(key, there.contest.edition, there.contest.edition.rules.votings[0], who)
    assert {tag for tag, *_ in await votes(session)} == {mine["C1"], mine["C2"]}
    # nothing but a person without a form of their own stays out
    assert (await there.vote(0, "Ant")).status_code == 403


@both
async def test_two_accounts_of_one_mailbox_stay_two_and_one_of_them_votes_next_time(session):
    """None is merged; in what has begun each keeps its vote; afterwards one mailbox has one."""
    box = await begun(session)
    one = await before(session, BOSS, since=VOTING - timedelta(days=1))
    two = await before(session, "boss+2@outlook.fr")
    await box.cast("C1", "Ant", by=one)
    await box.cast("C1", "Bee", by=two)
    await change_form(session)
    one, two = [await person_with_address(session, each) for each in (BOSS, "boss+2@outlook.fr")]
    assert one.id != two.id and (await person_with_address(session, "Boss+3@outlook.fr")).id == one.id
    assert not is_apart(one.canonical_email) and is_apart(two.canonical_email)
    await box.cast("C1", "Cat", by=two)
    assert await box.choices(one) == {"C1": ["Ant"]} and await box.choices(two) == {"C1": ["Cat"]}
    await session.exec(update(TagKey).values(form=2))
    keys._sure.clear()
    with pytest.raises(Forbidden, match="same mailbox as the address of another account"):
        await box.cast("C2", "Dog", by=two)
    await box.cast("C2", "Dog", by=one)


@both
async def test_a_twin_that_comes_later_sees_and_changes_no_vote(session):
    """In form 1 both are one address; whoever had the account keeps the vote."""
    box = await begun(session)
    minister = await before(session, "minister@fass.example")
    await box.cast("C1", "Ant", by=minister)
    await change_form(session)
    twin = await back(session, "minister@faß.example")
    assert twin.id != minister.id and await box.choices(twin) == {} == dict.fromkeys(
        await rounds_of(session, twin)
    )
    with pytest.raises(Forbidden):
        await box.cast("C1", "Bee", by=twin)
    with pytest.raises(Forbidden):
        await box.cast("C2", "Dog", by=twin)
    assert await box.choices(minister) == {"C1": ["Ant"]}


@both
async def test_who_had_the_twins_account_keeps_its_vote_and_the_other_has_none(session):
    box = await begun(session)
    first = await before(session, DOMAIN)
    await box.cast("C1", "Ant", by=first)
    await change_form(session)
    other = await back(session, "x@fass.example")
    assert other.former_email is None
    with pytest.raises(Forbidden):
        await box.cast("C1", "Bee", by=other)
    await box.cast("C1", "Cat", by=await person_with_address(session, DOMAIN))
    assert [row[1:] for row in await votes(session)] == [(1, False), (2, True)]


@both
async def test_erased_and_back_in_another_form_there_is_one_vote(session, database):
    box = await begun(session)
    await box.cast("C1", "Ant", by=await before(session, BOSS))
    await session.commit()
    await sequenced(database)
    await change_form(session)
    await erased(session, await person_with_address(session, BOSS))
    again = await back(session, BOSS)
    assert await box.choices(again) == {"C1": ["Ant"]}
    assert await withdraw_votes(session, again) == 1
    await box.cast("C1", "Bee", by=again)
    assert [row[1:] for row in await votes(session)] == [(1, False), (2, True)]


@both
async def test_voters_are_told_and_reminded_in_the_form_of_the_edition(session, time):
    box = await begun(session, voting__ballot={"complete": "all"})
    who = await before(session, BOSS)
    await agree(session, "2027", BOSS, "en")
    await box.cast("C1", "Ant", by=who)
    await change_form(session)
    who = await person_with_address(session, BOSS)
    await agree(session, "2027", "boss@outlook.fr", "en")
    await agree(session, "2027", "twin@faß.example", "en")
    assert [each.email for each in await reminders_of(session, who)] == [BOSS]
    ((tag, *_),) = await votes(session)
    wanted = VoterToTell("case", 1, "aside", "code", "2027", "voting", "C1", tag, "BOT", "", "")
    assert [letter.to for letter in await find_voters(session, [wanted])] == [BOSS]
    await box.cast("C2", "Dog", by=who)
    time(VOTING.replace(day=VOTING.day + 1))
    assert await remind_of_ballots(session) == 0, "the ballot is complete"
    assert not (await session.exec(select(Message).where(Message.template == "vote-reminder"))).all()
    await erased(session, who)
    left = await session.exec(text("SELECT count(*) FROM vote_reminder"))
    assert left.scalar() == 0
