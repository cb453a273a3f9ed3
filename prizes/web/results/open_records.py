"""What everybody reads of the records of panels, in words: beside published winners, and where they are proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prizes.edition.document.components import TieRule
from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import field_named
from prizes.edition.spans import PanelPhase
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import N_, Sentence, say, say_n
from prizes.results.rules.open_record import DecidedTie, OpenRecord

Fact = tuple[str, Sequence[Said]]
"""A label to translate, and what is said under it."""


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """The public part of one record as pages show it."""

    record: OpenRecord
    phase: Said
    facts: Sequence[Fact]
    field: Said | None
    """What the panel chose from; None: it is the category."""


def shown_records(rules: Rules, content: Mapping[str, Any]) -> dict[str, list[ShownRecord]]:
    """By field, in the order of the phases. `content`: of published or proposed winners."""
    found: dict[str, list[ShownRecord]] = {}
    for each in content.get("records", ()):
        record = OpenRecord.model_validate(each)
        phase: Any = rules.phase(record.phase)
        found.setdefault(record.chosen_in, []).append(
            ShownRecord(
                record,
                phase_title(phase),
                [fact for fact in _facts(phase, record) if fact[1]],
                field_named(rules, phase.cut, record.field).name if record.field else None,
            )
        )
    return found


def _facts(phase: PanelPhase, record: OpenRecord) -> Iterator[Fact]:
    yield N_("Present"), list(_present(record)) or [say("None.")]
    if record.absent:
        yield N_("Absent"), [say_n("%(n)s member", "%(n)s members", record.absent)]
    yield N_("Recused"), [_recused(record.recused)]
    yield N_("Considered"), [say_n("%(n)s project", "%(n)s projects", record.considered)]
    yield N_("Criteria"), list(_criteria(phase, record))
    if record.passed is None:
        by_marks = isinstance(phase, SelectionPhase) and phase.by_marks
        yield N_("Method"), [say("By the ranking of the marks.") if by_marks else _method(record)]
    else:
        yield N_("Passed"), [say_n("%(n)s project", "%(n)s projects", record.passed)]
    yield N_("Ties"), list(_ties(phase, record))


def _present(record: OpenRecord) -> Iterator[Sentence]:
    there = record.present
    if there.chairs:
        yield say_n("%(n)s chair", "%(n)s chairs", there.chairs)
    if there.experts:
        yield say_n("%(n)s expert", "%(n)s experts", there.experts)
    if there.alternates:
        yield say_n("%(n)s alternate", "%(n)s alternates", there.alternates)


def _recused(members: int) -> Sentence:
    if not members:
        return say("No member")
    return say_n(
        "%(n)s member, from one or more projects", "%(n)s members, each from one or more projects", members
    )


def _criteria(phase: PanelPhase, record: OpenRecord) -> Iterator[Said]:
    labels = {each.id: each.label for each in phase.marking.criteria} if phase.marking else {}
    for criterion in record.criteria:
        label = labels.get(criterion.id, {"en": criterion.id})
        if criterion.weight is None:
            yield label
        else:
            yield say("%(criterion)s, weight %(weight)s", criterion=label, weight=criterion.weight)


def _method(record: OpenRecord) -> Sentence:
    if record.method is None or record.method == "panel":
        return say("By agreement of the panel.")
    return say_n(
        "By secret ballot: %(method)s, %(n)s round.",
        "By secret ballot: %(method)s, %(n)s rounds.",
        record.ballots,
        method=Sentence(METHODS[record.method].label),  # type: ignore[index]
    )


def _ties(phase: PanelPhase, record: OpenRecord) -> Iterable[Sentence]:
    for tie in record.ties:
        yield _tie(tie)
    if record.by_tie_rule and TieRule.STEWARD in phase.cut.ties:
        yield say_n(
            "The rules on ties, or a steward under them, decided on %(n)s project.",
            "The rules on ties, or a steward under them, decided on %(n)s projects.",
            record.by_tie_rule,
        )
    elif record.by_tie_rule:
        yield say_n(
            "The rules on ties decided on %(n)s project.",
            "The rules on ties decided on %(n)s projects.",
            record.by_tie_rule,
        )
    if record.by_panel:
        yield say_n(
            "The panel itself decided on %(n)s project at the cut-off.",
            "The panel itself decided on %(n)s projects at the cut-off.",
            record.by_panel,
        )


def _tie(tie: DecidedTie) -> Sentence:
    if tie.decided_by == "casting_vote":
        return say_n(
            "%(tied)s projects were tied for %(n)s place. The chair decided with a casting vote.",
            "%(tied)s projects were tied for %(n)s places. The chair decided with a casting vote.",
            tie.places,
            tied=tie.tied,
        )
    return say_n(
        "%(tied)s projects were tied for %(n)s place. A second ballot was held between them.",
        "%(tied)s projects were tied for %(n)s places. A second ballot was held between them.",
        tie.places,
        tied=tie.tied,
    )
