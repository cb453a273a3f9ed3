"""A sheet for word processors: its language and direction are in the file, and so is every link."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from prizes.i18n.languages import CODES
from prizes.printing.sheet import (
    Facts,
    Items,
    Note,
    Pieces,
    Prose,
    Question,
    Rows,
    Sheet,
    SheetHeading,
    SheetText,
)
from prizes.printing.writing import write_sheet

AT = datetime(2027, 4, 10, 12, 0, tzinfo=UTC)
LINK = "https://prizes.test/en/2027/data/projects.csv?region=africa&sum=n"
WORDS = {
    "ar": "المشاريع",
    "zh": "项目",
    "en": "Projects",
    "fr": "Projets",
    "ru": "Проекты",
    "es": "Proyectos",
}


def sheet(lang: str) -> Sheet:
    words = SheetText(WORDS[lang])
    return Sheet(
        lang,
        words,
        "WSIS",
        [
            SheetHeading(WORDS[lang]),
            Question(words),
            Prose(words),
            Pieces([SheetText(WORDS[lang] + ": "), SheetText("27", href=LINK), SheetText("\x07.")]),
            Items([words]),
            Facts([(WORDS[lang], words)]),
            Rows([words, words], [[words, SheetText("27", href=LINK)]], numbers=True, lead=2),
            Note(WORDS[lang]),
        ],
        banner=WORDS[lang],
        foot="https://prizes.test/en/reports",
    )


def opened(made: bytes):
    return docx.Document(io.BytesIO(made))


def paragraphs(document) -> list:
    in_tables = [p for t in document.tables for row in t.rows for cell in row.cells for p in cell.paragraphs]
    return [*document.paragraphs, *in_tables, *document.sections[0].footer.paragraphs]


@pytest.mark.parametrize("lang", CODES)
def test_direction_is_that_of_the_language_everywhere(lang):
    document = opened(write_sheet(sheet(lang), AT))
    rightward = lang == "ar"
    for paragraph in paragraphs(document):
        turned = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
        assert turned == rightward, paragraph.text
    for table in document.tables:
        assert (table._tbl.tblPr.find(qn("w:bidiVisual")) is not None) == rightward
    assert (document.element.body.sectPr.find(qn("w:bidi")) is not None) == rightward
    runs = [run for p in paragraphs(document) for run in p._p.iter(qn("w:r"))]
    own = [run for run in runs if WORDS[lang] in "".join(run.itertext())]
    assert len(own) >= 9
    assert all((run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None) == rightward for run in own)


@pytest.mark.parametrize("lang", CODES)
def test_it_has_title_language_headings_and_a_head_of_its_table(lang):
    document = opened(write_sheet(sheet(lang), AT))
    assert document.core_properties.title == WORDS[lang]
    assert document.core_properties.language.startswith(lang)
    said = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert any(value.startswith(lang) for value in said.attrib.values())
    styles = [p.style.name for p in document.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= set(styles)
    (table,) = document.tables
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_numbers_lead_to_their_rows_and_nothing_that_xml_cannot_hold_is_in_it():
    made = write_sheet(sheet("en"), AT)
    document = opened(made)
    links = [rel.target_ref for rel in document.part.rels.values() if rel.reltype.endswith("/hyperlink")]
    assert links == [LINK]
    linked = [
        "".join(t.text for t in each.iter(qn("w:t")))
        for each in document.element.body.iter(qn("w:hyperlink"))
    ]
    assert linked == ["27", "27"]
    assert "Projects: 27." in [p.text for p in document.paragraphs]


def test_children_stand_in_the_order_of_the_schema():
    """Word refuses a file in which they do not."""
    order = {
        "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "rtl", "cs", "lang"],
        "pPr": [
            "pStyle",
            "keepNext",
            "keepLines",
            "numPr",
            "bidi",
            "spacing",
            "ind",
            "contextualSpacing",
            "jc",
            "outlineLvl",
            "rPr",
        ],
        "tblPr": ["tblStyle", "bidiVisual", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblLook"],
    }
    document = opened(write_sheet(sheet("ar"), AT))
    seen = 0
    for name, names in order.items():
        for element in document.element.body.iter(qn(f"w:{name}")):
            places = [names.index(child.tag.rpartition("}")[2]) for child in element]
            assert places == sorted(places), [child.tag for child in element]
            seen += 1
    assert seen > 30


def test_the_same_sheet_and_instant_give_the_same_bytes():
    made = write_sheet(sheet("ar"), AT)
    assert made == write_sheet(sheet("ar"), AT)
    with ZipFile(io.BytesIO(made)) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert opened(made).core_properties.created.replace(tzinfo=UTC) == AT
