"""What results show of votes that were counted by country, and what observers can take."""

from __future__ import annotations

import io
import zipfile

from prizes.tally.signing import hand_in
from prizes.votelog.audits import audit_of
from prizes.votelog.files.folder import Folder
from tests.ballot.logged import END, verdict
from tests.contest import at
from tests.results.publishing import decided
from tests.tally.test_attributes_counted import AUDITOR, bench
from tests.web.test_auditors import Role, token

__all__ = ["bench"]


async def test_results_show_what_each_country_gave_and_observers_alone_get_the_rest(
    bench, database, session, browser, time, tmp_path
):
    time(END)
    await bench.count()
    note = AUDITOR.sign(str(audit_of(Folder("2027").path)))
    await hand_in(session, bench.edition, bench.phase, note, person=bench.one.id)
    await session.commit()
    observer = await token(database, "audit@example.org", Role.OBSERVER)
    sent = await browser.json("POST", "/editions/2027/openings", {}, token=observer)
    zipfile.ZipFile(io.BytesIO(sent.content)).extractall(tmp_path)
    assert verdict(tmp_path).startswith("ok: ")
    time(at("2027-03-12 12:00"))
    await decided(session, bench.box, bench.one, bench.two)
    await session.commit()
    page = await browser.get("/en/2027/results")
    assert page.has("The votes of each country are counted separately, and each country gives points.")
    assert page.has("Points by country")
    assert page.has("A group gives points if it has at least 20 counted votes in this category.")
    assert "<dt>Kenya</dt>" in page.html
    assert "<dt>Uganda</dt>" not in page.html
    integrity = await browser.get("/en/2027/integrity")
    assert integrity.has("the groups or weights of votes are shown to auditors only.")
    assert integrity.has("Signed by Court of Audit")
    assert integrity.has("Groups and weights of votes are shown to auditors only.")
    assert (await browser.client.get("/votelog/2027/attributes.txt")).status_code == 404
    await browser.sign_in("one@example.org")
    files = await browser.client.get("/en/2027/office/tally/files")
    assert "votes.csv" not in zipfile.ZipFile(io.BytesIO(files.content)).namelist()
