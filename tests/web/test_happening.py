"""What is happening, in words, by rules and time."""

from __future__ import annotations

import pytest

from prizes.edition.queries import EditionInForce
from prizes.web.public.happening import HappeningFacts, _past, happening
from tests.contest import ANNOUNCING, SELECTING, VOTING, at, small_rules


def now(instant, known=None, **changes):
    rules = small_rules(**changes)
    edition = EditionInForce("1", rules.slug, rules.kind, 1, rules.sha256(), rules, frozen=True)
    return happening(edition, known or HappeningFacts(projects=12, countries=5), instant)


@pytest.mark.parametrize(
    ("ballot", "words"),
    [
        ({}, "12 projects were selected. Choose one project in each category. You can change your choice"),
        ({"choices": 3}, "Choose up to 3 projects in each category."),
        ({"choices": 3, "least": 3}, "selected. Choose 3 projects in each category. You can change"),
        (
            {"choices": 3, "least": 3, "form": "ranking"},
            "selected. Put 3 projects of each category in your order",
        ),
        ({"choices": 3, "least": 2}, "A vote names at least 2 projects."),
        ({"change": "never"}, "A vote cannot be changed."),
    ],
)
def test_how_to_vote_follows_the_rules(ballot, words):
    assert words in str(now(VOTING, voting__ballot=ballot).lead)


def test_voting_starts_in_the_first_category_that_has_nominees():
    assert now(VOTING, HappeningFacts(first_category="C2")).act.places == {"category": "C2"}
    assert now(VOTING).act.places == {"category": "C1"}


def test_published_winners_are_the_news_whatever_the_phase():
    for instant in (SELECTING, ANNOUNCING):
        assert now(instant, HappeningFacts(announced=frozenset({"announcement"}))).act.page == "winners_page"


def test_far_dates_are_not_counted_in_days():
    assert "opens in" not in str(now(at("2020-01-01 12:00")).lead)
    assert "opens in" in str(now(at("2026-10-20 12:00")).lead)


def test_an_edition_whose_phases_are_over_says_so():
    done = now(at("2028-01-01 12:00"), announcement__closes="2027-05-01T23:00:00")
    assert "over" in str(done.lead)


@pytest.mark.parametrize(
    ("known", "pages"),
    [
        ({}, ["categories_page", "guidelines_page"]),
        ({"champions": 2}, ["results_page", "categories_page"]),
        ({"champions": 2, "winners": 1}, ["winners_page", "results_page"]),
    ],
)
def test_a_past_edition_leads_only_to_what_is_known_of_it(known, pages):
    rules = small_rules()
    edition = EditionInForce("1", rules.slug, "record", 1, rules.sha256(), rules, frozen=True)
    shown = _past(edition, HappeningFacts(projects=12, **known))
    assert [shown.act.page, shown.more.page] == pages
