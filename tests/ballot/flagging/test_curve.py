"""The curve over the thresholds: what it is drawn from, and where it is written."""

from __future__ import annotations

import math
from pathlib import Path

from prizes.ballot.rules.flagging.weighing import THRESHOLDS
from tests.bench.curve import DOCUMENT, FACTORS, MARKS, drawn, table, viral_days, write
from tests.bench.months.careful import CAREFUL
from tests.bench.months.months import CURVE, CURVE_UNSEEN, Plan, month

SMALL = Plan("small", 61, 6_000, viral=0.3, campaigns=3, models=60, careful=True)


def test_all_thresholds_become_milder_and_stricter_together() -> None:
    assert THRESHOLDS.times(1) == THRESHOLDS
    milder, stricter = THRESHOLDS.times(0.5), THRESHOLDS.times(2)
    assert 1 < milder.beside < milder.ratio < THRESHOLDS.ratio < stricter.ratio
    assert 1 < milder.lower_gate < milder.gate < THRESHOLDS.gate < stricter.gate
    assert math.isclose(milder.limit, THRESHOLDS.limit / 2)
    assert milder.limits < THRESHOLDS.limits < stricter.limits
    assert stricter.chance < THRESHOLDS.chance < milder.chance < 0


def test_the_curve_has_a_row_a_factor_with_every_vote_in_it() -> None:
    made = month(SMALL)
    points = drawn([SMALL], (0.8, 1.0))
    for point in points.values():
        assert sum(of for _, of in point.calm + point.viral) == len(made.kind_of)
        assert sum(of for all_ in point.campaigns.values() for _, of in all_) == len(made.attack_of)
    said = table(points)
    assert said.count("\n| × ") == 2
    assert "of 3 |" in said
    assert viral_days(made)


def test_the_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    document = tmp_path / "fraud.md"
    document.write_text(f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n", "utf-8")
    write("new", document)
    write("newer", document)
    assert document.read_text("utf-8") == f"before\n{MARKS[0]}\nnewer\n{MARKS[1]}\nafter\n"


def test_the_document_has_the_curve_over_all_factors() -> None:
    drawn_ = DOCUMENT.read_text("utf-8").split(MARKS[0])[1].split(MARKS[1])[0]
    assert all(f"\n| × {factor} |" in drawn_ for factor in FACTORS)


def test_months_of_the_curve_have_every_careful_kind_and_share_no_seed() -> None:
    assert not {plan.seed for plan in CURVE} & {plan.seed for plan in CURVE_UNSEEN}
    assert len(CURVE) >= 20 <= len(CURVE_UNSEEN)
    many = month(Plan("small", 62, 4_000, viral=0.5, campaigns=10, models=60, careful=True))
    kinds = {name.rpartition("-")[0] for name in many.ballots_of}
    assert kinds >= {*CAREFUL, "late-wave", "copycat"}
    plain = month(Plan("small", 62, 4_000, viral=0.5, campaigns=10, models=60))
    assert not {name.rpartition("-")[0] for name in plain.ballots_of} & {*CAREFUL, "late-wave"}
