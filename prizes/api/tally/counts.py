"""The count and what comes after it, for programs: files, challenges, the sample, the end."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from prizes.api.interface.media import a_file
from prizes.ballot.queries import is_over
from prizes.ballot.rules.voting import ends_at
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import count_sent
from prizes.gate.transaction import Tx
from prizes.tally import auditing, challenging, finishing, refusals
from prizes.tally.asking import ask_for_count, asked
from prizes.tally.integrity import challenges
from prizes.tally.models import Challenge
from prizes.tally.queries import counted
from prizes.tally.rules.after_count import challenge_ends
from prizes.votelog.queries import log_of

router = APIRouter(tags=["count"])
Words = Annotated[str, Field(max_length=10_000)]
PhaseId = Annotated[str | None, Field(max_length=40)]
CHALLENGES = 5
"""That one person may write in a minute."""


class RoundSent(BaseModel):
    phase: PhaseId = None
    """The round; else the last one."""


class CategoryCount(BaseModel):
    counted: int
    set_aside: int
    withdrawn: int
    incomplete: int
    in_force: int


class TallyOf(BaseModel):
    phase: str
    ends_at: datetime | None
    """From then on the votes can be counted, grace included."""
    over: bool
    being_counted: bool
    """By the worker, which takes up to a minute with millions of votes: ask again."""
    counted_at: datetime | None
    sha256: str | None
    """Of the count."""
    rules_version: int | None
    categories: dict[str, CategoryCount]
    undecided: int
    """Projects that are tied at the line and wait for the panel."""
    challenge_until: datetime | None
    final: bool


class ChallengeSent(RoundSent):
    name: Annotated[str, Field(max_length=400)] = ""
    """As you want to be called; empty: without a name."""
    words: Words


class ChallengeOf(BaseModel):
    id: str
    name: str
    words: str
    lodged_at: datetime
    state: Literal["open", "upheld", "refused"]
    answer: str
    answered_at: datetime | None


class ChallengesOf(BaseModel):
    items: list[ChallengeOf]
    next: None = None


class ChallengeAnswer(BaseModel):
    upheld: bool
    answer: Words


class SampleSource(RoundSent):
    source: Annotated[str, Field(max_length=1_000)]
    """Where the public number will stand."""


class SampleNumber(RoundSent):
    number: Annotated[str, Field(max_length=400)]
    """Exactly as the source says it."""


class SampleFound(RoundSent):
    found: Words


def phase_asked(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    """Raises Missing where the edition has no such round."""
    if not edition.rules.votings:
        raise refusals.no_round()
    if phase_id is None:
        return edition.rules.votings[-1]
    found = next((each for each in edition.rules.votings if each.id == phase_id), None)
    if found is None:
        raise refusals.no_round()
    return found


# --- the count -----------------------------------------------------------------------------------------


@router.get("/editions/{edition}/tally", dependencies=allow(Who.OBSERVER))
async def read_tally(session: Tx, edition: TheEdition, phase: PhaseId = None) -> TallyOf:
    """When the votes can be counted; then the count by category, without projects: those are in its files."""
    return await _tally(session, edition, phase_asked(edition, phase))


async def _tally(session: Tx, edition: EditionInForce, phase: VotingPhase) -> TallyOf:
    over = is_over(edition, phase)
    found = await counted(session, edition, phase) if over else None
    log = await log_of(session, edition.slug, phase.id)
    return TallyOf(
        phase=phase.id,
        ends_at=ends_at(edition.rules, phase),
        over=over,
        being_counted=over and await asked(session, edition, phase) is not None,
        counted_at=found[0].counted_at if found else None,
        sha256=found[0].sha256 if found else None,
        rules_version=found[0].rules_version if found else None,
        categories={
            code: CategoryCount(
                counted=each.counted,
                set_aside=each.set_aside,
                withdrawn=each.withdrawn,
                incomplete=each.incomplete,
                in_force=each.in_force,
            )
            for code, each in (found[2].categories if found else {}).items()
        },
        undecided=len(found[1].cut(found[2]).undecided) if found else 0,
        challenge_until=challenge_ends(edition.rules, found[0].counted_at if found else None),
        final=bool(log and log.final),
    )


@router.post(
    "/editions/{edition}/tally",
    response_model=TallyOf,
    responses={202: {"model": TallyOf}},
    dependencies=allow(Who.STEWARD),
)
async def count_votes(session: Tx, edition: TheEdition, me: Me, sent: RoundSent, once: Once) -> Response:
    """Count the votes. A count that gives what is on record already changes nothing. Where there are so many that it
    takes more than a moment, the answer is 202, and the count stands in the address when it is done.
    """
    phase = phase_asked(edition, sent.phase)
    done = await ask_for_count(session, edition, phase, asked_by=me.person.id)
    return await once.answer(await _tally(session, edition, phase), status=200 if done else 202)


@router.get(
    "/editions/{edition}/tally/files",
    response_class=Response,
    responses=a_file("application/zip"),
    dependencies=allow(Who.OBSERVER),
)
async def read_tally_files(session: Tx, edition: TheEdition, phase: PhaseId = None) -> Response:
    """The files of `prizes recount` as a ZIP file; without votes where they are shown to auditors alone."""
    return await count_sent(session, edition, phase_asked(edition, phase))


@router.put("/editions/{edition}/tally/final", response_model=TallyOf, dependencies=allow(Who.STEWARD))
async def make_tally_final(session: Tx, edition: TheEdition, me: Me, sent: RoundSent, once: Once) -> Response:
    """Fix the report in the log: after the time to challenge, and when everything is answered."""
    phase = phase_asked(edition, sent.phase)
    await finishing.finish_round(session, edition, phase, finished_by=me.person.id)
    return await once.answer(await _tally(session, edition, phase))


# --- challenges ----------------------------------------------------------------------------------------


@router.get("/editions/{edition}/integrity/challenges", dependencies=allow(Who.PUBLIC))
async def list_challenges(session: Tx, edition: TheEdition, phase: PhaseId = None) -> ChallengesOf:
    """Of the count of a round, with their answers. The oldest first; they are few."""
    found = await challenges(session, edition, phase_asked(edition, phase))
    return ChallengesOf(items=[_challenge(each) for each in found])


def _challenge(each: Challenge) -> ChallengeOf:
    return ChallengeOf.model_validate(each, from_attributes=True)


@router.post("/editions/{edition}/integrity/challenges", status_code=201, dependencies=allow(Who.PUBLIC))
async def make_challenge(
    request: Request, session: Tx, edition: TheEdition, sent: ChallengeSent
) -> ChallengeOf:
    """By anybody, while the time runs. It and its answer are public."""
    await slow_down(request, "challenge", CHALLENGES)
    phase = phase_asked(edition, sent.phase)
    made = await challenging.lodge(session, edition, phase, name=sent.name, words=sent.words)
    return _challenge(made)


@router.put(
    "/editions/{edition}/integrity/challenges/{challenge}/answer",
    status_code=204,
    dependencies=allow(Who.STEWARD),
)
async def answer_challenge(
    session: Tx, edition: TheEdition, me: Me, challenge: str, sent: ChallengeAnswer
) -> Response:
    """Once, in public."""
    await challenging.answer(
        session, edition, challenge, upheld=sent.upheld, answer=sent.answer, steward=me.person.id
    )
    return Response(status_code=204)


# --- the sample: it stands in the report under /integrity -----------------------------------------------


@router.put("/editions/{edition}/integrity/sample/source", status_code=204, dependencies=allow(Who.STEWARD))
async def record_sample_source(session: Tx, edition: TheEdition, me: Me, sent: SampleSource) -> Response:
    """Say before the close where the public number will stand. It cannot be changed."""
    phase = phase_asked(edition, sent.phase)
    await auditing.announce_source(session, edition, phase, sent.source, steward=me.person.id)
    return Response(status_code=204)


@router.put("/editions/{edition}/integrity/sample/number", status_code=204, dependencies=allow(Who.STEWARD))
async def record_sample_number(session: Tx, edition: TheEdition, me: Me, sent: SampleNumber) -> Response:
    """Draw the sample by the number."""
    phase = phase_asked(edition, sent.phase)
    await auditing.draw(session, edition, phase, sent.number, steward=me.person.id)
    return Response(status_code=204)


@router.put("/editions/{edition}/integrity/sample/found", status_code=204, dependencies=allow(Who.STEWARD))
async def record_sample_findings(session: Tx, edition: TheEdition, me: Me, sent: SampleFound) -> Response:
    """What was found in the sample, for everybody."""
    phase = phase_asked(edition, sent.phase)
    await auditing.tell_found(session, edition, phase, sent.found, steward=me.person.id)
    return Response(status_code=204)
