"""Drawn pictures: a picture of any kind is set in, letters of every script are drawn, and nothing is markup."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from prizes.printing.printer import draw_badge, draw_share
from prizes.printing.share import BadgeSheet, Emblem, ShareSheet
from prizes.printing.sheet import SheetText

SHEET = ShareSheet(
    lang="en",
    brand=SheetText("WSIS Prizes 2027"),
    claim=SheetText("Winner"),
    title=SheetText("Ant"),
    lines=[SheetText("Owner", auto=True), SheetText("Kenya")],
    field=SheetText("Governments"),
    hue=245,
    emblem=Emblem(0, "AB"),
    address="prizes.test",
)


async def drawn(sheet: ShareSheet, picture: bytes = b"") -> Image.Image:
    return Image.open(io.BytesIO(await draw_share(sheet, picture))).convert("RGB")


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "JPEG"])
async def test_a_picture_of_each_kind_stands_where_the_emblem_was(kind):
    made = io.BytesIO()
    Image.new("RGB", (900, 600), (200, 20, 20)).save(made, kind)
    image = await drawn(replace(SHEET, picture="x"), made.getvalue())
    red, green, blue = image.getpixel((1200 - 60 - 180, 60 + 180))
    assert red > 180 and green < 60 and blue < 60
    mirrored = await drawn(replace(SHEET, lang="ar", picture="x"), made.getvalue())
    assert mirrored.getpixel((60 + 180, 60 + 180))[0] > 180


@pytest.mark.parametrize(
    ("lang", "title"), [("ar", "أكاديمية"), ("zh", "数字技能"), ("ru", "Навыки"), ("en", "#strong[x]")]
)
async def test_letters_of_every_script_have_a_form(lang, title):
    empty = await drawn(replace(SHEET, lang=lang, title=SheetText("")))
    written = await drawn(replace(SHEET, lang=lang, title=SheetText(title)))
    boxes = await drawn(replace(SHEET, lang=lang, title=SheetText("□" * len(title))))
    assert len({image.tobytes() for image in (empty, written, boxes)}) == 3


async def test_a_long_title_leaves_the_lines_below_it_in_the_picture():
    """Nothing is drawn into the margin at the foot."""
    long = replace(
        SHEET, title=SheetText("Word " * 200), lines=[SheetText("Long owner " * 30), SheetText("Kenya")]
    )
    image = await drawn(long)
    paper = image.getpixel((1190, 625))
    foot = image.crop((100, 600, 1190, 630))
    assert foot.getcolors() == [(1090 * 30, paper)]


async def test_the_same_sheet_gives_the_same_bytes_and_another_another_hash():
    assert await draw_share(SHEET) == await draw_share(SHEET)
    others = [
        replace(SHEET, hue=25),
        replace(SHEET, claim=None),
        replace(SHEET, picture="x"),
        replace(SHEET, lang="fr"),
    ]
    assert len({sheet.sha256 for sheet in (SHEET, *others)}) == 5


async def test_what_a_badge_says_cannot_leave_its_attribute():
    badge = BadgeSheet(
        "en", SheetText("Winner"), SheetText("WSIS"), 245, Emblem(0, ""), '"><script>alert(1)</script>'
    )
    assert b"<script" not in await draw_badge(badge)
