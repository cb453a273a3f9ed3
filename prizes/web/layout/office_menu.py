"""The office's pages, each declared once: name, area, who sees it, and which pages below it belong to it.

A page's name is its heading (`tests/web/test_office_menu.py`). The layout shows the menu on every page of the office,
and lights the entry that the page shown is, or belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prizes.accounts.queries import SignedIn
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.gate.permissions import Who, is_allowed
from prizes.kit.links import address
from prizes.kit.sentence import N_

Asks = Callable[[Rules], bool]


def _always(_rules: Rules) -> bool:
    return True


def _votes(rules: Rules) -> bool:
    return bool(rules.votings)


def _lists_voters(rules: Rules) -> bool:
    return any(phase.electorate.voter_list for phase in rules.votings)


def _selects(rules: Rules) -> bool:
    return bool(rules.selections)


def _marks(rules: Rules) -> bool:
    return any(getattr(phase, "marking", None) for phase in rules.phases)


def _nominates(rules: Rules) -> bool:
    return any(phase.kind == "nomination" for phase in rules.phases)


def _gives_feedback(rules: Rules) -> bool:
    return any(phase.panel.feedback for phase in rules.phases if phase.kind == "nomination")


def _real(rules: Rules) -> bool:
    return rules.kind != "rehearsal"


def _on_paper(rules: Rules) -> bool:
    return rules.submission is not None and rules.submission.paper_entries is not None


def _proposing(rules: Rules) -> bool:
    return rules.submission is not None and rules.submission.proposed_by is not None


def _sits(rules: Rules) -> bool:
    return _nominates(rules) or _selects(rules)


def _ballots(rules: Rules) -> bool:
    return any(phase.method != "panel" for phase in rules.selections)


def _accepts(rules: Rules) -> bool:
    return bool(rules.acceptances)


def _announces(rules: Rules) -> bool:
    return bool(rules.announcements)


@dataclass(frozen=True, slots=True)
class OfficePage:
    """A page in the menu."""

    page: str
    """Name of its route."""
    name: str
    """Its heading, marked for translation."""
    below: tuple[str, ...]
    """Where it and the pages that belong to it are: first words below the edition. The longest that fits decides."""
    who: Who = Who.STEWARD
    when: Asks = _always
    """Whether an edition with these rules has it."""
    past: bool = False
    """Whether an edition kept as a record has it."""


@dataclass(frozen=True, slots=True)
class OfficeArea:
    name: str
    pages: tuple[OfficePage, ...]


OVERVIEW = OfficePage("office_home", N_("Overview"), ("office/",), Who.OBSERVER, past=True)
REGION = OfficePage("region_page", N_("Participation in a region"), ("office/region",), Who.REGIONAL)
"""The overview of regional officers, who see no other page of the office but those below."""
AREAS = (
    OfficeArea(
        N_("Submissions"),
        (
            OfficePage("nominations_page", N_("Projects"), ("office/nominations", "office/export")),
            OfficePage("likenesses_page", N_("Possible duplicates"), ("office/likenesses",)),
            OfficePage("appeals_page", N_("Appeals against ineligibility"), ("office/appeals",)),
            OfficePage("owner_answers_page", N_("Answers of owners"), ("office/owner-answers",)),
            OfficePage("complaints_page", N_("Reported projects"), ("office/complaints",), past=True),
            OfficePage("entities_page", N_("Owners"), ("office/entities",)),
            OfficePage(
                "project_updates_page", N_("Updates of projects"), ("office/project-updates",), past=True
            ),
            OfficePage(
                "focal_points_page", N_("Focal points of projects"), ("office/focal-points",), past=True
            ),
            OfficePage(
                "contributions_page", N_("Contributed projects"), ("office/contributions",), when=_real
            ),
            OfficePage(
                "paper_entries_page", N_("Projects on paper"), ("office/paper-entries",), when=_on_paper
            ),
            OfficePage("delegates_page", N_("Delegates of bodies"), ("office/delegates",), when=_proposing),
            OfficePage(
                "proposed_projects_page",
                N_("Projects that bodies have proposed"),
                ("office/proposed-projects",),
                when=_proposing,
            ),
            OfficePage("late_entries_page", N_("Late entries"), ("office/late-entries",)),
            OfficePage("import_page", N_("Import projects"), ("office/import",)),
            OfficePage("outreach_page", N_("Participation and gaps"), ("office/outreach",), Who.OBSERVER),
            OfficePage(
                "invitees_page", N_("Organizations to invite"), ("office/outreach/invitations",), Who.OBSERVER
            ),
            REGION,
            OfficePage(
                "region_projects_page",
                N_("Projects by region"),
                ("office/region/projects",),
                Who.REGIONAL,
            ),
            OfficePage("calls_page", N_("Invitations to participate"), ("office/calls",), Who.REGIONAL),
        ),
    ),
    OfficeArea(
        N_("Experts"),
        (
            OfficePage("panels_page", N_("Expert panels"), ("office/panels",), when=_sits),
            OfficePage("conflicts_page", N_("Conflicts of interest"), ("office/interests",), when=_sits),
            OfficePage("plan_page", N_("Assign projects"), ("office/assignments",), when=_marks),
            OfficePage("board_page", N_("Progress of reviews"), ("office/reviews",), when=_marks),
            OfficePage("quality_page", N_("Consistency of marks"), ("office/quality",), when=_marks),
            OfficePage(
                "feedbacks_page", N_("Feedback for nominators"), ("office/feedback",), when=_gives_feedback
            ),
            OfficePage("decision_page", N_("The decision"), ("office/decision",), Who.OBSERVER, _nominates),
        ),
    ),
    OfficeArea(
        N_("Public vote"),
        (
            OfficePage(
                "voter_list_page", N_("List of voters"), ("office/voters",), Who.OBSERVER, _lists_voters
            ),
            OfficePage("flags_page", N_("Flagged votes"), ("office/flags",), when=_votes),
            OfficePage("office_cases_page", N_("Cases"), ("office/cases",), when=_votes),
            OfficePage("vote_appeals_page", N_("Appeals about votes"), ("office/vote-appeals",), when=_votes),
            OfficePage("tally_page", N_("Vote count"), ("office/tally",), Who.OBSERVER, _votes),
            OfficePage(
                "office_integrity_page", N_("After the close"), ("office/integrity",), Who.OBSERVER, _votes
            ),
            OfficePage(
                "challenges_page",
                N_("Challenges to the count"),
                ("office/challenges",),
                Who.OBSERVER,
                _votes,
            ),
        ),
    ),
    OfficeArea(
        N_("Selection"),
        (
            OfficePage("shortlist_page", N_("Shortlist"), ("office/shortlist",), Who.OBSERVER, _votes),
            OfficePage(
                "selection_page",
                N_("Selection of winners"),
                ("office/selection", "office/winners", "office/corrections"),
                when=_selects,
            ),
            OfficePage(
                "acceptances_page", N_("Acceptance of honours"), ("office/acceptances",), when=_accepts
            ),
            OfficePage("panel_ballots_page", N_("Ballots of panels"), ("review/ballots",), when=_ballots),
            OfficePage("minutes_page", N_("Records of panels"), ("minutes",), Who.OBSERVER, _sits),
            OfficePage("issued_certificates_page", N_("Certificates"), ("office/certificates",)),
            OfficePage("ceremony_page", N_("Ceremony"), ("office/ceremony",), when=_announces),
            OfficePage("programme_desk_page", N_("Programme"), ("office/programme",)),
            OfficePage("press_page", N_("Press kit"), ("office/press",)),
        ),
    ),
    OfficeArea(
        N_("Edition"),
        (
            OfficePage("proposals_page", N_("Proposals"), ("office/proposals",), Who.OBSERVER, past=True),
            OfficePage(
                "office_people_page",
                N_("Roles and invitations"),
                ("office/people", "office/invitations"),
                past=True,
            ),
            OfficePage("office_calendar_page", N_("Calendar"), ("office/calendar",)),
            OfficePage("funnel_page", N_("From opening to finishing"), ("office/funnel",), Who.OBSERVER),
            OfficePage("rules_page", N_("Rules"), ("office/rules",), Who.OBSERVER, past=True),
            OfficePage(
                "consultation_desk_page",
                N_("Consultations on the rules"),
                ("office/consultations", "office/consultation-comments"),
                past=True,
            ),
            OfficePage("letters_page", N_("Emails"), ("office/letters",)),
            OfficePage("edition_texts_page", N_("Texts of emails and pages"), ("office/texts",)),
            OfficePage("news_desk_page", N_("News of this edition"), ("office/news",), past=True),
            OfficePage("partners_desk_page", N_("Partners"), ("office/partners",), past=True),
            OfficePage("mailings_page", N_("Mailings"), ("office/mailings",)),
            OfficePage("webhooks_page", N_("Webhooks"), ("office/webhooks",)),
            OfficePage("service_tokens_page", N_("Tokens for programs"), ("office/tokens",)),
            OfficePage("journal_page", N_("Journal"), ("office/journal",), Who.OBSERVER, past=True),
        ),
    ),
)
PAGES = (OVERVIEW, *(page for area in AREAS for page in area.pages))


def page_of(place: str) -> OfficePage | None:
    """The entry that an address below the edition is or belongs to; None: it is no page of the office."""
    fits = [
        (len(start), page)
        for page in PAGES
        for start in page.below
        if place == start or (place.startswith(start.rstrip("/") + "/") and start != "office/")
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    name: str
    href: str
    here: bool
    """The page shown is it, or belongs to it."""


@dataclass(frozen=True, slots=True)
class MenuArea:
    name: str
    entries: list[MenuEntry]

    @property
    def here(self) -> bool:
        return any(each.here for each in self.entries)


@dataclass(frozen=True, slots=True)
class OfficeMenu:
    overview: MenuEntry
    areas: list[MenuArea]


def office_menu(
    path: str, lang: str, edition: EditionInForce | None, me: SignedIn | None
) -> OfficeMenu | None:
    """`path`: of the page shown. None where it is no page of the office, or the reader is not of it."""
    overview = next(
        (page for page in (OVERVIEW, REGION) if edition and is_allowed(me, page.who, edition.slug)), None
    )
    if edition is None or overview is None:
        return None
    usual = {"lang": lang, "edition": edition.slug}
    home = address("edition_page", {}, usual)
    here = page_of(path.removeprefix(home)) if path.startswith(home) else None
    if here is None:
        return None

    def entry(page: OfficePage) -> MenuEntry:
        return MenuEntry(page.name, address(page.page, {}, usual), page is here)

    areas = [
        MenuArea(
            area.name,
            [
                entry(p)
                for p in area.pages
                if p is not overview and _has(edition, p) and is_allowed(me, p.who, edition.slug)
            ],
        )
        for area in AREAS
    ]
    return OfficeMenu(entry(overview), [area for area in areas if area.entries])


def _has(edition: EditionInForce, page: OfficePage) -> bool:
    return page.past if edition.record else page.when(edition.rules)
