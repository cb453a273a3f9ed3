from collections import Counter

import pytest

from prizes.data.countries import (
    ITU_REGIONS,
    by_name,
    countries,
    country,
    itu_regions,
    name,
)
from prizes.edition.document.components import LANGS


def test_every_country_has_names_in_six_languages():
    for each in countries():
        assert set(each.names) == set(each.short_names) == set(LANGS)
        assert all(each.names.values())
        assert all(each.short_names.values())


def test_codes_are_unique():
    for key in ("alpha2", "alpha3", "m49"):
        assert len({getattr(each, key) for each in countries()}) == len(countries()) == 248


def test_member_states_by_region_are_as_many_as_counted_when_the_list_was_made():
    members = Counter(each.itu_region for each in countries() if each.itu_member_state)
    assert members == {
        "africa": 44,
        "americas": 35,
        "arab-states": 21,
        "asia-pacific": 39,
        "cis": 9,
        "europe": 46,
    }


def test_only_antarctica_has_no_region():
    assert [each.alpha2 for each in countries() if each.itu_region is None] == ["AQ"]


def test_groups_are_as_large_as_the_united_nations_list_them():
    assert sum(each.ldc for each in countries()) == 44
    assert sum(each.lldc for each in countries()) == 32
    assert sum(each.sids for each in countries()) == 53


def test_a_set_graduation_keeps_its_day_and_its_doubt():
    bangladesh = country("BD")
    assert bangladesh.ldc
    assert bangladesh.ldc_graduation == "2026-11-24"
    assert "check before use" in bangladesh.ldc_note


def test_an_unknown_code_is_no_country():
    with pytest.raises(KeyError):
        country("XX")


def test_the_name_is_that_of_the_language():
    assert name("CI", "en") == "Côte d’Ivoire"
    assert name("CH", "ru") == "Швейцария"


def test_regions_have_names_in_six_languages():
    assert tuple(itu_regions()) == ITU_REGIONS
    assert all(set(names) == set(LANGS) for names in itu_regions().values())


def test_accents_do_not_move_a_country_behind_the_alphabet():
    french = [each.names["fr"] for each in by_name("fr")]
    assert french.index("Égypte") < french.index("Fidji")
    assert french.index("Érythrée") < french.index("Estonie")


def test_chinese_names_stand_by_pinyin():
    chinese = [each.names["zh"] for each in by_name("zh")]
    assert chinese.index("阿富汗") < chinese.index("法国") < chinese.index("中国")  # a, fa, zhong


@pytest.mark.parametrize("lang", LANGS)
def test_sorting_keeps_every_country(lang):
    assert Counter(by_name(lang)[i].alpha2 for i in range(len(countries()))) == Counter(
        each.alpha2 for each in countries()
    )
