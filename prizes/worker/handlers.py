"""The list of jobs: which act each kind calls, and what recurs how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import sweep
from prizes.accounts.with_password import tell_of_wrong_passwords
from prizes.ballot.keys import make_due_keys
from prizes.ballot.reminding import remind_of_ballots
from prizes.ballot.watching import forget
from prizes.edition.freezing import freeze_due
from prizes.edition.queries import edition_in_force
from prizes.jobs.actions import enqueue
from prizes.journal.actions import chain
from prizes.mail.actions import forget_old
from prizes.nomination.actions.asking_owner import remind_owner
from prizes.nomination.actions.attachments import delete_files, sweep_files
from prizes.nomination.actions.drafts import sweep_drafts
from prizes.nomination.actions.duplicates import find_likenesses
from prizes.nomination.actions.reminders import remind_of_drafts
from prizes.office.announcing import tell_of_change
from prizes.privacy.erasing import erase
from prizes.privacy.mixing import mix_sign_ins
from prizes.privacy.retention import MOST, run_retention
from prizes.rates.counting import sweep as sweep_windows
from prizes.results.actions import announce
from prizes.review.actions.digests import mail_digests
from prizes.tally.actions import count_phase
from prizes.tally.packing import pack
from prizes.tally.rules.poll import voting_phase

Handler = Callable[[AsyncSession, dict[str, Any]], Awaitable[None]]


async def chain_journal(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await chain(session)


async def mix(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await mix_sign_ins(session)


async def sweep_accounts(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await tell_of_wrong_passwords(session)
    await sweep(session)


async def sweep_unclaimed_drafts(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await sweep_drafts(session)


async def delete_stored_files(session: AsyncSession, payload: dict[str, Any]) -> None:
    await delete_files(session, payload["keys"])


async def sweep_stored_files(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await sweep_files(session)


async def sweep_rates(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await sweep_windows(session)


async def freeze_editions(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await freeze_due(session)


async def make_ballot_keys(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await make_due_keys(session)


async def announce_winners(session: AsyncSession, payload: dict[str, Any]) -> None:
    await announce(session, str(payload["edition"]))


async def find_likenesses_of(session: AsyncSession, payload: dict[str, Any]) -> None:
    edition = await edition_in_force(session, str(payload["edition"]))
    if edition is not None:
        await find_likenesses(session, edition, str(payload["project"]))


async def remind_drafts(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await remind_of_drafts(session)


async def remind_ballots(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await remind_of_ballots(session)


async def digest_reviews(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await mail_digests(session)


async def announce_change(session: AsyncSession, payload: dict[str, Any]) -> None:
    await tell_of_change(session, str(payload["edition"]), int(payload["version"]))


async def forget_letters(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await forget_old(session)


async def forget_circumstances(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await forget(session)


async def count_votes(session: AsyncSession, payload: dict[str, Any]) -> None:
    edition = await edition_in_force(session, str(payload["edition"]))
    if edition is not None:
        phase = voting_phase(edition.rules, str(payload["phase"]))
        await count_phase(session, edition, phase, counted_by=payload["by"])


async def pack_count(session: AsyncSession, payload: dict[str, Any]) -> None:
    edition = await edition_in_force(session, str(payload["edition"]))
    if edition is not None:
        await pack(session, edition, voting_phase(edition.rules, str(payload["phase"])))


async def erase_account(session: AsyncSession, payload: dict[str, Any]) -> None:
    await erase(session, payload)


async def forget_voters(session: AsyncSession, _payload: dict[str, Any]) -> None:
    if (await run_retention(session)).people >= MOST:
        await enqueue(session, "forget-voters")


HANDLERS: dict[str, Handler] = {
    "announce-winners": announce_winners,
    "chain-journal": chain_journal,
    "count-votes": count_votes,
    "delete-files": delete_stored_files,
    "digest-reviews": digest_reviews,
    "erase-account": erase_account,
    "find-likenesses": find_likenesses_of,
    "forget-circumstances": forget_circumstances,
    "forget-letters": forget_letters,
    "forget-voters": forget_voters,
    "freeze-editions": freeze_editions,
    "make-ballot-keys": make_ballot_keys,
    "mix-sign-ins": mix,
    "pack-count": pack_count,
    "remind-ballots": remind_ballots,
    "remind-drafts": remind_drafts,
    "remind-owner": remind_owner,
    "sweep-accounts": sweep_accounts,
    "sweep-drafts": sweep_unclaimed_drafts,
    "sweep-files": sweep_stored_files,
    "sweep-rates": sweep_rates,
    "tell-of-change": announce_change,
}

READING = frozenset({"pack-count"})
"""Jobs that write nothing and take long: on SQLite nobody waits for them."""

FORGETTING = frozenset(
    {"erase-account", "forget-circumstances", "forget-letters", "forget-voters", "mix-sign-ins"}
)
"""Jobs after which nothing of what they deleted may stand in a file."""

RECURRING: dict[str, timedelta] = {
    "chain-journal": timedelta(minutes=1),
    "digest-reviews": timedelta(hours=1),
    "forget-circumstances": timedelta(days=1),
    "forget-letters": timedelta(hours=1),
    "forget-voters": timedelta(days=1),
    "freeze-editions": timedelta(minutes=1),
    "make-ballot-keys": timedelta(hours=1),
    "mix-sign-ins": timedelta(minutes=10),
    "remind-ballots": timedelta(hours=1),
    "remind-drafts": timedelta(hours=1),
    "sweep-accounts": timedelta(hours=1),
    "sweep-drafts": timedelta(hours=1),
    "sweep-files": timedelta(days=1),
    "sweep-rates": timedelta(hours=1),
}
