"""Words for the values of the rules."""

from __future__ import annotations

from collections.abc import Iterable

from prizes.data.wsis import stakeholder_types
from prizes.edition.document.components import Audience, Breach, Interest, StakeholderType, TieRule
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say

LANGUAGES: dict[str, Sentence] = {
    "ar": say("Arabic"),
    "zh": say("Chinese"),
    "en": say("English"),
    "fr": say("French"),
    "ru": say("Russian"),
    "es": say("Spanish"),
}
RESULTS: dict[str, Sentence] = {
    "nominated": say("nominated"),
    "champion": say("champion"),
    "winner": say("winner"),
    "special_recognition": say("special recognition"),
    "next_round": say("next round"),
}
AUDIENCES: dict[Audience, Sentence] = {
    "public": say("everybody once the project is nominated"),
    "voters": say("voters"),
    "experts": say("experts"),
    "stewards": say("stewards"),
}
BREACHES: dict[Breach, Sentence] = {
    "who": say("Who may submit"),
    "category": say("A project fits the category it is submitted in"),
    "maturity": say("How far along a project must be"),
    "languages": say("In which language a project is written"),
    "answers": say("What the answers must contain"),
    "limits": say("How many projects may be submitted"),
    "earlier-results": say("Which earlier results keep a project out"),
    "truth": say("What is submitted is true, and the nominator's to submit"),
}
"""The rules that a project can be ineligible by."""
HIDDEN: dict[str, Sentence] = {
    "owner": say("the owner"),
    "country": say("the country"),
    "stakeholder_type": say("the stakeholder group"),
    "nominator": say("the nominator"),
}
INTERESTS: dict[Interest, Sentence] = {
    "own": say("It is their own project, or they worked on it."),
    "employer": say("It belongs to an organization they work for, or worked for in the last three years."),
    "family": say("Somebody of their family or a close friend works on it."),
    "funding": say("They, or their organization, give money to it or get money from it."),
    "country": say("It comes from their own country."),
    "other": say("Anything else for which others could doubt their judgement."),
}
"""What an expert can have to do with a project."""
TIES: dict[TieRule, Sentence] = {
    TieRule.ADMIT_ALL: say("All that are equal pass, even if that is more than the limit."),
    TieRule.LEAVE_OUT: say("None of those that are equal passes."),
    TieRule.FEWEST_SET_ASIDE: say("The one with fewer votes set aside goes first."),
    TieRule.MORE_VOTES: say("The one with more votes goes first."),
    TieRule.EXPERT_SCORE: say("The one with the higher mark of the experts goes first."),
    TieRule.PANEL: say("The panel of experts decides, and its decision is published."),
}


def groups(types: Iterable[StakeholderType]) -> list[Said]:
    """Names of stakeholder groups."""
    names = stakeholder_types()
    return [names[each.value] for each in types]


def seen_by(audiences: Iterable[Audience]) -> Sentence:
    """Who sees an answer, in the guidelines and under its question."""
    return say("Seen by: %(audience)s.", audience=[AUDIENCES[who] for who in audiences])
