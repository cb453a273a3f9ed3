"""Appeals against the ineligibility of a project: the nominator's, and the answer of a steward."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.reading import yes_or_no
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.screening.screening import AppealAnswer, ExclusionAppealOf
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.nomination.actions.appeals import decide_appeal, make_appeal, take_up
from prizes.nomination.models import Appeal
from prizes.nomination.schemas import Reason
from prizes.web.nomination.writing import own_project_page
from prizes.web.screening.contested import appeals_list
from prizes.web.screening.project import office_project_page

acts = Acts("screening")


@acts.act(
    "PUT /nominations/{nomination}/appeal",
    "/{edition}/nominations/{nomination}/appeal",
    who=Who.SIGNED_IN,
    answers=ExclusionAppealOf,
    on=own_project_page,
    notice="appeal-made",
    reads=lambda at: {"reason": at.typed.get("appeal")},
)
async def write_appeal(at: At, nomination: str, sent: Reason) -> Appeal:
    """Your one appeal against the ineligibility of your project."""
    return await make_appeal(*at.here, nomination, nominator=at.person, reason=sent.reason)


@acts.act(
    "PUT /editions/{edition}/nominations/{nomination}/appeal",
    "/{edition}/office/nominations/{nomination}/appeal",
    who=Who.STEWARD,
    answers=ExclusionAppealOf,
    on=office_project_page,
    notice="appeal-answered",
    reads=yes_or_no("upheld"),
)
async def answer_appeal(at: At, nomination: str, sent: AppealAnswer) -> Appeal:
    """Another steward than the one who found the project ineligible decides, for good."""
    return await decide_appeal(*at.here, nomination, upheld=sent.upheld, answer=sent.answer, steward=at.by)


@act_on_rows(
    acts,
    appeals_list,
    "POST /editions/{edition}/appeals/several/taking-up",
    label=N_("Take up"),
    asks=lambda n: say_n("Take up %(n)s appeal?", "Take up %(n)s appeals?", n),
)
async def take_up_appeals(at: At, sent: ChosenRows) -> Outcomes:
    """Say that you look after several appeals, so that no other steward does the same. It binds nobody."""
    return await take_up(*at.here, sent.ids, steward=at.by)
