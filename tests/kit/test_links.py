"""Addresses by the names of routes: places are quoted, what is no place is asked for, mistakes are said at once."""

import pytest

from prizes.kit import links
from prizes.kit.links import LinkError, address, learn


@pytest.fixture(autouse=True)
def routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PATHS", {})
    learn(
        [
            ("case_page", "/{lang:lang}/{edition}/cases/{case}"),
            ("log_file", "/votelog/{log}/{asked:path}"),
            ("qr", "/p/qr.{kind}"),
        ]
    )


HERE = {"lang": "en", "edition": "2027"}


def test_places_that_are_not_given_are_as_usual():
    assert address("case_page", {"case": "a1"}, HERE) == "/en/2027/cases/a1"
    assert address("case_page", {"case": 7, "lang": "ar"}, HERE) == "/ar/2027/cases/7"
    assert address("qr", {"kind": "svg"}, HERE) == "/p/qr.svg"


def test_what_is_no_place_is_a_word_of_the_query():
    asked = address("case_page", {"case": "a1", "page": 2, "q": "a & b", "none": None}, HERE, {"sort": "-x"})

    assert asked == "/en/2027/cases/a1?sort=-x&page=2&q=a+%26+b"
    assert address("case_page", {"case": "a1", "page": None}, HERE, {}) == "/en/2027/cases/a1"


def test_a_place_takes_one_part_of_the_path_unless_its_route_takes_more():
    assert address("case_page", {"case": "a/../b?c#d"}, HERE) == "/en/2027/cases/a%2F..%2Fb%3Fc%23d"
    assert (
        address("log_file", {"log": "2027-vote", "asked": "tile/0/x 1"}) == "/votelog/2027-vote/tile/0/x%201"
    )


@pytest.mark.parametrize("value", [None, ""])
def test_a_place_without_a_value_is_an_error(value):
    with pytest.raises(LinkError, match="case_page needs case"):
        address("case_page", {"case": value}, HERE)


def test_an_unknown_name_and_a_missing_place_are_errors():
    with pytest.raises(LinkError, match="no route is called cases"):
        address("cases", {}, HERE)
    with pytest.raises(LinkError, match="case_page needs case"):
        address("case_page", {}, HERE)
    with pytest.raises(LinkError, match="case_page needs lang"):
        address("case_page", {"case": "a1"})


def test_one_name_has_one_path():
    learn([("case_page", "/{lang:lang}/{edition}/cases/{case}")])

    with pytest.raises(LinkError, match="two routes are called case_page"):
        learn([("case_page", "/{lang:lang}/cases/{case}")])
