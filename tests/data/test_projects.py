from collections import Counter

from prizes.data.countries import countries
from prizes.data.projects import past_projects
from prizes.data.wsis import stakeholder_types, wsis_categories


def test_every_row_says_where_it_comes_from():
    assert all(each.source and each.title for each in past_projects())


def test_rows_by_edition_are_those_collected():
    assert Counter(each.edition for each in past_projects()) == {
        "2012": 9,
        "2013": 9,
        "2014": 6,
        "2015": 17,
        "2016": 13,
        "2017": 27,
        "2018": 29,
        "2019": 27,
        "2021": 11,
        "2022": 21,
        "2023": 30,
        "2024": 18,
        "2025": 38,
        "2026": 6,
    }
    assert Counter(each.state for each in past_projects()) == {
        "nominated": 94,
        "champion": 94,
        "winner": 73,
    }


def test_codes_in_rows_exist():
    codes = {c["code"] for c in wsis_categories()}
    known = {each.alpha2 for each in countries()}
    for each in past_projects():
        assert each.category is None or each.category in codes
        assert each.country is None or each.country in known
        assert each.stakeholder_type is None or each.stakeholder_type in stakeholder_types()


def test_an_inferred_stakeholder_type_says_so():
    for each in past_projects():
        assert (each.stakeholder_type is None) == (each.stakeholder_basis is None)


def test_a_summary_is_in_our_own_words():
    assert {each.summary_kind for each in past_projects() if each.summary} == {"own words"}
