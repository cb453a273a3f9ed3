"""A vote in which much has happened: flagged votes, cases of every kind, appeals, challenges, a sample. By the acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.ballot.actions import cast
from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import appeals
from prizes.ballot.cases.actions import StatedCase
from prizes.ballot.circumstances import Seen
from prizes.ballot.models import CaseReview, Suspicion, VoteCase
from prizes.db import Database
from prizes.tally import auditing, challenging, finishing
from prizes.tally.effects import approve_case
from prizes.tally.models import Challenge
from prizes.worker.watch import watch
from tests.ballot.logged import END, counted, sequenced
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, person, steward, with_role

ONE, TWO, OUTSIDE = "one@example.org", "two@example.org", "audit@example.org"
ROBOT = "Mozilla/5.0 (X11; Linux) HeadlessChrome/120"
WHY = (
    "Thirty votes came within one minute from one network and one kind of device, all from mailboxes of one domain.\n\n"
    "No campus and no office that we know of stands behind that network."
)
MORE = {
    "Réseau communautaire de télémédecine pour les écoles et dispensaires des hauts plateaux": ("fr", "MG"),
    "شبكة القرى الذكية للتعليم والصحة في المناطق النائية": ("ar", "EG"),
    "面向农村学校的开放数字教育资源平台": ("zh", "CN"),
    "Teleoperationszentralenverwaltungsgesellschaft für die Dörfer": ("en", "DE"),
    "Digital Library of Indigenous Knowledge": ("en", "PE"),
    "E-Agriculture Extension and Early Warning Service for Smallholder Farmers": ("en", "BD"),
    "Открытая карта доступной среды": ("ru", "KZ"),
    "Red de bibliotecas móviles": ("es", "CU"),
    "Safe Internet Helpline": ("en", "LK"),
}
CHALLENGE = (
    "Category C1 has 30 votes fewer than the list of counted votes had at noon.\n\nSee line 41 of the log and"
    " https://example.org/a-very-long-address/that-goes-on-and-on-without-a-single-space-in-it/until-the-end.html"
)


class Aftermath:
    """One edition that is played on from stage to stage; each leaves everything committed and sequenced."""

    def __init__(self, session: AsyncSession, database: Database, time: Callable[[datetime], object]) -> None:
        self.session, self.database, self.time = session, database, time
        self.codes: list[str] = []
        """Of the votes in C1: the first forty are honest, thirty are not."""

    async def _settle(self) -> None:
        await self.session.commit()
        await sequenced(self.database)

    async def votes(self) -> None:
        """Forty voters from three countries, thirty robots, two votes in the second category."""
        self.time(VOTING)
        self.box = await contest(self.session, announcement__challenge_days=10)
        self.edition, self.phase = self.box.edition, self.box.edition.rules.votings[0]
        for title, (language, country) in MORE.items():
            self.box.projects[title] = await nominee(
                self.session, self.edition, "C1", title, language=language, country=country
            )
        self.one, self.two = await steward(self.session, ONE), await steward(self.session, TWO)
        self.outsider = await with_role(self.session, OUTSIDE, Role.OBSERVER)
        for n in range(70):
            await self._vote(n)
        for title, name in (("Dog", "ada"), ("Eel", "bob")):
            await self.box.cast("C2", title, by=await person(self.session, f"{name}@example.org"))
        await self._settle()

    async def _vote(self, n: int) -> None:
        robot = n >= 40
        at = {"minute": n - 40} if robot else {"day": 10 - n % 3, "minute": n % 60, "second": (n * 7) % 60}
        self.time(VOTING.replace(**at))
        voter = await person(self.session, f"x{n}@bad.example" if robot else f"voter{n}@house{n}.example")
        voter.country, voter.stakeholder_type = ("KE", "CU", "IN")[n % 3], ("government", "academia")[n % 2]
        seen = Seen("192.0.2.7/32", ROBOT) if robot else Seen(f"198.51.{n}.{n}/32", f"Phone {n}")
        names = ["Ant", "Cat", *MORE]
        title = "Bee" if robot else names[n % len(names)]
        voted = await cast(self.session, self.edition, voter, "C1", [self.box.id(title)], seen=seen)
        self.codes.append(str(voted.code))

    async def flagged(self) -> Suspicion:
        """The hourly look has found the robots; a sample is announced."""
        self.time(VOTING.replace(hour=15))
        await watch(self.database)
        source = "The numbers of the lottery of Geneva, drawn on 6 March 2027, as printed on its site"
        await auditing.announce_source(
            self.session, self.edition, self.phase, source, steward=str(self.one.id)
        )
        await self._settle()
        found = (await self.session.exec(select(Suspicion))).one()
        await self.session.commit()  # nothing may stay open while others write
        return found

    async def propose(self, codes: list[str], reason: str, why: str = WHY) -> VoteCase:
        stated = StatedCase(reason, why, self.one.id)
        made = await cases.propose_named(self.session, self.edition, self.phase, "\n".join(codes), stated)
        await self._settle()
        return made

    async def approve(self, case: VoteCase, by: Person | None = None) -> None:
        approver = str((by or self.two).id)
        await approve_case(self.session, self.edition, case.id, seen_sha256=case.sha256, approver=approver)
        await self._settle()

    async def set_aside(self, suspicion: Suspicion) -> None:
        """A case of robots and one of double votes in effect, one taken back, one proposed; three appeals."""
        stated = StatedCase("BOT", WHY, self.one.id)
        self.bulk = await cases.propose_flagged(
            self.session, self.edition, suspicion.id, stated, related=True
        )
        await self.approve(self.bulk)
        self.double = await self.propose(self.codes[:5], "DUP", "The same two people voted five times.")
        await self.approve(self.double)
        dropped = await self.propose(self.codes[6:8], "FARM")
        await cases.withdraw(self.session, self.edition, dropped.id, steward=str(self.one.id))
        self.proposed = await self.propose(self.codes[8:9], "COURT", "Ordered by the court of the canton.")
        await self._appeals()

    async def _appeals(self) -> None:
        """One upheld, one not, one that waits for a second steward, one open."""
        words = "I am one person with one mailbox.\n\nMy sister voted too, from the same house."
        one, two = str(self.one.id), str(self.two.id)
        for n, upheld in enumerate((True, False, True, None)):
            made = await appeals.lodge(self.session, self.edition, self.codes[n], words)
            if upheld is not None:
                answer = "We looked again and asked the provider."
                await appeals.propose_answer(
                    self.session, self.edition, made.id, upheld=upheld, answer=answer, steward=one
                )
            if n < 2:
                await appeals.confirm(self.session, self.edition, made.id, upheld=upheld, steward=two)
            if n == 2:
                self.waiting = made
        await self._settle()

    async def count(self) -> None:
        """Voting is over and counted; one challenge is open, one is answered, a sample is drawn."""
        self.time(END)
        await counted(self.database, self.box)
        for name in ("Ana María", "", "مريم"):
            await challenging.lodge(self.session, self.edition, self.phase, name=name, words=CHALLENGE)
        made = (await self.session.exec(select(Challenge))).all()
        for challenge, upheld in zip(made[:2], (False, True), strict=True):
            answer = "The thirty votes were set aside in the case that is listed above.\n\nNone was deleted."
            await challenging.answer(
                self.session,
                self.edition,
                challenge.id,
                upheld=upheld,
                answer=answer,
                steward=str(self.one.id),
            )
        await self._settle()

    async def draw(self) -> None:
        one = str(self.one.id)
        await auditing.draw(self.session, self.edition, self.phase, "07 11 23 31 42 + 5", steward=one)
        found = "Of the drawn votes two voters could not be reached. All others confirmed that they voted.\n\nNothing else."
        await auditing.tell_found(self.session, self.edition, self.phase, found, steward=one)
        await self._settle()

    async def end(self) -> None:
        """Everything is answered and the count is final."""
        one, two = str(self.one.id), str(self.two.id)
        await appeals.disagree(self.session, self.edition, self.waiting.id, steward=two)
        answer = "We looked again, and the vote stays set aside."
        for each in (await self.session.exec(select(CaseReview).where(CaseReview.state == "open"))).all():
            await appeals.propose_answer(
                self.session, self.edition, each.id, upheld=False, answer=answer, steward=one
            )
            await appeals.confirm(self.session, self.edition, each.id, upheld=False, steward=two)
        for open_one in (await self.session.exec(select(Challenge).where(Challenge.state == "open"))).all():
            await challenging.answer(
                self.session, self.edition, open_one.id, upheld=False, answer=answer, steward=one
            )
        self.time(END + timedelta(days=10))
        await finishing.finish_round(self.session, self.edition, self.phase, finished_by=one)
        await self._settle()
