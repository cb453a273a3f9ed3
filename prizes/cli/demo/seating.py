"""Panels of the rehearsals: experts of all categories, their chair, and made-up people who waited, declined or left."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY
from prizes.cli.demo.people import INVITER, make_person
from prizes.db import Database
from prizes.edition.queries import EditionInForce
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.seats import accept_seat, decline_seat, invite_member, leave_seat
from prizes.review.expertise import Expertise
from prizes.review.queries.reach import EVERYTHING
from prizes.review.rules.seats import SeatOffer, SeatPart, SeatState, terms_sha256

CHAIR = "expert1"
"""Chairs the panels of all categories."""
KNOWN: dict[str, tuple[list[str], list[str], str, str]] = {
    "expert1": (["C1", "C11"], ["en", "fr"], "SN", "woman"),
    "expert2": (["C7-EGOV", "C7-EBUS"], ["en", "es"], "UY", "man"),
    "expert3": (["C7-EHEA", "C7-ELEA"], ["en", "ar"], "JO", "woman"),
    "expert4": (["C2", "C5"], ["en", "ru"], "KZ", "man"),
    "expert5": (["C7-EAGR", "C7-EENV"], ["en", "zh"], "CN", "woman"),
    "expert6": (["C8", "C9"], ["en", "fr", "es"], "FR", ""),
    "expert7": (["C3", "C4"], ["en", "ar", "fr"], "MA", "woman"),
}
"""Action lines, languages, country, gender: made up."""
WAITING = (
    ("panellist1", "C1", SeatPart.CHAIR, SeatState.ACCEPTED, ""),
    ("panellist2", "C1", SeatPart.SUBSTITUTE, SeatState.ACCEPTED, ""),
    ("panellist3", "C1", SeatPart.EXPERT, SeatState.DECLINED, "Made up for the demo: no time this year."),
    ("panellist4", "C2", SeatPart.SUBSTITUTE, SeatState.ACCEPTED, ""),
    ("panellist5", "C2", SeatPart.EXPERT, SeatState.INVITED, ""),
    ("panellist6", "C3", SeatPart.EXPERT, SeatState.LEFT, "Made up for the demo: a new post."),
)
"""Those who come after the decision: sign-in, category, part, what became of it, note."""


async def seat_experts(database: Database, edition: EditionInForce, staff: dict[str, Person]) -> None:
    """The experts of the demo take seats in the panels of all categories, and say what they know."""
    async with database.writing() as session:
        for name, said in KNOWN.items():
            expert, part = staff[name], SeatPart.CHAIR if name == CHAIR else SeatPart.EXPERT
            seat = await _offered(session, edition, staff, expert, (ANY, part))
            await accept_seat(session, edition, seat, _as(expert), capacity=None, terms=terms_sha256())
            lines, languages, country, gender = said
            await save_expertise(
                session,
                await session.merge(expert),
                Expertise.model_validate(
                    {"lines": lines, "languages": languages, "country": country, "gender": gender}
                ),
            )


async def seat_others(
    database: Database, edition: EditionInForce, staff: dict[str, Person], tell: Callable[[str], None]
) -> None:
    """Made-up people in single panels."""
    async with database.writing() as session:
        for name, category, part, became, note in WAITING:
            person = await make_person(session, f"{name}@demo.example", name=f"Demo {name}")
            seat = await _offered(session, edition, staff, person, (category, part))
            if became is SeatState.DECLINED:
                await decline_seat(session, edition, seat, _as(person), note=note)
            elif became is not SeatState.INVITED:
                await accept_seat(session, edition, seat, _as(person), capacity=60, terms=terms_sha256())
            if became is SeatState.LEFT:
                await leave_seat(session, edition, seat, _as(person), note=note)
    tell(f"{len(KNOWN)} experts in panels, {len(WAITING)} made-up people who wait, declined or left")


async def _offered(
    session: AsyncSession,
    edition: EditionInForce,
    staff: dict[str, Person],
    person: Person,
    place: tuple[str, SeatPart],
) -> str:
    """An invitation to a panel, and a part in it; its id."""
    category, part = place
    inviter, offer = _as(staff[INVITER.name]), SeatOffer(person.email, category, part, None, "en")
    seat = await invite_member(session, edition, offer, inviter=inviter, reach=EVERYTHING)
    return seat.id


def _as(person: Person) -> SignedIn:
    return SignedIn(person, (), "")
