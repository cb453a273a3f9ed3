"""The list of jobs: those that acts ask for, and what recurs how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import sweep
from prizes.accounts.factors import forget_moments
from prizes.accounts.with_password import tell_of_wrong_passwords
from prizes.agenda.letters import mail_tasks
from prizes.ballot.keys import make_due_keys
from prizes.ballot.reminding import remind_of_ballots
from prizes.ballot.watching import forget
from prizes.certificates.packing import PACK_CERTIFICATES, sweep_packed
from prizes.edition.freezing import freeze_due
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.journal.actions import chain
from prizes.mail.actions import forget_old
from prizes.nomination.actions.asking_owner import REMIND_OWNER
from prizes.nomination.actions.attachments import DELETE_FILES, sweep_files
from prizes.nomination.actions.drafts import sweep_drafts
from prizes.nomination.actions.duplicates import FIND_LIKENESSES
from prizes.nomination.actions.reminders import remind_of_drafts
from prizes.office.announcing import TELL_OF_CHANGE
from prizes.privacy.erasing import ERASE_ACCOUNT, RENEW_FROZEN
from prizes.privacy.mixing import mix_sign_ins
from prizes.privacy.retention import MOST, run_retention
from prizes.promotion.drawing import sweep_drawn
from prizes.rates.counting import sweep as sweep_windows
from prizes.reports.actions import freeze_due as freeze_data
from prizes.reports.actions import renew_frozen
from prizes.results.accepting import count_silence, remind_of_acceptance
from prizes.results.actions import ANNOUNCE_WINNERS
from prizes.review.actions.digests import mail_digests
from prizes.tally.asking import COUNT_VOTES
from prizes.tally.packing import PACK_COUNT
from prizes.trial.running import RUN_TRIAL
from prizes.votelog.copies import COPY_LOGS
from prizes.webhooks.telling import tell_webhooks

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def sweep_accounts(session: AsyncSession) -> None:
    await tell_of_wrong_passwords(session)
    await sweep(session)


async def forget_voters(session: AsyncSession) -> None:
    if (await run_retention(session)).people >= MOST:
        await enqueue(session, FORGET_VOTERS())


FORGET_VOTERS = JobKind("forget-voters", forget_voters, forgets=True)

ASKED_FOR: tuple[JobKind[...], ...] = (
    ANNOUNCE_WINNERS,
    COUNT_VOTES,
    DELETE_FILES,
    ERASE_ACCOUNT,
    FIND_LIKENESSES,
    PACK_CERTIFICATES,
    PACK_COUNT,
    REMIND_OWNER,
    RENEW_FROZEN,
    RUN_TRIAL,
    TELL_OF_CHANGE,
)
RECURRING: Mapping[JobKind[[]], timedelta] = {
    JobKind("chain-journal", chain): MINUTE,
    COPY_LOGS: MINUTE,
    JobKind("count-silence", count_silence): MINUTE,
    JobKind("digest-reviews", mail_digests): HOUR,
    JobKind("forget-circumstances", forget, forgets=True): DAY,
    JobKind("forget-letters", forget_old, forgets=True): HOUR,
    JobKind("forget-moments", forget_moments, forgets=True): 10 * MINUTE,
    FORGET_VOTERS: DAY,
    JobKind("freeze-data", freeze_data): MINUTE,
    JobKind("freeze-editions", freeze_due): MINUTE,
    JobKind("make-ballot-keys", make_due_keys): HOUR,
    JobKind("mail-tasks", mail_tasks): HOUR,
    JobKind("mix-sign-ins", mix_sign_ins, forgets=True): 10 * MINUTE,
    JobKind("remind-acceptance", remind_of_acceptance): HOUR,
    JobKind("remind-ballots", remind_of_ballots): HOUR,
    JobKind("remind-drafts", remind_of_drafts): HOUR,
    JobKind("renew-frozen-data", renew_frozen): HOUR,
    JobKind("tell-webhooks", tell_webhooks): MINUTE,
    JobKind("sweep-accounts", sweep_accounts): HOUR,
    JobKind("sweep-certificates", sweep_packed): HOUR,
    JobKind("sweep-drafts", sweep_drafts): HOUR,
    JobKind("sweep-drawn", sweep_drawn): DAY,
    JobKind("sweep-files", sweep_files): DAY,
    JobKind("sweep-rates", sweep_windows): HOUR,
}
"""How often each recurs."""
JOBS: Mapping[str, JobKind[...]] = {job.name: job for job in (*ASKED_FOR, *RECURRING)}
"""By the name that is stored."""
