"""What is around the form in words: questions before it, formalities besides it, checks and appeals after it."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Check, EligibilityQuestion, Formality
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.groups import group_title
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import BREACHES
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n


def questions_before(phase: SubmissionPhase, known: KnownRules) -> Group:
    return group(
        say("Before you start"),
        *known("eligibility", *(_question(known.rules, each) for each in phase.eligibility)),
    )


def _question(rules: Rules, question: EligibilityQuestion) -> Entry:
    needed = (
        say("The project is eligible if the answer is yes.")
        if question.answer == "yes"
        else say("The project is eligible if the answer is no.")
    )
    only = (
        say("Asked only of projects in the group “%(group)s”.", group=group_title(rules, question.group))
        if question.group
        else None
    )
    return under(question.label, [question.help, needed, only, question.otherwise])


def consent(phase: SubmissionPhase) -> Iterator[Sentence]:
    if phase.consent == "none":
        return
    yield say("If you do not belong to the owner, the owner is asked by email whether it agrees.")
    if phase.consent == "required":
        yield say("Without the owner’s confirmation, the project does not pass the screening.")
    else:
        yield say(
            "If the owner objects, the stewards review the case. If there is no reply, the project proceeds."
        )


def screening(phase: SubmissionPhase, known: KnownRules) -> Group:
    return group(
        say("How projects are checked"),
        *known("screening", *_checked(phase, known)),
        *known("appeal_days", *_appeal(phase, known)),
    )


def _checked(phase: SubmissionPhase, known: KnownRules) -> Iterator[Said | Entry]:
    if phase.screening is None:
        yield from known.ours(say("Submitted projects are not screened."))
        return
    yield say_n(
        "%(n)s person checks each submitted project.",
        "%(n)s people check each submitted project independently, and must reach the same result.",
        phase.screening.screeners,
    )
    yield from map(_check, phase.screening.checks)


def _check(check: Check) -> Entry:
    rule = say("Applies to the rule: %(rule)s.", rule=BREACHES[check.breach])
    return under(check.label, [check.help, rule])


def _appeal(phase: SubmissionPhase, known: KnownRules) -> Iterator[Sentence]:
    if phase.appeal_days:
        yield say_n(
            "If your project is found ineligible, you can appeal once and give your reasons, "
            "within %(n)s day.",
            "If your project is found ineligible, you can appeal once and give your reasons, "
            "within %(n)s days.",
            phase.appeal_days,
        )
        yield from known.ours(say("A steward who was not involved in the decision decides the appeal."))
    else:
        yield from known.ours(say("If your project is found ineligible, you cannot appeal."))


def late(phase: SubmissionPhase, known: KnownRules) -> Iterator[Sentence]:
    if phase.late_hours:
        yield say_n(
            "Two stewards together may allow one person to submit late, at most %(n)s hour after the close.",
            "Two stewards together may allow one person to submit late, at most %(n)s hours after the close.",
            phase.late_hours,
        )
    else:
        yield from known.ours(say("No new project can be submitted after the close."))


# --- besides the form -----------------------------------------------------------------------------------

_SIGNERS = {
    "anyone": say("Those who write the project cannot sign."),
    "owner": say("Only people who belong to the owner can sign, and not those who write the project."),
    "outside": say("Only people of an organization other than the owner can sign."),
}


def formalities(phase: SubmissionPhase, known: KnownRules) -> Group | None:
    """None where the form is all that is needed."""
    told = [*known("formalities", *(_formality(each, known) for each in phase.formalities))]
    if not told:
        return None
    first = say("A project passes the screening only when these are complete.")
    return group(say("What is needed besides the form"), *([first] if phase.formalities else []), *told)


def _formality(formality: Formality, known: KnownRules) -> Entry:
    return under(formality.title, [formality.help, *_details(formality, known)])


def _details(formality: Formality, known: KnownRules) -> Iterator[Said]:
    if formality.group is not None:
        yield say(
            "Only for projects in the group “%(group)s”.", group=group_title(known.rules, formality.group)
        )
    yield from how_completed(formality)
    if formality.waivable:
        yield say("The stewards may waive it, with a reason.")


def how_completed(formality: Formality) -> Iterator[Sentence]:
    """What completes it."""
    if formality.kind == "recorded":
        yield say("The stewards record when it is complete.")
        return
    yield say_n(
        "%(n)s person signs by a link sent by email: “%(statement)s”",
        "%(n)s people sign by a link sent by email: “%(statement)s”",
        formality.least,
        statement=formality.statement or "",
    )
    yield _SIGNERS[formality.signed_by]
