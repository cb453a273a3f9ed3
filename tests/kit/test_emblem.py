"""Letters and drawing of a project without a picture."""

from __future__ import annotations

from collections import Counter

import pytest

from prizes.kit.emblem import APART, DRAWINGS, drawing, initials
from prizes.kit.token import new_id


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("Mada Academy", "MA"),
        ("Geekulcha", "Ge"),
        ("  “Sabooj” sathi ", "SS"),
        ("#FreeWifi4All Program", "FP"),
        ("e-Payment", "EP"),
        ("École mobile", "ÉM"),
        ("Электронная школа", "ЭШ"),
        ("山区学校", "山区"),
        ("山区 学校", "山区"),
        ("أكاديمية مدى", f"أ{APART}م"),
        ("5G", "5G"),
        ("7", "7"),
        ("…", ""),
        ("", ""),
    ],
)
def test_two_letters_stand_for_a_title(title, letters):
    assert initials(title) == letters


def test_a_project_keeps_its_drawing_and_all_are_used():
    ids = [new_id() for _ in range(600)]
    assert [drawing(each) for each in ids] == [drawing(each) for each in ids]
    found = Counter(map(drawing, ids))
    assert set(found) == set(range(DRAWINGS))
    assert min(found.values()) > 50
