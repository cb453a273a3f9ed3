"""About the prizes, privacy, accessibility, and what machines ask of a site."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from prizes import clock
from prizes.accounts.rules.roles import HELD_FORM_LIFE, INVITATION_LIFE
from prizes.accounts.rules.single_sign_on import SIGN_ON_LIFE
from prizes.complaints.rules import KEPT
from prizes.config import asset_root, settings
from prizes.edition.queries import editions_in_force
from prizes.forum.queries.partners import partners_of
from prizes.gate.accounts import known_browsers
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow, unguarded
from prizes.gate.transaction import Tx, database
from prizes.gate.watching.health import unready
from prizes.i18n.translator import translator
from prizes.mail.rules.letters import KEPT_FOR
from prizes.nomination.actions.drafts import DRAFT_LIFE
from prizes.nomination.actions.sharing import OFFER_LIFE
from prizes.privacy.assessment import AREAS, MADE, PRINCIPLES, RISKS, UNDECIDED
from prizes.web.layout.page import lang_of, page
from prizes.web.public.happening import USUAL_STEPS
from prizes.web.public.moment import of_the_moment
from prizes.web.results.partners import partners_shown

router = APIRouter()


def contact() -> str:
    """The address that the service's mails come from."""
    return parseaddr(settings().mail_from)[1]


@router.get("/{lang:lang}/about", dependencies=allow(Who.PUBLIC))
async def about_page(request: Request, session: Tx, me: PerhapsMe) -> Response:
    """With the partners of the contest of the moment."""
    contests = [edition for edition in await editions_in_force(session) if not edition.rehearsal]
    main, voice = of_the_moment(contests, clock.now()), translator(lang_of(request))
    found = partners_shown(await partners_of(session, main), main, voice) if main else []
    return page(
        request, "public/about.html", contact=contact(), partners=found, supported=main, steps=USUAL_STEPS
    )


@router.get("/{lang:lang}/privacy", dependencies=allow(Who.PUBLIC))
async def privacy_page(request: Request, me: PerhapsMe) -> Response:
    return page(request, "public/privacy.html", **privacy_values())


@router.get("/{lang:lang}/privacy/assessment", dependencies=allow(Who.PUBLIC))
async def assessment_page(request: Request, me: PerhapsMe) -> Response:
    return page(request, "public/assessment.html", **assessment_values())


def assessment_values() -> dict[str, Any]:
    return {
        "areas": AREAS,
        "contact": contact(),
        "made": MADE,
        "principles": PRINCIPLES,
        "risks": RISKS,
        "undecided": UNDECIDED,
    }


def privacy_values() -> dict[str, Any]:
    return {
        "contact": contact(),
        "complaint": KEPT,
        "code_kept": timedelta(days=1),
        "draft": DRAFT_LIFE,
        "held_form": HELD_FORM_LIFE,
        "known": known_browsers.LIFE,
        "invitation": INVITATION_LIFE,
        "letters": KEPT_FOR,
        "offer": OFFER_LIFE,
        "provider": settings().offered_provider,
        "scanned": bool(settings().scanner_url),
        "sign_on": SIGN_ON_LIFE,
        "session": timedelta(hours=settings().session_hours),
    }


@router.get("/{lang:lang}/accessibility", dependencies=allow(Who.PUBLIC))
async def accessibility_page(request: Request, me: PerhapsMe) -> Response:
    return page(request, "public/accessibility.html", contact=contact())


@router.get("/{lang:lang}/offline", dependencies=allow(Who.PUBLIC))
async def offline_page(request: Request, me: PerhapsMe) -> Response:
    """What `static/copies.js` shows where it has no copy of a page."""
    return page(request, "public/offline.html")


# --- machines --------------------------------------------------------------------------------------------


@router.get("/copies.js", dependencies=unguarded())
async def copies_script() -> Response:
    """The service worker. It lies at the root, since it is for pages at its own address and below."""
    return FileResponse(
        asset_root() / "static/copies.js",
        media_type="text/javascript",
        headers={
            "cache-control": "no-cache",
            "content-security-policy": "default-src 'none'; connect-src 'self'",
        },
    )


@router.get("/.well-known/security.txt", dependencies=unguarded())
async def security_txt() -> Response:
    """Where to report a hole (RFC 9116). It expires, so that nobody trusts a forgotten file."""
    base = settings().base_url
    expires = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: mailto:{contact()}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, fr, es, ar, zh, ru",
        f"Canonical: {base}/.well-known/security.txt",
    )
    return PlainTextResponse("\n".join(lines) + "\n")


@router.get("/robots.txt", dependencies=unguarded())
async def robots_txt() -> Response:
    """Public pages may be indexed; forms and what belongs to one person need not be fetched."""
    closed = (
        "/api/",
        "/*/sign-in",
        "/*/me",
        "/*/*/office/",
        "/*/*/review/",
        "/*/*/nominations/",
        "/*/*/ballot",
    )
    rules = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in closed)
    return PlainTextResponse(f"{rules}\nSitemap: {settings().base_url}/sitemap.xml\n")


@router.api_route("/health/live", methods=["GET", "HEAD"], dependencies=unguarded())
async def live() -> Response:
    """Whether the process answers at all. Touches nothing; pages read the server's time from its head."""
    return PlainTextResponse("alive\n", headers={"cache-control": "no-store"})


@router.get("/health/ready", dependencies=unguarded())
async def ready(request: Request) -> Response:
    """Whether requests should be sent here: the database answers, its schema is this version's, and there is room on
    the disk.
    """
    why = await unready(database(request))
    words, status = (f"not ready: {why}\n", 503) if why else ("ready\n", 200)
    return PlainTextResponse(words, status_code=status, headers={"cache-control": "no-store"})
