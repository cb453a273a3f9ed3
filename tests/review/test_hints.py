"""Hints of interests: organizations, domains, earlier work, countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.review.rules.hints import (
    HINTS,
    PROVIDERS,
    Hint,
    PersonTies,
    ProjectTies,
    domain_of,
    hints,
    hints_by_project,
    organizations,
    related,
)


def person(**known):
    return PersonTies(**{"email": "ana@gmail.com", "person": "ana"} | known)


def project(**known):
    return ProjectTies(**{"project": "p", "owner": "Ministry of Health of Kenya"} | known)


@pytest.mark.parametrize(
    ("who", "what", "found"),
    [
        (person(), project(), ()),
        (person(), project(people=frozenset({"ana", "ben"})), (Hint.TAKES_PART,)),
        (person(organizations=("ministry of health of KENYA",)), project(), (Hint.ORGANIZATION,)),
        (person(organizations=("Kenya, Ministry of Health of",)), project(), (Hint.ORGANIZATION,)),
        (person(organizations=("Ministry of Education of Ghana",)), project(), ()),
        (person(organizations=("",)), project(owner=""), ()),
        (person(email="ana@health.go.ke"), project(addresses=("ben@health.go.ke",)), (Hint.DOMAIN,)),
        (
            person(email="ana@health.go.ke"),
            project(addresses=("https://www.health.go.ke/x",)),
            (Hint.DOMAIN,),
        ),
        (person(email="ana@eu.acme.com"), project(addresses=("https://acme.com",)), (Hint.DOMAIN,)),
        (person(), project(addresses=("ben@gmail.com",)), ()),
        (person(email="ana@health.go.ke"), project(addresses=("ben@water.go.ke", "x@go.ke")), ()),
        (
            person(worked_with=frozenset({"ben"})),
            project(people=frozenset({"ben"})),
            (Hint.NOMINATED_TOGETHER,),
        ),
        (person(owners=frozenset({"ministry of health of kenya"})), project(), (Hint.NOMINATED_OWNER,)),
        (person(country="KE"), project(country="KE"), (Hint.COUNTRY,)),
        (person(country="KE"), project(country="UG"), ()),
        (person(country=None), project(country=None), ()),
    ],
)
def test_what_speaks_for_an_interest(who, what, found):
    assert hints(who, what) == found


def test_the_strongest_comes_first_and_projects_without_any_are_left_out():
    who = person(country="KE", organizations=("Ministry of Health of Kenya",))
    found = hints_by_project(who, [project(country="KE"), project(project="q", owner="Museum")])
    assert found == {"p": (Hint.ORGANIZATION, Hint.COUNTRY)}


def test_somebody_unknown_takes_part_in_nothing():
    assert hints(person(person=None), project(people=frozenset())) == ()


DOMAINS = st.from_regex(r"[a-z]{2,5}(\.[a-z]{2,4}){1,3}", fullmatch=True)


@given(DOMAINS, DOMAINS)
def test_domains_are_related_both_ways_or_not_at_all(one, other):
    assert related(one, other) == related(other, one)
    assert related(one, one)


@given(st.sampled_from(sorted(PROVIDERS)), st.sampled_from(["ana@{}", "https://{}/page", "{}"]))
def test_what_strangers_share_tells_nothing(domain, shape):
    assert domain_of(shape.format(domain)) == ""


@given(st.text())
def test_any_text_is_an_address_or_none(text):
    assert domain_of(text) == domain_of(text).casefold()


def test_organizations_are_lines_of_texts():
    assert organizations("Acme\n\n  Museum ", None, "Acme") == ("Acme", "Museum")


def test_every_hint_has_words():
    assert set(HINTS) == set(Hint)
