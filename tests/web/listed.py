"""Rows for the lists of the office, written as they lie in the database: so many, or as many more on the next call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from prizes import clock
from prizes.accounts.models import Invitation, Person, RoleGrant
from prizes.accounts.rules.roles import Role
from prizes.ballot.models import CaseReview, CaseVote, Suspicion, VoteCase
from prizes.complaints.models import Complaint
from prizes.complaints.rules import ComplaintKind, ComplaintState
from prizes.consultation.models import Consultation, ConsultationComment, ConsultationRule
from prizes.consultation.rules.states import Affiliation, CommentState
from prizes.edition.models import Proposal
from prizes.kit.token import new_id
from prizes.mail.models import Mailing, Message
from prizes.nomination.models import Appeal, OwnerConsent, Project
from prizes.nomination.rules.states import State
from prizes.review.models import Assignment, DeclaredInterest, PanelSeat, Recusal, Review, Standing
from prizes.stocktaking.models import Contribution, FocalPoint, ProjectUpdate
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.focal_points import FocalPointState
from prizes.stocktaking.rules.updates import ProjectStatus, UpdateState
from prizes.tally.models import Challenge
from tests.ballot.paper import nominee
from tests.contest import SUBMITTING, VOTING, expert, person, steward, with_role

EVE, ANN = "eve@example.org", "ann@example.org"


async def by(session, email: str) -> str:
    found = (await session.exec(select(Person).where(Person.email == email))).first()
    return (found or await steward(session, email)).id


async def projects(session, edition, n: int, state: State = State.SUBMITTED) -> list[Project]:
    made = []
    for place in range(n):
        title, category = f"Title {place} of {n}", ("C1", "C2", "C7-EGOV")[place % 3]
        made.append(
            await nominee(
                session,
                edition,
                category,
                title,
                state=state.value,
                title_key=title.lower(),
                owner_key=f"owner {title}",
            )
        )
    return made


# --- cases ---------------------------------------------------------------------------------------------


async def cases(session, edition, n: int) -> None:
    eve = await by(session, EVE)
    for place in range(n):
        when = VOTING + timedelta(hours=place)
        session.add(
            VoteCase(
                edition="2027",
                phase="voting",
                reason=("BOT", "FARM", "DUP")[place % 3],
                explanation=f"Explained {place} of {n}.",
                rules=["network"],
                votes=place + 1,
                sha256=f"{place}",
                proposed_by=eve,
                proposed_at=when,
            )
        )
    await session.flush()


async def flags(session, edition, n: int) -> None:
    shared = {
        "name": "network",
        "value": "n1",
        "flagged": 9,
        "ballots": 9,
        "of": 10,
        "expected": 1,
        "ratio": 9,
    }
    for place in range(n):
        when = VOTING + timedelta(hours=place)
        session.add(
            Suspicion(
                edition="2027",
                phase="voting",
                category="C1",
                project=new_id(),
                label=f"P{place}-{n}",
                flagged=10 + place,
                shared=[shared],
                first_at=when,
                seen_at=when,
            )
        )
    await session.flush()


async def vote_appeals(session, edition, n: int) -> None:
    eve, ann = await by(session, EVE), await by(session, ANN)
    case = VoteCase(
        edition="2027",
        phase="voting",
        reason="BOT",
        explanation="Explained.",
        rules=[],
        votes=n,
        sha256=f"a{n}",
        state="in_effect",
        proposed_by=eve,
        proposed_at=VOTING,
        approved_by=ann,
        decided_at=VOTING,
    )
    session.add(case)
    await session.flush()
    for place in range(n):
        vote = 1000 * n + place
        session.add(
            CaseVote(
                case_id=case.id, vote_id=vote, code=f"AAAA-{n:04}-{place:04}", place=place, state="aside"
            )
        )
        when = VOTING + timedelta(hours=place)
        session.add(CaseReview(case_id=case.id, vote_id=vote, words=f"Mine {place} of {n}.", lodged_at=when))
    await session.flush()


async def challenges(session, edition, n: int) -> None:
    for place in range(n):
        session.add(
            Challenge(
                edition="2027",
                phase="voting",
                name=f"Person {place} of {n}",
                words=f"I doubt number {place} of {n}.",
                lodged_at=VOTING + timedelta(hours=place),
            )
        )
    await session.flush()


# --- projects ------------------------------------------------------------------------------------------


async def appeals(session, edition, n: int) -> None:
    eve = await by(session, EVE)
    for place, project in enumerate(await projects(session, edition, n, State.INELIGIBLE)):
        when = SUBMITTING + timedelta(hours=place)
        session.add(
            Appeal(project_id=project.id, reason=f"We are, {place} of {n}.", made_by=eve, made_at=when)
        )
    await session.flush()


async def owner_answers(session, edition, n: int) -> None:
    for place, project in enumerate(await projects(session, edition, n)):
        when = SUBMITTING + timedelta(hours=place)
        session.add(
            OwnerConsent(
                project_id=project.id,
                email=f"owner{place}of{n}@example.org",
                lang="en",
                token_hash=f"{place}of{n}",
                asked_at=when,
                answer="objected",
                answered_at=when + timedelta(hours=1),
                note=f"Not ours {place} of {n}.",
            )
        )
    await session.flush()


async def proposals(session, edition, n: int) -> None:
    eve, now = await by(session, EVE), clock.now()
    for place in range(n):
        session.add(
            Proposal(
                edition_id=edition.id,
                kind="role",
                about=f"{place} of {n}",
                content='{"role": "observer", "email": "x@example.org"}',
                sha256=f"{place} of {n}",
                reason=f"Because {place} of {n}",
                proposed_by=eve,
                proposed_at=now - timedelta(minutes=place + n),
                expires_at=now + timedelta(hours=place + n),
            )
        )
    await session.flush()


# --- reviews -------------------------------------------------------------------------------------------


async def reviews(session, edition, n: int, each: int = 7) -> None:
    """Projects with `each` reviews, of which one is far from the others."""
    experts = [await expert(session, f"expert{place}of{n}@example.org") for place in range(max(n, each))]
    for place, project in enumerate(await projects(session, edition, n)):
        for number in range(each):
            reviewer = experts[(place + number) % len(experts)]
            assignment = Assignment(
                phase="nomination", project_id=project.id, expert_id=reviewer.id, created_at=SUBMITTING
            )
            session.add(assignment)
            await session.flush()
            session.add(_review(assignment.id, 5 if number == 0 else 2))
    await session.flush()


def _review(assignment: str, mark: int) -> Any:
    return Review(
        assignment_id=assignment,
        marks={"relevance": mark, "impact": mark},
        updated_at=SUBMITTING,
        submitted_at=SUBMITTING,
        rules_version=1,
        rules_sha256="",
    )


async def conflicts(session, edition, n: int) -> None:
    for place, project in enumerate(await projects(session, edition, n)):
        who = await expert(session, f"tied{place}of{n}@example.org")
        when = SUBMITTING + timedelta(hours=place)
        kind = ("employer", "family", "other")[place % 3]
        session.add(DeclaredInterest(project_id=project.id, expert_id=who.id, kind=kind, declared_at=when))
        if place % 2:
            session.add(
                Recusal(
                    project_id=project.id,
                    expert_id=who.id,
                    reason="Declared",
                    declared_by=who.id,
                    created_at=when,
                )
            )
    await session.flush()
    assert (await session.exec(select(RoleGrant))).first()


# --- people and letters ----------------------------------------------------------------------------------


async def people(session, edition, n: int) -> None:
    for place in range(n):
        await with_role(session, f"seer{place}of{n}@example.org", Role.OBSERVER)


async def invitations(session, edition, n: int) -> None:
    eve, ann, now = await by(session, EVE), await by(session, ANN), clock.now()
    for place in range(n):
        address = f"asked{place}of{n}@example.org"
        session.add(
            Invitation(
                email=address,
                canonical_email=address,
                role="observer",
                edition="2027",
                invited_by=eve,
                approved_by=ann,
                created_at=now - timedelta(hours=place + n),
                expires_at=now + timedelta(days=place + n),
            )
        )
    await session.flush()


async def seats(session, edition, n: int) -> None:
    now = clock.now()
    for place in range(n):
        address = f"seat{place}of{n}@example.org"
        session.add(
            PanelSeat(
                edition_id=edition.id,
                category="C1",
                part="expert",
                email=address,
                canonical_email=address,
                lang="en",
                invited_by=await by(session, EVE),
                invited_at=now - timedelta(hours=place + n),
                expires_at=now + timedelta(days=place + n),
            )
        )
    await session.flush()


async def failed_letters(session, edition, n: int) -> None:
    now = clock.now()
    for place in range(n):
        session.add(
            Message(
                to=f"lost{place}of{n}@example.org",
                lang="en",
                template="mailing",
                context={"subject": "News", "body": "Hello", "title": "T", "name": "N", "link": "L"},
                edition="2027",
                state="failed",
                created_at=now - timedelta(minutes=place + n),
                send_after=now,
                attempts=9,
            )
        )
    await session.flush()


async def mailings(session, edition, n: int) -> None:
    eve, now = await by(session, EVE), clock.now()
    for place in range(n):
        session.add(
            Mailing(
                edition="2027",
                texts={"en": {"subject": f"News {place} of {n}", "body": "Hello"}},
                created_by=eve,
                created_at=now - timedelta(hours=place + n),
            )
        )
    await session.flush()


async def assignments(session, edition, n: int) -> None:
    """That nobody has begun with: an expert and a project each."""
    for place, project in enumerate(await projects(session, edition, n)):
        who = await expert(session, f"reader{place}of{n}@example.org")
        session.add(
            Assignment(
                phase="nomination",
                project_id=project.id,
                expert_id=who.id,
                created_at=SUBMITTING + timedelta(minutes=place),
            )
        )
    await session.flush()


async def champions(session, edition, n: int) -> None:
    """Projects that passed the public vote, in every category from three on."""
    for project in await projects(session, edition, n, State.CHAMPION):
        session.add(
            Standing(
                phase="voting",
                project_id=project.id,
                outcome="passed",
                decided_at=VOTING,
                rules_version=1,
                rules_sha256="",
            )
        )
    await session.flush()


async def updates(session, edition, n: int) -> None:
    """Of projects of the register, in every state and status."""
    eve = await by(session, EVE)
    states, statuses = [*UpdateState], [*ProjectStatus]
    for place, project in enumerate(await projects(session, edition, n, State.WINNER)):
        state = states[place % 3]
        decided = {} if state is UpdateState.WAITING else {"decided_by": eve, "decided_at": VOTING}
        session.add(
            ProjectUpdate(
                project_id=project.id,
                status=statuses[place % 4],
                text=f"News {place} of {n}",
                as_of=date(2027, 5, 1 + place),
                state=state,
                proposed_at=VOTING + timedelta(minutes=place),
                **decided,
            )
        )
    await session.flush()


async def focal_points(session, edition, n: int) -> None:
    """Of projects of the register, in every state."""
    eve, states = await by(session, EVE), [*FocalPointState]
    for place, project in enumerate(await projects(session, edition, n, State.WINNER)):
        state = states[place % 4]
        decided = {} if state is FocalPointState.WAITING else {"decided_by": eve, "decided_at": VOTING}
        someone = await person(session, f"focal{place}of{n}@example.org", name=f"Focal {place} of {n}")
        session.add(
            FocalPoint(
                project_id=project.id,
                person_id=someone.id,
                relation=f"Manager {place} of {n}",
                evidence="The ministry knows.",
                state=state,
                asked_at=VOTING + timedelta(minutes=place),
                **decided,
            )
        )
    await session.flush()


async def comments(session, edition, n: int) -> None:
    """On a proposed rule, in every state."""
    eve = await by(session, EVE)
    when = {"opens_at": VOTING, "closes_at": VOTING + timedelta(days=9), "published_at": VOTING}
    found = Consultation(
        edition=edition.slug,
        base_version=1,
        document="{}",
        sha256="0" * 64,
        title={"en": "Next"},
        introduction={"en": "Why."},
        published_by=eve,
        **when,
    )
    session.add(found)
    await session.flush()
    said = {"section_title": {"en": "Voting"}, "says": {"en": "One vote each."}, "under": [], "before": []}
    rule = ConsultationRule(consultation_id=found.id, place=1, section="voting", change="same", **said)
    session.add(rule)
    await session.flush()
    for place in range(n):
        state = [*CommentState][place % 3]
        decided = {} if state is CommentState.WAITING else {"decided_by": eve, "decided_at": VOTING}
        session.add(
            ConsultationComment(
                consultation_id=found.id,
                rule_id=rule.id,
                lang=("en", "fr")[place % 2],
                text=f"Title {place} of {n}",
                name=f"Name {place}",
                affiliation=[*Affiliation][place % 4],
                organization=f"Organization {place}",
                state=state,
                commented_at=VOTING + timedelta(minutes=place),
                **decided,
            )
        )
    await session.flush()


async def complaints(session, edition, n: int) -> None:
    eve = await by(session, EVE)
    for place, project in enumerate(await projects(session, edition, n, State.NOMINATED)):
        state, when = [*ComplaintState][place % 3], VOTING + timedelta(hours=place)
        decided = {} if state is ComplaintState.OPEN else {"decided_by": eve, "decided_at": when}
        session.add(
            Complaint(
                project_id=project.id,
                kind=[*ComplaintKind][place % 5],
                words=f"Wrong {place} of {n}.",
                email=f"reader{place}of{n}@example.org",
                lang="en",
                made_at=when,
                state=state,
                **decided,
            )
        )
    await session.flush()


async def contributions(session, edition, n: int) -> None:
    """To the register, in every state."""
    eve = await by(session, EVE)
    states = [*ContributionState]
    for place in range(n):
        state = states[place % 4]
        decided = {} if state is ContributionState.WAITING else {"decided_by": eve, "decided_at": VOTING}
        session.add(
            Contribution(
                title=f"Title {place} of {n}",
                title_key=f"title {place} of {n}",
                owner=f"Owner {place}",
                country=("KE", "FR")[place % 2],
                language="en",
                categories=["C1"],
                summary="What it does.",
                status="running",
                state=state,
                contributed_at=VOTING + timedelta(minutes=place),
                **decided,
            )
        )
    await session.flush()
