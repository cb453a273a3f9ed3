"""My work over all editions, and the settings of my account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from prizes import clock
from prizes.accounts import queries, refusals
from prizes.accounts.rules.allowances import PASSWORD_WITHIN
from prizes.accounts.rules.roles import ROLES, Role, holds
from prizes.accounts.schemas import Profile
from prizes.accounts.single_sign_on.linking import link_of
from prizes.accounts.with_password import signed_in_lately
from prizes.agenda.mine.ballots import ballots_of
from prizes.agenda.mine.roles import reviews_done
from prizes.agenda.mine.work import MyWork
from prizes.agenda.rules.mine import CAPACITIES, OwnTitle, dates_of
from prizes.certificates.queries import of_person
from prizes.certificates.rules.standing import KINDS
from prizes.config import settings
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.gate.permissions import Who, is_allowed
from prizes.gate.readers.my_tasks import work_of
from prizes.mail.unreachable import unreachable
from prizes.nomination.rules.states import LABELS as STATE_LABELS
from prizes.review.queries.seats import my_seats
from prizes.review.rules.seats import PARTS as SEAT_LABELS
from prizes.web.layout.forms import Fields
from prizes.web.layout.options import country_options, region_options, stakeholder_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.public.moment import is_over, of_the_moment

pages = Pages()


@pages.page("/me", "accounts/me.html", Who.SIGNED_IN)
async def my_page(at: PageAt) -> Values:
    """What there is to do, what others have to do, what is done."""
    work, now = await work_of(at.request, at.session, at.me), clock.now()
    main = of_the_moment([edition for edition in work.editions.values() if edition.published], now)
    concerned = {slug: work.editions[slug].rules for slug in work.concerned}
    ballots = await ballots_of(at.session, work.editions.values(), at.person)
    return {
        "calendar_of": main,
        "work": work,
        "unreachable": await unreachable(at.session, [at.person.email]),
        "capacities": CAPACITIES,
        "own": OwnTitle,
        "dates": dates_of(concerned, work.tasks, now),
        "ballots": [each for each in ballots if each.edition != _unfinished(work)],
        "reviews": [
            each for each in await reviews_done(at.session, at.person) if each.edition in work.editions
        ],
        "seats": [seat for seat in await my_seats(at.session, at.person) if seat.seat.state == "accepted"],
        "certificates": await of_person(at.session, at.by),
        "certificate_kinds": KINDS,
        "seat_labels": SEAT_LABELS,
        "state_labels": STATE_LABELS,
        "offices": _of_role(at, work, Role.STEWARD) or _of_role(at, work, Role.OBSERVER),
        "regional": _of_role(at, work, Role.REGIONAL),
        "runs_all": is_allowed(at.me, Who.STEWARD),
    }


def _unfinished(work: MyWork) -> str | None:
    """The edition of a ballot that is a task still."""
    return work.ballot.edition if work.ballot and work.ballot.open and work.ballot.count else None


def _of_role(at: PageAt, work: MyWork, role: Role) -> list[EditionInForce]:
    """Editions of this role that are not over."""
    return [
        edition
        for edition in work.editions.values()
        if holds(at.me.grants, role, edition.slug) and not is_over(edition, clock.now())
    ]


@pages.page("/me/settings", "accounts/settings.html", Who.SIGNED_IN)
async def settings_page(at: PageAt) -> Values:
    """Profile, letters, password, sessions, what is kept of me."""
    known = Fields([(name, getattr(at.person, name) or "") for name in Profile.model_fields])
    has_factor = await queries.has_factor(at.session, at.by)
    return _choices(at) | {
        "unreachable": await unreachable(at.session, [at.person.email]),
        "typed": at.typed if at.failed == "me" else known,
        "has_role": at.me.has_role,
        "has_factor": has_factor,
        "linked": settings().single_sign_on and await link_of(at.session, at.by) is not None,
        "may_set_password": await signed_in_lately(at.session, at.me),
        "password_within": PASSWORD_WITHIN // timedelta(minutes=1),
        "is_steward": any(grant.role == Role.STEWARD for grant in at.me.grants),
    }


@pages.page("/me/origin", "accounts/origin.html", Who.SIGNED_IN)
async def origin_page(at: PageAt, next: str = "") -> Values:  # noqa: A002 - the name in the address
    """Asked once, after a first vote; both questions can be left open."""
    known = at.filled(country=at.person.country, stakeholder_type=at.person.stakeholder_type, next=next)
    return _choices(at) | {"typed": known}


@pages.page("/invitations/{invitation}", "accounts/invitation.html", Who.SIGNED_IN)
async def invitation_page(at: PageAt, invitation: str) -> Values:
    """Opening the page changes nothing; accepting is a button."""
    found = next(
        (i for i in await queries.invitations_for(at.session, at.person) if i.id == invitation), None
    )
    if found is None:
        raise refusals.invitation_gone()
    return {
        "invitation": found,
        "of": await edition_in_force(at.session, found.edition),
        "roles": ROLES,
        "regions": dict(region_options(at.lang)),
    }


def _choices(at: PageAt) -> dict[str, Any]:
    return {"countries": country_options(at.lang), "stakeholder_types": stakeholder_options(at.lang)}
