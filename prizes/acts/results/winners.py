"""From the count to the winners: the shortlist and its ties, the panel's choice, and its publication."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, Field

from prizes import clock
from prizes.acts.declaring import Acts, leading
from prizes.acts.reading import yes_or_no
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.models import Proposal
from prizes.edition.titles import honour_titles, phase_honours
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.results.phases import WithSelection
from prizes.kit.bounded import Instant
from prizes.results import actions, adopting, correcting, settling, shortlist
from prizes.results.ranked.ties import TIE_REASON_MOST
from prizes.results.rules.settling import WantedTitle, next_to_settle
from prizes.results.rules.winners import WINNER, other_titles, selection_phase
from prizes.review.models import Honour
from prizes.review.rules.minutes import NOTE_MOST
from prizes.web.layout.pages import PageAt
from prizes.web.results.selecting import (
    NO_PRIZE,
    correction_page,
    in_phase,
    selection_category_page,
    selection_list,
)
from prizes.web.results.shortlisting import shortlist_page

acts = Acts("results")
PROGRAM = "/editions/{edition}"
CHOICE = selection_list.path
steward = partial(acts.act, who=Who.STEWARD)


class TieDecision(BaseModel):
    """What was decided of one project that is tied at a line."""

    project: str = Field(max_length=16)
    passes: bool
    reason: str = Field(max_length=TIE_REASON_MOST)


class TieSent(TieDecision):
    phase: str | None = None


class SelectionSent(BaseModel):
    project: str = Field(max_length=16)
    title: str = Field(default="winner", max_length=40)
    reason: str = Field(default="", max_length=4000)


class NoPrize(BaseModel):
    reason: str = Field(max_length=4000)


class TitleWanted(BaseModel):
    project: str = Field(max_length=16)
    title: str = Field(max_length=40)
    reason: str | None = Field(default=None, max_length=4000)


class CategorySent(BaseModel):
    """All that is decided of a category or another field, and who was there."""

    choices: list[TitleWanted] = Field(default=[], max_length=200)
    no_prize: str | None = Field(default=None, max_length=4000)
    """The reason."""
    attended: bool = False
    """Whether the form asks for the record of the panel."""
    present: list[Annotated[str, Field(max_length=16)]] = Field(default=[], max_length=1000)
    note: str = Field(default="", max_length=NOTE_MOST)


class CorrectionSent(BaseModel):
    """All honours of a category or another field as they should read, and what was wrong."""

    choices: list[TitleWanted] = Field(default=[], max_length=200)
    no_prize: str | None = Field(default=None, max_length=4000)
    """The reason."""
    no_titles: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=4000)]] = Field(
        default={}, max_length=200
    )
    """The same for titles of other selections, by their id; one that is left out stays as it is."""
    note: str = Field(default="", max_length=1000)
    """What was wrong; everybody reads it."""


class WinnersProposal(BaseModel):
    publish_at: Instant | None = None
    """None: as soon as a second steward approves and the announcement opens."""


class Proposed(BaseModel):
    proposal: str
    sha256: str
    expires_at: datetime


def _proposed(_at: At, made: Proposal) -> Proposed:
    return Proposed(proposal=made.id, sha256=made.sha256, expires_at=made.expires_at)


def _phase(at: PageAt) -> SelectionPhase | None:
    return selection_phase(at.edition.rules, at.asked("phase"), clock.now())


def _to_category(at: PageAt, _result: object = None) -> str:
    """The list of the phase, at the category."""
    place = at.asked("field") or at.asked("category") or ""
    return at.to("selection_page", in_phase(at.edition, _phase(at))) + f"#{place}"


def _to_field(at: PageAt, _result: object = None) -> str:
    return at.to("selection_category_page", in_phase(at.edition, _phase(at)), category=at.asked("category"))


def _chosen(_at: At, made: Honour) -> dict[str, str]:
    return {"honour": made.id}


@steward(
    f"POST {PROGRAM}/shortlist",
    shortlist_page.path,
    answers=_proposed,
    leads=leading("shortlist_page"),
    notice="proposed",
)
async def propose_shortlist(at: At, phase: str | None = None) -> Proposal:
    """Propose what the rules give after the count. Another steward approves it under /proposals."""
    return await shortlist.propose_shortlist(*at.here, shortlist.voting(at.edition, phase), proposer=at.by)


@steward(
    form=f"{shortlist_page.path}/ties",
    on=shortlist_page,
    leads=leading("shortlist_page", phase="{phase}"),
    notice="decided",
    reads=yes_or_no("passes"),
)
async def decide_tie(at: At, sent: TieSent) -> None:
    """Record what the panel decided of one project that is tied at the line."""
    phase = shortlist.voting(at.edition, sent.phase)
    await shortlist.decide_tie(
        *at.here, phase, sent.project, passes=sent.passes, reason=sent.reason, decider=at.by
    )


@steward(f"POST {PROGRAM}/selection", CHOICE, answers=_chosen, leads=_to_category, notice="decided")
async def record_selection(at: At, sent: SelectionSent) -> Honour:
    """Record that the panel gives a project a title."""
    return await actions.choose(*at.here, sent.project, sent.title, reason=sent.reason, chooser=at.by)


@steward(
    f"POST {PROGRAM}/selection/marks",
    f"{CHOICE}-by-marks",
    leads=_to_category,
    notice="decided",
)
async def adopt_marks(at: At, phase: WithSelection) -> None:
    """Record what the marks of a phase give, in all its fields, where the rules let them decide."""
    await adopting.adopt_ranking(*at.here, phase, at.me)


@steward(
    f"POST {PROGRAM}/selection/{{category}}/ties",
    f"{CHOICE}/{{category}}/ties",
    on=selection_category_page,
    leads=_to_field,
    notice="decided",
    reads=yes_or_no("passes"),
)
async def decide_tie_of_marks(at: At, category: str, sent: TieDecision, phase: WithSelection) -> None:
    """Record what the panel or a steward decided of one project that is tied by its marks, in a category or in the
    field of this key.
    """
    await adopting.decide_tie_of_marks(
        *at.here, phase, category, sent.project, passes=sent.passes, reason=sent.reason, decider=at.by
    )


@steward(
    f"DELETE {PROGRAM}/selection/{{honour}}",
    f"{CHOICE}/{{honour}}/withdrawal",
    leads=_to_category,
    notice="decided",
)
async def take_selection_back(at: At, honour: str) -> None:
    """Take back a choice that is not approved."""
    await actions.take_back_choice(*at.here, honour, by=at.by)


@steward(
    f"PUT {PROGRAM}/selection/no-prize/{{category}}",
    f"{CHOICE}/no-prize/{{category}}",
    leads=_to_category,
    notice="decided",
)
async def give_no_prize(at: At, category: str, sent: NoPrize, phase: WithSelection) -> None:
    """Record that a category, or the field of this key, has no winner, or no project with the title of another phase,
    and why.
    """
    await actions.give_no_prize(*at.here, phase, category, reason=sent.reason, by=at.by)


def _settled(at: PageAt) -> dict[str, Any]:
    phase = _phase(at)
    return _decided(at, *(phase_honours(phase) if phase else (WINNER,)))


def _corrected(at: PageAt) -> dict[str, Any]:
    names = {title: f"none.{title}" for title in other_titles(at.edition.rules)}
    none = {title: at.typed.get(name)[:4000] for title, name in names.items() if at.typed.all(name)}
    return {**_decided(at, WINNER, *honour_titles(at.edition.rules)), "no_titles": none}


def _decided(at: PageAt, prize: str, *others: str) -> dict[str, Any]:
    """The titles of a form, where each project is named: by the prize, or by the id of another honour."""
    typed, reason = at.typed, at.typed.get("reason")
    wins = typed.all("winner")
    choices = [
        TitleWanted(project=one[:16], title=prize, reason=typed.get(f"reason.{one}", reason)[:4000])
        for one in wins
        if one != NO_PRIZE
    ]
    for title in others:
        choices += [TitleWanted(project=one[:16], title=title) for one in typed.all(f"title.{title}")]
    return {"choices": choices, "no_prize": reason if NO_PRIZE in wins else None}


async def _onward(at: PageAt, _result: None) -> str:
    """The next category that is not settled; after the last one, the selection as a whole."""
    phase = _phase(at)
    state = await settling.selection_state(*at.here, phase, at.me)
    following, told = next_to_settle(state.steps, at.asked("category")), in_phase(at.edition, phase)
    if following:
        return at.to("selection_category_page", told, category=following)
    return at.to("selection_page", told)


@steward(
    form=selection_category_page.path,
    on=selection_category_page,
    leads=_onward,
    notice="category-settled",
    reads=_settled,
)
async def settle_category(at: At, category: str, sent: CategorySent, phase: WithSelection) -> None:
    """Choose in a category or another field, and write the record of its panel, at once."""
    await settling.settle_field(
        *at.here,
        phase,
        category,
        at.me,
        choices=[WantedTitle(each.project, each.title, each.reason) for each in sent.choices],
        no_prize=sent.no_prize,
        attendance=settling.Attendance(sent.present, sent.note) if sent.attended else None,
    )


@steward(
    f"POST {PROGRAM}/winners",
    "/{edition}/office/winners",
    answers=_proposed,
    on=selection_list.page,
    notice="proposed",
)
async def propose_winners(at: At, sent: WinnersProposal, phase: str | None = None) -> Proposal:
    """Propose the complete choice for publication. Another steward approves it under /proposals. `phase`: of several
    announcements; none: the first one that is not approved.
    """
    publish_at = sent.publish_at or clock.now()
    return await actions.propose_winners(*at.here, publish_at, proposer=at.by, phase=phase)


@steward(
    f"POST {PROGRAM}/corrections/{{category}}",
    correction_page.path,
    answers=_proposed,
    on=correction_page,
    leads=leading("selection_page"),
    notice="proposed",
    reads=_corrected,
)
async def propose_correction(
    at: At, category: str, sent: CorrectionSent, phase: str | None = None
) -> Proposal:
    """Propose what approved winners of a category, or of the field of this key, should read. Another steward approves
    it under /proposals. `phase`: of several announcements; none: the last one that is approved.
    """
    return await correcting.propose_correction(
        *at.here,
        category,
        correcting.WantedResults(
            [WantedTitle(each.project, each.title, each.reason) for each in sent.choices],
            sent.no_prize,
            sent.no_titles,
        ),
        note=sent.note,
        proposer=at.by,
        phase=phase,
    )
