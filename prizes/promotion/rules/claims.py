"""What a project may say of itself at a moment."""

from __future__ import annotations

from dataclasses import dataclass

from prizes.certificates.rules.standing import KINDS, CertificateKind
from prizes.edition.document.rules import Rules
from prizes.edition.titles import Said, honour_titles
from prizes.kit.sentence import say
from prizes.nomination.rules.states import State
from prizes.results.rules.winners import WINNER

OF_STATES = {
    State.NOMINATED: CertificateKind.NOMINATED,
    State.CHAMPION: CertificateKind.CHAMPION,
    State.WINNER: CertificateKind.WINNER,
    State.SPECIAL_RECOGNITION: CertificateKind.RECOGNITION,
}
"""Badges, pictures and certificates call a project the same."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a project is to everybody at this moment."""

    state: State
    honour: str = ""
    """Id of a special recognition in the rules, if it has one."""


def honoured(title: str) -> Claim:
    """`title`: as honours have it."""
    return Claim(State.WINNER) if title == WINNER else Claim(State.SPECIAL_RECOGNITION, title)


def words_of(rules: Rules, claim: Claim) -> Said:
    """The edition's own word, or the usual one."""
    if claim.honour in (of_rules := honour_titles(rules)):
        return of_rules[claim.honour]
    if (named := rules.honour(claim.state.value)) is not None:
        return named.one
    cuts = (phase.cut for phase in rules.votings if phase.cut.gives == claim.state.value)
    own = next((cut.title for cut in cuts if cut.title), None)
    return own or say(KINDS[OF_STATES[claim.state]])
