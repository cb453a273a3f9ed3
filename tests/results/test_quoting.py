"""The sentence made for quoting, and a winner's place in the vote."""

from __future__ import annotations

import pytest

from prizes.i18n.translator import translator
from prizes.results.rules.quoting import place_of, quotable


def given(*countries: str | None, title: str = "winner"):
    return [{"title": title, "country": country} for country in countries]


@pytest.mark.parametrize(
    ("honours", "champions", "votes", "said"),
    [
        (
            given("KE", "KE", "CU"),
            90,
            953,
            "3 winners from 2 countries, chosen from 90 champions and 953 votes.",
        ),
        (given("KE"), 1, 1, "1 winner from 1 country, chosen from 1 champion and 1 vote."),
        (given("KE", "CU"), 0, 3313, "2 winners from 2 countries, chosen by 3,313 votes."),
        (given("KE", "CU"), 0, None, "2 winners from 2 countries."),
        (
            given("KE") + given("CU", title="special"),
            5,
            9,
            "1 winner from 1 country, chosen from 5 champions and 9 votes.",
        ),
    ],
)
def test_the_sentence_counts_winners_alone_and_each_country_once(honours, champions, votes, said):
    assert translator("en").say(quotable(honours, champions=champions, votes=votes)) == said


def test_without_a_winner_there_is_nothing_to_quote():
    assert quotable(given("CU", title="special"), champions=5, votes=9) is None


def test_the_sentence_is_whole_in_every_language():
    sentence = quotable(given("KE", "CU"), champions=90, votes=953)
    for lang in ("ar", "zh", "fr", "ru", "es"):
        said = translator(lang).say(sentence)
        assert "90" in said and "953" in said and "%(" not in said and "winner" not in said


@pytest.mark.parametrize(("rank", "said"), [(1, "first of 11"), (5, "fifth of 11"), (6, "place 6 of 11")])
def test_the_first_places_are_words(rank, said):
    assert translator("en").say(place_of(rank, 11)) == said
