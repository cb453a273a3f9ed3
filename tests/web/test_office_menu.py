"""The menu of the office: every page has an entry or belongs to one, and entries have the names of their pages."""

from __future__ import annotations

import re

import pytest

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.edition.document.phases import AcceptancePhase
from prizes.edition.queries import EditionInForce
from prizes.kit.links import address, places_of
from prizes.web.layout import office_menu
from prizes.web.layout.header import header
from prizes.web.layout.office_menu import AREAS, OVERVIEW, PAGES, page_of
from tests.contest import VOTING, small_rules
from tests.house.checkout import ROOT
from tests.house.roles import ROLES_BY_ROUTE

OF_OFFICE = re.compile(r"^GET /\{lang:lang\}/\{edition\}/((?:office|minutes)(?:/.*)?)$")
FILES = ("/file", ".csv", ".zip", ".pdf", ".json", "/files", "/openings")
"""Not pages."""
PLACES = sorted(m[1] for m in map(OF_OFFICE.match, ROLES_BY_ROUTE) if m and not m[1].endswith(FILES))
BACK = {"office/screening", "office/audits", "office/openings"}
"""Addresses that only lead to a page."""


@pytest.mark.parametrize("place", [p for p in PLACES if p not in BACK])
def test_every_page_of_the_office_is_in_the_menu_or_belongs_to_an_entry(place):
    assert page_of(place) is not None


def test_a_page_belongs_to_the_nearest_entry():
    assert page_of("office/").page == "office_home"
    assert page_of("office/outreach/invitations").page == "invitees_page"
    assert page_of("office/outreach").page == "outreach_page"
    assert page_of("office/flags/x1").page == "flags_page"
    assert page_of("office/selection/C1").page == "selection_page"
    assert page_of("minutes/selection/C1").page == "minutes_page"
    assert page_of("projects") is None and page_of("officers") is None


def titles() -> set[str]:
    found = (ROOT / "templates").rglob("*.html")
    return {
        m[1]
        for path in found
        if (
            m := re.search(
                r'{% block title %}{{ _\("([^"]+)"\) }}{% endblock %}', path.read_text(encoding="utf-8")
            )
        )
    }


def test_entries_lead_to_pages_that_need_no_more_than_an_edition(app):
    assert {place for page in office_menu.PAGES for place in places_of(page.page)} == {"lang", "edition"}


def test_entries_have_the_names_of_headings_and_none_twice():
    names = [page.name for page in office_menu.PAGES]
    assert len(names) == len(set(names))
    assert set(names) <= titles()
    assert OVERVIEW.name == "Overview" and len(AREAS) == 5


SMALL = small_rules(
    selection__method="stv",
    nomination__panel__feedback=True,
    submission__paper_entries={"en": "Geneva"},
    submission__proposed_by={"bodies": [{"id": "kenya", "title": {"en": "Kenya"}}]},
    voting__electorate={"voter_list": True},
)
ACCEPTANCE = AcceptancePhase(id="acceptance", kind="acceptance")
RULES = SMALL.model_copy(update={"phases": [*SMALL.phases[:-1], ACCEPTANCE, SMALL.phases[-1]]})
EDITION = EditionInForce("2027", "2027", "contest", 1, RULES.sha256(), RULES, frozen=True)


def signed_in(*roles):
    return SignedIn(Person(email="eve@example.org"), tuple(map(Grant, roles)), "")


def test_every_page_of_the_office_lights_one_entry_of_its_menu_and_the_office_in_the_head(app):
    """Also for a steward who is an expert as well, and reads records of panels."""
    both = signed_in(Role.STEWARD, Role.EXPERT)
    for page in PAGES:
        path = address(page.page, {}, {"lang": "en", "edition": "2027"})
        menu = office_menu.office_menu(path, "en", EDITION, both)
        entries = [menu.overview, *(entry for area in menu.areas for entry in area.entries)]
        assert [entry.name for entry in entries if entry.here] == [page.name], path
        head = header(path, "en", EDITION, VOTING, both)
        assert [link.label for link in head.menu if link.here] == ["Office"], path


def test_an_expert_reads_records_of_panels_among_their_reviews(app):
    head = header("/en/2027/minutes/selection/C1", "en", EDITION, VOTING, signed_in(Role.EXPERT))
    assert [link.label for link in head.menu if link.here] == ["Reviews"]
