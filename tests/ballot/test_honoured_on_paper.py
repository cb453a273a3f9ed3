"""Which projects stand on a ballot when honours were announced before it, or are while it runs: the SQL, in every state
that a project can have, against the rule of where candidates come from.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, update

from prizes.ballot.box_sql import PROJECTS, on_paper, source_of
from prizes.edition.actions import load
from prizes.edition.check import problems
from prizes.edition.document.phases import AnnouncementPhase, NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import facts_of_member
from prizes.edition.spans import closes_at, cut_chain, honours_of, in_order, opens_at, routes_of
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.review.models import Standing
from tests.contest import SUBMITTING, small_rules
from tests.edition.documents import BEFORE

PEOPLE = {"gives": "people", "basis": [{"source": "votes"}], "most": 1, "ties": ["admit_all"]}
HONOURS = [{"id": each, "one": each, "many": each} for each in ("africa", "people")]
SELECTION = {"kind": "selection", "panel": {"declaration": "none"}, "recognitions": []}
JURY = {
    **SELECTION,
    "id": "jury",
    "cut": {"gives": "africa", "decided": "panel", "most": 1},
    "candidates_from": ["nomination"],
}
EARLY = {"id": "early", "kind": "announcement", "honours": ["africa"], "challenge_days": 0}


def dated(phase: dict[str, Any], opens: str, closes: str, **more: Any) -> dict[str, Any]:
    return phase | {"opens": f"2027-{opens}T09:00:00", "closes": f"2027-{closes}T09:00:00"} | more


def contest(*between: dict[str, Any], later: tuple[dict[str, Any], ...] = (), **more: Any) -> Rules:
    """Submission and nomination; what stands between; the panel that chooses winners; what comes later; the end."""
    document = small_rules(kind="rehearsal", honours=HONOURS, **more).model_dump(mode="json")
    phases = {each["id"]: each for each in document["phases"]}
    selection = {**phases["selection"], "candidates_from": ["nomination"], "recognitions": []}
    document["phases"] = [
        *(phases["submission"], phases["nomination"]),
        *between,
        selection,
        *later,
        dated(phases["announcement"], "05-20", "05-21"),
    ]
    return Rules.model_validate(document)


VOTE = next(each for each in small_rules().model_dump(mode="json")["phases"] if each["id"] == "voting")
GROUP = {"groups": [{"id": "lake", "title": "Lake", "countries": ["KE", "TZ"]}]}
SHAPES = {
    "announced before the vote": contest(
        dated(JURY, "02-01", "02-03"),
        dated(EARLY, "02-04", "02-05"),
        dated(VOTE, "02-06", "02-20", cut=PEOPLE, candidates_from=["nomination"]),
    ),
    "announced while the vote runs": contest(
        dated(VOTE, "02-01", "02-20", cut=PEOPLE, candidates_from=["nomination"]),
        dated(JURY, "02-02", "02-05"),
        dated(EARLY, "02-06", "02-07"),
    ),
    "a second vote on champions": contest(
        dated(VOTE, "02-01", "02-08", cut=PEOPLE | {"gives": "next_round", "most": 3}),
        dated(JURY, "02-09", "02-10"),
        dated(EARLY, "02-11", "02-12"),
        dated(VOTE, "02-13", "02-20", id="second", cut=PEOPLE, candidates_from=["voting"]),
    ),
    "winners are known when the public votes": contest(
        dated(JURY, "02-01", "02-03"),
        dated(EARLY, "02-04", "02-05"),
        later=(
            dated(EARLY, "04-05", "04-06", id="prizes", honours=["winner"]),
            dated(VOTE, "04-10", "04-20", cut=PEOPLE, candidates_from=["nomination"]),
        ),
    ),
    "a vote for a group": contest(
        dated(JURY, "02-01", "02-03", group="lake"),
        dated(EARLY, "02-04", "02-05"),
        dated(VOTE, "02-06", "02-20", cut=PEOPLE, candidates_from=["nomination"], group="lake"),
        **GROUP,
    ),
    "a vote after a vote for a group": contest(
        dated(VOTE, "02-01", "02-05", cut=PEOPLE | {"gives": "next_round", "most": 3}, group="lake"),
        dated(JURY, "02-06", "02-07"),
        dated(EARLY, "02-08", "02-09"),
        dated(VOTE, "02-10", "02-20", id="second", cut=PEOPLE, candidates_from=["voting"]),
        **GROUP,
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_check_accepts_these_rules(name):
    assert [str(each) for each in problems(SHAPES[name], BEFORE)] == []


class Fate:
    """A project, and at which lines it passes, so far as it comes to them."""

    def __init__(self, rules: Rules, passes: dict[str, bool], country: str) -> None:
        self.rules, self.passes = rules, passes
        self.project = Project(title=f"{country} {passes}", category="C1", country=country, owner="Owner")
        self.state, self.passed, self.failed = State.SUBMITTED, set[str](), set[str]()

    def comes_to(self, phase) -> bool:
        """By the rule: it passed any line of a way that is open to it."""
        facts = facts_of_member(self.project)
        return self.state not in OUT and any(
            any(each.id in self.passed for each in route.passed) or not route.passed
            for route in routes_of(self.rules, phase, facts)
        )

    def meets(self, phase) -> None:
        """The close of a phase: only decisions of experts and of votes move it, and honours wait."""
        match phase:
            case AnnouncementPhase():
                won = {each.cut.gives for each in cut_chain(self.rules) if each.id in self.passed}
                here = won & honours_of(self.rules, phase)
                if "winner" in here:
                    self.state = State.WINNER
                elif here and self.state is not State.WINNER:
                    self.state = State.SPECIAL_RECOGNITION
            case NominationPhase() | VotingPhase() | SelectionPhase() if self.comes_to(phase):
                if not self.passes[phase.id]:
                    self.failed.add(phase.id)
                    if self.state is State.SUBMITTED:
                        self.state = State.NOT_NOMINATED
                    return
                self.passed.add(phase.id)
                if phase.cut.gives == "nominated":
                    self.state = State.NOMINATED
                elif phase.cut.gives == "champion" and self.state is State.NOMINATED:
                    self.state = State.CHAMPION


OUT = (State.WITHDRAWN, State.DISQUALIFIED)


def happens(rules: Rules, phase) -> datetime:
    at = opens_at if isinstance(phase, AnnouncementPhase) else closes_at
    return at(rules, phase.id) or datetime(2028, 1, 1, tzinfo=UTC)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", SHAPES)
async def test_whoever_may_be_voted_on_is_on_the_ballot_in_every_state(session, name):
    rules = SHAPES[name]
    edition = await load(session, rules, loader=None)
    chain = [each.id for each in cut_chain(rules)]
    fates = [
        Fate(rules, dict(zip(chain, each, strict=True)), country)
        for each in product((True, False), repeat=len(chain))
        for country in ("KE", "FR")
    ]
    for fate in fates:
        fate.project.edition_id = edition.id
        fate.project.source_url = "https://example.org"
        fate.project.state = fate.state.value
        fate.project.created_at = fate.project.updated_at = fate.project.submitted_at = SUBMITTING
        session.add(fate.project)
    await session.flush()
    states = set[State]()
    events = sorted(
        (each for each in in_order(rules) if each.id != "submission"), key=lambda each: happens(rules, each)
    )
    for number, event in enumerate(events):
        for fate in fates:
            before = {*fate.passed}, {*fate.failed}
            fate.meets(event)
            # What panels of a selection choose is an honour and no line on record.
            if not isinstance(event, SelectionPhase):
                for outcome, ids in (
                    ("passed", fate.passed - before[0]),
                    ("not_passed", fate.failed - before[1]),
                ):
                    for phase in ids:
                        session.add(standing(edition, phase, fate.project, outcome))
            await (await session.connection()).execute(
                update(PROJECTS).where(PROJECTS.c.id == fate.project.id).values(state=fate.state.value)
            )
        await session.flush()
        now = happens(rules, event)
        for voting in rules.votings:
            following = happens(rules, events[number + 1]) if number + 1 < len(events) else now
            if opens_at(rules, voting.id) < following and now < closes_at(rules, voting.id):
                found = await on_ballot(session, edition, voting)
                assert found == {each.project.id for each in fates if each.comes_to(voting)}, (
                    voting.id,
                    event.id,
                )
                states |= {each.state for each in fates if each.project.id in found}
    assert states & {State.WINNER, State.SPECIAL_RECOGNITION}, "an honour was announced by then"
    gone = [each for each in fates if each.project.id in found][:2]
    for fate, state in zip(gone, OUT, strict=True):
        await (await session.connection()).execute(
            update(PROJECTS).where(PROJECTS.c.id == fate.project.id).values(state=state.value)
        )
    assert await on_ballot(session, edition, voting) == found - {each.project.id for each in gone}


def standing(edition, phase: str, project: Project, outcome: str) -> Standing:
    return Standing(
        phase=phase,
        project_id=project.id,
        outcome=outcome,
        decided_at=datetime(2027, 1, 1, tzinfo=UTC),
        rules_version=1,
        rules_sha256=edition.sha256,
    )


async def on_ballot(session, edition, voting: VotingPhase) -> set[str]:
    query = select(PROJECTS.c.id).where(
        PROJECTS.c.edition_id == edition.id, on_paper(source_of(edition.rules, voting))
    )
    return {*(await (await session.connection()).execute(query)).scalars()}
