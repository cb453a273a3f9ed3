"""A sheet is set from data alone, tagged, in its language, and the same every time."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prizes.i18n.languages import CODES
from prizes.printing.letters import BREAK, MISSING, as_printed, printable
from prizes.printing.printer import set_sheet
from prizes.printing.sheet import (
    Facts,
    Items,
    Note,
    Prose,
    Question,
    Rows,
    Sheet,
    SheetHeading,
    SheetText,
    first_direction,
)

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def sheet(text: str, lang: str = "en") -> Sheet:
    """The text in every place where one of its length can stand."""
    words = SheetText(text, "ar")
    return Sheet(
        lang,
        SheetText(text[:400] or "–", "zh"),
        text[:100],
        [
            Facts([(text[:400], words), ("SHA-256", SheetText(text, code=True))]),
            SheetHeading(text[:400]),
            Question(SheetText(text[:400], "ar")),
            Prose(words),
            Items([words, SheetText(text, auto=True)]),
            Rows([words, SheetText("b")], [[words, words]]),
            Note(text[:400]),
        ],
        banner=text[:100],
        foot=text[:100],
        unprintable="Some signs have no form here.",
    )


def opened(made: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(made))


@pytest.mark.parametrize("lang", CODES)
def test_a_sheet_is_tagged_titled_and_says_its_language(lang):
    with opened(set_sheet(sheet("Village العربية 智慧", lang), AT)) as pdf:
        assert str(pdf.Root.Lang) == lang
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == "Village العربية 智慧"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] == "2"


def test_the_same_sheet_and_instant_give_the_same_bytes():
    assert set_sheet(sheet("Village"), AT) == set_sheet(sheet("Village"), AT)


def test_the_instant_is_the_one_that_is_given():
    assert b"D:20261125120000Z" in set_sheet(sheet("Village"), AT)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "#panic()",
        "$ x $ *a* _b_ `c` <d> @e // f \\ g [h] #{1/0}",
        '"]); #import "@preview/x:1.0.0"',
        "\u202egnp.exe\u202c",
        "ไทย 한국어 日本語 हिन्दी 😀👨‍👩‍👧 \ufe0f \U0001f1e8\U0001f1ed",
        "e\u0301" * 50,
        "\u0000\u0007\u001b[31m",
        "=HYPERLINK(1)",
        "",
        " \n\n \n",
        "a" * 5_000,
        "\N{LATIN SMALL LETTER A}" + "\u0301" * 500,
    ],
)
def test_no_text_is_more_than_a_text(text):
    with opened(set_sheet(sheet(text), AT)) as pdf:
        assert len(pdf.pages) >= 1
        assert "/JavaScript" not in str(pdf.Root.keys())
        assert "/EmbeddedFiles" not in str(pdf.Root.get("/Names", ""))


def test_a_hundred_kilobytes_fill_pages_and_no_more():
    with opened(set_sheet(sheet("قرية village 村 " * 5_000), AT)) as pdf:
        assert len(pdf.pages) > 20


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_any_text_can_be_printed(text):
    assert set_sheet(sheet(text), AT).startswith(b"%PDF-1.7")


def test_the_fonts_print_the_letters_of_the_six_languages():
    samples = "Ministère Министерство وزارة الاتصالات؟ 信息通信部，“测试” Ñandú “–…"
    assert as_printed(samples) == samples
    assert len(printable()) > 30_000


def test_a_character_without_a_form_is_seen_to_be_missing():
    assert as_printed("ไ village") == f"{MISSING} village"
    assert as_printed("a\u202eb\ufe0f") == "ab"


def test_a_long_run_can_break_and_loses_nothing():
    shown = as_printed("x" * 100)
    assert BREAK in shown
    assert shown.replace(BREAK, "") == "x" * 100


@pytest.mark.parametrize(
    ("text", "towards"), [("Ministry", "ltr"), ("(2027) وزارة", "rtl"), ("12", "rtl"), ("村", "ltr")]
)
def test_a_name_turns_as_its_first_letter_does(text, towards):
    assert first_direction(text, "rtl") == towards
