"""Acts on an edition: load its rules, publish it, freeze them, amend them by two stewards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition import refusals
from prizes.edition.amending import amendment_problems
from prizes.edition.check import problems
from prizes.edition.document.loading import Form, parse, text_of
from prizes.edition.document.problem import Problems
from prizes.edition.document.rules import Rules
from prizes.edition.document.shape import validated
from prizes.edition.freezing import freeze_if_due
from prizes.edition.models import Edition, Proposal, RulesVersion
from prizes.edition.proposals import approve, propose
from prizes.edition.publishing import publish_if_alone_may, settle_publication
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.spans import in_order
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import N_

MOVED = N_("The calendar of this test edition was moved forward.")
"""The reason in the record of a version that `move_forward` made."""


async def load(session: AsyncSession, rules: Rules, *, loader: str | None) -> EditionInForce:
    """Make an edition of a rules document, or replace the rules of one that is not frozen yet.

    The caller has checked the document with `edition.check.problems`; see `checked`. `loader`: None is whoever runs the
    service. A contest that a steward loads stays hidden, and its publication is proposed to the others.
    """
    edition = (await session.exec(select(Edition).where(Edition.slug == rules.slug))).first()
    now = clock.now()
    if edition is None:
        edition = Edition(slug=rules.slug, kind=rules.kind, created_at=now)
        publish_if_alone_may(edition, rules, loader, now)
        session.add(edition)
        await session.flush()
        await _write_version(session, edition, rules, version=1)
    else:
        if edition.frozen_at is not None:
            raise refusals.slug_taken(slug=rules.slug)
        version = edition.rules_version + 1
        await _write_version(session, edition, rules, version=version)
        publish_if_alone_may(edition, rules, loader, now)
        edition.rules_version, edition.kind = version, rules.kind
        session.add(edition)
    await freeze_if_due(session, edition, rules, now)
    details = {
        "version": edition.rules_version,
        "sha256": rules.sha256(),
        "public": edition.published_at is not None,
    }
    record(session, rules.slug, acts.EDITION_LOAD, edition, by=loader, **details)
    await session.flush()
    loaded = await _again(session, rules.slug)
    await settle_publication(session, loaded, loader=loader)
    return loaded


# --- documents -----------------------------------------------------------------------------------------


def checked(source: str | bytes, form: Form | None = None) -> Rules:
    """The rules that a text writes down, fit to be loaded now. Raises Problems with everything that is wrong.

    `form`: None takes JSON if the text begins with a brace, else TOML.
    """
    wrong = problems(source, clock.now(), form=form)
    if wrong:
        raise Problems(wrong)
    return written_rules(source, form)


def written_rules(source: str | bytes, form: Form | None = None) -> Rules:
    """The rules that a text writes down. Raises Problems if its shape is wrong."""
    notation: Form = form or ("json" if text_of(source).lstrip().startswith("{") else "toml")
    return parse(source, notation)


def rules_from(data: Mapping[str, Any]) -> Rules:
    """The rules that plain data say. Raises Problems if its shape is wrong."""
    rules, found = validated(dict(data))
    if rules is None:
        raise Problems([problem for _, problem in found])
    return rules


# --- amending ------------------------------------------------------------------------------------------


async def propose_amendment(
    session: AsyncSession, edition: EditionInForce, rules: Rules, *, reason: str, proposer: str
) -> Proposal:
    """Propose a new version of frozen rules, with a reason for the public record.

    Raises Problems where the document is wrong in itself, Invalid where it breaks what was promised.
    """
    if not reason.strip():
        raise refusals.reason_needed()
    if not edition.frozen:
        raise refusals.not_frozen_yet()
    if rules.canonical() == edition.rules.canonical():
        raise refusals.nothing_changes()
    now = clock.now()
    # A fault that the rules in force have, too, must not keep a deadline from being extended.
    accepted = {str(problem) for problem in problems(edition.rules, now, running=True)}
    wrong = [each for each in problems(rules, now, running=True) if str(each) not in accepted]
    if wrong:
        raise Problems(wrong)
    broken = amendment_problems(edition.rules, rules, now)
    if broken:
        raise refusals.not_acceptable(broken)
    return await propose(
        session, edition, "amendment", rules.model_dump(mode="json"), reason=reason, proposer=proposer
    )


async def propose_extension(
    session: AsyncSession,
    edition: EditionInForce,
    phase_id: str,
    closes: datetime,
    *,
    reason: str,
    proposer: str,
    move_later: bool = False,
) -> Proposal:
    """Propose a later close of one phase. `closes` is local time of the edition's zone.

    `move_later`: all phases that open after its close move by as much. Without it a phase that could then not open is
    refused.
    """
    if phase_id not in {phase.id for phase in edition.rules.phases}:
        raise refusals.unknown_phase(phase=phase_id)
    rules = extended(edition.rules, phase_id, closes, move_later=move_later)
    return await propose_amendment(session, edition, rules, reason=reason, proposer=proposer)


def extended(rules: Rules, phase_id: str, closes: datetime, *, move_later: bool = False) -> Rules:
    """The rules with another close of one phase; dates that move stay on record as announced."""
    document = rules.model_dump(mode="json")
    by_id = {phase["id"]: phase for phase in document["phases"]}
    order = [phase.id for phase in in_order(rules)]
    old = rules.phase(phase_id).closes
    _redate(by_id[phase_id], by_id[phase_id]["opens"], closes.isoformat())
    if move_later and old is not None:
        for later in order[order.index(phase_id) + 1 :]:
            phase = rules.phase(later)
            if phase.opens is not None and phase.opens < old:
                continue  # open beside it
            moved = [None if end is None else end + (closes - old) for end in (phase.opens, phase.closes)]
            _redate(by_id[later], *(None if end is None else end.isoformat() for end in moved))
    return Rules.model_validate(document)


def _redate(phase: dict[str, Any], opens: str | None, closes: str | None) -> None:
    if (phase["opens"], phase["closes"]) != (opens, closes):
        phase["announced"].append({"opens": phase["opens"], "closes": phase["closes"], "note": None})
        phase["opens"], phase["closes"] = opens, closes


async def approve_amendment(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> EditionInForce:
    """A second steward's approval puts the new version into force."""
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    if proposal.kind != "amendment":
        raise refusals.proposal_gone()
    rules = Rules.model_validate_json(proposal.content)
    broken = amendment_problems(edition.rules, rules, clock.now())  # time has passed since it was proposed
    if broken:
        raise refusals.not_acceptable(broken)
    row = await session.get_one(Edition, edition.id)
    version = row.rules_version + 1
    await _write_version(session, row, rules, version=version, proposal=proposal)
    row.rules_version = version
    session.add(row)
    await session.flush()
    return await _again(session, edition.slug)


async def move_forward(session: AsyncSession, edition: EditionInForce, *, mover: str) -> EditionInForce:
    """In a rehearsal only: end what runs now, and let the next phase open now. One steward, on record."""
    if not edition.rehearsal:
        raise refusals.only_in_rehearsals()
    rules = moved_forward(edition.rules, clock.now())
    if rules.canonical() == edition.rules.canonical():
        raise refusals.nothing_to_move()
    row = await session.get_one(Edition, edition.id)
    version = row.rules_version + 1
    written = await _write_version(session, row, rules, version=version)
    written.reason = MOVED
    session.add(written)
    row.rules_version = version
    session.add(row)
    record(session, edition, acts.EDITION_MOVE_FORWARD, edition, by=mover, version=version)
    await session.flush()
    return await _again(session, edition.slug)


def moved_forward(rules: Rules, now: datetime) -> Rules:
    """What is open ends now (or, between phases, the wait does), and what opens next begins now."""
    local = now.astimezone(rules.zone).replace(tzinfo=None, microsecond=0)
    document = rules.model_dump(mode="json")
    running = [
        p
        for p in document["phases"]
        if p["opens"] and p["closes"] and p["opens"] <= local.isoformat() < p["closes"]
    ]
    for phase in running:
        phase["closes"] = local.isoformat()
        if phase["kind"] == "voting":
            phase["electorate"]["grace_minutes"] = 0  # whoever tries out should not wait before the count
    waiting = sorted(
        (p for p in document["phases"] if p["opens"] and p["opens"] > local.isoformat()),
        key=lambda p: str(p["opens"]),
    )
    first = waiting[0]["opens"] if waiting else None
    for phase in waiting:
        if phase["opens"] == first:  # several can open together
            phase["opens"] = local.isoformat()
    return Rules.model_validate(document)


async def _write_version(
    session: AsyncSession, edition: Edition, rules: Rules, *, version: int, proposal: Proposal | None = None
) -> RulesVersion:
    written = RulesVersion(
        edition_id=edition.id,
        version=version,
        document=rules.canonical().decode(),
        sha256=rules.sha256(),
        reason=proposal.reason if proposal else None,
        proposed_by=proposal.proposed_by if proposal else None,
        approved_by=proposal.approved_by if proposal else None,
        created_at=clock.now(),
    )
    session.add(written)
    await session.flush()
    return written


async def _again(session: AsyncSession, slug: str) -> EditionInForce:
    found = await edition_in_force(session, slug)
    if found is None:
        raise LookupError(slug)
    return found
