"""The decision of a phase in which experts nominate, as pure functions: line, exact content, balance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prizes.data.countries import ITU_REGIONS, Country, country
from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.marks import Mark
from prizes.edition.cutting.outcome import Candidate, CutResult, CutRow, GroupResult, Outcome
from prizes.edition.document.components import Cut, StakeholderType, TieRule
from prizes.edition.document.phases import NominationPhase
from prizes.edition.spans import PanelPhase
from prizes.kit.sentence import Sentence

WAITS_FOR_PANEL = frozenset({"tie_for_panel", "waits_for_panel"})
"""Why a project is undecided, where it is the panel that can decide it."""
WAITS_FOR_STEWARD = frozenset({"tie_for_steward"})
"""Where it is a steward."""
AGAINST_THE_RULES = frozenset(
    {"more_than_most", "more_of_the_tied", "over_quota", "below_threshold", "too_few_votes"}
)
"""Problems of a panel's choice that no decision can be taken with."""
NO_MARK = Mark(None, 0, 0)


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A project without its texts: what lists and cuts need, even of many hundreds."""

    id: str
    category: str
    title: str
    language: str
    owner: str
    country: str | None
    stakeholder_type: str | None
    nominator_id: str | None
    state: str
    classes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Answers to the questions that classify projects, where a cut is drawn."""

    @property
    def answers(self) -> Mapping[str, str]:
        """What groups of projects go by."""
        return self.classes


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """What the panel decided of one project, and why."""

    passes: bool
    reason: str


def draw(
    phase: PanelPhase,
    projects: Iterable[ProjectFacts],
    marks: Mapping[str, Mark],
    choices: Mapping[str, ProjectChoice],
) -> CutResult:
    """The line of the phase through its candidates.

    Projects without a completed review rank as if marked 0.
    """
    return cut(
        phase.cut,
        [_candidate(p, marks.get(p.id, NO_MARK)) for p in projects],
        decisions={project: choice.passes for project, choice in choices.items()},
        usual="marks",
        reviews=phase.marking.reviews if phase.marking else 0,
    )


def _candidate(project: ProjectFacts, mark: Mark) -> Candidate:
    where = country_of(project)
    return Candidate(
        project=project.id,
        category=project.category,
        mark=mark.share,
        reviews=mark.reviews,
        country=project.country,
        owner=project.owner.casefold().strip() or None,
        region=where.itu_region if where else None,
        stakeholder_type=project.stakeholder_type,
        classes=project.classes,
    )


def place_in_cut(rule: Cut, project: ProjectFacts) -> dict[str, str | None]:
    """In which group of a cut a project is."""
    candidate = _candidate(project, NO_MARK)
    return {each: candidate.value(each) for each in rule.dimensions}


def country_of(project: ProjectFacts) -> Country | None:
    """None for projects of no one country, and for codes that are in no list."""
    try:
        return country(project.country) if project.country else None
    except KeyError:
        return None


def left_to(
    phase: NominationPhase,
    projects: Sequence[ProjectFacts],
    marks: Mapping[str, Mark],
    choices: Mapping[str, ProjectChoice],
    among: Iterable[str],
    *,
    steward: bool,
) -> set[str]:
    """Which of these projects the rules leave to the panel, for whom a steward records too, or `steward` to a steward;
    what was chosen of them so far set aside.
    """
    codes = WAITS_FOR_PANEL | WAITS_FOR_STEWARD if steward else WAITS_FOR_PANEL
    asked = set(among)
    others = {project: choice for project, choice in choices.items() if project not in asked}
    undecided = draw(phase, projects, marks, others).undecided
    return {row.project for row in undecided if row.ruling.code in codes} & asked


def content(
    phase: NominationPhase,
    version: int,
    sha256: str,
    result: CutResult,
    choices: Mapping[str, ProjectChoice],
    *,
    feedback: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Exactly what would take effect, as plain JSON: what the second steward's approval is bound to.

    `feedback`: hash of what goes out with the letter, by project.
    """
    return {
        "phase": phase.id,
        "rules": {"version": version, "sha256": sha256},
        "projects": [
            _line(
                row, choices.get(row.project) if row.project in asked_of(phase, group, steward=True) else None
            )
            | ({"feedback": feedback[row.project]} if feedback and row.project in feedback else {})
            for group in result.groups
            for row in group.rows
        ],
    }


def _line(row: CutRow, choice: ProjectChoice | None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "project": row.project,
        "category": row.candidate.category,
        "outcome": row.outcome.value,
        "why": row.ruling.code,
        "rank": row.rank,
        "score": str(row.score),
        "mark": None if row.candidate.mark is None else str(row.candidate.mark),
        "reviews": row.candidate.reviews,
    }
    return line | ({"reason": choice.reason} if choice else {})


def against_the_rules(result: CutResult, passing: Collection[str] | None = None) -> list[Sentence]:
    """Sentences on what a panel's choice breaks; with `passing`, in the groups of these projects alone."""
    return [
        problem.sentence
        for group in result.groups
        if passing is None or any(row.project in passing for row in group.rows)
        for problem in group.problems
        if problem.code in AGAINST_THE_RULES
    ]


def line_after(phase: NominationPhase, group: GroupResult) -> int | None:
    """After how many rows of a group the line at the cap is drawn.

    None where there is no cap, or room for all.
    """
    most = phase.cut.most
    return most if most is not None and most < len(group.rows) else None


def asked_of_panel(phase: NominationPhase, group: GroupResult) -> frozenset[str]:
    """Projects of a group that the rules leave to the panel, whether it has decided or not."""
    if phase.cut.decided == "panel":
        return frozenset(row.project for row in group.rows)
    return _tied_for(TieRule.PANEL, group)


def asked_of_steward(group: GroupResult) -> frozenset[str]:
    """Projects of a group that the rules leave to a steward, whether one has decided or not."""
    return _tied_for(TieRule.STEWARD, group)


def _tied_for(rule: TieRule, group: GroupResult) -> frozenset[str]:
    return frozenset(project for step in group.ties if step.rule is rule for project in step.tied)


def asked_of(phase: NominationPhase, group: GroupResult, *, steward: bool) -> frozenset[str]:
    """Projects of a group that a steward may record decisions of, or, if not `steward`, a chair."""
    asked = asked_of_panel(phase, group)
    return asked | asked_of_steward(group) if steward else asked


def tied_at_line(group: GroupResult) -> frozenset[str]:
    """Projects about which some tie rule had to be asked."""
    return frozenset(project for step in group.ties for project in step.tied)


# --- balance -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group are above the line, below it, or neither yet."""

    passed: int
    not_passed: int
    undecided: int

    @property
    def all(self) -> int:
        return self.passed + self.not_passed + self.undecided


@dataclass(frozen=True, slots=True)
class Balance:
    """Who is above the line and who below, by the groups whose voice is watched."""

    regions: dict[str | None, Share]
    """By ITU region; None: of no one country. Every region is in it, even where it has nobody."""
    stakeholders: dict[str | None, Share]
    """By stakeholder type; None: not stated."""
    development: dict[str, Share]
    """ldc, lldc, sids: a country can be in several."""


def balance(outcomes: Iterable[tuple[ProjectFacts, Outcome]]) -> Balance:
    placed = [(project, country_of(project), outcome) for project, outcome in outcomes]
    stated = [str(kind) for kind in StakeholderType]
    return Balance(
        regions=_by([*ITU_REGIONS, None], [(c.itu_region if c else None, o) for _, c, o in placed]),
        stakeholders=_by([*stated, None], [(p.stakeholder_type, o) for p, _, o in placed]),
        development={
            "ldc": _share([o for _, c, o in placed if c and c.ldc]),
            "lldc": _share([o for _, c, o in placed if c and c.lldc]),
            "sids": _share([o for _, c, o in placed if c and c.sids]),
        },
    )


def _by(keys: Sequence[str | None], values: Sequence[tuple[str | None, Outcome]]) -> dict[str | None, Share]:
    known = set(keys)
    shares = {key: _share([o for k, o in values if (k if k in known else None) == key]) for key in keys}
    return {key: share for key, share in shares.items() if key is not None or share.all}


def _share(outcomes: Sequence[Outcome]) -> Share:
    return Share(*(outcomes.count(each) for each in (Outcome.PASSED, Outcome.NOT_PASSED, Outcome.UNDECIDED)))
