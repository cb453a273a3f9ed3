"""Champions and winners for programs; the panel's choice and its publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.edition.cutting.outcome import TieStep
from prizes.edition.document.components import TieRule
from prizes.edition.document.phases import VotingPhase
from prizes.edition.spans import honours_of
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.results import queries, refusals
from prizes.results.decided_ties import ties_by_stewards
from prizes.results.shortlist import ties_by_category
from prizes.tally.lots import lot_with_ties

router = APIRouter(tags=["results"])
TIE_FIELDS = ("rule", "places", "tied", "passed", "left_out", "still_tied")


class PlaceOf(BaseModel):
    project: str
    title: str
    owner: str
    country: str | None
    category: str
    rank: int | None
    votes: int | None
    """Points, where voters give points or a ranking is counted by points."""
    votes_nothing_set_aside: int | None
    score: str | None
    """Exact fraction."""
    outcome: Literal["passed", "not_passed"]
    reason: str
    """What a panel, or a steward, said where they decided a tie; else empty."""


class TieAtTheLine(BaseModel):
    """What one tie rule did to projects that were equal at the line; ids of projects."""

    category: str
    rule: TieRule | None
    """Null: no rule was left, and the panel had to decide."""
    places: int
    """How many of the tied could pass."""
    tied: list[str]
    passed: list[str]
    left_out: list[str]
    still_tied: list[str]


class LotTie(BaseModel):
    """One tie that the lot decided; ids of projects."""

    model_config = ConfigDict(from_attributes=True)
    category: str | None
    """Null: the line was drawn through the whole edition."""
    region: str | None
    further: dict[str, str | None] = {}
    """Where else the group is, by what the rules divide groups by further."""
    places: int
    order: list[str]
    """The order of SHA-256 over seed, space and id of the project."""
    passed: list[str]


class LotOf(BaseModel):
    """The lot by which ties were decided. Everyone can draw it again from seed and ids."""

    source: str
    """What was drawn, and where, as it was announced before the draw."""
    announced_at: datetime
    draws_at: datetime
    seed: str
    recorded_at: datetime | None
    ties: list[LotTie]


class StewardsTie(BaseModel):
    """A tie in a round of experts that a steward decided: numbers and the reason, no project."""

    model_config = ConfigDict(from_attributes=True)
    category: str
    reason: str


class Results(BaseModel):
    edition: str
    phase: str | None
    items: list[PlaceOf]
    ties: list[TieAtTheLine]
    """The tie rules that were used, in their order; empty where no projects were equal at a line."""
    lot: LotOf | None
    """Null: no tie was decided by lot."""
    by_stewards: list[StewardsTie]
    """Of the rounds of experts."""


class HonourChange(BaseModel):
    what: Literal["given", "taken", "reworded"]
    category: str
    title: str
    project: str
    project_title: str


class CorrectionOf(BaseModel):
    corrected_at: datetime
    category: str
    note: str
    """What was wrong, as two stewards say it."""
    sha256: str
    """Of the content from then on."""
    replaces: str
    """Hash of the content before."""
    changes: list[HonourChange]


class AnnouncementOf(BaseModel):
    """An announcement of the rules."""

    phase: str
    honours: list[str]
    """What it publishes: `winner`, or the id of another honour."""
    opens: datetime | None
    """Before which nothing of it is published."""
    published_at: datetime | None
    """Null: it is not public."""


class Winners(BaseModel):
    edition: str
    phase: str | None = None
    """The announcement whose content this is. Null: the rules have none, or it is of a past edition."""
    announcements: list[AnnouncementOf] = Field(default_factory=list)
    """All of the rules, in the order of the calendar."""
    published_at: datetime | None
    sha256: str | None
    content: dict[str, Any] | None
    """With all corrections."""
    corrections: list[CorrectionOf] = Field(default_factory=list)
    """The first one first."""
    known: list[dict[str, Any]] = Field(default_factory=list)
    """Of past editions: what public sources say."""


@router.get("/editions/{edition}/results", dependencies=allow(Who.PUBLIC))
async def read_results(at: AtEdition) -> Results:
    """Places at the cut after the public vote, once decided; empty before."""
    voting = queries.last_voting(at.edition)
    placed = await queries.standings(*at.here, voting.id) if voting else {}
    steps = await ties_by_category(*at.here, voting) if voting and placed else {}
    return Results(
        edition=at.edition.slug,
        phase=voting.id if voting else None,
        items=[_place(code, p) for code, rows in placed.items() for p in rows],
        ties=[_tie(code, step) for code, asked in steps.items() for step in asked],
        lot=await _lot(at, voting) if voting and placed else None,
        by_stewards=[StewardsTie.model_validate(each) for each in await ties_by_stewards(*at.here)],
    )


async def _lot(at: AtEdition, voting: VotingPhase) -> LotOf | None:
    found = await lot_with_ties(*at.here, voting)
    if found is None:
        return None
    lot, ties = found
    return LotOf.model_validate(lot.model_dump() | {"ties": [LotTie.model_validate(each) for each in ties]})


def _tie(category: str, step: TieStep) -> TieAtTheLine:
    return TieAtTheLine.model_validate({"category": category} | {f: getattr(step, f) for f in TIE_FIELDS})


def _place(category: str, placed: queries.Placed) -> PlaceOf:
    project, standing = placed.project, placed.standing
    named = {"project": project.id, "title": project.title, "owner": project.owner, "category": category}
    outcome = "passed" if standing.outcome == "passed" else "not_passed"
    said = standing.model_dump() | named | {"country": project.country, "outcome": outcome}
    return PlaceOf.model_validate(said)


async def _announcements(at: AtEdition) -> tuple[dict[str, dict[str, Any]], list[AnnouncementOf]]:
    """What is public by the id of its announcement, the first one first, and all announcements."""
    rules, found = at.edition.rules, await queries.published_each(at.session, at.edition.id)
    sole = rules.announcements[0].id if rules.announcements else ""
    public = {content.get("phase", sole): content for content in found}
    return public, [
        AnnouncementOf(
            phase=each.id,
            honours=sorted(honours_of(rules, each)),
            opens=rules.instant(each.opens),
            published_at=public[each.id]["published_at"] if each.id in public else None,
        )
        for each in rules.announcements
    ]


@router.get("/editions/{edition}/winners", dependencies=allow(Who.PUBLIC))
async def read_winners(at: AtEdition, phase: str | None = None) -> Winners:
    """The published winners, exactly as two stewards agreed to them. 404 before their instant. `phase`: the id of an
    announcement where there are several; without it the last one that is public.
    """
    public, announcements = await _announcements(at)
    wanted = phase or next(reversed(public), None)
    content = public.get(wanted) if wanted else None
    if phase and phase not in {each.phase for each in announcements}:
        raise refusals.no_announcement()
    if content is None and not at.edition.record:
        raise refusals.not_published()
    apart = {name: content.pop(name) for name in ("published_at", "sha256", "corrections")} if content else {}
    known = [p for p in await queries.archived_champions(*at.here) if p.state != "champion"]
    return Winners(
        edition=at.edition.slug,
        phase=wanted,
        announcements=announcements,
        published_at=apart.get("published_at"),
        sha256=apart.get("sha256"),
        content=content,
        corrections=[
            CorrectionOf.model_validate(each, from_attributes=True) for each in apart.get("corrections", ())
        ],
        known=[
            {
                "project": p.id,
                "title": p.title,
                "category": p.category,
                "state": p.state,
                "source": p.source_url,
            }
            for p in known
        ],
    )
