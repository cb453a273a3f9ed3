"""What the values of rules are called in the forms of the studio. Tests find a value without words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prizes.data.countries import itu_regions
from prizes.data.wsis import stakeholder_types
from prizes.edition.document.methods import METHODS, RANKED_COUNTS
from prizes.edition.guidelines.words import (
    AUDIENCES,
    BREACHES,
    HIDDEN,
    INTERESTS,
    RESULTS,
    SIGNED_BY,
    TIES,
    language,
)
from prizes.edition.kinds.kind import KINDS
from prizes.edition.titles import KIND_TITLES, Said
from prizes.kit.sentence import N_

Called = str | Said
"""A text to translate, a sentence, or a text of the data by language."""

KINDS_OF_EDITION = {
    "contest": N_("Contest"),
    "rehearsal": N_("Test edition"),
    "record": N_("Record of a past edition"),
}
KINDS_OF_ANSWER = {of.value: kind.label for of, kind in KINDS.items()}
YES_NO = {"yes": N_("Yes"), "no": N_("No")}
COMMENTS = {"none": N_("No comment"), "optional": N_("Optional"), "required": N_("Required")}
COMMON = {
    "country": N_("Country"),
    "owner": N_("Organization"),
    "region": N_("Region"),
    "stakeholder_type": N_("Stakeholder group"),
}
DEVELOPMENT = {
    "ldc": N_("Least developed countries"),
    "lldc": N_("Landlocked developing countries"),
    "sids": N_("Small island developing States"),
}
ENTRY_RESULTS: Mapping[Any, Called] = {"submitted": N_("Submitted"), **RESULTS}
FILE_TYPES = {"pdf": "PDF", "png": "PNG", "jpeg": "JPEG", "webp": "WebP"}
WORDS: Mapping[str, Mapping[Any, Called]] = {
    "Rules.kind": KINDS_OF_EDITION,
    "FormField.kind": KINDS_OF_ANSWER,
    "RowColumn.kind": KINDS_OF_ANSWER,
    "PhaseBase.kind": KIND_TITLES,
    "SelectionPhase.departure": {"free": N_("No reason needed"), "reasoned": N_("With a published reason")},
    "FormField.accept": FILE_TYPES,
    "EligibilityQuestion.answer": YES_NO,
    "Check.breach": BREACHES,
    "SubmissionPhase.barred": RESULTS,
    "CarriedOver.results": ENTRY_RESULTS,
    "CarriedOver.without": ENTRY_RESULTS,
    "SubmissionPhase.consent": {
        "none": N_("Not asked"),
        "asked": N_("Asked, with objections to the stewards"),
        "required": N_("Required to pass the screening"),
    },
    "Form.sdg_targets": {
        "none": N_("Not asked"),
        "optional": N_("Optional"),
        "required": N_("At least one of each goal"),
    },
    "*.shown_to": AUDIENCES,
    "*.comment": COMMENTS,
    "Panel.declaration": {
        "before_content": N_("Before the panel sees the content of a project"),
        "none": N_("No declaration: members recuse themselves"),
    },
    "Panel.interests": INTERESTS,
    "Marking.hidden": HIDDEN,
    "Marking.score": {
        "raw": N_("Mean of the marks as given"),
        "standardised": N_("Mean of marks adjusted for how strictly each member marks"),
    },
    "Electorate.identity": {"confirmed_email": N_("One confirmed email address")},
    "Electorate.not_own": {
        "country": N_("From their own country"),
        "organization": N_("Of an organization that they belong to"),
    },
    "Ballot.form": {
        "choice": N_("Projects without an order"),
        "ranking": N_("Projects in order of preference"),
        "points": N_("Points shared out among projects"),
    },
    "CountRule.method": {
        "sum": N_("Votes, or points of voters, added up"),
        **{name: count.label for name, count in RANKED_COUNTS.items()},
    },
    "GroupCount.of": {
        "country": N_("The country of the voter"),
        "groups": N_("A named group of countries"),
        "list": N_("A group that the list of voters names"),
    },
    "Ballot.complete": {
        "any": N_("All, each category by itself"),
        "all": N_("Only ballots with votes in all categories"),
        "number": N_("Only ballots with votes in at least this number of categories"),
    },
    "Ballot.change": {"until_close": N_("Until the close"), "never": N_("Never")},
    "Ballot.confirm": {
        "one_step": N_("In one step"),
        "two_step": N_("In two steps: choose, then confirm"),
    },
    "Ballot.order": {
        "shuffled_by_voter": N_("By chance, different for each voter"),
        "fixed": N_("The same for everyone"),
        "alphabetical": N_("By title"),
    },
    "Ballot.visible": {
        "nothing": N_("Nothing"),
        "turnout": N_("Turnout, without results"),
        "votes": N_("Turnout and the number of all votes, without results"),
    },
    "Ballot.openings": {
        "public": N_("Everyone, without voters"),
        "auditors": N_("Auditors only, who sign the count"),
    },
    "Cut.by": {
        "category": N_("Each category"),
        "category_and_region": N_("Each category in each region"),
        "edition": N_("The whole edition"),
    },
    "Cut.decided": {
        "ranking": N_("The ranking"),
        "panel": N_("The panel, advised by the ranking"),
        "screening": N_("The screening: all that meet the rules pass"),
    },
    "Cut.ties": {rule.value: words for rule, words in TIES.items()},
    "Basis.source": {"votes": N_("Votes"), "marks": N_("Marks of the panel")},
    "Basis.scale": {
        "share_of_category": N_("Share of the votes in the category"),
        "share_of_highest": N_("Share of the highest number of votes"),
        "share_of_scale": N_("Share of the scale of marks"),
    },
    "Quota.of": COMMON,
    "Minimum.of": COMMON,
    "Cut.also_by": COMMON,
    "Formality.kind": {
        "recorded": N_("A steward records that it is complete"),
        "signatures": N_("People sign by a link that is emailed to them"),
    },
    "Formality.signed_by": SIGNED_BY,
    "NamedGroup.regions": itu_regions(),
    "NamedGroup.development": DEVELOPMENT,
    "FurtherLimit.per": {
        **COMMON,
        "category": N_("Category"),
        "person": N_("Person who submits"),
        "body": N_("Body that proposes"),
    },
    "ProposedBy.written_by": {"owner": N_("The owner, who is asked by email"), "body": N_("The body")},
    "SelectionPhase.method": {
        "panel": N_("By agreement, recorded by a steward"),
        **{name: method.label for name, method in METHODS.items()},
    },
    "AcceptancePhase.silence": {"accepts": N_("It is accepted"), "declines": N_("It is declined")},
    "AcceptancePhase.declined": {"empty": N_("Its place stays empty"), "again": N_("It is given again")},
    "AnnouncementPhase.certificates": {**RESULTS, "expert": N_("service on a panel")},
    "Reported.precision": {"exact": N_("Exact"), "at_least": N_("At least"), "about": N_("About")},
    "Rules.format": {"1": "1"},
    "AnnouncementPhase.approvals": {"2": "2"},
}


def value_words(models: tuple[str, ...], key: str, value: str) -> Called | None:
    """What a value of a key is called; None: nothing is known of it."""
    if key in {"who", "only_for", "stakeholder_types"}:
        return stakeholder_types().get(value)
    if key in {"languages", "translations"}:
        return language(value)
    found = next((WORDS[f"{name}.{key}"] for name in (*models, "*") if f"{name}.{key}" in WORDS), {})
    return found.get(value)
