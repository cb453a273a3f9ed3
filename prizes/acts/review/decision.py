"""What panels decide where the rules leave it to them, recorded by a steward, or by a chair at a line that is theirs;
and the decision that a steward proposes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.acts.declaring import Acts, leading
from prizes.edition.document.phases import NominationPhase
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithNomination
from prizes.review.actions import choosing, deciding
from prizes.review.queries.reach import EVERYTHING, Reach, reach_as_chair
from prizes.review.schemas import ChoicesSent, Done, MoveSent, ProposalSent, ProposalShown
from prizes.web.layout.pages import PageAt
from prizes.web.review.decision import chair_decision_page, chair_move_page, decision_page, move_page

acts = Acts("panels")
OFFICE, PROGRAM = decision_page.path, "/editions/{edition}/decision"
CHAIRS, CHAIRS_PROGRAM = chair_decision_page.path, "/editions/{edition}/chair/decision"
steward = partial(acts.act, who=Who.STEWARD, elsewhere=frozenset(), given={"as_chair": False})
chair = partial(acts.act, who=Who.EXPERT, elsewhere=frozenset(), given={"as_chair": True})
GROUP, PHASE = {"phase": "{phase.id}", "group": "{group}"}, {"phase": "{phase.id}"}


async def _reach(at: At, phase: NominationPhase, as_chair: bool) -> Reach:
    return await reach_as_chair(*at.here, at.by, phase) if as_chair else EVERYTHING


def _marked(at: PageAt) -> dict[str, Any]:
    passing = at.typed.all("pass")
    return {"passing": passing, "not_passing": [p for p in at.typed.all("project") if p not in passing]}


choices: dict[str, Any] = {"answers": Done, "notice": "decided", "reads": _marked}


@steward(
    f"POST {PROGRAM}/choices",
    f"{OFFICE}/choices",
    on=decision_page,
    leads=leading("decision_page", **GROUP),
    **choices,
)
@chair(
    f"POST {CHAIRS_PROGRAM}/choices",
    f"{CHAIRS}/choices",
    on=chair_decision_page,
    leads=leading("chair_decision_page", **GROUP),
    name="record_chair_choice",
    says="Record what your panel decided of projects that the rules leave to it.",
    **choices,
)
async def record_choice(at: At, sent: ChoicesSent, phase: WithNomination, as_chair: bool) -> None:
    """Record what the panel decided of projects that the rules leave to it."""
    await choosing.choose(
        *at.here,
        phase,
        passing=sent.passing,
        not_passing=sent.not_passing,
        reason=sent.reason,
        decider=at.by,
        reach=await _reach(at, phase, as_chair),
    )


def _side(at: PageAt) -> dict[str, Any]:
    return {"passes": at.typed.get("side") == "above"}


move: dict[str, Any] = {"answers": Done, "notice": "moved", "reads": _side}


@steward(
    f"PUT {PROGRAM}/{{project}}/choice",
    move_page.path,
    on=move_page,
    leads=leading("move_page", **PHASE),
    **move,
)
@chair(
    f"PUT {CHAIRS_PROGRAM}/{{project}}/choice",
    chair_move_page.path,
    on=chair_move_page,
    leads=leading("chair_move_page", **PHASE),
    name="move_chair_choice",
    says="Record that your panel puts one project above or below the line, and why.",
    **move,
)
async def move_choice(at: At, project: str, sent: MoveSent, phase: WithNomination, as_chair: bool) -> None:
    """Record that the panel puts one project above or below the line, and why."""
    reach = await _reach(at, phase, as_chair)
    await choosing.move(
        *at.here, phase, project, passes=sent.passes, reason=sent.reason, decider=at.by, reach=reach
    )


@steward(
    f"DELETE {PROGRAM}/{{project}}/choice",
    f"{move_page.path}/undoing",
    leads=leading("move_page", **PHASE),
    notice="choice-undone",
)
@chair(
    f"DELETE {CHAIRS_PROGRAM}/{{project}}/choice",
    f"{chair_move_page.path}/undoing",
    leads=leading("chair_move_page", **PHASE),
    notice="choice-undone",
    name="take_chair_choice_back",
    says="Undo what your panel decided of one project; possible until the decision is taken.",
)
async def take_choice_back(at: At, project: str, phase: WithNomination, as_chair: bool) -> None:
    """Undo what the panel decided of one project; possible until the decision is taken."""
    reach = await _reach(at, phase, as_chair)
    await choosing.take_back(*at.here, phase, project, decider=at.by, reach=reach)


@acts.act(
    f"POST {PROGRAM}",
    OFFICE,
    who=Who.STEWARD,
    elsewhere=frozenset(),
    answers=ProposalShown,
    on=decision_page,
    leads=leading("decision_page", phase="{phase.id}", group="all"),
    notice="proposed",
)
async def propose_decision(at: At, sent: ProposalSent, phase: WithNomination) -> Proposal:
    """Propose the decision as it would be now. Another steward approves it under /proposals."""
    return await deciding.propose_decision(*at.here, phase, proposer=at.by, reason=sent.reason)
