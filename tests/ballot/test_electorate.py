"""Who may vote: people of some countries or groups, and nobody for a project of their own."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import select as select_models

from prizes.ballot.actions import cast
from prizes.ballot.box_sql import MARKS, VOTES
from prizes.ballot.erasing import forget_voter
from prizes.ballot.keys import key_of
from prizes.ballot.models import AgeStatement
from prizes.ballot.queries import tags
from prizes.ballot.rules.electorate import (
    VotedProject,
    VoterFacts,
    asks_country,
    asks_stakeholder_type,
    bar,
    own,
)
from prizes.ballot.rules.voting import age_mark, mark
from prizes.clock import the_hour
from prizes.edition.check import problems
from prizes.edition.document.components import Electorate, NamedGroup
from prizes.edition.document.phases import VotingPhase
from prizes.errors import Refusal
from prizes.nomination.models import ProjectMember
from prizes.review.models import ExpertProfile
from prizes.votelog.format.paper import electorate_words
from tests.ballot.logged import END, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.conftest import NOON
from tests.contest import VOTING, person, small_rules
from tests.edition.documents import BEFORE
from tests.queries import statements

KENYA = {"voting__electorate": {"countries": ["KE"]}}
GROUPS = [
    {"id": "ldc", "title": {"en": "Least developed"}, "development": ["ldc"]},
    {"id": "schools", "title": {"en": "Schools"}, "stakeholder_types": ["academia"]},
    {"id": "lake", "title": {"en": "Lake"}, "countries": ["UG"], "stakeholder_types": ["government"]},
]
ADULTS = {"voting__electorate": {"minimum_age": 18}}
OWN = {"voting__electorate": {"not_own": ["country", "organization"]}}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def code_of(cast) -> str | None:
    try:
        await cast
    except Refusal as refusal:
        return refusal.code
    return None


# --- the rule --------------------------------------------------------------------------------------------


def round_of(electorate: Electorate) -> VotingPhase:
    return small_rules().votings[0].model_copy(update={"electorate": electorate})


def said(electorate: Electorate, country: str | None, kind: str | None) -> str | None:
    return bar(small_rules(groups=GROUPS), round_of(electorate), VoterFacts(country, kind))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("rules", "country", "kind", "right"),
    [
        ({}, None, None, None),
        ({"countries": ["KE"]}, None, "academia", "country_needed"),
        ({"countries": ["KE"]}, "KE", None, None),
        ({"countries": ["KE"]}, "TZ", None, "outside"),
        ({"groups": ["ldc"]}, "TZ", None, None),
        ({"groups": ["ldc"]}, "KE", None, "outside"),
        ({"groups": ["ldc"], "countries": ["KE"]}, "KE", None, None),
        ({"groups": ["schools"]}, None, None, "stakeholder_type_needed"),
        ({"groups": ["schools"]}, None, "academia", None),
        ({"groups": ["schools"]}, None, "government", "outside"),
        ({"groups": ["lake"]}, "UG", None, "stakeholder_type_needed"),
        ({"groups": ["lake"]}, "KE", None, "outside"),
        ({"groups": ["lake"]}, "UG", "government", None),
        ({"groups": ["lake", "schools"]}, "KE", "academia", None),
        ({"not_own": ["country"]}, None, None, "country_needed"),
        ({"not_own": ["organization"]}, None, None, None),
        ({"voter_list": True, "countries": ["KE"]}, None, None, "unlisted"),
        ({"voter_list": True, "minimum_age": 16}, "KE", None, "unlisted"),
        ({"minimum_age": 16}, None, None, "age_needed"),
        ({"minimum_age": 16, "countries": ["KE"]}, None, None, "country_needed"),
        ({"minimum_age": 16, "countries": ["KE"]}, "TZ", None, "outside"),
    ],
)
def test_who_may_vote_is_decided_by_what_people_state(rules, country, kind, right):
    assert said(Electorate(**rules), country, kind) == right


FACTS = st.builds(
    VoterFacts,
    st.sampled_from([None, "KE", "TZ", "UG"]),
    st.sampled_from([None, "academia", "government"]),
)
ELECTORATES = st.builds(
    Electorate,
    countries=st.lists(st.sampled_from(["KE", "TZ"]), unique=True),
    groups=st.lists(st.sampled_from(["ldc", "schools", "lake"]), unique=True),
    not_own=st.lists(st.sampled_from(["country", "organization"]), unique=True),
)


@pytest.mark.pure
@given(ELECTORATES, FACTS)
def test_who_has_stated_everything_is_never_asked_for_more_and_who_is_in_stays_in(electorate, facts):
    rules = small_rules(groups=GROUPS)
    found = bar(rules, round_of(electorate), facts)
    if facts.country and facts.stakeholder_type:
        assert found in (None, "outside")
    assert found != "country_needed" or asks_country(rules, round_of(electorate))
    assert found != "stakeholder_type_needed" or asks_stakeholder_type(rules, round_of(electorate))
    if found is None and (electorate.countries or electorate.groups):
        wider = electorate.model_copy(update={"groups": ["ldc", "schools", "lake"]})
        assert bar(rules, round_of(wider), facts) in (None, "country_needed")


@pytest.mark.pure
def test_who_confirmed_an_age_is_not_asked_again():
    asks, and_country = Electorate(minimum_age=16), Electorate(minimum_age=16, countries=["KE"])
    assert bar(small_rules(), round_of(asks), VoterFacts(of_age=True)) is None
    assert bar(small_rules(), round_of(and_country), VoterFacts("TZ", of_age=True)) == "outside"


@pytest.mark.pure
def test_what_is_own_goes_by_country_owner_and_project():
    both = Electorate(not_own=["country", "organization"])
    project = VotedProject("p1", "Ministry of Education", "KE")
    assert own(both, VoterFacts("KE"), project) == "country"
    assert own(both, VoterFacts("TZ"), project) is None
    assert own(both, VoterFacts("TZ", organizations=("ministry of education",)), project) == "organization"
    assert own(both, VoterFacts("TZ", projects=frozenset({"p1"})), project) == "organization"
    assert own(both, VoterFacts("TZ"), project._replace(country=None)) is None
    assert own(Electorate(not_own=["organization"]), VoterFacts("KE"), project) is None
    assert own(Electorate(), VoterFacts("KE", projects=frozenset({"p1"})), project) is None


@pytest.mark.pure
def test_the_paper_says_it_in_one_order():
    made = Electorate(countries=["UG", "KE"], groups=["lake", "far"], not_own=["organization", "country"])
    words = "confirmed_email countries KE,UG groups far,lake not_own country,organization"
    assert electorate_words(made) == words
    assert NamedGroup(**GROUPS[0]).id == "ldc"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"voting__electorate": {"countries": ["XX"]}}, "countries[0]", "There is no country “%(code)s”."),
        ({"voting__electorate": {"countries": ["KE", "KE"]}}, "countries", "The same is named twice."),
        ({"voting__electorate": {"groups": ["far"]}}, "groups[0]", "There is no group “%(group)s”."),
        (
            {
                "groups": [{"id": "far", "title": {"en": "Far"}, "categories": ["C1"]}],
                "voting__electorate": {"groups": ["far"]},
            },
            "groups[0]",
            "People are in no category or class, so no one would be in the group “%(group)s”.",
        ),
        (OWN | {"voting__ballot__complete": "all"}, "complete", "A ballot needs votes in all categories."),
        (OWN | {"voting__ballot": {"choices": 3, "least": 2}}, "least", "A vote names at least"),
    ],
)
def test_rules_by_which_somebody_could_never_vote_are_refused(changes, place, words):
    found = problems(small_rules(**changes), BEFORE)
    assert next(each.wrong.text for each in found if each.place.endswith(place)).startswith(words)


# --- the act ---------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_only_people_of_the_countries_vote_and_a_later_change_changes_no_vote(session):
    box = await contest(session, **KENYA)
    ana = box.voter
    assert await code_of(box.cast("C1", "Ant")) == "country-needed-to-vote"
    ana.country = "TZ"
    assert await code_of(box.cast("C1", "Ant")) == "outside-the-electorate"
    ana.country = "KE"
    await box.cast("C1", "Ant")
    ana.country = "TZ"
    await session.commit()
    assert await box.choices() == {"C1": ["Ant"]}
    assert await code_of(box.cast("C1", "Bee")) == "outside-the-electorate"
    await box.take_back("C1")


@pytest.mark.both_databases
async def test_a_group_goes_by_what_people_state(session):
    box = await contest(session, groups=GROUPS, voting__electorate={"groups": ["schools"]})
    assert await code_of(box.cast("C1", "Ant")) == "stakeholder-group-needed-to-vote"
    box.voter.stakeholder_type = "government"
    assert await code_of(box.cast("C1", "Ant")) == "outside-the-electorate"
    box.voter.stakeholder_type = "academia"
    assert await code_of(box.cast("C1", "Ant")) is None


@pytest.mark.both_databases
async def test_nobody_votes_for_their_own_country(session):
    box = await contest(session, voting__electorate={"not_own": ["country"]}, voting__ballot__choices=2)
    assert await code_of(box.cast("C1", "Ant")) == "country-needed-to-vote"
    box.projects["Bee"].country = "TZ"
    box.projects["Cat"].country = None
    await session.flush()
    box.voter.country = "KE"
    assert await code_of(box.cast("C1", "Ant")) == "vote-for-own-country"
    assert await code_of(box.cast("C1", "Bee", "Ant")) == "vote-for-own-country"
    assert await code_of(box.cast("C1", "Bee", "Cat")) is None


@pytest.mark.both_databases
@pytest.mark.parametrize("tie", ["profile", "expert", "nominator", "editor", "same owner"])
async def test_nobody_votes_for_their_own_organization(session, tie):
    """An organization is own by the name in the profile, or by a project of it that somebody submitted or edits."""
    box = await contest(session, voting__electorate={"not_own": ["organization"]})
    ant, bee, ana = box.projects["Ant"], box.projects["Bee"], box.voter
    match tie:
        case "profile":
            ana.entity_name = "OWNER OF ANT"
        case "expert":
            session.add(ExpertProfile(person_id=ana.id, affiliations="Lake\nOwner of Ant", updated_at=NOON))
        case "nominator":
            ant.nominator_id = ana.id
        case "editor":
            session.add(ProjectMember(project_id=ant.id, person_id=ana.id, part="editor", added_at=NOON))
        case "same owner":
            box.projects["Dog"].owner = ant.owner
            box.projects["Dog"].nominator_id = ana.id
    await session.flush()
    assert await code_of(box.cast("C1", "Ant")) == "vote-for-own-organization"
    assert await code_of(box.cast("C1", "Bee")) is None
    assert bee.owner != ant.owner


async def test_who_only_reads_a_project_may_vote_for_it(session):
    box = await contest(session, voting__electorate={"not_own": ["organization"]})
    ant = box.id("Ant")
    session.add(ProjectMember(project_id=ant, person_id=box.voter.id, part="reader", added_at=NOON))
    await session.flush()
    assert await code_of(box.cast("C1", "Ant")) is None


@pytest.mark.both_databases
async def test_a_refused_vote_is_written_nowhere(session):
    box = await contest(session, **KENYA)
    await code_of(box.cast("C1", "Ant"))
    for table in (VOTES, MARKS):
        assert (await session.exec(select(func.count()).select_from(table))).one() == (0,)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("rules", "more"), [({}, 0), (KENYA, 0), ({"voting__electorate": {"not_own": ["country"]}}, 0), (OWN, 1)]
)
async def test_a_vote_takes_at_most_one_statement_more(database, session, rules, more):
    box = await contest(session, **rules)
    box.projects["Ant"].country = box.projects["Bee"].country = "TZ"
    box.voter.country = "KE"
    await session.commit()
    await session.refresh(box.voter)
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee")  # the first change reads the keys
    with statements(database) as seen:
        await box.cast("C1", "Ant")
    assert len(seen) == 4 + more
    assert not any("person_id" in text and "choices" in text for text in seen)


# --- the age ---------------------------------------------------------------------------------------------


async def statements_of_age(session) -> list[AgeStatement]:
    return list((await session.exec(select_models(AgeStatement))).all())


@pytest.mark.both_databases
async def test_an_age_is_confirmed_once_in_a_round_with_the_first_vote(session):
    box = await contest(session, **ADULTS)
    cast_ = functools.partial(cast, session, box.edition, box.voter)
    assert await code_of(cast_("C1", [box.id("Ant")])) == "age-needed-to-vote"
    assert await code_of(cast_("C1", [box.id("Dog")], of_age=True)) == "project-of-another-category"
    assert await statements_of_age(session) == []
    await cast_("C1", [box.id("Ant")], of_age=True)
    await cast_("C1", [box.id("Bee")])
    await cast_("C2", [box.id("Dog")])
    (made,) = await statements_of_age(session)
    assert (made.edition, made.phase, made.years) == ("2027", "voting", 18)
    assert made.stated_at == the_hour(VOTING)
    other = await person(session, "other@example.org")
    assert await code_of(box.cast("C1", "Ant", by=other)) == "age-needed-to-vote"


@pytest.mark.both_databases
async def test_the_statement_leads_to_nobody_without_the_key(session):
    box = await contest(session, **ADULTS)
    await cast(session, box.edition, box.voter, "C1", [box.id("Ant")], of_age=True)
    (made,) = await statements_of_age(session)
    key = await key_of(session, "2027")
    assert made.mark == age_mark(key.secret, "2027", "voting", box.voter.canonical_email)
    marks = {made.mark, mark(key.secret, "2027", box.voter.canonical_email)}
    assert len(marks | set(tags(key, box.edition, box.edition.rules.votings[0], box.voter).values())) == 5


@pytest.mark.both_databases
async def test_an_erased_account_takes_the_statement_along(session):
    box = await contest(session, **ADULTS)
    other = await person(session, "other@example.org")
    for who in (box.voter, other):
        await cast(session, box.edition, who, "C1", [box.id("Ant")], of_age=True)
    await forget_voter(session, box.voter)
    assert len(await statements_of_age(session)) == 1
    assert await code_of(box.cast("C1", "Bee")) == "age-needed-to-vote"
    assert await code_of(box.cast("C1", "Bee", by=other)) is None


@pytest.mark.both_databases
async def test_a_vote_after_the_statement_takes_one_statement_more(database, session):
    box = await contest(session, voting__electorate={"minimum_age": 18, "not_own": ["organization"]})
    await cast(session, box.edition, box.voter, "C1", [box.id("Ant")], of_age=True)
    await session.commit()
    await box.cast("C1", "Bee")
    with statements(database) as seen:
        await box.cast("C1", "Ant")
    assert len(seen) == 4 + 1


# --- the log ---------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (KENYA, "countries KE"),
        (
            {"groups": GROUPS, "voting__electorate": {"groups": ["ldc"], "countries": ["KE"]}},
            "countries KE groups ldc",
        ),
        ({"voting__electorate": {"not_own": ["organization"]}}, "not_own organization"),
        ({"voting__electorate": {"minimum_age": 16, "countries": ["KE"]}}, "countries KE age 16"),
    ],
)
async def test_the_paper_says_who_votes_and_the_verifier_takes_it(database, session, time, rules, line):
    box = await contest(session, **rules)
    for n, title in enumerate(["Ant", "Ant", "Bee"]):
        voter = await person(session, f"voter{n}@example.org")
        voter.country = "KE"
        await cast(session, box.edition, voter, "C1", [box.id(title)], of_age=True)
    await session.commit()
    await sequenced(database)
    assert verdict(live=True).startswith("ok, no tally yet")
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    paper = (dump() / "paper.txt").read_text()
    assert paper.startswith("paper v2 ")
    assert f"\nelectorate confirmed_email {line}\nballot choice\ncount sum\n" in paper


async def test_an_edition_without_these_keys_has_the_first_version(database, session):
    box = await contest(session, voting__electorate={"countries": [], "groups": [], "not_own": []})
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    assert (dump() / "paper.txt").read_text().startswith("paper v1 ")
