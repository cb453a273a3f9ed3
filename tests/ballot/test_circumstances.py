"""What is kept of the circumstances of a vote: enough for signals, no address, and nothing without the key."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import text

from prizes.ballot.actions import cast
from prizes.ballot.circumstances import STEPS, Seen, _cipher, family_of, noted, opened
from prizes.ballot.keys import circumstances_file, circumstances_key
from prizes.ballot.rules.flagging.traits import supporting, telling
from tests.ballot.paper import contest
from tests.contest import VOTING

KEY, OTHER = bytes(32), bytes([1]) * 32
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36"
)


def ballot(address: str, network: str, key: bytes = KEY):
    return opened(key, noted(KEY, Seen(network, PHONE), address, 1000.0, 900.0), 7, "C1", "p1")


@pytest.mark.parametrize("network", ["192.0.2.77/32", "2001:db8:1:2::/64"])
def test_neither_the_address_nor_the_network_is_kept(network):
    kept = repr(ballot("ana.maria7+x@mail.example", network))
    for secret in ("ana", "maria", "mail.example", "192.0.2", "2001:db8"):
        assert secret not in kept


def test_sealed_it_says_nothing_and_with_another_key_nothing_either():
    sealed = noted(KEY, Seen("192.0.2.77/32", PHONE), "ana@example.org", 1000.0, 900.0)
    assert b"Chrome" not in sealed
    assert opened(OTHER, sealed, 1, "C1", "p1") is None


def test_what_is_equal_stays_equal_and_what_is_near_stays_near():
    one, two = ballot("ana1@a.example", "192.0.2.1/32"), ballot("ana2@a.example", "192.0.2.9/32")
    assert one.address != two.address and one.network != two.network
    assert replace(one.traits, plain="") == replace(two.traits, plain="")
    assert one.agent == two.agent and one.agent.startswith("Chrome, Android ")
    assert ballot("bob@b.example", "198.51.100.1/32").traits.wider != one.traits.wider


def test_addresses_that_differ_in_a_plus_tag_are_seen_as_such():
    assert (
        ballot("a+x@c.example", "192.0.2.1/32").traits.plain
        == ballot("a@c.example", "192.0.2.2/32").traits.plain
    )


@pytest.mark.parametrize("wait", [0.2, 3, 100, 86_400, 10_000_000])
def test_of_the_time_since_registering_only_steps_are_kept(wait):
    kept = opened(KEY, noted(KEY, Seen("", ""), "a@b.example", 10.0**9, 10.0**9 - wait), 1, "C1", "p1")
    exact = max(wait, 0.5)
    assert 2 ** (-0.51 / STEPS) < (kept.at - kept.registered_at) / exact < 2 ** (0.51 / STEPS)


def test_signals_take_their_columns_from_what_was_noted():
    ballots = [ballot(f"ana{n}@a.example", "192.0.2.1/32") for n in range(12)]
    known = [ballot.traits for ballot in ballots]
    of_name = {column.name: column.values for column in telling(ballots, known) + supporting(ballots, known)}
    assert len(set(of_name["network"])) == len(set(of_name["domain"])) == len(set(of_name["agent"])) == 1
    assert len(set(of_name["network"])) == 1 and set(of_name["sound"]) == {""}


def test_of_letters_only_how_usual_they_are_is_kept():
    assert ballot("kowalska@a.example", "").traits.sound == "16"
    assert ballot("xqkzvwtj@a.example", "").traits.sound < "7"


def test_a_vote_that_was_noted_before_sounds_were_is_still_read():
    sealed = noted(KEY, Seen("192.0.2.1/32", PHONE), "ana@a.example", 1000.0, 900.0)
    values = orjson.loads(_cipher(KEY).decrypt(sealed[:12], sealed[12:], None))
    older = sealed[:12] + _cipher(KEY).encrypt(sealed[:12], orjson.dumps(values[:-1]), None)
    assert opened(KEY, older, 7, "C1", "p1").traits.sound == ""


@pytest.mark.parametrize(
    ("agent", "family"), [(PHONE, "Chrome, Android"), ("curl/8", "other, other"), ("", "other, other")]
)
def test_families_of_browsers(agent, family):
    assert family_of(agent) == family


@pytest.mark.both_databases
async def test_a_vote_keeps_its_circumstances_sealed_beside_its_row(database, session, time):
    time(VOTING)
    box = await contest(session)
    seen = Seen("192.0.2.77/32", PHONE)
    for title in ("Ant", "Ant", "Bee"):
        await cast(session, box.edition, box.voter, "C1", [box.id(title)], seen=seen)
    rows = (await session.exec(text("select vote_id, sealed from vote_circumstance order by vote_id"))).all()
    votes = (await session.exec(text("select id from vote order by id"))).all()
    assert [row[0] for row in rows] == [vote[0] for vote in votes]  # the same choice again writes nothing
    assert opened(circumstances_key("2027"), rows[0][1], 1, "C1", "p1").at == VOTING.timestamp()


async def test_without_its_key_votes_are_taken_and_nothing_is_kept(database, session, time):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant")
    circumstances_file("2027").unlink()
    assert (await cast(session, box.edition, box.voter, "C1", [box.id("Bee")], seen=Seen("x", ""))).changed
    assert not (await session.exec(text("select 1 from vote_circumstance"))).all()


async def test_votes_on_pages_and_of_programs_are_noted(browser, session, time):
    time(VOTING)
    box = await contest(session)
    await browser.sign_in("eva@example.org")
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    await browser.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
    assert len((await session.exec(text("select 1 from vote_circumstance"))).all()) == 2
