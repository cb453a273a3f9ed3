"""What people do with their own account, once they are signed in."""

from __future__ import annotations

from fastapi import Response

from prizes.accounts import actions
from prizes.accounts.schemas import Origin, Profile
from prizes.accounts.with_password import set_own_password
from prizes.acts.declaring import Acts
from prizes.api.accounts.my_data import ErasureAccepted
from prizes.config import settings
from prizes.gate import draft_access
from prizes.gate.at import At
from prizes.gate.people import cookie_name, set_session
from prizes.gate.permissions import Who
from prizes.privacy.erasing import ask
from prizes.review.actions.profile import answer_origin, change_profile
from prizes.web.accounts.first_place import first_place
from prizes.web.accounts.me import invitation_page, my_page, origin_page, settings_page
from prizes.web.accounts.my_data import erasure_page
from prizes.web.layout.page import leave_for, safe_return, see_other
from prizes.web.layout.pages import PageAt

acts = Acts("accounts")


def _signed_out(at: PageAt, notice: str) -> Response:
    answer = see_other(at.request, at.to("front_page"), notice)
    answer.delete_cookie(cookie_name(), path="/", secure=settings().production, httponly=True, samesite="lax")
    draft_access.forget(answer)
    # What a script kept in the browser goes too, also where no script runs now.
    answer.headers["clear-site-data"] = '"storage"'
    return answer


@acts.act(
    "DELETE /sessions/current",
    "/sign-out",
    who=Who.SIGNED_IN,
    leads=lambda at, _: _signed_out(at, "signed-out"),
)
async def end_session(at: At) -> None:
    """Sign out: the token that came with the request opens nothing any more."""
    await actions.end_session(at.session, at.me.token_hash)


@acts.act("DELETE /me", who=Who.SIGNED_IN, answers=ErasureAccepted, status=202)
async def erase_me(at: At, withdraw_votes: bool = False) -> None:
    """Erase my account for good, within a minute; every session ends at once, and a last mail says that it is done.
    `withdraw_votes`: my votes that are not counted yet count no more, and what they were for is deleted; else all votes
    stay counted.
    """
    await ask(at.session, at.me, withdraw_votes=withdraw_votes)


@acts.act(
    form=erasure_page.path,
    who=Who.SIGNED_IN,
    on=erasure_page,
    leads=lambda at, done: _signed_out(at, "account-erased") if done else at.to("erasure_page"),
)
async def erase_account(at: At, sure: str = "", withdraw: str = "") -> bool:
    """Who comes here without the second step is shown the first."""
    if sure == "yes":
        await ask(at.session, at.me, withdraw_votes=withdraw == "yes")
    return sure == "yes"


# --- settings ------------------------------------------------------------------------------------------


@acts.act(form=my_page.path, who=Who.SIGNED_IN, on=settings_page, notice="profile-saved")
async def save_profile(at: At, sent: Profile) -> None:
    await change_profile(at.session, at.person, sent, at.me.grants)


@acts.act(form="/me/password", who=Who.SIGNED_IN, on=settings_page, notice="password-set")
async def save_password(at: At, password: str) -> None:
    await set_own_password(at.session, at.me, password)


def _on_the_way(at: PageAt, said: bool) -> Response:
    target = safe_return(at.typed.get("next"), at.to("my_page")).partition("#")[0].partition("?")[0]
    return leave_for(at.request, f"{target}?notice={'origin-saved' if said else 'origin-not-said'}")


@acts.act(form=origin_page.path, who=Who.SIGNED_IN, on=origin_page, leads=_on_the_way)
async def save_origin(at: At, sent: Origin, answer: str = "") -> bool:
    """`answer` none: they would rather not say."""
    origin = None if answer == "none" else sent
    await answer_origin(at.session, at.person, origin, at.me.grants)
    return origin is not None


@acts.act("PUT /me/origin", who=Who.SIGNED_IN)
async def save_own_origin(at: At, sent: Origin) -> None:
    """State from which country and as which stakeholder group I take part; what is left out is taken back. Some votes
    ask for it first. It is stored apart from votes.
    """
    await answer_origin(at.session, at.person, sent, at.me.grants)


async def _with_roles(at: PageAt, accepted: bool) -> Response:
    """To what there is to do first in the role, with a session that has it."""
    if not accepted:
        return see_other(at.request, at.to("my_page"), "invitation-declined")
    answer = see_other(at.request, await first_place(at, at.asked("invitation") or ""), "invitation-accepted")
    set_session(answer, await actions.renew_session(at.session, at.me))
    return answer


@acts.act(form=invitation_page.path, who=Who.SIGNED_IN, leads=_with_roles)
async def answer_invitation(at: At, invitation: str, answer: str = "") -> bool:
    """To a role, which a new session of the browser has."""
    accept = answer == "accept"
    await actions.answer_invitation(at.session, at.person, invitation, accept=accept, keep=at.me.token_hash)
    return accept
