import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.accounts.rules import ANY
from prizes.review.assigning import assign_evenly, in_panel


def plan(projects, experts, needed=2, existing=(), recused=()):
    return assign_evenly(
        projects, experts, needed, existing=set(existing), recused=set(recused), categories=projects
    )


def test_everybody_gets_the_same_number_where_it_divides():
    made = plan({f"p{n}": "C1" for n in range(6)}, {e: {"C1"} for e in "abcd"})

    assert set(made.load_after.values()) == {3}
    assert len(made.new) == 12
    assert not made.short


def test_an_expert_gets_projects_of_their_panel_only():
    made = plan({"p": "C1", "q": "C2"}, {"a": {"C1"}, "b": {"C2"}, "c": {ANY}})

    assert made.new == (("p", "a"), ("p", "c"), ("q", "b"), ("q", "c"))


def test_a_project_without_enough_reviewers_is_reported_with_what_lacks_and_why():
    made = plan(
        {"p": "C1", "q": "C2"},
        {"a": {"C1"}, "b": {"C1", "C2"}, "c": {"C1"}},
        2,
        recused={("p", "a"), ("p", "c")},
    )

    assert [(s.project, s.lacking, s.recused) for s in made.short] == [("p", 1, 2), ("q", 1, 0)]
    assert made.new == (("p", "b"), ("q", "b"))


def test_what_is_assigned_already_stays_and_counts_as_load():
    made = plan({"p": "C1", "q": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 1, existing={("p", "a")})

    assert made.new == (("q", "b"),)
    assert made.load_before == {"a": 1, "b": 0}
    assert made.load_after == {"a": 1, "b": 1}
    assert made.new_for("a") == 0


def test_an_assignment_whose_expert_is_recused_is_replaced():
    made = plan({"p": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 1, existing={("p", "a")}, recused={("p", "a")})

    assert made.new == (("p", "b"),)
    assert made.load_after == {"a": 0, "b": 1}


def test_an_assignment_of_somebody_who_left_the_panels_counts_as_a_review_but_as_nobody_s_load():
    made = plan({"p": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 2, existing={("p", "gone")})

    assert len(made.new) == 1
    assert "gone" not in made.load_after


def test_with_enough_reviews_nothing_is_assigned():
    assert plan({"p": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 1, existing={("p", "a"), ("p", "b")}).new == ()


@pytest.mark.parametrize("first", [f"a{n}" for n in range(8)])
def test_load_moves_from_whoever_was_asked_first_to_somebody_with_none(first):
    """Taken one by one, the first project may fall to a, who alone with c can take the others; b stays idle."""
    made = plan({first: "X", "q1": "Y", "q2": "Y"}, {"a": {"X", "Y"}, "b": {"X"}, "c": {"Y"}}, 1)

    assert sorted(made.load_after.values()) == [1, 1, 1]


@pytest.mark.parametrize("first", [f"a{n}" for n in range(8)])
def test_load_moves_over_a_third_expert_where_it_cannot_move_directly(first):
    """c, with one review too many, has nothing that b could take; a takes it and passes another on to b."""
    projects = {first: "X", "y1": "Y", "z1": "Z", "z2": "Z"}
    made = plan(projects, {"a": {"X", "Y"}, "b": {"X"}, "c": {"Y", "Z"}, "d": {"Z"}}, 1)

    assert sorted(made.load_after.values()) == [1, 1, 1, 1]


def test_nobody_and_nothing_make_an_empty_plan():
    assert plan({}, {}).new == ()
    assert [s.lacking for s in plan({"p": "C1"}, {}).short] == [2]


def test_the_same_people_do_not_always_sit_together():
    made = plan({f"p{n:02}": "C1" for n in range(20)}, {e: {"C1"} for e in "abcd"})
    together = {frozenset(e for p, e in made.new if p == project) for project, _ in made.new}

    assert len(together) > 2


CATEGORIES = ["C1", "C2", "C3"]
EXPERTS = ["a", "b", "c", "d", "e"]
PROJECTS = [f"p{n}" for n in range(7)]
pairs = st.sets(st.tuples(st.sampled_from(PROJECTS), st.sampled_from(EXPERTS)), max_size=10)
cases = st.fixed_dictionaries(
    {
        "projects": st.dictionaries(st.sampled_from(PROJECTS), st.sampled_from(CATEGORIES), max_size=7),
        "experts": st.dictionaries(
            st.sampled_from(EXPERTS), st.sets(st.sampled_from([*CATEGORIES, ANY]), max_size=3), max_size=5
        ),
        "needed": st.integers(1, 3),
        "existing": pairs,
        "recused": pairs,
    }
)


@given(cases)
def test_a_plan_never_breaks_a_panel_a_recusal_or_an_assignment(case):
    made = plan(**case)

    assert len(set(made.new)) == len(made.new)
    for project, expert in made.new:
        assert in_panel(case["experts"], expert, case["projects"][project])
        assert (project, expert) not in case["recused"]
        assert (project, expert) not in case["existing"]


@given(cases)
def test_a_project_has_exactly_what_it_needs_unless_it_is_reported_short(case):
    made = plan(**case)
    short = {s.project: s.lacking for s in made.short}

    for project, category in case["projects"].items():
        has = {e for p, e in made.new if p == project} | {
            e for p, e in case["existing"] - case["recused"] if p == project
        }
        assert len(has) >= case["needed"] - short.get(project, 0)
        if project in short:
            could = {e for e in case["experts"] if in_panel(case["experts"], e, category)}
            assert could - has <= {e for p, e in case["recused"] if p == project}
        elif any(p == project for p, _ in made.new):
            assert len(has) == case["needed"]


@given(st.integers(0, 30), st.integers(1, 9), st.integers(1, 9))
def test_without_recusals_the_load_differs_by_one_at_most(projects, experts, needed):
    made = plan({f"p{n}": "C1" for n in range(projects)}, {f"e{n}": {"C1"} for n in range(experts)}, needed)

    assert max(made.load_after.values()) - min(made.load_after.values()) <= 1


def best_possible(case):
    """The most even load there is, by trying every distribution."""
    projects, experts = case["projects"], case["experts"]
    stays = case["existing"] - case["recused"]
    options = []
    for project, category in sorted(projects.items()):
        free = [
            e
            for e in sorted(experts)
            if in_panel(experts, e, category)
            and (project, e) not in case["recused"]
            and (project, e) not in stays
        ]
        lacks = max(0, case["needed"] - len([1 for p, _ in stays if p == project]))
        options.append(list(itertools.combinations(free, min(lacks, len(free)))))
    before = {e: sum(1 for _, x in stays if x == e) for e in experts}
    return min(
        sum((before[e] + sum(e in chosen for chosen in choice)) ** 2 for e in experts)
        for choice in itertools.product(*options)
    )


@given(cases.filter(lambda case: len(case["projects"]) <= 4 and len(case["experts"]) <= 4))
def test_no_distribution_is_more_even(case):
    assert sum(n * n for n in plan(**case).load_after.values()) == best_possible(case)


@given(cases, st.randoms())
def test_a_plan_does_not_depend_on_the_order_of_what_it_is_given(case, chance):
    shuffled = dict(case)
    for name in ("projects", "experts"):
        entries = list(case[name].items())
        chance.shuffle(entries)
        shuffled[name] = dict(entries)

    assert plan(**shuffled) == plan(**case)
    assert plan(**shuffled).sha256 == plan(**case).sha256


@pytest.mark.parametrize("projects", [1300])
def test_a_whole_edition_is_assigned_in_seconds(projects):
    categories = {f"p{n:04}": f"C{n * n % 18}" for n in range(projects)}
    experts = {f"e{n:02}": {f"C{(n * 7 + k) % 18}" for k in range(1 + n % 4)} for n in range(60)}
    started = time.monotonic()
    made = plan(categories, experts, 3)

    assert time.monotonic() - started < 10
    assert len(made.new) + sum(s.lacking for s in made.short) == projects * 3
