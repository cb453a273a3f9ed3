"""The line between those who go on and those who do not, for any phase that draws one.

It needs the part `Cut` of the rules, the candidates with their votes and marks, and, where the rules leave
something to a panel, to a steward or to the lot, what these decided, or the seed. Without it the result says what is
open; nothing here picks one of equals by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Literal

from prizes.edition.cutting import reasons
from prizes.edition.cutting.minima import is_of, walk_with_minima
from prizes.edition.cutting.outcome import (
    Candidate,
    CutProblem,
    CutResult,
    CutRow,
    Decisions,
    GroupResult,
    Outcome,
    Ruling,
    TieStep,
)
from prizes.edition.cutting.scale import Totals, scores
from prizes.edition.cutting.ties import by_project
from prizes.edition.cutting.walk import Key, key, value_of
from prizes.edition.document.components import Basis, Cut, Quota
from prizes.kit.sentence import Sentence, say, say_n

Scored = tuple[Candidate, Fraction]


def cut(
    rule: Cut,
    candidates: Iterable[Candidate],
    *,
    decisions: Decisions | None = None,
    totals: Mapping[str, int] | None = None,
    usual: Literal["votes", "marks"] = "votes",
    reviews: int = 0,
    short: Collection[str] = (),
    seed: str = "",
) -> CutResult:
    """Draws the line of `rule` through the candidates.

    `totals`: counted votes by category, where they are more than the votes of the candidates (approval, or a
    project that left the contest). `usual`: what ranks where the rules name no basis. `reviews`: completed
    reviews a project needs; fewer are flagged in its row. `short`: categories with fewer votes than their
    quorum. `seed`: what the lot is drawn by; empty: not known yet. Raises Invalid for a basis that cannot be computed.
    """
    everybody = sorted(candidates, key=by_project)
    full_totals = _votes_by_category(everybody) | dict(totals or {})
    basis = rule.basis or [Basis(source=usual)]
    marked = any(each.source == "marks" for each in basis)
    return CutResult(
        tuple(
            _group(
                rule,
                at,
                _by_score(basis, group, everybody, full_totals),
                decisions or {},
                reviews * marked,
                short=short,
                seed=seed,
            )
            for at, group in _groups(rule, everybody)
        )
    )


def _votes_by_category(candidates: Iterable[Candidate]) -> dict[str, int]:
    votes: dict[str, int] = {}
    for candidate in candidates:
        votes[candidate.category] = votes.get(candidate.category, 0) + candidate.votes
    return votes


Place = tuple[str | None, ...]
"""What the candidates of a group are by each dimension of the cut."""


def _groups(rule: Cut, candidates: Iterable[Candidate]) -> Iterable[tuple[Place, list[Candidate]]]:
    groups: dict[Place, list[Candidate]] = {}
    for candidate in candidates:
        place = tuple(candidate.value(each) for each in rule.dimensions)
        groups.setdefault(place, []).append(candidate)
    return sorted(groups.items(), key=lambda item: [each or "" for each in item[0]])


def _by_score(
    basis: Sequence[Basis], group: Sequence[Candidate], field: Sequence[Candidate], totals: Totals
) -> list[Scored]:
    """Highest score first, equals by project."""
    scored = zip(group, scores(basis, group, field, totals), strict=True)
    return sorted(scored, key=lambda each: (-each[1], by_project(each[0])))


def _group(
    rule: Cut,
    at: Place,
    ranking: Sequence[Scored],
    decisions: Decisions,
    reviews: int,
    *,
    short: Collection[str],
    seed: str,
) -> GroupResult:
    rulings, ties = _decide(rule, ranking, decisions, short, seed)
    rows: list[CutRow] = []
    for number, (candidate, score) in enumerate(ranking, 1):
        rank = rows[-1].rank if rows and rows[-1].score == score else number
        missing = max(0, reviews - candidate.reviews)
        rows.append(CutRow(candidate, rank, score, rulings[key(candidate)], missing))
    place = dict(zip(rule.dimensions, at, strict=True))
    return GroupResult(place, tuple(rows), tuple(ties), tuple(_problems(rule, rows, ties)))


def _decide(
    rule: Cut, ranking: Sequence[Scored], decisions: Decisions, short: Collection[str], seed: str
) -> tuple[dict[Key, Ruling], list[TieStep]]:
    if rule.decided == "screening":
        return {key(candidate): reasons.screened() for candidate, _ in ranking}, []
    if rule.decided == "panel":
        return {key(candidate): _panel(candidate, decisions) for candidate, _ in ranking}, []
    barred = {
        key(each[0]): bar
        for each in ranking
        if (bar := reasons.no_quorum() if each[0].category in short else _bar(rule, *each))
    }
    eligible = [each for each in ranking if key(each[0]) not in barred]
    blocks = groupby(eligible, key=lambda each: each[1])
    rulings, ties = walk_with_minima(
        rule, decisions, seed, ([candidate for candidate, _ in block] for _, block in blocks)
    )
    return barred | rulings, ties


def _panel(candidate: Candidate, decisions: Decisions) -> Ruling:
    passes = decisions.get(candidate.project)
    if passes is None:
        return reasons.waits_for_panel()
    return reasons.chosen() if passes else reasons.not_chosen()


def _bar(rule: Cut, candidate: Candidate, score: Fraction) -> Ruling | None:
    """What keeps a candidate out whatever its rank."""
    if candidate.votes < rule.least_votes:
        return reasons.too_few_votes(rule.least_votes)
    if rule.budget is not None and candidate.cost is None:
        return reasons.no_cost()
    if rule.threshold is not None and score < Fraction(rule.threshold):
        return reasons.below_threshold(Fraction(rule.threshold))
    return None


# --- what the rules ask for and the outcome does not give ------------------------------------------------


def _problems(rule: Cut, rows: Sequence[CutRow], ties: Iterable[TieStep]) -> Iterable[CutProblem]:
    passed = [row.candidate for row in rows if row.outcome is Outcome.PASSED]
    undecided = sum(row.outcome is Outcome.UNDECIDED for row in rows)
    if len(passed) + undecided < rule.least:
        yield CutProblem("fewer_than_least", _too_few(rule.least, len(passed)))
    yield from _unmet(rule, rows)
    yield from (CutProblem("more_of_the_tied", step.sentence) for step in ties if step.overfull)
    if rule.decided != "panel":
        return
    if rule.most is not None and len(passed) > rule.most:
        yield CutProblem("more_than_most", _too_many(rule.most, len(passed)))
    for quota in rule.quotas:
        yield from _broken(quota, passed)
    for row in rows:
        bar = _bar(rule, row.candidate, row.score)
        if row.outcome is Outcome.PASSED and bar:
            yield CutProblem(
                bar.code, say("“%(project)s”: %(reason)s", project=row.project, reason=bar.sentence)
            )


def _unmet(rule: Cut, rows: Sequence[CutRow]) -> Iterable[CutProblem]:
    """Minima that tie rules or quotas left unmet. What is open may still meet them."""
    for minimum in rule.minima if rule.decided == "ranking" else ():
        could = [
            row for row in rows if is_of(minimum, row.candidate) and row.ruling.code not in reasons.BARRED
        ]
        through = sum(row.outcome is not Outcome.NOT_PASSED for row in could)
        if through < min(minimum.least, len(could)):
            yield CutProblem("fewer_of_a_kind", reasons.fewer_of_a_kind(minimum, through))


def _too_few(least: int, passed: int) -> Sentence:
    return say_n(
        "The rules require at least one project to pass. The number that passed is %(passed)s.",
        "The rules require at least %(n)s projects to pass. The number that passed is %(passed)s.",
        least,
        passed=passed,
    )


def _too_many(most: int, passed: int) -> Sentence:
    return say_n(
        "At most one project may pass. The number chosen is %(passed)s.",
        "At most %(n)s projects may pass. The number chosen is %(passed)s.",
        most,
        passed=passed,
    )


def _broken(quota: Quota, passed: Sequence[Candidate]) -> Iterable[CutProblem]:
    values = [value for candidate in passed if (value := value_of(quota, candidate)) is not None]
    for value in sorted(set(values)):
        if values.count(value) > quota.most:
            sentence = say(
                "%(rule)s The number chosen with %(value)s is %(number)s.",
                rule=reasons.over_quota(quota).sentence,
                number=values.count(value),
                value=value,
            )
            yield CutProblem("over_quota", sentence)
