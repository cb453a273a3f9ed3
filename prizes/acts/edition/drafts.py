"""Drafts of editions: begun from an edition, changed part by part, undone, discarded, put before a second steward."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.edition.actions import rules_from
from prizes.edition.queries import edition_in_force
from prizes.edition.refusals import unknown_edition
from prizes.edition.studio import actions
from prizes.edition.studio.beginning import MOST_YEARS, OF_EXAMPLE
from prizes.edition.studio.queries import edition_draft, edition_drafts
from prizes.edition.studio.schema import pages_on
from prizes.edition.studio.ways import ABSENT, read_way
from prizes.gate.at import At, AtService
from prizes.gate.permissions import Who, allow
from prizes.replay.queries import replayed
from prizes.replay.rules.outcomes import Replayed
from prizes.replay.rules.plain import as_plain
from prizes.trial.running import forget_trial
from prizes.web.edition.studio.overview import draft_differences_page, draft_page, drafts_page
from prizes.web.edition.studio.parts import draft_calendar_page, page_address
from prizes.web.layout.pages import PageAt

acts = Acts("editions")
PROGRAM = "/edition-drafts"
ONE = f"{PROGRAM}/{{draft}}"


class DraftBegun(BaseModel):
    base: str = Field(max_length=48)
    """The edition whose rules in force are copied; or a made-up contest that comes with the service, as `example:` and
    its name."""
    slug: str = Field(max_length=31)
    """Name of the new edition in addresses; that of the base: a draft of a change to its rules."""
    years: int = Field(default=1, ge=0, le=MOST_YEARS)
    """By how many years all dates are moved; of an example: how many years after this one its first phase opens."""


class DraftChange(BaseModel):
    way: str = Field(default="", max_length=200)
    """What is changed, such as `phases.2.cut.most`; empty: the whole document."""
    value: Any = None
    remove: bool = False
    """Whether what is there is taken out, instead."""
    seen: str | None = Field(default=None, max_length=16)


class DatesMoved(BaseModel):
    years: int = Field(ge=-MOST_YEARS, le=MOST_YEARS)


class SecondStewardAsked(BaseModel):
    reason: str = Field(default="", max_length=4000)
    """For the public record; needed where frozen rules are changed."""


class DraftListed(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    slug: str
    changed_at: datetime
    asked_at: datetime | None


class DraftsListed(BaseModel):
    items: list[DraftListed]
    next: None = None


class DraftOf(DraftListed):
    base_slug: str
    """The edition that it was begun from; of an example `example:` and its name."""
    document: dict[str, Any]
    undoable: bool
    redoable: bool
    asked_sha256: str | None


class DraftAsked(BaseModel):
    edition: str
    proposal: ProposalOf | None
    """None: it took effect at once, as test editions do."""


class ReplaySum(BaseModel):
    was: int
    would: int
    unknown: int


class IncompleteVotes(BaseModel):
    sum: int
    """What `categories` add up to; 0: fewer than five in each."""
    categories: dict[str, int]
    """Each rounded down to a multiple of five, without those of fewer than five."""


class ProjectReplay(BaseModel):
    project: str
    title: str
    category: str
    country: str | None
    was: Replayed
    would: Replayed
    why: str


class PhaseReplay(BaseModel):
    id: str
    kind: str
    sum: ReplaySum
    by_region: dict[str, ReplaySum]
    """By ITU region."""
    by_group: dict[str, ReplaySum]
    """By group of countries (`ldc`, `lldc`, `sids`), which overlap."""
    notes: list[str]
    incomplete_votes: IncompleteVotes | None
    """None: cannot be known."""
    projects: list[ProjectReplay]


class ReplayOf(BaseModel):
    kept_out: dict[str, str]
    """Projects that would not have been admitted, and why."""
    phases: list[PhaseReplay]


steward = partial(acts.act, who=Who.STEWARD)


async def shown_draft(at: At, result: Any) -> DraftOf:
    return DraftOf.model_validate(await edition_draft(at.session, result.id))


def asked(_: At, result: actions.AskedAbout) -> DraftAsked:
    proposal = ProposalOf.model_validate(result.proposal) if result.proposal else None
    return DraftAsked(edition=result.edition.slug, proposal=proposal)


async def _to_changed(at: PageAt, result: str) -> str:
    """To the page that shows what an undone or repeated step has changed."""
    found = await edition_draft(at.session, at.asked("draft") or "")
    way = read_way(result)
    if way[-1:] in {("opens",), ("closes",), ("phases",)}:
        return at.to("draft_calendar_page", draft=found.id)
    if not way:
        return at.to("draft_page", draft=found.id)
    return at.to("draft_part_page", draft=found.id, way=page_address(pages_on(found.document, way)[-1].way))


@acts.programs.get(PROGRAM, dependencies=allow(Who.STEWARD))
async def list_edition_drafts(at: AtService) -> DraftsListed:
    """Drafts of editions, what was changed last first."""
    return DraftsListed(items=[DraftListed.model_validate(each) for each in await edition_drafts(at.session)])


@acts.programs.get(ONE, dependencies=allow(Who.STEWARD))
async def get_edition_draft(at: AtService, draft: str) -> DraftOf:
    """A draft with its whole document."""
    return DraftOf.model_validate(await edition_draft(at.session, draft))


@acts.programs.get(f"{ONE}/what-if", dependencies=allow(Who.STEWARD))
async def replay_under_draft(at: AtService, draft: str, edition: str) -> ReplayOf:
    """What would have become of the projects of a finished edition under the rules of a draft."""
    found = await edition_in_force(at.session, edition)
    if found is None:
        raise unknown_edition(slug=edition)
    rules = rules_from((await edition_draft(at.session, draft)).document)
    return ReplayOf.model_validate(as_plain(await replayed(at.session, found, rules)))


@steward(
    f"POST {PROGRAM}",
    drafts_page.path,
    answers=shown_draft,
    on=drafts_page,
    leads=leading("draft_page", draft="{result.id}"),
    notice="draft-begun",
)
async def begin_edition_draft(at: At, sent: DraftBegun) -> Any:
    """Begin a draft as a copy of the rules of an edition or of an example, with another name and with later dates."""
    if sent.base.startswith(OF_EXAMPLE):
        name = sent.base.removeprefix(OF_EXAMPLE)
        return await actions.begin_from_example(at.session, name, sent.slug, sent.years, by=at.by)
    base = await edition_in_force(at.session, sent.base)
    if base is None:
        raise unknown_edition(slug=sent.base)
    return await actions.begin_draft(at.session, base, sent.slug, sent.years, by=at.by)


@steward(f"PATCH {ONE}", answers=shown_draft)
async def change_edition_draft(at: At, draft: str, sent: DraftChange) -> Any:
    """Change one part of the document. It may have faults until a second steward is asked."""
    value = ABSENT if sent.remove else sent.value
    return await actions.change_draft(at.session, draft, read_way(sent.way), value, seen=sent.seen, by=at.by)


@steward(
    f"POST {ONE}/dates",
    f"{draft_calendar_page.path}/years",
    answers=shown_draft,
    status=200,
    on=draft_calendar_page,
    notice="draft-saved",
)
async def move_draft_dates(at: At, draft: str, sent: DatesMoved) -> Any:
    """Move all dates of all phases by some years."""
    return await actions.move_dates(at.session, draft, sent.years, by=at.by)


@steward(
    f"POST {ONE}/undo", f"{draft_page.path}/undo", on=draft_page, leads=_to_changed, notice="draft-undone"
)
async def undo_draft_step(at: At, draft: str) -> str:
    """Take the last change back."""
    return await actions.undo(at.session, draft)


@steward(
    f"POST {ONE}/redo", f"{draft_page.path}/redo", on=draft_page, leads=_to_changed, notice="draft-redone"
)
async def redo_draft_step(at: At, draft: str) -> str:
    """Do again what was undone last."""
    return await actions.redo(at.session, draft)


@steward(
    f"DELETE {ONE}", f"{draft_page.path}/discarding", leads=leading("drafts_page"), notice="draft-discarded"
)
async def discard_edition_draft(at: At, draft: str) -> None:
    """Delete a draft with all its steps and its trial run. An edition that was made of it stays."""
    await actions.discard_draft(at.session, draft, by=at.by)
    await forget_trial(draft)


def _to_asked(at: PageAt, result: actions.AskedAbout) -> str:
    """To what was proposed; of what took effect at once, to its office."""
    if result.proposal is None:
        return at.to("office_home", edition=result.edition.slug)
    return at.to("proposal_page", edition=result.edition.slug, proposal=result.proposal.id)


@steward(
    f"POST {ONE}/proposal",
    f"{draft_differences_page.path}/proposal",
    answers=asked,
    on=draft_differences_page,
    leads=_to_asked,
    notice=lambda _, result: "proposed" if result.proposal else "rules-loaded",
)
async def ask_about_draft(at: At, draft: str, sent: SecondStewardAsked) -> actions.AskedAbout:
    """Load the document, and ask a second steward to approve the contest, or the change to frozen rules."""
    return await actions.ask_second_steward(at.session, draft, sent.reason, by=at.by)
