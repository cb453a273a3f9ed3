import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from prizes.accounts.rules.roles import ANY
from prizes.review.rules.matching import match
from prizes.review.rules.staffing import Expert, Flaw, Seat, StaffingProblem, Task

LANGUAGES, REGIONS = ["en", "fr", "ar"], ["africa", "europe", "arab"]


def expert(name, *categories, capacity=None, substitute=False, **more):
    facts = {key: frozenset(value) if isinstance(value, list) else value for key, value in more.items()}
    return Expert(name, dict.fromkeys(categories or (ANY,), Seat(capacity, substitute)), **facts)


def problem(projects, experts, needed=2, **more):
    """`projects`: category by id, or tasks; `experts`: categories by id, or experts."""
    if isinstance(projects, dict):
        projects = [Task(p, c, needed) for p, c in projects.items()]
    if isinstance(experts, dict):
        experts = [expert(e, *seats) if seats else Expert(e, {}) for e, seats in experts.items()]
    sets = {
        key: value if key in ("load_most", "categories") else frozenset(value) for key, value in more.items()
    }
    return StaffingProblem(tuple(projects), tuple(experts), **sets)


def plan(*args, **more):
    return match(problem(*args, **more))


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
        barred={("p", "a"), ("p", "c")},
    )

    assert [(s.project, s.lacking, s.recused) for s in made.short] == [("p", 1, 2), ("q", 1, 0)]
    assert made.new == (("p", "b"), ("q", "b"))


def test_what_is_assigned_already_stays_and_counts_as_load():
    made = plan({"p": "C1", "q": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 1, existing={("p", "a")})

    assert made.new == (("q", "b"),)
    assert made.load_before == {"a": 1, "b": 0}
    assert made.load_after == {"a": 1, "b": 1}
    assert made.new_for("a") == 0


def test_an_assignment_of_somebody_who_left_the_panels_counts_as_a_review_but_as_nobody_s_load():
    made = plan({"p": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 2, existing={("p", "gone")})

    assert len(made.new) == 1
    assert "gone" not in made.load_after


def test_with_enough_reviews_nothing_is_assigned():
    assert plan({"p": "C1"}, {"a": {"C1"}, "b": {"C1"}}, 1, existing={("p", "a"), ("p", "b")}).new == ()


@pytest.mark.parametrize("first", [f"a{n}" for n in range(4)])
def test_load_moves_over_a_third_expert_where_it_cannot_move_directly(first):
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


# --- limits and wishes ---------------------------------------------------------------------------------


def test_a_limit_leaves_reviews_lacking_and_spreads_what_lacks():
    made = plan({f"p{n}": "C1" for n in range(4)}, {e: {"C1"} for e in "ab"}, 2, load_most=2)

    assert set(made.load_after.values()) == {2}
    assert [s.lacking for s in made.short] == [1, 1, 1, 1]


def test_a_seat_has_a_limit_of_its_own():
    two = Expert("a", {"C1": Seat(1), "C2": Seat()})
    made = plan({"p": "C1", "q": "C1", "r": "C2", "s": "C2"}, [two], 1)

    assert Counter(project in "pq" for project, _ in made.new) == {True: 1, False: 2}


def test_a_project_goes_to_somebody_who_reads_it_even_if_the_load_is_less_even():
    arabic = [Task(f"p{n}", "C1", 1, frozenset({"ar"})) for n in range(3)]
    experts = [expert("a", languages=["ar", "fr"]), expert("b", languages=["en"]), expert("c")]
    made = plan(arabic, experts)

    assert {e for _, e in made.new} == {"a"}
    assert not made.flaws


def test_somebody_who_does_not_read_a_project_is_better_than_nobody_and_it_is_said():
    made = plan([Task("p", "C1", 1, frozenset({"ar"}))], [expert("b", languages=["en"])])

    assert made.flaws == {("p", "b"): (Flaw.LANGUAGE,)}


def test_substitutes_are_asked_only_where_members_do_not_do():
    members = [expert("a", capacity=2), expert("b", capacity=2)]
    projects = {f"p{n}": "C1" for n in range(5)}
    made = plan(projects, [*members, expert("s", substitute=True)], 1)

    assert made.load_after == {"a": 2, "b": 2, "s": 1}
    assert list(made.flaws.values()) == [(Flaw.SUBSTITUTE,)]


def test_who_has_not_declared_is_asked_last():
    made = plan({"p": "C1", "q": "C1"}, {e: {"C1"} for e in "ab"}, 1, undeclared={("p", "a"), ("q", "a")})

    assert made.new == (("p", "b"), ("q", "b"))


def test_experts_get_what_they_know_where_the_load_allows_it():
    experts = [expert("a", lines=["C1"]), expert("b", lines=["C2"])]
    made = plan({"p": "C2", "q": "C1", "r": "C2", "s": "C1"}, experts, 1)

    assert made.new == (("p", "b"), ("q", "a"), ("r", "b"), ("s", "a"))


def test_reviewers_come_from_several_regions_and_not_only_from_the_owner_s():
    tasks = [Task(f"p{n}", "C1", 2, region="africa") for n in range(4)]
    regions = ["africa", "africa", "europe", "europe", "arab", "arab"]
    experts = [expert(f"e{n}", region=region) for n, region in enumerate(regions)]
    made = plan(tasks, experts)
    by_id = {e.id: e.region for e in experts}

    assert not made.one_sided
    assert all(len({by_id[e] for e in who}) == 2 for who in made.reviewers.values())
    assert max(made.load_after.values()) == 2


def test_it_is_said_where_all_reviewers_are_of_the_owner_s_region():
    made = plan([Task("p", "C1", 1, region="africa")], [expert("a", region="africa")])

    assert made.one_sided == ("p",)


# --- by hand and moving --------------------------------------------------------------------------------


def test_what_is_put_in_by_hand_is_kept_and_the_rest_planned_around_it():
    made = plan({"p": "C1", "q": "C1"}, {e: {"C1"} for e in "ab"}, 1, pinned={("p", "b"), ("q", "b")})

    assert made.new == (("p", "b"), ("q", "b"))


def test_what_is_put_in_by_hand_may_pass_a_limit_and_it_is_said():
    made = plan({"p": "C1"}, {"a": {"C1"}}, 1, existing={("x", "a")}, pinned={("p", "a")}, load_most=1)

    assert made.flaws == {("p", "a"): (Flaw.OVER_LIMIT,)}


def test_what_is_taken_out_by_hand_goes_to_somebody_else():
    case = problem({"p": "C1"}, {e: {"C1"} for e in "abc"}, 1)
    first = match(case).new[0]

    assert match(replace(case, barred=frozenset({first}))).new[0][1] != first[1]


def test_a_freed_assignment_moves_only_where_something_is_gained():
    existing = {("p", "a"), ("q", "a"), ("r", "b")}
    made = plan(
        {"p": "C1", "q": "C1", "r": "C1"}, {e: {"C1"} for e in "ab"}, 1, existing=existing, freed=existing
    )

    assert (made.new, made.gone) == ((), ())


def test_a_freed_assignment_moves_to_make_the_load_more_even():
    existing = {(p, "a") for p in "pqrs"}
    made = plan(dict.fromkeys("pqrs", "C1"), {e: {"C1"} for e in "ab"}, 1, existing=existing, freed=existing)

    assert len(made.new) == len(made.gone) == 2
    assert set(made.load_after.values()) == {2}


def test_what_is_handed_over_goes_to_others_and_stays_where_there_is_nobody():
    existing = {("p", "x"), ("q", "x"), ("q", "a")}
    made = plan(
        {"p": "C1", "q": "C1"},
        {"x": {"C1"}, "a": {"C1"}},
        existing=existing,
        freed={("p", "x"), ("q", "x")},
        barred={("p", "x"), ("q", "x")},
    )

    assert (made.new, made.gone) == ((("p", "a"),), ())


# --- whatever the case ---------------------------------------------------------------------------------

CATEGORIES = ["C1", "C2", "C3"]
EXPERTS = ["a", "b", "c", "d", "e"]
PROJECTS = [f"p{n}" for n in range(6)]
pairs = st.frozensets(st.tuples(st.sampled_from(PROJECTS), st.sampled_from(EXPERTS)), max_size=8)
seats = st.dictionaries(
    st.sampled_from([*CATEGORIES, ANY]),
    st.builds(Seat, capacity=st.none() | st.integers(0, 4), substitute=st.booleans()),
    max_size=3,
)
people = st.builds(
    Expert,
    id=st.sampled_from(EXPERTS),
    seats=seats,
    languages=st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
    lines=st.frozensets(st.sampled_from(CATEGORIES), max_size=2),
    region=st.none() | st.sampled_from(REGIONS),
)
wanting = st.builds(
    Task,
    project=st.sampled_from(PROJECTS),
    category=st.sampled_from(CATEGORIES),
    wanted=st.integers(1, 3),
    languages=st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
    region=st.none() | st.sampled_from(REGIONS),
)


@st.composite
def cases(draw, projects=6, experts=5):
    tasks = draw(st.lists(wanting, max_size=projects, unique_by=lambda t: t.project))
    existing = draw(pairs)
    barred = draw(pairs)
    return StaffingProblem(
        tuple(tasks),
        tuple(draw(st.lists(people, max_size=experts, unique_by=lambda e: e.id))),
        existing=existing - barred,
        freed=frozenset(pair for pair in existing - barred if draw(st.booleans())),
        barred=barred,
        undeclared=draw(pairs),
        load_most=draw(st.none() | st.integers(0, 5)),
    )


def greatest_flow(case):
    """How many of the reviews that lack could be given, by a maximum flow: projects, seats, experts."""
    tasks = [t for t in case.tasks if case.lacking(t)]
    ends = ["source", *(t.project for t in tasks), *case.seat_room, *case.by_id, "sink"]
    ends += [(e.id, code) for e in case.experts for code in e.seats if (e.id, code) not in case.seat_room]
    number = {end: n for n, end in enumerate(ends)}
    arcs = {("source", t.project): case.lacking(t) for t in tasks}
    for task in tasks:
        arcs |= {
            (task.project, (e, case.by_id[e].sits_for(task.category))): 1 for e in case.able[task.project]
        }
    for one in case.experts:
        arcs |= {((one.id, code), one.id): case.seat_room.get((one.id, code), 99) for code in one.seats}
        arcs[one.id, "sink"] = case.room[one.id]
    rows, columns = zip(*((number[a], number[b]) for a, b in arcs), strict=True) if arcs else ((), ())
    graph = csr_matrix((list(arcs.values()), (rows, columns)), shape=(len(ends),) * 2, dtype="int32")
    return maximum_flow(graph, number["source"], number["sink"]).flow_value


@given(cases())
def test_a_plan_never_breaks_a_panel_a_conflict_a_limit_or_an_assignment(case):
    made = match(case)
    categories = {t.project: t.category for t in case.tasks}

    assert set(made.gone) <= case.freed
    for project, who in made.new:
        assert case.by_id[who].sits_for(categories[project]) is not None
        assert (project, who) not in case.barred | case.existing
    for one in case.experts:
        gets = [p for p, e in made.new if e == one.id]
        assert not gets or case.load_most is None or made.load_after[one.id] <= case.load_most
        for code, seat in one.seats.items():
            here = [p for p in gets if one.sits_for(categories[p]) == code]
            kept = [
                p
                for p, e in case.existing - set(made.gone)
                if e == one.id and one.sits_for(categories.get(p, "")) == code
            ]
            assert not here or seat.capacity is None or len(here) + len(kept) <= seat.capacity


@given(cases())
def test_as_many_reviews_are_given_as_a_maximum_flow_gives(case):
    made = match(case)

    assert len(made.chosen) == greatest_flow(case)
    assert sum(s.lacking for s in made.short) == sum(map(case.lacking, case.tasks)) - greatest_flow(case)
    assert all(
        len(made.reviewers.get(t.project, ())) >= t.wanted
        for t in case.tasks
        if t.project not in {s.project for s in made.short}
    )


def distributions(case):
    """Every choice of experts for what lacks that keeps all limits and gives as much as can be given."""
    tasks = [t for t in case.tasks if case.lacking(t)]
    options = [
        list(
            itertools.chain.from_iterable(
                itertools.combinations(case.able[t.project], n) for n in range(case.lacking(t) + 1)
            )
        )
        for t in tasks
    ]
    found = []
    for choice in itertools.product(*options):
        given_out = [(t, e) for t, who in zip(tasks, choice, strict=True) for e in who]
        loads = Counter(e for _, e in given_out)
        at_seats = Counter((e, case.by_id[e].sits_for(t.category)) for t, e in given_out)
        if any(n > case.room[e] for e, n in loads.items()):
            continue
        if any(n > case.seat_room.get(seat, n) for seat, n in at_seats.items()):
            continue
        found.append(given_out)
    most = max(map(len, found))
    return [each for each in found if len(each) == most]


def by_goals(case, given_out):
    """What the goals before the wishes count, written anew."""
    lacks = Counter(t.project for t in case.tasks for _ in range(case.lacking(t)))
    lacks.subtract(Counter(t.project for t, _ in given_out))
    asked = 0
    for task, name in given_out:
        one = case.by_id[name]
        asked += 9 * ((task.project, name) in case.undeclared)
        asked += 2 * one.seats[one.sits_for(task.category)].substitute
        if task.languages:
            asked += 4 * bool(one.languages and not one.languages & task.languages) + (not one.languages)
    load = Counter(e for _, e in case.fixed if e in case.by_id) + Counter(e for _, e in given_out)
    return sum(n * n for n in lacks.values()), asked, sum(n * n for n in load.values())


@given(cases(projects=3, experts=4))
def test_no_plan_is_better_by_the_goals_in_their_order(case):
    made = match(case)
    tasks = {t.project: t for t in case.tasks}
    mine = by_goals(case, [(tasks[p], e) for p, e in made.chosen])

    assert mine == min(by_goals(case, each) for each in distributions(case))


@given(cases(), st.randoms())
def test_a_plan_does_not_depend_on_the_order_of_what_it_is_given(case, chance):
    tasks, experts = list(case.tasks), list(case.experts)
    chance.shuffle(tasks)
    chance.shuffle(experts)
    other = match(replace(case, tasks=tuple(tasks), experts=tuple(experts)))

    assert (other.new, other.gone, other.sha256) == (match(case).new, match(case).gone, match(case).sha256)
    assert other.load_after == match(case).load_after
