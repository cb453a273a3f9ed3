"""Ballot papers that are joined from parts: byte for byte what would have been rendered for the voter."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import update

from prizes.accounts.models import Person
from prizes.ballot.actions import take_back
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination.models import Project
from prizes.web.ballot import paper_shell
from tests.ballot.logged import END
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING
from tests.web.test_signed_in_pages import person_of, readers, shown, store

__all__ = ["readers", "store"]
PAPER = "/en/2027/categories/C1"
MARKUP = '<li class="row" id="p-0123456789abcdef"><span class="tap"> {{ x }} & "quoted" إختبار'


@pytest.fixture
async def box(session, time):
    time(VOTING)
    found = await contest(session)
    await nominee(
        session, found.edition, "C1", MARKUP, owner=MARKUP, summary=MARKUP + " </details> data-apart"
    )
    await session.commit()
    return found


def joined(app) -> dict[tuple[str, str], Any]:
    return dict(app.state.signed_in.papers.shells)


async def everybody(session, box) -> dict[str, Person]:
    """Voters in all states that a paper can tell apart."""
    voted = {
        "none": [],
        "one": [("C1", "Ant")],
        "other": [("C1", "Cat")],
        "elsewhere": [("C2", "Dog")],
        "all": [("C1", "Bee"), ("C2", "Eel")],
        "changed": [("C1", "Ant"), ("C1", "Bee")],
        "back": [("C1", "Ant"), ("C2", "Dog")],
        "said": [("C1", "Ant")],
    }
    people = {}
    for name, votes in voted.items():
        person = people[name] = await person_of(session, f"{name}@example.org")
        for category, title in votes:
            await box.cast(category, title, by=person)
    await take_back(session, box.edition, people["back"], "C1")
    people["said"].country = "KE"
    await session.commit()
    return people


async def alike(
    names, readers, store, *, paths=(PAPER, "/en/2027/categories/C2", "/ar/2027/categories/C1")
) -> None:
    for path in paths:
        for name in names:
            browser = await readers(f"{name}@example.org")
            store(0)
            alone = shown(await browser.client.get(path))
            store(1)
            for _ in range(2):
                assert shown(await browser.client.get(path)) == alone, (path, name)


@pytest.mark.both_databases
async def test_a_voter_gets_what_would_be_rendered_for_them(app, session, box, readers, store):
    people = await everybody(session, box)
    await alike(people, readers, store)
    standings = {where for path, where in joined(app) if path == PAPER}
    assert (
        len(standings) == 8
    )  # each voter but “one” and “other”, who differ in the project alone, has a shell


@pytest.mark.parametrize(
    "left", [timedelta(days=5), timedelta(days=1), timedelta(minutes=20), timedelta(seconds=3)], ids=str
)
async def test_what_the_clock_changes_is_of_the_second(session, box, readers, store, time, left):
    people = await everybody(session, box)
    await alike(people, readers, store, paths=[PAPER])
    for seconds in (0, 1):
        time(END - timedelta(minutes=30) - left + timedelta(seconds=seconds))
        await alike(people, readers, store, paths=[PAPER])


async def test_after_the_close_nothing_is_joined(session, box, readers, store, time):
    people = await everybody(session, box)
    time(END - timedelta(minutes=30, seconds=1))
    await alike(people, readers, store, paths=[PAPER])
    for later in (timedelta(seconds=2), timedelta(minutes=29), timedelta(hours=1)):
        time(END - timedelta(minutes=30, seconds=1) + later)
        await alike(people, readers, store, paths=[PAPER])


@pytest.mark.parametrize(
    ("ballot", "is_joined"),
    [
        ({"order": "alphabetical"}, True),
        ({"order": "fixed", "changes_most": 2}, True),
        ({"complete": "all"}, True),
        ({"complete": 2}, True),
        ({"change": "never"}, True),  # until there is a vote
        ({"none_of_these": True}, False),
        ({"choices": 2}, False),
        ({"confirm": "two_step"}, False),
        ({"form": "ranking", "choices": 3}, False),
    ],
    ids=str,
)
async def test_other_ballots_are_joined_or_rendered(app, session, readers, store, time, ballot, is_joined):
    time(VOTING)
    box = await contest(session, voting__ballot=ballot)
    voter, _ = [await person_of(session, f"{name}@example.org") for name in ("voter", "none")]
    if ballot.get("confirm") != "two_step":
        await box.cast("C1", *(["Ant", "Bee"] if ballot.get("choices") == 2 else ["Ant"]), by=voter)
    await session.commit()
    await alike(["voter", "none"], readers, store)
    assert bool(joined(app)) is is_joined


async def test_a_paper_that_is_rendered_for_one_voter_leaves_the_others_joined(
    app, session, readers, store, time
):
    time(VOTING)
    box = await contest(session, voting__ballot={"change": "never"})
    voter, other = [await person_of(session, f"{name}@example.org") for name in ("voter", "none")]
    await box.cast("C1", "Ant", by=voter)
    await session.commit()
    assert other.id != voter.id
    await alike(["voter"], readers, store, paths=[PAPER])
    assert not joined(app), "no changes left: no buttons"
    await alike(["none"], readers, store, paths=[PAPER])
    assert {path for path, _ in joined(app)} == {PAPER}
    assert not app.state.signed_in.pages


async def test_a_project_that_leaves_and_a_text_that_changes_are_seen_at_once(
    session, box, database, readers, store
):
    people = await everybody(session, box)
    await alike(people, readers, store, paths=[PAPER])
    async with database.writing() as elsewhere:
        await elsewhere.exec(update(Project).where(Project.id == box.id("Ant")).values(state="withdrawn"))
        record(elsewhere, "2027", acts.NOMINATION_SUBMIT, "x", by=None)
    database.acts -= 1  # as if another process had done it
    await alike(people, readers, store, paths=[PAPER])
    browser = await readers("one@example.org")
    assert "has left the ballot" in (await browser.client.get(PAPER)).text


async def test_acts_of_another_edition_empty_no_shell(app, session, box, database, readers, store):
    await everybody(session, box)
    store(1)
    browser = await readers("one@example.org")
    await browser.client.get(PAPER)
    before = joined(app)
    async with database.writing() as elsewhere:
        record(elsewhere, "2026", acts.NOMINATION_SUBMIT, "x", by=None)
    database.acts -= 1
    await browser.client.get(PAPER)
    assert joined(app) == before


async def test_many_voters_at_once_have_their_own_order_and_choice(session, box, readers, store):
    titles = ["Ant", "Bee", "Cat"]
    people = {}
    for n in range(30):
        person = people[n] = await person_of(session, f"crowd{n}@example.org")
        if n % 4:
            await box.cast("C1", titles[n % 4 - 1], by=person)
    await session.commit()
    browsers = [await readers(f"crowd{n}@example.org") for n in people]
    store(0)
    alone = [shown(await browser.client.get(PAPER)) for browser in browsers]
    store(1)
    at_once = await asyncio.gather(*(browser.client.get(PAPER) for browser in browsers))
    assert [shown(each) for each in at_once] == alone
    assert len({html for html, _ in alone}) > 20
    keys = {paper_shell.FORM_KEY.search(each.content)[0] for each in at_once}
    assert len(keys) == len(people)


@pytest.mark.pure
def test_what_has_no_buttons_cannot_be_cut():
    """A project would be missing on the paper."""
    assert paper_shell.cut(b"<p>No paper.</p>", None) is None
    one, two = "1" * 16, "2" * 16
    tap = b'<span class="tap" id="d-%s"><button>Vote</button></span>'
    rows = [
        b'<li class="row" id="p-%s">%s</li>' % (each.encode(), tap % each.encode()) for each in (one, two)
    ]
    around = (
        b'<details class="phases">x</details><input name="idempotency_key" value="0123456789abcdef">'
        b'<ol class="rows ballot">\n%s</ol>\n</form><p class="soft"><time data-apart="x"></time></p>'
    )
    whole = paper_shell.cut(around % b"".join(rows), None)
    assert whole is not None and [*whole.rows] == [one, two]
    locked = [rows[0], rows[1].replace(tap % two.encode(), b"")]
    assert paper_shell.cut(around % b"".join(locked), None) is None
