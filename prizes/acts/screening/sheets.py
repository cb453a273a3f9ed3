"""Screening sheets, projects on paper, late entries, and one act on many projects."""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows, each
from prizes.api.interface.proposal import ProposalOf
from prizes.api.nomination.nominations import nomination_shown
from prizes.api.screening.screening import (
    BulkConfirmed,
    BulkDone,
    CodeSent,
    LateOpened,
    LateSent,
    PaperSent,
    SheetSent,
    screening_shown,
)
from prizes.edition.models import Proposal
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.nomination.actions import bulk, late_entries, paper_entries, screening
from prizes.nomination.actions.screening import Screened
from prizes.nomination.models import LateEntry, Project
from prizes.nomination.schemas import Reason
from prizes.web.layout.pages import PageAt
from prizes.web.screening.bulk import chosen, order_of, several_page
from prizes.web.screening.late_entries import late_code_page, late_entries_list
from prizes.web.screening.paper_entries import paper_entries_list
from prizes.web.screening.screening import CHECK, screening_page

acts = Acts("screening")
SCREENING = "PUT /editions/{edition}/nominations/{nomination}/screening"


def _checks(at: PageAt) -> dict[str, Any]:
    return {"checks": {name.removeprefix(CHECK): value for name, value in at.typed if name.startswith(CHECK)}}


def _to_the_next(at: PageAt, found: Screened) -> str:
    """What was passed over before comes up again at the end of the round."""
    if at.typed.get("then") == "next":
        return at.to("next_screening", after=found.project.id)
    return at.to("screening_page", nomination=found.project.id)


@acts.act(
    SCREENING,
    screening_page.path,
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=screening_shown,
    on=screening_page,
    leads=_to_the_next,
    notice=lambda at, _: None if at.typed.get("then") == "next" else "sheet-saved",
    reads=_checks,
)
async def save_screening(at: At, nomination: str, sent: SheetSent) -> Screened:
    """Your sheet, over your last one. The sheet that makes all agree lets the project pass."""
    return await screening.save_sheet(
        *at.here,
        nomination,
        checks=sent.checks,
        verdict=sent.verdict or "",
        note_text=sent.note,
        revision=sent.revision,
        screener=at.by,
    )


@acts.act(
    f"{SCREENING}/pass",
    f"{screening_page.path}/decision",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=nomination_shown,
    on=screening_page,
    notice="screening-passed",
)
async def pass_screening(at: At, nomination: str, sent: Reason) -> Project:
    """Let a project pass where screeners differ, or against them, with a reason."""
    return await screening.let_pass(*at.here, nomination, reason=sent.reason, steward=at.by)


# --- on paper ------------------------------------------------------------------------------------------


@acts.act(
    "POST /editions/{edition}/paper-entries",
    paper_entries_list.path,
    who=Who.STEWARD,
    answers=nomination_shown,
    on=paper_entries_list.page,
    leads=leading("own_project_page", nomination="{result.id}"),
    notice="paper-entry-begun",
)
async def enter_from_paper(at: At, sent: PaperSent) -> Project:
    """Begin a project that came on paper; whoever sent it becomes its nominator and is told by email."""
    return await paper_entries.enter_from_paper(*at.here, **sent.model_dump(), steward=at.person)


# --- late entries --------------------------------------------------------------------------------------


@acts.act(
    "POST /editions/{edition}/late-entries",
    late_entries_list.path,
    who=Who.STEWARD,
    answers=ProposalOf,
    on=late_entries_list.page,
    leads=leading("proposal_page", proposal="{result.id}"),
    notice="proposed",
)
async def propose_late_nomination(at: At, sent: LateSent) -> Proposal:
    """Propose that one person may submit one project late; a second steward approves it."""
    return await late_entries.propose_late_entry(
        *at.here, email=sent.email, until=sent.until, reason=sent.reason, proposer=at.by
    )


several_late = partial(act_on_rows, acts, late_entries_list)


@several_late(
    "POST /editions/{edition}/late-entries/several/codes",
    label=N_("Send a new code"),
    asks=lambda n: say_n(
        "Send a new code to %(n)s person? The earlier code will no longer work.",
        "Send a new code to %(n)s people? The earlier codes will no longer work.",
        n,
    ),
)
async def renew_late_codes(at: At, sent: ChosenRows) -> Outcomes:
    """Mail new codes to people who have not entered theirs."""

    async def renew(entry: str) -> None:
        await late_entries.renew_code(*at.here, entry, steward=at.by)

    return await each(at.session, sent.ids, renew)


@several_late(
    "POST /editions/{edition}/late-entries/several/end",
    label=N_("Withdraw late entries"),
    asks=lambda n: say_n("Withdraw %(n)s late entry?", "Withdraw %(n)s late entries?", n),
)
async def end_late_entries(at: At, sent: ChosenRows) -> Outcomes:
    """Take back what people who have not entered their code were allowed."""

    async def end(entry: str) -> None:
        await late_entries.end_late_entry(*at.here, entry, steward=at.by)

    return await each(at.session, sent.ids, end)


@acts.act(
    "PUT /editions/{edition}/late-entries/code",
    late_code_page.path,
    who=Who.SIGNED_IN,
    answers=LateOpened,
    on=late_code_page,
    leads=leading("own_projects_page"),
    notice="late-open",
)
async def enter_late_code(at: At, sent: CodeSent) -> LateEntry:
    """Open the form with the code that was mailed to your address."""
    return await late_entries.open_late_entry(*at.here, person=at.person, code=sent.code)


# --- several at once -----------------------------------------------------------------------------------


async def _confirmed(at: PageAt) -> dict[str, Any]:
    order = order_of(at).model_dump(exclude_unset=True)
    return order | {"nominations": await chosen(at), "possible_only": at.typed.get("possible") == "yes"}


@acts.act(
    "POST /editions/{edition}/office/nominations/act",
    f"{several_page.path}/confirmation",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=BulkDone,
    status=200,
    on=several_page,
    leads=leading("nominations_page"),
    notice="several-done",
    reads=_confirmed,
)
async def act_on_nominations(at: At, sent: BulkConfirmed) -> BulkDone:
    """Do exactly what was previewed, in one transaction, with one letter each."""
    done = await bulk.carry_out(
        *at.here,
        sent.nominations,
        sent,
        seen_sha256=sent.sha256,
        possible_only=sent.possible_only,
        steward=at.by,
    )
    return BulkDone(done=done)
