"""Places by rankings: small counts by hand, what must always hold, and random elections counted by others.

Three judges share no line with the count: brute force where it can be said in one sentence, a second count written from
docs/count.md, which is that of the published verifier (`votelog/ballots.py`), and programs of others where nothing is tied:
votelib here, the rest in an environment of their own.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise, permutations

import pytest
from votelib.convert import RankedToCondorcetVotes
from votelib.evaluate.condorcet import RankedPairs

from prizes.results.rules.balloting import count
from prizes.tally.rules.ordering import places, points, ranked_by
from prizes.votelog import ballots as second
from tests.judges.asking import elected_by
from tests.results.test_balloting import elections, several_surpluses

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


def alone_in_strength(given, names):
    """Whether each two are in an order, by as many votes as no other two: then no order of equals matters."""
    pairs = RankedToCondorcetVotes().convert(dict(given))
    wins = [n for (a, b), n in pairs.items() if n > pairs.get((b, a), 0)]
    return len(set(wins)) == len(wins) == len(names) * (len(names) - 1) // 2


def test_ranked_pairs_are_as_other_programs_say():
    """Of majorities of as many votes votelib takes the one it has met first, and pref-voting takes them in every order;
    there is nothing to compare then.
    """
    drawn = [election(seed, tied=0.1) for seed in range(2800)]
    compared = [(names, 1, given) for given, names, _ in drawn if alone_in_strength(given, names)]
    rings = 0
    for (names, _, given), firsts in zip(
        compared, elected_by("pref_voting ranked_pairs", compared), strict=True
    ):
        found = places("ranked_pairs", given, names, 1)
        ordered = sorted(names, key=found.__getitem__)
        assert ordered == RankedPairs().evaluate(RankedToCondorcetVotes().convert(dict(given)), len(names))
        assert firsts == {ordered[0]}
        rings += found != places("schulze", given, names, 1)
    assert len(compared) >= 1000
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
    compared = []
    for seed in range(1300):
        given, names, _ = election(seed, tied=0)
        found = places("run_off", given, names, 1)
        if not any_tie(given, found):
            compared.append((given, names, found))
    others = elected_by("pyrankvote", [(names, 1, given) for given, names, _ in compared])
    for (*_, found), other in zip(compared, others, strict=True):
        assert {found[each] for each in other} == {1}
    assert len(compared) >= 1000


def least_shared(totals):
    least = min(totals.values())
    return [*totals.values()].count(least) > 1


def test_who_is_elected_by_transfers_is_as_other_programs_say():
    """Where one count has two surpluses others pass them on one after the other, and where two have the fewest votes
    they draw lots or take the one that they know first: there is nothing to compare then.
    """
    compared = []
    for names, seats, rankings in elections(2100, 3):
        counted = count("stv", rankings, names, seats)
        if not several_surpluses(counted) and not any(least_shared(step.totals) for step in counted.steps):
            compared.append((names, seats, Counter(rankings)))
    for judge in ("stvpoll", "pref_voting stv"):
        for (names, seats, given), other in zip(compared, elected_by(judge, compared), strict=True):
            assert other == {p for p, place in places("stv", given, names, seats).items() if place <= seats}
    assert len(compared) >= 1000


def test_all_whom_schulze_puts_first_are_those_of_another_program():
    """Equals too: both name all who are first."""
    drawn = [election(seed) for seed in range(1000)]
    others = elected_by("pref_voting schulze", [(names, 1, given) for given, names, _ in drawn])
    for (given, names, _), other in zip(drawn, others, strict=True):
        assert other == {p for p, place in places("schulze", given, names, 1).items() if place == 1}
    assert sum(len(other) > 1 for other in others) > 20


# --- points ----------------------------------------------------------------------------------------------


def test_places_by_numbers():
    assert ranked_by({"a": 5, "b": 7, "c": 5, "d": 0}) == {"b": 1, "a": 2, "c": 2, "d": 4}
