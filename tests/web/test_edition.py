"""Guidelines and calendar as pages."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar

from prizes.edition import actions
from prizes.edition.document.loading import load_shipped
from prizes.i18n.languages import CODES
from tests.contest import VOTING, at, load_contest, small_rules, steward


@pytest.fixture
async def edition(session, app):
    loaded = await load_contest(session)
    await session.commit()
    return loaded


async def test_the_guidelines_have_contents_sections_and_the_hash(browser, edition):
    page = await browser.get("/en/2027/guidelines")
    assert page.heading == "Guidelines"
    assert page.has("Anyone with a confirmed email address can vote.")
    assert page.has(edition.sha256)
    anchors = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert {"submission", "voting", "_version"} <= set(anchors) <= set(page.reader.ids) | {"main"}


@pytest.mark.parametrize("lang", CODES)
async def test_the_rules_are_compared_with_those_of_the_edition_before(browser, session, edition, lang):
    for name in ("2019", "2025"):
        await actions.load(session, load_shipped(name), loader=None)
    await session.commit()
    page = await browser.get(f"/{lang}/2027/guidelines/comparison")
    assert 'value="2025" selected' in page.html and "<table" in page.html
    assert page.html.count('id="_measures"') == 1 and "+" in page.html.split('id="_measures"')[1]
    assert f"/{lang}/2027/guidelines/comparison" in (await browser.get(f"/{lang}/2027/guidelines")).links
    other = await browser.get(f"/{lang}/2027/guidelines/comparison?with=2019")
    assert 'value="2019" selected' in other.html and other.text != page.text
    await browser.get(f"/{lang}/2027/guidelines/comparison?with=1999", status=404)


@pytest.mark.parametrize("lang", CODES)
async def test_the_history_of_the_rules_has_every_edition_that_is_shown(browser, session, edition, lang):
    await actions.load(session, load_shipped("rehearsal"), loader=None)
    assert "<table" not in (await browser.get(f"/{lang}/guidelines/history")).html
    for name in ("2015", "2025"):
        await actions.load(session, load_shipped(name), loader=None)
    await session.commit()
    page = await browser.get(f"/{lang}/guidelines/history")
    lead, _, rules = page.html.partition("<h2")
    assert re.findall(r">(\d{4})<", lead) == ["2015", "2025", "2027"]
    assert ">2015–2025<" in rules and "rehearsal" not in page.html
    assert f"/{lang}/guidelines/history" in (await browser.get(f"/{lang}/editions")).links
    found = (await browser.json("GET", "/guidelines/history", accept_language=lang)).json()
    assert (found["editions"], found["language"]) == (["2015", "2025", "2027"], lang)
    assert all(len(each["numbers"]) == 3 for each in found["simplicity"]) and len(found["simplicity"]) == 9
    assert [each["numbers"][0] for each in found["simplicity"] if each["id"] == "steps"] == [6]
    voting = next(section for section in found["sections"] if section["id"] == "voting")
    assert ["2015", "2015"] in [run for each in voting["changed"] for run in each["editions"]]


async def test_a_first_edition_says_that_there_is_none_to_compare_with(browser, edition):
    assert (await browser.get("/en/2027/guidelines/comparison")).has("There is no other edition")


async def test_a_hidden_edition_is_compared_with_nothing_by_others_than_stewards(browser, session, edition):
    eve = await steward(session, "eve@example.org")
    hidden = await actions.load(session, small_rules(slug="2028"), loader=eve.id)
    await session.commit()
    assert not hidden.published
    await browser.get("/en/2027/guidelines/comparison?with=2028", status=404)
    assert "2028" not in (await browser.get("/en/2027/guidelines/comparison")).html


async def test_programs_get_the_comparison(browser, session, edition):
    await actions.load(session, load_shipped("2025"), loader=None)
    await session.commit()
    found = (await browser.json("GET", "/editions/2027/guidelines/comparison?with=2025")).json()
    assert (found["edition"], found["compared"], found["language"]) == ("2027", "2025", "en")
    voting = next(each for each in found["sections"] if each["id"] == "voting")
    assert any(change["before"] and change["after"] for change in voting["changes"])
    assert (await browser.json("GET", "/editions/2025/guidelines/comparison")).json()["compared"] == "2027"


async def amended(session, edition, *numbers):
    """A version more for each number of changes that a voter can make."""
    first, second = await steward(session, "a@example.org"), await steward(session, "b@example.org")
    for number in numbers:
        other = small_rules(voting__ballot={"changes_most": number})
        proposal = await actions.propose_amendment(
            session, edition, other, reason="Other <b>changes</b>", proposer=first.id
        )
        edition = await actions.approve_amendment(
            session, edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id
        )
    await session.commit()


@pytest.mark.parametrize("lang", CODES)
async def test_any_two_versions_of_one_edition_are_compared(browser, session, edition, lang):
    assert 'name="against"' not in (await browser.get(f"/{lang}/2027/guidelines/comparison")).html
    await amended(session, edition, 3, 2)
    links = (await browser.get(f"/{lang}/2027/guidelines")).links
    (compare,) = (link for link in links if "comparison?" in link)
    assert 'value="2" selected' in (await browser.get(compare)).html
    page = await browser.get(f"/{lang}/2027/guidelines/comparison?version=3&against=1")
    assert all(f'value="{number}" selected' in page.html for number in (1, 3))
    assert page.html.count('id="voting"') == 1
    back = await browser.get(f"/{lang}/2027/guidelines/comparison?version=1&against=3")
    assert back.text != page.text
    same = await browser.get(f"/{lang}/2027/guidelines/comparison?version=2&against=2")
    assert 'id="voting"' not in same.html
    await browser.get(f"/{lang}/2027/guidelines/comparison?version=4&against=1", status=404)
    await browser.get(f"/{lang}/2027/guidelines/comparison?against=4", status=404)


async def test_programs_compare_versions_and_a_version_with_another_edition(browser, session, edition):
    await amended(session, edition, 3, 2)
    await actions.load(session, load_shipped("2025"), loader=None)
    await session.commit()

    async def compared(query):
        found = (await browser.json("GET", f"/editions/2027/guidelines/comparison{query}")).json()
        return found, (found["version"], found["compared"], found["compared_version"])

    found, sides = await compared("?version=3&against=1")
    assert sides == (3, "2027", 1)
    (voting,) = found["sections"]
    (change,) = voting["changes"]
    assert ("5 changes" in str(change["before"]), "2 changes" in str(change["after"])) == (True, True)
    assert change["steps"] == ["Falls from 5 to 2."]
    assert (await compared("?against=2"))[1] == (3, "2027", 2)
    assert (await compared("?version=1"))[1] == (1, "2025", 1)
    assert (await compared("?version=2&with=2025&against=1"))[1] == (2, "2025", 1)
    unknown = await browser.json("GET", "/editions/2027/guidelines/comparison?with=2025&against=2")
    assert unknown.status_code == 404


@pytest.mark.parametrize("lang", CODES)
async def test_the_guidelines_of_a_past_edition_are_good_pages_in_every_language(browser, session, app, lang):
    await actions.load(session, load_shipped("2019"), loader=None)
    await session.commit()
    page = await browser.get(f"/{lang}/2019/guidelines")
    assert page.heading


async def test_rules_that_are_not_frozen_say_so(browser, session, app, time):
    time(at("2026-10-20 12:00"))
    await load_contest(session)
    await session.commit()
    assert (await browser.get("/en/2027/guidelines")).has("These rules have not been frozen yet.")


async def test_the_history_has_the_reason_and_what_changed(browser, session, edition):
    await amended(session, edition, 2)
    page = await browser.get("/en/2027/guidelines")
    assert page.has("Other <b>changes</b>")
    assert "?version=2" in " ".join(page.links)
    page = await browser.get("/en/2027/guidelines?version=2")
    assert page.has("before: In each category you can make 5 changes.")
    assert page.has("now: In each category you can make 2 changes.")


async def test_a_version_that_was_never_published_is_refused(browser, edition):
    page = await browser.get("/en/2027/guidelines?version=7", status=404)
    assert page.has("no published version")
    await browser.get("/en/2027/guidelines?version=seven", status=422)


async def test_an_unknown_edition_is_refused_in_the_readers_language(browser):
    page = await browser.get("/fr/1999/guidelines", status=404)
    assert page.has("1999")


# --- the calendar ------------------------------------------------------------------------------------------


async def test_every_phase_stands_at_the_same_instant_in_geneva_and_utc(browser, edition, time):
    time(VOTING)
    page = await browser.get("/en/2027/calendar")
    assert page.has("“Public voting” closes in 18 days and 10 hours.")
    assert page.has("28 February 2027, 23:00")
    assert page.has("28 February 2027, 22:00")


async def test_a_reader_without_scripts_can_choose_a_time_zone(browser, edition):
    await browser.get("/en/2027/calendar")
    form = browser.page.form("/calendar")
    assert form["method"] == "get"
    page = await browser.get("/en/2027/calendar?zone=Asia/Kathmandu")
    assert page.has("1 March 2027, 03:45")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd"])
async def test_a_zone_that_is_not_offered_is_left_out(browser, edition, zone):
    page = await browser.get(f"/en/2027/calendar?zone={zone}")
    assert page.has("28 February 2027, 22:00")


async def test_times_carry_what_the_script_needs_for_the_readers_own_time(browser, edition):
    page = await browser.get("/en/2027/calendar")
    assert '<time datetime="2027-02-28T22:00:00Z" data-local="' in page.html


async def test_earlier_dates_stay_on_record(browser, session, app):
    announced = [{"opens": "2027-02-01T09:00:00", "closes": "2027-02-20T23:00:00", "note": "Many asked"}]
    await load_contest(session, voting__announced=announced)
    await session.commit()
    page = await browser.get("/en/2027/calendar")
    assert page.has("20 February 2027, 23:00")
    assert page.has("Many asked")


async def test_the_calendar_file_is_valid_and_follows_the_version(browser, session, edition):
    page = await browser.get("/ar/2027/calendar.ics")
    assert page.response.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(page.response.content)
    events = calendar.walk("VEVENT")
    assert {int(event["SEQUENCE"]) for event in events} == {1}
    assert all(str(event["UID"]).endswith("@prizes.test") for event in events)
