"""Erase an account at its owner's wish: what stands in the way, what goes and what stays, asking for it, and the act.

What the web may do is done at once: votes are withdrawn, sessions and roles end. The rest is the worker's, within a
minute: the web may read neither who voted nor under what circumstances (`prizes.grants`). Each stage erases its own
part; here they are put in order. The journal notes that it was done, not for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import erasing as accounts
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn, grants_of
from prizes.accounts.rules.roles import ANY, Role
from prizes.ballot import erasing as ballot
from prizes.ballot.cases import withdrawing
from prizes.certificates import actions as certificates
from prizes.complaints.actions import forget_complaints
from prizes.consultation.actions.erasing import forget_comments
from prizes.edition import erasing as edition
from prizes.edition.document.components import Text
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.spans import state_of
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.forgetting import leave_out
from prizes.journal.queries import subjects_of
from prizes.kit.sentence import Sentence, say
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import ACCOUNT_ERASED
from prizes.mail.rules.mentions import mention_of, patterns_of
from prizes.nomination.actions import erasing as nomination
from prizes.privacy.erased import note_erasure
from prizes.privacy.refusals import account_gone, not_yet_to_erase
from prizes.promotion.actions import forget_pronunciations
from prizes.reports.actions import renew_frozen
from prizes.results.queries import all_announced
from prizes.review.actions import erasing as review
from prizes.stocktaking.actions import erasing as stocktaking

LONG_OVER = timedelta(days=365)
"""An edition whose winners were never published is over so long after its last date."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Something to be done before an account can be erased."""

    sentence: Sentence
    path: str = ""
    """Where to do it, without the language; empty: somebody else does it."""


@dataclass(frozen=True, slots=True)
class Withdrawable:
    """Votes in force of a round that is not counted yet."""

    edition: Text
    votes: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What erasing an account would mean."""

    hindrances: tuple[Hindrance, ...]
    drafts: tuple[nomination.LedProject, ...]
    """They vanish."""
    projects: tuple[nomination.LedProject, ...]
    """They stay, without the person."""
    voted_in: tuple[Text, ...]
    """Titles of editions."""
    withdrawable: tuple[Withdrawable, ...]
    sat: bool
    """Whether they sit or sat in a panel."""

    @property
    def votes(self) -> int:
        return sum(each.votes for each in self.withdrawable)


async def outlook(session: AsyncSession, person: Person) -> Outlook:
    led = await nomination.led_by(session, person)
    seats = await review.seats_taken(session, person)
    editions = await editions_in_force(session, hidden=True)
    over = {edition.slug for edition in editions if await _is_over(session, edition)}
    rounds = await withdrawing.rounds_of(session, person)
    hindrances = [
        *await _of_roles(session, person, editions, over),
        *_of_seats(seats, editions, over),
        *_of_projects(led, {edition.id: edition.slug for edition in editions}, over),
    ]
    return Outlook(
        hindrances=tuple(hindrances),
        drafts=tuple(each for each in led if each.vanishes),
        projects=tuple(each for each in led if not each.vanishes),
        voted_in=tuple({each.edition.slug: each.edition.rules.title for each in rounds}.values()),
        withdrawable=tuple(
            Withdrawable(each.edition.rules.title, len(each.withdrawable))
            for each in rounds
            if each.withdrawable
        ),
        sat=bool(seats),
    )


async def ask(session: AsyncSession, me: SignedIn, *, withdraw_votes: bool) -> None:
    """Have the account of whoever asks erased. Raises Conflict while something is to be done before, or a vote that is
    to be withdrawn is on its way into the log; Missing where the account was erased meanwhile.
    """
    person = await accounts.lock_person(session, me.person.id)
    if person is None:
        raise account_gone()
    seen = await outlook(session, person)
    if seen.hindrances:
        raise not_yet_to_erase(what=seen.hindrances[0].sentence)
    withdrawn = await withdrawing.withdraw_votes(session, person) if withdraw_votes else 0
    await accounts.end_access(session, person)
    job = ERASE_ACCOUNT(person=person.id, withdrawn=withdrawn)
    await enqueue(session, job, dedupe_key=f"{job.kind}:{person.id}")


async def erase(session: AsyncSession, person: str, withdrawn: int) -> None:
    """The job. `withdrawn`: votes that went with it."""
    gone = await accounts.lock_person(session, person)
    if gone is None:
        return
    seen = await outlook(session, gone)
    note_erasure(gone.canonical_email, votes=withdrawn > 0)
    await ballot.forget_voter(session, gone)
    touched = await _forget_words(session, gone, [each.id for each in seen.projects])
    await review.forget_expert(session, gone)
    await certificates.forget_holder(session, gone)
    await edition.forget_in_proposals(session, gone, nomination.words_of(gone))
    await forget_pronunciations(session, gone)
    await stocktaking.forget_updates(session, gone, touched)
    await stocktaking.forget_contributions(session, gone)
    await stocktaking.forget_focal_points(session, gone)
    await forget_comments(session, gone)
    await forget_complaints(session, gone)
    await nomination.forget_nominator(session, gone, touched)
    _say_farewell(session, gone, seen, withdrawn)
    await session.flush()
    await accounts.forget_access(session, gone)
    await accounts.forget_person(session, gone)
    record(session, None, acts.ACCOUNTS_ERASE, by=None)
    await enqueue(session, RENEW_FROZEN())
    await session.flush()


ERASE_ACCOUNT = JobKind("erase-account", erase, forgets=True)
RENEW_FROZEN = JobKind("renew-frozen-after-erasure", renew_frozen, forgets=True)
"""The frozen data of editions without what was erased. A job of its own, next after the erasure: copies that cannot be
made just now must not keep an account from being erased, and are tried again.
"""


async def _forget_words(session: AsyncSession, person: Person, led: Sequence[str]) -> set[str]:
    """What others wrote of somebody: in letters, in the journal, of their projects. An address is found anywhere; a
    name, which is not theirs alone, where it is said of what they did something to. What that is, as the journal
    names it.
    """
    words, address = nomination.words_of(person), mention_of(person.canonical_email)
    touched = await subjects_of(session, person.id, "project") | {f"project:{project}" for project in led}
    offers = await nomination.offers_made(session, person)
    await accounts.forget_letters(session, person, words=words, projects=touched, offers=offers)
    proposed = {f"proposal:{each.id}" for each in await edition.proposals_about(session, person)}
    await leave_out(session, patterns_of(person.canonical_email), address, words, touched | proposed)
    await review.leave_out(session, [subject.removeprefix("project:") for subject in touched], words)
    return touched


def _say_farewell(session: AsyncSession, person: Person, seen: Outlook, withdrawn: int) -> None:
    queue(
        session,
        ACCOUNT_ERASED,
        to=person.email,
        lang=person.lang,
        at=clock.now().isoformat(),
        editions=[dict(title) for title in seen.voted_in],
        withdrawn=withdrawn,
        projects=len(seen.projects),
    )


# --- what stands in the way ----------------------------------------------------------------------------


async def _is_over(session: AsyncSession, edition: EditionInForce) -> bool:
    """Whether nobody has a duty in an edition any more."""
    rules = edition.rules
    if edition.record or state_of(rules, clock.now()) == "over":
        return True
    if await all_announced(session, edition):
        return True
    dates = [rules.instant(local) for phase in rules.phases for local in (phase.opens, phase.closes)]
    last = max((instant for instant in dates if instant), default=None)
    return last is not None and last + LONG_OVER <= clock.now()


async def _of_roles(
    session: AsyncSession, person: Person, editions: Sequence[EditionInForce], over: set[str]
) -> list[Hindrance]:
    """A steward's role, and that of an expert without a seat to leave, is taken away by others."""
    titles = {edition.slug: edition.rules.title for edition in editions}
    seats = {seat.edition for seat in await review.seats_taken(session, person)}
    held = sorted({(grant.role, grant.edition) for grant in await grants_of(session, person.id)})
    found = []
    for role, slug in held:
        if slug in over or role in (Role.OBSERVER, Role.REGIONAL) or (role is Role.EXPERT and slug in seats):
            continue
        title = titles.get(slug, {"en": slug})
        if slug == ANY:
            sentence = say("You have a role in all editions. Ask a steward to remove it.")
        elif role is Role.STEWARD:
            sentence = say(
                "You are a steward of “%(edition)s”. Ask another steward to remove your role.",
                edition=title,
            )
        else:
            sentence = say(
                "You are on a panel of “%(edition)s”. Ask a steward to remove your role.", edition=title
            )
        found.append(Hindrance(sentence))
    return found


def _of_seats(
    seats: Sequence[review.Taken], editions: Sequence[EditionInForce], over: set[str]
) -> list[Hindrance]:
    titles = {edition.slug: edition.rules.title for edition in editions}
    return [
        Hindrance(
            say(
                "You are a member of a panel of “%(edition)s”. Leave the panel first.",
                edition=titles[seat.edition],
            ),
            f"/{seat.edition}/seats/{seat.id}",
        )
        for seat in seats
        if seat.edition not in over
    ]


def _of_projects(
    led: Sequence[nomination.LedProject], slugs: dict[str, str], over: set[str]
) -> list[Hindrance]:
    return [
        Hindrance(
            say(
                "You are the nominator of “%(title)s”. Transfer the project to another person, or "
                "withdraw it, first.",
                title=project.title,
            ),
            f"/{slugs[project.edition_id]}/nominations/{project.id}",
        )
        for project in led
        if project.state in nomination.IN_PLAY and slugs.get(project.edition_id) not in over
    ]
