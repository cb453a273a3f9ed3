"""Standardised marks: what they keep, what they take out, and that they rank."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from prizes.edition.cutting.marks import marks_of_all
from prizes.edition.cutting.standard import standardised
from tests.edition.cutting.building import marking

EXPERTS, PROJECTS = "uvwxy", "abcdef"
F = Fraction
shares = st.dictionaries(
    st.sampled_from(PROJECTS),
    st.dictionaries(st.sampled_from(EXPERTS), st.integers(0, 20).map(lambda n: F(n, 20)), min_size=1),
    min_size=1,
)


def ranking(marks):
    """Projects in blocks of equals, best first."""
    return [{p for p in marks if marks[p] == value} for value in sorted(set(marks.values()), reverse=True)]


def test_a_severe_and_a_generous_expert_say_the_same():
    made = standardised({"a": {"u": F(2, 5), "v": F(4, 5)}, "b": {"u": F(1, 5), "v": F(3, 5)}})
    assert made.centre == F(1, 2)
    assert made.unit == F(1, 10)
    assert made.means == {"a": F(6, 10), "b": F(4, 10)}


def test_severity_alone_no_longer_puts_a_project_last():
    """The better project of the severe expert against the worse one of the generous expert."""
    given_ = {"best": {"u": F(3, 5)}, "worst": {"u": F(1, 5)}, "good": {"v": F(5, 5)}, "fair": {"v": F(4, 5)}}
    means = standardised(given_).means
    assert means["best"] == means["good"] > means["fair"] == means["worst"]


def test_an_expert_with_one_review_or_equal_marks_moves_nothing():
    base = {"a": {"u": F(1, 5)}, "b": {"u": F(3, 5)}}
    plain = ranking(standardised(base).means)
    one = {"a": {"u": F(1, 5), "w": F(5, 5)}, "b": {"u": F(3, 5)}}
    equal = {p: each | {"w": F(4, 5)} for p, each in base.items()}
    assert ranking(standardised(one).means) == ranking(standardised(equal).means) == plain == [{"b"}, {"a"}]


def test_a_project_that_nobody_tells_of_stands_in_the_centre():
    made = standardised({"a": {"u": F(1, 5)}, "b": {"u": F(3, 5)}, "c": {"w": F(1, 5)}})
    assert made.means["c"] == made.centre


def test_without_reviews_there_is_nothing():
    assert standardised({"a": {}}).means == {}


def test_the_median_withstands_one_strange_review():
    def expert(**marks):
        return {p: F(n, 10) for p, n in marks.items()}

    given_ = {p: {} for p in "abc"}
    for name, marks in {
        "u": expert(a=8, b=5, c=2),
        "v": expert(a=8, b=5, c=2),
        "w": expert(a=0, b=5, c=10),
    }.items():
        for project, share in marks.items():
            given_[project][name] = share
    made = standardised(given_)
    assert made.medians["a"] - made.medians["c"] > made.means["a"] - made.means["c"] > 0


@given(shares, st.sampled_from(EXPERTS), st.integers(-20, 20))
def test_shifting_the_marks_of_one_expert_changes_no_rank(given_, expert, by):
    shifted = {
        p: {e: share + F(by, 20) * (e == expert) for e, share in each.items()} for p, each in given_.items()
    }
    assume(all(0 <= share <= 1 for each in shifted.values() for share in each.values()))
    before, after = standardised(given_), standardised(shifted)
    assert ranking(before.means) == ranking(after.means)
    assert ranking(before.medians) == ranking(after.medians)


@given(shares, st.sampled_from(EXPERTS))
def test_a_wider_use_of_the_scale_changes_no_rank(given_, expert):
    wider = {p: {e: share / (2 - (e == expert)) for e, share in each.items()} for p, each in given_.items()}
    narrow = {p: {e: share / 2 for e, share in each.items()} for p, each in given_.items()}
    one, other = standardised(wider), standardised(narrow)
    assert ranking(one.means) == ranking(other.means)


@given(shares, st.permutations(EXPERTS), st.randoms())
def test_neither_names_nor_the_order_of_reviews_matter(given_, names, chance):
    renamed = dict(zip(EXPERTS, names, strict=True))
    entries = [
        (p, [(renamed[e], share) for e, share in chance.sample(sorted(each.items()), len(each))])
        for p, each in chance.sample(sorted(given_.items()), len(given_))
    ]
    assert standardised({p: dict(each) for p, each in entries}).means == standardised(given_).means


@given(shares)
def test_standardised_marks_stay_on_the_scale(given_):
    made = standardised(given_)
    assert set(made.means) == set(given_)
    assert all(0 <= mark <= 1 for mark in [*made.means.values(), *made.medians.values()])


def test_the_rules_say_which_score_ranks_and_both_are_told():
    given_ = {
        "best": {"u": {"a": 3}},
        "worst": {"u": {"a": 1}},
        "good": {"v": {"a": 5}},
        "fair": {"v": {"a": 4}},
    }
    raw = marks_of_all(marking(a=1), given_)
    standard = marks_of_all(marking(a=1).model_copy(update={"score": "standardised"}), given_)
    assert ranking({p: m.share for p, m in raw.items()}) == [{"good"}, {"fair"}, {"best"}, {"worst"}]
    assert ranking({p: m.share for p, m in standard.items()}) == [{"best", "good"}, {"worst", "fair"}]
    for project in given_:
        assert raw[project].raw == raw[project].share == standard[project].raw
        assert raw[project].standardised == standard[project].share == standard[project].standardised
