"""Seats in panels: offered, taken, left, taken away, given to a substitute; and what an expert says of themselves."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from fastapi.responses import Response

from prizes.accounts.actions import renew_session
from prizes.accounts.rules.roles import ANY
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.review.my_seats import ExpertiseOf, Leaving, SeatAnswer, seat_answered
from prizes.api.review.seats import (
    PANELS,
    MemberSent,
    MembersInvited,
    MembersSent,
    SteppedIn,
    SubstituteSent,
    invited,
)
from prizes.errors import Outcomes, RefusalKind, wrong_answers
from prizes.gate.at import At
from prizes.gate.people import set_session
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.review import refusals
from prizes.review.actions import seats
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.stepping_in import step_in
from prizes.review.expertise import Expertise
from prizes.review.models import PanelSeat
from prizes.review.queries.reach import reach_of
from prizes.review.queries.seats import SaidOfOneself, expertise_of
from prizes.review.rules.seats import CAPACITY_MOST, SeatOffer, SeatPart, SeatState
from prizes.web.accounts.first_place import experts_place
from prizes.web.layout.options import language_options
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import PageAt
from prizes.web.review.invitation_table import offers_in
from prizes.web.review.my_seats import expertise_page, seat_page
from prizes.web.review.seats import (
    panel_invitation_page,
    panel_invitations_page,
    panels_page,
    seats_list,
    table_sent,
)

acts = Acts("panels")
EVERY_OTHER = frozenset(RefusalKind) - {RefusalKind.INVALID}


def _capacity(at: PageAt) -> int | None:
    written = at.typed.get("capacity").strip()
    if not written:
        return None
    if not written.isdecimal() or len(written) > len(str(CAPACITY_MOST)):
        raise refusals.wrong_capacity(most=CAPACITY_MOST)
    return int(written)


# --- for those who look after panels -------------------------------------------------------------------

look_after = partial(acts.act, who=Who.EXPERT, leads=leading("panels_page"))


def _offer(at: PageAt) -> dict[str, Any]:
    part, lang = at.typed.get("part") or SeatPart.EXPERT, at.typed.get("lang")
    if part not in list(SeatPart):
        raise refusals.part_in_panel_needed()
    return {
        "category": at.typed.get("category") or ANY,
        "part": part,
        "capacity": _capacity(at),
        "phases": tuple(at.typed.all("phases")),
        "lang": lang if lang in dict(language_options()) else at.lang,
    }


@look_after(
    f"POST {PANELS}",
    panels_page.path,
    answers=invited,
    on=panel_invitation_page,
    notice="invited",
    reads=_offer,
    elsewhere=frozenset(),
)
async def invite_expert(at: At, sent: MemberSent) -> PanelSeat:
    """Offer somebody a seat by mail. They accept the terms of reference, or decline, before they see anything."""
    return await seats.invite_member(
        *at.here, _offer_of(at, sent), inviter=at.me, reach=await reach_of(*at.here, at.me)
    )


def _offer_of(at: At, sent: MemberSent) -> SeatOffer:
    return SeatOffer(sent.email, sent.category, sent.part, sent.capacity, sent.lang or at.lang, sent.phases)


async def _table(at: PageAt) -> MembersSent:
    """The lines of the table as they were typed or sent as a file. Raises Invalid with what is wrong by line."""
    categories = {each.code for each in at.edition.rules.categories}
    table = offers_in(await table_sent(at), categories, at.lang)
    if table.faults:
        raise wrong_answers({f"line.{line}": fault for line, fault in table.faults.items()})
    return MembersSent(members=[MemberSent.model_construct(**asdict(each)) for each in table.offers.values()])


def _all_invited(at: At, made: list[PanelSeat]) -> MembersInvited:
    return MembersInvited(items=[invited(at, seat) for seat in made])


@look_after(
    f"POST {PANELS}/invitations",
    panel_invitations_page.path,
    answers=_all_invited,
    on=panel_invitations_page,
    notice="all-invited",
    reads=_table,
    elsewhere=frozenset(),
)
async def invite_experts(at: At, sent: MembersSent) -> list[PanelSeat]:
    """Offer seats to several people by mail: to all of them, or, if anything is wrong with one, to none."""
    offers = [_offer_of(at, each) for each in sent.members]
    return await seats.invite_members(*at.here, offers, inviter=at.me, reach=await reach_of(*at.here, at.me))


def _projects(_at: At, number: int) -> SteppedIn:
    return SteppedIn(projects=number)


@look_after(
    f"POST {PANELS}/{{seat}}/substitute",
    f"{panels_page.path}/{{seat}}/substitute",
    answers=_projects,
    status=200,
    notice="stepped-in",
)
async def let_substitute_step_in(at: At, seat: str, sent: SubstituteSent) -> int:
    """A substitute takes this seat and what is left to review."""
    reach = await reach_of(*at.here, at.me)
    return await step_in(*at.here, seat, sent.substitute, mover=at.me, reach=reach)


@look_after(f"DELETE {PANELS}/{{seat}}", f"{panels_page.path}/{{seat}}/removal", notice="expert-removed")
async def remove_expert(at: At, seat: str) -> None:
    """Take somebody out of a panel, or an invitation back; reviews that were handed in stay and count."""
    await seats.take_seat_away(*at.here, seat, remover=at.me, reach=await reach_of(*at.here, at.me))


several = partial(act_on_rows, acts, seats_list)


@several(
    f"POST {PANELS}/several/again",
    label=N_("Send invitations again"),
    asks=lambda n: say_n("Send %(n)s invitation again?", "Send %(n)s invitations again?", n),
)
async def send_seats_again(at: At, sent: ChosenRows) -> Outcomes:
    """Write to people who have not answered once more; where their time is over, they get as much again."""
    reach = await reach_of(*at.here, at.me)
    return await seats.send_seats_again(*at.here, sent.ids, sender=at.me, reach=reach)


@several(
    f"POST {PANELS}/several/withdrawal",
    label=N_("Withdraw invitations"),
    asks=lambda n: say_n("Withdraw %(n)s invitation?", "Withdraw %(n)s invitations?", n),
)
async def withdraw_seats(at: At, sent: ChosenRows) -> Outcomes:
    """Take open invitations to panels back. Members are removed one by one."""
    reach = await reach_of(*at.here, at.me)
    return await seats.withdraw_seats(*at.here, sent.ids, remover=at.me, reach=reach)


# --- for those who are invited -------------------------------------------------------------------------


def _said(at: PageAt) -> dict[str, Any]:
    if at.typed.get("answer") == "decline":
        return {"accept": False}
    terms = at.typed.get("version") if at.typed.get("terms") else ""
    return {"accept": True, "terms": terms, "capacity": _capacity(at)}


async def _answered(at: PageAt, seat: PanelSeat) -> Response:
    """With the role that comes with a seat a new session begins. To what there is to do, else to what they know."""
    if seat.state == SeatState.DECLINED:
        return see_other(at.request, at.to("my_page"), "invitation-declined")
    said, target = await expertise_of(at.session, at.person), await experts_place(at, at.edition)
    if target == at.to("reviews_home") and not (said.lines or said.languages):
        target = at.to("expertise_page")
    taken = see_other(at.request, target, "seat-taken")
    set_session(taken, await renew_session(at.session, at.me))
    return taken


@acts.act(
    "PUT /editions/{edition}/seats/{seat}/answer",
    seat_page.path,
    who=Who.SIGNED_IN,
    answers=seat_answered,
    on=seat_page,
    leads=_answered,
    reads=_said,
    elsewhere=EVERY_OTHER - {RefusalKind.CONFLICT},
)
async def answer_seat(at: At, seat: str, sent: SeatAnswer) -> PanelSeat:
    """Accept with the terms of reference, or decline."""
    if sent.accept:
        return await seats.accept_seat(*at.here, seat, at.me, capacity=sent.capacity, terms=sent.terms)
    return await seats.decline_seat(*at.here, seat, at.me, note=sent.note)


@acts.act(
    "PUT /editions/{edition}/seats/{seat}/leaving",
    f"{seat_page.path}/leaving",
    who=Who.SIGNED_IN,
    on=seat_page,
    leads=leading("edition_page"),
    notice="seat-left",
    elsewhere=EVERY_OTHER,
)
async def leave_panel(at: At, seat: str, sent: Leaving) -> None:
    """Give a seat up. With the role all your sessions end, this one too."""
    await seats.leave_seat(*at.here, seat, at.me, note=sent.note)


@acts.act(
    "PUT /me/expertise",
    expertise_page.path,
    who=Who.SIGNED_IN,
    answers=ExpertiseOf,
    on=expertise_page,
    leads=leading("my_page"),
    notice="profile-saved",
    elsewhere=frozenset(),
)
async def say_my_expertise(at: At, sent: Expertise) -> SaidOfOneself:
    """Say it anew, whole: what is left out is taken back."""
    await save_expertise(at.session, at.person, sent, at.me.grants)
    return await expertise_of(at.session, at.person)
