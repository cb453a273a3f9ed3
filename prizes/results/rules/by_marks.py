"""Winners by a ranking of marks: what the marks give in each field, why they give nothing, and whether the choice on
record is what they give. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from prizes.edition.cutting.marks import marks_of_all
from prizes.edition.cutting.outcome import CutRow, Outcome, TieStep
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, field_at, key_of, panel_fields
from prizes.kit.sentence import Sentence, say
from prizes.results.rules import by_vote
from prizes.results.rules.by_vote import NO_CANDIDATES, NONE_PASSED
from prizes.results.rules.winners import WinnersGap
from prizes.review.rules.deciding import (
    AGAINST_THE_RULES,
    NO_MARK,
    ProjectChoice,
    ProjectFacts,
    draw,
    place_in_cut,
)

Given = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Marks of the reviews that count, by project and expert."""
TOO_FEW_EXPERTS = "too_few_experts"
NO_MARKS = "no_marks"
WHY_NONE: Mapping[str, Sentence] = MappingProxyType(
    {
        **by_vote.WHY_NONE,
        TOO_FEW_EXPERTS: say("Fewer experts gave marks than the rules ask for."),
        NO_MARKS: say("No project was marked."),
    }
)
"""By code."""


@dataclass(frozen=True, slots=True)
class RankedField:
    """What the marks give in one field."""

    field: PanelField
    rows: Sequence[CutRow] = ()
    """The projects that are ranked, best first."""
    ties: Sequence[TieStep] = ()
    unmarked: Sequence[str] = ()
    """Projects that no expert has marked. They cannot win."""
    reviews_missing: int = 0
    """Completed reviews that the rules still ask for."""
    short: bool = False
    """Whether fewer experts gave marks than the quorum; then nothing is ranked."""
    candidates: int = 0
    against_the_rules: Sequence[Sentence] = ()
    """What a decision on ties breaks."""

    @property
    def passed(self) -> list[str]:
        return [row.project for row in self.rows if row.outcome is Outcome.PASSED]

    @property
    def undecided(self) -> list[str]:
        return [row.project for row in self.rows if row.outcome is Outcome.UNDECIDED]

    @property
    def why_none(self) -> str | None:
        """The code of the reason. None: some project passes, or a tie is open."""
        if self.passed or self.undecided:
            return None
        if not self.candidates:
            return NO_CANDIDATES
        if self.short:
            return TOO_FEW_EXPERTS
        if not self.rows:
            return NO_MARKS
        code = self.rows[0].ruling.code
        return code if code in WHY_NONE else NONE_PASSED


def ranked_fields(
    rules: Rules,
    phase: SelectionPhase,
    projects: Sequence[ProjectFacts],
    given: Given,
    *,
    choices: Mapping[str, ProjectChoice],
    also: Collection[str] = (),
) -> dict[str, RankedField]:
    """By field, in the order of the rules. `also`: keys of fields that are told of even without a candidate. Raises
    ValueError where the phase has no marks.
    """
    if phase.marking is None:
        raise ValueError("no marks are given in this phase")
    marks = marks_of_all(phase.marking, given)
    places = {project.id: place_in_cut(phase.cut, project) for project in projects}
    fields = {id_: field_at(rules, place) for id_, place in places.items()}
    here: dict[str, list[ProjectFacts]] = {}
    for project in projects:
        here.setdefault(fields[project.id].key, []).append(project)
    short = {key for key, there in here.items() if len(_experts(there, given)) < phase.quorum.least}
    ranked = [
        project
        for project in projects
        if fields[project.id].key not in short and marks.get(project.id, NO_MARK).share is not None
    ]
    groups = {key_of(rules, group.place): group for group in draw(phase, ranked, marks, choices).groups}
    found = {}
    for field in panel_fields(rules, phase, [*here, *also]):
        there, group = here.get(field.key, []), groups.get(field.key)
        unmarked = [each.id for each in there if marks.get(each.id, NO_MARK).share is None]
        found[field.key] = RankedField(
            field,
            rows=group.rows if group else (),
            ties=group.ties if group else (),
            unmarked=unmarked,
            reviews_missing=sum(
                max(0, phase.marking.reviews - marks.get(each.id, NO_MARK).reviews) for each in there
            ),
            short=field.key in short,
            candidates=len(there),
            against_the_rules=[
                each.sentence for each in (group.problems if group else ()) if each.code in AGAINST_THE_RULES
            ],
        )
    return found


def _experts(projects: Sequence[ProjectFacts], given: Given) -> set[str]:
    return {expert for project in projects for expert in given.get(project.id, ())}


def ranking_gaps(
    found: Mapping[str, RankedField],
    given: Mapping[str, Collection[str]],
    none: Collection[str],
    declined: Collection[tuple[str, str]],
) -> list[WinnersGap]:
    """What keeps the choice on record from being what the marks give. By field: `given`, projects with the title;
    `none`, where it is on record that there is none. `declined`: fields and projects that declined the title.
    """
    gaps = []
    for key, each in found.items():
        if each.undecided:
            gaps.append(
                WinnersGap(
                    key,
                    say(
                        "“%(field)s”: projects are tied, and the tie has not been decided.",
                        field=each.field.name,
                    ),
                    say("Record the decision on each tied project, with the reason."),
                )
            )
        elif not _is_on_record(each, set(given.get(key, ())), key in none, declined):
            gaps.append(
                WinnersGap(
                    key,
                    say(
                        "“%(field)s”: the result on record is not what the marks give.", field=each.field.name
                    ),
                    say("Adopt the result of the marks."),
                )
            )
    return gaps


def _is_on_record(
    each: RankedField, given: set[str], none: bool, declined: Collection[tuple[str, str]]
) -> bool:
    wanted = {project for project in each.passed if (each.field.key, project) not in declined}
    if given != wanted:
        return False
    return not each.candidates or none == (not each.passed)
