"""A played edition under other rules: what is sure is so whatever the unknown was."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.outcome import Candidate, Outcome
from prizes.edition.spans import expert_rounds
from prizes.replay.rules.outcomes import Replayed, ReplayedStage
from prizes.replay.rules.played import Played, PlayedStage
from prizes.replay.rules.replaying import PhaseField, marks_under, not_admitted, replay
from prizes.review.rules.deciding import ProjectFacts
from prizes.tally.rules.counting import CategoryTally, ProjectCount, Tally
from tests.contest import small_rules

COUNTRIES = {"a": "KE", "b": "KE", "c": "CH", "d": "BR", "e": "CN", "f": "JP"}
TITLES = "abcdef"


def facts(project: str, category: str = "C1", kind: str | None = None) -> ProjectFacts:
    return ProjectFacts(
        project, category, project, "en", f"owner of {project}", COUNTRIES[project], kind, None, "x"
    )


def votes(**numbers: int) -> Tally:
    counts = tuple(ProjectCount(project, n, n) for project, n in numbers.items())
    return Tally({"C1": CategoryTally("C1", counts, counted=sum(numbers.values()))})


def marked(**marks: int) -> dict[str, dict[str, dict[str, int]]]:
    return {project: {"one": {"relevance": mark, "impact": 6 - mark}} for project, mark in marks.items()}


def played(
    rules, *, marks: dict[str, int], nominated: str, tally: Tally, champions: str, winners: str
) -> Played:
    nomination, voting, selection = expert_rounds(rules)[0], rules.votings[0], rules.selections[0]
    return Played(
        rules,
        {project: facts(project) for project in TITLES},
        [
            PlayedStage(nomination, frozenset(marks), frozenset(nominated), given=marked(**marks)),
            PlayedStage(voting, frozenset(nominated), frozenset(champions), tally=tally),
            PlayedStage(selection, frozenset(champions), frozenset(winners)),
        ],
    )


def usual(rules=None) -> Played:
    """Relevance weighs twice, so that a, b and c lead; b and a have most votes; a wins."""
    return played(
        rules or small_rules(),
        marks={"a": 5, "b": 4, "c": 3, "d": 2, "e": 1},
        nominated="abc",
        tally=votes(a=10, b=20, c=5),
        champions="ab",
        winners="a",
    )


def would(found, stage: int) -> dict[str, str]:
    return {row.project: row.would.value for row in found.stages[stage].rows}


def same(found) -> bool:
    return not any(
        row.differs or row.would is Replayed.UNKNOWN for stage in found.stages for row in stage.rows
    )


def ask(was: Played, **changes):
    """The replay under the rules with changes; votes are counted as they were."""
    rules = small_rules(**changes)
    tallies = {stage.phase.id: stage.tally for stage in was.stages if stage.tally}
    return replay(was, rules, tallies)


def test_under_its_own_rules_everything_is_as_it_was():
    found = ask(usual())
    assert same(found)
    assert [(stage.total.was, stage.total.would, stage.total.unknown) for stage in found.stages] == [
        (3, 3, 0),
        (2, 2, 0),
        (1, 1, 0),
    ]


def test_other_weights_nominate_others_about_whom_no_vote_is_known():
    found = ask(
        usual(), nomination__marking__criteria__0__weight=1, nomination__marking__criteria__1__weight=9
    )
    assert would(found, 0) == {
        "a": "not_passed",
        "b": "not_passed",
        "c": "passed",
        "d": "passed",
        "e": "passed",
    }
    assert {row.project for row in found.stages[0].gained} == {"d", "e"}
    assert {row.project for row in found.stages[0].lost} == {"a", "b"}
    assert would(found, 1) == {
        "a": "not_there",
        "b": "not_there",
        "c": "unknown",
        "d": "unknown",
        "e": "unknown",
    }
    assert "2 projects" in str(found.stages[1].notes[0])


def test_fewer_champions_may_take_the_winner_away_and_then_the_panel_would_have_chosen_again():
    found = ask(usual(), voting__cut__most=1)
    assert would(found, 1) == {"a": "not_passed", "b": "passed", "c": "not_passed"}
    assert would(found, 2) == {"a": "not_there", "b": "unknown"}
    assert found.stages[2].total.was == 1
    assert found.stages[2].total.unknown == 1


def test_more_champions_come_before_a_panel_that_did_not_see_them():
    found = ask(usual(), voting__cut__most=3)
    assert would(found, 1) == {"a": "passed", "b": "passed", "c": "passed"}
    assert would(found, 2) == {"a": "unknown", "b": "not_passed", "c": "unknown"}


def test_fewer_that_the_panel_did_not_choose_leave_its_choice_alone():
    found = ask(usual(), voting__cut__least_votes=6, voting__cut__most=2, nomination__cut__most=2)
    assert would(found, 0) == {
        "a": "passed",
        "b": "passed",
        "c": "not_passed",
        "d": "not_passed",
        "e": "not_passed",
    }
    assert would(found, 2) == {"a": "passed", "b": "not_passed"}


def test_a_panel_decides_only_where_one_did():
    found = ask(usual(), nomination__cut={"gives": "nominated", "decided": "panel", "most": 3})
    assert set(would(found, 0).values()) == {"unknown"}
    assert "none did" in str(found.stages[0].notes[-1])


def test_other_criteria_or_another_scale_say_nothing():
    was = usual()
    marking = expert_rounds(small_rules())[0].marking
    assert marks_under(marking, was.stages[0]) is not None
    other = marking.model_copy(update={"criteria": [marking.criteria[0].model_copy(update={"id": "reach"})]})
    assert marks_under(other, was.stages[0]) is None
    wide = marking.model_copy(
        update={"scale": marking.scale.model_copy(update={"most": marking.scale.most + 1})}
    )
    assert marks_under(wide, was.stages[0]) is None
    fewer = marking.model_copy(update={"criteria": marking.criteria[:1]})
    assert marks_under(fewer, was.stages[0])["a"].share > marks_under(marking, was.stages[0])["a"].share


def test_who_may_submit_and_categories_keep_projects_out():
    was = usual()
    kinds = {"a": "civil_society", "b": "private_sector"}
    was = replace(was, projects={p: facts(p, kind=kinds.get(p)) for p in TITLES})
    found = ask(was, submission__who=["private_sector", "government"])
    assert set(found.kept_out) == {"a"}, "nothing is known of those without a group"
    assert would(found, 0)["a"] == "not_there"
    other = small_rules(categories=[{"code": "C9", "number": 1, "title": "Other"}])
    assert set(not_admitted(was, other)) == set("abcde")


def test_without_the_phase_nothing_is_known():
    rules = small_rules()
    second = rules.votings[0].model_copy(
        update={"id": "second", "opens": rules.votings[0].closes, "closes": rules.selections[0].opens}
    )
    other = rules.model_copy(update={"phases": [*rules.phases, second]})
    found = replay(usual(), other, {"voting": usual().stages[1].tally})
    assert [stage.phase.id for stage in found.stages] == ["nomination", "voting", "second", "selection"]
    assert set(would(found, 2).values()) == {"unknown"}
    assert set(would(found, 3).values()) == {"unknown"}


def test_votes_that_cannot_be_counted_say_why():
    was = usual()
    found = replay(was, small_rules(voting__ballot__complete="all"), {})
    assert set(would(found, 1).values()) == {"unknown"}
    assert "cannot be joined" in str(found.stages[1].notes[-1])
    found = replay(was, small_rules(voting__ballot__choices=3), {})
    assert "another number" in str(found.stages[1].notes[-1])


VOTE = ReplayedStage(small_rules().votings[0], None, [])


def shown_of(**numbers: int) -> tuple[dict[str, int], int]:
    return replace(VOTE, incomplete=numbers).shown_incomplete()


def test_few_votes_that_would_not_count_are_not_told():
    assert shown_of(C1=3, C2=34, C3=40) == ({"C2": 30, "C3": 40}, 70)
    assert shown_of(C1=4) == shown_of(C1=0) == ({}, 0), "not even whether there are any"
    assert VOTE.shown_incomplete() == ({}, 0)


def test_two_replays_subtracted_do_not_tell_a_few_votes_either():
    """Ballots in two categories, then in three: what is shown of both leaves more than one difference possible, and
    that there is none where the same is shown twice.
    """
    possible: dict[str, set[int]] = {}
    for first, second in itertools.combinations_with_replacement(range(40), 2):
        seen = repr((shown_of(C1=first), shown_of(C1=second)))
        possible.setdefault(seen, set()).add(second - first)
    assert all(len(differences) > 1 for differences in possible.values())
    assert {0, 1, 2, 3, 4} in possible.values()
    assert set(range(1, 10)) in possible.values()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_the_sum_of_votes_that_would_not_count_says_no_more_than_the_categories(numbers):
    shown, total = shown_of(**{f"C{n}": number for n, number in enumerate(numbers)})
    assert total == sum(shown.values())
    assert all(number % 5 == 0 for number in shown.values())
    assert sum(numbers) - 4 * len(numbers) <= total <= sum(numbers)


TIES = ("admit_all", "leave_out", "more_votes", "fewest_set_aside")


@given(
    numbers=st.fixed_dictionaries({p: st.integers(0, 6) for p in "abcd"}),
    others=st.lists(st.integers(0, 40), min_size=2, max_size=2),
    most=st.integers(1, 4),
    least_votes=st.integers(0, 4),
    ties=st.sampled_from(TIES),
    quota=st.booleans(),
    by=st.sampled_from(["category", "edition"]),
    threshold=st.sampled_from([None, "1/5", "2/5"]),
    both=st.booleans(),
)
def test_what_is_said_to_be_sure_is_so_whatever_votes_the_others_had(
    numbers, others, most, least_votes, ties, quota, by, threshold, both
):
    """Two nominees more, e and f, about whose votes nothing is known."""
    rule = {
        "gives": "champion",
        "basis": [{"source": "votes"}, {"source": "marks"}] if both else [{"source": "votes"}],
        "by": by,
        "threshold": threshold,
        "most": most,
        "least_votes": least_votes,
        "ties": [ties, "admit_all" if ties != "leave_out" else "leave_out"],
        "quotas": [{"of": "country", "most": 1}] if quota else [],
    }
    was = played(
        small_rules(),
        marks={"a": 5, "b": 5, "c": 5, "d": 5, "e": 1, "f": 1},
        nominated="abcd",
        tally=votes(**numbers),
        champions="ab",
        winners="a",
    )
    changes = {"nomination__cut__most": 6, "voting__cut": rule}
    found = ask(was, **changes)
    marks = marks_under(expert_rounds(small_rules())[0].marking, was.stages[0])
    assert would(found, 0) == dict.fromkeys("abcdef", "passed")
    said = would(found, 1)
    assert said["e"] == said["f"] == "unknown"
    real = numbers | dict(zip("ef", others, strict=True))
    drawn = cut(
        small_rules(**changes).votings[0].cut,
        [
            Candidate(p, "C1", votes=n, country=COUNTRIES[p], mark=marks[p].share, reviews=1)
            for p, n in real.items()
        ],
        totals={"C1": sum(real.values())},
    )
    outcome = {row.project: row.outcome for row in drawn.rows()}
    for project in "abcd":
        if said[project] == "passed":
            assert outcome[project] is Outcome.PASSED
        elif said[project] == "not_passed":
            assert outcome[project] is Outcome.NOT_PASSED


@pytest.mark.parametrize("champions", ["ab", "abc"])
def test_sums_by_group_add_up(champions):
    was = usual()
    stage = ask(was, voting__cut__most=len(champions)).stages[1]
    sums = stage.sums(lambda row: [COUNTRIES[row.project]])
    assert sum(each.would for each in sums) == stage.total.would == len(champions)
    assert [(each.name, each.was) for each in sums] == [("CH", 0), ("KE", 2)]


# --- who decides between equals ------------------------------------------------------------------------


def tied_by(rule: str, **more) -> dict[str, Replayed]:
    """b and c are equal for the second place, and the panel of that time chose c."""
    was = usual(small_rules(voting__cut__ties=["panel"], voting__cut__most=2))
    vote = replace(was.stages[1], tally=votes(a=3, b=2, c=2), choices={"b": False, "c": True}, **more)
    again = replace(was, stages=[was.stages[0], vote, was.stages[2]])
    rules = small_rules(voting__cut__ties=[rule], voting__cut__most=2)
    stage = replay(again, rules, {"voting": votes(a=3, b=2, c=2)}).stages[1]
    return {each.project: each.would for each in stage.rows}


def test_what_a_panel_decided_is_no_decision_of_a_steward():
    assert tied_by("panel") == {"a": Replayed.PASSED, "b": Replayed.NOT_PASSED, "c": Replayed.PASSED}
    assert tied_by("steward") == {"a": Replayed.PASSED, "b": Replayed.UNKNOWN, "c": Replayed.UNKNOWN}


def test_a_lot_is_drawn_again_by_its_seed_and_unknown_without_one():
    assert tied_by("lot")["b"] is Replayed.UNKNOWN
    drawn = tied_by("lot", seed="0")
    assert drawn == {"a": Replayed.PASSED, "b": Replayed.PASSED, "c": Replayed.NOT_PASSED}


# --- panels that chose by category, and others by region -----------------------------------------------

REGIONS = {"KE": "africa", "CH": "europe", "BR": "americas", "CN": "asia-pacific", "JP": "asia-pacific"}
DIVISIONS = ({"by": "category"}, {"by": "edition"}, {"by": "edition", "also_by": ["region"]})
LIMITS = (1, 2, None)


def place_of(project: str, category: str, division: dict) -> tuple[str, ...]:
    """Written from what the rules mean, not by the code that divides projects."""
    region = REGIONS[COUNTRIES[project]]
    if division["by"] == "category":
        return (category,)
    return (region,) if division.get("also_by") else ()


def chosen_by(
    minds: tuple[tuple[str, ...], frozenset[str]], among, categories, division: dict, most: int | None
) -> frozenset[str]:
    """Whom experts of one mind choose: of the projects worthy of the prize, the best of each group."""
    order, worthy = minds
    groups: dict[tuple[str, ...], list[str]] = {}
    for project in order:
        if project in among and project in worthy:
            groups.setdefault(place_of(project, categories[project], division), []).append(project)
    return frozenset(project for each in groups.values() for project in each[:most])


@given(
    categories=st.fixed_dictionaries({p: st.sampled_from(["C1", "C2"]) for p in "abdef"}),
    mind=st.tuples(st.permutations("abdef").map(tuple), st.frozensets(st.sampled_from("abdef"))),
    seen=st.frozensets(st.sampled_from("abdef"), min_size=3),
    here=st.frozensets(st.sampled_from("abdef"), min_size=3),
    was=st.tuples(st.sampled_from(DIVISIONS), st.sampled_from(LIMITS)),
    other=st.tuples(st.sampled_from(DIVISIONS), st.sampled_from(LIMITS)),
)
def test_what_is_said_of_other_groups_is_so_whatever_the_experts_had_in_mind(
    categories, mind, seen, here, was, other
):
    """Every order of preference and every idea of who is worthy that fits the record is tried."""
    selection = small_rules(
        selection__cut={"gives": "winner", "decided": "panel", "most": was[1], **was[0]}
    ).selections[0]
    asked = small_rules(
        selection__cut={"gives": "winner", "decided": "panel", "most": other[1], **other[0]}
    ).selections[0]
    record = chosen_by(mind, seen, categories, *was)
    before = PlayedStage(selection, seen, record)
    projects = {p: facts(p, categories[p]) for p in "abdef"}
    played_ = Played(small_rules(), projects, [before])
    field = PhaseField(played_, asked, before, here, frozenset(), None, None)
    said = {project: would for project, (would, _) in field.rulings().items()}
    fitting = [each for each in MINDS if chosen_by(each, seen, categories, *was) == record]
    outcomes = [chosen_by(each, here, categories, *other) for each in fitting]
    for project in here:
        if said[project] is Replayed.PASSED:
            assert all(project in each for each in outcomes), project
        elif said[project] is Replayed.NOT_PASSED:
            assert not any(project in each for each in outcomes), project
    if (seen, was) == (here, other):
        assert said == {p: Replayed.PASSED if p in record else Replayed.NOT_PASSED for p in here}


MINDS = [
    (order, frozenset(worthy))
    for order in itertools.permutations("abdef")
    for number in range(6)
    for worthy in itertools.combinations("abdef", number)
]


def test_winners_by_region_of_panels_that_chose_by_category():
    """C1: a (Africa) before d (Americas). C2: e (Asia and the Pacific) before b (Africa) and f (Asia and the Pacific)."""
    categories = {"a": "C1", "d": "C1", "b": "C2", "e": "C2", "f": "C2"}
    before = PlayedStage(small_rules().selections[0], frozenset(categories), frozenset("ae"))
    rule = {"gives": "winner", "decided": "panel", "most": 1, "by": "edition", "also_by": ["region"]}
    asked = small_rules(selection__cut=rule).selections[0]
    played_ = Played(small_rules(), {p: facts(p, c) for p, c in categories.items()}, [before])
    field = PhaseField(played_, asked, before, frozenset(categories), frozenset(), None, None)
    assert {project: would.value for project, (would, _) in field.rulings().items()} == {
        "a": "unknown",  # no panel compared a and b
        "b": "unknown",
        "d": "unknown",  # the only one of its region: it lost to one of another region
        "e": "passed",  # preferred to f by those who knew both
        "f": "not_passed",
    }
