"""What a trial run says: what was done in each phase, and where the edition would stop. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

from prizes.edition.check import problems
from prizes.edition.cutting.outcome import CutResult
from prizes.edition.document.phases import NominationPhase, SelectionPhase, SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.words import language
from prizes.edition.spans import cut_chain, opens_at
from prizes.edition.studio.sections import NOT_TRANSLATED
from prizes.kit.bounded import EARLIEST
from prizes.kit.sentence import Sentence, say, say_n

MINUTES_OF_A_REVIEW, MINUTES_OF_A_CHECK = 30, 15
HOURS_OF_A_DAY = 1
"""That an expert, or a person who screens, has for the Prizes. All are assumptions, told with every number made of
them.
"""
SENTENCE, INSTANT = "sentence", "instant"
"""Keys by which stored values are told from plain ones."""


MOST_PROJECTS, MOST_EXPERTS, MOST_VOTERS = 30, 20, 300
"""So that a run of 18 categories ends within minutes."""


@dataclass(frozen=True)
class TrialSize:
    """How many are invented."""

    projects: int = 6
    """In each category, as far as the limits allow."""
    experts: int = 4
    """In each category."""
    voters: int = 30
    """In all."""


class TrialWeight(StrEnum):
    STOPS = "stops"
    """The edition would not go on."""
    WARNS = "warns"
    """It would go on, not as the rules say or not as anybody wants."""


@dataclass(frozen=True, slots=True)
class TrialFinding:
    """Something that happened on the way and should not happen in earnest."""

    phase: str | None
    """Id; None: of the whole."""
    weight: TrialWeight
    says: Sentence


@dataclass(frozen=True, slots=True)
class TrialStep:
    """What was done in a phase."""

    phase: str
    says: tuple[Sentence, ...]


@dataclass(slots=True)
class TrialReport:
    steps: list[TrialStep] = field(default_factory=list)
    findings: list[TrialFinding] = field(default_factory=list)
    finished: bool = False
    """Whether winners were published."""

    def find(self, phase: str | None, weight: TrialWeight, says: Sentence) -> None:
        self.findings.append(TrialFinding(phase, weight, says))

    def tell(self, phase: str, *says: Sentence) -> None:
        self.steps.append(TrialStep(phase, says))


def left_out(submission: SubmissionPhase) -> list[Sentence]:
    """What nobody does in a run, as no one in it has a mailbox to be asked in."""
    signed = [each.title for each in submission.formalities if each.kind == "signatures"]
    found = []
    if signed:
        found.append(say("The run leaves out what people sign: %(formalities)s.", formalities=signed))
    if submission.consent == "required":
        found.append(say("No owner is asked to confirm a project in the run."))
    return found


def workload(rules: Rules, size: TrialSize) -> Iterator[TrialFinding]:
    """Phases that are too short for the reviews that so many projects need of so many experts."""
    for phase in cut_chain(rules):
        if not isinstance(phase, NominationPhase | SelectionPhase) or phase.marking is None:
            continue
        opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
        if opens is None or closes is None:
            continue
        reviews = ceil(size.projects * phase.marking.reviews / size.experts)
        hours, days = ceil(reviews * MINUTES_OF_A_REVIEW / 60), (closes - opens).days
        if hours > days * HOURS_OF_A_DAY:
            yield TrialFinding(
                phase.id,
                TrialWeight.WARNS,
                _by_the_day(
                    say(
                        "Each member of a panel has %(reviews)s reviews to write, about %(hours)s hours of work at "
                        "%(minutes)s minutes each, and the phase lasts %(days)s days.",
                        reviews=reviews,
                        hours=hours,
                        minutes=MINUTES_OF_A_REVIEW,
                        days=days,
                    )
                ),
            )


def projects_by_category(rules: Rules, size: TrialSize) -> list[int]:
    """How many are invented: as many as are asked for, within the limits."""
    limits = rules.submission.limits if rules.submission else None
    most = limits.per_category if limits and limits.per_category else size.projects
    return [min(size.projects, most) for _ in rules.categories]


def screening_load(rules: Rules, size: TrialSize) -> Iterator[TrialFinding]:
    """Too few days between the end of submission and the next phase for those who check so many projects."""
    submission, chain = rules.submission, cut_chain(rules)
    if submission is None or submission.screening is None or not chain:
        return
    closes, ends = rules.instant(submission.closes), opens_at(rules, chain[0].id)
    if closes is None or ends is None:
        return
    projects = sum(projects_by_category(rules, size))
    hours, days = ceil(projects * MINUTES_OF_A_CHECK / 60), max(0, (ends - closes).days)
    if hours > days * HOURS_OF_A_DAY:
        said = say_n(
            "%(n)s person has %(projects)s projects to check, about %(hours)s hours of work at %(minutes)s minutes "
            "each. Between the end of submission and the next phase there are %(days)s days.",
            "%(n)s people each have %(projects)s projects to check, about %(hours)s hours of work at %(minutes)s "
            "minutes each. Between the end of submission and the next phase there are %(days)s days.",
            submission.screening.screeners,
            projects=projects,
            hours=hours,
            minutes=MINUTES_OF_A_CHECK,
            days=days,
        )
        yield TrialFinding(submission.id, TrialWeight.WARNS, _by_the_day(said))


def _by_the_day(load: Sentence) -> Sentence:
    """With what every load assumes."""
    daily = say_n(
        "%(n)s hour of work a day is assumed.", "%(n)s hours of work a day are assumed.", HOURS_OF_A_DAY
    )
    return say("%(load)s %(daily)s", load=load, daily=daily)


def without_text(letter: Sentence, languages: Sequence[str]) -> TrialFinding:
    said = say(
        "The letter “%(letter)s” has no text in: %(languages)s.",
        letter=letter,
        languages=[*map(language, languages)],
    )
    return TrialFinding(None, TrialWeight.WARNS, said)


def lacks_texts(letter: Sentence, languages: Sequence[str], texts: Sequence[str]) -> TrialFinding:
    said = say(
        "The letter “%(letter)s” contains texts of the rules that are missing in %(languages)s: %(texts)s.",
        letter=letter,
        languages=[*map(language, languages)],
        texts=[*texts],
    )
    return TrialFinding(None, TrialWeight.WARNS, said)


def undecided(rules: Rules, phase: str, result: CutResult) -> Iterator[TrialFinding]:
    """Equals at the line whom no rule tells apart, and what the rules ask for and the outcome does not give."""
    for group in result.groups:
        where = rules.category_name(group.category) if group.category else say("All categories")
        for step in group.ties:
            if step.rule is None:
                yield TrialFinding(
                    phase,
                    TrialWeight.STOPS,
                    say_n(
                        "%(category)s: %(n)s project is equal with others at the line, and no rule decides.",
                        "%(category)s: %(n)s projects are equal at the line, and no rule decides.",
                        len(step.still_tied),
                        category=where,
                    ),
                )
        for problem in group.problems:
            yield TrialFinding(
                phase,
                TrialWeight.WARNS,
                say("%(category)s: %(problem)s", category=where, problem=problem.sentence),
            )


def before_it_opens(rules: Rules) -> TrialReport:
    """What the check finds two days before the first phase. Texts that are missing stop nothing, and are counted."""
    report = TrialReport()
    if rules.kind == "record":
        report.find(None, TrialWeight.STOPS, say("A record of a past edition is read, and not played."))
        return report
    opens = [instant for phase in rules.phases if (instant := rules.instant(phase.opens)) is not None]
    now = min(opens) - timedelta(days=2) if opens else EARLIEST.replace(tzinfo=UTC)
    missing = 0
    for problem in problems(rules, now):
        if problem.wrong.text == NOT_TRANSLATED:
            missing += 1
            continue
        wrong = say("%(path)s: %(wrong)s", path=problem.place or "–", wrong=problem.wrong)
        report.find(None, TrialWeight.STOPS, wrong)
    if missing:
        said = say_n(
            "%(n)s text is missing in some languages.", "%(n)s texts are missing in some languages.", missing
        )
        report.find(None, TrialWeight.WARNS, said)
    return report


def together(reports: Sequence[TrialReport], *noted: TrialReport) -> TrialReport:
    """The first run with what the others found besides, and what was `noted` before. Finished: all are."""
    made = TrialReport(steps=reports[0].steps, finished=all(each.finished for each in reports))
    seen = set()
    for report in [*noted, *reports]:
        for finding in report.findings:
            if (key := (finding.phase, str(finding.says))) not in seen:
                seen.add(key)
                made.findings.append(finding)
    made.findings.sort(key=lambda each: each.weight is TrialWeight.WARNS)
    return made


def stops(report: TrialReport) -> bool:
    return not report.finished or any(each.weight is TrialWeight.STOPS for each in report.findings)


def as_plain(report: TrialReport) -> dict[str, Any]:
    """For programs and for storing: sentences as their text and values."""
    return {
        "finished": report.finished,
        "steps": [{"phase": each.phase, "says": [_plain(s) for s in each.says]} for each in report.steps],
        "findings": [
            {"phase": each.phase, "weight": each.weight.value, "says": _plain(each.says)}
            for each in report.findings
        ],
    }


def from_plain(data: dict[str, Any]) -> TrialReport:
    """The report that `as_plain` wrote down."""
    return TrialReport(
        steps=[TrialStep(each["phase"], tuple(map(_value, each["says"]))) for each in data["steps"]],
        findings=[
            TrialFinding(each["phase"], TrialWeight(each["weight"]), _value(each["says"]))
            for each in data["findings"]
        ],
        finished=data["finished"],
    )


def _plain(value: Any) -> Any:
    match value:
        case Sentence():
            values = {key: _plain(each) for key, each in value.values.items()}
            return {SENTENCE: value.text, "values": values, "plural": value.plural, "n": value.n}
        case datetime():
            return {INSTANT: value.isoformat()}
        case Fraction():
            return str(value)
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(each) for each in plain]
    if isinstance(plain, dict) and SENTENCE in plain:
        values = {key: _value(each) for key, each in plain["values"].items()}
        return Sentence(plain[SENTENCE], values, plain["plural"], plain["n"])
    if isinstance(plain, dict) and INSTANT in plain:
        return datetime.fromisoformat(plain[INSTANT])
    return plain
