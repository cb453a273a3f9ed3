"""Between the count and its end: challenges by anybody and their answers, the sample, auditors' notes, the report.

Counting stays with its page and its program, whose answer is 200 or, while the worker counts, 202; so do files.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.api.tally.counts import AuditOf, ChallengeOf, RoundSent, tally_shown
from prizes.edition.document.phases import VotingPhase
from prizes.edition.models import Proposal
from prizes.errors import RefusalKind
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.kit.bounded import Instant
from prizes.tally import auditing, challenging, finishing, lots
from prizes.tally.models import Challenge
from prizes.tally.signing import Signed, hand_in
from prizes.web.tally.integrity import integrity_page, office_integrity_page

acts = Acts("count")
PROGRAM, OFFICE = "/editions/{edition}", office_integrity_page.path
Words = Annotated[str, Field(max_length=10_000)]
CHALLENGES = 5
"""That one person may write in a minute."""
on_office = partial(
    acts.act,
    on=office_integrity_page,
    leads=leading("office_integrity_page", phase="{phase}"),
    notice="after-close",
    elsewhere=frozenset(),
)
steward = partial(on_office, who=Who.STEWARD)


class ChallengeSent(RoundSent):
    name: Annotated[str, Field(max_length=400)] = ""
    """As you want to be called; empty: without a name."""
    words: Words


class ChallengeAnswer(BaseModel):
    upheld: bool
    answer: Words


class SampleSource(RoundSent):
    source: Annotated[str, Field(max_length=1_000)]
    """Where the public number will stand."""


class SampleNumber(RoundSent):
    number: Annotated[str, Field(max_length=400)]
    """Exactly as the source says it."""


class LotSent(RoundSent):
    source: Annotated[str, Field(max_length=1_000)]
    """What is drawn, and where everybody sees it."""
    draws_at: Instant
    """When it is drawn."""


class SeedSent(RoundSent):
    seed: Annotated[str, Field(max_length=400)]
    """Exactly what was drawn: digits, letters, spaces and . , : + - _ /"""


class SampleFound(RoundSent):
    found: Words


class NoteSent(RoundSent):
    note: Annotated[str, Field(max_length=4_000)]
    """A signed note, as `prizes log sign` prints it."""


@acts.act(
    f"POST {PROGRAM}/integrity/challenges",
    integrity_page.path,
    who=Who.PUBLIC,
    answers=ChallengeOf,
    on=integrity_page,
    leads=leading("integrity_page", phase="{phase}"),
    notice="challenge-made",
    elsewhere=frozenset(),
)
async def make_challenge(at: At, sent: ChallengeSent) -> Challenge:
    """By anybody, while the time runs. It and its answer are public."""
    await slow_down(at.request, "challenge", CHALLENGES)
    phase = sent.round_of(at.edition)
    return await challenging.lodge(*at.here, phase, name=sent.name, words=sent.words)


@steward(
    f"PUT {PROGRAM}/integrity/challenges/{{challenge}}/answer",
    f"{OFFICE}/{{challenge}}",
    elsewhere=frozenset({RefusalKind.MISSING}),
)
async def answer_challenge(at: At, challenge: str, sent: ChallengeAnswer) -> None:
    """Once, in public."""
    await challenging.answer(*at.here, challenge, upheld=sent.upheld, answer=sent.answer, steward=at.by)


# --- the sample: it stands in the report under /integrity -----------------------------------------------


@steward(f"PUT {PROGRAM}/integrity/sample/source", f"{OFFICE}/sample/source")
async def record_sample_source(at: At, sent: SampleSource) -> None:
    """Say before the close where the public number will stand. It cannot be changed."""
    phase = sent.round_of(at.edition)
    await auditing.announce_source(*at.here, phase, sent.source, steward=at.by)


@steward(f"PUT {PROGRAM}/integrity/sample/number", f"{OFFICE}/sample/number")
async def record_sample_number(at: At, sent: SampleNumber) -> None:
    """Draw the sample by the number."""
    await auditing.draw(*at.here, sent.round_of(at.edition), sent.number, steward=at.by)


@steward(f"PUT {PROGRAM}/integrity/sample/found", f"{OFFICE}/sample/found")
async def record_sample_findings(at: At, sent: SampleFound) -> None:
    """What was found in the sample, for everybody."""
    await auditing.tell_found(*at.here, sent.round_of(at.edition), sent.found, steward=at.by)


# --- the lot between equals: it stands in the report too ------------------------------------------------


@steward(f"PUT {PROGRAM}/integrity/lot/announcement", f"{OFFICE}/lot/announcement")
async def announce_lot(at: At, sent: LotSent) -> None:
    """Say what is drawn, where and when, before it is drawn. Where a draw did not take place it can be said again."""
    phase = sent.round_of(at.edition)
    await lots.announce_lot(*at.here, phase, sent.source, sent.draws_at, steward=at.by)


@steward(f"POST {PROGRAM}/integrity/lot/seed", f"{OFFICE}/lot/seed", answers=ProposalOf, notice="proposed")
async def propose_seed(at: At, sent: SeedSent) -> Proposal:
    """Propose what was drawn. Another steward approves it under /proposals, and the lot decides."""
    return await lots.propose_seed(*at.here, sent.round_of(at.edition), sent.seed, proposer=at.by)


# --- auditors, and the end ------------------------------------------------------------------------------


@on_office(f"POST {PROGRAM}/audits", "/{edition}/office/audits", who=Who.OBSERVER, answers=AuditOf)
async def hand_in_audit(at: At, sent: NoteSent) -> Signed:
    """Hand in an auditor's signed note. It is published within a minute."""
    return await hand_in(*at.here, sent.round_of(at.edition), sent.note, person=at.by)


@steward(f"PUT {PROGRAM}/tally/final", f"{OFFICE}/final", answers=tally_shown)
async def make_tally_final(at: At, sent: RoundSent) -> VotingPhase:
    """Fix the report in the log: after the time to challenge, and when everything is answered."""
    phase = sent.round_of(at.edition)
    await finishing.finish_round(*at.here, phase, finished_by=at.by)
    return phase
