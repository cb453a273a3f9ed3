"""The stewards' side of cases: flagged votes, a new case, approval and countersignature, appeals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import appeals
from prizes.ballot.cases import queries as case_queries
from prizes.ballot.cases.actions import Stated
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import titles
from prizes.ballot.refusals import no_voting
from prizes.ballot.rules.flagging.reasons import REASONS, said_of
from prizes.edition.queries import EditionInForce
from prizes.errors import Kind, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.tally.effects import approve_case
from prizes.web.ballot.cases import case_values
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.layout.searching import page_number

router = APIRouter()
OFFICE = "/{lang:lang}/{edition}/office"
ONE = "/{lang:lang}/{edition}/cases/{case}"
ROWS = 200
"""Flagged votes on one page."""
UPHELD = {"yes": True, "no": False}


@router.get(f"{OFFICE}/cases", dependencies=allow(Who.STEWARD))
async def office_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """Appeals to answer, cases to approve, flagged votes to look at."""
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    found = await case_queries.cases(session, edition)
    return page(
        request,
        "cases/office.html",
        looks=await case_queries.looks(session, edition),
        suspicions=await _suspicions(request, session, edition),
        found=found,
        numbers=await case_queries.numbers(session, found),
        reviews=await case_queries.reviews(session, edition),
        reasons=REASON_WORDS,
    )


async def _suspicions(request: Request, session: Tx, edition: EditionInForce) -> list[dict[str, Any]]:
    found = await case_queries.suspicions(session, edition)
    counted = await case_queries.counted_rounds(session, edition)
    named = [each.project for each in found if each.phase in counted]
    known = await titles(session, named, lang_of(request))
    return [
        {
            "it": each,
            "title": known.get(each.project),
            "said": said_of(each.shared, each.flagged, counted=each.phase in counted),
        }
        for each in found
    ]


# --- a new case ----------------------------------------------------------------------------------------


@router.get(f"{OFFICE}/flags/{{suspicion}}", dependencies=allow(Who.STEWARD))
async def suspicion_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, suspicion: str
) -> Response:
    """What the flagged votes for one project have in common, by pseudonyms, and a case of them."""
    return page(request, "cases/flags.html", **await _evidence(request, session, edition, suspicion))


async def _evidence(
    request: Request, session: Tx, edition: EditionInForce, suspicion_id: str
) -> dict[str, Any]:
    found = await case_queries.suspicion_in(session, edition, suspicion_id)
    counted = found.phase in await case_queries.counted_rounds(session, edition)
    number = page_number(request)
    offset = (number - 1) * ROWS
    return {
        "it": found,
        "title": (await titles(session, [found.project], lang_of(request))).get(found.project)
        if counted
        else None,
        "said": said_of(found.shared, found.flagged, counted=counted),
        "rows": _alike(await case_queries.flags_of(session, found, offset=offset, limit=ROWS)),
        "first": offset + 1,
        "previous": f"?page={number - 1}" if number > 1 else None,
        "next": f"?page={number + 1}" if offset + ROWS < found.flagged else None,
        "traits": REASONS,
        "reasons": REASON_WORDS,
    }


def _alike(flags: Sequence[tuple[Sequence[Any], bool]]) -> list[tuple[int, list[list[str]], bool]]:
    """Votes that share the same with others in one row with their number: a robot's hundreds read as one."""
    rows = Counter(
        (tuple((str(name), str(value)) for name, value in shared), related) for shared, related in flags
    )
    return [(n, [list(pair) for pair in shared], related) for (shared, related), n in rows.most_common()]


@router.post(f"{OFFICE}/flags/{{suspicion}}", dependencies=allow(Who.STEWARD))
async def propose_flagged(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, suspicion: str
) -> Response:
    stated, related = _stated(typed, me), typed.get("related") == "yes"
    try:
        made = await cases.propose_flagged(session, edition, suspicion, stated, related=related)
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        values = await _evidence(request, session, edition, suspicion)
        return form_again(request, "cases/flags.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/cases/{made.id}", "case-proposed")


def _stated(typed: Fields, me: Me) -> Stated:
    return Stated(typed.get("reason"), typed.get("explanation"), me.person.id)


@router.get(f"{OFFICE}/cases/new", dependencies=allow(Who.STEWARD))
async def new_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    return page(request, "cases/new.html", reasons=REASON_WORDS)


@router.post(f"{OFFICE}/cases", dependencies=allow(Who.STEWARD))
async def propose_named(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    phase = next((p for p in edition.rules.votings if p.id == typed.get("phase")), None)
    phase = phase or next(iter(edition.rules.votings), None)
    if phase is None:
        raise no_voting(edition=edition.rules.title)
    try:
        made = await cases.propose_named(session, edition, phase, typed.get("codes"), _stated(typed, me))
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        if "code" in refusal.fields:  # what is wrong with one code is shown beside the field of all
            refusal.fields = {"codes": refusal.sentence}
        return form_again(request, "cases/new.html", refusal, typed, reasons=REASON_WORDS)
    return see_other(request, f"/{edition.slug}/cases/{made.id}", "case-proposed")


# --- what becomes of it --------------------------------------------------------------------------------


@router.post(f"{ONE}/approval", dependencies=allow(Who.STEWARD))
async def approve(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, case: str
) -> Response:
    """The form carries the hash of what was looked at."""
    await approve_case(session, edition, case, seen_sha256=typed.get("sha256"), approver=me.person.id)
    return see_other(request, f"/{edition.slug}/cases/{case}", "case-in-effect")


@router.post(f"{ONE}/withdrawal", dependencies=allow(Who.STEWARD))
async def withdraw(request: Request, session: Tx, edition: TheEdition, me: Me, case: str) -> Response:
    await cases.withdraw(session, edition, case, steward=me.person.id)
    return see_other(request, f"/{edition.slug}/cases/{case}", "withdrawn")


@router.post(f"{ONE}/countersignature", dependencies=allow(Who.OBSERVER))
async def countersign(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, case: str
) -> Response:
    seen, office = typed.get("sha256"), typed.get("office")
    try:
        await cases.countersign(session, edition, case, person=me.person, seen_sha256=seen, office=office)
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        return await _case_again(request, session, edition, case, refusal, typed)
    return see_other(request, f"/{edition.slug}/cases/{case}", "case-countersigned")


@router.get(f"{ONE}/countersignature", dependencies=allow(Who.PUBLIC))
@router.get(f"{ONE}/restoration", dependencies=allow(Who.PUBLIC))
async def back(request: Request, edition: TheEdition, me: PerhapsMe, case: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/cases/{case}")


async def _case_again(
    request: Request, session: Tx, edition: EditionInForce, case: str, refusal: Refusal, typed: Fields
) -> Response:
    values = await case_values(request, session, edition, case)
    return form_again(request, "cases/case.html", refusal, typed, **values)


@router.post(f"{ONE}/restoration", dependencies=allow(Who.STEWARD))
async def restore(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, case: str
) -> Response:
    """Propose to give all of its votes back."""
    try:
        made = await appeals.reopen(session, edition, case, answer=typed.get("answer"), steward=me.person.id)
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        return await _case_again(request, session, edition, case, refusal, typed)
    return see_other(request, f"/{edition.slug}/office/vote-appeals/{made.id}", "answer-proposed")


# --- appeals -------------------------------------------------------------------------------------------


@router.get(f"{OFFICE}/vote-appeals/{{review}}", dependencies=allow(Who.STEWARD))
async def review_page(request: Request, session: Tx, edition: TheEdition, me: Me, review: str) -> Response:
    found, case = await case_queries.review_in(session, edition, review)
    return page(request, "cases/review.html", review=found, case=case, reasons=REASON_WORDS)


@router.post(f"{OFFICE}/vote-appeals/{{review}}/answer", dependencies=allow(Who.STEWARD))
async def answer(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, review: str
) -> Response:
    upheld = UPHELD.get(typed.get("upheld"))
    said = typed.get("answer")
    try:
        await appeals.propose_answer(
            session, edition, review, upheld=upheld, answer=said, steward=me.person.id
        )
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        found, case = await case_queries.review_in(session, edition, review)
        values: dict[str, Any] = {"review": found, "case": case, "reasons": REASON_WORDS}
        return form_again(request, "cases/review.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/vote-appeals/{review}", "answer-proposed")


@router.get(f"{OFFICE}/vote-appeals/{{review}}/answer", dependencies=allow(Who.STEWARD))
async def back_to_review(request: Request, edition: TheEdition, me: Me, review: str) -> Response:
    """As `back`."""
    return see_other(request, f"/{edition.slug}/office/vote-appeals/{review}")


@router.post(f"{OFFICE}/vote-appeals/{{review}}/confirmation", dependencies=allow(Who.STEWARD))
async def confirm(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, review: str
) -> Response:
    upheld = UPHELD.get(typed.get("upheld"))
    await appeals.confirm(session, edition, review, upheld=upheld, steward=me.person.id)
    return see_other(request, f"/{edition.slug}/office/vote-appeals/{review}", "vote-appeal-decided")


@router.post(f"{OFFICE}/vote-appeals/{{review}}/return", dependencies=allow(Who.STEWARD))
async def disagree(request: Request, session: Tx, edition: TheEdition, me: Me, review: str) -> Response:
    await appeals.disagree(session, edition, review, steward=me.person.id)
    return see_other(request, f"/{edition.slug}/office/cases", "answer-returned")
