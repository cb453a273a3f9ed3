"""What an expert has to do with a project, and which door that opens or closes, as pure functions.

Conflict before content: where the rules ask for declarations, an expert sees titles, owners and countries only, until
they have said of a project whether they have an interest in it. Some interests keep them out of what concerns it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import get_args

from prizes.edition.document.components import Interest, Panel
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import PanelPhase, closes_at, cut_chain
from prizes.kit.sentence import N_, Sentence, say
from prizes.review.rules.hints import same_organization

NONE, COUNTRY, EMPLOYER = "none", "country", "employer"
KINDS: tuple[str, ...] = (NONE, *get_args(Interest))
NOTE_MOST = 500
AT_ONCE = 90
"""Projects in one form of declarations: three fields each, and a form has at most 300."""

KIND_WORDS: dict[str, str] = {
    "none": N_("No conflict of interest"),
    "own": N_("It is my own project"),
    "employer": N_("It is my employer's"),
    "family": N_("It is my family's, or a close friend's"),
    "funding": N_("I fund it, or receive money from its owner"),
    "country": N_("It is from my country"),
    "other": N_("Another interest"),
}
"""As the expert says it."""
KIND_NAMES: dict[str, str] = {
    "none": N_("no conflict of interest"),
    "own": N_("own project"),
    "employer": N_("employer"),
    "family": N_("family or friend"),
    "funding": N_("money"),
    "country": N_("same country"),
    "other": N_("other interest"),
}
"""As others read it."""


class Door(StrEnum):
    """Whether somebody may see more of a project than its title, owner and country."""

    OPEN = "open"
    UNDECLARED = "undeclared"
    """Not before they have said whether they have an interest in it."""
    CLOSED = "closed"
    """They take no part in what concerns it."""


class Scope(StrEnum):
    """Of which projects an expert is recused at once."""

    PROJECT = "project"
    OWNER = "owner"
    """All of the same owner."""
    CATEGORY = "category"
    """All of the same category."""


SCOPE_WORDS: dict[Scope, str] = {
    Scope.PROJECT: N_("This project only"),
    Scope.OWNER: N_("All projects of its owner"),
    Scope.CATEGORY: N_("All projects of its category"),
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody says of their interest in a project."""

    kind: str
    note: str = ""


def asks(panel: Panel) -> bool:
    return panel.declaration == "before_content"


def keeps_out(panel: Panel, kind: str) -> bool:
    """Whether somebody with this interest takes no part in what concerns the project."""
    return kind in panel.interests


def is_own_country(panel: Panel, expert: str | None, project: str | None) -> bool:
    """Whether a project of this country has an interest in itself for an expert of that one. Both are alpha-2 codes."""
    return keeps_out(panel, COUNTRY) and expert is not None and expert == project


def is_own_organization(panel: Panel, organizations: Iterable[str], owner: str) -> bool:
    """Whether the owner of a project has the name of an organization that an expert named, where the rules keep them
    out of its projects then.
    """
    return panel.own_organization and any(same_organization(each, owner) for each in organizations)


def door(panel: Panel, kind: str | None, *, away: bool) -> Door:
    """`kind`: of the interest declared; None: nothing declared. `away`: recused, or has a part in the project.

    An interest that was only noted under the rules of another phase is asked for again where it keeps people out.
    """
    if away:
        return Door.CLOSED
    if asks(panel) and (kind is None or keeps_out(panel, kind)):
        return Door.UNDECLARED
    return Door.OPEN


def kinds_that_open(panel: Panel) -> list[str]:
    return [kind for kind in KINDS if not keeps_out(panel, kind)]


def declaring_phases(rules: Rules, now: datetime) -> list[PanelPhase]:
    """The phases for which experts declare: those that ask for it and are not over; else the last that asked."""
    asking = [p for p in panel_phases(rules) if asks(p.panel)]
    ahead = [p for p in asking if (closes := closes_at(rules, p.id)) is None or closes > now]
    return ahead or asking[-1:]


def panel_phases(rules: Rules) -> list[PanelPhase]:
    return [p for p in cut_chain(rules) if isinstance(p, NominationPhase | SelectionPhase)]


def working_phases(rules: Rules) -> list[PanelPhase]:
    """Those in which experts have something to do: not where screeners draw the line."""
    return [p for p in panel_phases(rules) if p.cut.decided != "screening"]


def wrong_declarations(choices: Mapping[str, Declaration]) -> dict[str, Sentence]:
    """What is wrong by field of the form."""
    wrong: dict[str, Sentence] = {}
    for project, said in choices.items():
        if not said.kind and said.note.strip():
            wrong[kind_field(project)] = say(
                "Choose the conflict of interest that you explain, or “No conflict of interest”."
            )
        elif said.kind not in KINDS:
            wrong[kind_field(project)] = say("Choose an item from the list.")
        elif said.kind == "other" and not said.note.strip():
            wrong[note_field(project)] = say("Describe the interest in a few words.")
        elif len(said.note) > NOTE_MOST:
            wrong[note_field(project)] = say("This is too long: at most %(most)s characters.", most=NOTE_MOST)
    return wrong


def kind_field(project: str) -> str:
    """Of a form, which asks for a conflict in `which.…` beside it."""
    return f"kind.{project}"


def note_field(project: str) -> str:
    return f"note.{project}"


def reason_of(said: Declaration) -> str:
    """Of the recusal that follows from a declaration. Plain English, since it is kept; pages show the kind itself."""
    name = KIND_NAMES[said.kind]
    return f"{name}: {said.note}" if said.note else name
