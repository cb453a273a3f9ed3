"""What pages say of how an edition comes to its results, in words that follow from its rules. Pure."""

from __future__ import annotations

from collections.abc import Collection

from prizes.edition.document.components import Cut
from prizes.edition.document.methods import RANKED_COUNTS
from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase, VoterAttribute, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.stages import candidates_of
from prizes.edition.spans import path_to, selections_in_order, sources, takers
from prizes.edition.titles import ONE, Said, honours_named, own_honours, phase_title, selection_giving
from prizes.kit.sentence import Sentence, say


def outcome_of(rules: Rules, cut: Cut) -> Said:
    """What those above the line are called: the edition's own word, or the usual one."""
    named = rules.honour(cut.gives)
    return named.one if named else cut.title or say(ONE[cut.gives])


def how_winners_came(rules: Rules) -> Sentence:
    """Who chose the published winners, and from what."""
    selection, named = _choosing_winners(rules), rules.honour("winner")
    if named is not None and named.given_by:
        return say("Given by: %(who)s. Two stewards have approved the result.", who=named.given_by)
    if selection is None:
        return say("Decided by the public vote and approved by two stewards.")
    return _how_selected(rules, selection)


def _how_selected(rules: Rules, selection: SelectionPhase) -> Sentence:
    if selection.by_marks:
        return say("Decided by the marks of the experts and approved by two stewards.")
    if _is_for_groups(rules, selection):
        return say("Selected by expert panels and approved by two stewards.")
    before = sources(rules, selection)
    if not before:
        return say("Selected by expert panels from all eligible projects and approved by two stewards.")
    if all(each.cut.gives == "champion" and each.cut.title is None for each in before):
        return say(
            "Selected by expert panels from the champions of each category and approved by two stewards."
        )
    if len(before) > 1:
        return say(
            "Selected by the panels from the projects that passed any of these phases: %(phases)s. Approved by "
            "two stewards.",
            phases=[phase_title(each) for each in before],
        )
    return say(
        "Selected by expert panels from the projects that passed “%(phase)s”, and approved by two stewards.",
        phase=phase_title(before[0]),
    )


def among_which(rules: Rules) -> list[Sentence]:
    """Where phases are for groups of projects, who were candidates of the selection of winners, and on which ways."""
    selection = _choosing_winners(rules)
    if selection is None or not _is_for_groups(rules, selection):
        return []
    return list(candidates_of(rules, selection))


def _is_for_groups(rules: Rules, phase: SelectionPhase) -> bool:
    """Whether its candidates did not all come on one way, or are of a group."""
    return any(each.group for each in (phase, *path_to(rules, phase)))


def how_honours_came(rules: Rules, announcement: AnnouncementPhase) -> Sentence:
    """What an announcement publishes; of the only one how winners came."""
    if len(rules.announcements) == 1:
        return how_winners_came(rules)
    honours = honours_named(rules, announcement)
    return say("Published: %(honours)s. Approved by two stewards.", honours=honours)


def _choosing_winners(rules: Rules) -> SelectionPhase | None:
    """The selection that gives winners; None: a vote does. In a record it may give something else."""
    by_panel = selection_giving(rules, "winner")
    by_vote = any(phase.cut.gives == "winner" for phase in rules.votings)
    return by_panel or (None if by_vote else next(iter(rules.selections), None))


def how_other_titles_came(rules: Rules, among: Collection[str] | None = None) -> list[Sentence]:
    """The same of the titles of other selections, or of these `among` them; empty where there is one selection."""
    return [
        say("%(honour)s: given by %(who)s.", honour=named.many, who=named.given_by)
        if named.given_by
        else say("%(honour)s: decided by the marks of the experts.", honour=named.many)
        if phase.by_marks
        else say(
            "%(honour)s: selected by the panels from the projects that passed any of these phases: %(phases)s.",
            honour=named.many,
            phases=[phase_title(each) for each in sources(rules, phase)],
        )
        for phase in selections_in_order(rules)
        if phase is not _choosing_winners(rules)
        and (among is None or phase.cut.gives in among)
        and (named := rules.honour(phase.cut.gives)) is not None
    ]


def what_the_count_gives(rules: Rules, voting: VotingPhase) -> Sentence:
    """What the list of a decided public vote is, and what comes of it."""
    if voting.cut.gives == "winner":
        return say("Projects in each category, ranked by votes. The vote decides the winners.")
    if voting.cut.gives in (own := {each.id: each.many for each in own_honours(rules)}):
        return say(
            "Projects in each category, ranked by votes. The vote decides who receives this honour: %(honour)s.",
            honour=own[voting.cut.gives],
        )
    if voting.cut.gives == "next_round":
        return say("Projects in each category, ranked by votes. The public votes again on those that passed.")
    if not any(isinstance(each, SelectionPhase) for each in takers(rules, voting)):
        return say("Projects in each category, ranked by votes.")
    return say(
        "Projects in each category, ranked by votes. Experts select the winners from those that passed."
    )


COUNTED_BY: dict[VoterAttribute, Sentence] = {
    "country": say(
        "The votes of each country are counted separately, and each country gives points. The numbers and bars show "
        "these points."
    ),
    "groups": say(
        "The votes of each group of voters are counted separately, and each group gives points. The numbers and bars "
        "show these points."
    ),
    "list": say(
        "The votes of each group of voters are counted separately, and each group gives points. The numbers and bars "
        "show these points."
    ),
    "weight": say("Each vote counts as often as the weight of its voter says, also in the numbers and bars."),
}


def what_the_numbers_are(voting: VotingPhase) -> Sentence | None:
    """Beside a list whose numbers are not plain votes; None: they are."""
    if voting.attribute:
        return COUNTED_BY[voting.attribute]
    if voting.ballot.form == "points":
        return say("Voters share out points among the projects. The numbers and bars show these points.")
    count = RANKED_COUNTS.get(voting.count.method)
    if count is None:
        return None
    if count.gives_places:
        return say(
            "Votes rank the projects. Places follow from the count: %(count)s. The numbers and bars show how many "
            "votes rank a project.",
            count=say(count.label),
        )
    return say(
        "Votes rank the projects. The numbers and bars show points: %(count)s.", count=say(count.label)
    )


def why_no_results(rules: Rules) -> Sentence:
    """What a reader is told while no count is public."""
    if not rules.votings:
        return say(
            "This edition has no public vote. Its winners are published when two stewards have approved them."
        )
    return say(
        "Nothing has been decided yet. Counts are published after the vote, once two "
        "stewards approve the result."
    )
