"""Only people on a list of voters: proposed by one steward, approved by another, kept as keyed hashes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.ballot.erasing import forget_voter
from prizes.ballot.keys import key_of
from prizes.ballot.models import ListedVoter
from prizes.ballot.queries import tags
from prizes.ballot.reminding import agree, remind_of_ballots
from prizes.ballot.retention import forget_votes_voters
from prizes.ballot.rules.voter_lists import MOST_ADDRESSES, list_hash, read_addresses
from prizes.ballot.rules.voting import age_mark, list_mark, mark
from prizes.ballot.voter_lists import (
    approve_list,
    forget_unapproved,
    list_of,
    number_listed,
    propose_list,
    read_list,
    unlisted_rounds,
)
from prizes.edition.document.components import Electorate
from prizes.edition.freezing import freeze_due
from prizes.edition.models import Proposal
from prizes.edition.proposals import withdraw
from prizes.edition.queries import edition_in_force
from prizes.errors import Refusal
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.votelog.format.paper import electorate_words
from tests.ballot.logged import END, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person, steward
from tests.queries import statements

LISTED = {"voting__electorate": {"voter_list": True}}
ANA, OTHER = "ana.maria@example.org", "other@example.org"
BEFORE, OPEN = at("2027-01-31 09:00"), at("2027-02-02 09:00")
DAY = timedelta(days=1)


async def begun(session, time, **rules):
    """A contest whose rules are frozen and whose vote is to come, with two stewards."""
    time(BEFORE)
    box = await contest(session, **(rules or LISTED))
    box.one = (await steward(session)).id
    box.two = (await steward(session, "second@example.org")).id
    await freeze_due(session)
    await session.commit()
    box.edition = await edition_in_force(session, "2027")
    box.phase = box.edition.rules.votings[0]
    return box


async def proposed(box, *addresses, adds=False, reason="They joined."):
    return await propose_list(
        box.session, box.edition, box.phase, addresses, adds=adds, reason=reason, proposer=box.one
    )


async def listed(box, *addresses, adds=False):
    await box.session.commit()  # what was read before pages wrote
    proposal = await proposed(box, *addresses, adds=adds)
    made = await approve_list(
        box.session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.two
    )
    await box.session.commit()
    return made


async def code_of(done) -> str | None:
    try:
        await done
    except Refusal as refusal:
        return refusal.code
    return None


async def marks(session, *, approved=True) -> set[str]:
    rows = (await session.exec(select(ListedVoter).where(ListedVoter.approved == approved))).all()
    return {row.mark for row in rows}


# --- the rule --------------------------------------------------------------------------------------------


@pytest.mark.pure
def test_every_wrong_address_is_named_and_a_mailbox_counts_once():
    found = read_addresses(
        [ANA, "nobody", " Ana.Maria@EXAMPLE.org ", OTHER, "", "ana+x@gmail.com", "a.na@gmail.com"], 2
    )
    assert {place: str(fault) for place, fault in found.faults.items()} == {
        1: "“nobody” is not an email address.",
        2: "“Ana.Maria@EXAMPLE.org” leads to the same mailbox as “ana.maria@example.org”.",
        4: "“” is not an email address.",
        6: "“a.na@gmail.com” leads to the same mailbox as “ana+x@gmail.com”.",
    }
    assert found.mailboxes == {0: ANA, 3: OTHER, 5: "ana@gmail.com"}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("kind", "said", "faults"),
    [
        ("list", ["lake", "0far-1"], {}),
        ("list", ["Lake", ""], {0: "“Lake” is not a group", 1: "“” is not a group"}),
        ("weight", ["1", "1000"], {}),
        ("weight", ["0", "1001"], {0: "“0” is not a weight", 1: "“1001” is not a weight"}),
        ("weight", ["01"], {0: "“01” is not a weight", 1: "“” is not a weight"}),
        (None, ["", ""], {}),
        (None, ["", "3"], {1: "This list of voters has email addresses only"}),
    ],
)
def test_a_group_or_a_weight_stands_beside_each_address_exactly_if_the_rules_ask(kind, said, faults):
    found = read_addresses([ANA, OTHER], 2, said, kind)
    words = {place: str(fault).partition(":")[0].rstrip(".") for place, fault in found.faults.items()}
    assert words == faults
    assert kind is None or found.attributes == dict(enumerate(said))


@pytest.mark.pure
def test_the_same_list_has_the_same_hash_in_any_order():
    assert list_hash({"b": "", "a": ""}) == list_hash({"a": "", "b": ""}) != list_hash({"a": ""})
    assert list_hash({"a": "2"}) != list_hash({"a": ""})


@pytest.mark.pure
def test_the_paper_names_the_number_in_its_place():
    asks = Electorate(voter_list=True, minimum_age=16, not_own=["country"], countries=["KE"])
    assert electorate_words(asks, 1200) == "confirmed_email countries KE age 16 list 1200 not_own country"
    assert electorate_words(asks) == "confirmed_email countries KE age 16 not_own country"
    assert not Electorate(voter_list=True).open_to_all


# --- two stewards ----------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_nothing_counts_before_a_second_steward_approves(session, time):
    box = await begun(session, time)
    proposal = await proposed(box, ANA, OTHER)
    time(OPEN)
    assert await code_of(box.cast("C1", "Ant")) == "not-on-the-list-of-voters"
    own = approve_list(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.one)
    assert await code_of(own) == "own-proposal"
    assert await unlisted_rounds(session, box.edition) == {"voting"}
    made = await approve_list(
        session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.two
    )
    assert made.voters == 2 and await number_listed(session, box.edition, box.phase) == 2
    assert await unlisted_rounds(session, box.edition) == frozenset()
    assert await code_of(box.cast("C1", "Ant")) is None
    stranger = await person(session, "stranger@example.org")
    assert await code_of(box.cast("C1", "Ant", by=stranger)) == "not-on-the-list-of-voters"


@pytest.mark.both_databases
async def test_the_journal_and_the_proposal_hold_numbers_and_no_address(session, time):
    box = await begun(session, time)
    made = await listed(box, ANA, OTHER)
    (proposal,) = (await session.exec(select(Proposal))).all()
    assert "@" not in proposal.content and made.sha256 in proposal.content
    entries = (await session.exec(select(JournalEntry))).all()
    (entry,) = [each for each in entries if each.act == "voters.list"]
    assert entry.details == {"added": 2, "voters": 2, "sha256": made.sha256}
    assert not any(ANA in str(each.details) for each in entries)


@pytest.mark.both_databases
async def test_the_marks_lead_to_nobody_without_the_key_and_equal_no_other(session, time):
    box = await begun(session, time)
    await listed(box, ANA)
    key = await key_of(session, "2027")
    (made,) = await marks(session)
    assert made == list_mark(key.secret, "2027", "voting", ANA)
    others = {mark(key.secret, "2027", ANA), age_mark(key.secret, "2027", "voting", ANA)}
    others |= set(tags(key, box.edition, box.phase, box.voter).values())
    assert made not in others


@pytest.mark.both_databases
async def test_a_list_with_faults_is_not_proposed(session, time):
    box = await begun(session, time)
    with pytest.raises(Refusal) as wrong:
        await proposed(box, ANA, "nobody")
    assert list(wrong.value.fields) == ["addresses.1"]
    assert await code_of(proposed(box)) == "list-of-voters-empty"
    too_many = [f"v{n}@example.org" for n in range(MOST_ADDRESSES + 1)]
    assert await code_of(proposed(box, *too_many)) == "list-of-voters-too-long"
    assert await marks(session, approved=False) == set()


async def test_no_list_before_the_rules_are_frozen_nor_after_the_end(session, time):
    box = await begun(session, time)
    time(END + DAY)
    assert await code_of(proposed(box, ANA)) == "list-of-voters-after-the-end"
    time(at("2026-10-01 09:00"))
    early = await contest(session, slug="2028", **LISTED)
    assert not early.edition.frozen
    early.phase, early.one = early.edition.rules.votings[0], box.one
    assert await code_of(proposed(early, ANA)) == "list-of-voters-before-the-rules"


@pytest.mark.both_databases
async def test_before_the_opening_a_list_is_replaced_and_afterwards_it_only_grows(session, time):
    box = await begun(session, time)
    assert await code_of(proposed(box, ANA, adds=True)) == "no-list-of-voters-yet"
    await listed(box, "wrong@example.org", OTHER)
    made = await listed(box, ANA)
    assert made.voters == 1 and len(await marks(session)) == 1
    time(VOTING)
    assert await code_of(box.cast("C1", "Ant")) is None
    assert await code_of(proposed(box, OTHER)) == "list-of-voters-can-only-grow"
    assert await code_of(proposed(box, OTHER, adds=True, reason=" ")) == "reason-of-addition-needed"
    assert await code_of(proposed(box, ANA, adds=True)) == "everyone-on-the-list"
    other = await person(session, OTHER)
    assert await code_of(box.cast("C1", "Ant", by=other)) == "not-on-the-list-of-voters"
    made = await listed(box, ANA, OTHER, adds=True)
    assert made.voters == 2
    assert await code_of(box.cast("C1", "Ant", by=other)) is None


async def test_a_list_proposed_before_the_opening_does_not_replace_one_after_it(session, time):
    box = await begun(session, time)
    await listed(box, ANA)
    proposal = await proposed(box, OTHER)
    time(OPEN)
    late = approve_list(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.two)
    assert await code_of(late) == "list-of-voters-can-only-grow"


@pytest.mark.both_databases
async def test_a_second_steward_sees_whether_a_file_is_what_was_proposed(session, time):
    box = await begun(session, time)
    looked = await read_list(session, box.edition, box.phase, [ANA, OTHER], adds=False)
    assert (looked.voters, looked.sha256, looked.same) == (2, "", "")  # no key yet
    proposal = await proposed(box, ANA, OTHER)

    async def same(*addresses, adds=False):
        return (await read_list(session, box.edition, box.phase, addresses, adds=adds)).same

    assert await same(OTHER, ANA) == "proposed"
    assert await same(ANA) == ""
    await approve_list(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.two)
    assert await same(OTHER, ANA) == "approved"
    looked = await read_list(session, box.edition, box.phase, [ANA, "new@example.org"], adds=True)
    assert (looked.voters, looked.known, looked.same) == (2, 1, "")


# --- what people meet ------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "electorate",
    [{"voter_list": True}, {"voter_list": True, "minimum_age": 16, "not_own": ["organization"]}],
)
async def test_a_vote_takes_one_statement_more(database, session, time, electorate):
    box = await begun(session, time, voting__electorate=electorate)
    await listed(box, ANA)
    time(VOTING)
    from prizes.ballot.actions import cast

    await cast(session, box.edition, box.voter, "C1", [box.id("Ant")], of_age=True)
    await session.commit()
    await box.cast("C1", "Bee")
    with statements(database) as seen:
        await box.cast("C1", "Ant")
    assert len(seen) == 4 + 1
    assert not any("listed_voter" in text and "choices" in text for text in seen)


@pytest.mark.both_databases
async def test_nobody_off_the_list_is_reminded(session, time):
    box = await begun(session, time)
    await listed(box, ANA)
    time(VOTING)
    await agree(session, "2027", ANA, "en")
    await agree(session, "2027", OTHER, "en")
    time(VOTING + DAY)
    assert await remind_of_ballots(session) == 1
    letters = (await session.exec(select(Message).where(Message.template == "vote-reminder"))).all()
    assert [letter.to for letter in letters] == [ANA]


# --- the log ---------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_paper_says_how_many_are_listed_and_the_verifier_takes_it(database, session, time):
    box = await begun(session, time)
    time(VOTING)
    await sequenced(database)
    assert not (dump() / "paper.txt").exists()  # nobody can vote yet
    await listed(box, ANA)
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    assert "\nelectorate confirmed_email list 1\n" in (dump() / "paper.txt").read_text()
    await listed(box, OTHER, "third@example.org", adds=True)
    await sequenced(database)
    assert verdict(live=True).startswith("ok, no tally yet")
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert "\nelectorate confirmed_email list 3\n" in (dump() / "paper.txt").read_text()


@pytest.mark.both_databases
async def test_a_round_without_a_list_ends_without_a_vote(database, session, time):
    box = await begun(session, time)
    from prizes.ballot.keys import make_keys

    await make_keys(session, box.edition)
    await session.commit()
    time(VOTING)
    await sequenced(database)
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert "\nelectorate confirmed_email\n" in (dump() / "paper.txt").read_text()


# --- forget ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_an_erased_account_takes_its_marks_along_and_the_number_stays(session, time):
    box = await begun(session, time)
    await listed(box, ANA, OTHER)
    await forget_voter(session, box.voter)
    assert len(await marks(session)) == 1
    assert await number_listed(session, box.edition, box.phase) == 2
    time(VOTING)
    assert await code_of(box.cast("C1", "Ant")) == "not-on-the-list-of-voters"


@pytest.mark.both_databases
async def test_what_was_erased_while_it_waited_is_not_approved(session, time):
    box = await begun(session, time)
    proposal = await proposed(box, ANA, OTHER)
    await forget_voter(session, box.voter)
    late = approve_list(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.two)
    assert await code_of(late) == "proposal-changed"


@pytest.mark.both_databases
async def test_what_was_withdrawn_is_forgotten_and_what_waits_or_counts_stays(session, time):
    box = await begun(session, time)
    await listed(box, ANA)
    proposal = await proposed(box, OTHER)
    await forget_unapproved(session)
    assert len(await marks(session, approved=False)) == 1
    await withdraw(session, box.edition, proposal.id, withdrawer=box.one)
    await forget_unapproved(session)
    assert await marks(session, approved=False) == set()
    assert len(await marks(session)) == 1


@pytest.mark.both_databases
async def test_at_the_end_of_retention_no_mark_is_left(session, time):
    box = await begun(session, time)
    await listed(box, ANA)
    time(at("2028-01-01 09:00"))
    await forget_votes_voters(session, box.edition)
    assert await marks(session) == set()
    assert (await list_of(session, box.edition, box.phase)).voters == 1
