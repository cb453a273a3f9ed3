"""How many letters go to one domain: limits of the settings, answers that slow a domain down, and greylists."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import select

from prizes import config
from prizes.config import DomainLimit, read_limits
from prizes.jobs.leases import LEASE
from prizes.mail.actions import claim, forget_old, queue
from prizes.mail.models import Message, SlowDomain
from prizes.mail.pacing import FORGOTTEN_AFTER
from prizes.mail.rules.answers import GREYLISTED, SLOWEST, comes_again, fitting, gap, slowed, wait_named
from prizes.mail.rules.kinds import SIGN_IN_CODE
from prizes.mail.transports.choosing import transport
from prizes.worker.sending import Sender, send_mail
from tests.conftest import NOON
from tests.mail.test_sending import Server, listening, until

SECOND = timedelta(seconds=1)


def ask(session, to):
    return queue(session, SIGN_IN_CODE, to=to, lang="en", code="123456", minutes=10)


async def asked(database, to):
    async with database.writing() as session:
        ask(session, to)


class Picky(Server):
    """It answers each domain as it is told, when it hears for whom a letter is; else it takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}
        self.asked = Counter[str]()
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        domain = address.rpartition("@")[2]
        self.asked[domain] += 1
        if answer := self.answers.get(domain):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def taken(self) -> Counter[str]:
        return Counter(to.rpartition("@")[2] for each in self.got for to in each.rcpt_tos)


@pytest.fixture
def picky():
    server = Picky()
    with listening(server) as url:
        yield server, url


# --- rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ("4.2.0 Greylisted, try again in 300 seconds", 300),
        ("4.7.1 Recipient address rejected: Greylisted for 5 minutes", 300),
        ("come back after 90s", 90),
        ("retry in 1 second", 5),
        ("retry in 99999 minutes", 3600),
        ("Greylisted, see http://postgrey.example/help/300.html", None),
        ("mailbox busy", None),
    ],
)
def test_a_time_that_the_server_names_is_read(answer, seconds):
    assert wait_named(answer) == (None if seconds is None else timedelta(seconds=seconds))


def test_a_greylisted_code_has_two_more_tries_before_it_is_over():
    waits = [comes_again(451, attempt, None, timedelta(days=1)) for attempt in (1, 2)]
    assert waits[0] >= timedelta(minutes=1), "a greylist forgives no sooner"
    assert timedelta(minutes=5) < sum(waits, timedelta()) < timedelta(minutes=10)
    assert comes_again(451, 1, timedelta(seconds=7), timedelta(days=1)) == timedelta(seconds=7)
    assert comes_again(421, 1, None, 10 * SECOND) == 10 * SECOND
    assert comes_again(451, 9, None, timedelta(hours=6)) == timedelta(hours=6)


@given(st.lists(st.sampled_from([421, 450, 451, 452, 471]), max_size=30))
def test_a_domain_gets_slower_by_one_degree_and_a_greylist_hardly_slows_it(codes):
    level = 0
    for code in codes:
        after = slowed(level, code)
        assert level <= after <= level + 1
        assert after <= SLOWEST
        assert after == level or code not in GREYLISTED or level == 0
        level = after
    assert gap(level) <= timedelta(seconds=64)


@given(
    st.lists(st.sampled_from("abc"), max_size=40),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)),
    st.none() | st.integers(0, 5),
)
def test_no_domain_gets_more_than_its_room_and_the_order_stays(domains, room, usual):
    before = dict(room)
    taken = fitting(domains, room, usual)
    assert taken == sorted(taken)
    for domain in "abc":
        number = [domains[place] for place in taken].count(domain)
        most = before.get(domain, usual)
        assert number == (domains.count(domain) if most is None else min(most, domains.count(domain)))


def test_limits_of_single_domains_are_read_and_what_is_none_is_refused():
    usual = DomainLimit(5, 20.0)
    assert read_limits("gmail.com=40:100, Example.org=1, slow.example=:0.5", usual) == {
        "gmail.com": DomainLimit(40, 100.0),
        "example.org": DomainLimit(1, 20.0),
        "slow.example": DomainLimit(5, 0.5),
    }
    for wrong in ("gmail.com", "=1:1", "gmail.com=0", "gmail.com=many", "gmail.com=1:-1", "gmail.com=1:inf"):
        with pytest.raises(ValueError, match="such as gmail"):
            read_limits(wrong, usual)


# --- the outbox --------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_no_more_letters_a_second_go_to_a_domain_than_the_settings_say(database, time, picky, settings):
    server, url = picky
    limits = {"mail_domain_per_second": 3.0, "mail_domain_limits": "big.example=:10, rare.example=1:0.5"}
    config.use(settings.model_copy(update={"mail_url": url, **limits}))
    async with database.writing() as session:
        for n in range(12):
            for domain in ("big", "usual", "rare"):
                ask(session, f"a{n}@{domain}.example")
    taken = []
    for second in range(5):
        time(NOON + second * SECOND * 1.001)
        await send_mail(database, transport(url))
        taken.append(server.taken())
    assert [each["usual.example"] for each in taken] == [3, 6, 9, 12, 12]
    assert [each["big.example"] for each in taken] == [10, 12, 12, 12, 12]
    assert [each["rare.example"] for each in taken] == [1, 1, 2, 2, 3]


@pytest.mark.both_databases
async def test_a_domain_that_puts_letters_off_gets_few_and_holds_up_no_other(database, time, picky):
    server, url = picky
    server.answers["slow.example"] = "421 4.3.2 too much at once"
    async with database.writing() as session:
        for n in range(20):
            ask(session, f"a{n}@slow.example").send_after -= timedelta(minutes=1)
            ask(session, f"b{n}@fast.example")
    await send_mail(database, transport(url))
    assert server.taken() == {"fast.example": 20}
    first = server.asked["slow.example"]
    assert first == 20, "it was not known before that it takes none"
    async with database.reading() as session:
        (slow,) = (await session.exec(select(SlowDomain))).all()
        assert (slow.domain, slow.code) == ("slow.example", 421)
    for second in range(1, 61):
        time(NOON + second * SECOND)
        await send_mail(database, transport(url))
    assert server.asked["slow.example"] - first < 15, "it is asked more and more rarely"
    server.answers.clear()
    minute = 0
    while server.taken()["slow.example"] < 20:
        minute += 1
        assert minute < 60
        time(NOON + timedelta(minutes=minute))
        await send_mail(database, transport(url))
    async with database.reading() as session:
        assert {each.state for each in (await session.exec(select(Message))).all()} == {"sent"}
        assert (await session.exec(select(SlowDomain))).all() == [], "it takes letters again"


@pytest.mark.both_databases
async def test_a_greylisted_letter_comes_again_when_the_server_takes_it(database, time, picky):
    server, url = picky
    server.answers["grey.example"] = "450 4.2.0 <a@grey.example>: Greylisted"
    await asked(database, "a@grey.example")
    await send_mail(database, transport(url))
    for seconds in (10, 30, 59):
        time(NOON + timedelta(seconds=seconds))
        assert await send_mail(database, transport(url)) == 0
    time(NOON + timedelta(seconds=61))
    assert await send_mail(database, transport(url)) == 1
    server.answers.clear()
    time(NOON + timedelta(seconds=310))
    assert await send_mail(database, transport(url)) == 1
    assert server.taken() == {"grey.example": 1}


async def test_a_server_that_names_a_time_sees_the_letter_no_sooner(database, time, picky):
    server, url = picky
    server.answers["grey.example"] = "451 4.7.1 Greylisted, try again in 120 seconds"
    await asked(database, "a@grey.example")
    await send_mail(database, transport(url))
    server.answers.clear()
    time(NOON + timedelta(seconds=119))
    assert await send_mail(database, transport(url)) == 0
    time(NOON + timedelta(seconds=121))
    assert await send_mail(database, transport(url)) == 1


async def test_what_is_known_of_slow_domains_is_forgotten(database, time, picky):
    server, url = picky
    server.answers["slow.example"] = "452 4.2.2 full"
    await asked(database, "a@slow.example")
    await send_mail(database, transport(url))
    for later, known in ((FORGOTTEN_AFTER, 1), (FORGOTTEN_AFTER + SECOND, 0)):
        time(NOON + later)
        async with database.writing() as session:
            await forget_old(session)
            assert len((await session.exec(select(SlowDomain))).all()) == known


# --- connections -------------------------------------------------------------------------------------------


async def test_a_connection_carries_as_many_letters_as_the_settings_say(database, time, picky, settings):
    server, url = picky
    config.use(settings.model_copy(update={"mail_url": url, "mail_at_once": 1, "mail_per_connection": 5}))
    async with database.writing() as session:
        for n in range(12):
            ask(session, f"a{n}@d{n}.example")
    await send_mail(database, transport(url))
    assert len(server.got) == 12
    assert server.connections == 3


async def test_a_refused_letter_spoils_no_connection(database, time, picky, settings):
    server, url = picky
    config.use(settings.model_copy(update={"mail_url": url, "mail_at_once": 1}))
    server.answers["gone.example"] = "550 5.1.1 no such mailbox"
    async with database.writing() as session:
        for n in range(4):
            ask(session, f"a{n}@{'gone' if n % 2 else 'here'}.example")
    await send_mail(database, transport(url))
    assert server.taken() == {"here.example": 2}
    assert server.connections == 1


async def test_a_connection_that_the_server_closed_meanwhile_costs_no_try(database, time, settings):
    server = Picky()
    with listening(server) as url:
        via = transport(url)
        async with database.writing() as session:
            ask(session, "a@x.example")
        sender = Sender(database, via)
        await sender.turn()
        await sender.settled()
        for each in via._idle:
            each.client.transport.abort()
        await asyncio.sleep(0)
        async with database.writing() as session:
            ask(session, "b@x.example")
        await sender.turn()
        await sender.settled()
        await sender.stop()
    async with database.reading() as session:
        assert {(m.state, m.attempts) for m in (await session.exec(select(Message))).all()} == {("sent", 1)}


# --- several workers ---------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_two_workers_send_each_letter_once(database, time, picky, settings):
    server, url = picky
    config.use(settings.model_copy(update={"mail_url": url, "mail_per_minute": 10_000}))
    async with database.writing() as session:
        for n in range(150):
            ask(session, f"a{n}@d{n % 7}.example")
    await asyncio.gather(*(send_mail(database, transport(url)) for _ in range(2)))
    sent = Counter(to for each in server.got for to in each.rcpt_tos)
    assert len(sent) == 150
    assert set(sent.values()) == {1}


@pytest.mark.both_databases
async def test_letters_of_a_worker_that_died_go_to_another_after_the_lease(database, time, picky, settings):
    server, url = picky
    config.use(settings.model_copy(update={"mail_url": url, "mail_at_once": 8, "mail_per_minute": 10_000}))
    async with database.writing() as session:
        for n in range(60):
            ask(session, f"a{n}@d{n % 7}.example")
    died = Sender(database, transport(url))
    await died.turn()
    await until(lambda: len(server.got) >= 20)
    for task in list(died._tasks):  # as if it were killed: nothing is given back, nothing marked
        task.cancel()
    await asyncio.gather(*died._tasks, return_exceptions=True)
    await died.stop()
    before = len(server.got)
    assert before < 60
    await send_mail(database, transport(url))
    time(NOON + LEASE + SECOND)
    await send_mail(database, transport(url))
    sent = Counter(to for each in server.got for to in each.rcpt_tos)
    assert len(sent) == 60, "none is lost"
    assert max(sent.values()) <= 2
    assert list(sent.values()).count(2) <= 8, "no more twice than there are connections"
    ids = {(line, to) for each in server.got for to in each.rcpt_tos for line in _ids(each)}
    assert len(ids) == 60, "what came twice came under the same Message-ID"


def _ids(envelope):
    return [line for line in envelope.content.splitlines() if line.startswith(b"Message-ID:")]


@pytest.mark.both_databases
async def test_old_rows_without_a_domain_go_out(database, time):
    """Of a version before, which does not know of the column."""
    async with database.writing() as session:
        ask(session, "a@x.example")
        await session.flush()
        await session.exec(update(Message).values(domain=""))
    async with database.writing() as session:
        assert [m.to for m in await claim(session)] == ["a@x.example"]
