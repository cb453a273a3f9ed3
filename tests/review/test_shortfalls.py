from dataclasses import replace

from hypothesis import given

from prizes.i18n.translator import translator, without_isolates
from prizes.review.rules.matching import match
from prizes.review.rules.shortfalls import ShortfallKind, reasons
from prizes.review.rules.staffing import Seat, Task
from tests.review.test_matching import cases, expert, greatest_flow, plan

NAMES = {"C1": {"en": "Capacity building"}, "C3": {"en": "Access"}}


def said(made, titles=()):
    voice = translator("en")
    return [
        without_isolates(f"{voice.say(reason.sentence)} {voice.say(reason.remedy)}")
        for reason in reasons(made, dict(titles), NAMES)
    ]


def test_a_whole_plan_needs_no_reason():
    assert reasons(plan({"p": "C1"}, {"a": {"C1"}, "b": {"C1"}}), {}, {}) == []


def test_a_panel_that_is_too_small_is_named_once():
    made = plan({"p": "C1", "q": "C1"}, {"a": {"C1"}}, 3)

    assert said(made) == [
        (
            "Capacity building: the panel has 1 expert, but a project needs 3 different experts. "
            "Invite at least 2 more experts, or lower the number of reviews."
        )
    ]


def test_a_project_with_too_many_conflicts_is_named():
    made = plan({"p": "C1"}, {e: {"C1"} for e in "abc"}, barred={("p", "a"), ("p", "b")})

    assert said(made, {"p": "Village radio"}.items()) == [
        (
            "Capacity building: only 1 expert can review “Village radio”, but it needs 2. "
            "The others have a conflict of interest or were removed. Invite at least 1 more."
        )
    ]


def test_limits_that_are_too_low_are_named_with_numbers():
    made = plan({f"p{n}": "C3" for n in range(15)}, {e: {"C3"} for e in "abcd"}, 2, load_most=6)

    assert said(made) == [
        (
            "Access: 30 more reviews are needed, and within their limits the experts can take 24. "
            "Raise the limits, invite at least 1 more expert, or lower the number of reviews."
        )
    ]
    (reason,) = reasons(made, {}, {})
    assert (reason.kind, reason.experts) == (ShortfallKind.ROOM, ("a", "b", "c", "d"))


def test_limits_name_only_the_categories_that_they_hold_up():
    experts = {"a": {"C1"}, "b": {"C1", "C2"}, "c": {"C2"}, "d": {"C3"}, "e": {"C3"}}
    made = plan({"p": "C1", "q": "C1", "r": "C2", "s": "C3"}, experts, 2, load_most=1)

    assert [r.categories for r in reasons(made, {}, {})] == [("C1", "C2")]


def test_a_limit_of_one_seat_does_not_blame_the_others():
    one = expert("a", "C1", capacity=1)
    made = plan({"p": "C1", "q": "C1", "r": "C2"}, [replace(one, seats={"C1": Seat(1), "C2": Seat()})], 1)
    (reason,) = reasons(made, {}, {})

    assert (reason.categories, reason.needed, reason.possible) == (("C1",), 2, 1)


def test_a_language_that_nobody_reads_is_named():
    made = plan([Task("p", "C1", 1, frozenset({"ar"}))], [expert("b", languages=["en"])])

    assert said(made)[0].startswith(
        "Capacity building: no other available expert reads the language of 1 project (Arabic"
    )
    assert [r.kind for r in reasons(made, {}, {})] == [ShortfallKind.LANGUAGE]


def test_experts_who_have_not_declared_are_counted():
    made = plan({"p": "C1"}, {"a": {"C1"}}, 1, undeclared={("p", "a")})

    assert said(made) == [
        (
            "Capacity building: 1 expert has not declared conflicts of interest yet. "
            "Members cannot open projects before they have declared. Ask them to declare before you assign projects."
        )
    ]


@given(cases())
def test_what_lacks_has_a_reason_and_each_reason_is_true(case):
    made = match(case)
    found = reasons(made, {}, {})
    hard = [r for r in found if r.kind in (ShortfallKind.PANEL, ShortfallKind.CONFLICTS, ShortfallKind.ROOM)]

    assert {s.project for s in made.short} <= {p for r in hard for p in r.projects}
    assert bool(hard) == bool(made.short)
    for reason in hard:
        alone = replace(case, tasks=tuple(t for t in case.tasks if t.project in reason.projects))
        assert reason.possible < reason.needed
        if reason.kind is ShortfallKind.ROOM:  # for these projects alone, with all of everybody's room
            alone = replace(
                alone,
                tasks=tuple(
                    replace(t, wanted=min(t.wanted, len(case.has[t.project]) + len(case.able[t.project])))
                    for t in alone.tasks
                ),
                categories={t.project: t.category for t in case.tasks},
            )
            assert sum(map(alone.lacking, alone.tasks)) == reason.needed
        assert greatest_flow(alone) <= reason.possible


@given(cases())
def test_with_room_and_people_enough_nothing_lacks(case):
    """The remedy is one: without limits and with three more experts every plan is whole."""
    free = tuple(replace(e, seats=dict.fromkeys(e.seats, Seat())) for e in case.experts)
    more = tuple(expert(f"new{n}") for n in range(3))
    made = match(replace(case, experts=free + more, load_most=None))

    assert not made.short
    assert not [
        r for r in reasons(made, {}, {}) if r.kind not in (ShortfallKind.LANGUAGE, ShortfallKind.UNDECLARED)
    ]
