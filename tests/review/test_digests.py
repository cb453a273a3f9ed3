"""One letter a week with everything that is left, instead of one for each project."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import set_reminders
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.review.actions.digests import mail_digests
from prizes.review.actions.panels import remind
from tests.contest import at, expert, load_contest, steward
from tests.queries import statements
from tests.review.reviewing import assigned, marked, phase_of, signed_in, submitted

MONDAY = at("2027-01-11 06:00")


@pytest.fixture
async def edition(session):
    return await load_contest(session)


@pytest.fixture
async def panel(session, edition):
    """Two experts of everything, three projects assigned to both."""
    experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    projects = [await submitted(session, edition, title) for title in ("Alpha", "Beta", "Gamma")]
    await assigned(session, edition, await steward(session))
    return experts, projects


async def hours(session, start, number) -> None:
    """The worker's hourly call, hour after hour."""
    for hour in range(number):
        with clock.at(start + timedelta(hours=hour)):
            await mail_digests(session)


async def digests(session) -> list[Message]:
    query = (
        select(Message).where(Message.template == "review-digest").order_by(Message.created_at, Message.to)
    )
    return list((await session.exec(query)).all())


async def test_a_month_of_hours_brings_one_letter_a_week(session, edition, panel):
    await hours(session, at("2027-01-01 00:00"), 24 * 32)
    letters = await digests(session)
    assert [(m.to, m.created_at.date().isoformat()) for m in letters] == [
        (f"e{n}@example.org", f"2027-01-{day}") for day in ("04", "11", "18", "25") for n in (1, 2)
    ]
    assert {m.context["number"] for m in letters} == {3}


@pytest.mark.both_databases
async def test_it_tells_what_is_left_and_stops_with_the_last_review(session, edition, panel):
    (one, two), projects = panel
    await marked(session, edition, projects[0].id, one, 4)
    for project in projects:
        await marked(session, edition, project.id, two, 4)
    await hours(session, MONDAY, 1)
    assert [(m.to, m.context["number"]) for m in await digests(session)] == [("e1@example.org", 2)]


async def test_who_wants_no_reminders_gets_none_and_every_letter_offers_that(session, edition, panel):
    (one, _), _ = panel
    await set_reminders(session, one, on=False)
    await hours(session, MONDAY, 1)
    (letter,) = await digests(session)
    assert letter.to == "e2@example.org"
    composed = compose(letter)
    assert "/en/reminders/" in composed["List-Unsubscribe"]
    assert "Stop reminders" in composed.get_body(("plain",)).get_content()


async def test_whoever_was_reminded_by_hand_today_is_not_written_to_as_well(session, edition, panel):
    (one, _), _ = panel
    boss = await signed_in(session, await steward(session, "boss@example.org"))
    with clock.at(MONDAY - timedelta(hours=1)):
        await remind(session, edition, phase_of(edition), [one.id], reminder=boss)
    await hours(session, MONDAY, 1)
    assert [m.to for m in await digests(session)] == ["e2@example.org"]


@pytest.mark.parametrize(
    ("start", "subject", "words"),
    [
        (
            MONDAY,
            "Your reviews this week",
            "One evening a week is enough if you start now. If you cannot complete them, please let us know soon, so that another expert can help. Thank you for your work.",
        ),
        (
            at("2027-01-25 06:00"),
            "Your reviews this week",
            "If you cannot complete them in time, please let us know now, so that another expert can.",
        ),
    ],
)
async def test_its_tone_follows_the_time_left(session, edition, panel, start, subject, words):
    await hours(session, start, 1)
    composed = compose((await digests(session))[0])
    assert composed["Subject"] == subject
    assert words in composed.get_body(("plain",)).get_content()


async def test_the_number_of_statements_does_not_grow_with_experts_and_projects(database):
    counted = []
    for number in (1, 4):
        slug = f"203{number}"
        async with database.writing() as session:
            edition = await load_contest(session, slug=slug)
            for n in range(number):
                await expert(session, f"e{n}@{slug}.example.org", edition=slug)
                await submitted(session, edition, f"P{n}", owner=f"O{n}")
            await assigned(session, edition, await steward(session, f"s@{slug}.example.org", edition=slug))
        async with database.writing() as session:
            with statements(database) as seen, clock.at(MONDAY):
                assert await mail_digests(session) == number
        counted.append(len([s for s in seen if s.startswith("SELECT")]))
        async with database.writing() as session:  # the next one is counted alone
            await _close(session, slug)
    assert counted[0] == counted[1], counted


async def _close(session, slug) -> None:
    from prizes.edition.models import Edition

    made = (await session.exec(select(Edition).where(Edition.slug == slug))).one()
    made.kind = "record"
    session.add(made)
