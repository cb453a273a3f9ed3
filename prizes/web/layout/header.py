"""The head and foot of every page: where the menu leads, by the edition that the page is about and the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Role, holds
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, opens_at, state_of
from prizes.gate.permissions import Who, is_allowed
from prizes.kit.links import address
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
    usual = {"lang": lang, "edition": edition.slug if edition else None}
    home = address("edition_page" if edition else "front_page", {}, usual)
    rules = edition.rules if edition else None
    place, slug = (path.removeprefix(home) if path.startswith(home) else ""), edition.slug if edition else ANY
    places = [*_menu(usual, rules, now), *_of_roles(usual, edition, me)]
    here = _nearest(places, path, home)
    return Header(
        menu=[MenuLink(label, href, here=each == here) for each, (label, href, _) in enumerate(places)],
        foot=[MenuLink(label, href) for label, href in _foot(usual, rules, help_topic(place, slug, me))],
        calendar=address("calendar_page", {}, usual) if edition else None,
        trial=edition is not None and edition.rehearsal,
        hidden=edition is not None and not edition.published,
    )


Place = tuple[str, str, tuple[str, ...]]
"""Label, address, and first words below the edition of the pages that belong there."""


def _nearest(places: Sequence[Place], path: str, home: str) -> int | None:
    """Which of the menu the page shown belongs to: what names most of its address, and of equals the last, so that what
    experts and the office share is the office's for those who are both.
    """
    fits = [
        (len(part), number)
        for number, (_, _, parts) in enumerate(places)
        for part in parts
        if path.startswith(home + part)
    ]
    return max(fits)[1] if fits else None


OFFICE = ("office/", "minutes", "review/ballots")
"""First words below the edition of the pages of the office (`office_menu`)."""
HELP_OF_PLACES = {
    "categories": "voting",
    "ballot": "voting",
    "nominations": "submitting",
    "review": "reviewing",
    "minutes": "reviewing",
    "office": "running",
    **dict.fromkeys(("integrity", "vote-log", "cases", "turnout", "data"), "checking"),
}
"""Which help is for the pages of an edition, by the first word of their address below it."""
HELP_OF_ROLES = (
    (Role.STEWARD, "running"),
    (Role.EXPERT, "reviewing"),
    (Role.REGIONAL, "inviting"),
    (Role.OBSERVER, "checking"),
)
"""For who holds several roles, the first."""

Usual = Mapping[str, str | None]
"""Language and edition of the page, for addresses."""


def _menu(usual: Usual, rules: Rules | None, now: datetime) -> Iterator[Place]:
    voting, submission = _is_ahead(rules, "voting", now), _is_ahead(rules, "submission", now)
    vote = address("categories_page" if voting else "lead_to_vote", {}, usual)
    submit = address("own_projects_page" if submission else "lead_to_submit", {}, usual)
    announced = rules is not None and _is_announced(rules, now)
    winners = address("winners_page" if announced else "winners_of_all_years", {}, usual)
    projects = address("projects_page" if rules else "stocktaking_page", {}, usual)
    yield N_("Vote"), vote, ("categories", "ballot")
    yield N_("Submit"), submit, ("nominations",)
    yield N_("Projects"), projects, ("projects", "stocktaking", "matrix")
    yield N_("Winners"), winners, ("winners", "results", "turnout", "world", "integrity", "data", "reports")
    yield N_("About the Prizes"), address("about_page", {}, usual), ("about",)


def _of_roles(usual: Usual, edition: EditionInForce | None, me: SignedIn | None) -> Iterator[Place]:
    """For people with a role in the edition; outside of one, for stewards of all."""
    slug = edition.slug if edition else ANY
    if me and edition and not edition.record and holds(me.grants, Role.EXPERT, slug):
        yield N_("Reviews"), address("reviews_home", {}, usual), ("review/", "minutes")
    if is_allowed(me, Who.OBSERVER if edition else Who.STEWARD, slug):
        yield N_("Office"), address("office_home" if edition else "all_offices", {}, usual), OFFICE
    elif edition and not edition.record and is_allowed(me, Who.REGIONAL, slug):
        yield N_("My region"), address("region_page", {}, usual), ("office/",)


def help_topic(place: str, slug: str, me: SignedIn | None) -> str | None:
    """The help (`web.public.help`) for the page shown; if it has none, for the reader's role in any edition.

    `place`: address of the page below the edition.
    """
    topic = HELP_OF_PLACES.get(place.split("/", maxsplit=1)[0])
    if topic == "running" and not is_allowed(me, Who.STEWARD, slug):
        regional = "inviting" if is_allowed(me, Who.REGIONAL, slug) else None
        topic = "checking" if is_allowed(me, Who.OBSERVER, slug) else regional
    roles = {grant.role for grant in me.grants} if me else set()
    return topic or next((topic for role, topic in HELP_OF_ROLES if role in roles), None)


def _foot(usual: Usual, rules: Rules | None, topic: str | None) -> Iterator[tuple[str, str]]:
    voted = rules is not None and bool(rules.votings)
    yield N_("Guidelines"), address("guidelines_page" if rules else "lead_to_guidelines", {}, usual)
    yield N_("Calendar"), address("calendar_page" if rules else "lead_to_calendar", {}, usual)
    yield N_("News"), address("edition_news_page" if rules else "news_page", {}, usual)
    yield N_("Data and integrity"), address("integrity_page" if voted else "lead_to_integrity", {}, usual)
    if topic:
        help_page = address(
            "edition_help_topic_page" if rules else "help_topic_page", {"topic": topic}, usual
        )
    else:
        help_page = address("edition_help_page" if rules else "help_page", {}, usual)
    yield N_("Help"), help_page
    yield N_("Press"), address("about_page", {}, usual) + "#press"
    yield N_("Accessibility"), address("accessibility_page", {}, usual)
    yield N_("Privacy"), address("privacy_page", {}, usual)
    yield N_("Status of the service"), address("public_status_page", {}, usual)


def _is_ahead(rules: Rules | None, kind: str, now: datetime) -> bool:
    """Whether a phase of the kind is open or still to come."""
    if rules is None or rules.kind == "record":
        return False
    ends = [closes_at(rules, phase.id) for phase in rules.phases if phase.kind == kind]
    return any(end is None or end > now for end in ends)


def _is_announced(rules: Rules, now: datetime) -> bool:
    starts = [opens_at(rules, phase.id) for phase in rules.phases if phase.kind == "announcement"]
    return state_of(rules, now) in ("over", "record") or any(start and start <= now for start in starts)
