"""What is mine across editions: my calendar by an address of its own, and whether I want reminders."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi.responses import Response

from prizes.accounts import actions
from prizes.accounts.links import calendar_token, whose_calendar, whose_reminders
from prizes.accounts.refusals import unknown_link
from prizes.ballot.reminding import reminder_at, stop
from prizes.config import settings
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import translator, without_isolates
from prizes.nomination.queries.deadlines import personal_calendar
from prizes.web.edition.edition import webcal
from prizes.web.layout.forms import Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()


# --- my calendar ---------------------------------------------------------------------------------------


@pages.page("/me/calendar", "accounts/calendar.html", Who.SIGNED_IN)
async def my_calendar_page(at: PageAt) -> Values:
    """The address of the calendar, and a button that changes it."""
    path = at.to("my_calendar_file", token=calendar_token(at.person))
    address = settings().base_url + path
    return {"path": path, "address": address, "webcal": webcal(address)}


@pages.router.get(LANG + "/me/calendar/{token}.ics", dependencies=allow(Who.PUBLIC))
async def my_calendar_file(at: AtService, token: str) -> Response:
    """For calendar programs, which cannot sign in: whoever has the address reads it."""
    person = await whose_calendar(at.session, token)
    if person is None:
        raise unknown_link()
    voice, base = translator(lang_of(at.request)), settings().base_url
    made = await personal_calendar(
        at.session,
        person,
        base_url=base,
        host=urlsplit(base).hostname or "localhost",
        words=lambda said: without_isolates(voice.value(said)),
        lang=voice.lang,
    )
    headers = {"content-disposition": 'inline; filename="wsis-prizes.ics"'}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


# --- reminders -----------------------------------------------------------------------------------------


@pages.page("/reminders/{token}", "accounts/reminders.html", Who.PUBLIC)
async def reminders_page(at: PageAt, token: str) -> Values:
    """Reached from a mail, without signing in. Opening it changes nothing: some mail programs open every link."""
    ballot = await reminder_at(at.session, token)
    if ballot is not None:
        return {"template": "ballot/reminder.html", "on": ballot.state != "stopped", "token": token}
    person = await whose_reminders(at.session, token)
    if person is None:
        raise unknown_link()
    return {"on": person.reminders, "token": token}


@pages.router.post(LANG + "/reminders/{token}", dependencies=allow(Who.PUBLIC))
async def set_reminders(at: AtService, token: str, typed: Typed) -> Response:
    """By the page's button, or by the one that mail programs offer (RFC 8058), which stops them and wants no page."""
    ballot = await reminder_at(at.session, token)
    person = await whose_reminders(at.session, token)
    on = ballot is None and typed.get("reminders") == "on"
    if ballot is not None:
        await stop(at.session, ballot)
    elif person is not None:
        await actions.set_reminders(at.session, person, on=on)
    else:
        raise unknown_link()
    if typed.get("List-Unsubscribe") == "One-Click":
        return Response(status_code=200)
    return see_other(
        at.request, to(at.request, "reminders_page", token=token), "reminders-on" if on else "reminders-off"
    )
