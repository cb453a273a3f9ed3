"""Sheet to a file for word processors (DOCX), with the direction of its language: paragraphs, tables and pages turn."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from prizes.data.languages import direction
from prizes.printing.sheet import (
    Block,
    Facts,
    Items,
    Note,
    Picture,
    Pieces,
    Prose,
    Question,
    Rows,
    Sheet,
    SheetHeading,
    SheetText,
    words_of,
)

SOFT = RGBColor(0x4E, 0x5C, 0x67)
LINK = RGBColor(0x0A, 0x5A, 0x94)
SEVERAL = 6
"""Columns up to which a table has letters of the usual size, as `sheet.typ` has it."""
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""For all that is in the file, so that the same sheet gives the same bytes."""
FONTS = {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "Microsoft YaHei"}
LANGUAGES = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}


def write_sheet(sheet: Sheet, at: datetime) -> bytes:
    """`at`: the instant that it bears."""
    return _Writer(sheet).written(at)


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rightward = direction(sheet.lang) == "rtl"
        self.document: Document = docx.Document()

    def written(self, at: datetime) -> bytes:
        self._set_up(at)
        self._paragraph([SheetText(self.sheet.brand)], soft=True)
        if self.sheet.banner:
            self._paragraph([SheetText(self.sheet.banner)], bold=True)
        self._paragraph([self.sheet.title], style="Title")
        for block in self.sheet.blocks:
            self._block(block)
        self._foot()
        target = io.BytesIO()
        self.document.save(target)
        return _same_every_time(target.getvalue())

    # --- the document ---

    def _set_up(self, at: datetime) -> None:
        properties, naive = self.document.core_properties, at.replace(tzinfo=None)
        properties.title, properties.author = self.sheet.title.text[:255], self.sheet.brand[:255]
        properties.language = LANGUAGES.get(self.sheet.lang, self.sheet.lang)
        properties.comments, properties.last_modified_by = "", ""
        properties.created = properties.modified = properties.last_printed = naive
        properties.revision = 1
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        _put(defaults.find(qn("w:rPrDefault")).find(qn("w:rPr")), "w:lang", **self._languages())
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet"):
            _put(self.document.styles[name].element.get_or_add_rPr(), "w:rFonts", **FONTS)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        if self.rightward:
            _put(self.document.element.body.sectPr, "w:bidi")

    def _languages(self) -> dict[str, str]:
        own = LANGUAGES.get(self.sheet.lang, self.sheet.lang)
        return {
            "val": own if self.sheet.lang not in ("ar", "zh") else "en-GB",
            "eastAsia": own if self.sheet.lang == "zh" else "zh-CN",
            "bidi": own if self.sheet.lang == "ar" else "ar-SA",
        }

    def _foot(self) -> None:
        foot = self.document.sections[0].footer.paragraphs[0]
        self._fill(foot, [SheetText(self.sheet.foot, code=True, href=self.sheet.foot)], soft=True)
        self._turn(foot)

    # --- blocks ---

    def _block(self, block: Block) -> None:  # noqa: C901 - one line a kind of block
        match block:
            case SheetHeading(text):
                self._paragraph([SheetText(text)], style="Heading 1")
            case Question(words):
                self._paragraph([words], style="Heading 2")
            case Prose(words):
                for part in words.text.split("\n\n"):
                    self._paragraph([replace(words, text=part)])
            case Pieces(parts):
                self._paragraph(parts)
            case Note(text):
                self._paragraph([SheetText(text)], soft=True)
            case Facts(pairs):
                for label, words in pairs:
                    self._paragraph([SheetText(f"{label}: "), words])
            case Items(items):
                for words in items:
                    self._paragraph([words], style="List Bullet")
            case Rows():
                self._table(block)
            case Picture(name, alt):
                self._paragraph([SheetText(alt or name)], soft=True)

    def _table(self, rows: Rows) -> None:
        table = self.document.add_table(0, len(rows.columns), style="Table Grid")
        if self.rightward:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        self._row(table, rows.columns, numbers=rows.numbers, bold=True)
        _put(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")  # noqa: SLF001 - the library has no word for it
        for row in rows.rows:
            self._row(table, row, numbers=rows.numbers)
        self._widths(table, rows)

    def _widths(self, table: Table, rows: Rows) -> None:
        section = self.document.sections[0]
        whole = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        one = whole / (rows.lead + len(rows.columns) - 1)
        table.autofit = False
        for place, column in enumerate(table.columns):
            column.width = Emu(int(one * (rows.lead if place == 0 else 1)))

    def _row(self, table: Table, texts: Sequence[SheetText], *, numbers: bool, bold: bool = False) -> None:
        cells = table.add_row().cells  # type: ignore[no-untyped-call]
        size = 9 if len(texts) <= SEVERAL else 7
        for place, (cell, words) in enumerate(zip(cells, texts, strict=True)):
            paragraph = cell.paragraphs[0]
            self._fill(paragraph, [words], bold=bold, size=size)
            self._turn(paragraph)
            if numbers and place:
                # In a paragraph that turns, left and right are start and end: RIGHT is where a line ends in each.
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    # --- paragraphs ---

    def _paragraph(
        self, parts: Sequence[SheetText], style: str | None = None, *, soft: bool = False, bold: bool = False
    ) -> None:
        paragraph = self.document.add_paragraph(style=style)
        self._fill(paragraph, parts, soft=soft, bold=bold)
        self._turn(paragraph)

    def _turn(self, paragraph: Paragraph) -> None:
        if self.rightward:
            _put(paragraph._p.get_or_add_pPr(), "w:bidi")  # noqa: SLF001

    def _fill(
        self,
        paragraph: Paragraph,
        parts: Sequence[SheetText],
        *,
        soft: bool = False,
        bold: bool = False,
        size: float | None = None,
    ) -> None:
        for words in parts:
            run = paragraph.add_run(_plain(words.text))
            run.bold = bold or None
            run.font.size = Pt(size) if size else None
            if soft:
                run.font.color.rgb = SOFT
            run.font.rtl = words_of(self.sheet.lang, words)["dir"] == "rtl" or None
            if words.href:
                run.font.color.rgb, run.font.underline = LINK, True
                _lead(paragraph, run._r, words.href)  # noqa: SLF001


def _put(parent: Any, name: str, **values: str) -> None:
    """A child element of WordprocessingML with attributes, in its place among the others."""
    child = OxmlElement(name)
    for key, value in values.items():
        child.set(qn(f"w:{key}"), value)
    for old in parent.findall(qn(name)):
        parent.remove(old)
    parent.insert_element_before(child, *(f"w:{each}" for each in FOLLOWING[name].split()))


FOLLOWING = {
    "w:bidi": "spacing ind contextualSpacing jc outlineLvl rPr sectPr rtlGutter docGrid",
    "w:rFonts": "b bCs i iCs color sz szCs u rtl cs lang",
    "w:lang": "",
    "w:tblHeader": "",
}
"""What comes after an element, as the schema orders them (ECMA-376, part 1), as far as it occurs here."""


def _lead(paragraph: Paragraph, run: Any, href: str) -> None:
    """Make a link of a run."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.addprevious(link)
    link.append(run)


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(each for each in text if each in "\t\n" or each >= " ")


def _same_every_time(made: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, BEGINNING), old.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
