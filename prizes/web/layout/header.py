"""The head and foot of every page: where the menu leads, by the edition that the page is about and the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Role, holds
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, opens_at, state_of
from prizes.gate.permissions import Who, is_allowed
from prizes.kit.sentence import N_


@dataclass(frozen=True, slots=True)
class MenuLink:
    label: str
    """Marked for translation."""
    href: str
    here: bool = False
    """The page shown belongs to it."""


@dataclass(frozen=True, slots=True)
class Header:
    menu: list[MenuLink]
    foot: list[MenuLink]
    calendar: str | None = None
    """Address of the page with all dates."""
    trial: bool = False
    """Nothing counts here."""
    hidden: bool = False
    """Only stewards see it."""


def header(
    path: str, lang: str, edition: EditionInForce | None, now: datetime, me: SignedIn | None = None
) -> Header:
    """`path`: address of the page shown. Without an edition the links lead to the one of the moment by
    `web.public.moment`, so that the page is the same whatever the calendars say.
    """
    home = f"/{lang}/{edition.slug}" if edition else f"/{lang}"
    rules = edition.rules if edition else None
    menu = [
        MenuLink(label, href, here=any(path.startswith(f"{home}/{part}") for part in parts))
        for label, href, parts in (*_menu(f"/{lang}", home, rules, now), *_of_roles(home, edition, me))
    ]
    return Header(
        menu=menu,
        foot=[MenuLink(label, href) for label, href in _foot(f"/{lang}", home, rules)],
        calendar=f"{home}/calendar" if edition else None,
        trial=edition is not None and edition.rehearsal,
        hidden=edition is not None and not edition.published,
    )


Place = tuple[str, str, tuple[str, ...]]
"""Label, address, and first words below the edition of the pages that belong there."""


def _menu(root: str, home: str, rules: Rules | None, now: datetime) -> Iterator[Place]:
    vote = f"{home}/categories" if _is_ahead(rules, "voting", now) else f"{root}/vote"
    submit = f"{home}/nominations/" if _is_ahead(rules, "submission", now) else f"{root}/submit"
    winners = f"{home}/winners" if rules and _is_announced(rules, now) else f"{root}/winners"
    yield N_("Vote"), vote, ("categories", "ballot")
    yield N_("Submit"), submit, ("nominations",)
    yield N_("Projects"), f"{home}/projects" if rules else f"{root}/stocktaking", ("projects", "stocktaking")
    yield N_("Winners"), winners, ("winners", "results", "turnout", "world", "integrity", "data")
    yield N_("About the Prizes"), f"{root}/about", ("about",)


def _of_roles(home: str, edition: EditionInForce | None, me: SignedIn | None) -> Iterator[Place]:
    """For people with a role in the edition; outside of one, for stewards of all."""
    slug = edition.slug if edition else ANY
    if me and edition and not edition.record and holds(me.grants, Role.EXPERT, slug):
        yield N_("Reviews"), f"{home}/review/", ("review/",)
    if is_allowed(me, Who.OBSERVER if edition else Who.STEWARD, slug):
        yield N_("Office"), f"{home}/office/", ("office/",)


def _foot(root: str, home: str, rules: Rules | None) -> Iterator[tuple[str, str]]:
    yield N_("Guidelines"), f"{home}/guidelines"
    yield N_("Calendar"), f"{home}/calendar"
    yield N_("Data and integrity"), f"{home if rules and rules.votings else root}/integrity"
    yield N_("Help"), f"{root}/help"
    yield N_("Press"), f"{root}/about#press"
    yield N_("Accessibility"), f"{root}/accessibility"
    yield N_("Privacy"), f"{root}/privacy"


def _is_ahead(rules: Rules | None, kind: str, now: datetime) -> bool:
    """Whether a phase of the kind is open or still to come."""
    if rules is None or rules.kind == "record":
        return False
    ends = [closes_at(rules, phase.id) for phase in rules.phases if phase.kind == kind]
    return any(end is None or end > now for end in ends)


def _is_announced(rules: Rules, now: datetime) -> bool:
    starts = [opens_at(rules, phase.id) for phase in rules.phases if phase.kind == "announcement"]
    return state_of(rules, now) in ("over", "record") or any(start and start <= now for start in starts)
