"""What a project needs besides its form, in words."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Formality
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.guidelines.groups import group_title
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.titles import Said
from prizes.kit.sentence import N_, Sentence, say, say_n

SIGNED_BY = {
    "anyone": N_("Anyone but those who write the project"),
    "owner": N_("People who belong to the owner of the project"),
    "outside": N_("People of an organization other than the owner"),
}
"""Who may sign, by the word of the rules."""
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
