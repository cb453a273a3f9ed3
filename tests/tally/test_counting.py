"""Sums, classes and completeness."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.tally import refusals
from prizes.tally.rules.counting import (
    CountableVote,
    Counting,
    EqualVoteCount,
    ProjectCount,
    VoteStanding,
    categories_needed,
    count,
    count_groups,
    result_numbers,
)
from prizes.votelog import ballots as second
from tests.refusing import refuses

BALLOT = {"C1": ["a", "b"], "C2": ["c", "d"], "C3": []}
CLEAR, ASIDE, WITHDRAWN = VoteStanding


def numbers(tally, code="C1"):
    return {
        each.project: (each.votes, each.votes_nothing_set_aside) for each in tally.categories[code].projects
    }


def classes(tally, code="C1"):
    category = tally.categories[code]
    return category.counted, category.set_aside, category.withdrawn, category.incomplete


def test_nothing_is_counted_where_nobody_voted():
    tally = count("any", BALLOT, [])
    assert list(tally.categories) == ["C1", "C2", "C3"]
    assert numbers(tally) == {"a": (0, 0), "b": (0, 0)}
    assert tally.in_force == 0


def test_votes_are_counted_by_project_in_two_columns():
    votes = [
        CountableVote("1", "C1", "a"),
        CountableVote("2", "C1", "a", ASIDE),
        CountableVote("3", "C1", "b"),
        CountableVote("4", "C1", "", WITHDRAWN),
    ]
    tally = count("any", BALLOT, votes)
    assert numbers(tally) == {"a": (1, 2), "b": (1, 1)}
    assert classes(tally) == (2, 1, 1, 0)
    assert tally.categories["C1"].projects[0].set_aside == 1


def test_approval_gives_one_to_each_and_counts_one_vote():
    tally = count("any", BALLOT, [CountableVote("1", "C1", "a,b"), CountableVote("2", "C1", "b")])
    assert numbers(tally) == {"a": (1, 1), "b": (2, 2)}
    assert classes(tally) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    "vote",
    [
        CountableVote("1", "C1", "z"),
        CountableVote("1", "C9", "a"),
        CountableVote("1", "C3", "a"),
        CountableVote("1", "C1", ""),
    ],
)
def test_vote_for_what_is_not_on_the_ballot_stops_the_count(vote):
    with refuses(refusals.not_a_nominee):
        count("any", BALLOT, [vote])


@pytest.mark.parametrize(("complete", "needed"), [("any", 1), ("all", 2), (2, 2), (3, 3)])
def test_categories_without_nominees_need_no_vote(complete, needed):
    assert categories_needed(complete, BALLOT) == needed


def test_incomplete_ballot_counts_in_neither_column():
    votes = [CountableVote("1", "C1", "a"), CountableVote("1", "C2", "c"), CountableVote("2", "C1", "a")]
    tally = count("all", BALLOT, votes)
    assert numbers(tally) == {"a": (1, 1), "b": (0, 0)}
    assert classes(tally) == (1, 0, 0, 1)


@pytest.mark.parametrize("standing", [ASIDE, WITHDRAWN])
def test_setting_one_vote_aside_takes_no_other_with_it(standing):
    tally = count("all", BALLOT, [CountableVote("1", "C1", "a"), CountableVote("1", "C2", "c", standing)])
    assert numbers(tally) == {"a": (1, 1), "b": (0, 0)}


def test_set_aside_vote_of_an_incomplete_ballot_is_set_aside_and_would_not_have_counted():
    tally = count(2, BALLOT, [CountableVote("1", "C1", "a", ASIDE)])
    assert classes(tally) == (0, 1, 0, 0)
    assert numbers(tally)["a"] == (0, 0)


def test_groups_may_come_in_parts():
    parts = [
        EqualVoteCount("C1", "a", CLEAR, True, 2),
        EqualVoteCount("C1", "a", CLEAR, True, 3),
        EqualVoteCount("C1", "b", CLEAR, False, 4),
    ]
    tally = count_groups(BALLOT, parts)
    assert numbers(tally) == {"a": (5, 5), "b": (0, 0)}
    assert classes(tally) == (5, 0, 0, 4)


# --- for all votes ---------------------------------------------------------------------------------------

standings = st.sampled_from([CLEAR, CLEAR, ASIDE, WITHDRAWN])
one_vote = st.tuples(st.sampled_from([("C1", "a"), ("C1", "b"), ("C2", "c"), ("C2", "d")]), standings)


@st.composite
def ballots(draw):
    votes = {}
    for tag in range(draw(st.integers(0, 12))):
        for (category, choice), standing in draw(st.lists(one_vote, max_size=3)):
            votes[str(tag), category] = CountableVote(str(tag), category, choice, standing)
    return list(votes.values())


complete = st.sampled_from(["any", "all", 2, 3])


@given(complete, ballots())
def test_every_vote_in_force_is_in_one_class(complete, votes):
    tally = count(complete, BALLOT, votes)
    assert tally.in_force == len(votes)
    for code, category in tally.categories.items():
        assert category.in_force == sum(vote.category == code for vote in votes)
        assert category.counted == sum(each.votes for each in category.projects)
        assert category.withdrawn == sum(v.category == code and v.standing is WITHDRAWN for v in votes)
        assert category.set_aside == sum(v.category == code and v.standing is ASIDE for v in votes)


@given(complete, ballots(), st.randoms(use_true_random=False))
def test_order_of_voters_does_not_matter(complete, votes, chance):
    shuffled = list(votes)
    chance.shuffle(shuffled)
    assert count(complete, BALLOT, shuffled) == count(complete, BALLOT, votes)


@given(complete, ballots())
def test_count_equals_the_plain_definition(complete, votes):
    """A second count, vote by vote, written from the words of the vote log."""
    needed = {"any": 1, "all": 2}.get(complete, complete)
    voted = Counter(vote.tag for vote in votes)
    tally = count(complete, BALLOT, votes)
    for code, projects in BALLOT.items():
        for number, project in enumerate(projects):
            mine = [
                v for v in votes if v.category == code and v.choices == project and voted[v.tag] >= needed
            ]
            assert tally.categories[code].projects[number] == ProjectCount(
                project,
                sum(vote.standing is CLEAR for vote in mine),
                sum(vote.standing is not WITHDRAWN for vote in mine),
            )


def choices_of(chance, projects):
    """The words of a vote: one project, or several as in approval."""
    return sorted(chance.sample(projects, chance.randint(1, len(projects))))


def random_votes(chance, ballot):
    """Of up to twelve people, who vote in some of the categories."""
    return [
        CountableVote(
            str(tag),
            code,
            ",".join(choices_of(chance, ballot[code])),
            chance.choice([CLEAR, CLEAR, ASIDE, WITHDRAWN]),
        )
        for tag in range(chance.randint(0, 12))
        for code in chance.sample(sorted(ballot), chance.randint(0, len(ballot)))
    ]


@pytest.mark.parametrize("complete", ["any", "all", 2])
def test_a_thousand_elections_by_approval_counted_a_second_time(complete):
    """By the published verifier, with places; votes of incomplete ballots are left out before it."""
    for seed in range(1000):
        chance = random.Random(f"{seed} {complete}")
        ballot = {
            code: [f"{code}{each}" for each in "abcde"[: chance.randint(1, 5)]] for code in ("C1", "C2", "C3")
        }
        votes = random_votes(chance, ballot)
        left = frozenset(chance.sample(ballot["C1"], 1)) if seed % 3 == 0 else frozenset()
        needed = {"any": 1, "all": 3}.get(complete, complete)
        voted = Counter(vote.tag for vote in votes)
        tally = count(complete, ballot, votes, Counting(left=left))
        for code, names in ballot.items():
            here = [vote for vote in votes if vote.category == code and voted[vote.tag] >= needed]
            columns = [
                Counter(
                    tuple((name, 1) for name in vote.choices.split(","))
                    for vote in here
                    if vote.standing in those
                )
                for those in ((CLEAR,), (CLEAR, ASIDE))
            ]
            one, two = (second.counted("sum", list(each.items()), names, set(left)) for each in columns)
            found = result_numbers(tally.categories[code], left)
            assert found == {n: (one[n][0], two[n][0], one[n][1], two[n][1]) for n in names}, seed
            assert tally.categories[code].counted == sum(columns[0].values())


def test_a_stream_is_counted_without_being_kept():
    """The votes come from a generator, each thrown away at once."""
    chance = random.Random(7)
    expected: Counter[str] = Counter()

    def stream():
        for number in range(20_000):
            choice = chance.choice("ab")
            expected[choice] += 1
            yield CountableVote(str(number), "C1", choice)

    tally = count("any", BALLOT, stream())
    assert numbers(tally) == {project: (expected[project],) * 2 for project in "ab"}
