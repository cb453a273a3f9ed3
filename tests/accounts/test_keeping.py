"""What is kept leads to nobody, and opens for whoever brings along what it was kept with."""

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import held_form, hold_form
from prizes.accounts.keeping import kept, opened_form, sealed_form
from prizes.accounts.models import HeldForm
from prizes.errors import Missing
from prizes.kit.sealing import opened, seal
from prizes.kit.token import digest
from tests.contest import at

SECRET = "s" * 40
VOTE = b"PUT\n/editions/2027/ballot/C1\n{}"


def test_each_answer_has_a_name_of_its_own_and_another_holder_another():
    made = [kept(SECRET, holder, key, VOTE) for holder in ("one", "two") for key in ("k1", "k2")]
    assert len({each.name for each in made}) == len({each.mark for each in made}) == 4
    assert kept(SECRET, "one", "k1", VOTE) == made[0]


def test_another_content_under_one_key_is_noticed():
    one, other = kept(SECRET, "one", "k", b"for a"), kept(SECRET, "one", "k", b"for b")
    assert one.name == other.name and one.mark != other.mark


def test_equal_requests_of_two_people_are_not_seen_to_be_equal():
    one, other = kept(SECRET, "one", "k", VOTE), kept(SECRET, "two", "k", VOTE)
    assert one.mark != other.mark
    assert one.seal("same") != one.seal("same")


def test_an_answer_opens_byte_for_byte_for_the_same_request_alone():
    one = kept(SECRET, "one", "k", VOTE)
    sealed = one.seal('{"ticket": "— wvl"}\n')
    assert "ticket" not in sealed
    assert kept(SECRET, "one", "k", VOTE).opened(sealed) == '{"ticket": "— wvl"}\n'
    for stranger in (kept(SECRET, "two", "k", VOTE), kept("t" * 40, "one", "k", VOTE)):
        with pytest.raises(ValueError, match="does not open"):
            stranger.opened(sealed)


@pytest.mark.parametrize("text", ["", "x", "ä", "[]", "A" * 40])
def test_what_is_no_sealed_text_does_not_open(text):
    assert opened(b"k" * 32, text) is None
    assert opened_form("secret", text) is None


def test_a_sealed_form_is_as_it_was_typed_and_opens_with_its_secret_alone():
    fields = [("project", "p1"), ("project", "p2"), ("name", "Ana\nMaría")]
    sealed = sealed_form("secret", "/en/2027/ballot/C1", fields)
    assert opened_form("secret", sealed) == ("/en/2027/ballot/C1", fields)
    assert opened_form("other", sealed) is None
    assert opened_form(digest("secret"), sealed) is None  # which is what the database has
    assert opened(b"k" * 32, seal(b"k" * 32, "x")) == "x"


@pytest.mark.both_databases
async def test_a_kept_form_tells_no_choice_and_no_instant(session):
    with clock.at(at("2027-05-01 10:59")):
        secret = await hold_form(session, "/en/2027/ballot/C1", [("project", "zzqproject")])
        session.expire_all()
        (row,) = (await session.exec(select(HeldForm))).all()
        written = repr(row.model_dump())
        assert "zzqproject" not in written and "ballot" not in written and secret not in written
        assert (row.created_at.minute, row.created_at.second) == (0, 0)
        assert await held_form(session, secret) == ("/en/2027/ballot/C1", [("project", "zzqproject")])


async def test_a_form_that_an_older_version_kept_in_clear_is_no_longer_there(session):
    row = HeldForm(token_hash=digest("s"), path="/en/me", fields=[["name", "Ana"]], created_at=clock.now())
    session.add(row)
    await session.flush()
    with pytest.raises(Missing):
        await held_form(session, "s")
