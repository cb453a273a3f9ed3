"""A project that experts selected has its certificate with their decision: as a page, a PDF and a badge."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from sqlmodel import select

from prizes.badges.actions import make_key
from prizes.badges.issuing import badge_of
from prizes.badges.rules.verdicts import BadgeVerdict
from prizes.badges.verifying import verify
from prizes.certificates.models import Certificate
from prizes.certificates.queries import of_projects
from prizes.i18n.languages import CODES
from prizes.nomination.models import Project
from prizes.results.certifying import issue_earned
from prizes.review.actions.deciding import approve_decision, propose_decision
from tests.badges.issued import SECOND, approved, one_steward
from tests.badges.test_issuing import faults
from tests.contest import NOMINATING, at, load_contest
from tests.review.reviewing import phase_of, submitted

DECIDED = at("2027-02-01 07:00")
"""The nomination phase is over, the voting phase has not begun."""
RULES = {
    "nomination__marking": None,
    "nomination__cut": {"gives": "nominated", "decided": "screening"},
    "announcement__certificates": ["nominated"],
}


@pytest.fixture
async def edition(session, app, time):
    """The experts' decision is approved, and one project fits."""
    time(NOMINATING)
    made = await load_contest(session, **RULES)
    one, two = await one_steward(session), await one_steward(session, SECOND)
    await submitted(session, made, "Fit")
    time(DECIDED)
    proposal = await propose_decision(session, made, phase_of(made), proposer=one.id)
    await approve_decision(session, made, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    await make_key(session)
    await approved(session, made)
    await session.commit()
    return made


@pytest.fixture
async def one(session, edition):
    (made,) = (await session.exec(select(Certificate))).all()
    (row,) = await of_projects(session, [made.project_id])
    return row


async def test_it_is_issued_with_the_decision_and_once(session, edition, one):
    assert (one.kind, one.title, one.is_valid) == ("nominated", "Fit", True)
    assert await issue_earned(session, edition) == 0


@pytest.mark.parametrize("lang", CODES)
async def test_its_pdf_is_one_tagged_page_in_its_language(browser, one, lang):
    answer = await browser.client.get(f"/{lang}/certificates/{one.spelled}/certificate.pdf")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1 and pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(lang)
        assert "Fit" in str(pdf.docinfo["/Title"])


async def test_a_stranger_checks_it(browser, one):
    page = await browser.get(f"/en/certificates/{one.spelled}")
    assert page.has("This certificate is genuine.") and page.has("Fit") and page.has("Selected project")
    told = (await browser.client.get(f"/api/v1/certificates/{one.spelled}")).json()
    assert (told["standing"], told["kind"], told["title"]) == ("valid", "nominated", "Fit")


@pytest.mark.parametrize("lang", CODES)
async def test_its_badge_is_valid_by_the_published_schema(session, browser, edition, one, lang):
    document = json.loads(await badge_of(session, edition, one, lang))
    assert faults(document) == []
    assert (await verify(session, json.dumps(document).encode())).verdict is BadgeVerdict.VALID
    subject = document["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Fit"
    achievement = subject["achievement"]["id"].removeprefix("http://prizes.test")
    assert "/2027/badges/nominated" in achievement
    sent = await browser.client.get(f"/{lang}/certificates/{one.spelled}/badge.json")
    assert sent.status_code == 200 and sent.json()["credentialSubject"]["id"] == subject["id"]
    page = await browser.get(f"/{lang}/2027/badges/nominated")
    assert page.has(subject["achievement"]["name"])


async def test_it_lapses_with_its_project_and_its_badge_too(session, edition, one):
    badge = (await badge_of(session, edition, one, "en")).encode()
    project = await session.get(Project, one.project, populate_existing=True)
    project.state = "disqualified"
    await session.flush()
    (row,) = await of_projects(session, [one.project])
    assert not row.is_valid
    assert (await verify(session, badge)).verdict is BadgeVerdict.LAPSED
