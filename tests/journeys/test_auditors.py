"""An auditor's way in a real browser: take the votes, check and sign, hand the note in; axe finds nothing on the way."""

from __future__ import annotations

import os
import zipfile

import pytest

from prizes.accounts.rules.roles import Role
from prizes.votelog.audits import audit_of
from tests.ballot.logged import END, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING, person, with_role
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings, seen
from tests.web.test_auditors import BALLOT, ONE

pytestmark = pytest.mark.browser
OFFICE = "/2027/office/integrity"


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_an_auditor_takes_the_votes_and_hands_in_a_note(
    site, somebody, session, database, time, tmp_path, lang, width, scheme
):
    time(VOTING)
    box = await contest(session, voting__ballot=BALLOT, announcement__challenge_days=10)
    for n in range(6):
        await box.cast("C1", "Ant" if n % 2 else "Bee", by=await person(session, f"voter{n}@example.org"))
    await with_role(session, "audit@example.org", Role.OBSERVER, lang=lang)
    await session.commit()
    time(END)
    await counted(database, box)
    auditor = await somebody(lang, width, scheme, "audit@example.org")
    public = await somebody(lang, width, scheme)
    found = await findings(auditor, (OFFICE,))
    found += await findings(public, ("/2027/integrity", "/2027/vote-log/explained", "/2027/guidelines"))
    await auditor.open(OFFICE)
    async with auditor.page.expect_download() as download:
        await auditor.press("form[action$='/openings'] button")
    await (await download.value).save_as(tmp_path / "taken.zip")
    zipfile.ZipFile(tmp_path / "taken.zip").extractall(tmp_path / "taken")
    assert verdict(tmp_path / "taken").startswith("ok: ")
    note = auditor.page.locator("[name=note]")
    await note.fill("nonsense")
    await auditor.press("form[action$='/audits'] button")
    await auditor.page.wait_for_load_state()
    found += await seen(auditor, "a note that is none")
    await note.fill(ONE.sign(str(audit_of(tmp_path / "taken"))))
    await auditor.press("form[action$='/audits'] button")
    await auditor.page.wait_for_url("**/office/integrity**")
    await auditor.sees("Internal <audit>")
    await sequenced(database)
    found += await findings(public, ("/2027/integrity", "/2027/vote-log"))
    found += await seen(auditor, "a signed count")
    if folder := os.environ.get("PICTURES"):
        await auditor.page.screenshot(path=f"{folder}/office-{lang}.png", full_page=True)
        await public.open("/2027/integrity")
        await public.page.screenshot(path=f"{folder}/integrity-{lang}.png", full_page=True)
        await public.open("/2027/vote-log/explained")
        await public.page.screenshot(path=f"{folder}/explained-{lang}.png", full_page=True)
    assert found == []
    assert (dump() / "auditors.txt").exists()
