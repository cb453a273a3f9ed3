"""Points that voters share out: by hand, what must always hold, and random elections counted by others.

Three judges share no line with the count: brute force (one voter, one point at a time), the published verifier
(`votelog/ballots.py`), and a second count written from docs/votelog.md by regular expressions.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.errors import Invalid
from prizes.tally.rules.counting import (
    CountableVote,
    Counting,
    VoteStanding,
    count,
    result_numbers,
)
from prizes.votelog import ballots as second
from prizes.votelog.format.choices import (
    choices_in,
    in_form,
    points_given,
    projects_named,
    vote_text,
    worths,
)
from tests.contest import small_rules
from tests.edition.behaviours.voting import poll_of_three

C, A, W = VoteStanding.CLEAR, VoteStanding.SET_ASIDE, VoteStanding.WITHDRAWN
SHARED = {
    "voting__ballot__form": "points",
    "voting__ballot__choices": 3,
    "voting__ballot__points": 10,
}


def text_of(points: dict[str, int]) -> str:
    return vote_text("points", in_form("points", points))


# --- the text of a vote ----------------------------------------------------------------------------------


def test_a_vote_is_one_text_whatever_the_order_in_which_points_were_given():
    assert text_of({"p2": 3, "p10": 1, "p1": 6}) == "p1*6,p10*1,p2*3"
    assert text_of({"p1": 6, "p2": 3, "p10": 1}) == text_of({"p10": 1, "p1": 6, "p2": 3, "p3": 0})
    assert text_of({}) == ""


NAMES = st.from_regex(r"[A-Za-z0-9._-]{1,6}", fullmatch=True)
SHARES = st.dictionaries(NAMES, st.integers(1, 2**53 - 1), min_size=1, max_size=8)


@given(SHARES)
def test_what_is_read_is_what_was_written(points):
    text = text_of(points)
    assert points_given(choices_in(text)) == points
    assert dict(worths(text)) == points
    assert list(projects_named(text)) == sorted(points)
    assert list(choices_in(text)) == sorted(choices_in(text)), "parts too are in byte order"


@pytest.mark.parametrize(
    "part", ["a", "a*", "a*0", "a*01", "*3", "a*-1", "a*+1", "a*1*1", "a*1.5", "*", "a*٣", "é*1"]
)
def test_no_other_text_gives_points(part):
    assert points_given([part]) is None


# --- by hand ---------------------------------------------------------------------------------------------


def votes(*texts: str, standing: VoteStanding = C) -> list[CountableVote]:
    return [CountableVote(f"{standing}{n}", "C1", text, standing) for n, text in enumerate(texts)]


def numbers(
    *given_: CountableVote, left: frozenset[str] = frozenset(), **counting
) -> dict[str, tuple[int, ...]]:
    tally = count("any", {"C1": ["a", "b", "c"]}, given_, Counting(left=left, **counting))
    return result_numbers(tally.categories["C1"], left)


def test_points_are_added_up():
    found = numbers(*votes("a*1,b*9", "a*3", "c*2"))
    assert found == {"a": (4, 4, 2, 2), "b": (9, 9, 1, 1), "c": (2, 2, 3, 3)}


def test_an_excluded_vote_gives_its_points_in_the_second_column_and_a_withdrawn_one_in_none():
    found = numbers(*votes("a*1"), *votes("b*7", standing=A), *votes("c*9", standing=W))
    assert found == {"a": (1, 1, 1, 2), "b": (0, 7, 2, 1), "c": (0, 0, 2, 3)}


def test_points_for_a_project_that_left_pass_to_no_other():
    found = numbers(*votes("a*1,b*9", "c*2"), left=frozenset("b"))
    assert found == {"a": (1, 1, 2, 2), "b": (0, 0, 0, 0), "c": (2, 2, 1, 1)}


def test_a_vote_for_none_is_counted_and_gives_no_points():
    tally = count("any", {"C1": ["a"]}, votes("a*4", "*"), Counting(none_of_these=True)).categories["C1"]
    assert (tally.counted, tally.none, tally.projects[0].votes) == (2, 1, 4)


def test_points_for_a_stranger_are_refused():
    with pytest.raises(Invalid):
        numbers(*votes("a*1,nobody*9"))


def test_a_share_is_of_all_points_of_the_category():
    """Eight points in three votes: b has five eighths."""
    poll = poll_of_three(small_rules(**SHARED))
    result = poll.cut(poll.count(votes("a*1,b*5", "a*1", "c*1")))
    assert {row.project: row.score for row in result.rows()} == {
        "a": Fraction(2, 8),
        "b": Fraction(5, 8),
        "c": Fraction(1, 8),
    }


def test_equal_points_are_a_tie():
    poll = poll_of_three(small_rules(**SHARED))
    result = poll.cut(poll.count(votes("a*3", "b*3")))
    assert list(result.passed) == [], "the tie rule of this cut leaves them out"


# --- random elections ------------------------------------------------------------------------------------


def election(seed: int) -> tuple[list[CountableVote], list[str], frozenset[str]]:
    rng = random.Random(seed)
    names = ["a", "b", "c.x", "d-", "e_1", "f"][: rng.randint(2, 6)]
    points = rng.randint(2, 20)
    found = []
    for n in range(rng.randint(0, 60)):
        left, shares = points, {}
        for name in rng.sample(names, rng.randint(1, len(names))):
            shares[name] = rng.randint(0, left)
            left -= shares[name]
        text = text_of(shares)
        if text:
            found.append(CountableVote(str(n), "C1", text, rng.choice([C, C, C, A, W])))
    return found, names, frozenset(rng.sample(names, rng.choice([0, 0, 1])))


def by_text(
    given_: list[CountableVote], names: list[str], left: frozenset[str]
) -> dict[str, tuple[int, ...]]:
    """From the words of docs/votelog.md: no code of the product."""
    columns = []
    for kinds in ((C,), (C, A)):
        text = ",".join(vote.choices for vote in given_ if vote.standing in kinds)
        sums = {
            name: sum(map(int, re.findall(rf"(?<![^,]){re.escape(name)}\*(\d+)", text)))
            for name in names
            if name not in left
        }
        order = sorted(sums.values(), reverse=True)
        columns.append({name: (own, order.index(own) + 1) for name, own in sums.items()})
    return {
        name: (0, 0, 0, 0)
        if name in left
        else (columns[0][name][0], columns[1][name][0], columns[0][name][1], columns[1][name][1])
        for name in names
    }


def by_hand(given_: list[CountableVote], names: list[str]) -> Counter[str]:
    """A pile for each project, and a chip for each point."""
    piles = Counter(dict.fromkeys(names, 0))
    for vote in given_:
        for share in vote.choices.split(",") if vote.standing is C else ():
            name, chips = share.split("*")
            for _ in range(int(chips)):
                piles[name] += 1
    return piles


def by_verifier(
    given_: list[CountableVote], names: list[str], left: frozenset[str]
) -> dict[str, tuple[int, ...]]:
    columns = []
    for kinds in ((C,), (C, A)):
        texts = Counter(vote.choices for vote in given_ if vote.standing in kinds)
        parts = [(second.parts(text.encode(), b"points"), n) for text, n in texts.items()]
        columns.append(
            second.counted(
                "sum", parts, {name.encode(): 0 for name in names}, {name.encode() for name in left}
            )
        )
    one, two = columns
    return {name.decode(): (one[name][0], two[name][0], one[name][1], two[name][1]) for name in one}


def test_a_thousand_random_elections_are_counted_alike():
    seen = Counter[str]()
    for seed in range(1000):
        given_, names, left = election(seed)
        tally = count("any", {"C1": names}, given_, Counting(left=left))
        found = result_numbers(tally.categories["C1"], left)
        assert found == by_text(given_, names, left), seed
        assert found == by_verifier(given_, names, left), seed
        piles = by_hand(given_, names)
        assert {p.project: p.votes for p in tally.categories["C1"].projects} == dict(piles), seed
        places = [each[2] for each in found.values()]
        seen["tied"] += len(set(places)) < len(places)
        seen["left"] += bool(left)
        seen["columns differ"] += any(each[0] != each[1] for each in found.values())
    assert min(seen.values()) > 100, seen


def test_the_order_of_votes_changes_nothing():
    for seed in range(50):
        given_, names, left = election(seed)
        one = count("any", {"C1": names}, given_, Counting(left=left))
        assert count("any", {"C1": names[::-1]}, given_[::-1], Counting(left=left)).categories[
            "C1"
        ].counted == (one.categories["C1"].counted)
        other = count("any", {"C1": names[::-1]}, given_[::-1], Counting(left=left))
        assert result_numbers(other.categories["C1"], left) == result_numbers(one.categories["C1"], left)
