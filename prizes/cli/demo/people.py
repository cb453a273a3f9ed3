"""The people of the demo. Their addresses lie under `.example`, where nobody has mail."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import grant
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.mail.rules.addresses import canonical_email

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A way into the demo that is printed at its start."""

    name: str
    what: str

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


STEWARDS = (SignIn("steward1", "steward, proposes"), SignIn("steward2", "second steward, approves"))
INVITER = SignIn("steward3", "third steward, invited the panels")
"""So that both others can confirm what the chairs wrote: nobody does whom they invited."""
CHAIR = SignIn("expert1", "expert, chairs the panels")
EXPERTS = (
    CHAIR,
    *(SignIn(f"expert{n}", "expert") for n in range(2, 8)),
)
OBSERVER = SignIn("observer", "observer, reads everything that is not personal")
REGIONAL = SignIn("regional", "regional officer for Africa, in rehearsal-2027")
NOMINATOR = SignIn("nominator", "nominator with a draft and a submission")
VOTER = SignIn("voter", "voter who has begun to vote")
SIGN_INS = (*STEWARDS, EXPERTS[0], OBSERVER, REGIONAL, NOMINATOR, VOTER)
"""Those that are printed; the other experts and voters are there as well."""


async def make_person(
    session: AsyncSession, email: str, *, name: str | None = None, lang: str = "en"
) -> Person:
    """An account as a first sign-in would make it."""
    person = Person(
        email=email, canonical_email=canonical_email(email), name=name, lang=lang, created_at=clock.now()
    )
    session.add(person)
    await session.flush()
    return person


async def make_staff(session: AsyncSession) -> dict[str, Person]:
    """Everybody by the name of their sign-in. Experts and the regional officer get their roles in the rehearsals."""
    made: dict[str, Person] = {}
    roles = [
        *((s, Role.STEWARD) for s in (*STEWARDS, INVITER)),
        (OBSERVER, Role.OBSERVER),
    ]
    for sign_in, role in roles:
        person = await make_person(session, sign_in.email, name=f"Demo {sign_in.name}")
        await grant(session, person, role, edition="*", category="*", granter=None)
        made[sign_in.name] = person
    for sign_in in (*EXPERTS, REGIONAL, NOMINATOR, VOTER):
        made[sign_in.name] = await make_person(session, sign_in.email, name=f"Demo {sign_in.name}")
    return made
