"""Words for the values of the rules."""

from __future__ import annotations

from collections.abc import Iterable

from prizes.data.languages import language_names
from prizes.data.wsis import stakeholder_types
from prizes.edition.document.components import Audience, Breach, Interest, StakeholderType, TieRule
from prizes.edition.titles import Said
from prizes.kit.sentence import N_, Sentence, say

LANGUAGES: dict[str, Sentence] = {
    "ar": say("Arabic"),
    "zh": say("Chinese"),
    "en": say("English"),
    "fr": say("French"),
    "ru": say("Russian"),
    "es": say("Spanish"),
}
"""The six."""


def language(code: str) -> Said:
    """What a language of projects is called, inside a sentence."""
    return LANGUAGES.get(code) or language_names(code)


RESULTS: dict[str, Sentence] = {
    "nominated": say("selected"),
    "champion": say("champion"),
    "winner": say("winner"),
    "special_recognition": say("special recognition"),
    "next_round": say("next round"),
}
ENTRY_RESULTS: dict[str, Sentence] = {"submitted": say("submitted"), **RESULTS}
AUDIENCES: dict[Audience, Sentence] = {
    "public": say("everyone once the project is selected"),
    "voters": say("voters"),
    "experts": say("experts"),
    "stewards": say("stewards"),
}
BREACHES: dict[Breach, Sentence] = {
    "who": say("Who may submit"),
    "category": say("A project must fit the category in which it is submitted"),
    "maturity": say("Progress that a project must have made"),
    "languages": say("Language in which a project is written"),
    "answers": say("What the answers must contain"),
    "limits": say("Number of projects that may be submitted"),
    "earlier-results": say("Earlier results that make a project ineligible"),
    "truth": say("The submission is true, and the nominator is authorized to submit it"),
}
"""The rules that a project can be ineligible by."""
HIDDEN: dict[str, Sentence] = {
    "owner": say("the owner"),
    "country": say("the country"),
    "stakeholder_type": say("the stakeholder group"),
    "nominator": say("the nominator"),
}
INTERESTS: dict[Interest, Sentence] = {
    "own": say("It is their own project, or they have worked on it."),
    "employer": say("It belongs to an organization they work for, or worked for in the last three years."),
    "family": say("A family member or a close friend works on it."),
    "funding": say("They, or their organization, fund it or receive money from it."),
    "country": say("It is from their own country."),
    "other": say("Any other reason that could cast doubt on their judgement."),
}
"""What an expert can have to do with a project."""
TIES: dict[TieRule, Sentence] = {
    TieRule.ADMIT_ALL: say("All tied projects pass, even if this exceeds the limit."),
    TieRule.LEAVE_OUT: say("None of the tied projects passes."),
    TieRule.FEWEST_SET_ASIDE: say("The project with fewer excluded votes is placed first."),
    TieRule.MORE_VOTES: say("The project with more votes is placed first."),
    TieRule.EXPERT_SCORE: say("The project with the higher mark from the experts is placed first."),
    TieRule.PANEL: say("The panel of experts decides, and its decision is published."),
    TieRule.STEWARD: say("A steward decides, a second steward approves, and the reason is published."),
    TieRule.LOT: say(
        "Lots are drawn: after the count, a seed is drawn in public and recorded by two stewards. The tied "
        "projects are placed in the order of the SHA-256 of the seed, a space and their project ID, so that anyone can "
        "repeat it."
    ),
}
SIGNED_BY = {
    "anyone": N_("Anyone but those who write the project"),
    "owner": N_("People who belong to the owner of the project"),
    "outside": N_("People of an organization other than the owner"),
}
"""Who may sign, by the word of the rules."""


def groups(types: Iterable[StakeholderType]) -> list[Said]:
    """Names of stakeholder groups."""
    names = stakeholder_types()
    return [names[each.value] for each in types]


def seen_by(audiences: Iterable[Audience]) -> Sentence:
    """Who sees an answer, in the guidelines and under its question."""
    return say("Visible to: %(audience)s.", audience=[AUDIENCES[who] for who in audiences])
