"""What a certificate is for, and whether it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_
from prizes.nomination.rules.states import PUBLIC, State


class CertificateKind(StrEnum):
    WINNER = "winner"
    RECOGNITION = "special_recognition"
    """A special recognition of the rules, named by `honour`."""
    CHAMPION = "champion"
    NOMINATED = "nominated"
    EXPERT = "expert"


KINDS: dict[CertificateKind, str] = {
    CertificateKind.WINNER: N_("Winner"),
    CertificateKind.RECOGNITION: N_("Special recognition"),
    CertificateKind.CHAMPION: N_("Champion"),
    CertificateKind.NOMINATED: N_("Selected project"),
    CertificateKind.EXPERT: N_("Expert"),
}


class CertificateStanding(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    """By a steward, with a reason that everybody reads."""
    LAPSED = "lapsed"
    """The project is no longer in the contest."""
    WITHDRAWN = "withdrawn"
    """At the holder's wish: their account was erased."""


STANDINGS: dict[CertificateStanding, str] = {
    CertificateStanding.VALID: N_("This certificate is valid."),
    CertificateStanding.REVOKED: N_("This certificate has been revoked."),
    CertificateStanding.LAPSED: N_(
        "This certificate is no longer valid: the project is no longer in the contest."
    ),
    CertificateStanding.WITHDRAWN: N_("This certificate has been withdrawn at the holder’s wish."),
}


def standing(*, revoked: bool, held: bool, state: str | None) -> CertificateStanding:
    """`held`: there is still a project or a person it is for. `state`: of the project; None for an expert."""
    if revoked:
        return CertificateStanding.REVOKED
    if not held:
        return CertificateStanding.WITHDRAWN
    if state is not None and state not in PUBLIC:
        return CertificateStanding.LAPSED
    return CertificateStanding.VALID


EARNED: dict[CertificateKind, frozenset[State]] = {
    CertificateKind.WINNER: frozenset({State.WINNER}),
    CertificateKind.NOMINATED: PUBLIC,
    CertificateKind.CHAMPION: frozenset({State.CHAMPION, State.WINNER, State.SPECIAL_RECOGNITION}),
}
"""The states that a project has once it became this by a decision. What is announced has an honour."""


def kinds_of(rules: Rules) -> frozenset[CertificateKind]:
    """What these rules give certificates for."""
    return frozenset(
        CertificateKind(outcome) for phase in rules.announcements for outcome in phase.certificates
    )


def certifies(rules: Rules, title: str) -> bool:
    """Whether projects with an honour get a certificate of it: the announcement that publishes it says so."""
    kind = CertificateKind.WINNER if title == CertificateKind.WINNER else CertificateKind.RECOGNITION
    phase = rules.announcement_of(title)
    return phase is not None and kind.value in phase.certificates


@dataclass(frozen=True, slots=True)
class Earned:
    """That a project has become something."""

    project: str
    kind: CertificateKind
    honour: str = ""
    """Id of a special recognition in the rules."""


def lacking(earned: Iterable[Earned], issued: Collection[Earned]) -> list[Earned]:
    """What is still to be issued, each once and in the order given."""
    return [each for each in dict.fromkeys(earned) if each not in issued]
