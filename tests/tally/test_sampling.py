"""How many votes are looked at, and that anybody can draw the same ones."""

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.tally.rules.sampling import MOST, drawn, margin_of, sample_size, seed_of


@pytest.mark.parametrize(("percent", "votes"), [(10, 29), (5, 59), (2, 149), (1, 299)])
def test_the_published_sizes(percent, votes):
    assert sample_size(Fraction(percent, 100)) == votes


def test_at_the_ends():
    assert sample_size(Fraction(0)) == MOST
    assert sample_size(Fraction(1)) == 1
    assert margin_of(7, 5, 20) == Fraction(1, 10)
    assert margin_of(0, 0, 0) == 0


@given(st.sets(st.integers(0, 10**6), max_size=200), st.integers(0, 250), st.text(max_size=20))
def test_the_drawn_are_those_with_the_smallest_hashes(places, n, number):
    seed = seed_of("2027", "root", number)
    by_hash = sorted(places, key=lambda place: sha256(f"{seed} {place}".encode()).hexdigest())
    assert drawn(seed, sorted(places), n) == sorted(by_hash[:n])


def test_another_number_draws_others():
    assert drawn(seed_of("2027", "root", "1"), range(1000), 30) != drawn(
        seed_of("2027", "root", "2"), range(1000), 30
    )
