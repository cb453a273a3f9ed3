"""Tables of projects from outside: read as texts, measured before they are unfolded, refused with a sentence."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from prizes.errors import Invalid
from prizes.nomination.table_files import MOST_BYTES, MOST_ROWS, read_table


def book(*rows, options=None) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True} | (options or {})) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet()
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if isinstance(cell, date | datetime):
                    sheet.write_datetime(n, m, cell, day)
                else:
                    sheet.write(n, m, cell)
    return made.getvalue()


def with_part(content: bytes, name: str, change) -> bytes:
    """The archive with one of its files changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.namelist():
            new.writestr(item, change(old.read(item)) if item == name else old.read(item))
    return target.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def test_csv_xlsx_and_json_of_one_table_are_the_same_rows():
    rows = [{"title": "Smart village", "country": "KE"}, {"title": "قرية ذكية", "country": ""}]
    grid = [["title", "country"], *([r["title"], r["country"]] for r in rows)]
    as_csv = "\ufefftitle,country\r\nSmart village,KE\r\nقرية ذكية,\r\n".encode()

    assert read_table(as_csv) == rows
    assert read_table(book(*grid)) == rows
    assert read_table(json.dumps(rows).encode()) == rows
    assert read_table(json.dumps({"items": rows, "next": None}).encode()) == rows


def test_numbers_days_and_instants_of_cells_become_the_text_of_the_form():
    row = read_table(
        book(["a", "b", "c", "d", "e"], [5, 2.5, date(2026, 5, 31), True, datetime(2026, 5, 31, 9, 30)])  # noqa: DTZ001
    )

    assert row == [{"a": "5", "b": "2.5", "c": "2026-05-31", "d": "yes", "e": "2026-05-31 09:30:00"}]


def test_json_with_one_key_twice_is_refused_with_the_key():
    for text in (
        '[{"title": "A", "title": "B"}]',
        '[{"title": "A", "answers": {"\\ud800": 1, "\\ud800": 2}}]',
    ):
        with pytest.raises(Invalid, match="twice"):
            read_table(text.encode())


def test_answers_of_json_stand_under_the_names_of_their_columns():
    assert read_table(b'[{"title": "A", "answers": {"impact": "x", "people": [{"name": "B"}]}}]') == [
        {"title": "A", "answers.impact": "x", "answers.people": [{"name": "B"}]}
    ]


def test_the_apostrophe_of_our_csv_is_taken_away():
    assert read_table(b"title\r\n'=1+1\r\n'quoted'\r\n''=2\r\n") == [
        {"title": "=1+1"},
        {"title": "'quoted'"},
        {"title": "'=2"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"Caf\xe9",
        b'title\n"open',
        b"PK\x03\x04 no archive at all",
        b"{}",
        b'{"items": 7}',
        b"[1, 2]",
        b"[" * 100_000,
        b"title,title\na,b",
        b"title,\na,b",
        b"title,owner\na",
        b"title\na,b",
        b"title\n" + b"a\n" * (MOST_ROWS + 1),
        b"a," * 400 + b"b\n1\n",
        json.dumps([{}] * (MOST_ROWS + 2)).encode(),
        b"x" * (MOST_BYTES + 1),
    ],
    ids=range(17),
)
def test_what_is_no_table_or_too_large_is_refused_with_a_sentence(content):
    with pytest.raises(Invalid):
        read_table(content)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'r="A2"', b'r="XFD1048576"'),
        lambda xml: xml.replace(b'<row r="2"', b'<row r="1048576"').replace(b'r="A2"', b'r="A1048576"'),
        lambda xml: xml.replace(b'r="A2"', b'r="A10002"'),
        lambda xml: xml.replace(b'r="A2"', b'r="KO2"'),
        lambda xml: xml.replace(b'r="A2"', b'r="&#88;FD1048576"'),
        lambda xml: xml.decode().encode("utf-16"),
        lambda xml: xml[: len(xml) // 2],
        lambda _xml: b"",
    ],
    ids=[
        "cell far out",
        "row far out",
        "one row more",
        "one column more",
        "letters as numbers",
        "two bytes a letter",
        "cut off",
        "nothing",
    ],
)
def test_a_sheet_that_would_be_laid_out_too_large_is_refused_before(change):
    hostile = with_part(book(["title"], ["A"]), SHEET, change)

    with pytest.raises(Invalid, match=r"not a readable XLSX file|too large|is empty"):
        read_table(hostile)


def test_a_sheet_of_the_most_rows_is_read():
    whole = with_part(book(["title"], ["A"]), SHEET, lambda xml: xml.replace(b'r="A2"', b'r="A10001"'))

    assert read_table(whole) == [{"title": "A"}]


@pytest.mark.parametrize("part", ["docProps/core.xml", SHEET])
def test_an_archive_that_unfolds_without_end_is_refused(part):
    bomb = with_part(book(["title"], ["A"]), part, lambda xml: xml + b" " * 70_000_000)

    assert len(bomb) < 200_000
    with pytest.raises(Invalid, match="too large"):
        read_table(bomb)


def test_an_archive_that_lies_about_what_it_unfolds_to_is_refused():
    bomb = with_part(book(["title"], ["A"]), SHEET, lambda xml: xml + b" " * 70_000_000)
    size = struct.pack("<I", zipfile.ZipFile(io.BytesIO(bomb)).getinfo(SHEET).file_size)

    assert bomb.count(size) == 2
    with pytest.raises(Invalid):
        read_table(bomb.replace(size, struct.pack("<I", 700)))


def test_a_long_text_that_many_cells_share_is_refused():
    shared = book(["title"], *[["x" * 30_000]] * 2_500)

    assert len(shared) < 200_000
    with pytest.raises(Invalid, match="too large"):
        read_table(shared)


def test_an_archive_of_many_parts_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for n in range(600):
            archive.writestr(f"{n}.xml", "")

    with pytest.raises(Invalid, match="too large"):
        read_table(target.getvalue())


def test_a_formula_of_a_workbook_is_its_value_and_never_run():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "title")
        sheet.write_formula(1, 0, '=HYPERLINK("http://example.org")', None, "what it showed")

    assert read_table(made.getvalue()) == [{"title": "what it showed"}]
