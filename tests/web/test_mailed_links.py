"""Mail programs and scanners open every link of a letter, often many times, before its reader does. Nothing may come of
it: whatever a link is for is done by a button on the page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select as select_rows
from sqlmodel import col, select

from prizes.accounts.links import stop_token
from prizes.accounts.models import Invitation
from prizes.accounts.offering import RoleOffer, invite
from prizes.config import asset_root
from prizes.db import metadata
from prizes.mail.models import Message
from prizes.nomination.actions.sharing import offer_part
from prizes.review.actions.seats import invite_member
from prizes.review.queries.reach import EVERYTHING
from prizes.review.rules.seats import SeatOffer, SeatPart
from tests.browsing import ORIGIN
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted
from tests.review.reviewing import signed_in

READER = "bo@example.org"
TIMES = 25
"""How often a scanner opens each link, by GET and by HEAD."""
PLACE = re.compile(r"\{\{ (\w+) \}\}")


def mailed_links() -> list[str]:
    """The addresses in all letters, with their places."""
    found = set()
    for path in sorted(Path(asset_root() / "templates" / "mail").glob("*.letter")):
        found |= set(re.findall(r"\{\{ base_url \}\}((?:\{\{ \w+ \}\}|[^\s\"<{])*)", path.read_text()))
    return sorted(link for link in found if link)


@pytest.fixture
async def world(session, time):
    """A value for every place, from letters that acts have really put into the outbox."""
    edition = await load_contest(session, submission__consent="required")
    ana, bo = await person(session, "ana@example.org"), await person(session, READER)
    boss = await steward(session)
    project = await submitted(session, edition, ana, belongs="no", owner_email="office@owner.example")
    await offer_part(session, edition, project.id, email=READER, part="editor", inviter=ana, lang="en")
    offer = RoleOffer(READER, "expert", "2027", "C1", categories={"C1": {"en": "Media"}})
    await invite(session, offer, inviter=boss)
    me = await signed_in(session, boss)
    await invite_member(
        session, edition, SeatOffer(READER, "C1", SeatPart.EXPERT, None, "en"), inviter=me, reach=EVERYTHING
    )
    await session.commit()
    values = {"lang": "en", "edition": "2027", "slug": "2027", "version": "1", "stop": stop_token(bo)}
    values["page"] = "2027/office/"  # of letters to stewards, which no act has written here
    for letter in (await session.exec(select(Message).order_by(col(Message.id)))).all():
        values |= {name: value for name, value in letter.context.items() if isinstance(value, str)}
    values["project"] = project.id
    await session.commit()
    return values


async def everything(session) -> dict[str, list]:
    """All rows of all tables."""
    rows = {}
    for table in metadata.sorted_tables:
        found = await (await session.connection()).execute(select_rows(table))
        rows[table.name] = sorted(repr(tuple(row)) for row in found)
    await session.commit()
    return rows


def filled(link: str, values: dict[str, str]) -> str:
    """A place that no letter of this world has gets an id of something else: then the link opens nothing."""
    return PLACE.sub(lambda place: values.get(place[1], values["project"]), link)


def test_all_letters_were_looked_through():
    links = mailed_links()
    for part in ("/consent/", "/invitations/", "/offers/", "/reminders/", "/seats/"):
        assert any(part in link for link in links), part


@pytest.mark.parametrize(("signed", "times"), [(False, TIMES), (True, 2)])
async def test_opening_every_mailed_link_again_and_again_changes_nothing(
    browser, session, world, signed, times
):
    if signed:
        await browser.sign_in(READER)
    client = browser.client
    client.follow_redirects = False
    before, seen = await everything(session), {}
    for link in mailed_links():
        address = filled(link, world)
        for _ in range(times):
            for method in ("HEAD", "GET"):
                seen[address] = (await client.request(method, address)).status_code
    assert await everything(session) == before
    assert set(seen.values()) <= {200, 303, 403, 404}, seen
    opened = [address for address, status in seen.items() if status == 200]
    assert any("/consent/" in address for address in opened)
    assert any("/reminders/" in address for address in opened)
    assert any("/seats/" in address for address in opened) is signed


async def test_after_a_scanner_the_reader_can_still_do_what_the_link_is_for(browser, session, world):
    address = filled("/en/invitations/{{ invitation }}", world)
    for _ in range(TIMES):
        await browser.client.get(address)
    await browser.sign_in(READER)
    await browser.get(address)
    await browser.post(address, {"answer": "accept"})
    accepted = select(Invitation.accepted).where(Invitation.id == world["invitation"])
    assert (await session.exec(accepted)).one() is True


async def test_the_mailed_code_is_no_link(browser, mailbox):
    await browser.get("/en/sign-in")
    await browser.submit("/sign-in", {"email": READER})
    letter = await mailbox.newest_to(READER)
    code = await mailbox.code_for(READER)
    for part in ("plain", "html"):
        text = letter.get_body((part,)).get_content()
        assert not [url for url in re.findall(rf"{ORIGIN}\S*", text) if code in url or "code" in url]
