"""The count and what comes after it, for programs: files, challenges, single votes for observers, auditors' notes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from prizes.api.interface.media import a_file
from prizes.ballot.queries import is_over
from prizes.ballot.rules.voting import ends_at
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At, AtEdition
from prizes.gate.idempotency import Once
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import count_sent, dump_sent
from prizes.tally.asking import ask_for_count, asked
from prizes.tally.models import Challenge
from prizes.tally.queries import counted, round_asked
from prizes.tally.rules.after_count import challenge_ends
from prizes.tally.rules.counting import CategoryTally
from prizes.tally.signing import signatures, take_openings
from prizes.votelog.queries import log_of

router = APIRouter(tags=["count"])
PhaseId = Annotated[str | None, Field(max_length=40)]


class RoundSent(BaseModel):
    phase: PhaseId = None
    """The round; else the last one."""

    def round_of(self, edition: EditionInForce) -> VotingPhase:
        return round_asked(edition, self.phase)


class GroupPointsOf(BaseModel):
    points: int
    points_nothing_set_aside: int
    """Had no vote been excluded."""


class CategoryCount(BaseModel):
    counted: int
    set_aside: int
    withdrawn: int
    incomplete: int
    in_force: int
    none: int | None
    """Counted votes for none of the projects; None: the rules do not offer that."""
    groups: dict[str, dict[str, GroupPointsOf]]
    """What each group of voters gives, by group (a country, or the id of a group) and project. A group with too few
    votes gives nothing. Empty where votes are not counted by group. How many votes a group has is not told."""

    @classmethod
    def of(cls, count: CategoryTally) -> CategoryCount:
        names = ("counted", "set_aside", "withdrawn", "incomplete", "in_force", "none")
        groups = {
            group: {
                project: GroupPointsOf(points=one, points_nothing_set_aside=two)
                for project, (one, two) in given.items()
            }
            for group, given in count.groups.items()
        }
        return cls(groups=groups, **{name: getattr(count, name) for name in names})


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
    """Projects that are tied at the line and wait for the panel, for a steward or for the lot."""
    challenge_until: datetime | None
    final: bool


class ChallengeOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    name: str
    words: str
    lodged_at: datetime
    state: Literal["open", "upheld", "refused"]
    answer: str
    answered_at: datetime | None


class AuditOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    auditor: str
    """As the rules name them."""
    key: str
    note: str
    handed_in_at: datetime


class AuditsOf(BaseModel):
    items: list[AuditOf]
    next: None = None


# --- the count -----------------------------------------------------------------------------------------


@router.get("/editions/{edition}/tally", dependencies=allow(Who.OBSERVER))
async def read_tally(at: AtEdition, phase: PhaseId = None) -> TallyOf:
    """When the votes can be counted; then the count by category, and what groups of voters give. Numbers of projects
    are in its files.
    """
    return await tally_shown(at, round_asked(at.edition, phase))


async def tally_shown(at: At, phase: VotingPhase) -> TallyOf:
    rules, over = at.edition.rules, is_over(at.edition, phase)
    found = await counted(*at.here, phase) if over else None
    made, poll, tally = found or (None, None, None)
    log = await log_of(at.session, at.edition.slug, phase.id)
    return TallyOf(
        phase=phase.id,
        ends_at=ends_at(rules, phase),
        over=over,
        being_counted=over and await asked(*at.here, phase) is not None,
        counted_at=made.counted_at if made else None,
        sha256=made.sha256 if made else None,
        rules_version=made.rules_version if made else None,
        categories={
            code: CategoryCount.of(each) for code, each in (tally.categories if tally else {}).items()
        },
        undecided=len(poll.cut(tally).undecided) if poll and tally else 0,
        challenge_until=challenge_ends(rules, phase, made.counted_at if made else None),
        final=bool(log and log.final),
    )


@router.post(
    "/editions/{edition}/tally",
    response_model=TallyOf,
    responses={202: {"model": TallyOf}},
    dependencies=allow(Who.STEWARD),
)
async def count_votes(at: AtEdition, sent: RoundSent, once: Once) -> Response:
    """Count the votes. A count that gives what is on record already changes nothing. Where there are so many that it
    takes more than a moment, the answer is 202, and the count stands in the address when it is done.
    """
    phase = sent.round_of(at.edition)
    done = await ask_for_count(*at.here, phase, asked_by=at.by)
    return await once.answer(await tally_shown(at, phase), status=200 if done else 202)


@router.get(
    "/editions/{edition}/tally/files",
    response_class=Response,
    responses=a_file("application/zip"),
    dependencies=allow(Who.OBSERVER),
)
async def read_tally_files(at: AtEdition, phase: PhaseId = None) -> Response:
    """The files of `prizes recount` as a ZIP file; without votes where they are shown to auditors alone."""
    return await count_sent(*at.here, round_asked(at.edition, phase))


def challenge_of(_at: At, challenge: Challenge) -> ChallengeOf:
    return ChallengeOf.model_validate(challenge)


# --- where the rules show votes to auditors alone -------------------------------------------------------


@router.post(
    "/editions/{edition}/openings",
    response_class=Response,
    responses=a_file("application/zip"),
    dependencies=allow(Who.OBSERVER),
)
async def read_openings(at: AtEdition, sent: RoundSent) -> Response:
    """The log with single votes as a ZIP file, for observers alone, where they are not published. It is journaled."""
    files = await take_openings(*at.here, sent.round_of(at.edition), me=at.me)
    return dump_sent(at.request, files)


@router.get("/editions/{edition}/audits", dependencies=allow(Who.PUBLIC))
async def list_audits(at: AtEdition, phase: PhaseId = None) -> AuditsOf:
    """Signatures of auditors under the last count of a round."""
    found = await signatures(*at.here, round_asked(at.edition, phase))
    return AuditsOf(items=[AuditOf.model_validate(each) for each in found])
