"""Signals of coordinated voting: what they find, whom they leave alone, and that they say why."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from math import comb, exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prizes.ballot.rules.flagging.flags import Flags, flag
from prizes.ballot.rules.flagging.reasons import REASONS, reason
from prizes.ballot.rules.flagging.rhythm import WINDOW, even_waits, even_windows
from prizes.ballot.rules.flagging.sound import is_odd, sound_of
from prizes.ballot.rules.flagging.stream import StreamedBallot, read_ballots
from prizes.ballot.rules.flagging.traits import (
    FORM,
    PACE,
    RHYTHM,
    TraitColumn,
    form_of,
    jumble_of,
    known_of,
    pattern_of,
    stem_of,
    supporting,
    tail_of,
    telling,
    wider_network,
)
from prizes.ballot.rules.flagging.weighing import log_chance
from prizes.errors import Invalid
from tests.bench.flags import measured, shares, summary
from tests.bench.months.months import Plan, Stream, month

HONEST = 20_000


def stream(seed: int, honest: int, campaigns: int) -> Stream:
    return month(
        Plan("plain", seed, honest, campus=0.0, viral=0.0, office=0.0, schools=0.0, campaigns=campaigns)
    )


@cache
def attacked(seed: int) -> Stream:
    return stream(seed, HONEST, 5)


@cache
def flagged(seed: int) -> Flags:
    return flag(attacked(seed).ballots)


def found(seed: int) -> dict[str, float]:
    return {
        name: part / of
        for name, (part, of) in shares(attacked(seed), [f.n for f in flagged(seed).flags])[0].items()
    }


@pytest.mark.parametrize("seed", [11, 12])
def test_what_is_coordinated_is_found_and_paid_people_are_not(seed: int) -> None:
    by_attack = found(seed)
    for kind in ("script", "farm", "disposable", "drip"):
        assert by_attack[f"{kind}-1"] >= 0.9, (kind, by_attack)
    assert by_attack["refunded-1"] < 0.05, "if this is found now, docs/fraud.md should say so"


@pytest.mark.parametrize("seed", [11, 12])
def test_honest_voters_are_left_alone(seed: int) -> None:
    made = attacked(seed)
    touched = sum(f.n not in made.attack_of for f in flagged(seed).flags)
    assert touched <= 0.005 * HONEST


def test_nobody_is_flagged_where_nobody_agreed() -> None:
    honest_only = stream(13, 5_000, 0)
    assert len(flag(honest_only.ballots).flags) <= 25


def test_a_flag_has_a_case_and_says_why_without_an_address() -> None:
    made, result = attacked(11), flagged(11)
    cases = {case.id: case for case in result.cases}
    for flag_ in result.flags[:500]:
        ballot = made.ballots[flag_.n]
        assert cases[flag_.case].project == ballot.project
        assert flag_.shared
        words = " ".join(str(reason(what)) for what in flag_.shared)
        assert ballot.address not in words
        assert ballot.network not in words
    assert sum(case.flagged for case in result.cases) == len(result.flags)


def test_the_order_of_the_stream_changes_nothing() -> None:
    ballots = list(stream(14, 3_000, 2).ballots)
    shuffled = list(ballots)
    random.Random(1).shuffle(shuffled)
    assert [(f.n, f.case) for f in flag(ballots).flags] == [(f.n, f.case) for f in flag(shuffled).flags]


def test_a_campus_with_its_own_mail_behind_one_address_is_not_flagged() -> None:
    honest = list(stream(15, 10_000, 0).ballots)
    draw = random.Random(2)
    campus = [
        replace(
            b,
            n=20_000 + i,
            network="one-campus",
            address=f"s{draw.randint(10**6, 10**7)}@college.edu.example",
            project="p0001",
            category="C0",
        )
        for i, b in enumerate(draw.sample(honest, 400))
    ]
    numbers = {f.n for f in flag([*honest, *campus]).flags}
    assert len([b for b in campus if b.n in numbers]) <= 4


def test_every_trait_has_its_reason() -> None:
    names = {column.name for column in columns_of(stream(16, 200, 0).ballots)}
    assert names | {"plus-tags"} == set(REASONS)


def columns_of(ballots) -> list[TraitColumn]:
    known = [known_of(b) for b in ballots]
    return telling(ballots, known) + supporting(ballots, known)


def test_what_a_flag_says_is_true_of_its_vote() -> None:
    made, result = attacked(11), flagged(11)
    values = {column.name: column.values for column in columns_of(made.ballots)}
    number = {
        name: Counter(zip((b.project for b in made.ballots), of, strict=True)) for name, of in values.items()
    }
    place = {b.n: p for p, b in enumerate(made.ballots)}
    for each in result.flags:
        p = place[each.n]
        families = {what.family for what in each.shared}
        assert len(families) > 1 and families & {FORM, RHYTHM, PACE}
        for what in each.shared:
            assert values[what.name][p] == what.value
            assert (
                what.expected * 1.19 <= what.ballots <= number[what.name][made.ballots[p].project, what.value]
            )
            assert what.ballots <= what.of <= len(made.ballots)


# --- place ---------------------------------------------------------------------------------------------


def on_a_campus(seed: int, votes: int, networks: int, **same: str) -> list[StreamedBallot]:
    """Honest votes for one project, each as some honest vote of the month is, but from a campus."""
    draw = random.Random(seed)
    return [
        replace(b, n=100_000 + i, network=f"campus-{i % networks}", project="p0001", category="C0", **same)
        for i, b in enumerate(draw.sample(list(stream(18, 4_000, 0).ballots), votes))
    ]


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10**6), st.integers(12, 600), st.integers(1, 4), st.booleans(), st.booleans())
def test_place_alone_never_flags_also_not_by_spreading(
    seed: int, votes: int, networks: int, lab: bool, robots: bool
) -> None:
    """Robots on the same networks are flagged with reason; who shares nothing but the place with them is not."""
    campus = on_a_campus(seed, votes, networks, **({"agent": "lab"} if lab else {}))
    draw = random.Random(seed)
    program = [
        StreamedBallot(
            200_000 + i,
            (at := 1_800_500_000.0 + 40 * i),
            at - 3,
            f"{''.join(draw.choices('bcdfghjklmnpqrstvwxz0123456789', k=10))}@gmail.com",
            f"campus-{i % networks}",
            "program",
            "C0",
            "p0001",
        )
        for i in range(150 if robots else 0)
    ]
    numbers = {f.n for f in flag([*stream(18, 4_000, 0).ballots, *campus, *program]).flags}
    assert sum(b.n in numbers for b in program) >= 0.95 * len(program)
    assert sum(b.n in numbers for b in campus) <= 0.02 * votes


@pytest.mark.parametrize(
    "plan",
    [
        Plan("calm", 51, 15_000, campus=0.45, viral=0.0, office=0.08, schools=0.05, campaigns=0, models=60),
        Plan("viral", 52, 15_000, campus=0.1, viral=0.6, campaigns=0, models=60),
    ],
    ids=lambda plan: plan.name,
)
def test_campuses_offices_and_bursts_are_left_alone(plan: Plan) -> None:
    made = month(plan)
    assert len(flag(made.ballots).flags) <= 0.003 * len(made.ballots)


@pytest.mark.parametrize("as_noted", [False, True])
def test_campaigns_among_campuses_and_bursts_are_found(as_noted: bool) -> None:
    all_ = summary([measured(Plan("attacked", 53, 15_000, models=60, campaigns=6), as_noted=as_noted)])
    kinds = all_["by_kind"]
    for kind in ("script", "farm", "disposable", "drip"):
        assert kinds[kind]["votes_flagged"] >= 0.85, kind
    assert kinds["residential"]["votes_flagged"] >= 0.3
    assert kinds["refunded"]["votes_flagged"] < 0.05
    assert (
        all_["honest_flagged"]["attacked"]["in_all"] <= 0.012
    )  # so many campaigns among so few honest votes


def test_waits_of_a_program_are_seen_and_those_of_people_are_not() -> None:
    draw = random.Random(4)

    def waiting(waits: list[float]) -> list[StreamedBallot]:
        return [
            StreamedBallot(n, 1e6 + n, 1e6 + n - w, f"a{n}@x", "n", "g", "C", "p")
            for n, w in enumerate(waits)
        ]

    people = [draw.lognormvariate(3.3, 0.5) for _ in range(3_000)]
    assert set(even_waits(waiting(people))) == {""}
    program = [30 * draw.uniform(1, 1.15) for _ in range(1_500)]
    assert even_waits(waiting(people + program))[3_000:].count("even") >= 1_350


def test_letters_by_lot_sound_odd_and_names_do_not() -> None:
    for name in (
        "kowalska",
        "mohammed.ali",
        "zhang-wei",
        "oluwaseun",
        "jkschmidt",
        "ngoc.nguyen7",
    ):
        assert not is_odd(sound_of(name)), name
    assert all(is_odd(sound_of(word)) for word in ("xqzvkwtj", "tkrwpqhf", "hfjwqpkz"))
    assert sound_of("ana") == sound_of("письмо") == sound_of("12345678") == ""


def test_one_mailbox_with_several_tags_is_flagged_and_stays_several_voters() -> None:
    honest = list(stream(17, 1_000, 0).ballots)
    twice = [
        replace(honest[0], n=5_000 + i, address=a)
        for i, a in enumerate(("a+x@corp.example", "A@corp.example"))
    ]
    flags_ = flag([*honest, *twice]).flags
    assert {f.n for f in flags_} >= {5_000, 5_001}
    assert next(f for f in flags_ if f.n == 5_000).shared[0].name == "plus-tags"
    assert 5_000 not in {f.n for f in flag([*honest, twice[0]]).flags}


def test_even_intervals_are_seen_and_chance_is_not() -> None:
    def at(instants: list[float]) -> list[StreamedBallot]:
        return [StreamedBallot(n, t, t, f"a{n}@x", "n", "g", "C", "p") for n, t in enumerate(instants)]

    draw = random.Random(3)
    even = [60.0 * n + draw.uniform(-10, 10) for n in range(100)]
    clock, poisson = 0.0, []
    for _ in range(2_000):
        clock += draw.expovariate(1 / 60)
        poisson.append(clock)
    assert even_windows(at(even)).count("even") == 100
    assert even_windows(at(poisson)).count("even") <= 2 * WINDOW
    assert even_windows(at(even[:WINDOW])).count("even") == 0


def test_forms_of_addresses() -> None:
    assert form_of("Ana.Maria7@example.org") == "a3.a5d1"
    assert pattern_of(form_of("Ana.Maria7@example.org")) == "a.ad"
    assert stem_of("voter0017@example.org") == stem_of("voter9@example.org") == "voter@example.org"
    assert stem_of("ana@example.org") == ""
    assert (tail_of("a3.a5d1"), tail_of("a3d2a1"), tail_of("d9")) == ("a.ad1", "", "d9")
    assert (jumble_of("a1d1a2d3a1"), jumble_of("a3.a5d4"), jumble_of("a3d2a1")) == ("4", "", "")
    assert wider_network("203.0.113.77") == "203.0.113.0/24"
    assert wider_network("2001:db8:1:2::1") == "2001:db8:1::/48"
    assert wider_network("pseudonym-7") == "pseudonym-7"


@given(k=st.integers(0, 60), n=st.integers(1, 60), p=st.floats(0.001, 0.999))
def test_the_bound_of_chance_is_a_bound(k: int, n: int, p: float) -> None:
    if k > n:
        return
    exact = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert exact <= exp(log_chance(k, n, p)) * (1 + 1e-9)


def test_lines_are_read_and_a_bad_one_is_named() -> None:
    good = (
        '{"at": "2027-02-01T10:00:00Z", "registered_at": 1.5, "address": "a@x", "network": "n", "agent": "g", '
        '"category": "C1", "project": "p"}'
    )
    ballots = list(read_ballots([good, "", good.replace('"at"', '"n": 9, "at"')]))
    assert [b.n for b in ballots] == [0, 9]
    assert ballots[0].at == 1801476000.0
    for bad in (
        "[]",
        "{",
        good.replace('"agent": "g", ', ""),
        good.replace('"n"', "true"),
        good.replace("10:", "77:"),
    ):
        with pytest.raises(Invalid, match="Line 2 "):
            list(read_ballots([good, bad]))
