"""What a review must have, what its expert sees, and which phase is being reviewed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.edition.cutting.marks import on_scale
from prizes.edition.document.components import Category, FormField, Marking
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.naming import OF_COUNTRY, OF_OWNER, asked_because_of
from prizes.edition.spans import PanelPhase, closes_at, cut_chain, expert_rounds, named_or_now
from prizes.kit.sentence import Sentence, say
from prizes.review import refusals
from prizes.review.rules.review_form import COMMENT, MARK, parts_of

REMINDER_PAUSE = timedelta(days=1)
"""An expert is not reminded more often."""
COMMENT_MOST = 10_000
REASON_MOST = 1000

Marks = Mapping[str, int]
"""Whole marks by criterion id."""


class Progress(StrEnum):
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    DONE = "done"


def progress_of(marks: Marks | None, comment: str | None, submitted_at: datetime | None) -> Progress:
    if submitted_at is not None:
        return Progress.DONE
    return Progress.BEGUN if marks or comment else Progress.NOT_BEGUN


def panel_of(grants: Iterable[Grant], edition: str) -> frozenset[str]:
    """The categories in which somebody is an expert; ANY stands for all."""
    return frozenset(g.category for g in grants if g.role is Role.EXPERT and g.edition in (ANY, edition))


def covers(panel: Collection[str], category: str | None) -> bool:
    return category is not None and (category in panel or ANY in panel)


def numbered_categories(rules: Rules) -> dict[str, tuple[int, Category]]:
    """Place from 0, which gives the mark its colour, and category, by code."""
    return {category.code: (n, category) for n, category in enumerate(rules.categories)}


def marking_phases(rules: Rules) -> list[PanelPhase]:
    """The phases in which experts mark projects, in the order of the calendar."""
    return [
        phase
        for phase in cut_chain(rules)
        if isinstance(phase, NominationPhase | SelectionPhase) and phase.marking is not None
    ]


def phase_to_review(rules: Rules, now: datetime) -> PanelPhase | None:
    """The phase with marks that is open; else the last that was; else the first to come."""
    return named_or_now(rules, marking_phases(rules), None, now)


def marking_phase(rules: Rules, phase_id: str | None, now: datetime) -> PanelPhase:
    """The phase with marks of this id; without an id the one to review now. Raises Missing."""
    chosen = named_or_now(rules, marking_phases(rules), phase_id, now)
    if chosen is None:
        raise refusals.unknown_phase() if phase_id else refusals.no_marking()
    return chosen


def nomination_phase(rules: Rules, phase_id: str | None, now: datetime) -> NominationPhase:
    """The phase of nomination of this id; without an id the one of now. Raises Missing."""
    found = named_or_now(rules, expert_rounds(rules), phase_id, now)
    if found is None:
        raise refusals.no_nomination()
    return found


def is_over(rules: Rules, phase_id: str, now: datetime) -> bool:
    closes = closes_at(rules, phase_id)
    return closes is not None and closes <= now


def wrong_marks(marking: Marking, marks: Mapping[str, object]) -> dict[str, Sentence]:
    """What is wrong by field: marks of criteria that there are not, or that are not on the scale."""
    known = {criterion.id for criterion in marking.criteria}
    wrong: dict[str, Sentence] = {}
    for criterion, mark in marks.items():
        if criterion not in known:
            wrong[mark_field(criterion)] = say("There is no criterion “%(id)s”.", id=criterion)
        elif isinstance(mark, bool) or not isinstance(mark, int) or not on_scale(marking, mark):
            wrong[mark_field(criterion)] = not_on_scale(marking)
    return wrong


def not_on_scale(marking: Marking) -> Sentence:
    scale = marking.scale
    return say("Enter a whole mark from %(least)s to %(most)s.", least=scale.least, most=scale.most)


def faults_of(marking: Marking, values: Mapping[str, Any]) -> dict[str, Sentence]:
    """What cannot be kept of the fields of a review, by field: wrong marks and texts that are too long."""
    texts = {name: text for name, text in values.items() if not name.startswith(mark_field(""))}
    long = {name for name, text in texts.items() if text and len(text) > COMMENT_MOST}
    return wrong_marks(marking, parts_of(values)[0]) | {
        name: say("This is too long: at most %(most)s characters.", most=COMMENT_MOST)
        for name in sorted(long)
    }


def lacking(
    marking: Marking, marks: Marks, comment: str, comments: Mapping[str, str] | None = None
) -> dict[str, Sentence]:
    """What a review still needs before it can be handed in, by field."""
    lacks: dict[str, Sentence] = {}
    for criterion in marking.criteria:
        if criterion.id not in marks:
            lacks[mark_field(criterion.id)] = say(
                "Enter a mark for “%(criterion)s”.", criterion=criterion.label
            )
        if criterion.comment == "required" and not (comments or {}).get(criterion.id, "").strip():
            lacks[comment_field(criterion.id)] = say(
                "Add a comment on “%(criterion)s”.", criterion=criterion.label
            )
    if marking.comment == "required" and not comment.strip():
        lacks["comment"] = say("Add a comment. The rules of this edition require one.")
    return lacks


def mark_field(criterion: str) -> str:
    """Name of a criterion's field in forms and in problem documents."""
    return MARK + criterion


def comment_field(criterion: str) -> str:
    return COMMENT + criterion


def gives_away(rules: Rules, field: FormField, marking: Marking) -> bool:
    """Whether an answer would show what the rules hide from experts.

    It does where the question is asked of some stakeholder types or countries only, also by what its condition names,
    or asks for a country.
    """
    depends = asked_because_of(rules, field)
    return ("stakeholder_type" in marking.hidden and bool(depends & OF_OWNER)) or (
        "country" in marking.hidden and bool(depends & OF_COUNTRY or question_kind(field).tells_country)
    )


@dataclass(frozen=True, slots=True)
class ShownFacts:
    """What an expert may know of a project beside its texts. What the rules hide is not in it."""

    owner: str | None
    country: str | None
    stakeholder_type: str | None
    nominator: str | None
    url: str | None
    """Hidden with the owner, whom it would name."""
    body: str | None = None
    """Id of the body that proposed it; hidden with the owner and with its country, which it may give away."""


def shown_facts(
    marking: Marking,
    *,
    owner: str | None,
    country: str | None,
    stakeholder_type: str | None,
    nominator: str | None,
    url: str | None,
    body: str | None = None,
) -> ShownFacts:
    hidden = set(marking.hidden)
    return ShownFacts(
        owner=None if "owner" in hidden else owner or None,
        country=None if "country" in hidden else country,
        stakeholder_type=None if "stakeholder_type" in hidden else stakeholder_type,
        nominator=None if "nominator" in hidden else nominator,
        url=None if "owner" in hidden else url or None,
        body=None if hidden & {"owner", "country"} else body,
    )


def may_be_reminded(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last >= REMINDER_PAUSE
