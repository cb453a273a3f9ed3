"""Mailings: whom they reach, what each reader gets, and that nothing goes out before it is released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.rules.roles import Role
from prizes.errors import Conflict, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.actions import Failure, claim, mark
from prizes.mail.letters import compose, readable
from prizes.mail.models import Message
from prizes.mail.queries import letters_in_state
from prizes.mailings import actions as acts
from prizes.mailings.outbox import send_again
from prizes.mailings.readers import ReaderGroup, group_of, readers
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import ProjectMember
from prizes.wording.models import EditionText
from tests.conftest import NOON
from tests.contest import load_contest, person, steward, with_role
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted
from tests.queries import statements

ENGLISH = {"en": {"subject": "About {title}", "body": "Dear {name},\n\nlook at {link}."}}
PLAIN = {"en": {"subject": "News", "body": "The stage is set."}}


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def eve(session, edition):
    return await steward(session)


@pytest.fixture
async def people(session, edition):
    """Ana leads two projects, one of them submitted; Layla reads Arabic; Ed edits a project of Ana."""
    ana = await person(session, "ana@example.org", name="Ana")
    layla = await person(session, "layla@example.org", name="ليلى", lang="ar")
    ed = await person(session, "ed@example.org")
    first = await submitted(session, edition, ana)
    await begun(session, edition, ana, title="Second village", category="C2", country="CU")
    await submitted(
        session, edition, layla, title="قرية <b>ذكية</b>", owner="وزارة", category="C2", language="ar"
    )
    session.add(ProjectMember(project_id=first.id, person_id=ed.id, part="editor", added_at=NOON))
    await session.flush()
    return {"ana": ana, "layla": layla, "ed": ed}


async def reached(session, edition, *, by_project=False, **group) -> list[str]:
    found = await readers(session, edition, ReaderGroup(**group), by_project=by_project)
    return sorted(reader.email.partition("@")[0] for reader in found)


async def letters(session) -> list[Message]:
    await session.flush()
    query = select(Message).where(Message.template == "mailing").order_by(col(Message.to))
    return list((await session.exec(query)).all())


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({}, ["ana", "layla"]),
        ({"editors": True}, ["ana", "ed", "layla"]),
        ({"state": "draft"}, ["ana"]),
        ({"state": "winner"}, []),
        ({"category": "C2"}, ["ana", "layla"]),
        ({"country": "CU"}, ["ana"]),
        ({"region": "AMS"}, ["ana"]),
        ({"language": "ar"}, ["layla"]),
        ({"stakeholder": "academia"}, []),
        ({"who": "experts"}, ["all", "one"]),
        ({"who": "experts", "category": "C2"}, ["all"]),
        ({"state": "no such state"}, []),
    ],
)
async def test_a_group_is_who_fits_its_filters(session, edition, people, group, expected):
    await with_role(session, "all@example.org", Role.EXPERT)
    await with_role(session, "one@example.org", Role.EXPERT, category="C1")
    from prizes.data.countries import countries

    if "region" in group:
        group = {"region": next(c.itu_region for c in countries() if c.alpha2 == "CU")}
    assert await reached(session, edition, **group) == expected


async def test_with_title_or_link_each_project_gets_a_letter_else_each_person(session, edition, people):
    assert await reached(session, edition, by_project=True) == ["ana", "ana", "layla"]
    assert acts.speaks_of_projects(ENGLISH) and not acts.speaks_of_projects(PLAIN)


def test_values_of_an_address_never_break_a_group():
    assert group_of({"who": "x", "state": "y" * 99, "editors": "perhaps"}) == ReaderGroup(state="y" * 24)


async def test_reaching_many_asks_the_database_no_more_often(session, edition, people, database):
    await session.commit()
    counts = []
    for n in (0, 30):
        for each in range(n):
            writer = await person(session, f"more{each}@example.org")
            await create_draft(session, edition, writer, {"title": f"Project {each}"})
        await session.commit()
        with statements(database) as seen:
            await readers(session, edition, ReaderGroup(editors=True), by_project=True)
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_each_reader_gets_their_language_or_english_with_everything_filled_in(
    session, edition, people, eve
):
    texts = ENGLISH | {"ar": {"subject": "حول {title}", "body": "عزيزتي {name}\n\n{link}"}}
    await acts.prepare(session, edition, ReaderGroup(state="submitted"), texts, author=eve.id)
    to_ana, to_layla = await letters(session)
    assert (to_ana.lang, to_layla.lang) == ("en", "ar")
    letter = compose(to_ana)
    assert str(letter["Subject"]) == "About \u2068Smart village\u2069"
    project = to_ana.about.removeprefix("project:")
    assert f"look at http://prizes.test/en/2027/nominations/{project}." in body(letter)
    html = compose(to_layla).get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in html
    assert "<b>" not in html and "&lt;b&gt;" in html
    assert len(compose(to_layla).as_bytes()) < 20_000


async def test_the_longest_letter_stays_below_twenty_kilobytes_in_every_script(session, edition, people, eve):
    for letter, lang in (("a", "en"), ("ل", "ar"), ("奖", "zh")):
        n = 6_000 // len(letter.encode())
        texts = PLAIN | {lang: {"subject": letter * 150, "body": letter * n}}
        made = acts.letter_to(
            edition,
            acts.checked_texts(texts),
            (await readers(session, edition, ReaderGroup(), by_project=True))[0],
            None,
            {},
        )
        made.lang, made.context = lang, made.context | texts[lang]
        assert len(compose(made).as_bytes()) < 20_000


@pytest.mark.parametrize(
    ("texts", "fields"),
    [
        ({}, {"subject.en", "body.en"}),
        ({"en": {"subject": "a", "body": " "}}, {"body.en"}),
        (PLAIN | {"fr": {"subject": "a", "body": ""}}, {"body.fr"}),
        ({"en": {"subject": "{titel}", "body": "b"}}, {"subject.en"}),
        ({"en": {"subject": "a" * 151, "body": "b" * 6_001}}, {"subject.en", "body.en"}),
    ],
)
def test_what_is_wrong_with_the_texts_is_said_beside_each(texts, fields):
    with pytest.raises(Invalid) as refused:
        acts.checked_texts(texts)
    assert set(refused.value.fields) == fields


async def test_nothing_goes_out_before_the_number_that_was_read_is_released(
    session, edition, people, eve, time
):
    mailing = await acts.prepare(session, edition, ReaderGroup(), PLAIN, author=eve.id)
    assert await claim(session) is not None
    assert {m.state for m in await letters(session)} == {"held"}
    with pytest.raises(Conflict):
        await acts.release(session, edition, mailing.id, number=7, releaser=eve.id)
    assert await acts.release(session, edition, mailing.id, number=2, releaser=eve.id) == 2
    with pytest.raises(Conflict):
        await acts.release(session, edition, mailing.id, number=2, releaser=eve.id)
    session.expire_all()
    assert {m.template for m in await claim(session)} >= {"mailing"}


async def test_one_letter_is_changed_and_one_reader_taken_out(session, edition, people, eve):
    mailing = await acts.prepare(session, edition, ReaderGroup(), ENGLISH, author=eve.id)
    first, second, third = await letters(session)
    await acts.change_letter(session, edition, first.id, subject="Other", body="Dear {name}", editor=eve.id)
    await acts.take_out(session, edition, third.id, editor=eve.id)
    assert readable(first).subject == "Other" and "Dear \u2068Ana\u2069" in readable(first).text
    assert readable(second).subject.startswith("About")
    with pytest.raises(Invalid):
        await acts.change_letter(session, edition, first.id, subject="", body="{x}", editor=eve.id)
    await acts.release(session, edition, mailing.id, number=2, releaser=eve.id)
    await session.refresh(first)
    for act in (
        acts.change_letter(session, edition, first.id, subject="a", body="b", editor=eve.id),
        acts.take_out(session, edition, first.id, editor=eve.id),
    ):
        with pytest.raises(Conflict):
            await act


@pytest.mark.both_databases
async def test_the_rest_is_cancelled_what_is_on_its_way_is_not(session, edition, people, eve, time):
    mailing = await acts.prepare(session, edition, ReaderGroup(), PLAIN, author=eve.id)
    await acts.release(session, edition, mailing.id, number=2, releaser=eve.id)
    on_the_way = [m for m in await claim(session, limit=100) if m.mailing_id == mailing.id][:1]
    for other in await letters(session):
        if other.id != on_the_way[0].id:
            other.claimed_until = None
    await session.flush()
    assert await acts.cancel(session, edition, mailing.id, canceller=eve.id) == 1
    assert await letters_in_state(session, mailing.id, "waiting") == 1


async def test_failed_letters_are_tried_again(session, edition, people, eve, time):
    mailing = await acts.prepare(session, edition, ReaderGroup(), PLAIN, author=eve.id)
    await acts.release(session, edition, mailing.id, number=2, releaser=eve.id)
    (first, _) = await letters(session)
    await mark(session, [(first, Failure("550 no such mailbox", for_good=True))])
    await session.flush()
    assert await letters_in_state(session, mailing.id, "failed") == 1
    assert await acts.retry_failed(session, edition, mailing.id, by=eve.id) == 1
    await session.refresh(first)
    assert (first.state, first.attempts) == ("waiting", 0)


async def test_every_act_is_on_record_and_another_edition_learns_nothing(session, edition, people, eve):
    mailing = await acts.prepare(session, edition, ReaderGroup(), PLAIN, author=eve.id)
    letter = (await letters(session))[0]
    await acts.release(session, edition, mailing.id, number=2, releaser=eve.id)
    await acts.cancel(session, edition, mailing.id, canceller=eve.id)
    noted = (
        await session.exec(select(JournalEntry.act).where(col(JournalEntry.act).startswith("mailing.")))
    ).all()
    assert noted == ["mailing.prepare", "mailing.release", "mailing.cancel"]
    other = await load_contest(session, slug="2028")
    for act in (
        acts.release(session, other, mailing.id, number=2, releaser=eve.id),
        acts.take_out(session, other, letter.id, editor=eve.id),
        send_again(session, other, letter.id, sender=eve.id),
    ):
        with pytest.raises(Missing):
            await act


async def test_nobody_to_write_to_is_said(session, edition, eve):
    with pytest.raises(Conflict):
        await acts.prepare(session, edition, ReaderGroup(state="winner"), PLAIN, author=eve.id)


# --- sending again -------------------------------------------------------------------------------------


async def test_a_sent_letter_goes_out_again_as_a_letter_of_its_own(session, edition, people, eve, time):
    mailing = await acts.prepare(session, edition, ReaderGroup(), PLAIN, author=eve.id)
    letter = (await letters(session))[0]
    letter.state, letter.sent_at = "sent", NOON
    await session.flush()
    time(NOON + timedelta(hours=1))
    again = await send_again(session, edition, letter.id, sender=eve.id)
    assert again.id != letter.id and again.state == "waiting" and again.context == letter.context
    assert mailing.id == again.mailing_id


async def test_a_letter_that_was_for_its_reader_alone_is_not_shown_and_not_sent_again(session, edition, eve):
    secret = Message(
        to="a@example.org",
        lang="en",
        template="sign-in-code",
        context={"code": "123456", "minutes": 10},
        edition="2027",
        state="sent",
        created_at=NOON,
        send_after=NOON,
    )
    session.add(secret)
    await session.flush()
    assert readable(secret) is None
    with pytest.raises(Conflict):
        await send_again(session, edition, secret.id, sender=eve.id)


async def test_words_of_the_edition_are_around_each_letter_as_it_is_read_and_sent(
    session, edition, people, eve
):
    session.add(
        EditionText(
            edition="2027", kind="mailing", lang="en", subject="[2027] {given}", body="Dear colleague,\n\n{given}",
            changed_by=eve.id, changed_at=clock.now(),
        )
    )  # fmt: skip
    await session.flush()
    seen = (await acts.reach(session, edition, ReaderGroup(), PLAIN)).previews[0]
    assert readable(seen).subject.startswith("[2027] ") and readable(seen).text.startswith("Dear colleague,")
    made = await acts.prepare(session, edition, ReaderGroup(), PLAIN, author=eve.id)
    held = (
        await session.exec(select(Message).where(Message.mailing_id == made.id, Message.lang == "en"))
    ).all()
    assert held and all(readable(each).text.startswith("Dear colleague,") for each in held)
