"""Times are those of the edition: on pages, in letters and in the words of all six languages."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from prizes.i18n.languages import CODES
from prizes.i18n.local_time import GENEVA_TIME, LocalTime, offset, time_shown, times_of
from prizes.i18n.translator import CATALOGUES, translator, without_isolates
from prizes.kit.sentence import say
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import VOTE_REMINDER
from tests.contest import SUBMITTING, VOTING, load_contest, person
from tests.mailbox import body
from tests.nomination.drafts import begun

NOON = datetime(2027, 2, 10, 12, tzinfo=UTC)
NAIROBI = LocalTime(ZoneInfo("Africa/Nairobi"))
CLOSE = "You can vote until %(moment)s, %(in_zone)s. That is %(utc)s UTC."
OF_GENEVA = {
    "en": "Geneva",
    "fr": "Genève",
    "es": "Ginebra",
    "ru": "Женев",
    "zh": "日内瓦",
    "ar": "جنيف",
}


def of_geneva(text: str, lang: str) -> bool:
    return OF_GENEVA[lang].casefold() in text.casefold() or (lang == "ru" and "женев" in text.casefold())


def test_the_time_of_geneva_is_said_as_ever():
    assert (
        translator("en").say(say("%(moment)s, %(in_zone)s", moment=NOON))
        == "10 February 2027, 13:00, Geneva time"
    )
    assert translator("ru").gettext("%(in_zone)s") == "по женевскому времени"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "10 February 2027, 15:00 UTC+3, Nairobi time"),
        ("fr", "10 février 2027, 15:00 UTC+3, heure locale (Nairobi)"),
        ("es", "10 de febrero de 2027, 15:00 UTC+3, hora local de Nairobi"),
        ("ru", "10 февраля 2027 г., 15:00 UTC+3 по местному времени (Найроби)"),
        ("zh", "2027年2月10日 15:00 UTC+3，内罗毕时间"),
        ("ar", "10 فبراير 2027، 15:00 UTC+3، بتوقيت نيروبي"),
    ],
)
def test_another_time_has_its_offset_and_the_name_of_its_place(lang, words):
    with times_of(NAIROBI):
        said = translator(lang).say(say("%(moment)s, %(in_zone)s", moment=NOON))
    assert " ".join(without_isolates(said).split()) == words


def test_the_place_that_the_rules_name_is_the_name():
    named = LocalTime(NAIROBI.zone, {"en": 'House "A" <b>100%</b>'})
    with times_of(named):
        assert without_isolates(translator("en").gettext("%(in_zone)s")) == "House A b100/b time"


def test_utc_is_called_utc():
    with times_of(LocalTime(ZoneInfo("Etc/UTC"))):
        said = translator("en").say(say("%(moment)s, %(in_zone)s", moment=NOON))
    assert without_isolates(said) == "10 February 2027, 12:00 UTC, UTC"


@pytest.mark.parametrize(
    ("zone", "ahead"),
    [
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "UTC\N{MINUS SIGN}3:30"),
        ("Europe/London", "UTC"),
        ("Europe/Zurich", "UTC+1"),
    ],
)
def test_the_offset_is_that_of_the_instant(zone, ahead):
    assert offset(NOON, ZoneInfo(zone)) == ahead
    assert offset(datetime(2027, 7, 1, tzinfo=UTC), ZoneInfo("Europe/Zurich")) == "UTC+2"


def test_an_instant_that_brings_its_zone_is_shown_in_it_anywhere():
    local = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    with times_of(NAIROBI):
        assert without_isolates(translator("en").moment(local)) == "10 February 2027, 21:00 UTC+9"
        assert (
            translator("en").moment(NOON.astimezone(ZoneInfo("Europe/Zurich"))) == "10 February 2027, 13:00"
        )


@pytest.mark.parametrize("lang", CODES)
def test_every_translation_says_whose_time_it_is_where_the_text_does(lang):
    with (CATALOGUES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    found = [m for m in catalogue if isinstance(m.id, str) and "%(in_zone)s" in m.id]
    assert len(found) > 60
    assert [m.id for m in found if m.string.count("%(in_zone)s") != 1 or of_geneva(m.string, lang)] == []


@pytest.mark.parametrize("lang", CODES)
async def test_a_contest_elsewhere_never_speaks_of_geneva(lang, session, browser, time):
    time(SUBMITTING)
    edition = await load_contest(session, timezone="Africa/Nairobi")
    project = await begun(session, edition, await person(session, "ana.maria@example.org"))
    await session.commit()
    await browser.sign_in("ana.maria@example.org")
    for path in ("2027/", "2027/calendar", "2027/guidelines", f"2027/nominations/{project.id}", ""):
        page = await browser.get(f"/{lang}/{path}")
        assert not of_geneva(page.text, lang), (path, page.text)
    assert "UTC+3" in (await browser.get(f"/{lang}/2027/guidelines")).text
    assert time_shown() is GENEVA_TIME, "what one request shows leaks into the next"


@pytest.mark.parametrize("lang", CODES)
async def test_a_letter_tells_the_time_of_its_edition(lang, session, mailbox, time):
    time(VOTING)
    await load_contest(session, timezone="Africa/Nairobi")
    queue(
        session,
        VOTE_REMINDER,
        to="ana@example.org",
        lang=lang,
        edition="2027",
        closes="2027-02-28T20:00:00+00:00",
        slug="2027",
        missing=2,
        stop="x",
        edition_title={"en": "Prizes"},
    )
    await session.commit()
    (letter,) = await mailbox.delivered()
    assert "UTC+3" in body(letter) and not of_geneva(body(letter), lang)
