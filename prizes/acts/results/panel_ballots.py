"""Secret ballots of panels: a member's vote, the count, the chair's casting vote."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import Field

from prizes import clock
from prizes.acts.declaring import UNLESS_INVALID, Acts
from prizes.api.results.panel_ballots import ONE, panel_ballot_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.results.phases import WithBallot
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.results import refusals
from prizes.results.ballots import ballot_phase, is_ranked
from prizes.results.electing import REASON_MOST, cast, close_and_count, decide_by_casting_vote
from prizes.results.rules.marking_ballots import NOTHING, rank_field, ranking_of
from prizes.review.models import BallotCount, PanelBallot
from prizes.review.schemas import Sent
from prizes.web.layout.pages import PageAt
from prizes.web.results.panel_ballots import in_ballot_phase, panel_ballot_page

acts = Acts("panels")
Projects = Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=1000)]


def _leads(at: PageAt, made: PanelBallot | BallotCount) -> str:
    phase = ballot_phase(at.edition.rules, made.phase, clock.now())
    return at.to("panel_ballot_page", in_ballot_phase(at.edition, phase), category=made.field)


member = partial(acts.act, who=Who.EXPERT, answers=panel_ballot_shown, leads=_leads)


class RankingSent(Sent):
    """The first choice first; empty: an abstention. Plurality takes one."""

    ranking: Projects


class RoundSeen(Sent):
    round: Whole
    """The round that was looked at."""


class CastingVoteSent(Sent):
    chosen: Projects
    reason: Annotated[str, Field(max_length=REASON_MOST)]


def _filled_in(at: PageAt) -> dict[str, Any]:
    """Raises what is wrong with it; an abstention has its own button."""
    if at.typed.get("act") == "abstain":
        return {"ranking": []}
    wrong: dict[str, Sentence] = {}
    phase = ballot_phase(at.edition.rules, at.asked("phase"), clock.now())
    start, ranked = rank_field(""), is_ranked(phase)
    ranks = {name.removeprefix(start): value for name, value in at.typed if name.startswith(start)}
    if ranked:
        chosen, wrong = ranking_of(ranks)
    else:
        chosen = [project for project in at.typed.all("ranking") if project]
    if not chosen and not wrong:
        wrong = {rank_field(next(iter(ranks), "")) if ranked else "ranking": NOTHING}
    if wrong:
        raise refusals.wrong_ballot(wrong)
    return {"ranking": chosen}


@member(
    f"PUT {ONE}",
    panel_ballot_page.path,
    on=panel_ballot_page,
    notice="ballot-saved",
    reads=_filled_in,
    elsewhere=frozenset(),
)
async def cast_panel_ballot(at: At, category: str, sent: RankingSent, phase: WithBallot) -> PanelBallot:
    """Keep your ballot over the one before, until the ballot is closed."""
    return await cast(*at.here, phase, category, at.me, ranking=sent.ranking)


@member(
    f"POST {ONE}/counts",
    f"{panel_ballot_page.path}/count",
    notice="ballot-counted",
)
async def count_panel_ballots(at: At, category: str, sent: RoundSeen, phase: WithBallot) -> BallotCount:
    """Close and count the round that you looked at, as a chair of the panel or a steward."""
    return await close_and_count(*at.here, phase, category, at.me, seen_round=sent.round)


@member(
    f"PUT {ONE}/casting-vote",
    f"{panel_ballot_page.path}/casting-vote",
    on=panel_ballot_page,
    notice="decided",
    elsewhere=UNLESS_INVALID,
)
async def give_casting_vote(at: At, category: str, sent: CastingVoteSent, phase: WithBallot) -> BallotCount:
    """Decide a tie as the chair: as many of the tied as there are places."""
    return await decide_by_casting_vote(
        *at.here, phase, category, at.me, chosen=sent.chosen, reason=sent.reason
    )
