"""The privacy impact assessment: it speaks of all that the inventory has, of each principle, and of what is open."""

from __future__ import annotations

import re

import pytest

from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.privacy.assessment import AREAS, PRINCIPLES, RISKS, UNDECIDED
from tests.house.checkout import ROOT

INVENTORY = (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
PRINCIPLES_OF_2018 = [
    "Fair and legitimate processing",
    "Purpose specification",
    "Proportionality and necessity",
    "Retention",
    "Accuracy",
    "Confidentiality",
    "Security",
    "Transparency",
    "Transfers",
    "Accountability",
]


def test_its_areas_are_the_sections_of_the_inventory():
    sections = re.findall(r"^## (.+)$", INVENTORY, re.MULTILINE)
    assert [area.section for area in AREAS] == [
        each for each in sections if each != "Columns without anything of a person"
    ]


def test_it_has_the_ten_principles_of_the_united_nations():
    assert [name for name, _ in PRINCIPLES] == PRINCIPLES_OF_2018
    assert all(sentences for _, sentences in PRINCIPLES)


def test_each_risk_says_what_remains():
    assert len(RISKS) >= 8
    assert all(risk.measure and risk.remains for risk in RISKS)


@pytest.mark.parametrize("lang", CODES)
async def test_anyone_can_read_it_and_it_says_what_is_open(browser, lang):
    page = await browser.get(f"/{lang}/privacy/assessment")
    voice = translator(lang)
    for words in (*UNDECIDED, *(risk.remains for risk in RISKS), *(area.until for area in AREAS)):
        assert voice.gettext(words) in page.text, words
    assert f"/{lang}/privacy/assessment" in (await browser.get(f"/{lang}/privacy")).links
