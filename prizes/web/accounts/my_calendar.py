"""What is mine across editions: my calendar by an address of its own, and whether I want reminders."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions
from prizes.accounts.links import calendar_token, whose_calendar, whose_reminders
from prizes.accounts.refusals import unknown_link
from prizes.ballot.reminding import reminder_at, stop
from prizes.config import settings
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator, without_isolates
from prizes.nomination.queries.deadlines import personal_calendar
from prizes.web.edition.edition import webcal
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import lang_of, page, see_other

router = APIRouter()


# --- my calendar ---------------------------------------------------------------------------------------


@router.get("/{lang:lang}/me/calendar", dependencies=allow(Who.SIGNED_IN))
async def my_calendar(request: Request, me: Me) -> Response:
    """The address of the calendar, and a button that changes it."""
    path = f"/{lang_of(request)}/me/calendar/{calendar_token(me.person)}.ics"
    address = settings().base_url + path
    return page(request, "accounts/calendar.html", path=path, address=address, webcal=webcal(address))


@router.get("/{lang:lang}/me/calendar/{token}.ics", dependencies=allow(Who.PUBLIC))
async def calendar_file(request: Request, session: Tx, token: str) -> Response:
    """For calendar programs, which cannot sign in: whoever has the address reads it."""
    person = await whose_calendar(session, token)
    if person is None:
        raise unknown_link()
    voice = translator(lang_of(request))
    base = settings().base_url
    made = await personal_calendar(
        session,
        person,
        base_url=base,
        host=urlsplit(base).hostname or "localhost",
        words=lambda said: without_isolates(voice.value(said)),
        lang=voice.lang,
    )
    headers = {"content-disposition": 'inline; filename="wsis-prizes.ics"'}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


# --- reminders -----------------------------------------------------------------------------------------


@router.get("/{lang:lang}/reminders/{token}", dependencies=allow(Who.PUBLIC))
async def reminders_page(request: Request, session: Tx, me: PerhapsMe, token: str) -> Response:
    """Reached from a mail, without signing in. Opening it changes nothing: some mail programs open every link."""
    ballot = await reminder_at(session, token)
    if ballot is not None:
        return page(request, "ballot/reminder.html", on=ballot.state != "stopped", token=token)
    person = await whose_reminders(session, token)
    if person is None:
        raise unknown_link()
    return page(request, "accounts/reminders.html", on=person.reminders, token=token)


@router.post("/{lang:lang}/reminders/{token}", dependencies=allow(Who.PUBLIC))
async def set_reminders(request: Request, session: Tx, token: str, typed: Typed) -> Response:
    """By the page's button, or by the one that mail programs offer (RFC 8058), which stops them."""
    ballot = await reminder_at(session, token)
    person = await whose_reminders(session, token)
    on = ballot is None and typed.get("reminders") == "on"
    if ballot is not None:
        await stop(session, ballot)
    elif person is not None:
        await actions.set_reminders(session, person, on=on)
    else:
        raise unknown_link()
    if typed.get("List-Unsubscribe") == "One-Click":
        return Response(status_code=200)
    return see_other(request, f"/reminders/{token}", "reminders-on" if on else "reminders-off")
