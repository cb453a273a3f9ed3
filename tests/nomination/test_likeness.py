"""How alike projects are: measured pairs of the real archive, several scripts, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.projects import past_projects
from prizes.kit.text import likeness
from prizes.nomination.rules.similarity import (
    LIKELY,
    Corpus,
    Sketch,
    address,
    compare,
    differing,
    name_score,
)

OF = {(p.edition, p.title): p for p in past_projects()}


def sketch(title: str, owner: str, country: str | None = None, url: str = "") -> Sketch:
    """Of a project as it was typed."""
    return Sketch(likeness(title), likeness(owner), country or "", *address(url))


def past(edition: str, title: str) -> Sketch:
    project = OF[edition, title]
    return sketch(project.title, project.owner or "", project.country, project.url or "")


SAME = [
    (("2015", "Teachers' Portal"), ("2019", "Teachers' Portal")),
    (("2015", "Teachers' Portal"), ("2016", "Teachers' Portal for Empowerment")),
    (("2016", "Telemedicine Project"), ("2017", "Telemedicine Project")),
    (("2023", "TASMU Digital Valley"), ("2024", "TASMU Digital Valley")),
    (("2021", "Program Bicara Klik dengan Bijak (#BicaraKDB)"), ("2023", "Klik Dengan Bijak")),
    (("2018", "Baktiku Negeriku"), ("2019", "Baktiku Negeriku")),
]
"""Projects of the archive that took part more than once."""
DIFFERENT = [
    (("2022", "Digital Literacy"), ("2013", "Telecentre Women: Digital Literacy Campaign")),
    (("2016", "Telemedicine Project"), ("2017", "Telemedicine project with a rural entrepreneurship model")),
    (("2022", "Enma platform"), ("2023", "Balady Platform")),
    (("2019", "Baktiku Negeriku"), ("2019", "Baktiku pada Petani")),
]
"""Pairs that share words, an owner or a country and are not the same."""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_project_of_several_editions_is_found(one, other):
    assert compare(past(*one), past(*other)).score >= LIKELY


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_common_words_are_not_enough(one, other):
    assert compare(past(*one), past(*other)).score < LIKELY


def test_in_the_whole_archive_few_pairs_are_likely():
    """More would bury the stewards: 33,930 pairs were 12 likely ones when this was measured."""
    sketches = [sketch(p.title, p.owner or "", p.country, p.url or "") for p in past_projects()]
    corpus = Corpus(sketches)
    pairs = {
        (min(i, j), max(i, j)) for i, each in enumerate(sketches) for j, _ in corpus.like(each) if i != j
    }
    assert 9 <= len(pairs) <= 15


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Électrification numérique du Sahel", "ELECTRIFICATION NUMERIQUE du Sahel"),
        ("منصة التعليم الرقمي للقرى", "مِنَصَّة التعليم الرقمي للقرى"),
        ("数字乡村服务平台", "湖南数字乡村服务平台（二期）"),
        ("Цифровая школа для сёл", "Для сел: цифровая школа"),
        ("Ｅ－Ｌｅａｒｎｉｎｇ Hub", "elearning hub"),
        ("ระบบการเรียนรู้ดิจิทัล", "โครงการระบบการเรียนรู้ดิจิทัล"),
    ],
)
def test_names_are_alike_in_any_script(one, other):
    assert name_score(likeness(one), likeness(other)) >= 80


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://www.example.org/", ("example.org", "")),
        ("HTTP://Example.ORG/a/b/", ("example.org", "/a/b")),
        ("example.org/a?id=7#top", ("example.org", "/a?id=7")),
        ("https://مثال.إختبار/x", ("مثال.إختبار", "/x")),
        ("https://[not an address", ("", "")),
        ("", ("", "")),
    ],
)
def test_addresses_come_to_one_form(url, parts):
    assert address(url) == parts


def test_the_same_page_lifts_a_translated_title():
    french = sketch("Ville intelligente", "Mairie de Sousse", "TN", "https://smart.example.org/")
    english = sketch("Smart city", "Municipality of Sousse", "TN", "http://www.smart.example.org")
    elsewhere = sketch("Smart city", "Municipality of Sousse", "TN", "https://facebook.com")
    assert compare(french, english).because == ("url",)
    assert compare(french, english).score > compare(french, elsewhere).score
    assert compare(sketch("A", "B", url="facebook.com"), elsewhere).because == ()


def test_what_the_other_name_lacks_is_told():
    assert differing("The Smart-village Radio", "Smart village (radio)") == [
        ("The", True),
        ("Smart-village Radio", False),
    ]
    assert differing("数字乡村", "数字农村") == [("数字", False), ("乡", True), ("村", False)]
    assert differing("", "x") == []


names = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(["digital", "school", "platform", "数字", "مدرسة", "of", "e", "portal"]), max_size=6
    ).map(" ".join),
)
sketches = st.builds(
    sketch,
    names,
    names,
    st.sampled_from(["", "BD", "QA"]),
    st.sampled_from(["", "https://a.example/x", "https://www.a.example/x/", "https://facebook.com"]),
)


@given(sketches, sketches)
def test_scores_are_bounded_and_the_same_both_ways(one, other):
    alike = compare(one, other)
    assert 0 <= alike.score <= 100
    assert alike == compare(other, one)


@given(st.lists(sketches, max_size=12), sketches)
def test_the_corpus_finds_exactly_what_comparing_each_pair_finds(many, one):
    found = Corpus(many).like(one)
    compared = [(place, compare(one, each)) for place, each in enumerate(many)]
    assert sorted(found, key=lambda each: each[0]) == [each for each in compared if each[1].score >= LIKELY]


def test_nothing_is_like_a_project_without_title_and_address():
    assert (
        Corpus([sketch("", "An owner", "BD"), sketch("A title", "", "BD")]).like(sketch("", "An owner", "BD"))
        == []
    )
