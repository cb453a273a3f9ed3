"""The invented people and projects of a trial run. Addresses lie under `.example`, where nobody has mail."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import grant
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.ballot.rules.electorate import VoterFacts, bar, group_of_voter
from prizes.data.countries import ITU_REGIONS, countries
from prizes.edition.document.components import StakeholderType
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.mail.rules.addresses import canonical_email
from prizes.review.models import ExpertProfile, PanelSeat
from prizes.review.rules.seats import SeatPart, SeatState

DOMAIN = "trial.example"


async def make_person(
    session: AsyncSession,
    name: str,
    role: Role | None = None,
    *,
    category: str = "*",
    origin: tuple[str | None, str | None] = (None, None),
) -> Person:
    """`origin`: the country and stakeholder type that they state."""
    email = f"{name}@{DOMAIN}"
    made = Person(
        email=email,
        canonical_email=canonical_email(email),
        name=f"Trial {name}",
        lang="en",
        country=origin[0],
        stakeholder_type=origin[1],
        created_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    if role is not None:
        await grant(session, made, role, edition="*", category=category, granter=None)
    return made


ORGANIZATION = "Organization %s of a trial run"


def describe(session: AsyncSession, expert: Person, place: int) -> None:
    """Country, sex and organization, so that a few experts meet what rules ask of a panel."""
    region = ITU_REGIONS[place % len(ITU_REGIONS)]
    expert.country = next(each.alpha2 for each in countries() if each.itu_region == region)
    session.add(
        ExpertProfile(
            person_id=expert.id,
            gender=("woman", "man")[place % 2],
            affiliations=ORGANIZATION % (place + 1),
            updated_at=clock.now(),
        )
    )


def voter_origins(rules: Rules, number: int, chance: random.Random) -> list[tuple[str | None, str | None]]:
    """Country and stakeholder type of so many people, where the rules limit who votes: such as may vote in every round,
    or in turn in one of them, where nobody may vote in all.
    """
    if all(each.open_to_all for each in rules.votings):
        return [(None, None)] * number
    origins = [(country.alpha2, kind.value) for country in countries() for kind in StakeholderType]
    of_round = [[origin for origin in origins if _may_vote(rules, each, origin)] for each in rules.votings]
    fitting = [origin for origin in origins if all(origin in each for each in of_round)]
    if not fitting:
        rounds = [each for each in of_round if each] or [origins]
        return [chance.choice(rounds[place % len(rounds)]) for place in range(number)]
    if any(phase.attribute in ("country", "groups") for phase in rules.votings):
        # Few countries: only one with enough votes gives points.
        some = _of_each_group(rules, sorted({country for country, _ in fitting}), chance)
        fitting = [origin for origin in fitting if origin[0] in some]
    return list(chance.choices(fitting, k=number))


def _may_vote(rules: Rules, phase: VotingPhase, origin: tuple[str, str]) -> bool:
    return bar(rules, phase, VoterFacts(*origin, of_age=True, listed=True)) is None


def _of_each_group(rules: Rules, countries_: Sequence[str], chance: random.Random) -> list[str]:
    """Two of these countries; where votes are counted by named groups, one of each."""
    by_groups = next((phase for phase in rules.votings if phase.attribute == "groups"), None)
    if by_groups is None:
        return chance.sample(countries_, min(2, len(countries_)))
    found: dict[str | None, list[str]] = {}
    for each in countries_:
        found.setdefault(group_of_voter(rules, by_groups, each), []).append(each)
    return [chance.choice(each) for each in found.values()]


def _costs(rules: Rules, chance: random.Random) -> dict[str, str]:
    """Answers to what budgets ask: what the question allows, and no more than the whole budget."""
    made = {}
    fields = {field.id: field for field in rules.submission.form.fields} if rules.submission else {}
    for budget in (phase.cut.budget for phase in rules.votings if phase.cut.budget):
        asked = fields[budget.cost]
        least = asked.least or 0
        most = min(budget.most, budget.most if asked.most is None else asked.most)
        made[f"answers.{budget.cost}"] = str(chance.randint(least, max(least, most)))
    return made


def project_rows(rules: Rules, each: Sequence[int], chance: random.Random) -> list[dict[str, str]]:
    """So many projects of each category, as an import has them. As many owners as the limits need."""
    submission = rules.submission
    limit = submission.limits.per_entity if submission else None
    return [
        {
            "title": f"Project {category.code} {n + 1}",
            "category": category.code,
            "state": "submitted",
            "owner": f"Owner {category.code} {n + 1}" if limit else f"Owner {n + 1}",
            "stakeholder_type": chance.choice(submission.who).value if submission else "government",
            "country": chance.choice(countries()).alpha2,
            "language": submission.languages[0] if submission else "en",
            "summary": "Invented for a trial run.",
            "source_url": "a trial run",
            **_costs(rules, chance),
            **{f"answers.{each.id}": chance.choice(each.choices).id for each in rules.classifications},
        }
        for category, number in zip(rules.categories, each, strict=True)
        for n in range(number)
    ]


def seat_of(edition_id: str, member: Person, category: str, phase: str) -> PanelSeat:
    """An accepted seat in the panel that a phase has of its own."""
    now = clock.now()
    return PanelSeat(
        edition_id=edition_id,
        category=category,
        part=SeatPart.EXPERT.value,
        phases=[phase],
        email=member.email,
        canonical_email=member.canonical_email,
        person_id=member.id,
        lang=member.lang,
        state=SeatState.ACCEPTED.value,
        invited_at=now,
        expires_at=now,
        answered_at=now,
    )
