"""The ceremony: its order as page, CSV and PDF for stewards, how names are said aloud, and its date for calendars."""

from __future__ import annotations

import csv
import io

import icalendar
import pikepdf
import pytest
from sqlmodel import select

from prizes.edition.kinds.fields import field_named, ordered
from prizes.errors import Forbidden, Missing
from prizes.i18n.languages import CODES
from prizes.nomination.models import ProjectMember
from prizes.promotion.actions import forget_all_pronunciations, note_pronunciation
from prizes.promotion.models import Pronunciation
from prizes.promotion.rules.running_order import running_order
from prizes.review.models import Honour
from tests.ballot.paper import contest
from tests.contest import VOTING, load_contest, person, small_rules, steward
from tests.edition.test_fields import RULE, line_by
from tests.promotion.announced import announced_contest
from tests.results.publishing import approved_contest, published_contest

NOTE = "Bee: BEE, not BAY"


@pytest.fixture
async def box(session, time):
    return await announced_contest(session, time)


async def signed(session, email: str):
    from prizes.accounts.queries import SignedIn, grants_of, person_with_address

    found = await person_with_address(session, email) or await person(session, email)
    return SignedIn(found, tuple(await grants_of(session, found.id)), "")


CATEGORIES = [field_named(small_rules(), line_by("category"), code) for code in ("C1", "C2", "C7-EGOV")]


# --- the order -----------------------------------------------------------------------------------------


def test_recognitions_come_before_the_prize_and_categories_as_the_rules_have_them():
    def honour(title: str, project: str, category: str) -> Honour:
        return Honour(edition_id="x", category=category, project_id=project, title=title)

    given = [
        honour("winner", "w", "C1"),
        honour("special_recognition", "s", "C1"),
        honour("winner", "v", "C2"),
    ]
    order = running_order(small_rules(), given, {}, {"winner": CATEGORIES})
    assert [[line.project for line in each.lines] for each in order] == [["s", "w"], ["v"], []]
    assert [line.number for each in order for line in each.lines] == [1, 2, 3]
    assert [each.no_winner for each in order] == [False, False, True]


def test_fields_across_categories_come_last_with_those_that_nobody_has():
    rules = small_rules(selection__cut={**RULE, "by": "edition", "also_by": ["region"]})
    fields = ordered(rules, rules.selections[0].cut, ["africa", "europe"])
    given = [
        Honour(edition_id="x", category="C2", field="africa", project_id="w", title="winner"),
        Honour(edition_id="x", category="C2", project_id="s", title="special_recognition"),
    ]
    order = running_order(rules, given, {}, {"winner": fields})
    assert [each.field.key for each in order] == ["C1", "C2", "C7-EGOV", "africa", "europe"]
    assert [[line.project for line in each.lines] for each in order] == [[], ["s"], [], ["w"], []]
    assert [each.no_winner for each in order] == [False, False, False, False, True]


async def test_the_page_shows_who_is_called_and_takes_how_names_are_said(box, browser):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/ceremony")
    assert not page.has("Confidential")
    assert page.has("1. Bee") and page.has("Winner · Owner of Bee · Kenya") and page.has("No winner")
    page = await browser.submit(f"/office/ceremony/{box.id('Bee')}", {"pronunciation": f" {NOTE} "})
    assert page.has("The pronunciation has been saved.")
    assert f'value="{NOTE}"' in page.html
    page = await browser.submit(f"/office/ceremony/{box.id('Bee')}", {"pronunciation": "x" * 301}, status=422)
    assert "x" * 301 in page.html


@pytest.mark.parametrize("lang", CODES)
async def test_files_have_the_same_order(box, browser, session, lang):
    eve = await signed(session, "steward@example.org")
    await note_pronunciation(session, box.edition, box.id("Bee"), "=NOTE()", by=eve)
    await session.commit()
    await browser.sign_in("steward@example.org")
    answer = await browser.client.get(f"/{lang}/2027/office/ceremony/running-order.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows[0]) == 7 and [row[0] for row in rows[1:]] == ["1", "", ""]
    assert rows[1][3:5] == ["Bee", "Owner of Bee"]
    assert rows[1][6] == "'=NOTE()"  # no spreadsheet runs it
    answer = await browser.client.get(f"/{lang}/2027/office/ceremony/running-order.pdf")
    assert answer.headers["cache-control"] == "no-store"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang).startswith(lang)
        assert str(pdf.docinfo["/Title"])


async def test_before_the_winners_are_public_the_page_says_that_it_is_confidential(session, time, browser):
    await approved_contest(session, time)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/ceremony")
    assert page.has("Confidential. The winners have not been published yet.") and page.has("1. Bee")


async def test_the_order_is_confidential(box, browser):
    paths = ("ceremony", "ceremony/running-order.csv", "ceremony/running-order.pdf")
    for path in paths:
        assert "/sign-in" in str((await browser.client.get(f"/en/2027/office/{path}")).url)
    await browser.sign_in("somebody@example.org")
    for path in paths:
        await browser.get(f"/en/2027/office/{path}", status=403)


async def test_programs_of_stewards_have_it_too(box, browser, session):
    from tests.sessions import session_of

    token = await session_of(browser.app.state.database, "steward@example.org")
    found = (await browser.json("GET", "/editions/2027/ceremony", token=token)).json()
    assert [(item["number"], item["title"]) for item in found["items"]] == [(1, "Bee")]
    assert found["without_winner"] == ["C2", "C7-EGOV"]
    path = f"/editions/2027/projects/{box.id('Bee')}/pronunciation"
    answer = await browser.json("PUT", path, {"pronunciation": NOTE}, token=token)
    assert answer.json() == {"pronunciation": NOTE}
    found = (await browser.json("GET", "/editions/2027/ceremony", token=token)).json()
    assert found["items"][0]["pronunciation"] == NOTE


# --- who notes how names are said ----------------------------------------------------------------------


async def test_people_of_the_project_note_it_on_the_page_for_sharing(box, browser, session):
    ada = await person(session, "ada@example.org")
    bee = box.projects["Bee"]
    bee.nominator_id = ada.id
    session.add(bee)
    await session.commit()
    path = f"/en/2027/projects/{bee.id}/share"
    assert 'name="pronunciation"' not in (await browser.get(path)).html
    await browser.sign_in("ada@example.org")
    assert (await browser.get(path)).has("Pronunciation of the names")
    page = await browser.submit("/pronunciation", {"pronunciation": NOTE})
    assert page.has("The pronunciation has been saved.") and f'value="{NOTE}"' in page.html
    page = await browser.submit("/pronunciation", {"pronunciation": ""})
    assert (await session.exec(select(Pronunciation))).all() == []


async def test_a_winner_who_is_signed_out_is_led_to_it_from_the_letter(session, time, browser):
    box = await published_contest(session, time)
    ada, bee = await person(session, "ada@example.org"), box.projects["Bee"]
    bee.nominator_id = ada.id
    session.add(bee)
    await session.commit()
    page = await browser.get(f"/en/2027/projects/{bee.id}/share")
    assert page.has("can note here how its names are pronounced") and 'id="pronunciation"' in page.html
    assert not page.has(NOTE) and 'name="pronunciation"' not in page.html
    await browser.get(next(each for each in page.links if "sign-in?" in each and "pronunciation" in each))
    await browser.submit("/sign-in", {"email": "ada@example.org"})
    page = await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for("ada@example.org")})
    assert page.url.path == f"/en/2027/projects/{bee.id}/share" and page.url.fragment == "pronunciation"
    assert 'name="pronunciation"' in page.html
    other = (await browser.get(f"/en/2027/projects/{box.id('Cat')}/share")).html
    assert 'id="pronunciation"' not in other


async def test_nobody_else_notes_or_reads_it(box, browser, session):
    eve, writer = await signed(session, "eve@example.org"), await signed(session, "writer@example.org")
    with pytest.raises(Forbidden):
        await note_pronunciation(session, box.edition, box.id("Bee"), NOTE, by=eve)
    member = {
        "project_id": box.id("Bee"),
        "person_id": writer.person.id,
        "added_at": box.projects["Bee"].created_at,
    }
    session.add(ProjectMember(part="reader", **member))
    await session.flush()
    with pytest.raises(Forbidden):
        await note_pronunciation(session, box.edition, box.id("Bee"), NOTE, by=writer)
    row = await session.get(ProjectMember, (box.id("Bee"), writer.person.id))
    row.part = "editor"
    await session.flush()
    assert await note_pronunciation(session, box.edition, box.id("Bee"), NOTE, by=writer) == NOTE
    await session.commit()
    await browser.sign_in("eve@example.org")
    assert NOTE not in (await browser.get(f"/en/2027/projects/{box.id('Bee')}/share")).html


@pytest.mark.both_databases
async def test_it_is_for_public_projects_and_can_be_emptied(session, time):
    time(VOTING)
    box = await contest(session)
    await steward(session)
    one = await signed(session, "steward@example.org")
    assert await note_pronunciation(session, box.edition, box.id("Ant"), " A \n B ", by=one) == "A B"
    await note_pronunciation(session, box.edition, box.id("Ant"), "", by=one)
    assert (await session.exec(select(Pronunciation))).all() == []
    with pytest.raises(Missing):
        await note_pronunciation(session, box.edition, "none", NOTE, by=one)
    box.projects["Ant"].state = "withdrawn"
    await session.flush()
    with pytest.raises(Missing):
        await note_pronunciation(session, box.edition, box.id("Ant"), NOTE, by=one)


@pytest.mark.both_databases
async def test_it_goes_at_the_end_of_retention_and_of_no_other_edition(session, time):
    time(VOTING)
    box = await contest(session)
    other = await load_contest(session, slug="2028")
    await steward(session)
    one = await signed(session, "steward@example.org")
    await note_pronunciation(session, box.edition, box.id("Ant"), NOTE, by=one)
    await forget_all_pronunciations(session, other)
    assert len((await session.exec(select(Pronunciation))).all()) == 1
    await forget_all_pronunciations(session, box.edition)
    assert (await session.exec(select(Pronunciation))).all() == []


# --- the calendar --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", CODES)
async def test_the_ceremony_is_a_calendar_of_one_event(session, time, browser, lang):
    time(VOTING)
    place = {
        "en": "WSIS Forum, Geneva",
        "ar": "جنيف",
        "zh": "日内瓦",
        "fr": "Genève",
        "ru": "Женева",
        "es": "Ginebra",
    }
    box = await contest(session, announcement__place=place)
    answer = await browser.client.get(f"/{lang}/2027/ceremony.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2027-04-01T07:00:00+00:00"
    assert str(event["location"]) == place[lang]
    assert box.edition.title(lang) in str(event["summary"])
    whole = icalendar.Calendar.from_ical((await browser.client.get(f"/{lang}/2027/calendar.ics")).content)
    assert event["uid"] in [each["uid"] for each in whole.walk("VEVENT")]
    page = await browser.get(f"/{lang}/2027/winners")
    assert f"/{lang}/2027/ceremony.ics" in page.links
