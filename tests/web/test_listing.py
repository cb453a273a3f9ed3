"""What every list of the office has by itself: search, filters, order, a choice of columns, pages, and itself as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from prizes.mail.models import Message
from prizes.web.layout.lists import SIZE
from tests.contest import SUBMITTING, load_contest, steward
from tests.queries import statements

EVE = "eve@example.org"
LETTERS = "/en/2027/office/letters"
SENT = 55
"""Letters that are sent; more than a page holds."""


@pytest.fixture
async def edition(session, app):
    made = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return made


@pytest.fixture
async def eve(browser, edition):
    await browser.sign_in(EVE)
    return browser


@pytest.fixture
async def letters(session, edition):
    """The latest to a00, the earliest to a54; three that were given up, to =b0, =b1 and =b2."""
    for n in range(SENT + 3):
        when, failed = SUBMITTING - timedelta(minutes=n), n >= SENT
        session.add(
            Message(
                to=f"=b{n - SENT}@example.org" if failed else f"a{n:02}@example.org",
                lang="fr" if n % 2 else "en",
                template="mailing",
                edition="2027",
                state="failed" if failed else "sent",
                created_at=when,
                send_after=when,
                sent_at=None if failed else when,
                attempts=n,
            )
        )
    await session.commit()


def cells(page) -> list[list[str]]:
    """What the rows of the page's table say."""
    rows = html.fromstring(page.html).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]


def heads(page) -> list[str]:
    return [each.text_content().strip() for each in html.fromstring(page.html).xpath("//thead//th")]


async def as_json(eve, query: str = "") -> list[dict[str, object]]:
    return (await eve.get(f"{LETTERS}/file?format=json{query}")).response.json()


def options(page, name: str) -> dict[str, str]:
    found = html.fromstring(page.html).xpath(f"//select[@name='{name}']/option")
    return {each.get("value"): each.text_content() for each in found}


# --- order ---------------------------------------------------------------------------------------------


async def test_a_list_is_in_the_order_that_is_asked_for_both_ways(eve, letters):
    usual = await as_json(eve)
    assert [row["to"] for row in usual][:2] == ["a00@example.org", "a01@example.org"]
    forth = [row["to"] for row in await as_json(eve, "&sort=to")]
    assert forth == sorted(forth) and forth[0] == "=b0@example.org"
    assert [row["to"] for row in await as_json(eve, "&sort=-to")] == forth[::-1]


async def test_equal_rows_of_another_order_stay_in_the_usual_one(eve, letters):
    found = [row["to"] for row in await as_json(eve, "&sort=state") if row["state"] == "sent"]
    assert found == [f"a{n:02}@example.org" for n in range(SENT)]


async def test_a_phone_without_heads_of_columns_chooses_the_order_from_a_field(eve, letters):
    page = await eve.get(LETTERS)
    assert options(page, "sort") == {
        "": "Default order",
        "to": "Address",
        "-to": "\u2068Address\u2069, descending",
        "kind": "Email",
        "-kind": "\u2068Email\u2069, descending",
        "at": "Sent or prepared (Geneva time)",
        "-at": "\u2068Sent or prepared (Geneva time)\u2069, descending",
        "state": "Status",
        "-state": "\u2068Status\u2069, descending",
    }
    assert page.has("58 emails, newest first")
    page = await eve.get(f"{LETTERS}?sort=-to")
    assert dict(page.form(LETTERS)["fields"])["sort"] == "-to"
    assert page.has("58 emails") and not page.has("newest first")
    assert cells(page)[0][0] == "a54@example.org"


async def test_a_press_on_a_head_sorts_and_another_turns_it_round(eve, letters):
    page = await eve.get(f"{LETTERS}?q=b")
    to = html.fromstring(page.html).xpath("//thead//th[1]/a")[0].get("href")
    page = await eve.get(LETTERS + to)
    head = html.fromstring(page.html).xpath("//thead//th[1]")[0]
    assert head.get("aria-sort") == "ascending" and len(cells(page)) == 3
    page = await eve.get(LETTERS + head.xpath("a")[0].get("href"))
    assert html.fromstring(page.html).xpath("//thead//th[1]")[0].get("aria-sort") == "descending"
    assert cells(page)[0][0] == "=b2@example.org"


# --- columns -------------------------------------------------------------------------------------------


async def test_a_list_shows_the_columns_that_are_chosen_in_their_own_order(eve, letters):
    page = await eve.get(f"{LETTERS}?columns=attempts&columns=to")
    assert heads(page) == ["Address", "Attempts"]
    assert cells(page)[3] == ["a03@example.org", "3"]
    assert [v for n, v in page.form(LETTERS)["fields"] if n == "columns"] == ["to", "attempts"]
    later = next(link for link in page.links if "page=2" in link)
    assert heads(await eve.get(LETTERS + later)) == ["Address", "Attempts"]


async def test_the_usual_columns_stand_in_no_address_and_leave_the_choice_closed(eve, letters):
    page = await eve.get(LETTERS)
    page = await eve.get(LETTERS, params=[*page.form(LETTERS)["fields"]])
    assert "columns=" in str(page.url)  # as the form has it
    own = [link for link in page.links if link.startswith("?") or "/letters/file" in link]
    assert len(own) > 3 and not [link for link in own if "columns=" in link]
    assert "<details open>" not in page.html.split('class="bar"')[1].split("</form>")[0]
    page = await eve.get(f"{LETTERS}?columns=to")
    assert "<details open>" in page.html.split('class="bar"')[1].split("</form>")[0]


# --- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "&columns=to&columns=attempts", "&q=b&sort=-to", "&state=sent&sort=at"]
)
async def test_the_table_and_the_three_files_have_the_same_rows_and_columns(eve, letters, query):
    shown, rows = await eve.get(f"{LETTERS}?{query}"), []
    names = heads(shown)
    for number in (1, 2):
        rows += [row[0] for row in cells(await eve.get(f"{LETTERS}?{query}&page={number}"))]
    rows = [row for row in rows if "@" in row]  # a page beyond the end says that nothing fits
    found = await as_json(eve, query)
    as_csv = (await eve.get(f"{LETTERS}/file?format=csv{query}")).response.text.removeprefix("\ufeff")
    as_xlsx = (await eve.get(f"{LETTERS}/file?format=xlsx{query}")).response.content
    table = list(csv.reader(io.StringIO(as_csv, newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx)).get_sheet_by_index(0).to_python()

    assert [row["to"] for row in found] == rows and len(rows) > 1
    assert [[cell.removeprefix("'") for cell in row] for row in table[1:]] == [
        [str(value) for value in row] for row in [[_as_text(v) for v in each.values()] for each in found]
    ]
    assert table[0] == book[0] == names
    assert [row[0] for row in book[1:]] == rows
    assert all(len(each) == len(names) for each in found)


def _as_text(value: object) -> object:
    return "" if value is None else value


async def test_a_file_of_a_list_runs_nothing_in_a_spreadsheet_and_has_a_name(eve, letters):
    answer = (await eve.get(f"{LETTERS}/file?format=csv&q=b0&columns=to")).response
    assert answer.text.removeprefix("\ufeff").splitlines() == ["Address", "'=b0@example.org"]
    assert answer.headers["content-disposition"] == 'attachment; filename="2027-letters.csv"'


async def test_a_page_of_a_list_links_its_files_as_it_is_narrowed(eve, letters):
    page = await eve.get(f"{LETTERS}?q=b&sort=to&columns=to")
    links = [link for link in page.links if "/letters/file" in link]
    assert [link.rpartition("format=")[2].partition("&")[0] for link in links] == ["csv", "xlsx", "json"]
    found = (await eve.get(links[2])).response.json()
    assert found == [{"to": f"=b{n}@example.org"} for n in range(3)]


# --- search, filters, pages ----------------------------------------------------------------------------


async def test_search_and_filters_narrow_together_and_states_are_counted_before(eve, letters):
    page = await eve.get(f"{LETTERS}?q=A0&state=sent")
    assert len(cells(page)) == 10 and page.has("10 emails")
    page = await eve.get(f"{LETTERS}?q=example&state=failed")
    assert len(cells(page)) == 3 and page.has("All 58") and page.has("Sent 55") and page.has("Failed 3")
    page = await eve.get(f"{LETTERS}?q=%25")  # no wild card
    assert page.has("No emails match these filters.") and "/letters/file" not in page.html


async def test_pages_of_a_list_hold_every_row_once(eve, letters):
    one, two = await eve.get(LETTERS), await eve.get(f"{LETTERS}?page=2")
    assert one.has("Rows 1 to 50 of 58") and two.has("Rows 51 to 58 of 58")
    rows = [row[0] for row in cells(one) + cells(two)]
    assert len(rows) == len(set(rows)) == SENT + 3 and len(cells(one)) == SIZE


async def test_a_list_asks_the_database_as_often_for_many_rows_as_for_few(eve, letters, database):
    numbers = []
    for path in (f"{LETTERS}?q=b0", LETTERS, f"{LETTERS}/file?q=b0", f"{LETTERS}/file"):
        with statements(database) as seen:
            await eve.get(path)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] and numbers[2] == numbers[3]


# --- what does not fit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "sort=subject",
        "sort=-",
        "sort=--to",
        "sort=lang",
        "columns=context",
        "columns=",
        "page=0",
        "page=x",
        "page=-3",
    ],
)
async def test_an_order_a_column_or_a_page_that_there_is_not_is_as_if_it_were_not_asked_for(
    eve, letters, query
):
    page = await eve.get(f"{LETTERS}?{query}")
    usual = await eve.get(LETTERS)
    assert cells(page) == cells(usual) and heads(page) == heads(usual)
    assert (await eve.get(f"{LETTERS}/file?format=json&{query}")).response.json() == await as_json(eve)


async def test_a_filter_that_nothing_has_and_a_search_that_is_too_long_give_a_page(eve, letters):
    assert (await eve.get(f"{LETTERS}?state=lost")).has("No emails match these filters.")
    assert (await eve.get(f"{LETTERS}?state={'x' * 3000}")).has("No emails match these filters.")
    assert (await eve.get(f"{LETTERS}?page=99999999999")).has("No emails match these filters.")
    page = await eve.get(f"{LETTERS}?q={'x' * 300}", status=422)
    assert page.has("A search can have at most 200 characters.") and page.has(
        "No emails match these filters."
    )


async def test_a_file_of_a_form_that_there_is_not_is_refused_with_those_that_there_are(eve, letters):
    page = await eve.get(f"{LETTERS}/file?format=exe", status=422)
    assert page.has("The formats are csv, xlsx and json.")


async def test_only_who_sees_the_list_gets_its_files(browser, letters):
    page = await browser.get(f"{LETTERS}/file")
    assert page.url.path == "/en/sign-in"
    await browser.sign_in("ana@example.org")
    await browser.get(f"{LETTERS}/file", status=403)
