"""A trial run of a draft: asking for one, and what the last one found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from prizes import clock
from prizes.edition.studio.queries import Draft, edition_draft
from prizes.edition.studio.sections import faults_of, rules_of_draft
from prizes.edition.titles import Said, phase_title
from prizes.gate.permissions import Who
from prizes.kit.sentence import Sentence
from prizes.trial.rules.report import (
    MOST_EXPERTS,
    MOST_PROJECTS,
    MOST_VOTERS,
    TrialReport,
    TrialSize,
    TrialWeight,
    stops,
)
from prizes.trial.running import is_under_way, last_trial
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@dataclass(frozen=True, slots=True)
class TrialPhaseShown:
    """A phase with what was done in it and what was found."""

    title: Said
    says: Sequence[Sentence]
    found: Mapping[TrialWeight, Sequence[Sentence]]


@pages.page("/office/drafts/{draft}/trial", "studio/trial.html", Who.STEWARD)
async def draft_trial_page(at: PageAt, draft: str) -> Values:
    """The edition of this draft, played to its end with invented people."""
    found = await edition_draft(at.session, draft)
    rules = rules_of_draft(found.document)
    faults = [each for each in faults_of(found.document, clock.now()) if not each.translation]
    last = await last_trial(draft)
    return {
        "draft": found,
        "faults": faults,
        "under_way": await is_under_way(at.session, draft),
        "last": last,
        "same": last is not None and rules is not None and last.rules_sha256 == rules.sha256(),
        "stopped": last is not None and stops(last.report),
        "played": phases_shown(found, last.report) if last else [],
        "whole": _found(last.report, None) if last and not faults else {},
        "typed": at.filled(
            **{name: str(n) for name, n in asdict(last.size if last else TrialSize()).items()}
        ),
        "most": {"projects": MOST_PROJECTS, "experts": MOST_EXPERTS, "voters": MOST_VOTERS},
    }


def phases_shown(draft: Draft, report: TrialReport) -> list[TrialPhaseShown]:
    """In the order in which they were played; a phase that is not in the draft any more by its id."""
    rules = rules_of_draft(draft.document)
    titles = {phase.id: phase_title(phase) for phase in rules.phases} if rules else {}
    ids = dict.fromkeys(
        [*(each.phase for each in report.steps), *(f.phase for f in report.findings if f.phase)]
    )

    return [
        TrialPhaseShown(
            titles.get(phase, {"en": phase}),
            [said for each in report.steps if each.phase == phase for said in each.says],
            _found(report, phase),
        )
        for phase in ids
    ]


def _found(report: TrialReport, phase: str | None) -> dict[TrialWeight, list[Sentence]]:
    """In a phase, or of the whole. Without weights of which nothing was found."""
    found: dict[TrialWeight, list[Sentence]] = {}
    for each in report.findings:
        if each.phase == phase:
            found.setdefault(each.weight, []).append(each.says)
    return found
