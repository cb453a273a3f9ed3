"""What is not known of a past edition, in words."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.structure import Entry, under
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import Sentence, say

WORDS: dict[str, Sentence] = {
    "opens": say("when it opened"),
    "closes": say("when it closed"),
    "who": say("who could submit"),
    "must_own": say("whether a nominator had to belong to the owner"),
    "languages": say("in what languages projects could be written"),
    "translations": say("in what further languages texts could be given"),
    "eligibility": say("what questions were asked before the form"),
    "consent": say("whether the owner was asked"),
    "maturity": say("how far a project had to have progressed"),
    "limits": say("how many projects could be submitted"),
    "limits.per_entity": say("how many projects an owner could have"),
    "limits.per_entity_and_category": say("how many projects an owner could have in a category"),
    "limits.per_person": say("how many projects a person could submit"),
    "limits.per_category": say("how many projects a category took"),
    "limits.same_project_twice": say("whether a project could be entered in two categories"),
    "further_limits": say("whether there were further limits"),
    "formalities": say("whether there were formalities besides the form"),
    "notices": say("whether there were notices for those who submit"),
    "barred": say("which earlier results made a project ineligible"),
    "carried_over": say("which projects of earlier editions could enter again"),
    "proposed_by": say("whether bodies could propose projects"),
    "exceptions": say("whether there were exceptions"),
    "edit_until_close": say("whether a submitted project could be changed"),
    "correction_days": say("how long a correction could take"),
    "late_hours": say("whether a project could be submitted late"),
    "paper_entries": say("whether a project could be sent on paper"),
    "screening": say("how submitted projects were checked"),
    "appeal_days": say("whether a nominator could appeal"),
    "form": say("what questions were asked"),
    "form.fields": say("what questions were asked"),
    "form.fields.words": say("how long the answers could be"),
    "form.fields.required": say("which questions had to be answered"),
    "form.fields.section": say("in which part of the form a question appeared"),
    "form.fields.shown_to": say("who saw the answers"),
    "form.requirements": say("what had to be true of the answers"),
    "form.title_words": say("how long a title could be"),
    "form.sdgs_least": say("how many Sustainable Development Goals had to be named"),
    "form.sdgs_most": say("how many Sustainable Development Goals could be named"),
    "form.sdgs_explained": say("whether a text was asked for about each goal"),
    "form.sdg_targets": say("whether targets of goals were asked for"),
    "form.gdc_explained": say("whether a text was asked for about each objective"),
    "form.gdc": say("whether objectives of the Global Digital Compact were asked for"),
    "marking": say("how projects were marked"),
    "marking.criteria": say("what was marked"),
    "marking.criteria.weight": say("what weight each criterion had"),
    "marking.scale": say("the scale of marks"),
    "marking.reviews": say("how many reviews a project needed"),
    "marking.hidden": say("whether the review was blind"),
    "marking.comment": say("whether experts added comments"),
    "marking.score": say("which mark ranked projects"),
    "marking.load_most": say("how many projects an expert was given"),
    "marking.spread_most": say("whether there was a second round of marks"),
    "marking.criteria.comment": say("whether experts added comments"),
    "panel": say("how the experts worked"),
    "group": say("which projects the phase was for"),
    "method": say("how the panel chose"),
    "departure": say("whether the panel had to give reasons"),
    "unanimous": say("whether the ballot had to be unanimous"),
    "casting_vote": say("whether the chair decided a tie"),
    "electorate.identity": say("how a voter was identified"),
    "electorate.grace_minutes": say("whether late codes were accepted"),
    "electorate.countries": say("from which countries people could vote"),
    "electorate.groups": say("which groups of people could vote"),
    "electorate.voter_list": say("whether only people on a list could vote"),
    "electorate.weights": say("whether votes had weights"),
    "electorate.minimum_age": say("how old voters had to be"),
    "electorate.not_own": say("whether people could vote for projects of their own"),
    "ballot.choices": say("how many projects a vote could name"),
    "ballot.least": say("how many projects a vote had to name"),
    "ballot.none_of_these": say("whether a vote could be for none of the projects"),
    "ballot.form": say("whether votes were rankings"),
    "ballot.points": say("how many points a voter could give"),
    "ballot.most_points": say("how many points a project could receive from one voter"),
    "count.method": say("how votes were counted"),
    "count.by_group": say("whether votes were counted by group of voters"),
    "count.quorum": say("how many votes a category needed"),
    "ballot.complete": say("whether incomplete ballots counted"),
    "ballot.change": say("whether a vote could be changed"),
    "ballot.changes_most": say("how often a vote could be changed"),
    "ballot.take_back": say("whether a vote could be withdrawn"),
    "ballot.confirm": say("whether a vote had to be confirmed"),
    "ballot.order": say("in what order projects were shown"),
    "ballot.visible": say("what was shown while voting was open"),
    "ballot.shown_until": say("until when numbers were shown"),
    "ballot.openings": say("whether single votes were published"),
    "cut": say("which projects proceeded"),
    "cut.gives": say("what status projects received after passing"),
    "cut.by": say("in which group the cut-off applied"),
    "cut.also_by": say("by what these groups were divided further"),
    "cut.decided": say("how it was decided who passed"),
    "cut.basis": say("by what value projects were ranked"),
    "cut.least": say("the minimum number that could pass"),
    "cut.most": say("the maximum number that could pass"),
    "cut.least_votes": say("how many votes were needed"),
    "cut.threshold": say("what share was needed"),
    "cut.ties": say("what decided between tied projects"),
    "cut.quotas": say("whether there were quotas"),
    "cut.minima": say("whether there were minimum numbers"),
    "cut.budget": say("whether there was a budget"),
    "sees_votes": say("whether the panel saw the votes"),
    "quorum": say("how many experts had to participate"),
    "recognitions": say("whether there were further honours"),
    "place": say("where it was held"),
    "challenge_days": say("how long the count could be challenged"),
    "approvals": say("how many people had to agree"),
    "certificates": say("what certificates were given for"),
}
"""Gaps by their path in a phase."""


def gaps(rules: Rules) -> Iterator[Entry]:
    """Phase by phase; then what belongs to none."""
    left = list(rules.unknown)
    for phase in in_order(rules):
        beginning = f"phases.{phase.id}."
        mine = [unknown for unknown in left if unknown.at.startswith(beginning)]
        left = [unknown for unknown in left if unknown not in mine]
        if mine:
            named = (said for each in mine for said in (_words(each.at.removeprefix(beginning)), each.note))
            yield under(say("%(phase)s:", phase=phase_title(phase)), named)
    for unknown in left:
        yield under(GENERAL.get(unknown.at, {"en": unknown.at}), [unknown.note])


GENERAL: dict[str, Sentence] = {
    "number of nominees": say("Number of selected projects"),
    "number of votes": say("Number of votes"),
    "numbers": say("Number of participants"),
    "what makes a vote valid": say("Conditions for a valid vote"),
    "winners": say("Who the winners are"),
}


def _words(path: str) -> Said:
    """The closest rule that has words; a path without any stands as it is."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        found = WORDS.get(".".join(parts[:end]))
        if found is not None:
            return found
    return {"en": path}
