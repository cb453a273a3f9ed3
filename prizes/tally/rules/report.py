"""The result of a count as plain JSON values. docs/count.md says what each key means; keys are only ever
added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from prizes.edition.cutting.outcome import CutProblem, CutResult, CutRow, GroupResult, TieStep
from prizes.kit.sentence import Sentence
from prizes.tally.rules.counting import CategoryTally, ProjectCount
from prizes.tally.rules.events import Leave
from prizes.tally.rules.judging import EventVerdict
from prizes.tally.rules.replay import Replay
from prizes.tally.rules.sheets import RefusedRow

Words = Callable[[Sentence], str]
Json = dict[str, Any]


def report(result: Replay, words: Words = str) -> Json:
    """`words` renders a sentence; English unless another is given."""
    verdicts = result.judgement.verdicts
    by_category: dict[str | None, list[EventVerdict]] = {}
    for verdict in verdicts:
        by_category.setdefault(verdict.category, []).append(verdict)
    refused = [verdict for verdict in verdicts if not verdict.accepted]
    return {
        "format": 1,
        "rules": {"slug": result.poll.rules.slug, "sha256": result.poll.rules.sha256()},
        "phase": _phase(result),
        "events": {
            "read": len(verdicts),
            "accepted": len(verdicts) - len(refused),
            "refused": len(refused),
        },
        "refused": [_refused(verdict, words) for verdict in refused],
        "marks": _marks(result, words),
        "decisions": _decisions(result, words),
        "seed": result.poll.seed or None,
        "notes": [_problem(note, words) for note in result.notes],
        "categories": {
            code: _category(result, category, by_category.get(code, []), words)
            for code, category in result.tally.categories.items()
        },
        "groups": [_group(group, words) for group in result.cut.groups],
    }


def _phase(result: Replay) -> Json:
    rules, phase = result.poll.rules, result.poll.phase
    return {
        "id": phase.id,
        "gives": phase.cut.gives,
        "count": phase.count.method,
        "unit": phase.unit,
        "opens": _instant(rules.instant(phase.opens)),
        "closes": _instant(rules.instant(phase.closes)),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _refused(verdict: EventVerdict, words: Words) -> Json:
    return {
        "event": verdict.number,
        "type": verdict.type,
        "category": verdict.category,
        "code": verdict.code,
        "reason": words(verdict.sentence) if verdict.sentence else "",
    }


def _marks(result: Replay, words: Words) -> Json | None:
    if result.marks is None:
        return None
    return {"accepted": result.marks.accepted, "refused": _refused_rows(result.marks.refused, words)}


def _decisions(result: Replay, words: Words) -> Json | None:
    if result.decisions is None:
        return None
    return {
        "accepted": len(result.decisions.decisions),
        "refused": _refused_rows(result.decisions.refused, words),
    }


def _refused_rows(rows: Iterable[RefusedRow], words: Words) -> list[Json]:
    return [{"line": row.line, "code": row.code, "reason": words(row.sentence)} for row in rows]


def _problem(problem: CutProblem, words: Words) -> Json:
    return {"code": problem.code, "reason": words(problem.sentence)}


# --- by category -----------------------------------------------------------------------------------------


def _category(result: Replay, category: CategoryTally, mine: list[EventVerdict], words: Words) -> Json:
    code, left = category.category, result.judgement.left
    cast, taken_back = result.judgement.cast[code], result.judgement.taken_back[code]
    return {
        "accepted": [verdict.number for verdict in mine if verdict.accepted],
        "unchanged": [verdict.number for verdict in mine if verdict.code == "unchanged"],
        "refused": [_refused(verdict, words) for verdict in mine if not verdict.accepted],
        "cast": cast,
        "replaced": cast - taken_back - category.in_force,
        "taken_back": taken_back,
        "in_force": category.in_force,
        "counted": category.counted,
        "set_aside": category.set_aside,
        "withdrawn": category.withdrawn,
        "incomplete": category.incomplete,
        **(
            {}
            if category.none is None
            else {"none": category.none, "none_nothing_set_aside": category.none_nothing_set_aside}
        ),
        "counts": {each.project: each.votes for each in category.projects if each.project not in left},
        "counts_nothing_set_aside": {
            each.project: each.votes_nothing_set_aside
            for each in category.projects
            if each.project not in left
        },
        "left": [_left(left[each.project], each) for each in category.projects if each.project in left],
        **_outcome(result.cut, code, words),
    }


def _left(leave: Leave, counted: ProjectCount) -> Json:
    """A project that left, and the votes for it, which count for nobody."""
    return {
        "project": leave.project,
        "event": leave.number,
        "reason": leave.reason,
        "votes": counted.votes,
        "votes_nothing_set_aside": counted.votes_nothing_set_aside,
    }


def _outcome(cut: CutResult, code: str, words: Words) -> Json:
    groups = [group for group in cut.groups if group.category in {code, None}]
    ours = [group for group in groups if group.category == code]
    used = {row.candidate.project for group in groups for row in group.rows if row.candidate.category == code}
    ties = [tie for group in groups for tie in group.ties if used & set(tie.tied)]
    return {
        "shortlist": [row.project for row in cut.passed if row.candidate.category == code],
        "undecided": [row.project for row in cut.undecided if row.candidate.category == code],
        "tie_rule": next((group.tie_rule for group in reversed(groups) if group.tie_rule and ties), None),
        "ties": [_tie(tie, words) for tie in ties],
        "problems": [_problem(problem, words) for group in ours for problem in group.problems],
    }


# --- by group of the cut ---------------------------------------------------------------------------------


def _group(group: GroupResult, words: Words) -> Json:
    return {
        "category": group.category,
        "region": group.region,
        **({"further": group.further} if group.further else {}),
        "tie_rule": group.tie_rule,
        "ties": [_tie(tie, words) for tie in group.ties],
        "problems": [_problem(problem, words) for problem in group.problems],
        "ranking": [_row(row, words) for row in group.rows],
    }


def _tie(tie: TieStep, words: Words) -> Json:
    return {
        "rule": tie.rule,
        "places": tie.places,
        "tied": list(tie.tied),
        "passed": list(tie.passed),
        "left_out": list(tie.left_out),
        "still_tied": list(tie.still_tied),
        "reason": words(tie.sentence),
    }


def _row(row: CutRow, words: Words) -> Json:
    return {
        "project": row.project,
        "category": row.candidate.category,
        "rank": row.rank,
        "score": str(row.score),
        "votes": row.candidate.votes,
        "votes_nothing_set_aside": row.candidate.votes + row.candidate.set_aside,
        **({} if row.candidate.place is None else {"place": row.candidate.place}),
        "mark": fraction(row.candidate.mark),
        **({} if row.candidate.cost is None else {"cost": str(row.candidate.cost)}),
        "reviews_missing": row.reviews_missing,
        "outcome": row.outcome.value,
        "code": row.ruling.code,
        "reason": words(row.ruling.sentence),
    }


def fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
