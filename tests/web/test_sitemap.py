"""Every public page is in the sitemap, or is not for a reason that stands here."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from prizes import clock
from prizes.stocktaking.actions.contributing import approve_contribution, contribute
from prizes.stocktaking.schemas import ContributionApproval
from prizes.wording.models import EditionText
from tests.ballot.paper import nominee
from tests.consultation.proposing import proposal
from tests.contest import load_contest, person, steward
from tests.forum.test_news import publish
from tests.house.roles import ROLES_BY_ROUTE
from tests.results.publishing import published_contest
from tests.stocktaking.test_contributions import sent

LEADS_ON = "Leads to the same page of the edition of the moment."
FILE = "A file, which its page links."
ONE_PERSONS = "Of one person, who got its address by email."
FORM = "A form, with nothing to read."
OUT = {
    **dict.fromkeys(("/calendar", "/guidelines", "/integrity", "/submit", "/vote"), LEADS_ON),
    **dict.fromkeys(("/reports/{edition}", "/reports/all-years"), "Leads to the first report."),
    **dict.fromkeys(("/signatures/{token}", "/consent/{token}", "/reminders/{token}"), ONE_PERSONS),
    "/{edition}/participate/{call}": ONE_PERSONS,
    **dict.fromkeys(
        ("/sign-in", "/sign-in/code", "/sign-in/factor", "/sign-in/passkey", "/{edition}/vote-appeal"), FORM
    ),
    **dict.fromkeys(
        ("/sign-in/provider", "/sign-in/provider/answer"), "Lead to an identity provider and back."
    ),
    "/badges": "A form; it says `noindex`.",
    "/search": "Lists of what is in the sitemap itself; it says `noindex`.",
    "/offline": "What a browser shows without a connection; it says `noindex`.",
    "/status": "Of the moment.",
    "/owners": "Names for a field, not a page.",
    "/stocktaking/export": "The choice of columns of a file.",
    "/{edition}/export": "The choice of columns of a file.",
    "/stocktaking/export/file": FILE,
    "/{edition}/export/file": FILE,
    "/{edition}/files/{file}": FILE,
    "/{edition}/files/{file}/{width:int}": FILE,
    "/certificates/{code}": "Found by who has the code; it says `noindex`.",
    "/{edition}/badges/{achievement}": "Named by signed files; a sentence of the guidelines.",
    "/{edition}/cases/{case}": "Linked by the list of cases, and may change until it is decided.",
    "/{edition}/help": "The start of help, the same as that of the Prizes.",
    "/{edition}/nominations/": "The form of a project.",
    "/{edition}/nominations/{nomination}/fields": "A part of the form of a project.",
    "/{edition}/projects/{project}/report": "A form; it says `noindex`.",
    "/{edition}/projects/{project}/poster": "For print; it says `noindex`.",
}
"""Public pages that are not in the sitemap, below the language, and why."""


def public_pages() -> list[str]:
    """Below the language, those with fewer places in their address first; files are left out that end like one."""
    found = [
        route.removeprefix("GET /{lang:lang}")
        for route, who in ROLES_BY_ROUTE.items()
        if route.startswith("GET /{lang:lang}/") and who == "public"
    ]
    pages = [path for path in found if "." not in path.rpartition("/")[2]]
    return sorted(pages, key=lambda path: (path.count("{"), path))


@pytest.fixture
async def contest(session, time, app):
    """With something on each page."""
    box = await published_contest(session, time)
    record = await load_contest(session, kind="record", slug="2019")
    await nominee(session, record, "C1", "Ant", state="winner")
    ana, eve = await person(session, "ana@example.org"), await steward(session, "eve@example.org")
    await proposal(session, box.edition, eve.id)
    await publish(session, eve)
    one = await contribute(session, sent(), person=ana)
    await approve_contribution(session, box.edition, one.id, ContributionApproval(revision=1), steward=eve)
    said = {"kind": "help-voting", "lang": "en", "subject": "Help", "body": "Ask the ministry."}
    session.add(EditionText(edition="2027", changed_by=eve.id, changed_at=clock.now(), **said))
    await session.commit()


async def addresses(browser, lang: str) -> list[str]:
    found = []
    for name in ("site", "2027", "2019"):
        answer = await browser.client.get(f"/sitemaps/{name}/{lang}.xml")
        whole = etree.fromstring(answer.content)
        found += [each.text.removeprefix("http://prizes.test") for each in whole.iter("{*}loc")]
    return found


async def test_every_public_page_is_in_it_or_is_not_for_a_reason(contest, browser):
    found = await addresses(browser, "en")
    assert len(set(found)) == len(found)
    seen: dict[str, list[str]] = {path: [] for path in public_pages()}
    patterns = {path: re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in seen}
    for address in found:
        of = next(path for path in seen if patterns[path].fullmatch(address.removeprefix("/en")))
        seen[of].append(address)
    assert {path for path, those in seen.items() if not those} == set(OUT)


async def test_every_address_answers_and_may_be_indexed(contest, browser):
    for lang in ("en", "ar"):
        for address in await addresses(browser, lang):
            if "/rules/" in address and lang == "ar":
                continue  # as many as there are sentences in the rules
            answer = await browser.client.get(address)
            assert answer.status_code == 200, address
            robots = answer.headers.get("x-robots-tag", "") + str(
                re.search(r'name="robots"[^>]*', answer.text)
            )
            assert "noindex" not in robots, address


async def test_the_help_of_an_edition_is_in_it_in_languages_whose_readers_get_its_own_words(contest, browser):
    assert [each for each in await addresses(browser, "fr") if "/help/" in each and "2027" in each] == [
        "/fr/2027/help/voting"
    ]
    assert not [each for each in await addresses(browser, "fr") if "2019/help" in each]
