"""Places by rankings: small counts by hand, what must always hold, and random elections counted by others.

Three judges share no line with the count: brute force where it can be said in one sentence, a second count written from
docs/count.md, which is that of the published verifier (`votelog/ballots.py`), and votelib, pyrankvote and stvpoll where nothing is tied.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise, permutations

import pytest
from pyrankvote import Ballot, Candidate, instant_runoff_voting
from stvpoll.scottish_stv import calculate_scottish_stv
from votelib.convert import RankedToCondorcetVotes
from votelib.evaluate.condorcet import RankedPairs

from prizes.tally.rules.ordering import places, points, ranked_by
from prizes.votelog import ballots as second

METHODS = ("schulze", "ranked_pairs", "run_off", "stv")


def votes(*lines):
    """ "3 abc" is three votes of a before b before c."""
    return {tuple(order): int(n) for line in lines for n, order in [line.split()]}


def election(seed, *, tied=0.5):
    """Rankings of few or many, of two to seven projects."""
    rng = random.Random(seed)
    names = "abcdefg"[: rng.randint(2, 7)]
    number = rng.randint(0, 12) if rng.random() < tied else rng.randint(200, 900)
    found = Counter(tuple(rng.sample(names, rng.randint(1, len(names)))) for _ in range(number))
    return found, list(names), rng.randint(1, 4)


# --- by hand ---------------------------------------------------------------------------------------------


def test_run_off_the_last_goes_out_and_its_votes_pass_on():
    found = places("run_off", votes("4 a", "3 bc", "2 cb"), "abc", 1)
    assert found == {"b": 1, "a": 2, "c": 3}


def test_run_off_equals_are_parted_by_the_last_count_in_which_they_differ():
    """After d is out, b and c have three each; before, b had fewer."""
    found = places("run_off", votes("5 a", "2 b", "3 c", "1 db"), "abcd", 1)
    assert found == {"a": 1, "c": 2, "b": 3, "d": 4}


def test_run_off_equals_in_every_count_go_out_together():
    assert places("run_off", votes("5 a", "2 b", "2 c"), "abc", 1) == {"a": 1, "b": 2, "c": 2}


def test_schulze_puts_who_beats_all_first_though_few_put_it_first():
    found = places("schulze", votes("4 acb", "3 bca", "2 cab"), "abc", 1)
    assert found["c"] == 1


def test_schulze_wikipedias_example():
    """en.wikipedia.org/wiki/Schulze_method, 45 voters and five candidates: E > A > C > B > D."""
    given = votes("5 acbed", "5 adecb", "8 bedac", "3 cabed", "7 caebd", "2 cbade", "7 dceba", "8 ebadc")
    assert places("schulze", given, "abcde", 1) == {"e": 1, "a": 2, "c": 3, "b": 4, "d": 5}


def test_ranked_pairs_an_example_of_its_literature():
    """en.wikipedia.org/wiki/Ranked_pairs: four cities, each nearer to its neighbours; Nashville beats each other one."""
    given = votes("42 mnck", "26 nckm", "15 cknm", "17 kcnm")
    assert places("ranked_pairs", given, "mnck", 1) == {"n": 1, "c": 2, "k": 3, "m": 4}


def test_ranked_pairs_leaves_out_the_weakest_of_a_ring():
    """a before b by 14 to 6, b before c by 15 to 5, c before a by 11 to 9: the last is left out."""
    given = votes("9 abc", "6 bca", "5 cab")
    assert places("ranked_pairs", given, "abc", 1) == {"a": 1, "b": 2, "c": 3}


def test_ranked_pairs_of_a_ring_of_equals_none_is_locked():
    assert places("ranked_pairs", votes("2 abc", "2 bca", "2 cab"), "abc", 1) == {"a": 1, "b": 1, "c": 1}
    given = votes("2 abcd", "2 bcad", "2 cabd")
    assert places("ranked_pairs", given, "abcd", 1) == {"a": 1, "b": 1, "c": 1, "d": 4}


def test_stv_a_surplus_passes_on_and_two_seats_are_proportional():
    """Quota 4. The three votes of a's surplus elect c, though more put b first."""
    found = places("stv", votes("7 ac", "3 b", "1 c"), "abc", 2)
    assert found == {"a": 1, "c": 2, "b": 3}


def test_a_project_that_left_is_passed_over():
    given = votes("4 ab", "3 b", "2 c")
    for method in METHODS:
        assert places(method, given, "bc", 1) == {"b": 1, "c": 2}
    assert dict(points([3, 1], "abc", {"b", "c"})) == {"b": 3, "c": 1}


@pytest.mark.parametrize("method", METHODS)
def test_without_votes_all_share_the_first_place(method):
    assert places(method, {}, "abc", 2) == {"a": 1, "b": 1, "c": 1}
    assert places(method, votes("3 z"), "abc", 2) == {"a": 1, "b": 1, "c": 1}
    assert places(method, votes("3 z"), "", 2) == {}


# --- what must always hold -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_places_are_ranks_and_depend_on_no_order(method):
    for seed in range(150):
        given, names, seats = election(seed)
        found = places(method, given, names, seats)
        assert sorted(found) == sorted(names)
        assert all(place == 1 + sum(other < place for other in found.values()) for place in found.values())
        turned = dict(sorted(given.items(), reverse=True))
        assert places(method, turned, names[::-1], seats) == found
        renamed = dict(zip(names, reversed(names), strict=True))
        mirrored = {tuple(renamed[p] for p in ranking): n for ranking, n in given.items()}
        again = places(method, mirrored, names, seats)
        assert {renamed[p]: place for p, place in again.items()} == found


def test_who_more_than_half_put_first_is_first():
    for seed in range(300):
        given, names, _ = election(seed)
        firsts = Counter()
        for ranking, n in given.items():
            firsts[ranking[0]] += n
        for project, n in firsts.items():
            if 2 * n > sum(given.values()):
                for method in ("schulze", "ranked_pairs", "run_off"):
                    found = places(method, given, names, 1)
                    assert found[project] == 1 and list(found.values()).count(1) == 1
                assert places("stv", given, names, 1)[project] == 1


def test_schulze_as_its_definition_says():
    """Brute force: the strongest of all paths, one by one."""
    for seed in range(150):
        given, names, _ = election(seed)
        names = names[:5]
        kept: Counter[tuple[str, ...]] = Counter()
        for ranking, n in given.items():
            kept[tuple(p for p in ranking if p in names)] += n
        duels = {
            (x, y): sum(n for r, n in kept.items() if x in r and (y not in r or r.index(x) < r.index(y)))
            for x in names
            for y in names
        }

        def strength(x, y, names=names, duels=duels):
            rest = [each for each in names if each not in (x, y)]
            paths = [(x, *middle, y) for k in range(len(rest) + 1) for middle in permutations(rest, k)]
            return max(
                min(duels[pair] if duels[pair] > duels[pair[::-1]] else 0 for pair in pairwise(path))
                for path in paths
            )

        beaten = {x: sum(strength(y, x) > strength(x, y) for y in names if y != x) for x in names}
        right = {x: 1 + sum(fewer < n for fewer in beaten.values()) for x, n in beaten.items()}
        assert places("schulze", given, names, 1) == right


# --- random elections, counted by others -----------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_a_thousand_elections_counted_a_second_time_from_the_words(method):
    for seed in range(1000):
        given, names, seats = election(seed)
        first = places(method, given, names, seats)
        again = second.places(method, [(list(r), n) for r, n in given.items()], names, seats)
        assert first == again, seed


def test_ranked_pairs_are_as_another_program_says():
    """Of majorities of as many votes votelib takes the one it has met first; there is nothing to compare then."""
    compared = rings = 0
    for seed in range(4000):
        given, names, _ = election(seed, tied=0.1)
        pairs = RankedToCondorcetVotes().convert(dict(given))
        wins = [n for (a, b), n in pairs.items() if n > pairs.get((b, a), 0)]
        if len(set(wins)) < len(wins) or len(wins) < len(names) * (len(names) - 1) // 2:
            continue
        found = places("ranked_pairs", given, names, 1)
        assert sorted(names, key=found.__getitem__) == RankedPairs().evaluate(pairs, len(names)), seed
        compared += 1
        rings += found != places("schulze", given, names, 1)
    assert compared > 1000
    assert rings > 5


def any_tie(given, found):
    """Whether in a round of this run-off two had the fewest votes: then other programs draw lots."""
    standing = sorted(found, key=found.__getitem__)
    while len(standing) > 1:
        totals = Counter(dict.fromkeys(standing, 0))
        for ranking, n in given.items():
            totals.update({p: n for p in [next((p for p in ranking if p in standing), "")] if p})
        least = min(totals.values())
        if list(totals.values()).count(least) > 1:
            return True
        standing.remove(next(p for p in standing if totals[p] == least))
    return False


def test_the_winner_of_a_run_off_is_that_of_another_program():
    compared = 0
    for seed in range(400):
        given, names, _ = election(seed, tied=0)
        found = places("run_off", given, names, 1)
        if any_tie(given, found):
            continue
        known = {name: Candidate(name) for name in names}
        cast = [Ballot([known[p] for p in r]) for r, n in given.items() for _ in range(n)]
        [winner] = instant_runoff_voting(list(known.values()), cast).get_winners()
        assert found[winner.name] == 1
        compared += 1
    assert compared > 300


def test_who_is_elected_by_transfers_is_as_another_program_says():
    """Where one count has two surpluses stvpoll passes them on one after the other; it breaks ties by chance."""
    compared = differ = 0
    for seed in range(400):
        given, names, seats = election(seed, tied=0)
        if seats >= len(names):
            continue
        found = places("stv", given, names, seats)
        said = calculate_scottish_stv(names, list(given.items()), seats)
        compared += 1
        differ += set(said.elected_as_tuple()) != {p for p, place in found.items() if place <= seats}
    assert compared > 250
    assert differ <= compared // 50


# --- points ----------------------------------------------------------------------------------------------


def test_places_by_numbers():
    assert ranked_by({"a": 5, "b": 7, "c": 5, "d": 0}) == {"b": 1, "a": 2, "c": 2, "d": 4}
