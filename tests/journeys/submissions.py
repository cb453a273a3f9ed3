"""A contest in which everything has happened that can happen to projects before the experts see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from prizes import clock
from prizes.accounts.links import stop_token
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.store import keep
from prizes.mail.models import Message
from prizes.mailings.actions import prepare
from prizes.mailings.readers import ReaderGroup
from prizes.nomination.actions import attachments
from prizes.nomination.actions.appeals import make_appeal
from prizes.nomination.actions.attachments import Incoming
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.late_entries import propose_late_entry
from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.actions.sharing import offer_part
from prizes.nomination.actions.stewarding import mark_ineligible, return_for_correction
from prizes.nomination.actions.texts import save_text
from prizes.worker.loop import run_jobs
from tests.contest import SUBMITTING, at, load_contest, person, steward
from tests.files.made import picture
from tests.nomination.drafts import begun, submitted
from tests.nomination.test_attachments import FORM

ANA, BO, EVE, KIM = "ana@example.org", "bo@example.org", "eve@example.org", "kim@example.org"
QUESTIONS = [
    {"id": "works", "label": "Is the project at work already?", "help": "An idea is not enough."},
    {"id": "prize", "label": "Has it won before?", "answer": "no", "otherwise": "Come back in three years."},
]
ELIGIBLE = {"eligibility.works": "yes", "eligibility.prize": "no"}
CHECKS = [
    {"id": "real", "label": "It runs already", "help": "Look at its site.", "breach": "maturity"},
    {"id": "fits", "label": "It fits its category", "breach": "category"},
]
RULES: dict[str, Any] = {
    "submission__form": FORM,
    "submission__eligibility": QUESTIONS,
    "submission__translations": ["fr", "ar"],
    "submission__consent": "asked",
    "submission__limits": {},
    "submission__screening": {"checks": CHECKS, "screeners": 2},
    "submission__appeal_days": 5,
    "submission__late_hours": 24,
    "submission__maturity": {"en": "Running for a year."},
}
PAST = {"title": "Smart village", "category": "C1", "country": "KE", "owner": "Ministry of Digital Affairs", "state": "winner", "source_url": "press"}  # fmt: skip
LONG = "Teleoperationszentralenverwaltungsgesellschaft für die Dörfer"
MAILING = {"en": {"subject": "About {title}", "body": "Dear {name},\n\nlook at {link}."}}


@dataclass
class World:
    """Everything that can happen to projects before the experts see them."""

    draft: str
    submitted: str
    returned: str
    out: str
    offer: str
    consent: str
    stop: str
    mailing: str
    entities: tuple[str, str]


async def build(site, session) -> World:
    site.set_time(SUBMITTING)
    edition = await load_contest(session, **RULES)
    earlier = await load_contest(session, slug="2019", kind="record", title="WSIS Prizes 2019")
    await take_over(session, earlier, [PAST])
    eve, kim = await steward(session, EVE), await steward(session, KIM)
    ana, bo = await person(session, ANA, name="Ana"), await person(session, BO, name="Bo")
    draft = await begun(session, edition, ana, owner=LONG, belongs="no", **ELIGIBLE)
    file = CleanFile(Kind.PNG, picture(size=(400, 300)), Size(400, 300), {320: picture(size=(320, 240))})
    sent = [Incoming("village.png", await keep(file))]
    await attachments.add(session, edition, draft.id, "pictures", sent, editor=ana)
    await save_text(session, edition, draft.id, "ar", {"title": "القرية الذكية"}, editor=ana)
    offer = await offer_part(session, edition, draft.id, email=BO, part="editor", inviter=ana, lang="en")
    entries = [
        await submitted(session, edition, ana, title=title, owner=owner, **ELIGIBLE, **more)
        for title, owner, more in (
            ("Smart village", PAST["owner"], {"belongs": "no", "owner_email": "office@owner.example"}),
            (f"Radio for {LONG}", "Ministry of Health", {"belongs": "yes"}),
            ("Solar pumps", "Health Ministry", {"belongs": "yes"}),
        )
    ]
    first, second, third = entries
    checks = {"real": "no", "fits": "yes"}
    await save_sheet(
        session,
        edition,
        first.id,
        checks=checks,
        note_text="Empty.",
        revision=first.revision,
        screener=kim.id,
    )
    late_by = at("2026-12-21 18:00")
    await propose_late_entry(session, edition, email=BO, until=late_by, reason="Fire.", proposer=eve.id)
    mailing = await prepare(session, edition, ReaderGroup(), MAILING, author=eve.id)
    await return_for_correction(session, edition, second.id, reason="The link is dead.", steward=eve.id)
    await mark_ineligible(
        session, edition, third.id, rule="maturity", reason="An idea.", steward=eve.id, check="real"
    )
    await make_appeal(session, edition, third.id, nominator=ana, reason="It runs since 2024.")
    asked = (await session.exec(select(Message).where(Message.template == "owner-asked"))).one()
    await session.commit()
    await run_jobs(site.database)
    assert clock.now() == SUBMITTING and second.entity_id and third.entity_id
    return World(
        draft.id,
        first.id,
        second.id,
        third.id,
        offer.id,
        asked.context["token"],
        stop_token(bo),
        str(mailing.id),
        (second.entity_id, third.entity_id),
    )
