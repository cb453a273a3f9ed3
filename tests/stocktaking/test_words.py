"""What is a word of a text, and which words are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.countries import countries
from prizes.data.wsis import sdgs, wsis_categories
from prizes.stocktaking.rules.asking import fits, search_for
from prizes.stocktaking.rules.entries import Described, Written, entry_of
from prizes.stocktaking.rules.likeness import like, pieces

LANGS = ("ar", "zh", "en", "fr", "ru", "es")


def entry(title="", summary="", lang="en", owner="", country=None, category=None, goals=()):
    return entry_of(Described([Written(lang, title, summary)], owner, country, category, goals))


@pytest.mark.parametrize(
    "word", ["santé", "sante", "salud", "здравоохранение", "الصحة", "صحة", "卫生", "health"]
)
def test_a_project_that_says_nothing_is_found_by_its_category_in_every_language(word):
    assert fits(search_for(word), entry("Check Me", category="C7-EHEA").whole)


@pytest.mark.parametrize("lang", LANGS)
def test_every_country_category_and_goal_is_found_by_its_whole_name(lang):
    for each in countries():
        for name in (each.names[lang], each.short_names[lang]):
            assert fits(search_for(name), entry(country=each.alpha2).whole), name
    for category in wsis_categories():
        title = category["title"]
        assert fits(search_for(title[lang]), entry(category=category["code"]).whole), title[lang]
    for goal in sdgs():
        assert fits(search_for(goal.title[lang]), entry(goals=[goal.number]).whole), goal.title[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_no_country_of_one_word_is_found_by_the_name_of_another(lang):
    """Mali is not Somalia, 马里 not 索马里, Niger not Nigeria."""
    named = {each.alpha2: each.names[lang] for each in countries()}
    short = {code: name for code, name in named.items() if name.isalpha()}
    assert len(short) > 100
    found = {code: entry(country=code).whole for code in short}
    wrong = [
        (name, short[other])
        for code, name in short.items()
        for other in short
        if other != code and {code, other} != {"CG", "CD"} and fits(search_for(name), found[other])
    ]
    assert wrong == []


@pytest.mark.parametrize("words", ["Нигерия", "Нигерии", "Нигерию", "Нигерией"])
def test_a_country_is_found_in_every_case_and_is_no_other(words):
    assert fits(search_for(words), entry(country="NG").whole)
    assert not fits(search_for(words), entry(country="NE").whole)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("art", "smart party"),
        ("mali", "Somalia and normality"),
        ("sea", "research"),
        ("mal", "Mali"),
        ("мал", "Мали"),
    ],
)
def test_short_words_do_not_match_inside_others(words, text):
    assert not fits(search_for(words), entry(text).whole)


@given(st.text(max_size=60))
def test_a_title_is_found_by_itself_or_has_no_word(title):
    search = search_for(title)
    assert fits(search, entry(title).whole)
    assert all(form.isalnum() or not form.isascii() for one in search.asked for form in one.forms)


@given(st.text("abcde", min_size=5, max_size=9), st.integers(0, 8), st.sampled_from("abcdex"))
def test_words_with_one_wrong_letter_share_a_piece(word, at, letter):
    at %= len(word)
    for other in (
        word[:at] + letter + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
    ):
        assert len(other) < 5 or (pieces(word) & pieces(other) and like(other, [word]) == [word])


def test_what_is_like_a_word():
    there = ["kenya", "kenyan", "education", "educator", "mali", "malta"]
    assert like("educatoin", there) == ["education"]
    assert like("educ", there) == ["education", "educator"]
    assert like("malo", there) == [] and like("bali", there) == []
