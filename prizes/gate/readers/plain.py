"""A reader in whose place a page is made for all who are equally far: signed in, without a role and a part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.agenda.mine.readers import PlainReader
from prizes.agenda.rules.mine import BallotFacts
from prizes.ballot.rules.voting import InForce, changes_left
from prizes.edition.document.phases import VotingPhase

PLAIN = "plain"
"""In the state of a request: it is made for all who are as far as this reader."""


NO_PROJECT = "0" * 16
"""In the place of a project where something is made for nobody's choice."""


class Anybody:
    """In place of a person. A page that asks it for anything is somebody's own, and is made for its reader alone.

    The exception is none that a template takes for a missing value.
    """

    def __init__(self, *, has_said_where: bool | None = None) -> None:
        if has_said_where is not None:
            self.has_said_where = has_said_where

    def __getattr__(self, name: str) -> Any:
        raise HTTPException(404, name)


def plain_votes(request: Request) -> Mapping[str, InForce] | None:
    """Votes in place of the reader's own; None: this request is made for one reader, or asks for no votes."""
    plain: PlainReader | None = getattr(request.state, PLAIN, None)
    return plain.votes if plain else None


def state_for(reader: PlainReader) -> dict[str, Any]:
    """What the state of a request holds of somebody who is here (`people.perhaps`, `my_tasks`)."""
    me = SignedIn(cast("Person", Anybody()), (), "")
    return {"me": me, "tasks": reader.tasks, PLAIN: PlainReader(reader.tasks, _equally_far(reader.ballot))}


def state_at_a_paper(reader: PlainReader, votes: Mapping[str, InForce]) -> dict[str, Any]:
    """The same for a ballot paper, with other votes than the reader's. Its order is that of nobody."""
    me = SignedIn(cast("Person", Anybody(has_said_where=reader.has_said_where)), (), "")
    return {"me": me, "tasks": reader.tasks, PLAIN: PlainReader(reader.tasks, None, votes=votes)}


def state_at_a_project(reader: PlainReader, phase: VotingPhase, project: str) -> dict[str, Any]:
    """The same for the page of a project: with votes in all categories for it, where the reader has chosen it, and
    otherwise only in those where the reader cannot change theirs, for none that there is.
    """
    votes = reader.votes or {}
    if _chosen(votes, project):
        made_up = {code: InForce(1, (project,)) for code in reader.slots}
    else:
        made_up = {code: InForce(votes[code].version, (NO_PROJECT,)) for code in _locked(votes, phase)}
    me = SignedIn(cast("Person", Anybody()), (), "")
    return {"me": me, "tasks": reader.tasks, PLAIN: PlainReader(reader.tasks, None, votes=made_up)}


def standing_at_a_project(reader: PlainReader, phase: VotingPhase, project: str) -> str:
    """What the page of a project can tell of a reader, who may vote for each one: the same text is the same page."""
    votes = reader.votes or {}
    if _chosen(votes, project):
        return f"{reader.tasks} chosen"
    return f"{reader.tasks} {' '.join(_locked(votes, phase))}"


def _chosen(votes: Mapping[str, InForce], project: str) -> bool:
    return any(project in vote.projects for vote in votes.values())


def _locked(votes: Mapping[str, InForce], phase: VotingPhase) -> list[str]:
    """Categories in which a voter cannot change the vote."""
    return sorted(code for code, vote in votes.items() if changes_left(phase.ballot, vote) == 0)


def standing(reader: PlainReader, *, with_ballot: bool) -> str:
    """What pages can tell of a reader: the same text is the same page. `with_ballot`: also how far they have voted."""
    facts = reader.ballot
    if facts is None or not with_ballot:
        return f"{reader.tasks}"
    following = facts.open[0] if facts.open else ""
    return f"{reader.tasks} {facts.edition} {facts.phase.id} {facts.count} {following}"


def _equally_far(facts: BallotFacts | None) -> BallotFacts | None:
    """Votes in as many categories and with the same one to come next, and otherwise in the first of them: of the
    reader's own nothing else is in the page.
    """
    if facts is None:
        return None
    following = facts.open[:1]
    others = [code for code in facts.categories if code not in following]
    return BallotFacts(facts.edition, facts.phase, facts.categories, frozenset(others[: facts.count]))
