"""Whole ballots that are joined from parts, and pages of projects: byte for byte what would have been rendered for the
voter.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from prizes.accounts.rules.roles import Role
from prizes.ballot.actions import take_back
from tests.ballot.logged import END
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, with_role
from tests.web.test_joined_papers import MARKUP, alike, box, everybody
from tests.web.test_kept_pages import KEYS
from tests.web.test_signed_in_pages import person_of, readers, shown, store, stored

__all__ = ["box", "readers", "store"]
BALLOT = "/en/2027/ballot"
ROW_MARKUP = '</ul>\n<li class="row" id="c-C2"> name="idempotency_key" value="0123456789abcdef" {{ x }}'


def joined(app) -> Any:
    return app.state.signed_in.ballots


def project_of(box, title: str) -> str:
    return f"/en/2027/projects/{box.id(title)}"


@pytest.mark.both_databases
async def test_a_voter_gets_the_ballot_that_would_be_rendered_for_them(app, session, box, readers, store):
    people = await everybody(session, box)
    for category, title in (("C1", MARKUP * 2), ("C2", ROW_MARKUP)):
        box.projects[title] = await nominee(session, box.edition, category, title)
        await box.cast(category, title, by=people["said"])
    await session.commit()
    await alike(people, readers, store, paths=[BALLOT, "/ar/2027/ballot"])
    rows = {(name.code, name.choices) for name in joined(app).rows if name.path == BALLOT}
    assert {code for code, _ in rows} == {"C1", "C2"}
    assert ("C1", None) in rows and ("C1", ()) in rows, "no vote, and one that was withdrawn"
    assert ("C1", (box.id(MARKUP * 2),)) in rows and ("C2", (box.id(ROW_MARKUP),)) in rows


async def test_rows_are_made_for_all_who_chose_the_same(app, session, box, readers, store):
    people = [await person_of(session, f"{n}@example.org") for n in range(4)]
    for each in people:
        await box.cast("C1", "Ant", by=each)
        await box.cast("C2", "Dog", by=each)
    await session.commit()
    store(1)
    answers = [(await (await readers(f"{n}@example.org")).client.get(BALLOT)).text for n in range(4)]
    assert all("Ant" in answer and "Dog" in answer for answer in answers)
    chosen = [name for name in joined(app).rows if name.choices]
    assert sorted(name.code for name in chosen if name.choices != ("*",)) == ["C1", "C2"]
    assert len(joined(app).shells) == 1


async def test_64_at_once_get_each_their_own(session, box, readers, store):
    titles = ["Ant", "Bee", "Cat"]
    people = [await person_of(session, f"{n}@example.org") for n in range(16)]
    for n, each in enumerate(people):
        await box.cast("C1", titles[n % 3], by=each)
        if n % 2:
            await box.cast("C2", "Eel", by=each)
    await session.commit()
    browsers = [await readers(f"{n}@example.org") for n in range(16)]
    store(0)
    alone = [shown(await each.client.get(BALLOT)) for each in browsers]
    pages = [project_of(box, titles[n % 3]) for n in range(16)]
    of_project = [shown(await each.client.get(path)) for each, path in zip(browsers, pages, strict=True)]
    store(1)
    many = await asyncio.gather(*(each.client.get(BALLOT) for _ in range(4) for each in browsers))
    assert [shown(each) for each in many] == alone * 4
    many = await asyncio.gather(
        *(each.client.get(path) for _ in range(4) for each, path in zip(browsers, pages, strict=True))
    )
    assert [shown(each) for each in many] == of_project * 4


async def test_each_form_of_a_ballot_has_a_key_of_its_own(session, box, readers, store):
    person = await person_of(session, "a@example.org")
    for category, title in (("C1", "Ant"), ("C2", "Dog")):
        await box.cast(category, title, by=person)
    await session.commit()
    store(1)
    browser = await readers("a@example.org")
    keys = [key for _ in range(3) for key in KEYS.findall((await browser.client.get(BALLOT)).text)]
    assert len(keys) >= 6 and len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("ballot", "is_joined"),
    [
        ({"order": "fixed", "changes_most": 2}, True),
        ({"complete": "all"}, True),
        ({"change": "never"}, True),
        ({"take_back": False}, True),
        ({"none_of_these": True}, True),
        ({"choices": 2}, False),
        ({"form": "ranking", "choices": 3}, False),
    ],
    ids=str,
)
async def test_other_ballots(app, session, readers, store, time, ballot, is_joined):
    time(VOTING)
    box = await contest(session, voting__ballot=ballot)
    voter, changed, _ = [
        await person_of(session, f"{name}@example.org") for name in ("voter", "changed", "none")
    ]
    await box.cast("C1", *(["Ant", "Bee"] if ballot.get("choices") == 2 else ["Ant"]), by=voter)
    await box.cast("C1", *(["Ant", "Bee"] if ballot.get("choices") == 2 else ["Ant"]), by=changed)
    if ballot.get("change") != "never" and "choices" not in ballot:
        await box.cast("C1", "Bee", by=changed)
    await session.commit()
    await alike(["voter", "changed", "none"], readers, store, paths=[BALLOT, project_of(box, "Ant")])
    assert bool(joined(app).rows) is is_joined


async def test_changes_and_acts_are_seen_with_the_next_request(session, box, readers, store, database):
    person = await person_of(session, "voter@example.org")
    await session.commit()
    store(1)
    browser = await readers("voter@example.org")
    page, ant = BALLOT, project_of(box, "Ant")
    assert "Ant" not in (await browser.client.get(page)).text
    assert "Vote for this project" in (await browser.client.get(ant)).text
    await box.cast("C1", "Ant", by=person)
    await session.commit()
    assert "Ant" in (await browser.client.get(page)).text
    assert "Vote for this project" not in (await browser.client.get(ant)).text
    await take_back(session, box.edition, person, "C1")
    await session.commit()
    assert "Ant" not in (await browser.client.get(page)).text
    assert "Vote for this project" in (await browser.client.get(ant)).text


@pytest.mark.parametrize(
    "left", [timedelta(days=5), timedelta(days=1), timedelta(minutes=20), timedelta(seconds=3)], ids=str
)
async def test_what_the_clock_changes(session, box, readers, store, time, left):
    people = await everybody(session, box)
    paths = [BALLOT, project_of(box, "Ant")]
    await alike(people, readers, store, paths=paths)
    for seconds in (0, 1, 40):
        time(END - timedelta(minutes=30) - left + timedelta(seconds=seconds))
        await alike(people, readers, store, paths=paths)


async def test_after_the_close_no_ballot_is_joined(session, box, readers, store, time):
    people = await everybody(session, box)
    paths = [BALLOT, project_of(box, "Ant")]
    time(END - timedelta(minutes=30, seconds=1))
    await alike(people, readers, store, paths=paths)
    for later in (timedelta(seconds=2), timedelta(minutes=29), timedelta(hours=1)):
        time(END - timedelta(minutes=30, seconds=1) + later)
        await alike(people, readers, store, paths=paths)


async def test_a_page_of_a_project_is_one_for_all_who_did_not_choose_it(app, session, box, readers, store):
    for name, title in (("a", "Ant"), ("b", "Bee"), ("c", "Cat")):
        await box.cast("C1", title, by=await person_of(session, f"{name}@example.org"))
    await session.commit()
    store(1)
    path = project_of(box, "Ant")
    for name in ("a", "b", "c", "d"):
        await (await readers(f"{name}@example.org")).client.get(path)
    wheres = [where for place, where in stored(app) if place == path]
    assert sorted(where.rpartition(" ")[0].strip() for where in wheres) == ["0", "1", "1 chosen"], wheres


async def test_the_ballot_with_a_question_in_its_address_is_rendered_for_the_voter(
    app, session, box, readers, store
):
    people = await everybody(session, box)
    await alike(people, readers, store, paths=[BALLOT + "?show=missing"])
    assert not joined(app).rows


async def test_strangers_and_staff_get_no_joined_ballot(app, session, box, readers, store, another_browser):
    await with_role(session, "chief@example.org", Role.STEWARD)
    await session.commit()
    store(1)
    stranger = await another_browser().client.get(BALLOT, follow_redirects=False)
    assert stranger.status_code == 303
    chief = await (await readers("chief@example.org")).client.get(BALLOT)
    assert "My ballot" in chief.text
    assert not joined(app).rows
