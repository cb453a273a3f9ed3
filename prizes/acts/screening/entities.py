"""Acts of stewards on records of owners, and on pairs of projects that may be the same."""

from __future__ import annotations

from functools import partial

from pydantic import Field

from prizes.accounts.models import Entity
from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.screening.entities import MergerSent, PartingSent, entity_shown
from prizes.api.screening.likenesses import VerdictSent, pair_shown
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.nomination import refusals
from prizes.nomination.actions import duplicates, entities
from prizes.nomination.queries.duplicates import Pair
from prizes.nomination.schemas import EntitySent
from prizes.web.layout.pages import PageAt
from prizes.web.layout.rows import RowsField
from prizes.web.screening.entities import entity_page, merging_page
from prizes.web.screening.likenesses import likeness_page, likenesses_list

acts, likeness_acts = Acts("owners"), Acts("nominations")
ONE = entity_page.path
steward = partial(acts.act, who=Who.STEWARD, scope=TokenScope.OFFICE_WRITE, answers=entity_shown)


@steward(f"PATCH /editions{ONE}", ONE, on=entity_page, notice="entity-saved")
async def change_entity(at: At, entity: str, sent: EntitySent) -> Entity:
    """Mend type, country and web address; what is left out is emptied."""
    return await entities.change_entity(*at.here, entity, sent, steward=at.by)


@steward(
    f"PUT /editions{ONE}/merger",
    merging_page.path,
    on=merging_page,
    leads=leading("entity_page", entity="{into}"),
    notice="entities-merged",
    reads=lambda at: {"into": at.asked("into")},
)
async def merge_entity(at: At, entity: str, sent: MergerSent) -> Entity:
    """Say that this record is another one; the answer is the one that stays."""
    return await entities.merge(*at.here, entity, into=sent.into, reason=sent.reason, steward=at.by)


@steward(
    f"PUT /editions{ONE}/parting",
    f"{ONE}/parting",
    on=entity_page,
    leads=leading("entities_page"),
    notice="entities-parted",
)
async def part_entity(at: At, entity: str, sent: PartingSent) -> Entity:
    """Undo a merging."""
    return await entities.unmerge(*at.here, entity, reason=sent.reason, steward=at.by)


def _verdict(at: PageAt) -> dict[str, str]:
    if at.typed.get("verdict") not in duplicates.VERDICTS:
        raise refusals.verdict_needed()
    return {}


@likeness_acts.act(
    "PUT /editions/{edition}/likenesses/{likeness}/decision",
    f"{likeness_page.path}/decision",
    scope=TokenScope.OFFICE_WRITE,
    who=Who.STEWARD,
    answers=pair_shown,
    on=likeness_page,
    notice="decided",
    reads=_verdict,
)
async def decide_likeness(at: At, likeness: str, sent: VerdictSent) -> Pair:
    """Decide whether the two are the same."""
    return await duplicates.decide(
        *at.here, likeness, verdict=sent.verdict, reason=sent.reason, steward=at.by
    )


class PartedSent(ChosenRows):
    reason: str = Field(max_length=4_000)
    """It stands in the journal of each pair."""


@act_on_rows(
    likeness_acts,
    likenesses_list,
    "POST /editions/{edition}/likenesses/several/different",
    scope=TokenScope.OFFICE_WRITE,
    label=N_("Different projects"),
    asks=lambda n: say_n(
        "Mark %(n)s pair as different projects?", "Mark %(n)s pairs as different projects?", n
    ),
    fields=[RowsField(name="reason", label=N_("Reason"), help=N_("It is recorded in the journal."))],
)
async def part_likenesses(at: At, sent: PartedSent) -> Outcomes:
    """Decide of several pairs that they are different projects, with one reason."""
    return await duplicates.part_each(*at.here, sent.ids, reason=sent.reason, steward=at.by)
