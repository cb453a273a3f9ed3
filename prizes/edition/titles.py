"""How phases and outcomes are called: as the edition names them, else by their usual names.

An honour is an object of the rules: its name for one project and for several, who gives it, from what, how many, and
whether it follows from numbers or is decided. Every page, letter and certificate words itself from here, so that none
says of an edition what is true of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prizes.edition.document.components import HonourName, Text
from prizes.edition.document.phases import (
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import Rules
from prizes.edition.spans import CutPhase, categories_in_reach, cut_chain, honours_of, path_to, sources
from prizes.kit.sentence import N_, Sentence, say

Said = Sentence | Mapping[Any, str]
"""A sentence of ours, or a text of the rules by language."""

KIND_TITLES: dict[str, str] = {
    "submission": N_("Submission"),
    "nomination": N_("Nomination"),
    "voting": N_("Public voting"),
    "selection": N_("Selection"),
    "acceptance": N_("Acceptance"),
    "announcement": N_("Winners"),
}
ONE: Mapping[str, str] = {
    "nominated": N_("Selected"),
    "champion": N_("Champion"),
    "winner": N_("Winner"),
    "special_recognition": N_("Special recognition"),
    "next_round": N_("In the next round"),
}
"""What a project is called that passed a cut."""
MANY: Mapping[str, str] = {
    "nominated": N_("Selected projects"),
    "champion": N_("Champions"),
    "winner": N_("Winners"),
    "special_recognition": N_("Special recognitions"),
    "next_round": N_("In the next round"),
}


def phase_title(phase: Phase) -> Said:
    return phase.title or say(KIND_TITLES[phase.kind])


@dataclass(frozen=True, slots=True)
class Honouring:
    """An outcome as the rules of an edition give it."""

    id: str
    one: Said
    """Name of one project that has it."""
    many: Said
    own: bool
    """Whether the edition names it itself. Sentences that say the usual name do not fit then."""
    given_by: Text | None
    """Who gives it, in the edition's own words."""
    phase: CutPhase | None
    """Whose cut gives it; None: no cut does."""
    chosen_from: list[CutPhase]
    """From those who passed any of these phases; empty: from all projects that are eligible."""

    @property
    def most(self) -> int | None:
        """How many at most in a group of the cut; None: no limit."""
        return self.phase.cut.most if self.phase else None

    @property
    def decided(self) -> bool:
        """Whether people decide it; otherwise it follows from votes, marks or a check."""
        return self.phase is not None and self.phase.cut.decided == "panel"


def honouring(rules: Rules, outcome: str) -> Honouring:
    """The outcome of this id (`winner`, `champion`, ...) in this edition."""
    named = rules.honour(outcome)
    giving = [phase for phase in cut_chain(rules) if phase.cut.gives == outcome]
    phase = giving[-1] if giving else None
    title = next((each.cut.title for each in giving if each.cut.title), None)
    return Honouring(
        outcome,
        named.one if named else title or say(ONE[outcome]),
        named.many if named else title or say(MANY[outcome]),
        own=named is not None or title is not None,
        given_by=named.given_by if named else None,
        phase=phase,
        chosen_from=sources(rules, phase) if phase else [],
    )


def categories_given(rules: Rules, outcome: str) -> frozenset[str]:
    """Codes of the categories in which a project can receive this outcome."""
    giving = [phase for phase in cut_chain(rules) if phase.cut.gives == outcome]
    return frozenset[str]().union(*(categories_in_reach(rules, phase) for phase in giving))


def own_honours(rules: Rules) -> list[HonourName]:
    """Honours beside the winners that votes and selections give, under ids of their own."""
    by_vote, by_panel = ([phase.cut.gives for phase in each] for each in (rules.votings, rules.selections))
    return [each for each in rules.honours if each.id not in MANY and each.id in (*by_vote, *by_panel)]


def honour_titles(rules: Rules) -> dict[str, Text]:
    """Honours beside the winners, by id: those of cuts, then those that panels give beside the title of their phase."""
    of_panels = [each for phase in rules.selections for each in phase.recognitions]
    return {each.id: each.one for each in own_honours(rules)} | {each.id: each.title for each in of_panels}


def phase_honours(phase: SelectionPhase) -> tuple[str, ...]:
    """Ids of what the panel of a selection can give: its title, then the honours beside it."""
    return (phase.cut.gives, *(each.id for each in phase.recognitions))


def selection_giving(rules: Rules, honour: str) -> SelectionPhase | None:
    """The selection whose panel gives an honour of this id; None: a vote gives it, or nothing does."""
    return next((phase for phase in rules.selections if honour in phase_honours(phase)), None)


def honours_named(rules: Rules, announcement: AnnouncementPhase) -> list[Said]:
    """What the honours of an announcement are called, the prize first."""
    mine = honours_of(rules, announcement)
    return [name for id_, name in honour_names(rules).items() if id_ in mine]


def honour_names(rules: Rules) -> dict[str, Said]:
    """What projects with an honour are called together, by id, the prize first."""
    many = {each.id: each.many for each in own_honours(rules)}
    return {"winner": honouring(rules, "winner").many, **honour_titles(rules), **many}


def honour_name(rules: Rules, title: str) -> Mapping[Any, str]:
    """What an honour is called in a letter, by language; the usual name in English where the edition has none."""
    named = rules.honour(title)
    return named.one if named else honour_titles(rules).get(title, {})


def phases_giving(rules: Rules, announcement: AnnouncementPhase) -> list[CutPhase]:
    """The phases that give what an announcement publishes, in order."""
    published = honours_of(rules, announcement)
    return [phase for phase in cut_chain(rules) if honours_of(rules, phase) & published]


def votings_before(rules: Rules, announcement: AnnouncementPhase) -> list[VotingPhase]:
    """The votes that what an announcement publishes depends on, in order: all of them where it is the only one."""
    if len(rules.announcements) == 1:
        return rules.votings
    giving = phases_giving(rules, announcement)
    needed = [*giving, *(each for phase in giving for each in path_to(rules, phase))]
    return [each for each in cut_chain(rules) if isinstance(each, VotingPhase) and each in needed]


def announcements_after(rules: Rules, voting: VotingPhase) -> list[AnnouncementPhase]:
    """The announcements that depend on a vote, in order."""
    return [each for each in rules.announcements if voting in votings_before(rules, each)]


def challenge_days(rules: Rules, voting: VotingPhase) -> int | None:
    """Days in which the count of a vote can be challenged: the most that an announcement gives which depends on it.
    None: none does.
    """
    return max((each.challenge_days for each in announcements_after(rules, voting)), default=None)


def announcement_of_records(rules: Rules, phase: Phase) -> AnnouncementPhase | None:
    """The announcement that publishes what the record of a panel tells: the last one of an honour that its phase gives,
    since a record tells of all of them. Of a phase that gives none: the last one of the edition.
    """
    given = honours_of(rules, phase)
    about = [each for each in rules.announcements if honours_of(rules, each) & given]
    return about[-1] if about else rules.last_announcement


def has_experts(rules: Rules) -> bool:
    """Whether experts work in some phase: pages then speak of them."""
    return any(
        isinstance(phase, SelectionPhase)
        or (isinstance(phase, NominationPhase) and (phase.marking or phase.cut.decided == "panel"))
        for phase in cut_chain(rules)
    )
