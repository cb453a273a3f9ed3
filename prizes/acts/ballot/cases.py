"""Cases of votes to set aside: proposed by one steward, approved by another, countersigned from outside."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, Field

from prizes.acts.declaring import UNLESS_INVALID, Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.ballot.cases import Words, case_shown
from prizes.ballot.cases import actions, dismissing
from prizes.ballot.cases.actions import StatedCase
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.tally.effects import approve_case
from prizes.web.ballot.cases import case_page
from prizes.web.ballot.casework import flags_list, new_case_page, suspicion_page
from prizes.web.layout.pages import PageAt
from prizes.web.layout.rows import RowsField

acts = Acts("cases")
PROGRAM, FORM = "/editions/{edition}/cases", case_page.path
LONGEST_CODE = 40
steward = partial(acts.act, who=Who.STEWARD, answers=case_shown)
propose = partial(steward, leads=leading("case_page", case="{result.id}"), notice="case-proposed")


class CaseSent(BaseModel):
    """Either the flagged votes of one project, or tracking codes."""

    flags: str | None = Field(default=None, max_length=16)
    related: bool = False
    """With `flags`: also votes that are flagged only by what they share with flagged ones."""
    codes: list[Annotated[str, Field(max_length=LONGEST_CODE)]] = Field(default=[], max_length=50_000)
    phase: str | None = Field(default=None, max_length=40)
    """With `codes`: the round; else the first."""
    reason: str = Field(max_length=16)
    explanation: Words


class CaseSeen(BaseModel):
    sha256: Annotated[str, Field(max_length=64)]
    """Of the case, as it was looked at."""


class Countersigned(CaseSeen):
    office: str = Field(max_length=400)


def _codes(at: PageAt) -> dict[str, Any]:
    """One a line; of what is longer than any code the beginning is no code either."""
    return {
        "codes": [line.strip()[:LONGEST_CODE] for line in at.typed.get("codes").splitlines() if line.strip()]
    }


@propose(f"POST {PROGRAM}", "/{edition}/office/cases", on=new_case_page, reads=_codes)
async def propose_case(at: At, sent: CaseSent) -> Any:
    """Propose to set votes aside. The page of the case is public at once; another steward must approve it."""
    said = sent.model_dump(exclude={"reason", "explanation"})
    return await actions.propose(*at.here, StatedCase(sent.reason, sent.explanation, at.by), **said)


@propose(form=suspicion_page.path, on=suspicion_page)
async def propose_flagged(at: At, flag: str, sent: CaseSent) -> Any:
    """Of the flagged votes that a page shows."""
    return await propose_case(at, sent.model_copy(update={"flags": flag}))


@steward(
    f"PUT {PROGRAM}/{{case}}/approval",
    f"{FORM}/approval",
    leads=leading("case_page"),
    notice="case-in-effect",
)
async def agree_to_case(at: At, case: str, sent: CaseSeen) -> Any:
    """Set exactly these votes aside. 409 `countersignature-needed` where places at the top change."""
    return await approve_case(*at.here, case, seen_sha256=sent.sha256, approver=at.by)


@steward(
    f"PUT {PROGRAM}/{{case}}/withdrawal", f"{FORM}/withdrawal", leads=leading("case_page"), notice="withdrawn"
)
async def withdraw_case(at: At, case: str) -> Any:
    """Take back a case that nobody has approved yet."""
    return await actions.withdraw(*at.here, case, steward=at.by)


@acts.act(
    f"PUT {PROGRAM}/{{case}}/countersignature",
    f"{FORM}/countersignature",
    who=Who.OBSERVER,
    answers=case_shown,
    on=case_page,
    notice="case-countersigned",
    elsewhere=UNLESS_INVALID,
)
async def countersign_case(at: At, case: str, sent: Countersigned) -> Any:
    """By an observer who is not a steward, for another office."""
    return await actions.countersign(
        *at.here, case, person=at.person, seen_sha256=sent.sha256, office=sent.office
    )


# --- flags about which nothing is done -----------------------------------------------------------------


class DismissalSent(BaseModel):
    dismissal: str = Field(max_length=4_000)
    """Why nothing is done about these votes; stewards read it."""


@acts.act(
    "PUT /editions/{edition}/flags/{flag}/dismissal",
    f"{suspicion_page.path}/dismissal",
    who=Who.STEWARD,
    on=suspicion_page,
    leads=leading("flags_page"),
    notice="flag-dismissed",
)
async def dismiss_flag(at: At, flag: str, sent: DismissalSent) -> None:
    """Say of a group of flagged votes that nothing is done about them. They remain as they are."""
    done = await dismissing.dismiss(*at.here, [flag], reason=sent.dismissal, steward=at.by)
    if refusal := done[flag]:
        raise refusal


class DismissalsSent(ChosenRows, DismissalSent):
    pass


@act_on_rows(
    acts,
    flags_list,
    "POST /editions/{edition}/flags/several/dismissal",
    label=N_("Dismiss"),
    asks=lambda n: say_n(
        "Dismiss the flagged votes for %(n)s project? They remain as they are.",
        "Dismiss the flagged votes for %(n)s projects? They remain as they are.",
        n,
    ),
    fields=[RowsField(name="dismissal", label=N_("Reason"), help=N_("Only stewards see it."))],
)
async def dismiss_flags(at: At, sent: DismissalsSent) -> Outcomes:
    """Say of several groups of flagged votes that nothing is done about them."""
    return await dismissing.dismiss(*at.here, sent.ids, reason=sent.dismissal, steward=at.by)
