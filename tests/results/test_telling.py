"""Nominators and editors learn how it ended: those who passed or won, and those who did not."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.i18n.languages import CODES
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.kinds import HONOURED, NOT_HONOURED, NOT_SHORTLISTED, LetterKind
from prizes.nomination.models import ProjectMember
from prizes.results.telling import tell_of_honours
from tests.ballot.paper import contest
from tests.contest import VOTING, document, person, steward
from tests.results.publishing import END, decided

ANA, BO, EDITOR = "ana@example.org", "bo@example.org", "editor@example.org"


async def letters(session, template: str) -> list[tuple[str, list[str]]]:
    """To whom, and the titles in each."""
    rows = (await session.exec(select(Message).where(Message.template == template))).all()
    titles = [row.context.get("projects") or [row.context["title"]] for row in rows]
    return sorted((row.to, theirs) for row, theirs in zip(rows, titles, strict=True))


def texts_of(kind: LetterKind, lang: str, context: dict) -> list[str]:
    """As plain text and as HTML."""
    message = Message(
        to=ANA, lang=lang, template=kind.name, context=context, edition="2027",
        created_at=VOTING, send_after=VOTING,
    )  # fmt: skip
    return [part.get_content() for part in compose(message).iter_parts()]


@pytest.fixture
async def counted(session, time):
    """Ant and Bee of C1 pass, Cat does not; Ana nominated Ant and Cat, Bo Bee; one writes Cat with Ana."""
    time(VOTING)
    box = await contest(session, voting__cut__most=2)
    ana, bo, editor = [await person(session, email) for email in (ANA, BO, EDITOR)]
    for title, nominator in (("Ant", ana), ("Bee", bo), ("Cat", ana)):
        box.projects[title].nominator_id = nominator.id
    session.add(ProjectMember(project_id=box.id("Cat"), person_id=editor.id, part="editor", added_at=VOTING))
    for n, title in enumerate(["Ant", "Ant", "Ant", "Bee", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    return box, one, two


async def test_after_the_shortlist_everybody_is_told_what_it_means_for_theirs(session, counted):
    box, one, two = counted
    await decided(session, box, one, two)
    assert await letters(session, "champion") == [(ANA, ["Ant"]), (BO, ["Bee"])]
    assert await letters(session, "not-shortlisted") == [(ANA, ["Cat"]), (EDITOR, ["Cat"])]


async def test_what_was_withdrawn_or_disqualified_gets_no_letter(session, counted):
    box, one, two = counted
    await decided(session, box, one, two)
    box.projects["Bee"].state = "disqualified"
    await session.flush()
    await tell_of_honours(session, box.edition, box.edition.rules.announcements[0], [])
    assert await letters(session, "not-honoured") == [(ANA, ["Ant"])]


async def test_with_the_winners_the_other_champions_are_told(session, counted):
    box, one, two = counted
    await decided(session, box, one, two)
    assert await letters(session, "not-honoured") == []
    await tell_of_honours(
        session, box.edition, box.edition.rules.announcements[0], [(box.id("Bee"), "winner")]
    )
    assert await letters(session, "honoured") == [(BO, ["Bee"])]
    assert await letters(session, "not-honoured") == [(ANA, ["Ant"])]
    letter = (await session.exec(select(Message).where(Message.template == "not-honoured"))).one()
    assert letter.context["champions"] is True


@pytest.mark.parametrize("lang", CODES)
async def test_the_winner_reads_where_to_promote_the_project_and_what_the_ceremony_asks(lang):
    context = {"edition_title": {"en": "Test"}, "title": "Bee", "project": "b1", "honour": "winner"}
    context |= {"honour_title": {}, "certificate": True}
    share, programme = f"/{lang}/2027/projects/b1/share", f"/{lang}/2027/programme"
    for place in ({}, dict.fromkeys(CODES, "Geneva")):
        for said in texts_of(HONOURED, lang, context | {"ceremony": place}):
            assert share in said and f"/{lang}/2027/nominations/b1" in said
            assert (
                (programme in said) == (f"{share}#pronunciation" in said) == ("Geneva" in said) == bool(place)
            )


async def test_of_two_honours_each_is_told_in_a_letter_of_its_own(session, counted):
    box, one, two = counted
    await decided(session, box, one, two)
    both = [(box.id("Bee"), "special_recognition"), (box.id("Bee"), "winner")]
    await tell_of_honours(session, box.edition, box.edition.rules.announcements[0], both)
    told = (
        await session.exec(select(Message).where(Message.template == "honoured").order_by(Message.id))
    ).all()
    assert {(row.to, row.context["honour"]) for row in told} == {(BO, "winner"), (BO, "special_recognition")}
    titles = {row.context["honour"]: row.context["honour_title"] for row in told}
    assert titles == {"winner": {}, "special_recognition": {"en": "Special recognition"}}


async def test_with_winners_by_votes_alone_nobody_is_told_before_the_announcement(session, time):
    time(VOTING)
    phases = [
        phase for phase in document(voting__cut__gives="winner")["phases"] if phase["id"] != "selection"
    ]
    box = await contest(session, phases=phases)
    ana = await person(session, ANA)
    for title in ("Ant", "Cat"):
        box.projects[title].nominator_id = ana.id
    await box.cast("C1", "Ant", by=ana)
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    assert await letters(session, "not-shortlisted") == []
    await tell_of_honours(
        session, box.edition, box.edition.rules.announcements[0], [(box.id("Ant"), "winner")]
    )
    assert await letters(session, "honoured") == [(ANA, ["Ant"])]
    assert await letters(session, "not-honoured") == [(ANA, ["Cat"])]


@pytest.mark.parametrize("kind", [NOT_SHORTLISTED, NOT_HONOURED], ids=lambda kind: kind.name)
@pytest.mark.parametrize("lang", CODES)
async def test_the_letters_read_well_for_one_project_and_for_several(kind, lang):
    said = set()
    for projects in (["Ant"], ["Ant", "Cat"]):
        context = {"edition_title": {"en": "Test"}, "projects": projects, "quoted": ["Two pass."]}
        texts = texts_of(kind, lang, context | {"champions": True})
        assert all(project in text for project in projects for text in texts)
        said.add(texts[0].replace("* Cat\n", ""))
    assert len(said) == (1 if lang == "zh" else 2)
