"""From paper to the project: short addresses that people type, their codes, and a sheet in six languages."""

from __future__ import annotations

import io
import re

import pytest
import segno
from PIL import Image

from prizes.i18n.languages import CODES
from prizes.kit import qr
from prizes.nomination.queries.projects import public_project_beginning
from prizes.nomination.rules.states import State
from prizes.web.ballot.posters import SHORT
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, at

ID = "0abc1234deadbeef"


@pytest.fixture
async def box(session, time):
    time(VOTING)
    box = await contest(session)
    box.projects["Fig"] = await nominee(session, box.edition, "C1", "Fig", id=ID)
    await session.commit()
    return box


async def leads_to(browser, path: str, status: int = 303, **headers: str) -> str:
    answer = await browser.client.get(path, headers=headers, follow_redirects=False)
    assert answer.status_code == status, path
    return answer.headers.get("location", "")


@pytest.mark.parametrize("lang", CODES)
async def test_a_short_address_leads_to_the_project_in_the_readers_language(box, browser, lang):
    answer = await leads_to(browser, f"/p/{ID[:SHORT]}", **{"accept-language": f"{lang},en;q=0.1"})
    assert answer == f"/{lang}/2027/projects/{ID}"


@pytest.mark.parametrize("typed", ["0ABC1234", "Oabc-1234", "0abcI234", "0abc12", ID])
async def test_it_may_be_typed_as_people_read_it(box, browser, typed):
    assert (await leads_to(browser, f"/p/{typed}")).endswith(ID)


@pytest.mark.parametrize(
    "typed", ["0abc1", "0abc1235", "%25%25%25%25%25%25%25%25", "uuuuuuuu", ID + "0", "___abc12", "٠abc1234"]
)
async def test_what_leads_nowhere_is_said(box, browser, typed):
    assert (await browser.get(f"/p/{typed}", status=404)).has("project")


@pytest.mark.both_databases
async def test_a_beginning_of_two_projects_or_of_one_that_is_not_public_finds_none(session, time):
    time(VOTING)
    box = await contest(session)
    await nominee(session, box.edition, "C1", "Fig", id=ID)
    other = await nominee(session, box.edition, "C1", "Gum", id=ID[:SHORT] + "zzzzzzzz")
    assert await public_project_beginning(session, ID[:SHORT]) is None
    assert (await public_project_beginning(session, ID)).id == ID
    other.state = State.WITHDRAWN.value
    session.add(other)
    await session.flush()
    assert (await public_project_beginning(session, ID[:SHORT])).id == ID
    assert await public_project_beginning(session, other.id) is None


def modules(png: bytes) -> list[list[bool]]:
    """What a camera sees: dark or light in the middle of each module, without the quiet around."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    n = picture.width // qr.DOTS
    found = [[picture.getpixel((x * qr.DOTS + 9, y * qr.DOTS + 9)) < 128 for x in range(n)] for y in range(n)]
    assert not any(any(row) for row in found[: qr.QUIET])
    return [row[qr.QUIET : -qr.QUIET] for row in found[qr.QUIET : -qr.QUIET]]


async def test_the_pictures_hold_the_short_address(box, browser):
    base = f"/en/2027/projects/{ID}"
    expected = segno.make(f"http://prizes.test/p/{ID[:SHORT]}", error="m", micro=False, boost_error=False)
    png = (await browser.client.get(f"{base}/qr.png")).content
    assert modules(png) == [[bool(module) for module in row] for row in expected.matrix]
    svg = await browser.client.get(f"{base}/qr.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.headers["content-disposition"] == f'attachment; filename="2027-{ID[:SHORT]}.svg"'
    share = (await browser.get(f"{base}/share")).html
    inline = re.search(r'<svg role="img"[^>]*>.*?</svg>', share, re.DOTALL)[0]
    drawn = re.compile(r'stroke="#000"[^>]* d="([^"]+)"')
    assert drawn.search(inline)[1] == drawn.search(svg.text)[1]
    assert "style=" not in inline and "http" not in inline.replace("http://prizes.test", "")
    await browser.get(f"{base}/qr.gif", status=404)


@pytest.mark.parametrize("lang", CODES)
async def test_there_is_a_sheet_in_each_language(box, browser, lang):
    share = await browser.get(f"/en/2027/projects/{ID}/share")
    assert f"/{lang}/2027/projects/{ID}/poster" in share.links
    page = await browser.get(f"/{lang}/2027/projects/{ID}/poster")
    assert page.heading == "Fig"
    assert f"prizes.test/p/{ID[:SHORT]}" in page.text
    assert "2027" in page.text and "23:00" in page.text
    assert "<script" not in page.html


async def test_a_sheet_asks_nobody_to_vote_when_there_is_no_vote(box, browser, time):
    time(at("2027-03-02 12:00"))
    page = await browser.get(f"/en/2027/projects/{ID}/poster")
    assert "vote" not in page.text.lower()


async def test_what_is_not_public_has_no_sheet_and_no_picture(box, browser, session):
    box.projects["Fig"].state = State.WITHDRAWN.value
    session.add(box.projects["Fig"])
    await session.commit()
    for path in ("poster", "qr.svg", "qr.png"):
        await browser.get(f"/en/2027/projects/{ID}/{path}", status=404)
    await browser.get(f"/p/{ID[:SHORT]}", status=404)


def test_a_name_cannot_leave_its_picture():
    assert "<b>" not in qr.svg("http://prizes.test/p/0abc1234", '"><b>')
