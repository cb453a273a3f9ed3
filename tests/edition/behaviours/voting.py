"""What the rules of the vote, of the panel's choice and of the publication do, and those of the whole edition."""

from __future__ import annotations

import io
import zipfile
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from prizes import clock
from prizes.app import make_app
from prizes.ballot.actions import cast
from prizes.ballot.models import Vote as StoredVote
from prizes.ballot.queries import turnout
from prizes.ballot.rules.electorate import VotedProject, VoterFacts, attribute_of, bar, own
from prizes.ballot.rules.voting import InForce, obstacle, round_at, take_back_obstacle
from prizes.certificates.rules.standing import kinds_of
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.spans import state_of
from prizes.nomination.models import Project
from prizes.nomination.rules.completeness import missing
from prizes.results import actions as results
from prizes.results.models import Publication
from prizes.results.rules.winners import Pending, earliest_publication, gaps
from prizes.review.models import Standing
from prizes.tally.actions import count_phase
from prizes.tally.rules.counting import CountableVote
from prizes.tally.rules.events import Nominee
from prizes.tally.rules.poll import Poll
from prizes.tally.signing import hand_in
from prizes.votelog.audits import audit_of
from prizes.votelog.files.folder import Folder
from prizes.votelog.format.choices import NONE_OF_THESE, in_form
from prizes.votelog.format.notes import Signer
from prizes.web.ballot.ballot_paper import paper
from prizes.worker.sequencer import Sequencer
from tests.ballot.paper import nominee
from tests.browsing import Browser
from tests.contest import SELECTING, VOTING, at, person, steward
from tests.edition.behaviours.submission import starts
from tests.edition.behaviours.table import Behaviour, Scene, refusal_of
from tests.mailbox import Mailbox
from tests.nomination.drafts import draft
from tests.results.panels import on_record

# --- the whole -----------------------------------------------------------------------------------------------


async def is_found_as_2027(scene: Scene) -> bool:
    await scene.edition()
    return await edition_in_force(scene.session, "2027") is not None


def lacks_of_a_project_in_c1(rules: Rules) -> list[str]:
    return [gap.field for gap in missing(rules, draft(category="C1"))]


WHOLE = [
    Behaviour("slug", "2027", "2028", is_found_as_2027, (True, False)),
    Behaviour("kind", "contest", "record", starts("2026-11-25 12:00"), (None, "no-nominations-taken")),
    Behaviour(
        "timezone",
        "Europe/Zurich",
        "Asia/Tokyo",
        starts("2026-11-01 06:00"),
        ("submission-not-open-yet", None),
    ),
    Behaviour("categories.0.code", "C1", "C9", lacks_of_a_project_in_c1, ([], ["category"])),
]

# --- the ballot ----------------------------------------------------------------------------------------------


def takes_votes(instant: str):
    return lambda rules: round_at(rules, at(instant)) is not None


GROUPS = [
    {"id": "schools", "title": {"en": "Schools"}, "stakeholder_types": ["academia"]},
    {"id": "ministries", "title": {"en": "Ministries"}, "stakeholder_types": ["government"]},
]


def hindrance_of_a_kenyan(rules: Rules) -> str | None:
    """Of somebody from a government."""
    return bar(rules, rules.votings[0], VoterFacts("KE", "government"))


def own_to_a_kenyan(rules: Rules) -> str | None:
    """Before a project of Kenya."""
    return own(rules.votings[0].electorate, VoterFacts("KE"), VotedProject("p", "Lake", "KE"))


def ballot_of(rules: Rules) -> Any:
    return rules.votings[0].ballot


def first_vote_for_two(rules: Rules) -> str | None:
    return obstacle(ballot_of(rules), None, ["a", "b"])


def third_vote(rules: Rules) -> str | None:
    """Of somebody who has changed once."""
    return obstacle(ballot_of(rules), InForce(2, ("a",)), ["b"])


def taking_back(rules: Rules) -> str | None:
    return take_back_obstacle(ballot_of(rules), InForce(1, ("a",)))


def vote_in_one_of_two_categories(rules: Rules) -> str:
    nominees = {code: {code.lower(): Nominee(code, code.lower())} for code in ("C1", "C2")}
    poll = Poll(rules, rules.votings[0], nominees)
    counted = poll.count([CountableVote("v", "C1", "c1")]).categories["C1"]
    return "counted" if counted.counted else "incomplete" if counted.incomplete else "lost"


RANKINGS = {"voting.ballot.form": "ranking", "voting.ballot.choices": 3, "voting.count.method": "schulze"}
POINTS = RANKINGS | {"voting.count.method": "points", "voting.count.table": [3, 2, 0]}


def vote_for_one(rules: Rules) -> str | None:
    return obstacle(ballot_of(rules), None, ["a"], 3)


def vote_for_none(rules: Rules) -> str | None:
    return obstacle(ballot_of(rules), None, [NONE_OF_THESE])


def poll_of_three(rules: Rules) -> Poll:
    nominees = {"C1": {each: Nominee("C1", each) for each in "abc"}}
    cut = {"gives": "champion", "basis": [{"source": "votes"}], "most": 1, "ties": ["leave_out"]}
    phase = VotingPhase.model_validate(rules.votings[0].model_dump() | {"cut": cut})
    return Poll(rules, phase, nominees)


def first_by_rankings(rules: Rules) -> list[str]:
    """Of three projects: b beats each of the others by more votes, and fewest put it first."""
    poll = poll_of_three(rules)
    rankings = ["a>b>c"] * 4 + ["c>b>a"] * 3 + ["b>a>c"] * 2
    votes = [CountableVote(str(n), "C1", ranking) for n, ranking in enumerate(rankings)]
    return [row.project for row in poll.cut(poll.count(votes)).passed]


def first_of_votes_in_this_order(rules: Rules) -> list[str]:
    """How a vote for c and then b is kept."""
    return list(in_form(ballot_of(rules).form, ["c", "b"]))


SHARED = {"voting.ballot.form": "points", "voting.ballot.choices": 3, "voting.ballot.points": 10}


def seven_and_three(rules: Rules) -> str | None:
    """Points for two projects."""
    return obstacle(ballot_of(rules), None, ["a*7", "b*3"], 3)


def first_by_points(rules: Rules) -> list[str]:
    """Of three projects: most votes name a, and b has most points."""
    poll = poll_of_three(rules)
    votes = [CountableVote(str(n), "C1", text) for n, text in enumerate(["a*1,b*9", "a*3", "a*3"])]
    return [row.project for row in poll.cut(poll.count(votes)).passed]


async def titles_on_the_paper(scene: Scene) -> list[str]:
    edition = await scene.edition()
    for day, title in ((1, "Zebra"), (2, "Ant")):
        await nominee(scene.session, edition, "C1", title, submitted_at=at(f"2026-11-0{day} 12:00"))
    with clock.at(VOTING):
        shown = await paper(scene.session, edition, edition.rules.votings[0], "C1", None)
    return [line.project.title for line in shown.lines]


async def voters_seen_while_voting(scene: Scene) -> int | None:
    edition = await scene.edition()
    with clock.at(VOTING):
        seen = await turnout(scene.session, edition, edition.rules.votings[0])
    return seen.voters if seen else None


async def votes_seen_while_voting(scene: Scene) -> int | None:
    edition = await scene.edition()
    with clock.at(VOTING):
        seen = await turnout(scene.session, edition, edition.rules.votings[0])
    return seen.votes if seen else None


async def votes_after_one_tap(scene: Scene) -> int:
    with stopped(VOTING):
        edition = await scene.edition()
        project = await nominee(scene.session, edition, "C1", "Ant")
        await scene.session.commit()  # SQLite has one writer
        voter = browser(scene)
        await voter.sign_in("ana@example.org")
        await voter.post("/en/2027/ballot/C1", {"project": project.id})
    return len((await scene.session.exec(select(StoredVote))).all())


def browser(scene: Scene) -> Browser:
    return Browser(make_app(scene.database), Mailbox(scene.database))


def stopped(instant: datetime) -> AbstractContextManager[None]:
    """The worker that delivers the codes has no context of ours."""
    return clock.stopped_at(instant)


async def counted(scene: Scene) -> EditionInForce:
    """With one vote for a project of C1, its log published."""
    with stopped(VOTING):
        edition = await scene.edition()
        project = await nominee(scene.session, edition, "C1", "Ant")
        await cast(scene.session, edition, await person(scene.session, "ana@example.org"), "C1", [project.id])
    with stopped(SELECTING):
        await count_phase(scene.session, edition, edition.rules.votings[0], counted_by=None)
        await steward(scene.session)
        await scene.session.commit()
        await Sequencer(scene.database).turn(at_once=True)
    return edition


async def single_votes_for_the_public(scene: Scene) -> tuple[int, bool]:
    """Whether single votes stand in the published log, and in the files that stewards give to whoever counts again."""
    await counted(scene)
    with stopped(SELECTING):
        one = browser(scene)
        await one.sign_in("steward@example.org")
        files = await one.client.get("/en/2027/office/tally/files")
        names = zipfile.ZipFile(io.BytesIO(files.content)).namelist()
        return (await one.client.get("/votelog/2027/openings.txt")).status_code, "votes.csv" in names


async def a_note_is_taken(scene: Scene) -> str | None:
    edition = await counted(scene)
    note = AUDITOR.sign(str(audit_of(Folder("2027").path)))
    handed_in = hand_in(scene.session, edition, edition.rules.votings[0], note, person="nobody")
    return await refusal_of(handed_in)


AUDITOR = Signer("audit.example.org", bytes(32))
ANOTHER = Signer("audit.example.org", bytes(31) + b"1")

BY_COUNTRY = {"of": "country", "table": [12, 10]}


def first_by_groups(rules: Rules) -> list[str]:
    """Of three projects: most voters choose a, and two of three countries, or groups of a list, choose b."""
    poll = poll_of_three(rules)
    votes = [*["a KE"] * 60, *["b TZ"] * 25, *["b UG"] * 21, *["c UG"] * 20]
    chosen = [each.split() for each in votes]
    cast = [CountableVote(str(n), "C1", choice, attribute=group) for n, (choice, group) in enumerate(chosen)]
    return [row.project for row in poll.cut(poll.count(cast)).passed]


def points_of_the_second(rules: Rules) -> int:
    """What one country gives to the second in its order."""
    votes = [CountableVote(str(n), "C1", "a" if n else "b", attribute="KE") for n in range(30)]
    counted = poll_of_three(rules).count(votes).categories["C1"]
    return next(each.votes for each in counted.projects if each.project == "b")


def first_by_weights(rules: Rules) -> list[str]:
    poll = poll_of_three(rules)
    votes = [CountableVote("1", "C1", "a", attribute="3"), CountableVote("2", "C1", "b", attribute="1")]
    votes.append(CountableVote("3", "C1", "b", attribute="1"))
    return [row.project for row in poll.cut(poll.count(votes)).passed]


def what_is_asked_of_somebody(rules: Rules) -> str | None:
    """Who has stated no country and is on no list."""
    phase = rules.votings[0]
    return bar(rules, phase, VoterFacts())


BY_REGION = {
    "of": "groups",
    "groups": [{"group": "west"}, {"group": "east"}],
    "table": [12, 10],
}
REGIONS = [
    {"id": "west", "title": {"en": "West"}, "countries": ["UG"]},
    {"id": "east", "title": {"en": "East"}, "countries": ["KE"]},
]


def points_of_east(rules: Rules) -> int:
    """What it gives to the first in its order."""
    votes = [CountableVote(str(n), "C1", "a", attribute="east") for n in range(30)]
    counted = poll_of_three(rules).count(votes).categories["C1"]
    return next(each.votes for each in counted.projects if each.project == "a")


def group_of_a_kenyan(rules: Rules) -> str | None:
    return attribute_of(rules, rules.votings[0], VoterFacts("KE"))


BALLOT = [
    Behaviour(
        "voting.count.by_group.groups.0.group",
        "west",
        "east",
        group_of_a_kenyan,
        (None, "east"),
        given={
            "groups": REGIONS,
            "voting.count.by_group": BY_REGION | {"groups": [{"group": "west"}]},
        },
    ),
    Behaviour(
        "voting.count.by_group.groups.1.weight",
        1,
        3,
        points_of_east,
        (12, 36),
        given={"groups": REGIONS, "voting.count.by_group": BY_REGION},
    ),
    Behaviour(
        "voting.count.by_group.of",
        "list",
        "country",
        what_is_asked_of_somebody,
        (None, "country_needed"),
        given={"voting.count.by_group": BY_COUNTRY},
    ),
    Behaviour(
        "voting.count.by_group.table",
        [12, 10],
        [20, 1],
        points_of_the_second,
        (10, 1),
        given={"voting.count.by_group": BY_COUNTRY},
    ),
    Behaviour(
        "voting.count.by_group.least_votes",
        20,
        50,
        first_by_groups,
        (["b"], ["a"]),
        given={"voting.count.by_group": BY_COUNTRY},
    ),
    Behaviour("voting.electorate.weights", False, True, first_by_weights, (["b"], ["a"])),
    Behaviour(
        "voting.ballot.openings",
        "public",
        "auditors",
        single_votes_for_the_public,
        ((200, True), (404, False)),
    ),
    Behaviour(
        "voting.ballot.auditors.0.key",
        str(AUDITOR.verifier),
        str(ANOTHER.verifier),
        a_note_is_taken,
        (None, "not-an-auditor note"),
        {
            "voting.ballot.openings": "auditors",
            "voting.ballot.auditors": [{"name": "Court of Audit", "key": str(AUDITOR.verifier)}],
        },
    ),
    Behaviour(
        "voting.opens",
        "2027-02-01T09:00:00",
        "2027-02-15T09:00:00",
        takes_votes("2027-02-10 12:00"),
        (True, False),
    ),
    Behaviour(
        "voting.closes",
        "2027-02-28T23:00:00",
        "2027-02-05T23:00:00",
        takes_votes("2027-02-10 12:00"),
        (True, False),
    ),
    Behaviour("voting.electorate.grace_minutes", 30, 0, takes_votes("2027-02-28 22:10"), (True, False)),
    Behaviour("voting.electorate.countries", ["KE"], ["TZ"], hindrance_of_a_kenyan, (None, "outside")),
    Behaviour(
        "voting.electorate.groups",
        ["schools"],
        ["ministries"],
        hindrance_of_a_kenyan,
        ("outside", None),
        {"groups": GROUPS},
    ),
    Behaviour("voting.electorate.voter_list", False, True, hindrance_of_a_kenyan, (None, "unlisted")),
    Behaviour("voting.electorate.minimum_age", None, 16, hindrance_of_a_kenyan, (None, "age_needed")),
    Behaviour("voting.electorate.not_own", ["country"], ["organization"], own_to_a_kenyan, ("country", None)),
    Behaviour("voting.ballot.choices", 1, 2, first_vote_for_two, ("too_many", None)),
    Behaviour(
        "voting.ballot.least", 1, 2, vote_for_one, (None, "too_few"), given={"voting.ballot.choices": 3}
    ),
    Behaviour("voting.ballot.none_of_these", False, True, vote_for_none, ("none_not_offered", None)),
    Behaviour(
        "voting.ballot.form",
        "choice",
        "ranking",
        first_of_votes_in_this_order,
        (["b", "c"], ["c", "b"]),
        given={"voting.ballot.choices": 3, "voting.count.method": "schulze"},
    ),
    Behaviour(
        "voting.ballot.form",
        "choice",
        "points",
        seven_and_three,
        ("no_points_asked", None),
        given={"voting.ballot.choices": 3, "voting.ballot.points": 10},
    ),
    Behaviour("voting.ballot.points", 10, 9, seven_and_three, (None, "too_many_points"), given=SHARED),
    Behaviour("voting.ballot.most_points", None, 6, seven_and_three, (None, "too_many_to_one"), given=SHARED),
    Behaviour("voting.count.quorum", 3, 4, first_by_points, (["b"], []), given=SHARED),
    Behaviour("voting.count.method", "run_off", "schulze", first_by_rankings, (["a"], ["b"]), given=RANKINGS),
    Behaviour(
        "voting.count.method", "run_off", "ranked_pairs", first_by_rankings, (["a"], ["b"]), given=RANKINGS
    ),
    Behaviour("voting.count.table", [3, 2, 0], [5, 1, 1], first_by_rankings, (["b"], ["a"]), given=POINTS),
    Behaviour("voting.count.quorum", 9, 10, first_by_rankings, (["b"], []), given=RANKINGS),
    Behaviour("voting.ballot.complete", "any", 2, vote_in_one_of_two_categories, ("counted", "incomplete")),
    Behaviour(
        "voting.ballot.complete", "any", "all", vote_in_one_of_two_categories, ("counted", "incomplete")
    ),
    Behaviour("voting.ballot.change", "until_close", "never", third_vote, (None, "change_never")),
    Behaviour("voting.ballot.changes_most", 5, 1, third_vote, (None, "changes_used_up")),
    Behaviour("voting.ballot.take_back", True, False, taking_back, (None, "no_take_back")),
    Behaviour("voting.ballot.confirm", "one_step", "two_step", votes_after_one_tap, (1, 0)),
    Behaviour(
        "voting.ballot.order",
        "fixed",
        "alphabetical",
        titles_on_the_paper,
        (["Zebra", "Ant"], ["Ant", "Zebra"]),
    ),
    Behaviour("voting.ballot.visible", "turnout", "nothing", voters_seen_while_voting, (0, None)),
    Behaviour("voting.ballot.visible", "turnout", "votes", votes_seen_while_voting, (None, 0)),
    Behaviour(
        "voting.ballot.shown_until",
        None,
        "2027-02-03T12:00:00",
        voters_seen_while_voting,
        (0, None),
    ),
]

# --- the panel's choice --------------------------------------------------------------------------------------


def gap_words(*winners: str, special: int = 0, took_part: int = 3):
    """What is missing where these win in C1, and so many projects get the first recognition."""

    def probe(rules: Rules) -> list[str]:
        chosen = [Pending(each, "C1", "winner") for each in winners]
        chosen += [Pending(f"p{n}", "C1", "special") for n in range(special)]
        found = gaps(rules, rules.selections[0], {"C1": ["a", "b"]}, chosen, {}, took_part={"C1": took_part})
        return [gap.wrong.text for gap in found]

    return probe


def last_recognition(rules: Rules) -> list[str]:
    chosen = [Pending("a", "C1", "winner"), *(Pending(f"p{n}", "C1", "youth") for n in range(3))]
    found = gaps(rules, rules.selections[0], {"C1": ["a"]}, chosen, {}, took_part={"C1": 3})
    return [gap.wrong.text for gap in found]


async def chosen_on_the_tenth(scene: Scene) -> str | None:
    with clock.at(SELECTING):
        edition, project = await champion(scene)
        act = results.choose(
            scene.session, edition, project.id, "winner", reason="", chooser=(await steward(scene.session)).id
        )
        return await refusal_of(act)


async def champion(scene: Scene) -> tuple[EditionInForce, Project]:
    """A project that passed the vote with seven votes."""
    edition = await scene.edition()
    project = await nominee(scene.session, edition, "C1", "Ant", state="champion")
    scene.session.add(
        Standing(
            phase="voting",
            project_id=project.id,
            outcome="passed",
            rank=1,
            votes=7,
            decided_at=clock.now(),
            rules_version=edition.version,
            rules_sha256=edition.sha256,
        )
    )
    await scene.session.flush()
    return edition, project


async def votes_seen_at_the_choice(scene: Scene) -> bool:
    with stopped(SELECTING):
        await champion(scene)
        await steward(scene.session)
        await scene.session.commit()
        one = browser(scene)
        await one.sign_in("steward@example.org")
        page = await one.get("/en/2027/office/selection/C1")
        assert page.has("Ant")
        return page.has("7 votes")


TOO_FEW = "The category “%(category)s” needs at least %(n)s winner."
TOO_MANY = "In the category “%(category)s”, more than %(n)s winner has been selected."
NO_QUORUM = "In the category “%(category)s”, fewer than %(n)s expert has given marks. There is no quorum."
TOO_OFTEN = "“%(title)s” may be given to at most %(n)s project."

SELECTION = [
    Behaviour(
        "selection.opens",
        "2027-03-01T09:00:00",
        "2027-03-15T09:00:00",
        chosen_on_the_tenth,
        (None, "not-in-the-selection-phase"),
    ),
    Behaviour(
        "selection.closes",
        "2027-03-31T23:00:00",
        "2027-03-05T23:00:00",
        chosen_on_the_tenth,
        (None, "not-in-the-selection-phase"),
    ),
    Behaviour("selection.sees_votes", False, True, votes_seen_at_the_choice, (False, True)),
    *(
        Behaviour(f"selection.{key}", base, other, probe, seen, document="full")
        for key, base, other, probe, seen in (
            ("quorum.least", 3, 2, gap_words("a", took_part=2), ([NO_QUORUM], [])),
            ("cut.least", 1, 2, gap_words("a"), ([], [TOO_FEW])),
            ("cut.most", 5, 1, gap_words("a", "b"), ([], [TOO_MANY])),
            ("recognitions.0.most", 2, 1, gap_words("a", special=2), ([], [TOO_OFTEN])),
            ("recognitions.1.most", 3, 2, last_recognition, ([], [TOO_OFTEN])),
        )
    ),
]

# --- the publication -----------------------------------------------------------------------------------------


async def first_public_instant(scene: Scene) -> datetime:
    """When winners are public whom two stewards agreed to in the selection."""
    with clock.at(SELECTING):
        edition, project = await champion(scene)
        one = (await steward(scene.session, "one@example.org")).id
        two = (await steward(scene.session, "two@example.org")).id
        await results.choose(scene.session, edition, project.id, "winner", reason="", chooser=one)
        await on_record(scene.session, edition)
        proposal = await results.propose_winners(scene.session, edition, clock.now(), proposer=one)
        made: Publication = await results.approve_winners(
            scene.session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two
        )
    return made.publish_at


async def proposed_two_days_after_the_tally(scene: Scene) -> str | None:
    """Winners to be published at once, two days after the tally, when the announcement is open already."""
    with clock.at(SELECTING):
        edition, project = await champion(scene)
        await count_phase(scene.session, edition, edition.rules.votings[0], counted_by=None)
        one = (await steward(scene.session, "one@example.org")).id
        await results.choose(scene.session, edition, project.id, "winner", reason="", chooser=one)
        await on_record(scene.session, edition)
    later = SELECTING + timedelta(days=2)
    with clock.at(later):
        return await refusal_of(results.propose_winners(scene.session, edition, later, proposer=one))


def after_the_tally(rules: Rules) -> timedelta | None:
    earliest = earliest_publication(rules, rules.announcements[0], {"voting": SELECTING})
    return earliest - SELECTING if earliest else None


ANNOUNCEMENT = [
    Behaviour(
        "announcement.opens",
        "2027-04-01T09:00:00",
        "2027-04-05T09:00:00",
        first_public_instant,
        (at("2027-04-01 07:00"), at("2027-04-05 07:00")),
    ),
    Behaviour(
        "announcement.closes",
        "2027-04-20T23:00:00",
        "2027-04-05T23:00:00",
        lambda rules: state_of(rules, at("2027-04-10 12:00")),
        ("running", "over"),
    ),
    Behaviour(
        "announcement.challenge_days",
        3,
        2,
        proposed_two_days_after_the_tally,
        ("count-can-still-be-challenged publish_at", None),
        {"announcement.opens": "2027-03-01T09:00:00"},
    ),
    Behaviour(
        "kind",
        "contest",
        "rehearsal",
        proposed_two_days_after_the_tally,
        ("count-can-still-be-challenged publish_at", None),
        {"announcement.opens": "2027-03-01T09:00:00", "announcement.challenge_days": 3},
    ),
    Behaviour(
        "announcement.certificates",
        ["champion", "winner"],
        ["expert"],
        lambda rules: sorted(kinds_of(rules)),
        (["champion", "winner"], ["expert"]),
    ),
    Behaviour("announcement.challenge_days", 10, 3, after_the_tally, (timedelta(days=10), timedelta(days=3))),
]
VOTING_AND_AFTER = [*WHOLE, *BALLOT, *SELECTION, *ANNOUNCEMENT]
