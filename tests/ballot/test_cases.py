"""Votes set aside and restored: by two stewards, for a listed reason, on record, told to their voters, and never deleted."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import appeals
from prizes.ballot.cases import queries as case_queries
from prizes.ballot.cases.actions import StatedCase
from prizes.ballot.models import CaseVote
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.i18n.templates import places_of_letter
from prizes.tally.actions import count_phase
from prizes.tally.effects import approve_case, effect_of
from prizes.tally.queries import tally_of
from prizes.votelog.files.folder import Folder
from prizes.wording.models import EditionText
from tests.ballot.logged import END, log_lines, sequenced, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward, with_role
from tests.mailbox import body

WHY = "These votes were cast by one program within an hour."


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


class Bench:
    """A contest, two stewards and somebody from outside, and some voters with votes in the log."""

    def __init__(self, box, database):
        self.box, self.database, self.session = box, database, box.session
        self.edition, self.phase = box.edition, box.edition.rules.votings[0]
        self.codes: dict[str, str] = {}

    async def vote(self, title: str, *names: str, lang: str = "en") -> None:
        for name in names:
            address = f"{name}@example.org"
            voter = await person(self.session, address, lang=lang)
            voted = await self.box.cast("C1", title, by=voter)
            self.codes[name] = voted.code

    async def settle(self) -> None:
        await self.session.commit()
        await sequenced(self.database)

    async def propose(self, *names: str, reason: str = "BOT", why: str = WHY):
        codes = "\n".join(self.codes[name] for name in names)
        stated = StatedCase(reason, why, self.one.id)
        case = await cases.propose_named(self.session, self.edition, self.phase, codes, stated)
        await self.session.commit()
        return case

    async def approve(self, case, by=None) -> None:
        approver = (by or self.two).id
        await approve_case(self.session, self.edition, case.id, seen_sha256=case.sha256, approver=approver)
        await self.settle()

    async def aside(self, *names: str, **about: str):
        case = await self.propose(*names, **about)
        await self.approve(case)
        return case

    async def appeal(self, name: str, *, upheld: bool):
        made = await appeals.lodge(self.session, self.edition, self.codes[name], "I am a person.")
        answer = "We looked again."
        await appeals.propose_answer(
            self.session, self.edition, made.id, upheld=upheld, answer=answer, steward=self.one.id
        )
        await appeals.confirm(self.session, self.edition, made.id, upheld=upheld, steward=self.two.id)
        await self.settle()
        return made

    async def count(self):
        made = await count_phase(self.session, self.edition, self.phase, counted_by=None)
        await self.settle()
        return tally_of(made).categories["C1"]


@pytest.fixture
async def bench(database, session):
    made = Bench(await contest(session), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    made.outsider = await with_role(session, "audit@example.org", Role.OBSERVER)
    await made.vote("Ant", "ann", "abe", "ada")
    await made.vote("Bee", "ben", "bob")
    await made.settle()
    return made


# --- setting aside -------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_case_is_written_into_the_log_and_both_columns_of_the_count(bench, time):
    case = await bench.propose("ann", "abe")
    assert not [line for line in log_lines() if line.startswith("void")]
    await bench.approve(case)
    voids = [line for line in log_lines() if line.startswith("void")]
    assert len(voids) == 2 and all(line.endswith(f" BOT {case.id}") for line in voids)
    assert Folder("2027").status(bench.codes["ann"]) == f"set-aside BOT {case.id}"
    assert verdict(live=True).startswith("ok")
    time(END)
    counted = await bench.count()
    assert {p.project: (p.votes, p.votes_nothing_set_aside) for p in counted.projects if p.votes} == {
        bench.box.id("Ant"): (1, 3),
        bench.box.id("Bee"): (2, 2),
    }
    assert (counted.counted, counted.set_aside) == (3, 2)
    assert "counted 3, set aside 2, withdrawn 0, incomplete 0" in verdict()


async def test_one_steward_alone_sets_nothing_aside(bench):
    case = await bench.propose("ann")
    with pytest.raises(Forbidden):
        await bench.approve(case, by=bench.one)


async def test_nobody_approves_what_they_did_not_see(bench):
    case = await bench.propose("ann")
    with pytest.raises(Conflict):
        await approve_case(bench.session, bench.edition, case.id, seen_sha256="0" * 64, approver=bench.two.id)


async def test_the_database_itself_refuses_one_steward_twice(bench):
    case = await bench.propose("ann")
    with pytest.raises(Exception, match="four_eyes"):
        await bench.session.exec(
            text(f"update vote_case set approved_by = proposed_by where id = '{case.id}'")
        )


@pytest.mark.parametrize("reason", ["", "bot", "UGLY"])
async def test_only_listed_reasons(bench, reason):
    with pytest.raises(Invalid) as refused:
        await bench.propose("ann", reason=reason)
    assert "reason" in refused.value.fields


async def test_a_case_explains_itself(bench):
    with pytest.raises(Invalid) as refused:
        await bench.propose("ann", why="  too short ")
    assert "explanation" in refused.value.fields


async def test_codes_of_no_vote_are_named(bench):
    bench.codes["ghost"] = "0000-0000-0000-0000"
    with pytest.raises(Invalid, match="0000-0000-0000-0000"):
        await bench.propose("ann", "ghost")


async def test_a_vote_is_in_one_case_at_a_time(bench):
    first = await bench.propose("ann", "abe")
    with pytest.raises(Invalid):
        await bench.propose("ann")
    assert (await bench.propose("ann", "ben")).votes == 1
    await cases.withdraw(bench.session, bench.edition, first.id, steward=bench.one.id)
    assert (await bench.propose("abe")).votes == 1


async def test_a_case_is_approved_once(bench):
    case = await bench.propose("ann")
    await bench.approve(case)
    with pytest.raises(Conflict):
        await bench.approve(case)
    with pytest.raises(Conflict):
        await cases.withdraw(bench.session, bench.edition, case.id, steward=bench.one.id)
    assert sum(line.startswith("void") for line in log_lines()) == 1


async def test_a_vote_that_waits_for_the_log_waits_with_its_case(bench):
    await bench.vote("Cat", "cyd")
    await bench.session.commit()
    with pytest.raises(Invalid):  # not in the log yet, so it has no place there
        await bench.propose("cyd")


@pytest.mark.parametrize("choice", ["Ant", "Bee"])
async def test_a_later_vote_of_the_same_voter_is_not_set_aside(bench, session, time, choice):
    """Nor is one for the same project, which is a change like any other."""
    await bench.aside("ann")
    ann = (await session.exec(text("select id from person where email = 'ann@example.org'"))).one()[0]
    voted = await bench.box.cast("C1", choice, by=await session.get(Person, ann))
    assert voted.changed and voted.changes_left == 4
    again = await bench.box.cast("C1", choice, by=await session.get(Person, ann))
    assert not again.changed
    await bench.settle()
    time(END)
    counted = await bench.count()
    assert (counted.counted, counted.set_aside) == (5, 0)
    assert verdict().startswith("ok")


# --- what is withdrawn ---------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_withdrawn_vote_has_no_choice_any_more_and_the_count_closes(bench, session, time):
    await bench.aside("ann", reason="WITHDRAWN", why="The voter asked for erasure of the vote.")
    rows = (await session.exec(text("select choices, opening from vote where choices = '-'"))).all()
    assert [(row[0], bytes(row[1])) for row in rows] == [("-", b"")]
    time(END)
    counted = await bench.count()
    assert (counted.counted, counted.set_aside, counted.withdrawn, counted.in_force) == (4, 0, 1, 5)
    assert "counted 4, set aside 0, withdrawn 1, incomplete 0" in verdict()
    with pytest.raises(Conflict):
        await bench.appeal("ann", upheld=True)


# --- after the count -----------------------------------------------------------------------------------


async def test_after_the_count_a_change_at_the_top_needs_somebody_from_outside(bench, time):
    time(END)
    await bench.count()
    case = await bench.propose("ann", "abe")
    found = {c.project: c for c in await effect_of(bench.session, bench.edition, bench.phase, case.id)}
    ant, bee = found[bench.box.id("Ant")], found[bench.box.id("Bee")]
    assert (ant.place_without, ant.place, ant.votes_without, ant.votes) == (1, 2, 3, 1)
    assert (bee.place_without, bee.place) == (2, 1)
    with pytest.raises(Conflict) as refused:
        await bench.approve(case)
    assert refused.value.code == "countersignature-needed"
    for inside in (bench.one, bench.two):
        with pytest.raises(Forbidden):
            await sign(bench, case, inside)
    await sign(bench, case, bench.outsider)
    await bench.approve(case)
    counted = await bench.count()
    assert (counted.counted, counted.set_aside) == (3, 2)
    assert "counted 3, set aside 2" in verdict()


async def sign(bench, case, who):
    await cases.countersign(
        bench.session,
        bench.edition,
        case.id,
        person=who,
        seen_sha256=case.sha256,
        office="Internal audit of the ITU",
    )


async def test_after_the_count_a_case_that_moves_nobody_needs_no_third(bench, time):
    await bench.vote("Ant", "amy")
    await bench.settle()
    time(END)
    await bench.count()
    case = await bench.propose("ann")
    assert not any(c.at_the_top for c in await effect_of(bench.session, bench.edition, bench.phase, case.id))
    await bench.approve(case)
    assert (await bench.count()).set_aside == 1


async def test_before_the_end_of_voting_no_effect_is_told(bench):
    case = await bench.propose("ann")
    with pytest.raises(Closed):
        await effect_of(bench.session, bench.edition, bench.phase, case.id)


# --- appeals -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_an_upheld_appeal_restores_the_vote(bench, time):
    case = await bench.aside("ann", "abe")
    await bench.appeal("ann", upheld=True)
    assert next(line for line in log_lines() if line.startswith("restore")).endswith(f" BOT {case.id}")
    assert Folder("2027").status(bench.codes["ann"]) == f"restored BOT {case.id}"
    time(END)
    counted = await bench.count()
    assert (counted.counted, counted.set_aside) == (4, 1)
    assert verdict().startswith("ok")
    numbers = (await case_queries.numbers(bench.session, [case]))[case.id]
    assert (numbers.aside, numbers.restored, numbers.appeals, numbers.appeals_upheld) == (1, 1, 1, 1)


async def test_a_refused_appeal_leaves_the_vote_aside_and_cannot_be_made_again(bench):
    await bench.aside("ann")
    await bench.appeal("ann", upheld=False)
    assert not [line for line in log_lines() if line.startswith("restore")]
    with pytest.raises(Conflict):
        await bench.appeal("ann", upheld=True)


async def test_two_stewards_answer_an_appeal(bench):
    await bench.aside("ann")
    made = await appeals.lodge(bench.session, bench.edition, bench.codes["ann"], "I am a person.")
    mine = {"upheld": True, "steward": bench.one.id}
    with pytest.raises(Conflict):
        await appeals.confirm(bench.session, bench.edition, made.id, **mine)
    await appeals.propose_answer(bench.session, bench.edition, made.id, answer="Yes.", **mine)
    with pytest.raises(Forbidden):
        await appeals.confirm(bench.session, bench.edition, made.id, **mine)
    with pytest.raises(Conflict):  # not what they saw
        await appeals.confirm(bench.session, bench.edition, made.id, upheld=False, steward=bench.two.id)
    await appeals.disagree(bench.session, bench.edition, made.id, steward=bench.two.id)
    assert (made.state, made.proposed_by, made.answer) == ("open", None, "")


async def test_a_whole_case_is_given_back_by_two_stewards(bench):
    case = await bench.aside("ann", "abe")
    made = await appeals.reopen(
        bench.session, bench.edition, case.id, answer="A workshop, as we learnt.", steward=bench.one.id
    )
    await appeals.confirm(bench.session, bench.edition, made.id, upheld=True, steward=bench.two.id)
    await bench.settle()
    assert sum(line.startswith("restore") for line in log_lines()) == 2
    assert verdict(live=True).startswith("ok")


@pytest.mark.parametrize("code", ["ben", "nobody"])
async def test_who_has_nothing_to_appeal_is_told_so(bench, code):
    await bench.aside("ann")
    bench.codes["nobody"] = "0000-0000-0000-0000"
    with pytest.raises(Missing):
        await appeals.lodge(bench.session, bench.edition, bench.codes[code], "I am a person.")


@pytest.mark.both_databases
async def test_of_two_appeals_at_the_same_instant_one_arrives(bench, database):
    await bench.aside("ann")

    async def lodge(words: str) -> str:
        try:
            async with database.writing() as own:
                await appeals.lodge(own, bench.edition, bench.codes["ann"], words)
        except Conflict:
            return "refused"
        return "arrived"

    assert (
        sorted(await asyncio.gather(*(lodge(f"Number {n}.") for n in range(4))))
        == ["arrived"] + ["refused"] * 3
    )


# --- letters -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_voters_are_told_in_their_language_and_nothing_of_it_is_left(bench, mailbox, session):
    await bench.vote("Ant", "zoe", lang="fr")
    await bench.settle()
    await bench.aside("ann", "zoe")
    letters = {letter["To"]: letter for letter in await mailbox.delivered()}
    assert set(letters) == {"ann@example.org", "zoe@example.org"}
    assert bench.codes["ann"] in body(letters["ann@example.org"])
    assert f"/en/2027/vote-appeal?code={bench.codes['ann']}" in body(letters["ann@example.org"])
    assert f"/fr/2027/vote-appeal?code={bench.codes['zoe']}" in body(letters["zoe@example.org"])
    assert letters["zoe@example.org"]["Content-Language"] == "fr"
    assert bench.box.id("Ant") not in body(letters["ann@example.org"])
    assert not (await session.exec(text("select 1 from message"))).all()
    assert not (await session.exec(select(CaseVote).where(CaseVote.tell != ""))).all()


@pytest.mark.parametrize(("upheld", "words"), [(True, "counts again"), (False, "remains excluded")])
async def test_who_appealed_reads_the_answer(bench, mailbox, upheld, words):
    await bench.aside("ann")
    await mailbox.delivered()
    await bench.appeal("ann", upheld=upheld)
    text_ = body((await mailbox.delivered())[-1])
    assert words in text_ and "We looked again." in text_


@pytest.mark.both_databases
async def test_voters_read_the_words_that_stewards_gave_these_letters(bench, mailbox, session):
    one = {"edition": "2027", "lang": "en", "changed_by": bench.one.id, "changed_at": VOTING}
    for letter in ("vote-set-aside", "vote-restored", "vote-appeal-refused"):
        places = "\n".join(f"{{{place}}}" for place in places_of_letter(letter))
        words = {"subject": f"{letter}: {{category}}", "body": f"Dear voter,\n\n{places}\n{{given}}"}
        session.add(EditionText(kind=letter, **one, **words))
    await bench.aside("ann", "abe")
    await mailbox.delivered()
    await bench.appeal("ann", upheld=True)
    await bench.appeal("abe", upheld=False)
    sent = {
        (letter["To"][:3], letter["Subject"].partition(":")[0]): letter
        for letter in await mailbox.delivered()
    }
    assert set(sent) == {
        ("ann", "vote-set-aside"),
        ("abe", "vote-set-aside"),
        ("ann", "vote-restored"),
        ("abe", "vote-appeal-refused"),
    }
    for (name, _), letter in sent.items():
        text_ = body(letter)
        assert text_.startswith("Dear voter,") and bench.codes[name] in text_
        assert "Ant" not in text_ and bench.box.id("Ant") not in text_, "no letter names the choice"


async def test_a_voter_without_an_account_holds_nobody_up(bench, mailbox, session):
    await bench.aside("ann")
    gone = "UPDATE person SET email = id || '@gone.invalid', canonical_email = id || '@gone.invalid', former_email = NULL"
    await session.exec(text(gone))
    await session.commit()
    assert await mailbox.delivered() == []
    assert not (await session.exec(select(CaseVote).where(CaseVote.tell != ""))).all()


# --- nothing is lost -----------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_votes_cast_are_counted_replaced_set_aside_withdrawn_or_incomplete(bench, session, time):
    await bench.aside("ann", "ben")
    await bench.aside("abe", reason="WITHDRAWN", why="The voter asked for erasure of the vote.")
    await bench.appeal("ben", upheld=True)
    await bench.box.cast("C1", "Cat")
    await bench.box.cast("C1", "Bee")
    await bench.box.cast("C2", "Dog")
    await bench.box.take_back("C2")
    await bench.settle()
    time(END)
    made = await count_phase(session, bench.edition, bench.phase, counted_by=None)
    await bench.settle()
    tally = tally_of(made)
    cast = sum(line.startswith("cast ") for line in log_lines())
    rows = (await session.exec(text("select count(*) from vote where choices <> ''"))).one()[0]
    replaced = (
        await session.exec(text("select count(*) from vote where choices <> '' and not in_force"))
    ).one()[0]
    assert (cast, rows, replaced) == (8, 8, 2)
    assert cast == replaced + tally.in_force
    one = tally.categories["C1"]
    assert (one.counted, one.set_aside, one.withdrawn, one.incomplete) == (4, 1, 1, 0)
    assert verdict().startswith("ok")
