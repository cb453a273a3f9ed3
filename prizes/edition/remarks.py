"""What a document may say and its author may not mean: promises that nothing keeps, winners of whom nothing is asked,
defaults that a record of the past would state as facts. None of these is a fault: such a document can be loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from prizes.edition.conditions.language import groups_in
from prizes.edition.document.components import Unknown
from prizes.edition.document.loading import Form, read, text_of, with_lines
from prizes.edition.document.membership import all_projects, less
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.problem import DocumentProblem, Found, Problems, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.document.shape import validated
from prizes.edition.faults.whole import has_zone
from prizes.edition.guidelines.gaps import WORDS
from prizes.edition.guidelines.structure import GuidelineSection
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.kinds.conditional import read_condition
from prizes.edition.spans import CutPhase, categories_in_reach, cut_chain, honours_of, reach
from prizes.edition.titles import honour_titles, phase_title
from prizes.kit.sentence import say

Source = Rules | Mapping[str, Any] | str | bytes


def remarks(source: Source, *, form: Form | None = None) -> list[DocumentProblem]:
    """Of a document as its author wrote it: rules, plain data, or the text of a file in `form` (None: JSON if it begins
    with a brace, else TOML). Nothing of one that has no shape: what is wrong with it comes first.
    """
    if isinstance(source, Rules):
        return [note for _, note in notes(source)]
    if isinstance(source, Mapping):
        rules, _ = validated(dict(source))
        return [note for _, note in notes(rules)] if rules else []
    try:
        text = text_of(source)
        notation = form or ("json" if text.lstrip().startswith("{") else "toml")
        rules, _ = validated(read(text, notation))
    except Problems:
        return []
    found = notes(rules) if rules else []
    return with_lines(text, found) if notation == "toml" else [note for _, note in found]


def notes(rules: Rules) -> list[Found]:
    """In the order of the document, each with the way to its place."""
    if not has_zone(rules):
        return []  # what follows asks what comes after what
    if rules.kind == "record":
        return list(_stated_defaults(rules))
    found = [*_unused_groups(rules), *_unused_divisions(rules), *_called_alike(rules), *_never_winning(rules)]
    for number, phase in enumerate(rules.phases):
        way: Way = ("phases", number)
        match phase:
            case SubmissionPhase():
                found += _unasked(phase, way)
            case VotingPhase():
                found += _without_votes(phase, way)
            case SelectionPhase():
                found += _one_alone(phase, way)
            case AnnouncementPhase():
                found += _never_issued(rules, phase, way)
            case NominationPhase() | AcceptancePhase():
                pass
    return found


# --- promises that nothing keeps -------------------------------------------------------------------------


def _unused_groups(rules: Rules) -> Iterator[Found]:
    used: set[str | None] = {phase.group for phase in cut_chain(rules)}
    used |= {group for division in rules.divisions for group in division.groups}
    used |= {each for phase in rules.votings for each in phase.electorate.groups}
    counted = (phase.count.by_group for phase in rules.votings)
    used |= {each.group for by_group in counted if by_group for each in by_group.groups}
    for phase in rules.of_kind(SubmissionPhase):
        used |= {each.group for each in phase.eligibility} | {each.group for each in phase.further_limits}
        used |= {each.group for each in phase.notices} | {each.group for each in phase.formalities}
        form = phase.form
        texts = [each.asked_if for each in form.sections]
        texts += [text for each in form.fields for text in (each.asked_if, each.required_if)]
        texts += [text for each in form.requirements for text in (each.holds, each.applies_if)]
        for text in texts:
            condition = read_condition(text)
            used |= set(groups_in(condition)) if condition else set()
    for number, group in enumerate(rules.groups):
        if group.id not in used:
            yield found_at(
                ("groups", number),
                say("No rule names the group “%(group)s”.", group=group.id),
                say("Name it in a question, a limit or a condition, or remove it."),
            )


def _unused_divisions(rules: Rules) -> Iterator[Found]:
    used = {each for phase in cut_chain(rules) for each in phase.cut.classifications}
    for number, division in enumerate(rules.divisions):
        if division.id not in used:
            yield found_at(
                ("divisions", number),
                say("No rule goes by the division “%(division)s”.", division=division.id),
                say("Name it in a cut-off, or remove it."),
            )


def _called_alike(rules: Rules) -> Iterator[Found]:
    """Pages, letters and menus could not tell such rounds apart."""
    for number, phase in enumerate(rules.phases):
        before = next(
            (each for each in rules.phases[:number] if phase_title(each) == phase_title(phase)), None
        )
        if before is not None:
            yield found_at(
                ("phases", number),
                say("“%(phase)s” and “%(before)s” have the same name.", phase=phase.id, before=before.id),
                say("Give each a `title` of its own."),
            )


def _never_winning(rules: Rules) -> Iterator[Found]:
    """What phases for a group take from all other projects."""
    for number, phase in enumerate(rules.phases):
        if (
            isinstance(phase, CutPhase)
            and phase.cut.gives == "winner"
            and any(p.group for p in cut_chain(rules))
        ):
            categories = categories_in_reach(rules, phase)
            without = [each.short for each in rules.categories if each.code not in categories]
            if without:
                yield found_at(
                    ("phases", number, "group"),
                    say("No project can win in these categories: %(categories)s.", categories=without),
                    say("Give this phase another `group`, unless this is intended."),
                )
            elif less(all_projects(rules), reach(rules, phase)):
                yield found_at(
                    ("phases", number, "group"),
                    say("Only projects of a group can win."),
                    say("Give this phase another `group`, unless this is intended."),
                )


def _unasked(phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    checks = phase.screening.checks if phase.screening else []
    if phase.maturity and not (
        phase.eligibility or phase.form.requirements or any(each.breach == "maturity" for each in checks)
    ):
        yield found_at(
            (*way, "maturity"),
            say("Projects must have made progress, but no question, condition or check asks about it."),
            say("Add a question on eligibility, a requirement, or a check with the breach “maturity”."),
        )


def _never_issued(rules: Rules, phase: AnnouncementPhase, way: Way) -> Iterator[Found]:
    if "certificates" not in phase.model_fields_set:
        return  # the usual ones, which nobody asked for
    published = honours_of(rules, phase)
    given: set[str] = {each.cut.gives for each in cut_chain(rules)} - {"winner"}
    if "winner" in published or len(rules.announcements) == 1:
        given.add("winner")
    if any(each in published for each in honour_titles(rules)):
        given.add("special_recognition")
    panels = [each for each in cut_chain(rules) if not isinstance(each, VotingPhase)]
    if any(each.marking is not None or each.cut.decided == "panel" for each in panels):
        given.add("expert")
    for number, certificate in enumerate(phase.certificates):
        if certificate not in given:
            yield found_at(
                (*way, "certificates", number),
                say("There is no one to receive a certificate for “%(outcome)s”.", outcome=certificate),
                say("Remove it, or add what gives it."),
            )


# --- winners of whom nothing is asked --------------------------------------------------------------------


def _without_votes(phase: VotingPhase, way: Way) -> Iterator[Found]:
    cut = phase.cut
    if cut.decided != "ranking" or cut.least_votes or cut.threshold is not None:
        return
    if phase.unit == "points":  # of which no least number can be asked
        if not phase.count.quorum:
            yield found_at(
                (*way, "count", "quorum"),
                say("A project can pass without a single vote."),
                say("Set a `quorum` or a `threshold`, unless this is intended."),
            )
    else:
        yield found_at(
            (*way, "cut", "least_votes"),
            say("A project can pass without a single vote."),
            say("Set `least_votes` to 1 or more, unless this is intended."),
        )


def _one_alone(phase: SelectionPhase, way: Way) -> Iterator[Found]:
    if phase.by_agreement and phase.quorum.least == 1 and not phase.panel.minutes:
        yield found_at(
            (*way, "quorum", "least"),
            say("One member of a panel alone can decide, without marks, a ballot or a record."),
            say("Raise `quorum.least`, or add a `marking`, a ballot or `minutes`, unless this is intended."),
        )


# --- records of the past ---------------------------------------------------------------------------------


def _stated_defaults(rules: Rules) -> Iterator[Found]:
    """Of a record as its author wrote it: what is left out and not named in `unknown`, and the guidelines say it."""
    for number, phase in enumerate(rules.phases):
        left = [path for path in WORDS if _left_out(phase, path.split("."))]
        said = _said(rules, phase.id)
        stated = [path for path in left if _said(_without(rules, phase.id, path), phase.id) != said]
        if stated:
            yield found_at(
                ("phases", number),
                say(
                    "These are not given, so their defaults are stated as facts: %(paths)s.",
                    paths=", ".join(stated),
                ),
                say("Give them, or add them to `unknown`."),
            )


def _said(rules: Rules, phase_id: str) -> list[GuidelineSection]:
    return [each for each in guidelines(rules).sections if each.id == phase_id]


def _without(rules: Rules, phase_id: str, path: str) -> Rules:
    """The same, with a rule that is not known."""
    unknown = Unknown(at=f"phases.{phase_id}.{path}")
    return rules.model_copy(update={"unknown": [*rules.unknown, unknown]})


def _left_out(phase: Phase, path: list[str]) -> bool:
    """Whether a key of a part that is there is not written."""
    part: object = phase
    for key in path[:-1]:
        part = getattr(part, key, None)
    if not isinstance(part, BaseModel) or path[-1] not in type(part).model_fields:
        return False
    return path[-1] not in part.model_fields_set
