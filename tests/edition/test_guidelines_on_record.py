"""A change of any word in the guidelines of a shipped edition is seen in a review: nothing changes them unnoticed."""

from __future__ import annotations

import pytest

from prizes.edition.document.loading import shipped
from tests.edition.guidelines_on_record import FOLDER, HASHES, OTHERS, RENEWED_BY, guidelines_of, hash_of

NOTICED = f"If the change is meant, run  {RENEWED_BY}  and read the difference. See docs/words-of-editions.md"


@pytest.mark.parametrize("name", shipped())
def test_the_guidelines_in_english_are_those_on_record(name):
    assert guidelines_of(name, "en") == (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), NOTICED


@pytest.mark.parametrize("name", shipped())
def test_the_guidelines_in_other_languages_are_those_on_record(name):
    lines = [line.split() for line in HASHES.read_text(encoding="utf-8").splitlines()]
    recorded = {lang: sha256 for edition, lang, sha256 in lines if edition == name}
    assert {lang: hash_of(name, lang) for lang in OTHERS} == recorded, NOTICED


def test_nothing_is_on_record_that_is_not_shipped():
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == sorted([*shipped(), HASHES.stem])
